//! Passwords, which are never sent: the server keeps a verifier, and both sides prove that they know one
//! (SRP, as <https://core.telegram.org/api/srp> has it).

use num_bigint::BigUint;
use sha2::{Digest, Sha256, Sha512};

use crate::mtproto::handshake::PRIME;

/// The generator, which goes with the prime.
pub(crate) const G: u8 = 3;
const ROUNDS: u32 = 100_000;
/// The length of large numbers, in bytes.
const LENGTH: usize = 256;

/// What the server keeps of a password.
#[derive(Clone, Debug)]
pub(crate) struct Password {
    pub(crate) hint: String,
    pub(crate) salt1: Vec<u8>,
    pub(crate) salt2: Vec<u8>,
    verifier: BigUint,
}

/// The server's half of a proof.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    secret: BigUint,
    /// `B`, which the client gets.
    pub(crate) public: Vec<u8>,
}

impl Password {
    pub(crate) fn new(password: &str, hint: &str) -> Self {
        // They need not be secret, nor differ: nobody attacks a test.
        let (salt1, salt2) = (b"salt of a test, 1".to_vec(), b"salt of a test, 2".to_vec());
        let x = number(&hash_password(password.as_bytes(), &salt1, &salt2));
        Self {
            hint: hint.to_owned(),
            verifier: BigUint::from(G).modpow(&x, &PRIME),
            salt1,
            salt2,
        }
    }

    /// Makes a challenge of some random bytes.
    pub(crate) fn challenge(&self, random: &[u8]) -> Challenge {
        let secret = number(random);
        let public =
            (multiplier() * &self.verifier + BigUint::from(G).modpow(&secret, &PRIME)) % &*PRIME;
        Challenge {
            secret,
            public: padded(&public),
        }
    }

    /// Whether the client has proved that it knows the password: its `A` and `M1`.
    pub(crate) fn is_proved(&self, challenge: &Challenge, a: &[u8], m1: &[u8]) -> bool {
        let public = number(a);
        if &public % &*PRIME == BigUint::ZERO {
            return false; // then anybody would know the key
        }
        let a = padded(&public);
        let u = number(&hash(&[&a, &challenge.public]));
        let common = (public * self.verifier.modpow(&u, &PRIME)).modpow(&challenge.secret, &PRIME);
        let key = hash(&[&padded(&common)]);
        let (p, g) = (
            hash(&[&padded(&PRIME)]),
            hash(&[&padded(&BigUint::from(G))]),
        );
        let both: Vec<u8> = p.iter().zip(&g).map(|(p, g)| p ^ g).collect();
        let salts = [hash(&[&self.salt1]), hash(&[&self.salt2])];
        let expected = hash(&[&both, &salts[0], &salts[1], &a, &challenge.public, &key]);
        expected[..] == *m1
    }
}

fn multiplier() -> BigUint {
    number(&hash(&[&padded(&PRIME), &padded(&BigUint::from(G))]))
}

fn hash_password(password: &[u8], salt1: &[u8], salt2: &[u8]) -> Vec<u8> {
    let salted = |text: &[u8], salt: &[u8]| hash(&[salt, text, salt]);
    let once = salted(&salted(password, salt1), salt2);
    let mut slow = [0; 64];
    pbkdf2::pbkdf2_hmac::<Sha512>(&once, salt1, ROUNDS, &mut slow);
    salted(&slow, salt2)
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

fn number(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

fn padded(number: &BigUint) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    let mut padded = vec![0; LENGTH.saturating_sub(bytes.len())];
    padded.extend(bytes);
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client of other people's making computes.
    fn proof(password: &Password, challenge: &Challenge, typed: &str) -> ([u8; 32], [u8; 256]) {
        grammers_crypto::two_factor_auth::calculate_2fa(
            &password.salt1,
            &password.salt2,
            &padded(&PRIME),
            &i32::from(G),
            challenge.public.clone(),
            vec![7; 256],
            typed,
        )
    }

    #[test]
    fn the_right_password_is_proved_and_a_wrong_one_is_not() {
        let password = Password::new("secret", "");
        let challenge = password.challenge(&[9; 256]);
        let (m1, a) = proof(&password, &challenge, "secret");
        assert!(password.is_proved(&challenge, &a, &m1));
        let (m1, a) = proof(&password, &challenge, "Secret");
        assert!(!password.is_proved(&challenge, &a, &m1));
    }

    #[test]
    fn a_proof_holds_for_its_challenge_alone_and_zero_is_none() {
        let password = Password::new("secret", "");
        let (one, other) = (password.challenge(&[9; 256]), password.challenge(&[8; 256]));
        let (m1, a) = proof(&password, &one, "secret");
        assert!(!password.is_proved(&other, &a, &m1));
        assert!(!password.is_proved(&one, &[0; 256], &m1));
        assert!(!password.is_proved(&one, &padded(&PRIME), &m1));
    }
}
