//! Python and Node environments in the cache folder, one per lock file.
//!
//! Invariant: an environment's folder is named by the digest of its lock file and carries a mark once it is complete,
//! so that a changed lock gives a new folder and an interrupted install is made again. The user's own Python and Node
//! folders are never touched.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ctx::Ctx;
use crate::digest::Inputs;
use crate::process::{capture, capture_with_retries, which};

/// Written last into a complete environment.
const COMPLETE: &str = ".complete";
/// Characters of the digest in a folder's name.
const DIGEST_CHARS: usize = 16;
/// Which wheels the Python runtime takes: its interpreter's version, on whatever machine this is.
const RUNTIME_PLATFORM: [&str; 10] = [
    "--platform",
    "manylinux2014_x86_64",
    "--python-version",
    "3.14",
    "--implementation",
    "cp",
    "--abi",
    "cp314",
    "--abi",
    "none",
];
/// The oldest Python the lock files are made for.
const PYTHON_MINOR: u32 = 10;

/// Held while environments are made: two runs may share one cache folder.
pub(super) fn lock(ctx: &Ctx) -> Result<File> {
    let path = ctx.cache.join("setup.lock");
    let file =
        File::create(&path).with_context(|| format!("cannot create `{}`", path.display()))?;
    file.lock()
        .with_context(|| format!("cannot lock `{}`", path.display()))?;
    Ok(file)
}

/// The `componentize-py` program of the pinned version.
pub(super) fn componentize_py(ctx: &Ctx) -> Result<PathBuf> {
    let venv = python_env(
        ctx,
        "componentize-py",
        &ctx.root.join("host/xtask/python/componentize-py.txt"),
    )
    .context("cannot make the Python guest tool")?;
    Ok(venv.join("bin").join("componentize-py"))
}

/// The packages the Python runtime carries, as its own interpreter wants them: wheels for that version, nothing built
/// and nothing run. A compiled extension in a wheel is of no use there and is left out when the runtime is made.
pub(super) fn runtime_packages(ctx: &Ctx, componentize_py: &Path) -> Result<PathBuf> {
    let requirements = ctx.root.join("plugins/runtimes/python/packages.txt");
    let digest = Inputs::default().path(&requirements)?.finish();
    let python = componentize_py.with_file_name("python");
    environment(ctx, "python", "runtime-packages", &digest, |folder| {
        capture_with_retries(ctx, || {
            let mut command = ctx.command(&python);
            command.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
            command.args(["--require-hashes", "--disable-pip-version-check"]);
            command.args(["--only-binary", ":all:", "--no-compile"]);
            command.args(RUNTIME_PLATFORM);
            command.arg("--target").arg(folder.join("site"));
            command.arg("-r").arg(&requirements);
            command
        })
        .map(|_| ())
    })
    .map(|folder| folder.join("site"))
    .context("cannot fetch the Python runtime's packages")
}

/// The Python that has the vendors' SDKs.
pub(super) fn peers_python(ctx: &Ctx) -> Result<PathBuf> {
    let venv = python_env(ctx, "peers", &ctx.root.join("tests/peers/requirements.txt"))?;
    Ok(venv.join("bin").join("python"))
}

/// The folder with the Node peers' `node_modules`.
pub(super) fn peers_node(ctx: &Ctx) -> Result<PathBuf> {
    node_env(ctx, "peers", &ctx.root.join("tests/peers"))
}

/// The folder with the `node_modules` of the JavaScript and TypeScript suites.
pub(super) fn scripts_node(ctx: &Ctx) -> Result<PathBuf> {
    node_env(ctx, "scripts", &ctx.root.join("tests/scripts/npm"))
}

/// An environment with just what a `package-lock.json` lists; no script of a package runs.
fn node_env(ctx: &Ctx, name: &str, from: &Path) -> Result<PathBuf> {
    let files = ["package.json", "package-lock.json"];
    let mut inputs = Inputs::default();
    for name in files {
        inputs.path(&from.join(name))?;
    }
    environment(ctx, "node", name, &inputs.finish(), |folder| {
        let npm = which("npm").context("no `npm` in the path: install Node.js 20 or newer")?;
        for name in files {
            fs::copy(from.join(name), folder.join(name))?;
        }
        capture_with_retries(ctx, || {
            let mut command = ctx.command(&npm);
            command
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(folder);
            command
        })
        .map(|_| ())
    })
}

/// A virtual environment with exactly what a hash-pinned requirements file lists.
fn python_env(ctx: &Ctx, name: &str, requirements: &Path) -> Result<PathBuf> {
    let digest = Inputs::default().path(requirements)?.finish();
    environment(ctx, "python", name, &digest, |folder| {
        let python = find_python(ctx)?;
        let plain = |program: &Path| {
            let mut command = ctx.command(program);
            for name in ["VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"] {
                command.env_remove(name);
            }
            command
        };
        capture(plain(&python).args(["-m", "venv"]).arg(folder)).context(
            "cannot make a virtual environment (on Debian: apt-get install python3-venv)",
        )?;
        let own = folder.join("bin").join("python");
        capture_with_retries(ctx, || {
            let mut command: Command = plain(&own);
            command.args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--require-hashes",
            ]);
            command
                .args(["--disable-pip-version-check", "-r"])
                .arg(requirements);
            command
        })
        .map(|_| ())
    })
}

/// Finds a complete environment or fills a new folder.
fn environment(
    ctx: &Ctx,
    kind: &str,
    name: &str,
    digest: &str,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let short = digest.get(..DIGEST_CHARS).unwrap_or(digest);
    let folder = ctx.cache.join(kind).join(format!("{name}-{short}"));
    if folder.join(COMPLETE).exists() {
        return Ok(folder);
    }
    if ctx.offline {
        bail!(
            "`{}` is not there and this machine has no network route",
            folder.display()
        );
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    ctx.say(format!(
        "setup: {kind} environment `{name}` into {}",
        folder.display()
    ));
    fill(&folder)?;
    fs::write(folder.join(COMPLETE), digest)?;
    Ok(folder)
}

fn find_python(ctx: &Ctx) -> Result<PathBuf> {
    let test = format!("import sys; sys.exit(sys.version_info < (3, {PYTHON_MINOR}))");
    ["python3", "python"]
        .iter()
        .filter_map(|name| which(name))
        .find(|python| capture(ctx.command(python).args(["-c", &test])).is_ok())
        .with_context(|| format!("no Python 3.{PYTHON_MINOR} or newer in the path (on Debian: apt-get install python3-venv)"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_environment_is_made_once_and_again_after_an_interruption() {
        let dir = tempfile::tempdir().unwrap();
        let mut ctx = Ctx::for_test(dir.path());
        ctx.offline = false;
        let broken = environment(&ctx, "k", "n", "digest", |folder| {
            fs::write(folder.join("half"), "")?;
            bail!("interrupted")
        });
        assert!(broken.is_err());
        let folder = environment(&ctx, "k", "n", "digest", |folder| {
            Ok(fs::write(folder.join("whole"), "")?)
        })
        .unwrap();
        assert!(folder.join("whole").exists() && !folder.join("half").exists());
        let again = environment(&ctx, "k", "n", "digest", |_| bail!("must not be called")).unwrap();
        assert_eq!(folder, again);
        let other = environment(&ctx, "k", "n", "other", |_| Ok(())).unwrap();
        assert_ne!(folder, other);
    }

    #[test]
    fn offline_a_missing_environment_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Ctx::for_test(dir.path());
        let error = environment(&ctx, "k", "n", "digest", |_| Ok(()))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("n-digest") && error.contains("no network route"),
            "{error}"
        );
    }
}
