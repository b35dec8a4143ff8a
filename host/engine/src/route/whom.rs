//! Whose words a turn is about, and in which groups, as far as an agent's tools differ by that.
//!
//! Invariant: it only grows. Whoever is heard in a turn, directly or by way of another session, takes tools away and
//! gives none back; somebody who is not known counts as everybody without an entry of their own.

use super::link::IdentityLinks;
use super::origin::{Chat, IdSpace, Origin};
use claw_core::subject::Actor;
use claw_policy::profile::Profile;
use claw_policy::tools::{LayerKind, ProfileName, ToolProfile};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The owner in `by_sender`. What stands there for all others does not stand for the owner.
pub const OWNER: &str = "owner";
/// Most people, and most groups, that are told apart in one turn. With more the turn has no tools, where an agent's
/// tools differ by sender or group at all.
pub const MAX_HEARD: usize = 64;

/// Whose words, and in which groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whom {
    people: Vec<Person>,
    groups: Vec<Vec<String>>,
    /// More than [`MAX_HEARD`].
    #[serde(default)]
    crowd: bool,
}

/// Somebody, by every name that the configuration may use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Person {
    #[serde(default)]
    owner: bool,
    names: Vec<String>,
}

impl Person {
    fn owner() -> Self {
        Self {
            owner: true,
            names: vec![OWNER.to_owned()],
        }
    }
}

/// The names of an id: with its account, and without where it is the same person on all of them.
fn names(channel: &str, account: &str, id: &str, ids: IdSpace) -> Vec<String> {
    let mut names = vec![format!("{channel}/{account}:{id}")];
    if ids == IdSpace::Channel {
        names.push(format!("{channel}:{id}"));
    }
    names
}

impl Whom {
    /// The owner at a surface of this machine.
    pub fn owner() -> Self {
        Self {
            people: vec![Person::owner()],
            ..Self::default()
        }
    }

    /// Who wrote a message that came over a channel, and in which group.
    pub fn of(actor: &Actor, origin: &Origin, links: &IdentityLinks) -> Self {
        let (channel, account) = (&origin.channel, &origin.account);
        let mut person = match actor {
            Actor::Owner => Person::owner(),
            _ => Person::default(),
        };
        person
            .names
            .extend(names(channel, account, &origin.sender, origin.ids));
        let linked = links.person(origin, &origin.sender).map(str::to_owned);
        person.names.extend(linked);
        let groups = match &origin.chat {
            Chat::Direct { .. } => Vec::new(),
            Chat::Group { id, .. } => vec![names(channel, account, id, origin.ids)],
        };
        Self {
            people: vec![person],
            groups,
            crowd: false,
        }
    }

    /// Somebody of this name, in a group of this name, as the configuration writes them.
    pub fn named(sender: Option<&str>, group: Option<&str>) -> Self {
        let person = |name: &str| match name {
            OWNER => Person::owner(),
            other => Person {
                owner: false,
                names: vec![other.to_owned()],
            },
        };
        Self {
            people: sender.map(person).into_iter().collect(),
            groups: group.map(|g| vec![g.to_owned()]).into_iter().collect(),
            crowd: false,
        }
    }

    /// A group's session, by the ids it was bound to ([`super::key::Keyed::raw`]); `None` for other sessions.
    pub fn of_session(key: &claw_core::id::SessionKey, raw: Option<&str>) -> Option<Self> {
        let parts: Vec<&str> = key.as_str().split(':').collect();
        let group = matches!(parts.len(), 6 | 8) && parts.get(4) == Some(&"group");
        if !group {
            return None;
        }
        let raw = raw.and_then(|raw| serde_json::from_str::<Vec<serde_json::Value>>(raw).ok());
        let part = |at: usize| {
            let part = raw.as_ref()?.get(at)?;
            let text = part.as_str().or_else(|| part.as_array()?.last()?.as_str());
            text.map(str::to_owned)
        };
        let known = part(1).zip(part(2)).zip(part(4));
        // Within what its id is unique is not kept: both ways of writing it count.
        let group = known.map(|((c, a), id)| names(&c, &a, &id, IdSpace::Channel));
        Some(Self {
            groups: vec![group.unwrap_or_default()],
            ..Self::default()
        })
    }

    /// The sender of a message as it is written down: for whom it is counted, then this.
    pub fn written(&self, person: &str) -> String {
        let plain = *self == Self::default() || (person == OWNER && *self == Self::owner());
        match serde_json::to_string(self) {
            Ok(text) if !plain => format!("{person}\n{text}"),
            _ => person.to_owned(),
        }
    }

    /// Reads back [`Whom::written`]. Where it is not there the person it is counted for counts.
    pub fn read(actor: &Actor, sender: &str) -> Self {
        let mut lines = sender.split('\n');
        let person = lines.next().unwrap_or_default();
        let kept = lines.find_map(|line| serde_json::from_str(line).ok());
        kept.unwrap_or_else(|| Self::counted(actor, person))
    }

    /// Whoever messages of this text are counted for, see [`super::rate::Sender`].
    pub fn counted(actor: &Actor, person: &str) -> Self {
        if *actor == Actor::Schedule {
            return Self::default();
        }
        if *actor == Actor::Owner || person == OWNER {
            return Self::owner();
        }
        let ids: Vec<String> = serde_json::from_str(person).unwrap_or_default();
        let names = match ids.as_slice() {
            [name] => vec![name.clone()],
            [channel, id] => vec![format!("{channel}:{id}")],
            [channel, account, id] => vec![format!("{channel}/{account}:{id}")],
            _ => Vec::new(),
        };
        let person = Person {
            owner: false,
            names,
        };
        Self {
            people: vec![person],
            ..Self::default()
        }
    }

    /// Hears these too. Whether that is news.
    pub fn hear(&mut self, others: &Self) -> bool {
        let before = self.clone();
        for person in &others.people {
            if !self.people.contains(person) {
                self.people.push(person.clone());
            }
        }
        for group in &others.groups {
            if !self.groups.contains(group) {
                self.groups.push(group.clone());
            }
        }
        self.crowd |= others.crowd || self.people.len().max(self.groups.len()) > MAX_HEARD;
        self.people.truncate(MAX_HEARD);
        self.groups.truncate(MAX_HEARD);
        *self != before
    }

    /// What is left of an agent's profile for all of them.
    pub fn narrow(&self, profile: &Arc<Profile>) -> Arc<Profile> {
        if !profile.tools.is_layered() {
            return profile.clone();
        }
        let tools = match self.crowd {
            true => ToolProfile::named(ProfileName::None),
            false => self.layers(profile.tools.clone()),
        };
        Arc::new(Profile {
            tools,
            ..Profile::clone(profile)
        })
    }

    fn layers(&self, mut tools: ToolProfile) -> ToolProfile {
        for group in &self.groups {
            let names: Vec<&str> = group.iter().map(String::as_str).collect();
            tools = tools.narrowed(LayerKind::Group, &names, true);
        }
        for person in &self.people {
            let names: Vec<&str> = person.names.iter().map(String::as_str).collect();
            tools = tools.narrowed(LayerKind::Sender, &names, !person.owner);
        }
        tools
    }
}
