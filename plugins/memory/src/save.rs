//! `memory_save`: adds a note to today's file.

use claw_sdk::prelude::*;

/// The host takes 8 KiB of UTF-8; this many characters can be more and are then refused by the host.
const MAX_TEXT_CHARS: u32 = 8_192;
const MAX_TAGS: u32 = 16;
const MAX_TAG_CHARS: u32 = 48;

pub(crate) struct Save;

#[derive(Deserialize)]
pub(crate) struct Args {
    text: String,
    #[serde(default)]
    tags: Vec<String>,
}

impl Tool for Save {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "memory_save",
            "Saves a note to long-term memory.\nUse it for what should be known in later conversations: facts about \
             the person, decisions, plans, with their date. One matter per note, in full sentences. Never save \
             passwords or keys.",
        )
        .title("Remember")
        .arg(arg::text("text", "The note.").min_length(1).max_length(MAX_TEXT_CHARS))
        .arg(
            arg::texts("tags", "Words to find it by, for example `travel`.", MAX_TAG_CHARS)
                .max_items(MAX_TAGS)
                .optional(),
        )
        .effect("write")
    }

    fn call(args: Args) -> Result<Output> {
        if args.text.trim().is_empty() {
            return Err(Error::invalid("empty", "the note is empty"));
        }
        let id = memory::save(&args.text, &args.tags)?;
        Ok(Output::text(format!("Saved as `{id}`.")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::Plugin;

    #[test]
    fn an_empty_note_is_refused_before_the_host_is_asked() {
        let error = Plugin::invoke("memory_save", r#"{"text":" \n"}"#).unwrap_err();
        assert_eq!(error.code, "empty");
    }
}
