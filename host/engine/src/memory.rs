//! Long-term memory over plain files: `MEMORY.md` and `memory/YYYY-MM-DD.md` of a workspace.
//!
//! Invariant: the files are the truth. The index lives for one search and can always be rebuilt.

mod chunk;
mod files;
#[cfg(test)]
mod tests;

use crate::taint::mark_name;
use async_trait::async_trait;
use bm25::{EmbedderBuilder, Scorer, Tokenizer};
use chunk::{Chunk, chunks};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::ports::{Clock, Store};
use claw_core::row::Provenance;
use claw_core::sandbox::{Memory, MemoryPiece};
use claw_core::tool::ToolCall;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 8 * 1024;
/// Longest query, in bytes.
pub const MAX_QUERY_BYTES: usize = 1024;
/// Most hits of one search.
pub const MAX_HITS: u32 = 50;
/// Most lines around a piece.
pub const MAX_AROUND_LINES: u32 = 200;
/// Most tags of a note.
pub const MAX_TAGS: usize = 16;

/// The memory of one agent.
pub struct FileMemory {
    workspace: PathBuf,
    clock: Arc<dyn Clock>,
    zone: String,
    /// Where marks of files stand, and for whom.
    marks: Option<(Arc<dyn Store>, AgentId)>,
    /// Whether the call was written where text of others had been read.
    labelled: bool,
}

impl FileMemory {
    /// The memory below a workspace. `zone` decides which day a note belongs to.
    pub fn new(workspace: PathBuf, clock: Arc<dyn Clock>, zone: String) -> Self {
        Self {
            workspace,
            clock,
            zone,
            marks: None,
            labelled: false,
        }
    }

    /// With the marks of files that were changed where text of others had been read.
    #[must_use]
    pub fn marked(self, store: Arc<dyn Store>, agent: AgentId) -> Self {
        Self {
            marks: Some((store, agent)),
            ..self
        }
    }

    /// For one call: what it saves where text of others had been read is untrusted, and so is what it finds in a file that
    /// such a call has changed by whatever tool.
    #[must_use]
    pub(crate) fn of(self, store: &Arc<dyn Store>, call: &ToolCall) -> Self {
        Self {
            labelled: !call.taint.is_clean(),
            ..self.marked(store.clone(), call.agent.clone())
        }
    }

    /// Takes the trust from pieces of marked files. What cannot be looked up is not trusted.
    async fn judge(&self, pieces: &mut [MemoryPiece]) {
        let Some((store, agent)) = &self.marks else {
            return;
        };
        let mut known: BTreeMap<String, bool> = BTreeMap::new();
        for piece in pieces {
            let path = piece.path.to_uppercase().to_lowercase();
            let mut marked = false;
            for name in [path.as_str(), crate::taint::MEMORY] {
                let found = match known.get(name) {
                    Some(found) => *found,
                    None => {
                        let mark = store.setting(&mark_name(agent, name)).await;
                        let found = !matches!(mark, Ok(None));
                        known.insert(name.to_owned(), found);
                        found
                    }
                };
                // `MEMORY.md` never changes from a labelled context.
                marked |= found && path.starts_with("memory/");
            }
            if marked {
                piece.provenance = Provenance::Untrusted;
            }
        }
    }

    fn today(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.clock.now().0).unwrap_or_default();
        match at.in_tz(&self.zone) {
            Ok(zoned) => zoned.date().to_string(),
            Err(_) => at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
        }
    }
}

/// Words in lower case; everything that is no letter or digit separates.
#[derive(Default)]
struct Words;

impl Tokenizer for Words {
    fn tokenize(&self, text: &str) -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    }
}

fn rank(query: &str, pieces: &[Chunk]) -> Vec<(usize, f32)> {
    let texts: Vec<&str> = pieces.iter().map(|c| c.text.as_str()).collect();
    let embedder =
        EmbedderBuilder::<u32, Words>::with_tokenizer_and_fit_to_corpus(Words, &texts).build();
    let mut scorer = Scorer::<usize, u32>::new();
    for (i, text) in texts.iter().enumerate() {
        scorer.upsert(&i, embedder.embed(text));
    }
    scorer
        .matches(&embedder.embed(query))
        .into_iter()
        .filter(|m| m.score > 0.0)
        .map(|m| (m.id, m.score))
        .collect()
}

