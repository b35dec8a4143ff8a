//! Bounds: what a host ceiling or an agent's profile lets through at most. Invariant: a deny rule beats everything;
//! a capability that is named under `only` is limited to the rules given for it.

use crate::rule::{Miss, Rule};
use crate::target::Target;
use std::net::IpAddr;

/// The most that may ever be granted. The default bounds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// A capability with at least one rule here is limited to its rules; the others are not bounded.
    pub only: Vec<Rule>,
    /// Refused whatever else says.
    pub deny: Vec<Rule>,
}

/// Why bounds refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutOfBounds {
    /// This deny rule fits.
    Denied(Box<Rule>),
    /// The capability is limited and no rule fits.
    NotAmong(Miss),
}

impl Bounds {
    fn limiting(&self, target: &Target) -> impl Iterator<Item = &Rule> {
        let capability = target.capability();
        self.only
            .iter()
            .filter(move |r| r.capability() == capability)
    }

    /// Whether the target is within.
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, target: &Target) -> Result<(), OutOfBounds> {
        if let Some(rule) = self.deny.iter().find(|r| r.denies(target)) {
            return Err(OutOfBounds::Denied(Box::new(rule.clone())));
        }
        let mut limiting = self.limiting(target).peekable();
        if limiting.peek().is_none() {
            return Ok(());
        }
        match crate::rule::first_allowing(limiting, target) {
            Ok(_) => Ok(()),
            Err(miss) => Err(OutOfBounds::NotAmong(miss)),
        }
    }

    /// Whether a connection to this address is within: no deny rule names the address, and a non-global one stands
    /// literally among the limiting rules if http is limited.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(
        &self,
        target: &Target,
        address: IpAddr,
        global: bool,
    ) -> Result<(), OutOfBounds> {
        let Target::Http { method, url } = target else {
            return Ok(());
        };
        let denied = self.deny.iter().find(|rule| match rule {
            Rule::Http(http) => http.names_address(method, url, address),
            _ => false,
        });
        if let Some(rule) = denied {
            return Err(OutOfBounds::Denied(Box::new(rule.clone())));
        }
        if global || self.limiting(target).next().is_none() {
            return Ok(());
        }
        let literal = self.limiting(target).any(|rule| match rule {
            Rule::Http(http) => http.admits_literal(method, url, address),
            _ => false,
        });
        if literal {
            Ok(())
        } else {
            Err(OutOfBounds::NotAmong(Miss::Other))
        }
    }
}
