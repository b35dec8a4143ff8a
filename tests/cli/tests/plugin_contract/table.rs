//! The cases of each bundled plugin: what it answers when it may, and what it may not with fewer grants.

use crate::common::Claw;
use crate::common::server::{Response, Server};
use serde_json::{Value, json};

/// A call that works.
pub(crate) struct Good {
    pub(crate) tool: &'static str,
    pub(crate) args: Value,
    /// Part of the answer.
    pub(crate) says: &'static str,
}

/// A call that is refused with only these rules granted.
pub(crate) struct Refused {
    pub(crate) left: Vec<String>,
    pub(crate) tool: &'static str,
    pub(crate) args: Value,
    pub(crate) code: &'static str,
}

pub(crate) struct Plugin {
    pub(crate) name: &'static str,
    /// Grants under which every good call works.
    pub(crate) rules: Vec<String>,
    /// In order; the first of each tool is also called without any grant.
    pub(crate) good: Vec<Good>,
    pub(crate) refused: Vec<Refused>,
    /// File system and socket interfaces that its language's runtime imports, used or not.
    pub(crate) runtime: (usize, usize),
}

const NO_RUNTIME: (usize, usize) = (0, 0);
const PYTHON_RUNTIME: (usize, usize) = (2, 7);

fn good(tool: &'static str, args: Value, says: &'static str) -> Good {
    Good { tool, args, says }
}

fn refused(left: &[&str], tool: &'static str, args: Value, code: &'static str) -> Refused {
    Refused {
        left: left.iter().map(|&rule| rule.to_owned()).collect(),
        tool,
        args,
        code,
    }
}

pub(crate) fn files(claw: &Claw) -> Plugin {
    let binary = json!({ "path": "b.bin" });
    claw.call("files_write", &json!({ "path": "b.bin", "content": "\0" }))
        .exits(0);
    let write = json!({ "path": "notes/a.md", "content": "one\ntwo\n" });
    let edit = json!({ "path": "notes/a.md", "old": "two", "new": "three" });
    let below = json!({ "path": "other/a.md", "content": "x" });
    let readable = ["files ro /workspace"];
    Plugin {
        name: "files",
        rules: vec!["files rw /workspace".to_owned(), "blobs rw".to_owned()],
        refused: vec![
            refused(
                &["files rw /workspace"],
                "files_read",
                binary.clone(),
                "blobs-not-granted",
            ),
            refused(&readable, "files_write", write.clone(), "read-only"),
            refused(
                &["files rw /workspace/notes"],
                "files_write",
                below,
                "path-not-granted",
            ),
        ],
        good: vec![
            good("files_write", write, "8 bytes"),
            good("files_edit", edit, "line 2"),
            good("files_read", json!({ "path": "notes/a.md" }), "one\nthree"),
            good("files_read", binary, "is not text"),
            good("files_list", json!({ "path": "notes" }), "a.md"),
            good("files_find", json!({ "glob": "**/*.md" }), "notes/a.md"),
            good("files_grep", json!({ "text": "thr" }), "three"),
        ],
        runtime: NO_RUNTIME,
    }
}

pub(crate) fn memory(claw: &Claw) -> Plugin {
    let saved = claw
        .call("memory_save", &json!({ "text": "likes green tea" }))
        .exits(0)
        .json();
    let id = crate::common::text(&saved).split('`').nth(1).unwrap();
    let save = json!({ "text": "likes black tea", "tags": ["drinks"] });
    Plugin {
        name: "memory",
        rules: vec!["memory rw".to_owned()],
        refused: vec![refused(
            &["memory ro"],
            "memory_save",
            save.clone(),
            "read-only",
        )],
        good: vec![
            good("memory_save", save, "Saved"),
            good("memory_search", json!({ "query": "black" }), "black tea"),
            good("memory_get", json!({ "id": id }), "green tea"),
        ],
        runtime: NO_RUNTIME,
    }
}

pub(crate) fn web(_: &Claw) -> Plugin {
    let pages = Server::start(|_| Response::page("<h1>Title</h1><p>hello</p>"));
    let pictures = Server::start(|_| Response::picture());
    let http = |server: &Server| format!("http GET {}", server.url("/"));
    let (page, picture) = (
        json!({ "url": pages.url("/") }),
        json!({ "url": pictures.url("/x.png") }),
    );
    Plugin {
        name: "web",
        rules: vec![http(&pages), http(&pictures), "blobs rw".to_owned()],
        refused: vec![
            refused(
                &[&http(&pages), "blobs rw"],
                "web_fetch",
                picture.clone(),
                "host-not-granted",
            ),
            refused(
                &[&http(&pictures)],
                "web_fetch",
                picture.clone(),
                "blobs-not-granted",
            ),
        ],
        good: vec![
            good("web_fetch", page, "hello"),
            good("web_fetch", picture, "image/png"),
        ],
        runtime: NO_RUNTIME,
    }
}

pub(crate) fn counter(_: &Claw) -> Plugin {
    let add = json!({ "name": "water", "by": 2 });
    Plugin {
        name: "counter",
        rules: vec!["kv rw".to_owned()],
        refused: vec![refused(&["kv ro"], "counter_add", add.clone(), "read-only")],
        good: vec![
            good("counter_add", add, "water: 2"),
            good("counter_add", json!({ "name": "Water" }), "3"),
            good("counter_get", json!({ "name": "water" }), "water: 3"),
            good("counter_list", json!({}), "water: 3"),
        ],
        runtime: PYTHON_RUNTIME,
    }
}
