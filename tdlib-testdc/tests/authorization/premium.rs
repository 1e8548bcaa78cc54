//! Numbers that get no code before a purchase.

use tdlib::functions::{
    CheckAuthenticationCode, RequestQrCodeAuthentication, SetAuthenticationPhoneNumber,
};
use tdlib::types::AuthorizationState;

use crate::common::{client, close, refused, state, wait_for};
use crate::{PHONE, alice, center, give_number, is_ready};

#[test]
fn who_must_buy_premium_gets_no_code_and_comes_in_by_a_link() {
    let dc = center();
    let alice = alice(&dc).must_buy_premium().create();
    let client = client(&dc);
    give_number(&client);
    let AuthorizationState::WaitPremiumPurchase(wait) = state(&client) else {
        panic!("{:?}", state(&client));
    };
    assert_eq!(wait.store_product_id, "premium");
    assert_eq!(wait.support_email_address, "support@example.org");
    assert_eq!(wait.support_email_subject, "No code");
    assert_eq!(dc.last_code(PHONE), None);
    let code = client.send(CheckAuthenticationCode::new("12345")).wait();
    refused(code, "unexpected");

    let link = RequestQrCodeAuthentication::new(Vec::new());
    client.send(link).wait().expect("a link");
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitOtherDeviceConfirmation(_))
    });
    alice.log_in(&client).expect("logged in");
    is_ready(&client);
    close(client);
}

#[test]
fn others_get_their_codes_all_the_same() {
    let dc = center();
    alice(&dc).must_buy_premium().create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let client = client(&dc);
    give_number(&client);
    let other = SetAuthenticationPhoneNumber::new("9996613333");
    client.send(other).wait().expect("a code");
    bob.log_in(&client).expect("logged in");
    close(client);
}
