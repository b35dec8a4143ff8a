//! Rules about secrets: one name, one origin and one place each.
//!
//! The place, or the pointer, stands last: it may hold spaces.

use super::text::{RuleError, address};
use super::{HostRule, Miss, PortRule, SchemeRule};
use crate::host::cut;
use crate::origin::Origin;
use crate::url::Scheme;
use claw_core::secret::{BoundUse, Placement, SecretName};
use std::fmt;

/// The form of a [`SecretRule`].
pub(super) const SECRET_FORM: &str = "secret NAME [https://]host[:port] PLACEMENT";
/// The form of a [`CaptureRule`].
pub(super) const CAPTURE_FORM: &str = "capture NAME [https://]host[:port] /POINTER";

/// A secret may be put into requests to this origin, in this place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretRule {
    /// Which.
    pub name: SecretName,
    /// Where it may go.
    pub origin: Origin,
    /// The place in the request.
    pub placement: Placement,
}

/// A string of JSON answers of this origin may be kept as a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaptureRule {
    /// The name it is kept under.
    pub name: SecretName,
    /// Whose answers.
    pub origin: Origin,
    /// Where in the answer, by JSON pointer.
    pub pointer: String,
}

impl SecretRule {
    /// Reads what stands after the first word of `text`.
    pub(super) fn parse(text: &str, rest: &str) -> Result<Self, RuleError> {
        let (name, origin, placement) = three(text, rest, SECRET_FORM)?;
        Ok(Self {
            name,
            origin,
            placement: Placement::parse(placement)?,
        })
    }

    /// The rules that allow what a person bound: one, or on this machine itself one without TLS and
    /// one with it.
    pub fn of_use(name: &SecretName, bound: &BoundUse) -> Vec<Self> {
        let host = bound.host.parse::<HostRule>().ok();
        let schemes = [Scheme::Http, Scheme::Https].into_iter();
        let origins = schemes.filter_map(|scheme| {
            let port = bound.port.map_or(PortRule::Default, PortRule::Is);
            let plain = scheme == Scheme::Http;
            // Without a port it is that of TLS; a line has no other protocol.
            if plain && (bound.port.is_none() || matches!(bound.placement, Placement::Line(_))) {
                return None;
            }
            exact(SchemeRule::Is(scheme), host.clone()?, port)
        });
        let rule = |origin| Self {
            name: name.clone(),
            origin,
            placement: bound.placement.clone(),
        };
        origins.map(rule).collect()
    }

    pub(super) fn allows(
        &self,
        name: &SecretName,
        origin: &Origin,
        placement: &Placement,
    ) -> Result<(), Miss> {
        closest(
            self.name == *name,
            self.origin == *origin,
            self.placement == *placement,
        )
    }
}

impl CaptureRule {
    /// Reads what stands after the first word of `text`.
    pub(super) fn parse(text: &str, rest: &str) -> Result<Self, RuleError> {
        let (name, origin, pointer) = three(text, rest, CAPTURE_FORM)?;
        Ok(Self {
            name,
            origin,
            pointer: check_pointer(pointer)?,
        })
    }

    pub(super) fn allows(
        &self,
        name: &SecretName,
        origin: &Origin,
        pointer: &str,
    ) -> Result<(), Miss> {
        closest(
            self.name == *name,
            self.origin == *origin,
            self.pointer == pointer,
        )
    }
}

fn closest(name: bool, origin: bool, place: bool) -> Result<(), Miss> {
    match (name, origin, place) {
        (false, _, _) => Err(Miss::Other),
        (true, false, _) => Err(Miss::Host),
        (true, true, false) => Err(Miss::Place),
        (true, true, true) => Ok(()),
    }
}

/// Whether the text is a JSON pointer that a secret may stand at: the same as in the placement `json:`.
pub(crate) fn is_pointer(text: &str) -> bool {
    Placement::parse(&format!("json:{text}")).is_ok()
}

pub(crate) fn check_pointer(text: &str) -> Result<String, RuleError> {
    if is_pointer(text) {
        return Ok(text.to_owned());
    }
    Err(RuleError::Pointer { word: cut(text) })
}

fn three<'t>(
    text: &str,
    rest: &'t str,
    form: &'static str,
) -> Result<(SecretName, Origin, &'t str), RuleError> {
    let mut words = rest.splitn(3, ' ');
    let (Some(name), Some(at), Some(last)) = (words.next(), words.next(), words.next()) else {
        let rule = cut(text);
        return Err(RuleError::Form { rule, form });
    };
    Ok((SecretName::parse(name)?, origin(at)?, last))
}

/// Reads `[scheme://]host[:port]`; https unless written.
fn origin(text: &str) -> Result<Origin, RuleError> {
    let (scheme, host, port, path) = address(text)?;
    let whole = matches!(path, "" | "/").then(|| exact(scheme, host, port));
    whole
        .flatten()
        .ok_or_else(|| RuleError::Origin { word: cut(text) })
}

/// One scheme, one host and one port, fit for a secret.
pub(crate) fn exact(scheme: SchemeRule, host: HostRule, port: PortRule) -> Option<Origin> {
    let port = match port {
        PortRule::Default => None,
        PortRule::Is(port) => Some(port),
        PortRule::Any => return None,
    };
    match (scheme, host) {
        (SchemeRule::Is(scheme), HostRule::Is(host)) => Origin::new(scheme, host, port),
        _ => None,
    }
}

impl fmt::Display for SecretRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.origin, self.placement)
    }
}

impl fmt::Display for CaptureRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.origin, self.pointer)
    }
}
