//! `claw:blobs`: bytes too big for a value (see [`crate::blobs`]).

use super::error::{Answer, answer, invalid, limit};
use crate::bindings::claw::blobs::blobs::{Host, HostReader, HostWriter};
use crate::bindings::claw::types::content::Media as WitMedia;
use crate::blobs::{Loaded, too_large};
use crate::limiter::Held;
use crate::state::State;
use claw_core::capability::{Access, Request};
use claw_core::code::GuestError;
use claw_core::content::Media;
use claw_core::limit::BLOB_BYTES;
use std::sync::Arc;
use wasmtime::component::Resource;

/// The most a guest reads or writes at once, in bytes.
pub(crate) const MAX_PIECE_BYTES: u32 = 1 << 20;
/// Readers and writers a call may have open.
const MAX_OPEN: usize = 64;

const READ: Request = Request::Blob {
    access: Access::Read,
};
const WRITE: Request = Request::Blob {
    access: Access::Write,
};

/// A blob being read.
#[allow(unreachable_pub)] // the generated bindings name it
pub struct Reader {
    loaded: Loaded,
    at: usize,
    _open: Arc<()>,
}

/// A blob being written.
#[allow(unreachable_pub)] // the generated bindings name it
pub struct Writer {
    name: String,
    mime: String,
    bytes: Vec<u8>,
    held: Held,
    finished: bool,
    _open: Arc<()>,
}

impl From<Media> for WitMedia {
    fn from(media: Media) -> Self {
        Self {
            blob: media.blob.to_string(),
            mime: media.mime,
            name: media.name,
            size: media.size,
        }
    }
}

/// Checks a `max` of 1 byte to 1 MiB.
pub(crate) fn piece(max: u32) -> Result<usize, GuestError> {
    if (1..=MAX_PIECE_BYTES).contains(&max) {
        return Ok(max as usize);
    }
    let words = format!("`max` is 1 to {MAX_PIECE_BYTES} bytes, not `{max}`");
    Err(invalid("max", words))
}

fn fits(bytes: &[u8]) -> Result<(), GuestError> {
    if bytes.len() <= MAX_PIECE_BYTES as usize {
        return Ok(());
    }
    let words = format!("at most {MAX_PIECE_BYTES} bytes are written at once");
    Err(limit("write-too-large", words))
}

impl State {
    fn open_one(&self) -> Result<Arc<()>, GuestError> {
        if Arc::strong_count(&self.open_blobs) > MAX_OPEN {
            let words = format!("a call has at most {MAX_OPEN} readers and writers open");
            return Err(limit("too-many-open", words));
        }
        Ok(Arc::clone(&self.open_blobs))
    }

    async fn blob_open(&mut self, id: &str) -> Result<Reader, GuestError> {
        self.call.demand(&READ)?;
        let open = self.open_one()?;
        let (_, loaded) = self.blobs.load(id).await?;
        Ok(Reader {
            loaded,
            at: 0,
            _open: open,
        })
    }

    async fn blob_read_all(&mut self, id: &str, max: u32) -> Result<Vec<u8>, GuestError> {
        self.call.demand(&READ)?;
        let max = piece(max)?;
        let media = self.blobs.stat(id).await?;
        if media.size > max as u64 {
            let words = format!("the blob has {} bytes, more than {max}", media.size);
            return Err(limit("blob-too-large", words));
        }
        Ok(self.blobs.load(id).await?.1.bytes)
    }

    fn blob_create(&mut self, name: String, mime: String) -> Result<Writer, GuestError> {
        self.call.demand(&WRITE)?;
        Ok(Writer {
            name,
            mime,
            bytes: Vec::new(),
            held: self.blobs.hold(0)?,
            finished: false,
            _open: self.open_one()?,
        })
    }

    async fn blob_put(
        &mut self,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
    ) -> Result<Media, GuestError> {
        self.call.demand(&WRITE)?;
        fits(&bytes)?;
        self.blobs.put(bytes, name, mime).await
    }

