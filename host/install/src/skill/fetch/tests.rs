#![allow(clippy::unwrap_used)]

mod clawhub;
mod forge;
mod site;

use super::*;
use crate::skill::testing::{MemoryWeb, Slept, fetcher, forges, skill, tar_gz, tree, write, zip};
use crate::skill::unpack::UnpackError;
use crate::skill::web::WebResponse;
use claw_core::id::Digest;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn source(text: &str) -> Source {
    Source::parse(text, Path::new("/nowhere")).unwrap()
}

async fn one(web: &MemoryWeb, text: &str) -> Fetched {
    let got = all(web, text, false)
        .await
        .unwrap_or_else(|e| unreachable!("{text}: {e}"));
    assert_eq!(got.len(), 1, "{text}");
    got.into_iter().next().unwrap()
}

async fn all(web: &MemoryWeb, text: &str, all: bool) -> Result<Vec<Fetched>, FetchError> {
    let (slept, forges) = (Slept::default(), forges());
    let fetcher = fetcher(web, &slept, &forges);
    Fetcher { all, ..fetcher }.fetch(&source(text)).await
}

async fn refused(web: &MemoryWeb, text: &str) -> FetchError {
    match all(web, text, false).await {
        Err(error) => error,
        Ok(got) => unreachable!("{text}: {got:?}"),
    }
}

const HUB: &str = "https://hub.example/api/v1";
const LAB: &str = "https://lab.example/api/v4/projects/g%2Fsub%2Fp/repository";

