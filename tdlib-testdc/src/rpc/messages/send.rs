//! Messages are sent.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, media, peers};
use super::{drafts, reply, text};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::content::{Content, Written};
use crate::world::peer::{Home, Peer};
use crate::world::posting::NewMessage;
use crate::world::reply::Reply;

pub(super) fn register(table: &mut Table) {
    table.add(send_message);
    table.add(send_media);
}

/// What the methods that send have in common.
pub(super) struct Sending<'a> {
    pub(super) peer: &'a enums::InputPeer,
    pub(super) reply_to: Option<&'a enums::InputReplyTo>,
    pub(super) send_as: Option<&'a enums::InputPeer>,
    /// What there is that can't be done, by Telegram's name of the field.
    pub(super) lacking: Option<&'static str>,
    pub(super) clear_draft: bool,
    pub(super) silent: bool,
}

/// Reads what the methods that send have in common, under the same names.
macro_rules! sending {
    ($request:expr, to: $to:ident, clear_draft: $clear_draft:expr) => {
        $crate::rpc::messages::send::sending!($request, to: $to, clear_draft: $clear_draft, lacking: [
            schedule_date, schedule_repeat_period, quick_reply_shortcut, effect, suggested_post
        ])
    };
    ($request:expr, to: $to:ident, clear_draft: $clear_draft:expr, lacking: [$($lacking:ident),*]) => {
        $crate::rpc::messages::send::Sending {
            peer: &$request.$to,
            reply_to: $request.reply_to.as_ref(),
            send_as: $request.send_as.as_ref(),
            lacking: [$((stringify!($lacking), $request.$lacking.is_some())),*]
                .into_iter()
                .find_map(|(name, is_there)| is_there.then_some(name)),
            clear_draft: $clear_draft,
            silent: $request.silent,
        }
    };
}
pub(super) use sending;

/// A message with the number that its client has given it.
pub(super) struct Numbered {
    pub(super) random_id: i64,
    pub(super) content: Content,
}

impl Numbered {
    /// Something that is written.
    pub(super) fn new(random_id: i64, written: Written) -> Self {
        Self {
            random_id,
            content: Content::Written(Box::new(written)),
        }
    }
}

/// Reads what the methods that send one message say under the same names, and adds its media.
macro_rules! written {
    ($call:expr, $request:expr, $media:expr) => {{
        let (media, marks) = ($media, $request.entities.clone());
        let (text, entities) = text::either($call, media.is_some(), &$request.message, marks)?;
        Written {
            text,
            entities,
            media,
            markup: markup($call, $request.reply_markup.clone())?,
            is_protected: $request.noforwards,
            is_media_below: $request.invert_media,
            ..Written::default()
        }
    }};
}

fn send_message(
    call: &mut Call<'_>,
    request: functions::messages::SendMessage,
) -> Result<enums::Updates, RpcError> {
    let sending = sending!(request, to: peer, clear_draft: request.clear_draft);
    send(call, &sending, &[request.random_id], |call| {
        let written = written!(call, request, None);
        Ok(vec![Numbered::new(request.random_id, written)])
    })
}

fn send_media(
    call: &mut Call<'_>,
    request: functions::messages::SendMedia,
) -> Result<enums::Updates, RpcError> {
    let sending = sending!(request, to: peer, clear_draft: request.clear_draft);
    send(call, &sending, &[request.random_id], |call| {
        let media = shown(call, &request.media)?;
        let written = written!(call, request, media);
        Ok(vec![Numbered::new(request.random_id, written)])
    })
}

/// What a message has besides its text. Pages can't be reached from here: where a client can do without one,
/// there is none.
pub(super) fn shown(
    call: &mut Call<'_>,
    media: &enums::InputMedia,
) -> Result<Option<enums::MessageMedia>, RpcError> {
    match media {
        enums::InputMedia::WebPage(page) if page.optional => Ok(None),
        enums::InputMedia::WebPage(_) => Err(error(400, "WEBPAGE_NOT_FOUND")),
        media => media::take(call, media).map(Some),
    }
}

/// The buttons under a message, which only bots send.
pub(super) fn markup(
    call: &Call<'_>,
    markup: Option<enums::ReplyMarkup>,
) -> Result<Option<enums::ReplyMarkup>, RpcError> {
    let user = call.world.user(call.user()?);
    let is_bot = user.is_some_and(|user| user.token.is_some());
    Ok(markup.filter(|_| is_bot))
}

