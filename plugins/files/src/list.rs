//! `files_list`: the entries of one folder, a page at a time.

use claw_sdk::{
    files::{Item, Kind},
    prelude::*,
};

use crate::path;

const DEFAULT_ENTRIES: u32 = 200;
const MAX_ENTRIES: u32 = 1_000;

pub(crate) struct List;

#[derive(Deserialize)]
pub(crate) struct Args {
    path: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl Tool for List {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "files_list",
            "Lists a folder of the workspace with sizes.\nFolders end in `/`. For files anywhere below a folder use \
             files_find.",
        )
        .title("List a folder")
        .arg(
            arg::text("path", "Folder relative to the workspace. Default: the workspace itself.")
                .max_length(path::MAX_PATH_CHARS)
                .optional(),
        )
        .arg(arg::integer("limit", "How many entries. Default 200.").range(1, MAX_ENTRIES.into()).optional())
        .arg(arg::text("cursor", "Where an earlier page said to go on.").max_length(4_096).optional())
        .effect("read")
        .idempotent()
        .parallel()
    }

    fn call(args: Args) -> Result<Output> {
        let target = path::to_host(args.path.as_deref().unwrap_or_default());
        let limit = args.limit.unwrap_or(DEFAULT_ENTRIES).clamp(1, MAX_ENTRIES);
        let page = files::entries(&target, limit, args.cursor.as_deref())?;
        let mut text: String = page.items.iter().map(line).collect();
        if text.is_empty() {
            text = format!("`{}` is empty.", path::to_model(&target));
        }
        let output = Output::text(text);
        Ok(match page.next {
            Some(next) => output.and_text(format!(
                "[there is more; continue with cursor {}]",
                json!(next)
            )),
            None => output,
        })
    }
}

fn line(item: &Item) -> String {
    match item.info.kind {
        Kind::Directory => format!("{}/\n", item.name),
        Kind::File => format!("{}\t{} bytes\n", item.name, item.info.size),
        Kind::Link => format!("{}\tlink\n", item.name),
        Kind::Other => format!("{}\tother\n", item.name),
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, Kind, line};
    use claw_sdk::files::Info;

    #[test]
    fn one_line_for_each_kind() {
        let item = |kind| Item {
            name: "a".into(),
            info: Info {
                kind,
                size: 3,
                modified: 0,
                tag: String::new(),
            },
        };
        assert_eq!(line(&item(Kind::File)), "a\t3 bytes\n");
        assert_eq!(line(&item(Kind::Directory)), "a/\n");
        assert_eq!(line(&item(Kind::Link)), "a\tlink\n");
    }
}
