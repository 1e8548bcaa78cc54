//! People ask to come in.

use tdlib::Updates;
use tdlib::functions::{
    CheckChatInviteLink, CreateChatInviteLink, EditChatInviteLink, GetChatJoinRequests, JoinChat,
    JoinChatByInviteLink, ProcessChatJoinRequest, ProcessChatJoinRequests, SearchPublicChat,
    ToggleSupergroupJoinByRequest,
};
use tdlib::types::{ChatJoinRequests, UpdateChatPendingJoinRequests};
use tdlib_testdc::{Chat, Error, Joined, User};

use crate::common::{next, refused, until};
use crate::quiet::start;
use crate::watch::{Said, Watcher, is_member, supergroup_id, watch};

/// Waits until a client hears that so many are waiting in a chat.
#[track_caller]
fn waiting(updates: &mut Updates<UpdateChatPendingJoinRequests>, chat: &Chat, users: &[&User]) {
    until("so many are waiting", || {
        let update = next(updates);
        let info = update.pending_join_requests;
        let count = info.as_ref().map_or(0, |info| info.total_count);
        let ids = info.map_or(Vec::new(), |info| info.user_ids.clone());
        let expected: Vec<i64> = users.iter().rev().map(|user| user.id()).collect();
        update.chat_id == chat.id() && count as usize == users.len() && ids == expected
    });
}

#[track_caller]
fn listed(at: &Watcher, get: GetChatJoinRequests) -> Vec<i64> {
    let requests: ChatJoinRequests = at.client.send(get).wait().expect("requests");
    let users: Vec<i64> = requests.requests.iter().map(|one| one.user_id).collect();
    assert_eq!(requests.total_count as usize, users.len());
    users
}

#[test]
fn an_administrator_lets_people_in_or_does_not() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996615001").create();
    let bob = dc.user("Bob").phone("+9996615002").create();
    let (carol, dave) = (dc.user("Carol").create(), dc.user("Dave").create());
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let mut pending = at_alice
        .client
        .updates_of::<UpdateChatPendingJoinRequests>();
    for create in [User::create_group, User::create_supergroup] {
        let chat = create(&alice, "Chat", &[]);
        at_alice.next();
        let create = CreateChatInviteLink::new(chat.id()).creates_join_request(true);
        let link = at_alice.client.send(create).wait().expect("a link");
        assert!(link.creates_join_request);
        let link = link.invite_link;
        let check = CheckChatInviteLink::new(&link);
        let info = at_bob
            .client
            .send(check)
            .wait()
            .expect("what is known of it");
        assert!(info.creates_join_request);

        let join = || JoinChatByInviteLink::new(&link);
        refused(at_bob.client.send(join()).wait(), "INVITE_REQUEST_SENT");
        waiting(&mut pending, &chat, &[&bob]);
        assert_eq!(carol.join_by_link(&link).expect("asked"), Joined::Asked);
        waiting(&mut pending, &chat, &[&bob, &carol]);
        // Asking twice is asking once.
        refused(at_bob.client.send(join()).wait(), "INVITE_REQUEST_SENT");
        assert_eq!(chat.join_requests(), [bob.id(), carol.id()]);
        let all = || GetChatJoinRequests::new(chat.id(), "", 10);
        assert_eq!(listed(&at_alice, all()), [carol.id(), bob.id()]);
        let of_link = all().invite_link(&link);
        assert_eq!(listed(&at_alice, of_link), [carol.id(), bob.id()]);
        let called = GetChatJoinRequests::new(chat.id(), "car", 10);
        assert_eq!(listed(&at_alice, called), [carol.id()]);

        let answer = |user: &User, approve: bool| {
            let answer = ProcessChatJoinRequest::new(chat.id(), user.id(), approve);
            at_alice.client.send(answer).wait()
        };
        answer(&carol, false).expect("not let in");
        waiting(&mut pending, &chat, &[&bob]);
        answer(&bob, true).expect("let in");
        for watcher in [&at_alice, &at_bob] {
            watcher.hears(&chat, &bob, Said::JoinedByRequest);
        }
        refused(answer(&carol, true), "HIDE_REQUESTER_MISSING");
        refused(answer(&bob, true), "USER_ALREADY_PARTICIPANT");
        assert_eq!(chat.members(), [alice.id(), bob.id()]);
        assert_eq!(chat.join_requests(), [0; 0]);

        // Who was not let in may ask again, and others by another link.
        let other = alice.invite_link(&chat).needs_approval().create();
        carol.join_by_link(&link).expect("asked");
        dave.join_by_link(&other).expect("asked");
        waiting(&mut pending, &chat, &[&carol, &dave]);
        let let_in = ProcessChatJoinRequests::new(chat.id(), true).invite_link(&other);
        at_alice.client.send(let_in).wait().expect("let in");
        at_alice.hears(&chat, &dave, Said::JoinedByRequest);
        at_bob.hears(&chat, &dave, Said::JoinedByRequest);
        waiting(&mut pending, &chat, &[&carol]);
        let hide = ProcessChatJoinRequests::new(chat.id(), false);
        at_alice.client.send(hide).wait().expect("not let in");
        assert_eq!(chat.join_requests(), [0; 0]);
        assert!(chat.has(&dave) && !chat.has(&carol));

        let both = EditChatInviteLink::new(chat.id(), &link, "").member_limit(3);
        let edited = at_alice.client.send(both).wait().expect("changed");
        assert!(!edited.creates_join_request && edited.member_limit == 3);
    }
    at_alice.close();
    at_bob.close();
}

