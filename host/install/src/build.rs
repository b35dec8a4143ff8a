//! `claw plugin build`: source folder in, `plugin.yaml` and `plugin.wasm` out.
//!
//! Run by a person with their own toolchain. The manifest goes into the component, and a component that imports
//! more than its manifest asks for is refused here already.

use crate::inspect::{Inspection, inspect, with_manifest};
use crate::{InstallError, lock, read_component, world};
use claw_native::Tool;
use claw_native::toolchain::{self, Facts, Route};
use claw_policy::manifest::Manifest;
use std::path::{Path, PathBuf};

/// Names the `componentize-py` program; without it the one in the path is used.
pub const COMPONENTIZE_PY_ENV: &str = "CLAW_COMPONENTIZE_PY";

/// What to build and where to put it.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// Folder with `plugin.yaml` and the source.
    pub source: PathBuf,
    /// Folder for the result; `None` is `<source>/dist`.
    pub out: Option<PathBuf>,
    /// A component that was built already.
    pub wasm: Option<PathBuf>,
    /// The `componentize-py` program.
    pub componentize_py: Option<PathBuf>,
    /// The route to a Rust toolchain, as [`toolchain::FORCE_ENV`] names it; `None` is the first that works.
    pub guest_toolchain: Option<String>,
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    /// Folder with `plugin.yaml` and `plugin.wasm`.
    pub folder: PathBuf,
    /// The manifest.
    pub manifest: Manifest,
    /// Size of the component in bytes.
    pub bytes: usize,
    /// What it imports.
    pub inspection: Inspection,
}

/// Builds a plugin.
pub fn build(request: &BuildRequest) -> Result<Built, InstallError> {
    let source = std::fs::canonicalize(&request.source)
        .map_err(|_| InstallError::NoPlugin(request.source.clone()))?;
    let yaml = source.join("plugin.yaml");
    let text = std::fs::read_to_string(&yaml).map_err(|e| InstallError::io(&yaml, e))?;
    let manifest = Manifest::parse(&text)?;
    // Scratch of a build, gone when it ends.
    let scratch = tempfile::tempdir().map_err(|e| InstallError::io(&source, e))?;
    let wasm = match &request.wasm {
        Some(wasm) => wasm.clone(),
        None if source.join("Cargo.toml").is_file() => rust(&source, request)?,
        None if source.join("app.py").is_file() => {
            python(&source, scratch.path(), &manifest, request)?
        }
        None => {
            return Err(InstallError::Toolchain(format!(
                "`{}` has neither `Cargo.toml` nor `app.py`; build the component yourself and name it with --wasm FILE",
                source.display()
            )));
        }
    };
    let bytes = read_component(&wasm)?;
    let inspection = inspect(&wasm, &bytes)?;
    if inspection.manifest.is_some() {
        return Err(InstallError::NotAComponent {
            path: wasm,
            why: "it carries a manifest already; name the component as the compiler made it".into(),
        });
    }
    inspection.check_linkable()?;
    let names = inspection.imports.iter().map(String::as_str);
    let excess = manifest.capabilities.excess(names);
    if !excess.is_empty() {
        return Err(InstallError::BeyondManifest(excess));
    }
    let folder = request.out.clone().unwrap_or_else(|| source.join("dist"));
    std::fs::create_dir_all(&folder).map_err(|e| InstallError::io(&folder, e))?;
    let bytes = with_manifest(&bytes, &text);
    lock::replace(&folder.join("plugin.yaml"), text.as_bytes())?;
    lock::replace(&folder.join("plugin.wasm"), &bytes)?;
    Ok(Built {
        folder,
        manifest,
        bytes: bytes.len(),
        inspection,
    })
}

