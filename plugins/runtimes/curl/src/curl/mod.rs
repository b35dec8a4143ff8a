//! `curl`: arguments in, an exit code out.
//!
//! Data flows one way: `parse` makes groups of options, each URL of a group becomes a job, `transfer` runs one try of
//! it, `retry` decides about another, and `write_out` says what came of it.

mod apply;
mod config;
mod data;
mod error;
mod form;
mod glob;
mod output;
mod parse;
mod report;
mod request;
mod retry;
mod table;
mod transfer;
mod verbose;
mod write_out;

use crate::address::{Address, Malformed};
use crate::cookies::Jar;
use crate::files::{self, Mode};
use crate::{Io, Response, Transport, headers};
use config::{Config, Global, Output};
use error::{Error, MALFORMED};
use parse::{Parsed, Usage};
use report::Report;
use request::Upload;
use retry::Retries;
use transfer::{Context, Job};

const HELP: &str = "Usage: curl [options...] <url>\n \
     -d, --data <data>           HTTP POST data\n \
     -f, --fail                  Fail fast with no output on HTTP errors\n \
     -h, --help <category>       Get help for commands\n \
     -i, --include               Include protocol response headers in the output\n \
     -o, --output <file>         Write to file instead of stdout\n \
     -O, --remote-name           Write output to a file named as the remote file\n \
     -s, --silent                Silent mode\n \
     -T, --upload-file <file>    Transfer local FILE to destination\n \
     -u, --user <user:password>  Server user and password\n \
     -A, --user-agent <name>     Send User-Agent <name> to server\n \
     -v, --verbose               Make the operation more talkative\n \
     -V, --version               Show version number and quit\n";
const VERSION: &str = "curl 8.5.0 (wasm32-claw) libcurl/8.5.0\n\
     Release-Date: 2023-12-06\n\
     Protocols: http https\n\
     Features: HTTPS-by-host IPv6 libz SSL\n";
const TRY_HELP: &str = "curl: try 'curl --help' or 'curl --manual' for more information";

pub(crate) fn run(args: &[String], mut io: Io<'_>, transport: &mut dyn Transport) -> u8 {
    let (text, code) = match parse::parse(args, &mut io) {
        Ok(Parsed::Transfers(global, groups)) => {
            return transfers(global, &groups, &mut io, transport);
        }
        Ok(Parsed::Help) => (HELP, 0),
        Ok(Parsed::Version) => (VERSION, 0),
        Err(Usage { code, words }) => {
            let _ = writeln!(io.stderr, "curl: {words}\n{TRY_HELP}");
            return code;
        }
    };
    match io.stdout.write_all(text.as_bytes()) {
        Ok(()) => code,
        Err(_) => error::WRITE,
    }
}

/// All groups in order; the exit code is that of the last transfer.
fn transfers(
    global: Global,
    groups: &[Config],
    io: &mut Io<'_>,
    transport: &mut dyn Transport,
) -> u8 {
    let mut jar = Jar::default();
    let mut code = 0;
    let mut number = 0;
    for config in groups {
        open_jar(config, &mut jar, io);
        let mut cx = Context {
            io,
            transport,
            jar: &mut jar,
            dump_mode: Mode::Replace,
        };
        for (index, url) in config.urls.iter().enumerate() {
            for (address, parts) in expand(config, url) {
                code = one(
                    config,
                    global,
                    (url, &address, &parts),
                    index,
                    number,
                    &mut cx,
                );
                number += 1;
                if code != 0 && global.fail_early {
                    return code;
                }
            }
        }
        if let Some(name) = &config.cookie_jar
            && let Err(error) = output::write_text(name, jar.text().as_bytes(), Mode::Replace, io)
        {
            let _ = writeln!(
                io.stderr,
                "WARNING: failed to save cookies in {name}: {}",
                files::words(&error)
            );
        }
    }
    code
}

fn open_jar(config: &Config, jar: &mut Jar, io: &mut Io<'_>) {
    jar.on |= config.cookie_jar.is_some() || !config.cookie_files.is_empty();
    for name in &config.cookie_files {
        // A file that is not there yet is an empty jar, as curl has it.
        if let Ok(bytes) = files::read_held(io, name) {
            jar.load(&String::from_utf8_lossy(&bytes));
        }
    }
}

type Target = (Result<Address, Error>, Vec<String>);

