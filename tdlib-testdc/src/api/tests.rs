//! The service without a server.

use std::num::NonZeroU32;
use std::sync::Arc;

use grammers_tl_types::{Serializable, enums, types};

use super::*;
use crate::mtproto::client::{Numbers, open, result};
use crate::mtproto::session::Session;
use crate::outbox::{Sessions, Slot, Wake};
use crate::tl::Rest;

const SALT: i64 = 1;

/// A client without a connection.
struct Client {
    api: Api,
    from: Origin,
    slot: Arc<Slot>,
    outbox: Outbox,
    numbers: Numbers,
}

impl Client {
    fn new() -> Self {
        let api = Api::default();
        let from = Origin {
            connection: 1,
            auth_key_id: 2,
            is_unbound: false,
            session_id: 3,
            dc_id: 1,
            is_test: true,
            is_media: false,
        };
        let new = || Session::new(from.session_id, SALT, usize::MAX);
        let slot = Sessions::default().open(from.auth_key_id, from.session_id, new);
        let wake = Arc::new(Wake::new(from.connection));
        slot.lock().attach(&wake);
        Self {
            outbox: Outbox::new(slot.clone(), wake),
            numbers: Numbers::new(SALT, from.session_id, api.now()),
            api,
            from,
            slot,
        }
    }

    /// Asks for something as a connection does.
    fn ask(&mut self, call: &impl Serializable) -> (i64, Outcome) {
        let message = self.numbers.message(true, call.to_bytes());
        let mut served = self.slot.lock();
        served.session.receive(&message, self.api.now()).unwrap();
        drop(served);
        let outcome = self
            .api
            .query(&self.from, &self.outbox, message.msg_id, &message.body);
        (message.msg_id, outcome)
    }

    /// Asks for something that a fault answers or lets get lost.
    fn ask_in_vain(&mut self, call: &impl Serializable) -> i64 {
        let (msg_id, outcome) = self.ask(call);
        let session = &mut self.slot.lock().session;
        match outcome {
            Outcome::Error(error) => assert!(session.answer(msg_id, Err(&error))),
            Outcome::Lost => session.forget(msg_id),
            outcome => panic!("{outcome:?}"),
        }
        msg_id
    }

    /// What became of the calls that were made.
    fn outcomes(&self) -> Vec<CallOutcome> {
        let calls = lock(&self.api.calls).newest();
        calls.into_iter().map(|call| call.outcome).collect()
    }

    /// The queries that were answered since the last time.
    fn answered(&self) -> Vec<i64> {
        let messages = self.slot.lock().session.take(self.api.now());
        let got = messages.iter().flat_map(open);
        got.filter_map(|got| result(&got.body).map(|(query, _)| query))
            .collect()
    }

    fn problems(&self) -> Vec<String> {
        lock(&self.api.problems).lines(&[].into())
    }
}

fn file_part() -> functions::upload::GetFile {
    let location = types::InputDocumentFileLocation {
        id: 1,
        access_hash: 2,
        file_reference: Vec::new(),
        thumb_size: String::new(),
    };
    functions::upload::GetFile {
        precise: false,
        cdn_supported: false,
        location: location.into(),
        offset: 0,
        limit: 4096,
    }
}

#[test]
fn the_same_call_again_and_again_is_a_problem() {
    let mut client = Client::new();
    for _ in 0..50 {
        client.ask(&functions::help::GetConfig {});
    }
    assert_eq!(client.problems(), [""; 0]);
    client.ask(&functions::help::GetConfig {});
    let expected = "clients asked the same in a busy loop: help.getConfig more than 50 times within \
                    250 ms, with equal arguments each time";
    assert_eq!(client.problems(), [expected]);
    assert_eq!(client.answered().len(), 51, "it is answered all the same");
}

#[test]
fn calls_with_different_arguments_and_those_that_a_fault_answers_are_none() {
    let mut client = Client::new();
    for offset in 0..200 {
        client.ask(&functions::help::GetAppConfig { hash: offset });
    }
    lock(&client.api.faults).add("help.getConfig", None, Fault::internal(), 200);
    for _ in 0..200 {
        client.ask(&functions::help::GetConfig {});
    }
    assert_eq!(client.problems(), [""; 0]);
}

#[test]
fn a_client_of_another_layer_is_refused_and_its_user_is_told_why() {
    let mut client = Client::new();
    let query = Rest(functions::help::GetConfig {}.to_bytes());
    let (_, outcome) = client.ask(&functions::InvokeWithLayer {
        layer: LAYER - 1,
        query,
    });
    let Outcome::Error(error) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        (error.code, &*error.message),
        (400, "CONNECTION_LAYER_INVALID")
    );
    let expected = format!(
        "a client does not speak the data center's language: TDLib speaks layer {}, and this data center \
         layer {LAYER}: use the TDLib that the crate is made for",
        LAYER - 1
    );
    assert_eq!(client.problems(), [&*expected]);
    let allowed = [Problem::Unknown, Problem::Loop].into();
    assert_eq!(lock(&client.api.problems).lines(&allowed), [&*expected]);
}