/// `cargo build` with the guest toolchain; the component is the one `cdylib` it makes.
fn rust(source: &Path, request: &BuildRequest) -> Result<PathBuf, InstallError> {
    let force = request.guest_toolchain.as_deref();
    let cargo = cargo_build(source, force, || toolchain::probe(source, &[]))?;
    let messages = cargo.capture()?;
    let found = messages
        .lines()
        .filter_map(|l| component_of(l, source))
        .next_back();
    found.ok_or_else(|| {
        InstallError::Toolchain(
            "cargo made no component; Cargo.toml needs `[lib] crate-type = [\"cdylib\"]`".into(),
        )
    })
}

/// The run of cargo by the route that is forced, or by the first that works; the machine is looked at last.
fn cargo_build(
    source: &Path,
    force: Option<&str>,
    probe: impl FnOnce() -> Facts,
) -> Result<Tool, InstallError> {
    let stuck = |text: String| InstallError::Toolchain(text);
    let force = Route::forced(force).map_err(|e| stuck(e.to_string()))?;
    let toolchain = toolchain::decide(&probe(), force).map_err(|e| stuck(e.to_string()))?;
    let mut cargo = toolchain.tool("build", source);
    let more = ["--release", "--message-format=json-render-diagnostics"];
    cargo.args.extend(more.map(Into::into));
    Ok(cargo)
}

/// The `.wasm` of a message about this folder's own `cdylib`.
fn component_of(line: &str, source: &Path) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let manifest = Path::new(message["manifest_path"].as_str()?);
    let ours = message["reason"] == "compiler-artifact" && manifest.parent() == Some(source);
    let files = message["filenames"].as_array()?;
    let wasm = files
        .iter()
        .filter_map(serde_json::Value::as_str)
        .find(|f| f.ends_with(".wasm"))?;
    ours.then(|| PathBuf::from(wasm))
}

/// componentize-py over `app.py` with the plugin's own world.
fn python(
    source: &Path,
    work: &Path,
    manifest: &Manifest,
    request: &BuildRequest,
) -> Result<PathBuf, InstallError> {
    let wit = work.join("wit");
    world::write_plugin_world(&wit, &manifest.capabilities)?;
    // A copy: the tool writes byte code beside what it reads.
    copy_python(source, &work.join("src"))?;
    let out = work.join("plugin.wasm");
    let program = request
        .componentize_py
        .clone()
        .unwrap_or_else(|| "componentize-py".into());
    let tool = Tool {
        program,
        args: vec![
            "-d".into(),
            wit.into(),
            "-w".into(),
            "plugin".into(),
            "componentize".into(),
            "-p".into(),
            work.join("src").into(),
            "app".into(),
            "-o".into(),
            out.clone().into(),
        ],
        dir: Some(source.to_owned()),
        // It looks for packages of an active virtual environment otherwise.
        env: vec![("VIRTUAL_ENV".into(), String::new())],
        unset: vec!["PYTHONPATH".into(), "PYTHONHOME".into()],
    };
    tool.capture().map_err(|e| match e {
        claw_native::ToolError::Start { .. } => InstallError::Toolchain(format!(
            "{e}; `pip install componentize-py==0.25.1` gives it, or name it with {COMPONENTIZE_PY_ENV}"
        )),
        e => e.into(),
    })?;
    Ok(out)
}

