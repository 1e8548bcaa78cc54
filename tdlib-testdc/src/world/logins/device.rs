//! What a client says that it runs on.

use grammers_tl_types::functions::InitConnection;

/// The part of `initConnection` that people are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) api_id: i32,
    pub(crate) device_model: String,
    pub(crate) system_version: String,
    pub(crate) app_version: String,
}

impl<X> From<&InitConnection<X>> for Device {
    fn from(init: &InitConnection<X>) -> Self {
        Self {
            api_id: init.api_id,
            device_model: init.device_model.clone(),
            system_version: init.system_version.clone(),
            app_version: init.app_version.clone(),
        }
    }
}
