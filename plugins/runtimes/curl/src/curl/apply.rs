//! What each option does to its group.

use std::time::Duration;

use super::config::{Config, FailOn, Output, Resume, Send};
use super::data::{self, Reading};
use super::form::{BadPart, Part};
use super::table::Id;
use crate::{Io, files, headers};

/// Why a value cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Number,
    Misused,
    /// A file that cannot be read.
    File(String),
    /// Two bodies at once.
    Methods(&'static str, &'static str),
    TooLarge,
}

/// Longest time an option can ask for, in seconds (a year): more would overflow nothing, and means no limit.
const MAX_SECONDS: f64 = 31_536_000.0;

const POST: &str = "POST (-d, --data)";
const FORM: &str = "multipart formpost (-F, --form)";

/// An option without a value; `on` is false for its `--no-` form.
pub(super) fn flag(config: &mut Config, id: Id, on: bool) -> Result<(), Refused> {
    match id {
        Id::Query => config.query = on,
        Id::Head => config.head = on,
        Id::RemoteName if on => config.outputs.push(Output::Remote),
        Id::RemoteName => config.outputs.push(Output::Stdout),
        Id::RemoteNameAll => config.remote_name_all = on,
        Id::CreateDirs => config.create_dirs = on,
        Id::RemoteHeaderName => config.remote_header_name = on,
        Id::Include => config.include = on,
        Id::Compressed => config.compressed = on,
        Id::NoClobber => config.no_clobber = on,
        Id::Fail | Id::FailWithBody => {
            let wanted = if id == Id::Fail {
                FailOn::Status
            } else {
                FailOn::StatusWithBody
            };
            if on && config.fail != FailOn::Never && config.fail != wanted {
                return Err(Refused::Misused);
            }
            config.fail = if on { wanted } else { FailOn::Never };
        }
        Id::Location => config.location = on,
        Id::LocationTrusted => {
            config.location = on;
            config.location_trusted = on;
        }
        Id::Post301 => config.keep_post[0] = on,
        Id::Post302 => config.keep_post[1] = on,
        Id::Post303 => config.keep_post[2] = on,
        Id::RetryConnrefused => config.retry_connrefused = on,
        Id::RetryAllErrors => config.retry_all_errors = on,
        Id::Globoff => config.globoff = on,
        _ => return Err(Refused::Misused),
    }
    Ok(())
}

/// An option with a value.
pub(super) fn value(
    config: &mut Config,
    id: Id,
    value: &str,
    io: &mut Io<'_>,
) -> Result<(), Refused> {
    let text = || value.to_owned();
    match id {
        Id::Url => config.urls.push(text()),
        Id::Method => config.method = Some(text()),
        Id::Header => header(config, value, io)?,
        Id::Agent => config.agent = Some(text()),
        Id::Referer => {
            let (referer, auto) = match value.strip_suffix(";auto") {
                Some(referer) => (referer, true),
                None => (value, false),
            };
            config.referer = Some(referer.to_owned()).filter(|referer| !referer.is_empty());
            config.auto_referer = auto;
        }
        Id::User => {
            let (name, word) = value.split_once(':').unwrap_or((value, ""));
            config.user = Some((name.to_owned(), word.to_owned()));
        }
        Id::Bearer => config.bearer = Some(text()),
        Id::Cookie if value.contains('=') => config.cookies.push(text()),
        Id::Cookie => config.cookie_files.push(text()),
        Id::Range => config.range = Some(text()),
        Id::Resume if value == "-" => config.resume = Some(Resume::File),
        Id::Resume => config.resume = Some(Resume::At(number(value)?)),
        Id::UrlQuery => config.url_query.push(url_query(value, io)?),
        Id::Upload => config.uploads.push(text()),
        Id::Output if value == "-" => config.outputs.push(Output::Stdout),
        Id::Output => config.outputs.push(Output::Named(text())),
        Id::OutputDir => config.output_dir = Some(text()),
        Id::DumpHeader => config.dump_header = Some(text()),
        Id::CookieJar => config.cookie_jar = Some(text()),
        Id::WriteOut => {
            config.write_out = Some(match value.strip_prefix('@') {
                Some(name) => String::from_utf8_lossy(&held(name, io)?).into_owned(),
                None => text(),
            });
        }
        Id::MaxFilesize => config.max_filesize = Some(number(value)?).filter(|size| *size > 0),
        Id::MaxRedirs if value == "-1" => config.max_redirs = Some(u32::MAX),
        Id::MaxRedirs => config.max_redirs = Some(number(value)?),
        Id::MaxTime => config.max_time = seconds(value)?,
        Id::ConnectTimeout => config.connect_timeout = seconds(value)?,
        Id::Retry => config.retries = number(value)?,
        Id::RetryDelay => config.retry_delay = seconds(value)?,
        Id::RetryMaxTime => config.retry_max_time = seconds(value)?,
        id => body(config, id, value, io)?,
    }
    Ok(())
}

