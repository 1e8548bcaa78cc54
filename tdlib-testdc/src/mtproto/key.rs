//! Authorization keys that clients have made, and what is known about each.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::bind;
use super::crypto::{KeyBytes, part, sha1};

/// What client and server share, and encrypt with.
pub(crate) struct AuthKey {
    bytes: KeyBytes,
    hash: [u8; 20],
}

impl AuthKey {
    pub(crate) fn new(bytes: KeyBytes) -> Self {
        Self {
            hash: sha1(&[&bytes]),
            bytes,
        }
    }

    pub(crate) fn bytes(&self) -> &KeyBytes {
        &self.bytes
    }

    /// By what packets name it.
    pub(crate) fn id(&self) -> i64 {
        i64::from_le_bytes(part(&self.hash, 12))
    }

    /// By what the handshake confirms it.
    pub(crate) fn auxiliary_hash(&self) -> [u8; 8] {
        part(&self.hash, 0)
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthKey({:016x})", self.id())
    }
}

/// A key that a handshake has made.
#[derive(Debug)]
pub(crate) struct NewKey {
    pub(crate) key: AuthKey,
    /// For how many seconds it holds; `None` for ever.
    pub(crate) expires_in: Option<i32>,
    /// The salt of messages.
    pub(crate) salt: i64,
}

/// A key and what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) key: Arc<AuthKey>,
    pub(crate) salt: i64,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the layers below are tested with it")
    )]
    /// When it was made.
    pub(crate) created: f64,
    /// When it ends; `None` for a permanent one.
    pub(crate) expires_at: Option<f64>,
    /// For a temporary key, the permanent one that it stands for.
    pub(crate) bound_to: Option<i64>,
}

/// All keys of a data center.
#[derive(Debug, Default)]
pub(crate) struct KeyStore {
    keys: HashMap<i64, Known>,
}

impl KeyStore {
    pub(crate) fn insert(&mut self, new: NewKey, now: f64) {
        self.keys
            .retain(|_, known| known.expires_at.is_none_or(|end| end > now));
        let known = Known {
            salt: new.salt,
            created: now,
            expires_at: new.expires_in.map(|seconds| now + f64::from(seconds)),
            bound_to: None,
            key: Arc::new(new.key),
        };
        self.keys.insert(known.key.id(), known);
    }

    /// The key of that identifier, unless it is temporary and has ended.
    pub(crate) fn get(&self, id: i64, now: f64) -> Option<&Known> {
        self.keys
            .get(&id)
            .filter(|known| known.expires_at.is_none_or(|end| end > now))
    }

