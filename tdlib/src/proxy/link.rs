//! A proxy as people write it down.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use tdlib_types::types::{Proxy, ProxyType, ProxyTypeHttp, ProxyTypeMtproto, ProxyTypeSocks5};

use super::{ProxyLinkError, parse, secret};
use crate::auth::Secret;

/// A proxy as people write it down, checked as TDLib checks it.
///
/// These are read:
/// - `socks5://host:port`, `socks5://user:password@host:port`; the port may be left out if it is 1080;
/// - `http://host:port`, `http://user:password@host:port`; the port may be left out if it is 80. With
///   `?http_only=true`, TDLib asks for pages in place of connections (CONNECT);
/// - `tg://socks?server=..&port=..&user=..&pass=..`, and `tg://http` likewise;
/// - `tg://proxy?server=..&port=..&secret=..`, which is an MTProto proxy: 16 bytes as hexadecimal digits or
///   base64, behind `dd` if packets are to be padded, behind `ee` and before a domain to look like TLS;
/// - `https://t.me/` in place of `tg://`.
///
/// An IPv6 address has brackets around it where a port follows. What means something else in a link, such as
/// `@`, `:`, `/` and `#` in a password, is written as `%40`, `%3A`, `%2F` and `%23`.
///
/// Neither `Display` nor `Debug` shows passwords and secrets; [`full`](Self::full) does. So does TDLib's own
/// log from level 3 on, which a logger at `Debug` asks for: it has whole requests.
///
/// ```
/// use tdlib::proxy::ProxyLink;
///
/// let link: ProxyLink = "socks5://alice:p%40ss@proxy.example:1080".parse()?;
/// assert_eq!(link.to_string(), "socks5://alice:***@proxy.example:1080");
/// assert_eq!(link.full().expose(), "socks5://alice:p%40ss@proxy.example:1080");
/// # Ok::<(), tdlib::proxy::ProxyLinkError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyLink {
    server: String,
    port: u16,
    kind: Kind,
}

/// What a proxy speaks, and what it wants to know.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Socks5(Login),
    Http {
        login: Login,
        http_only: bool,
    },
    /// With the secret as TDLib writes it.
    Mtproto(Secret),
}

/// Who uses a proxy; both are empty if it lets everybody.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Secret,
}

impl ProxyLink {
    pub(super) fn new(server: &str, port: u16, kind: Kind) -> Result<Self, ProxyLinkError> {
        let inner = server
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'));
        let server = match inner {
            Some(inner) if inner.parse::<Ipv6Addr>().is_ok() => inner,
            _ => server,
        };
        if server.is_empty() {
            return Err(ProxyLinkError(
                "it names no server; an address or a name is expected",
            ));
        }
        if server.len() > 255 {
            return Err(ProxyLinkError(
                "the server's name is too long; up to 255 bytes are expected",
            ));
        }
        if port == 0 {
            return Err(ProxyLinkError(WRONG_PORT));
        }
        if let Kind::Socks5(login) = &kind {
            // TDLib ends its connections to a proxy that asks for longer ones.
            if login.user.len() > 127 || login.password.expose().len() > 127 {
                return Err(ProxyLinkError(
                    "the user's name or the password is too long; TDLib sends up to 127 bytes of each to a SOCKS5 proxy",
                ));
            }
        }
        Ok(Self {
            server: server.to_owned(),
            port,
            kind,
        })
    }

    /// Returns the name or address of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many bytes the texts in it have, all together.
    pub(super) fn bytes(&self) -> usize {
        let login = |login: &Login| login.user.len() + login.password.expose().len();
        let texts = match &self.kind {
            Kind::Socks5(it) | Kind::Http { login: it, .. } => login(it),
            Kind::Mtproto(secret) => secret.expose().len(),
        };
        self.server.len() + texts
    }

    /// Returns the whole link, with the password or the secret. It is read back as an equal one.
    pub fn full(&self) -> Secret {
        self.write(Secret::expose, encoded).into()
    }

