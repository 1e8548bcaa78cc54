//! A client's side of the handshake, written from the protocol's documentation, against the server's.

use grammers_tl_types::Serializable;
use proptest::prelude::*;

use super::*;
use crate::mtproto::crypto::Ige;

const NOW: f64 = 1_700_000_000.0;

/// One handshake of a client.
pub(crate) struct Client {
    nonce: Nonce,
    new_nonce: [u8; 32],
    expires_in: Option<i32>,
    server_nonce: Nonce,
    factors: [Vec<u8>; 2],
    server_time: i32,
}

impl Client {
    pub(crate) fn new(expires_in: Option<i32>) -> Self {
        let factors = [vec![P], vec![Q]];
        Self {
            nonce: random(),
            new_nonce: random(),
            expires_in,
            server_nonce: [0; 16],
            factors,
            server_time: 0,
        }
    }

    pub(crate) fn req_pq(&self) -> Vec<u8> {
        // TDLib has random bytes behind each question.
        [
            &functions::ReqPqMulti { nonce: self.nonce }.to_bytes()[..],
            &[7; 12],
        ]
        .concat()
    }

    pub(crate) fn req_dh_params(&mut self, answer: &[u8]) -> Vec<u8> {
        let enums::ResPq::Pq(pq) = enums::ResPq::from_bytes(answer).unwrap();
        assert_eq!(pq.nonce, self.nonce);
        assert_eq!(pq.pq, [77]);
        self.server_nonce = pq.server_nonce;
        self.encrypt_inner(pq.server_public_key_fingerprints[0], self.nonce)
    }

    fn encrypt_inner(&self, fingerprint: i64, inner_nonce: Nonce) -> Vec<u8> {
        let [p, q] = self.factors.clone();
        let (pq, nonce, server_nonce, new_nonce) =
            (vec![77], inner_nonce, self.server_nonce, self.new_nonce);
        let data = match self.expires_in {
            None => {
                let (p, q) = (p.clone(), q.clone());
                tl::boxed(&types::PQInnerDataDc {
                    pq,
                    p,
                    q,
                    nonce,
                    server_nonce,
                    new_nonce,
                    dc: 10_001,
                })
            }
            Some(expires_in) => {
                let (p, q, dc) = (p.clone(), q.clone(), 10_001);
                tl::boxed(&types::PQInnerDataTempDc {
                    pq,
                    p,
                    q,
                    nonce,
                    server_nonce,
                    new_nonce,
                    dc,
                    expires_in,
                })
            }
        };
        functions::ReqDhParams {
            nonce: self.nonce,
            server_nonce,
            p,
            q,
            public_key_fingerprint: fingerprint,
            encrypted_data: rsa::encrypt_padded(&data).to_vec(),
        }
        .to_bytes()
    }

    fn aes(&self) -> Ige {
        handshake_aes(&self.server_nonce, &self.new_nonce)
    }

    /// The third question, and the key if the server agrees.
    pub(crate) fn set_client_dh_params(&mut self, answer: &[u8]) -> (Vec<u8>, NewKey) {
        let enums::ServerDhParams::Ok(answer) = enums::ServerDhParams::from_bytes(answer).unwrap()
        else {
            panic!("refused")
        };
        let mut data = answer.encrypted_answer;
        self.aes().decrypt(&mut data);
        let mut cursor = Cursor::from_slice(&data[20..]);
        let enums::ServerDhInnerData::Data(inner) =
            enums::ServerDhInnerData::deserialize(&mut cursor).unwrap();
        assert_eq!(sha1(&[&data[20..][..cursor.pos()]]), data[..20]);
        assert!(
            data.len() - 20 - cursor.pos() < 16,
            "TDLib accepts no more padding"
        );
        assert_eq!(
            (inner.nonce, inner.server_nonce),
            (self.nonce, self.server_nonce)
        );
        assert_eq!(inner.g, 3);
        self.server_time = inner.server_time;
        assert_eq!((inner.dh_prime.len(), inner.g_a.len()), (256, 256));
        let prime = BigUint::from_bytes_be(&inner.dh_prime);
        let secret = BigUint::from_bytes_be(&random::<256>());
        let g_b = BigUint::from(3u32).modpow(&secret, &prime);
        let key = BigUint::from_bytes_be(&inner.g_a).modpow(&secret, &prime);
        let salt = i64::from_le_bytes(part(&self.new_nonce, 0))
            ^ i64::from_le_bytes(part(&self.server_nonce, 0));
        let key = NewKey {
            key: AuthKey::new(rsa::fixed(&key)),
            expires_in: self.expires_in,
            salt,
        };
        (self.encrypt_number(&g_b, self.nonce), key)
    }

