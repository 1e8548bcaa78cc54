//! What is looked at, counted and told in parts, where TDLib looks at the bounds itself before it asks.

use std::time::Duration;

use grammers_tl_types::{Identifiable, RemoteCall, Serializable, enums, functions, types};

use super::forward;
use crate::rpc::client::{Wire, input, message};
use crate::tl::zero;
use crate::world::chats::Kind;
use crate::world::content::{Content, Written};
use crate::world::peer::Peer;
use crate::world::posting::NewMessage;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// Alice, Bob, and a world around them.
struct Two {
    world: World,
    alice: UserId,
    bob: UserId,
    wires: [Wire; 2],
}

impl Two {
    fn new() -> Self {
        let mut world = World::default();
        let [alice, bob] =
            ["Alice", "Bob"].map(|name| world.people.add(name.to_owned(), String::new(), None));
        let wires = [alice, bob].map(|user| Wire::log_in(&mut world, user, user));
        Self {
            world,
            alice,
            bob,
            wires,
        }
    }

    /// A chat that Alice makes with Bob in it.
    fn chat(&mut self, kind: Kind) -> Peer {
        let by = By::hand(self.alice);
        let made = self.world.create_chat(&by, kind, ("Chat", ""), &[self.bob]);
        made.0
    }

    /// Has somebody write: the message's number in the one mailbox, or the writer's.
    fn write(&mut self, from: UserId, to: Peer, text: &str) -> i32 {
        let by = By::hand(from);
        self.world.post(&by, to, &NewMessage::new(text)).id
    }

    /// The number of somebody's newest message in a chat.
    fn newest(&self, of: UserId, chat: Peer) -> i32 {
        let mut messages = self.world.messages(of, chat);
        messages.next().expect("a message").id
    }

    /// What somebody's client is answered.
    fn ask<F>(&mut self, who: UserId, request: F) -> Result<F::Return, String>
    where
        F: RemoteCall + Identifiable + Serializable,
    {
        let wire = &mut self.wires[usize::from(who == self.bob)];
        let answer = wire.call(&mut self.world, &request);
        answer.map_err(|error| error.message)
    }
}

/// The numbers of messages, and how many there are in all.
fn numbers(answer: enums::messages::Messages) -> (Vec<i32>, usize) {
    let (messages, count) = match answer {
        enums::messages::Messages::Messages(all) => {
            let count = all.messages.len();
            (all.messages, count)
        }
        enums::messages::Messages::Slice(part) => (part.messages, part.count as usize),
        enums::messages::Messages::ChannelMessages(part) => (part.messages, part.count as usize),
        other => panic!("{other:?}"),
    };
    (messages.iter().map(enums::Message::id).collect(), count)
}

#[test]
fn what_others_wrote_in_a_group_only_administrators_delete_for_all() {
    let mut two = Two::new();
    let group = two.chat(Kind::Group);
    two.write(two.alice, group, "Alice's");
    let id = two.newest(two.bob, group);
    let delete = |revoke| functions::messages::DeleteMessages {
        revoke,
        id: vec![id],
    };
    let refused = two.ask(two.bob, delete(true));
    assert_eq!(refused.err().as_deref(), Some("MESSAGE_DELETE_FORBIDDEN"));
    assert!(two.world.message(two.bob, group, id).is_some());
    two.ask(two.bob, delete(false)).expect("for himself");
    assert!(two.world.message(two.bob, group, id).is_none());
    let at_alice = two.newest(two.alice, group);
    let texts = two.world.message(two.alice, group, at_alice);
    assert_eq!(texts.expect("a message").content.text(), "Alice's");
}

#[test]
fn a_part_of_a_history_is_deleted_with_the_first_and_the_last_day() {
    let mut two = Two::new();
    let (alice, bob) = (two.alice, Peer::User(two.bob));
    let dates: Vec<i32> = (0..4)
        .map(|number| {
            two.world.clock.advance(Duration::from_secs(100));
            let id = two.write(alice, bob, &number.to_string());
            two.world.message(alice, bob, id).expect("it").date
        })
        .collect();
    let request = functions::messages::DeleteHistory {
        just_clear: false,
        revoke: false,
        peer: input(&two.world, bob),
        max_id: 0,
        min_date: Some(dates[1]),
        max_date: Some(dates[2]),
    };
    two.ask(alice, request).expect("deleted");
    let left = two.world.messages(alice, bob);
    let left: Vec<&str> = left.map(|message| message.content.text()).collect();
    assert_eq!(left, ["3", "0"]);
}

