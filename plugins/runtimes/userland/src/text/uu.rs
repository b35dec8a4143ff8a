//! Commands of uutils' coreutils, as they are.
//!
//! Invariant: these read and write the process's own streams, so what was written before is flushed first; a second
//! call in one process would see the first one's exit code, so a process runs one command.

use crate::io::Io;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What uutils' entry points look like once the iterator is chosen.
type Main = fn(std::vec::IntoIter<OsString>) -> i32;

fn call(name: &'static str, main: Main, args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    io.stdout.flush()?;
    // Without its texts a message shows its key, which still says something.
    let _ = uucore::locale::setup_localization(name);
    let mut empty = None;
    let mut words = vec![OsString::from(name)];
    for arg in args {
        words.push(match device(arg) {
            Device::None => arg.into(),
            Device::Input => "-".into(),
            Device::Nothing => nothing(&mut empty)?.into(),
        });
    }
    // What does not exist yet may be a file to be written.
    let fresh = match name {
        "tee" => args
            .iter()
            .filter(|a| !a.starts_with('-') && !Path::new(a).exists())
            .collect(),
        _ => Vec::new(),
    };
    let code = main(words.into_iter());
    for path in fresh.into_iter().filter(|a| Path::new(a).exists()) {
        crate::platform::made_here(path);
    }
    if let Some(path) = empty {
        std::fs::remove_file(path)?;
    }
    Ok(u8::try_from(code).unwrap_or(1))
}

/// What a word stands for that elsewhere is a device.
#[derive(PartialEq, Eq, Debug)]
enum Device {
    None,
    Input,
    Nothing,
}

fn device(word: &str) -> Device {
    match word {
        "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0" => Device::Input,
        "/dev/null" => Device::Nothing,
        _ => Device::None,
    }
}

/// An empty file in place of `/dev/null`, made once per call.
fn nothing(made: &mut Option<PathBuf>) -> io::Result<PathBuf> {
    if let Some(path) = made {
        return Ok(path.clone());
    }
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let unique = since.map_or(0, |since| since.as_nanos());
    let path = PathBuf::from(format!("/tmp/.null-{unique}"));
    std::fs::write(&path, b"")?;
    *made = Some(path.clone());
    Ok(path)
}

/// A function of the table's type for each crate.
macro_rules! commands {
    ($($name:ident = $krate:ident),* $(,)?) => {$(
        pub(super) fn $name(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
            call(stringify!($name), $krate::uumain, args, io)
        }
    )*};
}

commands! {
    basenc = uu_basenc,
    comm = uu_comm,
    csplit = uu_csplit,
    expand = uu_expand,
    fold = uu_fold,
    join = uu_join,
    numfmt = uu_numfmt,
    od = uu_od,
    paste = uu_paste,
    seq = uu_seq,
    shuf = uu_shuf,
    split = uu_split,
    tee = uu_tee,
    tsort = uu_tsort,
    unexpand = uu_unexpand,
}

// Named so that its feature counts.
use rustix as _;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn devices_are_known_and_nothing_is_an_empty_file() {
        assert_eq!(device("/dev/stdin"), Device::Input);
        assert_eq!(device("/dev/null"), Device::Nothing);
        assert_eq!(device("/dev/nullx"), Device::None);
        let mut made = None;
        let path = nothing(&mut made).unwrap();
        assert_eq!(nothing(&mut made).unwrap(), path);
        assert_eq!(std::fs::read(&path).unwrap(), b"");
        std::fs::remove_file(path).unwrap();
    }
}
