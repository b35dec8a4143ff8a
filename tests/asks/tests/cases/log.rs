//! What the log of the process says, kept to be searched.

use std::io::{self, Write};
use std::sync::Mutex;
use tracing_subscriber::fmt::MakeWriter;

static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Keep;

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Keep {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// Keeps what is logged from now on.
pub(crate) fn begin() {
    KEPT.lock().unwrap().clear();
    let log = tracing_subscriber::fmt()
        .with_ansi(false)
        .without_time()
        .with_writer(Keep);
    // The second case of a process finds it set.
    let _ = log
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .try_init();
}

/// All of it.
pub(crate) fn text() -> String {
    String::from_utf8_lossy(&KEPT.lock().unwrap()).into_owned()
}
