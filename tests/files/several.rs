//! Several who wait for one file.

use std::thread;

use crate::scene::{MEGABYTE, PATIENCE, Scene, at_least, bytes, content, end, is_ready};

#[test]
fn all_who_wait_for_a_file_share_one_download() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    thread::scope(|scope| {
        let wait = |priority| {
            let client = &scene.client;
            scope.spawn(move || client.download(file.id).priority(priority).wait())
        };
        for waits in [1, 32, 7, 7].map(wait) {
            let done = waits.join().expect("no panic").expect("done");
            assert_eq!(content(&done), all);
        }
    });
    assert!(scene.asked_for().iter().all(|(_, times)| *times == 1));
    scene.close();
}

#[test]
fn the_last_one_who_goes_cancels_it() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.dc.stall_files(true);
    let mut one = scene.client.download(file.id).priority(5).progress();
    at_least(&mut one, 0);
    let mut other = scene.client.download(file.id).priority(7);
    assert!(!is_ready(&mut other));
    drop(other);
    assert!(scene.file(file.id).local.is_downloading_active);
    drop(one);
    assert!(!scene.file(file.id).local.is_downloading_active);
    scene.close();
}

#[test]
fn one_who_comes_as_the_last_one_goes_is_not_cancelled() {
    let scene = Scene::new();
    let all = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.dc.stall_files(true);
    for _ in 0..20 {
        let mut one = scene.client.download(file.id);
        assert!(!is_ready(&mut one));
        let client = scene.client.clone();
        let other = thread::spawn(move || {
            let mut other = client.download(file.id);
            assert!(!is_ready(&mut other));
            other
        });
        drop(one);
        let other = other.join().expect("no panic");
        assert!(scene.file(file.id).local.is_downloading_active);
        drop(other);
    }
    let mut last = scene.client.download(file.id);
    assert!(!is_ready(&mut last));
    scene.dc.stall_files(false);
    assert_eq!(content(&last.wait().expect("done")), all);
    scene.close();
}

#[test]
fn what_was_dropped_goes_on_from_where_it_was() {
    let scene = Scene::new();
    let all = bytes(2 * MEGABYTE);
    let file = scene.receive("a.bin", &all);
    scene.slow(MEGABYTE as u32);
    let mut progress = scene.client.download(file.id).progress();
    at_least(&mut progress, MEGABYTE / 4);
    drop(progress);
    scene.rests(file.id);
    let arrived = scene.file(file.id).local.downloaded_prefix_size as usize;
    assert!(arrived > 0);
    scene.dc.clear_faults();
    let done = scene.client.download(file.id).progress();
    assert_eq!(content(&end(done).expect("done").file), all);
    scene.asked_once_below(arrived);
    scene.close();
}

#[test]
fn one_who_comes_late_is_told_how_far_it_is() {
    let scene = Scene::new();
    let file = scene.receive("a.bin", &bytes(MEGABYTE));
    scene.dc.stall_files(true);
    let mut one = scene.client.download(file.id).progress();
    at_least(&mut one, 0);
    // TDLib tells nothing more.
    let late = scene.client.download(file.id).timeout(PATIENCE);
    at_least(&mut late.progress(), 0);
    drop(one);
    scene.rests(file.id);
    scene.close();
}

#[test]
fn the_highest_priority_holds() {
    let scene = Scene::new();
    let first = scene.receive("a.bin", &bytes(8 * MEGABYTE));
    let second = scene.receive("b.bin", &bytes(8 * MEGABYTE));
    scene.dc.stall_files(true);
    let mut one = scene.client.download(first.id);
    assert!(!is_ready(&mut one));
    // Of two that are alike TDLib prefers the one that was begun last.
    let mut other = scene.client.download(second.id).progress();
    at_least(&mut other, 0);
    scene.slow(16 * MEGABYTE as u32);
    scene.dc.stall_files(false);
    at_least(&mut other, MEGABYTE / 2);
    let mut raised = scene.client.download(first.id).priority(32);
    assert!(!is_ready(&mut raised));
    one.wait().expect("done");
    assert!(!scene.file(second.id).local.is_downloading_completed);
    drop((raised, other));
    scene.close();
}
