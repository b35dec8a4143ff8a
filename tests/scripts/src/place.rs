//! Where things are: the cases, the binary and the folders built beside it, the document.

use std::path::{Path, PathBuf};

/// The folder of the cases.
pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// The document that names what is different.
pub fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scripts-differences.md")
}

/// The programs that came with the packages of `npm/package.json`: `tsx`, which runs TypeScript natively. The folder
/// those packages are installed in is what `CLAW_SCRIPTS_NODE` says.
pub fn node_tools() -> Option<PathBuf> {
    let folder = std::env::var_os("CLAW_SCRIPTS_NODE")?;
    Some(Path::new(&folder).join("node_modules/.bin"))
}

/// What the cases are measured on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claw {
    /// The binary.
    pub binary: PathBuf,
    /// The built runtimes.
    pub runtimes: PathBuf,
    /// Precompiled code, kept between runs.
    pub aot: PathBuf,
    /// Its home, which needs to hold nothing.
    pub home: PathBuf,
}

impl Claw {
    /// The binary and its runtimes beside this program, or where `CLAW_TEST_BIN` and `CLAW_BUNDLED_RUNTIMES` say. The
    /// error names what is missing.
    pub fn find(home: &Path) -> Result<Self, String> {
        let exe = std::env::current_exe().map_err(|e| e.to_string())?;
        let beside = exe.parent().unwrap_or(Path::new("."));
        let built = match beside.parent() {
            Some(profile) if beside.ends_with("deps") => profile,
            _ => beside,
        };
        Ok(Self {
            binary: existing("CLAW_TEST_BIN", built.join("claw"))?,
            runtimes: existing("CLAW_BUNDLED_RUNTIMES", built.join("runtimes"))?,
            aot: built.join("scripts-aot"),
            home: home.to_owned(),
        })
    }
}

fn existing(env: &str, default: PathBuf) -> Result<PathBuf, String> {
    let path = std::env::var_os(env).map_or(default, PathBuf::from);
    if path.exists() {
        return Ok(path);
    }
    let shown = path.display();
    Err(format!(
        "`{shown}` is missing: `cargo xtask runtimes` and a build of the binary make it"
    ))
}
