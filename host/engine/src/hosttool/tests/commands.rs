//! `exec`: what a command is given, and what its authority is.

use super::rig::*;
use crate::api::{Command, Event};
use crate::hosttool::exec::{MAX_COMMAND_BYTES, MAX_STDIN_BYTES, MAX_TIMEOUT_S};
use crate::intake::Resume;
use crate::route::reach::Reach;
use crate::settings::{LOCKED_FILES, Settings, WORKSPACE_QUOTA_BYTES};
use claw_core::capability::{Access, Decision, Request};
use claw_core::limit::CallLimits;
use claw_core::ports::Store as _;
use claw_core::sandbox::{Authority, Invocation};
use claw_core::script::{SCRIPT_CPU_MS, SCRIPT_MEMORY_BYTES, SCRIPT_WALL_MS};
use claw_core::subject::{Actor, Subject};
use claw_testkit::FakeScripts;
use serde_json::{Value, json};
use std::sync::Arc;

impl Rig {
    /// Whose agents have commands.
    pub(super) async fn with_commands(
        port: &Arc<FakeScripts>,
        change: impl FnOnce(&mut Settings, &mut Reach),
    ) -> Self {
        Self::made(usize::MAX, Some(port.clone()), change).await
    }
}

/// Commands that all do well and say `done`.
pub(super) fn good() -> Arc<FakeScripts> {
    Arc::new(FakeScripts::new(|_, _| async {
        Ok(FakeScripts::exited(0, "done\n", ""))
    }))
}

pub(super) fn command(text: &str) -> Value {
    json!({ "command": text })
}

/// A direct call, as `claw tool call` makes it.
pub(super) async fn direct(rig: &Rig, arguments: Value) -> Value {
    let call = Command::ToolCall {
        agent: None,
        tool: "exec".into(),
        arguments,
    };
    answer(rig, call).await.unwrap()
}

async fn answer(rig: &Rig, command: Command) -> Result<Value, String> {
    match rig.run(command).await.pop() {
        Some(Event::Done { answer }) => Ok(answer),
        Some(Event::Failed { error }) => Err(error.message),
        other => panic!("{other:?}"),
    }
}

/// What somebody's command was given.
async fn given(rig: &Rig, port: &FakeScripts, actor: Actor, peer: &str) -> Invocation {
    rig.models
        .call("main", "exec", command("ls"))
        .say("main", "ok");
    let before = port.runs().len();
    rig.as_actor(actor, peer, &format!("{peer}-{before}"), "go")
        .await;
    rig.pass(5_000).await;
    port.runs().remove(before).0
}

pub(super) fn file(authority: &Arc<dyn Authority>, path: &str, access: Access) -> Decision {
    let path = path.to_owned();
    authority.decide(&Request::File { path, access })
}

fn get(authority: &Arc<dyn Authority>, url: &str) -> Decision {
    authority.decide(&Request::Http {
        method: "GET".into(),
        url: url.into(),
    })
}

#[tokio::test(start_paused = true)]
async fn a_command_is_bash_with_the_sessions_state_and_the_documented_environment() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    direct(&rig, command("echo $HOME")).await;
    let there =
        json!({ "command": "ls\n", "cwd": "/workspace/it's/", "stdin": "a\n", "timeout_s": 7 });
    direct(&rig, there).await;
    let runs = port.runs();
    let (first, line) = &runs[0];
    assert_eq!(line.program, "bash");
    let state = "/tmp/.claw-session-exec.json";
    assert_eq!(line.args, ["--claw-state", state, "-c", "echo $HOME"]);
    assert_eq!(
        (line.cwd.as_str(), line.stdin.as_slice()),
        ("/workspace", &b""[..])
    );
    assert_eq!(
        line.env,
        claw_core::script::base_env("Europe/Rome", "/home")
    );
    // The ceiling of these tests is that of tools.
    assert_eq!(first.limits, CallLimits::default());
    let (second, line) = &runs[1];
    assert_eq!(line.args[3], "cd '/workspace/it'\\''s/' || exit 1; ls\n");
    assert_eq!(line.stdin, b"a\n");
    assert_eq!(second.limits.wall_ms, 7_000);
}

