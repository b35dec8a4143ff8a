//! A helper process meets each of its walls. The test binary runs itself as the helper.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_native::{Helper, HelperError, MAX_STDERR_BYTES, Profile, Wall, confine_self};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Name of the test that plays the helper, and the variable that tells it what to do.
const ROLE: &str = "CLAW_NATIVE_ROLE";
const FOLDER: &str = "CLAW_NATIVE_FOLDER";

fn helper(role: &str, folder: &Path) -> Helper {
    Helper {
        program: std::env::current_exe().unwrap(),
        args: ["play", "--exact", "--nocapture", "--test-threads=1"]
            .map(Into::into)
            .to_vec(),
        env: vec![
            (ROLE.into(), role.into()),
            (FOLDER.into(), folder.display().to_string()),
        ],
        wall: Duration::from_secs(20),
    }
}

/// Not a test of its own: what the helper process does.
#[test]
fn play() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let profile = Profile {
        read: vec![folder.join("in")],
        write: vec![folder.join("out")],
        memory_bytes: 512 << 20,
        cpu_seconds: 1,
        file_bytes: 4096,
        open_files: 64,
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap();
    let walls = confine_self(&profile).unwrap();
    let full = walls.landlock == Wall::Full;
    let code = match role.as_str() {
        "well" => {
            let text = std::fs::read_to_string(folder.join("in/a")).unwrap();
            std::fs::write(folder.join("out/b"), text).unwrap();
            0
        }
        "walls" => i32::from(!full),
        "read-outside" => i32::from(!full || std::fs::read(folder.join("secret")).is_ok()),
        "write-outside" => i32::from(!full || std::fs::write(folder.join("in/a"), "x").is_ok()),
        "connect" => i32::from(!full || std::net::TcpStream::connect(to).is_ok()),
        "big-file" => {
            let _ = std::fs::write(folder.join("out/big"), vec![0; 10_000]);
            1
        }
        "memory" => {
            let mut hoard: Vec<u8> = Vec::new();
            i32::from(hoard.try_reserve_exact(1 << 30).is_ok())
        }
        "spin" => loop {
            std::hint::black_box(0);
        },
        "sleep" => {
            std::thread::sleep(Duration::from_secs(60));
            1
        }
        "chatty" => {
            let line = "x".repeat(1000);
            for _ in 0..1000 {
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            7
        }
        "environment" => i32::from(std::env::vars().count() != 2),
        other => panic!("no role {other}"),
    };
    std::process::exit(code);
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for sub in ["in", "out"] {
        std::fs::create_dir(dir.path().join(sub)).unwrap();
    }
    std::fs::write(dir.path().join("in/a"), "hello").unwrap();
    std::fs::write(dir.path().join("secret"), "no").unwrap();
    dir
}

/// Landlock needs a kernel that has it; without one the walls of files and sockets cannot be tested.
async fn landlocked(folder: &Path) -> bool {
    helper("walls", folder).run().await.is_ok()
}

#[tokio::test]
async fn a_confined_helper_reads_and_writes_what_it_may() {
    let dir = folder();
    helper("well", dir.path()).run().await.unwrap();
    assert_eq!(
        std::fs::read_to_string(dir.path().join("out/b")).unwrap(),
        "hello"
    );
}

#[tokio::test]
async fn files_and_sockets_outside_the_profile_are_refused() {
    let dir = folder();
    if !landlocked(dir.path()).await {
        eprintln!("this kernel does not offer all of landlock: nothing to test");
        return;
    }
    for role in ["read-outside", "write-outside", "connect"] {
        helper(role, dir.path())
            .run()
            .await
            .unwrap_or_else(|e| panic!("{role}: {e}"));
    }
}

#[tokio::test]
async fn memory_file_size_and_cpu_are_limited() {
    let dir = folder();
    helper("memory", dir.path()).run().await.unwrap();
    let big = helper("big-file", dir.path()).run().await.unwrap_err();
    assert!(
        matches!(big, HelperError::Killed { signal: 25, .. }),
        "{big}"
    );
    let spin = helper("spin", dir.path()).run().await.unwrap_err();
    assert!(matches!(spin, HelperError::Killed { .. }), "{spin}");
}

#[tokio::test]
async fn a_helper_is_killed_at_its_wall_limit() {
    let dir = folder();
    let mut sleeper = helper("sleep", dir.path());
    sleeper.wall = Duration::from_millis(300);
    let at = Instant::now();
    let error = sleeper.run().await.unwrap_err();
    assert!(matches!(error, HelperError::Timeout { .. }), "{error}");
    assert!(at.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn its_words_are_bounded_and_its_environment_is_ours() {
    let dir = folder();
    helper("environment", dir.path()).run().await.unwrap();
    let HelperError::Failed { code, stderr } =
        helper("chatty", dir.path()).run().await.unwrap_err()
    else {
        panic!("a chatty helper fails with its own code");
    };
    assert_eq!((code, stderr.len() <= MAX_STDERR_BYTES), (7, true));
    assert!(stderr.contains("xxxx"));
}

#[tokio::test]
async fn a_missing_program_is_an_error() {
    let dir = folder();
    let mut nobody = helper("well", dir.path());
    nobody.program = dir.path().join("nobody");
    assert!(matches!(nobody.run().await, Err(HelperError::Start { .. })));
}
