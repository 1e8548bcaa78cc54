//! A process that is killed in the middle of a transfer, and the next one with its database.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use tdlib::Client;
use tdlib::functions::GetMe;
use tdlib::types::{File, FileType, UpdateNewMessage};
use tdlib_testdc::client_at;
use tempfile::TempDir;

use crate::scene::{
    MEGABYTE, PATIENCE, Scene, bytes, close, content, end, file_of, local, reach, until,
};

/// Where the data center is, the folder of the client, and the file to upload, if this is the one to be killed.
const ADDRESS: &str = "FILES_ADDRESS";
const FOLDER: &str = "FILES_FOLDER";
const UPLOAD: &str = "FILES_UPLOAD";
/// What that one says when some is there.
const HALFWAY: &str = "halfway through";

const SIZE: usize = 3 * MEGABYTE / 2;

/// A process that has a file half transferred.
struct Process(Child);

impl Process {
    fn start(scene: &Scene, folder: &Path, upload: Option<&Path>) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program"));
        let name = "killed::a_process_that_lives_until_it_is_killed";
        command.args(["--exact", name, "--nocapture"]);
        command.env(ADDRESS, scene.dc.address().to_string());
        command.env(FOLDER, folder).stdout(Stdio::piped());
        if let Some(upload) = upload {
            command.env(UPLOAD, upload);
        }
        Self(command.spawn().expect("a process"))
    }

    /// Waits until some is there.
    fn halfway(&mut self) {
        let said = self.0.stdout.take().expect("asked for");
        let mut lines = BufReader::new(said).lines();
        assert!(lines.any(|line| line.is_ok_and(|line| line.contains(HALFWAY))));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // As `kill -9` does.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Does nothing but in a process that one of the other tests starts.
#[test]
fn a_process_that_lives_until_it_is_killed() {
    let (Ok(address), Some(folder)) = (env::var(ADDRESS), env::var_os(FOLDER)) else {
        return;
    };
    let address = address.parse().expect("an address");
    let client = client_at(address, PathBuf::from(folder)).expect("a builder");
    let client = client.build().expect("a client");
    let mut messages = client.updates_of::<UpdateNewMessage>();
    is_ready(&client);
    let mut progress = match env::var_os(UPLOAD) {
        Some(path) => client.upload(local(Path::new(&path)), FileType::Document),
        None => loop {
            let told = messages.next_timeout(PATIENCE).expect("open");
            if let Some(file) = file_of(&told.expect("told").message) {
                break client.download(file.id);
            }
        },
    }
    .progress();
    reach(&mut progress, SIZE / 3);
    writeln!(io::stdout(), "{HALFWAY}").expect("written");
    end(progress).expect("it is killed before");
}

/// Has Alice logged in, in a folder of her own, with nobody there.
fn away(scene: &Scene) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = client_at(scene.dc.address(), folder.path()).expect("a builder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    scene.alice.log_in(&client).expect("logged in");
    // So that it knows Bob.
    let mut messages = client.updates_of::<UpdateNewMessage>();
    scene.bob.send_to(&scene.alice, "hello");
    messages
        .next_timeout(PATIENCE)
        .expect("open")
        .expect("told");
    close(&client);
    folder
}

fn back(scene: &Scene, folder: &TempDir) -> Client {
    let builder = client_at(scene.dc.address(), folder.path()).expect("a builder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    is_ready(&client);
    client
}

/// Waits until a client is somebody's.
fn is_ready(client: &Client) {
    until("it is logged in", || {
        client.send(GetMe::new()).wait().is_ok()
    });
}

#[test]
fn a_download_goes_on_after_its_process_was_killed() {
    let scene = Scene::new();
    let folder = away(&scene);
    let all = bytes(SIZE);
    scene.slow(MEGABYTE as u32);
    let mut process = Process::start(&scene, folder.path(), None);
    scene.bob.send_file(&scene.alice, "a.bin", all.clone());
    process.halfway();
    drop(process);
    scene.dc.clear_faults();

    let asked = scene.asked();
    let client = back(&scene, &folder);
    let file = find(&client, scene.bob.id());
    let done = client.download(file.id).timeout(PATIENCE).wait();
    assert!(content(&done.expect("done")) == all, "another content");
    // Some of it was there.
    assert!(((scene.asked() - asked) as usize) < SIZE / (64 * 1024));
    close(&client);
    scene.close();
}

/// Waits until a client has the file in a chat.
fn find(client: &Client, chat: i64) -> File {
    let mut found = None;
    until("it is there", || {
        let messages = client.chat_history(chat).limit(5).into_iter();
        let mut files = messages.filter_map(|message| file_of(&message.ok()?).cloned());
        found = files.next();
        found.is_some()
    });
    found.expect("just found")
}

#[test]
fn an_upload_begins_anew_after_its_process_was_killed() {
    let scene = Scene::new();
    let folder = away(&scene);
    let all = bytes(SIZE);
    let path = folder.path().join("up.bin");
    fs::write(&path, &all).expect("written");
    scene.slow(MEGABYTE as u32);
    let mut process = Process::start(&scene, folder.path(), Some(&path));
    process.halfway();
    drop(process);
    scene.dc.clear_faults();

    let client = back(&scene, &folder);
    let upload = client.upload(local(&path), FileType::Document);
    let done = upload.timeout(PATIENCE).wait().expect("done");
    assert_eq!(done.remote.uploaded_size as usize, SIZE);
    close(&client);
    scene.close();
}