/// The best pieces of all files.
fn best(workspace: &Path, query: &str, limit: u32) -> Result<Vec<MemoryPiece>, GuestError> {
    let files = files::all(workspace)?;
    let pieces: Vec<Chunk> = files.iter().flat_map(chunks).collect();
    let mut ranked = rank(query, &pieces);
    // Equal scores keep the order of path and line, so that answers are stable.
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(ranked
        .into_iter()
        .take(limit as usize)
        .map(|(i, score)| pieces[i].piece(f64::from(score)))
        .collect())
}

fn invalid(code: &str, message: String) -> GuestError {
    GuestError::new(ErrorKind::Invalid, code, message)
}

#[async_trait]
impl Memory for FileMemory {
    async fn search(&self, query: &str, limit: u32) -> Result<Vec<MemoryPiece>, GuestError> {
        if query.trim().is_empty() || query.len() > MAX_QUERY_BYTES {
            return Err(invalid(
                "query",
                format!("a query has 1 to {MAX_QUERY_BYTES} bytes"),
            ));
        }
        if !(1..=MAX_HITS).contains(&limit) {
            return Err(invalid("limit", format!("`limit` is 1 to {MAX_HITS}")));
        }
        let (workspace, query) = (self.workspace.clone(), query.to_owned());
        // Takes as long as there is text: never where guests and turns run.
        let found = tokio::task::spawn_blocking(move || best(&workspace, &query, limit)).await;
        let mut found = found.unwrap_or_else(|e| {
            let words = format!("the search ended early: {e}");
            Err(GuestError::new(ErrorKind::Internal, "memory", words))
        })?;
        self.judge(&mut found).await;
        Ok(found)
    }

    async fn get(&self, id: &str, around: u32) -> Result<MemoryPiece, GuestError> {
        if around > MAX_AROUND_LINES {
            return Err(invalid(
                "around",
                format!("`around` is 0 to {MAX_AROUND_LINES}"),
            ));
        }
        let (path, line, lines) = chunk::parse_id(id)
            .ok_or_else(|| invalid("id", format!("`{id}` is no id of a piece of memory")))?;
        let file = files::one(&self.workspace, &path)?;
        let piece = chunk::around(&file, line, lines, around).ok_or_else(|| {
            GuestError::new(ErrorKind::NotFound, "memory", format!("`{id}` is gone"))
        })?;
        let mut found = [piece];
        self.judge(&mut found).await;
        let [piece] = found;
        Ok(piece)
    }

    async fn save(
        &self,
        text: &str,
        tags: &[String],
        provenance: Provenance,
    ) -> Result<String, GuestError> {
        if text.trim().is_empty() || text.len() > MAX_NOTE_BYTES {
            return Err(invalid(
                "text",
                format!("a note has 1 to {MAX_NOTE_BYTES} bytes"),
            ));
        }
        let good = |t: &String| {
            !t.is_empty()
                && t.len() <= 64
                && t.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
        };
        if tags.len() > MAX_TAGS || !tags.iter().all(good) {
            return Err(invalid(
                "tags",
                format!("at most {MAX_TAGS} tags of letters, digits, `-` and `_`"),
            ));
        }
        let provenance = match self.labelled {
            true => Provenance::Untrusted,
            false => provenance,
        };
        let path = format!("memory/{}.md", self.today());
        let (line, lines) = files::append(&self.workspace, &path, &note(text, tags, provenance))?;
        Ok(chunk::id(&path, line, lines))
    }
}

/// A note as it stands in the file: one list item, continuation lines indented.
fn note(text: &str, tags: &[String], provenance: Provenance) -> String {
    let mut out = String::from("- ");
    out.push_str(&text.trim().replace("\r\n", "\n").replace('\n', "\n  "));
    for tag in tags {
        out.push_str(" #");
        out.push_str(tag);
    }
    if provenance == Provenance::Untrusted {
        out.push_str(" (untrusted)");
    }
    out.push('\n');
    out
}

/// Milliseconds of a file time.
fn millis(time: std::io::Result<std::time::SystemTime>) -> TimestampMs {
    let since = time
        .ok()
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    TimestampMs(since)
}
