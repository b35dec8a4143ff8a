//! One URL of wget: tries, redirects, and the file.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::log::{Log, stamp};
use super::options::{Options, Talk};
use super::request::request;
use super::save::save;
use super::{Stop, names};
use crate::address::{Address, Malformed};
use crate::cookies::Jar;
use crate::{Failure, Io, Response, Transport, headers};

/// What all URLs of one run share.
pub(super) struct Context<'a, 'io> {
    pub(super) options: &'a Options,
    pub(super) io: &'a mut Io<'io>,
    pub(super) transport: &'a mut dyn Transport,
    pub(super) jar: &'a mut Jar,
    pub(super) log: &'a mut Log,
    /// The body of each request.
    pub(super) body: &'a [u8],
    /// The one file of `-O`, already open.
    pub(super) document: Option<&'a mut dyn Write>,
}

/// How one try ended without a file.
pub(super) enum Trouble {
    Final(Stop),
    /// Worth another try.
    Again(Stop),
}

/// Downloads one URL.
pub(super) fn fetch(url: &str, cx: &mut Context<'_, '_>) -> Result<(), Stop> {
    let address = Address::parse(url).map_err(|why| {
        let words = match why {
            Malformed::Text => format!("{url}: Invalid host name.\n"),
            Malformed::Scheme(scheme) => format!("{url}: Unsupported scheme ‘{scheme}’.\n"),
        };
        cx.log.brief(&words, cx.io);
        Stop::Generic
    })?;
    let mut target = target(&address, cx)?;
    let mut tried = 0;
    loop {
        tried += 1;
        match attempt(&address, &mut target, cx) {
            Ok(()) => return Ok(()),
            Err(Trouble::Final(stop)) => return Err(stop),
            Err(Trouble::Again(stop)) if tried >= cx.options.tries => {
                cx.log.brief("Giving up.\n\n", cx.io);
                return Err(stop);
            }
            Err(Trouble::Again(_)) => {
                cx.log.full("Retrying.\n\n", cx.io);
                let wait = u64::from(tried).min(cx.options.wait_retry);
                cx.transport.sleep(Duration::from_secs(wait));
            }
        }
    }
}

/// Where the bytes of one try go.
pub(super) struct Target {
    pub(super) name: String,
    /// `None` for `-O`.
    pub(super) path: Option<PathBuf>,
    /// Bytes that are there already (`-c`).
    pub(super) offset: u64,
}

fn attempt(first: &Address, target: &mut Target, cx: &mut Context<'_, '_>) -> Result<(), Trouble> {
    let mut address = first.clone();
    let mut redirects = 0;
    let mut keeps_body = true;
    loop {
        let response = exchange(&address, first, keeps_body, target.offset, cx)?;
        let location = headers::find(&response.headers, "location");
        let moved = matches!(response.status, 301 | 302 | 303 | 307 | 308);
        let Some(location) = location.filter(|_| moved) else {
            return finish(&address, response, target, cx);
        };
        if redirects >= cx.options.max_redirect {
            let words = format!("{} redirections exceeded.\n", cx.options.max_redirect);
            cx.log.brief(&words, cx.io);
            return Err(Trouble::Final(Stop::Server));
        }
        redirects += 1;
        cx.log
            .full(&format!("Location: {location} [following]\n"), cx.io);
        address = address.join(location).map_err(|_| {
            cx.log
                .brief(&format!("{location}: Unsupported scheme.\n"), cx.io);
            Trouble::Final(Stop::Generic)
        })?;
        keeps_body &= matches!(response.status, 307 | 308);
        if cx.options.trust_names && target.path.is_some() {
            *target = self::target(&address, cx).map_err(Trouble::Final)?;
        }
    }
}

fn target(address: &Address, cx: &mut Context<'_, '_>) -> Result<Target, Stop> {
    if let Some(name) = &cx.options.document {
        return Ok(Target {
            name: name.clone(),
            path: None,
            offset: 0,
        });
    }
    let folder = cx
        .io
        .cwd
        .join(cx.options.prefix.as_deref().unwrap_or_default());
    let name = names::of(address);
    if cx.options.resume || cx.options.no_clobber {
        let path = folder.join(&name);
        let size = fs::metadata(&path).map(|meta| meta.len());
        if cx.options.no_clobber && size.is_ok() {
            let words = format!("File ‘{name}’ already there; not retrieving.\n\n");
            cx.log.brief(&words, cx.io);
            return Err(Stop::Done);
        }
        return Ok(Target {
            name,
            path: Some(path),
            offset: size.unwrap_or_default(),
        });
    }
    let (name, path) = names::free(&folder, &name).ok_or(Stop::File)?;
    Ok(Target {
        name,
        path: Some(path),
        offset: 0,
    })
}

fn exchange(
    address: &Address,
    first: &Address,
    keeps_body: bool,
    offset: u64,
    cx: &mut Context<'_, '_>,
) -> Result<Response, Trouble> {
    let now = cx.transport.unix_seconds();
    let request = request(address, first, keeps_body, offset, cx, now);
    let (host, port) = (&address.host, address.port_number());
    let words = format!(
        "--{}--  {address}\nConnecting to {host}:{port}... ",
        stamp(now)
    );
    cx.log.full(&words, cx.io);
    let response = cx
        .transport
        .exchange(request)
        .map_err(|failure| failed(failure, host, cx))?;
    let reason = headers::reason(response.status);
    let words = format!(
        "connected.\nHTTP request sent, awaiting response... {} {reason}\n",
        response.status
    );
    cx.log.full(&words, cx.io);
    if cx.options.show_headers {
        let mut text = format!("  HTTP/1.1 {} {reason}\n", response.status);
        for (name, value) in &response.headers {
            text.push_str(&format!("  {name}: {}\n", String::from_utf8_lossy(value)));
        }
        cx.log.always(&text, cx.io);
    }
    cx.jar.store(address, &response.headers, now);
    Ok(response)
}

