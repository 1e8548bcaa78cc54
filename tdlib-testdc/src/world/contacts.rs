//! Whom people have in their contacts, and under which names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grammers_tl_types::types;

use super::peer::Peer;
use super::telling::By;
use super::{UserId, World};

/// What somebody has written down of another one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Card {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// Whether the number stands there too.
    pub(crate) has_phone: bool,
    pub(crate) note: Option<types::TextWithEntities>,
}

/// The contacts of one account.
#[derive(Debug, Default)]
struct Book {
    cards: BTreeMap<UserId, Card>,
    /// Numbers without an account.
    numbers: BTreeSet<String>,
}

/// The contacts of all.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    books: HashMap<UserId, Book>,
    /// Who has somebody in their contacts.
    known_by: HashMap<UserId, BTreeSet<UserId>>,
}

impl Contacts {
    /// What somebody has written down of another one, who is a contact then.
    pub(crate) fn card(&self, owner: UserId, of: UserId) -> Option<&Card> {
        self.books.get(&owner)?.cards.get(&of)
    }

    /// Whether one has the other in the contacts.
    pub(crate) fn has(&self, owner: UserId, of: UserId) -> bool {
        self.card(owner, of).is_some()
    }

    /// Whether both have each other there.
    pub(crate) fn is_mutual(&self, one: UserId, other: UserId) -> bool {
        self.has(one, other) && self.has(other, one)
    }

    /// The contacts of somebody, in ascending order.
    pub(crate) fn of(&self, owner: UserId) -> Vec<UserId> {
        let book = self.books.get(&owner).into_iter();
        book.flat_map(|book| book.cards.keys().copied()).collect()
    }

    /// Who has somebody in their contacts.
    pub(crate) fn known_by(&self, user: UserId) -> impl Iterator<Item = UserId> {
        self.known_by.get(&user).into_iter().flatten().copied()
    }

    /// How many numbers without an account somebody has.
    pub(crate) fn numbers(&self, owner: UserId) -> usize {
        self.books.get(&owner).map_or(0, |book| book.numbers.len())
    }

    /// Writes a number down that has no account.
    pub(crate) fn keep_number(&mut self, owner: UserId, phone: String) {
        let book = self.books.entry(owner).or_default();
        book.numbers.insert(phone);
    }

    /// Forgets numbers without an account; all of them if none is given.
    pub(crate) fn forget_numbers(&mut self, owner: UserId, phones: Option<&[String]>) {
        if let Some(book) = self.books.get_mut(&owner) {
            book.numbers
                .retain(|number| phones.is_some_and(|phones| !phones.contains(number)));
        }
    }

    fn add(&mut self, owner: UserId, of: UserId, card: Card) {
        let book = self.books.entry(owner).or_default();
        book.cards.insert(of, card);
        self.known_by.entry(of).or_default().insert(owner);
    }

    /// Whether there was such a contact.
    fn remove(&mut self, owner: UserId, of: UserId) -> bool {
        if let Some(owners) = self.known_by.get_mut(&of) {
            owners.remove(&owner);
        }
        let book = self.books.get_mut(&owner);
        book.is_some_and(|book| book.cards.remove(&of).is_some())
    }

    /// Changes what is written down of a contact; `None` if it is none.
    pub(crate) fn card_mut(&mut self, owner: UserId, of: UserId) -> Option<&mut Card> {
        self.books.get_mut(&owner)?.cards.get_mut(&of)
    }
}

impl World {
    /// Adds somebody to the contacts, or changes what is written down of them. Both are told.
    pub(crate) fn add_contact(&mut self, by: &By<'_>, of: UserId, mut card: Card) {
        if let Some(before) = self.contacts.card(by.user, of) {
            card.has_phone |= before.has_phone;
            card.note = card.note.or_else(|| before.note.clone());
        }
        self.contacts.add(by.user, of, card);
        self.tell_of_contact(by, of);
    }

    /// Takes somebody out of the contacts. Both are told, if that changes anything.
    pub(crate) fn delete_contact(&mut self, by: &By<'_>, of: UserId) {
        if self.contacts.remove(by.user, of) {
            self.tell_of_contact(by, of);
        }
    }

    /// One sees the other under another name, the other one sees the number of the first or not any more.
    fn tell_of_contact(&mut self, by: &By<'_>, of: UserId) {
        let settings = self.settings_update(by.user, Peer::User(of));
        self.tell_surely(by.user, settings, [Peer::User(of)], by.origin);
        if of != by.user {
            let update = types::UpdateUser { user_id: by.user };
            self.tell_surely(of, update.into(), [Peer::User(by.user)], None);
        }
    }

    /// Those who know somebody: who have them in their contacts, and who have a chat with them. The same
    /// account, which may have other clients, is one of them; bots are not.
    pub(crate) fn acquaintances(&self, user: UserId) -> BTreeSet<UserId> {
        let mut known: BTreeSet<UserId> = self.contacts.known_by(user).collect();
        known.extend(self.private_chats(user));
        known.insert(user);
        known.retain(|id| self.user(*id).is_some_and(|user| !user.is_bot()));
        known
    }
}
