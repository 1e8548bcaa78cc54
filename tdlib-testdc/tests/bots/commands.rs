//! The commands that bots offer, to whom and where.

use tdlib::Client;
use tdlib::functions::{
    DeleteCommands, GetBasicGroupFullInfo, GetCommands, GetSupergroupFullInfo, SetCommands,
};
use tdlib::types::{
    BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember, BotCommands,
};
use tdlib_testdc::{Right, TestDc, User};

use crate::common::known::{meet, study};
use crate::common::members::{hears_of, online, supergroup_id};
use crate::common::{close, refused, until};

fn command(command: &str, description: &str) -> BotCommand {
    BotCommand {
        command: command.to_owned(),
        description: description.to_owned(),
    }
}

#[track_caller]
fn set(bots: &Client, scope: impl Into<BotCommandScope>, name: &str) {
    let set = SetCommands::new(vec![command(name, "Something")]).scope(scope);
    bots.send(set).wait().expect("set");
}

fn names<'a>(commands: impl IntoIterator<Item = &'a BotCommand>) -> Vec<&'a str> {
    let commands = commands.into_iter();
    commands.map(|command| &*command.command).collect()
}

/// What a client finds in a bot's profile.
#[track_caller]
fn in_profile(client: &Client, bot: &User) -> Vec<String> {
    let info = study(client, bot).bot_info.expect("a bot");
    names(&info.commands)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// The commands in a chat, of which there is one bot.
fn in_chat(bots: &[BotCommands], bot: &User) -> Vec<String> {
    let own = bots
        .iter()
        .filter(|commands| commands.bot_user_id == bot.id());
    let commands = own.flat_map(|commands| &commands.commands);
    names(commands).into_iter().map(str::to_owned).collect()
}

#[test]
fn commands_are_set_and_read_and_taken_away() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").commands(&[("start", "Begin")]).create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    meet(&client, &alice, &[&bot]);
    assert_eq!(in_profile(&client, &bot), ["start"]);
    assert_eq!(bot.commands(), [("start".to_owned(), "Begin".to_owned())]);

    let two = vec![command("help", "Tell more"), command("stop", "End")];
    bots.send(SetCommands::new(two)).wait().expect("set");
    until("the client knows", || {
        in_profile(&client, &bot) == ["help", "stop"]
    });
    let own = bots.send(GetCommands::new()).wait().expect("commands");
    assert_eq!(names(&own.commands), ["help", "stop"]);
    assert_eq!(own.commands[0].description, "Tell more");
    assert_eq!(bot.commands().len(), 2);
    let german = || GetCommands::new().language_code("de");
    assert!(
        bots.send(german())
            .wait()
            .expect("none")
            .commands
            .is_empty()
    );
    let hilfe = SetCommands::new(vec![command("hilfe", "Mehr")]).language_code("de");
    bots.send(hilfe).wait().expect("set");
    assert_eq!(
        names(&bots.send(german()).wait().expect("one").commands),
        ["hilfe"]
    );

    let wrong = SetCommands::new(vec![command("Hilfe", "Mehr")]);
    refused(bots.send(wrong).wait(), "BOT_COMMAND_INVALID");
    bots.send(DeleteCommands::new()).wait().expect("deleted");
    until("the client knows", || in_profile(&client, &bot).is_empty());
    assert!(bot.commands().is_empty());
    close(client);
    close(bots);
}

#[test]
fn the_scope_that_is_nearest_counts() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").create();
    let group = bob.create_group("Group", &[&alice, &bot]);
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    hears_of(&client, &group, &bob);
    hears_of(&bots, &group, &bot);
    meet(&client, &alice, &[&bot]);
    alice.send_to(&bot, "hello");
    meet(&bots, &bot, &[&alice]);
    let here = || {
        let info = client.send(GetBasicGroupFullInfo::new(-group.id()));
        in_chat(&info.wait().expect("a group").bot_commands, &bot)
    };
    assert!(here().is_empty());
    let chat_id = group.id();

    set(&bots, BotCommandScope::Default, "default");
    until("everywhere", || {
        here() == ["default"] && in_profile(&client, &bot) == ["default"]
    });
    set(&bots, BotCommandScope::AllPrivateChats, "private");
    until("in private chats", || {
        in_profile(&client, &bot) == ["private"]
    });
    assert_eq!(here(), ["default"]);
    set(&bots, BotCommandScope::AllGroupChats, "groups");
    until("in groups", || here() == ["groups"]);
    set(&bots, BotCommandScope::AllChatAdministrators, "admins");
    set(&bots, BotCommandScopeChat { chat_id }, "here");
    until("in this group", || here() == ["here"]);
    set(
        &bots,
        BotCommandScopeChatAdministrators { chat_id },
        "our_admins",
    );
    assert_eq!(here(), ["here"], "she is no administrator");
    let theirs = [("our_admins".to_owned(), "Something".to_owned())];
    assert_eq!(bot.commands_for(&bob, &group), theirs, "he is one");
    let user_id = alice.id();
    set(
        &bots,
        BotCommandScopeChatMember { chat_id, user_id },
        "alice",
    );
    until("for her", || here() == ["alice"]);
    set(
        &bots,
        BotCommandScopeChat { chat_id: user_id },
        "dear_alice",
    );
    until("in her chat", || {
        in_profile(&client, &bot) == ["dear_alice"]
    });
    close(client);
    close(bots);
}

#[test]
fn a_supergroup_tells_the_commands_of_its_bots() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").commands(&[("start", "Begin")]).create();
    let other = dc.bot("Other").commands(&[("other", "Begin")]).create();
    let supergroup = bob.create_supergroup("Supergroup", &[&alice, &bot]);
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    hears_of(&client, &supergroup, &bob);
    hears_of(&bots, &supergroup, &bot);
    let here = || {
        let info = GetSupergroupFullInfo::new(supergroup_id(&supergroup));
        client.send(info).wait().expect("a supergroup").bot_commands
    };
    let commands = here();
    assert_eq!(in_chat(&commands, &bot), ["start"]);
    assert!(in_chat(&commands, &other).is_empty(), "it is not there");
    set(&bots, BotCommandScope::AllChatAdministrators, "admins");
    assert_eq!(in_chat(&here(), &bot), ["start"]);
    bob.promote(&supergroup, &alice, &[Right::PinMessages], None);
    let again = online(&dc, &alice);
    hears_of(&again, &supergroup, &bob);
    let info = GetSupergroupFullInfo::new(supergroup_id(&supergroup));
    let info = again.send(info).wait().expect("a supergroup");
    assert_eq!(in_chat(&info.bot_commands, &bot), ["admins"]);
    close(client);
    close(again);
    close(bots);
}
