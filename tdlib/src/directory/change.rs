//! The updates that matter here.

use tdlib_types::types::Update;
use tdlib_types::{DecodeError, FromJson};

use super::state;
use crate::update::{FromUpdate, RawUpdate};

/// An update, if it matters here; the others are not read.
pub(super) struct Change(pub(super) Option<Update>);

impl FromUpdate for Change {
    const KIND: Option<&'static str> = None;

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        let update = state::matters(update.name()).then(|| Update::from_json(update.json()));
        Ok(Self(update.transpose()?))
    }
}

#[cfg(test)]
mod tests {
    use super::state;

    const SCHEMA: &str = include_str!("../../../tdlib-types/schema/1.8.61.tl");

    /// Of a message: if it is the chat's last one, TDLib tells of that with `updateChatLastMessage` too.
    const OF_A_MESSAGE: [&str; 6] = [
        "updateMessageContent",
        "updateMessageEdited",
        "updateMessageIsPinned",
        "updateMessageContentOpened",
        "updateMessageSuggestedPostInfo",
        "updateDeleteMessages",
    ];

    /// These tell of what is in no field of a user, a chat or a group, or of what another update brings.
    const OF_NOTHING_KEPT: [&str; 29] = [
        "updateMessageSendAcknowledged",
        "updateMessageLiveLocationViewed",
        "updateVideoPublished",
        "updateChatOnlineMemberCount",
        "updateTopicMessageCount",
        "updateForumTopic",
        "updateNotificationGroup",
        "updateChatAction",
        "updatePendingTextMessage",
        "updateUserFullInfo",
        "updateBasicGroupFullInfo",
        "updateSupergroupFullInfo",
        "updateStoryDeleted",
        "updateChatRevenueAmount",
        "updateAnimatedEmojiMessageClicked",
        "updateBusinessMessagesDeleted",
        "updateNewInlineQuery",
        "updateNewChosenInlineResult",
        "updateNewCallbackQuery",
        "updateNewInlineCallbackQuery",
        "updateNewBusinessCallbackQuery",
        "updateNewShippingQuery",
        "updateNewPreCheckoutQuery",
        "updateChatMember",
        "updateNewChatJoinRequest",
        "updateChatBoost",
        "updateMessageReaction",
        "updateMessageReactions",
        "updatePaidMediaPurchased",
    ];

    /// The updates with a field that names or holds a user, a chat or a group.
    fn of_what_is_kept() -> impl Iterator<Item = &'static str> {
        let kept = |field: &str| {
            let (name, kind) = field.split_once(':').unwrap_or_default();
            let ids = ["chat_id", "user_id", "basic_group_id", "supergroup_id"];
            ids.iter().any(|id| name.ends_with(id))
                || ["user", "chat", "basicGroup", "supergroup"].contains(&kind)
        };
        let updates = SCHEMA.lines().filter(|line| line.ends_with(" = Update;"));
        updates.filter_map(move |update| {
            let (name, fields) = update.split_once(' ')?;
            fields.split(' ').any(kept).then_some(name)
        })
    }

    #[test]
    fn each_update_of_what_is_kept_is_taken_in_or_it_is_said_why_not() {
        for name in of_what_is_kept() {
            let left = OF_A_MESSAGE.contains(&name) || OF_NOTHING_KEPT.contains(&name);
            assert!(state::matters(name) != left, "{name}");
        }
        for name in OF_A_MESSAGE.iter().chain(&OF_NOTHING_KEPT) {
            assert!(of_what_is_kept().any(|known| known == *name), "{name}");
        }
    }
}
