//! Skills: what the model is shown of them, and commands as one.

mod acting;
mod driving;
mod secrets;

use super::commands::{command, direct, file};
use super::rig::*;
use crate::api::{Command, Engine, Parts};
use crate::intake::Resume;
use crate::scripts::ScriptHost;
use crate::skill::tests::skill;
use crate::skill::{Offered, Skills, Snapshot};
use claw_core::id::{AgentId, TimestampMs};
use claw_core::ports::Store as _;
use claw_core::row::{Batch, GrantRow, Mutation};
use claw_core::secret::{NoSecrets, Secrets};
use claw_core::subject::Subject;
use claw_testkit::FakeScripts;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What else an engine is made of.
pub(super) struct Extras {
    pub(super) scripts: Option<ScriptHost>,
    pub(super) skills: Arc<FakeSkills>,
    pub(super) secrets: Arc<dyn Secrets>,
}

impl Extras {
    pub(super) fn of(port: Option<Arc<FakeScripts>>, home: &Path) -> Self {
        Self {
            scripts: port.map(|port| ScriptHost::new(port, home)),
            skills: Arc::default(),
            secrets: Arc::new(NoSecrets::default()),
        }
    }

    pub(super) fn engine(&self, parts: Parts) -> Engine {
        Engine::with_skills(parts, self.skills.clone())
    }
}

/// The same for every agent, until the test puts something else.
#[derive(Default)]
pub(super) struct FakeSkills(Mutex<Arc<Snapshot>>);

impl FakeSkills {
    pub(super) fn put(&self, skills: Vec<Offered>) {
        let lines = skills
            .iter()
            .map(|s| format!("- {}: {}\n", s.name, s.description));
        let listing = format!("## Skills\n{}", lines.collect::<String>());
        *self.0.lock().unwrap() = Arc::new(Snapshot { skills, listing });
    }
}

impl Skills for FakeSkills {
    fn snapshot(&self, _: &AgentId) -> Arc<Snapshot> {
        self.0.lock().unwrap().clone()
    }
}

const FORGE: &str = "---\nname: forge\n---\nForge it with {baseDir}/scripts/forge.py\n";

/// A third-party skill with code and data, which was reviewed for `HOST`.
pub(super) fn forge(rig: &Rig) -> Offered {
    let root = rig.home().join("trees/forge/skill");
    let files = [
        ("SKILL.md", FORGE),
        ("scripts/forge.py", "print(1)\n"),
        ("data.json", "{}"),
    ];
    Offered {
        capabilities: vec!["http GET,POST https://forge.test/".into()],
        secrets: vec!["FORGE_KEY".into()],
        ..skill("forge", &root, &files)
    }
}

/// Another.
pub(super) fn hub(rig: &Rig) -> Offered {
    let root = rig.home().join("trees/hub/skill");
    Offered {
        capabilities: vec![
            "http https://hub.test/".into(),
            "files ro /workspace/notes".into(),
        ],
        secrets: vec!["HUB_KEY".into()],
        ..skill("hub", &root, &[("SKILL.md", "# Hub\n")])
    }
}

/// One that came with claw.
pub(super) fn own(rig: &Rig) -> Offered {
    let root = rig.home().join("trees/own/skill");
    Offered {
        third_party: false,
        ..skill("own", &root, &[("SKILL.md", "# Own\n"), ("a.sh", "ls\n")])
    }
}

impl Rig {
    /// Whose agents have commands and these three skills.
    pub(super) async fn skilled(port: &Arc<FakeScripts>) -> Self {
        let rig = Self::with_commands(port, |_, _| {}).await;
        rig.put_skills();
        rig
    }

    fn put_skills(&self) {
        self.skills().put(vec![forge(self), hub(self), own(self)]);
    }

    pub(super) fn skills(&self) -> &Arc<FakeSkills> {
        &self.extras.skills
    }

    /// A row of a grant to a skill.
    pub(super) async fn grant_skill(&self, skill: &Offered, rule: &str) {
        self.grant_to(&skill.subject(), rule).await;
    }

    pub(super) async fn grant_to(&self, subject: &Subject, rule: &str) {
        let row = GrantRow {
            id: self.fresh_grant(),
            agent: main_id(),
            subject: subject.to_string(),
            rule: rule.into(),
            expires: None,
            session: None,
            by: "owner".into(),
            at: TimestampMs(1),
            revoked: None,
        };
        let batch = Batch::owner().with(Mutation::Grant(Box::new(row)));
        self.store.commit(batch).await.unwrap();
    }

