//! Functions of the language.

use super::ast::{Builtin, Expr, Target, Text, Var, known};
use super::interp::{Interp, Run, Stop};
use super::record::{Cut, cut};
use super::regex::Regex;
use super::value::{Value, prefix, radix};
use crate::platform::process::{Input, Output};

/// Pseudo-random numbers: xorshift. The same seed gives the same numbers.
pub(crate) struct Random {
    seed: f64,
    state: u64,
}

impl Default for Random {
    fn default() -> Random {
        let mut new = Random {
            seed: 0.0,
            state: 0,
        };
        new.plant(0.0);
        new
    }
}

impl Random {
    /// Answers the seed before.
    fn plant(&mut self, seed: f64) -> f64 {
        self.state = seed.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
        if self.state == 0 {
            self.state = 1;
        }
        for _ in 0..8 {
            self.next();
        }
        std::mem::replace(&mut self.seed, seed)
    }

    fn next(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn seconds() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0.0, |d| d.as_secs() as f64)
}

impl Interp<'_, '_> {
    /// An argument; `Unset` if it is not there.
    fn arg(&mut self, args: &[Expr], at: usize) -> Run<Value> {
        args.get(at).map_or(Ok(Value::Unset), |arg| self.eval(arg))
    }

    fn arg_text(&mut self, args: &[Expr], at: usize) -> Run<Text> {
        let value = self.arg(args, at)?;
        Ok(self.text(&value))
    }

    fn arg_num(&mut self, args: &[Expr], at: usize) -> Run<f64> {
        Ok(self.arg(args, at)?.num())
    }

    pub(crate) fn builtin(&mut self, builtin: Builtin, args: &[Expr]) -> Run<Value> {
        let number = match builtin {
            Builtin::Atan2 => {
                let y = self.arg_num(args, 0)?;
                y.atan2(self.arg_num(args, 1)?)
            }
            Builtin::Cos => self.arg_num(args, 0)?.cos(),
            Builtin::Sin => self.arg_num(args, 0)?.sin(),
            Builtin::Exp => self.arg_num(args, 0)?.exp(),
            Builtin::Log => self.arg_num(args, 0)?.ln(),
            Builtin::Sqrt => self.arg_num(args, 0)?.sqrt(),
            // Adding zero makes a negative zero a plain one.
            Builtin::Int => self.arg_num(args, 0)?.trunc() + 0.0,
            Builtin::Rand => self.random.next(),
            Builtin::Srand => {
                let seed = if args.is_empty() {
                    seconds()
                } else {
                    self.arg_num(args, 0)?
                };
                self.random.plant(seed)
            }
            Builtin::Systime => seconds(),
            Builtin::Length => self.length(args)?,
            Builtin::Index => {
                let text = self.arg_text(args, 0)?;
                let wanted = self.arg_text(args, 1)?;
                let at = super::text::find(&text, &wanted);
                at.map_or(0, |at| {
                    super::text::length(text.get(..at).unwrap_or_default()) + 1
                }) as f64
            }
            Builtin::Strtonum => strtonum(&self.arg(args, 0)?, self),
            Builtin::And
            | Builtin::Or
            | Builtin::Xor
            | Builtin::Lshift
            | Builtin::Rshift
            | Builtin::Compl => self.bits(builtin, args)?,
            Builtin::Split => self.split(args)?,
            Builtin::Match => self.find(args)?,
            Builtin::Sub => self.substitute(args, false)?,
            Builtin::Gsub => self.substitute(args, true)?,
            _ => return self.texts(builtin, args),
        };
        Ok(Value::Num(number))
    }

