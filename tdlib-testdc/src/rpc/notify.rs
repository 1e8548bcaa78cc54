//! Notification settings, of which there are none.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table};
use crate::mtproto::session::RpcError;
use crate::tl::zero;

pub(super) fn register(table: &mut Table) {
    table.add(get_notify_settings);
}

/// Notification settings that leave everything as it is.
pub(super) fn no_settings() -> enums::PeerNotifySettings {
    zero::<types::PeerNotifySettings>().into()
}

fn get_notify_settings(
    call: &mut Call<'_>,
    _: functions::account::GetNotifySettings,
) -> Result<enums::PeerNotifySettings, RpcError> {
    call.user()?;
    Ok(no_settings())
}
