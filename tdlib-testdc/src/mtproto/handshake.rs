//! The handshake, in which a client makes an authorization key: three questions, three answers.
//!
//! What is under way belongs to no connection. TDLib goes on with a handshake on the next connection if one
//! is cut, and asks its last question again.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::LazyLock;

use grammers_tl_types::{Cursor, Deserializable, Identifiable, enums, functions, types};
use num_bigint::BigUint;

use super::crypto::{handshake_aes, part, random, sha1};
use super::key::{AuthKey, NewKey};
use super::{rsa, tl};

/// The product that the client has to factor. A real one has two primes of 32 bits, and takes the client
/// most of the time of a login.
const P: u8 = 7;
const Q: u8 = 11;

const G: u32 = 3;
/// The prime that TDLib knows to be good, so that it need not test it.
pub(crate) static PRIME: LazyLock<BigUint> = LazyLock::new(|| {
    let hex = b"\
c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db\
fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64\
2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41\
0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4\
e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf\
6f4fadf034b10403119cd8e3b92fcc5b";
    BigUint::parse_bytes(hex, 16).unwrap_or_default()
});

/// Handshakes that are kept, finished ones included; the oldest go first.
const MAX_PENDING: usize = 1024;

type Nonce = [u8; 16];

/// Why a handshake cannot go on. The connection must end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Error {
    /// It is none of the three questions, or damaged.
    Malformed(u32),
    /// There is no handshake of these nonces, or it is not at this question.
    Unknown,
    /// The client encrypted for another RSA key.
    Fingerprint(i64),
    /// What the client encrypted does not have the hash or the nonces that it should.
    Damaged,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(id) => {
                write!(f, "a plain message {id:08x} is no question of a handshake")
            }
            Self::Unknown => {
                f.write_str("a handshake goes on that was never begun or is long over")
            }
            Self::Fingerprint(id) => write!(
                f,
                "the client uses the RSA key {id:016x} and not that of this server; the key in its library \
                 was not replaced"
            ),
            Self::Damaged => f.write_str("a message of a handshake was damaged"),
        }
    }
}

impl std::error::Error for Error {}

/// What a question leads to.
#[derive(Debug)]
pub(crate) struct Step {
    /// The answer, a serialized object.
    pub(crate) answer: Vec<u8>,
    /// The key, once it is made.
    pub(crate) key: Option<NewKey>,
}

enum Stage {
    Begun,
    Offered {
        new_nonce: [u8; 32],
        secret: BigUint,
        expires_in: Option<i32>,
        answer: Vec<u8>,
    },
    Finished {
        request: [u8; 20],
        answer: Vec<u8>,
    },
}

struct Pending {
    nonce: Nonce,
    stage: Stage,
}

/// All handshakes of a data center.
#[derive(Default)]
pub(crate) struct Handshakes {
    pending: HashMap<Nonce, Pending>,
    /// Server nonces, the oldest first.
    order: VecDeque<Nonce>,
}

impl fmt::Debug for Handshakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handshakes({})", self.pending.len())
    }
}

impl Handshakes {
    /// Answers the body of a plain message. What is behind the question is padding.
    pub(crate) fn receive(&mut self, body: &[u8], now: f64) -> Result<Step, Error> {
        let id = tl::constructor(body);
        let fields = body.get(4..).unwrap_or_default();
        let malformed = |_| Error::Malformed(id);
        let answer = match id {
            functions::ReqPqMulti::CONSTRUCTOR_ID | functions::ReqPq::CONSTRUCTOR_ID => self.begin(
                functions::ReqPqMulti::from_bytes(fields)
                    .map_err(malformed)?
                    .nonce,
            ),
            functions::ReqDhParams::CONSTRUCTOR_ID => self.offer(
                &functions::ReqDhParams::from_bytes(fields).map_err(malformed)?,
                now,
            )?,
            functions::SetClientDhParams::CONSTRUCTOR_ID => {
                let request =
                    functions::SetClientDhParams::from_bytes(fields).map_err(malformed)?;
                return self.finish(&request);
            }
            _ => return Err(Error::Malformed(id)),
        };
        Ok(Step { answer, key: None })
    }

