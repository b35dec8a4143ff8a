//! Streams of bytes of the host.

use crate::bindings::wasi::{
    cli::stdin::get_stdin,
    clocks::monotonic_clock,
    http::types::{IncomingBody, IncomingResponse, OutgoingBody},
    io::{
        poll::Pollable,
        streams::{InputStream, OutputStream, StreamError},
    },
};
use crate::platform::Read;

/// Something that is read. Fields drop in their order: a stream goes before the body it belongs to.
pub(crate) struct Input {
    stream: Option<InputStream>,
    body: Option<IncomingBody>,
    response: Option<IncomingResponse>,
}

impl Input {
    pub(super) fn of_pipe(stream: InputStream) -> Self {
        Self {
            stream: Some(stream),
            body: None,
            response: None,
        }
    }

    pub(super) fn of_body(
        stream: InputStream,
        body: IncomingBody,
        response: IncomingResponse,
    ) -> Self {
        Self {
            stream: Some(stream),
            body: Some(body),
            response: Some(response),
        }
    }

    /// At most `max` bytes, without waiting.
    pub(crate) fn read(&mut self, max: u64) -> Read {
        let Some(stream) = &self.stream else {
            return Read::End;
        };
        match stream.read(max) {
            Ok(bytes) if bytes.is_empty() => Read::Pending,
            Ok(bytes) => Read::Bytes(bytes),
            Err(StreamError::Closed) => {
                self.close();
                Read::End
            }
            Err(StreamError::LastOperationFailed(error)) => {
                let words = error.to_debug_string();
                drop(error);
                self.close();
                Read::Failed(words)
            }
        }
    }

    /// Waits until there is something, or the end.
    pub(crate) fn block(&self) {
        self.subscribe().block();
    }

    fn close(&mut self) {
        self.stream = None;
        self.body = None;
        self.response = None;
    }

    pub(super) fn subscribe(&self) -> Pollable {
        match &self.stream {
            Some(stream) => stream.subscribe(),
            None => monotonic_clock::subscribe_duration(0),
        }
    }
}

/// The call's standard input.
pub(crate) fn stdin() -> Input {
    Input::of_pipe(get_stdin())
}

/// Something that is written to.
pub(crate) struct Output {
    stream: Option<OutputStream>,
    body: Option<OutgoingBody>,
}

impl Output {
    pub(super) fn of_pipe(stream: OutputStream) -> Self {
        Self {
            stream: Some(stream),
            body: None,
        }
    }

    pub(super) fn of_body(stream: Option<OutputStream>, body: OutgoingBody) -> Self {
        Self {
            stream,
            body: Some(body),
        }
    }

    /// How many of the bytes were taken, without waiting; `None` if nobody reads any more.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Option<usize> {
        let stream = self.stream.as_ref()?;
        let room = usize::try_from(stream.check_write().ok()?).unwrap_or(usize::MAX);
        let part = bytes.get(..room).unwrap_or(bytes);
        if !part.is_empty() {
            stream.write(part).ok()?;
            stream.flush().ok()?;
        }
        Some(part.len())
    }

    /// The end, after what was written has gone.
    pub(crate) fn finish(mut self) {
        if let Some(stream) = &self.stream {
            // What is still on its way has to go before the stream does.
            while matches!(stream.check_write(), Ok(0)) {
                stream.subscribe().block();
            }
        }
        self.stream = None;
        if let Some(body) = self.body.take() {
            // A peer that is gone shows with the answer.
            let _ = OutgoingBody::finish(body, None);
        }
    }

    pub(super) fn subscribe(&self) -> Pollable {
        match &self.stream {
            Some(stream) => stream.subscribe(),
            None => monotonic_clock::subscribe_duration(0),
        }
    }
}
