//! A command as a skill: what it is given and may.

use super::super::commands::{command, direct, file, good};
use super::*;
use claw_core::capability::{Access, Request, Verdict};
use claw_core::content::Block;
use claw_core::sandbox::{Authority, Invocation, RootMount};
use claw_core::subject::Actor;
use claw_core::tool::Denial;
use std::fs;

fn root<'i>(inv: &'i Invocation, guest: &str) -> &'i RootMount {
    let mut all = inv.roots.iter();
    all.find(|r| r.guest == guest)
        .unwrap_or_else(|| panic!("{guest}: {:?}", inv.roots))
}

fn guests(inv: &Invocation) -> Vec<&str> {
    inv.roots.iter().map(|r| r.guest.as_str()).collect()
}

fn http(
    authority: &Arc<dyn Authority>,
    method: &str,
    url: &str,
) -> claw_core::capability::Decision {
    authority.decide(&Request::Http {
        method: method.into(),
        url: url.into(),
    })
}

#[tokio::test(start_paused = true)]
async fn it_sees_the_reviewed_files_a_copy_of_them_its_home_and_its_scratch() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    direct(&rig, as_skill("forge", "python3 scripts/forge.py")).await;
    direct(&rig, command("ls")).await;
    direct(&rig, as_skill("hub", "ls")).await;
    let runs = port.runs();
    let [(inv, line), (agents, _), (other, _)] = &runs[..] else {
        panic!("{}", runs.len());
    };
    assert_eq!(inv.authority.subject(), &forge(&rig).subject());
    assert_eq!(inv.digest, forge(&rig).tree);
    assert_eq!(guests(inv), ["/skill", "/home", "/tmp", "/home/work"]);
    let skill = root(inv, "/skill");
    assert!(skill.read_only && skill.host == forge(&rig).root);
    let work = root(inv, "/home/work");
    assert!(work.scratch && !work.read_only);
    assert_eq!(
        work.read_only_holes,
        ["scripts/__pycache__", "scripts/forge.py"]
    );
    assert_eq!(
        fs::read(work.host.join("scripts/forge.py")).unwrap(),
        b"print(1)\n"
    );
    assert_eq!(
        (line.cwd.as_str(), line.program.as_str()),
        ("/home/work", "bash")
    );
    assert_eq!(line.args[1], "/tmp/.claw-session-exec.json");
    let env = |name: &str| {
        line.env
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(env("HOME"), Some("/home"));
    assert_eq!(env("PYTHONDONTWRITEBYTECODE"), Some("1"));
    assert_eq!(env("PYTHONPATH"), None);
    // Nothing of it is the agent's, or another skill's.
    let mine: Vec<_> = inv.roots.iter().map(|r| &r.host).collect();
    for theirs in agents.roots.iter().chain(&other.roots) {
        assert!(!mine.contains(&&theirs.host), "{theirs:?}");
    }
    assert!(
        root(inv, "/home")
            .host
            .starts_with(rig.home().join("agents/main/homes"))
    );
}

#[tokio::test(start_paused = true)]
async fn what_one_step_leaves_the_next_finds_and_altered_code_is_put_back() {
    let port = good();
    let mut rig = Rig::skilled(&port).await;
    direct(&rig, as_skill("forge", "a")).await;
    let first = port.runs().pop().unwrap().0;
    let work = root(&first, "/home/work").host.clone();
    fs::write(work.join("out.csv"), "1,2").unwrap();
    fs::write(work.join("data.json"), "changed").unwrap();
    fs::write(work.join("scripts/forge.py"), "evil()").unwrap();
    fs::write(root(&first, "/tmp").host.join("t"), "x").unwrap();
    fs::write(root(&first, "/home").host.join("h"), "x").unwrap();
    rig.restart(Resume::Everything).await;
    direct(&rig, as_skill("forge", "b")).await;
    let second = port.runs().pop().unwrap().0;
    assert_eq!(first.roots, second.roots);
    assert_eq!(fs::read(work.join("out.csv")).unwrap(), b"1,2");
    assert_eq!(fs::read(work.join("data.json")).unwrap(), b"changed");
    assert_eq!(
        fs::read(work.join("scripts/forge.py")).unwrap(),
        b"print(1)\n"
    );
    assert!(root(&second, "/tmp").host.join("t").exists());
    // Another session has its own copy and scratch, and the same home.
    rig.models
        .call("main", "exec", as_skill("forge", "c"))
        .say("main", "ok");
    rig.person("ana", "m1", "go").await;
    rig.pass(5_000).await;
    let third = port.runs().pop().unwrap().0;
    assert!(!root(&third, "/home/work").host.join("out.csv").exists());
    assert!(!root(&third, "/tmp").host.join("t").exists());
    assert!(root(&third, "/home").host.join("h").exists());
    // Other rights, other scratch; and a new conversation has none of it.
    rig.models
        .call("main", "exec", as_skill("forge", "d"))
        .say("main", "ok");
    let paired = Actor::Paired("ana".into());
    rig.as_actor(paired, "ana", "m2", "go").await;
    rig.pass(5_000).await;
    let fourth = port.runs().pop().unwrap().0;
    for guest in ["/tmp", "/home/work"] {
        assert_ne!(
            root(&fourth, guest).host,
            root(&third, guest).host,
            "{guest}"
        );
    }
    rig.person("ana", "m3", "/new").await;
    assert!(!root(&third, "/home/work").host.exists());
}

