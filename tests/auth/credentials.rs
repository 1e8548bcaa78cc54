//! `Client::authorize`: the credentials are asked for what TDLib waits for, and told what was refused.

use tdlib::auth::{
    Asked, AuthError, BotToken, CodeAnswer, Credentials, Given, Identity, NewName, Parameters,
    Secret,
};
use tdlib::functions::GetMe;
use tdlib::types::{AuthenticationCodeInfo, AuthorizationStateWaitPassword, TermsOfService};
use tdlib_testdc::TestDc;

use crate::{PHONE, close, password, start};

/// Someone who answers wrongly first, wherever that is possible, and notes what is asked.
pub(crate) struct Someone<'a> {
    dc: &'a TestDc,
    identity: Identity,
    pub(crate) parameters: Parameters,
    pub(crate) asked: Vec<String>,
}

impl<'a> Someone<'a> {
    fn new(dc: &'a TestDc, identity: Identity) -> Self {
        Self {
            dc,
            identity,
            parameters: dc.parameters().expect("parameters"),
            asked: Vec::new(),
        }
    }

    fn note<T>(&mut self, what: &str, asked: &Asked<T>) -> bool {
        let refused = asked.refused.as_ref();
        let why = refused.map(|error| format!(" after {}", error.message()));
        self.asked
            .push(format!("{what}{}", why.unwrap_or_default()));
        refused.is_some()
    }
}

impl Credentials for Someone<'_> {
    fn parameters(&mut self) -> Parameters {
        self.parameters.clone()
    }

    async fn identity(&mut self, asked: &Asked<()>) -> Given<Identity> {
        self.note("identity", asked);
        Ok(self.identity.clone())
    }

    async fn code(&mut self, asked: &Asked<AuthenticationCodeInfo>) -> Given<CodeAnswer> {
        let code = self.dc.last_code(PHONE).ok_or("no code was sent")?;
        let about = &asked.about;
        self.note(&format!("code for {}", about.phone_number), asked);
        Ok(match self.asked.len() {
            2 => "1".into(),
            _ => code.into(),
        })
    }

    async fn password(&mut self, asked: &Asked<AuthorizationStateWaitPassword>) -> Given<Secret> {
        let hint = asked.about.password_hint.clone();
        Ok(if self.note(&format!("password, hint {hint}"), asked) {
            password()
        } else {
            Secret::from("guess")
        })
    }

    async fn show_link(&mut self, link: &str) -> Given<()> {
        self.asked.push("link".to_owned());
        let user = self.dc.user("Alice").phone(PHONE).create();
        Ok(user.accept_login(link)?)
    }

    async fn registration(&mut self, asked: &Asked<TermsOfService>) -> Given<NewName> {
        self.note("registration", asked);
        Ok(NewName {
            first: "Alice".to_owned(),
            last: String::new(),
        })
    }
}

pub(crate) fn by_phone(dc: &TestDc) -> Someone<'_> {
    Someone::new(dc, Identity::PhoneNumber(PHONE.to_owned()))
}

#[test]
fn a_code_and_a_password_are_asked_for_until_they_are_right() {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).password("secret").create();
    let mut someone = by_phone(&dc);
    client.authorize(&mut someone).wait().expect("logged in");
    assert_eq!(
        someone.asked,
        [
            "identity",
            "code for 9996612222",
            "code for 9996612222 after PHONE_CODE_INVALID",
            "password, hint ",
            "password, hint  after PASSWORD_HASH_INVALID",
        ]
    );
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(me.id, alice.id());
    close(&client);
}

#[test]
fn a_new_number_is_registered() {
    let (dc, client) = start();
    let mut someone = by_phone(&dc);
    client.authorize(&mut someone).wait().expect("logged in");
    assert_eq!(someone.asked.last().expect("asked"), "registration");
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(me.first_name, "Alice");
    close(&client);
}

#[test]
fn a_link_is_shown_until_it_is_accepted() {
    let (dc, client) = start();
    let mut someone = Someone::new(&dc, Identity::QrCode);
    client.authorize(&mut someone).wait().expect("logged in");
    assert_eq!(someone.asked, ["identity", "link"]);
    close(&client);
}

#[test]
fn who_was_logged_in_is_asked_for_nothing() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).create();
    let mut someone = by_phone(&dc);
    client.authorize(&mut someone).wait().expect("logged in");
    close(&client);

    someone.asked.clear();
    let again = tdlib::Client::builder().build().expect("a client");
    again.authorize(&mut someone).wait().expect("logged in");
    assert_eq!(someone.asked, [""; 0]);
    close(&again);
}

#[test]
fn a_bot_has_a_token_and_a_wrong_one_ends_the_login() {
    let (dc, client) = start();
    let bot = dc.bot("Echo").create();
    let parameters = dc.parameters().expect("parameters");

    let mut wrong = BotToken::new(parameters.clone(), "123:wrong");
    let error = client.authorize(&mut wrong).wait().expect_err("refused");
    assert!(matches!(error, AuthError::Credentials(_)), "{error:?}");
    assert!(
        error.to_string().contains("ACCESS_TOKEN_INVALID"),
        "{error}"
    );

    let token = bot.token().expect("a token");
    let mut right = BotToken::new(parameters, token);
    client.authorize(&mut right).wait().expect("logged in");
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(me.id, bot.id());
    close(&client);
}

#[test]
fn what_the_credentials_lack_ends_the_login_and_the_client_stays() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).create();

    struct Number(Parameters);
    impl Credentials for Number {
        fn parameters(&mut self) -> Parameters {
            self.0.clone()
        }
        async fn identity(&mut self, _: &Asked<()>) -> Given<Identity> {
            Ok(Identity::PhoneNumber(PHONE.to_owned()))
        }
    }
    let mut number = Number(dc.parameters().expect("parameters"));
    let error = client.authorize(&mut number).wait().expect_err("no code");
    assert!(
        matches!(error, AuthError::Unanswered("a code")),
        "{error:?}"
    );

    let mut someone = by_phone(&dc);
    // The number was given already, so the first code is asked for at once.
    someone.asked.push("identity".to_owned());
    client.authorize(&mut someone).wait().expect("logged in");
    close(&client);
}

#[test]
fn a_client_that_is_closed_meanwhile_ends_the_login() {
    let (dc, client) = start();
    let mut someone = by_phone(&dc);
    close(&client);
    let error = client.authorize(&mut someone).wait().expect_err("closed");
    assert!(matches!(error, AuthError::Closed), "{error:?}");
}
