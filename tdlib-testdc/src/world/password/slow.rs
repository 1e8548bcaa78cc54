//! The hash that is slow on purpose: PBKDF2 with HMAC-SHA-512. A hundred thousand rounds of it are most of the
//! work of making an account with a password, and tests are not optimized, so each round does no more than it
//! must: two blocks of SHA-512, in a crate that can be optimized by itself.

use pbkdf2::pbkdf2_hmac;
use sha2::Sha512;
use sha2::block_api::compress512;

/// The bytes of a hash, and those of a block.
const HASH: usize = 64;
const BLOCK: usize = 128;

/// The state in which SHA-512 begins.
const BEGIN: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// Hashes a key of at most 128 bytes in so many rounds.
pub(super) fn hash(key: &[u8], salt: &[u8], rounds: u32) -> [u8; HASH] {
    let mut last = [0; HASH];
    pbkdf2_hmac::<Sha512>(key, salt, 1, &mut last);
    let mut all = last;
    let (inner, outer) = (keyed(key, 0x36), keyed(key, 0x5c));
    for _ in 1..rounds {
        last = behind(outer, &behind(inner, &last));
        for (all, last) in all.iter_mut().zip(&last) {
            *all ^= last;
        }
    }
    all
}

/// The state after a block that is the key, masked.
fn keyed(key: &[u8], mask: u8) -> [u64; 8] {
    let mut block = [mask; BLOCK];
    for (byte, key) in block.iter_mut().zip(key) {
        *byte ^= key;
    }
    let mut state = BEGIN;
    compress512(&mut state, &[block]);
    state
}

/// The hash of what led to a state and of a hash behind it.
fn behind(mut state: [u64; 8], hash: &[u8; HASH]) -> [u8; HASH] {
    let mut block = [0; BLOCK];
    block[..HASH].copy_from_slice(hash);
    block[HASH] = 0x80;
    let bits = ((BLOCK + HASH) * 8) as u64;
    block[BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
    compress512(&mut state, &[block]);
    let mut hash = [0; HASH];
    for (bytes, word) in hash.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hash_that_others_compute() {
        for (key, rounds) in [(&[7; 32][..], 1), (&[7; 32], 2), (b"", 3), (&[9; 128], 100)] {
            let mut expected = [0; HASH];
            pbkdf2_hmac::<Sha512>(key, b"salt", rounds, &mut expected);
            assert_eq!(hash(key, b"salt", rounds), expected);
        }
    }
}
