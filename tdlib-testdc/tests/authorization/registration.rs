//! Who has no account gets one.

use tdlib::Client;
use tdlib::functions::{AcceptTermsOfService, GetMe, RegisterUser};
use tdlib::types::{AuthorizationState, TermsOfService, UpdateTermsOfService};

use crate::common::{client, close, next, refused, state, until};
use crate::{PHONE, alice, center, give_code, give_number, is_ready};

/// The terms that a client shows to who registers.
#[track_caller]
fn terms(client: &Client) -> TermsOfService {
    let AuthorizationState::WaitRegistration(wait) = state(client) else {
        panic!("{:?}", state(client));
    };
    wait.terms_of_service
}

#[test]
fn a_number_without_an_account_gets_one() {
    let dc = center();
    let client = client(&dc);
    give_number(&client);
    give_code(&dc, &client);
    assert!(!terms(&client).text.text.is_empty());
    assert!(dc.user_with(PHONE).is_none());
    refused(
        client.send(RegisterUser::new(" ")).wait(),
        "First name must be non-empty",
    );
    let carol = RegisterUser::new("Carol").last_name("New");
    client.send(carol).wait().expect("an account");
    is_ready(&client);
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(
        (me.first_name.as_str(), me.last_name.as_str()),
        ("Carol", "New")
    );
    assert_eq!(me.phone_number, "9996612222");
    let carol = dc.user_with(PHONE).expect("an account");
    assert_eq!(carol.id(), me.id);
    assert_eq!(carol.sessions().len(), 1);
    close(client);
}

#[test]
fn who_registers_too_late_needs_another_code_and_finds_the_number_taken() {
    let dc = center();
    let client = client(&dc);
    give_number(&client);
    give_code(&dc, &client);
    dc.clock().advance(1);
    let late = client.send(RegisterUser::new("Carol")).wait();
    refused(late, "PHONE_CODE_EXPIRED");
    give_number(&client);
    give_code(&dc, &client);
    alice(&dc).create();
    let taken = client.send(RegisterUser::new("Carol")).wait();
    refused(taken, "PHONE_NUMBER_OCCUPIED");
    close(client);
}

#[test]
fn terms_of_service_are_shown_to_who_registers_and_to_all_when_they_change() {
    let dc = center();
    dc.change_terms_of_service("Be kind.", Some(16));
    let carol = client(&dc);
    give_number(&carol);
    give_code(&dc, &carol);
    let shown = terms(&carol);
    assert_eq!(
        (shown.text.text.as_str(), shown.min_user_age),
        ("Be kind.", 16)
    );
    let mut updates = carol.updates_of::<UpdateTermsOfService>();
    let register = RegisterUser::new("Carol");
    carol.send(register).wait().expect("an account");
    is_ready(&carol);
    until("TDLib asks for new terms", || {
        dc.calls("help.getTermsOfServiceUpdate") > 0
    });
    carol.send(GetMe::new()).wait().expect("me");
    close(carol);
    assert!(updates.wait_next().is_none(), "she has agreed to them");

    let bob = dc.user("Bob").phone("9996613333").create();
    for asked in [true, false] {
        let client = client(&dc);
        let mut updates = client.updates_of::<UpdateTermsOfService>();
        let before = dc.calls("help.getTermsOfServiceUpdate");
        bob.log_in(&client).expect("logged in");
        if asked {
            let update = next(&mut updates);
            assert_eq!(update.terms_of_service.text.text, "Be kind.");
            let accept = AcceptTermsOfService::new(update.terms_of_service_id);
            client.send(accept).wait().expect("agreed");
        } else {
            until("TDLib asks for new terms", || {
                dc.calls("help.getTermsOfServiceUpdate") > before
            });
            client.send(GetMe::new()).wait().expect("me");
        }
        close(client);
        assert!(updates.wait_next().is_none(), "no other terms");
    }
}
