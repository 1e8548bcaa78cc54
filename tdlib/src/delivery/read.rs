//! TDLib's texts about messages: looked through for numbers where they come, decoded where they are wanted.

use serde_json::value::RawValue;
use tdlib_types::json::find_int;

use super::error::{DeliveryError, SendFailure, Unsent};
use crate::engine::envelope;
use crate::refusal::Moment;
use crate::types::{
    Error as TdError, Message, MessageSendingState, UpdateMessageSendFailed,
    UpdateMessageSendSucceeded,
};
use crate::{Error, ErrorKind, FromJson, RawUpdate, to_json};

/// How a message ended, its text not read yet.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// It was not on its way any more when TDLib answered: its JSON.
    Answered(Box<str>),
    /// `updateMessageSendSucceeded`.
    Sent(RawUpdate),
    /// `updateMessageSendFailed`, and whether a pause that it asks for is a refusal.
    Failed(RawUpdate, bool),
    Deleted(Unsent),
    Closed(Unsent),
    TimedOut(Unsent),
    LeftOut,
}

impl End {
    /// Notes when it was heard of something that was sent at that time, if that is known.
    pub(super) fn heard(self, sent: Option<Moment>) -> Self {
        match self {
            Self::Failed(update, _) => {
                let refused = sent.is_some_and(|sent| Moment::now().is_of_a_refusal(sent));
                Self::Failed(update, refused)
            }
            end => end,
        }
    }
}

/// What TDLib's answer says about one message.
#[derive(Debug)]
pub(super) enum Answered {
    Pending(Unsent),
    Ended(End),
}

/// Looks through one message.
pub(super) fn one(message: &str) -> Answered {
    // Of the states that a message can have while it is sent, only that of a pending one has this number.
    let pending = find_int(message, &["sending_state", "sending_id"])
        .and_then(|_| unsent(find_int(message, &["chat_id"]), find_int(message, &["id"])));
    match pending {
        Some(unsent) => Answered::Pending(unsent),
        None => Answered::Ended(End::Answered(message.into())),
    }
}

/// Looks through the messages of an answer.
pub(super) fn several(answer: &str) -> Result<Vec<Answered>, Error> {
    let messages = envelope::fields(answer).and_then(|fields| {
        let messages = fields.get("messages").map_or("[]", |value| value.get());
        serde_json::from_str::<Vec<Option<&RawValue>>>(messages)
    });
    let messages = messages.map_err(|error| {
        Error::new(
            ErrorKind::Decode,
            format!("the answer holds no messages: {error}"),
        )
    })?;
    let look = |message: Option<&RawValue>| match message {
        Some(message) => one(message.get()),
        None => Answered::Ended(End::LeftOut),
    };
    Ok(messages.into_iter().map(look).collect())
}

/// Returns which message an update says to be sent or refused, and its number from then on.
pub(super) fn ended(update: &RawUpdate) -> Option<(Unsent, i64)> {
    let find = |path| find_int(update.json(), path);
    let unsent = unsent(find(&["message", "chat_id"]), find(&["old_message_id"]))?;
    Some((unsent, find(&["message", "id"])?))
}

fn unsent(chat_id: Option<i64>, message_id: Option<i64>) -> Option<Unsent> {
    Some(Unsent {
        chat_id: chat_id?,
        message_id: message_id?,
    })
}

/// Decodes an end.
pub(super) fn read(end: End, request: &str) -> Result<Message, DeliveryError> {
    let undecodable =
        |error| DeliveryError::Request(Error::decode(error).during(request.to_owned()));
    match end {
        End::Answered(text) => {
            let message = Message::from_json(&text).map_err(undecodable)?;
            match &message.sending_state {
                Some(MessageSendingState::Failed(state)) => {
                    let error = state.error.clone();
                    Err(failure(message, &error, request, None, false))
                }
                _ => Ok(message),
            }
        }
        End::Sent(update) => UpdateMessageSendSucceeded::from_json(update.json())
            .map(|update| update.message)
            .map_err(undecodable),
        End::Failed(update, refused) => {
            let unsent = ended(&update).map(|(unsent, _)| unsent);
            let update = UpdateMessageSendFailed::from_json(update.json()).map_err(undecodable)?;
            let (message, error) = (update.message, update.error);
            Err(failure(message, &error, request, unsent, refused))
        }
        End::Deleted(unsent) => Err(DeliveryError::Deleted(unsent)),
        End::Closed(unsent) => Err(DeliveryError::Closed(unsent)),
        End::TimedOut(unsent) => Err(DeliveryError::TimedOut(unsent)),
        End::LeftOut => Err(DeliveryError::LeftOut),
    }
}

fn failure(
    message: Message,
    error: &TdError,
    request: &str,
    unsent: Option<Unsent>,
    refused: bool,
) -> DeliveryError {
    let error = Error::from_td(&to_json(error)).during(request.to_owned());
    // What a client without a message database says of all that is on its way when it is closed.
    if let (true, Some(unsent)) = (error.is_closed(), unsent) {
        return DeliveryError::Closed(unsent);
    }
    DeliveryError::Failed(Box::new(SendFailure {
        error,
        message,
        refused,
    }))
}
