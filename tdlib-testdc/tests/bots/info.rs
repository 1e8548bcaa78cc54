//! What bots tell of themselves.

use tdlib::functions::{
    GetBotInfoDescription, GetBotInfoShortDescription, GetBotName, GetMenuButton,
    SetBotInfoDescription, SetBotInfoShortDescription, SetBotName,
    SetDefaultGroupAdministratorRights, SetMenuButton,
};
use tdlib::types::{BotMenuButton, ChatAdministratorRights, UserType};
use tdlib_testdc::TestDc;

use crate::common::known::{look, meet, sees, study};
use crate::common::members::online;
use crate::common::{close, refused, until};

#[test]
fn a_bot_says_what_it_is_and_does() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    meet(&client, &alice, &[&bot]);
    let id = bot.id();
    bots.send(SetBotInfoDescription::new(id, "What this bot can do"))
        .wait()
        .expect("set");
    bots.send(SetBotInfoShortDescription::new(id, "Helps"))
        .wait()
        .expect("set");
    let german = SetBotInfoShortDescription::new(id, "Hilft").language_code("de");
    bots.send(german).wait().expect("set");
    until("the client can read it", || {
        let info = study(&client, &bot).bot_info.expect("a bot");
        info.description == "What this bot can do" && info.short_description == "Helps"
    });
    let short = GetBotInfoShortDescription::new(id).language_code("de");
    assert_eq!(bots.send(short).wait().expect("a text").text, "Hilft");
    // What there is not in a language is told in the one for all.
    let long = GetBotInfoDescription::new(id).language_code("de");
    assert_eq!(
        bots.send(long).wait().expect("a text").text,
        "What this bot can do"
    );
    let long = "a".repeat(513);
    let long = SetBotInfoDescription::new(id, long);
    refused(bots.send(long).wait(), "DESCRIPTION_TOO_LONG");

    let name = GetBotName::new(id);
    assert_eq!(bots.send(name).wait().expect("a name").text, "Helper");
    bots.send(SetBotName::new(id, "Great Helper"))
        .wait()
        .expect("set");
    sees(&client, &bot, "the client knows", |bot| {
        bot.first_name == "Great Helper"
    });
    let name = GetBotName::new(id);
    assert_eq!(bots.send(name).wait().expect("a name").text, "Great Helper");
    close(client);
    close(bots);
}

#[test]
fn a_bot_sets_a_button_for_all_and_for_one() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let bot = dc.bot("Helper").create();
    let (alices, bobs) = (online(&dc, &alice), online(&dc, &bob));
    let bots = online(&dc, &bot);
    meet(&alices, &alice, &[&bot]);
    meet(&bobs, &bob, &[&bot]);
    meet(&bots, &bot, &[&alice, &bob]);
    let seen = |client| {
        let button = study(client, &bot).bot_info.expect("a bot").menu_button;
        button.map(|button| button.text)
    };
    assert_eq!(seen(&alices), None);
    let button = |text: &str| BotMenuButton {
        text: text.to_owned(),
        url: "https://example.com/app".to_owned(),
    };
    bots.send(SetMenuButton::new(button("Open")))
        .wait()
        .expect("set");
    until("both see it", || {
        [&alices, &bobs]
            .iter()
            .all(|client| seen(client).as_deref() == Some("Open"))
    });
    let for_alice = SetMenuButton::new(button("Your own")).user_id(alice.id());
    bots.send(for_alice).wait().expect("set");
    until("she sees hers", || {
        seen(&alices).as_deref() == Some("Your own")
    });
    assert_eq!(seen(&bobs).as_deref(), Some("Open"));
    let hers = GetMenuButton::new().user_id(alice.id());
    let hers = bots.send(hers).wait().expect("a button");
    assert_eq!(
        (&*hers.text, &*hers.url),
        ("Your own", "https://example.com/app")
    );
    close(alices);
    close(bobs);
    close(bots);
}

#[test]
fn others_see_what_a_bot_hears_and_wants() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").create();
    let open = dc.bot("Open").without_privacy().create();
    let bots = online(&dc, &bot);
    let rights = ChatAdministratorRights {
        can_manage_chat: true,
        can_pin_messages: true,
        ..ChatAdministratorRights::default()
    };
    let set = SetDefaultGroupAdministratorRights::new();
    let set = set.default_group_administrator_rights(rights);
    bots.send(set).wait().expect("set");
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bot, &open]);
    let hears_all = |bot| match look(&client, bot).r#type {
        UserType::Bot(bot) => bot.can_read_all_group_messages,
        other => panic!("{other:?}"),
    };
    assert!(!hears_all(&bot) && hears_all(&open));
    let info = study(&client, &bot).bot_info.expect("a bot");
    let rights = info.default_group_administrator_rights.expect("rights");
    assert!(rights.can_pin_messages && !rights.can_delete_messages);
    close(client);
    close(bots);
}
