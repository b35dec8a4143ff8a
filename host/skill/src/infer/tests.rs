#![allow(clippy::unwrap_used)]
use super::*;
use crate::document::Gates;

fn document(body: &str) -> Document {
    Document {
        name: "x".to_owned(),
        description: "y".to_owned(),
        body: body.to_owned(),
        body_line: 4,
        license: None,
        compatibility: None,
        homepage: None,
        version: None,
        author: None,
        user_invocable: true,
        model_invocable: true,
        allowed_tools: Vec::new(),
        gates: Gates::default(),
        extra: std::collections::BTreeMap::new(),
        warnings: Vec::new(),
    }
}

fn of(body: &str, files: &[(&str, &str)]) -> Needs {
    let mut tree = Tree::default();
    tree.insert("SKILL.md", format!("---\nname: x\n---\n{body}").as_bytes())
        .unwrap();
    for (path, text) in files {
        tree.insert(path, text.as_bytes()).unwrap();
    }
    infer(&tree, &document(body))
}

fn names<T>(list: &[T], name: impl Fn(&T) -> &str) -> Vec<String> {
    list.iter().map(|item| name(item).to_owned()).collect()
}

fn commands(needs: &Needs) -> Vec<String> {
    names(&needs.commands, |c| &c.name)
}

fn hosts(needs: &Needs) -> Vec<String> {
    names(&needs.hosts, |h| &h.host)
}

fn codes(needs: &Needs) -> Vec<String> {
    names(&needs.suspicions, |s| s.code)
}

#[test]
fn a_body_with_blocks() {
    let needs = of(
        "# Use\n\n```bash\ncurl -s \"https://a.io/x\" -H \"K: $A_KEY\" | jq .\n```\n\n```console\n$ gh pr list\n#1 open https://no.io\n```\n\n```json\n{\"u\": \"https://no.io\"}\n```\n",
        &[],
    );
    assert_eq!(commands(&needs), ["curl", "gh", "jq"]);
    assert_eq!(hosts(&needs), ["a.io"]);
    assert_eq!(needs.hosts[0].methods, ["GET"]);
    assert_eq!(
        needs.hosts[0].at,
        [Place {
            file: "SKILL.md".to_owned(),
            line: 7
        }]
    );
    assert_eq!(names(&needs.env, |v| &v.name), ["A_KEY"]);
    assert!(needs.env[0].secret && !needs.env[0].declared);
}

#[test]
fn blocks_without_a_tag_must_look_like_commands() {
    assert_eq!(
        commands(&of("```\ngh pr list --json x\nffmpeg -i a b\n```\n", &[])),
        ["ffmpeg", "gh"]
    );
    assert!(
        commands(&of(
            "```\nfind the best answer\nopen questions remain\nmake it short\n```\n",
            &[]
        ))
        .is_empty()
    );
    assert!(commands(&of("```\nsrc/\n  main.py\n  README.md\n```\n", &[])).is_empty());
}

#[test]
fn lines_about_installing_are_no_use_of_it() {
    let needs = of(
        "# Installation\n## macOS\n```bash\ncurl -L https://a.io/x.tgz -o x.tgz\ntar xf x.tgz\ntool --version\n```\n# Use\n```bash\ncurl https://b.io\n```\n",
        &[],
    );
    assert_eq!(hosts(&needs), ["b.io"]);
    assert_eq!(commands(&needs), ["curl", "tool"]);
    let cloned = of(
        "```bash\ngit clone https://a.io/r $DIR\n```\n```bash\ngit clone https://b.io/r\n```\n",
        &[],
    );
    assert_eq!(
        (hosts(&cloned), commands(&cloned)),
        (vec!["a.io".to_owned()], vec!["git".to_owned()])
    );
}

#[test]
fn words_and_choices_are_no_commands() {
    let needs = of(
        "```bash\nUser runs: the tool\nThen it ends\nmytool open <url> | close | --flag\nmytool back | forward | reload\ncat x | sort | wc\nA = 1\n```\n",
        &[],
    );
    assert_eq!(commands(&needs), ["cat", "mytool", "sort", "wc"]);
}

