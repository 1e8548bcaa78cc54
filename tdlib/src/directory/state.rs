//! What is known, and how updates change it.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tdlib_types::types::{
    BasicGroup, Chat, ChatMemberStatus, ChatType, ConnectionState, OptionValue, Supergroup, Update,
    User,
};

use super::chat;
use super::shelf::Shelf;

/// What is known. Each of the large kinds has room for so many.
pub(super) struct State {
    users: Shelf<User>,
    chats: Shelf<Chat>,
    basic_groups: Shelf<BasicGroup>,
    supergroups: Shelf<Supergroup>,
    pub(super) options: HashMap<String, OptionValue>,
    pub(super) connection: Option<ConnectionState>,
    /// Counts the updates.
    now: u64,
}

/// The updates that are taken in besides those of [`chat::UPDATES`].
const UPDATES: [&str; 7] = [
    "updateUser",
    "updateUserStatus",
    "updateBasicGroup",
    "updateSupergroup",
    "updateNewChat",
    "updateOption",
    "updateConnectionState",
];

/// Tells whether an update of this name changes what is known.
pub(super) fn matters(name: &str) -> bool {
    UPDATES.contains(&name) || chat::UPDATES.contains(&name)
}

/// A kind of things that are kept.
pub(super) trait Kind: Clone + Send + Sync + 'static {
    /// Where things of the kind are.
    fn shelf(state: &mut State) -> &mut Shelf<Self>;

    /// Finds a thing, which is then the one that was looked at last.
    fn find(state: &mut State, id: i64) -> Option<Arc<Self>> {
        Self::shelf(state).get(id)
    }

    fn forget(state: &mut State, id: i64) {
        let now = state.now;
        Self::shelf(state).forget(id, now);
    }
}

macro_rules! kind {
    ($kind:ty, $shelf:ident) => {
        impl Kind for $kind {
            fn shelf(state: &mut State) -> &mut Shelf<Self> {
                &mut state.$shelf
            }
        }
    };
}
kind!(User, users);
kind!(Chat, chats);
kind!(BasicGroup, basic_groups);
kind!(Supergroup, supergroups);

impl State {
    pub(super) fn new(room: NonZeroUsize) -> Self {
        Self {
            users: Shelf::new(room),
            chats: Shelf::new(room),
            basic_groups: Shelf::new(room),
            supergroups: Shelf::new(room),
            options: HashMap::new(),
            connection: None,
            now: 0,
        }
    }

    /// The number of the update that came last.
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Takes an update in.
    pub(super) fn apply(&mut self, update: Update) {
        self.now += 1;
        let now = self.now;
        match update {
            Update::User(update) => {
                (self.users).put(update.user.id, Arc::new(update.user), now);
            }
            Update::UserStatus(update) => {
                let status = update.status;
                (self.users).change(update.user_id, now, |user| user.status = status);
            }
            Update::BasicGroup(update) => {
                (self.basic_groups).put(update.basic_group.id, Arc::new(update.basic_group), now);
            }
            Update::Supergroup(update) => {
                (self.supergroups).put(update.supergroup.id, Arc::new(update.supergroup), now);
            }
            Update::NewChat(update) => {
                (self.chats).put(update.chat.id, Arc::new(update.chat), now);
            }
            Update::Option(update) => {
                self.options.insert(update.name, update.value);
            }
            Update::ConnectionState(update) => self.connection = Some(update.state),
            update => {
                if let Some(id) = chat::id_of(&update) {
                    (self.chats).change(id, now, |chat| chat::apply(chat, update));
                }
            }
        }
    }

    /// Keeps what TDLib answered, to a request that was made after that update. Nothing is kept if another
    /// one may have told of it since, and is not known here any more: the answer may be older.
    pub(super) fn keep<T: Kind>(&mut self, id: i64, thing: T, asked: u64) -> Option<Arc<T>> {
        if let Some(newer) = T::find(self, id) {
            return Some(newer);
        }
        let now = self.now;
        let shelf = T::shelf(self);
        (!shelf.has_missed(id, asked)).then(|| {
            let thing = Arc::new(thing);
            shelf.put(id, Arc::clone(&thing), now);
            thing
        })
    }

