//! `Rotation`: a client is kept on a proxy that works.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures::executor::block_on;
use tdlib::Client;
use tdlib::functions::{AddProxy, LogOut, SetNetworkType};
use tdlib::proxy::{Proxies, ProxyLink, ProxyStatus, ProxyWatch, Rotation, Way};
use tdlib::types::NetworkType;
use tdlib_testdc::TestDc;

use crate::relay::{Mode, Relay, nobody};
use crate::{added, client, close, log_in, until, works};

/// Checks as often as no program would.
pub(crate) fn quick(preferred: &ProxyLink) -> Proxies {
    Proxies::new(preferred.clone())
        .check_every(Duration::from_millis(40))
        .answer_within(Duration::from_millis(1000))
        .leave_after_failures(2)
        .return_after_answers(3)
}

/// A client whose proxies are checked by a thread of its own.
pub(crate) struct Rotated {
    pub(crate) client: Client,
    pub(crate) watch: ProxyWatch,
    thread: JoinHandle<()>,
    /// How often it has done something.
    polls: Arc<AtomicUsize>,
}

impl Rotated {
    /// Begins before the client knows anything, and logs in.
    pub(crate) fn start(dc: &TestDc, proxies: Proxies) -> Self {
        let rotated = Self::run(client(), proxies.clone());
        let parameters = dc.parameters().expect("parameters");
        log_in(dc, &rotated.client, parameters.proxy(proxies.preferred()));
        rotated
    }

    fn run(client: Client, proxies: Proxies) -> Self {
        let rotation = Rotation::new(&client, proxies);
        let polls = Arc::<AtomicUsize>::default();
        Self {
            watch: rotation.watch(),
            client,
            polls: polls.clone(),
            thread: thread::spawn(move || {
                let mut task = rotation.run();
                block_on(poll_fn(|context| {
                    polls.fetch_add(1, Ordering::SeqCst);
                    Pin::new(&mut task).poll(context)
                }));
            }),
        }
    }

    #[track_caller]
    pub(crate) fn until(
        &self,
        what: &str,
        mut is_so: impl FnMut(&ProxyStatus) -> bool,
    ) -> ProxyStatus {
        let mut status = self.watch.status();
        until(what, || {
            status = self.watch.status();
            is_so(&status)
        });
        status
    }

    #[track_caller]
    pub(crate) fn goes(&self, way: Way) -> ProxyStatus {
        self.until(&format!("{way:?}"), |status| status.way == Some(way))
    }

    pub(crate) fn end(self) {
        close(&self.client);
        self.thread.join().expect("it ends with the client");
    }
}

#[test]
fn a_preferred_proxy_that_works_stays() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let rotated = Rotated::start(&dc, quick(&relays[0].link()).or(relays[1].link()));
    let status = rotated.until("each answers, and the client is connected", |status| {
        let answer = status.proxies.iter().all(|proxy| proxy.answers > 5);
        answer && status.is_connected == Some(true)
    });
    assert_eq!(status.way, Some(Way::Proxy(0)));
    assert_eq!(status.switches, 0);
    assert!(status.error.is_none());
    assert_eq!(
        status.in_use().map(|proxy| &proxy.link),
        Some(&relays[0].link())
    );
    let times = status.proxies.iter().map(|proxy| proxy.time);
    assert!(times.flatten().all(|time| time > Duration::ZERO));
    assert_eq!(added(&rotated.client), [(relays[0].link(), true)]);
    rotated.end();
}

#[test]
fn a_preferred_proxy_that_is_dead_from_the_start_is_passed_over() {
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::start(dc.address(), Mode::Forward);
    let dead = nobody();
    let rotated = Rotated::start(&dc, quick(&dead).or(nobody()).or(relay.link()));
    let status = rotated.goes(Way::Proxy(2));
    assert!(works(&rotated.client));
    assert_eq!(status.switches, 1);
    for proxy in &status.proxies[..2] {
        assert!(!proxy.is_healthy() && proxy.failures > 0 && proxy.error.is_some());
    }
    assert_eq!(
        added(&rotated.client),
        [(dead, false), (relay.link(), true)]
    );
    rotated.end();
}

#[test]
fn a_proxy_that_dies_is_left_and_gone_back_to_when_it_lives_again() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let rotated = Rotated::start(&dc, quick(&relays[0].link()).or(relays[1].link()));
    for _ in 0..2 {
        relays[0].set(Mode::Refuse);
        rotated.goes(Way::Proxy(1));
        assert!(works(&rotated.client));
        relays[0].set(Mode::Forward);
        rotated.goes(Way::Proxy(0));
        assert!(works(&rotated.client));
    }
    assert_eq!(rotated.watch.status().switches, 4);
    assert_eq!(added(&rotated.client).len(), 2, "each once");
    rotated.end();
}

