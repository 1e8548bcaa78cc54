//! The process with the data center, as the test has it.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::server;

/// Dropped, it ends.
pub(super) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(super) fn start(accounts: usize) -> Self {
        let program = env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["--exact", server::TEST, "--nocapture", "--test-threads=1"])
            .env(server::ACCOUNTS, accounts.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self {
            child,
            input,
            output,
        }
    }

    pub(super) fn address(&mut self) -> SocketAddr {
        self.ask("address").parse().expect("an address")
    }

    /// The number of the one whom an account writes to, and who has written first.
    pub(super) fn bob(&mut self, account: usize) -> i64 {
        self.ask(&format!("bob {account}"))
            .parse()
            .expect("a number")
    }

    /// The code that an account was sent.
    pub(super) fn code(&mut self, account: usize) -> String {
        self.ask(&format!("code {account}"))
    }

    /// Lets things go wrong from now on.
    pub(super) fn go(&mut self) {
        self.ask("go");
    }

    /// Lets nothing go wrong any more; returns how many connections were cut, and how many calls were refused at
    /// most.
    pub(super) fn stop(&mut self) -> (usize, usize) {
        let answer = self.ask("stop");
        let (cuts, refused) = answer.split_once(' ').expect("two numbers");
        let number = |text: &str| text.parse().expect("a number");
        (number(cuts), number(refused))
    }

    /// Sees to it that these messages of an account have arrived, each once. Returns how many others have.
    #[track_caller]
    pub(super) fn others_than(&mut self, account: usize, sent: &[u32]) -> usize {
        let sent: Vec<String> = sent.iter().map(u32::to_string).collect();
        let answer = self.ask(&format!("has {account} {}", sent.join(" ")));
        let others = answer.parse();
        others.unwrap_or_else(|_| panic!("account {account}: {answer}"))
    }

    fn ask(&mut self, question: &str) -> String {
        let input = self.input.as_mut().expect("until it is dropped");
        writeln!(input, "{question}").expect("it listens");
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).expect("it speaks");
            assert!(read > 0, "the data center has ended");
            // Behind what the test harness prints.
            if let Some((_, answer)) = line.trim_end_matches('\n').split_once(server::SAYS) {
                return answer.to_owned();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}
