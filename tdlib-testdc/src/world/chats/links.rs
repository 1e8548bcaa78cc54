//! Invite links: who has one comes in by it, or asks to.

use grammers_tl_types::{enums, types};

use super::{Chat, Chats};
use crate::world::UserId;
use crate::world::peer::Peer;

/// How links begin.
const BEGINNING: &str = "https://t.me/+";

/// How much of a link bots see that was made by another administrator.
const SHOWN: usize = 8;

/// An invite link.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The link without its beginning.
    pub(crate) hash: String,
    /// Who has made it.
    pub(crate) admin: UserId,
    /// When it was made.
    pub(crate) date: i32,
    /// When it was changed last.
    pub(crate) edit_date: Option<i32>,
    pub(crate) terms: Terms,
    /// Whether it is the one that its administrator always has.
    pub(crate) is_primary: bool,
    pub(crate) is_revoked: bool,
    /// Those who have come by it, the first one first.
    pub(crate) guests: Vec<Guest>,
}

/// On which terms people come in by a link.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Terms {
    /// What administrators call the link.
    pub(crate) title: Option<String>,
    /// When it ends.
    pub(crate) expires: Option<i32>,
    /// How many may come.
    pub(crate) limit: Option<i32>,
    /// Whether people ask, and administrators let them in.
    pub(crate) needs_approval: bool,
}

/// Somebody who has come by a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guest {
    pub(crate) user: UserId,
    pub(crate) date: i32,
    /// Who has let them in, if they had to ask.
    pub(crate) approved_by: Option<UserId>,
}

impl Link {
    /// The link as people write it.
    pub(crate) fn url(&self) -> String {
        format!("{BEGINNING}{}", self.hash)
    }

    /// Whether nobody comes in by it any more.
    pub(crate) fn is_over(&self, now: i32) -> bool {
        let is_full = |limit| self.guests.len() as i32 >= limit;
        self.is_revoked
            || self.terms.expires.is_some_and(|end| end <= now)
            || self.terms.limit.is_some_and(is_full)
    }
}

/// What of a link makes it that one, however it is written; `None` if it is no invite link.
pub(crate) fn hash_of(link: &str) -> Option<&str> {
    let end = link.rsplit('/').next()?;
    let hash = end.strip_prefix('+').unwrap_or(end);
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!hash.is_empty() && hash.bytes().all(is_known)).then_some(hash)
}

impl Chat {
    pub(crate) fn link(&self, hash: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.hash == hash)
    }

    pub(crate) fn link_mut(&mut self, hash: &str) -> Option<&mut Link> {
        self.links.iter_mut().find(|link| link.hash == hash)
    }

    /// The link that an administrator always has, if it was made already.
    pub(crate) fn primary_link(&self, admin: UserId) -> Option<&Link> {
        let mut own = self.links.iter().filter(|link| link.admin == admin);
        own.find(|link| link.is_primary && !link.is_revoked)
    }

    /// A link as its administrators see it.
    pub(crate) fn exported(&self, link: &Link) -> enums::ExportedChatInvite {
        let asked = self.requests.iter();
        let asked = asked.filter(|request| request.link.as_ref() == Some(&link.hash));
        types::ChatInviteExported {
            revoked: link.is_revoked,
            permanent: link.is_primary,
            request_needed: link.terms.needs_approval,
            link: link.url(),
            admin_id: link.admin,
            date: link.date,
            start_date: link.edit_date,
            expire_date: link.terms.expires,
            usage_limit: link.terms.limit,
            usage: some(link.guests.len()),
            requested: some(asked.count()),
            subscription_expired: None,
            title: link.terms.title.clone(),
            subscription_pricing: None,
        }
        .into()
    }
}

/// A link as a bot sees it: most of what others have made is left out.
pub(crate) fn seen_by_bot(
    invite: &enums::ExportedChatInvite,
    bot: UserId,
) -> enums::ExportedChatInvite {
    let mut seen = invite.clone();
    if let enums::ExportedChatInvite::ChatInviteExported(link) = &mut seen
        && link.admin_id != bot
    {
        link.link.truncate(BEGINNING.len() + SHOWN);
        link.link.push_str("...");
    }
    seen
}

/// A number that is left out if it is zero.
fn some(number: usize) -> Option<i32> {
    (number > 0).then_some(number as i32)
}

