use super::*;

const ARCHIVE: &str = "https://archive.forge.example/o/r/tar.gz";
const API: &str = "https://api.forge.example/repos/o/r/commits";

fn repo(files: &[(&str, &str)], commit: Option<&str>) -> Vec<u8> {
    tar_gz(&tree(files), "r-x/", commit)
}

fn two() -> Vec<u8> {
    repo(&[("a/SKILL.md", "x"), ("b/SKILL.md", "y")], Some(COMMIT))
}

fn at(url: &str) -> MemoryWeb {
    MemoryWeb::default()
        .with(url, 200, format!("{COMMIT}\n"))
        .with(&format!("{ARCHIVE}/{COMMIT}"), 200, two())
}

#[tokio::test]
async fn a_word_after_the_sign_is_a_ref_or_else_a_skill() {
    let web = at(&format!("{API}/b"));
    assert!(matches!(
        refused(&web, "o/r@b").await,
        FetchError::Several(_)
    ));
    let web = at(&format!("{API}/HEAD")).with(&format!("{API}/b"), 422, "{}");
    let got = one(&web, "o/r@b").await;
    assert_eq!(got.resolved.path.as_deref(), Some("b"));
    assert_eq!(got.resolved.commit.as_deref(), Some(COMMIT));
    assert_eq!(got.resolved.location, "https://github.com/o/r");
    let web = MemoryWeb::default();
    let none = refused(&web, "o/r@b").await;
    assert!(matches!(none, FetchError::NoSuchRef { .. }) && none.hint().is_some());
}

#[tokio::test]
async fn a_branch_with_slashes_is_found_in_an_address() {
    let web = at(&format!("{API}/feature/x"));
    let got = one(&web, "https://github.com/o/r/tree/feature/x/b").await;
    assert_eq!(got.resolved.path.as_deref(), Some("b"));
    let tried: Vec<String> = web.asked().into_iter().take(2).collect();
    assert_eq!(
        tried,
        [format!("{API}/feature"), format!("{API}/feature/x")]
    );
    let web = MemoryWeb::default();
    refused(&web, "https://github.com/o/r/tree/a/b/c/d/e/f/g/h").await;
    assert_eq!(web.asked().len(), 5);
}

#[tokio::test]
async fn the_archive_is_of_the_commit() {
    let other = "f".repeat(40);
    let web = MemoryWeb::default().with(
        &format!("{ARCHIVE}/{COMMIT}"),
        200,
        repo(&[("SKILL.md", "x")], Some(&other)),
    );
    let text = format!("o/r@{COMMIT}");
    assert!(matches!(
        refused(&web, &text).await,
        FetchError::Commit { .. }
    ));
    assert_eq!(web.asked().len(), 1, "a whole commit is not asked for");
    let web = MemoryWeb::default().with(&format!("{API}/main"), 200, "main");
    assert!(matches!(
        refused(&web, "o/r@main").await,
        FetchError::Answer { .. }
    ));
}

#[tokio::test]
async fn a_secret_is_a_name_for_the_own_host() {
    let tarball = format!("https://api.forge.example/repos/o/r/tarball/{COMMIT}");
    let web = MemoryWeb::default()
        .with(&format!("{API}/HEAD"), 200, COMMIT)
        .with(&tarball, 200, repo(&[("SKILL.md", "x")], None));
    let (slept, forges) = (Slept::default(), forges());
    let secret = Some("github".to_owned());
    let fetcher = Fetcher {
        secret: secret.clone(),
        ..fetcher(&web, &slept, &forges)
    };
    assert_eq!(fetcher.fetch(&source("o/r")).await.unwrap().len(), 1);
    assert!(web.requests().iter().all(|r| r.secret == secret));
    assert_eq!(web.asked()[1], tarball);
}

#[tokio::test]
async fn an_empty_hour_of_requests_is_said() {
    let headers = [("x-ratelimit-remaining", "0")];
    let web = MemoryWeb::default().and(
        &format!("{API}/HEAD"),
        403,
        &headers,
        "{\"message\":\"no\"}",
    );
    let busy = refused(&web, "o/r").await;
    assert!(matches!(busy, FetchError::Busy { .. }) && busy.hint().is_some());
    let web = MemoryWeb::default().with(&format!("{API}/HEAD"), 403, "{\"message\":\"no way\"}");
    assert!(
        refused(&web, "o/r")
            .await
            .to_string()
            .ends_with("answers 403: no way")
    );
}

#[tokio::test]
async fn links_count_where_they_are_taken() {
    let make = |link: &str| {
        let level = flate2::Compression::fast();
        let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), level));
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        tar.append_data(&mut header, "r-x/a/SKILL.md", &b"x"[..])
            .unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        tar.append_link(&mut header, link, "/etc/passwd").unwrap();
        tar.into_inner().unwrap().finish().unwrap()
    };
    let web = |link| MemoryWeb::default().with(&format!("{ARCHIVE}/{COMMIT}"), 200, make(link));
    let text = format!("o/r/a@{COMMIT}");
    assert_eq!(one(&web("r-x/CLAUDE.md"), &text).await.tree.len(), 1);
    assert_eq!(one(&web("r-x/ab/x"), &text).await.tree.len(), 1);
    let inside = refused(&web("r-x/a/x"), &text).await;
    assert!(
        matches!(inside, FetchError::Unpack(UnpackError::Kind { .. })),
        "{inside}"
    );
    let whole = refused(&web("r-x/a/deep/er/x"), &text).await;
    assert!(
        matches!(whole, FetchError::Unpack(UnpackError::Kind { .. })),
        "{whole}"
    );
    let other = refused(&web("s-y/x"), &text).await;
    assert!(
        matches!(other, FetchError::Unpack(UnpackError::Damaged(_))),
        "{other}"
    );
}

#[tokio::test]
async fn a_name_that_writes_to_the_terminal_does_not() {
    let level = flate2::Compression::fast();
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), level));
    for name in ["r-x/a/SKILL.md", "r-x/\u{1b}[2Jb/SKILL.md"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        tar.append_data(&mut header, name, &b"x"[..]).unwrap();
    }
    let archive = tar.into_inner().unwrap().finish().unwrap();
    let web = MemoryWeb::default().with(&format!("{ARCHIVE}/{COMMIT}"), 200, archive);
    let text = format!("o/r@{COMMIT}");
    let several = refused(&web, &text).await.to_string();
    assert!(
        several.contains("\\u{1b}[2Jb") && !several.contains('\u{1b}'),
        "{several}"
    );
    let error = all(&web, &text, true).await.unwrap_err();
    assert!(
        matches!(error, FetchError::Unpack(UnpackError::Tree(_))),
        "{error}"
    );
}

#[tokio::test]
async fn what_was_resolved_can_be_had_again() {
    let web = at(&format!("{API}/HEAD")).with(&format!("{API}/b"), 422, "{}");
    let (slept, forges) = (Slept::default(), forges());
    let first = one(&web, "o/r@b").await;
    // The branch moved meanwhile, and has other skills.
    let web = web.with(&format!("{API}/HEAD"), 200, "f".repeat(40));
    let pinned = source("o/r@b").pinned(&first.resolved);
    let before = web.asked().len();
    let again = fetcher(&web, &slept, &forges).fetch(&pinned).await.unwrap();
    assert_eq!(again[0].tree, first.tree);
    assert_eq!(again[0].resolved, first.resolved);
    assert_eq!(web.asked()[before..], [format!("{ARCHIVE}/{COMMIT}")]);
}
