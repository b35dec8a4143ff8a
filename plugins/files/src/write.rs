//! `files_write`: replaces a whole file in one step.

use claw_sdk::{files::Precondition, prelude::*};

use crate::path;

/// The most characters of content; the host's limit of 1 MiB of bytes stands behind it.
const MAX_CONTENT_CHARS: u32 = 1 << 20;

pub(crate) struct Write;

#[derive(Deserialize)]
pub(crate) struct Args {
    path: String,
    content: String,
}

impl Tool for Write {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "files_write",
            "Writes a file of the workspace, replacing what was there.\nMissing folders are made; the file is never \
             left half written. To change part of a file use files_edit.",
        )
        .title("Write a file")
        .arg(
            arg::text("path", "Path relative to the workspace, for example `notes/a.md`.")
                .min_length(1)
                .max_length(path::MAX_PATH_CHARS),
        )
        .arg(arg::text("content", "The whole new content.").max_length(MAX_CONTENT_CHARS))
        .effect("write")
        .idempotent()
    }

    fn call(args: Args) -> Result<Output> {
        let target = path::to_host(&args.path);
        files::write(&target, args.content.as_bytes(), &Precondition::Always)?;
        Ok(Output::text(format!(
            "Wrote {} bytes to `{}`.",
            args.content.len(),
            path::to_model(&target)
        )))
    }
}
