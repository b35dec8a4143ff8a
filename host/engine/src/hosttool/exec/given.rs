//! What a command is given: authority, limits, folders.

use super::super::call::{Call, error, stored};
use super::HOME;
use crate::asks::rows::counting;
use crate::memory::FileMemory;
use crate::scripts::ScriptHost;
use crate::settings::Agent;
use crate::taint::Labelled;
use crate::toolbox::{AtWork, Silent, narrow};
use claw_core::code::{ErrorKind, GuestError};
use claw_core::id::{AgentId, Digest, GrantId, TimestampMs};
use claw_core::limit::{CallLimits, OUTPUT_BYTES};
use claw_core::row::GrantRow;
use claw_core::sandbox::{Authority, Invocation, RootMount};
use claw_core::script::{SCRIPT_CPU_MS, SCRIPT_MEMORY_BYTES, SCRIPT_WALL_MS};
use claw_core::secret::{BoundUse, Placement, StandIn};
use claw_core::subject::Subject;
use claw_policy::authority::{EffectiveAuthority, Parts as Layers};
use claw_policy::manifest::Manifest;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most variables with stand-ins for secrets.
const MAX_VARIABLES: usize = 32;
/// Folders that are its own without any row.
pub(super) const OWN: [&str; 2] = [HOME, "/tmp"];

/// The agent's own secrets, each in the variable that a person bound it to. Fresh for each command line.
pub(super) fn secrets(call: &Call<'_>) -> Vec<(String, StandIn)> {
    let vault = &call.seat.desk().parts.secrets;
    let own = call.seat.session().agent();
    let mut listed = vault.listing(&own);
    // What is bound to skills is theirs.
    listed.retain(|listed| listed.skills.is_empty());
    let bound = listed.into_iter().filter_map(|listed| {
        let stand_in = StandIn {
            text: vault.placeholder(&own, &listed.name)?,
            name: listed.name,
            placements: placements(listed.uses),
        };
        Some((listed.env?, stand_in))
    });
    bound.take(MAX_VARIABLES).collect()
}

pub(super) fn placements(uses: Vec<BoundUse>) -> Vec<Placement> {
    let all: BTreeSet<Placement> = uses.into_iter().map(|bound| bound.placement).collect();
    all.into_iter().collect()
}

/// Who acts for an agent, by which manifest, and the label of the context.
type Acts<'a> = (
    &'a (dyn Fn(&AgentId) -> Subject + Sync),
    Option<&'a Arc<Manifest>>,
    Option<Labelled>,
);

/// What acts in a command, and what it sees.
pub(super) struct Given {
    /// Names what runs.
    pub(super) digest: Digest,
    pub(super) authority: Arc<dyn Authority>,
    pub(super) roots: Vec<RootMount>,
}

/// The agent itself.
pub(super) async fn own(
    call: &Call<'_>,
    scripts: &ScriptHost,
    work: &AtWork,
) -> Result<Given, GuestError> {
    let agent = known(call, &call.seat.session().agent())?;
    let now = call.world().clock.now();
    let own_roots = |agent: &Agent| {
        let subject = Subject::Agent(agent.id.to_string());
        let row = |root: &&str| own_row(&agent.id, &subject, &format!("files rw {root}"), now);
        OWN.iter().map(row).collect()
    };
    let authority = authority(call, work, own_roots).await?;
    let (session, actor) = (call.seat.session(), &call.call.actor);
    let roots = scripts.roots(agent, session, actor, now).await;
    Ok(Given {
        digest: Digest::of(call.call.tool.as_bytes()),
        authority,
        roots: roots.map_err(|e| no_folders(call, &e))?,
    })
}

pub(super) fn no_folders(call: &Call<'_>, e: &std::io::Error) -> GuestError {
    let session = call.seat.session();
    tracing::error!(%session, error = %e, "the folders of a command could not be made");
    let words = "the folders of the sandbox could not be made";
    error(ErrorKind::Unavailable, "folders", words)
}

