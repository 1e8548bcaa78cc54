//! Whatever happens, in whatever order, and however often clients are cut off: in the end all have the same.

use proptest::prelude::*;

use super::stage::{Deed, Stage, Step};

/// Chooses from what there is.
fn any_one() -> impl Strategy<Value = usize> {
    0..60_usize
}

fn deed() -> impl Strategy<Value = Deed> {
    let n = any_one;
    prop_oneof![
        8 => prop::option::of(n()).prop_map(|answers| Deed::Send { answers }),
        3 => n().prop_map(|message| Deed::Edit { message }),
        3 => (n(), any::<bool>())
            .prop_map(|(message, for_all)| Deed::Delete { message, for_all }),
        1 => (n(), any::<bool>())
            .prop_map(|(message, for_all)| Deed::Clear { message, for_all }),
        2 => (n(), any::<bool>())
            .prop_map(|(message, is_pinned)| Deed::Pin { message, is_pinned }),
        2 => n().prop_map(|message| Deed::Read { message }),
        1 => n().prop_map(|message| Deed::See { message }),
        2 => Just(Deed::Come),
        2 => Just(Deed::Go),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let n = any_one;
    prop_oneof![
        6 => (n(), n(), deed()).prop_map(|(by, chat, deed)| Step::Hand { by, chat, deed }),
        6 => (n(), n(), deed(), prop::bool::weighted(0.15)).prop_map(
            |(client, chat, deed, is_lost)| Step::Client { client, chat, deed, is_lost }
        ),
        7 => (n(), 1..12_usize).prop_map(|(client, things)| Step::Work { client, things }),
        1 => (n(), any::<bool>()).prop_map(|(client, is_lost)| Step::Cut { client, is_lost }),
        4 => (n(), any::<bool>()).prop_map(|(client, resumed)| Step::Connect { client, resumed }),
        1 => (n(), 1..4_usize).prop_map(|(client, count)| Step::Lose { client, count }),
        1 => (1..3_u64).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

proptest! {
    #[test]
    fn all_clients_have_the_same_in_the_end(steps in prop::collection::vec(step(), 1..150)) {
        let mut stage = Stage::new();
        for step in &steps {
            stage.play(step);
        }
        stage.settle();
        stage.check();
    }
}
