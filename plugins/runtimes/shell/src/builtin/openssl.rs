//! `openssl`: what scripts use of it without a key store: digests, HMAC, random bytes, base64. Invariant: anything
//! else is refused in plain words.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bashkit::{Builtin, BuiltinContext, ExecResult, Result, async_trait};
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// Most random bytes at once.
const MAX_RANDOM_BYTES: usize = 64 << 20;

/// Characters of a line of base64.
const BASE64_LINE: usize = 64;

pub(super) struct Openssl;

#[async_trait]
impl Builtin for Openssl {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let request = match parse(ctx.args) {
            Ok(request) => request,
            Err(words) => return Ok(ExecResult::err(words, 1)),
        };
        let mut inputs = Vec::new();
        for file in &request.files {
            let path = bashkit::vfs_join(ctx.cwd, Path::new(file));
            match ctx.fs.read_file(&path).await {
                Ok(bytes) => inputs.push((file.clone(), bytes)),
                Err(_) => {
                    return Ok(ExecResult::err(
                        format!("openssl: {file}: No such file or directory\n"),
                        1,
                    ));
                }
            }
        }
        if inputs.is_empty() && request.reads() {
            inputs.push((
                "stdin".to_owned(),
                ctx.stdin_bytes().unwrap_or_default().to_vec(),
            ));
        }
        let bytes = match request.run(&inputs) {
            Ok(bytes) => bytes,
            Err(words) => return Ok(ExecResult::err(words, 1)),
        };
        if let Some(out) = &request.out {
            let path = bashkit::vfs_join(ctx.cwd, Path::new(out));
            ctx.fs.write_file(&path, &bytes).await?;
            return Ok(ExecResult::ok(String::new()));
        }
        Ok(ExecResult::ok_bytes(bytes))
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Task {
    Digest(&'static str),
    Random(usize),
    Base64,
    Version,
}

#[derive(Debug)]
struct Request {
    task: Task,
    key: Option<Vec<u8>>,
    files: Vec<String>,
    out: Option<String>,
    binary: bool,
    reversed: bool,
    hex: bool,
    base64: bool,
    decode: bool,
    one_line: bool,
}

/// The name on the command line and the one in the output.
const DIGESTS: [(&str, &str); 7] = [
    ("md5", "MD5"),
    ("sha1", "SHA1"),
    ("sha", "SHA1"),
    ("sha224", "SHA2-224"),
    ("sha256", "SHA2-256"),
    ("sha384", "SHA2-384"),
    ("sha512", "SHA2-512"),
];

fn digest_name(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let word = word.replace("sha-", "sha");
    DIGESTS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, shown)| *shown)
}

