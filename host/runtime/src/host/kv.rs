//! `claw:kv`: small durable state, transactional with the call (see [`crate::kv`]).

use super::error::{Answer, answer};
use crate::bindings::claw::kv::kv::{Entry, Host, Page, Precondition, Quota};
use crate::kv::Expect;
use crate::state::State;
use claw_core::capability::{Access, Request};
use claw_core::code::GuestError;

const READ: Request = Request::Kv {
    access: Access::Read,
};
const WRITE: Request = Request::Kv {
    access: Access::Write,
};

fn expect(precondition: Precondition) -> Expect {
    match precondition {
        Precondition::Always => Expect::Anything,
        Precondition::Absent => Expect::Absent,
        Precondition::Version(version) => Expect::Version(version),
    }
}

impl State {
    async fn kv_get(&mut self, key: &str) -> Result<Option<Entry>, GuestError> {
        self.call.demand(&READ)?;
        let seen = self.kv.get(&self.call, key).await?;
        Ok(seen.map(|s| Entry {
            value: s.value,
            version: s.version,
            expires: s.expires.map(|e| u64::try_from(e.0).unwrap_or(0)),
        }))
    }

    async fn kv_scan(
        &mut self,
        prefix: &str,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page, GuestError> {
        self.call.demand(&READ)?;
        let page = self.kv.scan(&self.call, prefix, limit, cursor).await?;
        Ok(Page {
            keys: page.keys,
            next: page.next,
        })
    }

    async fn kv_usage(&mut self) -> Result<Quota, GuestError> {
        self.call.demand(&READ)?;
        let usage = self.kv.usage(&self.call).await?;
        Ok(Quota {
            bytes: usage.bytes,
            bytes_limit: self.call.invocation.kv_quota_bytes,
            keys: usage.keys,
        })
    }
}

impl Host for State {
    async fn get(&mut self, key: String) -> Answer<Option<Entry>> {
        answer(self.kv_get(&key).await)
    }

    async fn set(
        &mut self,
        key: String,
        value: Vec<u8>,
        precondition: Precondition,
        ttl_ms: Option<u64>,
    ) -> Answer<u64> {
        answer(match self.call.demand(&WRITE) {
            Ok(()) => {
                let expect = expect(precondition);
                self.kv.set(&self.call, &key, value, expect, ttl_ms).await
            }
            Err(denied) => Err(denied),
        })
    }

    async fn remove(&mut self, key: String, precondition: Precondition) -> Answer<bool> {
        answer(match self.call.demand(&WRITE) {
            Ok(()) => self.kv.remove(&self.call, &key, expect(precondition)).await,
            Err(denied) => Err(denied),
        })
    }

    async fn add(&mut self, key: String, delta: i64) -> Answer<i64> {
        answer(match self.call.demand(&WRITE) {
            Ok(()) => self.kv.add(&self.call, &key, delta).await,
            Err(denied) => Err(denied),
        })
    }

    async fn scan(&mut self, prefix: String, limit: u32, cursor: Option<String>) -> Answer<Page> {
        answer(self.kv_scan(&prefix, limit, cursor.as_deref()).await)
    }

    async fn usage(&mut self) -> Answer<Quota> {
        answer(self.kv_usage().await)
    }
}
