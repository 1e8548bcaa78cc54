//! Downloads that nothing disturbs.

use std::sync::mpsc;

use futures::StreamExt;
use futures::executor::block_on;
use tdlib::Client;
use tdlib::types::{ChatList, UpdateNewMessage};

use crate::scene::{MEGABYTE, PATIENCE, Scene, at_least, bytes, close, content, end, file_of};

#[test]
fn a_download_ends_with_all_of_the_file_on_the_disk() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    // What is there is not asked for again.
    let asked = scene.asked();
    let again = scene.client.download(file.id).wait().expect("done");
    assert_eq!((again.local.path, scene.asked()), (done.local.path, asked));
    scene.close();
}

#[test]
fn progress_is_told_up_to_the_end() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.slow(2 * MEGABYTE as u32);
    let progress = scene.client.download(file.id).progress().into_iter();
    let told: Vec<_> = progress
        .map(|progress| progress.expect("progress"))
        .collect();
    assert!(told.len() > 2, "{told:?}");
    assert!(told.is_sorted_by(|one, next| one.bytes < next.bytes));
    assert!(
        told.iter()
            .all(|progress| progress.total == Some(MEGABYTE as u64))
    );
    let (last, before) = told.split_last().expect("an end");
    assert_eq!(last.bytes, MEGABYTE as u64);
    assert!(last.is_complete && last.file.local.is_downloading_completed);
    assert!(before.iter().all(|progress| !progress.is_complete));
    // Of what is there already the end alone is told.
    let mut progress = scene.client.download(file.id).progress();
    assert!(
        progress
            .wait_next()
            .expect("an end")
            .expect("done")
            .is_complete
    );
    assert!(progress.wait_next().is_none());
    assert!(progress.wait_next().is_none());
    scene.close();
}

#[test]
fn a_download_can_be_awaited() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let one = scene.receive("a.bin", &all);
    let other = scene.receive("b.bin", &all[1..]);
    block_on(async {
        let progress = scene.client.download(one.id).progress();
        let (told, other) = futures::join!(
            progress.collect::<Vec<_>>(),
            scene.client.download(other.id)
        );
        assert_eq!(content(&other.expect("done")), all[1..]);
        let last = told.last().expect("an end").as_ref().expect("done");
        assert_eq!(content(&last.file), all);
        let mut progress = scene.client.download(one.id).progress();
        assert!(
            progress
                .recv()
                .await
                .expect("an end")
                .expect("done")
                .is_complete
        );
        assert!(progress.recv().await.is_none());
    });
    scene.close();
}

#[test]
fn a_handler_may_wait_for_a_file() {
    let scene = Scene::new();
    let (sender, done) = mpsc::channel();
    let handler = move |client: &Client, update: UpdateNewMessage| {
        if let Some(file) = file_of(&update.message) {
            let _ = sender.send(client.download(file.id).wait());
        }
    };
    let guard = scene.client.on(handler);
    let all = bytes(MEGABYTE / 4);
    scene.receive("a.bin", &all);
    let done = done.recv_timeout(PATIENCE).expect("in time").expect("done");
    assert_eq!(content(&done), all);
    drop(guard);
    scene.close();
}

#[test]
fn a_file_that_is_a_copy_of_another_one_is_not_downloaded_again() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let one = scene.receive("a.bin", &all);
    scene.client.download(one.id).wait().expect("done");
    let asked = scene.asked();
    // TDLib finds one of that name and size on the disk, and asks for hashes alone.
    let copy = scene.receive("a.bin", &all);
    assert_ne!(copy.remote.unique_id, one.remote.unique_id);
    let done = scene.client.download(copy.id).wait().expect("done");
    assert_eq!((content(&done), scene.asked()), (all, asked));
    scene.close();
}

#[test]
fn who_looks_seldom_is_told_the_newest_alone() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.slow(MEGABYTE as u32);
    let mut seldom = scene.client.download(file.id).progress();
    let begun = at_least(&mut seldom, 0);
    let other = scene.client.download(file.id).wait().expect("done");
    let told: Vec<_> = seldom
        .into_iter()
        .map(|progress| progress.expect("progress"))
        .collect();
    assert!(told.len() <= 2 && begun.bytes < MEGABYTE as u64, "{told:?}");
    assert_eq!(
        told.last().expect("an end").file.local.path,
        other.local.path
    );
    scene.close();
}

#[test]
fn after_a_restart_it_goes_on_from_where_it_was() {
    let scene = Scene::new();
    let all = bytes(2 * MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    scene.dc.stall_files(true);
    close(&scene.client);
    assert!(end(progress).expect_err("closed").is_closed());

    scene.dc.clear_faults();
    let client = scene.builder.build().expect("a client");
    scene.alice.log_in(&client).expect("still logged in");
    client
        .chats(ChatList::Main)
        .limit(10)
        .into_iter()
        .for_each(drop);
    let mut messages = client.chat_history(scene.bob.id()).into_iter();
    let message = messages.find_map(|message| file_of(&message.expect("a message")).cloned());
    let file = message.expect("it is there");
    // What has arrived is kept, and only what was on its way is asked for again.
    let arrived = file.local.downloaded_prefix_size as usize;
    assert!(arrived > 0);
    let done = client.download(file.id).wait().expect("done");
    assert_eq!(content(&done), all);
    scene.asked_once_below(arrived);
    close(&client);
}
