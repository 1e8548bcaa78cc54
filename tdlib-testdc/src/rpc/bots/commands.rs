//! The commands that bots offer.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::{bot, language};
use crate::mtproto::session::RpcError;
use crate::world::bots::commands::Scope;

pub(super) fn register(table: &mut Table) {
    table.add(set_bot_commands);
    table.add(reset_bot_commands);
    table.add(get_bot_commands);
}

/// To whom and where a list of commands is offered.
fn scope(call: &Call<'_>, scope: &enums::BotCommandScope) -> Result<Scope, RpcError> {
    use enums::BotCommandScope as Of;
    Ok(match scope {
        Of::Default => Scope::Default,
        Of::Users => Scope::Users,
        Of::Chats => Scope::Chats,
        Of::ChatAdmins => Scope::ChatAdmins,
        Of::Peer(scope) => Scope::Peer(peers::chat(call, &scope.peer)?),
        Of::PeerAdmins(scope) => Scope::PeerAdmins(peers::chat(call, &scope.peer)?),
        Of::PeerUser(scope) => Scope::PeerUser(
            peers::chat(call, &scope.peer)?,
            peers::user(call, &scope.user_id)?,
        ),
    })
}

fn set_bot_commands(
    call: &mut Call<'_>,
    request: functions::bots::SetBotCommands,
) -> Result<bool, RpcError> {
    let commands = request.commands.into_iter();
    let commands = commands.map(|enums::BotCommand::Command(command)| command);
    set(call, &request.scope, &request.lang_code, commands.collect())
}

fn reset_bot_commands(
    call: &mut Call<'_>,
    request: functions::bots::ResetBotCommands,
) -> Result<bool, RpcError> {
    set(call, &request.scope, &request.lang_code, Vec::new())
}

fn set(
    call: &mut Call<'_>,
    of: &enums::BotCommandScope,
    code: &str,
    commands: Vec<types::BotCommand>,
) -> Result<bool, RpcError> {
    let bot = bot(call)?;
    let scope = scope(call, of)?;
    let set = call
        .world
        .set_commands(bot, scope, language(code)?, commands);
    set.map_err(|why| error(400, why))?;
    Ok(true)
}

fn get_bot_commands(
    call: &mut Call<'_>,
    request: functions::bots::GetBotCommands,
) -> Result<Vec<enums::BotCommand>, RpcError> {
    let bot = bot(call)?;
    let scope = scope(call, &request.scope)?;
    let language = language(&request.lang_code)?;
    let bot = call.world.bots.get(bot).into_iter();
    let commands = bot.flat_map(|bot| bot.commands.get(scope, language));
    Ok(commands.cloned().map(Into::into).collect())
}
