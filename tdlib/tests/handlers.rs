//! What the compiler says of closures that are no handlers.

#[test]
fn a_wrong_handler_gets_a_message_that_helps() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
