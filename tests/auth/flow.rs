//! `AuthFlow`: one answer at a time.

use tdlib::auth::{Answer, AuthError, AuthFlow, Identity};
use tdlib::types::{AuthorizationState, ConnectionState, UpdateConnectionState};
use tdlib_testdc::Fault;

use crate::{PATIENCE, PHONE, close, password, start};

#[test]
fn a_refused_answer_tells_what_is_left_to_do() {
    let (dc, client) = start();
    dc.user("Alice").phone(PHONE).password("secret").create();
    let flow = AuthFlow::new(&client);
    let parameters = dc.parameters().expect("parameters");
    let state = flow.begin(&parameters).wait().expect("begun");
    assert!(matches!(state, AuthorizationState::WaitPhoneNumber));

    let number = Identity::PhoneNumber(PHONE.to_owned());
    let state = flow.submit(number).wait().expect("a number");
    let AuthorizationState::WaitCode(wait) = &state else {
        panic!("{state:?}");
    };
    assert_eq!(wait.code_info.phone_number, PHONE);
    assert!(tdlib::to_json(&state).starts_with(r#"{"@type":"authorizationStateWaitCode""#));

    let wrong = Answer::Code("1".to_owned());
    match flow.submit(wrong).wait() {
        Err(AuthError::Refused { state, error }) => {
            assert!(
                matches!(state, AuthorizationState::WaitCode(_)),
                "{state:?}"
            );
            assert_eq!(error.message(), "PHONE_CODE_INVALID");
        }
        other => panic!("{other:?}"),
    }
    let code = dc.last_code(PHONE).expect("a code");
    let state = flow.submit(Answer::Code(code)).wait().expect("a code");
    assert!(
        matches!(state, AuthorizationState::WaitPassword(_)),
        "{state:?}"
    );
    let state = flow.submit(Answer::Password(password())).wait();
    assert!(matches!(state, Ok(AuthorizationState::Ready)), "{state:?}");
    close(&client);
    let state = flow.state().wait();
    assert!(matches!(state, Ok(AuthorizationState::Closed)), "{state:?}");
}

#[test]
fn the_proxy_is_there_before_the_first_connection() {
    let (dc, client) = start();
    let mut states = client.updates_of::<UpdateConnectionState>();
    let flow = AuthFlow::new(&client);
    let parameters = dc.parameters().expect("parameters");
    flow.begin(&parameters).wait().expect("begun");
    let first = states.next_timeout(PATIENCE).expect("a state");
    // One without the proxy would be `Connecting`.
    assert!(matches!(
        first.expect("one").state,
        ConnectionState::ConnectingToProxy
    ));
    close(&client);
}

#[test]
fn a_flow_that_is_given_up_leaves_no_session_to_who_has_read_the_link() {
    let (dc, client) = start();
    let alice = dc.user("Alice").create();
    let flow = AuthFlow::new(&client);
    let parameters = dc.parameters().expect("parameters");
    flow.begin(&parameters).wait().expect("begun");
    let state = flow.submit(Identity::QrCode).wait().expect("a link");
    let AuthorizationState::WaitOtherDeviceConfirmation(wait) = state else {
        panic!("{state:?}");
    };
    // So that the client does not learn of it.
    dc.fault("auth.exportLoginToken", Fault::Silence, u32::MAX);
    alice.accept_login(&wait.link).expect("accepted");
    assert_eq!(alice.sessions().len(), 1);
    flow.cancel().wait().expect("given up");
    assert!(client.is_closed());
    assert!(alice.sessions().is_empty());
}

#[test]
fn a_flow_is_given_up_at_any_time() {
    let (dc, client) = start();
    let flow = AuthFlow::new(&client);
    flow.cancel().wait().expect("nothing was begun");
    assert!(client.is_closed());

    let (_, client) = start();
    let flow = AuthFlow::new(&client);
    let parameters = dc.parameters().expect("parameters");
    flow.begin(&parameters).wait().expect("begun");
    flow.cancel().wait().expect("closed");
    assert!(client.is_closed());
}
