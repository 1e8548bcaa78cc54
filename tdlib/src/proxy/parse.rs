//! How links are read.

use std::net::Ipv6Addr;

use zeroize::Zeroizing;

use super::link::{Kind, Login, WRONG_PORT};
use super::{ProxyLink, ProxyLinkError, secret};

const EXPECTED: &str = "it begins in none of the ways that are expected: socks5://, http://, tg://proxy?, \
                        tg://socks?, tg://http?, https://t.me/proxy? or https://t.me/socks?";

pub(super) fn link(text: &str) -> Result<ProxyLink, ProxyLinkError> {
    let text = text.trim();
    // What stands behind it is a name or a place, not part of an address.
    let text = text.split_once('#').map_or(text, |(text, _)| text);
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, rest)) if is_tg(scheme) => (scheme, rest.strip_prefix("//").unwrap_or(rest)),
        _ => text.split_once("://").unwrap_or(("", text)),
    };
    let scheme = scheme.to_ascii_lowercase();
    if scheme == "tg" {
        return of_telegram(rest);
    }
    if matches!(&*scheme, "" | "http" | "https")
        && let Some(rest) = behind_telegrams_site(rest)
    {
        return of_telegram(rest);
    }
    match &*scheme {
        "socks5" | "socks5h" | "socks" => {
            let address = Address::read(rest, 1080)?;
            address.refuse_query()?;
            let login = Login::decoded(address.user, address.password)?;
            ProxyLink::new(&address.server, address.port, Kind::Socks5(login))
        }
        "http" => {
            let address = Address::read(rest, 80)?;
            let kind = Kind::Http {
                http_only: address.is_http_only()?,
                login: Login::decoded(address.user, address.password)?,
            };
            ProxyLink::new(&address.server, address.port, kind)
        }
        "https" => Err(ProxyLinkError(
            "TDLib does not speak TLS with HTTP proxies; http:// is expected",
        )),
        "socks4" | "socks4a" => Err(ProxyLinkError(
            "TDLib does not speak SOCKS4; socks5:// is expected",
        )),
        "mtproto" | "mtproxy" => Err(ProxyLinkError(
            "an MTProto proxy is expected as tg://proxy?server=..&port=..&secret=..",
        )),
        _ => Err(ProxyLinkError(EXPECTED)),
    }
}

fn is_tg(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("tg")
}

/// What stands behind `t.me/`, if that is where a link leads.
fn behind_telegrams_site(rest: &str) -> Option<&str> {
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let is_telegrams = matches!(host, "t.me" | "telegram.me" | "telegram.dog");
    let is_options = path.is_empty() || path.starts_with('?');
    (is_telegrams && !is_options).then_some(path)
}

/// Reads the part of a link of Telegram's that tells what it is, and the rest.
fn of_telegram(rest: &str) -> Result<ProxyLink, ProxyLinkError> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = Query(query);
    let path = path.trim_matches('/').to_ascii_lowercase();
    let kind = match &*path {
        "proxy" => match query.get("secret")? {
            Some(text) => Kind::Mtproto(secret::read(&text)?),
            None => {
                return Err(ProxyLinkError(
                    "it has no secret; tg://proxy?server=..&port=..&secret=.. is expected",
                ));
            }
        },
        "socks" => Kind::Socks5(query.login()?),
        "http" => Kind::Http {
            login: query.login()?,
            http_only: query.is_http_only()?,
        },
        _ => {
            return Err(ProxyLinkError(
                "it is a link of Telegram's to something else; proxy?, socks? or http? is expected in it",
            ));
        }
    };
    let server = query.get("server")?.unwrap_or_default();
    let port = query.get("port")?.ok_or(ProxyLinkError(
        "it has no port; a number from 1 to 65535 is expected as &port=..",
    ))?;
    ProxyLink::new(&server, self::port(&port)?, kind)
}

fn port(text: &str) -> Result<u16, ProxyLinkError> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|_| is_number);
    port.ok_or(ProxyLinkError(WRONG_PORT))
}

