//! Links: TDLib reads them as this crate does, and connects through what they lead to.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;
use std::thread;
use std::time::Duration;

use tdlib::functions::{AddProxy, GetInternalLinkType, PingProxy};
use tdlib::proxy::{Proxies, ProxyLink, Rotation};
use tdlib::types::{InternalLinkType, Proxy};
use tdlib_testdc::TestDc;

use crate::relay::{Mode, Relay, Speaks, nobody};
use crate::{added, client, close, log_in, logged, works};

const KEY: &str = "00112233445566778899aabbccddeeff";

#[test]
fn tdlib_reads_links_in_the_same_way() {
    let dc = TestDc::start().expect("a data center");
    let client = client();
    log_in(&dc, &client, dc.parameters().expect("parameters"));
    let mut read = 0;
    for text in [
        "tg://socks?server=h&port=1",
        "tg:socks?server=h&port=65535&user=a+b&pass=c%2Bd",
        "https://t.me/socks?server=h.example&port=1080&user=%D0%BF&pass=100%",
        "http://www.telegram.me/socks?server=::1&port=1",
        "t.me/socks?server=h&port=1&user=a&port=2#x",
        "tg://socks?server=&port=1",
        "tg://socks?server=h&port=0",
        "tg://socks?server=h&port=65536",
        "tg://socks?server=h",
        "tg://socks?server=h&port=1&user=%ff",
        &format!("tg://proxy?server=h&port=1&secret={KEY}"),
        &format!("tg://proxy?server=h&port=1&secret={}", KEY.to_uppercase()),
        &format!("https://t.me/proxy?server=h&port=1&secret=dd{KEY}"),
        &format!("telegram.dog/proxy?server=h&port=1&secret=ee{KEY}6162"),
        &format!("tg://proxy?server=h&port=1&secret=ee{KEY}"),
        &format!("tg://proxy?server=h&port=1&secret=cc{KEY}"),
        &format!("tg://proxy?server=h&port=1&secret={KEY}0"),
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u_w",
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u_w==",
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u_w%3d",
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u/w%3d%3d",
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u/w",
        "tg://proxy?server=h&port=1&secret=ABEiM0RVZneImaq7zN3u_x",
        "tg://proxy?server=h&port=1&secret=",
        "tg://proxy?server=h&port=1",
    ] {
        let answer = client.send(GetInternalLinkType::new(text)).wait();
        let theirs = match answer.expect("a type") {
            InternalLinkType::Proxy(link) => link.proxy,
            other => panic!("{text}: {other:?}"),
        };
        let theirs = theirs.map(|proxy| ProxyLink::try_from(&*proxy).expect(text));
        assert_eq!(text.parse().ok(), theirs, "{text}");
        read += usize::from(theirs.is_some());
    }
    assert_eq!(read, 12);
    close(&client);
}

#[test]
fn tdlib_knows_its_own_proxies_again() {
    let dc = TestDc::start().expect("a data center");
    let client = client();
    log_in(&dc, &client, dc.parameters().expect("parameters"));
    let links = [
        "socks5://a:b@h:1".to_owned(),
        "socks5://[::1]:2".to_owned(),
        "http://a:b@h:3".to_owned(),
        "http://h:4?http_only=true".to_owned(),
        format!("tg://proxy?server=h&port=5&secret={KEY}"),
        format!("tg://proxy?server=h&port=6&secret=dd{KEY}"),
        format!("tg://proxy?server=h&port=7&secret=ee{KEY}6162"),
    ];
    let links = links.map(|text| text.parse::<ProxyLink>().expect("a link"));
    for link in links.iter().chain(&links) {
        client
            .send(AddProxy::new(link.into()))
            .wait()
            .expect("added");
    }
    let known = added(&client);
    assert_eq!(
        known.len(),
        links.len() + 1,
        "each once, and the data center"
    );
    for link in &links {
        assert!(known.contains(&(link.clone(), false)), "{link}");
    }
    let ports: BTreeSet<u16> = known.iter().map(|(link, _)| link.port()).collect();
    assert_eq!(ports.len(), known.len());
    close(&client);
}