#[test]
fn each_kind_of_problem_is_allowed_by_itself() {
    let mut client = Client::new();
    let unknown = functions::help::GetCdnConfig {};
    for _ in 0..51 {
        let (_, outcome) = client.ask(&unknown);
        assert!(matches!(outcome, Outcome::Later));
    }
    let lines = |allowed: &[Problem]| {
        let allowed = allowed.iter().copied().collect();
        lock(&client.api.problems).lines(&allowed)
    };
    let [missing, looped] = &lines(&[])[..] else {
        panic!("{:?}", lines(&[]));
    };
    assert!(
        missing.ends_with("does not have: help.getCdnConfig is not implemented"),
        "{missing}"
    );
    assert!(
        looped.contains("loop: help.getCdnConfig more than 50 times"),
        "{looped}"
    );
    assert_eq!(lines(&[Problem::Unknown]), [&**looped]);
    assert_eq!(lines(&[Problem::Loop]), [&**missing]);
    assert_eq!(lines(&[Problem::Unknown, Problem::Loop]), [""; 0]);
}

#[test]
fn what_a_method_can_not_do_is_a_problem_that_names_both() {
    let mut client = Client::new();
    let mut world = lock(&client.api.world);
    let alice = world.people.add("Alice".to_owned(), String::new(), None);
    world.log_in(&client.from, alice);
    drop(world);
    let media = types::InputMediaGame {
        id: types::InputGameId {
            id: 1,
            access_hash: 2,
        }
        .into(),
    };
    let upload = functions::messages::UploadMedia {
        business_connection_id: None,
        peer: enums::InputPeer::PeerSelf,
        media: media.into(),
    };
    client.ask(&upload);
    let expected = "clients asked the data center for what it does not have: messages.uploadMedia with \
                    inputMediaGame is not implemented";
    assert_eq!(client.problems(), [expected]);
    let allowed = [Problem::Unknown].into();
    assert_eq!(lock(&client.api.problems).lines(&allowed), [""; 0]);
}

#[test]
fn a_method_that_panics_is_answered_and_a_problem() {
    let client = Client::new();
    for why in ["a constant text", "a text of its own"] {
        let result = client.api.guard("help.getConfig", || {
            if why.starts_with("a constant") {
                panic!("a constant text")
            }
            panic!("{why}")
        });
        assert_eq!(result, Err(rpc::error(500, "INTERNAL")));
    }
    let expected = "the data center has a bug: help.getConfig panicked: a constant text; help.getConfig \
                    panicked: a text of its own";
    assert_eq!(client.problems(), [expected]);
}

#[test]
fn parts_of_files_stand_still_while_all_else_goes_on() {
    let mut client = Client::new();
    client.api.stall_files(true);
    let (part, _) = client.ask(&file_part());
    let (config, _) = client.ask(&functions::help::GetConfig {});
    assert_eq!(client.answered(), [config]);
    assert_eq!(
        client.api.later.release("upload.getFile"),
        0,
        "no fault of it is why"
    );
    client.api.stall_files(false);
    assert_eq!(client.answered(), [part]);
}

#[test]
fn the_answer_to_a_call_that_is_counted_can_be_released() {
    const METHOD: &str = "help.getConfig";
    let mut client = Client::new();
    let api = &client.api;
    for count in 1..=300 {
        lock(&api.faults).add(METHOD, None, Fault::Hold, 1);
        let message = client
            .numbers
            .message(true, functions::help::GetConfig {}.to_bytes());
        let mut served = client.slot.lock();
        served.session.receive(&message, api.now()).unwrap();
        drop(served);
        let (from, outbox) = (&client.from, &client.outbox);
        std::thread::scope(|scope| {
            scope.spawn(|| api.query(from, outbox, message.msg_id, &message.body));
            while lock(&api.calls).count(METHOD) < count {
                std::thread::yield_now();
            }
            assert_eq!(api.release(METHOD), 1, "call {count}");
        });
    }
}

#[test]
fn parts_of_files_wait_for_each_other_on_a_slow_link() {
    let mut client = Client::new();
    let began = Instant::now();
    client.api.limit_files(NonZeroU32::new(10));
    let parts = [client.ask(&file_part()).0, client.ask(&file_part()).0];
    let bytes = file_part().to_bytes().len() as u32 - 4;
    let due = client.api.send_due().expect("a time").duration_since(began);
    assert!(due >= Duration::from_secs(1) * bytes / 10, "{due:?}");
    let (config, _) = client.ask(&functions::help::GetConfig {});
    assert_eq!(client.answered(), [config]);
    // What is on its way stands still, and goes on when all is in order.
    client.api.stall_files(true);
    client.api.limit_files(None);
    assert_eq!((client.api.send_due(), client.answered()), (None, vec![]));
    client.api.stall_files(false);
    assert_eq!(client.answered(), parts);
}

