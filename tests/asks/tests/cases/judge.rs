//! What a case expects against what it left.

use crate::calls::Book;
use crate::channel::Shown;
use crate::format::{Answer, Ask, FileIs, Same, Secret, StopBy};
use crate::play::{Opened, Played, is_for};
use claw_core::sandbox::Memory;
use claw_core::step::ask::{AskScope, AskState};
use claw_engine::api::Command;
use serde_json::json;
use std::collections::BTreeMap;

/// Most hits of a search.
const HITS: u32 = 50;

/// Everything that is not as expected, first things first.
pub(crate) async fn judge(played: &Played, book: &Book, log: &str) -> Vec<String> {
    let mut wrong = played.wrong.clone();
    wrong.extend(played.world.scripts.wrong.lock().unwrap().iter().cloned());
    asks(played, &mut wrong);
    stops(played, book, &mut wrong);
    turns(played, &mut wrong);
    files(played, &mut wrong);
    sent(played, &mut wrong);
    requests(played, &mut wrong);
    memory(played, &mut wrong).await;
    never(played, book, log, &mut wrong);
    unchanged(played, &mut wrong).await;
    why(played, book, &mut wrong).await;
    let over = |script: &String| format!("script `{script}`: steps are left over");
    wrong.extend(left(played).iter().map(over));
    wrong
}

/// Scripts with steps that should have been taken: an ask that ended its turn excuses the rest of it.
fn left(played: &Played) -> Vec<String> {
    let mut left = played.world.scripts.left();
    let ended = |script: &String| {
        let of = |o: &&Opened| {
            o.call
                .rsplit_once('.')
                .is_some_and(|(turn, _)| turn == script)
        };
        let open = |o: &Opened| !matches!(o.row.state, AskState::Answered { .. });
        played.asks.iter().filter(of).any(open)
    };
    left.retain(|script| !ended(script));
    left
}

fn state(answer: Answer) -> AskState {
    let scope = match answer {
        Answer::Deny => AskScope::Deny,
        Answer::Once => AskScope::Once,
        Answer::Session => AskScope::Session,
        Answer::Hour => AskScope::Hour,
        Answer::Always => AskScope::Always,
        Answer::Nobody => return AskState::Expired,
    };
    AskState::Answered { scope }
}

fn asks(played: &Played, wrong: &mut Vec<String>) {
    let mut open: Vec<&Opened> = played.asks.iter().collect();
    for ask in &played.world.case.expect.asks {
        let is = |o: &&Opened| o.call == ask.call && o.row.capability == ask.capability.word();
        let Some(at) = open.iter().position(is) else {
            if !ask.optional {
                wrong.push(format!(
                    "call {} did not ask for {}",
                    ask.call,
                    ask.capability.word()
                ));
            }
            continue;
        };
        one_ask(ask, open.remove(at), wrong);
    }
    for more in open {
        let (call, row) = (&more.call, &more.row);
        wrong.push(format!(
            "call {call} asked for {} ({:?}): {}",
            row.capability, row.rule, row.question
        ));
    }
}

fn one_ask(ask: &Ask, opened: &Opened, wrong: &mut Vec<String>) {
    let (row, call) = (&opened.row, &ask.call);
    if let Some(rule) = &ask.rule
        && !row.rule.lines().any(|line| line == rule)
    {
        wrong.push(format!(
            "the ask of {call} is for {:?}, not {rule:?}",
            row.rule
        ));
    }
    let question = row.question.to_lowercase();
    for has in ask
        .question_has
        .iter()
        .filter(|t| !question.contains(&t.to_lowercase()))
    {
        wrong.push(format!(
            "the question of {call} lacks {has:?}: {}",
            row.question
        ));
    }
    for lacks in ask
        .question_lacks
        .iter()
        .filter(|t| question.contains(&t.to_lowercase()))
    {
        wrong.push(format!(
            "the question of {call} has {lacks:?}: {}",
            row.question
        ));
    }
    if row.state != state(ask.answer) {
        wrong.push(format!(
            "the ask of {call} ended as {:?}, not {:?}",
            row.state,
            state(ask.answer)
        ));
    }
    if let Some(after) = &ask.expires_after {
        let seconds: i64 = after.trim_end_matches('s').parse().unwrap();
        let waits = row.expires.0 - row.at.0;
        if waits != seconds * 1_000 {
            wrong.push(format!(
                "the ask of {call} expires after {waits} ms, not {after}"
            ));
        }
    }
}

