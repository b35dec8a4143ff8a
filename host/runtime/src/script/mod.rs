//! Scripts: a command of a runtime, and every command it starts, as one call.
//!
//! Invariant: a command reaches what its call was given and nothing else, however deep it was started; one deadline,
//! one budget and one ledger hold for all of them, and nothing of them is left when the call has ended.

mod alias;
mod communicate;
mod execute;
mod guest;
mod pause;
pub(crate) mod pipe;
pub(crate) mod process;
mod shebang;
pub(crate) mod stream;
pub(crate) mod table;
mod tree;

pub use execute::{Stdin, Stdio, Stdout};
pub use pipe::{Closed, PipeReader, PipeWriter, pipe};
pub use shebang::{Interpreter, first_line};
pub use table::ScriptRuntime;

pub(crate) use guest::Given;
pub(crate) use tree::Tree;