/// The addresses one URL stands for.
fn expand(config: &Config, url: &str) -> Vec<Target> {
    let all = if config.globoff {
        Ok(vec![glob::Expanded {
            url: url.to_owned(),
            parts: Vec::new(),
        }])
    } else {
        glob::expand(url)
    };
    match all {
        Ok(all) => all
            .into_iter()
            .map(|one| (address_of(config, &one.url), one.parts))
            .collect(),
        Err(bad) => {
            let space = " ".repeat(bad.at.saturating_sub(1));
            let words = format!("{} in URL position {}:\n{url}\n{space}^", bad.why, bad.at);
            vec![(Err(Error::new(MALFORMED, words)), Vec::new())]
        }
    }
}

fn address_of(config: &Config, url: &str) -> Result<Address, Error> {
    let mut address = Address::parse(url).map_err(Error::malformed)?;
    for more in &config.url_query {
        address.append_query(more);
    }
    if config.query
        && let config::Send::Data(bytes) | config::Send::Json(bytes) = &config.send
    {
        let text = String::from_utf8_lossy(bytes);
        if text.contains(|c: char| c == ' ' || c.is_ascii_control()) {
            return Err(Error::malformed(Malformed::Text));
        }
        address.append_query(&text);
    }
    Ok(address)
}

/// One URL with all its tries.
fn one(
    config: &Config,
    global: Global,
    (url, address, parts): (&str, &Result<Address, Error>, &[String]),
    index: usize,
    number: usize,
    cx: &mut Context<'_, '_>,
) -> u8 {
    let blank = Report {
        url: url.to_owned(),
        number,
        ..Report::default()
    };
    let mut report = blank.clone();
    let result = match address {
        Err(error) => Err(error.clone()),
        Ok(address) => match job(config, global, address, index, parts, cx.io) {
            Err(error) => Err(error),
            Ok(job) => tries(&job, &blank, &mut report, cx),
        },
    };
    if let Err(error) = &result {
        report.code = error.code;
        report.error.clone_from(&error.words);
        // A refusal is the sandbox speaking, not the transfer: without it nobody would know what to allow.
        if global.says_errors() || error.kind == error::Kind::Denied {
            let _ = writeln!(cx.io.stderr, "curl: ({}) {}", error.code, error.words);
        }
    }
    if let Some(format) = &config.write_out {
        write_out::write(format, &report, cx.io);
        let _ = cx.io.stdout.flush();
    }
    report.code
}

fn job<'a>(
    config: &'a Config,
    global: Global,
    address: &Address,
    index: usize,
    parts: &'a [String],
    io: &mut Io<'_>,
) -> Result<Job<'a>, Error> {
    static STDOUT: Output = Output::Stdout;
    static REMOTE: Output = Output::Remote;
    let default = if config.remote_name_all {
        &REMOTE
    } else {
        &STDOUT
    };
    let output = config.outputs.get(index).unwrap_or(default);
    let mut address = address.clone();
    let upload = match config.uploads.get(index).map(String::as_str) {
        None => None,
        Some(name @ ("-" | "." | "/dev/stdin")) => {
            let name = if name == "." { "-" } else { name };
            Some(Upload::Held(
                files::read_held(io, name).map_err(|_| Error::read_local())?,
            ))
        }
        Some(name) => {
            let path = io.cwd.join(name);
            if files::open(&path).is_err() {
                let _ = writeln!(io.stderr, "curl: cannot open '{name}'");
                return Err(Error::read_local());
            }
            if address.path.ends_with('/') {
                let base = name.rsplit('/').next().unwrap_or(name);
                address
                    .path
                    .push_str(&crate::encode::component(base.as_bytes()));
            }
            Some(Upload::File(path))
        }
    };
    Ok(Job {
        config,
        global,
        address,
        output,
        parts,
        upload,
    })
}

fn tries(
    job: &Job<'_>,
    blank: &Report,
    report: &mut Report,
    cx: &mut Context<'_, '_>,
) -> Result<(), Error> {
    let began = cx.transport.elapsed();
    let mut retries = Retries::new(job.config, began);
    loop {
        *report = blank.clone();
        let result = transfer::run(job, cx, report);
        let elapsed = cx.transport.elapsed();
        let unix = cx.transport.unix_seconds();
        let Some(again) = retries.after(job.config, &result, report, elapsed, unix) else {
            return result;
        };
        if !job.global.silent {
            let _ = writeln!(cx.io.stderr, "{}", again.words);
        }
        cx.transport.sleep(again.wait);
    }
}

/// Status line and headers as `-i` shows them.
fn headers_text(response: &Response) -> Vec<u8> {
    let mut text = format!(
        "HTTP/1.1 {} {}\r\n",
        response.status,
        headers::reason(response.status)
    )
    .into_bytes();
    for (name, value) in &response.headers {
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(b": ");
        text.extend_from_slice(value);
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b"\r\n");
    text
}
