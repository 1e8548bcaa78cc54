//! Clients that were away get to know which chats they are in.

use tdlib::functions::{GetBasicGroupFullInfo, GetChat};
use tdlib_testdc::{TestDc, User};

use crate::common::until;
use crate::quiet::start;
use crate::watch::{Said, is_banned, is_left, is_member, watch};

/// Does something while no client is connected.
fn while_away(dc: &TestDc, what: impl FnOnce()) {
    dc.refuse_new(true);
    dc.cut_all();
    until("nobody is connected", || dc.connections() == 0);
    what();
    dc.refuse_new(false);
}

#[test]
fn a_client_that_comes_back_knows_where_its_user_was_added_and_sent_out() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob: User = dc.user("Bob").phone("+9996616001").create();
    let at_bob = watch(&dc, &bob);
    let old = alice.create_group("Old", &[&bob]);
    let known = alice.create_supergroup("Known", &[&bob]);
    at_bob.hears(
        &old,
        &alice,
        Said::Created("Old".to_owned(), vec![alice.id(), bob.id()]),
    );
    at_bob.is_in_supergroup(&known, is_member);

    let (mut group, mut supergroup, mut channel) = (None, None, None);
    while_away(&dc, || {
        group = Some(alice.create_group("Group", &[&bob]));
        supergroup = Some(alice.create_supergroup("Supergroup", &[&bob]));
        channel = Some(alice.create_channel("Channel", &[&bob]));
        alice.send_out(&old, &bob);
        alice.ban(&known, &bob, None);
    });
    at_bob.is_in_group(&group.expect("made"), is_member);
    at_bob.is_in_supergroup(&supergroup.expect("made"), is_member);
    at_bob.is_in_supergroup(&channel.expect("made"), is_member);
    at_bob.is_in_group(&old, is_banned);
    at_bob.is_in_supergroup(&known, is_banned);

    while_away(&dc, || {
        alice.unban(&known, &bob);
        alice.add(&known, &[&bob]);
        alice.send_to(&known, "back");
    });
    at_bob.is_in_supergroup(&known, is_member);
    until("Bob hears what he is told", || {
        at_bob.next().said == Said::Text("back".to_owned())
    });
    while_away(&dc, || bob.leave(&known));
    at_bob.is_in_supergroup(&known, is_left);
    at_bob.close();
}

#[test]
fn a_client_that_comes_back_knows_who_is_in_a_group_now_and_what_it_is_about() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996616011").create();
    let (carol, dave) = (dc.user("Carol").create(), dc.user("Dave").create());
    let at_bob = watch(&dc, &bob);
    let chat = alice.create_group("Group", &[&bob, &carol]);
    at_bob.is_in_group(&chat, is_member);
    let known = || {
        let info = at_bob.client.send(GetBasicGroupFullInfo::new(-chat.id()));
        let info = info.wait().expect("what is known of the group");
        (info.members.len(), info.description)
    };
    assert_eq!(known(), (3, String::new()));
    while_away(&dc, || {
        alice.add(&chat, &[&dave]);
        carol.leave(&chat);
        alice.add(&chat, &[&carol]);
        alice.set_title(&chat, "Crowd");
        alice.set_about(&chat, "The crowd");
    });
    let expected = (4, "The crowd".to_owned());
    until("Bob's client knows it all", || known() == expected);
    let title = at_bob.client.send(GetChat::new(chat.id()));
    assert_eq!(title.wait().expect("the chat").title, "Crowd");
    at_bob.close();
}
