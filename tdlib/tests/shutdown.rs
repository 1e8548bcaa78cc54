//! The end of all clients, in a process of its own.

use std::thread;
use std::time::Duration;

use tdlib::functions::TestSquareInt;
use tdlib::{Client, ErrorKind};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_shutdown_closes_all_clients_and_new_ones_work_afterwards() {
    tdlib::shutdown(PATIENCE).unwrap();
    for _ in 0..3 {
        let clients: Vec<Client> = thread::scope(|scope| {
            let builds: Vec<_> = (0..20)
                .map(|_| scope.spawn(|| Client::builder().build()))
                .collect();
            builds
                .into_iter()
                .map(|build| build.join().unwrap().unwrap())
                .collect()
        });
        assert_eq!(tdlib::stats().clients, 20);
        let error = tdlib::shutdown(Duration::ZERO).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(
            error.to_string().contains("of 20 clients were still open"),
            "{error}"
        );
        tdlib::shutdown(PATIENCE).unwrap();
        for client in &clients {
            assert!(client.is_closed());
            assert!(
                client
                    .send(TestSquareInt::new(7))
                    .wait()
                    .unwrap_err()
                    .is_closed()
            );
            client.close().wait().unwrap();
        }
    }
    let client = Client::builder().build().unwrap();
    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);

    let stats = tdlib::stats();
    assert_eq!(
        (stats.clients, stats.in_flight, stats.late_answers),
        (1, 0, 0),
        "{stats:?}"
    );
    assert!(stats.since_last_turn < Duration::from_secs(10));
    assert_eq!(receive_threads(), 1);
}

/// Counts the threads of this process that carry the receive thread's name.
fn receive_threads() -> usize {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return 1;
    };
    tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| name.trim_end() == "tdlib-receive")
        .count()
}