/// The same skill in repositories.
fn in_forges(web: MemoryWeb) -> MemoryWeb {
    let skill = skill();
    let (top, many) = (format!("r-{COMMIT}/"), format!("r-{COMMIT}/skills/demo/"));
    let (api, archive) = (
        "https://api.forge.example/repos/o",
        "https://archive.forge.example/o",
    );
    let whole = tar_gz(&skill, &top, Some(COMMIT));
    web.with(&format!("{api}/one/commits/HEAD"), 200, COMMIT)
        .with(
            &format!("{archive}/one/tar.gz/{COMMIT}"),
            200,
            whole.clone(),
        )
        .with(&format!("{api}/many/commits/main"), 200, COMMIT)
        .with(
            &format!("{archive}/many/tar.gz/{COMMIT}"),
            200,
            tar_gz(&skill, &many, Some(COMMIT)),
        )
        .with(
            &format!("{LAB}/commits/HEAD"),
            200,
            format!(r#"{{"id":"{COMMIT}"}}"#),
        )
        .with(&format!("{LAB}/archive.tar.gz?sha={COMMIT}"), 200, whole)
}

/// On sites.
fn on_sites(mut web: MemoryWeb) -> MemoryWeb {
    let skill = skill();
    let archive = zip(&skill, "");
    let digest = Digest::of(&archive);
    let index = format!(
        r#"{{"$schema":"https://schemas.agentskills.io/discovery/0.2.0/schema.json","skills":[{{"name":"demo","type":"archive","description":"x","url":"/files/demo.zip","digest":"sha256:{digest}"}}]}}"#
    );
    let files: Vec<String> = skill.files().map(|(path, _)| format!("{path:?}")).collect();
    let files = files.join(",");
    let old = format!(r#"{{"skills":[{{"name":"demo","description":"x","files":[{files}]}}]}}"#);
    for (path, bytes) in skill.files() {
        let path = path.replace("ö", "%C3%B6").replace("ß", "%C3%9F");
        let url = format!("https://old.example/.well-known/skills/demo/{path}");
        web = web.with(&url, 200, bytes);
    }
    web.with(
        "https://files.example/demo.tar.gz?key=hunter2",
        200,
        tar_gz(&skill, "demo/", None),
    )
    .with(
        "https://new.example/.well-known/agent-skills/index.json",
        200,
        index,
    )
    .with("https://new.example/files/demo.zip", 200, archive)
    .with(
        "https://old.example/.well-known/skills/index.json",
        200,
        old,
    )
}

/// In a registry, as an archive and as a commit that is handed over.
fn in_registry(web: MemoryWeb) -> MemoryWeb {
    let clean = r#"{"ok":true,"decision":"pass","security":{"status":"clean"}}"#;
    let newest = r#"{"owner":{"handle":"o"},"latestVersion":{"version":"1.0.0"}}"#;
    let hand_off = format!(
        r#"{{"repo":"o/many","commit":"{COMMIT}","path":"skills/demo","contentHash":"x","archiveUrl":"https://evil.example/"}}"#
    );
    let (one, two) = ("ownerHandle=o&version=1.0.0", "ownerHandle=o&version=2.0.0");
    web.with(&format!("{HUB}/skills/demo?ownerHandle=o"), 200, newest)
        .with(&format!("{HUB}/skills/demo/verify?{one}"), 200, clean)
        .with(
            &format!("{HUB}/download?slug=demo&{one}"),
            200,
            zip(&skill(), ""),
        )
        .with(&format!("{HUB}/skills/handed/verify?{two}"), 200, clean)
        .with(&format!("{HUB}/download?slug=handed&{two}"), 200, hand_off)
}

/// Every way to the same skill.
fn everywhere() -> MemoryWeb {
    in_registry(on_sites(in_forges(MemoryWeb::default())))
}

#[tokio::test]
async fn a_skill_has_one_hash_wherever_it_comes_from() {
    let (web, dir, skill) = (everywhere(), tempfile::tempdir().unwrap(), skill());
    let at = dir.path();
    write(&at.join("demo"), &skill);
    write(&at.join("demo/.git"), &tree(&[("config", "x")]));
    write(&at.join("demo/.clawhub"), &tree(&[("origin.json", "{}")]));
    write(&at.join("many/a/demo"), &skill);
    write(&at.join("many/b"), &tree(&[("README.md", "x")]));
    std::fs::write(at.join("demo.tar.gz"), tar_gz(&skill, "", None)).unwrap();
    std::fs::write(at.join("top.tgz"), tar_gz(&skill, "demo-1.0/", None)).unwrap();
    std::fs::write(at.join("dot.tgz"), tar_gz(&skill, "./", None)).unwrap();
    std::fs::write(at.join("demo.zip"), zip(&skill, "demo/")).unwrap();
    let here = [
        "demo",
        "many",
        "many/a/demo",
        "demo.tar.gz",
        "top.tgz",
        "dot.tgz",
        "demo.zip",
    ];
    for name in here {
        let got = one(&web, &at.join(name).to_string_lossy()).await;
        assert_eq!(got.tree.hash(), skill.hash(), "{name}");
        assert_eq!(got.tree, skill, "{name}");
    }
    assert!(web.asked().is_empty(), "{:?}", web.asked());
    for (text, kind) in [
        ("o/one", "git"),
        (&format!("o/one@{COMMIT}"), "git"),
        ("o/many/skills/demo@main", "git"),
        ("o/many@main@demo", "git"),
        ("https://github.com/o/many/tree/main/skills/demo", "git"),
        (
            "https://github.com/o/many/blob/main/skills/demo/SKILL.md",
            "git",
        ),
        ("https://gitlab.com/g/sub/p", "git"),
        ("https://lab.example/g/sub/p/-/tree/HEAD", "git"),
        ("https://files.example/demo.tar.gz?key=hunter2", "archive"),
        ("https://new.example", "well-known"),
        ("https://old.example/deep/er#demo", "well-known"),
        ("clawhub:o/demo", "clawhub"),
        ("clawhub:o/handed@2.0.0", "clawhub"),
    ] {
        let got = one(&web, text).await;
        assert_eq!(got.tree.hash(), skill.hash(), "{text}");
        assert_eq!(got.resolved.kind, kind, "{text}");
        assert!(!got.resolved.location.contains("hunter2"));
        assert_eq!(
            kind == "git",
            got.resolved.commit.is_some() && got.resolved.version.is_none()
        );
    }
    let asked = web.asked().join(" ");
    assert!(!asked.contains("evil.example"), "{asked}");
}

#[tokio::test]
async fn one_file_can_be_a_skill() {
    let text = "---\nname: x\ndescription: y\n---\n";
    let web = MemoryWeb::default().with("https://a.example/tools/pdf/SKILL.md", 200, text);
    let got = one(&web, "https://a.example/tools/pdf/SKILL.md").await;
    assert_eq!((got.folder.as_str(), got.tree.len()), ("pdf", 1));
    let big = vec![b'x'; MAX_FILE_BYTES as usize + 1];
    let web = MemoryWeb::default().with("https://a.example/SKILL.md", 200, big);
    assert!(matches!(
        refused(&web, "https://a.example/SKILL.md").await,
        FetchError::Web { .. }
    ));
}

#[tokio::test]
async fn several_skills_are_listed_and_all_can_be_had() {
    let both = tree(&[("a/SKILL.md", "x"), ("b/SKILL.md", "y"), ("README.md", "z")]);
    let web = MemoryWeb::default().with("https://a.example/x.zip", 200, zip(&both, ""));
    match refused(&web, "https://a.example/x.zip").await {
        FetchError::Several(names) => assert_eq!(names, ["a", "b"]),
        other => unreachable!("{other}"),
    }
    let got = all(&web, "https://a.example/x.zip", true).await.unwrap();
    let sources: Vec<&str> = got.iter().map(|f| f.source.as_str()).collect();
    assert_eq!(
        sources,
        ["https://a.example/x.zip#a", "https://a.example/x.zip#b"]
    );
    // What is written down means the one again.
    assert_eq!(one(&web, sources[1]).await.tree, got[1].tree);
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why() {
    let web = MemoryWeb::default()
        .with("https://a.example/gone.zip", 404, "<html>nope</html>")
        .with(
            "https://a.example/plain.zip",
            500,
            "it\u{1b}[31m broke\nmore",
        )
        .with("https://a.example/page.zip", 200, "<html>hello</html>")
        .with(
            "https://a.example/none.zip",
            200,
            zip(&tree(&[("a.md", "x")]), ""),
        )
        .answer(
            "https://a.example/moved.zip",
            WebResponse {
                status: 200,
                body: zip(&skill(), ""),
                final_url: "http://a.example/moved.zip".into(),
                ..WebResponse::default()
            },
        );
    let words = |error: FetchError| error.to_string();
    assert_eq!(
        words(refused(&web, "https://a.example/gone.zip").await),
        "`https://a.example/gone.zip` answers 404"
    );
    assert_eq!(
        words(refused(&web, "https://a.example/plain.zip").await),
        "`https://a.example/plain.zip` answers 500: it[31m broke"
    );
    let page = refused(&web, "https://a.example/page.zip").await;
    assert!(matches!(page, FetchError::Unpack(UnpackError::NoArchive)));
    assert!(matches!(
        refused(&web, "https://a.example/none.zip").await,
        FetchError::NoSkill
    ));
    assert!(matches!(
        refused(&web, "https://a.example/moved.zip").await,
        FetchError::Redirect { .. }
    ));
    let before = web.asked().len();
    let git = refused(&web, "git@a.example:o/r.git").await;
    assert!(matches!(git, FetchError::Git(_)) && git.hint().is_some());
    assert!(matches!(
        refused(&web, "/nowhere/at/all").await,
        FetchError::Io { .. }
    ));
    assert_eq!(web.asked().len(), before);
}

#[tokio::test]
async fn a_server_that_wants_patience_gets_a_little() {
    let url = "https://a.example/x.zip";
    let busy = |seconds: &str| {
        MemoryWeb::default().and(url, 429, &[("retry-after", seconds)], "Rate limit exceeded")
    };
    let ask = async |web: MemoryWeb| {
        let (slept, forges) = (Slept::default(), forges());
        let got = fetcher(&web, &slept, &forges).fetch(&source(url)).await;
        let slept = slept.0.lock().unwrap().clone();
        (got, slept, web.asked().len())
    };
    let (got, slept, asked) = ask(busy("7")
        .with(url, 503, "")
        .with(url, 200, zip(&skill(), "")))
    .await;
    assert_eq!((got.unwrap().len(), slept, asked), (1, vec![7, 5], 3));
    let (got, slept, asked) = ask(busy("2")).await;
    assert!(matches!(got, Err(FetchError::Busy { seconds: 2, .. })));
    assert_eq!((slept, asked), (vec![2, 2], client::MAX_TRIES));
    let (got, slept, asked) = ask(busy("61")).await;
    assert!(matches!(got, Err(FetchError::Busy { seconds: 61, .. })));
    assert_eq!((slept, asked), (vec![], 1));
    let (_, slept, _) = ask(busy("60")).await;
    assert_eq!(slept, [60, 60]);
    let (_, slept, _) = ask(busy("99999999999999999999999").with(url, 200, "")).await;
    assert_eq!(slept, [5]);
}
