//! A command as a skill: what it may, and what it sees.
//!
//! Invariant: it has what was reviewed and granted to these bytes for this agent, and none of the agent's own grants and
//! secrets.

use super::super::call::{Call, error, stored};
use super::given::{self, Given, known};
use crate::asks::rows::counting;
use crate::scripts::ScriptHost;
use crate::skill::handed::{self, HandError, Handed};
use crate::skill::{Offered, label};
use crate::taint::Labelled;
use crate::toolbox::AtWork;
use claw_core::capability::{Access, Decision, Request, Verdict, Wanted};
use claw_core::code::{ErrorKind, FailureKind, GuestError};
use claw_core::sandbox::Authority;
use claw_core::secret::{BoundUse, SecretListing, StandIn};
use claw_core::subject::Subject;
use claw_core::tool::{Denial, ToolOutcome};
use claw_policy::grant::live;
use claw_policy::manifest::Manifest;
use claw_policy::rule::{Rule, SecretRule};
use std::sync::Arc;

/// What a skill's commands see without any row.
const OWN: [&str; 6] = [
    "files rw /home",
    "files rw /tmp",
    "files ro /skill",
    "files ro /in",
    "files ro /packages",
    "files ro /node_modules",
];
/// The root of the agent's files.
const WORKSPACE: &str = "/workspace";
/// Most variables with stand-ins for secrets.
const MAX_VARIABLES: usize = 32;

/// What a command of a skill is given besides what every command is.
pub(super) struct Acting {
    /// Where it starts.
    pub(super) cwd: &'static str,
    /// Variables beyond those of every command.
    pub(super) env: Vec<(String, String)>,
    /// Kept until the command has ended.
    pub(super) _handed: Option<Handed>,
}

/// The secrets that a person bound to this skill, each in the variable that was reviewed, with the places that lie within
/// what was reviewed.
pub(super) fn secrets(call: &Call<'_>, skill: &Offered) -> Vec<(String, StandIn, Vec<Rule>)> {
    let vault = &call.seat.desk().parts.secrets;
    let own = call.seat.session().agent();
    let reviewed = skill.rules();
    let bound = vault.listing(&own).into_iter().filter_map(|listed| {
        let env = listed.env.clone()?;
        let named = listed.skills.contains(&skill.name) && skill.secrets.contains(&env);
        let uses = if named {
            within(&reviewed, &listed)
        } else {
            Vec::new()
        };
        if uses.is_empty() {
            return None;
        }
        let rules = uses
            .iter()
            .flat_map(|u| SecretRule::of_use(&listed.name, u));
        let rules = rules.map(Rule::Secret).collect();
        let stand_in = StandIn {
            text: vault.placeholder(&own, &listed.name)?,
            name: listed.name,
            placements: given::placements(uses),
        };
        Some((env, stand_in, rules))
    });
    bound.take(MAX_VARIABLES).collect()
}

/// The places of a secret at hosts that the skill was reviewed for.
fn within(reviewed: &[Rule], listed: &SecretListing) -> Vec<BoundUse> {
    let at = |bound: &BoundUse| {
        let origins = SecretRule::of_use(&listed.name, bound).into_iter();
        let web = |rule: SecretRule| format!("http {}/", rule.origin).parse::<Rule>().ok();
        let mut web = origins.filter_map(web);
        web.any(|web| reviewed.iter().any(|rule| rule.overlaps(&web)))
    };
    listed
        .uses
        .iter()
        .filter(|bound| at(bound))
        .cloned()
        .collect()
}

/// Its authority and roots.
pub(super) async fn given(
    call: &Call<'_>,
    (scripts, skill): (&ScriptHost, &Offered),
    (work, secrets): (&AtWork, Vec<Rule>),
    files: &[String],
) -> Result<(Given, Acting), GuestError> {
    let agent = known(call, &call.seat.session().agent())?;
    let paths = handed::paths(files).map_err(|e| handing(&e))?;
    may_hand(call, work, &paths).await?;
    let authority = authority(call, work, skill, secrets).await?;
    let rules = skill.rules();
    let asks = |rule: &Rule| matches!(rule, Rule::Files(f) if f.folder.root() == WORKSPACE);
    let whose = (agent, call.seat.session(), &call.call.actor);
    let mounted = scripts
        .skill_roots(
            whose,
            skill,
            rules.iter().any(asks),
            call.world().clock.now(),
        )
        .await;
    let mut mounted = mounted.map_err(|e| given::no_folders(call, &e))?;
    let handed = match paths.is_empty() {
        true => None,
        false => {
            let name = call.call.id.as_str();
            let (root, handed) = scripts
                .hand(agent, (&mounted, name), paths)
                .await
                .map_err(|e| handing(&e))?;
            mounted.roots.push(root);
            Some(handed)
        }
    };
    let given = Given {
        digest: skill.tree.clone(),
        authority,
        roots: mounted.roots,
    };
    let acting = Acting {
        cwd: mounted.cwd,
        env: mounted.env,
        _handed: handed,
    };
    Ok((given, acting))
}