#[tokio::test(start_paused = true)]
async fn it_may_what_was_reviewed_and_granted_and_nothing_of_the_agents() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    let (forge, hub) = (forge(&rig), hub(&rig));
    let agent = Subject::Agent("main".into());
    rig.grant_to(&agent, "http https://agent.test/").await;
    rig.grant_skill(&forge, "http POST https://forge.test/")
        .await;
    rig.grant_skill(&forge, "http https://beyond.test/").await;
    rig.grant_skill(&forge, "files rw /workspace").await;
    rig.grant_skill(&hub, "files rw /workspace/notes").await;
    direct(&rig, as_skill("forge", "a")).await;
    direct(&rig, as_skill("hub", "a")).await;
    direct(&rig, command("a")).await;
    let runs = port.runs();
    let of = |i: usize| &runs[i].0.authority;
    assert!(http(of(0), "POST", "https://forge.test/x").allowed());
    let asked = http(of(0), "GET", "https://forge.test/x");
    assert_eq!(
        (asked.verdict, asked.code.as_str()),
        (Verdict::Ask, "method-not-granted")
    );
    let hint = "claw grant add skill:forge 'http GET https://forge.test/'";
    assert_eq!(asked.hint.as_deref(), Some(hint));
    for url in [
        "https://beyond.test/",
        "https://agent.test/",
        "https://hub.test/",
    ] {
        let refused = http(of(0), "GET", url);
        assert_eq!(
            (refused.verdict, refused.layer.as_str()),
            (Verdict::Deny, "manifest"),
            "{url}"
        );
    }
    assert!(!http(of(1), "POST", "https://forge.test/x").allowed());
    assert!(!http(of(2), "POST", "https://forge.test/x").allowed());
    assert!(http(of(2), "GET", "https://agent.test/").allowed());
    let may = |i: usize, path: &str, access| file(of(i), path, access).allowed();
    for (path, read, write) in [
        ("/skill/SKILL.md", true, false),
        ("/home/x", true, true),
        ("/home/work/x", true, true),
        ("/tmp/x", true, true),
        ("/in/x", true, false),
        ("/packages/python/x.py", true, false),
        ("/node_modules/x/y.js", true, false),
        ("/workspace/a.md", false, false),
        ("/memory/x", false, false),
        ("/etc/passwd", false, false),
    ] {
        assert_eq!(may(0, path, Access::Read), read, "{path}");
        assert_eq!(may(0, path, Access::Write), write, "{path}");
    }
    // The review of the other has one folder, to read.
    assert!(may(1, "/workspace/notes/a.md", Access::Read));
    assert!(!may(1, "/workspace/notes/a.md", Access::Write));
    assert!(!may(1, "/workspace/a.md", Access::Read));
    assert!(guests(&runs[1].0).contains(&"/workspace"));
    assert!(!guests(&runs[0].0).contains(&"/workspace"));
}

