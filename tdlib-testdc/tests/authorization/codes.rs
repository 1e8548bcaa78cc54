//! Phone numbers and codes.

use std::time::Instant;

use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationCode, GetMe, LogOut, ReportAuthenticationCodeMissing,
    ResendAuthenticationCode, SetAuthenticationPhoneNumber,
};
use tdlib::types::{
    AuthenticationCodeType, AuthorizationState, OptionValue, PhoneNumberAuthenticationSettings,
    UpdateOption,
};
use tdlib_testdc::CodeWay;

use crate::common::{client, close, next, refused, state, until};
use crate::{PHONE, alice, center, give_code, give_number, is_out, is_ready};

/// How a client says that its code was sent, how it may be sent again, and after how many seconds.
#[track_caller]
fn sent(client: &Client) -> (AuthenticationCodeType, Option<AuthenticationCodeType>, i32) {
    let AuthorizationState::WaitCode(wait) = state(client) else {
        panic!("{:?}", state(client));
    };
    let info = wait.code_info;
    (info.r#type, info.next_type, info.timeout)
}

#[test]
fn a_wrong_code_is_refused_and_the_right_one_is_not() {
    let dc = center();
    let alice = alice(&dc).create();
    let client = client(&dc);
    give_number(&client);
    let check = |code: &str| client.send(CheckAuthenticationCode::new(code)).wait();
    refused(check("00000"), "PHONE_CODE_INVALID");
    refused(check(""), "PHONE_CODE_EMPTY");
    assert_eq!(dc.wrong_codes(PHONE), 1);
    give_code(&dc, &client);
    is_ready(&client);
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    assert_eq!(dc.last_code(PHONE), None, "a code is good for once");
    assert_eq!(dc.wrong_codes(PHONE), 0);
    close(client);
}

#[test]
fn a_number_that_is_none_or_is_banned_gets_no_code() {
    let dc = center();
    let client = client(&dc);
    let set = |phone: &str| {
        let number = SetAuthenticationPhoneNumber::new(phone);
        client.send(number).wait()
    };
    for none in ["12", "not a number", "1234567890123456"] {
        refused(set(none), "PHONE_NUMBER_INVALID");
    }
    dc.ban_number("+999 66 13333");
    refused(set("9996613333"), "PHONE_NUMBER_BANNED");
    assert_eq!(dc.last_code("9996613333"), None);
    set(PHONE).expect("another number");
    close(client);
}

#[test]
fn a_code_is_good_for_five_minutes() {
    let dc = center();
    alice(&dc).create();
    let client = client(&dc);
    give_number(&client);
    let code = dc.last_code(PHONE).expect("a code");
    dc.clock().advance(1);
    assert_eq!(dc.last_code(PHONE), None);
    let late = client.send(CheckAuthenticationCode::new(code)).wait();
    refused(late, "PHONE_CODE_EXPIRED");
    give_number(&client);
    give_code(&dc, &client);
    is_ready(&client);
    close(client);
}

#[test]
fn a_code_that_does_not_come_is_sent_by_the_next_way() {
    let dc = center();
    let alice = alice(&dc).create();
    let first = client(&dc);
    alice.log_in(&first).expect("logged in");

    let second = client(&dc);
    let began = Instant::now();
    give_number(&second);
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::App));
    let (way, next, timeout) = sent(&second);
    let passed = began.elapsed().as_secs_f64().ceil() as i32;
    let AuthenticationCodeType::TelegramMessage(way) = way else {
        panic!("{way:?}");
    };
    assert_eq!(way.length, 5);
    assert!(matches!(next, Some(AuthenticationCodeType::Sms(_))));
    assert!((60 - passed..=60).contains(&timeout), "{timeout}");
    let code = dc.last_code(PHONE);

    // TDLib passes it on, and never answers itself.
    let missing = ReportAuthenticationCodeMissing::new("01");
    second.send(missing).detach();
    until("the report", || dc.calls("auth.reportMissingCode") == 1);
    let again = || second.send(ResendAuthenticationCode::new()).wait();
    again().expect("by SMS");
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Sms));
    let (way, next, _) = sent(&second);
    assert!(matches!(way, AuthenticationCodeType::Sms(way) if way.length == 5));
    assert!(matches!(next, Some(AuthenticationCodeType::Call(_))));

    again().expect("a call");
    assert_eq!(dc.last_code_way(PHONE), Some(CodeWay::Call));
    let (way, next, _) = sent(&second);
    assert!(matches!(way, AuthenticationCodeType::Call(way) if way.length == 5));
    assert!(next.is_none());
    refused(again(), "can't be resend");

    assert_eq!(dc.last_code(PHONE), code);
    give_code(&dc, &second);
    is_ready(&second);
    close(first);
    close(second);
}

