//! `claw-pre-initialise IN OUT`: writes a runtime's component with the memory its start-up leaves. `cargo xtask runtimes`
//! builds and runs it.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&std::env::args_os().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            let _ = writeln!(std::io::stderr(), "error: {words}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[OsString]) -> Result<(), String> {
    let [input, output] = args else {
        return Err("usage: claw-pre-initialise IN OUT".to_owned());
    };
    let component = std::fs::read(input).map_err(|e| at(input, &e))?;
    let made = claw_runtime::pre_initialise::pre_initialise(&component);
    let made = made.map_err(|e| at(input, &e))?;
    std::fs::write(output, made).map_err(|e| at(output, &e))
}

fn at(path: &OsString, error: &dyn std::fmt::Display) -> String {
    format!("`{}`: {error}", Path::new(path).display())
}
