//! Nothing here, neither the data center nor TDLib, has to do with anything but 127.0.0.1. It is about all
//! sockets of the process, so this is a test by itself.
#![cfg(target_os = "linux")]

mod common;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use common::close;
use common::talk::{Heard, listening, next, write};
use tdlib_testdc::{Fault, TestDc, client_at};

/// A socket, as the system lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Socket {
    protocol: &'static str,
    local: SocketAddr,
    remote: SocketAddr,
    is_listening: bool,
}

impl Socket {
    fn is_local(&self) -> bool {
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, self.local.port()));
        let remote = self.remote.ip() == Ipv4Addr::LOCALHOST || self.is_listening;
        self.protocol == "tcp" && self.local == local && remote
    }
}

/// Reads an address of `/proc/net`: bytes in words of the machine's order, and a port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words = ip.as_bytes().chunks(8).map(|word| {
        let word = u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?;
        Some(word.to_ne_bytes())
    });
    let bytes = words.collect::<Option<Vec<_>>>()?.concat();
    let ip = match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(bytes) => IpAddr::from(bytes),
        Err(_) => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(&bytes[..]).ok()?)),
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

/// The sockets of this process that are of any protocol over IP.
fn sockets() -> Vec<Socket> {
    let descriptors = fs::read_dir("/proc/self/fd")
        .expect("this is Linux")
        .flatten();
    let own: HashSet<String> = descriptors
        .filter_map(|entry| {
            let target = fs::read_link(entry.path()).ok()?;
            let inode = target.to_str()?.strip_prefix("socket:[")?;
            Some(inode.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut sockets = Vec::new();
    for protocol in [
        "tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6",
    ] {
        // What the system can't do has no list.
        let list = fs::read_to_string(format!("/proc/self/net/{protocol}")).unwrap_or_default();
        for line in list.lines().skip(1) {
            let fields: Vec<_> = line.split_ascii_whitespace().collect();
            if own.contains(fields[9]) {
                sockets.push(Socket {
                    protocol,
                    local: address(fields[1]).expect("an address"),
                    remote: address(fields[2]).expect("an address"),
                    is_listening: fields[3] == "0A",
                });
            }
        }
    }
    sockets
}

#[test]
fn no_socket_has_to_do_with_anything_but_the_loopback_interface() {
    let ended = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        // All the time, as fast as it goes: a connection elsewhere would last for many looks, since nobody
        // answers it at once.
        let watch = scope.spawn(|| {
            let mut seen = BTreeSet::new();
            while !ended.load(Ordering::Acquire) {
                seen.extend(sockets());
            }
            seen
        });
        talk();
        ended.store(true, Ordering::Release);
        watch.join().expect("sockets")
    });
    let strange: Vec<_> = seen.iter().filter(|socket| !socket.is_local()).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(seen.iter().any(|socket| socket.is_listening), "{seen:?}");
    assert!(seen.iter().any(|socket| !socket.is_listening), "{seen:?}");
}

/// Logs in, also at another data center, talks, loses its connection, and starts again.
fn talk() {
    let dc = TestDc::start().expect("a data center");
    assert_eq!(dc.address().ip(), Ipv4Addr::LOCALHOST);
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    dc.fault("auth.sendCode", Fault::phone_migrate(2), 1);
    let folder = tempfile::tempdir().expect("a folder");
    for first in [true, false] {
        let builder = client_at(dc.address(), folder.path()).expect("a known TDLib");
        let (client, heard) = listening(builder);
        if first {
            alice.log_in(&client).expect("logged in");
        }
        bob.send_to(&alice, "hi");
        assert_eq!(next(&heard), Heard::In("hi".to_owned()));
        dc.cut_all();
        write(&client, &bob, "hello");
        assert_eq!(next(&heard), Heard::Sent("hello".to_owned()));
        let watched = sockets();
        assert!(
            watched.iter().any(|socket| socket.remote == dc.address()),
            "{watched:?}"
        );
        close(client);
    }
}

#[test]
fn addresses_are_read_as_the_system_writes_them() {
    let word = |bytes: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(bytes));
    let four = format!("{}:01BB", word([127, 0, 0, 1]));
    assert_eq!(
        address(&four),
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 443)))
    );
    let six = [[0; 4], [0; 4], [0; 4], [0, 0, 0, 1]].map(word).concat();
    let six = address(&format!("{six}:0001"));
    assert_eq!(six, Some(SocketAddr::from((Ipv6Addr::LOCALHOST, 1))));
    // What this test would find if there was something to find.
    let elsewhere = Socket {
        protocol: "tcp",
        local: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
        remote: SocketAddr::from(([149, 154, 167, 40], 443)),
        is_listening: false,
    };
    assert!(!elsewhere.is_local());
    let everywhere = Socket {
        local: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 1)),
        is_listening: true,
        ..elsewhere
    };
    assert!(!everywhere.is_local());
}
