//! Many things happen in a random order to several clients, some of whom are cut off now and then. In the end
//! all have what the data center has.

use tdlib::functions::{
    DeleteMessages, EditMessageText, ForwardMessages, PinChatMessage, SendMessage,
    UnpinChatMessage, ViewMessages,
};
use tdlib::types::{Message, MessageSendingState};
use tdlib_testdc::{Chat, Place, Post, ReadMessage, TestDc, User};

use crate::common::{PATIENCE, until};
use crate::seat::{Seat, content, input, is_written, seat, text_of};

/// How many things happen.
const STEPS: usize = 300;
/// Where the random numbers begin: the same run each time.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Random numbers.
struct Dice(u64);

impl Dice {
    /// A number below another.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// One of several.
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() {
            return None;
        }
        Some(&of[self.below(of.len())])
    }
}

/// What everybody can compare: the number, the text, and whether it is pinned and was changed.
type Line = (i64, String, bool, bool);

fn line_of(message: &Message) -> Line {
    (
        message.id,
        text_of(message),
        message.is_pinned,
        message.edit_date != 0,
    )
}

fn line_there(message: &ReadMessage) -> Line {
    (
        message.id,
        message.text.clone(),
        message.is_pinned,
        message.edit_date.is_some(),
    )
}

/// Tells whether a message is a copy of one that was gone by then. It stays with the client that wanted to
/// send it, and nobody else ever hears of it.
fn is_vain(message: &Message) -> bool {
    let state = message.sending_state.as_ref();
    let has_failed = matches!(state, Some(MessageSendingState::Failed(_)));
    has_failed && message.forward_info.is_some()
}

/// Three people with clients, two without one, and the chats that they share.
struct Stage<'a> {
    dc: &'a TestDc,
    seats: Vec<Seat>,
    others: Vec<User>,
    chats: Vec<Chat>,
    /// What people have written without a client.
    posts: Vec<Post>,
    dice: Dice,
    /// Whether nobody can connect.
    is_cut: bool,
    written: usize,
}

