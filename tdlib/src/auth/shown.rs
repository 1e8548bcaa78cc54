//! What `Debug` shows of answers: no codes.

use std::fmt;

use super::{Answer, CodeAnswer, EmailAnswer, PasswordAnswer};

/// Implements `Debug` for an enum; what is named in place of being listed with its fields is hidden.
macro_rules! shown {
    ($answer:ident: $($unit:ident)*; $($tuple:ident)*; hidden $($hidden:ident)*) => {
        impl fmt::Debug for $answer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$unit => f.write_str(stringify!($unit)),)*
                    $(Self::$tuple(it) => f.debug_tuple(stringify!($tuple)).field(it).finish(),)*
                    $(Self::$hidden { .. } => f.write_str(concat!(stringify!($hidden), "(..)")),)*
                }
            }
        }
    };
}

shown!(Answer:
    ResetEmailAddress ResendCode RequestRecovery;
    Identity EmailAddress Password;
    hidden Code Email Name Recover RecoveryCode);
shown!(CodeAnswer: Resend; Identity; hidden Code);
shown!(EmailAnswer: Resend Reset; Address Identity; hidden Code);
shown!(PasswordAnswer: Forgotten; Password Identity; hidden New);

#[cfg(test)]
mod tests {
    use tdlib_types::types::EmailAddressAuthenticationCode;

    use super::*;
    use crate::auth::Identity;

    #[test]
    fn codes_are_not_shown() {
        let code = || "12345".to_owned();
        let new = || PasswordAnswer::New {
            code: code(),
            password: "12345".into(),
            hint: String::new(),
        };
        let by_email = EmailAddressAuthenticationCode { code: code() };
        for (shown, text) in [
            (format!("{:?}", CodeAnswer::Code(code())), "Code(..)"),
            (format!("{:?}", EmailAnswer::Code(code())), "Code(..)"),
            (format!("{:?}", new()), "New(..)"),
            (format!("{:?}", Answer::from(new())), "Recover(..)"),
            (format!("{:?}", Answer::Code(code())), "Code(..)"),
            (format!("{:?}", Answer::Email(by_email.into())), "Email(..)"),
            (
                format!("{:?}", Answer::RecoveryCode(code())),
                "RecoveryCode(..)",
            ),
            (format!("{:?}", Answer::ResendCode), "ResendCode"),
            (
                format!("{:?}", CodeAnswer::Identity(Identity::QrCode)),
                "Identity(QrCode)",
            ),
        ] {
            assert_eq!(shown, text);
        }
    }
}
