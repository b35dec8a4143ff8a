//! Calls one function of the contract as told, and hands its answer on as JSON text.

use claw_sdk::bindings::claw::blobs::blobs;
use claw_sdk::bindings::claw::config::config;
use claw_sdk::bindings::claw::files::files;
use claw_sdk::bindings::claw::http::{client, http_types as http};
use claw_sdk::bindings::claw::kv::kv;
use claw_sdk::bindings::claw::log::log;
use claw_sdk::bindings::claw::memory::memory;
use claw_sdk::bindings::claw::progress::progress;
use claw_sdk::bindings::claw::secrets::secrets;
use claw_sdk::bindings::claw::tool::context;
use claw_sdk::{Error, Output};
use serde_json::{Value, json};

type Answer = Result<Value, Error>;

/// The arguments of the function, by name.
struct Args<'a>(&'a Value);

impl Args<'_> {
    fn text(&self, name: &str) -> String {
        self.0[name].as_str().unwrap_or_default().to_owned()
    }

    fn maybe_text(&self, name: &str) -> Option<String> {
        self.0[name].as_str().map(str::to_owned)
    }

    fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().unwrap_or(0)
    }

    fn small(&self, name: &str) -> u32 {
        u32::try_from(self.number(name)).unwrap_or(u32::MAX)
    }

    /// Text as bytes, or `{"fill": N}` zeros.
    fn bytes(&self, name: &str) -> Vec<u8> {
        match self.0[name]["fill"].as_u64() {
            Some(n) => vec![b'x'; usize::try_from(n).unwrap_or(0)],
            None => self.text(name).into_bytes(),
        }
    }
}

fn utf8(bytes: &[u8]) -> Value {
    json!(String::from_utf8_lossy(bytes))
}

fn media(media: &claw_sdk::Media) -> Value {
    json!({"blob": media.blob, "mime": media.mime, "name": media.name, "size": media.size})
}

/// Calls `args.function` with `args.args`.
pub(crate) fn call(args: &Value) -> Result<Output, Error> {
    let function = args["function"].as_str().unwrap_or_default();
    let args = Args(&args["args"]);
    let answer = match function.split_once('.') {
        Some(("kv", f)) => on_kv(f, &args),
        Some(("files", f)) => on_files(f, &args),
        Some(("client" | "exchange", f)) => on_http(f, &args),
        Some(("blobs" | "reader" | "writer", f)) => on_blobs(f, &args),
        Some(("memory", f)) => on_memory(f, &args),
        Some(("secrets", f)) => on_secrets(f, &args),
        Some((interface, f)) => ambient(interface, f, &args),
        None => unknown(function),
    }?;
    Ok(Output::text(answer.to_string()))
}

fn unknown(function: &str) -> Answer {
    Err(Error::not_found(
        "function",
        format!("no function `{function}`"),
    ))
}

fn kv_precondition(args: &Args<'_>) -> kv::Precondition {
    match (args.text("precondition").as_str(), args.number("version")) {
        ("absent", _) => kv::Precondition::Absent,
        ("version", version) => kv::Precondition::Version(version),
        _ => kv::Precondition::Always,
    }
}

fn on_kv(function: &str, args: &Args<'_>) -> Answer {
    let key = args.text("key");
    Ok(match function {
        "get" => match kv::get(&key)? {
            Some(e) => json!({"value": utf8(&e.value), "version": e.version, "expires": e.expires}),
            None => Value::Null,
        },
        "set" => json!(kv::set(
            &key,
            &args.bytes("value"),
            kv_precondition(args),
            args.0["ttl"].as_u64()
        )?),
        "remove" => json!(kv::remove(&key, kv_precondition(args))?),
        "add" => json!(kv::add(&key, args.0["delta"].as_i64().unwrap_or(1))?),
        "scan" => {
            let page = kv::scan(
                &args.text("prefix"),
                args.small("limit"),
                args.maybe_text("cursor").as_deref(),
            )?;
            json!({"keys": page.keys, "next": page.next})
        }
        "usage" => {
            let usage = kv::usage()?;
            json!({"bytes": usage.bytes, "limit": usage.bytes_limit, "keys": usage.keys})
        }
        "script" => script(args)?,
        other => return unknown(other),
    })
}

