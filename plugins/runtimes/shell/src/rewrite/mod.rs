//! Writes a few forms of bash differently before the interpreter reads them, where it takes them wrongly: file tests in
//! `[[ ]]`, parts of a variable in arithmetic, a percent sign as a pattern, elements of arrays inside a pattern, arrays
//! made of changed arrays. Invariant: text in quotes, comments and here-documents is kept, lines stay where they are,
//! and what is not understood is left alone.

mod assignment;
mod conditional;

use std::borrow::Cow;

/// How deep quotes and substitutions are followed.
const MAX_DEPTH: usize = 60;

/// How many folders `pushd` has kept: the interpreter has no such array.
const STACK_DEPTH: &str = "${#DIRSTACK[@]}";

/// A script without any of these stays as it is.
const FORMS: [&str; 8] = ["[[", "((", "//%", "\\\\", "[@]", "\"${", "\\U", STACK_DEPTH];

/// The script with those forms replaced.
pub(crate) fn rewrite(script: &str) -> Cow<'_, str> {
    if !FORMS.iter().any(|form| script.contains(form)) {
        return Cow::Borrowed(script);
    }
    let mut writer = Writer {
        text: script,
        at: 0,
        out: String::with_capacity(script.len() + 64),
        documents: Vec::new(),
        depth: 0,
        quoted: false,
    };
    match writer.code(None) {
        Some(()) if writer.at == script.len() => Cow::Owned(writer.out),
        _ => Cow::Borrowed(script),
    }
}

/// Ends of pieces of text; each `None` means that the text is not understood.
struct Writer<'a> {
    text: &'a str,
    at: usize,
    out: String,
    /// Delimiters of the here-documents that begin after this line, and whether tabs are stripped.
    documents: Vec<(String, bool)>,
    depth: usize,
    /// Inside double quotes.
    quoted: bool,
}

