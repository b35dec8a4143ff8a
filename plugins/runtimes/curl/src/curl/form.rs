//! `-F`: the parts of a form, and `multipart/form-data` made of them, streamed so that a file need not fit in memory.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::{Body, Io, files};

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    name: String,
    content: Content,
    filename: Option<String>,
    kind: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Text(Vec<u8>),
    File(PathBuf),
}

/// Why a `-F` cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadPart {
    /// No `name=`.
    Form,
    /// The file cannot be read.
    File,
}

impl Part {
    /// `--form-string name=value`: the value as it is.
    pub(super) fn literal(text: &str) -> Result<Self, BadPart> {
        let (name, value) = text.split_once('=').ok_or(BadPart::Form)?;
        Ok(Self::text(name, value.as_bytes().to_vec(), None))
    }

    fn text(name: &str, bytes: Vec<u8>, kind: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Text(bytes),
            filename: None,
            kind,
        }
    }

    /// `-F name=value`, `name=@file`, `name=<file`, each with `;type=` and `;filename=`; `@a,b` gives two parts.
    pub(super) fn parse(text: &str, io: &mut Io<'_>) -> Result<Vec<Self>, BadPart> {
        let (name, value) = text.split_once('=').ok_or(BadPart::Form)?;
        let mark = value.chars().next().filter(|c| "@<".contains(*c));
        let Some(mark) = mark else {
            let (value, tail) = word(value, ";");
            let settings = Settings::parse(tail);
            let mut part = Self::text(name, value.into_bytes(), settings.kind);
            part.filename = settings.filename;
            return Ok(vec![part]);
        };
        let mut parts = Vec::new();
        let mut rest = &value[1..];
        loop {
            let (path, tail) = word(rest, ";,");
            let settings_end = tail.find(',').filter(|_| mark == '@').unwrap_or(tail.len());
            let settings = Settings::parse(&tail[..settings_end]);
            parts.push(Self::of_file(name, &path, mark, settings, io)?);
            match tail[settings_end..].strip_prefix(',') {
                Some(more) => rest = more,
                None => return Ok(parts),
            }
        }
    }

    fn of_file(
        name: &str,
        path: &str,
        mark: char,
        settings: Settings,
        io: &mut Io<'_>,
    ) -> Result<Self, BadPart> {
        let held = mark == '<' || path == "-" || path.starts_with("/dev/");
        let content = if held {
            Content::Text(files::read_held(io, path).map_err(|_| BadPart::File)?)
        } else {
            let path = io.cwd.join(path);
            files::open(&path).map_err(|_| BadPart::File)?;
            Content::File(path)
        };
        let is_file = mark == '@';
        let base = path.rsplit('/').next().unwrap_or(path);
        let filename = settings
            .filename
            .or_else(|| is_file.then(|| base.to_owned()));
        let kind = settings
            .kind
            .or_else(|| is_file.then(|| type_of(base).to_owned()));
        Ok(Self {
            name: name.to_owned(),
            content,
            filename,
            kind,
        })
    }

    fn head(&self, boundary: &str) -> String {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            escaped(&self.name)
        );
        if let Some(filename) = &self.filename {
            head.push_str(&format!("; filename=\"{}\"", escaped(filename)));
        }
        if let Some(kind) = &self.kind {
            head.push_str(&format!("\r\nContent-Type: {kind}"));
        }
        head + "\r\n\r\n"
    }
}

/// What stands behind a value: `;type=text/plain;filename=x`.
#[derive(Default)]
struct Settings {
    kind: Option<String>,
    filename: Option<String>,
}

impl Settings {
    fn parse(tail: &str) -> Self {
        let mut settings = Self::default();
        let mut rest = tail;
        while let Some(more) = rest.strip_prefix(';') {
            let more = more.trim_start();
            let key_end = more.find(['=', ';']).unwrap_or(more.len());
            let (key, tail) = more.split_at(key_end);
            let (value, next) = word(tail.strip_prefix('=').unwrap_or(tail), ";");
            match (key, &mut settings.kind) {
                ("type", kind) => *kind = Some(value.trim().to_owned()),
                ("filename", _) => settings.filename = Some(value),
                // A parameter of the type, such as `charset`.
                (key, Some(kind)) => kind.push_str(&format!(";{key}={value}")),
                (_, None) => {}
            }
            rest = next;
        }
        settings
    }
}

/// One word up to a stop, or a quoted text; what follows starts with the stop.
fn word<'a>(text: &'a str, stops: &str) -> (String, &'a str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c| stops.contains(c)).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut out = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = &quoted[at + 1..];
                let end = rest.find(|c| stops.contains(c)).unwrap_or(rest.len());
                return (out, &rest[end..]);
            }
            '\\' => out.extend(chars.next().map(|(_, c)| c)),
            c => out.push(c),
        }
    }
    let end = text.find(|c| stops.contains(c)).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// Quotes and line ends cannot stand in a name.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn type_of(name: &str) -> &'static str {
    let extension = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    match extension.as_deref() {
        Some("gif") => "image/gif",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain",
        Some("htm" | "html") => "text/html",
        Some("pdf") => "application/pdf",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    }
}

/// A boundary nobody can foresee: it must not occur in a file.
pub(super) fn boundary() -> String {
    let random = || RandomState::new().hash_one(0_u8);
    format!(
        "------------------------{:016x}{:06x}",
        random(),
        random() & 0x00ff_ffff
    )
}

/// The body of a form; files are opened now and read while it is sent.
pub(super) fn body(parts: &[Part], boundary: &str) -> io::Result<Body> {
    let mut readers: VecDeque<Box<dyn Read>> = VecDeque::new();
    let mut len = 0;
    for part in parts {
        let head = part.head(boundary).into_bytes();
        len += head.len() as u64 + 2;
        readers.push_back(Box::new(Cursor::new(head)));
        match &part.content {
            Content::Text(bytes) => {
                len += bytes.len() as u64;
                readers.push_back(Box::new(Cursor::new(bytes.clone())));
            }
            Content::File(path) => {
                let (file, size) = sized(path)?;
                len += size;
                readers.push_back(file);
            }
        }
        readers.push_back(Box::new(Cursor::new(b"\r\n".to_vec())));
    }
    let end = format!("--{boundary}--\r\n").into_bytes();
    len += end.len() as u64;
    readers.push_back(Box::new(Cursor::new(end)));
    Ok(Body::Reader {
        reader: Box::new(Sequence(readers)),
        len: Some(len),
    })
}

/// One reader after the other.
struct Sequence(VecDeque<Box<dyn Read>>);

impl Read for Sequence {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(first) = self.0.front_mut() {
            let count = first.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.0.pop_front();
        }
        Ok(0)
    }
}

/// A file and its size; more that is written to it meanwhile is not read.
pub(super) fn sized(path: &Path) -> io::Result<(Box<dyn Read>, u64)> {
    let file = files::open(path)?;
    let size = file.metadata()?.len();
    Ok((Box::new(file.take(size)), size))
}