#[test]
fn views_are_counted_if_the_client_says_so() {
    let mut two = Two::new();
    let channel = two.chat(Kind::Channel);
    let id = two.write(two.alice, channel, "news");
    let peer = input(&two.world, channel);
    let mut views = |increment| {
        let request = functions::messages::GetMessagesViews {
            peer: peer.clone(),
            id: vec![id, id + 1],
            increment,
        };
        let answer = two.ask(two.bob, request).expect("views");
        let enums::messages::MessageViews::Views(answer) = answer;
        let [
            enums::MessageViews::Views(one),
            enums::MessageViews::Views(none),
        ] = &answer.views[..]
        else {
            panic!("{answer:?}");
        };
        assert_eq!((none.views, none.forwards), (None, None));
        one.views.expect("a post of a channel")
    };
    let before = views(false);
    assert_eq!(views(false), before);
    assert_eq!(views(true), before + 1);
    assert_eq!(views(false), before + 1);
}

#[test]
fn an_answer_from_elsewhere_tells_no_number_that_only_its_author_knows() {
    let mut two = Two::new();
    let supergroup = two.chat(Kind::Supergroup);
    let (alice, bob) = (two.alice, Peer::User(two.bob));
    let private = two.write(alice, bob, "in private");
    let public = two.write(alice, supergroup, "in the group");
    for (from, id, told) in [(bob, private, None), (supergroup, public, Some(public))] {
        let reply = types::InputReplyToMessage {
            reply_to_msg_id: id,
            reply_to_peer_id: Some(input(&two.world, from)),
            ..zero()
        };
        let request = functions::messages::SendMessage {
            reply_to: Some(reply.into()),
            ..message(&two.world, Peer::User(alice), "noted", i64::from(id) + 1)
        };
        two.ask(alice, request).expect("sent");
        let me = Peer::User(alice);
        let note = two.newest(alice, me);
        let note = two.world.message(alice, me, note).expect("a message");
        let enums::Message::Message(note) = note.seen_by(alice) else {
            panic!("{note:?}");
        };
        let Some(enums::MessageReplyHeader::Header(header)) = note.reply_to else {
            panic!("{note:?}");
        };
        assert_eq!(header.reply_to_msg_id, told);
        assert_eq!(header.reply_to_peer_id.is_some(), told.is_some());
        assert!(header.reply_from.is_some());
    }
}

#[test]
fn pinned_messages_are_found_among_others() {
    let mut two = Two::new();
    let (alice, bob) = (two.alice, Peer::User(two.bob));
    let ids = ["one", "two", "three"].map(|text| two.write(alice, bob, text));
    two.world.pin(&By::hand(alice), bob, &[ids[1]], true, false);
    let request = functions::messages::Search {
        peer: input(&two.world, bob),
        q: String::new(),
        from_id: None,
        saved_peer_id: None,
        saved_reaction: None,
        top_msg_id: None,
        filter: enums::MessagesFilter::InputMessagesFilterPinned,
        min_date: 0,
        max_date: 0,
        offset_id: 0,
        add_offset: 0,
        limit: 10,
        max_id: 0,
        min_id: 0,
        hash: 0,
    };
    let found = two.ask(alice, request).expect("messages");
    assert_eq!(numbers(found), (vec![ids[1]], 1));
}

