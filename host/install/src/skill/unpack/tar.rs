//! Entries of a .tar.gz: ustar, with the long names of GNU and pax, which are judged like short ones.

use super::bounded::{Bounded, Stopped};
use super::{About, Entry, Kind, Limits, UnpackError, Visit, show, text};
use std::io::Read;

/// Largest header that extends another, in bytes.
const MAX_EXTENSION_BYTES: u64 = 64 << 10;
/// Largest comment of an archive that is kept, in bytes.
const MAX_COMMENT_BYTES: usize = 200;

/// What headers before an entry say of it.
#[derive(Debug, Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
    waiting: bool,
}

impl Said {
    fn name(&mut self, name: Vec<u8>) -> Result<(), UnpackError> {
        match self.name.replace(name) {
            None => Ok(()),
            Some(first) => Err(UnpackError::Differs {
                path: show(&String::from_utf8_lossy(&first)),
                what: "long names",
            }),
        }
    }
}

/// Visits every entry.
pub(super) fn walk(
    bytes: &[u8],
    limits: &Limits,
    visit: &mut Visit<'_>,
) -> Result<About, UnpackError> {
    let packed = bytes.len() as u64;
    if packed > limits.packed_bytes {
        return Err(UnpackError::limit("the archive", limits.packed_bytes));
    }
    let decoder = flate2::bufread::MultiGzDecoder::new(bytes);
    let reader = Bounded::new(decoder, packed, limits);
    let stopped = reader.stopped();
    let mut archive = tar::Archive::new(reader);
    let mut about = About::default();
    let entries = archive.entries().map_err(|e| stopped.why(&e))?;
    let (mut said, mut count) = (Said::default(), 0);
    for entry in entries.raw(true) {
        let mut entry = entry.map_err(|e| stopped.why(&e))?;
        count += 1;
        if count > limits.entries {
            let limit = limits.entries as u64;
            return Err(UnpackError::limit("the number of entries", limit));
        }
        if !extends(&mut entry, &mut said, &mut about, &stopped)? {
            let said = std::mem::take(&mut said);
            one(&mut entry, &said, (limits, &stopped), visit)?;
        }
    }
    if said.waiting {
        return Err(UnpackError::damaged("a long name that belongs to nothing"));
    }
    rest(archive.into_inner(), &stopped)?;
    Ok(about)
}

/// After the end there are zeros only; reading them also checks the sum of the packed bytes.
fn rest(mut reader: impl Read, stopped: &Stopped) -> Result<(), UnpackError> {
    let mut part = [0; 8192];
    loop {
        match reader.read(&mut part).map_err(|e| stopped.why(&e))? {
            0 => return Ok(()),
            read if part[..read].iter().any(|b| *b != 0) => {
                return Err(UnpackError::Hidden("follow its end"));
            }
            _ => {}
        }
    }
}

/// Whether this is a header for the entries after it, which is taken up then.
fn extends<R: Read>(
    entry: &mut tar::Entry<'_, R>,
    said: &mut Said,
    about: &mut About,
    stopped: &Stopped,
) -> Result<bool, UnpackError> {
    let kind = entry.header().entry_type().as_byte();
    if !matches!(kind, b'L' | b'K' | b'x' | b'g') {
        return Ok(false);
    }
    let size = entry.size();
    if size > MAX_EXTENSION_BYTES {
        return Err(UnpackError::limit("a header", MAX_EXTENSION_BYTES));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|e| stopped.why(&e))?;
    if bytes.len() as u64 != size {
        return Err(UnpackError::damaged("it ends early"));
    }
    said.waiting |= kind != b'g';
    match kind {
        b'L' => {
            if bytes.last() == Some(&0) {
                bytes.pop();
            }
            said.name(bytes)?;
        }
        b'x' => local(&bytes, said)?,
        b'g' => global(&bytes, about)?,
        // Of a link, which is refused for what it is.
        _ => {}
    }
    Ok(true)
}

