//! What the shell keeps of a session, as each command found it.
//!
//! Invariant: a command that is made again from its start finds the folder and the variables that its first attempt
//! found. Nothing is read or written through a link.

use claw_core::id::{CallId, SessionKey};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Sessions of which it is known; of more, the first by name are forgotten.
const MAX_SESSIONS: usize = 256;
/// Largest state that is kept, in bytes.
const MAX_STATE_BYTES: u64 = 256 << 10;

/// The first attempt at the last command of each session, and the state it found.
#[derive(Debug, Default)]
pub(crate) struct Before(Mutex<BTreeMap<SessionKey, Found>>);

/// The first attempt at a command, and the state it found.
type Found = (CallId, Option<Vec<u8>>);

impl Before {
    /// A command begins: `first` is the first attempt at it, `file` where the shell keeps its state. A repetition has
    /// the state put back; otherwise it is remembered.
    pub(super) fn begin(
        &self,
        session: &SessionKey,
        first: &CallId,
        file: &Path,
    ) -> io::Result<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = all.get(session).filter(|(call, _)| call == first) {
            return put_back(file, found.as_deref());
        }
        let found = read(file)?;
        if all.len() >= MAX_SESSIONS && !all.contains_key(session) {
            all.pop_first();
        }
        all.insert(session.clone(), (first.clone(), found));
        Ok(())
    }
}

fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(file) {
        Ok(known) if known.is_file() && known.len() <= MAX_STATE_BYTES => fs::read(file).map(Some),
        // Not what the shell wrote.
        Ok(_) => Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn put_back(file: &Path, state: Option<&[u8]>) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let Some(state) = state else { return Ok(()) };
    let mut new = OpenOptions::new().write(true).create_new(true).open(file)?;
    new.write_all(state)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::id::AgentId;

    #[test]
    fn a_repetition_finds_what_the_first_attempt_found() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state");
        let (before, main) = (Before::default(), AgentId::new("main"));
        let key = |n: usize| SessionKey::parse(&format!("s{n}"), &main).unwrap();
        let (a, b) = (CallId::new("a"), CallId::new("b"));
        before.begin(&key(0), &a, &file).unwrap();
        fs::write(&file, "after the first").unwrap();
        before.begin(&key(0), &a, &file).unwrap();
        assert!(!file.exists(), "there was none");
        fs::write(&file, "after a").unwrap();
        before.begin(&key(0), &b, &file).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after a");
        fs::write(&file, "after b").unwrap();
        before.begin(&key(0), &b, &file).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"after a");
        // What a guest made of it is not followed.
        let outside = dir.path().join("outside");
        fs::write(&outside, "theirs").unwrap();
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(&outside, &file).unwrap();
        before.begin(&key(0), &b, &file).unwrap();
        assert_eq!(fs::read(&outside).unwrap(), b"theirs");
        assert_eq!(fs::read(&file).unwrap(), b"after a");
        for n in 1..=MAX_SESSIONS {
            before.begin(&key(n), &a, &file).unwrap();
        }
        assert_eq!(before.0.lock().unwrap().len(), MAX_SESSIONS);
    }
}
