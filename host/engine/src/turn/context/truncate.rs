//! The last tier: a request that fits, whatever was said before.
//!
//! Invariants: the result takes at most the limit, if that is at least [`MIN_TOKENS`]; calls and results stay pairs;
//! the newest message of the person stays, itself cut if nothing else helps.

use super::messages::SUMMARY_HEAD;
use super::{cut, size};
use claw_core::content::Block;
use claw_core::model::{ModelMessage, ModelToolCall};
use serde_json::json;

/// The smallest limit that is always met, in tokens.
pub(in crate::turn) const MIN_TOKENS: u64 = 256;
/// Said in place of what was left out.
pub(in crate::turn) const LEFT_OUT: &str = "[system: older messages are left out of this request for want of room; the transcript keeps them]";
/// Texts of the model and its tools are cut to no less than this before whole steps are left out, in bytes.
const FLOOR_BYTES: usize = 400;
/// Blocks of the newest message that stay, the newest.
const LAST_BLOCKS: usize = 8;
/// What stands for arguments that are left out takes at most this, in bytes.
const NO_ARGUMENTS_BYTES: usize = 48;

/// Makes messages fit into `limit` tokens. Whole turns go first, the oldest first; then the longest texts of the
/// turn are cut, then its oldest steps go, then the newest message of the person is cut.
pub(in crate::turn) fn truncate(messages: &mut Vec<ModelMessage>, limit: u64) {
    if size::messages(messages) <= limit {
        return;
    }
    drop_turns(messages, limit);
    if over(messages, limit) {
        let users = user_tokens(messages);
        let others = size::messages(messages).saturating_sub(users);
        cut_users(messages, (limit / 2).max(limit.saturating_sub(others)));
    }
    if over(messages, limit) {
        cut_others(messages, limit);
    }
    if over(messages, limit) {
        drop_steps(messages, limit);
    }
    if over(messages, limit) {
        cut_users(messages, limit);
    }
}

fn over(messages: &[ModelMessage], limit: u64) -> bool {
    size::messages(messages) > limit
}

fn is_user(message: &ModelMessage) -> bool {
    matches!(message, ModelMessage::User { .. })
}

fn user_tokens(messages: &[ModelMessage]) -> u64 {
    let users = messages.iter().filter(|m| is_user(m));
    users.map(size::message).sum()
}

/// Where the newest message of the person stands.
fn last_user(messages: &[ModelMessage]) -> Option<usize> {
    messages.iter().rposition(is_user)
}

/// The summary, if the messages begin with one.
fn summary(messages: &[ModelMessage]) -> Option<Block> {
    let Some(ModelMessage::User { content }) = messages.first() else {
        return None;
    };
    content.iter().find(|b| is_summary(b)).cloned()
}

fn is_summary(block: &Block) -> bool {
    matches!(block, Block::Text { text } if text.starts_with(SUMMARY_HEAD))
}

fn is_note(block: &Block) -> bool {
    matches!(block, Block::Text { text } if text == LEFT_OUT)
}

/// Leaves out the oldest turns until the rest fits, or until one is left. A summary stays.
fn drop_turns(messages: &mut Vec<ModelMessage>, limit: u64) {
    let Some(last) = last_user(messages) else {
        return;
    };
    let head: Vec<Block> = summary(messages)
        .into_iter()
        .chain([Block::text(LEFT_OUT)])
        .collect();
    let head_tokens: u64 = head
        .iter()
        .map(|b| size::tokens(size::block_bytes(b), size::BYTES_PER_TOKEN))
        .sum();
    let mut left = size::messages(messages) + head_tokens;
    let mut from = 0;
    while from < last && left > limit {
        left -= size::message(&messages[from]);
        from += 1;
        while from < last && !is_user(&messages[from]) {
            left -= size::message(&messages[from]);
            from += 1;
        }
    }
    if from == 0 {
        return;
    }
    messages.drain(..from);
    put_head(messages, head);
}

/// Puts blocks before the first message of the person, once.
fn put_head(messages: &mut [ModelMessage], head: Vec<Block>) {
    if let Some(ModelMessage::User { content }) = messages.first_mut() {
        content.retain(|b| !is_summary(b) && !is_note(b));
        content.splice(0..0, head);
    }
}

