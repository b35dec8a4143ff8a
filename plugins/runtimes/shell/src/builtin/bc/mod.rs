//! `bc`: numbers of any size. Invariant: POSIX's rules of scale; an error ends only the line it is in.

mod lexer;
mod math;
mod number;
mod parser;
mod run;

use std::path::Path;

use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};

pub(super) struct Bc;

#[async_trait]
impl Builtin for Bc {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let mut library = false;
        let mut text = String::new();
        for arg in ctx.args {
            match arg.as_str() {
                "--version" | "-v" => return Ok(ExecResult::ok("bc (claw) 1.07.1\n")),
                "--help" | "-h" => return Ok(ExecResult::ok("usage: bc [options] [file ...]\n")),
                "--mathlib" => library = true,
                option if option.starts_with("--") => {}
                option if option.starts_with('-') && option.len() > 1 => library |= option.contains('l'),
                file => {
                    let path = bashkit::vfs_join(ctx.cwd, Path::new(file));
                    match ctx.fs.read_file(&path).await {
                        Ok(bytes) => {
                            text.push_str(&String::from_utf8_lossy(&bytes));
                            text.push('\n');
                        }
                        Err(_) => return Ok(ExecResult::err(format!("File {file} is unavailable.\n"), 1)),
                    }
                }
            }
        }
        text.push_str(&ctx.stdin_text_lossy().unwrap_or_default());
        let (out, err) = run::all(&text, library);
        Ok(ExecResult {
            stdout: out.into(),
            stderr: err.into(),
            ..ExecResult::default()
        })
    }
}

#[cfg(test)]
mod tests;
