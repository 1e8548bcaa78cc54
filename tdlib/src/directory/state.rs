//! What is known, and how updates change it.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use tdlib_types::types::{
    BasicGroup, Chat, ChatMemberStatus, ChatType, ConnectionState, OptionValue, Supergroup, Update,
    User,
};

use super::chat;

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

/// Things of one kind by their numbers, and up to when the answers of TDLib may be too old for the others.
pub(super) struct Shelf<T> {
    kept: LruCache<i64, Arc<T>>,
    /// Of things that are not kept: when an update told of part of one, or it was kept for the last time.
    missed: LruCache<i64, u64>,
    /// The same of all things that are in neither.
    forgotten: u64,
}

/// How many things that are not kept are told apart, at least.
const MISSED: NonZeroUsize = NonZeroUsize::new(1024).expect("more than none");

impl<T> Shelf<T> {
    fn new(room: NonZeroUsize) -> Self {
        Self {
            kept: LruCache::new(room),
            missed: LruCache::new(room.max(MISSED)),
            forgotten: 0,
        }
    }

    fn put(&mut self, id: i64, thing: T, now: u64) -> Arc<T> {
        let thing = Arc::new(thing);
        self.missed.pop(&id);
        if let Some((gone, _)) = self.kept.push(id, Arc::clone(&thing))
            && gone != id
        {
            self.miss(gone, now);
        }
        thing
    }

    fn miss(&mut self, id: i64, now: u64) {
        if let Some((gone, missed)) = self.missed.push(id, now)
            && gone != id
        {
            self.forgotten = self.forgotten.max(missed);
        }
    }

    fn forget(&mut self, id: i64, now: u64) {
        if self.kept.pop(&id).is_some() {
            self.miss(id, now);
        }
    }

    fn clear(&mut self, now: u64) {
        self.kept.clear();
        self.forgotten = now;
    }

    /// Tells whether an answer to what was asked then may be older than what has been told since.
    fn is_too_old(&self, id: i64, asked: u64) -> bool {
        self.missed.peek(&id).copied().unwrap_or(self.forgotten) > asked
    }
}

/// A kind of things that are kept.
pub(super) trait Kind: Clone + Send + Sync + 'static {
    /// Where things of the kind are.
    fn shelf(state: &mut State) -> &mut Shelf<Self>;

    /// Finds a thing, which is then the one that was looked at last.
    fn find(state: &mut State, id: i64) -> Option<Arc<Self>> {
        Self::shelf(state).kept.get(&id).cloned()
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
                self.users.put(update.user.id, update.user, now);
            }
            Update::UserStatus(update) => {
                change(&mut self.users, now, update.user_id, |user| {
                    user.status = update.status;
                });
            }
            Update::BasicGroup(update) => {
                self.basic_groups
                    .put(update.basic_group.id, update.basic_group, now);
            }
            Update::Supergroup(update) => {
                self.supergroups
                    .put(update.supergroup.id, update.supergroup, now);
            }
            Update::NewChat(update) => {
                self.chats.put(update.chat.id, update.chat, now);
            }
            Update::Option(update) => {
                self.options.insert(update.name, update.value);
            }
            Update::ConnectionState(update) => self.connection = Some(update.state),
            update => {
                if let Some(id) = chat::id_of(&update) {
                    change(&mut self.chats, now, id, |chat| chat::apply(chat, update));
                }
            }
        }
    }

    /// Keeps what TDLib answered, to a request that was made after that update. Nothing is kept if another
    /// one may have told of it since: the answer may be older.
    pub(super) fn keep<T: Kind>(&mut self, id: i64, thing: T, asked: u64) -> Option<Arc<T>> {
        if let Some(newer) = T::find(self, id) {
            return Some(newer);
        }
        let now = self.now;
        let shelf = T::shelf(self);
        (!shelf.is_too_old(id, asked)).then(|| shelf.put(id, thing, now))
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
        let now = self.now;
        self.users.clear(now);
        self.chats.clear(now);
        self.basic_groups.clear(now);
        self.supergroups.clear(now);
    }

    /// How many users and chats are kept.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.users.kept.len(), self.chats.kept.len())
    }
}

/// Changes a thing that is kept. Who holds a snapshot keeps it as it was.
fn change<T: Clone>(shelf: &mut Shelf<T>, now: u64, id: i64, change: impl FnOnce(&mut T)) {
    match shelf.kept.peek_mut(&id) {
        Some(thing) => change(Arc::make_mut(thing)),
        None => shelf.miss(id, now),
    }
}

#[cfg(test)]
mod tests {
    use tdlib_types::types::{
        ChatList, ChatPosition, UpdateChatAddedToList, UpdateChatPosition,
        UpdateChatRemovedFromList, UpdateChatTitle, UpdateNewChat,
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

    #[test]
    fn an_answer_is_not_kept_that_may_be_older_than_what_was_kept_meanwhile() {
        type Go = fn(&mut State);
        let ways: [Go; 3] = [
            |state| state.apply(UpdateNewChat { chat: chat(8) }.into()),
            |state| state.forget_chat(CHAT),
            State::clear,
        ];
        for go in ways {
            let mut state = state(1);
            let asked = state.now();
            state.apply(UpdateNewChat { chat: chat(CHAT) }.into());
            tell_title(&mut state, "new");
            go(&mut state);
            assert!(Chat::find(&mut state, CHAT).is_none());
            assert!(state.keep(CHAT, chat(CHAT), asked).is_none());
            let asked = state.now();
            assert!(state.keep(CHAT, chat(CHAT), asked).is_some());
        }
    }

    #[test]
    fn an_answer_is_not_kept_when_too_much_was_told_meanwhile_to_know() {
        let mut state = state(1);
        let asked = state.now();
        tell_title(&mut state, "new");
        for chat_id in 100..100 + MISSED.get() as i64 {
            let title = String::new();
            state.apply(UpdateChatTitle { chat_id, title }.into());
        }
        assert!(state.keep(CHAT, chat(CHAT), asked).is_none());
        // Of this one nothing was told, which is not known any more.
        assert!(state.keep(8, chat(8), asked).is_none());
        let asked = state.now();
        assert!(state.keep(CHAT, chat(CHAT), asked).is_some());
    }

    #[test]
    fn what_is_noted_of_others_is_bounded() {
        let mut state = state(1);
        for chat_id in 0..10_000 {
            let title = String::new();
            state.apply(UpdateChatTitle { chat_id, title }.into());
            state.apply(
                UpdateNewChat {
                    chat: chat(-chat_id),
                }
                .into(),
            );
        }
        assert_eq!(state.chats.missed.len(), MISSED.get());
        assert_eq!(state.counts(), (0, 1));
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
        state.apply(UpdateNewChat { chat: chat(9) }.into());
        assert!(Chat::find(&mut state, CHAT).is_none());
        assert!(Chat::find(&mut state, 8).is_some());
        assert_eq!(state.counts(), (0, 2));
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
