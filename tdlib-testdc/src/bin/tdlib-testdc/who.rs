//! Whom and what seeds and commands mean.

use std::fmt;

use serde::Deserialize;

/// Somebody or a chat: a number as TDLib has it, a first name or a title that nothing else has, a phone
/// number with its `+`, or a username with its `@`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a number or a name")]
pub(crate) enum Who {
    Number(i64),
    Name(String),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => write!(f, "\"{name}\""),
        }
    }
}

/// Somebody to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    pub(crate) first_name: String,
    #[serde(default)]
    pub(crate) last_name: String,
    pub(crate) phone: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) password_hint: Option<String>,
    pub(crate) username: Option<String>,
}

/// A bot to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBot {
    pub(crate) name: String,
    pub(crate) username: Option<String>,
    /// Whether it hears everything in groups.
    #[serde(default)]
    pub(crate) without_privacy: bool,
}

/// A chat to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewChat {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) creator: Who,
    #[serde(default)]
    pub(crate) members: Vec<Who>,
    /// Those of the members who may do everything that the creator may.
    #[serde(default)]
    pub(crate) administrators: Vec<Who>,
    /// For a supergroup or channel.
    pub(crate) username: Option<String>,
}

/// What kind of chat it is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Group,
    Supergroup,
    Channel,
}
