//! The declared functions are those of the linked library: their symbols, their types in C, and what
//! calls of them do.
#![allow(unsafe_code)]

#[path = "abi/calls.rs"]
mod calls;
mod declared;
mod fakes;
#[path = "abi/signatures.rs"]
mod signatures;
#[path = "abi/symbols.rs"]
mod symbols;
