//! What the hidden command of the `claw` binary does, alone: for the tests of this crate.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(command) if command == claw_native::CONFINED_COMMAND => {
            claw_native::confined_main(args)
        }
        _ => ExitCode::from(claw_native::NO_WALLS),
    }
}
