//! What commands tell, as JSON, and the names of what there are several of.

use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tdlib_testdc::{CallbackAnswer, Click, ReadMessage, SentFile, Standing, UserSession};

/// A message, and the number by which commands know it.
pub(crate) fn message(message: &ReadMessage, post: usize) -> Value {
    json!({
        "post": post,
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "date": message.date,
        "edit_date": message.edit_date,
        "reply_to": message.reply_to,
        "is_pinned": message.is_pinned,
        "is_forwarded": message.is_forwarded,
        "is_mention": message.is_mention,
        "album": message.album,
        "has_media": message.has_media,
        "is_service": message.is_service,
    })
}

pub(crate) fn file(file: &SentFile) -> Value {
    json!({
        "name": file.name,
        "mime_type": file.mime_type,
        "size": file.bytes.len(),
        "caption": file.caption,
    })
}

pub(crate) fn session(session: &UserSession) -> Value {
    json!({
        "id": session.id,
        "device_model": session.device_model,
        "system_version": session.system_version,
        "application_version": session.application_version,
        "api_id": session.api_id,
        "log_in_date": session.log_in_date,
        "last_active_date": session.last_active_date,
        "is_pending": session.is_pending,
        "is_unconfirmed": session.is_unconfirmed,
    })
}

pub(crate) fn click(click: &Click) -> Value {
    json!({
        "id": click.id,
        "user": click.user_id,
        "data": String::from_utf8_lossy(&click.data),
    })
}

pub(crate) fn click_answer(answer: &CallbackAnswer) -> Value {
    json!({
        "text": answer.text,
        "is_alert": answer.is_alert,
        "url": answer.url,
        "cache_time": answer.cache_time,
    })
}

pub(crate) fn standing(standing: &Standing) -> Value {
    match standing {
        Standing::Creator { title } => json!({ "is": "creator", "title": title }),
        Standing::Admin { rights, title, by } => {
            json!({ "is": "admin", "rights": names(rights), "title": title, "by": by })
        }
        Standing::Member => json!({ "is": "member" }),
        Standing::Restricted {
            forbidden,
            until,
            is_in,
        } => json!({
            "is": "restricted",
            "forbidden": names(forbidden),
            "until": until.map(seconds),
            "is_in": is_in,
        }),
        Standing::Left => json!({ "is": "left" }),
        Standing::Banned { until } => json!({ "is": "banned", "until": until.map(seconds) }),
        other => json!({ "is": name(other) }),
    }
}

/// Seconds since 1970.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

fn names<T: Debug>(all: &[T]) -> Vec<String> {
    all.iter().map(name).collect()
}

/// The name of a variant, as it is written in commands: `SendPlain` is `send_plain`.
fn name(variant: &impl Debug) -> String {
    let mut name = String::new();
    for (at, c) in format!("{variant:?}").char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Finds variants by their names; else says which there are.
pub(crate) fn named<T: Debug + Copy>(wanted: &[String], all: &[T]) -> Result<Vec<T>, String> {
    let find = |wanted: &String| {
        let found = all.iter().find(|variant| name(*variant) == *wanted);
        found
            .copied()
            .ok_or_else(|| format!("\"{wanted}\" is none of {}", names(all).join(", ")))
    };
    wanted.iter().map(find).collect()
}
