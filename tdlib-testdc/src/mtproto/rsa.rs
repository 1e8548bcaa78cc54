//! The key pair by which a client recognizes this server.

use std::sync::LazyLock;

use num_bigint::BigUint;

use super::crypto::{Ige, KeyBytes, part, sha1, sha256};
use super::tl;

/// The public key, in the form of the literal in TDLib that it takes the place of: 425 bytes.
///
/// It is a key for tests, the same everywhere, and its private half is in this file for everybody to read. A
/// TDLib that trusts it must never talk to anybody but a test.
pub(crate) const PUBLIC_KEY_PEM: &str = "\
-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAtQE49/duPEg6cZmMjbh9EX3QMqscJlRMcomn0og8Fo3v7pFcgp1+
QalCPPCRG88Pw1H4yFl/o0ZvCeMaOixCph4nAlXv3TgQa8IK1HomvxVmiDvlYouc
ajDUJPvDeUnVZuiNZbrfC3opuDLbvgwIaQu4UdJ4YNrdtybozomkkXTSc5JoTEVy
BSjM/QMckQgs/CZ3QkASdcr6lB8baJZZ0nuSf420T9Xl0RnQZjfp2RdsJ+LrWZbk
woWj+E/eX5cI57uRpVQQSDB34gXjNotCuJQk6j53NHSucbdNT9vqy4bj9HYp5Wm/
V/cmxJMjZf9iHi1Bu5hN25ILDHZwblGngQIDAQAB
-----END RSA PUBLIC KEY-----";

const P: &str = "\
e3fc67c6f2d2919eae034702f3103433a9cc62cf60348800263621c60eea9186d0be927ac1c0ff2d4322e477f6c61d8c\
2a8e59661afcb3ad2099e5c09e5ddac2ebb5697a9b4941b2dd9902801b9c540469bf43232e27e78b93f53a2f8f172cc4\
53b34e3f02ff74908681c88e2336cae54b8dc5ff41839088858d0e2114ce5ccb";
const Q: &str = "\
cb3ef68636dbc2d8576a9078f6314998990e672750a1587c16d2844ba8c9de6e6cdc3b4aac090cad90127f6d5e72eb46\
c408737aca850550c7349daee9c82845daf2fb21003eb68a2bf8003ee89004aee7bfb8c8dbe0ab917224f0502532c0d4\
dc162cba3843fbb7686d98a3eab95915006289b1c044db0ba17d2ab32d9faf63";
const E: u32 = 65_537;

/// How many bytes of a decrypted block are data, padding included.
const DATA: usize = 192;

struct Private {
    n: BigUint,
    p: BigUint,
    q: BigUint,
    /// The private exponent, for either prime.
    dp: BigUint,
    dq: BigUint,
    /// The inverse of `q` modulo `p`.
    q_inverse: BigUint,
}

static PRIVATE: LazyLock<Private> = LazyLock::new(|| {
    let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default();
    let (p, q) = (number(P), number(Q));
    let exponent = |prime: &BigUint| BigUint::from(E).modinv(&(prime - 1u32)).unwrap_or_default();
    Private {
        n: &p * &q,
        dp: exponent(&p),
        dq: exponent(&q),
        q_inverse: q.modinv(&p).unwrap_or_default(),
        p,
        q,
    }
});

/// How a client names the public key: the lower 64 bits of SHA-1 of its serialized numbers.
pub(crate) static FINGERPRINT: LazyLock<i64> = LazyLock::new(|| {
    let mut key = Vec::new();
    tl::write_bytes(&PRIVATE.n.to_bytes_be(), &mut key);
    tl::write_bytes(&BigUint::from(E).to_bytes_be(), &mut key);
    i64::from_le_bytes(part(&sha1(&[&key]), 12))
});

/// A number as exactly 256 bytes, the most significant first.
pub(crate) fn fixed(number: &BigUint) -> KeyBytes {
    let bytes = number.to_bytes_be();
    let mut out = [0; 256];
    if let Some(start) = out.len().checked_sub(bytes.len()) {
        out[start..].copy_from_slice(&bytes);
    }
    out
}

/// Undoes RSA alone; `None` if the number is not below the modulus.
fn decrypt(encrypted: &[u8]) -> Option<KeyBytes> {
    let key = &*PRIVATE;
    let number = BigUint::from_bytes_be(encrypted);
    if number >= key.n {
        return None;
    }
    let by_p = number.modpow(&key.dp, &key.p);
    let by_q = number.modpow(&key.dq, &key.q);
    let difference = (&by_p + &key.p - (&by_q % &key.p)) * &key.q_inverse % &key.p;
    Some(fixed(&(by_q + difference * &key.q)))
}

