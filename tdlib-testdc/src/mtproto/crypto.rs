//! AES-IGE, and how keys of messages come from authorization keys.

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use sha1::Sha1;
use sha2::{Digest, Sha256};

const BLOCK: usize = 16;

/// A key and an initialization vector for AES-256 in IGE mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ige {
    pub(crate) key: [u8; 32],
    pub(crate) iv: [u8; 32],
}

impl Ige {
    /// Encrypts in place. What is left behind the last whole block stays as it is.
    pub(crate) fn encrypt(&self, data: &mut [u8]) {
        let aes = Aes256::new(&self.key.into());
        let (mut before, mut plain_before) = self.split_iv();
        for block in data.as_chunks_mut::<BLOCK>().0 {
            let plain = u128::from_ne_bytes(*block);
            let mut mixed = (plain ^ before).to_ne_bytes().into();
            aes.encrypt_block(&mut mixed);
            before = u128::from_ne_bytes(mixed.into()) ^ plain_before;
            plain_before = plain;
            *block = before.to_ne_bytes();
        }
    }

    /// Decrypts in place, the same way.
    pub(crate) fn decrypt(&self, data: &mut [u8]) {
        let aes = Aes256::new(&self.key.into());
        let (mut before, mut plain_before) = self.split_iv();
        for block in data.as_chunks_mut::<BLOCK>().0 {
            let cipher = u128::from_ne_bytes(*block);
            let mut mixed = (cipher ^ plain_before).to_ne_bytes().into();
            aes.decrypt_block(&mut mixed);
            plain_before = u128::from_ne_bytes(mixed.into()) ^ before;
            before = cipher;
            *block = plain_before.to_ne_bytes();
        }
    }

    /// What stands for the encrypted and for the plain block before the first.
    fn split_iv(&self) -> (u128, u128) {
        let (blocks, _) = self.iv.as_chunks::<BLOCK>();
        (
            u128::from_ne_bytes(blocks[0]),
            u128::from_ne_bytes(blocks[1]),
        )
    }
}

pub(crate) fn sha1(parts: &[&[u8]]) -> [u8; 20] {
    let mut hash = Sha1::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// The bytes of one array at another place, which the callers know to be there.
pub(crate) fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

/// Fills an array with random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// Random bytes in place. Where the system has none, they stay as they are: nothing that this server
/// encrypts has to stay secret, and a test must not end because of it.
pub(crate) fn fill_random(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        log::warn!("the system has no random bytes ({error}); zeros are used instead");
    }
}

/// Who sent a message. The keys of both directions differ by this offset into the authorization key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sender {
    Client = 0,
    Server = 8,
}

/// The 2048 bits that client and server share.
pub(crate) type KeyBytes = [u8; 256];

/// SHA-256 of a message and a part of the key. Bytes 8 to 24 are the message's key, the first four are its
/// quick acknowledgement.
pub(crate) fn message_hash(key: &KeyBytes, padded: &[u8], sender: Sender) -> [u8; 32] {
    sha256(&[&key[88 + sender as usize..][..32], padded])
}

/// The AES key of one message, as of MTProto 2.0.
pub(crate) fn message_aes(key: &KeyBytes, message_key: &[u8; 16], sender: Sender) -> Ige {
    let x = sender as usize;
    let a = sha256(&[message_key, &key[x..][..36]]);
    let b = sha256(&[&key[x + 40..][..36], message_key]);
    let mix = |outer: &[u8; 32], inner: &[u8; 32]| {
        let mut out = *outer;
        out[8..24].copy_from_slice(&inner[8..24]);
        out
    };
    Ige {
        key: mix(&a, &b),
        iv: mix(&b, &a),
    }
}

/// The AES key of one message of a client, as of MTProto 1.0, which is still used to bind temporary keys.
pub(crate) fn message_aes_v1(key: &KeyBytes, message_key: &[u8; 16]) -> Ige {
    let a = sha1(&[message_key, &key[..32]]);
    let b = sha1(&[&key[32..48], message_key, &key[48..64]]);
    let c = sha1(&[&key[64..96], message_key]);
    let d = sha1(&[message_key, &key[96..128]]);
    let mut out = Ige {
        key: [0; 32],
        iv: [0; 32],
    };
    out.key[..8].copy_from_slice(&a[..8]);
    out.key[8..20].copy_from_slice(&b[8..]);
    out.key[20..].copy_from_slice(&c[4..16]);
    out.iv[..12].copy_from_slice(&a[8..]);
    out.iv[12..20].copy_from_slice(&b[..8]);
    out.iv[20..24].copy_from_slice(&c[16..]);
    out.iv[24..].copy_from_slice(&d[..8]);
    out
}

/// The AES key of the handshake's second half.
pub(crate) fn handshake_aes(server_nonce: &[u8; 16], new_nonce: &[u8; 32]) -> Ige {
    let new_server = sha1(&[new_nonce, server_nonce]);
    let server_new = sha1(&[server_nonce, new_nonce]);
    let new_new = sha1(&[new_nonce, new_nonce]);
    let mut out = Ige {
        key: [0; 32],
        iv: [0; 32],
    };
    out.key[..20].copy_from_slice(&new_server);
    out.key[20..].copy_from_slice(&server_new[..12]);
    out.iv[..8].copy_from_slice(&server_new[12..]);
    out.iv[8..28].copy_from_slice(&new_new);
    out.iv[28..].copy_from_slice(&new_nonce[..4]);
    out
}

#[cfg(test)]
mod tests;