fn handing(e: &HandError) -> GuestError {
    let kind = match e {
        HandError::TooMany | HandError::TooLarge => ErrorKind::Limit,
        HandError::Path(_) | HandError::Twice(_) => ErrorKind::Invalid,
        HandError::Io { .. } => ErrorKind::NotFound,
    };
    error(kind, "files", e.to_string())
}

/// Only what the agent itself may read is handed over.
async fn may_hand(call: &Call<'_>, work: &AtWork, paths: &[String]) -> Result<(), GuestError> {
    if paths.is_empty() {
        return Ok(());
    }
    let own = given::authority(call, work, |_| Vec::new()).await?;
    for path in paths {
        let decision = own.decide(&Request::File {
            path: format!("{WORKSPACE}/{path}"),
            access: Access::Read,
        });
        if !decision.allowed() {
            return Err(error(ErrorKind::Denied, "files", decision.reason));
        }
    }
    Ok(())
}

/// The usual formula, with the review in place of a manifest.
async fn authority(
    call: &Call<'_>,
    work: &AtWork,
    skill: &Offered,
    secrets: Vec<Rule>,
) -> Result<Arc<dyn Authority>, GuestError> {
    let own = OWN.iter().filter_map(|rule| {
        let roots = claw_policy::path::Roots::Skill;
        Rule::parse_below(rule, roots).ok()
    });
    let reviewed = skill.rules().into_iter().chain(own).chain(secrets);
    let manifest = Arc::new(Manifest::of_skill(&skill.name, reviewed));
    let subject = skill.subject();
    let now = call.world().clock.now();
    let rows = |agent: &crate::settings::Agent| {
        OWN.iter()
            .map(|rule| given::own_row(&agent.id, &subject, rule, now))
            .collect()
    };
    let toolbox = &call.seat.desk().parts.toolbox;
    let links = |tool: &str| toolbox.links(tool);
    let store = &*call.world().store;
    let labelled = Labelled::of_skill(store, &call.journal, call.call, (&skill.tree, links)).await;
    let labelled = labelled.map_err(stored)?;
    let of = |_: &_| subject.clone();
    given::chain(call, work, (&of, Some(&manifest), labelled), rows).await
}

/// The files of the skill are others than those whose text was read in this conversation: says so.
pub(super) async fn changed(
    call: &Call<'_>,
    skill: &Offered,
) -> Result<Option<String>, GuestError> {
    // Only labelled text is known to have been read.
    if call.call.taint.is_clean() {
        return Ok(None);
    }
    let entries = call.world().store.transcript(&call.call.session).await;
    let entries = entries.map_err(stored)?;
    let labels = entries.iter().rev().flat_map(|e| &e.labels);
    let mut read = labels.filter_map(|label| label::read(label));
    let newest = read.find(|(name, _)| *name == skill.name);
    let other = newest.filter(|(_, tree)| *tree != skill.tree);
    Ok(other.map(|(name, _)| {
        format!("[the files of the skill `{name}` changed since its text was read; read it again]")
    }))
}

/// Text of another skill was read in this turn: whether the person has to be asked before this one acts.
pub(super) async fn beside_others(call: &Call<'_>, skill: &Offered) -> Result<(), ToolOutcome> {
    let driving = call.seat.driving();
    let Some(other) = driving.other_than(&skill.tree) else {
        return Ok(());
    };
    let agent = call.seat.session().agent();
    let (subject, now) = (skill.subject(), call.world().clock.now());
    let store = &*call.world().store;
    let rows = counting(store, &agent, &subject, call.call, now).await;
    let rows = rows.map_err(|e| ToolOutcome::Error(stored(e)))?;
    let session = Some(&call.call.session);
    let (grants, _) = live(&rows, &agent, &subject, session, now);
    let tool = call.call.tool.as_str();
    let granted = |rule: &Rule| matches!(rule, Rule::Tool(glob) if glob.matches(tool));
    if grants.iter().any(|grant| granted(&grant.rule)) {
        return Ok(());
    }
    let words = format!(
        "run a command as skill `{}`, after text of skill `{}` was read in the same turn",
        skill.name, other.name
    );
    let decision = beside(tool, &subject, &words, &skill.name);
    let message = decision.reason.clone();
    call.ledger.deny(Denial {
        request: words,
        capability: "tool".to_owned(),
        decision,
        count: 1,
        details: Vec::new(),
    });
    Err(ToolOutcome::Failed {
        kind: FailureKind::Denied,
        message,
        exit_code: None,
    })
}

fn beside(tool: &str, subject: &Subject, words: &str, name: &str) -> Decision {
    let rule = format!("tool {tool}");
    Decision {
        verdict: Verdict::Ask,
        code: "another-skill".to_owned(),
        layer: "skill".to_owned(),
        reason: format!("may not {words}: a person has to allow it"),
        steps: vec![format!(
            "skill: refused (another-skill): no live grant of `{subject}` for `{rule}`"
        )],
        hint: Some(format!("claw grant add skill:{name} '{rule}'")),
        wanted: Some(Wanted {
            capability: "tool".to_owned(),
            rules: vec![rule],
        }),
    }
}
