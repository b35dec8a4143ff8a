//! `envsubst` of gettext: puts the values of variables into a text.
//!
//! Invariant: only `$NAME` and `${NAME}` are replaced, values are not looked at again.

use super::options::{self, About, Takes};
use crate::io::Io;
use std::io;

const ABOUT: About = About {
    name: "envsubst",
    short: "vhV",
    long: &[("variables", Takes::Nothing, 'v')],
    usage: "envsubst [OPTION] [SHELL-FORMAT]\n\
        Substitutes the values of environment variables.\n\
        \x20 -v, --variables   output the variables occurring in SHELL-FORMAT",
    wrong: 1,
};

/// A piece of a text.
enum Piece<'t> {
    Text(&'t [u8]),
    /// The whole reference and the name in it.
    Variable(&'t [u8], &'t str),
}

/// Cuts a text into pieces.
fn pieces(text: &[u8]) -> Vec<Piece<'_>> {
    let (mut all, mut from, mut at) = (Vec::new(), 0, 0);
    while at < text.len() {
        match reference(&text[at..]) {
            Some((length, name)) => {
                all.push(Piece::Text(&text[from..at]));
                all.push(Piece::Variable(&text[at..at + length], name));
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    all.push(Piece::Text(&text[from..]));
    all
}

/// The reference that a text begins with: its length and name.
fn reference(text: &[u8]) -> Option<(usize, &str)> {
    let rest = text.strip_prefix(b"$")?;
    let braced = rest.strip_prefix(b"{");
    let body = braced.unwrap_or(rest);
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let end = body.iter().position(|b| !word(b)).unwrap_or(body.len());
    let name = std::str::from_utf8(&body[..end]).ok()?;
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match braced {
        Some(_) => (body.get(end) == Some(&b'}')).then_some((end + 3, name)),
        None => Some((end + 1, name)),
    }
}

/// The command.
pub(super) fn envsubst(args: &[String], io: &mut Io<'_>) -> io::Result<u8> {
    let given = match options::read(&ABOUT, args, io)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let list = given.options.iter().any(|(letter, _)| *letter == 'v');
    if given.operands.len() > 1 {
        return Ok(options::wrong(&ABOUT, "too many arguments", io));
    }
    let format = given.operands.first().map(|f| pieces(f.as_bytes()));
    let chosen: Option<Vec<&str>> = format.map(|pieces| {
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Variable(_, name) => Some(name),
                Piece::Text(_) => None,
            })
            .collect()
    });
    if list {
        let Some(names) = chosen else {
            return Ok(options::wrong(&ABOUT, "missing arguments", io));
        };
        for name in names {
            writeln!(io.stdout, "{name}")?;
        }
        return Ok(0);
    }
    let mut text = Vec::new();
    io.stdin.read_to_end(&mut text)?;
    for piece in pieces(&text) {
        match piece {
            Piece::Text(text) => io.stdout.write_all(text)?,
            Piece::Variable(whole, name) => {
                let ours = chosen.as_ref().is_none_or(|names| names.contains(&name));
                let value = io.var(name).unwrap_or_default().as_bytes().to_vec();
                io.stdout.write_all(if ours { &value } else { whole })?;
            }
        }
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::text::testing::run;

    #[test]
    fn values() {
        let out = |args: &[&str], text: &str| run(super::envsubst, args, text).out;
        assert_eq!(
            out(&[], "$HOME ${HOME}x $NO. $1 ${HOME-x} $$"),
            "/home /homex . $1 ${HOME-x} $$"
        );
        assert_eq!(out(&["$OTHER"], "$HOME"), "$HOME");
        assert_eq!(out(&["-v", "$A ${B}"], ""), "A\nB\n");
    }
}