    /// Writes the link; `show` tells what of a secret, and `encode` how a password is written.
    fn write(&self, show: fn(&Secret) -> &str, encode: fn(&str) -> String) -> String {
        let Self { server, port, .. } = self;
        let address = match server.parse::<Ipv6Addr>() {
            Ok(_) => format!("[{server}]:{port}"),
            Err(_) => format!("{}:{port}", encoded(server)),
        };
        let before = |login: &Login| match (login.user.is_empty(), show(&login.password)) {
            (true, "") => String::new(),
            (_, "") => format!("{}@", encoded(&login.user)),
            (_, password) => format!("{}:{}@", encoded(&login.user), encode(password)),
        };
        match &self.kind {
            Kind::Socks5(login) => format!("socks5://{}{address}", before(login)),
            Kind::Http { login, http_only } => {
                let end = if *http_only { "/?http_only=true" } else { "" };
                format!("http://{}{address}{end}", before(login))
            }
            Kind::Mtproto(secret) => {
                let server = encoded(server);
                let secret = show(secret);
                format!("tg://proxy?server={server}&port={port}&secret={secret}")
            }
        }
    }
}

pub(super) const WRONG_PORT: &str = "its port is wrong; a number from 1 to 65535 is expected";

/// A text as part of a link.
fn encoded(text: &str) -> String {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let mut link = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                link.push(char::from(byte));
            }
            _ => {
                link.push('%');
                link.push(HEX[usize::from(byte >> 4)]);
                link.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    link
}

/// What is shown in place of a secret that is there.
fn hidden(secret: &Secret) -> &str {
    if secret.expose().is_empty() {
        ""
    } else {
        "***"
    }
}

impl fmt::Display for ProxyLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(hidden, str::to_owned))
    }
}

impl fmt::Debug for ProxyLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyLink({self})")
    }
}

impl FromStr for ProxyLink {
    type Err = ProxyLinkError;

    fn from_str(text: &str) -> Result<Self, ProxyLinkError> {
        parse::link(text)
    }
}

impl TryFrom<&str> for ProxyLink {
    type Error = ProxyLinkError;

    fn try_from(text: &str) -> Result<Self, ProxyLinkError> {
        parse::link(text)
    }
}

impl TryFrom<&Proxy> for ProxyLink {
    type Error = ProxyLinkError;

    fn try_from(proxy: &Proxy) -> Result<Self, ProxyLinkError> {
        let login = |user: &str, password: &str| Login {
            user: user.to_owned(),
            password: password.into(),
        };
        let kind = match &proxy.r#type {
            ProxyType::Socks5(socks) => Kind::Socks5(login(&socks.username, &socks.password)),
            ProxyType::Http(http) => Kind::Http {
                login: login(&http.username, &http.password),
                http_only: http.http_only,
            },
            ProxyType::Mtproto(mtproto) => Kind::Mtproto(secret::read(&mtproto.secret)?),
            _ => {
                return Err(ProxyLinkError(
                    "its type is unknown; SOCKS5, HTTP or MTProto is expected",
                ));
            }
        };
        let port = u16::try_from(proxy.port).map_err(|_| ProxyLinkError(WRONG_PORT))?;
        Self::new(&proxy.server, port, kind)
    }
}

impl From<&ProxyLink> for Proxy {
    fn from(link: &ProxyLink) -> Self {
        let password = |login: &Login| login.password.expose().to_owned();
        let r#type = match &link.kind {
            Kind::Socks5(login) => ProxyTypeSocks5 {
                username: login.user.clone(),
                password: password(login),
            }
            .into(),
            Kind::Http { login, http_only } => ProxyTypeHttp {
                username: login.user.clone(),
                password: password(login),
                http_only: *http_only,
            }
            .into(),
            Kind::Mtproto(secret) => ProxyTypeMtproto {
                secret: secret.expose().to_owned(),
            }
            .into(),
        };
        Self {
            server: link.server.clone(),
            port: i32::from(link.port),
            r#type,
        }
    }
}

impl From<ProxyLink> for Proxy {
    fn from(link: ProxyLink) -> Self {
        Self::from(&link)
    }
}
