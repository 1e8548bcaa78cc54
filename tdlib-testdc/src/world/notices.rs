//! What bots are told besides messages. It has an order of its own, with a state that clients call `qts`.

use grammers_tl_types::{enums, types};

use super::chats::changes;
use super::peer::Peer;
use super::{UserId, World};

/// The state before the first notice: TDLib takes zero for a state that it doesn't know.
const FIRST: i32 = 1;

/// Something that a bot was told.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) update: enums::Update,
    /// Who is named in it.
    pub(crate) names: Vec<Peer>,
}

/// All that a bot was told, the oldest first. Each notice moves the state by one.
#[derive(Debug, Default)]
pub(crate) struct Notices(Vec<Notice>);

impl Notices {
    /// The state: it moves with each notice.
    pub(crate) fn qts(&self) -> i32 {
        FIRST + self.0.len() as i32
    }

    /// What came after a state.
    pub(crate) fn since(&self, qts: i32) -> &[Notice] {
        let seen = usize::try_from(qts.saturating_sub(FIRST)).unwrap_or(0);
        self.0.get(seen..).unwrap_or_default()
    }

    /// Takes note of an update, which is made when the new state is known.
    fn record(&mut self, update: impl FnOnce(i32) -> enums::Update, names: Vec<Peer>) -> &Notice {
        let update = update(self.qts() + 1);
        self.0.push(Notice { update, names });
        &self.0[self.0.len() - 1]
    }
}

/// What a client that was away is told besides what happened in its account's mailbox.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) updates: Vec<enums::Update>,
    /// Who is named in them.
    pub(crate) names: Vec<Peer>,
}

impl World {
    /// What a user was told besides messages after a state and a date: notices if it is a bot, which chats are
    /// different, and where there is something new in channels. Dates are of whole seconds, so that some of
    /// it is told twice.
    pub(crate) fn told(&self, user: UserId, qts: i32, date: i32) -> Told {
        let mut told = Told::default();
        let Some(account) = self.accounts.get(&user) else {
            return told;
        };
        for notice in account.notices.since(qts) {
            told.updates.push(notice.update.clone());
            told.names.extend(&notice.names);
        }
        let changed = account.changed.iter().filter(|(_, at)| **at >= date);
        for (chat, _) in changed {
            told.updates.extend(changes::is_different(*chat));
            told.names.push(*chat);
        }
        let said = account.words.partition_point(|word| word.date < date);
        for word in &account.words[said..] {
            told.updates.push(self.word_now(user, word));
            told.names.extend(&word.names);
        }
        let channels = self.chats.channels_of(user);
        for chat in channels.filter(|chat| chat.touched >= date) {
            let update = types::UpdateChannelTooLong {
                channel_id: chat.id(),
                pts: Some(chat.mailbox.pts()),
            };
            told.updates.push(update.into());
            told.names.push(chat.peer);
        }
        told
    }

    /// Tells a bot what has an order of its own: the update is made when the new `qts` is known. All its
    /// sessions are told, the one that made it happen too.
    pub(crate) fn notify_bot(
        &mut self,
        bot: UserId,
        update: impl FnOnce(i32) -> enums::Update,
        names: Vec<Peer>,
    ) {
        let notices = &mut self.account(bot).notices;
        let Notice { update, names } = notices.record(update, names).clone();
        self.tell(bot, vec![update], names, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qts_of(notices: &[Notice]) -> Vec<i32> {
        let states = notices.iter().map(|notice| match &notice.update {
            enums::Update::BotStopped(update) => update.qts,
            _ => 0,
        });
        states.collect()
    }

    #[test]
    fn a_bot_that_was_away_gets_what_came_after_the_state_that_it_knows() {
        let mut notices = Notices::default();
        let before = notices.qts();
        for _ in 0..3 {
            notices.record(
                |qts| {
                    types::UpdateBotStopped {
                        user_id: 5,
                        date: 1,
                        stopped: true,
                        qts,
                    }
                    .into()
                },
                Vec::new(),
            );
        }
        assert_eq!(notices.qts(), before + 3);
        let all = [before + 1, before + 2, before + 3];
        assert_eq!(qts_of(notices.since(before)), all);
        assert_eq!(qts_of(notices.since(before + 2)), all[2..]);
        assert!(qts_of(notices.since(before + 3)).is_empty());
        // States that never were: a client without one, and one of another data center.
        assert_eq!(qts_of(notices.since(0)), all);
        assert_eq!(qts_of(notices.since(-7)), all);
        assert!(qts_of(notices.since(1_000)).is_empty());
    }
}
