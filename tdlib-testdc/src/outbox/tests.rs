//! Sessions and who serves them, without sockets.

use super::*;

fn session(id: i64) -> Session {
    Session::new(id, 1, usize::MAX)
}

#[test]
fn a_connection_that_ends_late_takes_the_session_from_no_other() {
    let slot = Sessions::default().open(1, 2, || session(2));
    let [old, new] = [1, 2].map(|number| Arc::new(Wake::new(number)));
    slot.lock().attach(&old);
    slot.lock().attach(&new);
    slot.lock().detach(&old);
    assert!(slot.lock().may_send(&new));
    assert!(!slot.lock().may_send(&old));
    slot.lock().detach(&new);
    assert!(slot.lock().may_send(&old));
}

#[test]
fn of_too_many_sessions_the_oldest_that_nobody_serves_is_forgotten() {
    let mut sessions = Sessions::default();
    let wake = Arc::new(Wake::new(1));
    let idle = [3, 5];
    for id in 0..SESSIONS_PER_KEY as i64 {
        let slot = sessions.open(1, id, || session(id));
        if !idle.contains(&id) {
            slot.lock().attach(&wake);
        }
    }
    sessions.open(2, 0, || session(0));
    assert!(sessions.remove(2, 0), "another key's do not count");

    let one_more = SESSIONS_PER_KEY as i64;
    sessions
        .open(1, one_more, || session(one_more))
        .lock()
        .attach(&wake);
    let kept = |sessions: &Sessions| -> Vec<i64> {
        let of_key = sessions.by_key[&1].iter();
        of_key.map(|(id, _)| *id).collect()
    };
    let all =
        |but: &[i64]| -> Vec<i64> { (0..=one_more + 1).filter(|id| !but.contains(id)).collect() };
    assert_eq!(kept(&sessions), all(&[3, one_more + 1]));
    sessions
        .open(1, one_more + 1, || session(one_more + 1))
        .lock()
        .attach(&wake);
    assert_eq!(kept(&sessions), all(&[3, 5]));
    // If all are served, it is the oldest.
    sessions.open(1, one_more + 2, || session(one_more + 2));
    assert_eq!(kept(&sessions)[0], 1);
}
