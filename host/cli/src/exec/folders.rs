//! What the command sees as files: a private `/tmp`, one file at `/in`, and the folders of the command line.
//!
//! Invariant: nothing of this machine is mounted that the command line does not name, and claw's own home never is.

use super::flags::DirFlag;
use crate::failure::Failure;
use crate::home::Home;
use claw_core::sandbox::RootMount;
use claw_engine::api::{ApiError, ErrorClass};
use claw_policy::rule::Mode;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where a folder is mounted if nothing else was said.
pub(super) const DEFAULT_GUEST: &str = "/mnt";
/// What `/tmp` may hold, in bytes.
pub(crate) const SCRATCH_BYTES: u64 = 256 << 20;
/// What `/tmp` may hold, in files and folders.
pub(crate) const SCRATCH_FILES: u64 = 10_000;
/// Largest script that is mounted alone, in bytes.
pub(crate) const MAX_SCRIPT_BYTES: u64 = 16 << 20;
/// A folder that a person names is not counted.
const UNCOUNTED: u64 = u64::MAX / 4;
/// What the names of private folders begin with.
const PREFIX: &str = "claw-exec-";
/// Rights of the one file at `/in`.
const SCRIPT_MODE: u32 = 0o755;

/// A folder of this machine and where the command sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    /// Without links.
    pub(super) host: PathBuf,
    pub(super) guest: String,
    pub(super) mode: Mode,
}

fn refused(message: String) -> Failure {
    Failure(ApiError::new(ErrorClass::Refused, "CLAW-X001", message))
}

/// The folders of the command line, judged.
pub(super) fn named(flags: &[DirFlag], home: &Home) -> Result<Vec<Folder>, Failure> {
    let (own, compiled) = (real(home.path()), real(&home.artifacts()));
    let agents = own.join("agents");
    let mut folders: Vec<Folder> = Vec::new();
    for flag in flags {
        let shown = flag.host.display();
        let host = std::fs::canonicalize(&flag.host).map_err(|e| {
            refused(format!("--dir: `{shown}`: {e}"))
                .hint("--dir HOST[:GUEST][:ro|rw], where GUEST begins with `/`")
        })?;
        if !host.is_dir() {
            return Err(refused(format!("--dir: `{shown}` is no folder"))
                .hint("a script that is named as CMD or as its first argument needs no --dir"));
        }
        if own.starts_with(&host) {
            let words = format!("--dir: `{shown}` holds claw's own home, which no script may see");
            return Err(
                refused(words).hint("name a folder below it, or use another home with --home DIR")
            );
        }
        let inside = host.starts_with(&own) && !(host.starts_with(&agents) && host != agents);
        if inside || host.starts_with(&compiled) || compiled.starts_with(&host) {
            let words = format!("--dir: `{shown}` is part of claw's own state");
            return Err(refused(words).hint("of a home, only an agent's folder can be named"));
        }
        let guest = match &flag.guest {
            Some(guest) => guest.clone(),
            None if folders.iter().all(|f| f.guest != DEFAULT_GUEST) => DEFAULT_GUEST.to_owned(),
            None => {
                return Err(Failure::usage(format!(
                    "--dir: `{shown}` needs a place of its own, as `{DEFAULT_GUEST}` is taken"
                ))
                .hint(format!("--dir {shown}:/data")));
            }
        };
        if let Some(other) = folders.iter().find(|f| nested(&f.guest, &guest)) {
            return Err(Failure::usage(format!(
                "--dir: `{guest}` and `{}` lie one in the other",
                other.guest
            )));
        }
        folders.push(Folder {
            host,
            guest,
            mode: flag.mode,
        });
    }
    Ok(folders)
}

/// Whether one is the other or lies in it.
fn nested(a: &str, b: &str) -> bool {
    below(a, b).is_some() || below(b, a).is_some()
}

/// The rest of a guest path below a folder; empty for the folder itself.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder)?;
    match rest.strip_prefix('/') {
        Some(rest) => Some(rest),
        None => rest.is_empty().then_some(rest),
    }
}

