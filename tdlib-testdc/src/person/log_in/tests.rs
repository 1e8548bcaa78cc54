//! Clients that do not come so far.

use super::*;
use crate::dc::TestDc;

#[test]
fn a_client_that_gets_no_parameters_is_not_waited_for_for_ever() {
    let dc = TestDc::serve(0).expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = Client::builder().build().expect("a client");
    let result = alice.log_in_within(&client, Duration::ZERO);
    let Err(Error::State(why)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(why, "WaitTdlibParameters, and has been for 0 s");
    client.close().wait().expect("closed");
}
