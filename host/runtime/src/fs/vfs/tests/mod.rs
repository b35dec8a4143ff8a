#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod guards;
mod holes;
mod loss;
mod quotas;
mod races;
mod twins;
mod whole;

use super::*;
use claw_core::capability::{Access, Decision, Request, Verdict};
use claw_core::code::GuestError;
use claw_core::id::{AgentId, EffectId};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::sandbox::{Authority, RootMount};
use claw_core::subject::{Actor, Subject};
use claw_core::tool::Denial;
use std::cell::RefCell;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

thread_local! {
    static SWAP: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// Called by the file system between looking at a thing and opening it, on the thread that does so.
pub(super) fn between_looks() {
    if let Some(swap) = SWAP.with_borrow_mut(Option::take) {
        swap();
    }
}

/// What somebody else does at the next such moment.
fn at_next_look(swap: impl FnOnce() + 'static) {
    SWAP.set(Some(Box::new(swap)));
}

fn was_swapped() -> bool {
    SWAP.with_borrow(Option::is_none)
}

/// Allows what the function allows.
struct Rules {
    agent: AgentId,
    subject: Subject,
    actor: Actor,
    allow: fn(&str, Access) -> bool,
}

fn decision(allowed: bool) -> Decision {
    Decision {
        wanted: None,
        verdict: if allowed {
            Verdict::Allow
        } else {
            Verdict::Deny
        },
        code: if allowed {
            "allowed"
        } else {
            "path-not-granted"
        }
        .into(),
        layer: "grants".into(),
        reason: "as the test says".into(),
        steps: Vec::new(),
        hint: None,
    }
}

impl Authority for Rules {
    fn agent(&self) -> &AgentId {
        &self.agent
    }
    fn subject(&self) -> &Subject {
        &self.subject
    }
    fn actor(&self) -> &Actor {
        &self.actor
    }
    fn decide(&self, request: &Request) -> Decision {
        let Request::File { path, access } = request else {
            return decision(false);
        };
        let escapes = path.split('/').any(|p| p == "..");
        decision(!escapes && (self.allow)(path, *access))
    }
    fn admits(&self, _: &str, _: &str, _: IpAddr) -> Decision {
        decision(false)
    }
}

#[derive(Default)]
struct Book(Mutex<Vec<Denial>>);

#[async_trait::async_trait]
impl Ledger for Book {
    async fn begin(&self, _: EffectIntent) -> Result<EffectId, GuestError> {
        Ok(EffectId::new("e"))
    }
    async fn settle(&self, _: EffectId, _: EffectState) {}
    fn deny(&self, denial: Denial) {
        self.0.lock().unwrap().push(denial);
    }
}

/// A folder `work` mounted as `/workspace`, with something secret beside it.
struct World {
    temp: tempfile::TempDir,
    volumes: Volumes,
    mount: RootMount,
    allow: fn(&str, Access) -> bool,
}

/// One call.
struct Call {
    vfs: Arc<Vfs>,
    book: Arc<Book>,
    permit: Permit,
}

const SECRET: &str = "outside of every root";

fn world() -> World {
    let temp = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(temp.path().join("work/dir")).unwrap();
    std::fs::create_dir(temp.path().join("out")).unwrap();
    std::fs::write(temp.path().join("out/secret"), SECRET).unwrap();
    std::fs::write(temp.path().join("work/a.txt"), "alpha").unwrap();
    std::fs::write(temp.path().join("work/dir/b.txt"), "beta").unwrap();
    let mount = RootMount {
        guest: "/workspace".into(),
        host: temp.path().join("work"),
        read_only: false,
        read_only_holes: Vec::new(),
        quota_bytes: 1 << 20,
        quota_files: 100,
        scratch: false,
    };
    World {
        temp,
        volumes: Volumes::default(),
        mount,
        allow: |_, _| true,
    }
}

impl World {
    fn work(&self) -> std::path::PathBuf {
        self.temp.path().join("work")
    }

    fn call(&self) -> Call {
        let book = Arc::new(Book::default());
        let authority = Rules {
            agent: AgentId::new("main"),
            subject: Subject::Agent("main".into()),
            actor: Actor::Owner,
            allow: self.allow,
        };
        let gate = Gate {
            authority: Arc::new(authority),
            ledger: book.clone(),
        };
        let vfs = Vfs::mount(std::slice::from_ref(&self.mount), &self.volumes, gate).unwrap();
        Call {
            vfs: Arc::new(vfs),
            book,
            permit: Permit::granted(0),
        }
    }
}

impl Call {
    fn place(&self, path: &str, access: Access) -> Result<Place, FsError> {
        self.vfs.place(path, access)
    }

    fn at(&self, path: &str) -> Place {
        self.place(path, Access::Read).unwrap()
    }

    /// Like a guest with a relative path on the root's descriptor.
    fn rel(&self, path: &str, access: Access) -> Result<Place, FsError> {
        let root = self.vfs.roots().next().unwrap().1;
        self.vfs.join(&root, path, access)
    }

    fn read(&self, path: &str) -> Result<String, FsError> {
        let place = self.rel(path, Access::Read)?;
        let file = self.vfs.open_read(&place, true)?;
        Ok(String::from_utf8(file.read_at(0, MAX_IO_BYTES)?).unwrap())
    }

    fn open_rw(&self, path: &str) -> Result<FileHandle, FsError> {
        let how = How {
            read: true,
            write: true,
            create: true,
            follow: true,
            ..How::default()
        };
        let place = self.rel(path, Access::Write)?;
        self.vfs.open_write(&place, how, &self.permit)
    }

    fn write(&self, path: &str, text: &str) -> Result<String, FsError> {
        let place = self.rel(path, Access::Write)?;
        self.vfs
            .replace(&place, text.as_bytes(), &Expect::Always, &self.permit)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FsError> {
        let from = self.rel(from, Access::Write)?;
        let to = self.rel(to, Access::Write)?;
        self.vfs.rename(&from, &to, true, &self.permit)
    }

    fn link(&self, target: &str, path: &str) -> Result<(), FsError> {
        let place = self.rel(path, Access::Write)?;
        self.vfs.make_link(target, &place, &self.permit)
    }

    fn add_name(&self, from: &str, to: &str) -> Result<(), FsError> {
        let from = self.rel(from, Access::Write)?;
        let to = self.rel(to, Access::Write)?;
        self.vfs.add_name(&from, &to, &self.permit)
    }

    fn remove(&self, path: &str) -> Result<(), FsError> {
        let place = self.rel(path, Access::Write)?;
        self.vfs.remove_file(&place, &self.permit)
    }

    fn denials(&self) -> Vec<String> {
        let book = self.book.0.lock().unwrap();
        book.iter().map(|d| d.decision.code.clone()).collect()
    }

    /// The result was refused with this word, and exactly one denial says so.
    #[track_caller]
    fn refused<T>(&self, result: Result<T, FsError>, code: &str) {
        match result {
            Ok(_) => panic!("not refused: {code}"),
            Err(FsError::Denied(d)) => assert_eq!(d.code, code),
            Err(other) => panic!("{other:?} instead of {code}"),
        }
        assert_eq!(self.denials(), [code]);
        self.book.0.lock().unwrap().clear();
    }
}

fn symlink(target: impl AsRef<Path>, link: impl AsRef<Path>) {
    std::os::unix::fs::symlink(target, link).unwrap();
}

fn is_quota<T>(result: &Result<T, FsError>, what: &str) -> bool {
    matches!(result, Err(FsError::Quota(w)) if *w == what)
}
