//! Bots log in by a token.

use tdlib::Client;
use tdlib::functions::{CheckAuthenticationBotToken, GetMe};
use tdlib::types::UserType;

use crate::common::{client, close, refused};
use crate::{alice, center, give_number, is_out, is_ready};

fn check(client: &Client, token: &str) -> Result<(), tdlib::Error> {
    let check = CheckAuthenticationBotToken::new(token);
    client.send(check).wait().map(|_| ())
}

#[test]
fn a_bot_gets_in_by_its_token_alone() {
    let dc = center();
    let (bot, alice) = (dc.bot("Echo").create(), alice(&dc).create());
    assert_eq!(alice.token(), None);
    let client = client(&dc);
    let token = bot.token().expect("a token").to_owned();
    let of_alice = token.replace(&bot.id().to_string(), &alice.id().to_string());
    for wrong in ["1:wrong", &of_alice, "", &token[1..]] {
        refused(check(&client, wrong), "ACCESS_TOKEN_INVALID");
    }
    check(&client, &token).expect("the token");
    is_ready(&client);
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(me.id, bot.id());
    assert!(matches!(me.r#type, UserType::Bot(_)), "{:?}", me.r#type);
    assert_eq!(bot.sessions().len(), 1);
    assert!(alice.sessions().is_empty());
    close(client);
}

#[test]
fn a_token_is_not_asked_for_when_a_number_was_given() {
    let dc = center();
    let bot = dc.bot("Echo").create();
    let client = client(&dc);
    give_number(&client);
    let token = bot.token().expect("a token");
    refused(check(&client, token), "unexpected");
    close(client);
}

#[test]
fn several_clients_of_a_bot_are_logged_in_and_out() {
    let dc = center();
    let bot = dc.bot("Echo").create();
    let clients = [client(&dc), client(&dc)];
    for client in &clients {
        bot.log_in(client).expect("logged in");
    }
    assert_eq!(bot.sessions().len(), 2);
    assert!(bot.sessions().iter().all(|session| !session.is_unconfirmed));
    bot.revoke_sessions();
    clients.iter().for_each(is_out);
}
