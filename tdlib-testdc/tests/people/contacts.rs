//! Contacts, and the names and numbers that they have.

use tdlib::functions::{
    AddContact, ClearImportedContacts, GetContacts, GetImportedContactCount, ImportContacts,
    RemoveContacts, SearchUserByPhoneNumber, SetUserNote, SharePhoneNumber,
};
use tdlib::types::ImportedContact;
use tdlib_testdc::{Fault, TestDc};

use crate::common::known::{look, meet, plain, sees, study};
use crate::common::members::online;
use crate::common::{close, refused, until};

fn card(phone: &str, first_name: &str, last_name: &str) -> ImportedContact {
    ImportedContact {
        phone_number: phone.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        note: None,
    }
}

#[test]
fn who_is_added_has_another_name_there_and_sees_the_number() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc
        .user("Bob")
        .last_name("Builder")
        .phone("9996613333")
        .create();
    let (alices, bobs) = (online(&dc, &alice), online(&dc, &bob));
    meet(&alices, &alice, &[&bob]);
    meet(&bobs, &bob, &[&alice]);
    let before = look(&alices, &bob);
    assert_eq!(
        (&*before.first_name, &*before.last_name),
        ("Bob", "Builder")
    );
    assert_eq!((before.is_contact, &*before.phone_number), (false, ""));
    assert_eq!(look(&bobs, &alice).phone_number, "");

    let add = AddContact::new(bob.id(), card("", "Bobby", ""));
    alices.send(add).wait().expect("added");
    let after = look(&alices, &bob);
    assert_eq!((&*after.first_name, &*after.last_name), ("Bobby", ""));
    assert!(after.is_contact && !after.is_mutual_contact);
    assert_eq!(after.phone_number, "", "Bob has not shown it");
    assert!(alice.has_contact(&bob) && !bob.has_contact(&alice));
    sees(&bobs, &alice, "Bob sees Alice's number", |alice| {
        alice.phone_number == "9996612222" && !alice.is_contact
    });

    bob.add_contact(&alice);
    sees(&alices, &bob, "they are each other's contacts", |bob| {
        bob.is_mutual_contact && bob.phone_number == "9996613333" && bob.first_name == "Bobby"
    });
    sees(&bobs, &alice, "Bob's other clients know it", |alice| {
        alice.is_mutual_contact
    });

    alices
        .send(RemoveContacts::new(vec![bob.id()]))
        .wait()
        .expect("removed");
    let after = look(&alices, &bob);
    assert_eq!((&*after.first_name, &*after.last_name), ("Bob", "Builder"));
    assert!(!after.is_contact && !after.is_mutual_contact);
    sees(
        &bobs,
        &alice,
        "Bob has no mutual contact, but the number",
        |alice| !alice.is_mutual_contact && alice.is_contact && alice.phone_number == "9996612222",
    );
    close(alices);
    close(bobs);
}

#[test]
fn contacts_are_imported_by_their_numbers() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let client = online(&dc, &alice);
    let cards = vec![
        card("+999 661 3333", "Bobby", "Tables"),
        card("9996619999", "Nobody", ""),
    ];
    let imported = client.send(ImportContacts::new(cards)).wait();
    let imported = imported.expect("imported");
    assert_eq!(imported.user_ids, [bob.id(), 0]);
    let bob_seen = look(&client, &bob);
    assert_eq!(
        (&*bob_seen.first_name, &*bob_seen.last_name),
        ("Bobby", "Tables")
    );
    assert_eq!(bob_seen.phone_number, "9996613333");
    assert!(bob_seen.is_contact);

    // Another client of the same account has the same list from the start.
    let other = online(&dc, &alice);
    for client in [&client, &other] {
        let contacts = client.send(GetContacts::new()).wait().expect("contacts");
        assert_eq!(contacts.user_ids, [bob.id()]);
    }
    let count = other.send(GetImportedContactCount::new()).wait();
    assert_eq!(
        count.expect("a count").count,
        1,
        "a number without an account"
    );
    other
        .send(ClearImportedContacts::new())
        .wait()
        .expect("cleared");
    let count = other.send(GetImportedContactCount::new()).wait();
    assert_eq!(count.expect("a count").count, 0);
    close(client);
    close(other);
}

#[test]
fn people_are_put_into_contacts_by_the_test_too() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc
        .user("Bob")
        .phone("9996613333")
        .contact_of(&alice)
        .create();
    let client = online(&dc, &alice);
    let contacts = client.send(GetContacts::new()).wait().expect("contacts");
    assert_eq!(contacts.user_ids, [bob.id()]);
    assert_eq!(look(&client, &bob).phone_number, "9996613333");
    client
        .send(SharePhoneNumber::new(bob.id()))
        .wait()
        .expect("a contact sees it in any case");
    alice.delete_contact(&bob);
    sees(&client, &bob, "Bob is no contact any more", |bob| {
        !bob.is_contact
    });
    let contacts = client.send(GetContacts::new()).wait().expect("contacts");
    assert!(contacts.user_ids.is_empty());
    close(client);
}

#[test]
fn a_list_that_the_client_has_is_not_sent_again() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    dc.user("Bob").contact_of(&alice).create();
    let carol = dc.user("Carol").contact_of(&alice).create();
    let client = online(&dc, &alice);
    let contacts = client.send(GetContacts::new()).wait().expect("contacts");
    assert_eq!(contacts.total_count, 2);
    assert_eq!(dc.calls("contacts.getStatuses"), 0);

    // After an error TDLib asks for the list again, and for who is there if it knows the list.
    dc.fault("contacts.addContact", Fault::error(400, "NOT_NOW"), 1);
    let add = AddContact::new(carol.id(), card("", "Caroline", ""));
    refused(client.send(add).wait(), "NOT_NOW");
    until("it has asked", || dc.calls("contacts.getStatuses") == 1);
    assert_eq!(dc.calls("contacts.getContacts"), 2);
    let contacts = client.send(GetContacts::new()).wait().expect("contacts");
    assert_eq!(contacts.total_count, 2);
    close(client);
}

#[test]
fn people_are_found_by_their_numbers() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let client = online(&dc, &alice);
    let found = client
        .send(SearchUserByPhoneNumber::new("+9996613333"))
        .wait();
    let found = found.expect("Bob");
    assert_eq!((found.id, &*found.phone_number), (bob.id(), ""));
    let nobody = client
        .send(SearchUserByPhoneNumber::new("9996619999"))
        .wait();
    refused(nobody, "404");
    close(client);
}

#[test]
fn a_note_about_a_contact_is_kept() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").contact_of(&alice).create();
    let client = online(&dc, &alice);
    client.send(GetContacts::new()).wait().expect("contacts");
    let note = SetUserNote::new(bob.id(), plain("owes me a book"));
    client.send(note).wait().expect("noted");
    let other = online(&dc, &alice);
    other.send(GetContacts::new()).wait().expect("contacts");
    let note = study(&other, &bob).note.expect("a note");
    assert_eq!(note.text, "owes me a book");
    close(client);
    close(other);
}
