//! The message within `auth.bindTempAuthKey`, by which the owner of a permanent key says that a temporary one
//! stands for it. It is encrypted as in MTProto 1.0.

use grammers_tl_types::{Identifiable, types::BindAuthKeyInner};

use super::crypto::{message_aes_v1, part, sha1};
use super::key::AuthKey;
use super::tl;

/// The key's identifier and the message's key.
const HEADER: usize = 8 + 16;
/// Random bytes in place of salt and session, identifier, number, length.
const PREFIX: usize = 16 + 8 + 4 + 4;
const BODY: usize = 40;

/// The parameters of `auth.bindTempAuthKey`.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    /// The identifier of the permanent key.
    pub(crate) permanent: i64,
    pub(crate) nonce: i64,
    pub(crate) expires_at: i32,
    pub(crate) encrypted: &'a [u8],
}

/// Whether the encrypted message is by the owner of the permanent key and says what the request says, which
/// came as the message `msg_id` in the session `session_id`, encrypted with the key `temporary`.
pub(crate) fn check(
    permanent: &AuthKey,
    temporary: i64,
    session_id: i64,
    msg_id: i64,
    request: &Request<'_>,
) -> bool {
    let Some((header, encrypted)) = request.encrypted.split_at_checked(HEADER) else {
        return false;
    };
    let length = encrypted.len();
    if length != (PREFIX + BODY).next_multiple_of(16)
        || part(header, 0) != permanent.id().to_le_bytes()
    {
        return false;
    }
    let message_key: [u8; 16] = part(header, 8);
    let mut data = encrypted.to_vec();
    message_aes_v1(permanent.bytes(), &message_key).decrypt(&mut data);
    data.truncate(PREFIX + BODY);
    let (prefix, body) = data.split_at(PREFIX);
    if part::<16>(&sha1(&[&data]), 4) != message_key
        || part(prefix, 16) != msg_id.to_le_bytes()
        || part(prefix, 24) != 0i32.to_le_bytes()
        || part(prefix, 28) != (BODY as u32).to_le_bytes()
        || tl::constructor(body) != BindAuthKeyInner::CONSTRUCTOR_ID
    {
        return false;
    }
    let expected = BindAuthKeyInner {
        nonce: request.nonce,
        temp_auth_key_id: temporary,
        perm_auth_key_id: request.permanent,
        temp_session_id: session_id,
        expires_at: request.expires_at,
    };
    tl::read(body) == Some(expected)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What a client sends, for the nonce 3 and the end 1000100.
    pub(crate) fn encrypted(
        permanent: &AuthKey,
        temporary: i64,
        session_id: i64,
        msg_id: i64,
    ) -> Vec<u8> {
        encrypted_until(permanent, temporary, session_id, msg_id, 1_000_100)
    }

    pub(crate) fn encrypted_until(
        permanent: &AuthKey,
        temporary: i64,
        session_id: i64,
        msg_id: i64,
        expires_at: i32,
    ) -> Vec<u8> {
        let body = tl::boxed(&BindAuthKeyInner {
            nonce: 3,
            temp_auth_key_id: temporary,
            perm_auth_key_id: permanent.id(),
            temp_session_id: session_id,
            expires_at,
        });
        let mut data = vec![0x77; 16];
        data.extend_from_slice(&msg_id.to_le_bytes());
        data.extend_from_slice(&0i32.to_le_bytes());
        data.extend_from_slice(&(body.len() as u32).to_le_bytes());
        data.extend_from_slice(&body);
        let message_key = part(&sha1(&[&data]), 4);
        seal(permanent, message_key, data)
    }

    fn seal(permanent: &AuthKey, message_key: [u8; 16], mut data: Vec<u8>) -> Vec<u8> {
        data.resize(data.len().next_multiple_of(16), 0x55);
        message_aes_v1(permanent.bytes(), &message_key).encrypt(&mut data);
        [&permanent.id().to_le_bytes()[..], &message_key, &data].concat()
    }

    #[test]
    fn only_what_the_owner_of_the_permanent_key_said_is_accepted() {
        let permanent = AuthKey::new([1; 256]);
        let good = encrypted(&permanent, 9, 5, 4);
        let id = permanent.id();
        fn request_of(permanent: i64, encrypted: &[u8]) -> Request<'_> {
            Request {
                permanent,
                nonce: 3,
                expires_at: 1_000_100,
                encrypted,
            }
        }
        assert!(check(&permanent, 9, 5, 4, &request_of(id, &good)));

        assert!(
            !check(&permanent, 10, 5, 4, &request_of(id, &good)),
            "another temporary key"
        );
        assert!(
            !check(&permanent, 9, 6, 4, &request_of(id, &good)),
            "another session"
        );
        assert!(
            !check(&permanent, 9, 5, 8, &request_of(id, &good)),
            "another message"
        );
        assert!(!check(
            &permanent,
            9,
            5,
            4,
            &Request {
                nonce: 4,
                ..request_of(id, &good)
            }
        ));
        assert!(!check(
            &permanent,
            9,
            5,
            4,
            &Request {
                expires_at: 1,
                ..request_of(id, &good)
            }
        ));
        let by_another = encrypted(&AuthKey::new([2; 256]), 9, 5, 4);
        assert!(!check(&permanent, 9, 5, 4, &request_of(id, &by_another)));
        let mut data = good[HEADER..].to_vec();
        message_aes_v1(permanent.bytes(), &part(&good, 8)).decrypt(&mut data);
        let other_hash = seal(&permanent, [7; 16], data);
        assert!(!check(&permanent, 9, 5, 4, &request_of(id, &other_hash)));
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(
                !check(&permanent, 9, 5, 4, &request_of(id, &bad)),
                "byte {at}"
            );
        }
        for length in 0..good.len() {
            assert!(
                !check(&permanent, 9, 5, 4, &request_of(id, &good[..length])),
                "{length} bytes"
            );
        }
    }
}
