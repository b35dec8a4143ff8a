//! Packing, and adding to an archive.
//!
//! Invariant: what cannot be read is said and left out; a link is packed as a link and never followed unless `-h`.

use super::options::{Mode, Options, Squeeze, join};
use super::{TROUBLE, archive, failed};
use crate::io::Io;
use crate::platform::disk::{self, Kind};
use std::collections::HashMap;
use std::io::{self, BufWriter, Read as _, Seek as _, Write};
use tar::{Builder, EntryType, Header};

/// An archive is filled up to a multiple of this.
const RECORD_BYTES: u64 = 10_240;
/// A name longer than this is an entry of its own.
const MAX_NAME_BYTES: usize = 100;
/// Folders nest no deeper.
const MAX_DEPTH: usize = 256;

/// Where an archive goes, squeezed or not.
enum Sink<W: Write> {
    Plain(W),
    Gzip(flate2::write::GzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
}

impl<W: Write> Sink<W> {
    fn new(squeeze: Option<Squeeze>, to: W) -> Self {
        match squeeze {
            None => Sink::Plain(to),
            Some(Squeeze::Gzip) => Sink::Gzip(flate2::write::GzEncoder::new(
                to,
                flate2::Compression::default(),
            )),
            Some(Squeeze::Bzip2) => {
                Sink::Bzip2(bzip2::write::BzEncoder::new(to, bzip2::Compression::best()))
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Sink::Plain(mut to) => to.flush(),
            Sink::Gzip(to) => to.finish()?.flush(),
            Sink::Bzip2(to) => to.finish()?.flush(),
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Plain(to) => to.write(bytes),
            Sink::Gzip(to) => to.write(bytes),
            Sink::Bzip2(to) => to.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Plain(to) => to.flush(),
            Sink::Gzip(to) => to.flush(),
            Sink::Bzip2(to) => to.flush(),
        }
    }
}

/// Counts what passes.
struct Counted<W> {
    inner: W,
    count: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn by_name(name: &str) -> Option<Squeeze> {
    let ends = |list: &[&str]| list.iter().any(|end| name.ends_with(end));
    if ends(&[".gz", ".tgz", ".taz"]) {
        Some(Squeeze::Gzip)
    } else if ends(&[".bz2", ".tbz", ".tbz2"]) {
        Some(Squeeze::Bzip2)
    } else {
        None
    }
}

/// What is being packed.
struct Packer<'a, W: Write> {
    options: &'a Options,
    builder: Builder<Counted<Sink<W>>>,
    /// Where names go; standard error if the archive itself goes to standard output.
    names: Option<&'a mut dyn Write>,
    errors: &'a mut dyn Write,
    /// When what is already in the archive was changed.
    known: HashMap<String, u64>,
    /// The inode of the archive, which is not put into itself.
    own: Option<u64>,
    code: u8,
}

/// `tar -c`.
pub(super) fn create(options: &Options, io: &mut Io<'_>) -> io::Result<u8> {
    let squeeze = match &options.file {
        Some(name) if options.by_name && options.squeeze.is_none() => by_name(name),
        _ => options.squeeze,
    };
    let Some(path) = archive(options) else {
        let sink = Sink::new(squeeze, &mut *io.stdout);
        return pack(options, sink, None, io.stderr, HashMap::new(), 0);
    };
    let file = match std::fs::File::create(&path) {
        Ok(file) => file,
        Err(error) => {
            let name = options.file.as_deref().unwrap_or("-");
            return Ok(failed(io, name, "open", &error));
        }
    };
    let sink = Sink::new(squeeze, BufWriter::with_capacity(64 * 1024, file));
    let names: Option<&mut dyn Write> = Some(&mut *io.stdout);
    pack(options, sink, names, io.stderr, HashMap::new(), 0)
}

/// `tar -r` and `tar -u`.
pub(super) fn append(options: &Options, io: &mut Io<'_>) -> io::Result<u8> {
    let Some(path) = archive(options) else {
        return Err(io::Error::other(
            "Options '-Aru' are incompatible with '-f -'",
        ));
    };
    if options.squeeze.is_some() {
        return Err(io::Error::other("Cannot update compressed archives"));
    }
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let mut file = match file {
        Ok(file) => file,
        Err(error) => {
            let name = options.file.as_deref().unwrap_or("-");
            return Ok(failed(io, name, "open", &error));
        }
    };
    let (mut end, mut known) = (0, HashMap::new());
    for entry in tar::Archive::new(io::BufReader::new(&file)).entries()? {
        let entry = entry?;
        let size = entry.header().entry_size()?;
        end = entry.raw_file_position() + size.next_multiple_of(512);
        if options.mode == Mode::Update {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            known.insert(name, entry.header().mtime()?);
        }
    }
    file.set_len(end)?;
    file.seek(io::SeekFrom::Start(end))?;
    let sink = Sink::new(None, BufWriter::with_capacity(64 * 1024, file));
    let names: Option<&mut dyn Write> = Some(&mut *io.stdout);
    pack(options, sink, names, io.stderr, known, end)
}

fn pack<'a, W: Write>(
    options: &'a Options,
    sink: Sink<W>,
    names: Option<&'a mut dyn Write>,
    errors: &'a mut dyn Write,
    known: HashMap<String, u64>,
    begun: u64,
) -> io::Result<u8> {
    let own = archive(options).and_then(|path| disk::stat(&path, true).ok());
    let mut packer = Packer {
        options,
        builder: Builder::new(Counted {
            inner: sink,
            count: begun,
        }),
        names,
        errors,
        known,
        own: own.map(|stat| stat.inode),
        code: 0,
    };
    let mut told = false;
    for (folder, member) in &options.members {
        let name = inside(member);
        if name != member && !told {
            told = true;
            let cut = member.strip_suffix(name).unwrap_or(member);
            packer.say(format_args!("Removing leading `{cut}' from member names"))?;
        }
        let name = if name.is_empty() { "." } else { name };
        packer.member(&join(folder, member), name.trim_end_matches('/'), 0)?;
    }
    let code = packer.code;
    let mut counted = packer.builder.into_inner()?;
    let over = counted.count.next_multiple_of(RECORD_BYTES) - counted.count;
    io::copy(&mut io::repeat(0).take(over), &mut counted)?;
    counted.inner.finish()?;
    Ok(code)
}

/// The name without what leads outside.
fn inside(name: &str) -> &str {
    let mut rest = name;
    if let Some(at) = rest.rfind("../") {
        rest = rest.get(at + 3..).unwrap_or("");
    }
    if rest == ".." {
        rest = "";
    }
    rest.trim_start_matches('/')
}

impl<W: Write> Packer<'_, W> {
    fn say(&mut self, words: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.errors, "tar: {words}")
    }

    fn fail(&mut self, path: &str, what: &str, error: &io::Error) -> io::Result<()> {
        self.code = TROUBLE;
        self.say(format_args!("{path}: Cannot {what}: {}", super::why(error)))
    }

    fn member(&mut self, path: &str, name: &str, depth: usize) -> io::Result<()> {
        if super::excluded(self.options, name) {
            return Ok(());
        }
        let stat = match disk::stat(path, self.options.follow) {
            Ok(stat) => stat,
            Err(error) => return self.fail(name, "stat", &error),
        };
        if self.own == Some(stat.inode) && stat.kind == Kind::File {
            return self.say(format_args!("{name}: file is the archive; not dumped"));
        }
        let modified = u64::try_from(stat.modified.0).unwrap_or(0);
        let modified = self.options.mtime.unwrap_or(modified);
        let mut header = Header::new_gnu();
        header.set_mode(stat.mode);
        header.set_mtime(modified);
        header.set_uid(0);
        header.set_gid(0);
        header.set_username("root")?;
        header.set_groupname("root")?;
        header.set_size(0);
        let folder = stat.is_folder();
        let full = if folder {
            format!("{name}/")
        } else {
            name.to_owned()
        };
        let fresh = self.known.get(&full).is_none_or(|at| *at < modified);
        if fresh {
            match stat.kind {
                Kind::Folder => {
                    header.set_entry_type(EntryType::Directory);
                    self.entry(header, &full, io::empty())?;
                }
                Kind::Link => {
                    let target = match std::fs::read_link(path) {
                        Ok(target) => target.to_string_lossy().into_owned(),
                        // The sandbox does not show where a link leads that leads outside.
                        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                            return self.say(format_args!("{name}: link ignored"));
                        }
                        Err(error) => return self.fail(name, "read link", &error),
                    };
                    header.set_entry_type(EntryType::Symlink);
                    self.target(&mut header, &target)?;
                    self.entry(header, &full, io::empty())?;
                }
                Kind::File => {
                    let file = match std::fs::File::open(path) {
                        Ok(file) => file,
                        Err(error) => return self.fail(name, "open", &error),
                    };
                    header.set_entry_type(EntryType::Regular);
                    header.set_size(stat.size);
                    // Exactly as long as said, whatever happens to the file meanwhile.
                    self.entry(header, &full, file.chain(io::repeat(0)).take(stat.size))?;
                }
                Kind::Device => {
                    return self.say(format_args!("{name}: device ignored"));
                }
            }
        }
        if folder && !self.options.no_recursion {
            return self.below(path, name, depth);
        }
        Ok(())
    }

    fn below(&mut self, path: &str, name: &str, depth: usize) -> io::Result<()> {
        if depth == MAX_DEPTH {
            return self.fail(name, "open", &io::Error::other("nested too deeply"));
        }
        let mut names = match disk::list(path) {
            Ok(names) => names,
            Err(error) => return self.fail(name, "open", &error),
        };
        names.sort();
        for below in names {
            self.member(&join(path, &below), &join(name, &below), depth + 1)?;
        }
        Ok(())
    }

    /// An entry in front of one, whose name or target has no room in the head.
    fn long(&mut self, kind: EntryType, text: &str) -> io::Result<()> {
        let mut header = Header::new_gnu();
        put(&mut header.as_old_mut().name, "././@LongLink");
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(text.len() as u64 + 1);
        header.set_cksum();
        let zero: &[u8] = &[0];
        self.builder.append(&header, text.as_bytes().chain(zero))
    }

    fn target(&mut self, header: &mut Header, target: &str) -> io::Result<()> {
        if target.len() > MAX_NAME_BYTES {
            self.long(EntryType::GNULongLink, target)?;
        }
        put(&mut header.as_old_mut().linkname, target);
        Ok(())
    }

    fn entry(&mut self, mut header: Header, name: &str, data: impl io::Read) -> io::Result<()> {
        if name.len() > MAX_NAME_BYTES {
            self.long(EntryType::GNULongName, name)?;
        }
        put(&mut header.as_old_mut().name, name);
        header.set_cksum();
        self.builder.append(&header, data)?;
        if self.options.verbose {
            match &mut self.names {
                Some(names) => writeln!(names, "{name}")?,
                None => writeln!(self.errors, "{name}")?,
            }
        }
        Ok(())
    }
}

/// As much of a text as a field takes.
fn put(field: &mut [u8], text: &str) {
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = from;
    }
}