#[tokio::test(start_paused = true)]
async fn packages_that_were_fetched_are_there_to_read() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    let (packages, modules) = (rig.home().join("p"), rig.home().join("p/node_modules"));
    fs::create_dir_all(packages.join("python")).unwrap();
    fs::create_dir_all(&modules).unwrap();
    rig.skills().put(vec![Offered {
        packages: Some(packages),
        node_modules: Some(modules),
        ..forge(&rig)
    }]);
    direct(&rig, as_skill("forge", "a")).await;
    let (inv, line) = port.runs().pop().unwrap();
    assert!(root(&inv, "/packages").read_only && root(&inv, "/node_modules").read_only);
    let path = ("PYTHONPATH".to_owned(), "/packages/python".to_owned());
    assert!(line.env.contains(&path));
}

#[tokio::test(start_paused = true)]
async fn a_large_skill_works_in_its_reviewed_files() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    let forge = forge(&rig);
    let big = fs::File::create(forge.root.join("model.bin")).unwrap();
    big.set_len(crate::skill::copy::MAX_COPY_BYTES).unwrap();
    direct(&rig, as_skill("forge", "a")).await;
    let (inv, line) = port.runs().pop().unwrap();
    assert_eq!(line.cwd, "/skill");
    assert_eq!(guests(&inv), ["/skill", "/home", "/tmp"]);
    let there = json!({ "command": "ls", "skill": "forge", "cwd": "/skill/scripts" });
    direct(&rig, there).await;
    assert_eq!(
        port.runs().pop().unwrap().1.args[3],
        "cd '/skill/scripts' || exit 1; ls"
    );
}

#[tokio::test(start_paused = true)]
async fn files_are_handed_over_to_read_and_only_what_the_agent_may_read() {
    let port = Arc::new(FakeScripts::new(|inv: Invocation, _| async move {
        let handed = &inv.roots.last().unwrap();
        assert!(handed.guest == "/in" && handed.read_only);
        let text = fs::read_to_string(handed.host.join("b.csv")).unwrap();
        Ok(FakeScripts::exited(0, &text, ""))
    }));
    let rig = Rig::skilled(&port).await;
    fs::create_dir_all(rig.home().join("a")).unwrap();
    rig.write("a/b.csv", "1,2\n");
    let hand = |files: Value| json!({ "command": "x", "skill": "forge", "files": files });
    for files in [json!(["a/b.csv"]), json!(["/workspace/a/b.csv"])] {
        let report = direct(&rig, hand(files)).await;
        let content: Vec<Block> =
            serde_json::from_value(report["outcome"]["content"].clone()).unwrap();
        assert_eq!(claw_core::content::to_text(&content), "1,2");
    }
    let gone = port.runs().pop().unwrap().0.roots.pop().unwrap().host;
    assert!(!gone.exists());
    for (files, code) in [
        (json!(["nope"]), "files"),
        (json!(["../x"]), "files"),
        (
            json!((0..21).map(|i| format!("f{i}")).collect::<Vec<_>>()),
            "files",
        ),
    ] {
        let report = direct(&rig, hand(files)).await;
        assert_eq!(report["outcome"]["code"], code, "{report}");
    }
    let before = port.runs().len();
    for row in rig.store.grants(&main_id()).await.unwrap() {
        let revoke = Mutation::Revoke(row.id, TimestampMs(2));
        rig.store.commit(Batch::owner().with(revoke)).await.unwrap();
    }
    let report = direct(&rig, hand(json!(["a/b.csv"]))).await;
    assert_eq!(report["outcome"]["kind"], "denied", "{report}");
    assert_eq!(port.runs().len(), before);
}

/// Commands that ask for a URL, as their line says: `METHOD URL`.
fn asking() -> Arc<FakeScripts> {
    Arc::new(FakeScripts::new(|inv: Invocation, line| async move {
        let text = line.args.last().unwrap().clone();
        let Some((method, url)) = text.split_once(' ') else {
            return Ok(FakeScripts::exited(0, "", ""));
        };
        if method == "cat" {
            return Ok(FakeScripts::exited(0, "text of a page", ""));
        }
        let decision = http(&inv.authority, method, url);
        if decision.allowed() {
            return Ok(FakeScripts::exited(0, "", ""));
        }
        inv.ledger.deny(Denial {
            request: text.clone(),
            capability: "http".into(),
            decision,
            count: 1,
            details: Vec::new(),
        });
        Ok(FakeScripts::exited(1, "", "refused\n"))
    }))
}

