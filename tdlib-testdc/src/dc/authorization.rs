//! How people get in, and what keeps them out.

use super::TestDc;
use crate::error::Error;
use crate::outbox::lock;
use crate::person::User;
use crate::world::logins::codes::{Code, CodeWay};
use crate::world::peer::Peer;
use crate::world::people::digits;

/// What is no digit in a phone number is passed over.
impl TestDc {
    /// The code that was last sent for a phone number, if it can still be used: it was not yet, and a code is
    /// good for five minutes.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tdlib_testdc::TestDc;
    ///
    /// let dc = TestDc::start()?;
    /// assert_eq!(dc.last_code("+9996612222"), None);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(target_os = "linux"))]
    /// # fn main() {}
    /// ```
    pub fn last_code(&self, phone: &str) -> Option<String> {
        self.with_code(phone, |code| code.code.clone())
    }

    /// How that code was sent: by e-mail to those who have an [address](crate::NewUser::email) for that, by the
    /// app to others who are logged in elsewhere, else in a text message, and when it is sent again by the next
    /// way.
    pub fn last_code_way(&self, phone: &str) -> Option<CodeWay> {
        self.with_code(phone, |code| code.way)
    }

    /// The code that was last sent to an e-mail address, if it can still be used: to log in, to set up the address,
    /// or to set another password, for an hour.
    pub fn last_email_code(&self, address: &str) -> Option<String> {
        let world = lock(&self.api.world);
        let now = world.clock.date();
        // Who has forgotten a password has used the code for logging in.
        if let Some(code) = world.logins.recoveries.last(address, now) {
            return Some(code.to_owned());
        }
        let code = world.logins.codes.last_mailed(address, now);
        code.map(|code| code.code.clone())
    }

    /// How many wrong codes were given for a number, within a day and since the last right one. After the
    /// fifth the number has to wait until the day is over, and even the right one is refused.
    pub fn wrong_codes(&self, phone: &str) -> u32 {
        let world = lock(&self.api.world);
        let now = world.clock.date();
        world.logins.codes.wrong(&digits(phone), now)
    }

    /// Bans a number: nobody gets a code there, or can use one. Who is logged in stays so.
    pub fn ban_number(&self, phone: &str) {
        lock(&self.api.world).logins.codes.ban(&digits(phone));
    }

    /// Bans somebody from Telegram: all clients are logged out, and none gets in again.
    pub fn ban_account(&self, user: &User) {
        let mut world = lock(&self.api.world);
        let id = user.id();
        let phone = world.user(id).and_then(|user| user.phone.clone());
        world.logins.ban(id, phone.as_deref());
        world.end_sessions(id, "USER_DEACTIVATED_BAN", |_, _| true);
    }

    /// The user with that number, who may have registered with a client. [`User::log_in`] does not know the
    /// password then.
    pub fn user_with(&self, phone: &str) -> Option<User> {
        let world = lock(&self.api.world);
        let user = world.people.by_phone(&digits(phone))?.id;
        Some(User::with_id(self.api.clone(), user))
    }

    /// Says whether an account, a supergroup or a channel that is new could have a username.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is no such name, or somebody has it.
    pub fn check_username(&self, username: &str) -> Result<(), Error> {
        let nobody = Peer::User(0);
        let checked = lock(&self.api.world).names.check(username, nobody);
        checked.map_err(|why| Error::Refused(why.to_owned()))
    }

    /// Changes the terms of service, and the age in years from which one may register. They are shown to who
    /// registers, and to who has agreed to others before, as soon as a client asks: when it logs in or
    /// starts.
    pub fn change_terms_of_service(&self, text: impl Into<String>, min_age: Option<u8>) {
        let mut world = lock(&self.api.world);
        world.terms.change(text.into(), min_age.map(i32::from));
    }

    /// Lets the links that clients show from now on, for example as QR codes, be good for so many seconds.
    /// By default it is half a minute, as with Telegram. Clients show a new link when theirs expires, but not
    /// more than one a second.
    pub fn set_link_lifetime(&self, seconds: u16) {
        lock(&self.api.world).logins.links.lifetime = i32::from(seconds);
    }

    /// Has clients that log in or start from now on use so many sessions for their messages, as Telegram
    /// does with busy bots. From two on, TDLib encrypts with temporary keys.
    pub fn set_main_sessions(&self, count: u8) {
        lock(&self.api.world).logins.main_sessions = i32::from(count);
    }

    fn with_code<T>(&self, phone: &str, f: impl Fn(&Code) -> T) -> Option<T> {
        let world = lock(&self.api.world);
        let now = world.clock.date();
        world.logins.codes.last(&digits(phone), now).map(f)
    }
}
