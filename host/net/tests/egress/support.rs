//! A policy, a ledger and a resolver that do what a test says, and write down what they were asked.

use async_trait::async_trait;
use claw_core::capability::{Decision, Request, Verdict};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, CallId, EffectId, SessionKey};
use claw_core::ledger::{EffectIntent, EffectState, Ledger};
use claw_core::sandbox::Authority;
use claw_core::subject::{Actor, Subject};
use claw_core::tool::Denial;
use claw_net::{Caller, Egress, EgressError, Fault, InUse, Limits, Options, OutRequest, Resolver};
use claw_policy::address::is_global;
use claw_policy::url::CanonicalUrl;
use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    pub(crate) fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits, bounded, until a line is there.
    pub(crate) async fn wait_for(&self, line: &str) {
        let wait = async {
            while !self.lines().iter().any(|l| l == line) {
                tokio::task::yield_now().await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(5), wait).await;
        assert!(found.is_ok(), "no `{line}` in {:?}", self.lines());
    }
}

fn decision(verdict: Verdict, code: &str) -> Decision {
    Decision {
        wanted: None,
        verdict,
        code: code.to_owned(),
        layer: "grants".to_owned(),
        reason: format!("the test says {code}"),
        steps: vec![format!("grants: {code}")],
        hint: Some("claw grant add".to_owned()),
    }
}

/// Grants whole origins (`http://127.0.0.1:80`), and the addresses named, global or not.
pub(crate) struct Policy {
    agent: AgentId,
    subject: Subject,
    origins: Vec<String>,
    addresses: Vec<IpAddr>,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Authority for Policy {
    fn agent(&self) -> &AgentId {
        &self.agent
    }
    fn subject(&self) -> &Subject {
        &self.subject
    }
    fn actor(&self) -> &Actor {
        &Actor::Owner
    }
    fn decide(&self, request: &Request) -> Decision {
        let url = match request {
            Request::Http { url, .. } => url,
            Request::Secret { name, .. } | Request::Capture { name, .. } => {
                self.asked.lock().unwrap().push(request.clone());
                return match name.starts_with("forbidden") {
                    true => decision(Verdict::Deny, "secret-not-granted"),
                    false => decision(Verdict::Allow, "allowed"),
                };
            }
            other => panic!("{other} is not asked here"),
        };
        // Lines have a text that is no URL of the web.
        if self.origins.contains(url) {
            return decision(Verdict::Allow, "allowed");
        }
        match CanonicalUrl::parse(url) {
            Err(e) => decision(Verdict::Deny, e.code()),
            Ok(url) if self.origins.contains(&url.origin()) => decision(Verdict::Allow, "allowed"),
            Ok(_) => decision(Verdict::Deny, "host-not-granted"),
        }
    }
    fn admits(&self, _: &str, _: &str, address: IpAddr) -> Decision {
        if self.addresses.contains(&address) || is_global(address) {
            decision(Verdict::Allow, "allowed")
        } else {
            decision(Verdict::Deny, "address-not-global")
        }
    }
}

#[derive(Default)]
pub(crate) struct Book {
    pub(crate) journal: Journal,
    pub(crate) intents: Mutex<Vec<EffectIntent>>,
    pub(crate) denials: Mutex<Vec<Denial>>,
    pub(crate) full: bool,
}

#[async_trait]
impl Ledger for Book {
    async fn begin(&self, intent: EffectIntent) -> Result<EffectId, GuestError> {
        if self.full {
            return Err(GuestError::new(
                ErrorKind::Internal,
                "disk-full",
                "the disk is full",
            ));
        }
        self.journal.note(format!("begin {}", intent.summary));
        let mut intents = self.intents.lock().unwrap();
        intents.push(intent);
        Ok(EffectId::new(intents.len().to_string()))
    }
    async fn settle(&self, id: EffectId, state: EffectState) {
        self.journal.note(format!("settle {id} {state:?}"));
    }
    fn deny(&self, denial: Denial) {
        self.denials.lock().unwrap().push(denial);
    }
}

/// Answers from a list per name, one after the other; the last one stays.
#[derive(Default)]
pub(crate) struct Names {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
    silent: bool,
}

impl Names {
    /// Never answers.
    pub(crate) fn silent() -> Self {
        Self {
            silent: true,
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, name: &str, answers: &[&[&str]]) -> Self {
        let parse = |a: &&[&str]| a.iter().map(|ip| ip.parse().unwrap()).collect();
        self.answers
            .insert(name.to_owned(), answers.iter().map(parse).collect());
        self
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Resolver for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let nth = self.asked.fetch_add(1, Ordering::SeqCst);
        if self.silent {
            std::future::pending::<()>().await;
        }
        let answers = self.answers.get(host).ok_or(io::ErrorKind::NotFound)?;
        Ok(answers[nth.min(answers.len() - 1)].clone())
    }
}

/// Small enough that a test which waits for one ends at once, large enough for a busy machine.
pub(crate) fn quick() -> Limits {
    Limits {
        dns: Duration::from_millis(50),
        first_byte: Duration::from_millis(80),
        idle: Duration::from_millis(80),
        ..Limits::default()
    }
}

/// An egress that knows these names.
pub(crate) fn egress_with(limits: Limits, names: Names) -> (Egress, Arc<Names>) {
    let names = Arc::new(names);
    let options = Options {
        resolver: Arc::clone(&names) as Arc<dyn Resolver>,
        limits,
        ..Options::default()
    };
    (Egress::new(options).unwrap(), names)
}

pub(crate) fn egress() -> Egress {
    egress_with(Limits::default(), Names::default()).0
}

/// A caller with its book.
pub(crate) struct Who {
    pub(crate) caller: Caller,
    pub(crate) book: Arc<Book>,
    /// What was asked about secrets.
    pub(crate) asked: Arc<Mutex<Vec<Request>>>,
}

impl Who {
    /// May use these origins, and loopback addresses.
    pub(crate) fn may(origins: &[String]) -> Self {
        Self::new("a", origins, &["127.0.0.1", "127.0.0.2"], Book::default())
    }