#[tokio::test(start_paused = true)]
async fn limits_are_those_of_scripts_under_the_ceiling() {
    let port = good();
    let rig = Rig::with_commands(&port, |settings, _| {
        settings.ceiling = CallLimits {
            wall_ms: u64::MAX,
            cpu_ms: u64::MAX,
            memory_bytes: u64::MAX,
            output_bytes: 1_000,
        };
    })
    .await;
    direct(&rig, command("ls")).await;
    let limits = port.runs()[0].0.limits;
    assert_eq!(
        limits,
        CallLimits {
            wall_ms: SCRIPT_WALL_MS,
            cpu_ms: SCRIPT_CPU_MS,
            memory_bytes: SCRIPT_MEMORY_BYTES,
            output_bytes: 1_000,
        }
    );
}

#[tokio::test(start_paused = true)]
async fn arguments_that_make_no_command_are_refused_before_anything_runs() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let long = |bytes: usize| "x".repeat(bytes);
    let bad = [
        (json!({}), "arguments"),
        (json!({ "command": "ls", "skills": "x" }), "arguments"),
        (json!({ "command": "ls", "skill": "x" }), "no-skill"),
        (json!({ "command": "ls", "files": ["a"] }), "files"),
        (json!({ "command": ["ls"] }), "arguments"),
        (json!({ "command": " \n" }), "empty"),
        (json!({ "command": "a\u{0}b" }), "command"),
        (command(&long(MAX_COMMAND_BYTES + 1)), "too-long"),
        (
            json!({ "command": "ls", "stdin": long(MAX_STDIN_BYTES + 1) }),
            "too-long",
        ),
        (json!({ "command": "ls", "timeout_s": 0 }), "timeout"),
        (
            json!({ "command": "ls", "timeout_s": MAX_TIMEOUT_S + 1 }),
            "timeout",
        ),
        (json!({ "command": "ls", "timeout_s": -1 }), "arguments"),
        (json!({ "command": "ls", "cwd": "" }), "cwd"),
        (json!({ "command": "ls", "cwd": "notes" }), "cwd"),
        (json!({ "command": "ls", "cwd": "/etc" }), "cwd"),
        (json!({ "command": "ls", "cwd": "/in" }), "cwd"),
        (
            json!({ "command": "ls", "cwd": "/workspace/../etc" }),
            "cwd",
        ),
    ];
    for (arguments, code) in bad {
        let report = direct(&rig, arguments).await;
        assert_eq!(report["outcome"]["outcome"], "error", "{code}: {report}");
        assert_eq!(report["outcome"]["code"], code);
    }
    assert!(port.runs().is_empty());
    let good = [
        command(&long(MAX_COMMAND_BYTES)),
        json!({ "command": "ls", "stdin": long(MAX_STDIN_BYTES) }),
        json!({ "command": "ls", "timeout_s": 1 }),
        json!({ "command": "ls", "timeout_s": MAX_TIMEOUT_S }),
        json!({ "command": "ls", "cwd": "/tmp" }),
        json!({ "command": "ls", "cwd": "/home/x" }),
    ];
    let count = good.len();
    for arguments in good {
        assert_eq!(direct(&rig, arguments).await["outcome"]["outcome"], "ok");
    }
    assert_eq!(port.runs().len(), count);
}

