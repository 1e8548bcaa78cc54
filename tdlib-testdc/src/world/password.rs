//! Passwords, which are never sent: the server keeps a verifier, and both sides prove that they know one
//! (SRP, as <https://core.telegram.org/api/srp> has it).

mod slow;

use grammers_tl_types::types;
use num_bigint::BigUint;
use sha2::{Digest, Sha256};

use crate::mtproto::handshake::PRIME;

/// The generator, which goes with the prime.
const G: u8 = 3;
/// What passwords are mixed with. The salts need not be secret, nor differ: nobody attacks a test. A client
/// appends something to the first one when it sets a password.
const SALTS: [&[u8]; 2] = [b"salt of a test, 1", b"salt of a test, 2"];
const ROUNDS: u32 = 100_000;
/// The length of large numbers, in bytes.
const LENGTH: usize = 256;

/// How passwords are turned into numbers.
pub(crate) type Algorithm =
    types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow;

/// What the server keeps of a password.
#[derive(Clone, Debug)]
pub(crate) struct Password {
    pub(crate) hint: String,
    salt1: Vec<u8>,
    salt2: Vec<u8>,
    verifier: BigUint,
    /// When it may be taken away without being known, in seconds since 1970, if somebody has asked for that.
    pub(crate) reset_at: Option<i32>,
    /// When that was last declined.
    pub(crate) declined_at: Option<i32>,
}

/// Why a client can't set a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// The salt is not what the server gave, and something behind it.
    Salt,
    /// The number is none that a password can be turned into.
    Number,
}

/// The server's half of a proof.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    secret: BigUint,
    /// `B`, which the client gets.
    pub(crate) public: Vec<u8>,
}

impl Password {
    /// Makes what is kept of a password.
    pub(crate) fn new(password: &str, hint: &str) -> Self {
        let x = number(&hash_password(password.as_bytes(), SALTS[0], SALTS[1]));
        let verifier = BigUint::from(G).modpow(&x, &PRIME);
        let [salt1, salt2] = SALTS.map(<[u8]>::to_vec);
        Self::with(salt1, salt2, verifier, hint.to_owned())
    }

    /// Takes a password that a client sets: it sends the number that is kept of it.
    pub(crate) fn by_client(
        algorithm: &Algorithm,
        verifier: &[u8],
        hint: String,
    ) -> Result<Self, Unusable> {
        let expected = new_algorithm();
        let is_longer = algorithm.salt1.len() > expected.salt1.len();
        if !is_longer
            || !algorithm.salt1.starts_with(&expected.salt1)
            || algorithm.salt2 != expected.salt2
        {
            return Err(Unusable::Salt);
        }
        let number = number(verifier);
        let is_in_range = number > BigUint::from(1u8) && number < *PRIME;
        if (algorithm.g, &algorithm.p) != (expected.g, &expected.p)
            || verifier.len() != LENGTH
            || !is_in_range
        {
            return Err(Unusable::Number);
        }
        let (salt1, salt2) = (algorithm.salt1.clone(), algorithm.salt2.clone());
        Ok(Self::with(salt1, salt2, number, hint))
    }

    fn with(salt1: Vec<u8>, salt2: Vec<u8>, verifier: BigUint, hint: String) -> Self {
        Self {
            hint,
            salt1,
            salt2,
            verifier,
            reset_at: None,
            declined_at: None,
        }
    }

    /// How this password is turned into a number.
    pub(crate) fn algorithm(&self) -> Algorithm {
        algorithm(self.salt1.clone(), self.salt2.clone())
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

/// How a new password has to be turned into a number.
pub(crate) fn new_algorithm() -> Algorithm {
    let [salt1, salt2] = SALTS.map(<[u8]>::to_vec);
    algorithm(salt1, salt2)
}

fn algorithm(salt1: Vec<u8>, salt2: Vec<u8>) -> Algorithm {
    Algorithm {
        salt1,
        salt2,
        g: i32::from(G),
        p: PRIME.to_bytes_be(),
    }
}

fn multiplier() -> BigUint {
    number(&hash(&[&padded(&PRIME), &padded(&BigUint::from(G))]))
}

fn hash_password(password: &[u8], salt1: &[u8], salt2: &[u8]) -> Vec<u8> {
    let salted = |text: &[u8], salt: &[u8]| hash(&[salt, text, salt]);
    let once = salted(&salted(password, salt1), salt2);
    salted(&slow::hash(&once, salt1, ROUNDS), salt2)
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

    /// What a client sends that sets this password.
    fn set_by_client(typed: &str, more_salt: &[u8]) -> (Algorithm, Vec<u8>) {
        let mut algorithm = new_algorithm();
        algorithm.salt1.extend(more_salt);
        let hash = hash_password(typed.as_bytes(), &algorithm.salt1, &algorithm.salt2);
        let verifier = BigUint::from(G).modpow(&number(&hash), &PRIME);
        (algorithm, padded(&verifier))
    }

    #[test]
    fn a_password_that_a_client_sets_is_proved_like_another() {
        let (algorithm, verifier) = set_by_client("secret", b"more");
        let password = Password::by_client(&algorithm, &verifier, "hint".to_owned());
        let password = password.expect("a password");
        assert_eq!(password.algorithm(), algorithm);
        let challenge = password.challenge(&[9; 256]);
        let (m1, a) = proof(&password, &challenge, "secret");
        assert!(password.is_proved(&challenge, &a, &m1));
    }

    #[test]
    fn a_client_sets_no_password_with_other_numbers_than_it_was_given() {
        let set = |change: fn(&mut Algorithm, &mut Vec<u8>)| {
            let (mut algorithm, mut verifier) = set_by_client("secret", b"more");
            change(&mut algorithm, &mut verifier);
            Password::by_client(&algorithm, &verifier, String::new()).map(|_| ())
        };
        assert_eq!(set(|_, _| ()), Ok(()));
        let salt = Err(Unusable::Salt);
        assert_eq!(set(|a, _| a.salt1 = SALTS[0].to_vec()), salt, "no more");
        assert_eq!(set(|a, _| a.salt1[0] ^= 1), salt);
        assert_eq!(set(|a, _| a.salt2.push(1)), salt);
        let number = Err(Unusable::Number);
        assert_eq!(set(|a, _| a.g = 2), number);
        assert_eq!(set(|a, _| a.p[3] ^= 1), number);
        assert_eq!(set(|_, v| v.push(0)), number);
        assert_eq!(set(|_, v| *v = padded(&BigUint::from(1u8))), number);
        assert_eq!(set(|_, v| *v = padded(&PRIME)), number);
        assert_eq!(set(|_, v| v.clear()), number);
    }
}
