//! What `tdlib-testdc` costs: many accounts, messages, and the data center's share of the processor, beside the
//! bars that it must keep on two cores.
//!
//! `cargo bench --bench data_center` prints a table; `benches/README.md` says how to read it.
#![allow(clippy::print_stdout, reason = "it prints a table")]

#[cfg(target_os = "linux")]
mod crowd;
#[cfg(target_os = "linux")]
mod processor;
#[cfg(target_os = "linux")]
mod set;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod works;

#[cfg(target_os = "linux")]
fn main() {
    table::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("data centers run on Linux only");
}
