#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

#[test]
fn roots_and_rests() {
    for (text, root, rest) in [
        ("/workspace", "/workspace", ""),
        ("/workspace/notes/a.md", "/workspace", "notes/a.md"),
        ("/home/work/x", "/home", "work/x"),
        ("/tmp/ü ö", "/tmp", "ü ö"),
        ("/in/..x", "/in", "..x"),
        ("/skill/a..b", "/skill", "a..b"),
        ("/memory/...", "/memory", "..."),
    ] {
        let path = VirtualPath::parse(text).unwrap();
        assert_eq!((path.root(), path.rest()), (root, rest));
        assert_eq!(path.to_string(), text);
        assert_eq!(path.parts().collect::<Vec<_>>().join("/"), rest);
    }
}

#[test]
fn each_refusal_has_its_code() {
    for (text, code) in [
        ("/etc/passwd", "path-outside-root"),
        ("/", "path-outside-root"),
        ("/workspacex/a", "path-outside-root"),
        ("/Workspace/a", "path-outside-root"),
        ("/mnt", "path-outside-root"),
        ("../../etc/passwd", "path-outside-root"),
        ("/workspace/..", "path-outside-root"),
        ("/workspace/../etc", "path-outside-root"),
        ("/workspace/a/../b", "path-outside-root"),
        ("/workspace/..\\..\\etc", "path-outside-root"),
        ("..", "path-outside-root"),
        ("", "path-malformed"),
        ("notes.md", "path-malformed"),
        ("workspace/a", "path-malformed"),
        ("./a", "path-malformed"),
        ("~/a", "path-malformed"),
        ("/workspace/", "path-malformed"),
        ("/workspace//a", "path-malformed"),
        ("//workspace/a", "path-malformed"),
        ("/workspace/./a", "path-malformed"),
        ("/workspace/a\\b", "path-malformed"),
        ("C:\\workspace", "path-malformed"),
        ("/workspace/a\0", "path-malformed"),
        ("/workspace/a\n", "path-malformed"),
        ("/workspace/a\u{7f}", "path-malformed"),
        ("/workspace/a\u{85}", "path-malformed"),
    ] {
        assert_eq!(
            VirtualPath::parse(text).unwrap_err().code(),
            code,
            "{text:?}"
        );
    }
}

#[test]
fn lengths_and_depth_end_at_their_limits() {
    let code = |text: &str| VirtualPath::parse(text).map_err(|e| e.code());
    let part = "a".repeat(MAX_PART_BYTES);
    assert!(code(&format!("/tmp/{part}")).is_ok());
    assert_eq!(code(&format!("/tmp/{part}a")), Err("path-too-long"));
    let deep = format!("/tmp{}", "/a".repeat(MAX_PATH_PARTS));
    assert!(code(&deep).is_ok());
    assert_eq!(code(&format!("{deep}/a")), Err("path-too-deep"));
    let long = format!("/tmp/{}", format!("{}/", "a".repeat(200)).repeat(6));
    assert_eq!(code(&long[..MAX_PATH_BYTES + 1]), Err("path-too-long"));
    assert!(code(&long[..MAX_PATH_BYTES]).is_ok());
}

#[test]
fn within_is_by_whole_parts() {
    let path = |t: &str| VirtualPath::parse(t).unwrap();
    assert!(path("/workspace/a/b").is_within(&path("/workspace/a")));
    assert!(path("/workspace/a").is_within(&path("/workspace/a")));
    assert!(!path("/workspace/ab").is_within(&path("/workspace/a")));
    assert!(!path("/workspace").is_within(&path("/workspace/a")));
    assert!(!path("/home/a").is_within(&path("/workspace")));
}

proptest! {
    #[test]
    fn a_path_that_parses_never_climbs(text in "(/workspace|/tmp)?(/|\\.|\\\\|a|\\.\\.){0,10}") {
        if let Ok(path) = VirtualPath::parse(&text) {
            prop_assert!(path.parts().all(|p| !matches!(p, "" | "." | "..") && !p.contains('\\')));
            prop_assert!(ROOTS.contains(&path.root()));
            let joined = std::path::Path::new("/real").join(path.rest());
            prop_assert!(joined.starts_with("/real"));
        }
    }
}