#[test]
fn a_proxy_that_stalls_is_left() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let proxies = quick(&relays[0].link()).or(relays[1].link());
    let rotated = Rotated::start(&dc, proxies.answer_within(Duration::from_millis(300)));
    rotated.goes(Way::Proxy(0));
    relays[0].set(Mode::Stall);
    let status = rotated.goes(Way::Proxy(1));
    let error = status.proxies[0].error.as_ref().expect("an error");
    assert!(error.is_timeout(), "{error}");
    assert!(works(&rotated.client));
    rotated.end();
}

#[test]
fn when_all_are_dead_the_first_that_lives_again_is_used() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 3].map(|()| Relay::start(dc.address(), Mode::Forward));
    let proxies = quick(&relays[0].link())
        .or(relays[1].link())
        .or(relays[2].link());
    let rotated = Rotated::start(&dc, proxies);
    for (index, relay) in relays.iter().enumerate().rev() {
        relay.set(Mode::Refuse);
        rotated.until("it has failed", |status| status.proxies[index].failures > 0);
    }
    let status = rotated.until("all have failed", |status| {
        status.proxies.iter().all(|proxy| proxy.failures >= 4)
    });
    assert_eq!(status.way, Some(Way::Proxy(0)), "there is no better one");
    relays[2].set(Mode::Forward);
    rotated.goes(Way::Proxy(2));
    assert!(works(&rotated.client));
    rotated.end();
}

#[test]
fn one_of_the_wrong_kind_is_a_dead_one() {
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::start(dc.address(), Mode::Forward);
    let rotated = Rotated::start(&dc, quick(&relay.link_as("http://")).or(relay.link()));
    rotated.goes(Way::Proxy(1));
    assert!(works(&rotated.client));
    rotated.end();
}

#[test]
fn a_client_that_is_not_connected_for_long_leaves_a_proxy_that_answers() {
    let dc = TestDc::start().expect("a data center");
    let relays = [Mode::Pings, Mode::Forward].map(|mode| Relay::start(dc.address(), mode));
    // Each is pinged once: nothing but the time makes it look again.
    let proxies = quick(&relays[0].link())
        .or(relays[1].link())
        .check_every(Duration::from_secs(3600))
        .leave_after_disconnected(Duration::from_millis(200));
    let rotated = Rotated::start(&dc, proxies);
    let status = rotated.goes(Way::Proxy(1));
    assert!(works(&rotated.client));
    assert_eq!(status.switches, 1);
    assert!(status.proxies[0].error.is_none(), "{status:?}");
    assert!(status.proxies[0].time.is_some(), "{status:?}");
    rotated.end();
}

#[test]
fn without_a_network_no_proxy_is_blamed() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let proxies = quick(&relays[0].link()).or(relays[1].link());
    let other = Rotated::start(&dc, proxies.clone());
    let rotated = Rotated::start(&dc, proxies.or_direct());
    let set = |network: NetworkType| {
        let set = SetNetworkType::new().r#type(network);
        rotated.client.send(set).wait().expect("set");
    };
    set(NetworkType::None);
    rotated.until("it is offline", |status| status.is_connected == Some(false));
    let (before, polls) = (rotated.watch.status(), rotated.polls.load(Ordering::SeqCst));
    let others = other.watch.status().proxies[1].answers;
    other.until("others are answered", |status| {
        status.proxies[1].answers > others + 8
    });
    let now = rotated.watch.status();
    // What was on its way is answered.
    assert!(now.proxies[1].answers <= before.proxies[1].answers + 1);
    assert!(rotated.polls.load(Ordering::SeqCst) <= polls + 8);

    relays.iter().for_each(|relay| relay.set(Mode::Refuse));
    other.until("others have failed for long", |status| {
        status.proxies.iter().all(|proxy| proxy.failures > 5)
    });
    let status = rotated.watch.status();
    assert!(status.proxies.iter().all(|proxy| proxy.failures == 0));
    relays.iter().for_each(|relay| relay.set(Mode::Forward));
    set(NetworkType::Other);
    rotated.until("it is connected", |status| {
        status.is_connected == Some(true)
    });
    let answers = status.proxies[1].answers;
    rotated.until("it pings again", |status| {
        status.proxies[1].answers > answers
    });
    assert_eq!(rotated.watch.status().switches, 0);
    rotated.end();
    other.end();
}

