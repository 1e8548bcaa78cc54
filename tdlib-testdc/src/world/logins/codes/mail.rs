//! Codes that are sent by e-mail.

use super::{Code, CodeWay, Codes, Wrong};

/// What a code has to do with an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mail {
    /// It was sent to the address that the account has for that.
    LogIn(String),
    /// The account has none, and its user has to show that this is one. Until one is named there is no code.
    SetUp(Option<String>),
}

impl Mail {
    fn address(&self) -> Option<&str> {
        match self {
            Self::LogIn(address) => Some(address),
            Self::SetUp(address) => address.as_deref(),
        }
    }
}

impl Codes {
    /// Sends a code for a number to an address.
    pub(crate) fn send_to(&mut self, phone: &str, address: &str, now: i32) -> Result<Code, Wrong> {
        let mail = Mail::LogIn(address.to_owned());
        self.make(phone, CodeWay::Email, Some(mail), now)
    }

    /// Begins to set up an address for a number: there is a hash, and no code yet.
    pub(crate) fn set_up(&mut self, phone: &str, now: i32) -> Result<Code, Wrong> {
        self.make(phone, CodeWay::Email, Some(Mail::SetUp(None)), now)
    }

    /// Sends a code to an address that is set up; [`Wrong::NoWay`] if none is.
    pub(crate) fn set_up_at(
        &mut self,
        phone: &str,
        hash: &str,
        address: &str,
        now: i32,
    ) -> Result<Code, Wrong> {
        self.may_send(phone, now)?;
        let text = self.next_text();
        let code = self.named(phone, hash, now)?;
        let Some(Mail::SetUp(named)) = &mut code.mail else {
            return Err(Wrong::NoWay);
        };
        *named = Some(address.to_owned());
        (code.code, code.sent) = (text, now);
        let code = code.clone();
        self.was_sent(phone, now);
        Ok(code)
    }

    /// Checks a code that was sent to the address of an account.
    pub(crate) fn check_mailed(
        &mut self,
        phone: &str,
        hash: &str,
        told: &str,
        now: i32,
    ) -> Result<(), Wrong> {
        self.check_one(phone, hash, told, now, |mail| {
            matches!(mail, Some(Mail::LogIn(_)))
        })
    }

    /// Checks a code that was sent to an address that is set up: that address.
    pub(crate) fn check_set_up(
        &mut self,
        phone: &str,
        hash: &str,
        told: &str,
        now: i32,
    ) -> Result<String, Wrong> {
        self.check_one(phone, hash, told, now, |mail| {
            matches!(mail, Some(Mail::SetUp(_)))
        })?;
        let mail = self.named(phone, hash, now)?.mail.as_ref();
        let address = mail.and_then(Mail::address);
        address.map(str::to_owned).ok_or(Wrong::Invalid)
    }

    /// The code that was last sent to an address, if it is still good.
    pub(crate) fn last_mailed(&self, address: &str, now: i32) -> Option<&Code> {
        let codes = self.numbers.values().flat_map(|number| &number.codes);
        codes
            .filter(|code| code.is_good(now))
            .filter(|code| code.mail.as_ref().and_then(Mail::address) == Some(address))
            .max_by_key(|code| code.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "9996612222";
    const NOW: i32 = 1_000_000;
    const ADDRESS: &str = "a@example.org";

    #[test]
    fn a_code_is_good_for_the_way_that_it_was_sent_by() {
        let mut codes = Codes::default();
        let phoned = codes.send(PHONE, CodeWay::Sms, NOW).expect("a code");
        let mailed = codes.send_to(PHONE, ADDRESS, NOW).expect("a code");
        assert_ne!(phoned.code, mailed.code);
        let swapped = codes.check(PHONE, &mailed.hash, &mailed.code, NOW);
        assert_eq!(swapped, Err(Wrong::Invalid));
        let swapped = codes.check_mailed(PHONE, &phoned.hash, &phoned.code, NOW);
        assert_eq!(swapped, Err(Wrong::Invalid));
        let set_up = codes.check_set_up(PHONE, &mailed.hash, &mailed.code, NOW);
        assert_eq!(set_up, Err(Wrong::Invalid));
        assert_eq!(codes.check(PHONE, &phoned.hash, &phoned.code, NOW), Ok(()));
        let right = codes.check_mailed(PHONE, &mailed.hash, &mailed.code, NOW);
        assert_eq!(right, Ok(()));
        let again = codes.send_again(PHONE, &mailed.hash, NOW);
        assert_eq!(again.unwrap_err(), Wrong::NoWay);
    }

    #[test]
    fn an_address_that_is_set_up_has_the_code_that_was_sent_there_last() {
        let mut codes = Codes::default();
        let hash = codes.set_up(PHONE, NOW).expect("a hash").hash;
        assert!(codes.last(PHONE, NOW).is_none());
        let check = |codes: &mut Codes, told: &str| codes.check_set_up(PHONE, &hash, told, NOW);
        assert_eq!(check(&mut codes, ""), Err(Wrong::Invalid), "none was named");
        let send = |codes: &mut Codes, address| codes.set_up_at(PHONE, &hash, address, NOW);
        let first = send(&mut codes, "typo@example.org").expect("a code");
        let second = send(&mut codes, ADDRESS).expect("a code");
        assert!(codes.last_mailed("typo@example.org", NOW).is_none());
        let last = codes.last_mailed(ADDRESS, NOW).expect("a code");
        assert_eq!(last.code, second.code);
        assert_eq!(check(&mut codes, &first.code), Err(Wrong::Invalid));
        let late = codes.check_set_up(PHONE, &hash, &second.code, NOW + 300);
        assert_eq!(late, Err(Wrong::Expired));
        assert_eq!(check(&mut codes, &second.code), Ok(ADDRESS.to_owned()));
        let other = codes.send(PHONE, CodeWay::Sms, NOW).expect("a code").hash;
        let other = codes.set_up_at(PHONE, &other, ADDRESS, NOW);
        assert_eq!(other.unwrap_err(), Wrong::NoWay);
    }
}
