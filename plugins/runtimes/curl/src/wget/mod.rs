//! `wget`: arguments in, an exit code out. Not recursive: one file for each URL.

mod fetch;
mod log;
mod names;
mod options;
mod parse;
mod request;
mod save;

use crate::cookies::Jar;
use crate::files::{self, Mode};
use crate::{Io, Transport};
use fetch::Context;
use log::Log;
use options::{Options, Send};
use parse::Parsed;

/// Why a URL gave no file; the exit code of wget, or that nothing was to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Done,
    Generic,
    File,
    Network,
    Tls,
    Login,
    Protocol,
    Server,
}

impl Stop {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Generic => 1,
            Self::File => 3,
            Self::Network => 4,
            Self::Tls => 5,
            Self::Login => 6,
            Self::Protocol => 7,
            Self::Server => 8,
        }
    }
}

const USAGE_CODE: u8 = 2;
const USAGE: &str = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
const HELP: &str = "GNU Wget 1.21.4, a non-interactive network retriever.\n\
     Usage: wget [OPTION]... [URL]...\n\n  \
     -q,  --quiet                     quiet (no output)\n  \
     -nv, --no-verbose                turn off verboseness, without being quiet\n  \
     -i,  --input-file=FILE           download URLs found in local FILE\n  \
     -O,  --output-document=FILE      write documents to FILE\n  \
     -P,  --directory-prefix=PREFIX   save files to PREFIX/..\n  \
     -c,  --continue                  resume getting a partially-downloaded file\n  \
     -S,  --server-response           print server response\n       \
     --spider                    don't download anything\n  \
     -T,  --timeout=SECONDS           set all timeout values to SECONDS\n  \
     -t,  --tries=NUMBER              set number of retries to NUMBER\n  \
     -U,  --user-agent=AGENT          identify as AGENT instead of Wget/VERSION\n       \
     --header=STRING             insert STRING among the headers\n       \
     --post-data=STRING          use the POST method; send STRING as the data\n       \
     --method=HTTPMethod         use method \"HTTPMethod\" in the request\n";
const VERSION: &str = "GNU Wget 1.21.4 built on wasm32-claw.\n";

pub(crate) fn run(args: &[String], mut io: Io<'_>, transport: &mut dyn Transport) -> u8 {
    let text = match parse::parse(args) {
        Ok(Parsed::Downloads(options)) => return downloads(&options, &mut io, transport),
        Ok(Parsed::Help) => HELP,
        Ok(Parsed::Version) => VERSION,
        Err(words) => {
            let _ = write!(io.stderr, "{words}\n{USAGE}");
            return USAGE_CODE;
        }
    };
    match io.stdout.write_all(text.as_bytes()) {
        Ok(()) => 0,
        Err(_) => Stop::File.code(),
    }
}

fn downloads(options: &Options, io: &mut Io<'_>, transport: &mut dyn Transport) -> u8 {
    if options.urls.is_empty() && options.input_file.is_none() {
        let _ = write!(io.stderr, "wget: missing URL\n{USAGE}");
        return Stop::Generic.code();
    }
    let mut log = Log::new(options);
    let code = match all(options, io, transport, &mut log) {
        Ok(code) => code,
        Err(stop) => stop.code(),
    };
    log.close(io);
    code
}

/// All URLs in order; of several failures the lowest code is returned, as wget does.
fn all(
    options: &Options,
    io: &mut Io<'_>,
    transport: &mut dyn Transport,
    log: &mut Log,
) -> Result<u8, Stop> {
    let urls = urls(options, io, log)?;
    let body = body(options, io, log)?;
    let mut document = match &options.document {
        None => None,
        Some(name) => save::document(name, io).map_err(|error| {
            log.brief(&format!("{name}: {}\n", files::words(&error)), io);
            Stop::Generic
        })?,
    };
    let mut jar = Jar::default();
    jar.on = !options.no_cookies;
    if let Some(name) = &options.load_cookies
        && let Ok(bytes) = files::read_held(io, name)
    {
        jar.load(&String::from_utf8_lossy(&bytes));
    }
    let mut code = 0;
    for url in &urls {
        let mut cx = Context {
            options,
            io: &mut *io,
            transport: &mut *transport,
            jar: &mut jar,
            log: &mut *log,
            body: &body,
            document: document
                .as_mut()
                .map(|file| &mut **file as &mut dyn std::io::Write),
        };
        let stop = fetch::fetch(url, &mut cx).err().map_or(0, Stop::code);
        if stop != 0 && (code == 0 || stop < code) {
            code = stop;
        }
    }
    if let Some(name) = &options.save_cookies
        && let files::Place::File(path) = files::place(io.cwd, name)
        && let Ok(mut file) = files::create(&path, Mode::Replace)
    {
        let _ = file.write_all(jar.text().as_bytes());
    }
    Ok(code)
}

fn urls(options: &Options, io: &mut Io<'_>, log: &mut Log) -> Result<Vec<String>, Stop> {
    let mut urls = options.urls.clone();
    if let Some(name) = &options.input_file {
        let bytes = files::read_held(io, name).map_err(|error| {
            log.brief(&format!("{name}: {}\n", files::words(&error)), io);
            Stop::File
        })?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        urls.extend(
            text.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
        if urls.is_empty() {
            log.brief(&format!("No URLs found in {name}.\n"), io);
        }
    }
    Ok(urls)
}

fn body(options: &Options, io: &mut Io<'_>, log: &mut Log) -> Result<Vec<u8>, Stop> {
    match &options.send {
        Send::Nothing => Ok(Vec::new()),
        Send::Data(text) => Ok(text.clone().into_bytes()),
        Send::File(name) => files::read_held(io, name).map_err(|error| {
            let words = format!(
                "BODY data file ‘{name}’ missing: {}\n",
                files::words(&error)
            );
            log.brief(&words, io);
            Stop::File
        }),
    }
}