fn parse(args: &[String]) -> std::result::Result<Request, String> {
    let (command, rest) = args.split_first().ok_or("openssl: no command given\n")?;
    let task = match command.as_str() {
        "version" => Task::Version,
        "rand" => Task::Random(0),
        "base64" => Task::Base64,
        "enc" if rest.iter().any(|arg| arg == "-base64" || arg == "-a") => Task::Base64,
        "dgst" => Task::Digest("SHA2-256"),
        other => Task::Digest(digest_name(other).ok_or_else(|| {
            format!("openssl: `{other}` is not available here: only dgst, rand, base64 and enc -base64 are\n")
        })?),
    };
    let mut request = Request {
        task,
        key: None,
        files: Vec::new(),
        out: None,
        binary: false,
        reversed: false,
        hex: false,
        base64: false,
        decode: false,
        one_line: false,
    };
    let mut rest = rest.iter();
    while let Some(arg) = rest.next() {
        let mut value = || {
            rest.next()
                .cloned()
                .ok_or_else(|| format!("openssl: option {arg} needs a value\n"))
        };
        match arg.trim_start_matches('-') {
            name if !arg.starts_with('-') => match request.task {
                Task::Random(_) => {
                    let count = name.parse().ok().filter(|n| *n <= MAX_RANDOM_BYTES);
                    request.task = Task::Random(
                        count.ok_or_else(|| format!("openssl: bad number `{name}`\n"))?,
                    );
                }
                _ => request.files.push(name.to_owned()),
            },
            "hmac" => request.key = Some(value()?.into_bytes()),
            "mac" => drop(value()?),
            "macopt" => {
                let option = value()?;
                request.key = match option.split_once(':') {
                    Some(("key", key)) => Some(key.as_bytes().to_vec()),
                    Some(("hexkey", key)) => Some(unhex(key).ok_or("openssl: bad hexkey\n")?),
                    _ => return Err(format!("openssl: unknown macopt `{option}`\n")),
                };
            }
            "in" => request.files.push(value()?),
            "out" => request.out = Some(value()?),
            "binary" => request.binary = true,
            "hex" => request.hex = true,
            "base64" | "a" => request.base64 = true,
            "r" => request.reversed = true,
            "d" => request.decode = true,
            "A" => request.one_line = true,
            "e" | "nosalt" => {}
            name => match (digest_name(name), &request.task) {
                (Some(digest), Task::Digest(_)) => request.task = Task::Digest(digest),
                _ => return Err(format!("openssl: option {arg} is not available here\n")),
            },
        }
    }
    Ok(request)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(name: &str, key: Option<&[u8]>, bytes: &[u8]) -> Vec<u8> {
    macro_rules! with {
        ($kind:ty) => {
            match key {
                None => <$kind>::digest(bytes).to_vec(),
                // A key of any length is taken, so this never fails.
                Some(key) => match Hmac::<$kind>::new_from_slice(key) {
                    Ok(mut mac) => {
                        mac.update(bytes);
                        mac.finalize().into_bytes().to_vec()
                    }
                    Err(_) => Vec::new(),
                },
            }
        };
    }
    match name {
        "MD5" => with!(Md5),
        "SHA1" => with!(Sha1),
        "SHA2-224" => with!(Sha224),
        "SHA2-384" => with!(Sha384),
        "SHA2-512" => with!(Sha512),
        _ => with!(Sha256),
    }
}

fn wrapped(text: &str, one_line: bool) -> String {
    if one_line {
        return text.to_owned();
    }
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % BASE64_LINE == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

impl Request {
    fn reads(&self) -> bool {
        matches!(self.task, Task::Digest(_) | Task::Base64)
    }

    fn run(&self, inputs: &[(String, Vec<u8>)]) -> std::result::Result<Vec<u8>, String> {
        match self.task {
            Task::Version => Ok(b"OpenSSL 3.0.0 (claw)\n".to_vec()),
            Task::Random(count) => {
                let mut bytes = vec![0; count];
                getrandom::fill(&mut bytes).map_err(|e| format!("openssl: {e}\n"))?;
                Ok(match (self.hex, self.base64) {
                    (true, _) => (hex(&bytes) + "\n").into_bytes(),
                    (_, true) => wrapped(&STANDARD.encode(&bytes), false).into_bytes(),
                    _ => bytes,
                })
            }
            Task::Base64 => {
                let bytes = inputs
                    .first()
                    .map(|(_, bytes)| bytes.as_slice())
                    .unwrap_or_default();
                if !self.decode {
                    return Ok(wrapped(&STANDARD.encode(bytes), self.one_line).into_bytes());
                }
                let text: Vec<u8> = bytes
                    .iter()
                    .copied()
                    .filter(|b| !b.is_ascii_whitespace())
                    .collect();
                STANDARD
                    .decode(text)
                    .map_err(|_| "openssl: error reading input\n".to_owned())
            }
            Task::Digest(name) => {
                let mut out = Vec::new();
                for (file, bytes) in inputs {
                    let sum = digest(name, self.key.as_deref(), bytes);
                    if self.binary {
                        out.extend(sum);
                        continue;
                    }
                    let kind = if self.key.is_some() { "HMAC-" } else { "" };
                    let line = match self.reversed {
                        true => format!("{} *{file}\n", hex(&sum)),
                        false => format!("{kind}{name}({file})= {}\n", hex(&sum)),
                    };
                    out.extend(line.into_bytes());
                }
                Ok(out)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn run(args: &[&str], input: &str) -> String {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let request = parse(&args).unwrap();
        let out = request
            .run(&[("stdin".to_owned(), input.as_bytes().to_vec())])
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn digests_and_hmac() {
        assert_eq!(
            run(&["dgst", "-sha256"], "x"),
            "SHA2-256(stdin)= 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
        );
        assert_eq!(
            run(&["md5", "-r"], ""),
            "d41d8cd98f00b204e9800998ecf8427e *stdin\n"
        );
        assert_eq!(
            run(
                &["dgst", "-sha256", "-hmac", "key"],
                "The quick brown fox jumps over the lazy dog"
            ),
            "HMAC-SHA2-256(stdin)= f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8\n"
        );
        assert_eq!(
            run(
                &["dgst", "-sha1", "-mac", "HMAC", "-macopt", "hexkey:6b6579"],
                "a"
            ),
            run(&["dgst", "-sha1", "-hmac", "key"], "a")
        );
    }

    #[test]
    fn base64_and_random() {
        assert_eq!(run(&["base64"], "hello"), "aGVsbG8=\n");
        assert_eq!(run(&["enc", "-base64", "-d"], "aGVsbG8=\n"), "hello");
        assert_eq!(run(&["base64", "-A"], &"a".repeat(60)).len(), 80);
        assert_eq!(run(&["rand", "-hex", "8"], "").len(), 17);
    }

    #[test]
    fn what_is_not_there_is_said() {
        for args in [
            vec!["genrsa"],
            vec![],
            vec!["enc", "-aes-256-cbc"],
            vec!["rand", "x"],
            vec!["dgst", "-sign", "k"],
        ] {
            let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
            assert!(parse(&args).is_err(), "{args:?}");
        }
    }
}
