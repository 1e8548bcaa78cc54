//! The vectors were made by Python 3, with `hashlib` and `Cipher(AES(key), ECB())` of the `cryptography`
//! package, by the formulas of the protocol's documentation; the one that says so is from there.

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> [u8; N] {
    std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
}

fn counting<const N: usize>(first: u8) -> [u8; N] {
    std::array::from_fn(|i| first.wrapping_add(i as u8))
}

fn key() -> KeyBytes {
    std::array::from_fn(|i| (i as u8).wrapping_mul(7).wrapping_add(3))
}

#[test]
fn ige_agrees_with_another_implementation_and_back() {
    let ige = Ige {
        key: counting(0),
        iv: counting(32),
    };
    let plain: [u8; 48] = counting(100);
    let mut data = plain;
    ige.encrypt(&mut data);
    assert_eq!(
        hex(&data),
        "2aeabf6e67e57b6f0d1bec11bec6e31b41aa6fb1910a291e3fccf0e011a1bceb3970a3eafa203740a4e9266325deaee0"
    );
    ige.decrypt(&mut data);
    assert_eq!(data, plain);
}

#[test]
fn keys_of_messages_agree_in_both_directions() {
    let plain: [u8; 64] = counting(0);
    for (sender, message_key, aes_key, aes_iv, encrypted) in [
        (
            Sender::Client,
            "f4862c4e6d0cc477bb7550e3f5b0f4bd",
            "86edd9787b79f70a473eba756cb03e6806cb5cb1cbdb2253e1b39cdcbb59782c",
            "34c2a83db48348fb6b851ac6f06e56dd63a3b90bef5706e5c499720bd238bfa8",
            "5a615a80c223d687dd4615faf69fa29810d304c136840e36c991bf12c5d04faa\
             bf3e7ed7fc8971c2b8aa0f7179148fdaa48dcb67066b653cff7147f94e9ecd4e",
        ),
        (
            Sender::Server,
            "c938d3873af7dc3d3ad4a39045f6c365",
            "ee95bd4aa7431ebe16cbf4abc68fb06b48a350dfa9ba9dd585f287f1b9c27565",
            "6cea264cf97741b5a3d476e4c8866799185eaa6cfa3884c8a389552af78b089a",
            "79df045d3c68fa769b24dd8d86b20c573890666b82fa44b2a57b0f0228953077\
             a3252052616643aecc3570802917094997c8dede17580b5cb80ea18e39542a24",
        ),
    ] {
        let found: [u8; 16] = part(&message_hash(&key(), &plain, sender), 8);
        assert_eq!(hex(&found), message_key);
        let aes = message_aes(&key(), &found, sender);
        assert_eq!(
            aes,
            Ige {
                key: unhex(aes_key),
                iv: unhex(aes_iv)
            }
        );
        let mut data = plain;
        aes.encrypt(&mut data);
        assert_eq!(hex(&data), encrypted);
    }
}

#[test]
fn keys_of_mtproto_1_agree() {
    let expected = Ige {
        key: unhex("b6212c1151b186a47806178fa09c69c69b61d51aacbf731aea5be4ad0a36afab"),
        iv: unhex("bc4ec39addc3cfd942c989fb5bf4d89e9eabaf8de6bc0e69a5dba1674e295925"),
    };
    assert_eq!(message_aes_v1(&key(), &counting(0)), expected);
}

/// From core.telegram.org/mtproto/samples-auth_key, as it long was.
#[test]
fn keys_of_the_handshake_agree_with_the_published_sample() {
    let server_nonce = unhex("A5CF4D33F4A11EA877BA4AA573907330");
    let new_nonce = unhex("311C85DB234AA2640AFC4A76A735CF5B1F0FD68BD17FA181E1229AD867CC024D");
    let expected = Ige {
        key: unhex("F011280887C7BB01DF0FC4E17830E0B91FBB8BE4B2267CB985AE25F33B527253"),
        iv: unhex("3212D579EE35452ED23E0D0C92841AA7D31B2E9BDEF2151E80D15860311C85DB"),
    };
    assert_eq!(handshake_aes(&server_nonce, &new_nonce), expected);
}
