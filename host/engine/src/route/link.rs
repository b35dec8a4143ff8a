//! Identity links: several ids that are one person, because the owner says so.
//!
//! Invariant: an id is in at most one link, and an id that is unique only within an account is joined only by a
//! link that names the account.

use super::origin::{IdSpace, Origin};
use claw_core::id::AgentId;
use std::collections::BTreeMap;

/// Most ids in all links together.
pub const MAX_LINKED_IDS: usize = 1_000;

/// Why links are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The name of a person is not `[a-z0-9][a-z0-9_-]{0,63}`.
    #[error("`{0}` is no name for a person ([a-z0-9][a-z0-9_-]*)")]
    Name(String),
    /// Not `channel:peer` or `channel/account:peer`.
    #[error("`{id}` of `{name}` is neither `channel:peer` nor `channel/account:peer`")]
    Id {
        /// The person.
        name: String,
        /// As written.
        id: String,
    },
    /// One id, two people.
    #[error("`{id}` is linked to both `{first}` and `{second}`")]
    Twice {
        /// As written.
        id: String,
        /// The person it belongs to already.
        first: String,
        /// The other.
        second: String,
    },
    /// Over [`MAX_LINKED_IDS`].
    #[error("{0} linked ids, more than {MAX_LINKED_IDS}")]
    TooMany(usize),
}

/// A channel, an account where the link names one, and a peer there.
type Linked = (String, Option<String>, String);

/// Who is who. The default joins nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityLinks {
    people: BTreeMap<Linked, String>,
}

impl IdentityLinks {
    /// Reads `name: ["telegram:123", "irc/libera:ana"]`. Everything after the first `:` is the peer's id.
    ///
    /// # Errors
    /// See [`LinkError`].
    pub fn new(links: &BTreeMap<String, Vec<String>>) -> Result<Self, LinkError> {
        let count = links.values().map(Vec::len).sum();
        if count > MAX_LINKED_IDS {
            return Err(LinkError::TooMany(count));
        }
        let mut people: BTreeMap<Linked, String> = BTreeMap::new();
        for (name, ids) in links {
            AgentId::parse(name).ok_or_else(|| LinkError::Name(name.clone()))?;
            for id in ids {
                let linked = read(id).ok_or_else(|| LinkError::Id {
                    name: name.clone(),
                    id: id.clone(),
                })?;
                let before = people.insert(linked, name.clone());
                if let Some(first) = before.filter(|first| first != name) {
                    return Err(LinkError::Twice {
                        id: id.clone(),
                        first,
                        second: name.clone(),
                    });
                }
            }
        }
        Ok(Self { people })
    }

    /// The person this peer is. A link that names the account comes before one that does not.
    pub fn person(&self, origin: &Origin, peer: &str) -> Option<&str> {
        let look = |account: Option<&String>| {
            let linked = (origin.channel.clone(), account.cloned(), peer.to_owned());
            self.people.get(&linked).map(String::as_str)
        };
        look(Some(&origin.account)).or_else(|| match origin.ids {
            IdSpace::Channel => look(None),
            IdSpace::Account => None,
        })
    }

    /// People with ids on more than one channel, which only the scope `per-peer` joins.
    pub fn across_channels(&self) -> Vec<&str> {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let mut across = Vec::new();
        for ((channel, _, _), name) in &self.people {
            let first = seen.entry(name).or_insert(channel);
            if *first != channel && !across.contains(&name.as_str()) {
                across.push(name.as_str());
            }
        }
        across
    }
}

/// `channel:peer` or `channel/account:peer`.
pub(super) fn read(id: &str) -> Option<Linked> {
    let (place, peer) = id.split_once(':')?;
    let (channel, account) = match place.split_once('/') {
        Some((channel, account)) => (channel, Some(account)),
        None => (place, None),
    };
    let named = !channel.is_empty() && account != Some("") && !peer.is_empty();
    named.then(|| {
        (
            channel.to_owned(),
            account.map(str::to_owned),
            peer.to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn links(list: &[(&str, &[&str])]) -> Result<IdentityLinks, LinkError> {
        let all = list.iter().map(|(name, ids)| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            ((*name).to_owned(), ids)
        });
        IdentityLinks::new(&all.collect())
    }

    #[test]
    fn ids_of_one_person_are_joined() {
        let links = links(&[
            (
                "ana",
                &["telegram:1", "matrix:@ana:hs.test", "irc/libera:ana"],
            ),
            ("bo", &["telegram:2"]),
        ])
        .unwrap();
        let person = |origin: &Origin, peer| links.person(origin, peer).map(str::to_owned);
        let telegram = Origin::direct("telegram", "home", "1");
        assert_eq!(person(&telegram, "1").unwrap(), "ana");
        assert_eq!(person(&telegram, "2").unwrap(), "bo");
        assert_eq!(person(&telegram, "3"), None);
        let matrix = Origin::direct("matrix", "home", "@ana:hs.test");
        assert_eq!(person(&matrix, "@ana:hs.test").unwrap(), "ana");
        assert_eq!(links.across_channels(), ["ana"]);
    }

    #[test]
    fn a_nick_of_another_network_is_somebody_else() {
        let nick = |account: &str| Origin {
            ids: IdSpace::Account,
            ..Origin::direct("irc", account, "ana")
        };
        let named = links(&[("ana", &["irc/libera:ana"])]).unwrap();
        assert_eq!(named.person(&nick("libera"), "ana"), Some("ana"));
        assert_eq!(named.person(&nick("oftc"), "ana"), None);
        let loose = links(&[("ana", &["irc:ana"])]).unwrap();
        assert_eq!(loose.person(&nick("libera"), "ana"), None);
    }

    #[test]
    fn what_joins_two_people_or_nobody_is_refused() {
        let twice = links(&[("ana", &["telegram:1"]), ("bo", &["telegram:1"])]).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "`telegram:1` is linked to both `ana` and `bo`"
        );
        for bad in ["telegram", "telegram:", ":1", "/home:1", "telegram/:1", ""] {
            let refused = links(&[("ana", &[bad])]);
            assert!(matches!(refused, Err(LinkError::Id { .. })), "{bad}");
        }
        assert_eq!(
            links(&[("Ana", &["telegram:1"])]),
            Err(LinkError::Name("Ana".into()))
        );
        assert!(links(&[("ana", &["telegram:1", "telegram:1"])]).is_ok());
    }

    #[test]
    fn links_have_a_limit() {
        let ids = |count: usize| {
            let ids = (0..count).map(|i| format!("telegram:{i}")).collect();
            IdentityLinks::new(&BTreeMap::from([("ana".to_owned(), ids)]))
        };
        assert!(ids(MAX_LINKED_IDS).is_ok());
        assert_eq!(
            ids(MAX_LINKED_IDS + 1),
            Err(LinkError::TooMany(MAX_LINKED_IDS + 1))
        );
    }
}
