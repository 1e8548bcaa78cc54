//! Many accounts in one process.

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;

use tdlib::Client;
use tdlib::types::UpdateNewMessage;
use tdlib_testdc::User;

use crate::person::{PATIENCE, chat_with, close, say, text_of};
use crate::watch;

const ACCOUNTS: usize = 200;
/// How often each message is passed on, the first time included.
const HOPS: usize = 20;

/// What goes around: whose it was, and how often it was passed on.
fn token(text: &str) -> Option<(usize, usize)> {
    let (from, hop) = text.split_once(' ')?;
    Some((from.parse().ok()?, hop.parse().ok()?))
}

#[test]
fn two_hundred_accounts_talk_in_a_ring() {
    let dc = watch::start();
    let users: Vec<User> = (0..ACCOUNTS)
        .map(|at| {
            let phone = format!("99966{at:05}");
            dc.user(format!("User {at}")).phone(&phone).create()
        })
        .collect();
    let (hears, heard) = mpsc::channel();
    let clients: Vec<Client> = (0..ACCOUNTS)
        .map(|at| {
            let hears = hears.clone();
            let next = users[(at + 1) % ACCOUNTS].id();
            dc.client()
                .expect("a folder")
                .timeout(PATIENCE)
                .on(move |client: &Client, update: UpdateNewMessage| {
                    let text = text_of(&update.message).expect("a text");
                    let Some((from, hop)) = token(text).filter(|_| !update.message.is_outgoing)
                    else {
                        return;
                    };
                    if hop + 1 < HOPS {
                        say(client, next, format!("{from} {}", hop + 1)).detach();
                    }
                    let _ = hears.send((at, from, hop));
                })
                .build()
                .expect("a client")
        })
        .collect();
    let neighbours = || (0..ACCOUNTS).map(|at| (at, (at + 1) % ACCOUNTS));
    thread::scope(|scope| {
        for (user, client) in users.iter().zip(&clients) {
            scope.spawn(|| user.log_in(client).expect("logged in"));
        }
    });
    for (at, next) in neighbours() {
        users[next].send_to(&users[at], "hi, I'm next to you");
        chat_with(&clients[at], users[next].id());
    }

    for (at, next) in neighbours() {
        say(&clients[at], users[next].id(), format!("{at} 0")).detach();
    }
    let mut times: HashMap<(usize, usize), usize> = HashMap::new();
    for _ in 0..ACCOUNTS * HOPS {
        let (at, from, hop) = heard.recv_timeout(PATIENCE).expect("another message");
        assert_eq!(at, (from + hop + 1) % ACCOUNTS, "who gets it");
        *times.entry((from, hop)).or_default() += 1;
    }
    for client in &clients {
        drop(client.close());
    }
    clients.iter().for_each(close);
    assert!(heard.try_iter().next().is_none(), "one too many");
    // As many as there are, and no two the same: each was there once.
    assert_eq!(times.len(), ACCOUNTS * HOPS);
}