    /// The functions that answer with a text or touch the outside.
    fn texts(&mut self, builtin: Builtin, args: &[Expr]) -> Run<Value> {
        match builtin {
            Builtin::Sprintf => Ok(Value::text(self.sprintf(args)?)),
            Builtin::Substr => self.substr(args),
            Builtin::Tolower => {
                let text = self.arg_text(args, 0)?;
                Ok(Value::text(cased(&text, false)))
            }
            Builtin::Toupper => {
                let text = self.arg_text(args, 0)?;
                Ok(Value::text(cased(&text, true)))
            }
            Builtin::Gensub => self.gensub(args),
            Builtin::Close => {
                let name = self.arg_text(args, 0)?;
                Ok(self.streams.close(&name, self.io))
            }
            Builtin::Fflush => {
                self.streams.flush(self.io)?;
                Ok(Value::Num(0.0))
            }
            Builtin::System => {
                let command = self.arg_text(args, 0)?;
                let child = self
                    .streams
                    .spawn(&command, Input::Inherit, Output::Inherit, self.io);
                match child {
                    Ok(child) => Ok(Value::Num(child.wait()?.into())),
                    Err(words) => {
                        self.io.complain("awk", words);
                        Ok(Value::Num(127.0))
                    }
                }
            }
            Builtin::Strftime => {
                let format = if args.is_empty() {
                    b"%a %b %e %H:%M:%S %Z %Y"[..].into()
                } else {
                    self.arg_text(args, 0)?
                };
                let at = if args.len() < 2 {
                    seconds()
                } else {
                    self.arg_num(args, 1)?
                };
                let utc = self.arg(args, 2)?.is_true();
                let zone = if utc { None } else { self.io.var("TZ") };
                Ok(Value::text(
                    super::time::strftime(&format, at, zone).into_bytes(),
                ))
            }
            Builtin::Mktime => {
                let text = self.arg_text(args, 0)?;
                let utc = self.arg(args, 1)?.is_true();
                let zone = if utc { None } else { self.io.var("TZ") };
                Ok(Value::Num(super::time::mktime(&text, zone)))
            }
            _ => Ok(Value::Unset),
        }
    }

    pub(crate) fn sprintf(&mut self, args: &[Expr]) -> Run<Vec<u8>> {
        let template = self.arg_text(args, 0)?;
        let mut values = Vec::new();
        for arg in args.iter().skip(1) {
            values.push(self.eval(arg)?);
        }
        let convert = self.known(known::CONVFMT);
        Ok(super::format::format(&template, &values, &convert))
    }

    fn length(&mut self, args: &[Expr]) -> Run<f64> {
        if let Some(Expr::Get(Target::Var(var))) = args.first()
            && let Some(array) = self.named_array(*var)
        {
            return Ok(array.borrow().map.len() as f64);
        }
        let text = if args.is_empty() {
            self.whole_record()
        } else {
            self.arg_text(args, 0)?
        };
        Ok(super::text::length(&text) as f64)
    }

    fn substr(&mut self, args: &[Expr]) -> Run<Value> {
        let text = self.arg_text(args, 0)?;
        let begin = self.arg_num(args, 1)?.round_ties_even();
        let count = if args.len() > 2 {
            self.arg_num(args, 2)?.round_ties_even()
        } else {
            f64::INFINITY
        };
        // Characters before the first count, although there are none.
        let end = begin + count;
        let first = if begin.is_nan() { 1.0 } else { begin.max(1.0) };
        if end.is_nan() || end <= first {
            return Ok(Value::text(&b""[..]));
        }
        let part = super::text::chars(&text, (first - 1.0) as usize, (end - first) as usize);
        Ok(Value::text(part))
    }

    fn bits(&mut self, builtin: Builtin, args: &[Expr]) -> Run<f64> {
        let mut result = self.arg_num(args, 0)? as u64;
        for at in 1..args.len() {
            let other = self.arg_num(args, at)? as u64;
            let by = u32::try_from(other).unwrap_or(u32::MAX);
            result = match builtin {
                Builtin::And => result & other,
                Builtin::Or => result | other,
                Builtin::Xor => result ^ other,
                Builtin::Lshift => result.checked_shl(by).unwrap_or(0),
                _ => result.checked_shr(by).unwrap_or(0),
            };
        }
        if builtin == Builtin::Compl {
            result = !result & ((1 << 53) - 1);
        }
        Ok(result as f64)
    }