    fn begin(&mut self, nonce: Nonce) -> Vec<u8> {
        let server_nonce = random();
        if self.order.len() >= MAX_PENDING
            && let Some(oldest) = self.order.pop_front()
        {
            self.pending.remove(&oldest);
        }
        self.order.push_back(server_nonce);
        self.pending.insert(
            server_nonce,
            Pending {
                nonce,
                stage: Stage::Begun,
            },
        );
        tl::boxed(&types::ResPq {
            nonce,
            server_nonce,
            pq: vec![P * Q],
            server_public_key_fingerprints: vec![*rsa::FINGERPRINT],
        })
    }

    fn find(&mut self, nonce: &Nonce, server_nonce: &Nonce) -> Result<&mut Pending, Error> {
        self.pending
            .get_mut(server_nonce)
            .filter(|pending| pending.nonce == *nonce)
            .ok_or(Error::Unknown)
    }

    fn offer(&mut self, request: &functions::ReqDhParams, now: f64) -> Result<Vec<u8>, Error> {
        let (nonce, server_nonce) = (request.nonce, request.server_nonce);
        let pending = self.find(&nonce, &server_nonce)?;
        if request.public_key_fingerprint != *rsa::FINGERPRINT {
            return Err(Error::Fingerprint(request.public_key_fingerprint));
        }
        let data = rsa::decrypt_padded(&request.encrypted_data).ok_or(Error::Damaged)?;
        let inner = Inner::read(&data).ok_or(Error::Damaged)?;
        match &pending.stage {
            Stage::Begun => {}
            Stage::Offered {
                new_nonce, answer, ..
            } if *new_nonce == inner.new_nonce => {
                return Ok(answer.clone());
            }
            Stage::Offered { .. } | Stage::Finished { .. } => return Err(Error::Unknown),
        }
        let [p, q] = [&request.p, &request.q].map(|bytes| BigUint::from_bytes_be(bytes));
        if inner.nonces != (nonce, server_nonce)
            || p != P.into()
            || q != Q.into()
            || inner.factors != [p, q]
        {
            return Ok(tl::boxed(&types::ServerDhParamsFail {
                nonce,
                server_nonce,
                new_nonce_hash: part(&sha1(&[&inner.new_nonce]), 4),
            }));
        }
        let (secret, g_a) = offer_number();
        let data = tl::boxed(&types::ServerDhInnerData {
            nonce,
            server_nonce,
            g: G as i32,
            dh_prime: PRIME.to_bytes_be(),
            g_a: rsa::fixed(&g_a).to_vec(),
            server_time: now as i32,
        });
        let mut encrypted_answer = [&sha1(&[&data])[..], &data].concat();
        encrypted_answer.resize(encrypted_answer.len().next_multiple_of(16), 0);
        handshake_aes(&server_nonce, &inner.new_nonce).encrypt(&mut encrypted_answer);
        let answer = tl::boxed(&types::ServerDhParamsOk {
            nonce,
            server_nonce,
            encrypted_answer,
        });
        pending.stage = Stage::Offered {
            new_nonce: inner.new_nonce,
            secret,
            expires_in: inner.expires_in,
            answer: answer.clone(),
        };
        Ok(answer)
    }