fn local(bytes: &[u8], said: &mut Said) -> Result<(), UnpackError> {
    for (key, value) in records(bytes)? {
        match key {
            "path" => said.name(value.to_vec())?,
            "size" => {
                let size = std::str::from_utf8(value).ok().and_then(|v| v.parse().ok());
                let size = size.ok_or_else(|| UnpackError::damaged("a size that is no number"))?;
                said.size = Some(size);
            }
            _ => said.sparse |= key.starts_with("GNU.sparse."),
        }
    }
    Ok(())
}

fn global(bytes: &[u8], about: &mut About) -> Result<(), UnpackError> {
    for (key, value) in records(bytes)? {
        match key {
            "comment" if value.len() <= MAX_COMMENT_BYTES => {
                about.comment = String::from_utf8(value.to_vec()).ok();
            }
            "path" | "size" | "linkpath" => {
                return Err(UnpackError::Name {
                    path: show(&String::from_utf8_lossy(value)),
                    why: "is meant for all entries at once",
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// `LENGTH KEY=VALUE\n`, one after the other and nothing else.
fn records(mut bytes: &[u8]) -> Result<Vec<(&str, &[u8])>, UnpackError> {
    let wrong = || UnpackError::damaged("a pax header that is none");
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().position(|b| *b == b' ').ok_or_else(wrong)?;
        let length = std::str::from_utf8(&bytes[..space]).map_err(|_| wrong())?;
        let length: usize = length.parse().map_err(|_| wrong())?;
        let record = bytes.get(space + 1..length).ok_or_else(wrong)?;
        let record = record.strip_suffix(b"\n").ok_or_else(wrong)?;
        let equals = record.iter().position(|b| *b == b'=').ok_or_else(wrong)?;
        let key = std::str::from_utf8(&record[..equals]).map_err(|_| wrong())?;
        found.push((key, &record[equals + 1..]));
        bytes = &bytes[length..];
    }
    Ok(found)
}

fn kind_of(header: &tar::Header, said: &Said, size: u64, slash: bool) -> Result<Kind, UnpackError> {
    if said.sparse {
        return Ok(Kind::Other("a sparse file"));
    }
    let folder = || match size {
        0 => Ok(Kind::Folder),
        _ => Err(UnpackError::damaged("a folder with bytes")),
    };
    Ok(match header.entry_type().as_byte() {
        // Before ustar, a folder was a file whose name ends with a slash.
        0 | b'0' if slash => folder()?,
        0 | b'0' => Kind::File,
        b'5' => folder()?,
        b'1' => Kind::Other("a hard link"),
        b'2' => Kind::Other("a symbolic link"),
        b'3' | b'4' => Kind::Other("a device"),
        b'6' => Kind::Other("a FIFO"),
        b'S' => Kind::Other("a sparse file"),
        b'M' => Kind::Other("a part of a file"),
        _ => Kind::Other("of a kind that is not known"),
    })
}

fn one<R: Read>(
    entry: &mut tar::Entry<'_, R>,
    said: &Said,
    (limits, stopped): (&Limits, &Stopped),
    visit: &mut Visit<'_>,
) -> Result<(), UnpackError> {
    let size = entry.size();
    let name = match &said.name {
        Some(name) => name.clone(),
        None => entry.header().path_bytes().into_owned(),
    };
    let path = text(&name)?;
    if said.size.is_some_and(|said| said != size) {
        let path = show(&path);
        return Err(UnpackError::Differs {
            path,
            what: "sizes",
        });
    }
    let kind = kind_of(entry.header(), said, size, name.ends_with(b"/"))?;
    if kind == Kind::Folder && matches!(path.as_str(), "" | ".") {
        return Ok(());
    }
    let mut data = Whole { entry, left: size };
    let visited = visit(&mut Entry {
        path,
        kind,
        data: &mut data,
        max_bytes: limits.tree.file_bytes,
    });
    match visited {
        // A reader that was stopped has words of its own.
        Err(UnpackError::Damaged(why)) => Err(stopped.why(&std::io::Error::other(why))),
        other => other,
    }
}

/// The bytes of an entry: fewer than it says are an error.
struct Whole<'a, R> {
    entry: &'a mut R,
    left: u64,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.entry.read(into)?;
        if read == 0 && self.left > 0 && !into.is_empty() {
            return Err(std::io::Error::other("it ends early"));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
