//! What bots tell of themselves, and what they want to be allowed.

use grammers_tl_types::{enums, functions, types};

use super::super::chats::by;
use super::super::{Call, Table, error, peers};
use super::{bot, language};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::bots::info::Info;

/// The longest texts, in characters.
const MAX_NAME: usize = 64;
const MAX_ABOUT: usize = 120;
const MAX_DESCRIPTION: usize = 512;

pub(super) fn register(table: &mut Table) {
    table.add(set_bot_info);
    table.add(get_bot_info);
    table.add(set_group_rights);
    table.add(set_channel_rights);
}

/// The bot that it is about: the caller. Those who have made bots don't set them here.
fn oneself(call: &Call<'_>, of: Option<&enums::InputUser>) -> Result<UserId, RpcError> {
    let bot = bot(call)?;
    match of.map(|user| peers::user(call, user)).transpose()? {
        Some(other) if other != bot => Err(error(400, "BOT_INVALID")),
        _ => Ok(bot),
    }
}

/// A text that is not too long.
fn checked(text: Option<String>, max: usize, why_not: &str) -> Result<Option<String>, RpcError> {
    let text = text.map(|text| text.trim().to_owned());
    if text.as_ref().is_some_and(|text| text.chars().count() > max) {
        return Err(error(400, why_not));
    }
    Ok(text)
}

fn set_bot_info(
    call: &mut Call<'_>,
    request: functions::bots::SetBotInfo,
) -> Result<bool, RpcError> {
    let id = oneself(call, request.bot.as_ref())?;
    let by = by(call)?;
    let language = language(&request.lang_code)?;
    let name = checked(request.name, MAX_NAME, "BOT_TITLE_INVALID")?;
    let about = checked(request.about, MAX_ABOUT, "ABOUT_TOO_LONG")?;
    let description = checked(request.description, MAX_DESCRIPTION, "DESCRIPTION_TOO_LONG")?;
    if language.is_empty() && name.as_deref() == Some("") {
        return Err(error(400, "BOT_TITLE_INVALID"));
    }
    let (is_renamed, is_described) = (name.is_some(), about.is_some() || description.is_some());
    if let (Some(name), true) = (&name, language.is_empty())
        && let Some(user) = call.world.people.get_mut(id)
    {
        user.first_name.clone_from(name);
        user.last_name.clear();
    }
    if let Some(bot) = call.world.bots.get_mut(id) {
        bot.version += 1;
        let texts = bot.info.texts_mut(language);
        texts.name = name.unwrap_or_else(|| texts.name.clone());
        texts.about = about.unwrap_or_else(|| texts.about.clone());
        texts.description = description.unwrap_or_else(|| texts.description.clone());
    }
    if is_renamed {
        call.world.is_called_differently(&by);
    }
    if is_described {
        call.world.looks_different(&by);
    }
    Ok(true)
}

fn get_bot_info(
    call: &mut Call<'_>,
    request: functions::bots::GetBotInfo,
) -> Result<enums::bots::BotInfo, RpcError> {
    let id = oneself(call, request.bot.as_ref())?;
    let language = language(&request.lang_code)?;
    let bot = call.world.bots.get(id);
    let texts = bot.map(|bot| bot.info.texts(language)).unwrap_or_default();
    let user = call.world.user(id);
    let own_name = user.map_or_else(String::new, |user| user.first_name.clone());
    Ok(types::bots::BotInfo {
        name: Some(texts.name)
            .filter(|name| !name.is_empty())
            .unwrap_or(own_name),
        about: texts.about,
        description: texts.description,
    }
    .into())
}

fn set_group_rights(
    call: &mut Call<'_>,
    request: functions::bots::SetBotGroupDefaultAdminRights,
) -> Result<bool, RpcError> {
    set_rights(call, |info| &mut info.group_rights, request.admin_rights)
}

fn set_channel_rights(
    call: &mut Call<'_>,
    request: functions::bots::SetBotBroadcastDefaultAdminRights,
) -> Result<bool, RpcError> {
    set_rights(call, |info| &mut info.channel_rights, request.admin_rights)
}

fn set_rights(
    call: &mut Call<'_>,
    which: fn(&mut Info) -> &mut Option<enums::ChatAdminRights>,
    rights: enums::ChatAdminRights,
) -> Result<bool, RpcError> {
    let id = bot(call)?;
    let bot = call.world.bots.get_mut(id);
    let before = bot.map(|bot| which(&mut bot.info));
    let before = before.ok_or_else(|| error(400, "USER_BOT_REQUIRED"))?;
    if before.as_ref() == Some(&rights) {
        return Err(error(400, "RIGHTS_NOT_MODIFIED"));
    }
    *before = Some(rights);
    Ok(true)
}