/// Logs in through a proxy that is there before the first connection.
pub(crate) fn goes_through(dc: &TestDc, relay: &Relay, link: &ProxyLink) {
    let client = client();
    let parameters = dc.parameters().expect("parameters").proxy(link);
    log_in(dc, &client, parameters);
    assert!(works(&client));
    assert_eq!(added(&client), [(link.clone(), true)]);
    assert!(relay.accepted() > 0);
    close(&client);
}

#[test]
fn a_link_with_a_password_leads_through_a_proxy_that_asks_for_one() {
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::that(Speaks::Socks5For("al@ce", "a:b/c%"), dc.address());
    goes_through(
        &dc,
        &relay,
        &relay.link_as("socks5://al%40ce:a%3Ab%2Fc%25@"),
    );
    // "al@ce:a:b/c%".
    let relay = Relay::that(Speaks::Http("YWxAY2U6YTpiL2Ml"), dc.address());
    goes_through(&dc, &relay, &relay.link_as("http://al%40ce:a%3Ab%2Fc%25@"));
    let relay = Relay::that(Speaks::Http(""), dc.address());
    goes_through(&dc, &relay, &relay.link_as("http://"));
}

#[test]
fn the_longest_password_that_a_link_takes_is_not_too_long_for_tdlib() {
    const LONGEST: &str = concat!(
        "0123456789012345678901234567890123456789012345678901234567890123",
        "012345678901234567890123456789012345678901234567890123456789012",
    );
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::that(Speaks::Socks5For(LONGEST, LONGEST), dc.address());
    let link = format!("socks5://{LONGEST}:{LONGEST}@");
    goes_through(&dc, &relay, &relay.link_as(&link));
    let longer = format!("socks5://{LONGEST}:{LONGEST}0@h");
    assert!(longer.parse::<ProxyLink>().is_err());
}

#[test]
fn an_address_may_be_an_ipv6_one() {
    let dc = TestDc::start().expect("a data center");
    let ip = Ipv6Addr::LOCALHOST.into();
    let relay = Relay::at(ip, dc.address(), Mode::Forward, Speaks::Socks5);
    // Not every machine has it.
    if let Ok(relay) = relay {
        goes_through(&dc, &relay, &relay.link());
    }
}

#[test]
fn a_ping_tells_what_works() {
    let dc = TestDc::start().expect("a data center");
    let client = client();
    log_in(&dc, &client, dc.parameters().expect("parameters"));
    let relay = Relay::start(dc.address(), Mode::Forward);
    let ping = |link: ProxyLink| {
        let ping = PingProxy::new().proxy(Proxy::from(link));
        client.send(ping).wait()
    };
    assert!(ping(relay.link()).expect("a pong").seconds > 0.0);
    assert!(ping(nobody()).is_err());
    assert!(ping(relay.link_as("http://")).is_err());
    relay.set(Mode::Refuse);
    assert!(ping(relay.link()).is_err());
    close(&client);
}

#[test]
fn a_password_is_in_no_log_and_in_nothing_that_is_printed() {
    const PASSWORD: &str = "hunter2";
    let dc = TestDc::start().expect("a data center");
    let relay = Relay::that(Speaks::Socks5For("alice", PASSWORD), dc.address());
    let link = relay.link_as(&format!("socks5://alice:{PASSWORD}@"));
    let refused = relay.link_as(&format!("socks5://bob:{PASSWORD}@"));
    let client = client();
    let parameters = dc.parameters().expect("parameters").proxy(&refused);
    let proxies = Proxies::new(refused)
        .or(link)
        .check_every(Duration::from_millis(40))
        .leave_after_failures(2);
    let rotation = Rotation::new(&client, proxies.clone());
    let watch = rotation.watch();
    let mut printed = format!("{rotation:?} {proxies:?} {parameters:?}");
    let thread = thread::spawn(move || rotation.run().wait());
    log_in(&dc, &client, parameters);
    assert!(works(&client));
    printed += &format!("{:?} {watch:?}", watch.status());
    close(&client);
    thread.join().expect("it ends");

    assert!(printed.contains("alice:***@"), "{printed}");
    assert!(!printed.contains(PASSWORD), "{printed}");
    let logged = logged();
    assert!(
        logged.contains("goes through socks5://alice:***@"),
        "{logged}"
    );
    assert!(!logged.contains(PASSWORD), "{logged}");
}