    pub(super) fn my_status(&mut self, chat_id: i64) -> Option<ChatMemberStatus> {
        match &Chat::find(self, chat_id)?.r#type {
            ChatType::BasicGroup(group) => {
                BasicGroup::find(self, group.basic_group_id).map(|group| group.status.clone())
            }
            ChatType::Supergroup(group) => {
                Supergroup::find(self, group.supergroup_id).map(|group| group.status.clone())
            }
            _ => None,
        }
    }

    pub(super) fn forget_chat(&mut self, id: i64) {
        let chat = Chat::find(self, id);
        Chat::forget(self, id);
        match chat.as_ref().map(|chat| &chat.r#type) {
            Some(ChatType::BasicGroup(group)) => BasicGroup::forget(self, group.basic_group_id),
            Some(ChatType::Supergroup(group)) => Supergroup::forget(self, group.supergroup_id),
            _ => {}
        }
    }

    pub(super) fn clear(&mut self) {
        self.users.clear(self.now);
        self.chats.clear(self.now);
        self.basic_groups.clear(self.now);
        self.supergroups.clear(self.now);
    }

    /// How many users and chats are kept.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.users.len(), self.chats.len())
    }
}

#[cfg(test)]
mod tests {
    use tdlib_types::FromJson;
    use tdlib_types::types::{
        ChatList, ChatPosition, FactCheck, Message, UnreadReaction, UpdateChatAddedToList,
        UpdateChatPosition, UpdateChatRemovedFromList, UpdateChatTitle, UpdateMessageFactCheck,
        UpdateMessageInteractionInfo, UpdateMessageMentionRead, UpdateMessageUnreadReactions,
        UpdateNewChat,
    };

    use super::*;

    const CHAT: i64 = 7;

    fn state(room: usize) -> State {
        State::new(NonZeroUsize::new(room).unwrap())
    }

    fn chat(id: i64) -> Chat {
        Chat {
            id,
            title: "old".to_owned(),
            ..Chat::default()
        }
    }

    fn tell_title(state: &mut State, title: &str) {
        let update = UpdateChatTitle {
            chat_id: CHAT,
            title: title.to_owned(),
        };
        state.apply(update.into());
    }

    #[test]
    fn an_answer_that_may_be_older_than_an_update_is_not_kept() {
        let mut state = state(9);
        let asked = state.now();
        tell_title(&mut state, "new");
        assert!(state.keep(CHAT, chat(CHAT), asked).is_none());
        assert!(Chat::find(&mut state, CHAT).is_none());

        let asked = state.now();
        assert!(state.keep(CHAT, chat(CHAT), asked).is_some());
        tell_title(&mut state, "new");
        assert_eq!(Chat::find(&mut state, CHAT).unwrap().title, "new");
    }

    /// Asks for the chat, has all of it told, and then something done before the answer is taken.
    fn answer_after(room: usize, done: impl FnOnce(&mut State)) -> Option<Arc<Chat>> {
        let mut state = state(room);
        tell_title(&mut state, "before it was asked");
        let asked = state.now();
        state.apply(UpdateNewChat { chat: chat(CHAT) }.into());
        done(&mut state);
        let kept = state.keep(CHAT, chat(CHAT), asked);
        let asked = state.now();
        if kept.is_none() {
            assert!(state.keep(CHAT, chat(CHAT), asked).is_some());
        }
        kept
    }

    #[test]
    fn an_answer_is_not_kept_if_what_is_newer_was_known_and_is_no_more() {
        assert!(answer_after(1, |_| {}).is_some());
        let others = |state: &mut State| state.apply(UpdateNewChat { chat: chat(8) }.into());
        assert!(answer_after(1, others).is_none());
        assert!(answer_after(9, |state| Chat::forget(state, CHAT)).is_none());
        assert!(answer_after(9, |state| state.forget_chat(CHAT)).is_none());
        assert!(answer_after(9, State::clear).is_none());
    }

    #[test]
    fn what_was_told_meanwhile_comes_before_the_answer() {
        let mut state = state(9);
        let asked = state.now();
        let told = Chat {
            title: "told".to_owned(),
            ..chat(CHAT)
        };
        state.apply(UpdateNewChat { chat: told }.into());
        let kept = state.keep(CHAT, chat(CHAT), asked).unwrap();
        assert_eq!(kept.title, "told");
    }

