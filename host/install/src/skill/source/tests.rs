#![allow(clippy::unwrap_used)]
use super::*;

fn parse(text: &str) -> Result<Source, SourceError> {
    Source::parse(text, Path::new("/home/me/dir"))
}

fn place(text: &str) -> Place {
    parse(text)
        .unwrap_or_else(|e| unreachable!("{text}: {e}"))
        .place
}

fn repository(project: &str, at: At, path: Option<&str>) -> Place {
    Place::Repository(Repository {
        forge: Forge::GitHub,
        project: project.into(),
        at,
        path: path.map(Into::into),
    })
}

fn gitlab(origin: Option<&str>, project: &str, at: At) -> Place {
    Place::Repository(Repository {
        forge: Forge::GitLab(origin.map(Into::into)),
        project: project.into(),
        at,
        path: None,
    })
}

#[test]
fn paths_are_what_begins_or_ends_like_one() {
    let dir = "/home/me/dir";
    for (text, path) in [
        (".", dir.to_owned()),
        ("./x", format!("{dir}/x")),
        ("x", format!("{dir}/x")),
        ("./", dir.to_owned()),
        ("/a/b", "/a/b".into()),
        ("../x", format!("{dir}/../x")),
    ] {
        assert_eq!(place(text), Place::Folder(path.into()), "{text}");
    }
    for text in ["x.tar.gz", "a/b.tgz", "./c.ZIP"] {
        assert!(matches!(place(text), Place::ArchiveFile(_)), "{text}");
    }
    let one = parse("./many#pdf").unwrap();
    assert_eq!(one.skill.as_deref(), Some("pdf"));
    assert_eq!(one.to_string(), "/home/me/dir/many#pdf");
    assert!(one.is_local());
    // What is kept says the same from another folder.
    assert_eq!(
        Source::parse(&one.to_string(), Path::new("/")).unwrap(),
        one
    );
}

#[test]
fn short_names_are_of_github() {
    let or = |x: &str| At::RefOrSkill(x.into());
    assert_eq!(place("o/r"), repository("o/r", At::Head, None));
    assert_eq!(place("o/r/"), repository("o/r", At::Head, None));
    assert_eq!(
        place("o/r/skills/pdf"),
        repository("o/r", At::Head, Some("skills/pdf"))
    );
    assert_eq!(
        place("o/r/skills/pdf/SKILL.md"),
        repository("o/r", At::Head, Some("skills/pdf"))
    );
    assert_eq!(place("o/r@v1.2"), repository("o/r", or("v1.2"), None));
    assert_eq!(
        place("o/r/a/b@feature/x"),
        repository("o/r", or("feature/x"), Some("a/b"))
    );
    let both = parse("o/r@main@pdf").unwrap();
    assert_eq!(both.place, repository("o/r", At::Ref("main".into()), None));
    assert_eq!(both.skill.as_deref(), Some("pdf"));
    assert_eq!(parse("o/r#pdf").unwrap().skill.as_deref(), Some("pdf"));
}

#[test]
fn addresses_of_forges_are_repositories() {
    let both = |x: &str| At::RefAndPath(x.into());
    let main = || At::Ref("main".into());
    for (text, expected) in [
        ("https://github.com/o/r", repository("o/r", At::Head, None)),
        (
            "https://github.com/o/r.git",
            repository("o/r", At::Head, None),
        ),
        (
            "https://github.com/o/r/tree/main",
            repository("o/r", main(), None),
        ),
        (
            "https://github.com/o/r/tree/main/skills/pdf",
            repository("o/r", both("main/skills/pdf"), None),
        ),
        (
            "https://github.com/o/r/blob/main/skills/pdf/SKILL.md",
            repository("o/r", both("main/skills/pdf"), None),
        ),
        (
            "https://github.com/o/r/blob/main/SKILL.md?plain=1",
            repository("o/r", main(), None),
        ),
        (
            "https://github.com/o/r/raw/main/a/skill.md",
            repository("o/r", both("main/a"), None),
        ),
        (
            "https://raw.githubusercontent.com/o/r/main/a/SKILL.md",
            repository("o/r", both("main/a"), None),
        ),
        (
            "https://raw.githubusercontent.com/o/r/refs/heads/main/a/SKILL.md",
            repository("o/r", both("main/a"), None),
        ),
        ("github.com/o/r/tree/main", repository("o/r", main(), None)),
        ("gitlab.com/g/p", gitlab(None, "g/p", At::Head)),
        ("https://gitlab.com/g/p", gitlab(None, "g/p", At::Head)),
        (
            "https://gitlab.com/g/sub/more/p",
            gitlab(None, "g/sub/more/p", At::Head),
        ),
        (
            "https://gitlab.com/g/sub/p/-/tree/main/a",
            gitlab(None, "g/sub/p", both("main/a")),
        ),
        (
            "https://gitlab.com/g/p/-/blob/main/SKILL.md",
            gitlab(None, "g/p", main()),
        ),
        (
            "https://git.example.org/g/p/-/tree/main",
            gitlab(Some("https://git.example.org"), "g/p", main()),
        ),
    ] {
        assert_eq!(place(text), expected, "{text}");
    }
}