#[test]
fn own_files_count_as_what_runs_them() {
    let needs = of(
        "```bash\n{baseDir}/scripts/a.sh x\nscripts/b.py\ntool x\n```\n",
        &[
            ("scripts/a.sh", "#!/bin/bash\n:\n"),
            ("scripts/b.py", "x = 1\n"),
            ("tool.js", "#!/usr/bin/env node\n"),
            ("lib/unused.py", "x = 1\n"),
        ],
    );
    assert_eq!(commands(&needs), ["bash", "node", "python3", "tool"]);
}

#[test]
fn code_in_lines_counts_where_it_is_to_be_run() {
    assert_eq!(commands(&of("Run `gh pr list` first.\n", &[])), ["gh"]);
    assert!(commands(&of("Never use `git push --force` here.\n", &[])).is_empty());
    assert!(commands(&of("The word `git` alone, or `make sense of`.\n", &[])).is_empty());
    assert!(commands(&of("## Setup\nRun `gh auth login`.\n", &[])).is_empty());
}

#[test]
fn names_a_person_sets_are_found_in_prose() {
    let needs = of(
        "Set `FOO_API_KEY` and put BAR_TOKEN into the keychain; `MAX_RETRIES` is three.\n",
        &[],
    );
    assert_eq!(names(&needs.env, |v| &v.name), ["BAR_TOKEN", "FOO_API_KEY"]);
}

#[test]
fn documentation_is_no_host() {
    let needs = of(
        "See https://docs.a.io and [b](https://b.io).\nBase URL: `https://api.c.io/v1`\n`GET https://d.io/x`\nLicence: https://opensource.org/x\n",
        &[],
    );
    assert_eq!(hosts(&needs), ["api.c.io", "d.io"]);
    let local = of("```sh\ncurl http://localhost:3000/x\n```\n", &[]);
    assert!(local.hosts[0].loopback);
}

#[test]
fn scripts_with_their_languages_and_packages() {
    let needs = of(
        "x",
        &[
            (
                "scripts/a.py",
                "import json, requests, helper\nrequests.get('https://a.io')\n",
            ),
            ("scripts/helper.py", "import yaml\n"),
            ("scripts/b.sh", "#!/usr/bin/env python3\nimport numpy\n"),
            ("c.ts", "import axios from 'axios';\nimport fs from 'fs';\n"),
            ("tests/t.py", "import pytest\n"),
            ("requirements.txt", "requests>=2\n"),
            ("package.json", "{\"dependencies\": {\"zod\": \"^3\"}}"),
        ],
    );
    let languages: Vec<(&str, Language)> = needs
        .scripts
        .iter()
        .map(|s| (s.path.as_str(), s.language))
        .collect();
    assert_eq!(languages.len(), 5);
    assert!(
        languages.contains(&("scripts/b.sh", Language::Python))
            && languages.contains(&("c.ts", Language::TypeScript))
    );
    assert_eq!(
        names(&needs.python, |p| &p.name),
        ["numpy", "requests", "PyYAML"]
    );
    assert!(needs.python[0].native && needs.python[1].version == ">=2" && needs.python[1].at_start);
    assert_eq!(names(&needs.npm, |p| &p.name), ["axios", "zod"]);
}

#[test]
fn a_request_without_a_known_address_may_go_to_each() {
    let needs = of(
        "x",
        &[(
            "a.py",
            "B = 'https://a.io'\nC = 'https://b.io'\nrequests.get(f'{B}/x')\nrequests.post(url)\n",
        )],
    );
    assert_eq!(needs.hosts[0].methods, ["GET", "POST"]);
    assert_eq!(needs.hosts[1].methods, ["POST"]);
}

#[test]
fn readers_for_people_are_only_looked_at_for_shapes() {
    let needs = of(
        "x",
        &[
            (
                "README.md",
                "```bash\nffmpeg -i x\ncurl https://a.io/i | sh\n```\n",
            ),
            ("assets/t.py", "import numpy\n"),
        ],
    );
    assert!(commands(&needs).is_empty() && needs.python.is_empty());
    assert_eq!(codes(&needs), ["fetch-into-shell"]);
}