/// A path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let mut missing: Vec<&OsStr> = Vec::new();
    for there in path.ancestors() {
        if let Ok(mut real) = std::fs::canonicalize(there) {
            real.extend(missing.iter().rev());
            return real;
        }
        missing.extend(there.file_name());
    }
    path.to_owned()
}

/// Folders of this one run, deleted when it ends.
pub(super) struct Private {
    dir: TempDir,
}

impl Private {
    pub(super) fn make() -> Result<Self, Failure> {
        let private = std::fs::Permissions::from_mode(0o700);
        let dir = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(private)
            .tempdir()?;
        std::fs::create_dir(dir.path().join("tmp"))?;
        std::fs::create_dir(dir.path().join("in"))?;
        Ok(Self { dir })
    }

    /// Puts a file at `/in`, alone.
    pub(super) fn put(&self, file: &Path, name: &str) -> Result<(), Failure> {
        let failed = |e: std::io::Error| refused(format!("`{}`: {e}", file.display()));
        let size = std::fs::metadata(file).map_err(failed)?.len();
        if size > MAX_SCRIPT_BYTES {
            return Err(refused(format!(
                "`{}` is over {MAX_SCRIPT_BYTES} bytes",
                file.display()
            )));
        }
        let to = self.dir.path().join("in").join(name);
        std::fs::copy(file, &to).map_err(failed)?;
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(SCRIPT_MODE))?;
        Ok(())
    }

    /// Everything the command sees.
    pub(super) fn roots(&self, folders: &[Folder], input: bool) -> Vec<RootMount> {
        let own = |guest: &str, name: &str, read_only| RootMount {
            guest: guest.to_owned(),
            host: self.dir.path().join(name),
            read_only,
            read_only_holes: Vec::new(),
            quota_bytes: SCRATCH_BYTES,
            quota_files: SCRATCH_FILES,
            scratch: true,
        };
        let mut roots = vec![own("/tmp", "tmp", false)];
        if input {
            roots.push(own("/in", "in", true));
        }
        roots.extend(folders.iter().map(|folder| RootMount {
            guest: folder.guest.clone(),
            host: folder.host.clone(),
            read_only: folder.mode == Mode::Ro,
            read_only_holes: Vec::new(),
            quota_bytes: UNCOUNTED,
            quota_files: UNCOUNTED,
            scratch: false,
        }));
        roots
    }
}

