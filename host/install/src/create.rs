//! `claw plugin new`: a plugin that builds and runs, to start from.

use crate::{InstallError, world};
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

/// The guest library, as the checkout has it.
static SDK_SRC: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../sdk/rust/src");
const SDK_MANIFEST: &str = include_str!("../../../sdk/rust/Cargo.toml");
/// Versions the first-party plugins are built with: a new plugin starts from the same.
const GUEST_LOCK: &str = include_str!("../../../plugins/Cargo.lock");
/// Where the copy of the library and the contract lies in a new plugin. The library reads the contract two
/// levels up, so the two keep their places.
const VENDOR: &str = ".claw";

/// A language a template exists for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust with claw-sdk.
    Rust,
    /// Python with componentize-py.
    Python,
}

/// Makes `<parent>/<name>` and returns its path.
pub fn create(parent: &Path, name: &str, language: Language) -> Result<PathBuf, InstallError> {
    let folder = parent.join(name);
    if folder.read_dir().is_ok_and(|mut d| d.next().is_some()) {
        return Err(InstallError::NotEmpty(folder));
    }
    let manifest = manifest(name, language);
    // The name is checked by the same code that will read it.
    claw_policy::manifest::Manifest::parse(&manifest)?;
    let put = |path: &str, text: &str| put(&folder.join(path), text);
    put("plugin.yaml", &manifest)?;
    match language {
        Language::Rust => {
            put("Cargo.toml", &cargo_toml(name))?;
            put("src/lib.rs", &RUST.replace("{tool}", &tool_name(name)))?;
            put(".gitignore", "target/\ndist/\n")?;
            put("Cargo.lock", GUEST_LOCK)?;
            put(&format!("{VENDOR}/sdk/rust/Cargo.toml"), SDK_MANIFEST)?;
            write_dir(&SDK_SRC, &folder.join(VENDOR).join("sdk/rust/src"))?;
            world::write_sources(&folder.join(VENDOR).join("wit"))?;
        }
        Language::Python => {
            put("app.py", &PYTHON.replace("{tool}", &tool_name(name)))?;
            put(".gitignore", "dist/\n__pycache__/\n")?;
        }
    }
    put("README.md", &readme(name))?;
    Ok(folder)
}

fn put(path: &Path, text: &str) -> Result<(), InstallError> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|e| InstallError::io(parent, e))?;
    }
    std::fs::write(path, text).map_err(|e| InstallError::io(path, e))
}

fn write_dir(dir: &Dir<'_>, to: &Path) -> Result<(), InstallError> {
    for file in dir.files() {
        put(
            &to.join(file.path()),
            file.contents_utf8().unwrap_or_default(),
        )?;
    }
    for inner in dir.dirs() {
        write_dir(inner, to)?;
    }
    Ok(())
}

/// `my-tool` brings the tool `my_tool_greet`.
fn tool_name(plugin: &str) -> String {
    format!("{}_greet", plugin.replace('-', "_"))
}

fn manifest(name: &str, language: Language) -> String {
    let language = match language {
        Language::Rust => "rust",
        Language::Python => "python",
    };
    format!(
        "name: {name}\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: Greets people.\nlanguage: {language}\n\
         # Everything the plugin may ever ask the host for. Nothing is granted by asking.\n\
         # For example:\n#   http: [{{ host: api.example.com, methods: [GET], path: / }}]\n#   kv: {{ bytes: 1MiB }}\n\
         capabilities: {{}}\nlimits: {{ memory: 128MiB, wall: 30s }}\n"
    )
}

fn cargo_toml(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[lib]\n\
         crate-type = [\"cdylib\"]\n\n[dependencies]\nclaw-sdk = {{ path = \"{VENDOR}/sdk/rust\" }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\n[profile.release]\nopt-level = \"s\"\nlto = true\n\
         strip = true\npanic = \"abort\"\n\n# A workspace of its own, wherever it lies.\n[workspace]\n"
    )
}

fn readme(name: &str) -> String {
    format!(
        "# {name}\n\nA claw plugin.\n\n```\nclaw plugin build .\nclaw plugin add dist\nclaw tool call {} '{{\"name\":\"Ana\"}}'\n```\n\n\
         What it may ever do stands in `plugin.yaml`; what it may do now is what a person granted (`claw plugin info {name}`).\n",
        tool_name(name)
    )
}

const RUST: &str = r#"//! What this plugin does, in one line.

use claw_sdk::prelude::*;

/// Greets a person.
struct Greet;

#[derive(Deserialize)]
struct GreetArgs {
    name: String,
}

impl Tool for Greet {
    type Args = GreetArgs;

    fn definition() -> Definition {
        Definition::new("{tool}", "Greets a person by name.").arg(arg::text("name", "Whom to greet."))
    }

    fn call(args: GreetArgs) -> Result<Output> {
        log::info!("greeting", "length" => args.name.len());
        Ok(Output::text(format!("Hello, {}!", args.name)))
    }
}

claw_sdk::export_tools!(Greet);
"#;

const PYTHON: &str = r#""""What this plugin does, in one line."""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import tools
from wit_world.imports import content, errors, log

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "description": "Whom to greet."}},
    "required": ["name"],
    "additionalProperties": False,
}


class Tools(exports.Tools):
    def describe(self):
        return [
            tools.Definition(
                name="{tool}",
                title="",
                description="Greets a person by name.",
                input_schema=json.dumps(SCHEMA),
                output_schema="",
                effects=[],
                idempotent=True,
                parallel=True,
            )
        ]

    def invoke(self, name, arguments):
        if name != "{tool}":
            raise Err(errors.Error(errors.ErrorKind.NOT_FOUND, "tool", name, errors.Effect.NONE, None, None))
        person = json.loads(arguments)["name"]
        log.write(log.Level.INFO, "greeting", [("length", str(len(person)))])
        return tools.Output([content.Block_Text(f"Hello, {person}!")], "")
"#;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_new_plugin_has_the_library_and_the_contract_in_place() {
        let dir = tempfile::tempdir().unwrap();
        let made = create(dir.path(), "my-tool", Language::Rust).unwrap();
        for file in [
            "plugin.yaml",
            "Cargo.toml",
            "src/lib.rs",
            ".claw/sdk/rust/src/lib.rs",
            ".claw/wit/tool/tool.wit",
        ] {
            assert!(made.join(file).is_file(), "{file}");
        }
        assert!(
            std::fs::read_to_string(made.join("src/lib.rs"))
                .unwrap()
                .contains("my_tool_greet")
        );
        assert!(matches!(
            create(dir.path(), "my-tool", Language::Rust),
            Err(InstallError::NotEmpty(_))
        ));
    }

    #[test]
    fn a_bad_name_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        for bad in ["", "My", "../x", "a b"] {
            assert!(create(dir.path(), bad, Language::Python).is_err(), "{bad}");
        }
        assert_eq!(dir.path().read_dir().unwrap().count(), 0);
    }
}