    fn encrypt_number(&self, g_b: &BigUint, inner_nonce: Nonce) -> Vec<u8> {
        let inner = types::ClientDhInnerData {
            nonce: inner_nonce,
            server_nonce: self.server_nonce,
            retry_id: 0,
            g_b: g_b.to_bytes_be(),
        };
        let inner = tl::boxed(&inner);
        let mut encrypted_data = [&sha1(&[&inner])[..], &inner].concat();
        encrypted_data.resize(encrypted_data.len().next_multiple_of(16), 9);
        self.aes().encrypt(&mut encrypted_data);
        functions::SetClientDhParams {
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            encrypted_data,
        }
        .to_bytes()
    }

    pub(crate) fn confirm(&self, answer: &[u8], key: &AuthKey) {
        let enums::SetClientDhParamsAnswer::DhGenOk(ok) =
            enums::SetClientDhParamsAnswer::from_bytes(answer).unwrap()
        else {
            panic!("refused")
        };
        assert_eq!((ok.nonce, ok.server_nonce), (self.nonce, self.server_nonce));
        let hash = sha1(&[&self.new_nonce, &[1], &key.auxiliary_hash()]);
        assert_eq!(ok.new_nonce_hash1, hash[4..]);
    }
}

fn answer(server: &mut Handshakes, question: &[u8]) -> Vec<u8> {
    server.receive(question, NOW).unwrap().answer
}

/// Up to the third question.
fn offered(server: &mut Handshakes, client: &mut Client) -> Vec<u8> {
    let pq = answer(server, &client.req_pq());
    answer(server, &client.req_dh_params(&pq))
}

#[test]
fn client_and_server_come_to_the_same_key() {
    for expires_in in [None, Some(86_400)] {
        let mut server = Handshakes::default();
        let mut client = Client::new(expires_in);
        let offer = offered(&mut server, &mut client);
        let (question, expected) = client.set_client_dh_params(&offer);
        let step = server.receive(&question, NOW).unwrap();
        let made = step.key.unwrap();
        assert_eq!(made.key.bytes(), expected.key.bytes());
        assert_eq!((made.expires_in, made.salt), (expires_in, expected.salt));
        client.confirm(&step.answer, &expected.key);
        assert_eq!(client.server_time, NOW as i32);
    }
}

#[test]
fn a_question_that_is_asked_again_has_the_same_answer_and_makes_no_second_key() {
    let mut server = Handshakes::default();
    let mut client = Client::new(None);
    let pq = answer(&mut server, &client.req_pq());
    let question = client.req_dh_params(&pq);
    let offer = answer(&mut server, &question);
    assert_eq!(answer(&mut server, &question), offer);
    let (question, _) = client.set_client_dh_params(&offer);
    let first = server.receive(&question, NOW).unwrap();
    let second = server.receive(&question, NOW).unwrap();
    assert_eq!(first.answer, second.answer);
    assert!(first.key.is_some() && second.key.is_none());
    assert_eq!(
        server
            .receive(&client.encrypt_number(&3u32.into(), client.nonce), NOW)
            .unwrap_err(),
        Error::Unknown
    );
}

#[test]
fn nonces_that_were_never_given_are_refused() {
    let mut server = Handshakes::default();
    let mut client = Client::new(None);
    let pq = answer(&mut server, &client.req_pq());
    client.req_dh_params(&pq);
    let fingerprint = *rsa::FINGERPRINT;
    for change in [
        |client: &mut Client| client.nonce[0] ^= 1,
        |client: &mut Client| client.server_nonce[0] ^= 1,
    ] {
        let mut other = Client {
            nonce: client.nonce,
            ..Client::new(None)
        };
        other.server_nonce = client.server_nonce;
        change(&mut other);
        let question = other.encrypt_inner(fingerprint, other.nonce);
        assert_eq!(server.receive(&question, NOW).unwrap_err(), Error::Unknown);
        let question = other.encrypt_number(&3u32.into(), other.nonce);
        assert_eq!(server.receive(&question, NOW).unwrap_err(), Error::Unknown);
    }
    let question = client.encrypt_number(&3u32.into(), client.nonce);
    assert_eq!(
        server.receive(&question, NOW).unwrap_err(),
        Error::Unknown,
        "nothing was offered yet"
    );
}