    #[test]
    fn what_was_not_looked_at_for_longest_goes_first_and_updates_are_no_looks() {
        let mut state = state(2);
        for id in [CHAT, 8] {
            state.apply(UpdateNewChat { chat: chat(id) }.into());
        }
        Chat::find(&mut state, 8);
        tell_title(&mut state, "new");
        state.apply(UpdateNewChat { chat: chat(CHAT) }.into());
        state.apply(UpdateNewChat { chat: chat(9) }.into());
        assert!(Chat::find(&mut state, CHAT).is_none());
        assert!(Chat::find(&mut state, 8).is_some());
        assert_eq!(state.counts(), (0, 2));
    }

    #[test]
    fn room_for_any_number_is_not_taken_at_once() {
        let mut state = state(usize::MAX);
        state.apply(UpdateNewChat { chat: chat(CHAT) }.into());
        assert!(Chat::find(&mut state, CHAT).is_some());
    }

    #[test]
    fn what_happens_to_one_message_changes_its_chats_counts_and_its_last_message() {
        const LAST: i64 = 20;
        let mut state = state(9);
        let last = Message {
            id: LAST,
            ..Message::default()
        };
        let chat = Chat {
            last_message: Some(Box::new(last)),
            unread_mention_count: 2,
            unread_reaction_count: 2,
            ..chat(CHAT)
        };
        state.apply(UpdateNewChat { chat }.into());
        let now = |state: &mut State| {
            let chat = Chat::find(state, CHAT).unwrap();
            let last = chat.last_message.as_ref().unwrap();
            let reactions = (last.unread_reactions.len(), last.interaction_info.is_some());
            let counts = (chat.unread_mention_count, chat.unread_reaction_count);
            (counts, reactions, last.fact_check.is_some())
        };
        for (message_id, is_last) in [(10, false), (LAST, true)] {
            let left = i32::from(!is_last);
            let mention = UpdateMessageMentionRead {
                chat_id: CHAT,
                message_id,
                unread_mention_count: left,
            };
            state.apply(mention.into());
            let reactions = UpdateMessageUnreadReactions {
                chat_id: CHAT,
                message_id,
                unread_reactions: vec![UnreadReaction::default()],
                unread_reaction_count: left,
            };
            state.apply(reactions.into());
            let info = UpdateMessageInteractionInfo {
                chat_id: CHAT,
                message_id,
                interaction_info: Some(Box::default()),
            };
            state.apply(info.into());
            let mut check = UpdateMessageFactCheck {
                chat_id: CHAT,
                message_id,
                fact_check: FactCheck::default(),
            };
            check.fact_check.text.text = "not so".to_owned();
            state.apply(check.into());
            let expected = ((left, left), (usize::from(is_last), is_last), is_last);
            assert_eq!(now(&mut state), expected);
        }
        let gone = "{\"@type\":\"updateMessageFactCheck\",\"chat_id\":7,\"message_id\":20,\"fact_check\":null}";
        state.apply(Update::from_json(gone).unwrap());
        assert!(!now(&mut state).2);
    }

    #[test]
    fn a_chat_has_one_position_in_each_list_and_none_when_it_has_left() {
        let mut state = state(9);
        state.apply(UpdateNewChat { chat: chat(CHAT) }.into());
        let mut set = |list: ChatList, order| {
            let position = ChatPosition {
                list,
                order,
                ..ChatPosition::default()
            };
            let chat_id = CHAT;
            state.apply(UpdateChatPosition { chat_id, position }.into());
            let chat = Chat::find(&mut state, CHAT).unwrap();
            chat.positions
                .iter()
                .map(|one| one.order)
                .collect::<Vec<_>>()
        };
        assert_eq!(set(ChatList::Main, 5), [5]);
        assert_eq!(set(ChatList::Archive, 6), [5, 6]);
        assert_eq!(set(ChatList::Main, 7), [6, 7]);
        assert_eq!(set(ChatList::Archive, 0), [7]);

        for _ in 0..2 {
            let (chat_id, chat_list) = (CHAT, ChatList::Main);
            state.apply(UpdateChatAddedToList { chat_id, chat_list }.into());
            assert_eq!(Chat::find(&mut state, CHAT).unwrap().chat_lists.len(), 1);
        }
        let (chat_id, chat_list) = (CHAT, ChatList::Main);
        state.apply(UpdateChatRemovedFromList { chat_id, chat_list }.into());
        assert_eq!(Chat::find(&mut state, CHAT).unwrap().chat_lists.len(), 0);
    }
}
