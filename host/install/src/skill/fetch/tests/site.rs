use super::*;

const NEW: &str = "https://s.example/.well-known/agent-skills/index.json";
const OLD: &str = "https://s.example/.well-known/skills";

fn index(kind: &str, url: &str, digest: &str) -> String {
    format!(
        r#"{{"$schema":"https://schemas.agentskills.io/discovery/0.2.0/schema.json","skills":[{{"name":"demo","type":"{kind}","description":"x","url":"{url}","digest":"{digest}"}}]}}"#
    )
}

fn sha(bytes: &[u8]) -> String {
    format!("sha256:{}", Digest::of(bytes))
}

#[tokio::test]
async fn bytes_of_another_digest_are_not_even_unpacked() {
    let web = MemoryWeb::default()
        .with(NEW, 200, index("archive", "x.zip", &sha(b"other")))
        .with(
            "https://s.example/.well-known/agent-skills/x.zip",
            200,
            "no archive at all",
        );
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::Digest { .. }
    ));
    for digest in ["", "md5:00", "sha256:00", &Digest::of(b"x").to_string()] {
        let web = MemoryWeb::default().with(NEW, 200, index("archive", "x.zip", digest));
        assert!(
            matches!(
                refused(&web, "https://s.example").await,
                FetchError::Index { .. }
            ),
            "{digest}"
        );
        assert_eq!(
            web.asked(),
            [NEW],
            "nothing is fetched that cannot be checked"
        );
    }
}

#[tokio::test]
async fn a_single_file_and_other_hosts_work_and_get_no_secret() {
    let text = b"---\nname: demo\ndescription: x\n---\n";
    let web = MemoryWeb::default()
        .with(
            NEW,
            200,
            index("skill-md", "https://cdn.example/demo.md", &sha(text)),
        )
        .with("https://cdn.example/demo.md", 200, text.as_slice());
    let (slept, forges) = (Slept::default(), forges());
    let secret = Some("site".to_owned());
    let fetcher = Fetcher {
        secret: secret.clone(),
        ..fetcher(&web, &slept, &forges)
    };
    let got = fetcher.fetch(&source("https://s.example")).await.unwrap();
    assert_eq!(got[0].tree.get("SKILL.md"), Some(text.as_slice()));
    let secrets: Vec<_> = web.requests().into_iter().map(|r| r.secret).collect();
    assert_eq!(secrets, [secret, None]);
}

#[tokio::test]
async fn what_is_not_understood_stops() {
    let other = index("archive", "x.zip", &sha(b"")).replace("0.2.0", "0.3.0");
    let none = index("archive", "x.zip", &sha(b"")).replace("$schema", "schema");
    let kind = index("exe", "x", &sha(b""));
    let name = index("archive", "x.zip", &sha(b"")).replace("demo", "../demo");
    let plain = index("archive", "http://s.example/x.zip", &sha(b""));
    for text in [
        other,
        none,
        kind,
        name,
        "[]".into(),
        "{}".into(),
        "rubbish".into(),
    ] {
        let web = MemoryWeb::default().with(NEW, 200, text.clone());
        assert!(
            matches!(
                refused(&web, "https://s.example").await,
                FetchError::Index { .. }
            ),
            "{text}"
        );
    }
    let web = MemoryWeb::default().with(NEW, 200, plain);
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::Redirect { .. }
    ));
    let web = MemoryWeb::default().with(NEW, 200, "<!doctype html>");
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::NoIndex(_)
    ));
    let inner = zip(&tree(&[("demo/SKILL.md", "x"), ("README.md", "y")]), "");
    let web = MemoryWeb::default()
        .with(NEW, 200, index("archive", "/x.zip", &sha(&inner)))
        .with("https://s.example/x.zip", 200, inner);
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::NoSkill
    ));
}

