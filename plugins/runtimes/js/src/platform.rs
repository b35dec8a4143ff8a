//! The rim between the runtime and the host. Invariant: this is the only module that reaches a generated import or a
//! process of the operating system, and both its halves (`wasm`, `native`) have the same functions.

#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(target_family = "wasm")]
mod wasm;

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::*;
#[cfg(target_family = "wasm")]
pub(crate) use wasm::*;

/// Something the event loop can wait for.
pub(crate) enum Handle {
    Input(Input),
    Output(Output),
    Exchange(Exchange),
    Child(Child),
}

/// What a stream says when it is asked for bytes.
pub(crate) enum Read {
    Bytes(Vec<u8>),
    /// Nothing now: wait for it.
    Pending,
    End,
    /// It broke; words for people.
    Failed(String),
}

/// A request of HTTP without its body.
pub(crate) struct Request {
    pub(crate) method: String,
    /// `http` or `https`.
    pub(crate) scheme: String,
    /// Host and port.
    pub(crate) authority: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// Milliseconds until the first byte of the answer; 0 for the host's own.
    pub(crate) timeout_ms: u32,
}

/// The start of an answer.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Input,
}

/// Why there is no answer: a code of Node's and words.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) words: String,
}

/// Where one stream of a child comes from or goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stdio {
    Ignore,
    Inherit,
    Pipe,
    /// Only for stderr: the same place as stdout.
    Merge,
}

/// A command for another runtime of the host.
#[derive(Debug, Clone)]
pub(crate) struct Spawn {
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) cwd: String,
    /// stdin, stdout, stderr.
    pub(crate) stdio: [Stdio; 3],
}

/// A child that was started.
pub(crate) struct Started {
    pub(crate) child: Child,
    pub(crate) pid: u32,
}

/// How a child ended: its code, and the signal's name if the end was not its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) code: u8,
    pub(crate) signal: Option<&'static str>,
}

/// What a child said until its end.
pub(crate) struct Gathered {
    pub(crate) ended: Ended,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Why nothing was gathered.
pub(crate) enum NotGathered {
    /// More output than the cap.
    TooMuch,
    /// The time is over; the child still runs.
    TimedOut,
    Failed(String),
}

/// What is known of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stat {
    /// Kind and permission bits as in `st_mode`.
    pub(crate) mode: u32,
    pub(crate) size: u64,
    pub(crate) links: u64,
    pub(crate) inode: u64,
    /// Milliseconds since 1970: accessed, modified, changed.
    pub(crate) times_ms: [f64; 3],
}

/// Kinds of files in [`Stat::mode`].
pub(crate) const REGULAR: u32 = 0o100_000;
/// A folder.
pub(crate) const FOLDER: u32 = 0o040_000;
/// A symbolic link.
pub(crate) const LINK: u32 = 0o120_000;
/// A character device.
pub(crate) const DEVICE: u32 = 0o020_000;
