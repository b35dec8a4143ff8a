use super::*;

fn spec(file: &str) -> String {
    format!("{file}.whl")
}

#[tokio::test]
async fn what_a_package_needs_comes_with_it() {
    let mut shop = Shop::default();
    shop.pure(
        "App_One",
        "1.0",
        &["dep.two>=1,<3", "absent; sys_platform == 'win32'"],
    );
    shop.pure("dep_two", "2.5", &["app-one"]);
    shop.pure("dep_two", "3.0", &[]);
    let packages = shop.vendor_python(&["app.one"]).await;
    assert_eq!(names(&packages), ["App_One@1.0", "dep_two@2.5"]);
    assert_eq!(missing(&packages), []);
    let code = packages.tree.get("python/dep_two/__init__.py").unwrap();
    assert_eq!(code, b"VERSION = '2.5'\n");
    assert!(
        packages
            .tree
            .get("python/App_One-1.0.dist-info/METADATA")
            .is_some()
    );
    assert_eq!(shop.times_asked("absent"), 0);
    assert_eq!(shop.times_asked("only-words"), 0);
}

#[tokio::test]
async fn markers_are_those_of_the_runtime() {
    let mut shop = Shop::default();
    let yes = [
        "python_version >= '3.14'",
        "sys_platform == 'linux'",
        "os_name == 'posix'",
        "platform_system == 'Linux' and implementation_name == 'cpython'",
        "platform_machine == 'x86_64'",
        "extra == 'more' or python_full_version >= '3.14'",
    ];
    let no = [
        "python_version < '3.14'",
        "sys_platform == 'win32'",
        "platform_python_implementation == 'PyPy'",
        "extra == 'more'",
        "platform_system == 'Darwin'",
    ];
    let mut requires = Vec::new();
    for (start, markers) in [("y", &yes[..]), ("n", &no[..])] {
        for (at, marker) in markers.iter().enumerate() {
            shop.pure(&format!("{start}{at}"), "1", &[]);
            requires.push(format!("{start}{at}; {marker}"));
        }
    }
    let requires: Vec<&str> = requires.iter().map(String::as_str).collect();
    shop.pure("app", "1", &requires);
    let packages = shop
        .vendor_python(&["app", "n0; python_version > '4'"])
        .await;
    assert_eq!(
        names(&packages),
        ["app@1", "y0@1", "y1@1", "y2@1", "y3@1", "y4@1", "y5@1"]
    );
}

#[tokio::test]
async fn extras_bring_what_they_name_also_later() {
    let mut shop = Shop::default();
    shop.pure(
        "lib",
        "1",
        &["base", "fast; extra == 'speed'", "pic; extra == 'Pictures'"],
    );
    shop.pure("other", "1", &["lib[pictures]"]);
    for name in ["base", "fast", "pic"] {
        shop.pure(name, "1", &[]);
    }
    let packages = shop.vendor_python(&["lib"]).await;
    assert_eq!(names(&packages), ["base@1", "lib@1"]);
    let packages = shop.vendor_python(&["lib[speed]", "other"]).await;
    assert_eq!(
        names(&packages),
        ["base@1", "fast@1", "lib@1", "other@1", "pic@1"]
    );
    assert_eq!(shop.times_asked("lib-1-py3"), 2, "once for each vendoring");
}

#[tokio::test]
async fn what_is_asked_later_counts_from_the_start() {
    let mut shop = Shop::default();
    shop.pure("first", "1", &["shared>=1"]);
    shop.pure("second", "1", &["shared<2"]);
    shop.pure("shared", "1.5", &[]);
    shop.pure("shared", "2.0", &["only-of-two"]);
    shop.pure("only_of_two", "1", &[]);
    let packages = shop.vendor_python(&["first", "second"]).await;
    assert_eq!(names(&packages), ["first@1", "second@1", "shared@1.5"]);
    let again = shop.vendor_python(&["second", "first"]).await;
    assert_eq!(packages, again);
}

#[tokio::test]
async fn what_contradicts_itself_is_missing_with_both_sides() {
    let mut shop = Shop::default();
    shop.pure("a", "1", &["x>=2"]);
    shop.pure("b", "1", &["x<2"]);
    shop.pure("x", "1.0", &[]);
    shop.pure("x", "2.0", &[]);
    let packages = shop.vendor_python(&["a", "b"]).await;
    assert_eq!(names(&packages), ["a@1", "b@1"]);
    let said = missing(&packages);
    assert_eq!(said[0].0, "python:x");
    assert!(
        said[0].1.contains(">=2") && said[0].1.contains("<2"),
        "{said:?}"
    );
}

