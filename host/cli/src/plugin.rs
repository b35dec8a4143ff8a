//! `claw plugin new` and `claw plugin build`: work on a person's own files, without a home.

use crate::args::{Lang, Output};
use crate::failure::Failure;
use claw_install::build::{BuildRequest, COMPONENTIZE_PY_ENV, build};
use claw_install::create::{Language, create};
use claw_native::toolchain::FORCE_ENV;
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) fn new(name: &str, lang: Lang, output: Output) -> Result<u8, Failure> {
    let language = match lang {
        Lang::Rust => Language::Rust,
        Lang::Python => Language::Python,
    };
    let folder = create(Path::new("."), name, language)?;
    if output.json {
        say!("{}", json!({ "folder": folder.display().to_string() }));
    } else {
        say!("made {}", folder.display());
        say!("next: cd {name} && claw plugin build && claw plugin add dist");
    }
    Ok(0)
}

pub(crate) fn make(
    source: PathBuf,
    out: Option<PathBuf>,
    wasm: Option<PathBuf>,
    output: Output,
) -> Result<u8, Failure> {
    let request = BuildRequest {
        source,
        out,
        wasm,
        componentize_py: std::env::var_os(COMPONENTIZE_PY_ENV).map(PathBuf::from),
        guest_toolchain: std::env::var_os(FORCE_ENV).map(|v| v.to_string_lossy().into_owned()),
    };
    let built = build(&request)?;
    let tiers = built.inspection.tiers();
    if output.json {
        let answer = json!({
            "name": built.manifest.name, "folder": built.folder.display().to_string(), "bytes": built.bytes,
            "imports": { "ambient": tiers.ambient, "runtime": tiers.runtime, "effectful": tiers.effectful },
        });
        say!("{answer}");
        return Ok(0);
    }
    say!(
        "built {} into {} ({} bytes)",
        built.manifest.name,
        built.folder.display(),
        built.bytes
    );
    say!(
        "imports: {} ambient, {} of the language's runtime, effectful: {}",
        tiers.ambient.len(),
        tiers.runtime.len(),
        if tiers.effectful.is_empty() {
            "none".to_owned()
        } else {
            tiers.effectful.join(", ")
        }
    );
    say!("next: claw plugin add {}", built.folder.display());
    Ok(0)
}
