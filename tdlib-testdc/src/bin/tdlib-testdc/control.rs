//! The control port: a command a line, an answer a line, both JSON.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{LocalSet, spawn_blocking, spawn_local};

use crate::carry_out::Answer;
use crate::commands::Command;
use crate::world::World;

/// The longest line, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// How long to wait after the system has refused a connection, for want of files for example.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Carries out commands, until one of them or a signal ends it. It is told when it can be.
pub(crate) async fn run(
    world: &Rc<RefCell<World>>,
    listener: std::net::TcpListener,
    ready: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let signals = signals()?;
    ready()?;
    let end = Rc::new(Notify::new());
    let accept = async {
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    log::warn!("a connection for commands could not be accepted: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let (world, end) = (world.clone(), end.clone());
            spawn_local(async move {
                if let Err(error) = talk(&world, stream, &end).await {
                    log::debug!("a connection for commands ends: {error}");
                }
            });
        }
    };
    LocalSet::new()
        .run_until(async {
            tokio::select! {
                () = accept => Ok(()),
                () = end.notified() => Ok(()),
                ended = signals => ended,
            }
        })
        .await
}

/// From now on the signals that ask the process to end don't do so by themselves; it waits for one of them.
#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

/// Serves one connection.
async fn talk(world: &RefCell<World>, stream: TcpStream, end: &Notify) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        let read = (&mut reader)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .await?;
        if read == 0 {
            return Ok(());
        }
        let is_whole = line.ends_with(b"\n") || (read as u64) < MAX_LINE;
        let command = if is_whole {
            serde_json::from_slice(&line).map_err(|e| e.to_string())
        } else {
            Err(format!("a command has less than {MAX_LINE} bytes"))
        };
        let ends = matches!(command, Ok(Command::Shutdown));
        let answer = command.and_then(|command| world.borrow_mut().carry_out(command));
        let answer = match answer {
            Ok(Answer::Now(ok)) => Ok(ok),
            Ok(Answer::Later(wait)) => spawn_blocking(wait).await?,
            Err(error) => Err(error),
        };
        let answer = match answer {
            Ok(ok) => json!({ "ok": ok }),
            Err(error) => json!({ "error": error }),
        };
        writer.write_all(format!("{answer}\n").as_bytes()).await?;
        if ends {
            end.notify_one();
        }
        if ends || !is_whole {
            return Ok(());
        }
    }
}
