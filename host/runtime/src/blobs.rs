//! Blobs of a session: which handles a call may use, and the bytes behind them.
//!
//! Invariant: a handle is good only in the session it was made in or given to, or where the plugin kept it; any
//! other is `not-found`, whether its bytes exist or not. Bytes held in host memory for a guest are charged to the
//! call's memory budget.

use crate::call::Call;
use crate::host::error::{limit, not_found, store};
use crate::limiter::{Held, MemoryBudget};
use crate::text;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::content::Media;
use claw_core::id::{BlobId, SessionKey};
use claw_core::limit::BLOB_BYTES;
use claw_core::row::{KvChange, KvWrite};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Handles a session may have.
const MAX_SESSION_BLOBS: usize = 4_096;
/// Bytes of all blobs a session may have.
const MAX_SESSION_BYTES: u64 = 1 << 30;
/// Sessions whose handles are remembered; the one used longest ago is forgotten.
const MAX_SESSIONS: usize = 1_024;
/// Blobs a plugin may keep.
const MAX_KEPT_BLOBS: u64 = 100;
/// Longest blob id, in bytes.
const MAX_ID_BYTES: usize = 64;
/// Longest name of a blob, in bytes.
const MAX_NAME_BYTES: usize = 255;
/// Longest media type, in bytes.
const MAX_MIME_BYTES: usize = 127;

/// The handles of every session of this process.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Known>);

#[derive(Default)]
struct Known {
    sessions: HashMap<SessionKey, BTreeMap<BlobId, Media>>,
    order: VecDeque<SessionKey>,
}

impl Sessions {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets every call of the session use the blob.
    pub(crate) fn give(&self, session: &SessionKey, media: Media) -> Result<(), GuestError> {
        let mut known = self.known();
        known.order.retain(|s| s != session);
        known.order.push_back(session.clone());
        if known.order.len() > MAX_SESSIONS
            && let Some(oldest) = known.order.pop_front()
        {
            known.sessions.remove(&oldest);
        }
        let blobs = known.sessions.entry(session.clone()).or_default();
        if blobs.len() >= MAX_SESSION_BLOBS && !blobs.contains_key(&media.blob) {
            let words = format!("a session has at most {MAX_SESSION_BLOBS} blobs");
            return Err(limit("too-many-blobs", words));
        }
        blobs.insert(media.blob.clone(), media);
        Ok(())
    }

    /// Whether the session has room for so many bytes more. Asked before they are written to the disk.
    fn room(&self, session: &SessionKey, bytes: u64) -> Result<(), GuestError> {
        let known = self.known();
        let used = known.sessions.get(session).map_or(0, |blobs| {
            blobs.values().map(|m| m.size).fold(0, u64::saturating_add)
        });
        if used.saturating_add(bytes) <= MAX_SESSION_BYTES {
            return Ok(());
        }
        let words = format!("the blobs of a session have at most {MAX_SESSION_BYTES} bytes");
        Err(limit("quota", words))
    }

    fn find(&self, session: &SessionKey, id: &BlobId) -> Option<Media> {
        self.known().sessions.get(session)?.get(id).cloned()
    }
}

/// Bytes of a blob in host memory, charged to the call.
pub(crate) struct Loaded {
    pub(crate) bytes: Vec<u8>,
    _held: Held,
}

/// The blobs of one call.
pub(crate) struct BlobTable {
    call: Arc<Call>,
    budget: Arc<MemoryBudget>,
    kept: BTreeMap<BlobId, Media>,
}

impl BlobTable {
    /// The table of a call.
    pub(crate) fn new(call: Arc<Call>, budget: Arc<MemoryBudget>) -> Self {
        Self {
            call,
            budget,
            kept: BTreeMap::new(),
        }
    }

    /// Charges host memory to the call.
    pub(crate) fn hold(&self, bytes: u64) -> Result<Held, GuestError> {
        self.budget.hold(bytes).ok_or_else(no_memory)
    }

    fn kept_namespace(&self) -> String {
        format!("{}#blobs", self.call.invocation.kv_namespace)
    }

    /// What is known of a blob this call may use.
    pub(crate) async fn stat(&self, id: &str) -> Result<Media, GuestError> {
        let unknown = || not_found("blob", "no such blob in this session");
        if id.len() > MAX_ID_BYTES {
            return Err(unknown());
        }
        let id = BlobId::new(id);
        let session = &self.call.invocation.call.session;
        if let Some(media) = self.call.services.sessions.find(session, &id) {
            return Ok(media);
        }
        if let Some(media) = self.kept.get(&id) {
            return Ok(media.clone());
        }
        let now = self.call.services.clock.now();
        let kept = self
            .call
            .services
            .store()?
            .kv_get(&self.kept_namespace(), id.as_str(), now)
            .await
            .map_err(|e| store(&e))?;
        kept.and_then(|entry| serde_json::from_slice(&entry.value).ok())
            .ok_or_else(unknown)
    }

    /// The bytes of a blob this call may use.
    pub(crate) async fn load(&self, id: &str) -> Result<(Media, Loaded), GuestError> {
        let media = self.stat(id).await?;
        let held = self.hold(media.size)?;
        let (port, id) = (Arc::clone(&self.call.services.blobs), media.blob.clone());
        let bytes = tokio::task::spawn_blocking(move || port.get(&id))
            .await
            .map_err(|_| GuestError::new(ErrorKind::Internal, "store", "the host's store failed"))?
            .map_err(|e| store(&e))?
            .ok_or_else(|| not_found("blob", "the blob's bytes are gone"))?;
        Ok((media, Loaded { bytes, _held: held }))
    }

