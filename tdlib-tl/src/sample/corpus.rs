//! A stream of updates as a client might see it.

use super::rng::Rng;
use super::{Options, Sampler};
use crate::model::Schema;

/// The updates that make up most of what a client receives, with their share in percent.
const COMMON: [(&str, u32); 9] = [
    ("updateNewMessage", 22),
    ("updateChatLastMessage", 12),
    ("updateUser", 10),
    ("updateNewChat", 6),
    ("updateUserStatus", 5),
    ("updateChatReadInbox", 5),
    ("updateMessageInteractionInfo", 4),
    ("updateFile", 4),
    ("updateSupergroup", 4),
];

/// Makes `count` updates, each an object of the class `Update` as TDLib prints it.
///
/// The first ones are one of every type, in a random order, so that a corpus of more updates than
/// there are types holds them all; the others have the types that real clients see most. Sizes vary
/// from some fifty bytes to some twenty thousand, with a mean of about 1.7 kB.
///
/// Returns nothing if the schema has no class `Update`.
#[must_use]
pub fn corpus(schema: &Schema, seed: u64, count: usize) -> Vec<String> {
    let mut names: Vec<&str> = schema
        .class_objects("Update")
        .map(|update| update.name.as_str())
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let mut rng = Rng::new(seed);
    for at in (1..names.len()).rev() {
        names.swap(at, rng.below(at + 1));
    }
    let mut sampler = Sampler::new(schema, rng.next());
    let mut updates = Vec::with_capacity(count);
    for at in 0..count {
        let name = names
            .get(at)
            .copied()
            .unwrap_or_else(|| draw(&mut rng, &names));
        sampler.options = size(&mut rng);
        updates.push(sampler.object(name));
    }
    updates
}

fn draw<'a>(rng: &mut Rng, names: &[&'a str]) -> &'a str {
    let mut point = rng.below(100) as u32;
    for (name, share) in COMMON {
        if point < share {
            // An older or newer schema may lack it.
            if let Some(known) = names.iter().find(|known| **known == name) {
                return known;
            }
            break;
        }
        point -= share;
    }
    rng.pick(names).copied().unwrap_or_default()
}

/// Most updates are small, a few are large.
fn size(rng: &mut Rng) -> Options {
    let (absent, depth, items, enough) = match rng.below(20) {
        0 | 1 => (10, 8, 4, 16_384),
        2..=9 => (40, 6, 3, 4_096),
        _ => (70, 5, 2, 1_024),
    };
    Options {
        absent,
        depth,
        items,
        enough,
        ..Options::default()
    }
}
