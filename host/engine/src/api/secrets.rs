//! Secrets as a person lists them: names, places, and which grants say who may use them. Never a value.

use super::answer::{ApiError, ErrorClass};
use super::handle::Inner;
use crate::settings::Agent;
use crate::skill::Snapshot;
use crate::toolbox::Plugin;
use claw_core::id::TimestampMs;
use claw_core::row::GrantRow;
use claw_core::secret::SecretListing;
use claw_core::subject::Subject;
use claw_policy::authority::hint::{AGENT_ITSELF, DEFAULT_AGENT};
use claw_policy::rule::{Rule, SecretRule};
use serde_json::{Value, json};

/// Who may use a secret, and what is missing so that those who could may.
#[derive(Default)]
struct Users {
    granted: Vec<Value>,
    missing: Vec<String>,
}

/// Every secret. What another process changed counts from here on.
pub(super) async fn list(inner: &Inner) -> Result<Value, ApiError> {
    let secrets = &inner.parts.secrets;
    secrets.reload().map_err(|e| {
        ApiError::new(ErrorClass::Failed, "CLAW-V001", e.to_string())
            .hint("docs/errors/CLAW-V001.md says what can be done")
    })?;
    let now = inner.parts.world.clock.now();
    let mut agents = Vec::new();
    for agent in inner.parts.settings.agents.values() {
        let rows = inner.parts.world.store.grants(&agent.id).await?;
        let live = |r: &GrantRow| r.revoked.is_none() && r.expires.is_none_or(|e| e > now);
        let rows: Vec<GrantRow> = rows.into_iter().filter(live).collect();
        agents.push((agent, rows));
    }
    let plugins = inner.parts.shelf.plugins();
    let all = secrets.all().into_iter();
    let shown = all.map(|listed| {
        let mut users = Users::default();
        for (agent, rows) in &agents {
            if listed.agents.is_empty() || listed.agents.contains(&agent.id) {
                users.of(&listed, agent, rows, &plugins);
                let skills = inner.desk.skills_of(&agent.id);
                users.of_skills(&listed, agent, rows, &skills);
            }
        }
        let mut row = json!(listed);
        row["created"] = json!(TimestampMs(listed.created_ms).to_string());
        row["rotated"] = json!(TimestampMs(listed.rotated_ms).to_string());
        row["granted"] = json!(users.granted);
        row["missing"] = json!(users.missing);
        row
    });
    Ok(json!(shown.collect::<Vec<_>>()))
}

impl Users {
    fn of(
        &mut self,
        listed: &SecretListing,
        agent: &Agent,
        rows: &[GrantRow],
        plugins: &[std::sync::Arc<Plugin>],
    ) {
        let bound: Vec<Vec<SecretRule>> = listed
            .uses
            .iter()
            .map(|bound| SecretRule::of_use(&listed.name, bound))
            .collect();
        let mut asked = false;
        for plugin in plugins {
            let subject = Subject::Tool(plugin.digest.clone());
            let wanted = plugin.manifest.capabilities.rules().into_iter();
            let about = |rule: &Rule| matches!(rule, Rule::Secret(s) if s.name == listed.name);
            for rule in wanted.filter(about) {
                asked = true;
                if bound
                    .iter()
                    .flatten()
                    .any(|b| Rule::Secret(b.clone()) == rule)
                {
                    self.judge(agent, rows, (&plugin.name, &subject), &[rule]);
                } else {
                    self.unbound(listed, &rule);
                }
            }
        }
        if !listed.skills.is_empty() {
            return;
        }
        // The agent's own commands: those that find it in a variable, or where nobody else asks for it.
        if listed.captured_from.is_some() {
            return;
        }
        let subject = Subject::Agent(agent.id.to_string());
        for rules in bound {
            let rules: Vec<Rule> = rules.into_iter().map(Rule::Secret).collect();
            let given = rows
                .iter()
                .any(|r| r.subject == subject.to_string() && same(r, &rules));
            if given || listed.env.is_some() || !asked {
                self.judge(agent, rows, (AGENT_ITSELF, &subject), &rules);
            }
        }
    }

    /// Commands of skills that it is bound to.
    fn of_skills(
        &mut self,
        listed: &SecretListing,
        agent: &Agent,
        rows: &[GrantRow],
        skills: &Snapshot,
    ) {
        let all = listed.skills.iter().filter_map(|name| skills.find(name));
        for skill in all {
            for bound in &listed.uses {
                let rules = SecretRule::of_use(&listed.name, bound);
                let rules: Vec<Rule> = rules.into_iter().map(Rule::Secret).collect();
                self.judge(agent, rows, (&skill.name, &skill.subject()), &rules);
            }
        }
    }

    /// Whether one of these rules is granted; the first is what is proposed.
    fn judge(
        &mut self,
        agent: &Agent,
        rows: &[GrantRow],
        (name, subject): (&str, &Subject),
        rules: &[Rule],
    ) {
        let subject = subject.to_string();
        let mut granted = rows
            .iter()
            .filter(|r| r.subject == subject && same(r, rules));
        if let Some(row) = granted.next() {
            self.granted
                .push(json!({ "to": name, "agent": agent.id, "rule": row.rule }));
            return;
        }
        let Some(rule) = rules.first() else { return };
        let quoted = rule.to_string().replace('\'', "'\\''");
        let suffix = match agent.id.as_str() {
            DEFAULT_AGENT => String::new(),
            other => format!(" --agent {other}"),
        };
        self.missing
            .push(format!("claw grant add {name} '{quoted}'{suffix}"));
    }

    /// A plugin asks for it in a place that no person bound it to.
    fn unbound(&mut self, listed: &SecretListing, rule: &Rule) {
        let Rule::Secret(rule) = rule else { return };
        let (origin, place) = (&rule.origin, rule.placement.to_string());
        let line = format!(
            "claw secret bind {} --at {}:{} --as '{}'",
            listed.name,
            origin.host(),
            origin.port(),
            place.replace('\'', "'\\''"),
        );
        if !self.missing.contains(&line) {
            self.missing.push(line);
        }
    }
}

fn same(row: &GrantRow, rules: &[Rule]) -> bool {
    rules.iter().any(|rule| rule.to_string() == row.rule)
}