fn failed(failure: Failure, host: &str, cx: &mut Context<'_, '_>) -> Trouble {
    let (words, trouble) = match failure {
        // The sandbox speaks: said even with `-q`.
        Failure::Denied(words) => {
            cx.log.always(&format!("wget: {words}\n"), cx.io);
            return Trouble::Final(Stop::Network);
        }
        Failure::Resolve(_) => (
            format!(
                "failed: Name or service not known.\nwget: unable to resolve host address ‘{host}’\n"
            ),
            Trouble::Final(Stop::Network),
        ),
        Failure::Connect(words) if cx.options.retry_connrefused => {
            (format!("failed: {words}.\n"), Trouble::Again(Stop::Network))
        }
        Failure::Connect(words) => (format!("failed: {words}.\n"), Trouble::Final(Stop::Network)),
        Failure::Tls(words) => (
            format!("failed.\nERROR: cannot verify {host}'s certificate: {words}\n"),
            Trouble::Final(Stop::Tls),
        ),
        Failure::TimedOut => (
            "failed: Connection timed out.\n".to_owned(),
            Trouble::Again(Stop::Network),
        ),
        Failure::Protocol(words) => (
            format!("failed: {words}.\n"),
            Trouble::Final(Stop::Protocol),
        ),
        Failure::TooLarge(words) | Failure::Other(words) => {
            (format!("failed: {words}.\n"), Trouble::Final(Stop::Generic))
        }
    };
    cx.log.brief(&words, cx.io);
    trouble
}

fn finish(
    address: &Address,
    response: Response,
    target: &mut Target,
    cx: &mut Context<'_, '_>,
) -> Result<(), Trouble> {
    let status = response.status;
    if cx.options.retry_status.contains(&status) {
        return Err(Trouble::Again(Stop::Server));
    }
    if status == 416 && target.offset > 0 {
        let words = "\n    The file is already fully retrieved; nothing to do.\n\n";
        cx.log.brief(words, cx.io);
        return Ok(());
    }
    if cx.options.spider {
        return spider(status, address, cx);
    }
    if status >= 400 && !cx.options.content_on_error {
        return Err(refused(status, cx));
    }
    if status != 206 {
        target.offset = 0;
    }
    if cx.options.content_disposition
        && let (Some(path), Some(name)) =
            (&target.path, headers::attachment_name(&response.headers))
        && let Some((name, path)) = path.parent().and_then(|folder| names::free(folder, &name))
    {
        target.name = name;
        target.path = Some(path);
    }
    let length = headers::find(&response.headers, "content-length").map(str::to_owned);
    let kind = headers::find(&response.headers, "content-type").map(str::to_owned);
    let shown = length.as_deref().unwrap_or("unspecified");
    let kind = kind.map(|kind| format!(" [{}]", kind.split(';').next().unwrap_or_default().trim()));
    let saving = if target.name == "-" {
        "STDOUT"
    } else {
        &target.name
    };
    let words = format!(
        "Length: {shown}{}\nSaving to: ‘{saving}’\n\n",
        kind.unwrap_or_default()
    );
    cx.log.full(&words, cx.io);
    let bytes = save(response, target, cx)?;
    let now = stamp(cx.transport.unix_seconds());
    let total = length.unwrap_or_else(|| bytes.to_string());
    let saving = if target.name == "-" {
        "-"
    } else {
        &target.name
    };
    cx.log.full(
        &format!("{now} - ‘{saving}’ saved [{bytes}/{total}]\n\n"),
        cx.io,
    );
    if cx.log.talk == Talk::Brief {
        let words = format!("{now} URL:{address} [{bytes}/{total}] -> \"{saving}\" [1]\n");
        cx.log.brief(&words, cx.io);
    }
    if status >= 400 {
        Err(refused(status, cx))
    } else {
        Ok(())
    }
}

fn spider(status: u16, address: &Address, cx: &mut Context<'_, '_>) -> Result<(), Trouble> {
    if status < 400 {
        cx.log.full("Remote file exists.\n\n", cx.io);
        if cx.log.talk == Talk::Brief {
            cx.log.brief(
                &format!("{address} {status} {}\n", headers::reason(status)),
                cx.io,
            );
        }
        return Ok(());
    }
    cx.log
        .brief("Remote file does not exist -- broken link!!!\n\n", cx.io);
    Err(Trouble::Final(Stop::Server))
}

fn refused(status: u16, cx: &mut Context<'_, '_>) -> Trouble {
    let now = stamp(cx.transport.unix_seconds());
    if status == 401 {
        cx.log
            .brief("\nUsername/Password Authentication Failed.\n", cx.io);
        return Trouble::Final(Stop::Login);
    }
    let words = format!("{now} ERROR {status}: {}.\n\n", headers::reason(status));
    cx.log.brief(&words, cx.io);
    Trouble::Final(Stop::Server)
}
