//! A skill's files and texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod copies;
mod files;

use super::*;
use std::path::Path;

/// A skill whose files are these.
pub(crate) fn skill(name: &str, root: &Path, files: &[(&str, &str)]) -> Offered {
    let mut all = String::new();
    for (path, text) in files {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        all.push_str(&format!("{path}\n{text}\n"));
    }
    Offered {
        name: name.to_owned(),
        description: format!("does {name}"),
        location: format!("installed/{name}"),
        tree: Digest::of(all.as_bytes()),
        third_party: true,
        root: root.to_path_buf(),
        packages: None,
        node_modules: None,
        capabilities: Vec::new(),
        secrets: Vec::new(),
        user_invocable: true,
        model_invocable: true,
    }
}

pub(super) fn snapshot(names: &[&str]) -> Snapshot {
    let dir = Path::new("/nowhere");
    Snapshot {
        skills: names.iter().map(|name| skill(name, dir, &[])).collect(),
        listing: String::new(),
    }
}

#[test]
fn a_message_names_skills_at_its_start_and_by_a_dollar() {
    let mut all = snapshot(&["pdf", "git-hub", "a", "b", "hidden"]);
    all.skills[4].user_invocable = false;
    let named = |text: &str| -> Vec<String> {
        let found = mentioned(&all, text);
        found.iter().map(|s| s.name.clone()).collect()
    };
    for (text, found) in [
        ("/pdf turn it", vec!["pdf"]),
        ("  /pdf", vec!["pdf"]),
        ("use $pdf, then $git-hub.", vec!["pdf", "git-hub"]),
        ("($pdf) \"$a\"", vec!["pdf", "a"]),
        ("$pdf- and so on", vec!["pdf"]),
        ("/pdf with $pdf and $pdf", vec!["pdf"]),
        ("see /pdf", vec![]),
        ("a$pdf $$pdf $pdfs $PDF /unknown", vec![]),
        ("/hidden $hidden", vec![]),
        ("costs $5 or $", vec![]),
    ] {
        assert_eq!(named(text), found, "{text}");
    }
    let names: Vec<String> = (0..20).map(|i| format!("s{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = snapshot(&names);
    let text: String = names.iter().map(|n| format!("${n} ")).collect();
    assert_eq!(mentioned(&many, &text).len(), mention::MAX_NAMED);
}

#[test]
fn a_label_says_which_bytes() {
    let tree = Digest::of(b"x");
    let text = label::of("a b", &tree);
    assert_eq!(label::read(&text), Some(("a b", tree)));
    for other in [
        "result exec",
        "skill pdf",
        "message owner",
        "skill pdf short",
        "",
    ] {
        assert_eq!(label::read(other), None, "{other}");
    }
}

#[test]
fn an_unknown_name_lists_some_and_what_is_near() {
    let names: Vec<String> = (0..40).map(|i| format!("skill{i:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let said = snapshot(&names).unknown("skil07");
    assert!(
        said.contains("did you mean") && said.contains("skill07"),
        "{said}"
    );
    assert!(
        said.contains("skill29, …") && !said.contains("skill30"),
        "{said}"
    );
    assert!(snapshot(&[]).unknown("x").contains("there are none"));
}
