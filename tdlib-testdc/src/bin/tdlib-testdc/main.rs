//! `tdlib-testdc`: a Telegram data center for programs in any language.

mod args;
mod carry_out;
mod commands;
mod control;
mod faults;
mod log;
mod seed;
mod shown;
mod told;
mod who;
mod world;

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::rc::Rc;

use clap::Parser;
use tdlib_testdc::{TestDc, patch_library};

use args::{Args, Command, Serve};
use told::Told;
use world::World;

/// What the process ends with if it could not do what it was asked for. Wrong arguments are 2.
const FAILED: u8 = 1;
/// And if clients did what a test must not overlook.
const PROBLEMS: u8 = 3;

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Serve(options) => serve(&options),
        Command::Patch { library, out } => patch_library(library, out)
            .map(|()| ExitCode::SUCCESS)
            .map_err(|e| Failure(e.to_string())),
    };
    done.unwrap_or_else(|Failure(why)| {
        let _ = writeln!(io::stderr(), "tdlib-testdc: {why}");
        ExitCode::from(FAILED)
    })
}

/// Why the program can't go on.
struct Failure(String);

impl Failure {
    fn of<E: fmt::Display>(what: &str) -> impl Fn(E) -> Self + '_ {
        move |error| Self(format!("{what}: {error}"))
    }
}

/// Serves until it is told to end.
fn serve(options: &Serve) -> Result<ExitCode, Failure> {
    log::start(options.log);
    if let (Some(library), Some(out)) = (&options.patch_library, &options.out) {
        patch_library(library, out).map_err(|e| Failure(e.to_string()))?;
    }
    let dc = TestDc::serve(options.port).map_err(|e| Failure(e.to_string()))?;
    if options.allow_unknown {
        dc.allow_unknown();
    }
    if options.allow_loops {
        dc.allow_loops();
    }
    let control = TcpListener::bind((Ipv4Addr::LOCALHOST, options.control_port))
        .map_err(Failure::of("listening for commands on 127.0.0.1"))?;
    let address = control
        .local_addr()
        .map_err(Failure::of("listening for commands"))?;
    let mut world = World::new(dc);
    if let Some(path) = &options.seed {
        let text = std::fs::read_to_string(path)
            .map_err(Failure::of(&format!("reading {}", path.display())))?;
        seed::plant(&text, &mut world).map_err(Failure::of(&path.display().to_string()))?;
    }
    let told = Told::new(&world, address, options.out.as_deref());
    let world = Rc::new(RefCell::new(world));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::of("starting a runtime"))?;
    runtime
        .block_on(control::run(&world, control, || tell(options.json, &told)))
        .map_err(Failure::of("waiting for commands and signals"))?;
    // Not to wait for clicks that nobody answers.
    runtime.shutdown_background();

    // Nobody else has it when the runtime is gone.
    let problems = Rc::into_inner(world).map_or_else(Vec::new, |world| world.into_inner().dc.end());
    for problem in &problems {
        let _ = writeln!(io::stderr(), "tdlib-testdc: {problem}");
    }
    Ok(if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(PROBLEMS)
    })
}

/// Tells on standard output what to set.
fn tell(json: bool, told: &Told) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, told)?;
        writeln!(out)?;
    } else {
        write!(out, "{told}")?;
    }
    out.flush()
}