impl<'a> Writer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn is(&self, start: &str) -> bool {
        self.rest().starts_with(start)
    }

    /// Copies so many bytes.
    fn copy(&mut self, bytes: usize) {
        let end = (self.at + bytes).min(self.text.len());
        self.out.push_str(&self.text[self.at..end]);
        self.at = end;
    }

    fn copy_char(&mut self) {
        self.copy(self.peek().map_or(0, char::len_utf8));
    }

    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        self.depth += 1;
        let done = if self.depth > MAX_DEPTH {
            None
        } else {
            inner(self)
        };
        self.depth -= 1;
        done
    }

    /// Whether a word may begin here.
    fn fresh(&self) -> bool {
        self.out
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || ";&|(){}!`".contains(c))
    }

    /// Commands up to a closing bracket, or to the end.
    fn code(&mut self, end: Option<char>) -> Option<()> {
        let mut open = 0_usize;
        loop {
            let Some(c) = self.peek() else {
                return end.is_none().then_some(());
            };
            match c {
                '\n' => {
                    self.copy(1);
                    self.here_documents();
                }
                ')' if end == Some(')') && open == 0 => return Some(()),
                '`' if end == Some('`') => return Some(()),
                '#' if self.fresh() => {
                    let line = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.copy(line);
                }
                '<' if self.is("<<") && !self.is("<<<") => self.here_start()?,
                '<' if self.is("<<<") => self.copy(3),
                '(' if self.is("((") && self.fresh() => self.arithmetic(2)?,
                '(' => {
                    open += 1;
                    self.copy(1);
                }
                ')' => {
                    // A pattern of `case` closes what nothing opened.
                    open = open.saturating_sub(1);
                    self.copy(1);
                }
                '[' if self.is("[[")
                    && self.fresh()
                    && self.rest()[2..].starts_with(char::is_whitespace) =>
                {
                    self.conditional()?;
                }
                'a'..='z' | 'A'..='Z' | '_' if self.fresh() && self.documents.is_empty() => {
                    match assignment::rewritten(self.rest()) {
                        Some((text, used)) => {
                            self.out.push_str(&text);
                            self.at += used;
                        }
                        None => self.name(),
                    }
                }
                _ => self.word_part()?,
            }
        }
    }

    fn name(&mut self) {
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_');
        self.copy(end.unwrap_or(self.rest().len()));
    }

    /// One piece of a word: a quoted text, a substitution or a character.
    fn word_part(&mut self) -> Option<()> {
        match self.peek()? {
            '\\' => {
                self.copy(1);
                self.copy_char();
                Some(())
            }
            '\'' => {
                let end = self.rest()[1..].find('\'')?;
                self.out.push_str(&wide(&self.rest()[..end + 2]));
                self.at += end + 2;
                Some(())
            }
            '"' => self.nested(Self::double_quoted),
            '$' if self.is("$'") => self.ansi_quoted(),
            '$' | '`' => self.nested(Self::substitution),
            _ => {
                self.copy_char();
                Some(())
            }
        }
    }

    fn ansi_quoted(&mut self) -> Option<()> {
        self.copy(2);
        loop {
            match self.peek()? {
                '\\' => {
                    self.copy(1);
                    self.copy_char();
                }
                '\'' => {
                    self.copy(1);
                    return Some(());
                }
                _ => self.copy_char(),
            }
        }
    }

    fn double_quoted(&mut self) -> Option<()> {
        let outer = std::mem::replace(&mut self.quoted, true);
        self.copy(1);
        loop {
            match self.peek()? {
                '"' => {
                    self.copy(1);
                    self.quoted = outer;
                    return Some(());
                }
                '\\' => {
                    self.copy(1);
                    self.copy_char();
                }
                '$' | '`' => self.nested(Self::substitution)?,
                _ => self.copy_char(),
            }
        }
    }

    fn substitution(&mut self) -> Option<()> {
        if self.is("$((") {
            return self.arithmetic(3);
        }
        if self.is("$(") {
            let outer = std::mem::replace(&mut self.quoted, false);
            self.copy(2);
            self.code(Some(')'))?;
            self.copy(1);
            self.quoted = outer;
            return Some(());
        }
        if self.is(STACK_DEPTH) {
            self.out.push_str("$(dirs -p | wc -l)");
            self.at += STACK_DEPTH.len();
            return Some(());
        }
        if self.is("${") {
            return self.parameter();
        }
        if self.is("`") {
            let end = self.rest()[1..].find('`')?;
            self.copy(end + 2);
            return Some(());
        }
        self.copy(1);
        Some(())
    }

    /// `${...}`.
    fn parameter(&mut self) -> Option<()> {
        self.copy(2);
        let name = self
            .rest()
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(0);
        self.copy(name);
        let replaces = self.quoted && self.is("/");
        if self.is("//%/") || self.is("//%}") {
            self.out.push_str("//[%]");
            self.at += 3;
        }
        loop {
            match self.peek()? {
                // In quotes the interpreter takes two backslashes of a replacement for none.
                '\\' if replaces && self.is("\\\\") => {
                    self.out.push_str("\\\\");
                    self.copy(2);
                }
                '}' => {
                    self.copy(1);
                    return Some(());
                }
                _ => self.nested(Self::word_part)?,
            }
        }
    }

    /// `((...))` or `$((...))`: parts of variables become substitutions of their own.
    fn arithmetic(&mut self, start: usize) -> Option<()> {
        let (at, kept) = (self.at, self.out.len());
        if self.nested(|writer| writer.sum(start)).is_some() {
            return Some(());
        }
        // `((` that is two subshells, `$((` that is a subshell in a substitution.
        self.at = at;
        self.out.truncate(kept);
        if start == 3 {
            self.copy(2);
            self.code(Some(')'))?;
            self.copy(1);
        } else {
            self.copy(1);
        }
        Some(())
    }

    fn sum(&mut self, start: usize) -> Option<()> {
        self.copy(start);
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                ')' if open == 0 => {
                    if !self.is("))") {
                        return None;
                    }
                    self.copy(2);
                    return Some(());
                }
                ')' => {
                    open -= 1;
                    self.copy(1);
                }
                '(' => {
                    open += 1;
                    self.copy(1);
                }
                '$' if self.is("${") && self.is_part() => {
                    self.out.push_str("$(printf %s \"");
                    self.parameter()?;
                    self.out.push_str("\")");
                }
                _ => self.word_part()?,
            }
        }
    }

    /// `${name:offset...}`, which the interpreter's arithmetic does not read.
    fn is_part(&self) -> bool {
        let inner = &self.rest()[2..];
        let name = inner
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(0);
        let after = &inner[name..];
        name > 0 && after.starts_with(':') && !after[1..].starts_with(['-', '=', '+', '?'])
    }

    /// `<<word`: what follows the line is kept.
    fn here_start(&mut self) -> Option<()> {
        self.copy(2);
        let tabs = self.is("-");
        if tabs {
            self.copy(1);
        }
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.copy(blanks);
        let mut delimiter = String::new();
        while let Some(c) = self.peek() {
            match c {
                '\'' | '"' => {
                    let end = self.rest()[1..].find(c)?;
                    delimiter.push_str(&self.rest()[1..=end]);
                    self.copy(end + 2);
                }
                '\\' => {
                    self.copy(1);
                    delimiter.extend(self.peek());
                    self.copy_char();
                }
                c if c.is_whitespace() || ";&|()<>".contains(c) => break,
                c => {
                    delimiter.push(c);
                    self.copy_char();
                }
            }
        }
        self.documents.push((delimiter, tabs));
        Some(())
    }

    fn here_documents(&mut self) {
        for (delimiter, tabs) in std::mem::take(&mut self.documents) {
            loop {
                let line = self.rest();
                if line.is_empty() {
                    break;
                }
                let end = line.find('\n').map_or(line.len(), |end| end + 1);
                let content = line[..end].trim_end_matches('\n');
                let content = if tabs {
                    content.trim_start_matches('\t')
                } else {
                    content
                };
                self.copy(end);
                if content == delimiter {
                    break;
                }
            }
        }
    }

    /// `[[ ... ]]`.
    fn conditional(&mut self) -> Option<()> {
        self.copy(2);
        let start = self.out.len();
        let mut words = Vec::new();
        loop {
            let gap = self.rest().len() - self.rest().trim_start().len();
            self.copy(gap);
            if self.is("]]") {
                break;
            }
            let from = self.out.len();
            match self.peek()? {
                '(' | ')' => self.copy(1),
                '&' | '|' => self.copy(2),
                _ => self.nested(Self::operand)?,
            }
            words.push((from - start, self.out.len() - start));
        }
        let inner = self.out.split_off(start);
        self.out.push_str(&conditional::rewritten(&inner, &words));
        self.copy(2);
        Some(())
    }

    /// One word of a conditional; brackets belong to it, as in a regular expression.
    fn operand(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                c if c.is_whitespace() && open == 0 => return Some(()),
                '(' => {
                    open += 1;
                    self.copy(1);
                }
                ')' if open == 0 => return Some(()),
                ')' => {
                    open -= 1;
                    self.copy(1);
                }
                '&' if open == 0 && self.is("&&") => return Some(()),
                '|' if open == 0 && self.is("||") => return Some(()),
                _ => self.word_part()?,
            }
        }
    }
}

/// `\U1F600` with all eight digits, which the interpreter's `printf` wants.
fn wide(text: &str) -> Cow<'_, str> {
    if !text.contains("\\U") {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\U") {
        out.push_str(&rest[..at + 2]);
        rest = &rest[at + 2..];
        let digits = rest
            .chars()
            .take(8)
            .take_while(char::is_ascii_hexdigit)
            .count();
        if digits > 0 {
            out.push_str(&"0".repeat(8 - digits));
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
