//! How updates change a chat.

use tdlib_types::types::{Chat, ChatList, ChatPosition, Message, Update};

/// The updates of a chat: those that set one field, of the same name in both, and others.
macro_rules! updates {
    (
        one { $($update:ident => $field:ident,)* }
        others { $($other:ident,)* }
    ) => {
        /// The updates that change a chat.
        pub(super) const UPDATES: &[&str] = &[
            $(concat!("update", stringify!($update)),)*
            $(concat!("update", stringify!($other)),)*
        ];

        /// The chat that an update changes, if it is one of those which change a chat.
        pub(super) fn id_of(update: &Update) -> Option<i64> {
            Some(match update {
                $(Update::$update(update) => update.chat_id,)*
                $(Update::$other(update) => update.chat_id,)*
                _ => return None,
            })
        }

        /// Changes a chat as an update of it says.
        pub(super) fn apply(chat: &mut Chat, update: Update) {
            match update {
                $(Update::$update(update) => chat.$field = update.$field,)*
                update => apply_other(chat, update),
            }
        }
    };
}

updates! {
    one {
        ChatTitle => title,
        ChatPhoto => photo,
        ChatPermissions => permissions,
        ChatActionBar => action_bar,
        ChatBusinessBotManageBar => business_bot_manage_bar,
        ChatAvailableReactions => available_reactions,
        ChatEmojiStatus => emoji_status,
        ChatMessageSender => message_sender_id,
        ChatMessageAutoDeleteTime => message_auto_delete_time,
        ChatNotificationSettings => notification_settings,
        ChatPendingJoinRequests => pending_join_requests,
        ChatReplyMarkup => reply_markup_message_id,
        ChatBackground => background,
        ChatTheme => theme,
        ChatUnreadMentionCount => unread_mention_count,
        ChatUnreadReactionCount => unread_reaction_count,
        // Told in place of the chat's own where one message is looked at.
        MessageMentionRead => unread_mention_count,
        ChatVideoChat => video_chat,
        ChatDefaultDisableNotification => default_disable_notification,
        ChatHasProtectedContent => has_protected_content,
        ChatIsTranslatable => is_translatable,
        ChatIsMarkedAsUnread => is_marked_as_unread,
        ChatViewAsTopics => view_as_topics,
        ChatBlockList => block_list,
        ChatHasScheduledMessages => has_scheduled_messages,
    }
    others {
        ChatAccentColors,
        ChatLastMessage,
        ChatPosition,
        ChatAddedToList,
        ChatRemovedFromList,
        ChatReadInbox,
        ChatReadOutbox,
        ChatDraftMessage,
        MessageUnreadReactions,
        MessageInteractionInfo,
        MessageFactCheck,
    }
}

/// Those that do not set one field of the same name.
fn apply_other(chat: &mut Chat, update: Update) {
    match update {
        Update::ChatAccentColors(update) => {
            chat.accent_color_id = update.accent_color_id;
            chat.background_custom_emoji_id = update.background_custom_emoji_id;
            chat.upgraded_gift_colors = update.upgraded_gift_colors;
            chat.profile_accent_color_id = update.profile_accent_color_id;
            chat.profile_background_custom_emoji_id = update.profile_background_custom_emoji_id;
        }
        Update::ChatLastMessage(update) => {
            chat.last_message = update.last_message;
            chat.positions = update.positions;
        }
        Update::ChatDraftMessage(update) => {
            chat.draft_message = update.draft_message;
            chat.positions = update.positions;
        }
        Update::ChatPosition(update) => set_position(chat, update.position),
        Update::ChatAddedToList(update) => {
            // It may have been told before the answer that the directory began with.
            remove_list(chat, &update.chat_list);
            chat.chat_lists.push(update.chat_list);
        }
        Update::ChatRemovedFromList(update) => remove_list(chat, &update.chat_list),
        Update::ChatReadInbox(update) => {
            chat.last_read_inbox_message_id = update.last_read_inbox_message_id;
            chat.unread_count = update.unread_count;
        }
        Update::ChatReadOutbox(update) => {
            chat.last_read_outbox_message_id = update.last_read_outbox_message_id;
        }
        Update::MessageUnreadReactions(update) => {
            chat.unread_reaction_count = update.unread_reaction_count;
            if let Some(message) = if_last(chat, update.message_id) {
                message.unread_reactions = update.unread_reactions;
            }
        }
        Update::MessageInteractionInfo(update) => {
            if let Some(message) = if_last(chat, update.message_id) {
                message.interaction_info = update.interaction_info;
            }
        }
        Update::MessageFactCheck(update) => {
            if let Some(message) = if_last(chat, update.message_id) {
                // One that was taken back comes without a text.
                let check = Some(update.fact_check).filter(|check| !check.text.text.is_empty());
                message.fact_check = check.map(Box::new);
            }
        }
        _ => {}
    }
}

/// The message, if it is the chat's last one. TDLib tells of most changes of that with an update of the chat.
fn if_last(chat: &mut Chat, message_id: i64) -> Option<&mut Message> {
    let last = chat.last_message.as_deref_mut();
    last.filter(|message| message.id == message_id)
}

fn remove_list(chat: &mut Chat, gone: &ChatList) {
    let gone = crate::to_json(gone);
    chat.chat_lists.retain(|list| crate::to_json(list) != gone);
}

/// Sets the position in one list; order 0 means that the chat is in it no longer.
fn set_position(chat: &mut Chat, position: ChatPosition) {
    let list = crate::to_json(&position.list);
    chat.positions
        .retain(|old| crate::to_json(&old.list) != list);
    if position.order != 0 {
        chat.positions.push(position);
    }
}