#[test]
fn people_answer_requests_without_a_client_and_the_client_of_the_other_is_in() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996615012").create();
    let at_bob = watch(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[]);
    let link = alice.invite_link(&chat).needs_approval().create();
    let join = at_bob.client.send(JoinChatByInviteLink::new(&link));
    refused(join.wait(), "INVITE_REQUEST_SENT");
    assert!(matches!(
        alice.decline(&chat, &alice),
        Err(Error::Refused(why)) if why == "USER_ALREADY_PARTICIPANT"
    ));
    alice.approve(&chat, &bob).expect("let in");
    at_bob.hears(&chat, &bob, Said::JoinedByRequest);
    at_bob.is_in_supergroup(&chat, is_member);
    assert!(matches!(
        alice.approve(&chat, &dc.user("Carol").create()),
        Err(Error::Refused(why)) if why == "HIDE_REQUESTER_MISSING"
    ));
    at_bob.close();
}

#[test]
fn who_finds_a_supergroup_by_its_name_has_to_ask_if_it_is_set_so() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996615021").create();
    let bob = dc.user("Bob").phone("+9996615022").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let mut pending = at_alice
        .client
        .updates_of::<UpdateChatPendingJoinRequests>();
    let chat = alice.create_supergroup("Club", &[]);
    at_alice.next();
    alice
        .set_chat_username(&chat, Some("the_club"))
        .expect("free");
    let number = supergroup_id(&chat);
    let toggle = ToggleSupergroupJoinByRequest::new(number, true);
    at_alice.client.send(toggle).wait().expect("set");
    let found = at_bob.client.send(SearchPublicChat::new("the_club"));
    found.wait().expect("found");
    let join = at_bob.client.send(JoinChat::new(chat.id()));
    refused(join.wait(), "INVITE_REQUEST_SENT");
    waiting(&mut pending, &chat, &[&bob]);
    let approve = ProcessChatJoinRequest::new(chat.id(), bob.id(), true);
    at_alice.client.send(approve).wait().expect("let in");
    at_bob.is_in_supergroup(&chat, is_member);
    at_alice.hears(&chat, &bob, Said::JoinedByRequest);
    at_alice.close();
    at_bob.close();
}