#[tokio::test(start_paused = true)]
async fn the_own_text_of_a_skill_holds_back_nothing_that_it_was_granted() {
    let port = asking();
    let rig = Rig::skilled(&port).await;
    rig.grant_skill(&forge(&rig), "http https://forge.test/")
        .await;
    rig.models
        .call("main", "skill", load("forge"))
        .call(
            "main",
            "exec",
            as_skill("forge", "POST https://forge.test/x"),
        )
        .say("main", "done");
    rig.local("go").await;
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(
        (row.denials.len(), row.subject),
        (0, forge(&rig).subject().to_string())
    );
    assert!(!row.taint.is_clean(), "the label stays");
    // What others say besides does, and the text of another skill too.
    for (other, call) in [("exec", command("cat page")), ("skill", load("hub"))] {
        rig.grant_skill(&forge(&rig), "tool exec").await;
        rig.models
            .call("main", other, call)
            .call(
                "main",
                "exec",
                as_skill("forge", "POST https://forge.test/x"),
            )
            .say("main", "done");
        rig.local("go").await;
        let row = rig.store.calls(1).await.unwrap().remove(0);
        assert_eq!(row.denials[0].decision.code, "tainted-send", "{other}");
        let reset = Command::SessionReset {
            session: None,
            agent: None,
        };
        rig.pass(1_000).await;
        rig.done(reset).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn another_skill_asks_once_in_the_session() {
    use claw_core::step::ask::AskScope;
    let port = asking();
    let rig = Rig::skilled(&port).await;
    let turn = |rig: &Rig| {
        rig.models
            .call("main", "skill", load("forge"))
            .call("main", "exec", as_skill("forge", "a"))
            .call("main", "exec", as_skill("hub", "b"))
            .say("main", "done");
    };
    turn(&rig);
    let mut first = rig.ask("go");
    let ask = first.asked().await;
    assert_eq!(
        port.runs().len(),
        1,
        "its own command ran, the other has not begun"
    );
    assert_eq!(
        (ask.subject.as_str(), ask.rule.as_str()),
        (hub(&rig).subject().to_string().as_str(), "tool exec")
    );
    assert!(
        ask.question.contains("skill `hub`") && ask.question.contains("skill `forge`"),
        "{}",
        ask.question
    );
    rig.answered(ask.id.as_str(), AskScope::Session)
        .await
        .unwrap();
    first.fine().await;
    assert_eq!(port.runs().len(), 2);
    assert_eq!(port.runs()[1].0.authority.subject(), &hub(&rig).subject());
    turn(&rig);
    rig.ask("again").fine().await;
    assert_eq!(port.runs().len(), 4, "no question");
    // In a new conversation it asks again, and no is no.
    rig.pass(1_000).await;
    let reset = Command::SessionReset {
        session: None,
        agent: None,
    };
    rig.done(reset).await.unwrap();
    turn(&rig);
    let mut third = rig.ask("go");
    let ask = third.asked().await;
    rig.answered(ask.id.as_str(), AskScope::Deny).await.unwrap();
    third.fine().await;
    assert_eq!(port.runs().len(), 5);
    let row = rig.store.calls(1).await.unwrap().remove(0);
    assert_eq!(row.denials[0].decision.code, "another-skill");
}

#[tokio::test(start_paused = true)]
async fn changed_files_say_so_where_the_text_of_others_was_read() {
    let port = good();
    let rig = Rig::skilled(&port).await;
    rig.models
        .call("main", "skill", load("forge"))
        .call("main", "exec", as_skill("forge", "a"))
        .say("main", "done");
    rig.local("go").await;
    let new = Offered {
        tree: claw_core::id::Digest::of(b"new"),
        ..forge(&rig)
    };
    rig.skills().put(vec![new.clone()]);
    rig.models
        .call("main", "exec", as_skill("forge", "b"))
        .call("main", "skill", load("forge"))
        .call("main", "exec", as_skill("forge", "c"))
        .say("main", "done");
    rig.local("more").await;
    let lines = rig.lines(&main_key()).await;
    let said = |at: usize| lines[at].contains("changed since its text was read");
    assert_eq!(
        [said(2), said(4), said(6)],
        [false, true, false],
        "{lines:?}"
    );
    let acted: Vec<_> = port
        .runs()
        .iter()
        .map(|(inv, _)| inv.authority.subject().clone())
        .collect();
    assert_eq!(acted, [forge(&rig).subject(), new.subject(), new.subject()]);
}
