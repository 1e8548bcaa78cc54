//! Files that the program makes while they are uploaded.

use std::fs;

use tdlib::files::{ProgressStream, TransferError};
use tdlib::functions::{FinishFileGeneration, SetFileGenerationProgress, WriteGeneratedFilePart};
use tdlib::types::{
    Error, FileType, InputFileGenerated, UpdateFileGenerationStart, UpdateFileGenerationStop,
};
use tdlib::{Client, Updates};

use crate::desk::{Desk, SAVE};
use crate::scene::{MEGABYTE, PATIENCE, at_least, bytes, close, end, reach};

/// A file that TDLib wants to have made.
struct Making<'a> {
    client: &'a Client,
    starts: Updates<UpdateFileGenerationStart>,
    stops: Updates<UpdateFileGenerationStop>,
}

impl<'a> Making<'a> {
    fn new(desk: &'a Desk) -> Self {
        let client = &desk.scene.client;
        Self {
            client,
            starts: client.updates_of(),
            stops: client.updates_of(),
        }
    }

    /// Begins to upload a file that is to be made. Those that are to be made alike are one file.
    fn upload(&self, conversion: &str, expected_size: usize) -> ProgressStream {
        let file = InputFileGenerated {
            original_path: String::new(),
            conversion: conversion.to_owned(),
            expected_size: expected_size as i64,
        };
        let mut progress = self.client.upload(file, FileType::Document).progress();
        let begun = at_least(&mut progress, 0);
        assert_eq!(begun.bytes, 0);
        assert_ne!(begun.total, Some(0), "what is not known is not told");
        progress
    }

    /// Waits until TDLib asks for it.
    fn started(&mut self) -> UpdateFileGenerationStart {
        let start = self.starts.next_timeout(PATIENCE).expect("open");
        start.expect("told")
    }

    fn stopped(&mut self) -> i64 {
        let stop = self.stops.next_timeout(PATIENCE).expect("open");
        stop.expect("told").generation_id
    }

    /// Makes a part of it.
    fn write(&self, id: i64, all: &[u8], from: usize, to: usize) {
        let part = all[from..to].to_vec();
        let write = WriteGeneratedFilePart::new(id, from as i64, part);
        self.client.send(write).wait().expect("written");
        let progress = SetFileGenerationProgress::new(id, to as i64);
        self.client.send(progress).wait().expect("told");
    }

    fn finish(&self, id: i64) {
        let finish = FinishFileGeneration::new(id);
        self.client.send(finish).wait().expect("finished");
    }

    fn give_up(&self, id: i64) {
        let error = Error {
            code: 400,
            message: "no more".to_owned(),
        };
        let finish = FinishFileGeneration::new(id).error(error);
        self.client.send(finish).wait().expect("finished");
    }
}

#[test]
fn a_file_is_uploaded_while_it_is_made() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    let mut progress = making.upload("it", 0);
    let start = making.started();
    making.write(start.generation_id, &desk.all, 0, MEGABYTE / 2);
    let half = reach(&mut progress, MEGABYTE / 4);
    assert!(!half.is_complete);
    making.write(start.generation_id, &desk.all, MEGABYTE / 2, MEGABYTE);
    making.finish(start.generation_id);
    let last = end(progress).expect("done");
    let size = MEGABYTE as u64;
    assert_eq!((last.bytes, last.total), (size, Some(size)));
    assert_eq!(making.stopped(), start.generation_id);
    assert_eq!(desk.send(last.file.id), desk.all);
    desk.scene.close();
}

#[test]
fn a_file_that_is_made_at_once_is_uploaded() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    for (number, expected) in [0, 10, MEGABYTE, 20 * MEGABYTE].into_iter().enumerate() {
        let all = bytes(1 + number * 70_000);
        let progress = making.upload(&format!("{number}"), expected);
        let start = making.started();
        assert_eq!(start.conversion, format!("{number}"));
        fs::write(&start.destination_path, &all).expect("made");
        making.finish(start.generation_id);
        let last = end(progress).expect("done");
        assert_eq!(last.bytes, all.len() as u64, "{expected}");
        assert_eq!(last.total, Some(all.len() as u64), "{expected}");
        assert_eq!(desk.send(last.file.id), all, "{expected}");
    }
    desk.scene.close();
}

#[test]
fn a_file_that_can_not_be_made_is_stopped_and_can_be_begun_again() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    for written in [0, MEGABYTE / 2] {
        let progress = making.upload("it", 0);
        let start = making.started();
        if written > 0 {
            making.write(start.generation_id, &desk.all, 0, written);
        }
        making.give_up(start.generation_id);
        let error = end(progress).expect_err("it was not made");
        assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    }
    let progress = making.upload("it", 0);
    let start = making.started();
    fs::write(&start.destination_path, &desk.all).expect("made");
    making.finish(start.generation_id);
    let file = end(progress).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}

#[test]
fn a_file_that_is_made_of_nothing_is_stopped() {
    let desk = Desk::new(1);
    let mut making = Making::new(&desk);
    let progress = making.upload("it", 0);
    let start = making.started();
    fs::write(&start.destination_path, []).expect("made");
    making.finish(start.generation_id);
    let error = end(progress).expect_err("nothing");
    assert!(matches!(error, TransferError::Stopped(_)), "{error:?}");
    desk.scene.close();
}

#[test]
fn who_stops_to_wait_stops_the_making() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    let mut progress = making.upload("it", 0);
    let start = making.started();
    making.write(start.generation_id, &desk.all, 0, MEGABYTE / 2);
    at_least(&mut progress, 1);
    drop(progress);
    assert_eq!(making.stopped(), start.generation_id);
    let late = FinishFileGeneration::new(start.generation_id);
    let error = desk.scene.client.send(late).wait().expect_err("too late");
    assert_eq!(error.code(), Some(400), "{error}");
    desk.scene.close();
}

#[test]
fn a_client_that_is_closed_while_a_file_is_made_ends_the_wait() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    let progress = making.upload("it", 0);
    making.started();
    close(&desk.scene.client);
    let error = end(progress).expect_err("closed");
    assert!(error.is_closed(), "{error:?}");
}

#[test]
fn what_is_made_outlives_cuts_and_a_server_that_fails() {
    let desk = Desk::new(MEGABYTE);
    let mut making = Making::new(&desk);
    let mut progress = making.upload("it", MEGABYTE);
    let start = making.started();
    desk.scene
        .in_the_middle(SAVE, tdlib_testdc::Fault::internal(), 1);
    making.write(start.generation_id, &desk.all, 0, MEGABYTE / 2);
    reach(&mut progress, MEGABYTE / 4);
    desk.scene.dc.cut_all();
    making.write(start.generation_id, &desk.all, MEGABYTE / 2, MEGABYTE);
    making.finish(start.generation_id);
    let file = end(progress).expect("done").file;
    assert_eq!(desk.send(file.id), desk.all);
    desk.scene.close();
}
