#![allow(clippy::unwrap_used)]
use super::*;
use claw_testkit::FakeScripts;

const AGENT: &str = "main";
const HOUR_MS: i64 = 60 * 60 * 1_000;

fn host(home: &Path) -> ScriptHost {
    ScriptHost::new(Arc::new(FakeScripts::answering([])), home)
}

fn key(name: &str) -> SessionKey {
    SessionKey::parse(name, &AgentId::new(AGENT)).unwrap()
}

async fn scratch(host: &ScriptHost, home: &Path, name: &str, at: i64) -> PathBuf {
    let settings = crate::fakes::settings(home, claw_policy::profile::Profile::default());
    let agent = settings.agents.get(&AgentId::new(AGENT)).unwrap();
    let (key, now) = (key(name), TimestampMs(at));
    let roots = host.roots(agent, &key, &Actor::Owner, now).await;
    roots.unwrap().pop().unwrap().host
}

#[tokio::test]
async fn a_sweep_takes_what_is_a_day_old_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let host = host(home.path());
    assert_eq!(
        host.sweep(TimestampMs(0)).await.unwrap(),
        0,
        "no folder yet"
    );
    let old = scratch(&host, home.path(), "old", 0).await;
    let new = scratch(&host, home.path(), "new", HOUR_MS).await;
    std::fs::write(home.path().join("scratch/stray"), "x").unwrap();
    let day = i64::try_from(SCRATCH_MS).unwrap();
    assert_eq!(host.sweep(TimestampMs(day - 1)).await.unwrap(), 0);
    assert_eq!(host.sweep(TimestampMs(day)).await.unwrap(), 1);
    assert!(!old.exists() && new.exists());
    assert_eq!(
        host.sweep(TimestampMs(-5)).await.unwrap(),
        0,
        "a clock gone back"
    );
}

#[tokio::test]
async fn sessions_share_no_scratch_and_one_is_forgotten_alone() {
    let home = tempfile::tempdir().unwrap();
    let host = host(home.path());
    let one = scratch(&host, home.path(), "one", 0).await;
    let two = scratch(&host, home.path(), "two", 0).await;
    assert_ne!(one, two);
    assert_eq!(one, scratch(&host, home.path(), "one", 5).await);
    host.forget(&key("one")).await.unwrap();
    host.forget(&key("never")).await.unwrap();
    assert!(!one.exists() && two.exists());
}

#[tokio::test]
async fn a_command_finds_no_scratch_that_is_a_day_old_also_where_nobody_swept() {
    let home = tempfile::tempdir().unwrap();
    let host = host(home.path());
    let day = i64::try_from(SCRATCH_MS).unwrap();
    let left = scratch(&host, home.path(), "one", 0).await.join("a");
    std::fs::write(&left, "x").unwrap();
    scratch(&host, home.path(), "one", day - 1).await;
    assert!(left.exists());
    scratch(&host, home.path(), "one", 2 * day - 2).await;
    assert!(left.exists(), "a day from its last use");
    let again = scratch(&host, home.path(), "one", 3 * day - 2).await;
    assert!(again.is_dir() && !left.exists());
}
