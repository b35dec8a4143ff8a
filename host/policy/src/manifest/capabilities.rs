//! What a plugin asks for, and the interfaces that go with it.

use crate::origin::Origin;
use crate::rule::{CaptureRule, FilesRule, HttpRule, Mode, Rule, SecretRule};
use claw_core::secret::{DeclaredSecret, Placement, SecretName};
use std::collections::BTreeSet;

/// Interfaces every tool may import: they give no authority. Named without the patch number.
pub const AMBIENT_INTERFACES: [&str; 4] = [
    "claw:tool/context@0.1",
    "claw:log/log@0.1",
    "claw:config/config@0.1",
    "claw:progress/progress@0.1",
];

/// Interfaces that hold types only; a component imports them beside the interface that uses them.
const TYPE_INTERFACES: [&str; 3] = [
    "claw:types/errors@0.1",
    "claw:types/content@0.1",
    "claw:http/http-types@0.1",
];

/// Guest kv as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KvRequest {
    /// Quota in bytes.
    pub bytes: u64,
}

/// A secret as asked for: one that a person stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRequest {
    /// Its name.
    pub name: SecretName,
    /// The one place it goes to.
    pub origin: Origin,
    /// Where in requests; at least one.
    pub placements: Vec<Placement>,
}

/// A secret that the host takes out of an answer, before the guest sees it. It goes back only where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedRequest {
    /// The name, the origin it comes from and goes to, and where in requests.
    pub secret: SecretRequest,
    /// Where in the JSON answer, by pointer.
    pub pointer: String,
}

impl SecretRequest {
    fn rules(&self) -> impl Iterator<Item = Rule> {
        self.placements.iter().map(|placement| {
            Rule::Secret(SecretRule {
                name: self.name.clone(),
                origin: self.origin.clone(),
                placement: placement.clone(),
            })
        })
    }
}

impl SecretRequest {
    /// As the sandbox is told of it.
    pub fn declared(&self) -> DeclaredSecret {
        DeclaredSecret {
            name: self.name.clone(),
            origin: self.origin.to_string(),
            placements: self.placements.clone(),
            captured: false,
        }
    }
}

impl CapturedRequest {
    fn rules(&self) -> impl Iterator<Item = Rule> {
        let capture = Rule::Capture(CaptureRule {
            name: self.secret.name.clone(),
            origin: self.secret.origin.clone(),
            pointer: self.pointer.clone(),
        });
        std::iter::once(capture).chain(self.secret.rules())
    }
}

/// What a plugin asks for. Empty is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Files.
    pub files: Vec<FilesRule>,
    /// HTTP.
    pub http: Vec<HttpRule>,
    /// Its own kv.
    pub kv: Option<KvRequest>,
    /// The agent's memory.
    pub memory: Option<Mode>,
    /// Blobs of the call.
    pub blobs: bool,
    /// Secrets that a person stores.
    pub secrets: Vec<SecretRequest>,
    /// Secrets taken out of answers.
    pub captured: Vec<CapturedRequest>,
}

impl Capabilities {
    /// As rules, in the order files, http, kv, memory, blobs, secrets, captured.
    pub fn rules(&self) -> Vec<Rule> {
        let files = self.files.iter().cloned().map(Rule::Files);
        let http = self.http.iter().cloned().map(Rule::Http);
        files
            .chain(http)
            .chain(self.kv.map(|_| Rule::Kv(Mode::Rw)))
            .chain(self.memory.map(Rule::Memory))
            .chain(self.blobs.then_some(Rule::Blobs(Mode::Rw)))
            .chain(self.secrets.iter().flat_map(SecretRequest::rules))
            .chain(self.captured.iter().flat_map(CapturedRequest::rules))
            .collect()
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The effectful interfaces that these capabilities may import, without the patch number
    /// (`claw:files/files@0.1`). Ambient ones are in [`AMBIENT_INTERFACES`].
    pub fn interfaces(&self) -> BTreeSet<&'static str> {
        let all = [
            ("claw:files/files@0.1", !self.files.is_empty()),
            ("claw:http/client@0.1", !self.http.is_empty()),
            ("claw:kv/kv@0.1", self.kv.is_some()),
            ("claw:memory/memory@0.1", self.memory.is_some()),
            ("claw:blobs/blobs@0.1", self.blobs),
            (
                "claw:secrets/secrets@0.1",
                !self.secrets.is_empty() || !self.captured.is_empty(),
            ),
        ];
        all.iter()
            .filter(|(_, asked)| *asked)
            .map(|(name, _)| *name)
            .collect()
    }

    /// The imports of a component that go beyond these capabilities. Only `claw:` interfaces count: standard WASI
    /// is judged at each call. `imports` are names as they stand in the component (`claw:kv/kv@0.1.0`).
    pub fn excess<'a>(&self, imports: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let asked = self.interfaces();
        imports
            .into_iter()
            .filter(|import| import.starts_with("claw:"))
            .filter(|import| {
                let track = without_patch(import);
                !asked.contains(track)
                    && !AMBIENT_INTERFACES.contains(&track)
                    && !TYPE_INTERFACES.contains(&track)
            })
            .map(str::to_owned)
            .collect()
    }
}

/// `claw:kv/kv@0.1.7` is of the track `claw:kv/kv@0.1`.
fn without_patch(import: &str) -> &str {
    match import.rsplit_once('.') {
        Some((track, patch))
            if track.contains('@')
                && track.contains('.')
                && patch.bytes().all(|b| b.is_ascii_digit()) =>
        {
            track
        }
        _ => import,
    }
}
