//! Albums, and messages that are forwarded or sent again.

use tdlib::Error;
use tdlib::delivery::DeliveryError;
use tdlib::functions::{ForwardMessages, ResendMessages, SendMessageAlbum};
use tdlib::types::{InputFileLocal, InputMessageContent, InputMessagePhoto, Message};
use tdlib_testdc::{Fault, picture};
use tempfile::TempDir;

use crate::scene::{Scene, is_sent, text_of, times_out};

/// Photos of these widths, in files on this machine.
fn photos(folder: &TempDir, widths: &[u16]) -> Vec<InputMessageContent> {
    let photo = |width: &u16| {
        let path = folder.path().join(format!("{width}.png"));
        std::fs::write(&path, picture(*width, 100)).expect("a file");
        let file = InputFileLocal {
            path: path.to_string_lossy().into_owned(),
        };
        InputMessagePhoto {
            photo: file.into(),
            width: i32::from(*width),
            height: 100,
            ..InputMessagePhoto::default()
        }
        .into()
    };
    widths.iter().map(photo).collect()
}

fn ids(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.id).collect()
}

#[test]
fn an_album_ends_with_each_of_its_messages() {
    let scene = Scene::new();
    let folder = tempfile::tempdir().expect("a folder");
    let album = SendMessageAlbum::new(scene.chat, photos(&folder, &[101, 102, 103]));
    let sent = scene
        .client
        .send(album)
        .delivered()
        .wait()
        .expect("taken over");
    let sent: Vec<Message> = sent.into_iter().map(|sent| sent.expect("sent")).collect();
    assert_eq!(sent.len(), 3);
    assert!(ids(&sent).is_sorted());
    assert!(sent.iter().all(|message| message.sending_state.is_none()));
    assert_eq!(scene.bob.messages_with(&scene.alice).len(), 4);
    scene.close();
}

#[test]
fn each_message_of_an_album_that_is_refused_fails() {
    let scene = Scene::new();
    let folder = tempfile::tempdir().expect("a folder");
    let refused = Fault::error(400, "CHAT_SEND_PHOTOS_FORBIDDEN");
    scene.dc.fault("messages.sendMultiMedia", refused, 1);
    let album = SendMessageAlbum::new(scene.chat, photos(&folder, &[101, 102]));
    let ends = scene
        .client
        .send(album)
        .delivered()
        .wait()
        .expect("taken over");
    assert_eq!(ends.len(), 2);
    for end in ends {
        let error = end.expect_err("refused");
        let td = error.td().expect("an error");
        assert_eq!(td.message(), "CHAT_SEND_PHOTOS_FORBIDDEN");
    }
    assert!(scene.arrived().is_empty());
    scene.close();
}

#[test]
fn messages_that_are_forwarded_end_in_their_order() {
    let scene = Scene::new();
    let texts = ["one", "two", "three"];
    let sent = texts.map(|text| is_sent(scene.say(text).wait(), text));
    let forward = ForwardMessages::new(scene.chat, scene.chat, ids(&sent));
    let forwarded = scene
        .client
        .send(forward)
        .delivered()
        .wait()
        .expect("taken over");
    for (forwarded, text) in forwarded.into_iter().zip(texts) {
        let forwarded = is_sent(forwarded, text);
        assert!(forwarded.forward_info.is_some());
    }
    assert_eq!(
        scene.arrived(),
        ["one", "two", "three", "one", "two", "three"]
    );
    scene.close();
}

#[test]
fn what_tdlib_does_not_forward_is_told_in_its_place() {
    let scene = Scene::new();
    let sent = is_sent(scene.say("hi").wait(), "hi");
    let missing = sent.id + (1 << 20);
    let forward = ForwardMessages::new(scene.chat, scene.chat, vec![sent.id, missing]);
    let forwarded = scene
        .client
        .send(forward)
        .delivered()
        .wait()
        .expect("taken over");
    let [first, second] = &forwarded[..] else {
        panic!("{forwarded:?}");
    };
    assert_eq!(text_of(first.as_ref().expect("sent")), "hi");
    assert!(matches!(second, Err(DeliveryError::LeftOut)), "{second:?}");
    scene.close();
}

#[test]
fn a_message_that_failed_is_sent_again() {
    let scene = Scene::new();
    let refused = Fault::error(400, "SCHEDULE_TOO_MUCH");
    scene.dc.fault("messages.sendMessage", refused, 1);
    let Err(DeliveryError::Failed(failure)) = scene.say("hi").wait() else {
        panic!("not refused");
    };
    assert!(failure.can_be_resent(), "{failure:?}");
    let resend = ResendMessages::new(scene.chat, vec![failure.message.id]);
    let sent = scene
        .client
        .send(resend)
        .delivered()
        .wait()
        .expect("taken over");
    for sent in sent {
        is_sent(sent, "hi");
    }
    assert_eq!(scene.arrived(), ["hi"]);
    scene.close();
}

#[test]
fn a_request_that_is_refused_has_no_messages() {
    let scene = Scene::new();
    let forward = ForwardMessages::new(scene.chat, 1, vec![1 << 20]);
    let error = scene
        .client
        .send(forward)
        .delivered()
        .wait()
        .expect_err("refused");
    assert_eq!(error.request(), Some("forwardMessages"));
    assert!(error.code().is_some());
    scene.close();
}

#[test]
fn a_time_out_ends_what_is_on_its_way_and_nothing_else() {
    let scene = Scene::new();
    let folder = tempfile::tempdir().expect("a folder");
    scene.dc.stall_files(true);
    let send = |time| {
        let album = SendMessageAlbum::new(scene.chat, photos(&folder, &[101, 102]));
        scene.client.send(album).delivered().timeout(time).wait()
    };
    let is_unanswered = |ends: &Result<_, Error>| ends.as_ref().is_err_and(Error::is_timeout);
    let (ends, _) = times_out(send, is_unanswered);
    let ends = ends.expect("taken over");
    scene.dc.stall_files(false);
    assert_eq!(ends.len(), 2);
    for end in ends {
        let Err(DeliveryError::TimedOut(unsent)) = end else {
            panic!("{end:?}");
        };
        let later = scene.client.delivery_of(unsent.chat_id, unsent.message_id);
        later.wait().expect("sent");
    }
    scene.close();
}
