//! Commands of uutils' coreutils, as they are.
//!
//! Invariant: these read and write the process's own streams, so what was written before is flushed first; a second
//! call in one process would see the first one's exit code, so a process runs one command.

use crate::io::Io;
use std::ffi::OsString;
use std::io;

/// What uutils' entry points look like once the iterator is chosen.
type Main = fn(std::vec::IntoIter<OsString>) -> i32;

fn call(name: &'static str, main: Main, args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    io.stdout.flush()?;
    // Without its texts a message shows its key, which still says something.
    let _ = uucore::locale::setup_localization(name);
    let words = std::iter::once(name).chain(args.iter().map(String::as_str));
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let code = main(words.into_iter());
    Ok(u8::try_from(code).unwrap_or(1))
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
    nl = uu_nl,
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