/// A command of this call on this host, for at most so long.
pub(super) fn invocation(
    call: &Call<'_>,
    given: Given,
    stand_ins: Vec<StandIn>,
    timeout_ms: u64,
) -> Result<Invocation, GuestError> {
    let settings = &call.seat.desk().parts.settings;
    let own = call.seat.session().agent();
    let agent = known(call, &own)?;
    let world = call.world();
    let asked = CallLimits {
        wall_ms: SCRIPT_WALL_MS.min(timeout_ms),
        cpu_ms: SCRIPT_CPU_MS,
        memory_bytes: SCRIPT_MEMORY_BYTES,
        output_bytes: OUTPUT_BYTES,
    };
    let zone = settings.zone.clone();
    let memory = FileMemory::new(agent.workspace.clone(), world.clock.clone(), zone.clone())
        .of(&world.store, call.call);
    Ok(Invocation {
        call: call.call.clone(),
        digest: given.digest,
        authority: given.authority,
        limits: narrow(asked, settings.ceiling),
        ledger: call.ledger.clone(),
        roots: given.roots,
        kv_namespace: format!("{own}/{}", call.call.tool),
        kv_quota_bytes: 0,
        declared_secrets: Vec::new(),
        stand_ins,
        config: json!({}),
        memory: Arc::new(memory),
        progress: Arc::new(Silent),
        zone,
        language: settings.language.clone(),
    })
}

pub(in super::super) fn known<'a>(
    call: &'a Call<'_>,
    id: &AgentId,
) -> Result<&'a Agent, GuestError> {
    let agents = &call.seat.desk().parts.settings.agents;
    let none = || error(ErrorKind::NotFound, "no-agent", format!("no agent `{id}`"));
    agents.get(id).ok_or_else(none)
}

/// What the agent may itself, within what each agent above may; each with these rows besides its grants.
pub(in super::super) async fn authority(
    call: &Call<'_>,
    work: &AtWork,
    own: impl Fn(&Agent) -> Vec<GrantRow>,
) -> Result<Arc<dyn Authority>, GuestError> {
    let labelled = call.labelled().await?;
    let itself = |id: &AgentId| Subject::Agent(id.to_string());
    chain(call, work, (&itself, None, labelled), own).await
}

/// The formula for each agent from the top down: who acts for it, by which manifest, with which label of the context.
pub(super) async fn chain(
    call: &Call<'_>,
    work: &AtWork,
    (subject, manifest, labelled): Acts<'_>,
    own: impl Fn(&Agent) -> Vec<GrantRow>,
) -> Result<Arc<dyn Authority>, GuestError> {
    let world = call.world();
    let settings = &call.seat.desk().parts.settings;
    let now = world.clock.now();
    let above: Vec<&AgentId> = call.seat.agents().collect();
    let mut parent: Option<Arc<dyn Authority>> = None;
    let mut relied = Vec::new();
    for id in above.into_iter().rev() {
        let agent = known(call, id)?;
        let subject = subject(id);
        let rows = counting(&*world.store, id, &subject, call.call, now).await;
        let mut grants = rows.map_err(stored)?;
        grants.extend(own(agent));
        let layer = EffectiveAuthority::new(Layers {
            session: Some(call.call.session.clone()),
            taint: labelled.as_ref().map(|l| l.under(&agent.destinations)),
            agent: id.clone(),
            subject,
            actor: call.call.actor.clone(),
            ceiling: settings.bounds.clone(),
            profile: agent.profile.clone(),
            parent: parent.take(),
            manifest: manifest.cloned(),
            grants,
            now,
        });
        relied.extend(layer.live_grants().iter().map(|grant| grant.id.clone()));
        parent = Some(Arc::new(layer));
    }
    work.relies_on(relied);
    let none = || error(ErrorKind::NotFound, "no-agent", "this session has no agent");
    parent.ok_or_else(none)
}

/// What somebody has without a grant, for one call.
pub(super) fn own_row(
    agent: &AgentId,
    subject: &Subject,
    rule: &str,
    now: TimestampMs,
) -> GrantRow {
    GrantRow {
        session: None,
        id: GrantId::new(format!("own:{rule}")),
        agent: agent.clone(),
        subject: subject.to_string(),
        rule: rule.to_owned(),
        expires: None,
        by: "default".to_owned(),
        at: now,
        revoked: None,
    }
}
