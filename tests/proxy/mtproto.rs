//! MTProto proxies: TDLib speaks with one under its secret, and with the data center behind it.

use tdlib::auth::BotToken;
use tdlib::functions::{DownloadFile, PingProxy, SendMessage};
use tdlib::proxy::{ProxyLink, Way};
use tdlib::types::{InputFileLocal, InputMessageDocument, MessageContent, Proxy, UpdateNewMessage};
use tdlib_testdc::TestDc;

use crate::links::goes_through;
use crate::relay::{Looks, Mode, Relay, Secret, Speaks};
use crate::rotation::{Rotated, quick};
use crate::{PATIENCE, client, close, log_in, logged, until, works};

const SECRET: Secret = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
const PLAIN: &str = "00112233445566778899aabbccddeeff";
const PADDED: &str = "dd00112233445566778899aabbccddeeff";
/// Before the bytes of "example.org".
const TLS: &str = "ee00112233445566778899aabbccddeeff6578616d706c652e6f7267";
/// All of them, and what they make of a connection.
const ALL: [(&str, Looks); 3] = [
    (PLAIN, Looks::Random),
    (PADDED, Looks::Padded),
    (TLS, Looks::Tls),
];

fn relay(dc: &TestDc, looks: Looks) -> Relay {
    Relay::that(Speaks::Mtproto(SECRET, looks), dc.address())
}

/// The same with another secret in it.
fn wrong(secret: &str) -> String {
    secret.replacen("00", "01", 1)
}

#[test]
fn a_client_logs_in_through_a_proxy_whose_secret_it_knows() {
    for (secret, looks) in ALL {
        let dc = TestDc::start().expect("a data center");
        let relay = relay(&dc, looks);
        goes_through(&dc, &relay, &relay.link_with(secret));
    }
}

#[test]
fn files_go_through_there_and_back() {
    for (secret, looks) in ALL {
        let dc = TestDc::start().expect("a data center");
        let relay = relay(&dc, looks);
        let (alice, bot) = (dc.user("Alice").create(), dc.bot("Echo").create());
        let client = client();
        let mut messages = client.updates_of::<UpdateNewMessage>();
        let parameters = dc.parameters().expect("parameters");
        let parameters = parameters.proxy(relay.link_with(secret));
        let token = bot.token().expect("a token");
        let mut token = BotToken::new(parameters, token);
        client.authorize(&mut token).wait().expect("logged in");
        // From here on it hears of what comes.
        bot.log_in(&client).expect("it is logged in");

        // Of many packets, and none of whole ones.
        let bytes: Vec<u8> = (0..300_001_u32)
            .map(|at| (at.wrapping_mul(2_654_435) >> 13) as u8)
            .collect();
        alice.send_file(&bot, "there", bytes.clone());
        let update = messages
            .next_timeout(PATIENCE)
            .expect("no end")
            .expect("a message");
        let MessageContent::MessageDocument(content) = update.message.content else {
            panic!("{:?}", update.message.content);
        };
        let file = content.document.document.id;
        let download = DownloadFile::new(file, 1, 0).synchronous(true);
        let path = client.send(download).wait().expect("a file").local.path;
        assert!(
            std::fs::read(&path).expect("its bytes") == bytes,
            "{secret}"
        );

        let document = InputMessageDocument {
            document: InputFileLocal { path }.into(),
            disable_content_type_detection: true,
            ..InputMessageDocument::default()
        };
        let send = client.send(SendMessage::new(update.message.chat_id, document));
        send.delivered().wait().expect("sent");
        let files = alice.files_with(&bot);
        assert!(
            files.last().is_some_and(|file| file.bytes == bytes),
            "{secret}"
        );
        close(&client);
    }
}

#[test]
fn a_ping_tells_whether_the_secret_is_right() {
    let dc = TestDc::start().expect("a data center");
    let client = client();
    log_in(&dc, &client, dc.parameters().expect("parameters"));
    let ping = |link: ProxyLink| {
        let ping = PingProxy::new().proxy(Proxy::from(link));
        client.send(ping).wait()
    };
    for (secret, looks) in ALL {
        let relay = relay(&dc, looks);
        let pong = ping(relay.link_with(secret)).expect(secret);
        assert!(pong.seconds > 0.0);
        assert!(ping(relay.link_with(&wrong(secret))).is_err(), "{secret}");
        for (other, _) in ALL.iter().filter(|(_, other)| *other != looks) {
            assert!(
                ping(relay.link_with(other)).is_err(),
                "{other} for {looks:?}"
            );
        }
    }
    close(&client);
}

#[test]
fn one_whose_secret_is_wrong_is_passed_over() {
    for (secret, looks) in ALL {
        let dc = TestDc::start().expect("a data center");
        let relays = [(); 2].map(|()| relay(&dc, looks));
        let preferred = relays[0].link_with(&wrong(secret));
        let proxies = quick(&preferred).or(relays[1].link_with(secret));
        let rotated = Rotated::start(&dc, proxies);
        let status = rotated.goes(Way::Proxy(1));
        assert!(works(&rotated.client));
        assert!(!status.proxies[0].is_healthy());
        assert_eq!(status.proxies[0].answers, 0);
        rotated.end();
    }
}

#[test]
fn a_client_goes_between_proxies_of_all_kinds() {
    let dc = TestDc::start().expect("a data center");
    let relays = ALL.map(|(_, looks)| relay(&dc, looks));
    let socks5 = Relay::start(dc.address(), Mode::Forward);
    let links = [0, 1, 2].map(|at| relays[at].link_with(ALL[at].0));
    let [first, second, third] = links;
    let proxies = quick(&first).or(socks5.link()).or(second).or(third);
    let rotated = Rotated::start(&dc, proxies);
    rotated.goes(Way::Proxy(0));
    for (at, relay) in [&relays[0], &socks5, &relays[1]].into_iter().enumerate() {
        relay.set(Mode::Refuse);
        rotated.goes(Way::Proxy(at + 1));
        assert!(works(&rotated.client));
    }
    relays[0].set(Mode::Forward);
    rotated.goes(Way::Proxy(0));
    assert!(works(&rotated.client));
    rotated.end();
}

#[test]
fn a_proxy_that_comes_back_is_used_again() {
    for (secret, looks) in ALL {
        let dc = TestDc::start().expect("a data center");
        let relay = relay(&dc, looks);
        let client = client();
        let parameters = dc.parameters().expect("parameters");
        log_in(&dc, &client, parameters.proxy(relay.link_with(secret)));
        relay.set(Mode::Refuse);
        let before = relay.accepted();
        until("it tries again", || relay.accepted() > before);
        relay.set(Mode::Forward);
        assert!(works(&client));
        close(&client);
    }
}

#[test]
fn a_secret_is_in_no_log() {
    const OWN: u128 = 0x5ec1_e750_5ec1_e751_5ec1_e752_5ec1_e753;
    let dc = TestDc::start().expect("a data center");
    let speaks = Speaks::Mtproto(OWN.to_be_bytes(), Looks::Random);
    let relay = Relay::that(speaks, dc.address());
    let link = relay.link_with(&format!("{OWN:032x}"));
    let printed = format!("{link} {link:?}");
    let rotated = Rotated::start(&dc, quick(&link));
    let status = rotated.goes(Way::Proxy(0));
    let printed = printed + &format!("{status:?} {:?}", rotated.watch);
    rotated.end();
    assert!(!printed.contains("5ec1e75"), "{printed}");
    assert!(!logged().contains("5ec1e75"));
}