#[test]
fn who_has_no_client_gets_the_code_in_a_text_message() {
    let dc = center();
    let client = client(&dc);
    give_number(&client);
    assert_eq!(dc.last_code_way("9996612222"), Some(CodeWay::Sms));
    assert!(matches!(sent(&client).0, AuthenticationCodeType::Sms(_)));
    close(client);
}

#[test]
fn who_gives_five_wrong_codes_waits_for_a_day() {
    let dc = center();
    alice(&dc).create();
    let client = client(&dc);
    give_number(&client);
    for _ in 0..5 {
        let wrong = client.send(CheckAuthenticationCode::new("00000")).wait();
        refused(wrong, "PHONE_CODE_INVALID");
    }
    assert_eq!(dc.wrong_codes(PHONE), 5);
    let code = dc.last_code(PHONE).expect("a code");
    // FLOOD_WAIT, in TDLib's words.
    let right = client.send(CheckAuthenticationCode::new(code)).wait();
    let wait = right.expect_err("a flood").retry_after().expect("a time");
    assert!((86_300..=86_400).contains(&wait.as_secs()), "{wait:?}");
    let again = || {
        let number = SetAuthenticationPhoneNumber::new(PHONE);
        client.send(number).wait()
    };
    refused(again(), "PHONE_PASSWORD_FLOOD");
    dc.clock().advance(1);
    again().expect("a code");
    give_code(&dc, &client);
    is_ready(&client);
    close(client);
}

#[test]
fn who_asks_for_twenty_codes_and_uses_none_gets_no_more() {
    let dc = center();
    let client = client(&dc);
    for _ in 0..20 {
        give_number(&client);
    }
    let more = client.send(SetAuthenticationPhoneNumber::new(PHONE)).wait();
    refused(more, "PHONE_NUMBER_FLOOD");
    close(client);
}

#[test]
fn clients_that_log_in_at_the_same_time_do_not_disturb_each_other() {
    let dc = center();
    let alice = alice(&dc).create();
    let clients = [client(&dc), client(&dc), client(&dc)];
    clients.iter().for_each(give_number);
    for client in &clients {
        give_code(&dc, client);
        is_ready(client);
    }
    assert_eq!(alice.sessions().len(), 3);
    clients.into_iter().for_each(close);
}

#[test]
fn who_logged_out_gets_in_again_without_a_code() {
    let dc = center();
    let alice = alice(&dc).create();
    let first = client(&dc);
    let mut options = first.updates_of::<UpdateOption>();
    alice.log_in(&first).expect("logged in");
    first.send(LogOut::new()).wait().expect("logged out");
    is_out(&first);
    let token = loop {
        let option = next(&mut options);
        if let ("authentication_token", OptionValue::String(token)) =
            (option.name.as_str(), option.value)
        {
            break token.value;
        }
    };

    let login = |client: &Client, phone: &str| {
        let settings = PhoneNumberAuthenticationSettings {
            authentication_tokens: vec![token.clone()],
            ..PhoneNumberAuthenticationSettings::default()
        };
        let number = SetAuthenticationPhoneNumber::new(phone).settings(settings);
        client.send(number).wait().expect("a number");
    };
    let bob = dc.user("Bob").phone("9996613333").create();
    let others = client(&dc);
    login(&others, "9996613333");
    assert!(matches!(state(&others), AuthorizationState::WaitCode(_)));
    assert!(bob.sessions().is_empty(), "another's token");
    let second = client(&dc);
    login(&second, PHONE);
    is_ready(&second);
    let third = client(&dc);
    login(&third, PHONE);
    assert!(matches!(state(&third), AuthorizationState::WaitCode(_)));
    [others, second, third].into_iter().for_each(close);
}
