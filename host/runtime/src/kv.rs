//! What a call has read and written of guest kv: an overlay over the store.
//!
//! Invariant: nothing reaches the store before the call ends well; then every changed key is one write, which says
//! which version the call relied on, if it relied on one. Reads see the call's own writes.

use crate::call::Call;
use crate::host::error::{invalid, limit, store};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::TimestampMs;
use claw_core::row::{KvChange, KvWrite};
use std::collections::BTreeMap;

/// Longest key, in bytes.
pub(crate) const MAX_KEY_BYTES: usize = 512;
/// Longest value, in bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 256 * 1024;
/// All values written in a call, in bytes.
pub(crate) const MAX_WRITTEN_BYTES: u64 = 4 << 20;
/// Keys a call may touch.
pub(crate) const MAX_KEYS: usize = 10_000;
/// Keys of one page of a scan.
pub(crate) const MAX_PAGE_KEYS: u32 = 1_000;

/// Versions from here on are of values this call wrote and nobody else has seen. The store gives them their real
/// version when they land; kept and used by a later call, one of these conflicts, and never means another's write.
const FIRST_OWN_VERSION: u64 = 1 << 63;

/// A value as the call sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) value: Vec<u8>,
    pub(crate) version: u64,
    pub(crate) expires: Option<TimestampMs>,
}

/// What must be so for a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    Anything,
    Absent,
    Version(u64),
}

/// A page of keys.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) keys: Vec<String>,
    pub(crate) next: Option<String>,
}

/// How much is used of how much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) bytes: u64,
    pub(crate) keys: u64,
}

enum Change {
    Set {
        value: Vec<u8>,
        version: u64,
        ttl_ms: Option<u64>,
    },
    Remove,
    Add {
        delta: i64,
        version: u64,
    },
}

#[derive(Default)]
struct Slot {
    /// The store's version the call relied on; 0: no key.
    relied: Option<u64>,
    change: Option<Change>,
}

/// The overlay of one call.
#[derive(Default)]
pub(crate) struct Overlay {
    slots: BTreeMap<String, Slot>,
    written_bytes: u64,
    writes: u64,
    usage: Option<Usage>,
}

fn check_key(key: &str) -> Result<(), GuestError> {
    if (1..=MAX_KEY_BYTES).contains(&key.len()) {
        return Ok(());
    }
    let words = format!("a key has 1 to {MAX_KEY_BYTES} bytes, not {}", key.len());
    Err(invalid("key", words))
}

fn counter(value: &[u8]) -> Result<i64, GuestError> {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| invalid("not-a-counter", "the value is not a decimal counter"))
}

fn sum(a: i64, b: i64) -> Result<i64, GuestError> {
    a.checked_add(b)
        .ok_or_else(|| invalid("overflow", "the counter would overflow"))
}

impl Overlay {
    fn slot(&mut self, key: &str) -> Result<&mut Slot, GuestError> {
        if !self.slots.contains_key(key) && self.slots.len() >= MAX_KEYS {
            let words = format!("a call touches at most {MAX_KEYS} keys");
            return Err(limit("too-many-keys", words));
        }
        Ok(self.slots.entry(key.to_owned()).or_default())
    }

    fn own_version(&mut self) -> u64 {
        self.writes += 1;
        FIRST_OWN_VERSION + self.writes
    }

    /// The value now, and the version the store has (0: none).
    async fn look(&self, call: &Call, key: &str) -> Result<(Option<Seen>, u64), GuestError> {
        let now = call.services.clock.now();
        let base = call
            .services
            .store()?
            .kv_get(&call.invocation.kv_namespace, key, now)
            .await
            .map_err(|e| store(&e))?;
        let base_version = base.as_ref().map_or(0, |b| b.version);
        let base = base.map(|b| Seen {
            value: b.value,
            version: b.version,
            expires: b.expires,
        });
        let seen = match self.slots.get(key).and_then(|s| s.change.as_ref()) {
            None => base,
            Some(Change::Remove) => None,
            Some(Change::Set {
                value,
                version,
                ttl_ms,
            }) => Some(Seen {
                value: value.clone(),
                version: *version,
                expires: ttl_ms.map(|ttl| now.plus_ms(ttl)),
            }),
            Some(Change::Add { delta, version }) => {
                let from = base.as_ref().map_or(Ok(0), |b| counter(&b.value))?;
                Some(Seen {
                    value: sum(from, *delta)?.to_string().into_bytes(),
                    version: *version,
                    expires: base.and_then(|b| b.expires),
                })
            }
        };
        Ok((seen, base_version))
    }

