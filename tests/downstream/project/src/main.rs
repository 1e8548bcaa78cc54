//! Asks TDLib for its version, as a client and without one.

use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{GetLogVerbosityLevel, GetOption};
use tdlib::types::OptionValue;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().timeout(Duration::from_secs(60)).build()?;
    let OptionValue::String(version) = client.send(GetOption::new("version")).wait()? else {
        return Err("TDLib has no version".into());
    };
    tdlib::execute(GetLogVerbosityLevel::new())?;
    client.close().wait()?;
    println!(
        "TDLib {} by {}, types of {}",
        version.value,
        tdlib_sys::WAY.unwrap_or("no way"),
        tdlib::SCHEMA_VERSION
    );
    Ok(())
}
