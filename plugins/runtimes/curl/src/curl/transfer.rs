//! One try of one URL: hop after hop until a response is the last one, then its body.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;
use std::time::Duration;

use super::config::{Config, DEFAULT_REDIRECTS, FailOn, Global, Output};
use super::error::Error;
use super::output::{self, Sink};
use super::report::Report;
use super::request::{Hop, Upload, Verb};
use super::{headers_text, verbose};
use crate::address::Address;
use crate::cookies::Jar;
use crate::files::Mode;
use crate::{Io, Response, Transport, decode, headers};

/// Bytes read and written at once.
const CHUNK_BYTES: usize = 16 * 1024;
/// Redirects followed whatever `--max-redirs` says.
const MAX_REDIRECTS: u32 = 1000;

/// What one URL is asked with.
pub(super) struct Job<'a> {
    pub(super) config: &'a Config,
    pub(super) global: Global,
    pub(super) address: Address,
    pub(super) output: &'a Output,
    pub(super) parts: &'a [String],
    pub(super) upload: Option<Upload>,
}

/// What lives longer than one transfer.
pub(super) struct Context<'a, 'io> {
    pub(super) io: &'a mut Io<'io>,
    pub(super) transport: &'a mut dyn Transport,
    pub(super) jar: &'a mut Jar,
    /// How the next headers are added to the file of `-D`.
    pub(super) dump_mode: Mode,
}

/// Where the next hop goes.
struct Step {
    address: Address,
    verb: Verb,
    referer: Option<String>,
}

/// Runs one try; `report` says how far it came.
pub(super) fn run(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
) -> Result<(), Error> {
    let start = cx.transport.elapsed();
    let result =
        Sink::new(job.config, job.output, job.parts, &job.address, cx.io).and_then(|mut sink| {
            let done = hops(job, cx, report, &mut sink, start);
            sink.file_name().clone_into(&mut report.file_name);
            done
        });
    report.time = cx.transport.elapsed().saturating_sub(start);
    result
}

fn hops(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
    sink: &mut Sink,
    start: Duration,
) -> Result<(), Error> {
    let config = job.config;
    let offset = config
        .resume
        .map(|resume| sink.resume_at(resume))
        .filter(|offset| *offset > 0);
    let range = offset
        .map(|offset| format!("{offset}-"))
        .or_else(|| config.range.clone());
    let limit = config
        .max_redirs
        .unwrap_or(DEFAULT_REDIRECTS)
        .min(MAX_REDIRECTS);
    let mut step = Step {
        address: job.address.clone(),
        verb: Verb::of(config, job.upload.is_some()),
        referer: config.referer.clone(),
    };
    loop {
        let response = exchange(job, cx, report, &step, range.clone(), start)?;
        let shown = show_headers(job, cx, report, sink, &response)?;
        let location = headers::find(&response.headers, "location");
        let Some(location) = location.filter(|_| (300..400).contains(&response.status)) else {
            if offset.is_some() && response.status == 200 && step.verb == Verb::Get {
                return Err(Error::new(
                    33,
                    "HTTP server doesn't seem to support byte ranges. Cannot resume.",
                ));
            }
            return finish(job, cx, report, sink, response, start, shown);
        };
        let next = step.address.join(location);
        if !config.location {
            report.redirect_url =
                next.map_or_else(|_| location.to_owned(), |next| next.to_string());
            return finish(job, cx, report, sink, response, start, shown);
        }
        if report.redirects >= limit {
            return Err(Error::new(
                47,
                format!("Maximum ({limit}) redirects followed"),
            ));
        }
        report.redirects += 1;
        let address = next.map_err(Error::malformed)?;
        if config.auto_referer {
            step.referer = Some(step.address.to_string());
        }
        step.verb = verb_after(response.status, step.verb, config);
        step.address = address;
    }
}

/// 301, 302 and 303 turn POST into GET, and 303 every method but HEAD; `--post30x` keeps it.
fn verb_after(status: u16, verb: Verb, config: &Config) -> Verb {
    match (status, verb) {
        (301, Verb::Post) if !config.keep_post[0] => Verb::Get,
        (302, Verb::Post) if !config.keep_post[1] => Verb::Get,
        (303, Verb::Post) if !config.keep_post[2] => Verb::Get,
        (303, Verb::Put) => Verb::Get,
        (_, verb) => verb,
    }
}

