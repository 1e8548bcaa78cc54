//! `help`: what a client asks a data center before anything else.

use grammers_tl_types::{Deserializable, enums, functions, types};

use super::messages::{EDIT_TIME_LIMIT, MAX_CAPTION, MAX_TEXT};
use super::{Call, Table};
use crate::mtproto::session::RpcError;
use crate::world::chats::membership::{GROUP_SIZE, SUPERGROUP_SIZE};
use crate::world::logins::DATA_CENTERS;

pub(super) fn register(table: &mut Table) {
    table.add(get_config);
    table.add(get_nearest_dc);
    table.add(get_app_config);
    table.add(get_promo_data);
    table.add(get_terms_of_service_update);
    table.add(accept_terms_of_service);
}

/// When a client may ask again for what there is nothing of: in a day.
fn expires(call: &Call<'_>) -> i32 {
    call.world.clock.date() + 86_400
}

fn get_promo_data(
    call: &mut Call<'_>,
    _: functions::help::GetPromoData,
) -> Result<enums::help::PromoData, RpcError> {
    let expires = expires(call);
    Ok(types::help::PromoDataEmpty { expires }.into())
}

fn get_terms_of_service_update(
    call: &mut Call<'_>,
    _: functions::help::GetTermsOfServiceUpdate,
) -> Result<enums::help::TermsOfServiceUpdate, RpcError> {
    let user = call.person()?;
    let expires = expires(call);
    Ok(if call.world.terms.has_agreed(user) {
        types::help::TermsOfServiceUpdateEmpty { expires }.into()
    } else {
        let terms_of_service = call.world.terms.shown().into();
        types::help::TermsOfServiceUpdate {
            expires,
            terms_of_service,
        }
        .into()
    })
}

fn accept_terms_of_service(
    call: &mut Call<'_>,
    request: functions::help::AcceptTermsOfService,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let enums::DataJson::Json(id) = request.id;
    Ok(call.world.terms.agree_to(user, &id.data))
}

fn get_config(
    call: &mut Call<'_>,
    _: functions::help::GetConfig,
) -> Result<enums::Config, RpcError> {
    let date = call.world.clock.date();
    // If it isn't the number of the connection's, TDLib asks again and again.
    let this_dc = i32::from(call.origin.dc_id);
    let sessions = call.world.logins.main_sessions;
    // All numbers lead here: the address is told to the proxy, which connects to nobody.
    let dc_option = |id: i16| types::DcOption {
        ipv6: false,
        media_only: false,
        tcpo_only: false,
        cdn: false,
        r#static: true,
        this_port_only: true,
        id: i32::from(id),
        ip_address: "127.0.0.1".to_owned(),
        port: 443,
        secret: None,
    };
    let dc_options = DATA_CENTERS.map(|id| dc_option(id).into()).collect();
    Ok(types::Config {
        date,
        expires: date + 86_400,
        test_mode: call.origin.is_test,
        this_dc,
        dc_options,
        tmp_sessions: (sessions > 1).then_some(sessions),
        chat_size_max: GROUP_SIZE,
        megagroup_size_max: SUPERGROUP_SIZE,
        forwarded_count_max: 100,
        online_update_period_ms: 210_000,
        offline_blur_timeout_ms: 5_000,
        offline_idle_timeout_ms: 30_000,
        online_cloud_timeout_ms: 300_000,
        notify_cloud_delay_ms: 30_000,
        notify_default_delay_ms: 1_500,
        push_chat_period_ms: 60_000,
        push_chat_limit: 2,
        revoke_pm_inbox: true,
        edit_time_limit: EDIT_TIME_LIMIT,
        revoke_time_limit: i32::MAX,
        revoke_pm_time_limit: i32::MAX,
        rating_e_decay: 2_419_200,
        stickers_recent_limit: 200,
        channels_read_media_period: 604_800,
        call_receive_timeout_ms: 20_000,
        call_ring_timeout_ms: 90_000,
        call_connect_timeout_ms: 30_000,
        call_packet_timeout_ms: 10_000,
        me_url_prefix: "https://t.me/".to_owned(),
        caption_length_max: MAX_CAPTION,
        message_length_max: MAX_TEXT,
        webfile_dc_id: this_dc,
        ..zero_config()
    }
    .into())
}

/// The settings that no client needs: all zero, but for the list of data centers and a truth value.
fn zero_config() -> types::Config {
    const BOOL_FALSE: [u8; 4] = 0xbc79_9737_u32.to_le_bytes();
    const VECTOR: [u8; 4] = 0x1cb5_c415_u32.to_le_bytes();
    let mut bytes = vec![0; 12]; // flags, two dates
    bytes.extend(BOOL_FALSE);
    bytes.extend([0; 4]); // this_dc
    bytes.extend(VECTOR);
    bytes.extend([0; 512]);
    types::Config::from_bytes(&bytes)
        .expect("a configuration whose other fields are numbers and texts")
}

fn get_nearest_dc(
    call: &mut Call<'_>,
    _: functions::help::GetNearestDc,
) -> Result<enums::NearestDc, RpcError> {
    let dc = i32::from(call.origin.dc_id);
    Ok(types::NearestDc {
        country: "NL".to_owned(),
        this_dc: dc,
        nearest_dc: dc,
    }
    .into())
}

fn get_app_config(
    _: &mut Call<'_>,
    _: functions::help::GetAppConfig,
) -> Result<enums::help::AppConfig, RpcError> {
    Ok(types::help::AppConfig {
        hash: 1,
        config: types::JsonObject { value: Vec::new() }.into(),
    }
    .into())
}
