//! When the process dies.

use std::fmt;
use std::str::FromStr;

/// One death of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crash {
    /// At this commit (from 1, counted over all processes), which does not land.
    Before(u64),
    /// At this commit, which has landed; nobody is told.
    After(u64),
    /// This many milliseconds after the beginning, whatever goes on.
    At(u64),
    /// An orderly stop this many milliseconds after the beginning.
    Drain(u64),
}

/// All deaths of a run, in any order. As text: `12-`, `12+`, `@5300`, `~5300`, joined by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan(pub Vec<Crash>);

impl Plan {
    /// One death.
    pub fn one(crash: Crash) -> Self {
        Self(vec![crash])
    }

    pub(crate) fn has(&self, crash: Crash) -> bool {
        self.0.contains(&crash)
    }
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(n) => write!(f, "{n}-"),
            Self::After(n) => write!(f, "{n}+"),
            Self::At(ms) => write!(f, "@{ms}"),
            Self::Drain(ms) => write!(f, "~{ms}"),
        }
    }
}

impl FromStr for Crash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no crash: `12-`, `12+`, `@5300` or `~5300`");
        let number = |digits: &str| digits.parse().map_err(|_| wrong());
        if let Some(ms) = text.strip_prefix('@') {
            return number(ms).map(Self::At);
        }
        if let Some(ms) = text.strip_prefix('~') {
            return number(ms).map(Self::Drain);
        }
        match (text.strip_suffix('-'), text.strip_suffix('+')) {
            (Some(n), _) => number(n).map(Self::Before),
            (_, Some(n)) => number(n).map(Self::After),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&all.join(","))
    }
}

impl FromStr for Plan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = text.split(',').filter(|one| !one.is_empty());
        all.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_plan_reads_back_as_it_is_written() {
        let text = "12-,13+,@5300,~7";
        let plan: Plan = text.parse().unwrap();
        assert_eq!(
            plan.0,
            [
                Crash::Before(12),
                Crash::After(13),
                Crash::At(5_300),
                Crash::Drain(7)
            ]
        );
        assert_eq!(plan.to_string(), text);
        assert_eq!("".parse(), Ok(Plan::default()));
        for bad in ["12", "x-", "@", "12-,13"] {
            assert!(bad.parse::<Plan>().is_err(), "{bad}");
        }
    }
}
