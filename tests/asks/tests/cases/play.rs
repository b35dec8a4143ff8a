//! The turns of a case, one after the other, with somebody who answers what is asked.

use crate::format::{Answer, Ask, Meanwhile, Turn};
use crate::model::{GREETING, PROVIDER, meanwhile, of_turn};
use crate::world::World;
use claw_core::content::to_text;
use claw_core::id::{RunId, SessionKey};
use claw_core::ports::Store;
use claw_core::row::{Entry, EntryBody};
use claw_core::step::ask::{AskRow, AskState};
use claw_core::step::outbox::OutboxState;
use claw_core::step::run::{RunRow, RunState};
use claw_core::subject::Actor;
use claw_engine::api::Command;
use claw_engine::intake::Inbound;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The longest a case may take, in seconds.
const CASE_SECONDS: u64 = 90;
/// Between two looks, in milliseconds.
const LOOK_MS: u64 = 5;
/// Most rows of anything of one case.
const MANY: u32 = 1_000;
/// Looks without work before a turn counts as ended with all that it began.
const QUIET_LOOKS: u32 = 3;
/// What is added to the time in which a question expires, in milliseconds.
const LATE_MS: u64 = 1_000;

/// One question.
pub(crate) struct Opened {
    pub(crate) row: AskRow,
    /// The call that needed it, as a case names it.
    pub(crate) call: String,
}

/// A turn when it had ended.
pub(crate) struct Ended {
    pub(crate) run: RunId,
    pub(crate) labelled: bool,
    /// Its last words.
    pub(crate) answer: String,
}

/// What a case left.
pub(crate) struct Played {
    pub(crate) world: World,
    pub(crate) asks: Vec<Opened>,
    pub(crate) ended: BTreeMap<usize, Ended>,
    /// What went otherwise on the way.
    pub(crate) wrong: Vec<String>,
    /// The last turn that was begun from outside, from 1.
    number: usize,
    messages: usize,
    /// Turns that are a control input, and have acted.
    acted: Vec<usize>,
    /// Questions before the turn.
    asked_before: usize,
    deadline: Instant,
}

impl Played {
    /// Plays a case to its end.
    pub(crate) async fn of(world: World) -> Self {
        let mut played = Self {
            world,
            asks: Vec::new(),
            ended: BTreeMap::new(),
            wrong: Vec::new(),
            number: 0,
            messages: 0,
            acted: Vec::new(),
            asked_before: 0,
            deadline: Instant::now() + Duration::from_secs(CASE_SECONDS),
        };
        played.greet().await;
        for (at, turn) in played.world.case.turns.clone().into_iter().enumerate() {
            played.number = at + 1;
            played.asked_before = played.asks.len();
            if played.begin(&turn).await {
                played.settle().await;
            }
        }
        played.world.engine.drain().await;
        for at in 0..played.asks.len() {
            let id = played.asks[at].row.id.clone();
            if let Some(row) = played.world.store.ask(&id).await.unwrap() {
                played.asks[at].row = row;
            }
        }
        played
    }

    /// People and groups who have spoken before.
    async fn greet(&mut self) {
        for whom in self.world.case.setup.spoken.clone() {
            let (from, over) = if whom.starts_with("group:") {
                ("somebody".to_owned(), whom)
            } else {
                (whom, "dm".to_owned())
            };
            self.receive(&from, &over, "Hello!", GREETING).await;
            self.settle().await;
        }
        self.world.wire.forget();
    }

