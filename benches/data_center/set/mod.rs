//! Very many accounts in one set, a third of them in trouble at any time.

mod making;
mod person;
mod talk;
mod trouble;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tdlib::client_set::{AccountState, ClientSet};
use tdlib::functions::GetMe;
use tdlib_testdc::TestDc;

use super::crowd::PATIENCE;
use person::Person;
use talk::Talk;
use trouble::Trouble;

/// How many accounts are in trouble: one of so many, each in its turn.
const PARTS: usize = 3;
/// Between two messages of an account.
const PAUSE: Duration = Duration::from_millis(500);
/// The pauses before an account begins again. Short ones, for more trouble.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));
/// Between two looks at the health.
const LOOK: Duration = Duration::from_millis(5);
/// How long the trouble goes on at the end before all are told to stop.
const AT_THE_END: Duration = Duration::from_secs(2);

/// Has each third of the accounts in trouble for so long, while the others write to each other. The time in
/// milliseconds within which 95 percent of their messages come, in the worst of the three parts, and the seconds
/// until all accounts have stopped, a third of them in trouble.
///
/// # Panics
/// If a message is lost or doubled, an account does not recover, or one that nothing was done to suffers.
pub(super) fn in_trouble(accounts: usize, time: Duration) -> Vec<f64> {
    let dc = Arc::new(TestDc::start().expect("a data center"));
    let set = ClientSet::builder()
        .pauses(PAUSES.0, PAUSES.1)
        .build()
        .expect("a set");
    let talk = Talk::new();
    let people: Vec<Person> = (0..accounts)
        .map(|number| Person::new(&dc, number, &talk))
        .collect();
    for person in &people {
        set.start(&person.name, person.account()).expect("started");
    }
    all_run(&set);

    let everybody: Vec<&Person> = people.iter().collect();
    talk.introduce(&set, &everybody);
    let calm = talk.go_on(&set, &everybody, PAUSE, time / 2);
    say(&format!("all are well: {calm:.1} ms"));
    let worst = (0..PARTS).map(|part| {
        let (bad, well) = split(&people, part);
        talk.introduce(&set, &well);
        let before: Vec<_> = well.iter().map(|person| person.life(&set)).collect();
        let trouble = Trouble::new(&dc, &set, &bad, &well, &talk);
        let (delay, told) = trouble.during(|| talk.go_on(&set, &well, PAUSE, time));
        let after: Vec<_> = well.iter().map(|person| person.life(&set)).collect();
        assert_eq!(before, after, "who was left alone has suffered");
        let began = Instant::now();
        all_run(&set);
        for person in &people {
            let client = set.client(&person.name).expect("it runs");
            let me = client.send(GetMe::new()).wait().expect("it is logged in");
            assert_eq!(me.id, person.user.id());
        }
        let all_well = began.elapsed();
        say(&format!(
            "part {part}: {delay:.1} ms; {told}; all well {all_well:.1?} later"
        ));
        delay
    });
    let worst = worst.fold(0.0, f64::max);

    let (bad, well) = split(&people, 0);
    let trouble = Trouble::new(&dc, &set, &bad, &well, &talk);
    let seconds = trouble.until_the_end(AT_THE_END, || {
        let began = Instant::now();
        set.shutdown(PATIENCE).wait().expect("all stop");
        began.elapsed().as_secs_f64()
    });
    talk.none_is_doubled();
    let mut health = set.health().into_iter();
    assert!(health.all(|account| account.state == AccountState::Stopped));
    vec![worst, seconds]
}

/// Those whose turn it is, and the others.
fn split(people: &[Person], part: usize) -> (Vec<&Person>, Vec<&Person>) {
    let (bad, well): (Vec<_>, Vec<_>) = people
        .iter()
        .enumerate()
        .partition(|(number, _)| number % PARTS == part);
    let people = |part: Vec<(usize, _)>| part.into_iter().map(|(_, person)| person).collect();
    (people(bad), people(well))
}

fn all_run(set: &ClientSet) {
    let began = Instant::now();
    let runs = |state| state == AccountState::Running;
    while !set.health().iter().all(|account| runs(account.state)) {
        assert!(began.elapsed() < PATIENCE, "{:?}", set.health());
        std::thread::sleep(LOOK);
    }
}

#[expect(clippy::print_stderr, reason = "beside the table, which is read")]
fn say(text: &str) {
    eprintln!("{text}");
}
