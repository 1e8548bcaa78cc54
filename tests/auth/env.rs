//! `FromEnv`: credentials from variables.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use tdlib::auth::{AuthError, EnvError, FromEnv};
use tdlib::functions::GetMe;
use tdlib_testdc::TestDc;

use crate::{PHONE, close, start};

const APP: [(&str, &str); 2] = [
    ("TELEGRAM_API_ID", "1"),
    ("TELEGRAM_API_HASH", "a-hash-of-its-own"),
];

fn read(more: &[(&'static str, &str)]) -> Result<FromEnv, EnvError> {
    let variables: HashMap<_, _> = APP.iter().chain(more).copied().collect();
    FromEnv::read(|name| variables.get(name).map(OsString::from))
}

/// Those variables, and the parameters of the data center.
fn credentials(dc: &TestDc, more: &[(&'static str, &str)]) -> FromEnv {
    let of_dc = dc.parameters().expect("parameters");
    read(more).expect("variables").with(|_| of_dc)
}

#[test]
fn what_is_missing_or_no_number_is_named() {
    for (variables, error, text) in [
        (
            [("TELEGRAM_API_ID", ""), ("", "")],
            EnvError::Missing("TELEGRAM_API_ID"),
            "TELEGRAM_API_ID is not set; register an application at https://my.telegram.org to get one",
        ),
        (
            [("TELEGRAM_API_HASH", ""), ("", "")],
            EnvError::Missing("TELEGRAM_API_HASH"),
            "TELEGRAM_API_HASH is not set; register an application at https://my.telegram.org to get one",
        ),
        (
            // Not what it is: it may be the hash.
            [
                ("TELEGRAM_API_ID", "a-hash-of-its-own"),
                ("TELEGRAM_API_HASH", "1"),
            ],
            EnvError::NotANumber("TELEGRAM_API_ID"),
            "TELEGRAM_API_ID is no number",
        ),
        (
            [("TELEGRAM_PHONE", PHONE), ("TELEGRAM_BOT_TOKEN", "1:a")],
            EnvError::TwoIdentities,
            "both TELEGRAM_BOT_TOKEN and TELEGRAM_PHONE are set; set one of them",
        ),
    ] {
        let wrong = read(&variables).expect_err(text);
        assert_eq!(wrong, error);
        assert_eq!(wrong.to_string(), text);
        assert!(!format!("{wrong:?}").contains("of-its-own"));
    }
    let not_unicode = |_| Some(OsString::from_vec(vec![255]));
    let error = FromEnv::read(not_unicode).expect_err("bytes");
    assert_eq!(error, EnvError::NotUnicode("TELEGRAM_API_ID"));
}

#[test]
fn the_parameters_are_those_of_the_variables() {
    let variables = [
        ("TELEGRAM_FOLDER", "accounts/alice"),
        ("TELEGRAM_DATABASE_KEY", "a-key-of-its-own"),
        ("TELEGRAM_PASSWORD", "a-password-of-its-own"),
        ("TELEGRAM_BOT_TOKEN", "1:a-token-of-its-own"),
    ];
    let credentials = read(&variables).expect("variables");
    let function = credentials.parameters().function();
    assert_eq!(function.api_id, 1);
    assert_eq!(function.api_hash, "a-hash-of-its-own");
    assert_eq!(function.database_directory, "accounts/alice");
    assert_eq!(function.database_encryption_key, b"a-key-of-its-own");
    for shown in [format!("{credentials:?}"), format!("{function:?}")] {
        assert!(!shown.contains("of-its-own"), "{shown}");
    }

    let function = read(&[]).expect("variables").parameters().function();
    assert_eq!(function.database_directory, "tdlib-data");
    assert!(function.database_encryption_key.is_empty());
}

#[test]
fn a_bot_logs_in_by_its_token() {
    let (dc, client) = start();
    let bot = dc.bot("Echo").create();
    let token = bot.token().expect("a token");
    let mut credentials = credentials(&dc, &[("TELEGRAM_BOT_TOKEN", token)]);
    client
        .authorize(&mut credentials)
        .wait()
        .expect("logged in");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, bot.id());
    close(&client);
}

#[test]
fn what_no_variable_holds_ends_the_login_and_says_so() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).password("secret").create();
    let lacks = |variables: &[(&'static str, &str)]| {
        let mut credentials = credentials(&dc, variables);
        let error = client.authorize(&mut credentials).wait();
        match error.expect_err("it lacks something") {
            AuthError::Credentials(error) => match error.downcast::<EnvError>() {
                Ok(error) => error.to_string(),
                Err(error) => error.to_string(),
            },
            other => panic!("{other:?}"),
        }
    };
    assert!(lacks(&[]).starts_with("nobody is logged in, and neither"));
    let wrong = lacks(&[("TELEGRAM_BOT_TOKEN", "1:wrong")]);
    assert!(wrong.contains("ACCESS_TOKEN_INVALID"), "{wrong}");
    assert!(lacks(&[("TELEGRAM_PHONE", PHONE)]).starts_with("a code was sent"));

    let code = dc.last_code(PHONE).expect("a code");
    let code = tdlib::functions::CheckAuthenticationCode::new(code);
    client.send(code).wait().expect("the code");
    assert_eq!(lacks(&[]), "TELEGRAM_PASSWORD is not set");
    let wrong = lacks(&[("TELEGRAM_PASSWORD", "guess")]);
    assert!(wrong.contains("PASSWORD_HASH_INVALID"), "{wrong}");

    let mut right = credentials(&dc, &[("TELEGRAM_PASSWORD", "secret")]);
    client.authorize(&mut right).wait().expect("logged in");
    close(&client);
}