    fn target_array(&self, args: &[Expr], at: usize) -> Run<Option<super::interp::Shared>> {
        match args.get(at) {
            Some(Expr::Get(Target::Var(var))) => self.array(*var).map(Some),
            _ => Ok(None),
        }
    }

    fn split(&mut self, args: &[Expr]) -> Run<f64> {
        let text = self.arg_text(args, 0)?;
        let how = match args.get(2) {
            Some(Expr::Regex(pattern)) if **pattern == *b" " => Cut::Byte(b' '),
            Some(Expr::Regex(pattern)) => Cut::Pattern(self.pattern(pattern)?),
            Some(_) => {
                let by = self.arg_text(args, 2)?;
                self.cut(&by)?
            }
            None => {
                let by = self.known(known::FS);
                self.cut(&by)?
            }
        };
        let parts = cut(&text, &how, false);
        let count = parts.len() as f64;
        if let Some(array) = self.target_array(args, 1)? {
            let mut array = array.borrow_mut();
            array.clear();
            for (at, part) in parts.into_iter().enumerate() {
                array.set((at + 1).to_string().as_bytes().into(), Value::Input(part));
            }
        }
        Ok(count)
    }

    fn find(&mut self, args: &[Expr]) -> Run<f64> {
        let text = self.arg_text(args, 0)?;
        let Some(pattern) = args.get(1) else {
            return Ok(0.0);
        };
        let regex = self.regex(pattern)?;
        let groups = self.target_array(args, 2)?;
        let (start, length) = match regex.find(&text, 0) {
            Some((begin, end)) => {
                let chars = |from: usize, to: usize| {
                    super::text::length(text.get(from..to).unwrap_or_default())
                };
                ((chars(0, begin) + 1) as f64, chars(begin, end) as f64)
            }
            None => (0.0, -1.0),
        };
        if let Some(array) = groups {
            let mut array = array.borrow_mut();
            array.clear();
            for (at, group) in regex
                .groups(&text, 0)
                .unwrap_or_default()
                .into_iter()
                .enumerate()
            {
                let Some((begin, end)) = group else { continue };
                let part = text.get(begin..end).unwrap_or_default();
                array.set(at.to_string().as_bytes().into(), Value::Input(part.into()));
            }
        }
        self.set_var(Var::Global(known::RSTART), Value::Num(start))?;
        self.set_var(Var::Global(known::RLENGTH), Value::Num(length))?;
        Ok(start)
    }

    fn substitute(&mut self, args: &[Expr], all: bool) -> Run<f64> {
        let [pattern, _, rest @ ..] = args else {
            return Ok(0.0);
        };
        let regex = self.regex(pattern)?;
        let by = self.arg_text(args, 1)?;
        let record = Target::Field(Box::new(Expr::Num(0.0)));
        let (target, text) = match rest.first() {
            None => (Some(&record), self.whole_record()),
            Some(expr @ Expr::Get(target)) => {
                let value = self.eval(expr)?;
                (Some(target), self.text(&value))
            }
            Some(other) => {
                let value = self.eval(other)?;
                (None, self.text(&value))
            }
        };
        let which = if all { None } else { Some(1) };
        let (out, count) = replace(&regex, &text, which, |out, _, whole| {
            insert(out, &by, whole)
        });
        if count > 0
            && let Some(target) = target
        {
            self.set(target, Value::text(out))?;
        }
        Ok(count as f64)
    }

