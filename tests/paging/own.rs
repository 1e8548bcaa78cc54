//! Lists of a program's own, and what all lists have in common.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures::executor::block_on;
use futures::{Stream, StreamExt};
use tdlib::functions::TestReturnError;
use tdlib::paging::{Page, Pages, Source};
use tdlib::{Client, Error, types};

/// Pages that are written down, each of which is answered by TDLib first.
struct Script {
    pages: VecDeque<Result<Vec<u32>, &'static str>>,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Source for Script {
    type Item = u32;
    const MAX_PAGE: usize = 50;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<u32>, Error> {
        self.asked.lock().expect("a lock").push(size);
        let error = match self.pages.pop_front().expect("a page") {
            Ok(items) => {
                client.send(tdlib::functions::TestSquareInt::new(2)).await?;
                let is_last = self.pages.is_empty();
                return Ok(Page { items, is_last });
            }
            Err(message) => message,
        };
        let error = types::Error {
            code: 429,
            message: error.to_owned(),
        };
        match client.send(TestReturnError::new(error)).await {
            Err(error) => Err(error),
            Ok(_) => panic!("no error"),
        }
    }
}

type Asked = Arc<Mutex<Vec<usize>>>;

fn script(
    client: &Client,
    pages: impl IntoIterator<Item = Result<Vec<u32>, &'static str>>,
) -> (Pages<Script>, Asked) {
    let asked = Asked::default();
    let script = Script {
        pages: pages.into_iter().collect(),
        asked: Arc::clone(&asked),
    };
    (client.pages(script), asked)
}

fn client() -> Client {
    Client::builder().build().expect("a client")
}

fn numbers<S: Stream<Item = Result<u32, Error>>>(stream: S) -> Vec<u32> {
    let items: Vec<_> = block_on(stream.collect());
    items
        .into_iter()
        .map(|item| item.expect("no error"))
        .collect()
}

#[test]
fn pages_without_anything_are_passed_over_and_no_page_is_asked_for_before_it_is_needed() {
    let client = client();
    let script = || {
        script(
            &client,
            [vec![], vec![1, 2], vec![], vec![], vec![3], vec![]].map(Ok),
        )
    };
    let (pages, asked) = script();
    assert_eq!(asked.lock().expect("a lock").len(), 0);
    assert_eq!(numbers(pages), [1, 2, 3]);
    assert_eq!(*asked.lock().expect("a lock"), [50; 6]);

    let (mut pages, asked) = script();
    for number in [1, 2] {
        let next = pages.wait_next().expect("more").expect("no error");
        assert_eq!(next, number);
    }
    assert_eq!(asked.lock().expect("a lock").len(), 2);
    assert!(format!("{pages:?}").contains("idle"), "{pages:?}");
    drop(client);
}

#[test]
fn a_limit_is_kept_and_nothing_more_is_asked_for() {
    let client = client();
    let pages = || script(&client, [vec![1, 2, 3], vec![4, 5, 6], vec![7]].map(Ok));
    let (limited, asked) = pages();
    assert_eq!(numbers(limited.limit(5).page_size(4)), [1, 2, 3, 4, 5]);
    assert_eq!(*asked.lock().expect("a lock"), [4, 2]);
    let (limited, asked) = pages();
    assert_eq!(numbers(limited.limit(3)), [1, 2, 3]);
    assert_eq!(*asked.lock().expect("a lock"), [3]);
    let (none, asked) = pages();
    assert_eq!(numbers(none.limit(0)), [0; 0]);
    assert!(asked.lock().expect("a lock").is_empty());
    let (all, asked) = pages();
    assert_eq!(
        numbers(all.limit(100).page_size(1000)),
        [1, 2, 3, 4, 5, 6, 7]
    );
    assert_eq!(*asked.lock().expect("a lock"), [50, 50, 50]);
    let (all, asked) = pages();
    assert_eq!(numbers(all.page_size(0)).len(), 7);
    assert_eq!(*asked.lock().expect("a lock"), [1; 3]);
}

#[test]
fn futures_that_are_dropped_lose_nothing() {
    let client = client();
    let (mut pages, asked) = script(&client, (1..=20).map(|n| Ok(vec![n, n])));
    let mut found = Vec::new();
    while found.len() < 40 {
        let mut context = Context::from_waker(Waker::noop());
        let mut next = pin!(pages.recv());
        if let Poll::Ready(item) = next.as_mut().poll(&mut context) {
            found.push(item.expect("more").expect("no error"));
        }
    }
    assert_eq!(found, (1..=20).flat_map(|n| [n, n]).collect::<Vec<u32>>());
    assert_eq!(asked.lock().expect("a lock").len(), 20);
    assert!(block_on(pages.recv()).is_none());
}

#[test]
fn an_error_ends_a_loop_that_passes_over_errors() {
    let client = client();
    let pages = [Ok(vec![1]), Err("BROKEN"), Ok(vec![2])];
    let (pages, _) = script(&client, pages);
    assert_eq!(pages.into_iter().flatten().collect::<Vec<u32>>(), [1]);
}

#[test]
fn pauses_are_made_again_for_each_page() {
    let client = client();
    let wait = || Err("Too Many Requests: retry after 0");
    let pages = [wait(), wait(), Ok(vec![1]), wait(), wait(), Ok(vec![2])];
    let (pages, asked) = script(&client, pages);
    let pages = pages.max_wait(std::time::Duration::from_millis(250));
    assert_eq!(numbers(pages), [1, 2]);
    assert_eq!(asked.lock().expect("a lock").len(), 6);
}

#[test]
fn a_list_may_be_moved_to_another_thread_at_any_time() {
    let client = client();
    let (mut pages, _) = script(&client, [vec![1, 2], vec![3]].map(Ok));
    let first = pages.wait_next().expect("more").expect("no error");
    let rest = std::thread::spawn(move || numbers(pages)).join();
    assert_eq!((first, rest.expect("no panic")), (1, vec![2, 3]));
}