/// Leaves out the oldest steps after the newest message of the person until the rest fits.
fn drop_steps(messages: &mut Vec<ModelMessage>, limit: u64) {
    let first = last_user(messages).map_or(0, |at| at + 1);
    let note = size::text(LEFT_OUT);
    let mut left = size::messages(messages) + note;
    let mut to = first;
    while to < messages.len() && left > limit {
        left -= size::message(&messages[to]);
        to += 1;
        while to < messages.len() && matches!(messages[to], ModelMessage::ToolResult { .. }) {
            left -= size::message(&messages[to]);
            to += 1;
        }
    }
    messages.drain(first..to);
    let head = summary(messages)
        .into_iter()
        .chain([Block::text(LEFT_OUT)])
        .collect();
    put_head(messages, head);
}

/// Cuts the longest texts of the model and its tools until all fits, or to the floor.
fn cut_others(messages: &mut [ModelMessage], limit: u64) {
    let mut units: Vec<(usize, usize, bool)> = Vec::new();
    for message in &*messages {
        match message {
            ModelMessage::User { .. } => {}
            ModelMessage::Assistant { text, calls } => {
                units.push((text.len(), size::BYTES_PER_TOKEN, false));
                let bytes = |c: &ModelToolCall| size::json_bytes(&c.arguments);
                units.extend(
                    calls
                        .iter()
                        .map(|c| (bytes(c), size::BYTES_PER_TOKEN, true)),
                );
            }
            ModelMessage::ToolResult { text, .. } => {
                units.push((text.len(), size::RESULT_BYTES_PER_TOKEN, false));
            }
        }
    }
    let cost = |cap: usize| -> u64 {
        let one = |(bytes, per, arguments): &(usize, usize, bool)| {
            let bytes = match (*bytes > cap, arguments) {
                (true, true) => NO_ARGUMENTS_BYTES,
                _ => (*bytes).min(cap),
            };
            size::tokens(bytes, *per)
        };
        units.iter().map(one).sum()
    };
    let others = size::messages(messages) - cost(usize::MAX).min(size::messages(messages));
    let longest = units.iter().map(|u| u.0).max().unwrap_or(0);
    let cap = level(FLOOR_BYTES, longest, |cap| others + cost(cap) <= limit);
    for message in messages {
        match message {
            ModelMessage::User { .. } => {}
            ModelMessage::Assistant { text, calls } => {
                *text = cut::middle(text, cap);
                for call in calls {
                    let bytes = size::json_bytes(&call.arguments);
                    if bytes > cap {
                        call.arguments = json!({ "left_out": format!("{bytes} bytes") });
                    }
                }
            }
            ModelMessage::ToolResult { text, .. } => *text = cut::middle(text, cap),
        }
    }
}

/// Cuts the longest blocks of the person's messages until those take at most `limit` tokens.
fn cut_users(messages: &mut [ModelMessage], limit: u64) {
    if user_tokens(messages) <= limit {
        return;
    }
    let mut lengths: Vec<usize> = Vec::new();
    let mut frames = 0;
    for message in &mut *messages {
        if let ModelMessage::User { content } = message {
            keep_last_blocks(content);
            frames += size::FRAME_TOKENS;
            lengths.extend(content.iter().map(size::block_bytes));
        }
    }
    let cost = |cap: usize| -> u64 {
        let one = |bytes: &usize| size::tokens((*bytes).min(cap), size::BYTES_PER_TOKEN);
        frames + lengths.iter().map(one).sum::<u64>()
    };
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let cap = level(0, longest, |cap| cost(cap) <= limit);
    for message in messages {
        let ModelMessage::User { content } = message else {
            continue;
        };
        for block in content {
            if size::block_bytes(block) > cap {
                *block = Block::text(cut::middle(&block.to_text(), cap));
            }
        }
    }
}

/// Many blocks are many messages joined: the oldest go. A summary and the note stay.
fn keep_last_blocks(content: &mut Vec<Block>) {
    let head = content
        .iter()
        .take_while(|b| is_summary(b) || is_note(b))
        .count();
    let extra = (content.len() - head).saturating_sub(LAST_BLOCKS);
    content.drain(head..head + extra);
}

/// The largest cap between both ends that fits; the lower end if none does.
fn level(mut low: usize, mut high: usize, fits: impl Fn(usize) -> bool) -> usize {
    if high <= low || fits(high) {
        return high.max(low);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