    /// Carries out `auth.bindTempAuthKey`, sent with the temporary key `temporary` as a message of that
    /// identifier in that session. The error is the one that a client gets, with code 400.
    pub(crate) fn bind(
        &mut self,
        temporary: i64,
        session_id: i64,
        msg_id: i64,
        request: &bind::Request<'_>,
        now: f64,
    ) -> Result<(), &'static str> {
        if f64::from(request.expires_at) <= now {
            return Err("EXPIRES_AT_INVALID");
        }
        let permanent = self
            .get(request.permanent, now)
            .filter(|known| known.expires_at.is_none());
        let permanent = permanent.ok_or("ENCRYPTED_MESSAGE_INVALID")?;
        if !bind::check(&permanent.key, temporary, session_id, msg_id, request) {
            return Err("ENCRYPTED_MESSAGE_INVALID");
        }
        let known = self
            .keys
            .get_mut(&temporary)
            .filter(|known| known.expires_at.is_some());
        let known = known.ok_or("TEMP_AUTH_KEY_EMPTY")?;
        if known
            .bound_to
            .is_some_and(|bound| bound != request.permanent)
        {
            return Err("TEMP_AUTH_KEY_ALREADY_BOUND");
        }
        known.bound_to = Some(request.permanent);
        Ok(())
    }

    /// Forgets a key, and those that are bound to it: which ones.
    pub(crate) fn destroy(&mut self, id: i64) -> Vec<i64> {
        self.remove(|other, known| other == id || known.bound_to == Some(id))
    }

    /// Forgets the temporary keys that are bound to a key, but for some: which ones.
    pub(crate) fn drop_temporary(&mut self, permanent: i64, but: &[i64]) -> Vec<i64> {
        self.remove(|id, known| known.bound_to == Some(permanent) && !but.contains(&id))
    }

    fn remove(&mut self, which: impl Fn(i64, &Known) -> bool) -> Vec<i64> {
        let gone = self.keys.extract_if(|id, known| which(*id, known));
        gone.map(|(id, _)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mtproto::bind::tests::encrypted;

    const NOW: f64 = 1_000_000.0;

    fn store() -> (KeyStore, i64, i64) {
        let mut store = KeyStore::default();
        let permanent = AuthKey::new([1; 256]);
        let temporary = AuthKey::new([2; 256]);
        let ids = (permanent.id(), temporary.id());
        store.insert(
            NewKey {
                key: permanent,
                expires_in: None,
                salt: 7,
            },
            NOW,
        );
        store.insert(
            NewKey {
                key: temporary,
                expires_in: Some(100),
                salt: 8,
            },
            NOW,
        );
        (store, ids.0, ids.1)
    }

    /// By Python's `hashlib.sha1(b"\1" * 256).digest()`.
    #[test]
    fn the_identifier_is_the_end_of_the_hash() {
        let key = AuthKey::new([1; 256]);
        assert_eq!(
            key.id(),
            i64::from_le_bytes([0x9b, 0x63, 0x6e, 0x9d, 0x1e, 0x4c, 0xb1, 0x54])
        );
        assert_eq!(
            key.auxiliary_hash(),
            [0xac, 0x45, 0x8b, 0x06, 0x7c, 0x6b, 0x02, 0x1c]
        );
    }

    #[test]
    fn a_temporary_key_ends_and_a_permanent_one_does_not() {
        let (mut store, permanent, temporary) = store();
        let known = store.get(temporary, NOW + 99.0).unwrap();
        assert_eq!((known.salt, known.created), (8, NOW));
        assert!(store.get(temporary, NOW + 100.0).is_none());
        assert!(store.get(permanent, NOW + 1e9).is_some());
        store.insert(
            NewKey {
                key: AuthKey::new([3; 256]),
                expires_in: None,
                salt: 0,
            },
            NOW + 100.0,
        );
        assert_eq!(store.keys.len(), 2, "what has ended is no longer kept");
    }

    #[test]
    fn a_temporary_key_is_bound_once_and_goes_with_its_permanent_one() {
        let (mut store, permanent, temporary) = store();
        let encrypted = encrypted(&store.get(permanent, NOW).unwrap().key, temporary, 5, 4);
        let mut request = bind::Request {
            permanent,
            nonce: 3,
            expires_at: 1_000_100,
            encrypted: &encrypted,
        };
        assert_eq!(
            store.bind(temporary, 5, 8, &request, NOW),
            Err("ENCRYPTED_MESSAGE_INVALID")
        );
        assert_eq!(
            store.bind(temporary, 5, 4, &request, NOW + 200.0),
            Err("EXPIRES_AT_INVALID")
        );
        assert_eq!(store.bind(temporary, 5, 4, &request, NOW), Ok(()));
        assert_eq!(
            store.bind(temporary, 5, 4, &request, NOW),
            Ok(()),
            "the same again"
        );
        assert_eq!(store.get(temporary, NOW).unwrap().bound_to, Some(permanent));
        request.permanent = 12345;
        assert_eq!(
            store.bind(temporary, 5, 4, &request, NOW),
            Err("ENCRYPTED_MESSAGE_INVALID")
        );

        let mut gone = store.destroy(permanent);
        gone.sort_unstable();
        let mut expected = [permanent, temporary];
        expected.sort_unstable();
        assert_eq!(gone, expected);
        assert!(store.get(temporary, NOW).is_none());
        assert!(store.destroy(permanent).is_empty());
    }

    #[test]
    fn temporary_keys_of_one_permanent_key_are_dropped_but_for_some() {
        let (mut store, permanent, temporary) = store();
        assert!(store.drop_temporary(permanent, &[]).is_empty(), "not bound");
        let encrypted = encrypted(&store.get(permanent, NOW).unwrap().key, temporary, 5, 4);
        let request = bind::Request {
            permanent,
            nonce: 3,
            expires_at: 1_000_100,
            encrypted: &encrypted,
        };
        assert_eq!(store.bind(temporary, 5, 4, &request, NOW), Ok(()));
        assert!(store.drop_temporary(permanent + 1, &[]).is_empty());
        assert!(store.drop_temporary(permanent, &[1, temporary]).is_empty());
        assert_eq!(store.drop_temporary(permanent, &[1]), [temporary]);
        assert!(store.get(temporary, NOW).is_none());
        assert!(store.get(permanent, NOW).is_some());
    }
}
