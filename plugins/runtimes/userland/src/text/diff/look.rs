//! What a call of `diff` asks for.
//!
//! Invariant: the options of one call, set once before anything is compared.

use super::{CONTEXT_LINES, WIDTH_COLUMNS};
use crate::io::Io;

/// The shape of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Style {
    #[default]
    Normal,
    Unified,
    Context,
    Side,
}

/// The options of a call.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) context: usize,
    /// Lines of context given as `-3`.
    pub(super) digits: Option<usize>,
    pub(super) brief: bool,
    pub(super) tell_same: bool,
    pub(super) recursive: bool,
    /// Absent files of either side count as empty.
    pub(super) new_file: bool,
    /// Absent files of the first side count as empty.
    pub(super) new_file_left: bool,
    pub(super) text: bool,
    pub(super) ignore_case: bool,
    /// Runs of spaces are one.
    pub(super) ignore_change: bool,
    pub(super) ignore_space: bool,
    pub(super) ignore_blank: bool,
    pub(super) ignore_trailing: bool,
    pub(super) ignore_tabs: bool,
    pub(super) strip_cr: bool,
    pub(super) expand_tabs: bool,
    pub(super) initial_tab: bool,
    pub(super) functions: bool,
    pub(super) minimal: bool,
    pub(super) width: usize,
    pub(super) left_column: bool,
    pub(super) suppress: bool,
    pub(super) labels: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) start: Option<String>,
    /// The call without its operands.
    pub(super) command: String,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            style: Style::Normal,
            context: CONTEXT_LINES,
            digits: None,
            brief: false,
            tell_same: false,
            recursive: false,
            new_file: false,
            new_file_left: false,
            text: false,
            ignore_case: false,
            ignore_change: false,
            ignore_space: false,
            ignore_blank: false,
            ignore_trailing: false,
            ignore_tabs: false,
            strip_cr: false,
            expand_tabs: false,
            initial_tab: false,
            functions: false,
            minimal: false,
            width: WIDTH_COLUMNS,
            left_column: false,
            suppress: false,
            labels: Vec::new(),
            exclude: Vec::new(),
            start: None,
            command: String::new(),
        }
    }
}

impl Look {
    /// Takes one option; an error holds the words for the user.
    pub(super) fn take(
        &mut self,
        letter: char,
        value: Option<String>,
        io: &mut Io<'_>,
    ) -> Result<(), String> {
        match letter {
            'q' => self.brief = true,
            's' => self.tell_same = true,
            'r' => self.recursive = true,
            'N' => self.new_file = true,
            'P' => self.new_file_left = true,
            'a' => self.text = true,
            'i' => self.ignore_case = true,
            'b' => self.ignore_change = true,
            'w' => self.ignore_space = true,
            'B' => self.ignore_blank = true,
            'E' => self.ignore_tabs = true,
            'Z' => self.ignore_trailing = true,
            '\r' => self.strip_cr = true,
            't' => self.expand_tabs = true,
            'T' => self.initial_tab = true,
            'p' => self.functions = true,
            'd' => self.minimal = true,
            '(' => self.left_column = true,
            'e' => self.suppress = true,
            'x' => self.exclude.extend(value),
            'S' => self.start = value,
            'L' => self.labels.extend(value),
            '0'..='9' => {
                let digit = usize::try_from(letter.to_digit(10).unwrap_or(0)).unwrap_or(0);
                let before = self.digits.unwrap_or(0);
                self.digits = Some(before.saturating_mul(10).saturating_add(digit));
            }
            'X' => self.read_excludes(value.as_deref().unwrap_or("-"), io)?,
            'W' => {
                let text = value.unwrap_or_default();
                let width = text.parse().ok().filter(|w| *w > 0);
                self.width = width.ok_or_else(|| format!("invalid width '{text}'"))?;
            }
            'n' | 'u' | 'c' | 'U' | 'C' | 'y' => self.take_style(letter, value)?,
            // What only changes speed or colour.
            _ => {}
        }
        Ok(())
    }

    fn take_style(&mut self, letter: char, value: Option<String>) -> Result<(), String> {
        let style = match letter {
            'u' | 'U' => Style::Unified,
            'c' | 'C' => Style::Context,
            'y' => Style::Side,
            _ => Style::Normal,
        };
        if self.style != Style::Normal && style != Style::Normal && self.style != style {
            return Err("conflicting output style options".to_owned());
        }
        self.style = style;
        if let Some(text) = value {
            let lines = text.parse();
            self.context = lines.map_err(|_| format!("invalid context length '{text}'"))?;
        }
        Ok(())
    }

    fn read_excludes(&mut self, path: &str, io: &mut Io<'_>) -> Result<(), String> {
        let bytes = crate::text::input::bytes(path, io)
            .map_err(|e| format!("{path}: {}", crate::text::input::words(&e)))?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter(|l| !l.is_empty());
        self.exclude.extend(lines.map(str::to_owned));
        Ok(())
    }

    /// Whether lines are compared by something else than their bytes.
    pub(super) fn loose(&self) -> bool {
        self.ignore_case
            || self.ignore_change
            || self.ignore_space
            || self.ignore_trailing
            || self.ignore_tabs
            || self.strip_cr
    }
}
