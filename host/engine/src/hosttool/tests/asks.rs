//! Asks: a refused call waits for a person, and goes on by what they said.

mod commands;
mod crash;
mod limits;
mod people;
mod scopes;
mod stopping;

use super::rig::*;
use crate::api::{ApiError, Command, Event};
use crate::asks::words;
use crate::fakes;
use crate::intake::Resume;
use crate::toolbox::Plugin;
use claw_core::capability::Request;
use claw_core::code::{ErrorKind, GuestError};
use claw_core::event::TurnEvent;
use claw_core::id::SessionKey;
use claw_core::ledger::{EffectIntent, EffectState};
use claw_core::ports::Store;
use claw_core::sandbox::{Ended, Invocation};
use claw_core::step::ask::{AskRow, AskScope, AskState};
use claw_core::step::run::RunState;
use claw_core::tool::{Denial, ToolOutcome};
use claw_policy::target::describe;
use claw_testkit::FakeTools;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The plugin whose tools ask.
pub(super) const POST: &str = "post";
/// What it may ever do.
const WANTS: &str = "capabilities: { http: [{ host: \"*.example\", methods: [GET, POST, PUT, DELETE, PATCH, HEAD] }] }\n";

/// `post_do` is not made twice; `post_beside` runs beside others.
pub(super) fn plugin() -> Arc<Plugin> {
    let one = fakes::plugin(POST, "1.0.0", true, WANTS);
    let mut plugin = Plugin::clone(&one);
    plugin.tools = ["post_do", "post_beside"]
        .map(|name| {
            let mut tool = FakeTools::definition(name);
            tool.idempotent = false;
            tool.effects = vec!["send".into()];
            tool.parallel = name == "post_beside";
            tool
        })
        .to_vec();
    Arc::new(plugin)
}

/// The plugins of a rig.
pub(super) fn installed(web: Arc<Plugin>, asks: bool) -> Vec<Arc<Plugin>> {
    std::iter::once(web).chain(asks.then(plugin)).collect()
}

/// Looks at `checks`, then does what the arguments want, in order: `METHOD URL`. Each of these is an effect; the first that is refused ends it. With `ok`
/// a refusal is no error.
pub(super) async fn guest(inv: &Invocation) -> Ended {
    let list = |name: &str| {
        inv.call
            .arguments
            .get(name)
            .and_then(Value::as_array)
            .cloned()
    };
    let checked = list("checks").unwrap_or_default();
    let effects = list("wants").unwrap_or_default();
    for (at, want) in checked.iter().chain(&effects).enumerate() {
        let (method, url) = want.as_str().unwrap().split_once(' ').unwrap();
        let request = Request::Http {
            method: method.to_owned(),
            url: url.to_owned(),
        };
        let decision = inv.authority.decide(&request);
        if !decision.allowed() {
            let message = decision.reason.clone();
            inv.ledger.deny(Denial {
                details: vec!["7 bytes".into()],
                request: describe(&request),
                capability: "http".into(),
                decision,
                count: 1,
            });
            let mut ended = fakes::ended(inv, Vec::new());
            if inv.call.arguments.get("ok").is_none() {
                let error = GuestError::new(ErrorKind::Denied, "http-denied", message);
                ended.report.outcome = ToolOutcome::Error(error);
            }
            return ended;
        }
        if at < checked.len() {
            continue;
        }
        let intent = EffectIntent {
            call: inv.call.id.clone(),
            session: inv.call.session.clone(),
            agent: inv.call.agent.clone(),
            subject: inv.authority.subject().clone(),
            kind: "http".into(),
            summary: want.as_str().unwrap().to_owned(),
        };
        let id = inv.ledger.begin(intent).await.unwrap();
        inv.ledger.settle(id, EffectState::Done).await;
    }
    fakes::ended(inv, Vec::new())
}

pub(super) async fn rig() -> Rig {
    Rig::with(|settings, _| {
        settings.plugins.insert(POST.into(), json!({}));
    })
    .await
}

pub(super) fn wants(all: &[&str]) -> Value {
    json!({ "wants": all })
}

/// A turn at a surface of this machine, heard.
pub(super) struct Turn {
    told: mpsc::Receiver<Event>,
    pub(super) cancel: CancellationToken,
}

impl Rig {
    pub(super) fn begin(&self, command: Command) -> Turn {
        let cancel = CancellationToken::new();
        Turn {
            told: self.engine.run(command, cancel.clone()),
            cancel,
        }
    }

    pub(super) fn ask(&self, text: &str) -> Turn {
        self.begin(ask_command(text))
    }

    pub(super) async fn answered(&self, id: &str, scope: AskScope) -> Result<Value, ApiError> {
        let command = Command::ApprovalAnswer {
            id: id.to_owned(),
            scope,
        };
        self.done(command).await
    }

