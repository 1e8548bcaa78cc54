//! What TDLib asks for by itself and no test is about: themes, reactions, stickers and the like. Telegram
//! has them, this server does not, and TDLib goes on without.

use std::fmt;

use grammers_tl_types::{Deserializable, Identifiable, RemoteCall, Serializable, functions};

use super::{Call, Table, error};

pub(super) fn register(table: &mut Table) {
    use functions::{account, help, messages};

    table.add_absent::<messages::GetDialogFilters>();
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
}

impl Table {
    /// Adds a method that is known and left out.
    fn add_absent<F>(&mut self)
    where
        F: RemoteCall + Deserializable + Identifiable + fmt::Debug + 'static,
        F::Return: Serializable,
    {
        self.add(|_: &mut Call<'_>, _: F| Err(error(400, "NOT_IN_THIS_DATA_CENTER")));
    }
}