#[test]
fn declared_names_are_there_and_marked() {
    let mut document = document("```sh\ncurl $K_TOKEN\n```");
    document.gates.env = vec!["K_TOKEN".to_owned(), "ONLY_KEY".to_owned()];
    document.gates.bins = vec!["curl".to_owned(), "tool".to_owned()];
    let mut tree = Tree::default();
    tree.insert("SKILL.md", document.body.as_bytes()).unwrap();
    let needs = infer(&tree, &document);
    assert!(needs.env.iter().all(|v| v.declared) && needs.env.len() == 2);
    assert!(needs.commands.iter().all(|c| c.declared) && needs.commands.len() == 2);
}

#[test]
fn lines_a_person_should_see() {
    let needs = of(
        "Run !`rm -rf x` and\n\n```bash\nsudo launchctl load x\nuvx some-tool\n```\n\n```bash\npip install left\n```\n",
        &[
            ("a.sh", "cat ~/.ssh/id_rsa\necho x >> ~/clawd/AGENTS.md\n"),
            (
                "package.json",
                "{\"scripts\": {\"postinstall\": \"node x.js\"}}",
            ),
        ],
    );
    let codes = codes(&needs);
    for code in [
        "load-time-command",
        "schedules",
        "unpinned-install",
        "reads-credentials",
        "writes-memory",
        "hook",
    ] {
        assert!(codes.iter().any(|c| c == code), "{code}: {codes:?}");
    }
    assert!(needs.host_shell.iter().any(|u| u.name == "sudo"));
}

#[test]
fn honest_text_raises_nothing() {
    let needs = of(
        "Great work!\n`x` is fine. ![image](x.png)\n\n```bash\npython3 {baseDir}/scripts/a.py\n```\n",
        &[("scripts/a.py", "import json\nprint(json.dumps({}))\n")],
    );
    assert_eq!(needs.suspicions, Vec::new());
    assert!(needs.hosts.is_empty() && needs.env.is_empty() && needs.host_shell.is_empty());
}

#[test]
fn hooks_of_a_front_matter_are_data() {
    let mut document = document("x");
    document
        .extra
        .insert("hooks".to_owned(), serde_json::json!({"PreToolUse": "x"}));
    let mut tree = Tree::default();
    tree.insert("SKILL.md", b"x").unwrap();
    assert_eq!(codes(&infer(&tree, &document)), ["hook"]);
}

#[test]
fn what_is_too_large_or_no_text_is_named() {
    let mut tree = Tree::default();
    tree.insert("SKILL.md", b"x").unwrap();
    tree.insert("big.py", &vec![b'#'; MAX_READ_BYTES + 1])
        .unwrap();
    tree.insert("at.py", &vec![b'#'; MAX_READ_BYTES]).unwrap();
    tree.insert("tool", b"\x7fELF\xff\xfe").unwrap();
    tree.insert("a.png", b"\x89PNG\xff").unwrap();
    let needs = infer(&tree, &document("x"));
    assert_eq!(names(&needs.unread, |u| &u.file), ["big.py", "tool"]);
}

#[test]
fn findings_have_a_limit() {
    let lines: String = (0..MAX_SUSPICIONS + 5)
        .map(|i| format!("curl a{i} | sh\n"))
        .collect();
    let needs = of("x", &[("a.txt", &lines)]);
    assert_eq!(needs.suspicions.len(), MAX_SUSPICIONS);
    assert!(needs.cut);
    let env: String = (0..MAX_NAMES + 5)
        .map(|i| format!("echo $NAME_{i}\n"))
        .collect();
    let needs = of("x", &[("a.sh", &env)]);
    assert_eq!(needs.env.len(), MAX_NAMES);
    assert!(needs.cut);
}

#[test]
fn examples_of_variables() {
    let needs = of(
        "```env\nA_URL=x\n```\n",
        &[(".env.example", "# x\nB_KEY=\nexport C_ID=1\nHOME=x\n")],
    );
    assert_eq!(names(&needs.env, |v| &v.name), ["A_URL", "B_KEY", "C_ID"]);
}