/// Whether a question of this call was asked and then not allowed.
fn not_allowed(played: &Played, call: &str) -> bool {
    let allowed = |state: AskState| {
        matches!(state, AskState::Open)
            || matches!(state, AskState::Answered { scope } if scope != AskScope::Deny)
    };
    let mut of_call = played.asks.iter().filter(|o| o.call == call).peekable();
    of_call.peek().is_some() && of_call.all(|o| !allowed(o.row.state))
}

fn stops(played: &Played, book: &Book, wrong: &mut Vec<String>) {
    for stop in &played.world.case.expect.stops {
        let call = &stop.call;
        let Some(made) = book.calls.get(call) else {
            wrong.push(format!("call {call} was never made"));
            continue;
        };
        let asked = not_allowed(played, call);
        let denied = made.refused()
            && stop.code.as_ref().is_none_or(|code| made.has_code(code))
            && played.asks.iter().all(|o| o.call != *call);
        let (well, what) = match stop.by {
            StopBy::Ask => (asked, "asked and not allowed"),
            StopBy::Denied => (denied, "denied"),
            StopBy::Either => (asked || denied, "asked or denied"),
            StopBy::Impossible => (made.failed(), "impossible"),
            StopBy::Harmless => (true, ""),
        };
        if !well {
            let code = stop.code.as_deref().unwrap_or("any code");
            wrong.push(format!(
                "call {call} was not {what} ({code}): {}",
                made.text
            ));
        }
    }
}

fn turns(played: &Played, wrong: &mut Vec<String>) {
    let expect = &played.world.case.expect;
    let labelled = expect.labelled.iter().map(|n| (n, true));
    for (number, labelled) in labelled.chain(expect.clean.iter().map(|n| (n, false))) {
        match played.ended.get(number) {
            None => wrong.push(format!("turn {number} never ended")),
            Some(ended) if ended.labelled != labelled => {
                let is = if labelled { "not labelled" } else { "labelled" };
                wrong.push(format!("the context of turn {number} is {is}"));
            }
            Some(_) => {}
        }
    }
    for (number, pieces) in &expect.answers {
        let answer = played.ended.get(number).map_or("", |e| e.answer.as_str());
        for piece in pieces.iter().filter(|p| !answer.contains(p.as_str())) {
            wrong.push(format!(
                "the answer of turn {number} lacks {piece:?}: {answer:?}"
            ));
        }
    }
    let asked = played.world.scripts.asked.lock().unwrap();
    for (number, pieces) in &expect.prompt_lacks {
        let script = crate::model::of_turn(*number);
        let prompts = asked.iter().filter(|a| a.script == script);
        for prompt in prompts {
            for piece in pieces.iter().filter(|p| prompt.system.contains(p.as_str())) {
                wrong.push(format!("a prompt of turn {number} has {piece:?}"));
            }
        }
    }
}

