//! `memory_get`: one piece of memory with the lines around it.

use claw_sdk::prelude::*;

use crate::show;

const DEFAULT_AROUND_LINES: u32 = 10;
const MAX_AROUND_LINES: u32 = 200;
const MAX_ID_CHARS: u32 = 512;

pub(crate) struct Get;

#[derive(Deserialize)]
pub(crate) struct Args {
    id: String,
    around: Option<u32>,
}

impl Tool for Get {
    type Args = Args;

    fn definition() -> Definition {
        Definition::new(
            "memory_get",
            "Reads one piece of memory with the lines around it.\nTakes an id of memory_search.",
        )
        .title("Read memory")
        .arg(
            arg::text("id", "The id of a hit.")
                .min_length(1)
                .max_length(MAX_ID_CHARS),
        )
        .arg(
            arg::integer("around", "How many lines on both sides. Default 10.")
                .range(0, MAX_AROUND_LINES.into())
                .optional(),
        )
        .effect("read")
        .idempotent()
        .parallel()
    }

    fn call(args: Args) -> Result<Output> {
        let around = args
            .around
            .unwrap_or(DEFAULT_AROUND_LINES)
            .min(MAX_AROUND_LINES);
        Ok(Output::text(show::piece(&memory::get(&args.id, around)?)))
    }
}
