//! Archives of people who mean harm. None is unpacked, each is refused for its own reason, nothing is written, and the
//! memory for it stays small.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod make;
mod table;

use claw_install::skill::fetch::{FetchError, fetch};
use claw_install::skill::shelf::Shelf;
use claw_install::skill::source::Source;
use claw_install::skill::unpack::{Limits, UnpackError, any};
use claw_install::skill::web::{Sleep, Web, WebError, WebRequest, WebResponse};
use claw_skill::tree::TreeError;
use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use table::{Reason, attacks};

fn reason(error: &UnpackError) -> Reason {
    match error {
        UnpackError::NoArchive => Reason::NoArchive,
        UnpackError::Limit { what, .. } => Reason::Limit(what),
        UnpackError::Kind { what, .. } => Reason::Kind(what),
        UnpackError::Name { why, .. } => Reason::Name(why),
        UnpackError::Tree(TreeError::Path { why, .. }) => Reason::Path(why),
        UnpackError::Tree(TreeError::Clash { .. }) => Reason::Clash,
        UnpackError::Tree(TreeError::FileAndFolder { .. }) => Reason::FileAndFolder,
        UnpackError::Tree(TreeError::Limit { what, .. }) => Reason::Limit(what),
        UnpackError::Encrypted(_) => Reason::Encrypted,
        UnpackError::Method { .. } => Reason::Method,
        UnpackError::Differs { what, .. } => Reason::Differs(what),
        UnpackError::Hidden(why) => Reason::Hidden(why),
        UnpackError::Damaged(_) => Reason::Damaged,
    }
}

/// Nobody in the web.
struct NoWeb;

#[async_trait::async_trait]
impl Web for NoWeb {
    async fn get(&self, request: WebRequest) -> Result<WebResponse, WebError> {
        panic!("asked for {}", request.url);
    }
}

#[async_trait::async_trait]
impl Sleep for NoWeb {
    async fn sleep(&self, _: Duration) {
        panic!("waited");
    }
}

/// Everything below a folder with its size and mode.
fn everything(folder: &Path) -> BTreeSet<(PathBuf, u64, u32)> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = path.symlink_metadata().unwrap();
            found.insert((path.clone(), meta.len(), meta.mode()));
            if meta.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

