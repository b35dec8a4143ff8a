//! Messages of channels: accepted, answered, delivered; and what a crash leaves of them.

use super::*;
use crate::intake::{Fate, Inbound, Receipt, Resume};
use crate::route::Rules;
use crate::route::origin::Origin;
use crate::route::reset::{ResetPolicy, ResetRules};
use claw_core::id::TimestampMs;
use claw_core::ports::{ChannelTraits, Clock};
use claw_core::row::EntryBody;
use claw_core::step::outbox::OutboxState;
use claw_core::step::run::{RunOutcome, RunState};
use claw_core::subject::Actor;
use claw_testkit::FakeChannel;

const DAY_MS: u64 = 86_400_000;

fn from(peer: &str, message: &str, text: &str) -> Inbound {
    Inbound {
        origin: Origin::direct("chat", "home", peer),
        message: message.into(),
        text: text.into(),
        actor: Actor::Paired(peer.into()),
        mode: None,
        model: None,
    }
}

/// A network on which everything arrives, attached.
async fn network(b: &Bench, edits: bool) -> Arc<FakeChannel> {
    let channel = Arc::new(FakeChannel::new(ChannelTraits {
        deduplicates: false,
        edits,
        max_units: 4_000,
    }));
    b.engine.recover(Resume::Everything).await.unwrap();
    b.engine.channels().attach("chat", "home", channel.clone());
    // Upkeep and what the start finds are over.
    rest().await;
    channel
}

async fn rest() {
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
}

async fn receive(b: &Bench, inbound: Inbound) -> Receipt {
    let receipt = b.engine.receive(inbound).await.unwrap();
    b.engine.idle().await;
    rest().await;
    receipt
}

fn route() -> claw_core::route::Route {
    Origin::direct("chat", "home", "ana").route()
}

async fn replies(b: &Bench) -> Vec<(OutboxState, String)> {
    use OutboxState::{Ambiguous, Dead, Drafting, Held, Queued, Sending, Sent};
    let all = [Drafting, Queued, Sending, Sent, Ambiguous, Dead, Held];
    let rows = b.world.store.outbox(&all, 100).await.unwrap();
    let text =
        |parts: &[claw_core::step::outbox::Part]| parts.iter().map(|p| p.text.clone()).collect();
    rows.iter().map(|r| (r.state, text(&r.parts))).collect()
}

