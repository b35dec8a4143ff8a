//! Guest library for claw plugins.
//!
//! A plugin is a WebAssembly component that exports tools a model may call. Each tool is a type that implements
//! [`Tool`]; [`export_tools!`] turns a list of them into the component's exports.
//!
//! ```
//! use claw_sdk::prelude::*;
//!
//! struct Greet;
//!
//! #[derive(Deserialize)]
//! struct GreetArgs {
//!     name: String,
//! }
//!
//! impl Tool for Greet {
//!     type Args = GreetArgs;
//!
//!     fn definition() -> Definition {
//!         Definition::new("greet", "Greets a person by name.").arg(arg::text("name", "Whom to greet."))
//!     }
//!
//!     fn call(args: GreetArgs) -> Result<Output> {
//!         log::info!("greeting", "length" => args.name.len());
//!         Ok(Output::text(format!("Hello, {}!", args.name)))
//!     }
//! }
//!
//! claw_sdk::export_tools!(Greet);
//! # fn main() {}
//! ```
//!
//! Invariant: this crate binds the whole `claw:tool/tool` world, and a function a plugin does not call leaves no
//! trace in the built component. The component's import list therefore says what the plugin can ask for.
//!
//! Everything here also compiles for the machine you develop on, so `cargo test` runs a plugin's pure logic
//! natively. There, logging goes to standard error and every other host function answers `unsupported`.

pub mod arg;
#[doc(hidden)]
pub mod bindings;
pub mod blobs;
pub mod config;
pub mod context;
mod definition;
mod error;
pub mod files;
mod host;
pub mod http;
pub mod kv;
pub mod log;
pub mod memory;
mod output;
pub mod prelude;
pub mod progress;
pub mod testing;
mod tool;

pub use bindings::claw::types::content::{BlobId, Block, Media, TimestampMs};
pub use bindings::claw::types::errors::{Effect, Error, ErrorKind};
pub use bindings::exports::claw::tool::tools::{Definition, Output};
pub use tool::{Tool, invoke};

/// The result of a tool and of every host function.
pub type Result<T, E = Error> = std::result::Result<T, E>;