    fn gensub(&mut self, args: &[Expr]) -> Run<Value> {
        let Some(pattern) = args.first() else {
            return Err(Stop::Failed("gensub wants a pattern".to_owned()));
        };
        let regex = self.regex(pattern)?;
        let by = self.arg_text(args, 1)?;
        let how = self.arg_text(args, 2)?;
        let which = if matches!(how.first(), Some(b'g' | b'G')) {
            None
        } else {
            Some(prefix(&how).max(1.0) as usize)
        };
        let text = if args.len() > 3 {
            self.arg_text(args, 3)?
        } else {
            self.whole_record()
        };
        let (out, _) = replace(&regex, &text, which, |out, at, whole| {
            let groups = regex.groups(&text, at).unwrap_or_default();
            let group = |n: usize| {
                let (begin, end) = groups.get(n).copied().flatten().unwrap_or((0, 0));
                text.get(begin..end).unwrap_or_default()
            };
            let mut bytes = by.iter().peekable();
            while let Some(&byte) = bytes.next() {
                match (byte, bytes.peek()) {
                    (b'\\', Some(&&digit @ b'0'..=b'9')) => {
                        bytes.next();
                        let n = usize::from(digit - b'0');
                        out.extend_from_slice(if n == 0 { whole } else { group(n) });
                    }
                    (b'\\', Some(&&other @ (b'&' | b'\\'))) => {
                        bytes.next();
                        out.push(other);
                    }
                    (b'&', _) => out.extend_from_slice(whole),
                    (byte, _) => out.push(byte),
                }
            }
        });
        Ok(Value::text(out))
    }
}

/// Puts in what stands for a match: `&` is the match.
fn insert(out: &mut Vec<u8>, by: &[u8], whole: &[u8]) {
    let mut bytes = by.iter().peekable();
    while let Some(&byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\\', Some(&&other @ (b'&' | b'\\'))) => {
                bytes.next();
                out.push(other);
            }
            (b'&', _) => out.extend_from_slice(whole),
            (byte, _) => out.push(byte),
        }
    }
}

/// Replaces every match, or the one of this number; answers how many were replaced.
fn replace(
    regex: &Regex,
    text: &[u8],
    which: Option<usize>,
    mut put: impl FnMut(&mut Vec<u8>, usize, &[u8]),
) -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let (mut at, mut seen, mut replaced) = (0, 0, 0);
    let mut last_end = None;
    while at <= text.len() {
        let Some((begin, end)) = regex.find(text, at) else {
            break;
        };
        out.extend_from_slice(text.get(at..begin).unwrap_or_default());
        // Nothing right behind a match is no match.
        let again = begin == end && last_end == Some(begin);
        if !again {
            seen += 1;
            if which.is_none_or(|n| n == seen) {
                put(&mut out, begin, text.get(begin..end).unwrap_or_default());
                replaced += 1;
            } else {
                out.extend_from_slice(text.get(begin..end).unwrap_or_default());
            }
        }
        last_end = Some(end);
        at = end;
        if begin == end {
            let one = super::text::chars(text.get(end..).unwrap_or_default(), 0, 1);
            out.extend_from_slice(one);
            at += one.len().max(1);
        }
        if which.is_some_and(|n| seen >= n) {
            break;
        }
    }
    out.extend_from_slice(text.get(at.min(text.len())..).unwrap_or_default());
    (out, replaced)
}

fn cased(text: &[u8], upper: bool) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(text) if upper => text.to_uppercase().into_bytes(),
        Ok(text) => text.to_lowercase().into_bytes(),
        Err(_) if upper => text.to_ascii_uppercase(),
        Err(_) => text.to_ascii_lowercase(),
    }
}

fn strtonum(value: &Value, interp: &Interp<'_, '_>) -> f64 {
    if let Value::Num(n) = value {
        return *n;
    }
    let text = interp.text(value);
    let text = text.trim_ascii();
    let digits = |from: usize, base: u32| {
        let rest = text.get(from..).unwrap_or_default();
        let count = rest
            .iter()
            .take_while(|b| char::from(**b).is_digit(base))
            .count();
        radix(rest.get(..count).unwrap_or_default(), base)
    };
    if text.starts_with(b"0x") || text.starts_with(b"0X") {
        digits(2, 16)
    } else if text.starts_with(b"0") && text.iter().all(u8::is_ascii_digit) {
        digits(1, 8)
    } else {
        prefix(text)
    }
}
