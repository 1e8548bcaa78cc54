//! Downloads that nothing disturbs.

use std::fs;

use crate::scene::{MEGABYTE, Scene, bytes};

#[test]
fn a_download_ends_with_all_of_the_file_on_the_disk() {
    let scene = Scene::new();
    let content = bytes(MEGABYTE);
    let file = scene.receive("a.bin", &content);
    let mut told = 0;
    for progress in scene.client.download(file.id).progress() {
        let progress = progress.expect("progress");
        eprintln!("{} {:?} {}", progress.bytes, progress.total, progress.is_complete);
        told += 1;
    }
    assert!(told > 1);
    eprintln!("{:?}", scene.dc.calls_made().iter().filter(|c| c.method.starts_with("upload")).collect::<Vec<_>>());
    let done = scene.client.download(file.id).wait().expect("done");
    assert_eq!(fs::read(&done.local.path).expect("a file"), content);
    scene.close();
}