#[test]
fn what_an_earlier_run_has_added_is_known_and_others_are_removed_if_wanted() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let links = relays.each_ref().map(Relay::link);
    let other = nobody();
    let parameters = dc.parameters().expect("parameters");

    let first = client();
    log_in(&dc, &first, parameters.clone().proxy(&links[1]));
    first
        .send(AddProxy::new((&other).into()))
        .wait()
        .expect("added");
    close(&first);

    // It begins with the one that is enabled, and goes to the preferred one.
    let proxies = quick(&links[0]).or(links[1].clone());
    let second = Rotated::run(client(), proxies.clone());
    log_in(&dc, &second.client, parameters.clone().proxy(&links[1]));
    assert_eq!(second.goes(Way::Proxy(0)).switches, 1);
    let mut known = added(&second.client);
    known.sort_by_key(|(link, _)| links.iter().position(|other| other == link));
    let expected = [(&other, false), (&links[0], true), (&links[1], false)];
    assert_eq!(
        known,
        expected.map(|(link, enabled)| (link.clone(), enabled))
    );
    second.end();

    let third = Rotated::run(client(), quick(&links[1]).remove_others());
    log_in(&dc, &third.client, parameters.proxy(&links[0]));
    until("the others are gone", || added(&third.client).len() == 1);
    assert_eq!(added(&third.client), [(links[1].clone(), true)]);
    assert!(works(&third.client));
    third.end();
}

#[test]
fn a_data_center_that_is_down_for_a_while_leads_back_to_the_preferred_proxy() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let rotated = Rotated::start(&dc, quick(&relays[0].link()).or(relays[1].link()));
    dc.refuse_new(true);
    dc.cut_all();
    rotated.until("no proxy answers", |status| {
        status.proxies.iter().all(|proxy| proxy.failures > 2)
    });
    dc.refuse_new(false);
    rotated.until("it is back", |status| {
        status.way == Some(Way::Proxy(0)) && status.proxies[0].answers > 3
    });
    assert!(works(&rotated.client));
    rotated.end();
}

#[test]
fn a_rotation_ends_when_the_account_is_logged_out() {
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::start(dc.address(), Mode::Forward);
    let rotated = Rotated::start(&dc, quick(&relay.link()).or(nobody()));
    rotated
        .client
        .send(LogOut::new())
        .wait()
        .expect("logged out");
    rotated.thread.join().expect("it ends");
    assert!(rotated.client.is_closed());
}

#[test]
fn a_rotation_does_not_keep_its_client_open() {
    let dc = TestDc::start().expect("a data center");
    let relays = [(); 2].map(|()| Relay::start(dc.address(), Mode::Forward));
    let proxies = quick(&relays[0].link()).or(relays[1].link());
    // A ping is on its way all the time.
    relays[1].set(Mode::Stall);
    let rotated = Rotated::start(&dc, proxies.answer_within(Duration::from_secs(10)));
    rotated.until("pings are sent", |_| relays[1].accepted() > 0);
    drop(rotated.client);
    rotated.thread.join().expect("it ends");
    let status = rotated.watch.status();
    assert!(
        status.proxies[1].error.is_none(),
        "it has waited for the ping"
    );
}

#[test]
fn a_rotation_ends_with_a_client_that_was_never_given_parameters() {
    let rotated = Rotated::run(client(), quick(&nobody()));
    assert_eq!(rotated.watch.status().way, None);
    rotated.end();

    let client = client();
    let rotation = Rotation::new(&client, quick(&nobody()));
    close(&client);
    rotation.run().wait();
    Rotation::new(&client, quick(&nobody())).run().wait();
}

#[test]
fn a_task_of_a_runtime_does_it_too_and_stops_when_it_is_dropped() {
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::start(dc.address(), Mode::Forward);
    let client = client();
    let rotation = Rotation::new(&client, quick(&nobody()).or(relay.link()));
    let watch = rotation.watch();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let task = runtime.spawn(rotation.run());
    let parameters = dc.parameters().expect("parameters").proxy(nobody());
    thread::scope(|scope| {
        let logged_in = scope.spawn(|| log_in(&dc, &client, parameters));
        runtime.block_on(async {
            while !logged_in.is_finished() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
    });
    assert_eq!(watch.status().way, Some(Way::Proxy(1)));
    task.abort();
    drop(runtime);
    let pings = watch.status().proxies[1].answers;
    assert!(works(&client));
    assert_eq!(watch.status().proxies[1].answers, pings);
    close(&client);
}