#[test]
fn a_list_of_chats_goes_on_behind_the_last_one_and_can_be_without_what_is_pinned() {
    let mut two = Two::new();
    let alice = two.alice;
    let chats: Vec<Peer> = (0..5)
        .map(|_| {
            two.world.clock.advance(Duration::from_secs(10));
            two.chat(Kind::Group)
        })
        .collect();
    let request = |offset_peer, (offset_date, offset_id), limit| functions::messages::GetDialogs {
        exclude_pinned: false,
        folder_id: None,
        offset_date,
        offset_id,
        offset_peer,
        limit,
        hash: 0,
    };
    fn peers(answer: enums::messages::Dialogs) -> (Vec<enums::Peer>, usize) {
        let (dialogs, count) = match answer {
            enums::messages::Dialogs::Dialogs(all) => {
                let count = all.dialogs.len();
                (all.dialogs, count)
            }
            enums::messages::Dialogs::Slice(part) => (part.dialogs, part.count as usize),
            other => panic!("{other:?}"),
        };
        let peer = |dialog: &enums::Dialog| match dialog {
            enums::Dialog::Dialog(dialog) => dialog.peer.clone(),
            other => panic!("{other:?}"),
        };
        (dialogs.iter().map(peer).collect(), count)
    }
    let told =
        |all: &[usize]| -> Vec<enums::Peer> { all.iter().map(|at| chats[*at].into()).collect() };
    let first = two.ask(alice, request(enums::InputPeer::Empty, (0, 0), 2));
    assert_eq!(peers(first.expect("chats")), (told(&[4, 3]), 5));
    let last = two.newest(alice, chats[3]);
    let date = two
        .world
        .message(alice, chats[3], last)
        .expect("a message")
        .date;
    let behind = input(&two.world, chats[3]);
    let second = two.ask(alice, request(behind, (date, last), 100));
    assert_eq!(peers(second.expect("chats")), (told(&[2, 1, 0]), 5));

    two.world.account(alice).pinned.push(chats[2]);
    let mut rest = request(enums::InputPeer::Empty, (0, 0), 100);
    rest.exclude_pinned = true;
    let rest = two.ask(alice, rest).expect("chats");
    assert_eq!(peers(rest), (told(&[4, 3, 1, 0]), 4));
}

#[test]
fn an_album_has_ten_parts_at_most() {
    let mut two = Two::new();
    let part = |number: i64| {
        let media = types::InputMediaGeoPoint {
            geo_point: enums::InputGeoPoint::Empty,
        };
        types::InputSingleMedia {
            media: media.into(),
            random_id: number + 1,
            message: String::new(),
            entities: None,
        }
        .into()
    };
    for (count, why) in [
        (0, "MULTI_MEDIA_EMPTY"),
        // The parts are looked at then.
        (10, "GEO_POINT_INVALID"),
        (11, "MULTI_MEDIA_TOO_LONG"),
    ] {
        let request = functions::messages::SendMultiMedia {
            silent: false,
            background: false,
            clear_draft: false,
            noforwards: false,
            update_stickersets_order: false,
            invert_media: false,
            allow_paid_floodskip: false,
            peer: enums::InputPeer::PeerSelf,
            reply_to: None,
            multi_media: (0..count).map(part).collect(),
            schedule_date: None,
            send_as: None,
            quick_reply_shortcut: None,
            effect: None,
            allow_paid_stars: None,
        };
        assert_eq!(two.ask(two.alice, request).err().as_deref(), Some(why));
    }
}

#[test]
fn what_is_forwarded_from_a_channel_is_counted_and_keeps_links_alone() {
    let mut two = Two::new();
    let channel = two.chat(Kind::Channel);
    let link: enums::KeyboardButton = types::KeyboardButtonUrl {
        style: None,
        text: "Link".to_owned(),
        url: "https://example.org".to_owned(),
    }
    .into();
    let data: enums::KeyboardButton = types::KeyboardButtonCallback {
        requires_password: false,
        style: None,
        text: "Data".to_owned(),
        data: vec![1],
    }
    .into();
    for (buttons, are_kept) in [(vec![link.clone()], true), (vec![link, data], false)] {
        let rows = vec![types::KeyboardButtonRow { buttons }.into()];
        let written = Written {
            text: "post".to_owned(),
            markup: Some(types::ReplyInlineMarkup { rows }.into()),
            ..Written::default()
        };
        let new = NewMessage::new(Content::Written(Box::new(written)));
        let by = By::hand(two.alice);
        let id = two.world.post(&by, channel, &new).id;
        let (bob, me) = (two.bob, Peer::User(two.bob));
        let request = forward(&two.world, channel, me, vec![id], vec![i64::from(id)]);
        two.ask(bob, request).expect("forwarded");
        let post = two.world.message(two.alice, channel, id);
        assert_eq!(post.expect("a post").forwards, 1);
        let copy = two.newest(bob, me);
        let copy = two.world.message(bob, me, copy).expect("a copy");
        let markup = &copy.content.written().expect("written").markup;
        assert_eq!(markup.is_some(), are_kept);
    }
}

