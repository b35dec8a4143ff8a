//! Messages that enter the turn while it runs.
//!
//! Invariant: what is taken here lands with the turn's next batch; until then the rows say that it waits.

use super::context::Context;
use super::{Run, begin, rest};
use claw_core::content::Block;
use claw_core::event::TurnEvent;
use claw_core::model::ModelMessage;
use claw_core::ports::Journal;
use claw_core::row::{EntryBody, Mutation};

/// Takes what has come for this turn. Call it at a boundary: no call is open.
pub(super) async fn take(run: &mut Run, context: &mut Context) {
    let (rows, left_out) = run.arriving.take();
    if rows.is_empty() {
        return;
    }
    let mut mutations = begin::leave_out(run, &left_out);
    mutations.extend(begin::consume(run, &rows));
    // Who is heard now may leave fewer tools than there were.
    narrow(run, context);
    for entry in mutations.iter().filter_map(notice) {
        push(&mut context.messages, &entry);
    }
    run.journal.note(mutations);
    for row in &rows {
        push(&mut context.messages, &row.text);
    }
    let messages = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    run.tell(TurnEvent::Steered { messages }).await;
}

/// Leaves the tools that are on offer now.
pub(super) fn narrow(run: &Run, context: &mut Context) {
    let offered = run.request.tools.tools(&run.request.session.agent());
    let own = |name: &str| offered.iter().any(|t| t.definition.name == name);
    context
        .tools
        .retain(|t| t.name == rest::READ || own(&t.name));
}

/// A notice among the changes, as the model reads it.
fn notice(mutation: &Mutation) -> Option<String> {
    let Mutation::Append(_, entry) = mutation else {
        return None;
    };
    match &entry.body {
        EntryBody::Notice { text, .. } => Some(format!("[system: {text}]")),
        _ => None,
    }
}

fn push(messages: &mut Vec<ModelMessage>, text: &str) {
    let block = Block::text(text);
    if let Some(ModelMessage::User { content }) = messages.last_mut() {
        content.push(block);
    } else {
        messages.push(ModelMessage::User {
            content: vec![block],
        });
    }
}