    async fn blob_stat(&mut self, id: &str) -> Result<Media, GuestError> {
        self.call.demand(&READ)?;
        self.blobs.stat(id).await
    }

    async fn blob_keep(&mut self, id: &str) -> Result<(), GuestError> {
        self.call.demand(&WRITE)?;
        self.blobs.keep(id).await
    }
}

impl Host for State {
    async fn stat(&mut self, blob: String) -> Answer<WitMedia> {
        answer(self.blob_stat(&blob).await.map(WitMedia::from))
    }

    async fn open(&mut self, blob: String) -> Answer<Resource<Reader>> {
        match self.blob_open(&blob).await {
            Ok(reader) => Ok(Ok(self.table.push(reader)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn read_all(&mut self, blob: String, max: u32) -> Answer<Vec<u8>> {
        answer(self.blob_read_all(&blob, max).await)
    }

    async fn create(&mut self, name: String, mime: String) -> Answer<Resource<Writer>> {
        match self.blob_create(name, mime) {
            Ok(writer) => Ok(Ok(self.table.push(writer)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn put(&mut self, name: String, mime: String, bytes: Vec<u8>) -> Answer<WitMedia> {
        answer(self.blob_put(&name, &mime, bytes).await.map(WitMedia::from))
    }

    async fn keep(&mut self, blob: String) -> Answer<()> {
        answer(self.blob_keep(&blob).await)
    }
}

impl HostReader for State {
    async fn read(&mut self, reader: Resource<Reader>, max: u32) -> Answer<Vec<u8>> {
        let reader = self.table.get_mut(&reader)?;
        answer(piece(max).map(|max| {
            let bytes = &reader.loaded.bytes;
            let end = bytes.len().min(reader.at + max);
            let read = bytes[reader.at..end].to_vec();
            reader.at = end;
            read
        }))
    }

    async fn seek(&mut self, reader: Resource<Reader>, offset: u64) -> Answer<()> {
        let reader = self.table.get_mut(&reader)?;
        let length = reader.loaded.bytes.len();
        answer(match usize::try_from(offset) {
            Ok(at) if at <= length => {
                reader.at = at;
                Ok(())
            }
            _ => Err(invalid(
                "offset",
                format!("`{offset}` is beyond the end at {length}"),
            )),
        })
    }

    async fn drop(&mut self, reader: Resource<Reader>) -> wasmtime::Result<()> {
        self.table.delete(reader)?;
        Ok(())
    }
}

impl Writer {
    fn write(&mut self, bytes: &[u8]) -> Result<(), GuestError> {
        if self.finished {
            return Err(invalid("finished", "the blob is finished"));
        }
        fits(bytes)?;
        if (self.bytes.len() + bytes.len()) as u64 > BLOB_BYTES {
            return Err(too_large());
        }
        if !self.held.grow(bytes.len() as u64) {
            return Err(limit(
                "memory",
                "the blob does not fit into the call's memory limit",
            ));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

impl HostWriter for State {
    async fn write(&mut self, writer: Resource<Writer>, bytes: Vec<u8>) -> Answer<()> {
        answer(self.table.get_mut(&writer)?.write(&bytes))
    }

    async fn finish(&mut self, writer: Resource<Writer>) -> Answer<WitMedia> {
        let writer = self.table.get_mut(&writer)?;
        if writer.finished {
            return answer(Err(invalid("finished", "the blob is finished")));
        }
        writer.finished = true;
        let bytes = std::mem::take(&mut writer.bytes);
        let (name, mime) = (writer.name.clone(), writer.mime.clone());
        answer(
            self.blobs
                .put(bytes, &name, &mime)
                .await
                .map(WitMedia::from),
        )
    }

    async fn drop(&mut self, writer: Resource<Writer>) -> wasmtime::Result<()> {
        self.table.delete(writer)?;
        Ok(())
    }
}