/// Where the command starts: as asked for, else the first folder, else `/tmp`.
pub(super) fn working_folder(
    asked: Option<&str>,
    folders: &[Folder],
    input: bool,
) -> Result<String, Failure> {
    let Some(asked) = asked else {
        let first = folders.first().map(|f| f.guest.clone());
        return Ok(first.unwrap_or_else(|| "/tmp".to_owned()));
    };
    let plain = asked.strip_suffix('/').unwrap_or(asked);
    let there = plain == "/tmp"
        || (input && plain == "/in")
        || folders.iter().any(|f| {
            below(plain, &f.guest).is_some_and(|rest| {
                let inner = rest.split('/').all(|p| !matches!(p, "." | ".."));
                inner && f.host.join(rest).is_dir()
            })
        });
    if there {
        return Ok(plain.to_owned());
    }
    Err(Failure::usage(format!(
        "--cwd: `{asked}` is no folder that the command sees"
    ))
    .hint("name one by its place in the sandbox, for example /mnt/sub"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn flags(dir: &Path, texts: &[&str]) -> Vec<DirFlag> {
        let at = dir.display();
        let one = |t: &&str| format!("{at}/{t}").parse().unwrap();
        texts.iter().map(one).collect()
    }

    fn home(dir: &Path) -> Home {
        Home::at(dir.join("own/home"))
    }

    #[test]
    fn the_first_folder_is_work_and_the_next_needs_a_name() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        let judge = |texts: &[&str]| {
            named(&flags(dir.path(), texts), &home(dir.path())).map(|all| {
                let one = |f: Folder| format!("{} {}", f.guest, f.mode);
                all.into_iter().map(one).collect::<Vec<_>>()
            })
        };
        assert_eq!(judge(&["a"]).unwrap(), ["/mnt ro"]);
        assert_eq!(judge(&["a:rw", "b:/b"]).unwrap(), ["/mnt rw", "/b ro"]);
        assert_eq!(judge(&["b:/b", "a"]).unwrap(), ["/b ro", "/mnt ro"]);
        for (texts, why, code) in [
            (&["a", "b"][..], "needs a place of its own", 2),
            (&["a:/x", "b:/x"], "lie one in the other", 2),
            (&["a:/x", "b:/x/y"], "lie one in the other", 2),
            (&["a:/x/y", "b:/x"], "lie one in the other", 2),
            (&["c"], "No such file", 3),
        ] {
            let failure = judge(texts).unwrap_err();
            assert!(failure.0.message.contains(why), "{failure:?}");
            assert_eq!(failure.exit_code(), code);
        }
        assert!(judge(&["a:/x", "b:/xy"]).is_ok());
    }

    #[test]
    fn the_home_is_never_mounted() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("own")).unwrap();
        std::os::unix::fs::symlink("own", dir.path().join("link")).unwrap();
        let judge = |text: &str| named(&flags(dir.path(), &[text]), &home(dir.path()));
        // The home is not there yet, and is refused all the same.
        for text in ["own:/x", "link:/x", ".:/x", "own/../:/x:rw"] {
            let failure = judge(text).unwrap_err();
            assert!(failure.0.message.contains("claw's own home"), "{text}");
        }
        std::fs::create_dir_all(dir.path().join("own/home/agents/main")).unwrap();
        assert!(judge("own/home:/x").is_err());
        assert!(judge("own/home/agents/main:/x").is_ok());
        assert!(named(&["/:/x".parse().unwrap()], &home(dir.path())).is_err());
        std::fs::write(dir.path().join("file"), "").unwrap();
        let failure = judge("file:/x").unwrap_err();
        assert!(failure.0.message.contains("is no folder"), "{failure:?}");
    }

    #[test]
    fn where_it_starts() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("sub")).unwrap();
        let folders = [Folder {
            host: dir.path().to_owned(),
            guest: "/mnt".into(),
            mode: Mode::Ro,
        }];
        let at = |asked, folders: &[Folder]| working_folder(asked, folders, false).ok();
        assert_eq!(at(None, &[]).unwrap(), "/tmp");
        assert_eq!(at(None, &folders).unwrap(), "/mnt");
        assert_eq!(at(Some("/tmp/"), &folders).unwrap(), "/tmp");
        assert_eq!(at(Some("/mnt/sub"), &folders).unwrap(), "/mnt/sub");
        for bad in ["/", "/in", "sub", "/mnt/none", "/mnt/..", "/mnt/sub/../sub"] {
            assert_eq!(at(Some(bad), &folders), None, "{bad}");
        }
        assert!(working_folder(Some("/in"), &[], true).is_ok());
    }

    #[test]
    fn a_script_ends_at_its_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.py");
        let file = std::fs::File::create(&path).unwrap();
        let private = Private::make().unwrap();
        file.set_len(MAX_SCRIPT_BYTES).unwrap();
        private.put(&path, "x.py").unwrap();
        file.set_len(MAX_SCRIPT_BYTES + 1).unwrap();
        let failure = private.put(&path, "y.py").unwrap_err();
        assert!(failure.0.message.contains("is over"), "{failure:?}");
        assert!(!private.dir.path().join("in/y.py").exists());
    }

    #[test]
    fn the_private_folders_are_gone_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.py");
        std::fs::write(&file, "1").unwrap();
        let private = Private::make().unwrap();
        private.put(&file, "x.py").unwrap();
        let roots = private.roots(&[], true);
        assert_eq!(roots.len(), 2);
        assert_eq!((roots[1].guest.as_str(), roots[1].read_only), ("/in", true));
        assert_eq!(std::fs::read(roots[1].host.join("x.py")).unwrap(), b"1");
        let mode = std::fs::metadata(private.dir.path()).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o700);
        drop(private);
        assert!(!roots[0].host.exists());
    }
}
