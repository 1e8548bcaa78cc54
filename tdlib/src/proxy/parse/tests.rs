use proptest::prelude::*;
use tdlib_types::types::{Proxy, ProxyType};

use super::*;

const SECRET: &str = "00112233445566778899aabbccddeeff";

/// What TDLib would be told, in short.
fn told(text: &str) -> String {
    let link = match link(text) {
        Ok(link) => link,
        Err(error) => return error.to_string(),
    };
    let Proxy {
        server,
        port,
        r#type,
    } = Proxy::from(&link);
    match r#type {
        ProxyType::Socks5(t) => format!("socks5 {server} {port} {} {}", t.username, t.password),
        ProxyType::Http(t) => {
            let only = if t.http_only { " only" } else { "" };
            format!("http {server} {port} {} {}{only}", t.username, t.password)
        }
        ProxyType::Mtproto(t) => format!("mtproto {server} {port} {}", t.secret),
        other => panic!("{other:?}"),
    }
}

#[test]
fn links_that_are_in_use_are_read() {
    let mtproto = format!("mtproto example.com 443 {SECRET}");
    for (text, expected) in [
        ("socks5://example.com:9050", "socks5 example.com 9050  "),
        (" SOCKS5://example.com\n", "socks5 example.com 1080  "),
        ("socks5://example.com:/", "socks5 example.com 1080  "),
        ("socks5h://a:b@1.2.3.4:9#name", "socks5 1.2.3.4 9 a b"),
        ("socks5://[::1]:9050", "socks5 ::1 9050  "),
        ("socks5://a:b@[2001:db8::1]", "socks5 2001:db8::1 1080 a b"),
        ("socks5://a%40b:%3A%2f%23+@h:1", "socks5 h 1 a@b :/#+"),
        ("socks5://a:b@c:d@h:1", "socks5 h 1 a b@c:d"),
        ("socks5://a:100%@h:1", "socks5 h 1 a 100%"),
        ("socks5://:b@h:1", "socks5 h 1  b"),
        ("socks5://%D0%BF.example:1", "socks5 п.example 1  "),
        ("http://example.com", "http example.com 80  "),
        ("http://a@example.com:3128/", "http example.com 3128 a "),
        ("http://a:b@h:1?http_only=true", "http h 1 a b only"),
        ("http://h:1/?http_only=0", "http h 1  "),
        ("http://t.me:80/?http_only=1", "http t.me 80   only"),
        ("http://t.me", "http t.me 80  "),
        ("tg://socks?server=h&port=1", "socks5 h 1  "),
        (
            "tg:socks?port=1&server=h&user=a+b&pass=c%2B",
            "socks5 h 1 a b c+",
        ),
        ("tg://http?server=h&port=1&user=a&pass=b", "http h 1 a b"),
        (
            "tg://http?server=h&port=1&http_only=true",
            "http h 1   only",
        ),
        (
            "https://t.me/socks?server=%5B::1%5D&port=1",
            "socks5 ::1 1  ",
        ),
        (
            "http://www.telegram.me/socks/?server=::1&port=1",
            "socks5 ::1 1  ",
        ),
        ("t.me/socks?server=h&port=65535&port=2", "socks5 h 65535  "),
        (
            &format!("tg://proxy?server=example.com&port=443&secret={SECRET}"),
            &mtproto,
        ),
        (
            &format!("https://T.me/proxy?server=example.com&port=443&secret={SECRET}&x#y"),
            &mtproto,
        ),
        (
            "https://telegram.dog/proxy?server=example.com&port=443&secret=ABEiM0RVZneImaq7zN3u%5Fw%3D%3D",
            &mtproto,
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn an_error_says_what_is_expected_and_nothing_of_the_link() {
    for (text, expected) in [
        ("", "socks5://"),
        ("hunter2", "socks5://"),
        ("hunter2:hunter2@h:1", "socks5://"),
        ("hunter2://h:1", "socks5://"),
        ("socks4://hunter2@h:1", "socks5:// is expected"),
        ("https://hunter2@h:1", "http:// is expected"),
        ("mtproto://hunter2@h:1", "tg://proxy?"),
        ("https://t.me/hunter2", "proxy?"),
        ("tg://resolve?domain=hunter2", "proxy?"),
        ("socks5://", "names no server"),
        ("socks5://a:hunter2@:1", "names no server"),
        ("tg://socks?port=1&pass=hunter2", "names no server"),
        ("tg://socks?server=h&pass=hunter2", "it has no port"),
        ("tg://socks?server=h&port=&pass=hunter2", "1 to 65535"),
        ("socks5://a:hunter2@h:0", "1 to 65535"),
        ("socks5://a:hunter2@h:65536", "1 to 65535"),
        ("socks5://a:hunter2@h:+1", "1 to 65535"),
        ("socks5://a:hunter2@h:hunter2", "1 to 65535"),
        ("socks5://a:hunter2@::1:80", "[address]:port"),
        ("socks5://a:hunter2@[::1", "[address]:port"),
        ("socks5://a:hunter2@[h]:1", "[address]:port"),
        ("socks5://a:hunter2@[::1]1", "[address]:port"),
        ("socks5://a:hunter2%ff@h:1", "UTF-8"),
        ("socks5://a:hunter2@h:1/hunter2", "%2F"),
        ("socks5://a:hunter2@h:1?x=hunter2", "%3F"),
        ("http://h:1?http_only=hunter2", "true nor false"),
        ("tg://proxy?server=h&port=1", "it has no secret"),
        ("tg://proxy?server=h&port=1&secret=hunter2", "base64"),
        ("tg://proxy?server=h&port=1&secret=dd", "too short"),
        (
            "tg://proxy?server=h&port=1&secret=cc00112233445566778899aabbccddeeff",
            "unknown kind",
        ),
    ] {
        let error = link(text).expect_err(text);
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let long = "x".repeat(128);
    for text in [
        format!("socks5://{long}{long}"),
        format!("socks5://a:{long}@h"),
        format!("socks5://{long}@h"),
    ] {
        assert!(link(&text).expect_err("too long").0.contains("too long"));
        assert!(link(&text.replacen('x', "", 1)).is_ok());
    }
}

#[test]
fn neither_display_nor_debug_tells_a_password_or_a_secret() {
    for (text, shown) in [
        ("socks5://a:hunter2@h", "socks5://a:***@h:1080"),
        ("socks5://:hunter2@h", "socks5://:***@h:1080"),
        ("socks5://a@[::1]:1", "socks5://a@[::1]:1"),
        (
            "tg://http?server=h&port=1&user=a&pass=hunter2",
            "http://a:***@h:1",
        ),
        (
            "tg://proxy?server=h&port=1&secret=ddab112233445566778899aabbccddeeff",
            "tg://proxy?server=h&port=1&secret=***",
        ),
    ] {
        let link = link(text).expect(text);
        assert_eq!(link.to_string(), shown);
        assert_eq!(format!("{link:?}"), format!("ProxyLink({shown})"));
    }
}

/// Texts that come near to being links.
fn nearly_links() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("socks5://".to_owned()),
        Just("http://".to_owned()),
        Just("tg://proxy?".to_owned()),
        Just("https://t.me/socks?".to_owned()),
        Just("server=".to_owned()),
        Just("&port=".to_owned()),
        Just("&secret=".to_owned()),
        Just("&pass=".to_owned()),
        Just("http_only=true".to_owned()),
        Just(SECRET.to_owned()),
        "[\\[\\]:@/?#%&=+.-]",
        "[0-9a-fA-F]{1,5}",
        "%[0-9a-f]{2}",
        "\\PC{1,4}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_is_read_back_equal(
        text in prop_oneof![nearly_links(), any::<String>()],
    ) {
        if let Ok(read) = link(&text) {
            let full = read.full();
            prop_assert_eq!(link(full.expose()), Ok(read.clone()), "{}", full.expose());
            prop_assert_eq!(ProxyLink::try_from(&Proxy::from(&read)), Ok(read));
        }
    }

    #[test]
    fn any_proxy_is_written_and_read_back_equal(
        server in "\\PC{1,40}", port in 1..=u16::MAX,
        user in any::<String>(), password in any::<String>(),
        kind in 0..3, tail in proptest::collection::vec(any::<u8>(), 0..190),
    ) {
        let login = Login { user, password: password.into() };
        let kind = match (kind, tail.len()) {
            (0, _) => Kind::Socks5(login),
            (1, length) => Kind::Http { login, http_only: length % 2 == 0 },
            (_, 0) => Kind::Mtproto(secret::read(SECRET).expect("a secret")),
            (_, _) => {
                let domain: String = tail.iter().map(|byte| format!("{byte:02x}")).collect();
                match secret::read(&format!("ee{SECRET}{domain}")) {
                    Ok(secret) => Kind::Mtproto(secret),
                    Err(_) => return Ok(()),
                }
            }
        };
        if let Ok(made) = ProxyLink::new(&server, port, kind) {
            let full = made.full();
            prop_assert_eq!(link(full.expose()), Ok(made), "{}", full.expose());
        }
    }
}
