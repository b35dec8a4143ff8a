//! Reading a value: from a prompt that shows nothing where a person types, else from standard input.

use crate::failure::Failure;
use claw_core::secret::{MAX_SECRET_BYTES, SecretValue};
use claw_engine::api::{ApiError, ErrorClass};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::os::fd::AsFd as _;

/// What Ctrl-C types while it sends no signal.
const INTERRUPT: u8 = 3;

/// The value, without the line end after it.
pub(super) fn read() -> Result<SecretValue, Failure> {
    let stdin = std::io::stdin();
    // Not through the buffer of standard input: it would keep a copy.
    let mut file = File::from(stdin.as_fd().try_clone_to_owned()?);
    let mut bytes = Vec::with_capacity(MAX_SECRET_BYTES + 64);
    if stdin.is_terminal() {
        let _quiet = Quiet::begin(&file)?;
        eprint!("value (not shown): ");
        let _ = std::io::stderr().flush();
        line(&mut file, &mut bytes)?;
        eprintln!();
    } else {
        let most = MAX_SECRET_BYTES as u64 + 3;
        (&file).take(most).read_to_end(&mut bytes)?;
    }
    if bytes.contains(&INTERRUPT) {
        let error = ApiError::new(ErrorClass::Interrupted, "CLAW-T001", "nothing was stored");
        return Err(Failure(error));
    }
    if bytes.ends_with(b"\n") {
        bytes.pop();
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
    }
    if bytes.is_empty() {
        return Err(Failure::usage("there is no value")
            .hint("give it by standard input, for example `claw secret set ... < file`"));
    }
    Ok(SecretValue::new(bytes))
}

/// One line of a terminal.
fn line(file: &mut File, bytes: &mut Vec<u8>) -> Result<(), Failure> {
    let mut one = [0; 1];
    while bytes.len() <= MAX_SECRET_BYTES && file.read(&mut one)? == 1 {
        if one[0] == b'\n' {
            break;
        }
        bytes.push(one[0]);
    }
    Ok(())
}

/// A terminal that shows nothing of what is typed, and that no key ends before it is put right again.
struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    fn begin(terminal: &File) -> Result<Self, Failure> {
        let terminal = terminal.try_clone()?;
        let before = tcgetattr(&terminal).map_err(std::io::Error::from)?;
        let mut quiet = before.clone();
        quiet.local_modes &= !(LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(&terminal, OptionalActions::Flush, &quiet).map_err(std::io::Error::from)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}
