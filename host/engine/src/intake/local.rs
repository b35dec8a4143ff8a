//! A message of a surface on this machine, which waits for the answer.

use super::Intake;
use super::receive::{arrival, check};
use crate::api::ApiError;
use crate::lane::Work;
use crate::turn::EVENT_BUFFER;
use claw_core::event::TurnEvent;
use claw_core::id::{InboxId, SessionKey};
use claw_core::route::{LOCAL_CHANNEL, Route};
use claw_core::row::Mutation;
use claw_core::step::inbox::{InboxRow, InboxState, QueueMode};
use claw_core::subject::Actor;
use tokio::sync::mpsc;

impl Intake {
    /// Accepts a message of the local user. Its turn is told to the receiver; it ends when the turn has.
    pub(crate) async fn local(
        &self,
        key: &SessionKey,
        model: Option<String>,
        text: String,
        mode: QueueMode,
    ) -> Result<(InboxId, mpsc::Receiver<TurnEvent>), ApiError> {
        check(&text)?;
        let world = &self.worker.parts.world;
        let id = world.ids.inbox();
        let row = InboxRow {
            message: id.as_str().to_owned(),
            id: id.clone(),
            session: key.clone(),
            account: LOCAL_CHANNEL.to_owned(),
            at: world.clock.now(),
            sender: "owner".to_owned(),
            actor: Actor::Owner,
            route: Route::local(),
            text,
            mode,
            model,
            state: InboxState::Received,
        };
        let mut batch = arrival(&row, None);
        batch
            .mutations
            .push(Mutation::Receive(Box::new(row.clone())));
        let (tell, told) = mpsc::channel(EVENT_BUFFER);
        self.lanes.listen(&id, tell);
        if let Err(error) = world.store.commit(batch).await {
            self.lanes.deafen(&id);
            return Err(error.into());
        }
        self.arrive(row).await?;
        Ok((id, told))
    }

    /// The local user no longer wants the answer. `true` if the turn had not begun and never will.
    pub(crate) async fn cancel(&self, key: &SessionKey, id: &InboxId) -> Result<bool, ApiError> {
        if !self.lanes.cancel(key, id) {
            self.stop_children(key).await?;
            return Ok(false);
        }
        self.lanes.deafen(id);
        self.worker
            .give_up(key, std::slice::from_ref(id), "stopped")
            .await?;
        Ok(true)
    }
}