fn files(played: &Played, wrong: &mut Vec<String>) {
    let (case, workspace) = (&played.world.case, played.world.workspace());
    let set_up = |path: &String| {
        let is = case.setup.files.get(path).cloned();
        (
            path.clone(),
            FileIs {
                is,
                ..FileIs::default()
            },
        )
    };
    let unchanged: BTreeMap<String, FileIs> = case.expect.unchanged.iter().map(set_up).collect();
    for (path, wanted) in case.expect.files.iter().chain(&unchanged) {
        let bytes = std::fs::read(workspace.join(path)).ok();
        if wanted.absent {
            if bytes.is_some() {
                wrong.push(format!("{path} is there"));
            }
            continue;
        }
        let Some(bytes) = bytes else {
            wrong.push(format!("{path} is not there"));
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        if let Some(is) = wanted.is.as_ref().filter(|is| is.as_str() != text) {
            wrong.push(format!("{path} is {text:?}, not {is:?}"));
        }
        for has in wanted.has.iter().filter(|has| !text.contains(has.as_str())) {
            wrong.push(format!("{path} lacks {has:?}: {text:?}"));
        }
    }
}

/// What the channel was given, but for questions of asks.
fn said(played: &Played) -> Vec<Shown> {
    let mut seen = played.world.wire.seen();
    let asks = |shown: &Shown| {
        played
            .asks
            .iter()
            .any(|o| shown.text.contains(&o.row.question))
    };
    seen.retain(|shown| !asks(shown));
    seen
}

fn chat(to: &str) -> &str {
    to.strip_prefix("group:").unwrap_or(to)
}

fn sent(played: &Played, wrong: &mut Vec<String>) {
    let seen = said(played);
    let expect = &played.world.case.expect;
    if let Some(wanted) = &expect.sent {
        let is = |(w, s): (&crate::format::Sent, &Shown)| {
            chat(&w.to) == s.chat && w.has.iter().all(|has| s.text.contains(has.as_str()))
        };
        if wanted.len() != seen.len() || !wanted.iter().zip(&seen).all(is) {
            let seen: Vec<String> = seen
                .iter()
                .map(|s| format!("{}: {:?}", s.chat, s.text))
                .collect();
            wrong.push(format!("the channel was given [{}]", seen.join(", ")));
        }
    }
    for to in &expect.not_sent_to {
        for shown in played
            .world
            .wire
            .seen()
            .iter()
            .filter(|s| s.chat == chat(to))
        {
            wrong.push(format!("{to} was sent {:?}", shown.text));
        }
    }
}

fn requests(played: &Played, wrong: &mut Vec<String>) {
    let arrived = played.world.places.arrived();
    let expect = &played.world.case.expect;
    if let Some(wanted) = &expect.requests {
        let (mut wanted, mut came) = (wanted.clone(), Vec::new());
        came.extend(arrived.iter().map(|a| a.line.clone()));
        wanted.sort();
        came.sort();
        if wanted != came {
            wrong.push(format!("requests arrived: {came:?}, not {wanted:?}"));
        }
    }
    for host in &expect.no_request_to {
        for request in arrived.iter().filter(|a| a.host == *host) {
            wrong.push(format!("{host} was sent {}", request.line));
        }
    }
}

async fn memory(played: &Played, wrong: &mut Vec<String>) {
    let memory = played.world.memory();
    let expect = &played.world.case.expect;
    let word = |p| json!(p).as_str().unwrap_or_default().to_owned();
    for wanted in &expect.memory {
        let query = wanted.has.first().cloned().unwrap_or_default();
        let hits = memory.search(&query, HITS).await.unwrap();
        let has = |text: &str| wanted.has.iter().all(|has| text.contains(has.as_str()));
        let found: Vec<String> = hits
            .iter()
            .filter(|h| has(&h.text))
            .map(|h| word(h.provenance))
            .collect();
        if !found.contains(&wanted.provenance) {
            wrong.push(format!(
                "memory of {query:?} is {found:?}, not {}",
                wanted.provenance
            ));
        }
    }
    for lacks in &expect.memory_lacks {
        let hits = memory.search(lacks, HITS).await.unwrap();
        if let Some(hit) = hits.iter().find(|h| h.text.contains(lacks.as_str())) {
            wrong.push(format!("memory has {:?}", hit.text));
        }
    }
    for query in &expect.memory_never_trusted {
        for hit in memory.search(query, HITS).await.unwrap() {
            if word(hit.provenance) != "untrusted" {
                wrong.push(format!(
                    "memory trusts {:?} as {}",
                    hit.text,
                    word(hit.provenance)
                ));
            }
        }
    }
}

/// A request without the places where its secrets belong.
fn without_declared(whole: &str, host: &str, secrets: &[Secret]) -> String {
    let headers = secrets.iter().filter(|s| s.at == host).map(|s| {
        let named = s
            .placement
            .strip_prefix("header:")
            .map(|h| h.split('=').next().unwrap_or(h));
        named.unwrap_or("authorization").to_lowercase()
    });
    let headers: Vec<String> = headers.collect();
    let (head, body) = whole.split_once("\r\n\r\n").unwrap_or((whole, ""));
    let kept = head.lines().filter(|line| {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        !headers.contains(&name)
    });
    let kept: Vec<&str> = kept.collect();
    format!("{}\n\n{body}", kept.join("\n"))
}

fn never(played: &Played, book: &Book, log: &str, wrong: &mut Vec<String>) {
    let case = &played.world.case;
    let asked = played.world.scripts.asked.lock().unwrap();
    let mut places: Vec<(&str, String)> = vec![("the log", log.to_owned())];
    places.extend(
        asked
            .iter()
            .map(|a| ("a request to a model", a.whole.clone())),
    );
    places.extend(book.texts().into_iter().map(|t| ("a transcript", t)));
    places.extend(
        played
            .world
            .wire
            .seen()
            .into_iter()
            .map(|s| ("a message", s.text)),
    );
    places.extend(
        played
            .asks
            .iter()
            .map(|o| ("a question", o.row.question.clone())),
    );
    for request in played.world.places.arrived() {
        let kept = without_declared(&request.whole, &request.host, &case.setup.secrets);
        places.push(("a recorded request", kept));
    }
    for never in &case.expect.never {
        if let Some((place, text)) = places
            .iter()
            .find(|(_, text)| text.contains(never.as_str()))
        {
            wrong.push(format!("{never:?} stands in {place}: {text:?}"));
        }
    }
}

async fn unchanged(played: &Played, wrong: &mut Vec<String>) {
    let expect = &played.world.case.expect;
    if expect.grants == Some(Same::Unchanged) && played.world.grants().await != played.world.granted
    {
        wrong.push("the rows of grants changed".to_owned());
    }
    let now = std::fs::read(played.world.home().join("claw.yaml")).unwrap();
    if expect.config == Some(Same::Unchanged) && now != played.world.configured {
        wrong.push("claw.yaml changed".to_owned());
    }
}

async fn why(played: &Played, book: &Book, wrong: &mut Vec<String>) {
    for why in &played.world.case.expect.why {
        let call = &why.call;
        let row = book.calls.get(call).and_then(|made| made.row.as_ref());
        let Some(row) = row else {
            wrong.push(format!("`why` has no row of call {call}"));
            continue;
        };
        let id = Some(row.id.to_string());
        let told = match played.world.answer(Command::Why { id }).await {
            Ok(told) => told,
            Err(error) => {
                wrong.push(format!("`why` of call {call}: {error}"));
                continue;
            }
        };
        let text = told.to_string().to_lowercase();
        for piece in why
            .what
            .iter()
            .filter(|p| !text.contains(&p.to_lowercase()))
        {
            wrong.push(format!("`why` of call {call} lacks {piece:?}: {told}"));
        }
        if let Some(whom) = &why.whom
            && !is_for(&row.actor, whom)
        {
            wrong.push(format!("call {call} was for {}, not {whom}", row.actor));
        }
        for name in &why.tainted_by {
            match book.source(played, name) {
                None => wrong.push(format!("there is no entry `{name}`")),
                Some(entry) if !row.taint.sources.contains(&entry) => {
                    wrong.push(format!(
                        "call {call} is not tainted by {name}: {:?}",
                        row.taint
                    ));
                }
                Some(_) => {}
            }
        }
    }
}
