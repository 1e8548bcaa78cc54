//! What a client has not looked at yet, as its directory counts it.

use tdlib::directory::Directory;
use tdlib::functions::{OpenChat, ReadAllChatMentions, ViewMessages};

use crate::common::{close, start, until};

#[test]
fn a_mention_that_is_looked_at_is_counted_no_longer() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    for make in [
        tdlib_testdc::User::create_group,
        tdlib_testdc::User::create_supergroup,
    ] {
        let group = make(&alice, "Group", &[&bob]);
        let directory = Directory::of(&client).wait().expect("a directory");
        let written = alice.send_to(&group, "first");
        until("the group is there", || {
            directory.chat(group.id()).wait().is_ok()
        });
        let counts = || {
            let chat = directory.known_chat(group.id()).expect("a chat");
            chat.unread_mention_count
        };
        let mentions: Vec<_> = (1..=3)
            .map(|nth| {
                let mention = bob.reply_to(written, "an answer");
                until("it is counted", || counts() == nth);
                mention.id_for(&alice).expect("a number")
            })
            .collect();

        client
            .send(OpenChat::new(group.id()))
            .wait()
            .expect("opened");
        let view = ViewMessages::new(group.id(), vec![mentions[1]]).force_read(true);
        client.send(view).wait().expect("seen");
        until("two are left", || counts() == 2);
        let all = ReadAllChatMentions::new(group.id());
        client.send(all).wait().expect("read");
        until("none is left", || counts() == 0);
    }
    close(&client);
}