impl Stage<'_> {
    /// Does something at random.
    fn step(&mut self) {
        match self.dice.below(20) {
            0..6 => self.hand_writes(),
            6..8 => self.hand_changes(),
            8..12 if !self.is_cut => self.client_writes(),
            12..16 if !self.is_cut => self.client_changes(),
            16 => self.cut(),
            17 => self.heal(),
            18 => self.dc.lose_pushes(&self.seats[self.written % 3].user, 2),
            _ => self.hand_reads(),
        }
    }

    fn text(&mut self) -> String {
        self.written += 1;
        format!("text {}", self.written)
    }

    fn anybody(&mut self) -> User {
        let at = self.dice.below(self.seats.len() + self.others.len());
        match self.seats.get(at) {
            Some(seat) => seat.user.clone(),
            None => self.others[at - self.seats.len()].clone(),
        }
    }

    /// A chat of several, or the private chat with one of those with clients.
    fn anywhere(&mut self, but: &User) -> Place {
        let at = self.dice.below(self.chats.len() + self.seats.len());
        match self.chats.get(at) {
            Some(chat) => chat.into(),
            None => {
                let other = &self.seats[at - self.chats.len()].user;
                if other.id() == but.id() {
                    return (&self.chats[0]).into();
                }
                other.into()
            }
        }
    }

    fn hand_writes(&mut self) {
        let (by, text) = (self.anybody(), self.text());
        let to = self.anywhere(&by);
        self.posts.push(by.send_to(to, &text));
    }

    fn hand_changes(&mut self) {
        let (by, text) = (self.anybody(), self.text());
        let Some(post) = self.dice.pick(&self.posts).copied() else {
            return;
        };
        match self.dice.below(5) {
            0 => drop(by.edit(post, &text)),
            1 => drop(by.delete(post)),
            2 => drop(by.delete_for_oneself(post)),
            3 => drop(by.pin(post)),
            _ => drop(by.unpin(post)),
        }
    }

    fn hand_reads(&mut self) {
        let by = self.anybody();
        let chat = self.anywhere(&by);
        by.mark_read(chat);
    }

    fn client_writes(&mut self) {
        let at = self.dice.below(self.seats.len());
        let text = self.text();
        let chat = self.chats[self.dice.below(self.chats.len())].id();
        let send = SendMessage::new(chat, content(text));
        // A channel is none of theirs.
        drop(self.seats[at].client.send(send).wait());
    }

    fn client_changes(&mut self) {
        let (at, what) = (self.dice.below(self.seats.len()), self.dice.below(6));
        let text = self.text();
        let chat = self.chats[self.dice.below(self.chats.len())].id();
        let seat = &self.seats[at];
        let history = tdlib::functions::GetChatHistory::new(chat, 20).only_local(true);
        let history = seat.client.send(history).wait().expect("what it knows");
        let known: Vec<Message> = history.messages.into_iter().flatten().collect();
        // What others wrote TDLib first deletes, and takes back without counting it as unread again when the
        // server refuses.
        let may_pick = |message: &Message| {
            message.sending_state.is_none() && (what != 1 || message.is_outgoing)
        };
        let known = known.iter().filter(|message| may_pick(message));
        let known: Vec<i64> = known.map(|message| message.id).collect();
        let Some(id) = self.dice.pick(&known).copied() else {
            return;
        };
        let client = &seat.client;
        // Some of it is not allowed, and some is about what is gone by now.
        match what {
            0 => drop(
                client
                    .send(EditMessageText::new(chat, id, input(text)))
                    .wait(),
            ),
            1 => drop(
                client
                    .send(DeleteMessages::new(chat, vec![id]).revoke(true))
                    .wait(),
            ),
            2 => drop(client.send(PinChatMessage::new(chat, id)).wait()),
            3 => drop(client.send(UnpinChatMessage::new(chat, id)).wait()),
            4 => {
                let to = self.chats[0].id();
                drop(client.send(ForwardMessages::new(to, chat, vec![id])).wait());
            }
            _ => drop(
                client
                    .send(ViewMessages::new(chat, vec![id]).force_read(true))
                    .wait(),
            ),
        }
    }

    fn cut(&mut self) {
        self.is_cut = true;
        self.dc.refuse_new(true);
        let at = self.dice.below(self.seats.len());
        self.dc.cut(&self.seats[at].user);
    }

    fn heal(&mut self) {
        self.is_cut = false;
        self.dc.refuse_new(false);
    }

    /// Waits until a client has of a chat what the data center says that its user has.
    #[track_caller]
    fn compare(&self, seat: &Seat, chat: i64, there: impl Fn() -> Vec<ReadMessage>) {
        let began = std::time::Instant::now();
        loop {
            let mut history = seat.history(chat);
            history.retain(|message| !is_vain(message));
            let is_sending = history
                .iter()
                .any(|message| message.sending_state.is_some());
            let seen: Vec<Line> = history
                .iter()
                .filter(|m| is_written(m))
                .map(line_of)
                .collect();
            let written = there().into_iter().filter(|message| !message.is_service);
            let there: Vec<Line> = written.map(|message| line_there(&message)).collect();
            if seen == there && !is_sending {
                return;
            }
            let waited = began.elapsed();
            assert!(
                waited < PATIENCE,
                "{:?} in {chat}: {seen:#?}, and not {there:#?}",
                seat.user
            );
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

#[test]
fn whatever_happens_in_whatever_order_all_have_the_same_in_the_end() {
    let dc = TestDc::start().expect("a data center");
    let names = [("Alice", 1), ("Bob", 2), ("Carol", 3)];
    let seats: Vec<Seat> = names.map(|(name, number)| seat(&dc, name, number)).into();
    let others = vec![dc.user("Dave").create(), dc.user("Erin").create()];
    let founder = others[0].clone();
    let mut members: Vec<&User> = seats.iter().map(|seat| &seat.user).collect();
    members.push(&others[1]);
    let chats = vec![
        founder.create_supergroup("Supergroup", &members),
        founder.create_group("Group", &members),
        founder.create_channel("Channel", &members),
    ];
    for seat in &seats {
        chats.iter().for_each(|chat| seat.knows(chat));
        // So that all know each other.
        founder.send_to(&seat.user, "welcome");
        for other in seats
            .iter()
            .filter(|other| other.user.id() != seat.user.id())
        {
            other.user.send_to(&seat.user, "hello");
        }
    }
    let mut stage = Stage {
        dc: &dc,
        seats,
        others,
        chats,
        posts: Vec::new(),
        dice: Dice(SEED),
        is_cut: false,
        written: 0,
    };
    for _ in 0..STEPS {
        stage.step();
    }
    stage.heal();
    // What got lost on the way is asked for when the next thing happens.
    for seat in &stage.seats {
        dc.lose_pushes(&seat.user, 0);
        founder.send_to(&seat.user, "that's all");
    }
    for chat in &stage.chats {
        founder.send_to(chat, "that's all");
    }
    for seat in &stage.seats {
        for chat in &stage.chats {
            stage.compare(seat, chat.id(), || seat.user.messages_with(chat));
        }
        for other in stage.seats.iter().map(|seat| &seat.user).chain([&founder]) {
            if other.id() != seat.user.id() {
                stage.compare(seat, other.id(), || seat.user.messages_with(other));
            }
        }
        // How much of a channel is read TDLib does not get to know for certain when it was away.
        until("the same is unread", || {
            let unread = seat.chat(stage.chats[1].id()).unread_count;
            usize::try_from(unread) == Ok(seat.user.unread_in(&stage.chats[1]))
        });
    }
    assert!(dc.calls("updates.getDifference") > 0 && dc.calls("updates.getChannelDifference") > 0);
    for seat in stage.seats {
        seat.close();
    }
}
