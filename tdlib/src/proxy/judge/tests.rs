use super::*;
use crate::ErrorKind;

const SECOND: Duration = Duration::from_secs(1);

/// A judge of three proxies, on the first one, and the time.
struct Case {
    judge: Judge,
    now: Instant,
}

impl Case {
    fn new(change: impl FnOnce(Proxies) -> Proxies) -> Self {
        let link = |port: u16| format!("socks5://h:{port}").parse().expect("a link");
        let proxies = Proxies::new(link(1)).or(link(2)).or(link(3));
        let now = Instant::now();
        let mut judge = Judge::new(&change(proxies));
        judge.goes(Way::Proxy(0), now);
        Self { judge, now }
    }

    fn answer(&mut self, index: usize) -> Option<Way> {
        self.judge.answered(index, SECOND);
        self.go()
    }

    fn fail(&mut self, index: usize) -> Option<Way> {
        let error = Error::new(ErrorKind::Td, "no pong");
        self.judge.failed(index, error);
        self.go()
    }

    fn connection(&mut self, state: ConnectionState) -> Option<Way> {
        self.judge.connection(&state, self.now);
        self.go()
    }

    fn pass(&mut self, time: Duration) -> Option<Way> {
        self.now += time;
        self.go()
    }

    /// Goes where the judge says.
    fn go(&mut self) -> Option<Way> {
        let way = self.judge.verdict(self.now)?;
        self.judge.goes(way, self.now);
        assert_eq!(self.judge.verdict(self.now), None, "it goes on and on");
        Some(way)
    }
}

#[test]
fn it_is_left_for_the_first_that_answers() {
    let mut case = Case::new(|proxies| proxies);
    assert_eq!(case.answer(2), None);
    assert_eq!(case.fail(1), None);
    assert_eq!((case.fail(0), case.fail(0)), (None, None));
    assert_eq!(case.fail(0), Some(Way::Proxy(2)));
    assert_eq!(case.judge.status().switches, 1);
}

#[test]
fn one_answer_makes_up_for_failures() {
    let mut case = Case::new(|proxies| proxies);
    case.answer(1);
    for _ in 0..10 {
        assert_eq!(
            (case.fail(0), case.fail(0), case.answer(0)),
            (None, None, None)
        );
    }
}

#[test]
fn while_none_answers_it_stays_and_then_goes_to_the_one_that_does() {
    let mut case = Case::new(|proxies| proxies);
    for _ in 0..10 {
        for index in 0..3 {
            assert_eq!(case.fail(index), None);
        }
    }
    assert_eq!(case.answer(1), Some(Way::Proxy(1)));
}

#[test]
fn it_goes_back_to_one_before_after_some_answers_in_a_row() {
    let mut case = Case::new(|proxies| proxies.leave_after_failures(0));
    case.answer(2);
    assert_eq!(case.fail(0), Some(Way::Proxy(2)));
    case.answer(0);
    case.answer(0);
    case.fail(0);
    case.answer(0);
    assert_eq!(case.answer(0), None);
    case.answer(1);
    case.answer(1);
    assert_eq!(case.answer(1), Some(Way::Proxy(1)));
    assert_eq!(case.answer(2), None, "it is behind in the order");
    assert_eq!(case.answer(0), Some(Way::Proxy(0)));
}

#[test]
fn it_is_left_when_the_client_is_not_connected_for_long() {
    for state in [
        ConnectionState::ConnectingToProxy,
        ConnectionState::Connecting,
    ] {
        let mut case = Case::new(|proxies| proxies);
        case.answer(0);
        case.answer(1);
        assert_eq!(case.judge.next(case.now), None);
        case.connection(state.clone());
        assert_eq!(case.judge.next(case.now), Some(case.now + SECOND * 20));
        assert_eq!(case.pass(SECOND * 19), None);
        assert_eq!(case.connection(state), None);
        assert_eq!(case.pass(SECOND), Some(Way::Proxy(1)));
        case.answer(2);
        assert_eq!(case.pass(SECOND * 19), None, "it has its own time");
        assert_eq!(case.pass(SECOND), Some(Way::Proxy(2)));
    }
}