/// Several kv calls in one tool call: the last answer.
fn script(args: &Args<'_>) -> Answer {
    let mut last = Value::Null;
    for step in args.0["steps"].as_array().into_iter().flatten() {
        let function = step["function"].as_str().unwrap_or_default();
        last = on_kv(function, &Args(&step["args"]))?;
    }
    Ok(last)
}

fn file_precondition(args: &Args<'_>) -> files::Precondition {
    match args.text("precondition").as_str() {
        "absent" => files::Precondition::Absent,
        "tag" => files::Precondition::Tag(args.text("tag")),
        _ => files::Precondition::Always,
    }
}

fn on_files(function: &str, args: &Args<'_>) -> Answer {
    let path = args.text("path");
    Ok(match function {
        "stat" => json!(files::stat(&path)?.size),
        "entries" => {
            let page = files::entries(
                &path,
                args.small("limit"),
                args.maybe_text("cursor").as_deref(),
            )?;
            json!(
                page.items
                    .iter()
                    .map(|i| i.name.clone())
                    .collect::<Vec<_>>()
            )
        }
        "read" => utf8(&files::read(
            &path,
            args.number("offset"),
            args.small("max"),
        )?),
        "write" => json!(files::write(
            &path,
            &args.bytes("bytes"),
            &file_precondition(args)
        )?),
        "append" => json!(files::append(&path, &args.bytes("bytes"))?),
        "remove" => json!(files::remove(&path, &file_precondition(args))?),
        "rename" => json!(files::rename(
            &path,
            &args.text("target"),
            args.0["replace"] == true
        )?),
        "make-directory" => json!(files::make_directory(&path)?),
        "search" => {
            let found = files::search(
                &path,
                &args.text("glob"),
                &args.text("text"),
                args.small("limit"),
            )?;
            json!(found.iter().map(|f| f.path.clone()).collect::<Vec<_>>())
        }
        "to-blob" => media(&files::to_blob(&path)?),
        "from-blob" => json!(files::from_blob(
            &args.text("blob"),
            &path,
            &file_precondition(args)
        )?),
        other => return unknown(other),
    })
}

fn request(args: &Args<'_>) -> http::Request {
    let body = match (&args.0["body"], args.maybe_text("blob")) {
        (_, Some(blob)) => http::Body::Blob(blob),
        (Value::Null, None) => http::Body::Empty,
        (Value::Object(_), None) => http::Body::Bytes(args.bytes("body")),
        (Value::Array(parts), None) => http::Body::Form(
            parts
                .iter()
                .map(|p| http::FormPart {
                    name: p["name"].as_str().unwrap_or_default().to_owned(),
                    file_name: p["file"].as_str().unwrap_or_default().to_owned(),
                    mime: String::new(),
                    value: http::FormValue::Text(p["text"].as_str().unwrap_or_default().to_owned()),
                })
                .collect(),
        ),
        _ => http::Body::Text(args.text("body")),
    };
    http::Request {
        method: args
            .maybe_text("method")
            .unwrap_or_else(|| "GET".to_owned()),
        url: args.text("url"),
        headers: args
            .maybe_text("header")
            .and_then(|h| {
                h.split_once(": ")
                    .map(|(n, v)| (n.to_owned(), v.to_owned()))
            })
            .map(|(name, value)| http::Header { name, value })
            .into_iter()
            .collect(),
        body,
        secrets: args
            .maybe_text("secret")
            .map(|name| http::SecretUse {
                name,
                placement: String::new(),
                user: String::new(),
            })
            .into_iter()
            .collect(),
        capture: Vec::new(),
        redirects: if args.0["follow"] == true {
            http::Redirects::Follow
        } else {
            http::Redirects::Manual
        },
        sink: match args.text("sink").as_str() {
            "blob" => http::Sink::Blob,
            "discard" => http::Sink::Discard,
            _ => http::Sink::Value,
        },
        timeout_ms: args.small("timeout"),
        idempotency_key: args.text("idempotency"),
    }
}

