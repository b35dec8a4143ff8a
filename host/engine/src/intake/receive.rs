//! Accepting a message that came over a channel.

use super::Intake;
use crate::api::ApiError;
use crate::lane::Work;
use crate::route::Way;
use crate::route::control::{self, Control};
use crate::route::origin::Origin;
use crate::route::rate::Sender;
use crate::route::reset::expired;
use crate::route::whom::Whom;
use crate::turn::MAX_MESSAGE_BYTES;
use claw_core::id::{InboxId, SessionKey};
use claw_core::ports::StoreError;
use claw_core::route::{LOCAL_CHANNEL, SESSION_CHANNEL};
use claw_core::row::{Batch, Mutation};
use claw_core::step::inbox::{InboxRow, InboxState, InboxStep, QueueMode};
use claw_core::step::run::GlobalLane;
use claw_core::subject::Actor;
use serde::{Deserialize, Serialize};

/// A message as a channel hands it over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    /// Where it came from.
    pub origin: Origin,
    /// The network's id of it, unique within the account.
    pub message: String,
    /// What it says.
    pub text: String,
    /// Who wrote, as the channel's rules judged; whoever has an identity of the owner is the owner, whatever they did.
    pub actor: Actor,
    /// What happens if the session is busy; `None` takes the session's mode, then the channel's.
    pub mode: Option<QueueMode>,
    /// `provider/model` if this message asks for one.
    pub model: Option<String>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fate")]
pub enum Fate {
    /// It waits for its turn, or has begun.
    Accepted,
    /// It had been received before.
    Duplicate,
    /// It was a control input, and has acted.
    Control,
    /// It will not be answered.
    Dropped {
        /// Stable word.
        reason: String,
    },
}

/// The acknowledgement of a message. Its row is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its row.
    pub id: InboxId,
    /// Its session.
    pub session: SessionKey,
    /// What became of it.
    #[serde(flatten)]
    pub fate: Fate,
}

impl Intake {
    /// Accepts a message. When this returns, the message is on the disk.
    pub(crate) async fn receive(&self, mut inbound: Inbound) -> Result<Receipt, ApiError> {
        check(&inbound.text)?;
        known_channel(&inbound.origin, &inbound.message)?;
        if crate::api::is_owner(&*self.worker.parts.world.store, &inbound.origin).await? {
            inbound.actor = Actor::Owner;
        }
        self.take_up_channels().await?;
        let store = &self.worker.parts.world.store;
        let account = format!("{}:{}", inbound.origin.channel, inbound.origin.account);
        if let Some(known) = store.received(&account, &inbound.message).await? {
            return Ok(duplicate(known));
        }
        let routes = self.worker.parts.settings.routes.clone();
        let way = routes.way(&inbound.origin, &inbound.text);
        let asked = control::parse(&way.routed.text);
        let wanted = match &asked {
            Ok(Some(control)) => control::allowed(&inbound.actor, control, way.place),
            Ok(None) => false,
            Err(_) => inbound.actor == Actor::Owner,
        };
        let row = self.row(&inbound, &way, account).await?;
        // The owner's control inputs cost nothing, unless they are messages too; `/stop` is nobody's cost.
        let free = |c: &Control| {
            let owner = inbound.actor == Actor::Owner && !c.is_message();
            owner || *c == Control::Stop
        };
        let counted = !matches!(&asked, Ok(Some(c)) if wanted && free(c));
        let admitted = match counted {
            true => self.admit(&inbound, &way),
            false => Ok(()),
        };
        if wanted && admitted.is_ok() {
            return self.control(row, &way, asked).await;
        }
        if let Err(wait) = admitted {
            tracing::info!(session = %row.session, ?wait, "a message is over its sender's rate");
            // It is known by its id; what it says is not kept.
            let row = shortened(row);
            return self.refuse(row, &way, "rate-limit").await;
        }
        self.renew(&inbound, &row.session).await?;
        self.enqueue(row, &way).await
    }

