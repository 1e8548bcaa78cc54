//! What a job decides, without a server.

use super::*;

fn seat() -> Arc<Seat> {
    Seat::new(Key::Download(1))
}

#[test]
fn the_priority_is_the_highest_of_those_who_wait() {
    let client = Client::builder().build().unwrap();
    let mut job = Job::download(client.clone(), 1, 3);
    let (low, high) = (seat(), seat());
    job.join(Arc::clone(&low), 3);
    assert_eq!(job.priority, 3);
    job.join(Arc::clone(&high), 9);
    assert_eq!(job.priority, 9);
    job.join(seat(), 5);
    assert_eq!(job.priority, 9);
    job.leave(&low);
    assert_eq!(job.priority, 9);
    job.leave(&high);
    assert_eq!(job.priority, 5);

    let file = InputFileId { id: 1 }.into();
    let mut job = Job::upload(client, 1, file, FileType::Document, 3);
    job.join(Arc::clone(&low), 3);
    // Which file it is TDLib has to say first.
    job.join(Arc::clone(&high), 9);
    assert_eq!(job.priority, 3);
    job.known(7);
    job.prioritize();
    assert_eq!((job.priority, high.key()), (9, Key::Upload(7)));
    job.leave(&high);
    assert_eq!(job.priority, 3);
}

#[test]
fn who_comes_while_it_seems_to_have_ended_has_it_begin_again() {
    let client = Client::builder().build().unwrap();
    let mut job = Job::download(client.clone(), 1, 3);
    job.join(seat(), 3);
    job.stage = Stage::Checking(look(&client, 1), None);
    job.join(seat(), 3);
    assert!(matches!(job.stage, Stage::Asking(_)));
}

#[test]
fn an_answer_without_all_of_the_file_is_not_the_end() {
    let client = Client::builder().build().unwrap();
    let mut job = Job::download(client, 1, 3);
    assert!(job.downloaded(1, Ok(File::default())).is_none());
    assert!(matches!(job.stage, Stage::Checking(_, None)));
    let turn = job.checked(Ok(File::default()), None);
    assert!(matches!(turn, Turn::Over(End::Unavailable(_))));
}

#[test]
fn a_close_is_told_whatever_went_wrong_before() {
    let client = Client::builder().build().unwrap();
    let mut job = Job::download(client, 1, 3);
    let failed = || Error::new(crate::ErrorKind::Td, "it has failed");
    match job.checked(Err(Error::closed()), Some(failed())) {
        Turn::Over(End::Failed(error)) => assert!(error.is_closed()),
        _ => panic!("it goes on"),
    }
    // What can't be looked at ends with what went wrong first.
    match job.checked(Err(Error::left_out(1)), Some(failed())) {
        Turn::Over(End::Failed(error)) => assert_eq!(error.message(), "it has failed"),
        _ => panic!("it goes on"),
    }
}

#[test]
fn what_is_in_a_message_is_complete_when_that_is_sent() {
    let client = Client::builder().build().unwrap();
    let mut file = File {
        size: 7,
        ..File::default()
    };
    file.remote.uploaded_size = 7;
    let mut job = Job::sending(client, 1);
    assert!(!job.is_complete(&file));
    job.key = Key::Upload(1);
    assert!(job.is_complete(&file));
    file.remote.is_uploading_active = true;
    assert!(!job.is_complete(&file));
}