#[tokio::test(start_paused = true)]
async fn it_sees_the_workspace_as_tools_do_a_kept_home_and_its_own_scratch() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let inv = given(&rig, &port, Actor::Owner, "ana").await;
    let names: Vec<&str> = inv.roots.iter().map(|r| r.guest.as_str()).collect();
    assert_eq!(names, ["/workspace", "/home", "/tmp"]);
    let [workspace, home, scratch] = &inv.roots[..] else {
        panic!("{:?}", inv.roots);
    };
    for locked in LOCKED_FILES {
        assert!(workspace.read_only_holes.iter().any(|h| h == locked));
    }
    assert_eq!(workspace.quota_bytes, WORKSPACE_QUOTA_BYTES);
    assert_eq!(home.host, rig.home().join("agents/main/homes/exec"));
    assert_eq!((home.quota_bytes, home.scratch), (1 << 30, false));
    assert_eq!(
        (scratch.quota_bytes, scratch.quota_files),
        (256 << 20, 10_000)
    );
    assert!(scratch.scratch && scratch.host.starts_with(rig.home().join("scratch/main")));
    assert!(scratch.host.is_dir() && home.host.is_dir());
    use std::os::unix::fs::PermissionsExt as _;
    for folder in [&scratch.host, &home.host] {
        let mode = folder.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    assert_eq!(inv.authority.subject(), &Subject::Agent("main".into()));
    assert_eq!(inv.authority.actor(), &Actor::Owner);
    assert_eq!(inv.call.session, dm("main", "ana"));
}

