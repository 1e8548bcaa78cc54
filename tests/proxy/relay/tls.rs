//! What looks like TLS: a greeting in which both sides show that they know a secret, and records.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::mtproto::Secret;
use super::read;

/// Where a greeting has its random bytes, which are none.
const RANDOM: Range<usize> = 11..43;
/// The last of those are mixed with the time.
const UNTIMED: Range<usize> = 11..39;
const HANDSHAKE: u8 = 0x16;
const CHANGE: [u8; 6] = [0x14, 3, 3, 0, 1, 1];
const DATA: [u8; 3] = [0x17, 3, 3];
/// The most bytes of a record.
const MOST: usize = 16 * 1024;

/// Answers the greeting of who knows the secret.
pub(super) fn greet(client: &mut &TcpStream, secret: &Secret) -> Result<()> {
    let head: [u8; 5] = read(client)?;
    if head[0] != HANDSHAKE {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut hello = head.to_vec();
    client.take(length(&head)).read_to_end(&mut hello)?;
    let random = hello.get(RANDOM).ok_or(ErrorKind::InvalidData)?.to_vec();
    hello[RANDOM].fill(0);
    if hmac(secret, &[&hello])[..UNTIMED.len()] != random[..UNTIMED.len()] {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let mut answer = vec![HANDSHAKE, 3, 3, 0, 80];
    answer.resize(5 + 80, 0);
    answer.extend(CHANGE);
    answer.extend(records(&[7; 100]));
    let proof = hmac(secret, &[&random, &answer]);
    answer[RANDOM].copy_from_slice(&proof);
    client.write_all(&answer)
}

/// The first bytes that a client has to say.
pub(super) fn first(client: &mut &TcpStream) -> Result<Vec<u8>> {
    if read(client)? != CHANGE {
        return Err(ErrorKind::InvalidData.into());
    }
    let head: [u8; 5] = read(client)?;
    let mut bytes = Vec::new();
    client.take(length(&head)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts bytes into records.
pub(super) fn records(bytes: &[u8]) -> Vec<u8> {
    let mut records = Vec::new();
    for part in bytes.chunks(MOST) {
        records.extend(DATA);
        records.extend((part.len() as u16).to_be_bytes());
        records.extend(part);
    }
    records
}

/// Takes bytes out of records.
#[derive(Default)]
pub(super) struct Records(Vec<u8>);

impl Records {
    /// Those of the records that are whole with these; nothing if it is none.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.0.extend(bytes);
        let mut read = Vec::new();
        while let Some((head, rest)) = self.0.split_first_chunk::<5>() {
            if !head.starts_with(&DATA) {
                return None;
            }
            let Some(bytes) = rest.get(..length(head) as usize) else {
                break;
            };
            read.extend(bytes);
            self.0.drain(..head.len() + bytes.len());
        }
        Some(read)
    }
}

fn length(head: &[u8; 5]) -> u64 {
    u16::from_be_bytes([head[3], head[4]]).into()
}

fn hmac(key: &Secret, parts: &[&[u8]]) -> [u8; 32] {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block
            .iter_mut()
            .zip(key)
            .for_each(|(byte, key)| *byte ^= key);
        Sha256::new().chain_update(block)
    };
    let inner = parts.iter().fold(padded(0x36), Sha256::chain_update);
    padded(0x5c)
        .chain_update(inner.finalize())
        .finalize()
        .into()
}
