//! A case: one script, what its head says of it, and what it is given.
//!
//! Invariant: a script without a comment line `exercises: …` is no case, so that each says what it is there for.

use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Lines of a script that are its head.
const HEAD_LINES: usize = 6;

/// A folder of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// The shell language.
    Bash,
    /// The programs that shell scripts use.
    Tools,
    /// Python and its standard library.
    Python,
    /// JavaScript and the modules of Node.
    Js,
    /// TypeScript.
    Ts,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Bash, Self::Tools, Self::Python, Self::Js, Self::Ts];

    /// The name of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Tools => "tools",
            Self::Python => "python",
            Self::Js => "js",
            Self::Ts => "ts",
        }
    }

    /// The command that runs a script of it.
    pub fn interpreter(self) -> &'static str {
        match self {
            Self::Bash | Self::Tools => "bash",
            Self::Python => "python3",
            Self::Js => "node",
            Self::Ts => "tsx",
        }
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Bash | Self::Tools => &["sh"],
            Self::Python => &["py"],
            Self::Js => &["js", "mjs", "cjs"],
            Self::Ts => &["ts", "mts", "cts"],
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The folder it is in.
    pub language: Language,
    /// The file's name without its extension, such as `001-hello-loop`.
    pub name: String,
    /// Absolute path of the script.
    pub file: PathBuf,
    /// What it exercises.
    pub features: Vec<String>,
    /// The exit code it is written to end with.
    pub exit: u8,
    /// Programs that a machine may lack.
    pub needs: Vec<String>,
    /// Its arguments: the lines of `NAME.args`.
    pub args: Vec<String>,
    /// Its standard input: the file `NAME.stdin`.
    pub stdin: Option<PathBuf>,
}

impl Case {
    /// Its name with its folder, such as `bash/001-hello-loop`: what a document calls it.
    pub fn id(&self) -> String {
        format!("{}/{}", self.language, self.name)
    }
}

/// A folder of cases that cannot be read.
#[derive(Debug, Error)]
pub enum CaseError {
    /// A file or folder that cannot be read.
    #[error("`{}`: {error}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A script that does not say what it is there for.
    #[error("`{}` has no line `exercises: …` in its first {HEAD_LINES} lines", .0.display())]
    NoPurpose(PathBuf),
    /// An exit code that is no number up to 255.
    #[error("`{}`: exit `{value}` is no exit code", .path.display())]
    BadExit {
        /// Which script.
        path: PathBuf,
        /// What it says.
        value: String,
    },
    /// A file that belongs to no script.
    #[error("`{}` belongs to no script", .0.display())]
    Stray(PathBuf),
}

/// The cases of these languages below a folder, in order of their names.
pub fn load(root: &Path, languages: &[Language]) -> Result<Vec<Case>, CaseError> {
    let mut all = Vec::new();
    for language in languages {
        all.extend(folder(root, *language)?);
    }
    Ok(all)
}

fn folder(root: &Path, language: Language) -> Result<Vec<Case>, CaseError> {
    let dir = root.join(language.name());
    let unreadable = |error| CaseError::Unreadable {
        path: dir.clone(),
        error,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&dir).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    let (scripts, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| {
        f.extension()
            .is_some_and(|e| language.extensions().iter().any(|x| e == *x))
    });
    let belongs = |file: &PathBuf| {
        let beside = ["args", "stdin"];
        let known = file
            .extension()
            .is_some_and(|e| beside.iter().any(|b| e == *b));
        let script = |e: &&str| scripts.contains(&file.with_extension(e));
        known && language.extensions().iter().any(script)
    };
    if let Some(stray) = others.iter().find(|f| !belongs(f)) {
        return Err(CaseError::Stray(stray.clone()));
    }
    scripts
        .into_iter()
        .map(|file| read(language, file))
        .collect()
}

fn read(language: Language, file: PathBuf) -> Result<Case, CaseError> {
    let head = Head::of(&text(&file)?);
    let exit = match head.exit {
        None => 0,
        Some(value) => value.parse().map_err(|_| CaseError::BadExit {
            path: file.clone(),
            value,
        })?,
    };
    if head.features.is_empty() {
        return Err(CaseError::NoPurpose(file));
    }
    let args = file.with_extension("args");
    let args = if args.exists() {
        text(&args)?.lines().map(str::to_owned).collect()
    } else {
        Vec::new()
    };
    let stdin = Some(file.with_extension("stdin")).filter(|f| f.exists());
    let name = file.file_stem().unwrap_or_default();
    Ok(Case {
        language,
        name: name.to_string_lossy().into_owned(),
        features: head.features,
        exit,
        needs: head.needs,
        args,
        stdin,
        file,
    })
}

fn text(path: &Path) -> Result<String, CaseError> {
    std::fs::read_to_string(path).map_err(|error| CaseError::Unreadable {
        path: path.to_owned(),
        error,
    })
}

/// What the first lines say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Head {
    features: Vec<String>,
    exit: Option<String>,
    needs: Vec<String>,
}

impl Head {
    fn of(script: &str) -> Self {
        let mut head = Self::default();
        let comment = |line| -> Option<&str> {
            let marks = ["# ", "// "];
            marks.iter().find_map(|m| str::strip_prefix(line, m))
        };
        for line in script.lines().take(HEAD_LINES).filter_map(comment) {
            if let Some(list) = line.strip_prefix("exercises:") {
                head.features = items(list);
            } else if let Some(list) = line.strip_prefix("needs:") {
                head.needs = items(list);
            } else if let Some(code) = line.strip_prefix("exit:") {
                head.exit = Some(code.trim().to_owned());
            }
        }
        head
    }
}

/// The parts of a list between commas that stand outside brackets.
fn items(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for c in list.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    let trimmed = parts.iter().map(|p| p.trim().to_owned());
    trimmed.filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests;
