//! Nobody has stories, and clients get to know.

use tdlib::functions::{
    GetChatActiveStories, GetChatArchivedStories, GetChatPostedToChatPageStories, LoadActiveStories,
};
use tdlib::types::StoryList;

use crate::common::refused;
use crate::quiet::start;
use crate::watch::watch;

#[test]
fn nobody_has_stories() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996617001").create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_channel("Channel", &[]);
    at_alice.next();
    let client = &at_alice.client;
    let active = client.send(GetChatActiveStories::new(chat.id())).wait();
    assert!(active.expect("an answer").stories.is_empty());
    let page = client.send(GetChatPostedToChatPageStories::new(chat.id(), 10));
    assert_eq!(page.wait().expect("an answer").total_count, 0);
    let archive = client.send(GetChatArchivedStories::new(chat.id(), 10));
    assert_eq!(archive.wait().expect("an answer").total_count, 0);
    // The first time TDLib asks the data center, the second time it knows.
    client
        .send(LoadActiveStories::new(StoryList::Main))
        .wait()
        .expect("loaded");
    refused(
        client.send(LoadActiveStories::new(StoryList::Main)).wait(),
        "Not found",
    );
    at_alice.close();
}
