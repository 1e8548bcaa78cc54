//! What a person at a terminal is told.

use tdlib_types::types::{
    AuthenticationCodeInfo, AuthenticationCodeType as Type, AuthorizationStateWaitEmailCode,
    EmailAddressResetState as ResetState,
};

use crate::Error;

/// A text from outside, without what would control the terminal.
pub(super) fn shown(text: &str) -> String {
    let may_be_shown = |letter: &char| !letter.is_control() || *letter == '\n';
    text.chars().filter(may_be_shown).collect()
}

/// Why an answer was refused.
pub(super) fn because(error: &Error) -> String {
    if let Some(pause) = error.retry_after() {
        let seconds = pause.as_secs();
        return format!("Too many tries; Telegram takes the next one in {seconds} seconds.");
    }
    let message = match error.message() {
        "PHONE_NUMBER_INVALID" => "That is no phone number.",
        "PHONE_CODE_INVALID" | "CODE_INVALID" => "That is not the code.",
        "PHONE_CODE_EXPIRED" | "EMAIL_VERIFY_EXPIRED" | "PASSWORD_RECOVERY_EXPIRED" => {
            "That code is too old."
        }
        "TASK_ALREADY_EXISTS" => "That was asked for already.",
        "EMAIL_INVALID" => "That is no e-mail address.",
        "PASSWORD_HASH_INVALID" => "That is not the password.",
        _ if !error.is_displayable() => "Telegram refused that.",
        other => return format!("Telegram refused that: {}", shown(other)),
    };
    message.to_owned()
}

/// What else than a code from an e-mail may be answered.
pub(super) fn without_email(wait: &AuthorizationStateWaitEmailCode) -> String {
    const DAY: i32 = 86_400;
    let days = |seconds: i32| seconds.saturating_add(DAY - 1) / DAY;
    match &wait.email_address_reset_state {
        Some(ResetState::Available(available)) => format!(
            "Without access to it, enter `reset` for a code by phone in {} days, or +number for another account.",
            days(available.wait_period)
        ),
        Some(ResetState::Pending(pending)) => format!(
            "In {} days a code comes by phone. Enter +number for another account.",
            days(pending.reset_in)
        ),
        _ => {
            "Enter another address if that one is wrong, or +number for another account.".to_owned()
        }
    }
}

/// The question for a code.
pub(super) fn code_question(info: &AuthenticationCodeInfo) -> String {
    let number = shown(&info.phone_number);
    let what = match &info.r#type {
        Type::TelegramMessage(_) => format!("Code in the Telegram chat of {number}"),
        Type::SmsWord(word) => format!(
            "Word in the text message to {number}, which begins with {}",
            shown(&word.first_letter)
        ),
        Type::SmsPhrase(phrase) => format!(
            "Phrase in the text message to {number}, which begins with {}",
            shown(&phrase.first_word)
        ),
        Type::Sms(_) | Type::FirebaseAndroid(_) | Type::FirebaseIos(_) => {
            format!("Code in the text message to {number}")
        }
        Type::Call(_) => format!("Code that a voice says in a call to {number}"),
        Type::FlashCall(call) => format!(
            "Number that calls {number}, which looks like {}",
            shown(&call.pattern)
        ),
        Type::MissedCall(call) => format!(
            "Last {} digits of the number that calls {number}, which begins with {}",
            call.length,
            shown(&call.phone_number_prefix)
        ),
        Type::Fragment(fragment) => {
            format!("Code for {number} at {}", shown(&fragment.url))
        }
        _ => format!("Code that was sent to {number}"),
    };
    let again = match &info.next_type {
        None => String::new(),
        Some(next) => {
            let way = match next {
                Type::Call(_) | Type::FlashCall(_) | Type::MissedCall(_) => "by a call",
                Type::Sms(_) | Type::SmsWord(_) | Type::SmsPhrase(_) => "by a text message",
                Type::Fragment(_) => "at fragment.com",
                _ => "in another way",
            };
            match info.timeout {
                ..=0 => format!(", or nothing to get it {way}"),
                seconds => format!(", or nothing to get it {way}, in {seconds} seconds"),
            }
        }
    };
    format!("{what}{again}, or +number for another account")
}

#[cfg(test)]
mod tests {
    use tdlib_types::types::{
        AuthenticationCodeTypeCall, AuthenticationCodeTypeSms, EmailAddressResetStatePending,
    };

    use super::*;

    #[test]
    fn texts_from_outside_do_not_control_the_terminal() {
        assert_eq!(shown("a\x1b[2J\nb\u{9b}c\r"), "a[2J\nbc");
    }

    #[test]
    fn the_question_for_a_code_says_where_it_is_and_what_else_there_is() {
        let mut info = AuthenticationCodeInfo {
            phone_number: "9996612222".to_owned(),
            r#type: AuthenticationCodeTypeSms::default().into(),
            next_type: None,
            timeout: 0,
        };
        assert_eq!(
            code_question(&info),
            "Code in the text message to 9996612222, or +number for another account"
        );
        info.next_type = Some(AuthenticationCodeTypeCall::default().into());
        info.timeout = 60;
        assert_eq!(
            code_question(&info),
            "Code in the text message to 9996612222, or nothing to get it by a call, \
             in 60 seconds, or +number for another account"
        );
    }

    #[test]
    fn days_are_counted_to_the_end_whatever_the_server_says() {
        for (reset_in, days) in [(0, 0), (1, 1), (86_401, 2), (i32::MAX, 24855)] {
            let pending = EmailAddressResetStatePending { reset_in };
            let wait = AuthorizationStateWaitEmailCode {
                email_address_reset_state: Some(pending.into()),
                ..Default::default()
            };
            let told = without_email(&wait);
            assert!(told.starts_with(&format!("In {days} days ")), "{told}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_words_if_it_may_be() {
        let error = |code: i32, message: &str| {
            Error::from_td(&format!(
                r#"{{"@type":"error","code":{code},"message":"{message}"}}"#
            ))
        };
        for (code, message, told) in [
            (400, "PHONE_CODE_INVALID", "That is not the code."),
            (406, "HUSH", "Telegram refused that."),
            (400, "ODD", "Telegram refused that: ODD"),
            (
                429,
                "Too Many Requests: retry after 70",
                "Too many tries; Telegram takes the next one in 70 seconds.",
            ),
        ] {
            assert_eq!(because(&error(code, message)), told);
        }
    }
}
