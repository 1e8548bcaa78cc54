//! Clients of TDLib that can reach nothing but a data center of this crate.

use std::net::SocketAddr;
use std::path::PathBuf;

use tdlib::auth::Parameters;
use tdlib::types::{AuthorizationState, Proxy, ProxyTypeSocks5, UpdateAuthorizationState};
use tdlib::{Client, ClientBuilder};

use crate::error::Error;
use crate::key_in_memory;

/// Returns the builder of a client whose data center may run in another process: at an
/// [address](crate::TestDc::address), with its database in a folder that stays.
///
/// With the folder of an earlier client, which must be gone, the new one is who that was: this is how a
/// program's restart is tested, and its crash, if it runs in a process that the test kills.
/// [`TestDc::client`](crate::TestDc::client) is the simpler one where neither matters.
///
/// # Errors
/// [`Error::Key`] if the TDLib of this process is none that the crate knows, or the system is not Linux;
/// [`Error::Address`] if the address is not of the loopback interface, where all data centers are.
pub fn client_at(address: SocketAddr, folder: impl Into<PathBuf>) -> Result<ClientBuilder, Error> {
    if !address.ip().is_loopback() {
        return Err(Error::Address(address));
    }
    key_in_memory::replace()?;
    Ok(builder(address, folder.into()))
}

/// The builder of a client that gives its parameters by itself.
pub(crate) fn builder(server: SocketAddr, folder: PathBuf) -> ClientBuilder {
    let parameters = parameters(server, folder);
    Client::builder().on(move |client: &Client, update: UpdateAuthorizationState| {
        if matches!(
            update.authorization_state,
            AuthorizationState::WaitTdlibParameters
        ) {
            // First, so that TDLib has it before it connects for the first time.
            if let Some(proxy) = parameters.proxy_function() {
                client.send(proxy).detach();
            }
            client.send(parameters.function()).detach();
        }
    })
}

/// The parameters with which a client can reach this data center alone.
pub(crate) fn parameters(server: SocketAddr, folder: PathBuf) -> Parameters {
    Parameters::new(1, "testdc", folder)
        .test_dc(true)
        .secret_chats(false)
        .device("test")
        .application_version("1")
        .proxy(Proxy {
            server: server.ip().to_string(),
            port: i32::from(server.port()),
            r#type: ProxyTypeSocks5::default().into(),
        })
}