    /// Begins a turn; `false` if it is one that an earlier turn begins.
    async fn begin(&mut self, turn: &Turn) -> bool {
        let Some(says) = &turn.says else {
            return false;
        };
        let says = self.world.scripts.fill(says, "");
        let script = of_turn(self.number);
        if turn.over != "terminal" {
            self.receive(&turn.from, &turn.over, &says, &script).await;
            if turn.model.is_empty() {
                self.acted.push(self.number);
            }
            return true;
        }
        let command = Command::Ask {
            session: None,
            agent: None,
            model: Some(format!("{PROVIDER}{script}")),
            text: says,
        };
        let mut events = self.world.engine.run(command, CancellationToken::new());
        tokio::spawn(async move { while events.recv().await.is_some() {} });
        // The message is there before anything is looked at.
        let main = SessionKey::main(&claw_core::id::AgentId::new("main"));
        let began = format!("{PROVIDER}{script}");
        while !self.late("the turn does not begin") {
            let runs = self.world.store.runs(Some(&main), MANY).await.unwrap();
            if runs.iter().any(|r| r.model.as_deref() == Some(&*began)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
        true
    }

    async fn receive(&mut self, from: &str, over: &str, text: &str, script: &str) -> SessionKey {
        self.messages += 1;
        let (origin, actor) = self.world.origin(from, over);
        let inbound = Inbound {
            origin,
            message: format!("m{}", self.messages),
            text: text.to_owned(),
            actor,
            mode: None,
            model: Some(format!("{PROVIDER}{script}")),
        };
        let receipt = self.world.engine.receive(inbound).await.unwrap();
        receipt.session
    }

    /// Waits until nothing goes on any more, and answers what is asked.
    async fn settle(&mut self) {
        let mut quiet = 0;
        while quiet < QUIET_LOOKS {
            if self.late("the turn does not end") {
                return;
            }
            self.look().await;
            quiet = if self.is_quiet().await { quiet + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
        self.look().await;
    }

    /// Whether the time of the case is over, which is told once.
    fn late(&mut self, what: &str) -> bool {
        let late = Instant::now() > self.deadline;
        let told = format!("turn {}: {what} within {CASE_SECONDS} s", self.number);
        if late && !self.wrong.contains(&told) {
            self.wrong.push(told);
        }
        late
    }

    async fn is_quiet(&self) -> bool {
        let idle = self.world.engine.idle();
        if tokio::time::timeout(Duration::from_millis(LOOK_MS), idle)
            .await
            .is_err()
        {
            return false;
        }
        let store = &self.world.store;
        let under_way = [
            OutboxState::Drafting,
            OutboxState::Queued,
            OutboxState::Sending,
        ];
        store.unfinished().await.unwrap().is_empty()
            && store.outbox(&under_way, 1).await.unwrap().is_empty()
    }

    async fn look(&mut self) {
        for row in self.world.store.open_asks().await.unwrap() {
            if self.asks.iter().all(|a| a.row.id != row.id) {
                self.asked(row).await;
            }
        }
        self.track().await;
    }

    /// Notes which turns have ended, and lets the next one go on.
    async fn track(&mut self) {
        for run in self.world.store.runs(None, MANY).await.unwrap() {
            let over = matches!(run.state, RunState::Ended(_));
            if !over || self.ended.values().any(|e| e.run == run.id) {
                continue;
            }
            let entries = self.world.store.transcript(&run.session).await.unwrap();
            if let Some(number) = self.number_of(&run, &entries) {
                self.ended.insert(number, ended(&run, &entries));
            }
        }
        let is_over = |n: &usize| self.ended.contains_key(n) || self.acted.contains(n);
        self.world.scripts.ended((1..).take_while(is_over).count());
    }

    /// Which turn of the case a run is.
    fn number_of(&self, run: &RunRow, entries: &[Entry]) -> Option<usize> {
        if run.session.as_str().split(':').nth(2) == Some("subagent") {
            return None;
        }
        let said = entries
            .iter()
            .filter(|e| e.run.as_ref() == Some(&run.id))
            .find_map(said);
        let by_head = said.and_then(|text| self.world.scripts.by_head(&text));
        let script = by_head.or_else(|| {
            run.model
                .as_ref()?
                .strip_prefix(PROVIDER)
                .map(str::to_owned)
        });
        script?.parse().ok()
    }

    async fn asked(&mut self, row: AskRow) {
        let call = self.call_of(&row).await;
        *self.world.scripts.newest_ask.lock().unwrap() = row.id.to_string();
        let first = self.asks.len() == self.asked_before;
        let id = row.id.clone();
        self.asks.push(Opened {
            row,
            call: call.clone(),
        });
        if first
            && let Some(turn) = self
                .world
                .case
                .turns
                .get(self.number.wrapping_sub(1))
                .cloned()
        {
            for (at, said) in turn.while_asked.iter().enumerate() {
                self.meanwhile(said, at).await;
                let now = self.world.store.ask(&id).await.unwrap();
                if now.is_none_or(|ask| ask.state != AskState::Open) {
                    self.wrong
                        .push(format!("what `{}` said moved the ask", said.from));
                }
            }
        }
        let at = self.asks.len() - 1;
        let Some(wanted) = self.wanted(at) else {
            // Told by the judge; the turn goes on.
            self.answer(at, Answer::Deny).await;
            return;
        };
        if wanted.answer == Answer::Nobody {
            self.let_expire(at).await;
        } else {
            self.answer(at, wanted.answer).await;
        }
        if let Some(again) = wanted.answer_again {
            self.answer_again(at, again).await;
        }
    }

    /// What the case says of a question: the first of its call and capability that no question before was.
    fn wanted(&self, at: usize) -> Option<Ask> {
        let is = |ask: &&Ask, opened: &Opened| {
            ask.call == opened.call && ask.capability.word() == opened.row.capability
        };
        let asked = self.asks.get(at)?;
        let before = self.asks.iter().take(at);
        let before =
            before.filter(|o| o.call == asked.call && o.row.capability == asked.row.capability);
        let all = self.world.case.expect.asks.iter();
        all.filter(|ask| is(ask, asked))
            .nth(before.count())
            .cloned()
    }

    /// The model's own name of the call that needs an answer.
    async fn call_of(&self, row: &AskRow) -> String {
        let (Some(run), Some(call)) = (&row.run, &row.call) else {
            return "none".to_owned();
        };
        let begun = self.world.store.begun_calls(run).await.unwrap();
        let found = begun.into_iter().find(|c| c.id == *call);
        found.map_or_else(|| format!("unknown call {call}"), |c| c.model_call)
    }

    /// Somebody says something while a question is open.
    async fn meanwhile(&mut self, said: &Meanwhile, at: usize) {
        let text = self.world.scripts.fill(&said.says, "");
        let script = meanwhile(self.number, at);
        let session = self.receive(&said.from, &said.over, &text, &script).await;
        while !self.late("what is said while an ask is open does not end") {
            let run = self.world.store.open_run(&session).await.unwrap();
            let waiting = self.world.store.waiting(&session).await.unwrap();
            if run.is_none() && waiting.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
    }

    async fn answer(&mut self, at: usize, answer: Answer) {
        let id = self.asks[at].row.id.to_string();
        if let Err(error) = self.approve(&id, answer).await {
            self.wrong.push(format!(
                "the ask of `{}` took no answer: {error}",
                self.asks[at].call
            ));
        }
    }

    async fn answer_again(&mut self, at: usize, answer: Answer) {
        let id = self.asks[at].row.id.clone();
        let before = self.world.store.ask(&id).await.unwrap();
        let said = self.approve(id.as_str(), answer).await;
        let told = match &said {
            Ok(answer) => answer.to_string(),
            Err(error) => error.clone(),
        };
        if self.world.store.ask(&id).await.unwrap() != before {
            self.wrong.push(format!(
                "a second answer moved the ask of `{}`",
                self.asks[at].call
            ));
        }
        if said.is_ok() && !told.contains("closed") && !told.contains("already") {
            self.wrong.push(format!(
                "a second answer is not told that the ask is closed: {told}"
            ));
        }
    }

    /// Nobody answers: time goes on until the question expires.
    async fn let_expire(&mut self, at: usize) {
        let row = &self.asks[at].row;
        let wait = u64::try_from(row.expires.0 - row.at.0).unwrap_or(0) + LATE_MS;
        // Timers of the engine are set before time goes on.
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_millis(wait)).await;
        tokio::time::resume();
    }

    /// The owner answers by the API.
    async fn approve(&self, id: &str, answer: Answer) -> Result<serde_json::Value, String> {
        let scope = match answer {
            Answer::Deny | Answer::Nobody => "deny",
            Answer::Once => "once",
            Answer::Session => "session",
            Answer::Hour => "hour",
            Answer::Always => "always",
        };
        let command = json!({ "command": "approval-answer", "id": id, "scope": scope });
        let command: Command = serde_json::from_value(command).map_err(|e| e.to_string())?;
        self.world.answer(command).await
    }
}

/// What a person or another session says in an entry.
pub(crate) fn said(entry: &Entry) -> Option<String> {
    match &entry.body {
        EntryBody::User { content } => Some(to_text(content)),
        _ => None,
    }
}

fn ended(run: &RunRow, entries: &[Entry]) -> Ended {
    let last = entries
        .iter()
        .rposition(|e| e.run.as_ref() == Some(&run.id));
    let context = entries.get(..=last.unwrap_or(0)).unwrap_or_default();
    let answer = context.iter().rev().find_map(|e| match &e.body {
        EntryBody::Assistant { text, .. } if e.run.as_ref() == Some(&run.id) => Some(text.clone()),
        _ => None,
    });
    Ended {
        run: run.id.clone(),
        labelled: context.iter().any(|e| !e.labels.is_empty()),
        answer: answer.unwrap_or_default(),
    }
}

/// For whom a case says something, as the host writes it.
pub(crate) fn is_for(actor: &str, whom: &str) -> bool {
    actor == whom || (whom == "owner" && actor == Actor::Schedule.word())
}
