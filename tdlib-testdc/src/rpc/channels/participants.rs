//! Who is in a channel or supergroup, who was, and who must not be.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::Kind;
use crate::world::chats::member::{Member, Standing};
use crate::world::chats::rights::Action;
use crate::world::peer::Peer;
use crate::world::people::User;
use crate::world::{UserId, World};

/// So many members are answered at once.
const MAX_PART: i32 = 200;
/// So many are shown of a supergroup, and of a channel, however many there are.
const MAX_OF_SUPERGROUP: usize = 10_000;
const MAX_OF_CHANNEL: usize = 200;

pub(super) fn register(table: &mut Table) {
    table.add(get_participant);
    table.add(get_participants);
}

/// The user that a client means, where a channel could stand too: none is a member of anything here.
pub(super) fn user(call: &Call<'_>, peer: &enums::InputPeer) -> Result<UserId, RpcError> {
    match peers::chat(call, peer)? {
        Peer::User(user) => Ok(user),
        Peer::Group(_) | Peer::Channel(_) => Err(error(400, "PARTICIPANT_ID_INVALID")),
    }
}

fn get_participant(
    call: &mut Call<'_>,
    request: functions::channels::GetParticipant,
) -> Result<enums::channels::ChannelParticipant, RpcError> {
    let viewer = call.user()?;
    let peer = peers::channel(call, &request.channel)?;
    let user = user(call, &request.participant)?;
    let action = if user == viewer {
        Action::Read
    } else {
        Action::SeeMembers
    };
    call.world.may(viewer, peer, action)?;
    let now = call.world.clock.date();
    let chat = call.world.chats.get(peer);
    let found = chat.and_then(|chat| Some((chat.creator, chat.member(user)?.at(now))));
    let (creator, member) = found.ok_or_else(|| error(400, "USER_NOT_PARTICIPANT"))?;
    let (users, chats) = call.world.named(viewer, names(peer, user, &member));
    Ok(types::channels::ChannelParticipant {
        participant: member.in_channel(user, viewer, creator),
        chats,
        users,
    }
    .into())
}

fn get_participants(
    call: &mut Call<'_>,
    request: functions::channels::GetParticipants,
) -> Result<enums::channels::ChannelParticipants, RpcError> {
    let viewer = call.user()?;
    let peer = peers::channel(call, &request.channel)?;
    let filter = Filter::of(viewer, &request.filter);
    let action = match filter.whom {
        Whom::Banned | Whom::Restricted => Action::SeeBanned,
        Whom::Present | Whom::Admins | Whom::Bots | Whom::Contacts => Action::SeeMembers,
    };
    call.world.may(viewer, peer, action)?;
    if request.limit < 0 {
        return Err(error(400, "LIMIT_INVALID"));
    }
    let offset = usize::try_from(request.offset).map_err(|_| error(400, "OFFSET_INVALID"))?;
    let found = filter.find(call.world, peer);
    let chat = call.world.chats.get(peer);
    let creator = chat.map_or(0, |chat| chat.creator);
    let shown = match chat.map(|chat| chat.kind) {
        Some(Kind::Channel) => MAX_OF_CHANNEL,
        _ => MAX_OF_SUPERGROUP,
    };
    let part = found.iter().take(shown).skip(offset);
    let part: Vec<_> = part.take(request.limit.min(MAX_PART) as usize).collect();
    let names = part
        .iter()
        .flat_map(|(user, member)| names(peer, *user, member));
    let (users, chats) = call.world.named(viewer, names.chain([peer]));
    Ok(types::channels::ChannelParticipants {
        count: found.len() as i32,
        participants: part
            .iter()
            .map(|(user, member)| member.in_channel(*user, viewer, creator))
            .collect(),
        chats,
        users,
    }
    .into())
}

/// Whom a member of a chat refers to.
fn names(chat: Peer, user: UserId, member: &Member) -> [Peer; 4] {
    let users = [user, member.by, member.inviter].map(Peer::User);
    let [user, by, inviter] = users;
    [chat, user, by, inviter]
}

/// Which members a client wants.
#[derive(Debug)]
struct Filter<'a> {
    viewer: UserId,
    whom: Whom,
    /// The beginning of a name.
    query: &'a str,
}

#[derive(Debug)]
enum Whom {
    Present,
    Admins,
    Bots,
    /// Those in the viewer's contacts.
    Contacts,
    Restricted,
    Banned,
}

impl<'a> Filter<'a> {
    fn of(viewer: UserId, filter: &'a enums::ChannelParticipantsFilter) -> Self {
        use enums::ChannelParticipantsFilter as Asked;
        let (whom, query) = match filter {
            Asked::ChannelParticipantsRecent => (Whom::Present, ""),
            Asked::ChannelParticipantsSearch(filter) => (Whom::Present, filter.q.as_str()),
            Asked::ChannelParticipantsMentions(filter) => {
                (Whom::Present, filter.q.as_deref().unwrap_or_default())
            }
            Asked::ChannelParticipantsAdmins => (Whom::Admins, ""),
            Asked::ChannelParticipantsBots => (Whom::Bots, ""),
            // TDLib's words are others: here the kicked are the banned, and the banned are the restricted.
            Asked::ChannelParticipantsKicked(filter) => (Whom::Banned, filter.q.as_str()),
            Asked::ChannelParticipantsBanned(filter) => (Whom::Restricted, filter.q.as_str()),
            Asked::ChannelParticipantsContacts(filter) => (Whom::Contacts, filter.q.as_str()),
        };
        Self {
            viewer,
            whom,
            query,
        }
    }

    /// The members that it lets through, the newest first.
    fn find(&self, world: &World, chat: Peer) -> Vec<(UserId, Member)> {
        let now = world.clock.date();
        let members = world.chats.get(chat).into_iter().flat_map(|c| &c.members);
        let members = members.map(|(user, member)| (*user, member.at(now)));
        let mut found: Vec<_> = members
            .filter(|(user, member)| {
                let user = world.user(*user);
                user.is_some_and(|user| self.takes(world, user, member))
            })
            .collect();
        found.sort_by_key(|(user, member)| (-member.date, *user));
        found
    }

    fn takes(&self, world: &World, user: &User, member: &Member) -> bool {
        let is_one = match self.whom {
            Whom::Present => member.is_present(),
            Whom::Admins => member.admin_rights().is_some(),
            Whom::Bots => member.is_present() && user.is_bot(),
            Whom::Contacts => member.is_present() && world.contacts.has(self.viewer, user.id),
            Whom::Restricted => matches!(member.standing, Standing::Restricted { .. }),
            Whom::Banned => member.is_banned(),
        };
        is_one && is_called(user, self.query)
    }
}

/// Whether each word that is looked for begins one of a user's names.
fn is_called(user: &User, query: &str) -> bool {
    let username = user.username.as_deref().unwrap_or_default();
    let names = format!("{} {} {username}", user.first_name, user.last_name).to_lowercase();
    let query = query.to_lowercase();
    let mut words = query.split_whitespace();
    words.all(|word| names.split_whitespace().any(|name| name.starts_with(word)))
}