    fn admit(&self, inbound: &Inbound, way: &Way) -> Result<(), crate::route::rate::RetryAfter> {
        let rules = self.worker.parts.settings.routes.rate(&way.routed.agent);
        let now = self.worker.parts.world.clock.now();
        let sender = self.sender(inbound);
        let mut rates = self.worker.rates();
        rates.admit(&way.routed.agent, &sender, &rules, now)
    }

    fn sender(&self, inbound: &Inbound) -> Sender {
        let links = &self.worker.parts.settings.routes.links;
        Sender::of(&inbound.actor, &inbound.origin, links)
    }

    fn whom(&self, inbound: &Inbound) -> Whom {
        let links = &self.worker.parts.settings.routes.links;
        Whom::of(&inbound.actor, &inbound.origin, links)
    }

    async fn row(
        &self,
        inbound: &Inbound,
        way: &Way,
        account: String,
    ) -> Result<InboxRow, ApiError> {
        let world = &self.worker.parts.world;
        let session = way.session.key.clone();
        let mode = match inbound.mode {
            Some(mode) => mode,
            None => self.mode(&session, &inbound.origin.channel).await?,
        };
        Ok(InboxRow {
            id: world.ids.inbox(),
            session,
            account,
            message: inbound.message.clone(),
            at: world.clock.now(),
            sender: self
                .whom(inbound)
                .written(&self.sender(inbound).to_string()),
            actor: inbound.actor.clone(),
            route: inbound.origin.route(),
            text: way.routed.text.clone(),
            mode,
            model: inbound.model.clone(),
            state: InboxState::Received,
        })
    }

    /// The session's own mode, or the channel's.
    async fn mode(&self, key: &SessionKey, channel: &str) -> Result<QueueMode, ApiError> {
        let parts = &self.worker.parts;
        let own = parts.world.store.setting(&queue_setting(key)).await?;
        let own = own.and_then(|v| serde_json::from_value(v).ok());
        Ok(own.unwrap_or_else(|| parts.settings.routes.queue(channel).mode))
    }

    /// Begins the conversation anew if its time is over and nothing is going on in it.
    async fn renew(&self, inbound: &Inbound, key: &SessionKey) -> Result<(), ApiError> {
        let parts = &self.worker.parts;
        let policy = parts.settings.routes.reset(&inbound.origin);
        let Some(row) = parts.world.store.session(key).await? else {
            return Ok(());
        };
        let now = parts.world.clock.now();
        let zone = &parts.settings.zone;
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let over = expired(policy, row.started, row.interacted, now, &zone);
        if row.leaf.is_none() || over.is_none() {
            return Ok(());
        }
        if self.lanes.busy().iter().any(|(k, _)| k == key) {
            return Ok(());
        }
        self.empty_scratch(key).await;
        let batch = Batch::session(key).with(Mutation::ResetSession(key.clone(), now));
        Ok(parts.world.store.commit(batch).await?)
    }

    /// Writes the message down and gives it to its lane.
    pub(super) async fn enqueue(&self, row: InboxRow, way: &Way) -> Result<Receipt, ApiError> {
        let mut batch = arrival(&row, Some(&way.session.raw));
        batch
            .mutations
            .push(Mutation::Receive(Box::new(row.clone())));
        if let Some(known) = self.land(batch, &row).await? {
            return Ok(known);
        }
        let gave_way = self.arrive(row.clone()).await?;
        let fate = if gave_way.as_ref() == Some(&row.id) {
            Fate::Dropped {
                reason: "overflow".into(),
            }
        } else {
            Fate::Accepted
        };
        Ok(receipt(row, fate))
    }

    /// Gives a message that has landed to its lane; returns the one that gave way for it, which is dropped.
    pub(super) async fn arrive(&self, row: InboxRow) -> Result<Option<InboxId>, ApiError> {
        let key = row.session.clone();
        let Some(gone) = self.lanes.arrive(row, GlobalLane::Main) else {
            return Ok(None);
        };
        let ids = [gone];
        if let Err(error) = self.worker.give_up(&key, &ids, "overflow").await {
            self.lanes.unsettle(&key);
            return Err(error.into());
        }
        let [gone] = ids;
        Ok(Some(gone))
    }

