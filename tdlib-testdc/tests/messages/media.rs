//! Messages with more than a text: albums, what is under them, and notes that are listened to.

use tdlib::functions::{EditMessageMedia, OpenMessageContent, SendMessage, SendMessageAlbum};
use tdlib::types::{
    InputFileLocal, InputMessageDocument, InputMessagePhoto, InputMessageVoiceNote, Message,
    MessageContent, Update,
};
use tdlib_testdc::{TestDc, picture};
use tempfile::TempDir;

use crate::seat::{Seat, formatted, seat, text_of, two};

/// A folder on this machine, for files that are sent.
pub(crate) struct Disk(TempDir);

impl Disk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A file with that content.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> InputFileLocal {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        InputFileLocal {
            path: path.to_string_lossy().into_owned(),
        }
    }

    /// A photo of that width, so that no two are the same, with a caption.
    pub(crate) fn photo(&self, width: u16, caption: &str) -> InputMessagePhoto {
        InputMessagePhoto {
            photo: self
                .file(&format!("{width}.png"), &picture(width, 100))
                .into(),
            width: width.into(),
            height: 100,
            caption: Some(Box::new(formatted(caption))),
            ..InputMessagePhoto::default()
        }
    }
}

/// Sends an album, and waits until all of it has arrived.
#[track_caller]
pub(crate) fn send_album(who: &mut Seat, album: SendMessageAlbum) -> Vec<Message> {
    let sending = who.client.send(album).wait().expect("taken over");
    let sending: Vec<Message> = sending.messages.into_iter().flatten().collect();
    sending.iter().map(|message| who.arrives(message)).collect()
}

#[test]
fn an_album_arrives_as_one_in_every_kind_of_chat() {
    let dc = TestDc::start().expect("a data center");
    let disk = Disk::new();
    let (mut alice, mut bob) = two(&dc);
    let mut chats = vec![(alice.chat_with(&bob.user), bob.chat_with(&alice.user))];
    for make in [
        tdlib_testdc::User::create_group,
        tdlib_testdc::User::create_supergroup,
        tdlib_testdc::User::create_channel,
    ] {
        let chat = make(&alice.user, "Chat", &[&bob.user]);
        alice.knows(&chat);
        bob.knows(&chat);
        alice.user.send_to(&chat, "first");
        alice.hears("first");
        bob.hears("first");
        chats.push((chat.id(), chat.id()));
    }
    for (at_alice, at_bob) in chats {
        let photos =
            [101, 102, 103].map(|width| disk.photo(width, &format!("photo {width}")).into());
        let sent = send_album(&mut alice, SendMessageAlbum::new(at_alice, photos.to_vec()));
        // TDLib has a number of its own for what it sends.
        let album = sent[0].media_album_id;
        assert!(album != 0 && sent.iter().all(|message| message.media_album_id == album));
        let received: Vec<Message> = (0..3).map(|_| bob.hears_any()).collect();
        let album = received[0].media_album_id;
        assert_ne!(album, 0);
        for (number, message) in received.iter().enumerate() {
            assert_eq!(message.chat_id, at_bob);
            assert_eq!(message.media_album_id, album);
            assert_eq!(text_of(message), format!("photo {}", 101 + number));
        }
    }
    let seen = bob.user.messages_with(&alice.user);
    let albums: Vec<Option<i64>> = seen.iter().map(|message| message.album).collect();
    assert!(albums[0].is_none() && albums[1].is_some() && albums[1] == albums[3]);
    alice.close();
    bob.close();
}

#[test]
fn a_photo_is_replaced_by_a_file() {
    let dc = TestDc::start().expect("a data center");
    let disk = Disk::new();
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.sends(SendMessage::new(chat, disk.photo(100, "a photo")));
    let at_bob = bob.hears("a photo");
    let file = InputMessageDocument {
        document: disk.file("notes.txt", b"some notes").into(),
        caption: Some(Box::new(formatted("a file"))),
        ..InputMessageDocument::default()
    };
    let edit = EditMessageMedia::new(chat, sent.id, file);
    alice.client.send(edit).wait().expect("changed");
    let MessageContent::MessageDocument(document) = bob.sees_changed(at_bob.id) else {
        panic!("no file")
    };
    assert_eq!(document.document.file_name, "notes.txt");
    assert_eq!(document.caption.text, "a file");
    let files = bob.user.files_with(&alice.user);
    assert_eq!(files.len(), 1);
    assert_eq!(
        (files[0].name.as_str(), &*files[0].bytes),
        ("notes.txt", &b"some notes"[..])
    );
    alice.close();
    bob.close();
}

#[test]
fn the_author_of_a_voice_note_sees_that_it_is_listened_to() {
    let dc = TestDc::start().expect("a data center");
    let disk = Disk::new();
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let note = InputMessageVoiceNote {
        voice_note: disk.file("note.ogg", b"OggS and so on").into(),
        duration: 3,
        ..InputMessageVoiceNote::default()
    };
    let sent = alice.sends(SendMessage::new(chat, note));
    let is_heard = |message: &Message| match &message.content {
        MessageContent::MessageVoiceNote(note) => note.is_listened,
        other => panic!("{other:?}"),
    };
    assert!(!is_heard(&sent));
    let received = bob.hears_any();
    assert!(!is_heard(&received));
    let listen = OpenMessageContent::new(received.chat_id, received.id);
    bob.client.send(listen).wait().expect("listened to");
    let opened = alice.next("it is listened to", |update| match update {
        Update::MessageContentOpened(update) => Some(update.message_id),
        _ => None,
    });
    assert_eq!(opened, sent.id);
    assert!(is_heard(&alice.message(chat, sent.id)));
    alice.close();
    bob.close();
}

#[test]
fn the_views_of_a_channels_posts_are_counted() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    let channel = alice.user.create_channel("News", &[&bob.user]);
    alice.knows(&channel);
    bob.knows(&channel);
    alice.user.send_to(&channel, "look");
    alice.hears("look");
    let post = bob.hears("look");
    let views = |message: &Message| {
        message
            .interaction_info
            .as_ref()
            .map(|info| info.view_count)
    };
    assert_eq!(views(&post), Some(1));
    bob.opens(channel.id());
    let view = tdlib::functions::ViewMessages::new(channel.id(), vec![post.id]);
    bob.client.send(view).wait().expect("seen");
    let counted = bob.next("another view", |update| match update {
        Update::MessageInteractionInfo(update) if update.message_id == post.id => {
            update.interaction_info.map(|info| info.view_count)
        }
        _ => None,
    });
    assert_eq!(counted, 2);
    alice.close();
    bob.close();
}