#[tokio::test]
async fn an_index_lists_so_many() {
    let list = |count: usize| {
        let skill = |n| format!(r#"{{"name":"s{n}","files":[]}}"#);
        let skills: Vec<String> = (0..count).map(skill).collect();
        let text = format!(r#"{{"skills":[{}]}}"#, skills.join(","));
        MemoryWeb::default().with(&format!("{OLD}/index.json"), 200, text)
    };
    match refused(&list(2_000), "https://s.example").await {
        FetchError::Several(names) => assert_eq!(names.len(), 2_000),
        other => unreachable!("{other}"),
    }
    assert!(matches!(
        refused(&list(2_001), "https://s.example").await,
        FetchError::Index { .. }
    ));
    let files = vec![r#""x""#; claw_skill::tree::MAX_FILES + 1].join(",");
    let text = format!(r#"{{"skills":[{{"name":"demo","files":[{files}]}}]}}"#);
    let web = MemoryWeb::default().with(&format!("{OLD}/index.json"), 200, text);
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::Index { .. }
    ));
}

#[tokio::test]
async fn the_place_is_looked_for_below_the_address_first() {
    let web = MemoryWeb::default();
    refused(&web, "https://s.example/docs/").await;
    let bases = ["https://s.example/docs/", "https://s.example/"];
    let names = ["agent-skills", "skills"];
    let places = bases.iter().flat_map(|base| {
        names
            .iter()
            .map(move |name| format!("{base}.well-known/{name}/index.json"))
    });
    assert_eq!(web.asked(), places.collect::<Vec<_>>());
}

#[tokio::test]
async fn the_old_index_lists_files_that_stay_inside() {
    let old = |files: &str| {
        let text =
            format!(r#"{{"skills":[{{"name":"demo","description":"x","files":[{files}]}}]}}"#);
        MemoryWeb::default()
            .with(&format!("{OLD}/index.json"), 200, text)
            .with(&format!("{OLD}/demo/SKILL.md"), 200, "x")
            .with(&format!("{OLD}/demo/a%23b%3Fc.md"), 200, "y")
    };
    assert_eq!(
        one(
            &old(r#""SKILL.md","a#b?c.md",".git/config""#),
            "https://s.example"
        )
        .await
        .tree
        .len(),
        2
    );
    for bad in [
        "../SKILL.md",
        "/etc/passwd",
        "a/../../x",
        "https://evil.example/x",
        "..\\\\x",
    ] {
        let web = old(&format!(r#""SKILL.md","{bad}""#));
        let error = refused(&web, "https://s.example").await;
        assert!(
            matches!(error, FetchError::Unpack(UnpackError::Tree(_))),
            "{bad}: {error}"
        );
        assert!(
            web.asked()
                .iter()
                .all(|url| url.starts_with("https://s.example/"))
        );
    }
    assert!(matches!(
        refused(&old(r#""a.md""#), "https://s.example").await,
        FetchError::Status { .. }
    ));
    assert!(matches!(
        refused(&old(""), "https://s.example").await,
        FetchError::NoSkill
    ));
    let twice = refused(&old(r#""SKILL.md","SKILL.md""#), "https://s.example").await;
    assert!(matches!(twice, FetchError::Unpack(UnpackError::Tree(_))));
}

#[tokio::test]
async fn one_of_several_is_named() {
    let entry = |name: &str| {
        let text = format!("---\nname: {name}\ndescription: x\n---\n");
        let digest = sha(text.as_bytes());
        (
            format!(
                r#"{{"name":"{name}","type":"skill-md","url":"{name}.md","digest":"{digest}"}}"#
            ),
            text,
        )
    };
    let ((a, text_a), (b, text_b)) = (entry("a"), entry("b"));
    let schema = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
    let base = "https://s.example/.well-known/agent-skills";
    let web = MemoryWeb::default()
        .with(
            NEW,
            200,
            format!(r#"{{"$schema":"{schema}","skills":[{a},{b}]}}"#),
        )
        .with(&format!("{base}/a.md"), 200, text_a)
        .with(&format!("{base}/b.md"), 200, text_b);
    assert!(matches!(
        refused(&web, "https://s.example").await,
        FetchError::Several(_)
    ));
    let b = one(&web, "https://s.example#b").await;
    assert_eq!(
        (b.folder.as_str(), b.source.as_str()),
        ("b", "https://s.example#b")
    );
    assert!(matches!(
        refused(&web, "https://s.example#c").await,
        FetchError::NoSuchSkill { .. }
    ));
    let both = all(&web, "https://s.example", true).await.unwrap();
    assert_eq!(both[1].source, "https://s.example#b");
}