/// What stands behind `://`, not decoded but for the server.
struct Address<'a> {
    user: &'a str,
    password: &'a str,
    server: String,
    port: u16,
    query: &'a str,
}

impl<'a> Address<'a> {
    fn read(rest: &'a str, default_port: u16) -> Result<Self, ProxyLinkError> {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let query = match rest.strip_prefix('?') {
            Some(query) => query,
            None if rest.is_empty() => "",
            None => {
                return Err(ProxyLinkError(
                    "something stands behind its address; a / in a password is written as %2F",
                ));
            }
        };
        // The last one: a password that was pasted as it is may have others.
        let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (server, after) = match place.strip_prefix('[') {
            Some(rest) => {
                let (inner, after) = rest.split_once(']').ok_or(ProxyLinkError(WRONG_IPV6))?;
                if inner.parse::<Ipv6Addr>().is_err() {
                    return Err(ProxyLinkError(WRONG_IPV6));
                }
                (inner.to_owned(), after)
            }
            None => {
                let end = place.find(':').unwrap_or(place.len());
                let (server, after) = place.split_at(end);
                (decoded(server, false)?.to_string(), after)
            }
        };
        let port = match after.strip_prefix(':') {
            None if after.is_empty() => default_port,
            Some("") => default_port,
            Some(text) if text.contains(':') => return Err(ProxyLinkError(WRONG_IPV6)),
            Some(text) => port(text)?,
            None => return Err(ProxyLinkError(WRONG_IPV6)),
        };
        Ok(Self {
            user,
            password,
            server,
            port,
            query,
        })
    }

    fn is_http_only(&self) -> Result<bool, ProxyLinkError> {
        Query(self.query).is_http_only()
    }

    fn refuse_query(&self) -> Result<(), ProxyLinkError> {
        if self.query.is_empty() {
            Ok(())
        } else {
            Err(ProxyLinkError(
                "it has options, and none is expected; a ? in a password is written as %3F",
            ))
        }
    }
}

const WRONG_IPV6: &str =
    "its address is wrong; host:port is expected, with an IPv6 address as [address]:port";

impl Login {
    fn decoded(user: &str, password: &str) -> Result<Self, ProxyLinkError> {
        Ok(Self {
            user: decoded(user, false)?.to_string(),
            password: (&**decoded(password, false)?).into(),
        })
    }
}

/// What stands behind `?`.
struct Query<'a>(&'a str);

impl Query<'_> {
    /// The value of the first option of this name.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, ProxyLinkError> {
        let mut options = self
            .0
            .split('&')
            .filter_map(|option| option.split_once('='));
        let option = options.find(|(other, _)| *other == name);
        option.map(|(_, value)| decoded(value, true)).transpose()
    }

    fn login(&self) -> Result<Login, ProxyLinkError> {
        let password = self.get("pass")?.unwrap_or_default();
        Ok(Login {
            user: self.get("user")?.unwrap_or_default().to_string(),
            password: password.as_str().into(),
        })
    }

    fn is_http_only(&self) -> Result<bool, ProxyLinkError> {
        let value = self.get("http_only")?;
        match value.as_ref().map(|value| value.as_str()) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(ProxyLinkError(
                "its http_only is neither true nor false, which are expected",
            )),
        }
    }
}

/// Decodes `%40` and the like. What only looks like it stays as it is, as in TDLib.
fn decoded(text: &str, plus_is_space: bool) -> Result<Zeroizing<String>, ProxyLinkError> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'+' if plus_is_space => b' ',
            b'%' => match (digit(rest.first()), digit(rest.get(1))) {
                (Some(high), Some(low)) => {
                    rest = &rest[2..];
                    (high * 16 + low) as u8
                }
                _ => b'%',
            },
            _ => first,
        });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(ProxyLinkError(
            "what it has behind % is no text; UTF-8 is expected",
        )),
    }
}

#[cfg(test)]
mod tests;
