//! The least a tool can do, to measure what is around it.
//!
//! Invariant: its names stand in the built component as text, once or more, so that tests/bench can make many
//! plugins of one by writing other digits over them.

use claw_sdk::prelude::*;

/// The tool's name. A static that the compiler must not look into, or it would build the text from numbers.
static NAME: [u8; 9] = *b"plain_000";

struct Plain;

#[derive(Deserialize)]
struct Args {
    text: String,
}

impl Tool for Plain {
    type Args = Args;

    fn definition() -> Definition {
        let name = String::from_utf8_lossy(std::hint::black_box(&NAME));
        Definition::new(&name, "Answers what it is given.")
            .arg(arg::text("text", "What to answer."))
    }

    fn call(args: Args) -> Result<Output> {
        Ok(Output::text(args.text))
    }
}

claw_sdk::export_tools!(Plain);