    /// Makes a blob of bytes and gives it to the session. An empty `mime` is found out from the bytes.
    pub(crate) async fn put(
        &self,
        bytes: Vec<u8>,
        name: &str,
        mime: &str,
    ) -> Result<Media, GuestError> {
        if bytes.len() as u64 > BLOB_BYTES {
            return Err(too_large());
        }
        let mime = if mime.is_empty() { sniff(&bytes) } else { mime };
        let (size, mime, name) = (bytes.len() as u64, media_type(mime), file_name(name));
        let session = &self.call.invocation.call.session;
        self.call.services.sessions.room(session, size)?;
        let port = Arc::clone(&self.call.services.blobs);
        let blob = tokio::task::spawn_blocking(move || port.put(&bytes))
            .await
            .map_err(|_| GuestError::new(ErrorKind::Internal, "store", "the host's store failed"))?
            .map_err(|e| store(&e))?;
        let media = Media {
            blob,
            mime,
            name,
            size,
        };
        self.call.services.sessions.give(session, media.clone())?;
        Ok(media)
    }

    /// Keeps a blob for the plugin past the session, once the call has ended well.
    pub(crate) async fn keep(&mut self, id: &str) -> Result<(), GuestError> {
        let media = self.stat(id).await?;
        let (_, keys) = self
            .call
            .services
            .store()?
            .kv_usage(&self.kept_namespace())
            .await
            .map_err(|e| store(&e))?;
        if keys + self.kept.len() as u64 >= MAX_KEPT_BLOBS && !self.kept.contains_key(&media.blob) {
            let words = format!("a plugin keeps at most {MAX_KEPT_BLOBS} blobs");
            return Err(limit("quota", words));
        }
        self.kept.insert(media.blob.clone(), media);
        Ok(())
    }

    /// The writes by which kept blobs stay known.
    pub(crate) fn into_writes(self) -> Vec<KvWrite> {
        let namespace = self.kept_namespace();
        self.kept
            .into_iter()
            .filter_map(|(id, media)| {
                Some(KvWrite {
                    namespace: namespace.clone(),
                    key: id.as_str().to_owned(),
                    change: KvChange::Set(serde_json::to_vec(&media).ok()?, None),
                    expected: None,
                })
            })
            .collect()
    }
}

/// A blob over its size limit.
pub(crate) fn too_large() -> GuestError {
    limit(
        "blob-too-large",
        format!("a blob has at most {BLOB_BYTES} bytes"),
    )
}

fn no_memory() -> GuestError {
    limit(
        "memory",
        "the bytes do not fit into the call's memory limit",
    )
}

/// A name to show: the last part of a path, one clean line.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    text::line(last, MAX_NAME_BYTES)
}

fn media_type(mime: &str) -> String {
    let mime = text::line(mime, MAX_MIME_BYTES).to_ascii_lowercase();
    if mime.contains('/') {
        mime
    } else {
        "application/octet-stream".to_owned()
    }
}

/// The media type the first bytes tell.
fn sniff(bytes: &[u8]) -> &'static str {
    const MAGIC: [(&[u8], &str); 7] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
        (b"OggS", "audio/ogg"),
    ];
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "image/webp";
    }
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, mime)) => mime,
        None if std::str::from_utf8(bytes).is_ok() => "text/plain",
        None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use claw_core::id::AgentId;

    fn media(id: usize) -> Media {
        Media {
            blob: BlobId::new(format!("blob-{id}")),
            mime: "text/plain".into(),
            name: String::new(),
            size: 1,
        }
    }

    #[test]
    fn handles_belong_to_their_session_and_are_bounded() {
        let sessions = Sessions::default();
        let (one, two) = (
            SessionKey::main(&AgentId::new("one")),
            SessionKey::main(&AgentId::new("two")),
        );
        for id in 0..MAX_SESSION_BLOBS {
            sessions.give(&one, media(id)).unwrap();
        }
        assert!(sessions.give(&one, media(MAX_SESSION_BLOBS)).is_err());
        sessions.give(&one, media(3)).unwrap();
        assert!(sessions.find(&one, &BlobId::new("blob-3")).is_some());
        assert!(sessions.find(&two, &BlobId::new("blob-3")).is_none());
        for n in 0..MAX_SESSIONS {
            let key = SessionKey::main(&AgentId::new(format!("s{n}")));
            sessions.give(&key, media(1)).unwrap();
        }
        assert!(sessions.find(&one, &BlobId::new("blob-3")).is_none());
        assert_eq!(sessions.known().sessions.len(), MAX_SESSIONS);
    }

    #[test]
    fn the_bytes_of_a_session_are_bounded() {
        let sessions = Sessions::default();
        let one = SessionKey::main(&AgentId::new("one"));
        let mut big = media(1);
        big.size = MAX_SESSION_BYTES - 1;
        sessions.room(&one, MAX_SESSION_BYTES).unwrap();
        sessions.give(&one, big).unwrap();
        sessions.room(&one, 1).unwrap();
        assert_eq!(sessions.room(&one, 2).unwrap_err().code, "quota");
        let two = SessionKey::main(&AgentId::new("two"));
        sessions.room(&two, 2).unwrap();
    }

    #[test]
    fn names_and_types_are_made_fit() {
        assert_eq!(file_name("../../etc/pass\x1bwd"), "pass wd");
        assert_eq!(file_name(r"C:\x.txt"), "x.txt");
        assert_eq!(media_type("Image/PNG"), "image/png");
        assert_eq!(media_type("nonsense"), "application/octet-stream");
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\nxx"), "image/png");
        assert_eq!(sniff(b"RIFF1234WEBPVP8"), "image/webp");
        assert_eq!(sniff("grüße".as_bytes()), "text/plain");
        assert_eq!(sniff(b"\xff\xfe\x00"), "application/octet-stream");
    }
}
