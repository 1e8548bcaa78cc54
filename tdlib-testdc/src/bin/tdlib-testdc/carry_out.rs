//! What each command does.

use std::io;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tdlib_testdc::{CallbackAnswer, Chat, Permission, Post, Right, User};

use crate::commands::Command;
use crate::shown::{self, named};
use crate::who::Who;
use crate::world::{World, text};

/// What comes of a command.
pub(crate) enum Answer {
    Now(Value),
    /// What this returns, which takes as long as others like. Other commands go on meanwhile.
    Later(Box<dyn FnOnce() -> Result<Value, String> + Send>),
}

/// What a command says that has nothing to tell.
const NOTHING: Value = Value::Null;

impl World {
    /// Carries a command out: what is `ok` then, or why it can't be.
    pub(crate) fn carry_out(&mut self, command: Command) -> Result<Answer, String> {
        use Command as C;

        let dc = &self.dc;
        let ok = match command {
            C::AddUser(new) => json!(self.add_person(new)?),
            C::AddBot(new) => json!(self.add_bot(new)?),
            C::AddChat(new) => json!(self.add_chat(&new)?),
            C::People => json!(self.people().collect::<Vec<_>>()),
            C::Chats => json!(self.chats().collect::<Vec<_>>()),
            C::LastCode { phone } => json!(dc.last_code(&phone)),
            C::Sessions { user } => self
                .user(&user)?
                .sessions()
                .iter()
                .map(shown::session)
                .collect(),
            C::RevokeSession { user, session } => json!(self.user(&user)?.revoke_session(session)),
            C::RevokeSessions { user } => {
                self.user(&user)?.revoke_sessions();
                NOTHING
            }
            C::AcceptLogin { user, link } => {
                let accepted = self.user(&user)?.accept_login(&link);
                accepted.map(|()| NOTHING).map_err(text)?
            }
            C::Online { user, online } => {
                let user = self.user(&user)?;
                if online {
                    user.go_online()
                } else {
                    user.go_offline()
                }
                NOTHING
            }

            C::Send { from, to, text } => {
                let post = self.user(&from)?.send_to(self.place(&to)?, &text);
                self.posted(post)
            }
            C::Edit { by, post, text } => json!(self.user(&by)?.edit(self.post(post)?, &text)),
            C::Delete { by, post } => json!(self.user(&by)?.delete(self.post(post)?)),
            C::Reply { from, post, text } => {
                let post = self.user(&from)?.reply_to(self.post(post)?, &text);
                self.posted(post)
            }
            C::Forward { by, post, to } => {
                let copy = self.user(&by)?.forward(self.post(post)?, self.place(&to)?);
                let copy = copy.ok_or("it can't be forwarded, or is gone")?;
                self.posted(copy)
            }
            C::Pin { by, post } => json!(self.user(&by)?.pin(self.post(post)?)),
            C::Unpin { by, post } => json!(self.user(&by)?.unpin(self.post(post)?)),
            C::MarkRead { user, with } => {
                self.user(&user)?.mark_read(self.place(&with)?);
                NOTHING
            }
            C::Typing { user, with } => {
                self.user(&user)?.begin_typing(self.place(&with)?);
                NOTHING
            }
            C::Texts { of, with } => json!(self.user(&of)?.texts_with(self.place(&with)?)),
            C::Messages { of, with } => {
                let messages = self.user(&of)?.messages_with(self.place(&with)?);
                let shown = messages
                    .iter()
                    .map(|m| shown::message(m, self.keep_post(m.post)));
                shown.collect()
            }

            C::SendFile { from, to, path } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let (user, to) = (self.user(&from)?, self.place(&to)?);
                let post = user.send_file(to, &name, content(&path)?);
                self.posted(post)
            }
            C::SendPhoto { from, to, path } => {
                let (user, to) = (self.user(&from)?, self.place(&to)?);
                let post = user.send_photo(to, content(&path)?).map_err(text)?;
                self.posted(post)
            }
            C::Files { of, with } => {
                let files = self.user(&of)?.files_with(self.place(&with)?);
                files.iter().map(shown::file).collect()
            }
            C::SaveFile {
                of,
                with,
                number,
                path,
            } => {
                let files = self.user(&of)?.files_with(self.place(&with)?);
                let file = number.checked_sub(1).and_then(|at| files.get(at));
                let file = file.ok_or_else(|| format!("there are {} files", files.len()))?;
                std::fs::write(&path, &file.bytes).map_err(unusable(&path))?;
                NOTHING
            }

            C::Start { user, bot, word } => {
                let post = self.user(&user)?.start(&self.user(&bot)?, &word);
                self.posted(post)
            }
            C::Click { user, post, button } => {
                let (user, post) = (self.user(&user)?, self.post(post)?);
                return Ok(Answer::Later(Box::new(move || {
                    let answer = user.click(post, &button).map_err(text)?;
                    Ok(shown::click_answer(&answer))
                })));
            }
            C::SendButtons {
                from,
                to,
                text,
                buttons,
            } => {
                let buttons: Vec<_> = buttons
                    .iter()
                    .map(|(text, data)| (&**text, &**data))
                    .collect();
                let post = self
                    .user(&from)?
                    .send_buttons(self.place(&to)?, &text, &buttons);
                self.posted(post)
            }
            C::Clicks { bot } => self.user(&bot)?.clicks().iter().map(shown::click).collect(),
            C::AnswerClick {
                bot,
                click,
                text: said,
                is_alert,
                url,
            } => {
                let bot = self.user(&bot)?;
                let clicks = bot.clicks();
                let click = clicks.iter().find(|open| open.id == click);
                let click = click.ok_or("nobody waits for an answer to that")?;
                let mut answer = CallbackAnswer::default();
                (answer.text, answer.is_alert, answer.url) = (said, is_alert, url);
                bot.answer_click(click, answer)
                    .map(|()| NOTHING)
                    .map_err(text)?
            }

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
                by.ban(&chat, &user, time(seconds));
                NOTHING
            }
            C::Unban { by, chat, user } => {
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.unban(&chat, &user);
                NOTHING
            }
            C::Restrict {
                by,
                chat,
                user,
                forbidden,
                seconds,
            } => {
                let forbidden = named(&forbidden, Permission::ALL)?;
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.restrict(&chat, &user, &forbidden, time(seconds));
                NOTHING
            }
            C::Promote {
                by,
                chat,
                user,
                rights,
                title,
            } => {
                let rights = rights
                    .map(|rights| named(&rights, Right::ALL))
                    .transpose()?;
                let rights = rights.unwrap_or_else(|| Right::ALL.to_vec());
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.promote(&chat, &user, &rights, title.as_deref());
                NOTHING
            }
            C::Demote { by, chat, user } => {
                let (by, chat, user) = self.three(&by, &chat, &user)?;
                by.demote(&chat, &user);
                NOTHING
            }
            C::Members { chat } => json!(self.chat(&chat)?.members()),
            C::Standing { chat, user } => {
                let standing = self.chat(&chat)?.standing(&self.user(&user)?);
                shown::standing(&standing)
            }

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
        };
        Ok(Answer::Now(ok))
    }

    /// What a command says that has written something.
    fn posted(&mut self, post: Post) -> Value {
        json!({ "post": self.keep_post(post) })
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

/// How long something holds; none is for ever.
fn time(seconds: Option<u32>) -> Option<Duration> {
    seconds.map(|seconds| Duration::from_secs(seconds.into()))
}

/// What is in a file of this machine.
fn content(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(unusable(path))
}

/// Why a file of this machine can't be used.
fn unusable(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}
