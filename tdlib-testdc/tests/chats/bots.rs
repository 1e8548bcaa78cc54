//! Bots that are administrators hear who comes, goes, and wants to come.

use std::time::Duration;

use tdlib::Updates;
use tdlib::functions::ProcessChatJoinRequest;
use tdlib::types::{
    ChatMember, ChatMemberStatus, MessageSender, UpdateChatMember, UpdateNewChatJoinRequest,
};
use tdlib_testdc::{Chat, Right, User};

use crate::common::{next, refused, until};
use crate::quiet::start;
use crate::watch::{is_banned, is_left, is_member, watch};

/// Requires a bot to hear next that somebody's standing has changed.
#[track_caller]
fn changed(
    updates: &mut Updates<UpdateChatMember>,
    (chat, actor, user): (&Chat, &User, &User),
    before: fn(&ChatMemberStatus) -> bool,
    after: fn(&ChatMemberStatus) -> bool,
) -> UpdateChatMember {
    let update = next(updates);
    assert_eq!(
        (update.chat_id, update.actor_user_id),
        (chat.id(), actor.id()),
        "{update:?}"
    );
    for (member, is_it) in [
        (&update.old_chat_member, before),
        (&update.new_chat_member, after),
    ] {
        assert_eq!(id(member), user.id());
        assert!(is_it(&member.status), "{update:?}");
    }
    update
}

fn id(member: &ChatMember) -> i64 {
    match &member.member_id {
        MessageSender::User(user) => user.user_id,
        other => panic!("{other:?}"),
    }
}

fn is_admin(status: &ChatMemberStatus) -> bool {
    matches!(status, ChatMemberStatus::Administrator(_))
}

#[test]
fn a_bot_hears_how_it_stands_to_chats_and_as_an_administrator_how_others_do() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let (bob, carol) = (dc.user("Bob").create(), dc.user("Carol").create());
    let bot = dc.bot("Guard").create();
    let at_bot = watch(&dc, &bot);
    let mut updates = at_bot.client.updates_of::<UpdateChatMember>();
    for chat in [
        alice.create_group("Group", &[]),
        alice.create_supergroup("Supergroup", &[]),
        alice.create_channel("Channel", &[]),
    ] {
        alice.add(&chat, &[&bot]);
        changed(&mut updates, (&chat, &alice, &bot), is_left, is_member);
        // What ordinary members do is no business of a bot that is one.
        alice.add(&chat, &[&bob]);
        alice.promote(&chat, &bot, &[Right::InviteUsers], None);
        changed(&mut updates, (&chat, &alice, &bot), is_member, is_admin);
        bob.leave(&chat);
        let update = changed(&mut updates, (&chat, &bob, &bob), is_member, is_left);
        assert!(update.invite_link.is_none());

        let link = alice.invite_link(&chat).title("open").create();
        carol.join_by_link(&link).expect("open");
        let update = changed(&mut updates, (&chat, &carol, &carol), is_left, is_member);
        let seen = update.invite_link.expect("the link that she came by");
        // The bot has not made it.
        assert!(seen.invite_link.ends_with("..."), "{seen:?}");
        assert_eq!(
            (seen.name.as_str(), seen.creator_user_id),
            ("open", alice.id())
        );
        let own = bot.invite_link(&chat).create();
        bob.join_by_link(&own).expect("open");
        let update = changed(&mut updates, (&chat, &bob, &bob), is_left, is_member);
        assert_eq!(update.invite_link.expect("the link").invite_link, own);

        alice.send_out(&chat, &carol);
        changed(&mut updates, (&chat, &alice, &carol), is_member, is_left);
        alice.send_out(&chat, &bot);
        changed(&mut updates, (&chat, &alice, &bot), is_admin, |status| {
            is_left(status) || is_banned(status)
        });
    }
    at_bot.close();
}

#[test]
fn a_bot_lets_people_in_who_ask() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let (bob, carol) = (dc.user("Bob").create(), dc.user("Carol").create());
    let bot = dc.bot("Porter").create();
    let at_bot = watch(&dc, &bot);
    let chat = alice.create_supergroup("Club", &[&bot]);
    alice.promote(&chat, &bot, &[Right::InviteUsers], None);
    let mut members = at_bot.client.updates_of::<UpdateChatMember>();
    let mut asked = at_bot.client.updates_of::<UpdateNewChatJoinRequest>();
    let link = bot.invite_link(&chat).needs_approval().create();
    bob.join_by_link(&link).expect("asked");
    let update = next(&mut asked);
    assert_eq!(
        (update.chat_id, update.request.user_id),
        (chat.id(), bob.id())
    );
    assert_eq!(update.invite_link.expect("the link").invite_link, link);
    let answer = |user: &User, approve: bool| {
        let answer = ProcessChatJoinRequest::new(chat.id(), user.id(), approve);
        at_bot.client.send(answer).wait()
    };
    answer(&bob, true).expect("let in");
    until("the bot hears of it itself", || {
        let update = next(&mut members);
        id(&update.new_chat_member) == bob.id() && is_member(&update.new_chat_member.status)
    });
    assert!(chat.has(&bob));
    refused(answer(&bob, true), "USER_ALREADY_PARTICIPANT");

    carol.join_by_link(&link).expect("asked");
    assert_eq!(next(&mut asked).request.user_id, carol.id());
    answer(&carol, false).expect("not let in");
    assert_eq!(
        (chat.has(&carol), chat.join_requests()),
        (false, Vec::new())
    );
    at_bot.close();
}

#[test]
fn a_bot_that_was_away_hears_who_came_and_went() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Guard").create();
    let at_bot = watch(&dc, &bot);
    let chat = alice.create_supergroup("Group", &[&bot]);
    alice.promote(&chat, &bot, &[Right::BanUsers], None);
    let mut updates = at_bot.client.updates_of::<UpdateChatMember>();
    alice.add(&chat, &[&bob]);
    until("the bot is in step", || {
        id(&next(&mut updates).new_chat_member) == bob.id()
    });
    dc.refuse_new(true);
    dc.cut_all();
    until("the bot is away", || dc.connections() == 0);
    bob.leave(&chat);
    alice.ban(&chat, &bob, Some(Duration::from_secs(1_000)));
    dc.refuse_new(false);
    changed(&mut updates, (&chat, &bob, &bob), is_member, is_left);
    changed(&mut updates, (&chat, &alice, &bob), is_left, is_banned);
    at_bot.close();
}