#[test]
fn a_connection_in_time_keeps_it() {
    let mut case = Case::new(|proxies| proxies);
    case.answer(1);
    case.connection(ConnectionState::ConnectingToProxy);
    case.pass(SECOND * 19);
    case.connection(ConnectionState::Updating);
    assert_eq!(case.pass(SECOND * 60), None);
    assert_eq!(case.judge.status().is_connected, Some(true));
    assert_eq!(case.judge.next(case.now), None);
}

#[test]
fn one_that_answers_but_does_not_connect_is_gone_back_to_less_and_less_often() {
    let mut case = Case::new(|proxies| proxies.return_after_answers(1));
    let mut needed = Vec::new();
    for round in 0..9 {
        case.answer(1);
        case.connection(ConnectionState::ConnectingToProxy);
        case.answer(0);
        assert_eq!(case.pass(SECOND * 20), Some(Way::Proxy(1)), "{round}");
        assert!(case.judge.status().proxies[0].is_healthy(), "it answered");
        case.connection(ConnectionState::Ready);
        let answers = (1..1000).find(|_| case.answer(0) == Some(Way::Proxy(0)));
        needed.push(answers.expect("it goes back"));
    }
    assert_eq!(needed, [2, 4, 8, 16, 32, 64, 64, 64, 64]);
    case.connection(ConnectionState::Ready);
    case.connection(ConnectionState::Connecting);
    case.answer(1);
    case.answer(0);
    assert_eq!(case.pass(SECOND * 20), Some(Way::Proxy(1)));
    case.connection(ConnectionState::Ready);
    assert_eq!(case.answer(0), None);
    assert_eq!(case.answer(0), Some(Way::Proxy(0)), "it had connected");
}

#[test]
fn without_a_proxy_is_the_last_resort_and_only_if_allowed() {
    let mut case = Case::new(|proxies| proxies.or_direct());
    for _ in 0..3 {
        assert_eq!((case.fail(0), case.fail(1)), (None, None));
    }
    assert_eq!((case.fail(2), case.fail(2)), (None, None));
    assert_eq!(case.fail(2), Some(Way::Direct));
    assert!(case.judge.status().in_use().is_none());
    case.connection(ConnectionState::Connecting);
    assert_eq!(case.pass(SECOND * 60), None);
    assert_eq!(case.answer(2), Some(Way::Proxy(2)));
}

#[test]
fn without_a_network_nothing_is_judged() {
    let mut case = Case::new(|proxies| proxies.or_direct());
    case.connection(ConnectionState::WaitingForNetwork);
    assert!(case.judge.is_offline());
    for index in [0, 1, 2].repeat(5) {
        assert_eq!(case.fail(index), None);
    }
    case.answer(1);
    assert_eq!(case.pass(SECOND * 60), None);
    assert_eq!(case.connection(ConnectionState::ConnectingToProxy), None);
    assert!(!case.judge.is_offline());
    assert_eq!(case.judge.status().proxies[0].failures, 0);
    assert_eq!(case.pass(SECOND * 20), Some(Way::Proxy(1)));
}

#[test]
fn a_way_that_tdlib_refused_is_tried_again() {
    let mut case = Case::new(|proxies| proxies);
    case.judge.status.way = None;
    let error = || Error::new(ErrorKind::Td, "no");
    case.judge.refused(Way::Proxy(0), error());
    assert!(case.judge.status().error.is_some());
    assert_eq!(case.judge.verdict(case.now), Some(Way::Proxy(0)));
    assert_eq!(case.answer(1), Some(Way::Proxy(1)));
}

#[test]
fn the_one_in_use_is_urgent_while_it_does_not_work() {
    let mut case = Case::new(|proxies| proxies);
    assert!(!case.judge.is_urgent(0));
    case.fail(0);
    case.fail(1);
    assert!(case.judge.is_urgent(0) && !case.judge.is_urgent(1));
    case.answer(0);
    assert!(!case.judge.is_urgent(0));
    case.connection(ConnectionState::ConnectingToProxy);
    assert!(case.judge.is_urgent(0) && !case.judge.is_urgent(1));
}
