//! `ls`, in GNU's formats for output that is no terminal. Invariant: it looks, it changes nothing.

mod options;
mod show;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bashkit::{Builtin, BuiltinContext, ExecResult, FileSystem, FileType, Metadata, Result, async_trait};
use jiff::{Timestamp, tz::TimeZone};

use self::options::{Options, Sort};

/// How deep `-R` goes.
const MAX_DEPTH: usize = 256;

pub(super) struct Ls;

/// One line of a listing.
struct Entry {
    name: String,
    meta: Metadata,
    /// What a link leads to, and whether that is a folder.
    target: Option<(String, Option<Metadata>)>,
}

struct Lister {
    fs: Arc<dyn FileSystem>,
    options: Options,
    zone: TimeZone,
    now: Timestamp,
    out: String,
    err: String,
    code: i32,
}

#[async_trait]
impl Builtin for Ls {
    async fn execute(&self, ctx: BuiltinContext<'_>) -> Result<ExecResult> {
        let (options, operands) = match options::parse(ctx.args) {
            Ok(parsed) => parsed,
            Err(words) => return Ok(ExecResult::err(words, 2)),
        };
        let zone = ctx.variables.get("TZ").or_else(|| ctx.env.get("TZ"));
        let mut lister = Lister {
            fs: Arc::clone(&ctx.fs),
            options,
            zone: zone.map_or(TimeZone::UTC, |zone| crate::date::zone_of(zone)),
            now: Timestamp::now(),
            out: String::new(),
            err: String::new(),
            code: 0,
        };
        lister.all(ctx.cwd, operands).await;
        Ok(ExecResult {
            stdout: lister.out.into(),
            stderr: lister.err.into(),
            exit_code: lister.code,
            ..ExecResult::default()
        })
    }
}

impl Lister {
    async fn all(&mut self, cwd: &Path, operands: Vec<String>) {
        let operands = if operands.is_empty() { vec![".".to_owned()] } else { operands };
        let many = operands.len() > 1;
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for name in operands {
            let path = bashkit::vfs_join(cwd, Path::new(&name));
            match self.entry(name.clone(), &path).await {
                Ok(entry) if self.lists(&name, &entry) => folders.push((entry, path)),
                Ok(entry) => files.push(entry),
                Err(words) => {
                    self.err.push_str(&format!("ls: cannot access '{name}': {words}\n"));
                    self.code = 2;
                }
            }
        }
        self.sort(&mut files);
        let titled = many || self.options.recursive;
        let text = show::lines(&files, &self.options, &self.zone, self.now);
        self.out.push_str(&text);
        let mut order: Vec<(Entry, PathBuf)> = folders;
        order.sort_by(|a, b| self.options.compare(&a.0, &b.0));
        for (entry, path) in order {
            self.folder(&entry.name, &path, titled, 0).await;
        }
    }

    /// Whether an operand is listed from inside: a folder, or a link to one unless lines are long.
    fn lists(&self, name: &str, entry: &Entry) -> bool {
        if self.options.itself {
            return false;
        }
        match &entry.target {
            Some((_, Some(meta))) => {
                meta.file_type.is_dir() && (!self.options.long && !self.options.classify || name.ends_with('/'))
            }
            _ => entry.meta.file_type.is_dir(),
        }
    }

    async fn entry(&self, name: String, path: &Path) -> std::result::Result<Entry, String> {
        let meta = self.fs.lstat(path).await.map_err(|e| words(&e))?;
        Ok(self.with_target(name, meta, path).await)
    }

    async fn with_target(&self, name: String, meta: Metadata, path: &Path) -> Entry {
        if meta.file_type != FileType::Symlink {
            return Entry {
                name,
                meta,
                target: None,
            };
        }
        let link = self.fs.read_link(path).await.unwrap_or_default();
        let target = self.fs.stat(path).await.ok();
        if self.options.follow
            && let Some(meta) = target
        {
            return Entry {
                name,
                meta,
                target: None,
            };
        }
        Entry {
            name,
            meta,
            target: Some((link.to_string_lossy().into_owned(), target)),
        }
    }

    fn sort(&self, entries: &mut [Entry]) {
        if self.options.sort != Sort::None {
            entries.sort_by(|a, b| self.options.compare(a, b));
        }
    }

    async fn folder(&mut self, name: &str, path: &Path, titled: bool, depth: usize) {
        let list = match self.fs.read_dir(path).await {
            Ok(list) => list,
            Err(e) => {
                self.err
                    .push_str(&format!("ls: cannot open directory '{name}': {}\n", words(&e)));
                self.code = 2;
                return;
            }
        };
        let mut entries = Vec::new();
        for item in list {
            if self.options.shows(&item.name) {
                let at = path.join(&item.name);
                entries.push(self.with_target(item.name, item.metadata, &at).await);
            }
        }
        if self.options.dots {
            for dot in [".", ".."] {
                if let Ok(meta) = self.fs.stat(&bashkit::vfs_join(path, Path::new(dot))).await {
                    entries.push(Entry {
                        name: dot.to_owned(),
                        meta,
                        target: None,
                    });
                }
            }
        }
        self.sort(&mut entries);
        if titled {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.out.push_str(&format!("{name}:\n"));
        }
        if self.options.long || self.options.blocks {
            let total: u64 = entries.iter().map(|entry| show::blocks(&entry.meta)).sum();
            let total = if self.options.human { show::human(total * 1024) } else { total.to_string() };
            self.out.push_str(&format!("total {total}\n"));
        }
        let text = show::lines(&entries, &self.options, &self.zone, self.now);
        self.out.push_str(&text);
        if !self.options.recursive || depth >= MAX_DEPTH {
            return;
        }
        for entry in entries {
            if entry.meta.file_type.is_dir() && !matches!(entry.name.as_str(), "." | "..") {
                let inner = format!("{}/{}", name.trim_end_matches('/'), entry.name);
                let at = path.join(&entry.name);
                Box::pin(self.folder(&inner, &at, true, depth + 1)).await;
            }
        }
    }
}

fn words(error: &bashkit::Error) -> String {
    match error {
        bashkit::Error::Io(e) => e.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