/// Copies `*.py` and the packages beside them, without tests and results of builds.
fn copy_python(from: &Path, to: &Path) -> Result<(), InstallError> {
    const LEFT_OUT: [&str; 3] = ["tests", "dist", "__pycache__"];
    std::fs::create_dir_all(to).map_err(|e| InstallError::io(to, e))?;
    for entry in std::fs::read_dir(from).map_err(|e| InstallError::io(from, e))? {
        let path = entry.map_err(|e| InstallError::io(from, e))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let package = path.join("__init__.py").is_file() && !LEFT_OUT.contains(&name.as_str());
        if package {
            copy_python(&path, &to.join(&name))?;
        } else if path.extension().is_some_and(|e| e == "py") {
            std::fs::copy(&path, to.join(&name)).map_err(|e| InstallError::io(&path, e))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MANIFEST: &str =
        "name: x\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A test.\n";

    fn request(dir: &Path, import: &str) -> BuildRequest {
        std::fs::write(dir.join("plugin.yaml"), MANIFEST).unwrap();
        let wasm = dir.join("made.wasm");
        let text = format!("(component (import \"{import}\" (instance)))");
        std::fs::write(&wasm, wat::parse_str(text).unwrap()).unwrap();
        BuildRequest {
            source: dir.to_owned(),
            out: None,
            wasm: Some(wasm),
            componentize_py: None,
            guest_toolchain: None,
        }
    }

    #[test]
    fn a_build_carries_its_manifest_and_can_be_staged() {
        let dir = tempfile::tempdir().unwrap();
        let built = build(&request(dir.path(), "claw:log/log@0.1.0")).unwrap();
        let candidate = crate::stage::read(&built.folder).unwrap();
        assert_eq!(candidate.text, MANIFEST);
        assert_eq!(candidate.inspection.manifest.as_deref(), Some(MANIFEST));
    }

    #[test]
    fn more_imports_than_asked_for_are_refused_at_build() {
        let dir = tempfile::tempdir().unwrap();
        let e = build(&request(dir.path(), "claw:files/files@0.1.0")).unwrap_err();
        assert!(matches!(e, InstallError::BeyondManifest(_)), "{e}");
        assert!(!dir.path().join("dist").exists());
    }

    #[test]
    fn only_the_folders_own_library_is_the_component() {
        let line = |dir: &str, file: &str| {
            format!(
                "{{\"reason\":\"compiler-artifact\",\"manifest_path\":\"{dir}/Cargo.toml\",\"filenames\":[\"{file}\"]}}"
            )
        };
        let here = Path::new("/p");
        assert_eq!(
            component_of(&line("/p", "/t/x.wasm"), here),
            Some("/t/x.wasm".into())
        );
        assert_eq!(component_of(&line("/dep", "/t/y.wasm"), here), None);
        assert_eq!(component_of(&line("/p", "/t/x.rlib"), here), None);
        assert_eq!(component_of("not json", here), None);
    }
    fn facts() -> Facts {
        Facts {
            host_version: Some("1.95.0".into()),
            host_has_std: true,
            debian_version: Some("1.96.0".into()),
            component_ld: Some("/x/wasm-component-ld".into()),
            root: false,
        }
    }

    #[test]
    fn rust_is_built_by_the_first_route_or_by_the_forced_one() {
        let tool = |force| cargo_build(Path::new("/p"), force, facts).unwrap();
        let first = tool(None);
        assert_eq!(first.program, Path::new("cargo"));
        assert_eq!(
            first.args,
            [
                "build",
                "--target",
                "wasm32-wasip2",
                "--release",
                "--message-format=json-render-diagnostics"
            ]
        );
        assert_eq!(first.dir.as_deref(), Some(Path::new("/p")));
        assert_eq!(tool(Some("")).program, first.program, "empty is unset");
        assert_eq!(tool(Some("rustup")).program, first.program);
        assert_eq!(tool(Some("debian")).program, Path::new("/usr/bin/cargo"));
    }

    #[test]
    fn a_forced_route_that_is_not_there_is_refused_with_the_way_to_it() {
        let bare = || Facts {
            debian_version: None,
            ..facts()
        };
        let e = cargo_build(Path::new("/p"), Some("debian"), bare).unwrap_err();
        assert_eq!(e.code(), "toolchain");
        assert!(e.to_string().contains("rustc-web"), "{e}");
    }

    #[test]
    fn an_unknown_route_is_refused_before_anything_is_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("Cargo.toml"), "").unwrap();
        let request = BuildRequest {
            wasm: None,
            guest_toolchain: Some("nix".into()),
            ..request(dir.path(), "claw:log/log@0.1.0")
        };
        let e = build(&request).unwrap_err();
        assert_eq!(e.code(), "toolchain");
        assert!(e.to_string().contains("`nix`"), "{e}");
        let force = Some("nix");
        cargo_build(dir.path(), force, || unreachable!("it must not look")).unwrap_err();
    }
}
