//! Alice at her desk, with a file that she uploads.

use std::fs;
use std::path::PathBuf;

use tdlib::files::Transfer;
use tdlib::functions::SendMessage;
use tdlib::types::{FileType, InputFileId, InputMessageDocument};
use tempfile::TempDir;

use crate::scene::{PATIENCE, Scene, bytes, local, until};

/// By what the parts of a file go that is not larger than ten megabytes.
pub(crate) const SAVE: &str = "upload.saveFilePart";

/// Alice, and a file of hers.
pub(crate) struct Desk {
    pub(crate) scene: Scene,
    pub(crate) folder: TempDir,
    pub(crate) all: Vec<u8>,
}

impl Desk {
    pub(crate) fn new(size: usize) -> Self {
        let desk = Self {
            scene: Scene::new(),
            folder: tempfile::tempdir().expect("a folder"),
            all: bytes(size),
        };
        fs::write(desk.path(), &desk.all).expect("written");
        desk
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("a.bin")
    }

    pub(crate) fn upload(&self) -> Transfer {
        let file = local(&self.path());
        self.scene.client.upload(file, FileType::Document)
    }

    pub(crate) fn saved(&self) -> u32 {
        self.scene.dc.calls(SAVE)
    }

    /// Sends an uploaded file, and tells what Bob gets.
    pub(crate) fn send(&self, file_id: i32) -> Vec<u8> {
        let document = InputMessageDocument {
            document: InputFileId { id: file_id }.into(),
            ..InputMessageDocument::default()
        };
        let chat = self.scene.chat();
        let sent = self.scene.client.send(SendMessage::new(chat, document));
        sent.delivered().timeout(PATIENCE).wait().expect("sent");
        let mut files = self.scene.bob.files_with(&self.scene.alice);
        files.pop().expect("a file").bytes
    }

    /// Waits until TDLib does not upload the file.
    pub(crate) fn rests(&self, file_id: i32) {
        until("it rests", || {
            !self.scene.file(file_id).remote.is_uploading_active
        });
    }
}
