//! A disk that takes no more, a database that cannot be written, a row that does not read back: each is an error with a
//! code, and nothing acknowledged is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::hosted::{Hosted, receive, replies, until};
use common::model::{Model, Says};
use common::{Claw, Ran};
use serde_json::Value;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

/// No file may grow over this, in KiB or half of it, as the shell counts.
const LIMIT: &str = "ulimit -f 2048; exec \"$0\" \"$@\"";
/// Messages until the disk takes no more, at most.
const MOST_MESSAGES: usize = 100;
/// Bytes of a message.
const MESSAGE_BYTES: usize = 100_000;

fn world() -> (Claw, Model) {
    let model = Model::start(|asked| {
        let said = asked.said();
        Says::Text(format!(
            "heard {}",
            said.split(' ').next_back().unwrap_or_default()
        ))
    });
    (Claw::new().config(&model.config()), model)
}

/// Its last word is what the model hears.
fn long(n: usize) -> String {
    format!("{} w{n}.", "x".repeat(MESSAGE_BYTES))
}

/// The code of the error, which has a hint for a person.
#[track_caller]
fn code(ran: Ran) -> String {
    let ran = ran.exits(1);
    assert!(ran.err.contains("hint:"), "{ran:#?}");
    let last: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    last["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_full_disk_is_an_error_of_its_own_and_loses_no_answer() {
    let (claw, _model) = world();
    claw.run(&["status"]).exits(0);
    let under_limit = |n: usize| {
        let session = format!("s{n}");
        claw.run_in(
            &["sh", "-c", LIMIT],
            &["--json", "ask", &long(n), "--session", &session],
        )
    };
    let runs = (0..MOST_MESSAGES).map(|n| (n, under_limit(n)));
    let refused = { runs }.find(|(_, ran)| ran.code != 0);
    let (answered, refused) = refused.expect("the disk takes no more");
    assert_eq!(code(refused), "CLAW-S003");
    assert!(answered > 0);
    // There is room again.
    let again = claw.run(&["ask", "and now?", "--session", &format!("s{answered}")]);
    assert!(again.exits(0).out.contains("heard now?"));
    for n in 0..answered {
        let export = claw.run(&["session", "export", &format!("s{n}")]).exits(0);
        assert!(
            export.out.contains(&format!("heard w{n}.")),
            "an answer that was shown"
        );
    }
}

#[test]
fn a_full_disk_acknowledges_no_message_and_answers_all_that_were() {
    let (claw, _model) = world();
    claw.run(&["status"]).exits(0);
    let hosted = Hosted::start_in(&claw, &["sh", "-c", LIMIT]);
    let peer = |n: usize| format!("p{n}");
    let lasts =
        (0..MOST_MESSAGES).map(|n| (n, hosted.last(&receive(&peer(n), &peer(n), &long(n)))));
    let refused = { lasts }.find(|(_, last)| last["type"] != "done");
    let (accepted, refused) = refused.expect("the disk takes no more");
    assert_eq!(refused["error"]["code"], "CLAW-S003", "{refused:#}");
    assert!(accepted > 0);
    drop(hosted);
    let hosted = Hosted::start(&claw);
    hosted.answer(&receive("again", "again", "again"));
    until("all are answered", || {
        let missing = (0..accepted).find(|n| replies(&claw, &peer(*n)).is_empty());
        missing.is_none() && !replies(&claw, "again").is_empty()
    });
    for n in 0..accepted {
        let texts: Vec<String> = replies(&claw, &peer(n))
            .into_iter()
            .map(|(_, t)| t)
            .collect();
        assert_eq!(texts, [format!("heard w{n}.")]);
    }
    assert!(
        replies(&claw, &peer(accepted)).is_empty(),
        "it was not acknowledged"
    );
}

/// What makes the rights of files count for the superuser too; nothing is needed for others.
fn with_rights(claw: &Claw) -> Vec<&'static str> {
    let superuser = claw.dir().metadata().unwrap().uid() == 0;
    if superuser {
        vec![
            "setpriv",
            "--bounding-set",
            "-dac_override,-dac_read_search",
            "--",
        ]
    } else {
        vec!["env"]
    }
}