#[test]
fn a_fault_of_a_part_of_a_file_comes_before_the_state_of_the_link() {
    let mut client = Client::new();
    client.api.stall_files(true);
    lock(&client.api.faults).add("upload.getFile", None, Fault::Cut, 1);
    let (_, outcome) = client.ask(&file_part());
    assert!(matches!(outcome, Outcome::Cut), "{outcome:?}");
    assert_eq!(lock(&client.api.calls).count("upload.getFile"), 1);
}

#[test]
fn what_a_connection_without_an_account_asks_for_is_counted_and_has_faults() {
    let mut client = Client::new();
    client.from.is_unbound = true;
    lock(&client.api.faults).add("auth.bindTempAuthKey", None, Fault::Cut, 1);
    lock(&client.api.faults).add("help.getConfig", None, Fault::Silence, 1);
    let bind = functions::auth::BindTempAuthKey {
        perm_auth_key_id: 1,
        nonce: 2,
        expires_at: 3,
        encrypted_message: vec![4],
    };
    let (_, outcome) = client.ask(&bind);
    assert!(matches!(outcome, Outcome::Cut), "{outcome:?}");
    let (_, outcome) = client.ask(&bind);
    assert!(
        matches!(outcome, Outcome::Bind { nonce: 2, .. }),
        "{outcome:?}"
    );
    let config = functions::help::GetConfig {};
    let (_, outcome) = client.ask(&config);
    assert!(matches!(outcome, Outcome::Lost), "{outcome:?}");
    client.ask(&config);
    let calls = lock(&client.api.calls).newest();
    let outcomes: Vec<_> = calls.into_iter().map(|call| call.outcome).collect();
    let unbound = CallOutcome::error(401, "AUTH_KEY_PERM_EMPTY");
    let expected = [
        CallOutcome::Cut,
        CallOutcome::Ok,
        CallOutcome::Silence,
        unbound,
    ];
    assert_eq!(outcomes, expected);
}

#[test]
fn temporary_keys_are_dropped_although_the_answer_comes_later_or_never() {
    let mut client = Client::new();
    let method = "auth.dropTempAuthKeys";
    let drop = functions::auth::DropTempAuthKeys {
        except_auth_keys: vec![5],
    };
    for fault in [Fault::Hold, Fault::LoseAnswer, Fault::LoseSession] {
        lock(&client.api.faults).add(method, None, fault, 1);
        let (query, outcome) = client.ask(&drop);
        let outcome = match outcome {
            Outcome::AnswerLost(outcome) | Outcome::SessionLost(outcome) => *outcome,
            outcome => outcome,
        };
        let Outcome::DropTemporary { but, outbox } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(but, [5]);
        assert!(outbox.answer(query, Ok(Vec::new())));
        assert!(
            !outbox.answer(query, Ok(Vec::new())),
            "one answer is enough"
        );
        let released = client.api.later.release(method);
        assert_eq!((released, client.answered()), (released, vec![query]));
    }
}

#[test]
fn an_answer_is_not_held_back_when_all_was_put_in_order_before_it_came() {
    let mut client = Client::new();
    lock(&client.api.faults).add("auth.dropTempAuthKeys", None, Fault::Hold, 1);
    let drop = functions::auth::DropTempAuthKeys {
        except_auth_keys: Vec::new(),
    };
    let (query, outcome) = client.ask(&drop);
    let Outcome::DropTemporary { outbox, .. } = outcome else {
        panic!("{outcome:?}");
    };
    client.api.later.clear();
    assert!(outbox.answer(query, Ok(Vec::new())));
    assert_eq!(client.answered(), [query]);
}

#[test]
fn a_call_that_has_to_come_after_one_that_failed_or_got_lost_is_not_carried_out() {
    const METHOD: &str = "help.getConfig";
    let mut client = Client::new();
    let call = || Rest(functions::help::GetConfig {}.to_bytes());
    let after = |msg_id| functions::InvokeAfterMsg {
        msg_id,
        query: call(),
    };
    let after_all = |msg_ids| functions::InvokeAfterMsgs {
        msg_ids,
        query: call(),
    };
    let (done, _) = client.ask(&call());
    let (second, _) = client.ask(&after(done));
    client.ask(&after_all(vec![done, second]));
    assert_eq!(client.outcomes(), vec![CallOutcome::Ok; 3]);

    lock(&client.api.faults).add(METHOD, None, Fault::flood_wait(1), 1);
    let refused = client.ask_in_vain(&call());
    lock(&client.api.faults).add(METHOD, None, Fault::Silence, 1);
    let lost = client.ask_in_vain(&call());
    let never_sent = lost + 1;
    lock(&client.api.faults).add(METHOD, None, Fault::Cut, 1);
    for before in [refused, lost, never_sent] {
        let (next, _) = client.ask(&after(before));
        client.ask(&after(next));
        client.ask(&after_all(vec![done, before]));
    }
    let expected = vec![CallOutcome::error(400, "MSG_WAIT_FAILED"); 9];
    assert_eq!(client.outcomes()[5..], expected);
    assert_eq!(lock(&client.api.faults).left(METHOD), 1, "they use it up");
}
