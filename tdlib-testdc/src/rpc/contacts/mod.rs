//! `contacts`: whom people know.

mod block;
mod find;

use grammers_tl_types::{enums, functions, types};

use super::chats::by;
use super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::contacts::Card;
use crate::world::peer::Peer;
use crate::world::people::digits;
use crate::world::{UserId, World};

pub(super) fn register(table: &mut Table) {
    table.add(get_contacts);
    table.add(get_statuses);
    table.add(import_contacts);
    table.add(add_contact);
    table.add(accept_contact);
    table.add(update_contact_note);
    table.add(delete_contacts);
    table.add(delete_by_phones);
    table.add(reset_saved);
    table.add(get_birthdays);
    block::register(table);
    find::register(table);
}

fn get_contacts(
    call: &mut Call<'_>,
    request: functions::contacts::GetContacts,
) -> Result<enums::contacts::Contacts, RpcError> {
    let user = call.person()?;
    let contacts = &call.world.contacts;
    let ids = contacts.of(user);
    let saved_count = contacts.numbers(user) as i32;
    if request.hash == list_hash(saved_count, &ids) {
        return Ok(enums::contacts::Contacts::NotModified);
    }
    let mutual = |id: &UserId| types::Contact {
        user_id: *id,
        mutual: contacts.is_mutual(user, *id),
    };
    let contacts = ids.iter().map(|id| mutual(id).into()).collect();
    let names = ids.into_iter().map(Peer::User);
    Ok(types::contacts::Contacts {
        contacts,
        saved_count,
        users: call.world.named(user, names).0,
    }
    .into())
}

/// What a client tells a list by that it has already.
fn list_hash(saved_count: i32, ids: &[UserId]) -> i64 {
    let numbers = [i64::from(saved_count)]
        .into_iter()
        .chain(ids.iter().copied());
    let hash = numbers.fold(0_u64, |mut hash, number| {
        hash ^= hash >> 21;
        hash ^= hash << 35;
        hash ^= hash >> 4;
        hash.wrapping_add(number as u64)
    });
    hash as i64
}

fn get_statuses(
    call: &mut Call<'_>,
    _: functions::contacts::GetStatuses,
) -> Result<Vec<enums::ContactStatus>, RpcError> {
    let user = call.person()?;
    let contacts = call.world.contacts.of(user).into_iter();
    let statuses = contacts.filter_map(|user_id| {
        let status = call.world.presence_seen_by(user_id, user)?;
        Some(types::ContactStatus { user_id, status }.into())
    });
    Ok(statuses.collect())
}

fn import_contacts(
    call: &mut Call<'_>,
    request: functions::contacts::ImportContacts,
) -> Result<enums::contacts::ImportedContacts, RpcError> {
    let user = call.person()?;
    let by = by(call)?;
    let mut imported = Vec::new();
    for contact in request.contacts {
        let enums::InputContact::InputPhoneContact(contact) = contact;
        let phone = digits(&contact.phone);
        let card = Card {
            first_name: contact.first_name,
            last_name: contact.last_name,
            has_phone: true,
            note: contact.note.map(text),
        };
        match call.world.people.by_phone(&phone).map(|found| found.id) {
            Some(user_id) => {
                call.world.add_contact(&by, user_id, card);
                let client_id = contact.client_id;
                imported.push(types::ImportedContact { user_id, client_id });
            }
            None => call.world.contacts.keep_number(user, phone),
        }
    }
    let names = imported.iter().map(|contact| Peer::User(contact.user_id));
    let users = call.world.named(user, names).0;
    Ok(types::contacts::ImportedContacts {
        imported: imported.into_iter().map(Into::into).collect(),
        popular_invites: Vec::new(),
        retry_contacts: Vec::new(),
        users,
    }
    .into())
}

fn text(text: enums::TextWithEntities) -> types::TextWithEntities {
    let enums::TextWithEntities::Entities(text) = text;
    text
}

/// The user that a client means to be a contact.
fn contact(call: &Call<'_>, user: &enums::InputUser) -> Result<UserId, RpcError> {
    peers::user(call, user).map_err(|_| error(400, "CONTACT_ID_INVALID"))
}

fn add_contact(
    call: &mut Call<'_>,
    request: functions::contacts::AddContact,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let of = contact(call, &request.id)?;
    let first_name = request.first_name.trim();
    if first_name.is_empty() {
        return Err(error(400, "CONTACT_NAME_EMPTY"));
    }
    let phone = call.world.user(of).and_then(|user| user.phone.as_ref());
    let card = Card {
        first_name: first_name.to_owned(),
        last_name: request.last_name.trim().to_owned(),
        // A number that is not theirs says nothing about them.
        has_phone: phone.is_some_and(|phone| *phone == digits(&request.phone)),
        note: request.note.map(text),
    };
    call.world.add_contact(&by(call)?, of, card);
    Ok(changed(call.world, user, &[of]))
}

/// Shows a contact one's number. Contacts see it in any case, and nobody else asks for it.
fn accept_contact(
    call: &mut Call<'_>,
    request: functions::contacts::AcceptContact,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let of = contact(call, &request.id)?;
    if call.world.contacts.has(user, of) {
        Ok(changed(call.world, user, &[of]))
    } else {
        Err(error(400, "CONTACT_REQ_MISSING"))
    }
}

fn update_contact_note(
    call: &mut Call<'_>,
    request: functions::contacts::UpdateContactNote,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let of = contact(call, &request.id)?;
    let card = call.world.contacts.card_mut(user, of);
    let card = card.ok_or_else(|| error(400, "CONTACT_MISSING"))?;
    card.note = Some(text(request.note)).filter(|note| !note.text.is_empty());
    Ok(true)
}

fn delete_contacts(
    call: &mut Call<'_>,
    request: functions::contacts::DeleteContacts,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let by = by(call)?;
    let ids: Result<Vec<_>, _> = request.id.iter().map(|id| contact(call, id)).collect();
    let ids = ids?;
    for id in &ids {
        call.world.delete_contact(&by, *id);
    }
    Ok(changed(call.world, user, &ids))
}

/// The answer to somebody who has changed contacts: who they are now.
fn changed(world: &World, user: UserId, contacts: &[UserId]) -> enums::Updates {
    let peers = contacts.iter().map(|id| Peer::User(*id));
    let updates = peers.clone().map(|peer| world.settings_update(user, peer));
    enums::Updates::Updates(world.updates(user, updates.collect(), peers))
}

fn delete_by_phones(
    call: &mut Call<'_>,
    request: functions::contacts::DeleteByPhones,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let by = by(call)?;
    let phones: Vec<String> = request.phones.iter().map(|phone| digits(phone)).collect();
    for phone in &phones {
        if let Some(id) = call.world.people.by_phone(phone).map(|found| found.id) {
            call.world.delete_contact(&by, id);
        }
    }
    call.world.contacts.forget_numbers(user, Some(&phones));
    Ok(true)
}

fn reset_saved(call: &mut Call<'_>, _: functions::contacts::ResetSaved) -> Result<bool, RpcError> {
    let user = call.person()?;
    call.world.contacts.forget_numbers(user, None);
    Ok(true)
}

/// Nobody has told when theirs is.
fn get_birthdays(
    call: &mut Call<'_>,
    _: functions::contacts::GetBirthdays,
) -> Result<enums::contacts::ContactBirthdays, RpcError> {
    call.person()?;
    Ok(types::contacts::ContactBirthdays {
        contacts: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

#[cfg(test)]
mod tests;
