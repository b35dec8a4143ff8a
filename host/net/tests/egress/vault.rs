//! A vault that holds what a test says, and a mask that knows every form that a mask has to know.

use crate::support::Who;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use claw_core::id::AgentId;
use claw_core::secret::{
    CapturedSecrets, Destination, Mask, MaskStream, Placement, Readiness, SecretListing,
    SecretName, SecretRefusal, SecretValue, Secrets,
};
use claw_net::{InUse, StandIn};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// The value of `key`, with characters that every encoding changes.
pub(crate) const VALUE: &str = "sk-Real_9/\"q+Z&=%z7";
/// What a guest has instead.
pub(crate) const STAND_IN: &str = "sk-Fake_Qm4Lw8Tn2Xr";

pub(crate) fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

pub(crate) fn place(text: &str) -> Placement {
    Placement::parse(text).unwrap()
}

struct Held {
    name: SecretName,
    value: String,
    /// `host:port` and the place; empty is everywhere.
    uses: Vec<(String, Placement)>,
}

/// The vault. Clones are one.
#[derive(Clone, Default)]
pub(crate) struct Vault(Arc<Mutex<Vec<Held>>>);

impl Vault {
    /// `key` with [`VALUE`], bound to everything.
    pub(crate) fn everywhere() -> Self {
        Self::default().hold("key", VALUE, &[])
    }

    pub(crate) fn hold(self, key: &str, value: &str, uses: &[(String, &str)]) -> Self {
        let uses = uses.iter().map(|(at, to)| (at.clone(), place(to)));
        self.0.lock().unwrap().push(Held {
            name: name(key),
            value: value.to_owned(),
            uses: uses.collect(),
        });
        self
    }

    pub(crate) fn value_of(&self, key: &str) -> Option<String> {
        let held = self.0.lock().unwrap();
        let one = held.iter().find(|h| h.name.as_str() == key)?;
        Some(one.value.clone())
    }

    /// For named uses and captures.
    pub(crate) fn in_use(&self) -> InUse {
        InUse::new(Arc::new(self.clone())).with_captured(Arc::new(self.clone()))
    }

    /// With [`STAND_IN`] for `key` in these places.
    pub(crate) fn with_stand_in(&self, places: &[&str]) -> InUse {
        let stand_in = StandIn {
            text: STAND_IN.to_owned(),
            name: name("key"),
            placements: places.iter().map(|p| place(p)).collect(),
        };
        self.in_use().with_stand_ins(vec![stand_in]).unwrap()
    }
}

impl Secrets for Vault {
    fn value(
        &self,
        _: &AgentId,
        name: &SecretName,
        to: &Destination,
        placement: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        let held = self.0.lock().unwrap();
        let Some(one) = held.iter().find(|h| h.name == *name) else {
            return Err(SecretRefusal::Missing(name.clone()));
        };
        let at = format!("{}:{}", to.host, to.port);
        let bound = |(host, place): &(String, Placement)| *host == at && place == placement;
        if !one.uses.is_empty() && !one.uses.iter().any(bound) {
            return Err(SecretRefusal::NotBound {
                name: name.clone(),
                place: format!("{to} as {placement}"),
            });
        }
        Ok(SecretValue::new(one.value.clone().into_bytes()))
    }

    fn readiness(&self, _: &AgentId, _: &SecretName) -> Readiness {
        Readiness::Ready
    }

    fn listing(&self, _: &AgentId) -> Vec<SecretListing> {
        Vec::new()
    }

    fn placeholder(&self, _: &AgentId, _: &SecretName) -> Option<String> {
        None
    }

    fn mask(&self) -> Arc<dyn Mask> {
        let held = self.0.lock().unwrap();
        let forms = held.iter().flat_map(|h| forms(&h.value));
        Arc::new(Forms(forms.filter(|f| f.len() > 5).collect()))
    }
}

impl CapturedSecrets for Vault {
    fn store(
        &self,
        _: &AgentId,
        name: &SecretName,
        value: SecretValue,
        from: &Destination,
    ) -> Result<(), SecretRefusal> {
        let value = String::from_utf8(value.expose().to_vec()).unwrap();
        let uses = [(format!("{}:{}", from.host, from.port), "bearer")];
        let _ = self.clone().hold(name.as_str(), &value, &uses);
        Ok(())
    }
}

/// How a value may come back.
pub(crate) fn forms(value: &str) -> BTreeSet<String> {
    let quoted = serde_json::Value::from(value).to_string();
    let mut forms = BTreeSet::from([
        value.to_owned(),
        percent(value),
        percent(value).to_lowercase(),
        quoted[1..quoted.len() - 1].to_owned(),
    ]);
    for shift in 0..3 {
        let bytes = [&vec![0; shift], value.as_bytes()].concat();
        for text in [
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ] {
            let (from, to) = ((shift * 8).div_ceil(6), bytes.len() * 8 / 6);
            forms.insert(text[from..to].to_owned());
        }
    }
    forms
}

pub(crate) fn percent(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let spell = |b: u8| match plain(b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    };
    value.bytes().map(spell).collect()
}

#[derive(Clone)]
struct Forms(Vec<String>);

impl Mask for Forms {
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = text.to_owned();
        for form in &self.0 {
            out = out.replace(form, &"*".repeat(form.len()));
        }
        Cow::Owned(out)
    }

    fn stream(&self) -> Box<dyn MaskStream> {
        Box::new(Stream {
            forms: self.clone(),
            kept: Vec::new(),
        })
    }
}

/// Holds back as much as the longest form has.
struct Stream {
    forms: Forms,
    kept: Vec<u8>,
}

impl MaskStream for Stream {
    fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.kept.extend_from_slice(piece);
        for form in &self.forms.0 {
            let form = form.as_bytes();
            while let Some(at) = self.kept.windows(form.len()).position(|w| w == form) {
                self.kept[at..at + form.len()].fill(b'*');
            }
        }
        let longest = self.forms.0.iter().map(String::len).max().unwrap_or(1);
        let free = self.kept.len().saturating_sub(longest - 1);
        self.kept.drain(..free).collect()
    }

    fn finish(&mut self) -> Vec<u8> {
        self.push(b"");
        std::mem::take(&mut self.kept)
    }

    fn hidden(&self) -> u64 {
        0
    }
}

/// No row of this caller holds a secret, nor what stands for one.
pub(crate) fn rows_are_clean(who: &Who) {
    let rows = format!(
        "{:?} {:?} {:?}",
        who.denials(),
        who.book.intents.lock().unwrap(),
        who.book.journal.lines()
    );
    for form in forms(VALUE) {
        assert!(!rows.contains(&form), "{rows}");
    }
}
