//! The half of the rim for a native build: files and clocks of this machine, no other commands. Invariant: it exists
//! for tests only and never ships.

use std::{
    future::Future,
    io::{self, Read},
    path::Path,
    time::Duration,
};

use super::{Refused, Spawn};

pub(crate) fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    Ok(runtime.block_on(future))
}

/// The folders named in `CLAW_SHELL_ROOTS` (separated by colons), else the temporary folder.
pub(crate) fn roots() -> Vec<String> {
    match std::env::var("CLAW_SHELL_ROOTS") {
        Ok(roots) => roots.split(':').map(str::to_owned).collect(),
        Err(_) => vec!["/tmp".to_owned()],
    }
}

pub(crate) fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

pub(crate) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

pub(crate) fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

pub(crate) struct Stdin;

pub(crate) fn stdin() -> Stdin {
    Stdin
}

impl Stdin {
    pub(crate) async fn read(&self, max: usize) -> Option<Vec<u8>> {
        self.read_now(max)
    }

    pub(crate) fn read_now(&self, max: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; max];
        match io::stdin().read(&mut bytes) {
            Ok(0) | Err(_) => None,
            Ok(n) => {
                bytes.truncate(n);
                Some(bytes)
            }
        }
    }
}

pub(crate) fn lookup(_name: &str) -> Option<String> {
    None
}

pub(crate) struct Feed;

impl Feed {
    pub(crate) async fn write(&mut self, _bytes: &[u8]) -> bool {
        false
    }
}

pub(crate) struct Output;

impl Output {
    pub(crate) async fn read(&mut self, _max: usize) -> Option<Vec<u8>> {
        None
    }
}

pub(crate) struct Child {
    pub(crate) stdin: Option<Feed>,
    pub(crate) stdout: Option<Output>,
    pub(crate) stderr: Option<Output>,
}

impl Child {
    pub(crate) async fn wait(&self) -> i32 {
        0
    }
}

pub(crate) fn spawn(spawn: Spawn) -> Result<Child, Refused> {
    let _ = (spawn.args, spawn.env, spawn.cwd, spawn.inherit_stdin);
    Err(Refused::NotFound(format!(
        "`{}` is no command here",
        spawn.program
    )))
}

pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// No network.
pub(crate) struct Http;

pub(crate) fn http() -> Http {
    Http
}

impl claw_curl::Transport for Http {
    fn exchange(
        &mut self,
        _request: claw_curl::Request,
    ) -> Result<claw_curl::Response, claw_curl::Failure> {
        Err(claw_curl::Failure::Denied(
            "a native build has no network".to_owned(),
        ))
    }
}
