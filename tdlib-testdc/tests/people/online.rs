//! Who is there, and who was there last.

use std::time::Duration;

use tdlib::Client;
use tdlib::functions::SetOption;
use tdlib::types::{OptionValueBoolean, UserStatus};
use tdlib_testdc::TestDc;

use crate::common::close;
use crate::common::known::{find, look, sees};
use crate::common::members::online as log_in;

fn set_online(client: &Client, is_online: bool) {
    let value = OptionValueBoolean { value: is_online };
    let option = SetOption::new("online").value(value);
    client.send(option).wait().expect("set");
}

fn never_was(user: &tdlib::types::User) -> bool {
    matches!(user.status, UserStatus::Empty)
}

fn is_online(user: &tdlib::types::User) -> bool {
    matches!(user.status, UserStatus::Online(_))
}

#[test]
fn others_see_when_a_client_comes_and_goes() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc
        .user("Alice")
        .username("alice_1")
        .phone("9996612222")
        .create();
    let bob = dc.user("Bob").phone("9996613333").create();
    bob.add_contact(&alice);
    let (alices, bobs) = (log_in(&dc, &alice), log_in(&dc, &bob));
    find(&bobs, &[&alice]);
    assert!(never_was(&look(&bobs, &alice)));
    assert!(!alice.is_online());

    set_online(&alices, true);
    sees(&bobs, &alice, "Alice is there", is_online);
    assert!(alice.is_online());
    set_online(&alices, false);
    sees(&bobs, &alice, "Alice was there", |alice| {
        matches!(alice.status, UserStatus::Offline(_))
    });
    assert!(!alice.is_online());
    close(alices);
    close(bobs);
}

#[test]
fn who_says_nothing_more_is_gone_by_the_clock() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").username("alice_1").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    bob.add_contact(&alice);
    let client = log_in(&dc, &bob);
    find(&client, &[&alice]);
    alice.go_online();
    sees(&client, &alice, "Alice is there", is_online);
    let UserStatus::Online(status) = look(&client, &alice).status else {
        panic!("she is there");
    };
    dc.clock().advance_by(Duration::from_secs(4 * 60));
    assert!(alice.is_online());
    dc.clock().advance_by(Duration::from_secs(2 * 60));
    assert!(!alice.is_online());
    let again = log_in(&dc, &bob);
    find(&again, &[&alice]);
    let UserStatus::Offline(was) = look(&again, &alice).status else {
        panic!("she was there");
    };
    assert_eq!(was.was_online, status.expires);
    close(client);
    close(again);
}

#[test]
fn people_without_a_client_come_and_go_too() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").username("alice_1").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let (client, bots) = (log_in(&dc, &bob), log_in(&dc, &bot));
    // Whom one has written to, one knows.
    bob.send_to(&alice, "hello");
    find(&client, &[&alice, &bot]);
    find(&bots, &[&alice]);
    alice.go_online();
    sees(&client, &alice, "Alice is there", is_online);
    // Bots have no presence, and see none.
    bot.go_online();
    alice.go_offline();
    sees(&client, &alice, "Alice was there", |alice| {
        !is_online(alice)
    });
    assert!(never_was(&look(&bots, &alice)));
    assert!(!bot.is_online());
    close(client);
    close(bots);
}
