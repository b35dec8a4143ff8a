//! Secrets of skills.

use super::super::commands::{command, direct, good};
use super::*;
use claw_core::capability::Request;
use claw_core::sandbox::Authority;
use claw_core::secret::{
    BoundUse, Destination, Mask, NoMask, Placement, Readiness, SecretListing, SecretName,
    SecretRefusal, SecretValue,
};

/// Secrets that are there for every agent.
struct Stored(Vec<SecretListing>);

impl Secrets for Stored {
    fn value(
        &self,
        _: &AgentId,
        name: &SecretName,
        _: &Destination,
        _: &Placement,
    ) -> Result<SecretValue, SecretRefusal> {
        Err(SecretRefusal::Missing(name.clone()))
    }
    fn readiness(&self, _: &AgentId, _: &SecretName) -> Readiness {
        Readiness::Ready
    }
    fn listing(&self, _: &AgentId) -> Vec<SecretListing> {
        self.0.clone()
    }
    fn placeholder(&self, _: &AgentId, name: &SecretName) -> Option<String> {
        Some(format!("stand-in-of-{name}"))
    }
    fn mask(&self) -> Arc<dyn Mask> {
        Arc::new(NoMask)
    }
}

fn secret(name: &str, env: &str, host: &str, skills: &[&str]) -> SecretListing {
    SecretListing {
        name: SecretName::parse(name).unwrap(),
        agents: Vec::new(),
        uses: vec![BoundUse {
            host: host.into(),
            port: None,
            placement: Placement::Bearer,
        }],
        env: Some(env.into()),
        skills: skills.iter().map(|s| (*s).to_owned()).collect(),
        captured_from: None,
        created_ms: 0,
        rotated_ms: 0,
    }
}

async fn rig(port: &Arc<FakeScripts>) -> Rig {
    let mut rig = Rig::skilled(port).await;
    rig.extras.secrets = Arc::new(Stored(vec![
        secret("forge-key", "FORGE_KEY", "forge.test", &["forge"]),
        secret("hub-key", "HUB_KEY", "hub.test", &["hub"]),
        secret("mine", "MY_KEY", "forge.test", &[]),
        // Bound by a person beyond what was reviewed: another variable, another host.
        secret("other-env", "OTHER_KEY", "forge.test", &["forge"]),
        secret("other-host", "FORGE_KEY", "elsewhere.test", &["forge"]),
    ]));
    rig.restart(Resume::Everything).await;
    rig
}

fn keys(env: &[(String, String)]) -> Vec<(&str, &str)> {
    let all = env.iter().filter(|(name, _)| name.ends_with("_KEY"));
    all.map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

fn place(authority: &Arc<dyn Authority>, name: &str, url: &str) -> claw_core::capability::Decision {
    authority.decide(&Request::Secret {
        name: name.into(),
        placement: "bearer".into(),
        method: "GET".into(),
        url: url.into(),
    })
}

#[tokio::test(start_paused = true)]
async fn each_has_its_own_in_its_own_variable_and_no_other() {
    let port = good();
    let rig = rig(&port).await;
    rig.models
        .calls(
            "main",
            vec![
                ("exec", as_skill("forge", "a")),
                ("exec", as_skill("hub", "a")),
                ("exec", as_skill("own", "a")),
                ("exec", command("a")),
            ],
        )
        .say("main", "done");
    rig.local("go").await;
    let runs = port.runs();
    let env: Vec<_> = runs.iter().map(|(_, line)| keys(&line.env)).collect();
    assert_eq!(
        env,
        [
            vec![("FORGE_KEY", "stand-in-of-forge-key")],
            vec![("HUB_KEY", "stand-in-of-hub-key")],
            vec![],
            vec![("MY_KEY", "stand-in-of-mine")],
        ]
    );
    let stands: Vec<usize> = runs.iter().map(|(inv, _)| inv.stand_ins.len()).collect();
    assert_eq!(stands, [1, 1, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn it_is_placed_only_by_a_grant_to_these_bytes() {
    let port = good();
    let rig = rig(&port).await;
    let (forge, hub) = (forge(&rig), hub(&rig));
    let rule = "secret forge-key https://forge.test bearer";
    direct(&rig, as_skill("forge", "a")).await;
    let asked = place(
        &port.runs()[0].0.authority,
        "forge-key",
        "https://forge.test/x",
    );
    assert_eq!(asked.code, "secret-not-granted");
    assert_eq!(
        asked.hint,
        Some(format!("claw grant add skill:forge '{rule}'"))
    );
    rig.grant_skill(&forge, rule).await;
    rig.grant_skill(&forge, "secret mine https://forge.test bearer")
        .await;
    rig.grant_skill(&hub, rule).await;
    rig.grant_to(
        &Subject::Agent("main".into()),
        "secret mine https://forge.test bearer",
    )
    .await;
    for who in ["forge", "hub"] {
        direct(&rig, as_skill(who, "a")).await;
    }
    direct(&rig, command("a")).await;
    let may = |i: usize, name: &str| {
        let authority = &port.runs()[i].0.authority;
        place(authority, name, "https://forge.test/x").allowed()
    };
    assert_eq!(
        [may(1, "forge-key"), may(1, "mine")],
        [true, false],
        "not the agent's own"
    );
    assert_eq!([may(2, "forge-key"), may(2, "hub-key")], [false, false]);
    assert_eq!([may(3, "forge-key"), may(3, "mine")], [false, true]);
}
