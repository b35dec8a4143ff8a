//! The one thread that writes: every batch that is queued goes into one transaction.
//!
//! Invariant: a batch is answered only after its transaction has been committed or rolled back; a refused
//! batch takes none of its neighbours along.

use crate::apply;
use crate::column::failed;
use crate::gate::{Gate, Side};
use crate::metrics::{Counters, add};
use claw_core::ports::{Clock, StoreError};
use claw_core::row::Batch;
use rusqlite::{Connection, ErrorCode};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Batches that may wait for the writer.
pub(crate) const QUEUE_BATCHES: usize = 256;
/// Batches of one transaction.
const GROUP_BATCHES: usize = 256;
/// How long another program may keep the database locked, in milliseconds.
const LOCKED_MS: u64 = 30_000;

type Answer = Result<(), StoreError>;

/// A batch and who waits for it.
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Answer>,
}

pub(crate) struct Writer {
    pub(crate) conn: Connection,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) counters: Arc<Counters>,
    /// Whether commits are synced at the moment.
    pub(crate) full: bool,
    pub(crate) gate: Gate,
}

impl Writer {
    /// Works until every sender is gone.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut group = vec![first];
            while group.len() < GROUP_BATCHES
                && let Ok(next) = jobs.try_recv()
            {
                group.push(next);
            }
            let (batches, waiting): (Vec<Batch>, Vec<_>) =
                group.into_iter().map(|job| (job.batch, job.answer)).unzip();
            let answers = self.land(&batches);
            for (waiter, answer) in waiting.into_iter().zip(answers) {
                let which = match &answer {
                    Ok(()) => &self.counters.batches,
                    Err(_) => &self.counters.refused,
                };
                add(which, 1);
                // Who no longer waits does not want to know.
                let _gone = waiter.send(answer);
            }
        }
    }

    /// One transaction; one answer for each batch.
    pub(crate) fn land(&mut self, batches: &[Batch]) -> Vec<Answer> {
        self.transaction(batches).unwrap_or_else(|error| {
            if !self.conn.is_autocommit() {
                // Nothing landed either way: an open transaction ends with its connection at the latest.
                let _rolled_back = self.conn.execute_batch("ROLLBACK");
            }
            vec![Err(error); batches.len()]
        })
    }

    fn transaction(&mut self, batches: &[Batch]) -> Result<Vec<Answer>, StoreError> {
        let durable = batches.iter().any(|batch| batch.durable);
        self.sync_level(durable)?;
        self.patiently("BEGIN IMMEDIATE")?;
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            let answer = self.savepoint(batch)?;
            answers.push(answer);
        }
        if answers.iter().all(Result::is_err) {
            self.conn.execute_batch("ROLLBACK").map_err(failed)?;
            return Ok(answers);
        }
        let commit = self.counters.read().transactions + 1;
        self.gate.pass(Side::Before, commit);
        self.patiently("COMMIT")?;
        self.gate.pass(Side::After, commit);
        add(&self.counters.transactions, 1);
        add(&self.counters.durable_transactions, u64::from(durable));
        Ok(answers)
    }

    /// Applies one batch; the outer error means that the whole transaction is lost.
    fn savepoint(&self, batch: &Batch) -> Result<Answer, StoreError> {
        self.conn.execute_batch("SAVEPOINT batch").map_err(failed)?;
        let answer = apply::apply(&self.conn, batch, self.clock.now());
        if self.conn.is_autocommit() {
            let why = answer.err();
            let ended = || StoreError::Failed("the transaction ended by itself".into());
            return Err(why.unwrap_or_else(ended));
        }
        let end = match answer {
            Ok(()) => "RELEASE batch",
            Err(_) => "ROLLBACK TO batch; RELEASE batch",
        };
        self.conn.execute_batch(end).map_err(failed)?;
        Ok(answer)
    }

    /// FULL syncs the log at every commit, earlier unsynced commits included; NORMAL at checkpoints only.
    fn sync_level(&mut self, full: bool) -> Result<(), StoreError> {
        if self.full != full {
            let level = if full { "full" } else { "normal" };
            let set = self.conn.pragma_update(None, "synchronous", level);
            set.map_err(failed)?;
            self.full = full;
        }
        Ok(())
    }

    /// Tries again while another program holds the database, up to the limit.
    fn patiently(&self, sql: &str) -> Result<(), StoreError> {
        let began = Instant::now();
        loop {
            match self.conn.execute_batch(sql) {
                Err(e) if busy(&e) && began.elapsed() < Duration::from_millis(LOCKED_MS) => {
                    add(&self.counters.busy_retries, 1);
                }
                other => return other.map_err(failed),
            }
        }
    }
}

fn busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}
