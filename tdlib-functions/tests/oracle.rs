//! Every function of the schema, written by this crate and read by the real TDLib.
//!
//! The clients have no account, so TDLib does next to nothing: it reads the request, and says that it
//! needs parameters first. A field of another kind, or an unknown object, ends before that with an error of
//! its own. TDLib passes over fields that it does not know: those are found by comparing with the sample.
//!
//! What holds only for the TDLib that the types were made for is in the module `pinned`.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use serde_json::Value;
use tdlib::{Client, ErrorKind, RawAnswer, Request};
use tdlib_functions::*;
use tdlib_tl::Schema;
use tdlib_tl::sample::Sampler;
use tdlib_types::json::{Wire, to_json};
use tdlib_types::{DecodeError, FromJson};

type RoundTrip = fn(&str) -> Result<String, DecodeError>;

/// Every function, by its name in the schema.
const FUNCTIONS: &[(&str, RoundTrip)] = include!(concat!(env!("OUT_DIR"), "/round_trips.rs"));

/// How long TDLib may take to refuse a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// Functions that act without an account, and the field that keeps them from doing harm.
const TAMED: &[(&str, &str, &str)] = &[
    // Above all levels that are written; at level 0 TDLib aborts the process.
    ("addLogMessage", "verbosity_level", "1024"),
    // It is answered after so many seconds.
    ("setAlarm", "seconds", "0.0"),
    // Refused, where another one would open a file or end TDLib's log.
    (
        "setLogStream",
        "log_stream",
        r#"{"@type":"logStreamFile","path":"","max_file_size":0,"redirect_stderr":false}"#,
    ),
    // Refused, as the log's level belongs to the process.
    ("setLogVerbosityLevel", "new_verbosity_level", "-1"),
    // Refused for the same reason.
    ("setLogTagVerbosityLevel", "tag", r#""""#),
];

/// Functions that are not sent but executed: TDLib reads them, and refuses to run them that way.
const READ_ALONE: &[&str] = &[
    // It would open a database.
    "setTdlibParameters",
    // It would connect to the sampled server.
    "testProxy",
];

/// Functions that TDLib keeps until it has parameters; the end of the client ends them.
const KEPT: &[&str] = &[
    "addCustomServerLanguagePack",
    "addNetworkStatistics",
    "addProxy",
    "deleteLanguagePack",
    "disableProxy",
    "editCustomLanguagePackInfo",
    "editProxy",
    "enableProxy",
    "getApplicationConfig",
    "getCountries",
    "getCountryCode",
    "getDatabaseStatistics",
    "getDeepLinkInfo",
    "getInternalLink",
    "getInternalLinkType",
    "getLanguagePackInfo",
    "getLanguagePackStrings",
    "getLocalizationTargetInfo",
    "getNetworkStatistics",
    "getOption",
    "getPhoneNumberInfo",
    "getProxies",
    "getStorageStatistics",
    "getStorageStatisticsFast",
    "pingProxy",
    "processPushNotification",
    "removeProxy",
    "resetNetworkStatistics",
    "saveApplicationLogEvent",
    "setApplicationVerificationToken",
    "setCustomLanguagePack",
    "setCustomLanguagePackString",
    "setNetworkType",
    "setOption",
    "synchronizeLanguagePack",
    "testNetwork",
];

fn round_trip<T: Wire>(json: &str) -> Result<String, DecodeError> {
    T::from_json(json).map(|function| to_json(&function))
}

/// Returns a sample of every function, as this crate writes it.
fn requests(seed: u64) -> Vec<(&'static str, String)> {
    let schema = include_str!("../../tdlib-types/schema/1.8.61.tl");
    let schema = Schema::parse(schema).expect("the pinned schema");
    assert_eq!(schema.functions.len(), FUNCTIONS.len());
    let mut sampler = Sampler::new(&schema, seed);
    let write = |(name, round_trip): &(&'static str, RoundTrip)| {
        let mut sample = value(&sampler.function(name));
        if let Some((_, field, json)) = TAMED.iter().find(|(tamed, ..)| tamed == name) {
            assert!(schema.function(name).is_some_and(|function| {
                function.fields.iter().any(|known| known.name == *field)
            }));
            sample[*field] = value(json);
        }
        let sample_text = sample.to_string();
        let written = round_trip(&sample_text)
            .unwrap_or_else(|error| panic!("{name}: {error}\nin {sample_text}"));
        assert_eq!(value(&written), sample, "{name}");
        (*name, written)
    };
    FUNCTIONS.iter().map(write).collect()
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error} in {json}"))
}

/// Whether TDLib could not read the request.
fn is_unread(error: &tdlib::Error) -> bool {
    let stages = ["request as JSON object", "JSON object as TDLib request"];
    let failed = error.message().strip_prefix("Failed to parse ");
    failed.is_some_and(|what| stages.iter().any(|stage| what.starts_with(stage)))
}

