//! Where headers and body of one URL go, and files that are made only when the first byte is there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::config::{Config, Output, Resume};
use super::error::{Error, WRITE};
use super::glob;
use crate::address::Address;
use crate::files::{self, Mode, Place};
use crate::{Io, headers};

/// Most names `--no-clobber` tries: `x`, `x.1`, to `x.100`.
const MAX_NAMES: u32 = 100;

enum Target {
    Null,
    Stdout,
    Stderr,
    /// A file that is not made yet.
    Pending(Mode),
    Open(Box<dyn Write>),
}

/// Where one URL's bytes go.
pub(super) struct Sink {
    target: Target,
    /// The file, if it is one, as it was named.
    name: Option<String>,
    path: PathBuf,
    create_dirs: bool,
    /// `-J`: the response may name the file.
    may_rename: bool,
    no_clobber: bool,
}

impl Sink {
    /// Resolves the output of one URL; nothing is opened yet.
    pub(super) fn new(
        config: &Config,
        output: &Output,
        parts: &[String],
        address: &Address,
        io: &mut Io<'_>,
    ) -> Result<Self, Error> {
        let name = match output {
            Output::Stdout => None,
            Output::Named(name) => Some(glob::substitute(name, parts)),
            Output::Remote => Some(remote_name(config, address, io)?),
        };
        let mut sink = Self {
            target: Target::Stdout,
            name: None,
            path: PathBuf::new(),
            create_dirs: config.create_dirs,
            may_rename: config.remote_header_name && *output == Output::Remote,
            no_clobber: config.no_clobber,
        };
        if let Some(name) = name {
            sink.set_name(name, config.output_dir.as_deref(), io.cwd);
            if config.resume.is_some() && matches!(sink.target, Target::Pending(_)) {
                sink.target = Target::Pending(Mode::Append);
            }
        }
        Ok(sink)
    }

    fn set_name(&mut self, name: String, dir: Option<&str>, cwd: &Path) {
        let name = match dir {
            Some(dir) if !name.starts_with("/dev/") => {
                format!("{}/{name}", dir.trim_end_matches('/'))
            }
            _ => name,
        };
        self.target = match files::place(cwd, &name) {
            Place::Null | Place::Stdin => Target::Null,
            Place::Stdout => Target::Stdout,
            Place::Stderr => Target::Stderr,
            Place::File(path) => {
                self.path = path;
                self.name = Some(name);
                Target::Pending(Mode::Replace)
            }
        };
    }

    /// The name of the file, if it is one.
    pub(super) fn file_name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// How many bytes the file has: where `-C -` goes on.
    pub(super) fn resume_at(&self, resume: Resume) -> u64 {
        match resume {
            Resume::At(start) => start,
            Resume::File => fs::metadata(&self.path).map_or(0, |meta| meta.len()),
        }
    }

    /// The headers of the last hop are known: with `-J` they may name the file, which then must be new.
    pub(super) fn rename(&mut self, list: &[(String, Vec<u8>)], dir: Option<&str>, cwd: &Path) {
        if !self.may_rename {
            return;
        }
        if let Some(name) = headers::attachment_name(list) {
            self.set_name(format!("./{name}"), dir, cwd);
            self.name = self.name.take().map(|name| name.replacen("./", "", 1));
            self.target = Target::Pending(Mode::New);
        }
    }

    /// Writes bytes; the file is made now if it is not there.
    pub(super) fn write(&mut self, bytes: &[u8], io: &mut Io<'_>) -> Result<(), Error> {
        self.open(io)?;
        let written = match &mut self.target {
            Target::Null | Target::Pending(_) => Ok(()),
            Target::Stdout => io.stdout.write_all(bytes),
            Target::Stderr => io.stderr.write_all(bytes),
            Target::Open(file) => file.write_all(bytes),
        };
        written.map_err(|error| Error::write(&error))
    }

    /// The transfer went well: an empty body makes an empty file, and everything is written out.
    pub(super) fn finish(&mut self, io: &mut Io<'_>) -> Result<(), Error> {
        self.open(io)?;
        let flushed = match &mut self.target {
            Target::Stdout => io.stdout.flush(),
            Target::Open(file) => file.flush(),
            Target::Null | Target::Stderr | Target::Pending(_) => Ok(()),
        };
        flushed.map_err(|error| Error::write(&error))
    }

    fn open(&mut self, io: &mut Io<'_>) -> Result<(), Error> {
        let Target::Pending(mode) = self.target else {
            return Ok(());
        };
        if self.create_dirs
            && let Some(folder) = self.path.parent()
        {
            let _ = fs::create_dir_all(folder);
        }
        match self.create(mode) {
            Ok(file) => {
                self.target = Target::Open(file);
                Ok(())
            }
            Err(error) => {
                let name = self.file_name();
                let _ = writeln!(
                    io.stderr,
                    "Warning: Failed to open the file {name}: {}",
                    files::words(&error)
                );
                Err(Error::new(WRITE, "Failure writing output to destination"))
            }
        }
    }

    fn create(&mut self, mode: Mode) -> io::Result<Box<dyn Write>> {
        if !self.no_clobber {
            return files::create(&self.path, mode);
        }
        let first = files::create(&self.path, Mode::New);
        let mut result = first;
        for number in 1..=MAX_NAMES {
            match result {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let mut name = self.path.clone().into_os_string();
                    name.push(format!(".{number}"));
                    result = files::create(Path::new(&name), Mode::New);
                }
                other => return other,
            }
        }
        result
    }
}

/// The last part of the path of the URL.
fn remote_name(config: &Config, address: &Address, io: &mut Io<'_>) -> Result<String, Error> {
    let name = address.file_name();
    if name.is_empty() && !config.remote_header_name {
        let _ = writeln!(io.stderr, "curl: Remote file name has no length!");
        return Err(Error::new(
            WRITE,
            "Failed writing received data to disk/application",
        ));
    }
    Ok(if name.is_empty() {
        "curl_response"
    } else {
        name
    }
    .to_owned())
}

/// `-D` and `-c`: a file, or standard output for `-`.
pub(super) fn write_text(name: &str, bytes: &[u8], mode: Mode, io: &mut Io<'_>) -> io::Result<()> {
    let place = if name == "-" {
        Place::Stdout
    } else {
        files::place(io.cwd, name)
    };
    match place {
        Place::Null | Place::Stdin => Ok(()),
        Place::Stdout => io.stdout.write_all(bytes),
        Place::Stderr => io.stderr.write_all(bytes),
        Place::File(path) => files::create(&path, mode)?.write_all(bytes),
    }
}
