//! Accounts at certain data centers.

use tdlib::functions::{GetMe, RequestQrCodeAuthentication};
use tdlib_testdc::Fault;

use crate::common::{client, close, until};
use crate::{PHONE, alice, center};

#[test]
fn a_client_follows_a_number_to_its_data_center() {
    for home in 1..=3 {
        let dc = center();
        let alice = alice(&dc).create();
        alice.move_to_data_center(home);
        let client = client(&dc);
        alice.log_in(&client).expect("logged in");
        assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
        assert_eq!(alice.sessions().len(), 1);
        close(client);
    }
}

#[test]
fn a_client_that_was_sent_elsewhere_is_let_in_at_the_first_data_center_too() {
    let dc = center();
    let alice = alice(&dc).create();
    dc.fault("auth.sendCode", Fault::error(303, "PHONE_MIGRATE_3"), 1);
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    until("the authorization is taken there", || {
        dc.calls("auth.importAuthorization") > 0
    });
    until("TDLib is content", || {
        client.send(GetMe::new()).wait().expect("me").id == alice.id()
    });
    assert_eq!(alice.sessions().len(), 1, "it is one session");
    assert_eq!(dc.calls("auth.exportAuthorization"), 1);
    assert_eq!(dc.calls("auth.importAuthorization"), 1);
    alice.revoke_sessions();
    crate::is_out(&client);
}

#[test]
fn a_bot_is_sent_to_its_data_center() {
    let dc = center();
    let bot = dc.bot("Echo").create();
    bot.move_to_data_center(3);
    let client = client(&dc);
    bot.log_in(&client).expect("logged in");
    assert_eq!(dc.calls("auth.importBotAuthorization"), 2);
    close(client);
}

#[test]
fn a_client_whose_link_is_accepted_goes_to_the_data_center_of_the_user() {
    for password in [None, Some("secret")] {
        let dc = center();
        let mut alice = dc.user("Alice").phone(PHONE);
        if let Some(password) = password {
            alice = alice.password(password);
        }
        let alice = alice.create();
        alice.move_to_data_center(3);
        let client = client(&dc);
        let request = RequestQrCodeAuthentication::new(Vec::new());
        client.send(request).wait().expect("a link");
        alice.log_in(&client).expect("logged in");
        assert_eq!(dc.calls("auth.importLoginToken"), 1);
        assert_eq!(alice.sessions().len(), 1);
        close(client);
    }
}