impl Chats {
    /// Makes a link to a chat. The one that an administrator always has replaces the one before.
    pub(crate) fn add_link(
        &mut self,
        peer: Peer,
        admin: UserId,
        date: i32,
        terms: Terms,
        is_primary: bool,
    ) -> Option<&Link> {
        let number = self.links.len() as u64 + 1;
        // A letter in front: digits alone would be a phone number.
        let hash = format!("L{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let chat = self.chats.get_mut(&peer)?;
        for link in &mut chat.links {
            link.is_revoked |= is_primary && link.is_primary && link.admin == admin;
        }
        chat.links.push(Link {
            hash: hash.clone(),
            admin,
            date,
            edit_date: None,
            terms,
            is_primary,
            is_revoked: false,
            guests: Vec::new(),
        });
        self.links.insert(hash, peer);
        chat.links.last()
    }

    /// Lets all links to a chat lead to another one, where those who wait to be let in wait from now on.
    pub(super) fn hand_over_links(&mut self, from: Peer, to: Peer) {
        let Some(old) = self.chats.get_mut(&from) else {
            return;
        };
        let links = std::mem::take(&mut old.links);
        let requests = std::mem::take(&mut old.requests);
        for link in &links {
            self.links.insert(link.hash.clone(), to);
        }
        if let Some(new) = self.chats.get_mut(&to) {
            new.links = links;
            new.requests = requests;
        }
    }

    /// Where a link leads to, whether or not it still does.
    pub(crate) fn by_link(&self, hash: &str) -> Option<&Chat> {
        self.get(*self.links.get(hash)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::chats::Kind;

    fn link(terms: Terms) -> Link {
        let mut chats = Chats::default();
        let chat = chats.add(Kind::Group, "Group", "", 1, 100).peer;
        let link = chats.add_link(chat, 1, 100, terms, false);
        link.expect("the chat is there").clone()
    }

    #[test]
    fn a_link_is_over_when_it_was_revoked_or_its_time_has_come_or_enough_have_come() {
        let guest = Guest {
            user: 2,
            date: 100,
            approved_by: None,
        };
        let mut open = link(Terms::default());
        open.guests = vec![guest; 1_000];
        assert!(!open.is_over(i32::MAX));
        open.is_revoked = true;
        assert!(open.is_over(100));

        let timed = link(Terms {
            expires: Some(200),
            ..Terms::default()
        });
        assert!(!timed.is_over(199));
        assert!(timed.is_over(200));

        let mut limited = link(Terms {
            limit: Some(2),
            ..Terms::default()
        });
        limited.guests = vec![guest];
        assert!(!limited.is_over(100));
        limited.guests.push(guest);
        assert!(limited.is_over(100));
    }

    #[test]
    fn a_link_is_known_however_it_is_written() {
        let link = link(Terms::default());
        let hash = link.hash.as_str();
        assert_eq!(hash_of(&link.url()), Some(hash));
        assert_eq!(hash_of(hash), Some(hash));
        assert_eq!(hash_of(&format!("t.me/joinchat/{hash}")), Some(hash));
        assert_eq!(hash_of("https://t.me/+"), None);
        assert_eq!(hash_of("https://t.me/+a b"), None);
        assert_eq!(hash_of(""), None);
    }

    #[test]
    fn an_administrator_has_one_primary_link_and_any_number_of_others() {
        let mut chats = Chats::default();
        let chat = chats.add(Kind::Supergroup, "Group", "", 1, 100).peer;
        let mut add = |admin, is_primary| {
            let link = chats.add_link(chat, admin, 100, Terms::default(), is_primary);
            link.expect("the chat is there").hash.clone()
        };
        let (first, other, foreign) = (add(1, true), add(1, false), add(2, true));
        let second = add(1, true);
        let chat = chats.get(chat).expect("it is there");
        let is_revoked = |hash: &str| chat.link(hash).map(|link| link.is_revoked);
        assert_eq!(is_revoked(&first), Some(true));
        assert_eq!(is_revoked(&other), Some(false));
        assert_eq!(is_revoked(&foreign), Some(false));
        let primary = |admin| chat.primary_link(admin).map(|link| link.hash.as_str());
        assert_eq!(primary(1), Some(second.as_str()));
        assert_eq!(primary(2), Some(foreign.as_str()));
        assert_eq!(primary(3), None);
        assert!(chats.by_link(&first).is_some());
        assert!(chats.by_link("nothing").is_none());
    }

    #[test]
    fn bots_see_the_beginning_of_what_others_have_made() {
        let chats = &mut Chats::default();
        let chat = chats.add(Kind::Group, "Group", "", 1, 100).peer;
        chats.add_link(chat, 1, 100, Terms::default(), false);
        let chat = chats.get(chat).expect("it is there");
        let exported = chat.exported(&chat.links[0]);
        let url = |invite| match invite {
            enums::ExportedChatInvite::ChatInviteExported(link) => link.link,
            enums::ExportedChatInvite::ChatInvitePublicJoinRequests => String::new(),
        };
        let whole = chat.links[0].url();
        assert_eq!(url(seen_by_bot(&exported, 1)), whole);
        let part = url(seen_by_bot(&exported, 2));
        let beginning = part.strip_suffix("...").expect("something is left out");
        assert!(whole.starts_with(beginning) && beginning.len() < whole.len());
    }
}
