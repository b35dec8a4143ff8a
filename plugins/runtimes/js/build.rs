//! Compiles the modules in `js/` to QuickJS's byte code and sets the component's stack.
//!
//! Invariant: `modules.rs` in the build's folder lists every file of `js/` once, by its name without `.js`.

use std::fs;
use std::path::{Path, PathBuf};

use rquickjs::{CatchResultExt as _, Context, Module, Runtime, WriteOptions};

/// Bytes of the stack in linear memory. QuickJS's own limit is `STACK_BYTES` in `src/engine.rs`, below this.
const STACK_BYTES: u32 = 4 << 20;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=js");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK_BYTES}");
    }
    let root = Path::new("js");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    collect(root, &mut files)?;
    // By name: `loader.rs` searches the table.
    files.sort_by_key(|file| file.with_extension("").to_string_lossy().into_owned());
    let mut table = String::from("static MODULES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let name = file.strip_prefix(root)?.with_extension("");
        let name = name.to_string_lossy().into_owned();
        let target = out.join(format!("{}.qjs", name.replace('/', "-")));
        fs::write(&target, compile(&name, &fs::read_to_string(file)?)?)?;
        table.push_str(&format!("    ({name:?}, include_bytes!({target:?})),\n"));
    }
    table.push_str("];\n");
    fs::write(out.join("modules.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            files.push(path);
        }
    }
    Ok(())
}

include!("src/wrap.rs");

/// Byte code of one file, without its source text.
fn compile(name: &str, source: &str) -> Result<Vec<u8>, Failure> {
    let runtime = Runtime::new()?;
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        let module = Module::declare(ctx.clone(), format!("node:{name}"), wrap(source))
            .catch(&ctx)
            .map_err(|error| format!("js/{name}.js: {error}"))?;
        let options = WriteOptions {
            strip_source: true,
            ..WriteOptions::default()
        };
        let code = module.write(options).catch(&ctx);
        code.map_err(|error| format!("js/{name}.js: {error}").into())
    })
}
