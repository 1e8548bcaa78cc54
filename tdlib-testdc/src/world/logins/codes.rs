//! Codes that are sent to phone numbers, or in place of that to e-mail addresses.

mod mail;

use std::collections::{HashMap, HashSet};

use super::tries::Tries;
pub(crate) use mail::Mail;

/// For so many seconds a code is good.
const LIFETIME: i32 = 300;
/// After so many wrong codes for a number it has to wait.
const MAX_WRONG: u32 = 5;
/// After so many codes of which none was used a number gets no more.
const MAX_SENT: u32 = 20;

/// How a code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeWay {
    /// As if in a chat with Telegram itself, since a client is logged in already. No message is written.
    App,
    /// In a text message.
    Sms,
    /// By a voice.
    Call,
    /// In an e-mail, to the address that the account has for that.
    Email,
}

impl CodeWay {
    /// The way that is left when a code did not come.
    pub(crate) fn next(self) -> Option<Self> {
        match self {
            Self::App => Some(Self::Sms),
            Self::Sms => Some(Self::Call),
            Self::Call | Self::Email => None,
        }
    }
}

/// A code that was sent. As long as it is good and not used, other clients that ask are sent the same one
/// under another hash, so that several can log in at a time.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) hash: String,
    pub(crate) way: CodeWay,
    pub(crate) mail: Option<Mail>,
    sent: i32,
    /// Whether the client has shown that it knows the code.
    is_known: bool,
}

impl Code {
    fn is_good(&self, now: i32) -> bool {
        now - self.sent < LIFETIME
    }
}

/// What is wrong with a number or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The number is banned.
    Banned,
    /// It asked for codes too often.
    AskedTooOften,
    /// Too many codes were wrong, and so many seconds have to pass.
    TriedTooOften(i32),
    /// There is no such code any longer, or never was.
    Expired,
    /// It is another one.
    Invalid,
    /// There is no other way to send it.
    NoWay,
}

/// What is kept of a number.
#[derive(Debug, Default)]
struct Number {
    /// Those that were sent and not used, the newest last.
    codes: Vec<Code>,
    sent: Tries,
    wrong: Tries,
}

/// All codes, by number.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    numbers: HashMap<String, Number>,
    banned: HashSet<String>,
    made: u32,
}

impl Codes {
    /// Whether a number may ask for a code.
    pub(crate) fn may_send(&self, phone: &str, now: i32) -> Result<(), Wrong> {
        if self.banned.contains(phone) {
            return Err(Wrong::Banned);
        }
        let Some(number) = self.numbers.get(phone) else {
            return Ok(());
        };
        if let Some(seconds) = number.wrong.wait(MAX_WRONG, now) {
            return Err(Wrong::TriedTooOften(seconds));
        }
        match number.sent.wait(MAX_SENT, now) {
            Some(_) => Err(Wrong::AskedTooOften),
            None => Ok(()),
        }
    }

    /// Sends a code.
    pub(crate) fn send(&mut self, phone: &str, way: CodeWay, now: i32) -> Result<Code, Wrong> {
        self.make(phone, way, None, now)
    }

    fn make(
        &mut self,
        phone: &str,
        way: CodeWay,
        mail: Option<Mail>,
        now: i32,
    ) -> Result<Code, Wrong> {
        self.may_send(phone, now)?;
        let text = self.next_text();
        let number = self.numbers.entry(phone.to_owned()).or_default();
        number.codes.retain(|code| code.is_good(now));
        let mut codes = number.codes.iter().rev();
        let same = codes.find(|code| code.mail == mail);
        let code = Code {
            code: match (&mail, same) {
                (Some(Mail::SetUp(None)), _) => String::new(),
                (_, Some(same)) => same.code.clone(),
                (_, None) => text,
            },
            hash: format!("hash-{}", self.made),
            way,
            mail,
            sent: now,
            is_known: false,
        };
        number.codes.push(code.clone());
        self.was_sent(phone, now);
        Ok(code)
    }

    /// A code that is different each time, so that an old one is a wrong one.
    fn next_text(&mut self) -> String {
        self.made += 1;
        format!("{:05}", 10_000 + self.made * 7 % 90_000)
    }

    fn was_sent(&mut self, phone: &str, now: i32) {
        if let Some(number) = self.numbers.get_mut(phone) {
            number.sent.add(now);
        }
    }

    /// Sends the code by the next way. It is the same one, and good for as long again.
    pub(crate) fn send_again(&mut self, phone: &str, hash: &str, now: i32) -> Result<Code, Wrong> {
        self.may_send(phone, now)?;
        let code = self.named(phone, hash, now)?;
        code.way = code.way.next().ok_or(Wrong::NoWay)?;
        code.sent = now;
        Ok(code.clone())
    }

