//! People and the networks between them and the process: a message is handed over until it is acknowledged.

use crate::scenario::{Message, Person};
use crate::world::{Shared, lock, pass};
use claw_core::id::InboxId;
use claw_engine::api::{Command, Engine, Event};
use claw_engine::intake::{Fate, Inbound, Receipt};
use claw_engine::route::origin::Origin;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// What the process acknowledged of one message.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) id: InboxId,
    /// When it was first handed over; a number that grows with everything that happens.
    pub(crate) handed: u64,
    /// When it was first acknowledged.
    pub(crate) told: u64,
}

/// How far one person got. Outlives the process.
#[derive(Default)]
struct Progress {
    /// Messages before this one are acknowledged.
    next: usize,
    /// The message at `next` is to come again at this time, after it was acknowledged.
    again: bool,
    /// When the message at `next` was first handed over.
    handed: Option<u64>,
}

/// One person over all processes of a run.
pub(crate) struct Sender {
    pub(crate) person: Person,
    progress: Mutex<Progress>,
    /// By the network's id.
    pub(crate) acknowledged: Mutex<BTreeMap<String, Acknowledged>>,
}

impl Sender {
    pub(crate) fn new(person: Person) -> Arc<Self> {
        Arc::new(Self {
            person,
            progress: Mutex::default(),
            acknowledged: Mutex::default(),
        })
    }

    /// Writes what is left to write.
    pub(crate) async fn write(self: Arc<Self>, shared: Arc<Shared>, engine: Engine) {
        loop {
            let (next, again) = {
                let progress = lock(&self.progress);
                (progress.next, progress.again)
            };
            let Some(message) = self.person.messages.get(next) else {
                return;
            };
            pass(message.at_ms.saturating_sub(shared.clock.since_start_ms())).await;
            match &self.person.origin {
                None => self.ask(&shared, &engine, message).await,
                Some(origin) if again => {
                    self.hand_over_again(&shared, &engine, origin, message)
                        .await
                }
                Some(origin) => self.hand_over(&shared, &engine, origin, message).await,
            }
        }
    }

    fn done(&self) {
        let mut progress = lock(&self.progress);
        progress.next += 1;
        *progress = Progress {
            next: progress.next,
            ..Progress::default()
        };
    }

    fn inbound(&self, origin: &Origin, message: &Message) -> Inbound {
        Inbound {
            origin: origin.clone(),
            message: message.id.clone(),
            text: message.text.clone(),
            actor: self.person.actor.clone(),
            mode: message.mode,
            model: None,
        }
    }

    async fn hand_over(
        &self,
        shared: &Shared,
        engine: &Engine,
        origin: &Origin,
        message: &Message,
    ) {
        let once = || engine.receive(self.inbound(origin, message));
        shared
            .trace
            .say(|| format!("{} writes {:?}", message.id, message.text));
        lock(&self.progress)
            .handed
            .get_or_insert_with(|| shared.number());
        let all = match message.again_ms {
            Some(0) => {
                let (a, b) = tokio::join!(once(), once());
                vec![a, b]
            }
            _ => vec![once().await],
        };
        for receipt in all {
            match receipt {
                Ok(receipt) => self.acknowledge(shared, message, receipt),
                Err(error) => shared.wrong("receive", format!("`{}`: {error}", message.id)),
            }
        }
        match message.again_ms {
            None | Some(0) => self.done(),
            Some(_) => lock(&self.progress).again = true,
        }
    }

    async fn hand_over_again(
        &self,
        shared: &Shared,
        engine: &Engine,
        origin: &Origin,
        message: &Message,
    ) {
        pass(message.again_ms.unwrap_or(0)).await;
        match engine.receive(self.inbound(origin, message)).await {
            Ok(receipt) if receipt.fate == Fate::Duplicate => {
                self.acknowledge(shared, message, receipt);
            }
            Ok(receipt) => {
                let what = format!("`{}` again is {:?}", message.id, receipt.fate);
                shared.wrong("dedupe", what);
            }
            Err(error) => shared.wrong("receive", format!("`{}`: {error}", message.id)),
        }
        self.done();
    }

    fn acknowledge(&self, shared: &Shared, message: &Message, receipt: Receipt) {
        shared.trace.say(|| {
            format!(
                "{} is acknowledged as {}: {:?}",
                message.id, receipt.id, receipt.fate
            )
        });
        let mut all = lock(&self.acknowledged);
        let handed = lock(&self.progress).handed.unwrap_or(u64::MAX);
        let known = all
            .entry(message.id.clone())
            .or_insert_with(|| Acknowledged {
                id: receipt.id.clone(),
                handed,
                told: shared.number(),
            });
        if known.id != receipt.id {
            let what = format!("`{}` is {} and {}", message.id, known.id, receipt.id);
            shared.wrong("dedupe", what);
        }
    }

    /// Somebody at this machine asks. If the process dies, they have gone.
    async fn ask(&self, shared: &Shared, engine: &Engine, message: &Message) {
        self.done();
        shared
            .trace
            .say(|| format!("{} asks {:?}", message.id, message.text));
        let command = Command::Ask {
            session: None,
            agent: None,
            model: None,
            text: message.text.clone(),
        };
        let mut events = engine.run(command, CancellationToken::new());
        let mut last = 0;
        while let Some(event) = events.recv().await {
            if last > 0 {
                shared.wrong("last-event", format!("{event:?} follows the last event"));
            }
            last += u32::from(!matches!(
                event,
                Event::Turn { .. } | Event::Progress { .. }
            ));
        }
        if last != 1 {
            shared.wrong(
                "last-event",
                format!("`{}` has {last} last events", message.id),
            );
        }
    }
}
