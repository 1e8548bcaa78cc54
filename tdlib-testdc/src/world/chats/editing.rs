//! Chats get another title, another photo, another name, and end; those whom it concerns get to know.
//!
//! Whether the one who does it may is for the caller to know: see `rights`.

use grammers_tl_types::{enums, types};

use super::Chat;
use super::member::{Member, Standing};
use crate::world::message::Content;
use crate::world::peer::Peer;
use crate::world::posting::{NewMessage, Posted};
use crate::world::telling::By;
use crate::world::{UserId, World};

impl World {
    /// Gives a chat another title; what the chat says of it. `None` if that is its title.
    pub(crate) fn set_title(&mut self, by: &By<'_>, chat: Peer, title: &str) -> Option<Posted> {
        let changed = self.chats.get_mut(chat)?;
        if changed.title == title {
            return None;
        }
        title.clone_into(&mut changed.title);
        let title = title.to_owned();
        let action = types::MessageActionChatEditTitle { title };
        Some(self.say(by, chat, action.into()))
    }

    /// Gives a chat another photo, or none; what the chat says of it. `None` if it had none and gets none.
    pub(crate) fn set_chat_photo(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        photo: Option<types::Photo>,
    ) -> Option<Posted> {
        let changed = self.chats.get_mut(chat)?;
        if changed.photo.is_none() && photo.is_none() {
            return None;
        }
        changed.photo.clone_from(&photo);
        let action = match photo {
            Some(photo) => types::MessageActionChatEditPhoto {
                photo: photo.into(),
            }
            .into(),
            None => enums::MessageAction::ChatDeletePhoto,
        };
        Some(self.say(by, chat, action))
    }

    /// Says what a chat is about. Whether it has changed.
    pub(crate) fn set_about(&mut self, by: &By<'_>, chat: Peer, about: &str) -> bool {
        self.set(by, chat, |chat| &mut chat.about, about.to_owned())
    }

    /// Gives a channel or supergroup a name that it is found by, or takes it.
    ///
    /// # Errors
    /// Telegram's, if it can't have the name, or has it.
    pub(crate) fn set_chat_username(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        username: Option<&str>,
    ) -> Result<(), &'static str> {
        self.rename(chat, username)?;
        self.tell_all_of_chat(chat, by.origin);
        Ok(())
    }

    /// Changes one thing about a chat, and tells its members to ask about it. Whether it has changed.
    pub(crate) fn set<T: PartialEq>(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        what: impl FnOnce(&mut Chat) -> &mut T,
        value: T,
    ) -> bool {
        let Some(changed) = self.chats.get_mut(chat) else {
            return false;
        };
        let what = what(changed);
        if *what == value {
            return false;
        }
        *what = value;
        self.tell_all_of_chat(chat, by.origin);
        true
    }

    /// Ends a chat: nobody is in it any more, and nobody can come in.
    pub(crate) fn end_chat(&mut self, by: &By<'_>, chat: Peer) {
        let members = self.chats.present(chat);
        let date = self.clock.date();
        for user in &members {
            let gone = Member::new(Standing::Left, by.user, date);
            self.chats.set_member(chat, *user, gone);
        }
        if let Some(ended) = self.chats.get_mut(chat) {
            ended.is_deleted = true;
        }
        // It has none if this is an error.
        let _ = self.rename(chat, None);
        for user in members {
            self.tell_of_chat(chat, user, by.origin);
        }
    }

    /// Writes into a chat what has happened there.
    pub(super) fn say(&mut self, by: &By<'_>, chat: Peer, action: enums::MessageAction) -> Posted {
        self.post(by, chat, &NewMessage::new(Content::Service(action)))
    }
}

impl Chat {
    /// Up to which number somebody does not see the messages, because they were not there yet. What is
    /// written in a public chat everybody sees.
    pub(crate) fn hidden_before(&self, user: UserId) -> i32 {
        let hidden = self.hidden.get(&user).copied();
        hidden.filter(|_| self.username.is_none()).unwrap_or(0)
    }

    /// Hides what was written so far from somebody who comes in, if that is how the chat is.
    pub(super) fn hide_history_from(&mut self, user: UserId) {
        let seen = if self.is_history_hidden && self.username.is_none() {
            self.mailbox.last_id()
        } else {
            0
        };
        self.hidden.insert(user, seen);
    }
}