    /// Forgets a code at its client's wish.
    pub(crate) fn cancel(&mut self, phone: &str, hash: &str, now: i32) -> Result<(), Wrong> {
        self.named(phone, hash, now)?;
        self.forget(phone, |code| code.hash == hash);
        Ok(())
    }

    /// Forgets those of a number that are among these: somebody may have read them who should not.
    pub(crate) fn invalidate(&mut self, phone: &str, codes: &[String]) {
        self.forget(phone, |code| codes.contains(&code.code));
    }

    /// Checks a code that a client was told.
    pub(crate) fn check(
        &mut self,
        phone: &str,
        hash: &str,
        told: &str,
        now: i32,
    ) -> Result<(), Wrong> {
        self.check_one(phone, hash, told, now, |mail| mail.is_none())
    }

    fn check_one(
        &mut self,
        phone: &str,
        hash: &str,
        told: &str,
        now: i32,
        is_meant: impl Fn(Option<&Mail>) -> bool,
    ) -> Result<(), Wrong> {
        self.may_send(phone, now).or_else(|wrong| match wrong {
            // The last one may still be used.
            Wrong::AskedTooOften => Ok(()),
            wrong => Err(wrong),
        })?;
        let code = self.named(phone, hash, now)?;
        if !told.is_empty() && code.code == told && is_meant(code.mail.as_ref()) {
            code.is_known = true;
            return Ok(());
        }
        if let Some(number) = self.numbers.get_mut(phone) {
            number.wrong.add(now);
        }
        Err(Wrong::Invalid)
    }

    /// Whether the client with that hash has shown that it knows the code.
    pub(crate) fn is_known(&mut self, phone: &str, hash: &str, now: i32) -> Result<(), Wrong> {
        if self.named(phone, hash, now)?.is_known {
            Ok(())
        } else {
            Err(Wrong::Invalid)
        }
    }

    /// A code has served its purpose, and what was wrong before is forgiven.
    pub(crate) fn used(&mut self, phone: &str, hash: &str) {
        self.forget(phone, |code| code.hash == hash);
        if let Some(number) = self.numbers.get_mut(phone) {
            number.sent = Tries::default();
            number.wrong = Tries::default();
        }
    }

    /// The code that was last sent for a number, if it is still good.
    pub(crate) fn last(&self, phone: &str, now: i32) -> Option<&Code> {
        let code = self.numbers.get(phone)?.codes.last();
        code.filter(|code| code.is_good(now) && !code.code.is_empty())
    }

    /// How many wrong codes were given for a number, on this day and since the last right one.
    pub(crate) fn wrong(&self, phone: &str, now: i32) -> u32 {
        let number = self.numbers.get(phone);
        number.map_or(0, |number| number.wrong.count(now))
    }

    /// From now on nobody gets a code at that number.
    pub(crate) fn ban(&mut self, phone: &str) {
        self.banned.insert(phone.to_owned());
        self.forget(phone, |_| true);
    }

    fn forget(&mut self, phone: &str, which: impl Fn(&Code) -> bool) {
        if let Some(number) = self.numbers.get_mut(phone) {
            number.codes.retain(|code| !which(code));
        }
    }

    /// Finds a code by its hash.
    pub(crate) fn find(&mut self, phone: &str, hash: &str, now: i32) -> Result<&Code, Wrong> {
        self.named(phone, hash, now).map(|code| &*code)
    }

