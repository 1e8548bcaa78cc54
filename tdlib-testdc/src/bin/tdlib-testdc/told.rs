//! What a client has to set, for people and for programs.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

use serde::Serialize;
use tdlib_testdc::{LAYER, PUBLIC_KEY};

use crate::world::{Group, Person, World};

/// What is told when the data center runs.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    proxy: Proxy,
    use_test_dc: bool,
    api_id: i32,
    api_hash: &'static str,
    /// The layer of Telegram's API.
    layer: i32,
    /// What to put in the place of Telegram's key for test servers, if there is no such library.
    public_key: &'static str,
    /// A library that trusts the data center, if one was written.
    library: Option<String>,
    control: Address,
    people: Vec<Person>,
    chats: Vec<Group>,
}

#[derive(Debug, Serialize)]
struct Proxy {
    r#type: &'static str,
    #[serde(flatten)]
    address: Address,
}

#[derive(Debug, Serialize)]
struct Address {
    server: String,
    port: u16,
}

impl Address {
    fn new(address: SocketAddr) -> Self {
        Self {
            server: address.ip().to_string(),
            port: address.port(),
        }
    }
}

impl Told {
    pub(crate) fn new(world: &World, control: SocketAddr, library: Option<&Path>) -> Self {
        Self {
            proxy: Proxy {
                r#type: "proxyTypeSocks5",
                address: Address::new(world.dc.address()),
            },
            use_test_dc: true,
            api_id: 1,
            api_hash: "any",
            layer: LAYER,
            public_key: PUBLIC_KEY,
            library: library.map(|library| library.display().to_string()),
            control: Address::new(control),
            people: world.people().cloned().collect(),
            chats: world.chats().collect(),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { server, port } = &self.proxy.address;
        writeln!(f, "A Telegram data center is at {server}:{port}.\n")?;
        writeln!(f, "Your program needs")?;
        match &self.library {
            Some(library) => writeln!(f, "- this libtdjson: {library}")?,
            None => writeln!(
                f,
                "- a libtdjson of layer {} that trusts the data center: `tdlib-testdc patch LIBRARY --out COPY`,\n  \
                 or `public_key` of --json in its memory, in the place of Telegram's key for test servers;",
                self.layer
            )?,
        }
        writeln!(
            f,
            "- setTdlibParameters with use_test_dc, and any api_id and api_hash;"
        )?;
        writeln!(
            f,
            "- right behind it, without waiting for the answer, so that TDLib connects nowhere else:"
        )?;
        writeln!(
            f,
            r#"  {{"@type":"addProxy","enable":true,"proxy":{{"@type":"proxy","server":"{server}","port":{port},"type":{{"@type":"proxyTypeSocks5"}}}}}}"#
        )?;
        writeln!(
            f,
            "\nCommands, as lines of JSON: {}:{}",
            self.control.server, self.control.port
        )?;
        for person in &self.people {
            write!(f, "\n{} {}", person.id, person.first_name)?;
            if let Some(phone) = &person.phone {
                write!(f, ", phone {phone}")?;
            }
            if let Some(password) = &person.password {
                write!(f, ", password {password}")?;
            }
            if let Some(token) = &person.token {
                write!(f, ", token {token}")?;
            }
        }
        for chat in &self.chats {
            write!(f, "\n{} {}", chat.id, chat.title)?;
        }
        writeln!(f)
    }
}
