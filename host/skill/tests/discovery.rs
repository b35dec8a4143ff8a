//! A thousand skills on disk: how long they take to find, and that nothing unchanged is read twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_core::id::Digest;
use claw_skill::find::{Finder, Place, PlaceKind};
use claw_skill::lock::{Lock, Locked, Resolved};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Skills of each place.
const EACH: usize = 250;
/// Far more than it takes: 200 ms cold and 20 ms warm are measured in a release build on a machine with nothing else to do.
const SLOW: Duration = Duration::from_secs(10);

/// Time this thread was on a processor, where the system says it: others may use the machine.
fn on_processor() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

fn skill(folder: &Path, name: &str) {
    fs::create_dir_all(folder.join("scripts")).unwrap();
    let words = "what it does and when to use it ".repeat(6);
    let metadata = r#"{"openclaw": {"emoji": "x", "requires": {"bins": ["jq"], "env": ["KEY"]}}}"#;
    let head = format!("---\nname: {name}\ndescription: Says {words}\nmetadata: {metadata}\n---\n");
    let body = "A line of instructions as long as such lines are, more or less.\n".repeat(80);
    fs::write(folder.join("SKILL.md"), head + &body).unwrap();
    fs::write(folder.join("scripts/run.py"), "print(1)\n").unwrap();
}

fn installed(home: &Path) {
    let mut lock = Lock::default();
    for at in 0..EACH {
        let name = format!("installed-{at}");
        let tree = Digest::of(name.as_bytes());
        skill(&home.join("trees").join(tree.as_str()).join("skill"), &name);
        let files = [("SKILL.md".to_owned(), tree.clone())];
        let locked = Locked {
            source: "folder".to_owned(),
            resolved: Resolved::default(),
            tree,
            files: BTreeMap::from(files),
            capabilities: vec!["net https://example.com".to_owned()],
            secrets: vec!["KEY".to_owned()],
            vendored: None,
            installed_ms: 0,
            disabled: false,
        };
        lock.skills.insert(name, locked);
    }
    fs::write(
        home.join("claw.lock"),
        serde_json::to_vec_pretty(&lock).unwrap(),
    )
    .unwrap();
}

#[test]
fn a_thousand_skills_are_found_and_then_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let kinds = [
        PlaceKind::Workspace,
        PlaceKind::HomeAgents,
        PlaceKind::Bundled,
        PlaceKind::Installed,
    ];
    let mut places = Vec::new();
    for kind in kinds {
        let folder = dir.path().join(format!("{kind:?}"));
        if kind == PlaceKind::Installed {
            installed(&folder);
        } else {
            for at in 0..EACH {
                let name = format!("{kind:?}-{at}").to_lowercase();
                skill(&folder.join(format!("group-{}", at % 5)).join(&name), &name);
            }
        }
        places.push(Place { kind, folder });
    }
    let mut finder = Finder::default();
    let timed = |finder: &mut Finder| {
        let (before, begin, used) = (finder.reads(), Instant::now(), on_processor());
        let findings = finder.find(&places);
        let time = begin.elapsed();
        assert_eq!(findings.skills.len(), 4 * EACH);
        assert_eq!((findings.refused.len(), findings.shadowed.len()), (0, 0));
        let used = used.and_then(|used| on_processor()?.checked_sub(used));
        let reads = finder.reads() - before;
        println!("{reads} files read in {time:?}, {used:?} on a processor");
        assert!(time < SLOW, "{time:?}");
        reads
    };
    assert_eq!(timed(&mut finder), 4 * EACH as u64 + 1);
    // What was written a moment before it was read is read once more.
    while timed(&mut finder) > 0 {}
    assert_eq!(timed(&mut finder), 0);
}
