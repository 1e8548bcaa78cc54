//! What a client knows of the world, at hand without a request.

mod change;
mod chat;
mod keep;
mod shelf;
mod state;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tdlib_functions::{GetBasicGroup, GetChat, GetChatMember, GetSupergroup, GetUser};
use tdlib_types::types::{
    BasicGroup, Chat, ChatMember, ChatMemberStatus, ConnectionState, MessageSender, OptionValue,
    Supergroup, User,
};

use self::keep::Keeper;
use self::state::{Kind, State};
use crate::{Client, Error, Task};

/// What a client knows of the world, kept up to date by its updates: users, chats, groups, options and the
/// state of the connection.
///
/// What is known is there at once, as a snapshot that costs a reference count. What is not, one lookup asks
/// TDLib for, which mostly knows it without asking Telegram. Each kind is kept up to a number, and what was
/// not looked at for longest goes first: TDLib still has it. A change of what is kept is no look at it. Updates
/// are taken in on a thread of the crate's own, whatever the program's handlers do.
///
/// Each lookup of what is not known makes a request of its own, also where several look for the same: TDLib answers
/// from its memory in less time than they would take to find one another.
///
/// Of a chat's `can_be_deleted_only_for_self`, `can_be_deleted_for_all_users`, `can_be_reported` and
/// `client_data` TDLib tells no changes: [`forget_chat`](Self::forget_chat) has them asked for anew.
///
/// Clones are handles of the same directory, and keep the client open as every handle does.
///
/// ```no_run
/// # let client = tdlib::Client::builder().build()?;
/// use tdlib::directory::Directory;
///
/// let directory = Directory::of(&client).wait()?;
/// let chat = directory.chat(-1001234567890).wait()?;
/// println!("{} {:?}", chat.title, directory.my_status(chat.id));
/// # Ok::<(), tdlib::Error>(())
/// ```
#[derive(Clone)]
pub struct Directory {
    client: Client,
    keeper: Arc<Keeper>,
}

/// How many users, chats, basic groups and supergroups are kept, if nothing else was said.
const MANY: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

impl Directory {
    /// Makes the directory of a client, with what TDLib knows at this moment: up to 10,000 of each kind.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed), or any other way in which a request can end;
    /// [`Start`](crate::ErrorKind::Start) if the thread could not be started.
    pub fn of(client: &Client) -> Task<'static, Result<Self, Error>> {
        Self::with_room(client, MANY)
    }

    /// The same with room for so many users, chats, basic groups and supergroups each.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn with_room(client: &Client, room: NonZeroUsize) -> Task<'static, Result<Self, Error>> {
        let client = client.clone();
        Task::new(async move {
            let keeper = Keeper::start(&client, room).await?;
            Ok(Self { client, keeper })
        })
    }

    /// Looks a user up.
    ///
    /// # Errors
    /// TDLib's if it does not know the user either; any other way in which a request can end.
    pub fn user(&self, id: i64) -> Task<'_, Result<Arc<User>, Error>> {
        self.look_up(id, move || self.client.send(GetUser::new(id)))
    }

    /// Looks a chat up.
    ///
    /// # Errors
    /// As [`user`](Self::user).
    pub fn chat(&self, id: i64) -> Task<'_, Result<Arc<Chat>, Error>> {
        self.look_up(id, move || self.client.send(GetChat::new(id)))
    }

    /// Looks a basic group up, by its own number, which the chat's type has.
    ///
    /// # Errors
    /// As [`user`](Self::user).
    pub fn basic_group(&self, id: i64) -> Task<'_, Result<Arc<BasicGroup>, Error>> {
        self.look_up(id, move || self.client.send(GetBasicGroup::new(id)))
    }

    /// Looks a supergroup or channel up, by its own number, which the chat's type has.
    ///
    /// # Errors
    /// As [`user`](Self::user).
    pub fn supergroup(&self, id: i64) -> Task<'_, Result<Arc<Supergroup>, Error>> {
        self.look_up(id, move || self.client.send(GetSupergroup::new(id)))
    }

    /// Asks for a member of a chat and what it may do. Telegram does not tell clients of other members'
    /// rights by itself, so this is asked for each time; one's own are in [`my_status`](Self::my_status).
    ///
    /// # Errors
    /// As [`user`](Self::user).
    pub fn member(
        &self,
        chat_id: i64,
        member: impl Into<MessageSender>,
    ) -> Task<'static, Result<ChatMember, Error>> {
        let request = self.client.send(GetChatMember::new(chat_id, member));
        Task::new(request)
    }

    /// What the account itself is and may do in a group or channel, if both are known here.
    pub fn my_status(&self, chat_id: i64) -> Option<ChatMemberStatus> {
        self.keeper.read(|state| state.my_status(chat_id))
    }

    /// A user, if it is known here.
    pub fn known_user(&self, id: i64) -> Option<Arc<User>> {
        self.keeper.read(|state| User::find(state, id))
    }

    /// A chat, if it is known here.
    pub fn known_chat(&self, id: i64) -> Option<Arc<Chat>> {
        self.keeper.read(|state| Chat::find(state, id))
    }

    /// An option of TDLib's, such as `my_id`, if it has been told.
    pub fn option(&self, name: &str) -> Option<OptionValue> {
        self.keeper.read(|state| state.options.get(name).cloned())
    }

    /// The state of the connection, if it has been told.
    pub fn connection(&self) -> Option<ConnectionState> {
        self.keeper.read(|state| state.connection.clone())
    }

    /// Forgets a user; it is known again when an update tells of it or a lookup asks for it.
    pub fn forget_user(&self, id: i64) {
        self.keeper.read(|state| User::forget(state, id));
    }

    /// Forgets a chat, and the group that it is.
    pub fn forget_chat(&self, id: i64) {
        self.keeper.read(|state| state.forget_chat(id));
    }

    /// Forgets all users, chats and groups; options and the connection's state stay.
    pub fn forget_all(&self) {
        self.keeper.read(State::clear);
    }

    fn look_up<'a, T: Kind>(
        &'a self,
        id: i64,
        ask: impl Fn() -> crate::Request<T> + Send + 'a,
    ) -> Task<'a, Result<Arc<T>, Error>> {
        Task::new(async move {
            loop {
                if let Some(known) = self.keeper.read(|state| T::find(state, id)) {
                    return Ok(known);
                }
                let asked = self.keeper.read(|state| state.now());
                let found = ask().await?;
                // Unless something else was told meanwhile, which may be newer than the answer.
                if let Some(kept) = self.keeper.read(|state| state.keep(id, found, asked)) {
                    return Ok(kept);
                }
            }
        })
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (users, chats) = self.keeper.read(|state| state.counts());
        f.debug_struct("Directory")
            .field("client", &self.client)
            .field("users", &users)
            .field("chats", &chats)
            .finish_non_exhaustive()
    }
}
