//! The transport as a whole, without a socket.

use proptest::prelude::*;

use super::client::{Pipe, SOCKS, SOCKS_REPLIES};
use super::*;

/// What a stream leads to.
#[derive(Default)]
struct Outcome {
    replies: Vec<u8>,
    opened: Option<(Header, Encryptor)>,
    packets: Vec<Packet>,
}

/// Feeds a stream in pieces.
fn run(stream: &[u8], step: usize) -> Result<Outcome, Error> {
    let mut inbound = Inbound::new();
    let mut outcome = Outcome::default();
    for piece in stream.chunks(step) {
        for event in inbound.feed(piece)? {
            match event {
                Event::Reply(bytes) => outcome.replies.extend(bytes),
                Event::Opened(header, encryptor) => outcome.opened = Some((header, encryptor)),
                Event::Packet(packet) => outcome.packets.push(packet),
            }
        }
    }
    Ok(outcome)
}

#[test]
fn packets_come_through_however_the_stream_is_cut() {
    for framing in [Framing::Abridged, Framing::Intermediate, Framing::Padded] {
        let mut pipe = Pipe::new(framing, -10_002);
        let sent: Vec<Vec<u8>> = [4, 100, 5000]
            .map(|length| vec![length as u8; length])
            .to_vec();
        let mut stream = SOCKS.concat();
        sent.iter()
            .for_each(|packet| stream.extend(pipe.send(packet)));
        for step in [1, 3, 64, 4096, stream.len()] {
            let Outcome {
                replies,
                opened,
                packets,
            } = run(&stream, step).unwrap();
            assert_eq!(replies, SOCKS_REPLIES.concat());
            let (header, _) = opened.unwrap();
            assert_eq!(
                header,
                Header {
                    framing,
                    dc_id: 2,
                    is_test: true,
                    is_media: true
                }
            );
            assert_eq!(
                packets
                    .iter()
                    .map(|packet| packet.bytes.clone())
                    .collect::<Vec<_>>(),
                sent
            );
        }
    }
}

#[test]
fn what_is_encrypted_for_the_client_comes_back_there() {
    let mut pipe = Pipe::new(Framing::Intermediate, 2);
    let stream = [SOCKS.concat(), pipe.send(&[0; 8])].concat();
    let (header, mut encryptor) = run(&stream, stream.len()).unwrap().opened.unwrap();
    let mut out = Vec::new();
    header.framing.write(&[1, 2, 3, 4], &mut out);
    header.framing.write(&[5; 40], &mut out);
    encryptor.apply(&mut out);
    assert_eq!(pipe.receive(&out), [vec![1, 2, 3, 4], vec![5; 40]]);
}

proptest! {
    #[test]
    fn no_stream_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), step in 1usize..100) {
        let _ = run(&bytes, step);
        let _ = run(&[SOCKS.concat(), bytes.clone()].concat(), step);
        let mut pipe = Pipe::new(Framing::Abridged, 1);
        let _ = run(&[SOCKS.concat(), pipe.raw(bytes)].concat(), step);
    }

    #[test]
    fn memory_stays_bounded(length in MAX_PACKET + 1..1 << 31) {
        let mut pipe = Pipe::new(Framing::Intermediate, 1);
        let stream = [SOCKS.concat(), pipe.raw((length as u32).to_le_bytes().to_vec())].concat();
        prop_assert!(matches!(run(&stream, 1000), Err(Error::Length(found)) if found == length));
    }
}
