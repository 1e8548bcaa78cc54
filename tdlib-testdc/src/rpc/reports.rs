//! Complaints: what people are asked before they make one, and those that they make.

use grammers_tl_types::{enums, functions, types};

use super::chats::by;
use super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::blocking::Report;
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(report);
    table.add(report_spam);
    table.add(report_channel_spam);
    table.add(report_profile_photo);
    table.add(hide_peer_settings_bar);
    table.add(get_peer_settings);
}

/// What can be chosen, each with what it is called. What comes after a stroke is asked for next.
const OPTIONS: [(&str, &str); 6] = [
    ("dislike", "I don't like it"),
    ("spam", "Spam"),
    ("violence", "Violence"),
    ("violence/threats", "Threats"),
    ("violence/harm", "Somebody is harmed"),
    ("other", "Other"),
];
/// What has to be explained.
const NEEDS_COMMENT: &str = "other";

/// What there is to choose within an option, or at first.
fn choices(within: &str) -> Vec<enums::MessageReportOption> {
    let is_within = |option: &&(&str, &str)| match option.0.rsplit_once('/') {
        Some((outer, _)) => outer == within,
        None => within.is_empty(),
    };
    let choices = OPTIONS.iter().filter(is_within);
    let choices = choices.map(|(option, text)| types::MessageReportOption {
        text: (*text).to_owned(),
        option: option.as_bytes().to_vec(),
    });
    choices.map(Into::into).collect()
}

fn report(
    call: &mut Call<'_>,
    request: functions::messages::Report,
) -> Result<enums::ReportResult, RpcError> {
    call.person()?;
    let about = peers::chat(call, &request.peer)?;
    if request.id.is_empty() && !matches!(about, Peer::User(_)) {
        return Err(error(400, "MESSAGE_ID_REQUIRED"));
    }
    let texts = texts(call, about, &request.id)?;
    let option = String::from_utf8(request.option).unwrap_or_default();
    let known = OPTIONS.iter().find(|(known, _)| *known == option);
    let title = match known {
        Some((_, text)) => *text,
        None if option.is_empty() => "Report",
        None => return Err(error(400, "OPTION_INVALID")),
    };
    let options = choices(&option);
    if !options.is_empty() {
        let title = title.to_owned();
        return Ok(types::ReportResultChooseOption { title, options }.into());
    }
    let comment = request.message.trim();
    if option == NEEDS_COMMENT && comment.is_empty() {
        return Ok(types::ReportResultAddComment {
            optional: false,
            option: option.into_bytes(),
        }
        .into());
    }
    take_down(call, about, texts, &option, comment)?;
    Ok(enums::ReportResult::Reported)
}

/// The texts of messages, which have to be there.
fn texts(call: &Call<'_>, chat: Peer, ids: &[i32]) -> Result<Vec<String>, RpcError> {
    let user = call.user()?;
    let mailbox = call.world.mailbox_at(Home::of(user, chat));
    let texts = ids.iter().map(|id| {
        let message = mailbox.and_then(|mailbox| mailbox.get(*id));
        let message = message.filter(|message| message.chat == chat);
        let message = message.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
        Ok(message.content.text_for(user).to_owned())
    });
    texts.collect()
}

fn take_down(
    call: &mut Call<'_>,
    about: Peer,
    texts: Vec<String>,
    reason: &str,
    comment: &str,
) -> Result<(), RpcError> {
    let by = call.user()?;
    call.world.report(Report {
        by,
        about,
        texts,
        reason: reason.to_owned(),
        comment: comment.to_owned(),
    });
    Ok(())
}

/// A chat is spam. The client does not ask about it any more.
fn report_spam(
    call: &mut Call<'_>,
    request: functions::messages::ReportSpam,
) -> Result<bool, RpcError> {
    call.person()?;
    let about = peers::chat(call, &request.peer)?;
    take_down(call, about, Vec::new(), "spam", "")?;
    call.world.hide_questions(&by(call)?, about);
    Ok(true)
}

/// What somebody has written in a supergroup is spam.
fn report_channel_spam(
    call: &mut Call<'_>,
    request: functions::channels::ReportSpam,
) -> Result<bool, RpcError> {
    call.person()?;
    let channel = peers::channel(call, &request.channel)?;
    let author = peers::chat(call, &request.participant)?;
    let texts = texts(call, channel, &request.id)?;
    take_down(call, author, texts, "spam", "")?;
    Ok(true)
}

fn report_profile_photo(
    call: &mut Call<'_>,
    request: functions::account::ReportProfilePhoto,
) -> Result<bool, RpcError> {
    use enums::ReportReason as Reason;
    call.person()?;
    let about = peers::chat(call, &request.peer)?;
    if matches!(request.photo_id, enums::InputPhoto::Empty) {
        return Err(error(400, "PHOTO_ID_INVALID"));
    }
    let reason = match request.reason {
        Reason::InputReportReasonSpam => "spam",
        Reason::InputReportReasonViolence => "violence",
        Reason::InputReportReasonPornography => "pornography",
        Reason::InputReportReasonChildAbuse => "child abuse",
        Reason::InputReportReasonOther => "other",
        Reason::InputReportReasonCopyright => "copyright",
        Reason::InputReportReasonGeoIrrelevant => "place",
        Reason::InputReportReasonFake => "fake",
        Reason::InputReportReasonIllegalDrugs => "drugs",
        Reason::InputReportReasonPersonalDetails => "personal details",
    };
    let reason = format!("photo/{reason}");
    take_down(call, about, Vec::new(), &reason, &request.message)?;
    Ok(true)
}

fn hide_peer_settings_bar(
    call: &mut Call<'_>,
    request: functions::messages::HidePeerSettingsBar,
) -> Result<bool, RpcError> {
    call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    call.world.hide_questions(&by(call)?, chat);
    Ok(true)
}

fn get_peer_settings(
    call: &mut Call<'_>,
    request: functions::messages::GetPeerSettings,
) -> Result<enums::messages::PeerSettings, RpcError> {
    let viewer = call.user()?;
    let peer = peers::chat(call, &request.peer)?;
    let (users, chats) = call.world.named(viewer, [peer]);
    Ok(types::messages::PeerSettings {
        settings: call.world.peer_settings(viewer, peer).into(),
        chats,
        users,
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_within_others_are_asked_for_next() {
        let names = |within| {
            let choices = choices(within).into_iter();
            let names = choices.map(|enums::MessageReportOption::Option(option)| option.option);
            names
                .map(|name| String::from_utf8(name).expect("a text"))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["dislike", "spam", "violence", "other"]);
        assert_eq!(names("violence"), ["violence/threats", "violence/harm"]);
        assert!(names("spam").is_empty());
        assert!(names("violence/harm").is_empty());
    }
}
