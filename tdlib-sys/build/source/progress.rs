//! Runs the commands of a long build: what they print goes into a file, and how far they are to the
//! user.
//!
//! Cargo keeps all that a build script prints, warnings too, until the script has ended, unless it
//! was called with `-vv`. So the progress is written to the terminal, if there is one.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// The lines kept for an error message.
const KEPT: usize = 30;

/// Shown each time so many per cent more are done.
const STEP: u32 = 5;

/// When nothing was printed for so long, it is looked whether the command has ended.
const STILL: Duration = Duration::from_millis(500);

/// The user's view of the build.
#[derive(Debug)]
pub(crate) struct Progress {
    path: PathBuf,
    file: File,
    terminal: Option<File>,
    shown: u32,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) success: bool,
    lines: VecDeque<String>,
}

impl Ended {
    pub(crate) fn last_lines(&self) -> String {
        self.lines
            .iter()
            .map(|line| format!("    {line}\n"))
            .collect()
    }

    /// Says whether the system took a process away, which it does when memory runs out.
    pub(crate) fn ran_out_of_memory(&self) -> bool {
        let signs = [
            "Killed",
            "out of memory",
            "cannot allocate memory",
            "virtual memory exhausted",
        ];
        self.lines.iter().any(|line| {
            let line = line.to_lowercase();
            signs.iter().any(|sign| line.contains(&sign.to_lowercase()))
        })
    }
}

impl Progress {
    /// Begins a new log.
    pub(crate) fn new(path: PathBuf) -> io::Result<Self> {
        let file = File::create(&path)?;
        Ok(Self {
            path,
            file,
            terminal: terminal(),
            shown: 0,
        })
    }

    /// The file with all that the commands print.
    pub(crate) fn log(&self) -> &Path {
        &self.path
    }

    /// Says what is happening.
    pub(crate) fn announce(&mut self, what: &str) {
        println!("{what}");
        let _ = writeln!(self.file, "== {what}");
        let _ = self.file.flush();
        self.show(&format!("{what}; log: {}", self.path.display()));
        self.shown = 0;
    }

    /// Runs a command to its end.
    pub(crate) fn run(&mut self, command: &mut Command) -> io::Result<Ended> {
        let _ = writeln!(self.file, "$ {command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (sender, lines) = mpsc::channel();
        for output in [
            child
                .stdout
                .take()
                .map(|o| Box::new(o) as Box<dyn Read + Send>),
            child
                .stderr
                .take()
                .map(|o| Box::new(o) as Box<dyn Read + Send>),
        ] {
            let sender = sender.clone();
            thread::spawn(move || output.map(|output| send_lines(output, &sender)));
        }
        drop(sender);

        let mut kept = VecDeque::with_capacity(KEPT);
        loop {
            let line = match lines.recv_timeout(STILL) {
                Ok(line) => line,
                Err(RecvTimeoutError::Disconnected) => break,
                // A server that the command has started, as sccache does it, may keep the pipes open.
                Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
                Err(RecvTimeoutError::Timeout) => continue,
            };
            let _ = writeln!(self.file, "{line}");
            // What the crate `cmake` tells cargo is for build scripts that have nothing else to say.
            if !line.starts_with("cargo:") {
                println!("{line}");
            }
            self.show_percentage(&line);
            if line.is_empty() {
                continue;
            }
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back(line);
        }
        let success = child.wait()?.success();
        let _ = self.file.flush();
        Ok(Ended {
            success,
            lines: kept,
        })
    }

    fn show_percentage(&mut self, line: &str) {
        if let Some(done) = percentage(line)
            && done >= self.shown + STEP
        {
            self.shown = done - done % STEP;
            self.show(&format!("{} % of TDLib compiled", self.shown));
        }
    }

    /// Writes a line to the terminal, over the bar that cargo has there.
    fn show(&mut self, line: &str) {
        if let Some(terminal) = &mut self.terminal
            && writeln!(terminal, "\r\x1b[Ktdlib-sys: {line}").is_err()
        {
            self.terminal = None;
        }
    }
}

/// The terminal in which cargo shows what it does: an editor that runs cargo has another use for its
/// own. There is none in CI.
fn terminal() -> Option<File> {
    #[cfg(target_os = "linux")]
    let name = format!("/proc/{}/fd/2", std::os::unix::process::parent_id());
    // Elsewhere than on Unix there is no such file.
    #[cfg(not(target_os = "linux"))]
    let name = "/dev/tty";
    let file = fs::OpenOptions::new().write(true).open(name).ok();
    file.filter(IsTerminal::is_terminal)
}

fn send_lines(output: impl Read, sender: &Sender<String>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output
        .read_until(b'\n', &mut line)
        .is_ok_and(|bytes| bytes > 0)
    {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if sender.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

/// Reads how far CMake's makefiles (`[ 42%] ...`) or Ninja (`[420/1000] ...`) say that they are.
fn percentage(line: &str) -> Option<u32> {
    let (inside, _) = line.strip_prefix('[')?.split_once(']')?;
    if let Some(done) = inside.strip_suffix('%') {
        return done.trim().parse().ok();
    }
    let (done, all) = inside.split_once('/')?;
    let (done, all): (u32, u32) = (done.trim().parse().ok()?, all.trim().parse().ok()?);
    (done * 100).checked_div(all)
}
