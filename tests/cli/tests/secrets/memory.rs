//! The linear memories of guests that use a secret: read from outside while the guests live.

use super::common::exec::{languages, signal};
use super::server::Peer;
use super::{VALUE, forms, store};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::process::Stdio;

/// Said by the guest, and only there; a text of its own in each half, so that no source has it whole.
const MARK: [&str; 2] = ["memory-of-a", "-guest-7Q"];
/// A linear memory is followed by this much that nobody may touch, at the least, in bytes; a heap of the allocator by
/// far less.
const GUARD_BYTES: u64 = 1 << 30;

/// What stands below a large guard: linear memories, and nothing else of a process.
fn linear_memories(pid: u32) -> Vec<u8> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let regions: Vec<(u64, u64, &str)> = maps
        .lines()
        .map(|line| {
            let (range, rest) = line.split_once(' ').unwrap();
            let (from, to) = range.split_once('-').unwrap();
            let number = |text| u64::from_str_radix(text, 16).unwrap();
            (number(from), number(to), rest)
        })
        .collect();
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut all = Vec::new();
    // A memory may be several regions: what it began with, and what was written since.
    let mut run: Vec<(u64, u64)> = Vec::new();
    for (from, to, kind) in regions {
        if run.last().is_some_and(|(_, end)| *end != from) {
            run.clear();
        }
        if kind.starts_with("---p") {
            let guarded = to - from >= GUARD_BYTES;
            for (from, to) in run.drain(..).filter(|_| guarded) {
                let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
                memory.read_exact_at(&mut bytes, from).unwrap();
                all.extend(bytes);
            }
        } else {
            run.push((from, to));
        }
    }
    all
}

#[test]
fn no_linear_memory_holds_a_value() {
    let claw = languages();
    let peer = Peer::parrot(VALUE);
    let at = peer.place();
    store(&claw, "key", VALUE, &["--at", &at, "--as", "bearer"]);
    let url = peer.url("/");
    let python = format!(
        "import os,sys,time,base64,urllib.request as u\nk=os.environ['KEY']\nr=u.urlopen(u.Request('{url}',headers={{'Authorization':'Bearer '+k}}))\nh=str(r.headers)\nb=r.read()\nm='{}'+'{}'\nprint(len(b),m,flush=True)\ntime.sleep(60)",
        MARK[0], MARK[1]
    );
    let node = format!(
        "const k=process.env.KEY;\nfetch('{url}',{{headers:{{authorization:'Bearer '+k}}}}).then(async r=>{{globalThis.h=[...r.headers];globalThis.b=await r.text();globalThis.m='{}'+'{}';console.log(b.length,m);setTimeout(()=>0,60000)}});",
        MARK[0], MARK[1]
    );
    let shell = format!(
        "b=$(curl -sSi -H \"Authorization: Bearer $KEY\" {url}); m={}''{}; echo ${{#b}} $m; sleep 60",
        MARK[0], MARK[1]
    );
    for (n, line) in [
        ["bash", "-c", &shell],
        ["python3", "-c", &python],
        ["node", "-e", &node],
    ]
    .iter()
    .enumerate()
    {
        let mut child = claw
            .exec_command(&["--secret", "key", "--net", &at], line)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut said).unwrap();
        let mark = MARK.concat();
        assert!(said.contains(&mark), "{line:?}: {said}");
        let memories = linear_memories(child.id());
        signal(&child, "-KILL");
        child.wait().unwrap();
        let seen = peer.seen();
        assert_eq!(seen.len(), n + 1);
        assert!(seen[n].contains(&format!("Bearer {VALUE}")), "{}", seen[n]);
        // What was read is what the guest has.
        assert!(forms::holds(&memories, mark.as_bytes()), "{line:?}");
        assert!(forms::holds(&memories, b"raw: <****"), "{line:?}");
        forms::absent(VALUE, "a linear memory", &memories);
    }
}