    /// Writes the message down as dropped.
    async fn refuse(&self, row: InboxRow, way: &Way, reason: &str) -> Result<Receipt, ApiError> {
        let batch = dropped(&row, way, reason);
        if let Some(known) = self.land(batch, &row).await? {
            return Ok(known);
        }
        let reason = reason.to_owned();
        Ok(receipt(row, Fate::Dropped { reason }))
    }

    /// Commits an arrival; `Some` if the same message landed meanwhile.
    pub(super) async fn land(
        &self,
        batch: Batch,
        row: &InboxRow,
    ) -> Result<Option<Receipt>, ApiError> {
        let store = &self.worker.parts.world.store;
        let landed = store.commit(batch).await;
        if let Err(StoreError::Conflict(_)) = &landed
            && let Some(known) = store.received(&row.account, &row.message).await?
        {
            return Ok(Some(duplicate(known)));
        }
        landed?;
        Ok(None)
    }
}

/// The name of the setting that holds a session's queue mode.
pub(super) fn queue_setting(key: &SessionKey) -> String {
    format!("queue:{key}")
}

/// A batch that sees to the session of an arriving message.
pub(super) fn arrival(row: &InboxRow, raw: Option<&str>) -> Batch {
    let key = &row.session;
    let batch = Batch::session(key).with(Mutation::OpenSession(key.clone()));
    match raw {
        Some(raw) => batch.with(Mutation::BindSession(key.clone(), raw.to_owned())),
        None => batch,
    }
}

/// A batch in which a message arrives and is dropped.
pub(super) fn dropped(row: &InboxRow, way: &Way, reason: &str) -> Batch {
    arrival(row, Some(&way.session.raw))
        .with(Mutation::Receive(Box::new(row.clone())))
        .with(Mutation::Inbox(
            row.id.clone(),
            InboxStep::Drop(reason.to_owned()),
        ))
}

pub(super) fn receipt(row: InboxRow, fate: Fate) -> Receipt {
    Receipt {
        id: row.id,
        session: row.session,
        fate,
    }
}

fn duplicate(known: InboxRow) -> Receipt {
    receipt(known, Fate::Duplicate)
}

/// Characters kept of a message that is over its sender's rate.
const REFUSED_CHARS: usize = 200;
/// Longest id of a network, in bytes.
const MAX_RAW_ID_BYTES: usize = 1_024;

/// A message of which only the beginning is kept.
pub(super) fn shortened(row: InboxRow) -> InboxRow {
    let text = row.text.chars().take(REFUSED_CHARS).collect();
    InboxRow { text, ..row }
}

/// Refuses an origin that no channel can have.
fn known_channel(origin: &Origin, message: &str) -> Result<(), ApiError> {
    let own = [LOCAL_CHANNEL, SESSION_CHANNEL, ""];
    if own.contains(&origin.channel.as_str()) {
        let message = format!("no channel is called `{}`", origin.channel);
        return Err(ApiError::usage(message));
    }
    let route = origin.route();
    let thread = origin.thread.as_deref().unwrap_or_default();
    let ids = [
        &*route.chat,
        &*route.account,
        &*origin.sender,
        thread,
        message,
    ];
    if ids.iter().any(|id| id.len() > MAX_RAW_ID_BYTES) {
        let message = format!("an id of a network is over {MAX_RAW_ID_BYTES} bytes");
        return Err(ApiError::usage(message));
    }
    Ok(())
}

/// Refuses a message that says nothing or too much.
pub(super) fn check(text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::usage("the message is empty"));
    }
    if text.len() > MAX_MESSAGE_BYTES {
        let message = format!("the message is over {MAX_MESSAGE_BYTES} bytes");
        return Err(
            ApiError::usage(message).hint("put the text into a file of the workspace and name it")
        );
    }
    Ok(())
}