#[test]
fn false_factors_and_nonces_under_rsa_fail() {
    let mut server = Handshakes::default();
    let mut client = Client::new(None);
    let pq = answer(&mut server, &client.req_pq());
    client.req_dh_params(&pq);
    let mut questions = vec![client.encrypt_inner(*rsa::FINGERPRINT, [0; 16])];
    client.factors = [vec![11], vec![7]];
    questions.push(client.encrypt_inner(*rsa::FINGERPRINT, client.nonce));
    for question in questions {
        let answer = answer(&mut server, &question);
        let enums::ServerDhParams::Fail(fail) = enums::ServerDhParams::from_bytes(&answer).unwrap()
        else {
            panic!("accepted")
        };
        assert_eq!(fail.new_nonce_hash, sha1(&[&client.new_nonce])[4..]);
    }
}

#[test]
fn another_rsa_key_and_damaged_data_are_refused() {
    let mut server = Handshakes::default();
    let mut client = Client::new(None);
    let pq = answer(&mut server, &client.req_pq());
    let question = client.req_dh_params(&pq);
    let wrong = client.encrypt_inner(5, client.nonce);
    assert_eq!(
        server.receive(&wrong, NOW).unwrap_err(),
        Error::Fingerprint(5)
    );
    let mut wrong = question.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(server.receive(&wrong, NOW).unwrap_err(), Error::Damaged);

    let offer = answer(&mut server, &question);
    let (question, _) = client.set_client_dh_params(&offer);
    let mut wrong = question.clone();
    // The end of the number, behind the nonces.
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(
        server.receive(&wrong, NOW).unwrap_err(),
        Error::Damaged,
        "hash"
    );
    let wrong = client.encrypt_number(&PRIME, [0; 16]);
    assert_eq!(
        server.receive(&wrong, NOW).unwrap_err(),
        Error::Damaged,
        "nonce"
    );
    assert!(
        server.receive(&question, NOW).unwrap().key.is_some(),
        "the right one still comes to a key"
    );
}

#[test]
fn a_number_out_of_range_fails_without_a_key() {
    let one = BigUint::from(1u32);
    let margin = &one << (2048 - 64);
    for number in [
        one.clone(),
        &margin - 1u32,
        &*PRIME - 1u32,
        &*PRIME - &margin + 1u32,
        &*PRIME + 5u32,
    ] {
        let mut server = Handshakes::default();
        let mut client = Client::new(None);
        offered(&mut server, &mut client);
        let step = server
            .receive(&client.encrypt_number(&number, client.nonce), NOW)
            .unwrap();
        assert!(step.key.is_none());
        let enums::SetClientDhParamsAnswer::DhGenFail(fail) =
            enums::SetClientDhParamsAnswer::from_bytes(&step.answer).unwrap()
        else {
            panic!("accepted")
        };
        assert_eq!(fail.new_nonce_hash3, sha1(&[&client.new_nonce, &[3]])[4..]);
    }
}

#[test]
fn a_flood_of_handshakes_drives_the_oldest_out_and_takes_no_more_memory() {
    let mut server = Handshakes::default();
    let mut client = Client::new(None);
    let pq = answer(&mut server, &client.req_pq());
    for _ in 0..MAX_PENDING {
        answer(&mut server, &Client::new(None).req_pq());
    }
    assert_eq!(
        (server.pending.len(), server.order.len()),
        (MAX_PENDING, MAX_PENDING)
    );
    assert_eq!(
        server.receive(&client.req_dh_params(&pq), NOW).unwrap_err(),
        Error::Unknown
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_question_makes_it_panic(
        id in prop::sample::select(vec![0xbe7e_8ef1u32, 0xd712_e4be, 0xf504_5f1f, 0x1234_5678]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let mut server = Handshakes::default();
        let _ = server.receive(&[&id.to_le_bytes()[..], &rest].concat(), NOW);
    }

    #[test]
    fn a_question_that_is_cut_or_damaged_does_not_make_it_panic(cut in 0usize..340, bit in 0usize..2700) {
        let mut server = Handshakes::default();
        let mut client = Client::new(None);
        let pq = answer(&mut server, &client.req_pq());
        let question = client.req_dh_params(&pq);
        let _ = server.receive(&question[..cut.min(question.len())], NOW);
        let mut damaged = question.clone();
        damaged[bit / 8 % question.len()] ^= 1 << (bit % 8);
        let _ = server.receive(&damaged, NOW);
    }
}
