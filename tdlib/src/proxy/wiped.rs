//! Proxies of TDLib's type, which has passwords as plain texts, and their wiping.

use tdlib_functions::{AddProxy, PingProxy};
use tdlib_types::types::{Proxy, ProxyType};
use zeroize::Zeroize;

use super::ProxyLink;

/// A proxy of TDLib's type whose password is wiped when it is dropped.
#[derive(Clone)]
pub(crate) struct Wiped(pub(crate) Proxy);

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Sends what has TDLib use a proxy; `send` is told how many bytes the texts in it have.
pub(crate) fn adding<T>(link: &ProxyLink, send: impl FnOnce(&AddProxy, usize) -> T) -> T {
    let mut function = AddProxy::new(link.into()).enable(true);
    let sent = send(&function, link.bytes());
    wipe(&mut function.proxy);
    sent
}

/// Sends what has TDLib ping a proxy.
pub(super) fn pinging<T>(link: &ProxyLink, send: impl FnOnce(&PingProxy, usize) -> T) -> T {
    let mut function = PingProxy::new().proxy(Proxy::from(link));
    let sent = send(&function, link.bytes());
    function.proxy.as_deref_mut().map(wipe);
    sent
}

fn wipe(proxy: &mut Proxy) {
    match &mut proxy.r#type {
        ProxyType::Socks5(socks) => socks.password.zeroize(),
        ProxyType::Http(http) => http.password.zeroize(),
        ProxyType::Mtproto(mtproto) => mtproto.secret.zeroize(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_request_have_no_more_bytes_than_told() {
        for link in [
            "socks5://alice:s%40cret@proxy.example:1",
            "http://alice:s%40cret@[::1]:1/?http_only=true",
            "tg://proxy?server=h&port=1&secret=dd00112233445566778899aabbccddeeff",
        ] {
            let link: ProxyLink = link.parse().expect("a link");
            let told = adding(&link, |_, bytes| bytes);
            let Proxy { server, r#type, .. } = Proxy::from(&link);
            let texts = match r#type {
                ProxyType::Socks5(it) => it.username.len() + it.password.len(),
                ProxyType::Http(it) => it.username.len() + it.password.len(),
                ProxyType::Mtproto(it) => it.secret.len(),
                other => panic!("{other:?}"),
            };
            assert_eq!(told, server.len() + texts, "{link}");
            assert_eq!(pinging(&link, |_, bytes| bytes), told);
        }
    }
}