fn chmod(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_database_that_cannot_be_written_is_an_error_of_its_own() {
    let (claw, model) = world();
    claw.run(&["ask", "hello", "--session", "s"]).exits(0);
    let with_rights = with_rights(&claw);
    if std::process::Command::new(with_rights[0])
        .arg("--version")
        .output()
        .is_err()
    {
        println!("SKIPPED: the superuser cannot do without its rights here");
        return;
    }
    let database = claw.home().join("claw.db");
    let before = std::fs::read(&database).unwrap();
    for (path, closed, open) in [
        (database.clone(), 0o400, 0o600),
        (claw.home(), 0o500, 0o700),
    ] {
        chmod(&path, closed);
        let ran = claw.run_in(&with_rights, &["--json", "ask", "lost?", "--session", "s"]);
        chmod(&path, open);
        assert!(ran.err.contains(path.to_str().unwrap()), "{ran:#?}");
        let code = code(ran);
        // Where the log is still there, it is the socket that cannot be made.
        let socket = path == claw.home() && code == "CLAW-H002";
        assert!(socket || code == "CLAW-S004", "{}: {code}", path.display());
    }
    assert_eq!(model.asked(), 1, "nobody was asked what could not be kept");
    assert_eq!(std::fs::read(&database).unwrap(), before);
    let again = claw.run(&["ask", "and now?", "--session", "s"]);
    assert!(again.exits(0).out.contains("heard now?"));
}

#[test]
fn a_damaged_row_is_an_error_of_its_session_and_of_no_other() {
    let (claw, _model) = world();
    for session in ["good", "bad"] {
        claw.run(&["ask", "hello", "--session", session]).exits(0);
    }
    let db = rusqlite::Connection::open(claw.home().join("claw.db")).unwrap();
    let sql = "UPDATE entries SET body = '{' WHERE session LIKE '%:bad'";
    assert_eq!(db.execute(sql, []).unwrap(), 2);
    drop(db);
    for args in [["session", "show", "bad"], ["session", "export", "bad"]] {
        let ran = claw.run(&[&["--json"], &args[..]].concat());
        assert_eq!(code(ran), "CLAW-S005");
    }
    // The second time an earlier turn is open and cannot be closed.
    for _ in 0..2 {
        let ran = claw.run(&["--json", "ask", "go on", "--session", "bad"]);
        assert_eq!(code(ran), "CLAW-S005");
    }
    let words = claw.run(&["session", "show", "bad"]).exits(1).err;
    assert!(words.contains("`body`"), "the column is named: {words}");
    claw.run(&["status"]).exits(0);
    claw.run(&["session", "list"]).exits(0);
    assert!(
        claw.run(&["session", "export", "good"])
            .exits(0)
            .out
            .contains("heard hello")
    );
    let again = claw.run(&["ask", "and now?", "--session", "good"]);
    assert!(again.exits(0).out.contains("heard now?"));
    // A new conversation leaves behind what cannot be read.
    claw.run(&["session", "reset", "bad"]).exits(0);
    let fresh = claw.run(&["ask", "and here?", "--session", "bad"]);
    assert!(fresh.exits(0).out.contains("heard here?"));
}

#[test]
fn a_damaged_message_that_waits_stops_no_other() {
    let model = Model::start(|asked| match asked.said().as_str() {
        "again" => Says::Text("heard again".into()),
        said => Says::Late(std::time::Duration::from_secs(1), format!("heard {said}")),
    });
    let claw = Claw::new().config(&model.config());
    let hosted = Hosted::start(&claw);
    for peer in ["good", "bad"] {
        for (id, text) in [("1", "one"), ("2", "two")] {
            let id = format!("{peer}{id}");
            let accepted = hosted.answer(&receive(peer, &id, text));
            assert_eq!(accepted["fate"], "accepted");
        }
    }
    drop(hosted);
    let db = rusqlite::Connection::open(claw.home().join("claw.db")).unwrap();
    let sql =
        "UPDATE inbox SET detail = '{' WHERE state = 'received' AND route ->> '$.chat' = 'bad'";
    assert!(db.execute(sql, []).unwrap() > 0);
    drop(db);
    let said = claw.run(&["status"]).exits(0).err;
    assert!(said.contains("could not be taken up"), "{said}");
    let hosted = Hosted::start(&claw);
    hosted.answer(&receive("good", "good3", "again"));
    until("the other is answered", || {
        replies(&claw, "good").len() == 3
    });
    let texts = replies(&claw, "good").into_iter().map(|(_, text)| text);
    assert_eq!(
        texts.collect::<Vec<_>>(),
        ["heard one", "heard two", "heard again"]
    );
}