fn on_http(function: &str, args: &Args<'_>) -> Answer {
    let request = request(args);
    if function == "send" {
        let response = client::send(&request)?;
        let body = match &response.body {
            http::ResponseBody::Bytes(bytes) => utf8(bytes),
            http::ResponseBody::Blob(blob) => media(blob),
        };
        return Ok(
            json!({"status": response.status, "url": response.url, "body": body,
            "headers": response.headers.iter().map(|h| h.name.clone()).collect::<Vec<_>>()}),
        );
    }
    let exchange = client::open(&request)?;
    Ok(match function {
        "open" => Value::Null,
        "status" => json!(exchange.status()),
        "headers" => json!(
            exchange
                .headers()
                .iter()
                .map(|h| h.name.clone())
                .collect::<Vec<_>>()
        ),
        "read" => {
            let mut whole = Vec::new();
            loop {
                let piece = exchange.read(args.small("max"))?;
                if piece.is_empty() {
                    break utf8(&whole);
                }
                whole.extend(piece);
            }
        }
        other => return unknown(other),
    })
}

fn on_blobs(function: &str, args: &Args<'_>) -> Answer {
    let blob = args.text("blob");
    Ok(match function {
        "stat" => media(&blobs::stat(&blob)?),
        "open" => blobs::open(&blob).map(|_| Value::Null)?,
        "read-all" => utf8(&blobs::read_all(&blob, args.small("max"))?),
        "create" => blobs::create("x.txt", "").map(|_| Value::Null)?,
        "put" => media(&blobs::put(
            "x.txt",
            &args.text("mime"),
            &args.bytes("bytes"),
        )?),
        "keep" => json!(blobs::keep(&blob)?),
        "read" => utf8(&blobs::open(&blob)?.read(args.small("max"))?),
        "seek" => {
            let reader = blobs::open(&blob)?;
            reader.seek(args.number("offset"))?;
            utf8(&reader.read(100)?)
        }
        "write" => json!(blobs::create("x.txt", "")?.write(&args.bytes("bytes"))?),
        "finish" => {
            let writer = blobs::create("x.txt", "")?;
            for _ in 0..args.number("times").max(1) {
                writer.write(&args.bytes("bytes"))?;
            }
            let made = media(&writer.finish()?);
            if args.0["twice"] == true {
                writer.finish()?;
            }
            made
        }
        other => return unknown(other),
    })
}

fn on_memory(function: &str, args: &Args<'_>) -> Answer {
    Ok(match function {
        "search" => {
            let hits = memory::search(&args.text("query"), args.small("limit"))?;
            json!(hits.iter().map(|h| h.id.clone()).collect::<Vec<_>>())
        }
        "get" => json!(memory::get(&args.text("id"), args.small("around"))?.text),
        "save" => json!(memory::save(
            &String::from_utf8_lossy(&args.bytes("text")),
            &[]
        )?),
        other => return unknown(other),
    })
}

fn on_secrets(function: &str, args: &Args<'_>) -> Answer {
    let name = args.text("name");
    let ready = |readiness| readiness == secrets::Readiness::Ready;
    Ok(match function {
        "all" => secrets::all()
            .into_iter()
            .map(|s| {
                json!({"name": s.name, "ready": ready(s.readiness), "origin": s.origin, "placements": s.placements})
            })
            .collect(),
        "check" => json!(ready(secrets::check(&name)?)),
        "placeholder" => json!(secrets::placeholder(&name)?),
        other => return unknown(other),
    })
}

/// Functions that need no grant and cannot fail.
fn ambient(interface: &str, function: &str, args: &Args<'_>) -> Answer {
    Ok(match (interface, function) {
        ("log", "write") => {
            log::write(
                log::Level::Info,
                &args.text("message"),
                &[("a".to_owned(), "b".to_owned())],
            );
            Value::Null
        }
        ("log", "enabled") => json!(log::enabled(log::Level::Trace)),
        ("config", "get") => json!(config::get(&args.text("path"))),
        ("config", "get-list") => json!(config::get_list(&args.text("path"))),
        ("config", "document") => json!(config::document()),
        ("progress", "report") => {
            progress::report(Some(0.5), &args.text("message"));
            Value::Null
        }
        ("progress", "partial") => {
            progress::partial(&args.text("message"));
            Value::Null
        }
        ("progress", "cancelled") => json!(progress::cancelled()),
        ("context", "call-id") => json!(context::call_id()),
        ("context", "idempotency-key") => json!(context::idempotency_key()),
        ("context", "attempt") => json!(context::attempt()),
        ("context", "deadline") => json!(context::deadline()),
        ("context", "session") => json!(context::session()),
        ("context", "actor") => json!(context::actor()),
        ("context", "zone") => json!(context::zone()),
        ("context", "language") => json!(context::language()),
        _ => return unknown(&format!("{interface}.{function}")),
    })
}