#[test]
fn every_attack_is_refused_for_its_reason() {
    let mut wrong = Vec::new();
    let attacks = attacks();
    assert!(attacks.len() >= 150, "{}", attacks.len());
    for attack in &attacks {
        let name = attack.name.escape_debug();
        match any(&attack.bytes, &Limits::SKILL) {
            Err(error) if reason(&error) == attack.reason => {
                let text = error.to_string();
                let shown = text.escape_debug().to_string().replace("\\\\", "\\");
                assert_eq!(
                    shown.replace("\\'", "'"),
                    text,
                    "{name}: the words hide something"
                );
            }
            other => wrong.push(format!(
                "{name}: expected {:?}, not {other:?}",
                attack.reason
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn adding_one_writes_nothing_anywhere() {
    let world = tempfile::tempdir().unwrap();
    let (inner, home) = (world.path().join("a/b/c"), world.path().join("home"));
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(world.path().join("canary"), "sings").unwrap();
    std::env::set_current_dir(&inner).unwrap();
    let outside = ["/tmp/x", "/etc/cron.d/x", "/etc/x", "/server"].map(PathBuf::from);
    let there: Vec<bool> = outside.iter().map(|path| path.exists()).collect();
    for attack in attacks() {
        let file = inner.join("attack.tar.gz");
        std::fs::write(&file, &attack.bytes).unwrap();
        let before = everything(world.path());
        let source = Source::parse("./attack.tar.gz", &inner).unwrap();
        let shelf = Shelf::new(&home);
        let got = match fetch(&source, &NoWeb, &NoWeb, &|_| {}).await {
            Err(FetchError::Unpack(error)) => reason(&error),
            other => panic!("{}: {other:?}", attack.name.escape_debug()),
        };
        assert_eq!(got, attack.reason, "{}", attack.name.escape_debug());
        assert!(shelf.list().unwrap().is_empty());
        assert_eq!(
            everything(world.path()),
            before,
            "{}",
            attack.name.escape_debug()
        );
    }
    let now: Vec<bool> = outside.iter().map(|path| path.exists()).collect();
    assert_eq!(now, there);
}

/// A line of what the system knows of this process, in KiB.
fn memory_kib(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix(line))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn memory_for_them_stays_small() {
    const MAX_MORE_KIB: u64 = 160 << 10;
    let attacks = attacks();
    // The highest mark starts again from here.
    let reset = std::fs::write("/proc/self/clear_refs", "5");
    let (Ok(()), Some(before)) = (reset, memory_kib("VmRSS:")) else {
        println!("SKIPPED: this system does not tell how much memory was used");
        return;
    };
    for attack in &attacks {
        assert!(any(&attack.bytes, &Limits::SKILL).is_err());
    }
    let most = memory_kib("VmHWM:").unwrap();
    let more = most.saturating_sub(before);
    assert!(more < MAX_MORE_KIB, "{more} KiB more than {before} KiB");
}

#[test]
fn archives_inside_archives_stay_files() {
    let inner = make::Tar::new().link(b'2', "x", "/etc/passwd").gz();
    let outer = make::Tar::new().file("inner.tar.gz", &inner).gz();
    let tree = any(&outer, &Limits::SKILL).unwrap();
    assert_eq!(tree.get("inner.tar.gz"), Some(&*inner));
    let outer = make::zip(&[make::Part::stored("inner.zip", &make::zip(&[]))]);
    assert_eq!(any(&outer, &Limits::SKILL).unwrap().len(), 2);
}

#[test]
fn odd_but_harmless_archives_are_read() {
    let long = format!("{}/{}", "d".repeat(120), "f".repeat(120));
    let harmless = [
        make::Tar::new()
            .long(long.as_bytes())
            .file("short", b"x")
            .gz(),
        make::Tar::new()
            .pax(b'x', &[("path", &long), ("mtime", "1.5")])
            .file("short", b"x")
            .gz(),
        make::Tar::new()
            .pax(b'g', &[("comment", "hello")])
            .file(&"f".repeat(99), b"x")
            .gz(),
        make::Tar::new()
            .kind(b'5', "./")
            .kind(b'5', "d/")
            .file("./x", b"x")
            .gz(),
        make::Tar::new()
            .file("x", b"x")
            .link(b'2', "node_modules/.bin/x", "../x")
            .gz(),
        make::Tar::new()
            .file("x", b"x")
            .link(b'2', ".git/x", "/etc/passwd")
            .gz(),
        make::zip(&[
            make::Part::deflated("x", b"x"),
            make::Part::stored("d/", b"").with(|p| p.mode = 0o040_755),
        ]),
        make::zip(&[make::Part::stored("x", b"x").with(|p| p.mode = 0)]),
        make::zip(&[make::Part::deflated("x", b"x").with(|p| {
            (p.flags, p.local_flags) = (8, 8);
            p.after = [b"PK\x07\x08".to_vec(), vec![0; 12]].concat();
        })]),
        make::zip(&[
            make::Part::stored("x", b"x"),
            make::Part::stored("__MACOSX/._x", b"y"),
        ]),
    ];
    for (number, bytes) in harmless.iter().enumerate() {
        let tree = any(bytes, &Limits::SKILL).unwrap_or_else(|e| panic!("{number}: {e}"));
        assert_eq!(tree.len(), 2, "{number}");
        assert_eq!(tree.get("SKILL.md"), Some(make::SKILL), "{number}");
    }
    let top = make::Tar::empty()
        .file("demo/SKILL.md", make::SKILL)
        .kind(b'5', "demo/empty/")
        .gz();
    assert_eq!(
        any(&top, &Limits::SKILL).unwrap().get("SKILL.md"),
        Some(make::SKILL)
    );
}
