//! What one group of options asks for; `--next` starts another group.

use std::time::Duration;

use super::form::Part;
use crate::headers;

/// Redirects followed unless `--max-redirs` says otherwise.
pub(super) const DEFAULT_REDIRECTS: u32 = 50;

/// Where the body of one URL goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    Stdout,
    /// `-o`: may hold `#1` for the parts of a glob.
    Named(String),
    /// `-O`.
    Remote,
}

/// What is sent after the headers.
#[derive(Debug, Clone, Default)]
pub(super) enum Send {
    #[default]
    Nothing,
    /// `-d` and its relatives, joined.
    Data(Vec<u8>),
    /// `--json`, joined.
    Json(Vec<u8>),
    /// `-F`.
    Form(Vec<Part>),
}

/// What makes a transfer fail on its status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum FailOn {
    #[default]
    Never,
    Status,
    StatusWithBody,
}

/// Where `-C` starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resume {
    /// `-C -`: where the output file ends.
    File,
    At(u64),
}

/// One group of options.
#[derive(Debug, Clone, Default)]
pub(super) struct Config {
    pub(super) urls: Vec<String>,
    /// The n-th is for the n-th URL, as curl pairs them.
    pub(super) outputs: Vec<Output>,
    /// `-T`, paired in the same way.
    pub(super) uploads: Vec<String>,
    pub(super) method: Option<String>,
    pub(super) headers: headers::List,
    /// Names of headers that are not to be sent (`-H "Name:"`).
    pub(super) removed: Vec<String>,
    pub(super) agent: Option<String>,
    pub(super) referer: Option<String>,
    pub(super) auto_referer: bool,
    pub(super) user: Option<(String, String)>,
    pub(super) bearer: Option<String>,
    /// `-b name=value`.
    pub(super) cookies: Vec<String>,
    /// `-b FILE`.
    pub(super) cookie_files: Vec<String>,
    pub(super) cookie_jar: Option<String>,
    pub(super) range: Option<String>,
    pub(super) resume: Option<Resume>,
    pub(super) query: bool,
    pub(super) url_query: Vec<String>,
    pub(super) head: bool,
    pub(super) send: Send,
    pub(super) remote_name_all: bool,
    pub(super) output_dir: Option<String>,
    pub(super) create_dirs: bool,
    pub(super) remote_header_name: bool,
    pub(super) no_clobber: bool,
    pub(super) include: bool,
    pub(super) dump_header: Option<String>,
    pub(super) write_out: Option<String>,
    pub(super) compressed: bool,
    pub(super) max_filesize: Option<u64>,
    pub(super) fail: FailOn,
    pub(super) location: bool,
    pub(super) location_trusted: bool,
    pub(super) max_redirs: Option<u32>,
    /// Keep POST after 301, 302, 303.
    pub(super) keep_post: [bool; 3],
    pub(super) max_time: Option<Duration>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) retries: u32,
    pub(super) retry_delay: Option<Duration>,
    pub(super) retry_max_time: Option<Duration>,
    pub(super) retry_connrefused: bool,
    pub(super) retry_all_errors: bool,
    pub(super) globoff: bool,
}

/// What holds for all groups.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Global {
    pub(super) silent: bool,
    pub(super) show_error: bool,
    pub(super) verbose: bool,
    pub(super) fail_early: bool,
}

impl Global {
    /// Whether the reason of a failure is said.
    pub(super) fn says_errors(self) -> bool {
        !self.silent || self.show_error
    }
}
