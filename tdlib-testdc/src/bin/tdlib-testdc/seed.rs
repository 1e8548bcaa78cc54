//! A world to begin with, from a file.

use serde::Deserialize;

use crate::who::{NewBot, NewChat, NewPerson};
use crate::world::World;

/// What the file has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    #[serde(default)]
    people: Vec<NewPerson>,
    #[serde(default)]
    bots: Vec<NewBot>,
    #[serde(default)]
    chats: Vec<NewChat>,
}

/// Makes all that the file has; else says what is wrong with it.
pub(crate) fn plant(text: &str, world: &mut World) -> Result<(), String> {
    let seed: Seed = toml::from_str(text).map_err(|e| e.to_string())?;
    for person in seed.people {
        world.add_person(person)?;
    }
    for bot in seed.bots {
        world.add_bot(bot)?;
    }
    for chat in &seed.chats {
        world.add_chat(chat)?;
    }
    Ok(())
}