/// Whether an answer is what a request gets that TDLib could read, whatever it thinks of it.
fn is_read(answer: &Result<RawAnswer, tdlib::Error>) -> bool {
    match answer {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::Td && !is_unread(error),
    }
}

fn client() -> Client {
    let builder = Client::builder().timeout(PATIENCE);
    builder.build().expect("TDLib gives a client")
}

/// Sends a request now, and leaves its answer for later.
fn start(client: &Client, json: &str) -> Request<RawAnswer> {
    let mut request = client.send_raw(json);
    // The first poll sends it.
    let polled = Pin::new(&mut request).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "{polled:?}\n  to {json}");
    request
}

#[test]
fn every_request_ends_whether_or_not_tdlib_knows_the_function() {
    let client = client();
    let sent: Vec<_> = requests(0)
        .into_iter()
        // The client is closed when all have been sent.
        .filter(|(name, _)| *name != "close" && !READ_ALONE.contains(name))
        .map(|(name, json)| (name, start(&client, &json)))
        .collect();
    client.close().timeout(PATIENCE).wait().expect("it closes");
    let (mut read, mut closed) = (0, 0);
    for (name, request) in sent {
        match request.wait() {
            Ok(_) => read += 1,
            Err(error) if error.kind() == ErrorKind::Td => read += usize::from(!is_unread(&error)),
            Err(error) if error.is_closed() => closed += 1,
            Err(error) => panic!("{name}: {error}"),
        }
    }
    // No TDLib is so different that it knows less than half of them.
    assert!(read > FUNCTIONS.len() / 2, "only {read} were read");
    // Without parameters it keeps some, so that the client's end is theirs.
    assert!(closed > 0, "of {read} that were read none was kept");
}

#[test]
fn tdlib_names_what_it_can_not_read() {
    let client = client();
    for json in [
        r#"{"@type":"getChatOfTomorrow"}"#,
        r#"{"@type":"getChat","chat_id":[]}"#,
        r#"{"@type":"sendMessage","input_message_content":{"@type":"inputMessageOfTomorrow"}}"#,
    ] {
        let error = client.send_raw(json).wait().expect_err(json);
        assert!(is_unread(&error), "{json}: {error}");
        let error = tdlib::execute_raw(json).expect_err(json);
        assert!(is_unread(&error), "{json}: {error}");
    }
}

mod pinned {
    use super::*;

    /// What the pinned schema has.
    const COUNT: usize = 956;

    /// Sends a sample of every function; returns those that were answered amiss, with what was wrong.
    fn ask_tdlib(seed: u64) -> Vec<(&'static str, String)> {
        // The one that keeps requests is closed at the end, the one that reads `close` before.
        let (open, keeper, closed) = (client(), client(), client());
        let mut kept = Vec::new();
        let mut amiss = Vec::new();
        for (name, json) in requests(seed) {
            let answer = match name {
                _ if READ_ALONE.contains(&name) => tdlib::execute_raw(&json),
                _ if KEPT.contains(&name) => {
                    let request = start(&keeper, &json);
                    kept.push((name, json, request));
                    continue;
                }
                "close" => closed.send_raw(json.as_str()).wait(),
                _ => open.send_raw(json.as_str()).wait(),
            };
            if !is_read(&answer) {
                amiss.push((name, wrong(&answer, &json)));
            }
        }
        for client in [&keeper, &open, &closed] {
            client.close().timeout(PATIENCE).wait().expect("it closes");
        }
        for (name, json, request) in kept {
            let answer = request.wait();
            // Had TDLib not read it, or not kept it, it would have been answered before.
            if !answer.as_ref().is_err_and(tdlib::Error::is_closed) {
                amiss.push((name, wrong(&answer, &json)));
            }
        }
        amiss
    }

    fn wrong(answer: &Result<RawAnswer, tdlib::Error>, json: &str) -> String {
        match answer {
            Ok(answer) => format!("{}\n  to {json}", answer.json()),
            Err(error) => format!("{}\n  to {json}", error.message()),
        }
    }

    #[test]
    fn tdlib_reads_every_function_as_this_crate_writes_it() {
        let mut amiss = BTreeMap::new();
        for seed in 0..3 {
            for (name, wrong) in ask_tdlib(seed) {
                amiss.entry(name).or_insert(wrong);
            }
        }
        let count = amiss.len();
        // scripts/compatibility.sh looks for these lines.
        let lines: Vec<String> = amiss
            .into_iter()
            .map(|(name, wrong)| format!("amiss: {name}: {wrong}"))
            .collect();
        assert!(lines.is_empty(), "{count} functions\n{}", lines.join("\n"));
    }

    #[test]
    fn every_exception_is_a_function() {
        let names: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), COUNT);
        let tamed = TAMED.iter().map(|(name, ..)| name);
        for name in tamed.chain(READ_ALONE).chain(KEPT) {
            assert!(names.contains(name), "{name}");
        }
    }
}
