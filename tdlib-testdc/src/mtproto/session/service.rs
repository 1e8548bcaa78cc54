//! Messages about messages, which the layers above never see.

use grammers_tl_types::{Identifiable, RawVec, functions, types};

use super::open::Item;
use super::outgoing::{Kind, TakenBack};
use super::{Error, Event, Session};
use crate::mtproto::tl;

/// Bits of `msgs_state_info`, about queries.
const BEING_PROCESSED: u8 = 32;
const ANSWERED: u8 = 64;

/// Salts hold for ten years and then for ever, so that nobody asks for others: TDLib does while it knows of
/// no later one.
const SALT_SECONDS: f64 = 10.0 * 365.25 * 86_400.0;

/// A list of the 8192 identifiers that the protocol allows.
const MAX_IDS_BYTES: usize = 12 + 8 * 8192;

const HTTP_WAIT: u32 = types::HttpWait::CONSTRUCTOR_ID;
const MSGS_ACK: u32 = types::MsgsAck::CONSTRUCTOR_ID;
const MSGS_STATE_REQ: u32 = types::MsgsStateReq::CONSTRUCTOR_ID;
const MSGS_STATE_INFO: u32 = types::MsgsStateInfo::CONSTRUCTOR_ID;
const MSGS_ALL_INFO: u32 = types::MsgsAllInfo::CONSTRUCTOR_ID;
const MSG_RESEND_REQ: u32 = types::MsgResendReq::CONSTRUCTOR_ID;
const PING: u32 = functions::Ping::CONSTRUCTOR_ID;
const PING_DELAY_DISCONNECT: u32 = functions::PingDelayDisconnect::CONSTRUCTOR_ID;
const GET_FUTURE_SALTS: u32 = functions::GetFutureSalts::CONSTRUCTOR_ID;
const RPC_DROP_ANSWER: u32 = functions::RpcDropAnswer::CONSTRUCTOR_ID;
const DESTROY_SESSION: u32 = functions::DestroySession::CONSTRUCTOR_ID;
const DESTROY_AUTH_KEY: u32 = functions::DestroyAuthKey::CONSTRUCTOR_ID;

/// Whether a message with this constructor must have an odd number. Clients do not agree on it for most of
/// the messages about messages.
pub(super) fn content_related(constructor: u32) -> Option<bool> {
    match constructor {
        MSGS_ACK | tl::MSG_CONTAINER => Some(false),
        HTTP_WAIT
        | MSGS_STATE_REQ
        | MSGS_STATE_INFO
        | MSGS_ALL_INFO
        | MSG_RESEND_REQ
        | PING
        | PING_DELAY_DISCONNECT
        | GET_FUTURE_SALTS
        | RPC_DROP_ANSWER
        | DESTROY_SESSION
        | DESTROY_AUTH_KEY => None,
        _ => Some(true),
    }
}

impl Session {
    /// Carries out a message about messages; `false` if it is none.
    pub(super) fn service(
        &mut self,
        Item { msg_id, body, .. }: Item<'_>,
        now: f64,
        events: &mut Vec<Event>,
    ) -> Result<bool, Error> {
        let id = tl::constructor(body);
        let malformed = Error::Malformed(id);
        match id {
            HTTP_WAIT | MSGS_STATE_INFO | MSGS_ALL_INFO => {}
            MSGS_ACK | MSGS_STATE_REQ | MSG_RESEND_REQ if body.len() > MAX_IDS_BYTES => {
                return Err(malformed);
            }
            MSGS_ACK => {
                let ack: types::MsgsAck = tl::read(body).ok_or(malformed)?;
                self.outgoing.acknowledged(&ack.msg_ids);
            }
            MSGS_STATE_REQ => {
                let request: types::MsgsStateReq = tl::read(body).ok_or(malformed)?;
                let info = request
                    .msg_ids
                    .iter()
                    .map(|id| self.state(*id, now))
                    .collect();
                self.queue(
                    Kind::Reply,
                    &types::MsgsStateInfo {
                        req_msg_id: msg_id,
                        info,
                    },
                );
            }
            MSG_RESEND_REQ => {
                let request: types::MsgResendReq = tl::read(body).ok_or(malformed)?;
                self.outgoing.resend(&request.msg_ids);
            }
            PING => {
                let ping: functions::Ping = tl::read(body).ok_or(malformed)?;
                self.pong(msg_id, ping.ping_id);
            }
            PING_DELAY_DISCONNECT => {
                let ping: functions::PingDelayDisconnect = tl::read(body).ok_or(malformed)?;
                self.pong(msg_id, ping.ping_id);
                events.push(Event::DisconnectIn {
                    seconds: ping.disconnect_delay,
                });
            }
            GET_FUTURE_SALTS => {
                let _: functions::GetFutureSalts = tl::read(body).ok_or(malformed)?;
                self.future_salts(msg_id, now);
            }
            RPC_DROP_ANSWER => {
                let drop: functions::RpcDropAnswer = tl::read(body).ok_or(malformed)?;
                self.drop_answer(msg_id, drop.req_msg_id);
            }
            DESTROY_SESSION => {
                let destroy: functions::DestroySession = tl::read(body).ok_or(malformed)?;
                events.push(Event::DestroySession {
                    session_id: destroy.session_id,
                });
            }
            DESTROY_AUTH_KEY => events.push(Event::DestroyKey),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn state(&self, msg_id: i64, now: f64) -> u8 {
        let mut state = self.inbox.state(msg_id, now);
        if self.running.contains(&msg_id) {
            state |= BEING_PROCESSED;
        } else if self.outgoing.has_answer(msg_id) {
            state |= BEING_PROCESSED | ANSWERED;
        }
        state
    }

    fn pong(&mut self, msg_id: i64, ping_id: i64) {
        self.queue(Kind::Reply, &types::Pong { msg_id, ping_id });
    }

    fn future_salts(&mut self, req_msg_id: i64, now: f64) {
        let salt = self.salt;
        let until = (now + SALT_SECONDS) as i32;
        let salts = RawVec(vec![
            types::FutureSalt {
                valid_since: now as i32,
                valid_until: until,
                salt,
            },
            types::FutureSalt {
                valid_since: until,
                valid_until: i32::MAX,
                salt,
            },
        ]);
        self.queue(
            Kind::Reply,
            &types::FutureSalts {
                req_msg_id,
                now: now as i32,
                salts,
            },
        );
    }

    fn drop_answer(&mut self, msg_id: i64, request: i64) {
        let running = tl::boxed(&types::RpcAnswerDroppedRunning {});
        let answer = if self.running.remove(&request) {
            // The query ends with it too.
            self.result(request, &running);
            running
        } else {
            match self.outgoing.take_back(request) {
                Some(TakenBack::Unsent) => running,
                Some(TakenBack::Sent {
                    msg_id,
                    seq_no,
                    bytes,
                }) => tl::boxed(&types::RpcAnswerDropped {
                    msg_id,
                    seq_no,
                    bytes,
                }),
                None => tl::boxed(&types::RpcAnswerUnknown {}),
            }
        };
        self.result(msg_id, &answer);
    }
}
