//! A small bounded pool of connections that only read, on blocking threads.

use crate::open::{self, OpenError};
use claw_core::ports::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

type Idle = Arc<Mutex<Vec<Connection>>>;

pub(crate) struct Readers {
    permits: Arc<Semaphore>,
    idle: Idle,
}

/// A connection that goes back to the pool whatever happens.
struct Lent {
    conn: Option<Connection>,
    idle: Idle,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.conn.take());
    }
}

impl Readers {
    pub(crate) fn open(path: &Path, count: usize, busy: Duration) -> Result<Self, OpenError> {
        let count = count.max(1);
        let conns: Result<Vec<_>, _> = (0..count).map(|_| open::reader(path, busy)).collect();
        Ok(Self {
            permits: Arc::new(Semaphore::new(count)),
            idle: Arc::new(Mutex::new(conns?)),
        })
    }

    /// Runs a read beside the writer; waits while all connections are in use.
    pub(crate) async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let gone = || StoreError::Failed("the readers have stopped".into());
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|_| gone())?;
        let idle = self.idle.clone();
        let work = tokio::task::spawn_blocking(move || {
            // Dropped after the connection is back, so that a permit always finds one.
            let _permit = permit;
            let conn = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let lent = Lent { conn, idle };
            lent.conn.as_ref().map(query)
        });
        match work.await {
            Ok(Some(answer)) => answer,
            Ok(None) | Err(_) => Err(gone()),
        }
    }

    /// Closes idle connections, so that the writer is the last and tidies the write-ahead log.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