fn exchange(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
    step: &Step,
    range: Option<String>,
    start: Duration,
) -> Result<Response, Error> {
    let spent = cx.transport.elapsed().saturating_sub(start);
    let timeout = match job.config.max_time {
        Some(limit) if spent >= limit => return Err(Error::timed_out(spent.as_millis(), 0)),
        limit => limit.map(|limit| limit - spent),
    };
    let address = &step.address;
    let trusted = job.config.location_trusted || address.same_origin(&job.address);
    let hop = Hop {
        config: job.config,
        address,
        verb: step.verb,
        upload: job.upload.as_ref(),
        trusted,
        user: address
            .user
            .clone()
            .or_else(|| job.address.user.clone())
            .map(|(name, word)| (name, word.unwrap_or_default())),
        referer: step.referer.clone(),
        range,
        timeout,
    };
    let now = cx.transport.unix_seconds();
    let request = hop.request(cx.jar, now)?;
    report.effective = request.url.clone();
    report.method = request.method.clone();
    report.host = address.host.clone();
    report.scheme = address.scheme.clone();
    report.port = address.port_number();
    report.referer = step.referer.clone().unwrap_or_default();
    report.size_upload = request.body.len().unwrap_or_default();
    report.status = 0;
    report.headers.clear();
    if job.global.verbose {
        verbose::request(&request, address, cx.io);
    }
    let answer = cx.transport.exchange(request);
    report.time_first = cx.transport.elapsed().saturating_sub(start);
    let response = answer
        .map_err(|failure| Error::of_failure(failure, address, report.time_first.as_millis()))?;
    report.hops += 1;
    report.status = response.status;
    report.headers = response.headers.clone();
    cx.jar.store(address, &response.headers, now);
    if job.global.verbose {
        verbose::response(&response, cx.io);
    }
    Ok(response)
}

/// `-i`, `-I` and `-D`. Whether the headers went where the body goes.
fn show_headers(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
    sink: &mut Sink,
    response: &Response,
) -> Result<bool, Error> {
    let text = headers_text(response);
    report.size_header += text.len() as u64;
    if let Some(name) = &job.config.dump_header {
        output::write_text(name, &text, cx.dump_mode, cx.io)
            .map_err(|error| Error::write(&error))?;
        cx.dump_mode = Mode::Append;
    }
    sink.rename(
        &response.headers,
        job.config.output_dir.as_deref(),
        cx.io.cwd,
    );
    let shown = job.config.include || job.config.head;
    if shown {
        sink.write(&text, cx.io)?;
    }
    Ok(shown)
}

/// The last response: its status, and its body.
fn finish(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
    sink: &mut Sink,
    response: Response,
    start: Duration,
    shown: bool,
) -> Result<(), Error> {
    let failed = response.status >= 400 && job.config.fail != FailOn::Never;
    let error = Error::status(response.status);
    if failed && job.config.fail == FailOn::Status {
        return Err(error);
    }
    if !(job.config.head || report.method == "HEAD") {
        body(job, cx, report, sink, response, start)?;
    }
    if !failed || shown {
        sink.finish(cx.io)?;
    }
    if failed { Err(error) } else { Ok(()) }
}

fn body(
    job: &Job<'_>,
    cx: &mut Context<'_, '_>,
    report: &mut Report,
    sink: &mut Sink,
    response: Response,
    start: Duration,
) -> Result<(), Error> {
    let raw = Rc::new(Cell::new(0));
    let counted: Box<dyn Read> = Box::new(Counted {
        inner: response.body,
        bytes: Rc::clone(&raw),
    });
    let encoding = headers::find(&response.headers, "content-encoding");
    let mut body = if job.config.compressed {
        decode::decoded(counted, encoding).map_err(|_| {
            Error::new(
                61,
                "Unrecognized content encoding type. \
                 libcurl understands deflate, gzip content encodings.",
            )
        })?
    } else {
        counted
    };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = body.read(&mut chunk);
        report.size_download = raw.get();
        let spent = cx.transport.elapsed().saturating_sub(start);
        let count = match read {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Error::of_body(&error, spent.as_millis(), raw.get())),
        };
        if count == 0 {
            return Ok(());
        }
        if job.config.max_time.is_some_and(|limit| spent > limit) {
            return Err(Error::timed_out(spent.as_millis(), raw.get()));
        }
        if job
            .config
            .max_filesize
            .is_some_and(|limit| raw.get() > limit)
        {
            return Err(Error::new(63, "Maximum file size exceeded"));
        }
        sink.write(&chunk[..count], cx.io)?;
        // What a pipe reads behind us should see each piece when it is there.
        let _ = cx.io.stdout.flush();
    }
}

struct Counted {
    inner: Box<dyn Read>,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}
