//! Buttons under messages: who clicks one is answered when the bot has said something.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::bot;
use crate::mtproto::session::RpcError;
use crate::world::peer::Home;

/// What a bot may have opened: other places are for games, which are left out.
const PLACES: [&str; 3] = ["https://t.me/", "http://t.me/", "tg://"];

pub(super) fn register(table: &mut Table) {
    table.add(get_bot_callback_answer);
    table.add(set_bot_callback_answer);
}

fn get_bot_callback_answer(
    call: &mut Call<'_>,
    request: functions::messages::GetBotCallbackAnswer,
) -> Result<enums::messages::BotCallbackAnswer, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let home = Home::of(user, chat);
    let mailbox = call.world.mailbox_at(home);
    let message = mailbox.and_then(|mailbox| mailbox.get(request.msg_id));
    let message = message.filter(|message| message.chat == chat).cloned();
    let message = message.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    let data = request.data.unwrap_or_default();
    let mut buttons = call.world.buttons(&message).into_iter();
    let button = buttons.find(|button| button.data == data);
    let button = button.ok_or_else(|| error(400, "DATA_INVALID"))?;
    let bot = call.world.bots.get(button.bot);
    let patience = bot.map(|bot| bot.patience).unwrap_or_default();
    let answer = call.answer_later::<enums::messages::BotCallbackAnswer>(patience);
    let waiting = Box::new(move |said: Result<types::messages::BotCallbackAnswer, _>| {
        answer(said.map(Into::into))
    });
    call.world.ask_bot(user, &message, home, button, waiting);
    Err(error(400, "BOT_RESPONSE_TIMEOUT"))
}

fn set_bot_callback_answer(
    call: &mut Call<'_>,
    request: functions::messages::SetBotCallbackAnswer,
) -> Result<bool, RpcError> {
    let bot = bot(call)?;
    let is_place = |url: &String| PLACES.iter().any(|place| url.starts_with(place));
    if request.url.as_ref().is_some_and(|url| !is_place(url)) {
        return Err(error(400, "URL_INVALID"));
    }
    let answer = types::messages::BotCallbackAnswer {
        alert: request.alert,
        has_url: request.url.is_some(),
        native_ui: false,
        message: request.message,
        url: request.url,
        cache_time: request.cache_time,
    };
    let answered = call.world.answer_query(bot, request.query_id, answer);
    answered.map_err(|why| error(400, why))?;
    Ok(true)
}