    fn finish(&mut self, request: &functions::SetClientDhParams) -> Result<Step, Error> {
        let (nonce, server_nonce) = (request.nonce, request.server_nonce);
        let pending = self.find(&nonce, &server_nonce)?;
        let request_hash = sha1(&[&request.encrypted_data]);
        let (new_nonce, secret, expires_in) = match &pending.stage {
            Stage::Offered {
                new_nonce,
                secret,
                expires_in,
                ..
            } => (*new_nonce, secret, *expires_in),
            Stage::Finished { request, answer } if *request == request_hash => {
                return Ok(Step {
                    answer: answer.clone(),
                    key: None,
                });
            }
            Stage::Begun | Stage::Finished { .. } => return Err(Error::Unknown),
        };
        let g_b = client_number(request, &new_nonce).ok_or(Error::Damaged)?;
        if !in_range(&g_b) {
            self.pending.remove(&server_nonce);
            let new_nonce_hash3 = part(&sha1(&[&new_nonce, &[3]]), 4);
            let answer = tl::boxed(&types::DhGenFail {
                nonce,
                server_nonce,
                new_nonce_hash3,
            });
            return Ok(Step { answer, key: None });
        }
        let key = AuthKey::new(rsa::fixed(&g_b.modpow(secret, &PRIME)));
        let new_nonce_hash1 = part(&sha1(&[&new_nonce, &[1], &key.auxiliary_hash()]), 4);
        let answer = tl::boxed(&types::DhGenOk {
            nonce,
            server_nonce,
            new_nonce_hash1,
        });
        pending.stage = Stage::Finished {
            request: request_hash,
            answer: answer.clone(),
        };
        let salt =
            i64::from_le_bytes(part(&new_nonce, 0)) ^ i64::from_le_bytes(part(&server_nonce, 0));
        Ok(Step {
            answer,
            key: Some(NewKey {
                key,
                expires_in,
                salt,
            }),
        })
    }
}

/// What the client encrypts with RSA.
struct Inner {
    nonces: (Nonce, Nonce),
    factors: [BigUint; 2],
    new_nonce: [u8; 32],
    expires_in: Option<i32>,
}

impl Inner {
    fn read(data: &[u8]) -> Option<Self> {
        use enums::PQInnerData::{Data, Dc, Temp, TempDc};
        let (p, q, nonces, new_nonce, expires_in) =
            match enums::PQInnerData::from_bytes(data).ok()? {
                Data(x) => (x.p, x.q, (x.nonce, x.server_nonce), x.new_nonce, None),
                Dc(x) => (x.p, x.q, (x.nonce, x.server_nonce), x.new_nonce, None),
                Temp(x) => (
                    x.p,
                    x.q,
                    (x.nonce, x.server_nonce),
                    x.new_nonce,
                    Some(x.expires_in),
                ),
                TempDc(x) => (
                    x.p,
                    x.q,
                    (x.nonce, x.server_nonce),
                    x.new_nonce,
                    Some(x.expires_in),
                ),
            };
        let factors = [p, q].map(|bytes| BigUint::from_bytes_be(&bytes));
        Some(Self {
            nonces,
            factors,
            new_nonce,
            expires_in,
        })
    }
}

/// A secret exponent and the power of it. The exponent is short, for this server keeps no secrets and is to
/// cost little.
fn offer_number() -> (BigUint, BigUint) {
    loop {
        let secret = BigUint::from(u64::from_le_bytes(random()) | 1 << 63);
        let power = BigUint::from(G).modpow(&secret, &PRIME);
        if in_range(&power) {
            return (secret, power);
        }
    }
}

/// Whether a number is as far from the ends as the protocol asks.
fn in_range(number: &BigUint) -> bool {
    let margin = BigUint::from(1u32) << (2048 - 64);
    *number >= margin && *number <= &*PRIME - margin
}

/// The client's number, if hash and nonces are right.
fn client_number(request: &functions::SetClientDhParams, new_nonce: &[u8; 32]) -> Option<BigUint> {
    let mut data = request.encrypted_data.clone();
    if !data.len().is_multiple_of(16) {
        return None;
    }
    handshake_aes(&request.server_nonce, new_nonce).decrypt(&mut data);
    let (hash, object) = data.split_at_checked(20)?;
    let mut cursor = Cursor::from_slice(object);
    let enums::ClientDhInnerData::Data(inner) =
        enums::ClientDhInnerData::deserialize(&mut cursor).ok()?;
    let right = sha1(&[&object[..cursor.pos()]]) == hash
        && (inner.nonce, inner.server_nonce) == (request.nonce, request.server_nonce);
    right.then(|| BigUint::from_bytes_be(&inner.g_b))
}

#[cfg(test)]
pub(crate) mod tests;