    /// Reads a key; a later write of it relies on what was read.
    pub(crate) async fn get(&mut self, call: &Call, key: &str) -> Result<Option<Seen>, GuestError> {
        check_key(key)?;
        let (seen, base_version) = self.look(call, key).await?;
        self.slot(key)?.relied.get_or_insert(base_version);
        Ok(seen)
    }

    /// Writes a key and returns its version.
    pub(crate) async fn set(
        &mut self,
        call: &Call,
        key: &str,
        value: Vec<u8>,
        expect: Expect,
        ttl_ms: Option<u64>,
    ) -> Result<u64, GuestError> {
        check_key(key)?;
        if value.len() > MAX_VALUE_BYTES {
            let words = format!("a value has at most {MAX_VALUE_BYTES} bytes");
            return Err(limit("value-too-large", words));
        }
        let (seen, base_version) = self.look(call, key).await?;
        require(expect, seen.as_ref())?;
        self.charge(call, key, seen.as_ref(), Some(value.len()))
            .await?;
        let version = self.own_version();
        let slot = self.slot(key)?;
        if expect != Expect::Anything {
            slot.relied.get_or_insert(base_version);
        }
        slot.change = Some(Change::Set {
            value,
            version,
            ttl_ms,
        });
        Ok(version)
    }

    /// Removes a key; false if it was absent.
    pub(crate) async fn remove(
        &mut self,
        call: &Call,
        key: &str,
        expect: Expect,
    ) -> Result<bool, GuestError> {
        check_key(key)?;
        let (seen, base_version) = self.look(call, key).await?;
        require(expect, seen.as_ref())?;
        self.charge(call, key, seen.as_ref(), None).await?;
        let slot = self.slot(key)?;
        slot.relied.get_or_insert(base_version);
        slot.change = (base_version > 0).then_some(Change::Remove);
        Ok(seen.is_some())
    }

    /// Adds to a counter and returns its value.
    pub(crate) async fn add(
        &mut self,
        call: &Call,
        key: &str,
        delta: i64,
    ) -> Result<i64, GuestError> {
        check_key(key)?;
        let (seen, _) = self.look(call, key).await?;
        let now = sum(seen.as_ref().map_or(Ok(0), |s| counter(&s.value))?, delta)?;
        let text = now.to_string().into_bytes();
        self.charge(call, key, seen.as_ref(), Some(text.len()))
            .await?;
        let version = self.own_version();
        let slot = self.slot(key)?;
        slot.change = Some(match &slot.change {
            None => Change::Add { delta, version },
            Some(Change::Add { delta: before, .. }) => Change::Add {
                delta: sum(*before, delta)?,
                version,
            },
            Some(change) => Change::Set {
                value: text,
                version,
                ttl_ms: match change {
                    Change::Set { ttl_ms, .. } => *ttl_ms,
                    _ => None,
                },
            },
        });
        Ok(now)
    }

