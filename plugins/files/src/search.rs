//! `files_find` (names by glob) and `files_grep` (lines by literal text): the host searches, this formats.

use claw_sdk::{files::Found, prelude::*};

use crate::path;

const DEFAULT_HITS: u32 = 100;
const MAX_HITS: u32 = 200;
const MAX_GLOB_CHARS: u32 = 512;
const MAX_TEXT_CHARS: u32 = 1_024;

pub(crate) struct Find;
pub(crate) struct Grep;

#[derive(Deserialize)]
pub(crate) struct FindArgs {
    glob: String,
    path: Option<String>,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub(crate) struct GrepArgs {
    text: String,
    glob: Option<String>,
    path: Option<String>,
    limit: Option<u32>,
}

impl Tool for Find {
    type Args = FindArgs;

    fn definition() -> Definition {
        common(Definition::new(
            "files_find",
            "Finds files of the workspace by name.\nThe glob is matched against the path below the folder: `*.md` \
             there, `**/*.md` at any depth.",
        ))
        .title("Find files")
        .arg(arg::text("glob", "For example `**/*.md`.").min_length(1).max_length(MAX_GLOB_CHARS))
    }

    fn call(args: FindArgs) -> Result<Output> {
        search(args.path.as_deref(), &args.glob, "", args.limit)
    }
}

impl Tool for Grep {
    type Args = GrepArgs;

    fn definition() -> Definition {
        common(Definition::new(
            "files_grep",
            "Finds lines of the workspace's files that contain a text.\nThe text is literal, not a regular \
             expression, and its case counts.",
        ))
        .title("Search in files")
        .arg(arg::text("text", "What the line must contain.").min_length(1).max_length(MAX_TEXT_CHARS))
        .arg(
            arg::text("glob", "Which files, for example `**/*.md`. Default `**/*`: all.")
                .min_length(1)
                .max_length(MAX_GLOB_CHARS)
                .optional(),
        )
    }

    fn call(args: GrepArgs) -> Result<Output> {
        search(
            args.path.as_deref(),
            args.glob.as_deref().unwrap_or("**/*"),
            &args.text,
            args.limit,
        )
    }
}

fn common(definition: Definition) -> Definition {
    definition
        .arg(
            arg::text(
                "path",
                "Folder to search, relative to the workspace. Default: the whole workspace.",
            )
            .max_length(path::MAX_PATH_CHARS)
            .optional(),
        )
        .arg(
            arg::integer("limit", "How many hits. Default 100.")
                .range(1, MAX_HITS.into())
                .optional(),
        )
        .effect("read")
        .idempotent()
        .parallel()
}

fn search(folder: Option<&str>, glob: &str, text: &str, limit: Option<u32>) -> Result<Output> {
    let limit = limit.unwrap_or(DEFAULT_HITS).clamp(1, MAX_HITS);
    let hits = files::search(
        &path::to_host(folder.unwrap_or_default()),
        glob,
        text,
        limit,
    )?;
    if hits.is_empty() {
        return Ok(Output::text("Nothing found."));
    }
    let output = Output::text(hits.iter().map(line).collect::<String>());
    if hits.len() >= limit as usize {
        return Ok(output.and_text(format!(
            "[stopped at {limit} hits; narrow the search or raise the limit]"
        )));
    }
    Ok(output)
}

fn line(hit: &Found) -> String {
    let shown = path::to_model(&hit.path);
    match hit.line {
        0 => format!("{shown}\n"),
        number => format!("{shown}:{number}: {}\n", hit.text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::Found;

    #[test]
    fn names_and_lines() {
        let hit = |line, text: &str| Found {
            path: "/workspace/a/b.md".into(),
            line,
            text: text.into(),
        };
        assert_eq!(super::line(&hit(0, "")), "a/b.md\n");
        assert_eq!(super::line(&hit(7, "  x \r")), "a/b.md:7:   x\n");
    }
}
