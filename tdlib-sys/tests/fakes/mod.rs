//! Temporary folders, and programs that stand for npm and pip.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of one test, removed in the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // Of a process with the same number that was killed.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for a test");
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Makes a program that writes down its command line, and then runs `script` with `$folder` set to
/// the folder that it is told to install into.
#[cfg(unix)]
pub(crate) fn put_program(bin: &Path, name: &str, calls: &Path, script: &str) {
    let text = format!(
        "PATH=/usr/bin:/bin\necho {name} \"$@\" >> '{calls}'\n\
         while [ $# -gt 0 ]; do case $1 in --prefix|--target) folder=$2;; esac; shift; done\n\
         {script}\n",
        calls = calls.display()
    );
    put_script(&bin.join(name), &text);
}

/// Makes a program of a shell script.
#[cfg(unix)]
pub(crate) fn put_script(file: &Path, script: &str) {
    use std::io::Write;
    use std::process::{Command, Stdio};

    // A file that this process had open for writing could be open still in a child that another
    // test is just starting, and such a file can't be run. So another process writes it.
    let mut shell = Command::new("/bin/sh")
        .args([
            "-c",
            "/bin/cat > \"$0.new\" && /bin/chmod 755 \"$0.new\" && /bin/mv \"$0.new\" \"$0\"",
        ])
        .arg(file)
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut input = shell.stdin.take().expect("its input");
    write!(input, "#!/bin/sh\n{script}\n").expect("a program");
    drop(input);
    assert!(shell.wait().expect("the shell's end").success());
}
