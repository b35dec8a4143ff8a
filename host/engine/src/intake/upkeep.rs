//! Upkeep: idle sessions are archived, settled rows are forgotten.
//!
//! Invariant: transcripts are never removed, and nothing that is open or that a person has to decide about.

use super::Intake;
use crate::api::ApiError;
use claw_core::id::{SessionKey, TimestampMs};
use claw_core::limit::{LIST_ROWS, TOMBSTONE_DAYS};
use claw_core::row::{Batch, Mutation};
use std::sync::Weak;
use std::time::Duration;

/// The setting that holds when upkeep was last done.
const LAST: &str = "upkeep";
/// A day, in milliseconds.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// An hour, in milliseconds.
const HOUR_MS: u64 = 60 * 60 * 1_000;
/// Days without a message after which a session is archived.
pub const ARCHIVE_DAYS: u64 = 30;

fn before(now: TimestampMs, days: u64) -> TimestampMs {
    let ms = i64::try_from(days.saturating_mul(DAY_MS)).unwrap_or(i64::MAX);
    TimestampMs(now.0.saturating_sub(ms))
}

impl Intake {
    /// Removes scratch that nobody has used for long.
    pub(crate) async fn sweep_scratch(&self) {
        let parts = &self.worker.parts;
        let Some(scripts) = &parts.scripts else {
            return;
        };
        if let Err(error) = scripts.sweep(parts.world.clock.now()).await {
            tracing::warn!(%error, "old scratch could not be removed");
        }
    }

    /// Removes the scratch of a session. What cannot be removed is no reason to go on with the old conversation.
    pub(super) async fn empty_scratch(&self, key: &SessionKey) {
        let Some(scripts) = &self.worker.parts.scripts else {
            return;
        };
        if let Err(error) = scripts.forget(key).await {
            tracing::warn!(session = %key, %error, "scratch could not be removed");
        }
    }

    /// Does the upkeep unless it was done within a day.
    pub(crate) async fn upkeep_if_due(&self) -> Result<u32, ApiError> {
        let world = &self.worker.parts.world;
        let last = world.store.setting(LAST).await?;
        let last: Option<TimestampMs> = last.and_then(|v| serde_json::from_value(v).ok());
        if last.is_some_and(|last| last > before(world.clock.now(), 1)) {
            return Ok(0);
        }
        self.upkeep().await
    }

    /// Archives what has been idle for [`ARCHIVE_DAYS`] and forgets what settled before [`TOMBSTONE_DAYS`]. Returns how many
    /// sessions were archived. Main sessions stay.
    async fn upkeep(&self) -> Result<u32, ApiError> {
        let world = &self.worker.parts.world;
        let now = world.clock.now();
        let forget = Mutation::Forget(before(now, u64::from(TOMBSTONE_DAYS)));
        let done = Mutation::Setting(LAST.into(), serde_json::json!(now));
        let batch = Batch::owner().with(forget).with(done);
        world.store.commit(batch).await?;
        self.sweep_scratch().await;
        let since = before(now, ARCHIVE_DAYS);
        let mut archived = 0;
        for key in world.store.idle_sessions(since, LIST_ROWS).await? {
            if key.as_str().ends_with(":main") {
                continue;
            }
            let archive = Mutation::ArchiveSession(key.clone(), Some(now));
            match world.store.commit(Batch::session(&key).with(archive)).await {
                Ok(()) => archived += 1,
                // Something goes on in it after all.
                Err(error) => tracing::debug!(session = %key, %error, "not archived"),
            }
        }
        Ok(archived)
    }
}

/// Looks after it every hour as long as the engine is there.
pub(crate) async fn daily(intake: Weak<Intake>) {
    loop {
        if let Some(intake) = intake.upgrade()
            && let Err(error) = intake.upkeep_if_due().await
        {
            tracing::warn!(%error, "upkeep failed");
        }
        tokio::time::sleep(Duration::from_millis(HOUR_MS)).await;
        if intake.strong_count() == 0 {
            return;
        }
    }
}
