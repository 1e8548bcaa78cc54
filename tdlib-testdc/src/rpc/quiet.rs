//! What TDLib asks for by itself and no test is about: themes, reactions, stickers and the like. Telegram
//! has them, this server does not, and TDLib goes on without.

use std::fmt;

use grammers_tl_types::{Deserializable, Identifiable, RemoteCall, Serializable, functions, types};

use super::{Call, Table, error};

pub(super) fn register(table: &mut Table) {
    use functions::{account, help, messages};

    table.add_absent::<messages::GetAttachMenuBots>();
    table.add_absent::<messages::GetAvailableReactions>();
    table.add_absent::<messages::GetAvailableEffects>();
    table.add_absent::<messages::GetStickerSet>();
    table.add_absent::<account::GetReactionsNotifySettings>();
    table.add_absent::<account::GetChatThemes>();
    table.add_absent::<account::GetContentSettings>();
    table.add_absent::<account::GetSavedMusicIds>();
    table.add_absent::<help::GetPeerColors>();
    table.add_absent::<help::GetPeerProfileColors>();
    table.add_absent::<functions::contacts::GetTopPeers>();
    register_of_those_online(table);
}

/// What TDLib asks for when its user is there.
fn register_of_those_online(table: &mut Table) {
    use functions::{account, messages, payments};

    register_lists(table);
    table.add_absent::<account::GetAutoSaveSettings>();
    table.add_absent::<account::GetChannelDefaultEmojiStatuses>();
    table.add_absent::<account::GetChannelRestrictedStatusEmojis>();
    table.add_absent::<account::GetCollectibleEmojiStatuses>();
    table.add_absent::<account::GetDefaultBackgroundEmojis>();
    table.add_absent::<account::GetDefaultEmojiStatuses>();
    table.add_absent::<account::GetDefaultGroupPhotoEmojis>();
    table.add_absent::<account::GetDefaultProfilePhotoEmojis>();
    table.add_absent::<account::GetRecentEmojiStatuses>();
    table.add_absent::<account::GetSavedRingtones>();
    table.add_absent::<messages::GetFeaturedEmojiStickers>();
    table.add_absent::<messages::GetFeaturedStickers>();
    table.add_absent::<messages::GetQuickReplies>();
    table.add_absent::<payments::GetStarsTransactions>();
}

/// Lists that TDLib takes for an error if there are none.
fn register_lists(table: &mut Table) {
    use functions::messages::{
        GetAllStickers, GetDefaultTagReactions, GetEmojiStickers, GetFavedStickers,
        GetMaskStickers, GetRecentReactions, GetTopReactions,
    };
    use types::messages::{AllStickers, FavedStickers, Reactions};

    let stickers = || AllStickers {
        hash: 0,
        sets: Vec::new(),
    };
    table.add_empty::<GetAllStickers>(move || stickers().into());
    table.add_empty::<GetEmojiStickers>(move || stickers().into());
    table.add_empty::<GetMaskStickers>(move || stickers().into());
    table.add_empty::<GetFavedStickers>(|| {
        FavedStickers {
            hash: 0,
            packs: Vec::new(),
            stickers: Vec::new(),
        }
        .into()
    });
    table.add_empty::<functions::messages::GetPaidReactionPrivacy>(|| {
        types::Updates {
            updates: Vec::new(),
            users: Vec::new(),
            chats: Vec::new(),
            date: 0,
            seq: 0,
        }
        .into()
    });
    let reactions = || Reactions {
        hash: 0,
        reactions: Vec::new(),
    };
    table.add_empty::<GetDefaultTagReactions>(move || reactions().into());
    table.add_empty::<GetRecentReactions>(move || reactions().into());
    table.add_empty::<GetTopReactions>(move || reactions().into());
    table.add_empty::<functions::help::GetTimezonesList>(|| {
        types::help::TimezonesList {
            timezones: Vec::new(),
            hash: 0,
        }
        .into()
    });
}

impl Table {
    /// Adds a method whose answer is always the same: that there is nothing.
    fn add_empty<F>(&mut self, answer: impl Fn() -> F::Return + Send + Sync + 'static)
    where
        F: RemoteCall + Deserializable + Identifiable + fmt::Debug + 'static,
        F::Return: Serializable,
    {
        self.add(move |_: &mut Call<'_>, _: F| Ok(answer()));
    }

    /// Adds a method that is known and left out.
    fn add_absent<F>(&mut self)
    where
        F: RemoteCall + Deserializable + Identifiable + fmt::Debug + 'static,
        F::Return: Serializable,
    {
        self.add(|_: &mut Call<'_>, _: F| Err(error(400, "NOT_IN_THIS_DATA_CENTER")));
    }
}
