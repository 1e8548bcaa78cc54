//! What an MTProto proxy speaks: a client's stream is under a secret, and the one to the server under none.

use std::io::{Error, ErrorKind, Result, Write};
use std::net::TcpStream;
use std::ops::Range;

use aes::Aes256;
use aes::cipher::{KeyIvInit, StreamCipher};
use ctr::Ctr128BE;
use sha2::{Digest, Sha256};

use super::tls;
use super::{Recode, read};

/// What a secret makes of a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Looks {
    Random,
    /// Like chance, with packets of lengths that nobody knows.
    Padded,
    /// Like TLS.
    Tls,
}

pub(crate) type Secret = [u8; 16];

type Header = [u8; 64];

const KEY: Range<usize> = 8..40;
const IV: Range<usize> = 40..56;
const TAG: Range<usize> = 56..60;
const CENTER: Range<usize> = 60..62;

/// The streams of a connection that begins with that: of who has sent it, and of the other.
fn streams(header: &Header, secret: &[u8]) -> [Ctr128BE<Aes256>; 2] {
    let mut reversed = *header;
    reversed.reverse();
    [header, &reversed].map(|header| {
        let mut key: [u8; 32] = header[KEY].try_into().expect("a key");
        if !secret.is_empty() {
            key = Sha256::new()
                .chain_update(key)
                .chain_update(secret)
                .finalize()
                .into();
        }
        let iv: [u8; 16] = header[IV].try_into().expect("a vector");
        Ctr128BE::new(&key.into(), &iv.into())
    })
}

/// Lets in who knows the secret, and begins to speak with the server, which is a SOCKS5 proxy to itself: what
/// becomes of the bytes there and of those back.
pub(super) fn greet(
    client: &mut &TcpStream,
    server: &mut &TcpStream,
    secret: &Secret,
    looks: Looks,
) -> Result<[Recode; 2]> {
    let mut first = Vec::new();
    let header: Header = if looks == Looks::Tls {
        tls::greet(client, secret)?;
        first = tls::first(client)?;
        let rest = first.split_off(64.min(first.len()));
        let header = std::mem::replace(&mut first, rest);
        header.try_into().map_err(|_| ErrorKind::InvalidData)?
    } else {
        read(client)?
    };
    let [mut from_client, mut to_client] = streams(&header, secret);
    let mut plain = header;
    from_client.apply_keystream(&mut plain);
    let tag = match looks {
        Looks::Random => [0xee; 4],
        Looks::Padded | Looks::Tls => [0xdd; 4],
    };
    if plain[TAG] != tag {
        return Err(Error::from(ErrorKind::PermissionDenied));
    }

    super::connect_by_socks5(server)?;
    // Anything will do that looks like no other protocol.
    let mut own: Header = std::array::from_fn(|at| (at as u8).wrapping_mul(37) ^ 0x5a);
    own[TAG].copy_from_slice(&tag);
    own[CENTER].copy_from_slice(&plain[CENTER]);
    let [mut to_server, mut from_server] = streams(&own, &[]);
    let mut sent = own;
    to_server.apply_keystream(&mut sent);
    sent[..TAG.start].copy_from_slice(&own[..TAG.start]);
    server.write_all(&sent)?;

    let mut there = move |bytes: &mut [u8]| {
        from_client.apply_keystream(bytes);
        to_server.apply_keystream(bytes);
    };
    there(&mut first);
    server.write_all(&first)?;
    let mut records = tls::Records::default();
    Ok([
        Box::new(move |bytes| {
            let mut bytes = match looks {
                Looks::Tls => records.read(bytes)?,
                _ => bytes.to_vec(),
            };
            there(&mut bytes);
            Some(bytes)
        }),
        Box::new(move |bytes| {
            let mut bytes = bytes.to_vec();
            from_server.apply_keystream(&mut bytes);
            to_client.apply_keystream(&mut bytes);
            Some(match looks {
                Looks::Tls => tls::records(&bytes),
                _ => bytes,
            })
        }),
    ])
}
