//! What TDLib never asks, or looks at itself before it asks, and others may.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::client::{Wire, input, user};
use crate::world::chats::Kind;
use crate::world::peer::Peer;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// A world with so many people, and a client of the first of them.
fn people(count: usize) -> (World, Wire, Vec<UserId>) {
    let mut world = World::default();
    let add = |number: usize| {
        let phone = format!("99966{number:05}");
        let name = format!("Person {number}");
        world.people.add(name, String::new(), Some(phone))
    };
    let users: Vec<UserId> = (0..count).map(add).collect();
    let wire = Wire::log_in(&mut world, users[0], 7);
    (world, wire, users)
}

fn import(world: &mut World, wire: &mut Wire, phones: &[&str]) {
    let contact = |(client_id, phone): (usize, &&str)| {
        types::InputPhoneContact {
            client_id: client_id as i64,
            phone: (*phone).to_owned(),
            first_name: "Contact".to_owned(),
            last_name: String::new(),
            note: None,
        }
        .into()
    };
    let contacts = phones.iter().enumerate().map(contact).collect();
    let request = functions::contacts::ImportContacts { contacts };
    wire.call(world, &request).expect("imported");
}

/// The hash that a client makes of numbers, as Telegram's documentation has it.
fn hash(numbers: &[i64]) -> i64 {
    let mut hash = 0_u64;
    for number in numbers {
        hash ^= hash >> 21;
        hash ^= hash << 35;
        hash ^= hash >> 4;
        hash = hash.wrapping_add(*number as u64);
    }
    hash as i64
}

#[test]
fn contacts_that_a_client_has_are_not_told_again_unless_a_number_was_saved() {
    let (mut world, mut wire, users) = people(3);
    import(
        &mut world,
        &mut wire,
        &["9996600001", "9996600002", "15550000"],
    );
    let mut get = |hash| {
        let request = functions::contacts::GetContacts { hash };
        match wire.call(&mut world, &request).expect("contacts") {
            enums::contacts::Contacts::Contacts(all) => Some((all.contacts.len(), all.saved_count)),
            enums::contacts::Contacts::NotModified => None,
        }
    };
    assert_eq!(get(0), Some((2, 1)));
    assert_eq!(get(hash(&[1, users[1], users[2]])), None);
    assert_eq!(get(hash(&[0, users[1], users[2]])), Some((2, 1)));
    assert_eq!(get(hash(&[1, users[1]])), Some((2, 1)));
}

#[test]
fn a_note_about_a_contact_that_says_nothing_is_none() {
    let (mut world, mut wire, users) = people(2);
    import(&mut world, &mut wire, &["9996600001"]);
    for text in ["from school", ""] {
        let id = user(&world, users[1]);
        let note = types::TextWithEntities {
            text: text.to_owned(),
            entities: Vec::new(),
        };
        let request = functions::contacts::UpdateContactNote {
            id,
            note: note.into(),
        };
        let done = wire.call(&mut world, &request);
        assert_eq!(done, Ok(true));
        let card = world.contacts.card(users[0], users[1]).expect("a contact");
        let note = card.note.as_ref().map(|note| &*note.text);
        assert_eq!(note, Some(text).filter(|text| !text.is_empty()));
    }
}

#[test]
fn less_than_three_letters_are_not_searched_for() {
    let (mut world, mut wire, _) = people(2);
    let search = |q: &str| functions::contacts::Search {
        q: q.to_owned(),
        limit: 10,
    };
    for (text, why) in [("@", "SEARCH_QUERY_EMPTY"), ("@pe", "QUERY_TOO_SHORT")] {
        let refused = wire.call(&mut world, &search(text)).expect_err("a refusal");
        assert_eq!((refused.code, &*refused.message), (400, why));
    }
    wire.call(&mut world, &search("per")).expect("an answer");
}

#[test]
fn a_list_of_blocked_users_is_told_in_parts() {
    let (mut world, mut wire, users) = people(4);
    for whom in &users[1..] {
        let request = functions::contacts::Block {
            my_stories_from: false,
            id: input(&world, Peer::User(*whom)),
        };
        wire.call(&mut world, &request).expect("blocked");
    }
    let mut part = |offset, limit| {
        let request = functions::contacts::GetBlocked {
            my_stories_from: false,
            offset,
            limit,
        };
        let answer = wire.call(&mut world, &request);
        let (blocked, count) = match answer.expect("a list") {
            enums::contacts::Blocked::Blocked(all) => (all.blocked, None),
            enums::contacts::Blocked::Slice(part) => (part.blocked, Some(part.count)),
        };
        let id = |blocked: enums::PeerBlocked| {
            let enums::PeerBlocked::Blocked(blocked) = blocked;
            match blocked.peer_id {
                enums::Peer::User(user) => user.user_id,
                other => panic!("{other:?}"),
            }
        };
        (blocked.into_iter().map(id).collect::<Vec<_>>(), count)
    };
    let (all, count) = part(0, 100);
    assert_eq!((all.len(), count), (3, None));
    assert_eq!(part(0, 2), (all[..2].to_vec(), Some(3)));
    assert_eq!(part(2, 2), (all[2..].to_vec(), Some(3)));
    assert_eq!(part(3, 2), (Vec::new(), Some(3)));
}

#[test]
fn chats_in_common_are_told_in_parts_that_go_on_behind_the_last_one() {
    let (mut world, mut wire, users) = people(2);
    for _ in 0..3 {
        let by = By::hand(users[0]);
        world.create_chat(&by, Kind::Group, ("Chat", ""), &users[1..]);
    }
    let user_id = user(&world, users[1]);
    let mut part = |max_id, limit| {
        let request = functions::messages::GetCommonChats {
            user_id: user_id.clone(),
            max_id,
            limit,
        };
        let answer = wire.call(&mut world, &request);
        let chats = match answer.expect("chats") {
            enums::messages::Chats::Chats(all) => all.chats,
            enums::messages::Chats::Slice(part) => {
                assert_eq!(part.count, 3);
                part.chats
            }
        };
        chats.iter().map(enums::Chat::id).collect::<Vec<_>>()
    };
    let all = part(0, 100);
    assert_eq!(all.len(), 3);
    assert_eq!(part(0, 1), all[..1]);
    assert_eq!(part(all[0], 1), all[1..2]);
    assert_eq!(part(all[1], 100), all[2..]);
}