#[tokio::test]
async fn withdrawn_and_unfinished_releases_are_passed_over() {
    let mut shop = Shop::default();
    shop.pure("lib", "1.0", &[]);
    shop.wheel(
        "lib-1.1-py3-none-any.whl",
        &[],
        json!({"yanked": "broken"}),
        &[],
    );
    shop.pure("lib", "1.2rc1", &[]);
    shop.pure("lib", "1.2.dev3", &[]);
    for (wish, version) in [
        ("lib", "1.0"),
        ("lib>=1.0", "1.0"),
        ("lib==1.1", "1.1"),
        ("lib>=1.2rc0", "1.2rc1"),
        ("lib<1.2", "1.0"),
        ("lib~=1.0", "1.0"),
        ("lib>=1.1", "1.2rc1"),
    ] {
        let packages = shop.vendor_python(&[wish]).await;
        assert_eq!(names(&packages), [format!("lib@{version}")], "{wish}");
    }
    shop.pure("pre", "0.1a1", &[]);
    shop.pure("pre", "0.1a2", &[]);
    let packages = shop.vendor_python(&["pre"]).await;
    assert_eq!(names(&packages), ["pre@0.1a2"], "there is nothing else");
}

/// One package of every kind there is in an index.
fn mixed() -> Shop {
    let mut shop = Shop::default();
    let x = json!({});
    let linux = "manylinux_2_17_x86_64";
    shop.wheel(
        &spec(&format!("native-1.0-cp314-cp314-{linux}")),
        &[],
        x.clone(),
        &[],
    );
    shop.wheel(
        &spec(&format!("abi-1.0-cp38-abi3-{linux}")),
        &[],
        x.clone(),
        &[],
    );
    shop.wheel("fallen-1.0-py3-none-any.whl", &[], x.clone(), &[]);
    shop.wheel(
        &spec(&format!("fallen-2.0-cp314-cp314-{linux}")),
        &[],
        x.clone(),
        &[],
    );
    shop.wheel("old-1.0-py2-none-any.whl", &[], x.clone(), &[]);
    shop.wheel("new-1.0-py315-none-any.whl", &[], x.clone(), &[]);
    shop.wheel("both-1.0-py2.py3-none-any.whl", &[], x.clone(), &[]);
    shop.wheel(
        "later-1.0-py3-none-any.whl",
        &[],
        json!({"requires-python": ">=3.15"}),
        &[],
    );
    let liar: [(&str, &[u8]); 1] = [("liar/x.cpython-314-wasm.so", b"\0asm")];
    shop.wheel("liar-1.0-py3-none-any.whl", &[], x.clone(), &liar);
    let parts: [(&str, &[u8]); 2] = [
        ("markupsafe/_native.py", b"1"),
        ("markupsafe/_speedups.cpython-314.so", b"\x7fELF"),
    ];
    let file = spec(&format!("markupsafe-3.0-cp314-cp314-{linux}"));
    shop.wheel(&file, &[], x, &parts);
    shop.file(
        "source",
        json!({"filename": "source-1.0.tar.gz", "url": "x", "hashes": {}}),
    );
    shop.file("empty", json!({}));
    let unsure = json!({"filename": "unsure-1-py3-none-any.whl", "url": "x", "hashes": {}});
    shop.file("unsure", unsure);
    shop
}

#[tokio::test]
async fn only_wheels_that_run_here_are_taken() {
    let shop = mixed();
    let all = [
        "native",
        "abi",
        "fallen",
        "old",
        "new",
        "both",
        "later",
        "liar",
        "markupsafe",
        "source",
        "empty",
        "unsure",
        "gone",
    ];
    let packages = shop.vendor_python(&all).await;
    assert_eq!(
        names(&packages),
        ["both@1.0", "fallen@1.0", "markupsafe@3.0"]
    );
    assert!(packages.tree.get("python/markupsafe/_native.py").is_some());
    assert!(!packages.tree.files().any(|(path, _)| path.ends_with(".so")));
    let said: BTreeMap<String, String> = missing(&packages).into_iter().collect();
    for (name, words) in [
        ("native", "native code"),
        ("abi", "native code"),
        ("old", "other versions of Python"),
        ("new", "other versions of Python"),
        ("later", "other versions of Python"),
        ("liar", "native code: `liar/x.cpython-314-wasm.so`"),
        ("source", "source archives only"),
        ("empty", "no files"),
        ("unsure", "no SHA-256"),
        ("gone", "no such package"),
    ] {
        let why = &said[&format!("python:{name}")];
        assert!(why.contains(words), "{name}: {why}");
    }
    assert_eq!(said.len(), 10);
}

