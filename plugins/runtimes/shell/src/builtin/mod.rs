//! Commands that are ours instead of the interpreter's. Invariant: each is one small file with its own tests.

mod expr;
mod machine;
mod openssl;
#[cfg(test)]
mod patched;
mod sleep;
mod timeout;
mod web;
mod yes;

use bashkit::BashBuilder;

/// Names among ours that the interpreter has not.
#[cfg(test)]
pub(crate) const NEW: &[&str] = &[];

/// Puts them in.
pub(crate) fn register(builder: BashBuilder) -> BashBuilder {
    builder
        .builtin("date", Box::new(crate::date::Date))
        .builtin("expr", Box::new(expr::Expr))
        .builtin("nproc", Box::new(machine::Nproc))
        .builtin("openssl", Box::new(openssl::Openssl))
        .builtin("sleep", Box::new(sleep::Sleep))
        .builtin("timeout", Box::new(timeout::Timeout))
        .builtin("uname", Box::new(machine::Uname))
        .command("curl", web::Web::Curl)
        .command("wget", web::Web::Wget)
        .command("yes", yes::Yes)
}
