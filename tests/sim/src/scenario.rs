//! What a seed means: who writes what and when, over which networks, under which rules.

use crate::dice::Dice;
use claw_core::ports::ChannelTraits;
use claw_core::step::inbox::QueueMode;
use claw_core::subject::Actor;
use claw_engine::route::key::DmScope;
use claw_engine::route::origin::Origin;
use claw_engine::route::queue::{Overflow, QueueRules};

/// The group that everybody is in, where there is one.
const GROUP: &str = "friends";

/// One account on one network.
#[derive(Debug, Clone)]
pub struct Account {
    /// The channel.
    pub channel: &'static str,
    /// Our account there.
    pub account: &'static str,
    /// What the network can do.
    pub traits: ChannelTraits,
    /// When it is attached after each start of the process: at once, later (milliseconds), never.
    pub attached_ms: Option<u64>,
}

/// One message of a person.
#[derive(Debug, Clone)]
pub struct Message {
    /// The network's id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// The part of the text that is in no other message; `None` for a control input.
    pub token: Option<String>,
    /// Milliseconds after the beginning, not before.
    pub at_ms: u64,
    /// What happens if the session is busy.
    pub mode: Option<QueueMode>,
    /// The network hands it over twice, the second time this much later; 0 is at once.
    pub again_ms: Option<u64>,
}

/// One person who writes.
#[derive(Debug, Clone)]
pub struct Person {
    /// Where they write; `None` for who sits at this machine.
    pub origin: Option<Origin>,
    /// Who they are.
    pub actor: Actor,
    /// In order.
    pub messages: Vec<Message>,
}

/// A whole scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Who shares a session.
    pub dm_scope: DmScope,
    /// How sessions queue.
    pub queue: QueueRules,
    /// The networks.
    pub accounts: Vec<Account>,
    /// Who writes.
    pub people: Vec<Person>,
    /// Of 1,000 requests to the model, so many fail.
    pub model_faults: u64,
    /// Of 1,000 calls of tools, so many fail.
    pub tool_faults: u64,
    /// Of 1,000 sends, so many fail.
    pub network_faults: u64,
}

impl Scenario {
    /// The scenario of a seed.
    pub fn of(seed: u64) -> Self {
        let dice = Dice::new(seed, 0);
        let accounts = accounts(&dice);
        let group = dice.chance(250);
        let dm_scope = match dice.chance(250) {
            true => DmScope::Main,
            false => DmScope::default(),
        };
        let count = dice.weighted(&[(5, 1), (3, 2), (2, 3)]);
        let mut people: Vec<Person> = (0..count)
            .map(|who| person(&dice, who, group, &accounts))
            .collect();
        if dice.chance(150) {
            people.push(local(&dice));
        }
        Self {
            dm_scope,
            queue: queue(&dice),
            people,
            accounts,
            model_faults: dice.pick(&[0, 60, 200]),
            tool_faults: dice.pick(&[0, 100, 300]),
            network_faults: dice.pick(&[0, 150, 400]),
        }
    }
}

fn accounts(dice: &Dice) -> Vec<Account> {
    [("matrix", "a", true), ("irc", "b", false)]
        .into_iter()
        .map(|(channel, account, deduplicates)| Account {
            channel,
            account,
            traits: ChannelTraits {
                deduplicates,
                edits: dice.chance(300),
                max_units: dice.pick(&[4_096, 4_096, 60]),
            },
            attached_ms: dice.weighted(&[
                (16, Some(0)),
                (2, Some(dice.between(1, 5_000))),
                (1, Some(dice.between(60_000, 120_000))),
                (1, None),
            ]),
        })
        .collect()
}

fn queue(dice: &Dice) -> QueueRules {
    QueueRules {
        mode: dice.pick(&QueueMode::ALL),
        debounce_ms: dice.pick(&[0, 50, 500, 5_000]),
        cap: match dice.chance(300) {
            true => dice.pick(&[1, 2]),
            false => 20,
        },
        overflow: dice.pick(&Overflow::ALL),
    }
}

fn person(dice: &Dice, who: u64, group: bool, accounts: &[Account]) -> Person {
    // A group is in one place; who writes alone is anywhere.
    let at = if group {
        &accounts[0]
    } else {
        &accounts[usize::from(dice.chance(500))]
    };
    let peer = format!("p{who}");
    let (origin, others) = match group {
        true => (
            Origin::group(at.channel, at.account, GROUP, &peer),
            [
                Actor::Owner,
                Actor::Paired(peer.clone()),
                Actor::GroupMember,
            ],
        ),
        false => (
            Origin::direct(at.channel, at.account, &peer),
            [Actor::Owner, Actor::Owner, Actor::Paired(peer.clone())],
        ),
    };
    let actor = match who {
        0 => Actor::Owner,
        _ => others[usize::try_from(dice.below(3)).unwrap_or(0)].clone(),
    };
    Person {
        origin: Some(origin),
        actor,
        messages: messages(dice, &peer, true),
    }
}

fn local(dice: &Dice) -> Person {
    Person {
        origin: None,
        actor: Actor::Owner,
        messages: messages(dice, "here", false),
    }
}

fn messages(dice: &Dice, who: &str, networked: bool) -> Vec<Message> {
    let count = dice.between(1, 5);
    let hurried = dice.chance(500);
    let mode = dice.pick(&[
        None,
        None,
        None,
        Some(QueueMode::Interrupt),
        Some(QueueMode::Collect),
    ]);
    let mut at_ms = 0;
    (0..count)
        .map(|n| {
            at_ms += gap(dice, hurried);
            let id = format!("{who}.m{n}");
            let (text, token) = words(dice, &id, networked);
            Message {
                id,
                text,
                token,
                at_ms,
                mode: match dice.chance(700) {
                    true => mode,
                    false => Some(dice.pick(&QueueMode::ALL)),
                },
                again_ms: dice.chance(100).then(|| dice.pick(&[0, 0, 3, 2_000])),
            }
        })
        .collect()
}

fn gap(dice: &Dice, hurried: bool) -> u64 {
    let range = match (hurried, dice.below(10)) {
        (true, 0..=5) => (0, 20),
        (_, 0..=6) => (0, 500),
        (_, 7..=8) => (500, 5_000),
        _ => (5_000, 90_000),
    };
    dice.between(range.0, range.1)
}

fn words(dice: &Dice, id: &str, networked: bool) -> (String, Option<String>) {
    let token = format!("<{id}>");
    let control = if networked { dice.below(100) } else { 100 };
    match control {
        0..=4 => ("/stop".into(), None),
        5..=6 => ("/new".into(), None),
        7..=8 => (format!("/new {token}"), Some(token)),
        9 => (format!("/queue {}", dice.pick(&QueueMode::ALL)), None),
        10 => ("/status".into(), None),
        _ => (format!("{token} says something"), Some(token)),
    }
}
