//! Alice with a client, and Bob, with whom she exchanges files.

use std::num::NonZeroU32;

use tdlib::types::{File, Message, MessageContent, UpdateNewMessage};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{TestDc, User};

pub(crate) use crate::common::{PATIENCE, close, until};

pub(crate) const MEGABYTE: usize = 1 << 20;

pub(crate) struct Scene {
    pub(crate) dc: TestDc,
    pub(crate) alice: User,
    pub(crate) bob: User,
    /// Alice's clients, all with the same folder.
    pub(crate) builder: ClientBuilder,
    pub(crate) client: Client,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("+9996612222").create();
        let bob = dc.user("Bob").create();
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder.build().expect("a client");
        alice.log_in(&client).expect("logged in");
        Self {
            dc,
            alice,
            bob,
            builder,
            client,
        }
    }

    /// Has Bob send a file; returns it as Alice's client knows it.
    pub(crate) fn receive(&self, name: &str, bytes: &[u8]) -> File {
        let mut messages = self.client.updates_of::<UpdateNewMessage>();
        self.bob.send_file(&self.alice, name, bytes);
        loop {
            let told = messages.next_timeout(PATIENCE).expect("open");
            if let Some(file) = file_of(&told.expect("told").message) {
                return file.clone();
            }
        }
    }

    /// Lets so many bytes of files through in a second.
    pub(crate) fn slow(&self, bytes_per_second: u32) {
        self.dc.limit_files(NonZeroU32::new(bytes_per_second));
    }

    pub(crate) fn asked_for_parts(&self) -> u32 {
        self.dc.calls("upload.getFile")
    }

    pub(crate) fn close(self) {
        close(&self.client);
    }
}

/// The file in a message.
pub(crate) fn file_of(message: &Message) -> Option<&File> {
    match &message.content {
        MessageContent::MessageDocument(content) => Some(&content.document.document),
        _ => None,
    }
}

/// So many bytes that say where they are.
pub(crate) fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at / 1021 + at) as u8).collect()
}
