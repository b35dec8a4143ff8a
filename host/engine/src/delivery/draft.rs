//! The preview of an answer, on networks where a sent message can be edited.
//!
//! Invariant: the row is on the disk before the first byte of the preview leaves. A preview never fails its turn, and
//! leaves only while nothing else does on its route.

use super::chunk;
use super::service::{Delivery, Shared};
use super::silent::may_be_silent;
use claw_core::id::{OutboxId, RunId, SessionKey};
use claw_core::ports::{SendError, Sending, StoreError};
use claw_core::route::Route;
use claw_core::row::{Batch, Mutation};
use claw_core::step::outbox::{OutboxRow, OutboxState, OutboxStep};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Time between two edits of a preview, in milliseconds.
pub const EDIT_MS: u64 = 1_000;
/// How long the network may take over a preview, in milliseconds.
pub const MAX_DRAFT_SEND_MS: u64 = 10_000;
/// Edits in a row that may fail; then the preview stays as it is.
pub const MAX_FAILED_EDITS: u32 = 3;

/// The preview of one answer. Dropped, no further edit begins.
pub struct Draft {
    text: watch::Sender<String>,
    end: DropGuard,
    editor: JoinHandle<Option<OutboxId>>,
}

impl Delivery {
    /// A preview for a turn, if the channel of its route is attached and can edit. Nothing is visible, and no row is
    /// there, before the first text.
    pub fn draft(&self, session: &SessionKey, run: Option<&RunId>, route: &Route) -> Option<Draft> {
        let shared = self.shared().clone();
        let traits = shared.channels.find(route)?.traits();
        if !traits.edits || shared.stop.is_cancelled() {
            return None;
        }
        let (text, texts) = watch::channel(String::new());
        let end = CancellationToken::new();
        let editor = Editor {
            texts,
            end: end.clone(),
            session: session.clone(),
            run: run.cloned(),
            route: route.clone(),
            max_units: traits.max_units,
            id: shared.world.ids.outbox(),
            opened: false,
            receipt: None,
            noted: false,
            shown: String::new(),
            edits: 0,
            failed: 0,
            shared,
        };
        let gone = self.shared().gone.clone();
        let work = async move { gone.run_until_cancelled(editor.run()).await.flatten() };
        Some(Draft {
            text,
            end: end.drop_guard(),
            editor: tokio::spawn(work),
        })
    }
}

impl Draft {
    /// The whole text so far. Returns at once; texts that come faster than edits may be are passed over.
    pub fn show(&self, text: &str) {
        self.text.send_replace(text.to_owned());
    }

    /// Ends the preview, once an edit under way has ended, and hands over its row, which is `drafting`; the answer
    /// is queued in it. `None`: there is no row.
    pub async fn end(self) -> Option<OutboxId> {
        drop(self.end);
        self.editor.await.ok().flatten()
    }
}

struct Editor {
    shared: Arc<Shared>,
    texts: watch::Receiver<String>,
    end: CancellationToken,
    session: SessionKey,
    run: Option<RunId>,
    route: Route,
    max_units: usize,
    id: OutboxId,
    /// The row is there.
    opened: bool,
    /// The network's id of the preview.
    receipt: Option<String>,
    /// The row knows it.
    noted: bool,
    shown: String,
    edits: u32,
    failed: u32,
}

impl Editor {
    async fn run(mut self) -> Option<OutboxId> {
        let end = self.end.clone();
        loop {
            match end.run_until_cancelled(self.texts.changed()).await {
                Some(Ok(())) => {}
                _ => break,
            }
            while let Some(text) = self.newest() {
                if !self.edit(text).await {
                    return self.close().await;
                }
                let pause = tokio::time::sleep(Duration::from_millis(EDIT_MS));
                if end.run_until_cancelled(pause).await.is_none() {
                    return self.close().await;
                }
            }
        }
        self.close().await
    }

    /// What should be visible and is not.
    fn newest(&mut self) -> Option<String> {
        let text = self.texts.borrow_and_update().clone();
        if may_be_silent(&text) {
            return None;
        }
        chunk::first(&text, self.max_units).filter(|text| *text != self.shown)
    }

    /// Shows a text, if nothing else of the route leaves; whether to go on with the preview.
    async fn edit(&mut self, text: String) -> bool {
        let Some(_guard) = self.shared.routes.take_idle(&self.route) else {
            return true;
        };
        let Some(channel) = self.shared.channels.find(&self.route) else {
            return false;
        };
        if !self.opened && !self.open().await {
            return false;
        }
        let sending = Sending {
            route: self.route.clone(),
            text: text.clone(),
            key: format!("{}-draft-{}", self.id, self.edits),
            replaces: self.receipt.clone(),
        };
        self.edits = self.edits.saturating_add(1);
        let limit = Duration::from_millis(MAX_DRAFT_SEND_MS);
        let sent = tokio::time::timeout(limit, channel.send(sending)).await;
        let sent = sent.unwrap_or_else(|_| Err(SendError::Unanswered("no answer".to_owned())));
        self.sent(sent, text).await
    }

    async fn sent(&mut self, sent: Result<String, SendError>, text: String) -> bool {
        match sent {
            Ok(receipt) => {
                self.shown = text;
                self.failed = 0;
                self.noted &= self.receipt.as_ref() == Some(&receipt);
                self.receipt = Some(receipt);
                self.note().await;
                true
            }
            Err(error) => {
                tracing::debug!(row = %self.id, %error, "preview not shown");
                self.failed += 1;
                // Without a receipt a second preview could stand beside the first.
                self.receipt.is_some() && self.failed < MAX_FAILED_EDITS
            }
        }
    }

    async fn open(&mut self) -> bool {
        let now = self.shared.world.clock.now();
        let row = OutboxRow {
            id: self.id.clone(),
            session: self.session.clone(),
            run: self.run.clone(),
            route: self.route.clone(),
            at: now,
            updated: now,
            due: now,
            draft: None,
            parts: Vec::new(),
            state: OutboxState::Drafting,
            reason: String::new(),
        };
        self.opened = self.land(Mutation::Post(Box::new(row))).await.is_ok();
        self.opened
    }

    /// Writes down which message the preview is, so that the answer takes its place.
    async fn note(&mut self) {
        if let Some(receipt) = self.receipt.clone().filter(|_| !self.noted) {
            let step = OutboxStep::Draft(receipt);
            let step = Mutation::Outbox(self.id.clone(), step);
            self.noted = self.land(step).await.is_ok();
        }
    }

    async fn close(mut self) -> Option<OutboxId> {
        self.note().await;
        self.opened.then_some(self.id)
    }

    async fn land(&self, mutation: Mutation) -> Result<(), StoreError> {
        let batch = Batch::session(&self.session).with(mutation);
        let landed = self.shared.world.store.commit(batch).await;
        if let Err(error) = &landed {
            tracing::warn!(row = %self.id, %error, "preview not written down");
        }
        landed
    }
}