#[tokio::test]
async fn a_wheel_that_is_another_one_is_refused() {
    let mut shop = Shop::default();
    shop.pure("lib", "1.0", &[]);
    shop.pure("other", "1.0", &[]);
    let other = shop.answers["https://files.example/other-1.0-py3-none-any.whl"].clone();
    let lib = "https://files.example/lib-1.0-py3-none-any.whl";
    shop.answers.insert(lib.to_owned(), other.clone());
    let packages = shop.vendor_python(&["lib"]).await;
    assert!(missing(&packages)[0].1.contains("digest differs"));
    // The index itself gives the digest of another package's wheel.
    let url = format!("{PYTHON}/lib/");
    let digest = hex::encode(sha2::Sha256::digest(&other.2));
    let file =
        json!({"filename": "lib-1.0-py3-none-any.whl", "url": lib, "hashes": {"sha256": digest}});
    let page = json!({"files": [file]}).to_string();
    shop.answer(&url, "application/json", page.as_bytes());
    let packages = shop.vendor_python(&["lib"]).await;
    assert!(missing(&packages)[0].1.contains("its wheel is of `other`"));
}

#[tokio::test]
async fn an_index_may_speak_html() {
    let mut shop = Shop::default();
    shop.pure("lib", "1.0", &[]);
    shop.pure("lib", "1.1", &[]);
    shop.pure("lib", "1.2", &[]);
    let digest = |shop: &Shop, version: &str| {
        let url = format!("https://files.example/lib-{version}-py3-none-any.whl");
        hex::encode(sha2::Sha256::digest(&shop.answers[&url].2))
    };
    let link = |version: &str, more: &str| {
        let (file, sum) = (
            format!("lib-{version}-py3-none-any.whl"),
            digest(&shop, version),
        );
        format!("<a href=\"https://files.example/{file}#sha256={sum}\"{more}>{file}</a><br/>\n")
    };
    let page = [
        "<!DOCTYPE html><html><body><h1>Links</h1>\n",
        &link("1.0", ""),
        &link("1.1", " data-requires-python=\"&gt;=3.8,&lt;4\""),
        &link("1.2", " data-yanked=\"\" data-requires-python='&gt;=3'"),
    ]
    .concat();
    shop.answer(
        &format!("{PYTHON}/lib/"),
        "text/html; charset=utf-8",
        page.as_bytes(),
    );
    let packages = shop.vendor_python(&["lib"]).await;
    assert_eq!(names(&packages), ["lib@1.1"]);
}

#[tokio::test]
async fn what_the_runtime_has_is_not_fetched() {
    let mut shop = Shop::default();
    shop.pure("app", "1", &["requests>=2", "PyYAML", "httpx[http2]"]);
    let wanted = Wanted {
        python: vec!["requests==1.0".into(), "app".into()],
        ..Wanted::default()
    };
    let has = |name: &str, version: &str| (name.to_owned(), version.to_owned());
    let python = vec![
        has("Requests", "2.34"),
        has("pyyaml", "6.0"),
        has("httpx", "0.28"),
    ];
    let bundled = Bundled {
        python,
        ..Bundled::default()
    };
    let packages = shop.try_vendor(&wanted, &bundled).await.unwrap();
    assert_eq!(names(&packages), ["app@1"]);
    assert_eq!(missing(&packages), []);
    assert_eq!(shop.times_asked("requests"), 0);
    assert_eq!(
        packages.notes,
        [
            "the skill asks for `requests==1.0`; the runtime has 2.34",
            "app 1 asks for `httpx[http2]`; the extras are not fetched: the runtime has httpx",
        ]
    );
}