    pub(crate) fn new(subject: &str, origins: &[String], addresses: &[&str], book: Book) -> Self {
        let agent = AgentId::new("main");
        let book = Arc::new(book);
        let asked = Arc::default();
        let authority = Policy {
            subject: Subject::Agent(subject.to_owned()),
            origins: origins.to_vec(),
            addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
            agent: agent.clone(),
            asked: Arc::clone(&asked),
        };
        Self {
            caller: Caller {
                authority: Arc::new(authority),
                ledger: Arc::clone(&book) as Arc<dyn Ledger>,
                call: CallId::new("call-1"),
                session: SessionKey::main(&agent),
                secrets: None,
            },
            book,
            asked,
        }
    }

    /// With these secrets.
    pub(crate) fn with(mut self, secrets: InUse) -> Self {
        self.caller.secrets = Some(Arc::new(secrets));
        self
    }

    pub(crate) fn denials(&self) -> Vec<Denial> {
        self.book.denials.lock().unwrap().clone()
    }
}

pub(crate) fn get(url: impl Into<String>) -> OutRequest {
    OutRequest::new("GET", url)
}

/// The whole text of a good answer.
pub(crate) async fn text(egress: &Egress, who: &Who, request: OutRequest) -> String {
    let response = egress.send(&who.caller, request).await.unwrap();
    let body = response.collect(u64::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// The error of an exchange, whether it comes before or within the body.
pub(crate) async fn error(egress: &Egress, who: &Who, request: OutRequest) -> EgressError {
    match egress.send(&who.caller, request).await {
        Err(e) => e,
        Ok(response) => response.collect(u64::MAX).await.expect_err("an error"),
    }
}

pub(crate) fn denied(error: &EgressError) -> (&str, &Decision) {
    match &error.fault {
        Fault::Denied { code, decision } => (code, decision),
        other => panic!("{other:?}"),
    }
}
