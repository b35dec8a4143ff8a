//! The channels that are attached: the way out to each account.
//!
//! Invariant: a cheap handle; its lock is never held over an await.

use claw_core::ports::Channel;
use claw_core::route::Route;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};

/// Routes of one account that are being sent to at once.
pub const MAX_ACCOUNT_SENDS: usize = 8;

/// A channel and the room for sends at once.
#[derive(Clone)]
pub(super) struct Attached {
    pub channel: Arc<dyn Channel>,
    pub room: Arc<Semaphore>,
}

struct Account {
    channel: String,
    account: String,
    attached: Attached,
}

struct Registry {
    accounts: Mutex<Vec<Account>>,
    /// Counts changes, so that what was held is released.
    changes: watch::Sender<u64>,
}

/// The attached channels. Clones are the same registry.
#[derive(Clone)]
pub struct Channels(Arc<Registry>);

impl Default for Channels {
    fn default() -> Self {
        Self(Arc::new(Registry {
            accounts: Mutex::default(),
            changes: watch::Sender::new(0),
        }))
    }
}

impl Channels {
    /// Attaches an account, in place of the one of this name if there is one. What was held for it goes on.
    pub fn attach(&self, channel: &str, account: &str, to: Arc<dyn Channel>) {
        let mut accounts = self.accounts();
        match find(&mut accounts, channel, account) {
            Some(known) => known.attached.channel = to,
            None => accounts.push(Account {
                channel: channel.to_owned(),
                account: account.to_owned(),
                attached: Attached {
                    channel: to,
                    room: Arc::new(Semaphore::new(MAX_ACCOUNT_SENDS)),
                },
            }),
        }
        drop(accounts);
        self.0.changes.send_modify(|count| *count += 1);
    }

    /// Detaches an account; whether it was attached. A message that is under way still arrives.
    pub fn detach(&self, channel: &str, account: &str) -> bool {
        let mut accounts = self.accounts();
        let before = accounts.len();
        accounts.retain(|a| a.channel != channel || a.account != account);
        accounts.len() < before
    }

    /// The way out for a route.
    pub fn find(&self, route: &Route) -> Option<Arc<dyn Channel>> {
        self.attached(route).map(|a| a.channel)
    }

    pub(super) fn attached(&self, route: &Route) -> Option<Attached> {
        if route.is_local() {
            return None;
        }
        find(&mut self.accounts(), &route.channel, &route.account).map(|a| a.attached.clone())
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn accounts(&self) -> std::sync::MutexGuard<'_, Vec<Account>> {
        let accounts = &self.0.accounts;
        accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find<'a>(all: &'a mut [Account], channel: &str, account: &str) -> Option<&'a mut Account> {
    all.iter_mut()
        .find(|a| a.channel == channel && a.account == account)
}
