//! What nearly every plugin wants: `use claw_sdk::prelude::*;`

pub use crate::{
    Block, Definition, Error, ErrorKind, Media, Output, Result, Tool, arg, blobs, config, context,
    files, http, kv, log, memory, progress,
};
pub use serde::Deserialize;
pub use serde_json::json;