    /// The names of the tools that the newest request offered.
    pub(super) fn tools_offered(&self) -> Vec<String> {
        let asked = self.models.asked("main");
        let tools = asked.last().unwrap().tools.iter();
        tools.map(|t| t.name.clone()).collect()
    }
}

pub(super) fn as_skill(name: &str, text: &str) -> Value {
    json!({ "command": text, "skill": name })
}

pub(super) fn load(name: &str) -> Value {
    json!({ "name": name })
}

#[tokio::test(start_paused = true)]
async fn the_prompt_lists_skills_and_the_same_list_until_they_change() {
    let port = super::commands::good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .say("main", "hi")
        .say("main", "hi")
        .say("main", "hi");
    rig.local("one").await;
    rig.local("two").await;
    rig.skills().put(vec![own(&rig)]);
    rig.local("three").await;
    let asked = rig.models.asked("main");
    let system: Vec<&str> = asked.iter().map(|r| r.system.as_str()).collect();
    assert!(
        system[0].contains("## Skills\n- forge: does forge\n"),
        "{}",
        system[0]
    );
    assert_eq!(system[0], system[1], "stable for a cache");
    assert!(!system[2].contains("- forge"), "{}", system[2]);
    let exec = asked[0].tools.iter().find(|t| t.name == "exec").unwrap();
    assert!(exec.input_schema["properties"]["skill"].is_object());
    assert!(rig.tools_offered().contains(&"skill".to_owned()));
    rig.skills().put(Vec::new());
    rig.models.say("main", "hi");
    rig.local("four").await;
    assert!(!rig.tools_offered().contains(&"skill".to_owned()));
    let asked = rig.models.asked("main");
    let exec = asked[3].tools.iter().find(|t| t.name == "exec").unwrap();
    assert!(exec.input_schema["properties"].get("skill").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_skill_is_read_by_the_tool_and_labels_what_others_wrote() {
    let port = super::commands::good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "skill", load("own"))
        .call("main", "exec", command("a"))
        .call("main", "skill", load("forge"))
        .call(
            "main",
            "skill",
            json!({ "name": "forge", "path": "data.json" }),
        )
        .call("main", "skill", load("forg"))
        .say("main", "done");
    rig.local("go").await;
    let lines = rig.lines(&main_key()).await;
    assert!(
        lines[1].contains("# Own") && !lines[1].contains("written by others"),
        "{}",
        lines[1]
    );
    assert!(
        lines[3].contains("Forge it with /skill/scripts/forge.py"),
        "{}",
        lines[3]
    );
    assert!(lines[4].contains("{}"), "{}", lines[4]);
    assert!(
        lines[5].contains("no skill `forg`") && lines[5].contains("`forge`"),
        "{}",
        lines[5]
    );
    let labels: Vec<Vec<String>> = rig
        .transcript(&main_key())
        .await
        .into_iter()
        .filter(|e| matches!(e.body, claw_core::row::EntryBody::ToolResult { .. }))
        .map(|e| e.labels)
        .collect();
    let forge = vec![format!("skill forge {}", forge(&rig).tree)];
    let none: Vec<String> = Vec::new();
    let command = vec!["result exec".to_owned()];
    assert_eq!(labels, [none.clone(), command, forge.clone(), forge, none]);
    let calls = rig.store.calls(9).await.unwrap();
    let tainted: Vec<usize> = calls.iter().rev().map(|c| c.taint.sources.len()).collect();
    assert_eq!(tainted, [0, 0, 1, 2, 3], "what had been read before each");
}

#[tokio::test(start_paused = true)]
async fn a_skill_that_only_a_person_loads_is_loaded_by_its_name_in_a_message() {
    let port = super::commands::good();
    let rig = Rig::skilled(&port).await;
    let mine = Offered {
        model_invocable: false,
        ..forge(&rig)
    };
    rig.skills().put(vec![mine.clone(), own(&rig)]);
    rig.models
        .call("main", "skill", load("forge"))
        .say("main", "no")
        .say("main", "yes");
    rig.local("go").await;
    assert!(rig.lines(&main_key()).await[1].contains("not-invocable"));
    rig.local("do it with $forge and $own please").await;
    let asked = rig.models.asked("main");
    let last = format!("{:?}", asked.last().unwrap().messages.last().unwrap());
    assert!(last.contains("Forge it with /skill/"), "{last}");
    assert!(last.contains("# Own"), "{last}");
    assert!(
        !rig.tools_offered().contains(&"sessions_list".to_owned()),
        "it drives"
    );
    let entries = rig.transcript(&main_key()).await;
    let labels: Vec<&[String]> = entries.iter().map(|e| e.labels.as_slice()).collect();
    let label = mine.label().unwrap();
    assert!(labels.contains(&&[label][..]), "{labels:?}");
}

#[tokio::test(start_paused = true)]
async fn grants_to_skills_stay_within_the_review_and_go_to_the_bytes() {
    let port = super::commands::good();
    let rig = Rig::skilled(&port).await;
    let forge = forge(&rig);
    let add = |name: &str, rule: &str| Command::GrantAdd {
        agent: None,
        plugin: name.to_owned(),
        rule: rule.to_owned(),
        for_ms: None,
    };
    let given = rig
        .done(add("forge", "http POST https://forge.test/"))
        .await;
    let given = given.unwrap();
    assert_eq!(given["grant"]["subject"], forge.subject().to_string());
    for (rule, good) in [
        ("http https://hub.test/", false),
        ("http https://*.test/", false),
        ("http https://forge.test/", false),
        ("files rw /workspace", false),
        ("kv rw", false),
        ("host-exec ls", false),
        ("secret key https://hub.test bearer", false),
        ("secret key https://forge.test bearer", true),
        ("tool sessions_list", true),
        ("send https://forge.test", true),
    ] {
        let done = rig.done(add("skill:forge", rule)).await;
        assert_eq!(done.is_ok(), good, "{rule}: {done:?}");
    }
    let listed = rig.done(Command::GrantList {
        agent: None,
        all: false,
    });
    let listed = listed.await.unwrap();
    let names = listed.as_array().unwrap().iter().map(|row| &row["plugin"]);
    assert_eq!(names.filter(|n| **n == json!("forge")).count(), 4);
    let shown = rig.done(Command::SkillList { agent: None }).await.unwrap();
    assert_eq!(shown[0]["grants"].as_array().unwrap().len(), 4);
    assert_eq!(shown[1]["grants"], json!([]));
    // Other bytes have nothing, until an update hands it on.
    let new = Offered {
        tree: claw_core::id::Digest::of(b"new"),
        ..forge.clone()
    };
    rig.skills().put(vec![new.clone()]);
    let shown = rig.done(Command::SkillList { agent: None }).await.unwrap();
    assert_eq!(shown[0]["grants"], json!([]));
    let hand_on = Command::SkillInherit {
        from: forge.tree.to_string(),
        to: new.tree.to_string(),
    };
    for handed in [4, 0] {
        let done = rig.done(hand_on.clone()).await.unwrap();
        assert_eq!(done.as_array().unwrap().len(), handed);
    }
    let shown = rig.done(Command::SkillList { agent: None }).await.unwrap();
    assert_eq!(shown[0]["grants"].as_array().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_person_runs_a_script_of_a_skill() {
    let port = super::commands::good();
    let rig = Rig::skilled(&port).await;
    let run = |skill: &str, script: &str| Command::SkillRun {
        agent: None,
        skill: skill.to_owned(),
        script: script.to_owned(),
        args: vec!["it's".into(), "b c".into()],
        stdin: Some("in".into()),
        files: Vec::new(),
    };
    let report = rig.done(run("forge", "scripts/forge.py")).await.unwrap();
    assert_eq!(report["outcome"]["outcome"], "ok");
    let (inv, line) = port.runs().pop().unwrap();
    assert_eq!(
        line.args[3],
        "python3 '/skill/scripts/forge.py' 'it'\\''s' 'b c'"
    );
    assert_eq!(line.stdin, b"in");
    assert_eq!(inv.authority.subject(), &forge(&rig).subject());
    rig.done(run("own", "jq")).await.unwrap();
    assert_eq!(
        port.runs().pop().unwrap().1.args[3],
        "'jq' 'it'\\''s' 'b c'"
    );
    for (skill, script) in [
        ("nope", "x"),
        ("forge", "scripts/nope.py"),
        ("forge", "../x"),
    ] {
        assert!(
            rig.done(run(skill, script)).await.is_err(),
            "{skill} {script}"
        );
    }
    let _ = (direct(&rig, command("ls")).await, file);
}
