//! Reading options the way GNU `getopt_long` does: clusters, abbreviations, optional values, operands between options.
//!
//! Invariant: words after `--` are operands, and the order of everything is kept.

use crate::io::Io;
use std::io;

/// Whether an option takes a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    Nothing,
    Value,
    /// A value in the same word only.
    Maybe,
}

/// How operands between options are treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// Options may follow operands.
    Permute,
    /// The first operand ends the options.
    Stop,
}

/// What one step of reading gives.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Item {
    Short(char, Option<String>),
    /// Index in the list of long names.
    Long(usize, Option<String>),
    Operand(String),
    /// Words for the user.
    Bad(String),
}

/// The options a command knows.
pub(super) struct Syntax<'a> {
    /// As in `getopt`: `a`, `b:` with a value, `c::` with an optional one.
    pub(super) short: &'a str,
    pub(super) long: Vec<(&'a str, Takes)>,
    pub(super) order: Order,
    /// `-name` may be a long option.
    pub(super) single_dash: bool,
}

impl Syntax<'_> {
    fn short_takes(&self, letter: char) -> Option<Takes> {
        if letter == ':' {
            return None;
        }
        let rest = &self.short[self.short.find(letter)? + letter.len_utf8()..];
        Some(match (rest.starts_with("::"), rest.starts_with(':')) {
            (true, _) => Takes::Maybe,
            (false, true) => Takes::Value,
            (false, false) => Takes::Nothing,
        })
    }

    /// The option that `name` means; an error holds the words.
    fn find_long(&self, name: &str, dashes: &str) -> Result<usize, String> {
        if let Some(exact) = self.long.iter().position(|(n, _)| *n == name) {
            return Ok(exact);
        }
        let starts = |(_, (n, _)): &(usize, &(&str, Takes))| n.starts_with(name);
        let all: Vec<_> = self.long.iter().enumerate().filter(starts).collect();
        match all.as_slice() {
            [] => Err(format!("unrecognized option '{dashes}{name}'")),
            [(index, _)] => Ok(*index),
            many => {
                let names = many.iter().map(|(_, (n, _))| format!(" '{dashes}{n}'"));
                let names: String = names.collect();
                Err(format!(
                    "option '{dashes}{name}' is ambiguous; possibilities:{names}"
                ))
            }
        }
    }

    /// Everything in `args`, in order.
    pub(super) fn read(&self, args: &[String]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut rest = args.iter();
        while let Some(word) = rest.next() {
            if word == "--" {
                items.extend(rest.map(|w| Item::Operand(w.clone())));
                return items;
            }
            if let Some(long) = word.strip_prefix("--") {
                items.push(self.long_option(long, "--", &mut rest));
            } else if word.len() > 1 && word.starts_with('-') {
                self.dash(&word[1..], &mut rest, &mut items);
            } else {
                items.push(Item::Operand(word.clone()));
                if self.order == Order::Stop {
                    items.extend(rest.map(|w| Item::Operand(w.clone())));
                    return items;
                }
            }
        }
        items
    }

    /// A word of one dash: a cluster of letters, or a long name where that is allowed.
    fn dash(&self, word: &str, rest: &mut std::slice::Iter<'_, String>, items: &mut Vec<Item>) {
        let name = word.split('=').next().unwrap_or(word);
        let known = word.chars().next().and_then(|c| self.short_takes(c));
        let more = word.chars().nth(1).is_some();
        let long = known.is_none() || (more && self.find_long(name, "-").is_ok());
        if self.single_dash && long {
            return items.push(self.long_option(word, "-", rest));
        }
        let mut letters = word.chars();
        while let Some(letter) = letters.next() {
            let Some(takes) = self.short_takes(letter) else {
                items.push(Item::Bad(format!("invalid option -- '{letter}'")));
                continue;
            };
            let attached = Some(letters.as_str().to_owned()).filter(|v| !v.is_empty());
            let item = match takes {
                Takes::Nothing => {
                    items.push(Item::Short(letter, None));
                    continue;
                }
                Takes::Maybe => Item::Short(letter, attached),
                Takes::Value => match attached.or_else(|| rest.next().cloned()) {
                    Some(value) => Item::Short(letter, Some(value)),
                    None => Item::Bad(format!("option requires an argument -- '{letter}'")),
                },
            };
            return items.push(item);
        }
    }

    fn long_option(
        &self,
        word: &str,
        dashes: &str,
        rest: &mut std::slice::Iter<'_, String>,
    ) -> Item {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        let index = match self.find_long(name, dashes) {
            Ok(index) => index,
            Err(words) => return Item::Bad(words),
        };
        let (full, takes) = self.long[index];
        match (takes, value) {
            (Takes::Nothing, Some(_)) => {
                Item::Bad(format!("option '{dashes}{full}' doesn't allow an argument"))
            }
            (Takes::Value, None) => match rest.next() {
                Some(value) => Item::Long(index, Some(value.clone())),
                None => Item::Bad(format!("option '{dashes}{full}' requires an argument")),
            },
            (_, value) => Item::Long(index, value),
        }
    }
}

/// What a command says about itself.
pub(super) struct About {
    pub(super) name: &'static str,
    pub(super) short: &'static str,
    /// Long names and the letter each stands for; the letter need not be in `short`.
    pub(super) long: &'static [(&'static str, Takes, char)],
    pub(super) usage: &'static str,
    /// Exit code of a wrong call.
    pub(super) wrong: u8,
}

/// The options and operands of a call.
pub(super) struct Given {
    /// Letters and values in order.
    pub(super) options: Vec<(char, Option<String>)>,
    pub(super) operands: Vec<String>,
}

/// The options of a call, or the exit code of one that ends here.
pub(super) fn read(
    about: &About,
    args: &[String],
    io: &mut Io<'_>,
) -> io::Result<Result<Given, u8>> {
    let mut long: Vec<_> = about.long.iter().map(|(n, t, _)| (*n, *t)).collect();
    long.push(("help", Takes::Nothing));
    long.push(("version", Takes::Nothing));
    let syntax = Syntax {
        short: about.short,
        long,
        order: Order::Permute,
        single_dash: false,
    };
    let mut given = Given {
        options: Vec::new(),
        operands: Vec::new(),
    };
    for item in syntax.read(args) {
        match item {
            Item::Short(letter, value) => given.options.push((letter, value)),
            Item::Operand(word) => given.operands.push(word),
            Item::Bad(words) => return Ok(Err(wrong(about, words, io))),
            Item::Long(index, value) => match about.long.get(index) {
                Some((_, _, letter)) => given.options.push((*letter, value)),
                None if index == about.long.len() => {
                    writeln!(io.stdout, "Usage: {}", about.usage)?;
                    return Ok(Err(0));
                }
                None => {
                    writeln!(io.stdout, "{} (claw userland)", about.name)?;
                    return Ok(Err(0));
                }
            },
        }
    }
    Ok(Ok(given))
}

/// Says what is wrong with a call, as GNU does, and gives the exit code.
pub(super) fn wrong(about: &About, words: impl std::fmt::Display, io: &mut Io<'_>) -> u8 {
    io.complain(about.name, words);
    let name = about.name;
    // diff says its name in each line.
    let prefix = if name == "diff" { "diff: " } else { "" };
    let _ = writeln!(
        io.stderr,
        "{prefix}Try '{name} --help' for more information."
    );
    about.wrong
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
