//! The button next to what users write to a bot.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::bot;
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(set_bot_menu_button);
    table.add(get_bot_menu_button);
}

/// The user for whom a button is; `None` for all.
fn whose(call: &Call<'_>, user: &enums::InputUser) -> Result<Option<UserId>, RpcError> {
    match user {
        enums::InputUser::Empty => Ok(None),
        user => peers::user(call, user).map(Some),
    }
}

fn set_bot_menu_button(
    call: &mut Call<'_>,
    request: functions::bots::SetBotMenuButton,
) -> Result<bool, RpcError> {
    let id = bot(call)?;
    let whose = whose(call, &request.user_id)?;
    if let enums::BotMenuButton::Button(button) = &request.button {
        if button.text.trim().is_empty() {
            return Err(error(400, "BUTTON_TEXT_INVALID"));
        }
        if !button.url.starts_with("https://") {
            return Err(error(400, "BUTTON_URL_INVALID"));
        }
    }
    let users: Vec<_> = match whose {
        Some(user) => vec![user],
        None => call.world.private_chats(id).collect(),
    };
    if let Some(bot) = call.world.bots.get_mut(id) {
        bot.info.set_menu(whose, request.button);
        bot.version += 1;
    }
    for user in users {
        let bot = call.world.bots.get(id);
        let Some(button) = bot.map(|bot| bot.info.menu_seen_by(user)) else {
            continue;
        };
        let update = types::UpdateBotMenuButton { bot_id: id, button };
        call.world
            .tell(user, vec![update.into()], [Peer::User(id)], None);
    }
    Ok(true)
}

fn get_bot_menu_button(
    call: &mut Call<'_>,
    request: functions::bots::GetBotMenuButton,
) -> Result<enums::BotMenuButton, RpcError> {
    let id = bot(call)?;
    let whose = whose(call, &request.user_id)?;
    let bot = call.world.bots.get(id);
    let button = bot.and_then(|bot| bot.info.menu(whose));
    Ok(button.cloned().unwrap_or(enums::BotMenuButton::Default))
}