/// The options that add to the body.
fn body(config: &mut Config, id: Id, value: &str, io: &mut Io<'_>) -> Result<(), Refused> {
    let reading = match id {
        Id::Data => Reading::Lines,
        Id::DataRaw => Reading::Raw,
        Id::DataBinary | Id::Json => Reading::Binary,
        Id::DataUrlencode => Reading::Urlencode,
        Id::Form | Id::FormString => return form(config, id, value, io),
        _ => return Err(Refused::Misused),
    };
    if matches!(config.send, Send::Form(_)) {
        return Err(Refused::Methods(FORM, POST));
    }
    let more = data::read(value, reading, io).map_err(|bad| Refused::File(bad.name))?;
    let joined = match id {
        Id::Json => data::join_json(&mut config.send, more),
        _ => data::join(&mut config.send, more),
    };
    joined.map_err(|_| Refused::TooLarge)
}

fn form(config: &mut Config, id: Id, value: &str, io: &mut Io<'_>) -> Result<(), Refused> {
    let parts = match id {
        Id::FormString => Part::literal(value).map(|part| vec![part]),
        _ => Part::parse(value, io),
    };
    let parts = parts.map_err(|bad| match bad {
        BadPart::Form => Refused::Misused,
        BadPart::File => Refused::File(value.split_once('=').unwrap_or_default().1.to_owned()),
    })?;
    match &mut config.send {
        Send::Form(all) => all.extend(parts),
        Send::Nothing => config.send = Send::Form(parts),
        Send::Data(_) | Send::Json(_) => return Err(Refused::Methods(POST, FORM)),
    }
    Ok(())
}

/// `Name: value`, `Name;` (an empty value), `Name:` (not sent), or `@file` with one of these a line.
fn header(config: &mut Config, value: &str, io: &mut Io<'_>) -> Result<(), Refused> {
    if let Some(name) = value.strip_prefix('@') {
        let text = String::from_utf8_lossy(&held(name, io)?).into_owned();
        for line in text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            one_header(config, line);
        }
        return Ok(());
    }
    one_header(config, value);
    Ok(())
}

fn one_header(config: &mut Config, line: &str) {
    let (name, value, bare) = match line.split_once(':') {
        Some((name, value)) => (name, value.trim(), false),
        None => match line.trim_end().strip_suffix(';') {
            Some(name) => (name, "", true),
            None => return,
        },
    };
    let name = name.trim();
    if !headers::is_token(name) {
        return;
    }
    if value.is_empty() && !bare {
        config.removed.push(name.to_owned());
    } else {
        let value = value
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect::<String>();
        config.headers.push((name.to_owned(), value.into_bytes()));
    }
}

fn url_query(value: &str, io: &mut Io<'_>) -> Result<String, Refused> {
    let bytes = match value.strip_prefix('+') {
        Some(plain) => plain.as_bytes().to_vec(),
        None => data::read(value, Reading::Urlencode, io).map_err(|bad| Refused::File(bad.name))?,
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn held(name: &str, io: &mut Io<'_>) -> Result<Vec<u8>, Refused> {
    files::read_held(io, name).map_err(|_| Refused::File(name.to_owned()))
}

fn number<N: std::str::FromStr>(value: &str) -> Result<N, Refused> {
    value.parse().map_err(|_| Refused::Number)
}

/// Seconds with a fraction; 0 means no limit.
fn seconds(value: &str) -> Result<Option<Duration>, Refused> {
    let seconds = number::<f64>(value)?;
    if !seconds.is_finite() || seconds < 0.0 {
        return Err(Refused::Number);
    }
    Ok((seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_SECONDS))))
}