/// Sends messages, once each: what a client sends again, for it did not get the answer, is answered again.
/// The messages are made when it is certain that they are new.
///
/// # Errors
/// Telegram's, among them 500 `RANDOM_ID_DUPLICATE` if a number belongs to something else.
pub(super) fn send(
    call: &mut Call<'_>,
    sending: &Sending<'_>,
    random_ids: &[i64],
    make: impl FnOnce(&mut Call<'_>) -> Result<Vec<Numbered>, RpcError>,
) -> Result<enums::Updates, RpcError> {
    let user = call.user()?;
    let to = peers::chat(call, sending.peer)?;
    if let Some(sent) = sent_before(call, user, to, random_ids)? {
        return answer(call, user, &sent);
    }
    let reply_to = open(call, user, to, sending)?;
    let messages = make(call)?;
    for message in &messages {
        call.world.may_send(user, to, &message.content)?;
    }
    let mut sent = Vec::new();
    for message in messages {
        let before = call.world.account(user).was_sent(message.random_id);
        let (home, id) = match before {
            Some(before) => before,
            None => {
                let new = NewMessage {
                    content: message.content,
                    reply_to: reply_to.clone(),
                    is_silent: sending.silent,
                };
                post(call, user, to, &new, message.random_id)
            }
        };
        sent.push((message.random_id, home, id));
    }
    if sending.clear_draft {
        drafts::forget(call, user, to);
    }
    answer(call, user, &sent)
}

/// Sends one message that is made already, once.
pub(in crate::rpc) fn send_one(
    call: &mut Call<'_>,
    user: UserId,
    to: Peer,
    new: &NewMessage,
    random_id: i64,
) -> Result<enums::Updates, RpcError> {
    if let Some(sent) = sent_before(call, user, to, &[random_id])? {
        return answer(call, user, &sent);
    }
    call.world.may_send(user, to, &new.content)?;
    let (home, id) = post(call, user, to, new, random_id);
    answer(call, user, &[(random_id, home, id)])
}

/// What a client has sent: the number that it gave it, and where it lies now.
type Sent = (i64, Home, i32);

/// What was sent with these numbers, if all of it was.
fn sent_before(
    call: &mut Call<'_>,
    user: UserId,
    to: Peer,
    random_ids: &[i64],
) -> Result<Option<Vec<Sent>>, RpcError> {
    let mut sent = Vec::new();
    for (at, random_id) in random_ids.iter().enumerate() {
        if *random_id == 0 {
            return Err(error(400, "RANDOM_ID_EMPTY"));
        }
        let before = call.world.account(user).was_sent(*random_id);
        let is_elsewhere = before.is_some_and(|(home, id)| {
            let message = call.world.mailbox_at(home).and_then(|m| m.get(id));
            message.is_some_and(|message| message.chat != to)
        });
        if is_elsewhere || random_ids[..at].contains(random_id) {
            return Err(error(500, "RANDOM_ID_DUPLICATE"));
        }
        sent.extend(before.map(|(home, id)| (*random_id, home, id)));
    }
    Ok((sent.len() == random_ids.len()).then_some(sent))
}

/// Looks at all but the messages themselves: what they answer.
fn open(
    call: &mut Call<'_>,
    user: UserId,
    to: Peer,
    sending: &Sending<'_>,
) -> Result<Option<Reply>, RpcError> {
    if let Some(what) = sending.lacking {
        return Err(call.lacks(what));
    }
    let is_self = |peer: &enums::InputPeer| matches!(peers::chat(call, peer), Ok(Peer::User(id)) if id == user);
    if sending.send_as.is_some_and(|peer| !is_self(peer)) {
        return Err(error(400, "SEND_AS_PEER_INVALID"));
    }
    reply::reply_to(call, user, to, sending.reply_to)
}

fn post(
    call: &mut Call<'_>,
    user: UserId,
    to: Peer,
    new: &NewMessage,
    random_id: i64,
) -> (Home, i32) {
    let by = call.by(user);
    let posted = call.world.post(&by, to, new);
    let (home, id) = (posted.home, posted.id);
    let key = call.origin.auth_key_id;
    call.world.account(user).remember(random_id, key, home, id);
    (home, id)
}

/// The answer to a client that has sent messages: their numbers, and they as they are now.
fn answer(
    call: &Call<'_>,
    user: UserId,
    sent: &[(i64, Home, i32)],
) -> Result<enums::Updates, RpcError> {
    let mut updates = Vec::new();
    let mut names = Vec::new();
    for (random_id, _, id) in sent {
        let (id, random_id) = (*id, *random_id);
        updates.push(types::UpdateMessageId { id, random_id }.into());
    }
    for (_, home, id) in sent {
        let mailbox = call.world.mailbox_at(*home);
        let event = mailbox.and_then(|mailbox| mailbox.arrival(*id));
        // It may have been deleted before its sender got to know of it.
        let (update, of_it) = event
            .and_then(|event| call.world.update(user, *home, &event))
            .ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
        updates.push(update);
        names.extend(of_it);
    }
    Ok(enums::Updates::Updates(
        call.world.updates(user, updates, names),
    ))
}