#[test]
fn other_addresses_are_told_by_their_end() {
    assert!(matches!(
        place("https://a.example/x.tar.gz"),
        Place::Archive(_)
    ));
    assert!(matches!(
        place("https://a.example/x.zip?token=1"),
        Place::Archive(_)
    ));
    assert!(matches!(
        place("https://github.com/o/r/archive/refs/tags/v1.tar.gz"),
        Place::Archive(_)
    ));
    assert!(matches!(
        place("https://a.example/s/SKILL.md"),
        Place::File(_)
    ));
    assert!(matches!(place("https://a.example"), Place::Site(_)));
    assert!(matches!(place("https://a.example/docs"), Place::Site(_)));
    assert!(matches!(place("https://a.example/o/r.git"), Place::Git(_)));
    for git in [
        "git@github.com:o/r.git",
        "ssh://git@a.example/r",
        "git://a.example/r",
    ] {
        assert_eq!(place(git), Place::Git(git.into()));
    }
    let one = parse("https://a.example#pdf").unwrap();
    assert_eq!(one.skill.as_deref(), Some("pdf"));
    assert_eq!(one.choose("csv").to_string(), "https://a.example#csv");
}

#[test]
fn clawhub_has_an_owner_and_a_slug() {
    let hub = |version: Option<&str>| Place::ClawHub {
        owner: "o".into(),
        slug: "s".into(),
        version: version.map(Into::into),
    };
    assert_eq!(place("clawhub:o/s"), hub(None));
    assert_eq!(place("clawhub:@o/s"), hub(None));
    assert_eq!(place("clawhub:o/s@1.2.3"), hub(Some("1.2.3")));
    assert_eq!(
        place("clawhub:@o/s@1.2.3-rc.1+b"),
        hub(Some("1.2.3-rc.1+b"))
    );
}

#[test]
fn what_is_no_source_says_why() {
    let code = |text: &str| match parse(text) {
        Err(SourceError::Empty) => "empty",
        Err(SourceError::TooLong) => "long",
        Err(SourceError::Url { .. }) => "url",
        Err(SourceError::ForgeUrl(_)) => "forge",
        Err(SourceError::ClawHub(_)) => "clawhub",
        Err(SourceError::Name { .. }) => "name",
        Err(SourceError::Unknown(_)) => "unknown",
        Ok(source) => unreachable!("{text}: {source:?}"),
    };
    for (text, expected) in [
        ("", "empty"),
        ("  ", "empty"),
        ("http://a.example/x.zip", "url"),
        ("https://user:secret@a.example/x.zip", "url"),
        ("ftp://a.example/x.zip", "url"),
        ("file:///etc", "url"),
        ("https://", "url"),
        ("https://github.com/o", "forge"),
        ("https://github.com/o/r/issues/1", "forge"),
        ("https://github.com/o/r/blob/main/README.md", "forge"),
        ("https://github.com/o/r/tree", "forge"),
        ("clawhub:o", "clawhub"),
        ("clawhub:o/s/t", "clawhub"),
        ("clawhub:../s", "clawhub"),
        ("clawhub:o/s@", "clawhub"),
        ("~/x", "name"),
        ("o/r/../x", "name"),
        ("o/r@-x", "name"),
        ("o/r@a..b", "name"),
        ("o/r@a b", "name"),
        ("o/r@", "name"),
        ("o/..", "name"),
        ("o/r#", "name"),
        ("o/r#a/b", "name"),
        ("o/r@a@b@c", "unknown"),
        ("o@x", "unknown"),
        ("a.example/o/r", "unknown"),
        ("a\nb", "unknown"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
    assert_eq!(code(&"x".repeat(MAX_SOURCE_BYTES + 1)), "long");
    assert!(parse(&"x".repeat(MAX_SOURCE_BYTES)).is_ok());
    let secret = parse("https://user:hunter2@a.example/x").unwrap_err();
    assert!(!secret.hint().is_empty());
}
