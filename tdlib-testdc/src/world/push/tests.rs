use std::sync::Arc;

use grammers_tl_types::Deserializable;

use super::*;
use crate::mtproto::client::open;
use crate::mtproto::session::Session;
use crate::outbox::{Sessions, Slot, Wake};
use crate::world::logins::session::Step;

const ALICE: UserId = 1;
/// The keys of her clients.
const KEY: i64 = 11;
const OTHER_KEY: i64 = 12;
/// When what was pushed is taken: any time does.
const NOW: f64 = 1_800_000_000.0;

/// A session, and the connection that it has or not.
struct Wire {
    origin: Origin,
    slot: Option<Arc<Slot>>,
}

impl Wire {
    fn new(key: i64, session_id: i64) -> Self {
        Self {
            origin: Origin {
                connection: session_id.unsigned_abs(),
                auth_key_id: key,
                is_unbound: false,
                session_id,
                dc_id: 2,
                is_test: true,
                is_media: false,
            },
            slot: None,
        }
    }

    fn connect(&mut self, push: &mut Push, resumed: bool) {
        self.origin.connection += 1_000;
        let wake = Arc::new(Wake::new(self.origin.connection));
        let id = self.origin.session_id;
        let new = || Session::new(id, 0, usize::MAX);
        let slot = Sessions::default().open(self.origin.auth_key_id, id, new);
        slot.lock().attach(&wake);
        push.connected(&self.origin, Outbox::new(slot.clone(), wake), resumed);
        self.slot = Some(slot);
    }

    fn cut(&mut self, push: &mut Push) {
        self.slot = None;
        push.disconnected(&self.origin);
    }

    /// What was pushed since this was called last.
    fn pushed(&self) -> Vec<enums::Updates> {
        let slot = self.slot.as_ref().expect("a connection");
        let packets = slot.lock().session.take(NOW);
        let got = packets.iter().flat_map(open);
        got.filter_map(|got| enums::Updates::from_bytes(&got.body).ok())
            .collect()
    }
}

/// Alice has two clients, of which one has a session for files besides.
struct Scene {
    push: Push,
    logins: Logins,
    main: Wire,
    files: Wire,
    other: Wire,
}

impl Scene {
    fn new() -> Self {
        let mut push = Push::default();
        let mut logins = Logins::default();
        let mut main = Wire::new(KEY, 1);
        let mut files = Wire::new(KEY, 2);
        let mut other = Wire::new(OTHER_KEY, 3);
        for wire in [&mut main, &mut files, &mut other] {
            wire.connect(&mut push, false);
        }
        for key in [KEY, OTHER_KEY] {
            logins.begin(key, ALICE, Step::Ready, 1);
        }
        push.listens(&main.origin);
        push.listens(&other.origin);
        Self {
            push,
            logins,
            main,
            files,
            other,
        }
    }

    fn tell(&mut self, but: Option<&Origin>) {
        self.push.tell(&self.logins, ALICE, but, &nothing());
    }

    /// How much was pushed to the sessions since this was called last, in their order above.
    fn pushed(&self) -> [usize; 3] {
        [&self.main, &self.files, &self.other].map(|wire| wire.pushed().len())
    }
}

/// Updates without content.
fn nothing() -> types::Updates {
    types::Updates {
        updates: Vec::new(),
        users: Vec::new(),
        chats: Vec::new(),
        date: 0,
        seq: 0,
    }
}

#[test]
fn a_session_for_files_that_comes_back_is_not_told_anything() {
    let mut scene = Scene::new();
    scene.tell(None);
    assert_eq!(scene.pushed(), [1, 0, 1]);
    scene.files.cut(&mut scene.push);
    scene.files.connect(&mut scene.push, true);
    scene.tell(None);
    assert_eq!(scene.pushed(), [1, 0, 1]);
    scene.files.origin.is_media = true;
    scene.push.listens(&scene.files.origin);
    scene.tell(None);
    assert_eq!(scene.pushed(), [1, 0, 1]);
}

#[test]
fn a_session_that_comes_back_is_told_that_it_has_missed_something_and_all_that_follows() {
    let mut scene = Scene::new();
    scene.main.cut(&mut scene.push);
    scene.tell(None);
    scene.main.connect(&mut scene.push, true);
    assert_eq!(scene.main.pushed(), [enums::Updates::TooLong]);
    scene.tell(None);
    assert_eq!(scene.pushed(), [1, 0, 2]);
}

#[test]
fn a_client_with_several_sessions_is_told_over_the_one_that_has_asked_last_if_it_is_connected() {
    let mut scene = Scene::new();
    scene.push.listens(&scene.files.origin);
    scene.tell(None);
    assert_eq!(scene.pushed(), [0, 1, 1]);
    scene.push.listens(&scene.main.origin);
    scene.tell(None);
    assert_eq!(scene.pushed(), [1, 0, 1]);
    scene.main.cut(&mut scene.push);
    scene.tell(None);
    assert_eq!(scene.files.pushed().len(), 1);
    scene.main.connect(&mut scene.push, true);
    scene.push.too_long(&scene.logins, ALICE);
    assert_eq!(scene.pushed(), [2, 0, 2]);
}

#[test]
fn the_client_that_made_it_happen_is_not_told_over_any_of_its_sessions() {
    let mut scene = Scene::new();
    let by = scene.files.origin.clone();
    scene.tell(Some(&by));
    assert_eq!(scene.pushed(), [0, 0, 1]);
}

#[test]
fn nothing_is_left_of_a_key_that_is_destroyed() {
    let mut scene = Scene::new();
    for key in [KEY, OTHER_KEY] {
        scene.push.destroyed(key);
    }
    scene.tell(None);
    assert_eq!(scene.pushed(), [0, 0, 0]);
    for wire in [&mut scene.main, &mut scene.files, &mut scene.other] {
        wire.cut(&mut scene.push);
    }
    assert!(scene.push.keys.is_empty());
}

#[test]
fn what_nobody_would_be_told_can_not_get_lost() {
    let mut scene = Scene::new();
    scene.other.cut(&mut scene.push);
    let by = scene.main.origin.clone();
    scene.push.lose(ALICE, 1);
    scene.tell(Some(&by));
    scene.tell(None);
    assert_eq!(scene.main.pushed().len(), 0, "this one got lost");
    scene.tell(None);
    assert_eq!(scene.main.pushed().len(), 1);
}