#[tokio::test(start_paused = true)]
async fn it_may_write_the_workspace_by_a_grant_that_the_owner_can_take_back_for_good() {
    let port = good();
    let mut rig = Rig::with_commands(&port, |_, _| {}).await;
    let may = async |rig: &Rig, id: &str| {
        let inv = given(rig, &port, Actor::Owner, id).await;
        let own = ["/home/.x", "/tmp/x"].map(|p| file(&inv.authority, p, Access::Write));
        assert!(own.iter().all(Decision::allowed));
        assert!(!file(&inv.authority, "/in/x", Access::Read).allowed());
        file(&inv.authority, "/workspace/a.md", Access::Write)
    };
    assert!(may(&rig, "a").await.allowed());
    let listed = answer(
        &rig,
        Command::GrantList {
            agent: None,
            all: true,
        },
    )
    .await;
    let listed = listed.unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let row = &listed[0];
    assert_eq!(
        (&row["plugin"], &row["live"]),
        (&json!("agent"), &json!(true))
    );
    assert_eq!(row["grant"]["rule"], "files rw /workspace");
    assert_eq!(row["grant"]["by"], "default");
    let id = row["grant"]["id"].as_str().unwrap().to_owned();
    answer(&rig, Command::GrantRevoke { id }).await.unwrap();
    for begin in ["b", "c"] {
        let refused = may(&rig, begin).await;
        assert_eq!(refused.code, "root-not-granted");
        let hint = "claw grant add agent 'files rw /workspace'";
        assert_eq!(refused.hint.as_deref(), Some(hint));
        rig.restart(Resume::Everything).await;
    }
    let rows = rig.store.grants(&main_id()).await.unwrap();
    assert_eq!(rows.len(), 1, "once only");
    assert_eq!(
        rig.store.grants(&"scout".parse_id()).await.unwrap().len(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn it_reaches_what_a_person_granted_the_agent_itself() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    // Each in a conversation of its own, in which nothing was read.
    let url = "https://api.example.com/x";
    let inv = given(&rig, &port, Actor::Owner, "a").await;
    let refused = get(&inv.authority, url);
    assert_eq!(refused.code, "host-not-granted");
    let hint = refused.hint.unwrap();
    assert_eq!(
        hint,
        "claw grant add agent 'http GET https://api.example.com/'"
    );
    let add = |agent: Option<&str>, name: &str| Command::GrantAdd {
        agent: agent.map(str::to_owned),
        plugin: name.into(),
        rule: "http GET https://api.example.com/".into(),
        for_ms: None,
    };
    let other = answer(&rig, add(Some("scout"), "agent")).await.unwrap();
    assert_eq!(other["grant"]["subject"], "agent:scout");
    let inv = given(&rig, &port, Actor::Owner, "b").await;
    assert!(!get(&inv.authority, url).allowed(), "another agent's");
    let own = answer(&rig, add(None, "agent:main")).await.unwrap();
    assert_eq!(
        (&own["plugin"], &own["grant"]["subject"]),
        (&json!("agent"), &json!("agent:main"))
    );
    let inv = given(&rig, &port, Actor::Owner, "c").await;
    assert!(get(&inv.authority, url).allowed());
    assert!(!get(&inv.authority, "https://elsewhere.org/").allowed());
}

#[tokio::test(start_paused = true)]
async fn who_may_less_has_scratch_of_their_own_and_writes_nothing_else() {
    let port = good();
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let ann = Actor::Paired("ann".into());
    let may = |inv: &Invocation| {
        let ask = |path, access| file(&inv.authority, path, access).allowed();
        [
            ask("/tmp/x", Access::Write),
            ask("/workspace/a", Access::Read),
            ask("/workspace/a", Access::Write),
            ask("/home/a", Access::Write),
        ]
    };
    let cases = [
        (Actor::Owner, [true; 4]),
        (ann.clone(), [true, true, false, false]),
        (Actor::GroupMember, [true, false, false, false]),
    ];
    // All in one conversation.
    let mut folders = std::collections::BTreeSet::new();
    for (actor, wanted) in cases {
        let inv = given(&rig, &port, actor.clone(), "room").await;
        assert_eq!(may(&inv), wanted, "{actor:?}");
        folders.insert(inv.roots[2].host.clone());
    }
    let bob = given(&rig, &port, Actor::Paired("bob".into()), "room").await;
    folders.insert(bob.roots[2].host.clone());
    assert_eq!(folders.len(), 4, "{folders:?}");
    let again = given(&rig, &port, ann, "room").await;
    assert!(folders.contains(&again.roots[2].host));
    let before = port.runs().len();
    rig.models
        .call("main", "exec", command("ls"))
        .say("main", "no");
    rig.as_actor(Actor::Stranger, "eve", "e1", "go").await;
    rig.pass(5_000).await;
    assert_eq!(port.runs().len(), before);
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(row.denials[0].decision.code, "actor-not-allowed");
    assert_eq!(row.subject, "agent:main");
}

#[tokio::test(start_paused = true)]
async fn below_another_agent_it_may_no_more_than_that_one_s_own_commands() {
    for main_too in [false, true] {
        let port = good();
        let rig = Rig::with_commands(&port, |_, reach| reach.spawn.push("scout".parse_id())).await;
        let agents: &[&str] = if main_too {
            &["main", "scout"]
        } else {
            &["scout"]
        };
        for agent in agents {
            let add = Command::GrantAdd {
                agent: Some((*agent).to_owned()),
                plugin: "agent".into(),
                rule: "http GET https://api.example.com/".into(),
                for_ms: None,
            };
            answer(&rig, add).await.unwrap();
        }
        let spawn = json!({ "task": "t", "agent": "scout", "label": "t" });
        rig.models
            .call("main", "sessions_spawn", spawn)
            .say("main", "begun")
            .say("main", "told");
        rig.models
            .call("below", "exec", command("curl x"))
            .say("below", "ok");
        rig.person("ana", "m1", "go").await;
        rig.pass(60_000).await;
        let inv = port.runs().remove(0).0;
        assert_eq!(inv.authority.subject(), &Subject::Agent("scout".into()));
        let decision = get(&inv.authority, "https://api.example.com/x");
        assert_eq!(decision.allowed(), main_too, "{decision:?}");
        if !main_too {
            assert_eq!(decision.layer, "parent");
            let hint = "claw grant add agent 'http GET https://api.example.com/'";
            assert_eq!(decision.hint.as_deref(), Some(hint));
        }
        assert!(file(&inv.authority, "/tmp/x", Access::Write).allowed());
        assert!(
            inv.roots[2]
                .host
                .starts_with(rig.home().join("scratch/scout"))
        );
    }
}
