//! Commands that ask.

use super::*;
use claw_testkit::FakeScripts;

/// The shell goes on where the session's last command ended; a command that is made again begins where it began.
#[tokio::test(start_paused = true)]
async fn a_command_is_made_again_from_where_it_began() {
    let seen: Arc<std::sync::Mutex<Vec<Option<String>>>> = Arc::default();
    let states = seen.clone();
    let port = Arc::new(FakeScripts::new(move |inv: Invocation, _| {
        let states = states.clone();
        async move {
            let tmp = inv.roots.iter().find(|root| root.guest == "/tmp").unwrap();
            let file = tmp.host.join(".claw-session-exec.json");
            states
                .lock()
                .unwrap()
                .push(std::fs::read_to_string(&file).ok());
            let n = states.lock().unwrap().len();
            std::fs::write(&file, format!("after {n}")).unwrap();
            let request = Request::Http {
                method: "GET".into(),
                url: "https://a.test/x".into(),
            };
            let decision = inv.authority.decide(&request);
            if !decision.allowed() {
                inv.ledger.deny(Denial {
                    details: Vec::new(),
                    request: describe(&request),
                    capability: "http".into(),
                    decision,
                    count: 1,
                });
            }
            Ok(FakeScripts::exited(0, "", ""))
        }
    }));
    let rig = Rig::with_commands(&port, |_, _| {}).await;
    let command = json!({ "command": "cd x && curl https://a.test/x" });
    rig.models.call("main", "exec", command).say("main", "done");
    let mut turn = rig.ask("go");
    let ask = turn.asked().await;
    rig.answered(ask.id.as_str(), AskScope::Session)
        .await
        .unwrap();
    turn.fine().await;
    let command = json!({ "command": "pwd" });
    rig.models.call("main", "exec", command).say("main", "done");
    rig.ask("and now").ended().await;
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen, [None, None, Some("after 2".to_owned())]);
}
