//! The proxy's side of SOCKS5 (RFC 1928 and 1929). It says yes to everything and connects to nobody.

use super::Error;

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const CONNECT: u8 = 1;

/// One answer of the proxy.
#[derive(Debug, PartialEq)]
pub(super) struct Step {
    /// How many bytes of the input it answers.
    pub(super) used: usize,
    /// What to send.
    pub(super) reply: Vec<u8>,
    /// Whether what follows belongs to the connection that was asked for.
    pub(super) done: bool,
}

/// How far a negotiation has come.
pub(super) enum Negotiation {
    Greeting,
    Password,
    Request,
}

impl Negotiation {
    pub(super) fn new() -> Self {
        Self::Greeting
    }

    /// Answers the message at the beginning of `input`; `None` while it is not whole.
    pub(super) fn step(&mut self, input: &[u8]) -> Result<Option<Step>, Error> {
        match self {
            Self::Greeting => {
                let [version, rest @ ..] = input else {
                    return Ok(None);
                };
                check_version(*version)?;
                let Some((methods, used)) = counted(rest) else {
                    return Ok(None);
                };
                let method = if methods.contains(&NO_AUTHENTICATION) {
                    *self = Self::Request;
                    NO_AUTHENTICATION
                } else if methods.contains(&USER_AND_PASSWORD) {
                    *self = Self::Password;
                    USER_AND_PASSWORD
                } else {
                    return Err(Error::Socks(
                        "a SOCKS5 client that offers no method but unusual ones",
                    ));
                };
                Ok(Some(Step {
                    used: 1 + used,
                    reply: vec![VERSION, method],
                    done: false,
                }))
            }
            Self::Password => {
                let [version, rest @ ..] = input else {
                    return Ok(None);
                };
                if *version != 1 {
                    return Err(Error::Socks("a SOCKS5 password in an unknown form"));
                }
                let Some((_, user)) = counted(rest) else {
                    return Ok(None);
                };
                let Some((_, password)) = counted(&rest[user..]) else {
                    return Ok(None);
                };
                *self = Self::Request;
                Ok(Some(Step {
                    used: 1 + user + password,
                    reply: vec![1, 0],
                    done: false,
                }))
            }
            Self::Request => {
                let [version, command, _, kind, rest @ ..] = input else {
                    return Ok(None);
                };
                check_version(*version)?;
                if *command != CONNECT {
                    return Err(Error::Socks(
                        "a SOCKS5 client that asks for something else than CONNECT",
                    ));
                }
                let address = match kind {
                    1 => 4,
                    3 => match rest {
                        [length, ..] => 1 + usize::from(*length),
                        [] => return Ok(None),
                    },
                    4 => 16,
                    _ => return Err(Error::Socks("a SOCKS5 address of an unknown kind")),
                };
                let used = 4 + address + 2;
                if input.len() < used {
                    return Ok(None);
                }
                // Success, "bound" to 0.0.0.0:0.
                Ok(Some(Step {
                    used,
                    reply: vec![VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0],
                    done: true,
                }))
            }
        }
    }
}

fn check_version(version: u8) -> Result<(), Error> {
    if version == VERSION {
        Ok(())
    } else {
        Err(Error::Socks("not a SOCKS5 client"))
    }
}

/// A length in one byte and that many bytes: these, and how many it is in all.
fn counted(input: &[u8]) -> Option<(&[u8], usize)> {
    let (length, rest) = input.split_first()?;
    let length = usize::from(*length);
    Some((rest.get(..length)?, 1 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(address: &[u8]) -> Vec<u8> {
        [&[5, 1, 0], address, &[1, 187]].concat()
    }

    #[test]
    fn connect_to_any_kind_of_address_succeeds() {
        let addresses: [&[u8]; 3] = [
            &[1, 149, 154, 167, 40],
            &[
                4, 0x20, 1, 0xb, 0x28, 0xf2, 0x3d, 0xf0, 1, 0, 0, 0, 0, 0, 0, 0, 0xe,
            ],
            b"\x03\x0cexample.test",
        ];
        for address in addresses {
            let mut negotiation = Negotiation::new();
            let greeting = negotiation.step(&[5, 2, 0, 2]).unwrap().unwrap();
            assert_eq!(
                greeting,
                Step {
                    used: 4,
                    reply: vec![5, 0],
                    done: false
                }
            );
            let request = request(address);
            let step = negotiation.step(&request).unwrap().unwrap();
            assert_eq!(step.used, request.len());
            assert_eq!(step.reply[..2], [5, 0]);
            assert!(step.done);
        }
    }

    #[test]
    fn any_user_and_password_are_accepted() {
        let mut negotiation = Negotiation::new();
        assert_eq!(negotiation.step(&[5, 1, 2]).unwrap().unwrap().reply, [5, 2]);
        let step = negotiation.step(b"\x01\x02me\x00").unwrap().unwrap();
        assert_eq!(
            step,
            Step {
                used: 5,
                reply: vec![1, 0],
                done: false
            }
        );
        assert!(
            negotiation
                .step(&request(&[1, 1, 2, 3, 4]))
                .unwrap()
                .unwrap()
                .done
        );
    }

    #[test]
    fn a_message_in_pieces_is_waited_for() {
        let request = request(b"\x03\x0cexample.test");
        for length in 0..request.len() {
            let mut negotiation = Negotiation::Request;
            assert_eq!(
                negotiation.step(&request[..length]).unwrap(),
                None,
                "{length}"
            );
        }
        for length in 0..5 {
            assert_eq!(
                Negotiation::Password
                    .step(&b"\x01\x02me\x00"[..length])
                    .unwrap(),
                None
            );
        }
        for length in 0..4 {
            assert_eq!(
                Negotiation::Greeting
                    .step(&[5u8, 2, 0, 2][..length])
                    .unwrap(),
                None
            );
        }
    }

    #[test]
    fn what_is_not_socks5_is_refused() {
        for input in [&b"GET / HTTP/1.1"[..], &[4, 1, 0, 80], &[5, 1, 9]] {
            assert!(Negotiation::Greeting.step(input).is_err(), "{input:?}");
        }
        // BIND, and an address of kind 2.
        for input in [
            [5, 2, 0, 1, 0, 0, 0, 0, 0, 0],
            [5, 1, 0, 2, 0, 0, 0, 0, 0, 0],
        ] {
            assert!(Negotiation::Request.step(&input).is_err(), "{input:?}");
        }
    }
}
