use super::*;

const ALICE: UserId = 1;
const BOB: UserId = 2;
const DAY: i32 = 86_400;

#[test]
fn a_user_has_the_keys_of_all_clients_that_are_logged_in() {
    let mut logins = Logins::default();
    let keys = |logins: &Logins, user| logins.keys_of(user).collect::<Vec<_>>();
    assert!(keys(&logins, ALICE).is_empty());
    logins.begin(13, ALICE, Step::Ready, 1);
    logins.begin(11, ALICE, Step::Ready, 2);
    logins.begin(12, BOB, Step::Ready, 3);
    logins.begin(14, ALICE, Step::Password, 4);
    assert_eq!(keys(&logins, ALICE), [11, 13]);
    assert_eq!(keys(&logins, BOB), [12]);
    assert_eq!(logins.user_of(14), None);
    assert_eq!(logins.expected(14), Some(ALICE));
    logins.begin(14, ALICE, Step::Ready, 5);
    assert_eq!(keys(&logins, ALICE), [11, 13, 14]);
    let sessions = logins.sessions_of(ALICE).into_iter();
    let order: Vec<i64> = sessions.map(|(key, _)| key).collect();
    assert_eq!(order, [13, 11, 14], "the oldest first");

    logins.begin(11, BOB, Step::Ready, 6);
    assert_eq!(keys(&logins, ALICE), [13, 14]);
    assert_eq!(keys(&logins, BOB), [11, 12]);
    logins.end(13, None);
    logins.destroyed(14);
    assert!(keys(&logins, ALICE).is_empty());
    assert!(!logins.keys.contains_key(&ALICE), "nothing is left");
}

#[test]
fn a_session_keeps_its_number_from_the_first_step_to_the_last() {
    let mut logins = Logins::default();
    logins.begin(11, ALICE, Step::Accepted, 1);
    assert_eq!(logins.expected(11), None);
    let hash = logins.session(11).expect("a session").hash;
    logins.move_session(11, 12);
    logins.begin(12, ALICE, Step::Password, 2);
    logins.begin(12, ALICE, Step::Ready, 3);
    let session = logins.session(12).expect("a session");
    assert_eq!((session.hash, session.created), (hash, 1));
    assert_eq!(logins.key_of(ALICE, hash), Some(12));
    assert_eq!(logins.key_of(BOB, hash), None);
    logins.begin(12, ALICE, Step::Ready, 4);
    let session = logins.session(12).expect("a session");
    assert_ne!(session.hash, hash, "another login");
}

#[test]
fn clients_are_in_step_when_all_of_them_are() {
    let mut logins = Logins::default();
    assert!(logins.are_in_step(ALICE, |_| true));
    logins.begin(11, ALICE, Step::Ready, 1);
    logins.begin(12, ALICE, Step::Ready, 1);
    logins.is_in_step(11);
    assert!(!logins.are_in_step(ALICE, |_| true));
    assert!(
        logins.are_in_step(ALICE, |key| key == 11),
        "only one counts"
    );
    logins.is_in_step(12);
    assert!(logins.are_in_step(ALICE, |_| true));
    logins.begin(12, ALICE, Step::Ready, 2);
    assert!(!logins.are_in_step(ALICE, |_| true), "it begins anew");
}

#[test]
fn a_client_may_be_away_for_as_long_as_its_user_says() {
    let mut logins = Logins::default();
    logins.begin(11, ALICE, Step::Ready, 0);
    logins.returns(11, 183 * DAY);
    logins.returns(11, 366 * DAY);
    assert_eq!(logins.who(11), Ok(ALICE));
    logins.set_ttl_days(ALICE, 10);
    logins.is_active(11, 370 * DAY);
    logins.returns(11, 380 * DAY);
    assert_eq!(logins.who(11), Ok(ALICE));
    logins.returns(11, 390 * DAY + 1);
    assert_eq!(logins.who(11), Err("SESSION_EXPIRED"));
    logins.begin(11, ALICE, Step::Ready, 390 * DAY);
    assert_eq!(logins.who(11), Ok(ALICE));
}

#[test]
fn who_logged_out_is_known_once_and_as_nobody_else() {
    let mut logins = Logins::default();
    logins.will_know(ALICE, vec![7]);
    assert!(!logins.knows(BOB, &[7]));
    assert!(!logins.knows(ALICE, &[8]));
    assert!(logins.knows(ALICE, &[7]));
    assert!(!logins.knows(ALICE, &[7]));
}

#[test]
fn a_challenge_is_answered_by_who_got_it_and_once() {
    let mut logins = Logins::default();
    let password = crate::world::password::Password::new("secret", "");
    let first = logins.challenge(11, password.challenge(&[1; 256]));
    let second = logins.challenge(11, password.challenge(&[2; 256]));
    assert_ne!(first, second);
    assert!(logins.take_challenge(12, second).is_none());
    assert!(logins.take_challenge(11, second).is_some());
    assert!(logins.take_challenge(11, second).is_none());
    logins.challenge(11, password.challenge(&[1; 256]));
    assert!(logins.take_challenge(11, first).is_none(), "an old one");
}

#[test]
fn a_key_abroad_shares_the_session_at_home_until_either_logs_in_anew() {
    let abroad = || {
        let mut logins = Logins::default();
        logins.begin(11, ALICE, Step::Ready, 1);
        logins.passages.give(11, 3, ALICE, vec![7]);
        assert!(logins.passages.take(12, 3, ALICE, &[7]));
        assert_eq!(logins.who(12), Ok(ALICE));
        assert_eq!(logins.user_of(12), Some(ALICE));
        let told: Vec<i64> = logins.keys_of(ALICE).collect();
        assert_eq!(told, [11], "it is told nothing");
        assert_eq!(logins.all_keys_of(ALICE), [11, 12]);
        logins
    };
    let mut logins = abroad();
    logins.begin(12, BOB, Step::Ready, 2);
    assert_eq!((logins.who(11), logins.who(12)), (Ok(ALICE), Ok(BOB)));
    let mut logins = abroad();
    logins.begin(11, BOB, Step::Ready, 2);
    assert_eq!(logins.who(12), Err("AUTH_KEY_UNREGISTERED"));
}