    pub(super) async fn done(&self, command: Command) -> Result<Value, ApiError> {
        match self.run(command).await.pop() {
            Some(Event::Done { answer }) => Ok(answer),
            Some(Event::Failed { error }) => Err(error),
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn open(&self) -> Vec<AskRow> {
        self.store.open_asks().await.unwrap()
    }

    pub(super) async fn only_ask(&self) -> AskRow {
        let mut open = self.open().await;
        assert_eq!(open.len(), 1, "{open:?}");
        open.remove(0)
    }

    pub(super) async fn state(&self, row: &AskRow) -> AskState {
        self.store.ask(&row.id).await.unwrap().unwrap().state
    }

    /// The effects that happened, over all calls, in order of the calls.
    pub(super) async fn effects(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut calls = self.store.calls(100).await.unwrap();
        calls.reverse();
        for call in calls {
            let rows = self.store.effects(&call.id).await.unwrap();
            out.extend(rows.into_iter().map(|row| row.intent.summary));
        }
        out
    }

    pub(super) async fn suspended(&self, key: &SessionKey) -> bool {
        let run = self.store.open_run(key).await.unwrap();
        run.is_some_and(|run| matches!(run.state, RunState::Suspended { .. }))
    }
}

pub(super) fn ask_command(text: &str) -> Command {
    Command::Ask {
        session: None,
        agent: None,
        model: None,
        text: text.to_owned(),
    }
}

impl Turn {
    /// Up to the question.
    pub(super) async fn asked(&mut self) -> AskRow {
        loop {
            match self.told.recv().await {
                Some(Event::Turn {
                    turn: TurnEvent::Asked { ask },
                }) => return *ask,
                Some(Event::Turn { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// To the end: the last event.
    pub(super) async fn ended(&mut self) -> Event {
        let mut last = None;
        while let Some(event) = self.told.recv().await {
            last = Some(event);
        }
        last.unwrap()
    }

    pub(super) async fn fine(&mut self) {
        let last = self.ended().await;
        assert!(matches!(last, Event::Done { .. }), "{last:?}");
    }
}

pub(super) const A: &str = "POST https://a.example/x";
pub(super) const B: &str = "POST https://b.example/x";

#[tokio::test(start_paused = true)]
async fn what_is_allowed_once_is_done_once_by_the_call_that_asked() {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "sent");
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    assert!(rig.suspended(&main_key()).await);
    assert_eq!(ask.capability, "http");
    assert_eq!(ask.rule, "http POST https://a.example/");
    assert_eq!(ask.expires.0 - ask.at.0, 120_000);
    for piece in ["post_do", "POST", "https://a.example/x", "7 bytes", "main"] {
        assert!(ask.question.contains(piece), "{}", ask.question);
    }
    assert_eq!(rig.effects().await, [""; 0], "nothing happens before");
    rig.answered(ask.id.as_str(), AskScope::Once).await.unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [A]);
    assert_eq!(rig.sandbox.calls(), 2);
    let scope = AskScope::Once;
    assert_eq!(rig.state(&ask).await, AskState::Answered { scope });
    let grants = rig.store.grants(&main_id()).await.unwrap();
    assert!(grants.iter().all(|g| g.rule != ask.rule), "{grants:?}");
    assert_eq!(last_read(&rig.models.asked("main")[1]), "ok");
    let run = rig.store.runs(Some(&main_key()), 1).await.unwrap();
    assert_eq!(run[0].attempt, 1);
    // The next call has nothing of it.
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "no");
    let mut turn = rig.ask("again");
    let again = turn.asked().await;
    assert_ne!(again.id, ask.id);
    rig.answered(again.id.as_str(), AskScope::Deny)
        .await
        .unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [A]);
}

#[tokio::test(start_paused = true)]
async fn no_is_told_and_the_same_is_not_asked_again_in_the_turn() {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .call("main", "post_do", json!({ "wants": [A], "n": 2 }))
        .call("main", "post_do", wants(&[B]))
        .say("main", "I could not");
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    rig.answered(ask.id.as_str(), AskScope::Deny).await.unwrap();
    let other = turn.asked().await;
    assert_eq!(other.rule, "http POST https://b.example/");
    let asked = rig.models.asked("main");
    let told = last_read(&asked[1]);
    assert!(
        told.starts_with("error (denied): ") && told.contains("said no"),
        "{told}"
    );
    let told = last_read(&asked[2]);
    assert!(told.contains("asked for this before"), "{told}");
    rig.answered(other.id.as_str(), AskScope::Deny)
        .await
        .unwrap();
    turn.fine().await;
    assert_eq!(rig.sandbox.calls(), 3, "none is made again");
    assert_eq!(rig.effects().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn nobody_answers_in_time() {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "I could not");
    let began = tokio::time::Instant::now();
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    turn.fine().await;
    assert_eq!(began.elapsed().as_secs(), 120);
    assert_eq!(rig.state(&ask).await, AskState::Expired);
    let told = last_read(&rig.models.asked("main")[1]);
    assert!(told.contains("nobody answered in time"), "{told}");
    let late = rig
        .answered(ask.id.as_str(), AskScope::Once)
        .await
        .unwrap_err();
    assert_eq!(late.code, "CLAW-A003");
    assert_eq!(rig.effects().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_second_answer_and_an_unknown_id_change_nothing_and_say_so() {
    let rig = rig().await;
    rig.models
        .call("main", "post_do", wants(&[A]))
        .say("main", "no");
    let mut turn = rig.ask("send it");
    let ask = turn.asked().await;
    for (id, code) in [("nope-nope", "CLAW-A001"), ("id", "CLAW-A001")] {
        let error = rig.answered(id, AskScope::Always).await.unwrap_err();
        assert_eq!(error.code, code);
        assert!(error.hint.is_some());
    }
    let id = ask.id.as_str();
    rig.answered(id, AskScope::Deny).await.unwrap();
    let before = rig.store.grants(&main_id()).await.unwrap();
    let second = rig.answered(id, AskScope::Always).await.unwrap_err();
    assert_eq!(second.code, "CLAW-A002");
    assert!(second.message.contains("denied"), "{second}");
    assert_eq!(rig.store.grants(&main_id()).await.unwrap(), before);
    turn.fine().await;
    let scope = AskScope::Deny;
    assert_eq!(rig.state(&ask).await, AskState::Answered { scope });
    let shown = Command::ApprovalShow { id: id.to_owned() };
    let shown = rig.done(shown).await.unwrap();
    assert_eq!(shown["ask"]["question"], json!(ask.question));
    assert_eq!(shown["call"]["tool"], "post_do");
    let all = rig.done(Command::ApprovalList { all: true }).await.unwrap();
    assert_eq!(all.as_array().unwrap().len(), 1);
    let open = rig
        .done(Command::ApprovalList { all: false })
        .await
        .unwrap();
    assert_eq!(open, json!([]));
    let why = Command::Why {
        id: ask.call.as_ref().map(ToString::to_string),
    };
    let why = rig.done(why).await.unwrap();
    assert_eq!(why["asks"][0]["id"], json!(ask.id));
    let status = rig.done(Command::Status).await.unwrap();
    assert_eq!(
        (&status["asks_open"], &status["asks_today"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(status["asks_by_day"].as_array().unwrap().len(), 7);
}

/// Some of what the call wanted had happened: it is not made again, and the next one of its tool has what was allowed.
#[tokio::test(start_paused = true)]
async fn a_call_with_an_effect_is_not_made_again() {
    let rig = rig().await;
    let both = wants(&[A, B]);
    rig.models
        .call("main", "post_do", wants(&[A]))
        .call("main", "post_do", both)
        .call("main", "post_do", wants(&[B]))
        .call("main", "post_do", json!({ "wants": [B], "n": 2 }))
        .say("main", "sent");
    let mut turn = rig.ask("send both");
    let first = turn.asked().await;
    rig.answered(first.id.as_str(), AskScope::Session)
        .await
        .unwrap();
    let second = turn.asked().await;
    assert_eq!(second.rule, "http POST https://b.example/");
    rig.answered(second.id.as_str(), AskScope::Once)
        .await
        .unwrap();
    let third = turn.asked().await;
    let asked = rig.models.asked("main");
    let told = last_read(&asked[2]);
    assert!(told.contains("make it again"), "{told}");
    assert_eq!(last_read(&asked[3]), "ok", "the next call of the tool");
    assert_eq!(rig.effects().await, [A, A, B]);
    rig.answered(third.id.as_str(), AskScope::Deny)
        .await
        .unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [A, A, B]);
    // A call that ended well may have kept its state: it is not made again either.
    rig.models
        .call("main", "post_do", json!({ "wants": [B], "ok": 1 }))
        .say("main", "sent");
    let mut turn = rig.ask("once more");
    let ask = turn.asked().await;
    rig.answered(ask.id.as_str(), AskScope::Once).await.unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [A, A, B]);
}

/// Calls of one step: the others' results land first, and each that needs it asks after the other.
#[tokio::test(start_paused = true)]
async fn calls_of_one_step_ask_one_after_the_other() {
    let rig = rig().await;
    rig.models
        .calls(
            "main",
            vec![
                ("post_beside", wants(&[A])),
                ("post_beside", json!({})),
                ("post_beside", wants(&[B])),
            ],
        )
        .say("main", "done");
    let mut turn = rig.ask("send both");
    let first = turn.asked().await;
    assert_eq!(first.rule, "http POST https://a.example/");
    assert_eq!(rig.lines(&main_key()).await[1..], ["post_beside: ok"]);
    rig.only_ask().await;
    rig.answered(first.id.as_str(), AskScope::Deny)
        .await
        .unwrap();
    let second = turn.asked().await;
    assert_eq!(second.rule, "http POST https://b.example/");
    rig.answered(second.id.as_str(), AskScope::Once)
        .await
        .unwrap();
    turn.fine().await;
    assert_eq!(rig.effects().await, [B]);
    let lines = rig.lines(&main_key()).await;
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines[2].contains("said no") && lines[3] == "post_beside: ok",
        "{lines:?}"
    );
}