#[tokio::test(start_paused = true)]
async fn a_message_is_answered_where_it_came_from_in_four_commits() {
    let b = Bench::new();
    let net = network(&b, false).await;
    let before = b.store.commits().len();
    b.models.fake.say("hello Ana");
    let receipt = receive(&b, from("ana", "m1", "hi")).await;
    assert_eq!(receipt.fate, Fate::Accepted);
    assert_eq!(receipt.session.as_str(), "agent:main:chat:dm:ana");
    assert_eq!(net.texts(&route()), ["hello Ana"]);
    assert_eq!(replies(&b).await, [(OutboxState::Sent, "hello Ana".into())]);
    assert_eq!(b.store.commits().len() - before, 4);
    let again = receive(&b, from("ana", "m1", "hi")).await;
    assert_eq!((again.fate, again.id), (Fate::Duplicate, receipt.id));
    assert_eq!(net.texts(&route()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn preview_and_answer_are_one_message_and_one_row() {
    let b = Bench::new();
    let net = network(&b, true).await;
    b.models.fake.say("a whole answer");
    receive(&b, from("ana", "m1", "hi")).await;
    assert_eq!(net.texts(&route()), ["a whole answer"]);
    assert_eq!(
        replies(&b).await,
        [(OutboxState::Sent, "a whole answer".into())]
    );
    b.models.fake.say("NO_REPLY");
    receive(&b, from("ana", "m2", "hm")).await;
    assert_eq!(net.texts(&route()).len(), 1, "silence shows nothing");
    assert_eq!(replies(&b).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_fails_says_so_where_it_was_asked() {
    let b = Bench::new();
    let net = network(&b, false).await;
    b.models
        .fake
        .fail(ModelError::new(ModelErrorClass::Auth, "the key is refused"));
    receive(&b, from("ana", "m1", "hi")).await;
    assert_eq!(net.texts(&route()), ["[claw: the key is refused]"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_model_the_message_is_kept_and_the_turn_says_why() {
    let b = Bench::configured(FakeSandbox::idle(), |s| s.default_model = None);
    let net = network(&b, false).await;
    receive(&b, from("ana", "m1", "hi")).await;
    assert_eq!(net.texts(&route()), ["[claw: no model is configured]"]);
}

#[tokio::test(start_paused = true)]
async fn what_no_channel_can_send_is_refused_before_anything_is_written() {
    let b = Bench::new();
    let local = Inbound {
        origin: Origin::direct("local", "", "me"),
        ..from("me", "m1", "hi")
    };
    let long = Inbound {
        origin: Origin::direct("chat", "home", &"x".repeat(1_025)),
        ..from("ana", "m1", "hi")
    };
    let too_much = from("ana", "m1", &"x".repeat(crate::turn::MAX_MESSAGE_BYTES + 1));
    for inbound in [local, long, too_much, from("ana", "m1", " \n")] {
        let error = b.engine.receive(inbound).await.unwrap_err();
        assert_eq!(error.class, ErrorClass::Usage);
    }
    assert!(b.store.commits().is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_person_cannot_use_up_what_is_anothers() {
    let b = Bench::new();
    let net = network(&b, false).await;
    for n in 0..60 {
        b.models.fake.say("ok");
        let receipt = receive(&b, from("ana", &format!("m{n}"), "hi")).await;
        assert_eq!(receipt.fate, Fate::Accepted, "{n}");
    }
    let reason = "rate-limit".to_owned();
    let over = receive(&b, from("ana", "m60", "hi")).await;
    assert_eq!(over.fate, Fate::Dropped { reason });
    let long = receive(
        &b,
        from("ana", "long", &format!("/new {}", "x".repeat(9_000))),
    )
    .await;
    assert!(
        matches!(long.fate, Fate::Dropped { .. }),
        "a control input that is a message counts"
    );
    let row = b.world.store.inbox_row(&long.id).await.unwrap().unwrap();
    assert_eq!(row.text.len(), 200, "what it says is not kept");
    let status = receive(&b, from("ana", "status", "/status")).await;
    assert!(
        matches!(status.fate, Fate::Dropped { .. }),
        "nor are control inputs free"
    );
    assert_eq!(
        receive(&b, from("ana", "stop", "/stop")).await.fate,
        Fate::Control
    );
    b.models.fake.say("hello Bo");
    assert_eq!(
        receive(&b, from("bo", "b1", "hi")).await.fate,
        Fate::Accepted
    );
    b.clock.advance_ms(3_700_000);
    b.models.fake.say("again");
    assert_eq!(
        receive(&b, from("ana", "m61", "hi")).await.fate,
        Fate::Accepted
    );
    assert_eq!(net.texts(&route()).len(), 62, "with the answer to `/stop`");
}

#[tokio::test(start_paused = true)]
async fn tokens_of_a_day_are_counted_for_who_used_them() {
    let b = Bench::configured(FakeSandbox::idle(), |s| {
        let mut rules = Rules::default();
        let mut rates = rules.rate(&claw_core::id::AgentId::new("main"));
        rates.sender.tokens_per_day = Some(15);
        rules
            .rates
            .insert(claw_core::id::AgentId::new("main"), rates);
        s.routes = Arc::new(rules);
    });
    network(&b, false).await;
    b.models.fake.say("fifteen tokens").say("for Bo");
    assert_eq!(
        receive(&b, from("ana", "m1", "hi")).await.fate,
        Fate::Accepted
    );
    let over = receive(&b, from("ana", "m2", "hi")).await;
    assert!(matches!(over.fate, Fate::Dropped { .. }), "{over:?}");
    assert_eq!(
        receive(&b, from("bo", "b1", "hi")).await.fate,
        Fate::Accepted
    );
}

#[tokio::test(start_paused = true)]
async fn an_idle_session_begins_anew() {
    let b = Bench::configured(FakeSandbox::idle(), |s| {
        let rules = Rules {
            resets: ResetRules {
                all: ResetPolicy {
                    idle_minutes: Some(60),
                    ..ResetPolicy::default()
                },
                ..ResetRules::default()
            },
            ..Rules::default()
        };
        s.routes = Arc::new(rules);
    });
    network(&b, false).await;
    for (message, wait_ms, known) in [("m1", 0, 1), ("m2", 3_000_000, 3), ("m3", 3_700_000, 1)] {
        b.clock.advance_ms(wait_ms);
        b.models.fake.say("ok");
        receive(&b, from("ana", message, "hi")).await;
        let asked = b.models.fake.requests().pop().unwrap();
        assert_eq!(asked.messages.len(), known, "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn sessions_idle_for_a_month_are_archived_and_come_back_with_the_next_message() {
    let mut b = Bench::new();
    network(&b, false).await;
    b.models.fake.say("ok").say("still there");
    let key = receive(&b, from("ana", "m1", "hi")).await.session;
    b.clock.advance_ms(31 * DAY_MS);
    b.restart();
    network(&b, false).await;
    rest().await;
    let listed = b.world.store.sessions(9).await.unwrap();
    assert!(listed.iter().all(|row| row.key != key));
    let row = b.world.store.session(&key).await.unwrap().unwrap();
    assert_eq!((row.archived.is_some(), row.entries), (true, 2));
    receive(&b, from("ana", "m2", "are you there?")).await;
    let row = b.world.store.session(&key).await.unwrap().unwrap();
    assert_eq!((row.archived, row.entries), (None, 4));
    assert!(b.clock.now() > TimestampMs(0));
}

/// A tool that begins an effect and never ends, the first time; then one that answers.
fn stuck_once() -> Arc<FakeSandbox> {
    let calls = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    FakeSandbox::new(move |inv| {
        let first = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        async move {
            if first {
                inv.ledger.begin(turns::effect(&inv)).await.unwrap();
                std::future::pending::<()>().await;
            }
            fakes::ended(&inv, Vec::new())
        }
    })
}

/// The engine dies while a tool is at work, after its effect may have happened; another takes its place.
async fn crashed(idempotent: bool) -> (Bench, Arc<FakeChannel>) {
    let mut b = Bench::over(stuck_once());
    let mut plugin = (*fakes::plugin("web", "1.0.0", true, ASKS)).clone();
    plugin.tools[0].idempotent = idempotent;
    *b.shelf.plugins.lock().unwrap() = vec![Arc::new(plugin)];
    network(&b, false).await;
    b.models
        .fake
        .call_tools(vec![turns::one_call()])
        .say("I am back");
    b.engine
        .receive(from("ana", "m1", "post it"))
        .await
        .unwrap();
    rest().await;
    b.restart();
    let net = network(&b, false).await;
    b.engine.idle().await;
    rest().await;
    (b, net)
}

#[tokio::test(start_paused = true)]
async fn a_run_is_resumed_and_what_may_have_happened_is_said_and_not_repeated() {
    let (b, net) = crashed(false).await;
    assert_eq!(net.texts(&route()), ["I am back"]);
    let asked = b.models.fake.requests().pop().unwrap();
    let said = format!("{:?}", asked.messages.last());
    assert!(said.contains("error (unknown)"), "{said}");
    let runs = b.world.store.runs(None, 9).await.unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!(
        (runs[0].attempt, &runs[0].state),
        (2, &RunState::Ended(RunOutcome::Answered))
    );
    let calls = b.world.store.calls(9).await.unwrap();
    assert_eq!((calls.len(), calls[0].outcome.as_str()), (1, "unknown"));
    let effects = b.world.store.effects(&calls[0].id).await.unwrap();
    assert_eq!(effects[0].state, claw_core::ledger::EffectState::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_an_idempotent_tool_is_made_again() {
    let (b, net) = crashed(true).await;
    assert_eq!(net.texts(&route()), ["I am back"]);
    let attempts: Vec<u32> = b
        .sandbox
        .seen
        .lock()
        .unwrap()
        .iter()
        .map(|i| i.call.attempt)
        .collect();
    assert_eq!(attempts, [1, 2]);
    let asked = b.models.fake.requests().pop().unwrap();
    let said = format!("{:?}", asked.messages.last());
    assert!(said.contains("is_error: false"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_new_conversation_ends_what_a_process_before_left_open() {
    let mut b = Bench::over(stuck_once());
    network(&b, false).await;
    b.models
        .fake
        .call_tools(vec![turns::one_call()])
        .say("fresh");
    let first = b
        .engine
        .receive(from("ana", "m1", "post it"))
        .await
        .unwrap();
    let behind = Inbound {
        mode: Some(claw_core::step::inbox::QueueMode::Followup),
        ..from("ana", "m2", "and this")
    };
    b.engine.receive(behind).await.unwrap();
    rest().await;
    b.restart();
    b.engine.recover(Resume::Local).await.unwrap();
    let reset = Command::SessionReset {
        session: Some(first.session.to_string()),
        agent: None,
    };
    b.ok(reset).await;
    let run = b.world.store.runs(None, 9).await.unwrap().remove(0);
    let why = "reset".to_owned();
    assert_eq!(run.state, RunState::Ended(RunOutcome::Interrupted { why }));
    assert!(b.world.store.unfinished().await.unwrap().is_empty());
    let calls = b.world.store.calls(9).await.unwrap();
    let effects = b.world.store.effects(&calls[0].id).await.unwrap();
    assert_eq!(effects[0].state, claw_core::ledger::EffectState::Unknown);
    let net = network(&b, false).await;
    receive(&b, from("ana", "m3", "hello again")).await;
    assert_eq!(net.texts(&route()), ["fresh"]);
    assert_eq!(b.models.fake.requests().pop().unwrap().messages.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_message_is_accepted_to_its_end_also_if_its_channel_goes_away() {
    let b = Bench::new();
    let net = network(&b, false).await;
    b.models.fake.say("hello Ana");
    let receive = b.engine.receive(from("ana", "m1", "hi"));
    let gone = tokio::time::timeout(std::time::Duration::ZERO, receive).await;
    assert!(gone.is_err(), "it was given up before it was done");
    rest().await;
    assert_eq!(net.texts(&route()), ["hello Ana"]);
}

#[tokio::test(start_paused = true)]
async fn what_surfaces_of_this_machine_left_is_ended_and_shown() {
    let mut b = Bench::over(FakeSandbox::new(|_| std::future::pending()));
    b.models.fake.call_tools(vec![turns::one_call()]);
    let waits = b.engine.run(ask(None, "go"), CancellationToken::new());
    let behind = b
        .engine
        .run(ask(None, "then this"), CancellationToken::new());
    rest().await;
    drop((waits, behind));
    b.restart();
    let found = b.engine.recover(Resume::Local).await.unwrap();
    assert_eq!((found.ended, found.dropped, found.resumed), (1, 1, 0));
    let runs = b.world.store.runs(None, 9).await.unwrap();
    let why = "crash".to_owned();
    assert_eq!(
        runs[0].state,
        RunState::Ended(RunOutcome::Interrupted { why })
    );
    let key = claw_core::id::SessionKey::main(&claw_core::id::AgentId::new("main"));
    let entries = b.world.store.transcript(&key).await.unwrap();
    assert!(
        matches!(&entries.last().unwrap().body, EntryBody::Notice { code, .. } if code == "interrupted")
    );
    b.models.fake.say("fine");
    b.ok(ask(None, "and now?")).await;
}