    fn named(&mut self, phone: &str, hash: &str, now: i32) -> Result<&mut Code, Wrong> {
        let number = self.numbers.get_mut(phone).ok_or(Wrong::Expired)?;
        let mut codes = number.codes.iter_mut();
        codes
            .find(|code| code.hash == hash && code.is_good(now))
            .ok_or(Wrong::Expired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "9996612222";
    const NOW: i32 = 1_000_000;
    const DAY: i32 = 86_400;

    #[test]
    fn a_code_is_good_for_five_minutes_and_for_its_hash() {
        let mut codes = Codes::default();
        let code = codes.send(PHONE, CodeWay::App, NOW).expect("a code");
        let mut check = |hash: &str, told: &str, now| codes.check(PHONE, hash, told, now);
        assert_eq!(check("another", &code.code, NOW), Err(Wrong::Expired));
        assert_eq!(check(&code.hash, "00000", NOW), Err(Wrong::Invalid));
        assert_eq!(check(&code.hash, &code.code, NOW + 299), Ok(()));
        assert_eq!(
            check(&code.hash, &code.code, NOW + 300),
            Err(Wrong::Expired)
        );
        assert!(codes.last(PHONE, NOW + 299).is_some());
        assert!(codes.last(PHONE, NOW + 300).is_none());
        let next = codes.send(PHONE, CodeWay::App, NOW + 300).expect("a code");
        assert_ne!((&next.code, &next.hash), (&code.code, &code.hash));
    }

    #[test]
    fn clients_that_log_in_at_a_time_have_the_same_code_and_do_not_disturb_each_other() {
        let mut codes = Codes::default();
        let send = |codes: &mut Codes| codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");
        let (one, other) = (send(&mut codes), send(&mut codes));
        assert_eq!(one.code, other.code);
        assert_ne!(one.hash, other.hash);
        codes.used(PHONE, &one.hash);
        let again = codes.check(PHONE, &one.hash, &one.code, NOW);
        assert_eq!(again, Err(Wrong::Expired));
        assert_eq!(codes.check(PHONE, &other.hash, &one.code, NOW), Ok(()));
        codes.used(PHONE, &other.hash);
        assert_ne!(send(&mut codes).code, one.code);
    }

    #[test]
    fn a_code_is_sent_again_by_each_way_once_and_lives_longer() {
        let mut codes = Codes::default();
        let code = codes.send(PHONE, CodeWay::App, NOW).expect("a code");
        let again = |codes: &mut Codes, now| codes.send_again(PHONE, &code.hash, now);
        let sms = again(&mut codes, NOW + 200).expect("by SMS");
        assert_eq!((sms.way, &sms.code), (CodeWay::Sms, &code.code));
        assert!(codes.last(PHONE, NOW + 499).is_some());
        let call = again(&mut codes, NOW + 400).expect("a call");
        assert_eq!(call.way, CodeWay::Call);
        assert_eq!(again(&mut codes, NOW + 400).unwrap_err(), Wrong::NoWay);
        assert_eq!(again(&mut codes, NOW + 700).unwrap_err(), Wrong::Expired);
    }

    #[test]
    fn who_knows_no_code_waits_for_a_day() {
        let mut codes = Codes::default();
        let code = codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");
        for wrong in 0..5 {
            assert_eq!(codes.wrong(PHONE, NOW), wrong);
            let answer = codes.check(PHONE, &code.hash, "00000", NOW);
            assert_eq!(answer, Err(Wrong::Invalid));
        }
        let waits = Err(Wrong::TriedTooOften(DAY - 10));
        assert_eq!(
            codes.check(PHONE, &code.hash, &code.code, NOW + 10),
            waits,
            "even with the right code"
        );
        assert_eq!(codes.may_send(PHONE, NOW + 10), waits);
        assert!(codes.send(PHONE, CodeWay::Sms, NOW + DAY).is_ok());
        assert_eq!(codes.wrong(PHONE, NOW + DAY), 0);
    }

    #[test]
    fn who_uses_no_code_gets_no_more_of_them() {
        let mut codes = Codes::default();
        for _ in 0..19 {
            codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");
        }
        let last = codes.send(PHONE, CodeWay::Sms, NOW).expect("the last");
        let more = codes.send(PHONE, CodeWay::Sms, NOW);
        assert_eq!(more.unwrap_err(), Wrong::AskedTooOften);
        assert_eq!(codes.check(PHONE, &last.hash, &last.code, NOW), Ok(()));
        codes.used(PHONE, &last.hash);
        assert!(codes.send(PHONE, CodeWay::Sms, NOW).is_ok());
    }

    #[test]
    fn a_code_that_was_cancelled_or_read_or_is_of_a_banned_number_is_gone() {
        let mut codes = Codes::default();
        let send = |codes: &mut Codes| codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");

        let code = send(&mut codes);
        assert_eq!(codes.cancel(PHONE, "another", NOW), Err(Wrong::Expired));
        assert_eq!(codes.cancel(PHONE, &code.hash, NOW), Ok(()));
        assert!(codes.last(PHONE, NOW).is_none());

        let code = send(&mut codes);
        codes.invalidate(PHONE, &["12345".to_owned()]);
        assert!(codes.last(PHONE, NOW).is_some());
        codes.invalidate(PHONE, &["12345".to_owned(), code.code]);
        assert!(codes.last(PHONE, NOW).is_none());

        let code = send(&mut codes);
        codes.ban(PHONE);
        assert!(codes.last(PHONE, NOW).is_none());
        assert_eq!(codes.may_send(PHONE, NOW), Err(Wrong::Banned));
        let check = codes.check(PHONE, &code.hash, &code.code, NOW);
        assert_eq!(check, Err(Wrong::Banned));
    }

    #[test]
    fn only_who_has_given_the_code_is_known_to_have_it() {
        let mut codes = Codes::default();
        let code = codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");
        let known = codes.is_known(PHONE, &code.hash, NOW);
        assert_eq!(known, Err(Wrong::Invalid));
        let check = codes.check(PHONE, &code.hash, &code.code, NOW);
        assert_eq!(check, Ok(()));
        assert_eq!(codes.is_known(PHONE, &code.hash, NOW), Ok(()));
        let other = codes.is_known(PHONE, "another", NOW);
        assert_eq!(other, Err(Wrong::Expired));
    }
}