#[test]
fn a_list_of_chats_goes_on_behind_where_the_last_one_stood() {
    let mut two = Two::new();
    let alice = two.alice;
    let chats: Vec<Peer> = (0..3).map(|_| two.chat(Kind::Group)).collect();
    let newest = two.newest(alice, chats[2]);
    let stood = two.world.message(alice, chats[2], newest);
    let date = stood.expect("a message").date;
    let last = input(&two.world, chats[2]);
    two.world.clock.advance(Duration::from_secs(2));
    two.write(alice, chats[2], "It moves to the top.");
    let asked = functions::messages::GetDialogs {
        exclude_pinned: false,
        folder_id: None,
        offset_date: date,
        offset_id: newest,
        offset_peer: last,
        limit: 100,
        hash: 0,
    };
    let answer = two.ask(alice, asked).expect("chats");
    let enums::messages::Dialogs::Slice(part) = answer else {
        panic!("{answer:?}");
    };
    let told = part.dialogs.iter().map(|dialog| match dialog {
        enums::Dialog::Dialog(dialog) => dialog.peer.clone(),
        other => panic!("{other:?}"),
    });
    let told: Vec<enums::Peer> = told.collect();
    assert_eq!(told, [chats[1].into(), chats[0].into()]);
}

#[test]
fn a_search_goes_on_behind_a_chat_that_is_named_without_a_hash() {
    let mut two = Two::new();
    let alice = two.alice;
    let chat = two.chat(Kind::Supergroup);
    let ids: Vec<i32> = (0..3).map(|_| two.write(alice, chat, "word")).collect();
    let Peer::Channel(channel_id) = chat else {
        panic!("{chat:?}");
    };
    let last = two.world.message(alice, chat, ids[2]).expect("a message");
    let asked = functions::messages::SearchGlobal {
        broadcasts_only: false,
        groups_only: false,
        users_only: false,
        folder_id: None,
        q: "word".to_owned(),
        filter: enums::MessagesFilter::InputMessagesFilterEmpty,
        min_date: 0,
        max_date: 0,
        offset_rate: last.date,
        offset_peer: types::InputPeerChannel {
            channel_id,
            access_hash: 0,
        }
        .into(),
        offset_id: ids[2],
        limit: 100,
    };
    let answer = two.ask(alice, asked).expect("messages");
    let enums::messages::Messages::Slice(found) = answer else {
        panic!("{answer:?}");
    };
    let found: Vec<i32> = found.messages.iter().map(enums::Message::id).collect();
    assert_eq!(found, [ids[1], ids[0]]);
}

#[test]
fn chats_of_one_second_stand_in_the_order_of_tdlib() {
    let mut two = Two::new();
    let (alice, bob) = (two.alice, two.bob);
    let channel = two.chat(Kind::Channel);
    let group = two.chat(Kind::Group);
    two.write(bob, Peer::User(alice), "hi");
    // Messages of private chats and groups are counted together, those of a channel by themselves.
    let listed = two.world.chats_of(alice);
    assert_eq!(listed, [Peer::User(bob), group, channel]);
}

#[test]
fn there_is_one_archive_and_what_is_in_it_is_not_pinned() {
    let mut two = Two::new();
    let alice = two.alice;
    let chats: Vec<Peer> = (0..3).map(|_| two.chat(Kind::Supergroup)).collect();
    two.world.account(alice).pinned.push(chats[1]);
    let inputs: Vec<enums::InputPeer> = chats.iter().map(|chat| input(&two.world, *chat)).collect();
    let moved = |peer: &enums::InputPeer, folder_id| functions::folders::EditPeerFolders {
        folder_peers: vec![
            types::InputFolderPeer {
                peer: peer.clone(),
                folder_id,
            }
            .into(),
        ],
    };
    for list in [-1, 2] {
        let refused = two
            .ask(alice, moved(&inputs[0], list))
            .expect_err("no such list");
        assert_eq!(refused, "FOLDER_ID_INVALID");
    }
    two.ask(alice, moved(&inputs[1], 1)).expect("moved");
    assert!(two.world.account(alice).pinned.is_empty());
    let mut count = |folder_id| {
        let asked = functions::messages::GetDialogs {
            exclude_pinned: false,
            folder_id,
            offset_date: 0,
            offset_id: 0,
            offset_peer: enums::InputPeer::Empty,
            limit: 100,
            hash: 0,
        };
        match two.ask(alice, asked).expect("chats") {
            enums::messages::Dialogs::Dialogs(all) => all.dialogs.len(),
            enums::messages::Dialogs::Slice(part) => part.dialogs.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([count(Some(0)), count(Some(1)), count(None)], [2, 1, 3]);
    two.ask(alice, moved(&inputs[1], 0)).expect("moved");
    assert!(two.world.account(alice).archived.is_empty());
}
