//! What a message answers.

use grammers_tl_types::{enums, types};

use super::message::some;
use crate::tl::zero;

/// What a message answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// A message of the same chat.
    Here {
        /// Its number in the mailbox.
        id: i32,
        /// The part of it that is answered.
        quote: Option<Quote>,
    },
    /// A message of another chat, which not all who read the answer can see.
    Elsewhere(Box<types::MessageReplyHeader>),
}

/// A part of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) entities: Vec<enums::MessageEntity>,
    /// Where it is, in UTF-16 code units.
    pub(crate) offset: i32,
}

impl Reply {
    /// The answer to a message of the same chat.
    pub(crate) fn to(id: i32) -> Self {
        Self::Here { id, quote: None }
    }

    /// The number of the message of the same chat.
    pub(crate) fn id(&self) -> Option<i32> {
        match self {
            Self::Here { id, .. } => Some(*id),
            Self::Elsewhere(_) => None,
        }
    }

    /// The same in a copy of the message, where what it answers has that number, if it is there at all.
    pub(super) fn in_copy(&self, answered: Option<i32>) -> Option<Self> {
        match self {
            Self::Here { quote, .. } => Some(Self::Here {
                id: answered?,
                quote: quote.clone(),
            }),
            Self::Elsewhere(_) => Some(self.clone()),
        }
    }

    /// The same as Telegram writes it.
    pub(crate) fn header(&self) -> enums::MessageReplyHeader {
        match self {
            Self::Here { id, quote } => types::MessageReplyHeader {
                reply_to_msg_id: Some(*id),
                quote: quote.is_some(),
                quote_text: quote.as_ref().map(|quote| quote.text.clone()),
                quote_entities: quote.as_ref().and_then(|quote| some(&quote.entities)),
                quote_offset: quote.as_ref().map(|quote| quote.offset),
                ..zero()
            },
            Self::Elsewhere(header) => (**header).clone(),
        }
        .into()
    }
}
