//! Numbers that Telegram lets in only after a purchase.

use tdlib::auth::{Asked, AuthError, Credentials, Given, Identity, Parameters};
use tdlib::functions::GetMe;
use tdlib::types::{AuthorizationState as State, AuthorizationStateWaitPremiumPurchase};
use tdlib_testdc::TestDc;

use crate::common::close;
use crate::{PHONE, begin, number, refused, start};

#[test]
fn a_login_ends_that_needs_a_purchase_and_says_so() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).must_buy_premium().create();
    let mut someone = crate::credentials::by_phone(&dc);
    let error = client.authorize(&mut someone).wait().expect_err("no code");
    let is_that = matches!(
        error,
        AuthError::Unanswered("a purchase of Telegram Premium")
    );
    assert!(is_that, "{error:?}");
    assert!(
        error.to_string().contains("a purchase of Telegram Premium"),
        "{error}"
    );
    assert_eq!(someone.asked, ["identity"]);
    close(&client);
}

/// Someone who knows whose number to give then.
struct Twin<'a> {
    dc: &'a TestDc,
    told: String,
}

impl Credentials for Twin<'_> {
    fn parameters(&mut self) -> Parameters {
        self.dc.parameters().expect("parameters")
    }

    async fn identity(&mut self, _: &Asked<()>) -> Given<Identity> {
        Ok(number())
    }

    async fn premium_purchase(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPremiumPurchase>,
    ) -> Given<Identity> {
        self.told.clone_from(&asked.about.support_email_address);
        Ok(Identity::QrCode)
    }

    async fn show_link(&mut self, link: &str) -> Given<()> {
        let alice = self.dc.user_with(PHONE).ok_or("nobody has the number")?;
        Ok(alice.accept_login(link)?)
    }
}

#[test]
fn who_needs_a_purchase_may_be_let_in_by_another_device() {
    let (dc, client) = start();
    let alice = dc.user("Alice").phone(PHONE).must_buy_premium().create();
    let mut twin = Twin {
        dc: &dc,
        told: String::new(),
    };
    client.authorize(&mut twin).wait().expect("logged in");
    assert_eq!(twin.told, "support@example.org");
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    close(&client);
}

#[test]
fn a_flow_that_needs_a_purchase_takes_another_number() {
    let (dc, client, flow) = begin();
    dc.user("Alice").phone(PHONE).must_buy_premium().create();
    dc.user("Bob").phone("9996613333").create();
    let state = flow.submit(number()).wait().expect("a number");
    assert!(matches!(state, State::WaitPremiumPurchase(_)), "{state:?}");
    let (state, _) = refused(flow.submit(tdlib::auth::Answer::ResendCode).wait());
    assert!(matches!(state, State::WaitPremiumPurchase(_)), "{state:?}");
    let other = Identity::PhoneNumber("9996613333".to_owned());
    let state = flow.submit(other).wait().expect("a number");
    assert!(matches!(state, State::WaitCode(_)), "{state:?}");
    close(&client);
}
