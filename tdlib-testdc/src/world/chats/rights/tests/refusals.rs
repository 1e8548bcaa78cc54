//! What refusals are called.

use super::*;

#[test]
fn refusals_have_telegrams_names() {
    let names: Vec<String> = Permission::SENDING
        .iter()
        .map(|permission| Refusal::SendForbidden(*permission).error())
        .map(|(code, name)| format!("{code} {name}"))
        .collect();
    assert_eq!(
        names,
        [
            "403 CHAT_SEND_PLAIN_FORBIDDEN",
            "403 CHAT_SEND_PHOTOS_FORBIDDEN",
            "403 CHAT_SEND_VIDEOS_FORBIDDEN",
            "403 CHAT_SEND_ROUNDVIDEOS_FORBIDDEN",
            "403 CHAT_SEND_AUDIOS_FORBIDDEN",
            "403 CHAT_SEND_VOICES_FORBIDDEN",
            "403 CHAT_SEND_DOCS_FORBIDDEN",
            "403 CHAT_SEND_STICKERS_FORBIDDEN",
            "403 CHAT_SEND_GIFS_FORBIDDEN",
            "403 CHAT_SEND_GAME_FORBIDDEN",
            "403 CHAT_SEND_INLINE_FORBIDDEN",
            "403 CHAT_SEND_POLL_FORBIDDEN",
        ]
    );
    let wait = Refusal::SlowMode(7).error();
    assert_eq!(wait, (420, "SLOWMODE_WAIT_7".to_owned()));
}
