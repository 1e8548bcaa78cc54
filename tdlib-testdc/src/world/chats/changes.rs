//! Those whom it concerns get to know that a chat, or how somebody stands to it, has changed.

use grammers_tl_types::{enums, types};

use super::links::seen_by_bot;
use super::member::{Member, Standing};
use super::participants;
use crate::service::Origin;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// What clients are told when a chat, or how they stand to it, is different: they see the difference in the
/// chat that comes with it.
pub(crate) fn is_different(chat: Peer) -> Option<enums::Update> {
    match chat {
        Peer::User(_) => None,
        Peer::Group(chat_id) => Some(types::UpdateChat { chat_id }.into()),
        Peer::Channel(channel_id) => Some(types::UpdateChannel { channel_id }.into()),
    }
}

impl World {
    /// Tells a user that a chat, or how they stand to it, is different. Clients that are away hear of it when
    /// they are back.
    pub(crate) fn tell_of_chat(&mut self, chat: Peer, user: UserId, but: Option<&Origin>) {
        self.tell_of_change(chat, user, is_different(chat), but);
    }

    /// The same, by an update that says what is different.
    pub(super) fn tell_of_change(
        &mut self,
        chat: Peer,
        user: UserId,
        update: Option<enums::Update>,
        but: Option<&Origin>,
    ) {
        let date = self.clock.date();
        self.account(user).changed.insert(chat, date);
        self.tell(user, update.into_iter().collect(), [chat], but);
    }

    /// The same, to all that are in it.
    pub(crate) fn tell_all_of_chat(&mut self, chat: Peer, but: Option<&Origin>) {
        for user in self.chats.present(chat) {
            self.tell_of_chat(chat, user, but);
        }
    }

    /// Tells those who are in a basic group who they are now. Clients that are away hear of it by the message
    /// which says who has come or gone.
    pub(crate) fn tell_participants(&mut self, group: Peer, but: Option<&Origin>) {
        for (user, participants, names) in self.participants_told(group) {
            self.tell(user, vec![participants], names, but);
        }
    }

    /// The same when they are the same ones, and nothing else says that they are different.
    pub(super) fn tell_participants_surely(&mut self, group: Peer) {
        for (user, participants, names) in self.participants_told(group) {
            self.tell_surely(user, participants, names, None);
        }
    }

    fn participants_told(&self, group: Peer) -> Vec<(UserId, enums::Update, Vec<Peer>)> {
        let present = self.chats.present(group);
        let names = present.iter().map(|user| Peer::User(*user));
        let names: Vec<Peer> = names.chain([group]).collect();
        let told = present.iter().filter_map(|user| {
            let participants = self.participants(group, *user)?;
            Some((*user, participants, names.clone()))
        });
        told.collect()
    }

    /// Who is in a basic group, as an update.
    pub(crate) fn participants(&self, group: Peer, viewer: UserId) -> Option<enums::Update> {
        let participants = self.chats.get(group)?.participants_seen_by(viewer);
        Some(types::UpdateChatParticipants { participants }.into())
    }

    /// Tells the bots whom it concerns how somebody's standing to a chat has changed, once it has: those who
    /// are administrators there, and the one whose standing it is. `before` is how it was at that moment:
    /// a ban that was over was none.
    pub(crate) fn tell_bots_of_member(
        &mut self,
        chat: Peer,
        actor: UserId,
        user: UserId,
        before: Option<&Member>,
        after: &Member,
    ) {
        self.tell_bots_of_member_by(chat, actor, user, (before, after), None);
    }

    /// The same, of somebody who has come by a link, or whose request was approved.
    pub(crate) fn tell_bots_of_member_by(
        &mut self,
        chat: Peer,
        actor: UserId,
        user: UserId,
        (before, after): (Option<&Member>, &Member),
        invite: Option<&enums::ExportedChatInvite>,
    ) {
        let before = before.filter(|member| !matches!(member.standing, Standing::Left));
        let after = Some(after).filter(|member| !matches!(member.standing, Standing::Left));
        if before == after {
            return;
        }
        let date = self.clock.date();
        let mut names = vec![chat, Peer::User(actor), Peer::User(user)];
        let seen = before.into_iter().chain(after);
        names.extend(seen.flat_map(|member| [member.by, member.inviter].map(Peer::User)));
        for bot in self.bots_told(chat, user) {
            let invite = invite.map(|invite| seen_by_bot(invite, bot));
            let names = names.clone();
            match chat {
                Peer::User(_) => {}
                Peer::Group(chat_id) => {
                    let seen = |member: Option<&Member>| participants::in_group(user, member?);
                    let (prev_participant, new_participant) = (seen(before), seen(after));
                    if prev_participant == new_participant {
                        continue;
                    }
                    let update = |qts| types::UpdateChatParticipant {
                        chat_id,
                        date,
                        actor_id: actor,
                        user_id: user,
                        prev_participant,
                        new_participant,
                        invite,
                        qts,
                    };
                    self.notify_bot(bot, |qts| update(qts).into(), names);
                }
                Peer::Channel(channel_id) => {
                    let creator = self.chats.get(chat).map_or(0, |chat| chat.creator);
                    let seen = |member: Option<&Member>| {
                        member.map(|member| member.in_channel(user, bot, creator))
                    };
                    let (prev_participant, new_participant) = (seen(before), seen(after));
                    let update = |qts| types::UpdateChannelParticipant {
                        via_chatlist: false,
                        channel_id,
                        date,
                        actor_id: actor,
                        user_id: user,
                        prev_participant,
                        new_participant,
                        invite,
                        qts,
                    };
                    self.notify_bot(bot, |qts| update(qts).into(), names);
                }
            }
        }
    }

    /// Bots that are administrators of a chat, and that one itself if it is a bot.
    fn bots_told(&self, chat: Peer, user: UserId) -> Vec<UserId> {
        let mut bots = self.admin_bots(chat);
        if self.is_bot(user) && !bots.contains(&user) {
            bots.push(user);
        }
        bots
    }

    /// Bots that are administrators of a chat.
    pub(crate) fn admin_bots(&self, chat: Peer) -> Vec<UserId> {
        let present = self.chats.get(chat).into_iter().flat_map(|c| c.present());
        let admins = present.filter(|(_, member)| member.admin_rights().is_some());
        let bots = admins
            .map(|(user, _)| user)
            .filter(|user| self.is_bot(*user));
        bots.collect()
    }

    /// Whether that is a bot.
    pub(crate) fn is_bot(&self, user: UserId) -> bool {
        self.user(user).is_some_and(|user| user.token.is_some())
    }
}
