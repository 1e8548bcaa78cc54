//! The people and chats that were made by a seed and by commands, and how they are found.

use std::collections::BTreeMap;

use serde::Serialize;
use tdlib_testdc::{Chat, Error, Place, Post, Right, TestDc, User};

use crate::who::{Kind, NewBot, NewChat, NewPerson, Who};

/// What a client has to know of somebody.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) first_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
}

/// What a client has to know of a chat.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) title: String,
}

/// A data center, and what was made in it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) dc: TestDc,
    people: BTreeMap<i64, (Person, User)>,
    chats: BTreeMap<i64, Chat>,
    posts: Vec<Post>,
}

impl World {
    pub(crate) fn new(dc: TestDc) -> Self {
        Self {
            dc,
            people: BTreeMap::new(),
            chats: BTreeMap::new(),
            posts: Vec::new(),
        }
    }

    pub(crate) fn add_person(&mut self, new: NewPerson) -> Result<Person, String> {
        self.check(new.username.as_deref())?;
        let owner = new
            .phone
            .as_deref()
            .and_then(|phone| self.dc.user_with(phone));
        if let (Some(phone), Some(owner)) = (&new.phone, owner) {
            return Err(format!("{phone} is the number of {}", owner.id()));
        }
        let mut user = self.dc.user(&new.first_name).last_name(new.last_name);
        if let Some(phone) = &new.phone {
            user = user.phone(phone);
        }
        if let Some(password) = &new.password {
            user = user.password(password);
        }
        if let Some(hint) = new.password_hint {
            user = user.password_hint(hint);
        }
        let user = user.create();
        let person = Person {
            id: user.id(),
            first_name: new.first_name,
            phone: new.phone,
            password: new.password,
            token: None,
        };
        self.keep(person, user, new.username.as_deref())
    }

    pub(crate) fn add_bot(&mut self, new: NewBot) -> Result<Person, String> {
        self.check(new.username.as_deref())?;
        let mut bot = self.dc.bot(&new.name);
        if new.without_privacy {
            bot = bot.without_privacy();
        }
        let bot = bot.create();
        let person = Person {
            id: bot.id(),
            first_name: new.name,
            phone: None,
            password: None,
            token: bot.token().map(str::to_owned),
        };
        self.keep(person, bot, new.username.as_deref())
    }

    /// Whether what is about to be made can have a name, so that it is not made in vain.
    fn check(&self, username: Option<&str>) -> Result<(), String> {
        username.map_or(Ok(()), |name| self.dc.check_username(name).map_err(text))
    }

    fn keep(
        &mut self,
        person: Person,
        user: User,
        username: Option<&str>,
    ) -> Result<Person, String> {
        if username.is_some() {
            user.take_username(username).map_err(text)?;
        }
        self.people.insert(person.id, (person.clone(), user));
        Ok(person)
    }

    pub(crate) fn add_chat(&mut self, new: &NewChat) -> Result<Group, String> {
        let creator = self.user(&new.creator)?;
        let members = self.users(&new.members)?;
        let administrators = self.users(&new.administrators)?;
        self.check(new.username.as_deref())?;
        let members: Vec<_> = members.iter().collect();
        let chat = match new.kind {
            Kind::Group => creator.create_group(&new.title, &members),
            Kind::Supergroup => creator.create_supergroup(&new.title, &members),
            Kind::Channel => creator.create_channel(&new.title, &members),
        };
        for administrator in &administrators {
            creator.promote(&chat, administrator, Right::ALL, None);
        }
        if new.username.is_some() {
            let named = creator.set_chat_username(&chat, new.username.as_deref());
            named.map_err(text)?;
        }
        let group = group(&chat);
        self.chats.insert(chat.id(), chat);
        Ok(group)
    }

    /// The people, in the order in which they were made.
    pub(crate) fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values().map(|(person, _)| person)
    }

    pub(crate) fn chats(&self) -> impl Iterator<Item = Group> {
        self.chats.values().map(group)
    }

    /// Keeps a message; the number by which commands know it.
    pub(crate) fn keep_post(&mut self, post: Post) -> usize {
        let known = self.posts.iter().position(|known| *known == post);
        known.unwrap_or_else(|| {
            self.posts.push(post);
            self.posts.len() - 1
        }) + 1
    }

    /// The message of that number.
    pub(crate) fn post(&self, number: usize) -> Result<Post, String> {
        let post = number.checked_sub(1).and_then(|at| self.posts.get(at));
        post.copied()
            .ok_or_else(|| format!("no message has the number {number}"))
    }

    /// Finds somebody; else says why not.
    pub(crate) fn user(&self, who: &Who) -> Result<User, String> {
        only(who, self.users_called(who))
    }

    pub(crate) fn users(&self, who: &[Who]) -> Result<Vec<User>, String> {
        who.iter().map(|who| self.user(who)).collect()
    }

    pub(crate) fn chat(&self, who: &Who) -> Result<Chat, String> {
        only(who, self.chats_called(who))
    }

    /// Finds somebody or a chat.
    pub(crate) fn place(&self, who: &Who) -> Result<Place, String> {
        let users = self
            .users_called(who)
            .into_iter()
            .map(|user| Place::from(&user));
        let chats = self
            .chats_called(who)
            .into_iter()
            .map(|chat| Place::from(&chat));
        only(who, users.chain(chats).collect())
    }

    fn users_called(&self, who: &Who) -> Vec<User> {
        let is_called = |person: &Person, user: &User, name: &str| match name.strip_prefix('@') {
            Some(username) => has_name(user.username(), username),
            None => person.first_name == *name,
        };
        match who {
            Who::Number(id) => {
                let user = self.people.get(id).map(|(_, user)| user.clone());
                user.into_iter().collect()
            }
            // It may be somebody who has registered with a client.
            Who::Name(phone) if phone.starts_with('+') => {
                self.dc.user_with(phone).into_iter().collect()
            }
            Who::Name(name) => {
                let all = self.people.values();
                let called = all.filter(|(person, user)| is_called(person, user, name));
                called.map(|(_, user)| user.clone()).collect()
            }
        }
    }

    fn chats_called(&self, who: &Who) -> Vec<Chat> {
        match who {
            // It may be one that a client has made.
            Who::Number(id) => self.dc.chat(*id).into_iter().collect(),
            Who::Name(name) => {
                let all = self.chats.values();
                let called = all.filter(|chat| match name.strip_prefix('@') {
                    Some(username) => has_name(chat.username(), username),
                    None => chat.title() == *name,
                });
                called.cloned().collect()
            }
        }
    }
}

fn group(chat: &Chat) -> Group {
    Group {
        id: chat.id(),
        title: chat.title(),
    }
}

/// Whether a username is that one; case does not matter.
fn has_name(username: Option<String>, wanted: &str) -> bool {
    username.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
}

/// The one that was found.
fn only<T>(who: &Who, mut found: Vec<T>) -> Result<T, String> {
    match found.len() {
        0 => Err(format!("nothing here is {who}")),
        1 => Ok(found.remove(0)),
        more => Err(format!("{more} are called {who}: give the number")),
    }
}

/// An error of the data center.
pub(crate) fn text(error: Error) -> String {
    error.to_string()
}