#[tokio::test]
async fn addresses_and_nonsense_are_refused_with_words() {
    let shop = Shop::default();
    let all = [
        "lib @ https://x.example/lib.whl",
        "lib ==",
        "-e .",
        "../x",
        "lib;;",
    ];
    for wish in all {
        let packages = shop.vendor_python(&[wish]).await;
        assert_eq!(missing(&packages).len(), 1, "{wish}");
    }
    assert_eq!(shop.asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn files_of_two_packages_do_not_overwrite_each_other() {
    let mut shop = Shop::default();
    let one: [(&str, &[u8]); 3] = [
        ("tests/__init__.py", b"one"),
        ("a-1.data/purelib/moved.py", b"1"),
        ("a-1.data/scripts/tool", b"#!"),
    ];
    let two: [(&str, &[u8]); 1] = [("tests/__init__.py", b"two")];
    shop.wheel("a-1-py3-none-any.whl", &[], json!({}), &one);
    shop.wheel("b-1-py3-none-any.whl", &[], json!({}), &two);
    let packages = shop.vendor_python(&["a", "b"]).await;
    assert_eq!(
        packages.tree.get("python/tests/__init__.py").unwrap(),
        b"one"
    );
    assert_eq!(packages.tree.get("python/moved.py").unwrap(), b"1");
    assert!(!packages.tree.files().any(|(path, _)| path.contains("tool")));
    assert_eq!(packages.notes.len(), 1);
}

#[test]
fn conditions_are_read_as_pip_reads_them() {
    use crate::skill::vendor::python::requirement::Requirement;
    let extras = |all: &[&str]| all.iter().map(|extra| (*extra).to_owned()).collect();
    let cases = [
        ("'3.8' <= python_version", true),
        ("python_version in '3.13 3.14'", true),
        ("python_version not in '3.13 3.14'", false),
        ("python_version ~= '3.10'", true),
        ("python_version == '3.*'", true),
        ("python_version != '3.14'", false),
        ("python_full_version < '3.14.1'", true),
        (
            "platform_python_implementation != 'PyPy' and (os_name == 'nt' or os_name == 'posix')",
            true,
        ),
        (
            "os_name == 'nt' or os_name == 'posix' and sys_platform == 'darwin'",
            false,
        ),
        ("\"linux\" in sys_platform", true),
        ("sys.platform == 'linux'", true),
        ("extra == 'Two_Words'", true),
        ("extra == 'other'", false),
        ("extra == 'other' or extra == 'one'", true),
    ];
    for (marker, counts) in cases {
        let wish = Requirement::parse(&format!("a (>=1,<2) ; {marker}")).unwrap();
        assert_eq!(wish.versions.to_string(), ">=1, <2");
        assert_eq!(
            wish.counts(&extras(&["one", "two-words"])),
            counts,
            "{marker}"
        );
    }
    let deep = format!("a; {}os_name == 'x'{}", "(".repeat(40), ")".repeat(40));
    let long = format!("a{}", " ".repeat(5000) + "b");
    for wrong in [
        "",
        "-a",
        "a-",
        "a[",
        "a >",
        "a;",
        "a; os_name",
        "a; os_name ==",
        "a; (os_name == 'x'",
        "a; os_name == 'x",
        "a; colour == 'red'",
        "a; os_name == 'x' os_name",
        "a; not os_name",
        "a b",
        "a; os_name is 'x'",
        "a; é == 'x'",
        &deep,
        &long,
    ] {
        assert!(Requirement::parse(wrong).is_err(), "{wrong}");
    }
    let wish = Requirement::parse("A.b_c [ X , y_z ]~=1.0").unwrap();
    assert_eq!(
        (wish.name.as_str(), wish.extras),
        ("a-b-c", extras(&["x", "y-z"]))
    );
    let at = Requirement::parse("a @ https://x.example/a;b.whl ; os_name == 'nt'").unwrap();
    assert!(at.is_address && !at.counts(&extras(&[])));
}

#[tokio::test]
async fn native_code_is_the_reason_where_other_releases_had_none() {
    let mut shop = Shop::default();
    shop.pure("core", "0.1", &[]);
    let file = "core-2.0-cp314-cp314-manylinux_2_17_x86_64.whl";
    shop.wheel(file, &[], json!({}), &[]);
    let packages = shop.vendor_python(&["core==2.0"]).await;
    assert!(missing(&packages)[0].1.contains("native code"));
    let packages = shop.vendor_python(&["core>=3"]).await;
    assert_eq!(missing(&packages)[0].1, "no version fits `>=3`");
    let packages = shop.vendor_python(&["core"]).await;
    assert_eq!(names(&packages), ["core@0.1"]);
}