/// Undoes RSA_PAD. The data is what was encrypted and random bytes behind it; `None` if it was damaged, or
/// encrypted for another key.
pub(crate) fn decrypt_padded(encrypted: &[u8]) -> Option<[u8; DATA]> {
    let block = decrypt(encrypted)?;
    let (hidden_key, hidden) = block.split_at(32);
    let mask = sha256(&[hidden]);
    let key: [u8; 32] = std::array::from_fn(|i| hidden_key[i] ^ mask[i]);
    let mut data = hidden.to_vec();
    Ige { key, iv: [0; 32] }.decrypt(&mut data);
    let (data, hash) = data.split_at_mut(DATA);
    data.reverse();
    (sha256(&[&key, data]) == *hash).then(|| part(data, 0))
}

/// What a client does: RSA_PAD of at most 144 bytes.
#[cfg(test)]
pub(crate) fn encrypt_padded(data: &[u8]) -> KeyBytes {
    use super::crypto::random;
    loop {
        let mut padded: [u8; DATA] = random();
        padded[..data.len()].copy_from_slice(data);
        let key: [u8; 32] = random();
        let hash = sha256(&[&key, &padded]);
        padded.reverse();
        let mut hidden = [&padded[..], &hash].concat();
        Ige { key, iv: [0; 32] }.encrypt(&mut hidden);
        let mask = sha256(&[&hidden]);
        let hidden_key: [u8; 32] = std::array::from_fn(|i| key[i] ^ mask[i]);
        let number = BigUint::from_bytes_be(&[&hidden_key[..], &hidden].concat());
        if number < PRIVATE.n {
            return fixed(&number.modpow(&BigUint::from(E), &PRIVATE.n));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base64(text: &str) -> Vec<u8> {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bits: Vec<usize> = text
            .bytes()
            .filter_map(|c| DIGITS.iter().position(|d| *d == c))
            .collect();
        bits.chunks(4)
            .flat_map(|four| {
                let word = four.iter().fold(0, |word, digit| word << 6 | digit);
                [word >> 16, word >> 8, word].map(|byte| byte as u8)
            })
            .collect()
    }

    #[test]
    fn the_pem_is_of_this_key_and_as_long_as_the_literal_in_tdlib() {
        assert_eq!(PUBLIC_KEY_PEM.len(), 425);
        let body: String = PUBLIC_KEY_PEM
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        let header = [0x30, 0x82, 1, 0x0a, 2, 0x82, 1, 1, 0];
        let expected = [&header[..], &PRIVATE.n.to_bytes_be(), &[2, 3, 1, 0, 1]].concat();
        assert_eq!(base64(&body), expected);
    }

    /// By `openssl rsa -RSAPublicKey_in -in key.pem -modulus -noout`, its first and last bytes, and in
    /// Python `hashlib.sha1(string(n) + string(e)).digest()[12:]`.
    #[test]
    fn the_halves_of_the_key_belong_together() {
        let n = PRIVATE.n.to_str_radix(16);
        assert_eq!(n.len(), 512);
        assert!(n.starts_with("b50138f7f76e3c483a71998c8db87d117dd032ab1c26544c"));
        assert!(n.ends_with("621e2d41bb984ddb920b0c76706e51a781"));
        assert_eq!(*FINGERPRINT, -3_970_739_417_269_347_821);
    }

    #[test]
    fn what_a_client_encrypts_is_decrypted() {
        for length in [0, 1, 144] {
            let data: Vec<u8> = (0..length).collect();
            let decrypted = decrypt_padded(&encrypt_padded(&data)).unwrap();
            assert_eq!(decrypted[..data.len()], data);
        }
    }

    #[test]
    fn a_damaged_block_is_refused() {
        let good = encrypt_padded(b"data");
        for at in [0, 100, 255] {
            let mut bad = good;
            bad[at] ^= 1;
            assert_eq!(decrypt_padded(&bad), None);
        }
        let above = std::iter::repeat_with(|| {
            BigUint::from_bytes_be(&encrypt_padded(b"data")) + &PRIVATE.n
        });
        let above = above
            .map(|sum| sum.to_bytes_be())
            .find(|bytes| bytes.len() == 256)
            .unwrap();
        assert_eq!(
            decrypt_padded(&above),
            None,
            "the same number, but above the modulus"
        );
        assert_eq!(decrypt_padded(&[]), None);
        assert_eq!(decrypt_padded(&[0xff; 300]), None);
    }
}
