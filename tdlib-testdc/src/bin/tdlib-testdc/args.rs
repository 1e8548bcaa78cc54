//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A Telegram data center for tests of TDLib programs in any language, offline.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Starts a data center on 127.0.0.1, and tells what a client has to set.
    ///
    /// It ends by SIGINT, SIGTERM, or the command `shutdown` on the control port. The exit code is 0 then, or 3
    /// if clients asked for what the data center does not have, or for the same in a busy loop, which standard
    /// error names; it is 1 if the data center could not start, and 2 if the arguments are wrong.
    Serve(Serve),
    /// Writes a copy of libtdjson that trusts the data center.
    ///
    /// It differs in one text, Telegram's public key for test servers. A library that does not have it exactly
    /// once is refused.
    Patch {
        /// The libtdjson to copy.
        library: PathBuf,
        /// Where to write the copy.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The port for TDLib; 0 is any free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// The port for commands, as lines of JSON; 0 is any free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) control_port: u16,
    /// People and chats to begin with.
    #[arg(long, value_name = "WORLD.TOML")]
    pub(crate) seed: Option<PathBuf>,
    /// Tells what to set as one line of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Writes each call of a client to standard error.
    #[arg(long)]
    pub(crate) log: bool,
    /// A libtdjson of which to write a copy that trusts the data center, as `patch` does.
    #[arg(long, value_name = "LIBRARY", requires = "out")]
    pub(crate) patch_library: Option<PathBuf>,
    /// Where to write the copy.
    #[arg(long, value_name = "COPY", requires = "patch_library")]
    pub(crate) out: Option<PathBuf>,
    /// Ends with 0 although clients asked for what the data center does not have.
    #[arg(long)]
    pub(crate) allow_unknown: bool,
    /// Ends with 0 although clients asked for the same in a busy loop.
    #[arg(long)]
    pub(crate) allow_loops: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Args;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
