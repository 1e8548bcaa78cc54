//! Lists that TDLib gives page by page, as one stream each.
//!
//! | stream | of | by |
//! |---|---|---|
//! | [`Client::chats`] | the chats of a list | `getChats`, `loadChats` |
//! | [`Client::chat_history`] | what was written in a chat | `getChatHistory` |
//! | [`Client::chat_members`] | who is in a chat | `getSupergroupMembers`, `getBasicGroupFullInfo` |
//! | [`Client::search_chat_messages`] | the messages of a chat with some words | `searchChatMessages` |
//! | [`Client::search_messages`] | those of all chats | `searchMessages` |
//!
//! Each is a [`Pages`], which goes on until the end, also where TDLib answers with fewer than it was asked
//! for, gives each thing once, whatever comes, goes or moves meanwhile, and waits where too much was asked.
//! [`Client::pages`] does it with a [`Source`] of the program's own.
//!
//! ```no_run
//! use tdlib::Client;
//!
//! let client = Client::builder().build()?;
//! // Logged in meanwhile.
//! for message in client.chat_history(-1001234567890).oldest_first() {
//!     println!("{}", message?.id);
//! }
//! # Ok::<(), tdlib::Error>(())
//! ```
//!
//! [`Client::chats`]: crate::Client::chats
//! [`Client::chat_history`]: crate::Client::chat_history
//! [`Client::chat_members`]: crate::Client::chat_members
//! [`Client::search_chat_messages`]: crate::Client::search_chat_messages
//! [`Client::search_messages`]: crate::Client::search_messages
//! [`Client::pages`]: crate::Client::pages

mod chats;
mod history;
mod members;
mod messages;
mod pages;
mod search;
mod source;

pub use self::chats::Chats;
pub use self::history::ChatHistory;
pub use self::members::ChatMembers;
pub use self::messages::FoundMessages;
pub use self::pages::{IntoIter, Pages};
pub use self::search::FoundChatMessages;
pub use self::source::{Page, Source};
