#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn run<T>(future: impl Future<Output = T>) -> T {
    crate::platform::block_on(future).unwrap()
}

fn tree(name: &str) -> (Arc<Tree>, PathBuf) {
    let root = std::env::temp_dir().join(format!("claw-shell-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&root));
    std::fs::create_dir_all(&root).unwrap();
    let tree = Tree::new(
        vec![root.to_string_lossy().into_owned()],
        vec!["jq".to_owned()],
    );
    (tree, root)
}

#[test]
fn appends_and_other_changes_are_seen_in_order() {
    let (tree, root) = tree("append");
    let file = root.join("a");
    run(async {
        tree.append_file(&file, b"one\n").await.unwrap();
        tree.append_file(&file, b"two\n").await.unwrap();
        assert_eq!(tree.read_file(&file).await.unwrap(), b"one\ntwo\n");
        tree.write_file(&file, b"new").await.unwrap();
        tree.append_file(&file, b"er").await.unwrap();
        tree.rename(&file, &root.join("b")).await.unwrap();
        tree.append_file(&file, b"again").await.unwrap();
        assert_eq!(tree.read_file(&root.join("b")).await.unwrap(), b"newer");
        assert_eq!(tree.read_file(&file).await.unwrap(), b"again");
    });
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn nothing_outside_the_granted_folders_is_written() {
    let (tree, root) = tree("outside");
    run(async {
        for path in ["/etc/passwd", "/bin/x", "/x", "/usr/bin/jq", "/dev/x"] {
            let error = tree.write_file(Path::new(path), b"x").await.unwrap_err();
            assert!(matches!(error, bashkit::Error::Io(_)), "{path}");
            assert!(
                tree.append_file(Path::new(path), b"x").await.is_err(),
                "{path}"
            );
            assert!(tree.mkdir(Path::new(path), false).await.is_err(), "{path}");
        }
        assert!(tree.remove(&root, true).await.is_err());
        assert!(tree.rename(&root, Path::new("/y")).await.is_err());
        assert!(tree.read_file(Path::new("/etc/passwd")).await.is_err());
        tree.write_file(Path::new("/dev/null"), b"x").await.unwrap();
    });
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn the_skeleton_shows_commands_and_the_way_to_the_roots() {
    let (tree, root) = tree("skeleton");
    run(async {
        let top = tree.read_dir(Path::new("/")).await.unwrap();
        let names: Vec<&str> = top.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["bin", "dev", "tmp", "usr"]);
        assert_eq!(
            tree.stat(Path::new("/usr/bin/jq")).await.unwrap().mode,
            0o555
        );
        assert!(tree.stat(Path::new("/usr/bin/nothing")).await.is_err());
        let text = tree.read_file(Path::new("/bin/jq")).await.unwrap();
        assert!(
            String::from_utf8(text)
                .unwrap()
                .starts_with(skeleton_stand_in())
        );
        assert!(tree.read_dir(&root).await.unwrap().is_empty());
    });
    std::fs::remove_dir_all(root).unwrap();
}

fn skeleton_stand_in() -> &'static str {
    "#!/bin/sh\n# bashkit builtin: jq\n"
}

#[test]
fn errors_read_as_the_system_says_them() {
    let (tree, root) = tree("errors");
    run(async {
        std::fs::create_dir(root.join("d")).unwrap();
        std::fs::write(root.join("d/f"), "x").unwrap();
        let error = tree.remove(&root.join("d"), false).await.unwrap_err();
        assert_eq!(error.to_string(), "io error: Directory not empty");
        let error = tree.read_file(&root.join("d")).await.unwrap_err();
        assert_eq!(error.to_string(), "io error: Is a directory");
        let error = tree.read_file(&root.join("none")).await.unwrap_err();
        assert_eq!(error.to_string(), "io error: No such file or directory");
    });
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn only_the_expected_script_is_rewritten() {
    let (tree, root) = tree("script");
    let file = root.join("lib.sh");
    std::fs::write(&file, "[[ -x f ]]").unwrap();
    run(async {
        assert_eq!(tree.read_file(&file).await.unwrap(), b"[[ -x f ]]");
        tree.expect_script("./lib.sh");
        assert_eq!(
            tree.read_file(&file).await.unwrap(),
            b"[[ -n $([ -x f ] && echo 1) ]]"
        );
        assert_eq!(tree.read_file(&file).await.unwrap(), b"[[ -x f ]]");
        tree.expect_script("other.sh");
        assert_eq!(tree.read_file(&file).await.unwrap(), b"[[ -x f ]]");
    });
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn devices_and_the_skeleton_are_no_files_to_write() {
    let (tree, root) = tree("devices");
    run(async {
        for path in ["/dev/null", "/dev/zero", "/dev/stdin", "/dev/stderr"] {
            let meta = tree.stat(Path::new(path)).await.unwrap();
            assert!(!meta.file_type.is_file() && meta.mode == 0o666, "{path}");
            assert!(tree.exists(Path::new(path)).await.unwrap(), "{path}");
        }
        assert!(tree.stat(Path::new("/dev/sda")).await.is_err());
        assert!(tree.read_file(Path::new("/dev/stdin")).await.is_err());
        for path in ["/", "/dev", "/usr/bin/jq"] {
            let mode = tree.stat(Path::new(path)).await.unwrap().mode;
            assert_eq!(mode & 0o222, 0, "{path}");
        }
    });
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn the_mask_counts_for_what_is_new() {
    let (tree, root) = tree("mask");
    let code = |script: &str| {
        crate::run(crate::Invocation {
            argv: vec!["bash".into(), "-c".into(), script.into()],
            env: vec![("CLAW_UMASK".into(), "0077".into())],
            cwd: root.to_string_lossy().into_owned(),
        })
    };
    let mode = |name: &str| crate::platform::mode(&root.join(name)).unwrap();
    std::fs::write(root.join("old"), "").unwrap();
    let old = mode("old");
    assert_eq!(
        code(
            "umask; : > a; : >> b; echo > old; (umask 027; : > c; bash -c ': > f'); : > d; umask 022; : > e"
        ),
        0
    );
    assert_eq!(
        (mode("a"), mode("b"), mode("c"), mode("d")),
        (0o600, 0o600, 0o640, 0o600)
    );
    assert_eq!((mode("e"), mode("f"), mode("old")), (0o644, 0o640, old));
    assert_eq!(code("[ -z \"$CLAW_UMASK\" ] && [ $(umask) = 0077 ]"), 0);
    bashkit::set_umask(0o022);
    drop(tree);
    std::fs::remove_dir_all(root).unwrap();
}
