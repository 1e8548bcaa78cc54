//! What the data center does not have is no secret.

use std::time::UNIX_EPOCH;

use tdlib::functions::{CreateNewBasicGroupChat, CreateNewSupergroupChat, GetAvailableGifts};
use tdlib::types::{
    InputMessagePoll, MessageSchedulingStateSendAtDate, MessageSendOptions, PollTypeRegular,
};

use tdlib_testdc::TestDc;

use crate::Two;
use crate::common::known::{give, meet, plain, text};
use crate::common::members::{hears_of, online, send};
use crate::common::{close, refused};

#[test]
fn what_is_not_implemented_is_named_when_the_data_center_ends() {
    let Two { dc, client, .. } = Two::talk();
    let gifts = client.send(GetAvailableGifts::new()).wait();
    refused(gifts, "NOT_IMPLEMENTED");
    close(client);
    let unknown = dc.unknown();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(dc)));
    let message = *panic
        .expect_err("a panic")
        .downcast::<String>()
        .expect("a text");
    assert_eq!(unknown, ["payments.getStarGifts is not implemented"]);
    let expected = "clients asked the data center for what it does not have: payments.getStarGifts is \
                    not implemented";
    assert_eq!(message, expected);
}

#[test]
fn what_is_not_implemented_and_is_allowed_ends_no_test() {
    let Two { dc, client, .. } = Two::talk();
    dc.allow_unknown();
    let gifts = client.send(GetAvailableGifts::new()).wait();
    refused(gifts, "NOT_IMPLEMENTED");
    close(client);
    assert_eq!(dc.unknown().len(), 1);
    assert_eq!(dc.end(), [""; 0]);
}

#[test]
fn problems_are_told_by_an_end_in_place_of_a_panic() {
    let Two { dc, client, .. } = Two::talk();
    let gifts = client.send(GetAvailableGifts::new()).wait();
    refused(gifts, "NOT_IMPLEMENTED");
    close(client);
    let problems = dc.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(dc.end(), problems);
}

#[test]
fn what_a_method_can_not_do_is_named_with_the_method() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bob]);
    dc.allow_unknown();
    let poll = InputMessagePoll {
        question: plain("Tea?"),
        options: vec![plain("yes"), plain("no")],
        is_anonymous: true,
        r#type: PollTypeRegular::default().into(),
        ..InputMessagePoll::default()
    };
    let now = dc
        .clock()
        .now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let later = MessageSchedulingStateSendAtDate {
        send_date: now.as_secs() as i32 + 86_400,
        ..MessageSchedulingStateSendAtDate::default()
    };
    let options = MessageSendOptions {
        scheduling_state: Some(later.into()),
        ..MessageSendOptions::default()
    };
    let group = alice.create_group("Group", &[&bob]);
    hears_of(&client, &group, &bob);
    let missing = Err("501 NOT_IMPLEMENTED".to_owned());
    assert_eq!(send(&client, &group, poll), missing);
    assert_eq!(give(&client, &bob, text("later"), options), missing);
    let forum = CreateNewSupergroupChat::new("Forum").is_forum(true);
    refused(client.send(forum).wait(), "NOT_IMPLEMENTED");
    let short = CreateNewBasicGroupChat::new("Short")
        .user_ids(vec![bob.id()])
        .message_auto_delete_time(86_400);
    refused(client.send(short).wait(), "NOT_IMPLEMENTED");
    close(client);
    let expected = [
        "channels.createChannel with for_import is not implemented",
        "messages.createChat with ttl_period is not implemented",
        "messages.sendMedia with inputMediaPoll is not implemented",
        "messages.sendMessage with schedule_date is not implemented",
    ];
    assert_eq!(dc.unknown(), expected);
}