    /// Keys with a prefix, in byte order, the call's own changes included.
    pub(crate) async fn scan(
        &self,
        call: &Call,
        prefix: &str,
        count: u32,
        after: Option<&str>,
    ) -> Result<Page, GuestError> {
        if !(1..=MAX_PAGE_KEYS).contains(&count) {
            let words = format!("`limit` is 1 to {MAX_PAGE_KEYS}, not `{count}`");
            return Err(invalid("limit", words));
        }
        if prefix.len() > MAX_KEY_BYTES || after.is_some_and(|a| a.len() > MAX_KEY_BYTES) {
            return Err(invalid(
                "key",
                format!("a key has at most {MAX_KEY_BYTES} bytes"),
            ));
        }
        let mine =
            |key: &&String| key.starts_with(prefix) && after.is_none_or(|a| key.as_str() > a);
        let gone = |key: &String| {
            let change = self.slots.get(key).and_then(|s| s.change.as_ref());
            matches!(change, Some(Change::Remove))
        };
        let removed = self.slots.keys().filter(mine).filter(|k| gone(k)).count();
        let wanted = (count as usize + 1).saturating_add(removed);
        let now = call.services.clock.now();
        let asked = u32::try_from(wanted).unwrap_or(u32::MAX);
        let space = &call.invocation.kv_namespace;
        let found = call
            .services
            .store()?
            .kv_scan(space, prefix, after, asked, now)
            .await
            .map_err(|e| store(&e))?;
        // Behind the last key of a full page there may be more in the store: own keys there wait for their turn.
        let horizon = (found.len() >= wanted)
            .then(|| found.last().map(|(k, _)| k.clone()))
            .flatten();
        let own = self.slots.iter().filter(|(k, slot)| {
            mine(k) && matches!(slot.change, Some(Change::Set { .. } | Change::Add { .. }))
        });
        let mut keys: Vec<String> = found
            .into_iter()
            .map(|(k, _)| k)
            .filter(|k| !gone(k))
            .collect();
        keys.extend(
            own.map(|(k, _)| k.clone())
                .filter(|k| horizon.as_ref().is_none_or(|h| k <= h)),
        );
        keys.sort();
        keys.dedup();
        let more = keys.len() > count as usize;
        keys.truncate(count as usize);
        let next = more.then(|| keys.last().cloned()).flatten();
        Ok(Page { keys, next })
    }

    /// Use of the namespace, the call's own changes included.
    pub(crate) async fn usage(&mut self, call: &Call) -> Result<Usage, GuestError> {
        if let Some(usage) = self.usage {
            return Ok(usage);
        }
        let (bytes, keys) = call
            .services
            .store()?
            .kv_usage(&call.invocation.kv_namespace)
            .await
            .map_err(|e| store(&e))?;
        Ok(*self.usage.insert(Usage { bytes, keys }))
    }

    /// Charges a change to the call and the quota. `new` is the length of the new value, `None` for a removal.
    async fn charge(
        &mut self,
        call: &Call,
        key: &str,
        old: Option<&Seen>,
        new: Option<usize>,
    ) -> Result<(), GuestError> {
        let quota = call.invocation.kv_quota_bytes;
        let mut usage = self.usage(call).await?;
        if let Some(old) = old {
            usage.bytes = usage
                .bytes
                .saturating_sub((key.len() + old.value.len()) as u64);
            usage.keys = usage.keys.saturating_sub(1);
        }
        if let Some(new) = new {
            let written = self.written_bytes.saturating_add(new as u64);
            if written > MAX_WRITTEN_BYTES {
                let words = format!("a call writes at most {MAX_WRITTEN_BYTES} bytes of kv");
                return Err(limit("written-too-much", words));
            }
            usage.bytes = usage.bytes.saturating_add((key.len() + new) as u64);
            usage.keys += 1;
            if usage.bytes > quota {
                return Err(limit("quota", format!("the kv quota is {quota} bytes")));
            }
            self.written_bytes = written;
        }
        self.usage = Some(usage);
        Ok(())
    }

    /// The writes of a call that ended well. Times to live start now.
    pub(crate) fn into_writes(self, namespace: &str, now: TimestampMs) -> Vec<KvWrite> {
        self.slots
            .into_iter()
            .filter_map(|(key, slot)| {
                let change = match slot.change? {
                    Change::Set { value, ttl_ms, .. } => {
                        KvChange::Set(value, ttl_ms.map(|ttl| now.plus_ms(ttl)))
                    }
                    Change::Remove => KvChange::Remove,
                    Change::Add { delta, .. } => KvChange::Add(delta),
                };
                Some(KvWrite {
                    namespace: namespace.to_owned(),
                    key,
                    change,
                    expected: slot.relied,
                })
            })
            .collect()
    }
}

fn require(expect: Expect, seen: Option<&Seen>) -> Result<(), GuestError> {
    let holds = match expect {
        Expect::Anything => true,
        Expect::Absent => seen.is_none(),
        Expect::Version(wanted) => seen.is_some_and(|s| s.version == wanted),
    };
    if holds {
        return Ok(());
    }
    Err(GuestError::new(
        ErrorKind::Conflict,
        "conflict",
        "the key does not have the expected version",
    ))
}
