//! What can be asked of a running data center.

use std::num::NonZeroU32;
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Value, json};
use tdlib_testdc::{Chat, User};

use crate::faults::Wrong;
use crate::who::{NewBot, NewChat, NewPerson, Who};
use crate::world::{World, text};

/// A command, by its field `do`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    AddUser(NewPerson),
    AddBot(NewBot),
    AddChat(NewChat),
    People,
    Chats,
    LastCode {
        phone: String,
    },
    RevokeSessions {
        user: Who,
    },

    Send {
        from: Who,
        to: Who,
        text: String,
    },
    Edit {
        by: Who,
        post: usize,
        text: String,
    },
    Delete {
        by: Who,
        post: usize,
    },
    Texts {
        of: Who,
        with: Who,
    },

    AddMember {
        by: Who,
        chat: Who,
        user: Who,
    },
    Join {
        user: Who,
        chat: Who,
    },
    Leave {
        user: Who,
        chat: Who,
    },
    Ban {
        by: Who,
        chat: Who,
        user: Who,
        seconds: Option<u32>,
    },
    Unban {
        by: Who,
        chat: Who,
        user: Who,
    },
    Members {
        chat: Who,
    },

    Fault {
        method: String,
        fault: Wrong,
        user: Option<Who>,
        #[serde(default = "once")]
        times: u32,
    },
    FaultsLeft {
        method: String,
    },
    Release {
        method: String,
    },
    ClearFaults,
    Cut {
        user: Option<Who>,
        number: Option<u64>,
    },
    RefuseNew {
        refuse: bool,
    },
    LosePushes {
        user: Who,
        count: u32,
    },
    PushTooLong {
        user: Who,
    },
    LimitFiles {
        bytes_per_second: Option<NonZeroU32>,
    },
    StallFiles {
        stall: bool,
    },
    Advance {
        #[serde(default)]
        days: u32,
        #[serde(default)]
        seconds: u32,
    },

    Connections,
    Calls {
        method: Option<String>,
    },
    Problems,
    Shutdown,
}

/// What a command says that has nothing to tell.
const NOTHING: Value = Value::Null;

fn once() -> u32 {
    1
}

impl World {
    /// Carries a command out: what is `ok` then, or why it can't be.
    pub(crate) fn carry_out(&mut self, command: Command) -> Result<Value, String> {
        use Command as C;

        let dc = &self.dc;
        Ok(match command {
            C::AddUser(new) => json!(self.add_person(new)?),
            C::AddBot(new) => json!(self.add_bot(new)?),
            C::AddChat(new) => json!(self.add_chat(&new)?),
            C::People => json!(self.people().collect::<Vec<_>>()),
            C::Chats => json!(self.chats().collect::<Vec<_>>()),
            C::LastCode { phone } => json!(dc.last_code(&phone)),
            C::RevokeSessions { user } => {
                self.user(&user)?.revoke_sessions();
                NOTHING
            }

            C::Send { from, to, text } => {
                let post = self.user(&from)?.send_to(self.place(&to)?, &text);
                json!({ "post": self.keep_post(post) })
            }
            C::Edit { by, post, text } => json!(self.user(&by)?.edit(self.post(post)?, &text)),
            C::Delete { by, post } => json!(self.user(&by)?.delete(self.post(post)?)),
            C::Texts { of, with } => json!(self.user(&of)?.texts_with(self.place(&with)?)),

            C::AddMember { by, chat, user } => {
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.add(&chat, &[&user]);
                NOTHING
            }
            C::Join { user, chat } => {
                let joined = self.user(&user)?.join(&self.chat(&chat)?);
                joined.map(|_| NOTHING).map_err(text)?
            }
            C::Leave { user, chat } => {
                self.user(&user)?.leave(&self.chat(&chat)?);
                NOTHING
            }
            C::Ban {
                by,
                chat,
                user,
                seconds,
            } => {
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                let time = seconds.map(|seconds| Duration::from_secs(seconds.into()));
                by.ban(&chat, &user, time);
                NOTHING
            }
            C::Unban { by, chat, user } => {
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.unban(&chat, &user);
                NOTHING
            }
            C::Members { chat } => json!(self.chat(&chat)?.members()),

            C::Fault {
                method,
                fault,
                user,
                times,
            } => {
                match user {
                    Some(user) => dc.fault_for(&self.user(&user)?, &method, fault.into(), times),
                    None => dc.fault(&method, fault.into(), times),
                }
                NOTHING
            }
            C::FaultsLeft { method } => json!(dc.faults_left(&method)),
            C::Release { method } => json!(dc.release(&method)),
            C::ClearFaults => {
                dc.clear_faults();
                NOTHING
            }
            C::Cut { user, number } => match (user, number) {
                (Some(_), Some(_)) => return Err("give a user or a number, not both".to_owned()),
                (Some(user), None) => {
                    dc.cut(&self.user(&user)?);
                    NOTHING
                }
                (None, Some(number)) => json!(dc.cut_one(number)),
                (None, None) => {
                    dc.cut_all();
                    NOTHING
                }
            },
            C::RefuseNew { refuse } => {
                dc.refuse_new(refuse);
                NOTHING
            }
            C::LosePushes { user, count } => {
                dc.lose_pushes(&self.user(&user)?, count);
                NOTHING
            }
            C::PushTooLong { user } => {
                dc.push_too_long(&self.user(&user)?);
                NOTHING
            }
            C::LimitFiles { bytes_per_second } => {
                dc.limit_files(bytes_per_second);
                NOTHING
            }
            C::StallFiles { stall } => {
                dc.stall_files(stall);
                NOTHING
            }
            C::Advance { days, seconds } => {
                let seconds = u64::from(days) * 86_400 + u64::from(seconds);
                dc.clock().advance_by(Duration::from_secs(seconds));
                let now = dc.clock().now().duration_since(UNIX_EPOCH);
                json!(now.unwrap_or_default().as_secs())
            }

            C::Connections => json!(dc.connections()),
            C::Calls { method } => self.calls(method.as_deref()),
            C::Problems => json!(dc.problems()),
            C::Shutdown => NOTHING,
        })
    }

    /// Who does something, in which chat, and with whom.
    fn three(&self, by: &Who, chat: &Who, user: &Who) -> Result<(User, Chat, User), String> {
        Ok((self.user(by)?, self.chat(chat)?, self.user(user)?))
    }

    /// The calls of a method, or all.
    fn calls(&self, method: Option<&str>) -> Value {
        let calls = self.dc.calls_made().into_iter();
        calls
            .filter(|call| method.is_none_or(|method| call.method == method))
            .map(|call| {
                json!({
                    "user": call.user,
                    "method": call.method,
                    "outcome": call.outcome.to_string(),
                })
            })
            .collect()
    }
}
