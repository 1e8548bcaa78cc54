//! A client of TDLib that can reach nothing but a data center of this crate.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tdlib::functions::{AddProxy, SetTdlibParameters};
use tdlib::types::{AuthorizationState, Proxy, ProxyTypeSocks5, UpdateAuthorizationState};
use tdlib::{Client, ClientBuilder};

/// The builder of a client that gives its parameters by itself.
pub(crate) fn builder(server: SocketAddr, folder: PathBuf) -> ClientBuilder {
    Client::builder().on(move |client: &Client, update: UpdateAuthorizationState| {
        if matches!(
            update.authorization_state,
            AuthorizationState::WaitTdlibParameters
        ) {
            client.send(parameters(&folder)).detach();
            // Right behind, so that TDLib has it before it connects for the first time.
            client.send(through(server)).detach();
        }
    })
}

fn parameters(folder: &Path) -> SetTdlibParameters {
    SetTdlibParameters::new(Vec::new(), 1, "testdc", "en", "test", "1")
        .use_test_dc(true)
        .database_directory(folder.to_string_lossy())
        .use_file_database(true)
        .use_chat_info_database(true)
        .use_message_database(true)
}

fn through(server: SocketAddr) -> AddProxy {
    let proxy = Proxy {
        server: server.ip().to_string(),
        port: i32::from(server.port()),
        r#type: ProxyTypeSocks5::default().into(),
    };
    AddProxy::new(proxy).enable(true)
}
