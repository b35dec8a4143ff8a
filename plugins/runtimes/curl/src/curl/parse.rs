//! Arguments to groups of options, in one walk: what a later option does can depend on an earlier one.

use super::apply::{self, Refused};
use super::config::{Config, Global, Send};
use super::error::USAGE;
use super::table::{self, Id, NoName, Spec};
use crate::Io;

/// What the arguments ask for.
pub(super) enum Parsed {
    Transfers(Global, Vec<Config>),
    Help,
    Version,
}

/// Arguments that cannot be used: the exit code and the words after `curl: `.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) code: u8,
    pub(super) words: String,
}

impl Usage {
    fn option(typed: &str, why: &str) -> Self {
        Self {
            code: USAGE,
            words: format!("option {typed}: {why}"),
        }
    }
}

/// Reads all arguments. Files named by `-d`, `-H` and `-F` are read while the arguments are.
pub(super) fn parse(args: &[String], io: &mut Io<'_>) -> Result<Parsed, Usage> {
    let mut walk = Walk {
        global: Global::default(),
        groups: vec![Config::default()],
        args,
        at: 0,
    };
    let mut options = true;
    while let Some(arg) = walk.take() {
        if !options || arg == "-" || !arg.starts_with('-') {
            walk.group().urls.push(arg.to_owned());
        } else if arg == "--" {
            options = false;
        } else if let Some(end) = match arg.strip_prefix("--") {
            Some(name) => walk.long(arg, name, io)?,
            None => walk.letters(arg, io)?,
        } {
            return Ok(end);
        }
    }
    if walk.groups.iter().any(|group| group.urls.is_empty()) {
        return Err(Usage {
            code: USAGE,
            words: "(2) no URL specified".to_owned(),
        });
    }
    for group in &walk.groups {
        one_method(group)?;
    }
    Ok(Parsed::Transfers(walk.global, walk.groups))
}

/// `-I` with a body makes no sense unless `-G` turns it into the query.
fn one_method(group: &Config) -> Result<(), Usage> {
    let body = match &group.send {
        Send::Data(_) | Send::Json(_) if !group.query => "POST (-d, --data)",
        Send::Form(_) => "multipart formpost (-F, --form)",
        Send::Nothing | Send::Data(_) | Send::Json(_) => return Ok(()),
    };
    match group.head {
        true => Err(usage_of("-I", Refused::Methods(body, "HEAD (-I, --head)"))),
        false => Ok(()),
    }
}

struct Walk<'a> {
    global: Global,
    groups: Vec<Config>,
    args: &'a [String],
    at: usize,
}

impl<'a> Walk<'a> {
    fn take(&mut self) -> Option<&'a str> {
        let arg = self.args.get(self.at)?;
        self.at += 1;
        Some(arg)
    }

    fn group(&mut self) -> &mut Config {
        if self.groups.is_empty() {
            self.groups.push(Config::default());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn long(&mut self, typed: &str, name: &str, io: &mut Io<'_>) -> Result<Option<Parsed>, Usage> {
        let (spec, on) = match table::by_name(name) {
            Ok(spec) => (spec, true),
            Err(why) => {
                let positive = name
                    .strip_prefix("no-")
                    .and_then(|name| table::by_name(name).ok());
                match positive.filter(|spec| !spec.value) {
                    Some(spec) => (spec, false),
                    None if why == NoName::Ambiguous => {
                        return Err(Usage::option(typed, "is ambiguous"));
                    }
                    None => return Err(Usage::option(typed, "is unknown")),
                }
            }
        };
        let value = if spec.value {
            Some(self.value(typed)?)
        } else {
            None
        };
        self.apply(typed, spec, on, value, io)
    }

    fn letters(&mut self, typed: &str, io: &mut Io<'_>) -> Result<Option<Parsed>, Usage> {
        let mut rest = &typed[1..];
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            let spec =
                table::by_letter(letter).ok_or_else(|| Usage::option(typed, "is unknown"))?;
            if !spec.value {
                if let Some(end) = self.apply(typed, spec, true, None, io)? {
                    return Ok(Some(end));
                }
                continue;
            }
            let value = if rest.is_empty() {
                self.value(typed)?
            } else {
                rest
            };
            return self.apply(typed, spec, true, Some(value), io);
        }
        Ok(None)
    }

    fn value(&mut self, typed: &str) -> Result<&'a str, Usage> {
        self.take()
            .ok_or_else(|| Usage::option(typed, "requires parameter"))
    }

    fn apply(
        &mut self,
        typed: &str,
        spec: &Spec,
        on: bool,
        value: Option<&str>,
        io: &mut Io<'_>,
    ) -> Result<Option<Parsed>, Usage> {
        match spec.id {
            Id::Silent => self.global.silent = on,
            Id::ShowError => self.global.show_error = on,
            Id::Verbose => self.global.verbose = on,
            Id::FailEarly => self.global.fail_early = on,
            Id::Help => return Ok(Some(Parsed::Help)),
            Id::Version => return Ok(Some(Parsed::Version)),
            Id::Nothing => {}
            Id::Missing => {
                return Err(Usage::option(
                    typed,
                    "the installed libcurl version doesn't support this",
                ));
            }
            Id::Next if self.group().urls.is_empty() => {
                return Err(Usage {
                    code: USAGE,
                    words: "(2) no URL specified".to_owned(),
                });
            }
            Id::Next => self.groups.push(Config::default()),
            id => {
                let group = self.group();
                let done = match value {
                    Some(value) => apply::value(group, id, value, io),
                    None => apply::flag(group, id, on),
                };
                done.map_err(|refused| usage_of(typed, refused))?;
            }
        }
        Ok(None)
    }
}

fn usage_of(typed: &str, refused: Refused) -> Usage {
    match refused {
        Refused::Number => Usage::option(typed, "expected a proper numerical parameter"),
        Refused::Misused => Usage::option(typed, "is badly used here"),
        Refused::File(name) => Usage {
            code: super::error::READ,
            words: format!("(26) Failed to open/read local data from file/application: {name}"),
        },
        Refused::Methods(one, other) => Usage {
            code: USAGE,
            words: format!(
                "You can only select one HTTP request method! You asked for both {one} and {other}."
            ),
        },
        Refused::TooLarge => Usage {
            code: 27,
            words: "(27) Out of memory".to_owned(),
        },
    }
}
