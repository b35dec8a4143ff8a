//! The protocol, and what the coders make of it.
#![allow(clippy::unwrap_used)]

use super::*;

const ALL: u64 = u64::MAX;
const HELD_AND_MORE_BYTES: usize = (1 << 20) + 100_000;

struct Answered {
    status: u8,
    out: Vec<u8>,
    rest: Vec<u8>,
}

fn request(operation: u8, number: u32, most: u64, data: &[u8]) -> Vec<u8> {
    let mut all = vec![operation];
    all.extend(number.to_le_bytes());
    all.extend(most.to_le_bytes());
    all.extend(length(data));
    all.extend(data);
    all
}

/// Runs the command over these requests; every answer.
fn run(requests: &[Vec<u8>]) -> Vec<Answered> {
    let input = requests.concat();
    let (mut out, mut err, mut stdin) = (Vec::new(), Vec::new(), input.as_slice());
    let mut io = Io {
        stdin: &mut stdin,
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    assert_eq!(codec(&[], &mut io).unwrap(), 0);
    assert!(err.is_empty());
    let mut answers = Vec::new();
    let mut at = out.as_slice();
    let four = |at: &mut &[u8]| {
        let (size, rest) = at.split_first_chunk::<4>().unwrap();
        *at = rest;
        u32::from_le_bytes(*size) as usize
    };
    while !at.is_empty() {
        let mut made = Vec::new();
        loop {
            let size = four(&mut at);
            made.extend_from_slice(&at[..size]);
            at = &at[size..];
            if size == 0 {
                break;
            }
        }
        let status = at[0];
        at = &at[1..];
        let size = four(&mut at);
        let rest = at[..size].to_vec();
        at = &at[size..];
        answers.push(Answered {
            status,
            out: made,
            rest,
        });
    }
    answers
}

fn squeezed(wish: &str, data: &[u8]) -> Vec<u8> {
    let mut requests = vec![request(OPEN, 1, 0, wish.as_bytes())];
    requests.extend(data.chunks(100_000).map(|part| request(PUSH, 1, ALL, part)));
    requests.push(request(FINISH, 1, ALL, b""));
    let answers = run(&requests);
    assert_eq!(answers.last().unwrap().status, State::End as u8, "{wish}");
    answers.into_iter().flat_map(|a| a.out).collect()
}

const PAIRS: [(&str, &str); 8] = [
    ("bzip2-squeeze level=1", "bzip2-expand"),
    ("lzma-squeeze", "lzma-expand"),
    (
        "lzma-squeeze format=1 preset=1 check=1",
        "lzma-expand format=1",
    ),
    ("lzma-squeeze check=10 filter=3 property=4", "lzma-expand"),
    ("lzma-squeeze format=2 preset=9 check=0", "lzma-expand"),
    ("lzma-squeeze format=2", "lzma-expand format=2"),
    (
        "lzma-squeeze format=3 lzma=1 dict=65536",
        "lzma-expand format=3 lzma=1 dict=65536",
    ),
    (
        "lzma-squeeze format=3 dict=65536",
        "lzma-expand format=3 dict=65536",
    ),
];

fn sample(size: usize) -> Vec<u8> {
    let words = (0..).map(|n: u32| format!("{} repeat me ", n.wrapping_mul(2_654_435_761) % 997));
    words.flat_map(String::into_bytes).take(size).collect()
}

#[test]
fn there_and_back_with_what_follows_given_back() {
    for (size, pair) in PAIRS.iter().flat_map(|p| [(0, p), (10, p), (120_000, p)]) {
        let data = sample(size);
        let small = squeezed(pair.0, &data);
        assert!(small.len() < size / 2 + 100, "{pair:?}");
        let stream = [small.as_slice(), b"and what follows"].concat();
        let mut requests = vec![request(OPEN, 1, 0, pair.1.as_bytes())];
        requests.extend(
            stream
                .chunks(30_000)
                .map(|part| request(PUSH, 1, ALL, part)),
        );
        let answers = run(&requests);
        let last = answers.last().unwrap();
        assert_eq!(last.status, State::End as u8, "{pair:?}");
        assert_eq!(last.rest, b"and what follows", "{pair:?}");
        let out: Vec<u8> = answers.iter().flat_map(|a| a.out.clone()).collect();
        assert!(out == data, "{pair:?}");
    }
}

#[test]
fn a_long_input_goes_through_without_being_held() {
    let data = sample(HELD_AND_MORE_BYTES);
    let small = squeezed("lzma-squeeze preset=0", &data);
    let answers = run(&[
        request(OPEN, 1, 0, b"lzma-expand"),
        request(PUSH, 1, ALL, &small),
    ]);
    assert!(answers[1].status == State::End as u8 && answers[1].out == data);
}

#[test]
fn no_more_comes_out_than_was_wanted() {
    for (squeeze, expand) in PAIRS {
        let data = sample(200_000);
        let small = squeezed(squeeze, &data);
        let mut requests = vec![
            request(OPEN, 1, 0, expand.as_bytes()),
            request(FEED, 1, 0, &small[..10]),
            request(PUSH, 1, 1000, &small[10..]),
        ];
        requests.extend((0..200).map(|_| request(PUSH, 1, 1000, b"")));
        let answers = run(&requests);
        assert!(answers.iter().all(|a| a.out.len() <= 1000));
        assert_eq!(answers[2].status, State::More as u8);
        assert_eq!(answers[2].out, &data[..1000]);
        assert_eq!(answers[201].out, &data[199_000..200_000]);
        assert!(
            answers.iter().any(|a| a.status == State::End as u8),
            "{expand}"
        );
    }
}

#[test]
fn byte_by_byte_asks_for_more_until_the_end() {
    for (squeeze, expand) in PAIRS {
        let small = squeezed(squeeze, b"hello hello hello");
        let mut requests = vec![request(OPEN, 7, 0, expand.as_bytes())];
        requests.extend(small.iter().map(|byte| request(PUSH, 7, ALL, &[*byte])));
        let answers = run(&requests);
        let (last, before) = answers.split_last().unwrap();
        assert_eq!(last.status, State::End as u8, "{expand}");
        assert!(before.iter().all(|a| a.status == State::Hungry as u8));
    }
}

#[test]
fn broken_and_foreign_input_is_told_apart() {
    let mut xz = squeezed("lzma-squeeze", b"hello");
    let middle = xz.len() / 2;
    xz[middle] ^= 0xff;
    for (expand, data, fault) in [
        ("lzma-expand format=1", &b"BZh"[..], Fault::Format),
        ("lzma-expand", b"\x5d text of thirteen", Fault::Format),
        ("lzma-expand", &xz, Fault::Data),
        ("bzip2-expand", b"no such stream", Fault::Data),
        (
            "lzma-expand memory=1",
            &squeezed("lzma-squeeze", b"x"),
            Fault::Memory,
        ),
    ] {
        let answers = run(&[
            request(OPEN, 1, 0, expand.as_bytes()),
            request(PUSH, 1, ALL, data),
        ]);
        assert_eq!(answers[1].status, fault as u8, "{expand}");
    }
}

#[test]
fn unknown_coders_and_options_are_refused() {
    for wish in [
        "",
        "gzip",
        "bzip2-squeeze level=10",
        "bzip2-squeeze level",
        "lzma-squeeze check=2",
        "lzma-squeeze lc=4 lp=1",
        "lzma-squeeze format=3 filter=3 property=1",
        "lzma-squeeze dict=1",
    ] {
        let answers = run(&[request(OPEN, 1, 0, wish.as_bytes())]);
        assert_eq!(answers[0].status, Fault::Options as u8, "{wish}");
    }
    let answers = run(&[
        request(PUSH, 9, ALL, b"x"),
        request(TWIN, 9, 0, &[1, 0, 0, 0]),
        request(99, 1, 0, b""),
    ]);
    assert!(answers.iter().all(|a| a.status == Fault::Options as u8));
}

#[test]
fn coders_are_limited_and_forgotten() {
    let open = |number| request(OPEN, number, 0, b"sm3");
    let mut requests: Vec<_> = (0..1024).map(open).collect();
    requests.extend([open(1024), request(FORGET, 3, 0, b""), open(1024)]);
    let answers = run(&requests);
    assert_eq!(answers.len(), 1026);
    assert_eq!(answers[1024].status, Fault::Many as u8);
    assert_eq!(answers[1025].status, State::Hungry as u8);
}

#[test]
fn a_request_and_what_waits_are_bounded() {
    let mut stdin = &request(PUSH, 1, 0, &vec![0; MAX_REQUEST_BYTES + 1])[..];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut stdin,
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    assert!(codec(&[], &mut io).is_err());
    let full = request(FEED, 1, 0, &vec![0; MAX_REQUEST_BYTES]);
    let mut requests = vec![request(OPEN, 1, 0, b"bzip2-expand")];
    requests.extend(std::iter::repeat_n(full, 65));
    let answers = run(&requests);
    assert_eq!(answers[64].status, State::Hungry as u8);
    assert_eq!(answers[65].status, Fault::Memory as u8);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn digests_go_on_and_have_twins() {
    let answers = run(&[
        request(OPEN, 1, 0, b"ripemd160"),
        request(PUSH, 1, ALL, b"a"),
        request(TWIN, 2, 0, &[1, 0, 0, 0]),
        request(FINISH, 1, ALL, b""),
        request(PUSH, 1, ALL, b"bc"),
        request(FINISH, 1, ALL, b""),
        request(FINISH, 2, ALL, b""),
    ]);
    assert_eq!(
        hex(&answers[3].out),
        "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"
    );
    assert_eq!(
        hex(&answers[5].out),
        "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"
    );
    assert_eq!(answers[6].out, answers[3].out);
}

fn derived(words: &str, data: &[u8]) -> Answered {
    let data = [&length(words.as_bytes()), words.as_bytes(), data].concat();
    run(&[request(DERIVE, 0, 0, &data)]).remove(0)
}

#[test]
fn keys_are_those_of_the_standards() {
    // RFC 7914, section 12, and RFC 6070.
    let made = derived("scrypt log_n=4 r=1 p=1 length=16 password=0", b"");
    assert_eq!(hex(&made.out), "77d6576238657b203b19ca42c18a0497");
    let made = derived(
        "scrypt log_n=10 r=8 p=16 length=8 password=8",
        b"passwordNaCl",
    );
    assert_eq!(hex(&made.out), "fdbabe1c9d347200");
    let made = derived("sha1 rounds=2 length=20 password=8", b"passwordsalt");
    assert_eq!(hex(&made.out), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
}

#[test]
fn keys_that_cost_too_much_are_refused() {
    for (words, fault) in [
        ("scrypt log_n=20 r=8 p=1 length=8", Fault::Memory),
        ("scrypt log_n=63 r=16777216 p=1 length=8", Fault::Memory),
        ("scrypt log_n=4 r=0 p=1 length=8", Fault::Options),
        ("scrypt log_n=4 r=1 p=1 length=1048577", Fault::Options),
        ("scrypt log_n=4 r=1 p=1 length=8 password=5", Fault::Options),
        ("sha9 rounds=1 length=8", Fault::Options),
        ("sha1 rounds=0 length=8", Fault::Options),
    ] {
        assert_eq!(derived(words, b"pw").status, fault as u8, "{words}");
    }
}
