use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.insert(path, text.as_bytes()).unwrap();
    }
    tree
}

#[test]
fn what_files_declare_is_wanted() {
    let tree = tree(&[
        (
            "package.json",
            r#"{"dependencies": {"zod": "^3", "x": "1"}, "devDependencies": {"no": "1"}}"#,
        ),
        (
            "scripts/package.json",
            r#"{"dependencies": {"zod": "^3", "y": "~2"}}"#,
        ),
        ("a/b/c/package.json", r#"{"dependencies": {"deep": "1"}}"#),
        (
            "requirements.txt",
            "# all\nfeedparser>=6 # why\n\n-r more/other.txt\n--index-url https://x.example/simple\n\
             lib \\\n  ==1.0 --hash=sha256:00\n-e ./here\n./local\nhttps://x.example/a.whl\n",
        ),
        (
            "more/other.txt",
            "rich; python_version > '3'\n-r ../requirements.txt\n-r gone.txt\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'x'\ndependencies = [\n  'httpx[http2]>=0.2',\n]\n",
        ),
        (
            "scripts/run.py",
            "#!/usr/bin/env -S uv run\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n\
             #   \"markdown\",\n# ]\n# ///\nimport markdown\n",
        ),
        (
            "scripts/open.py",
            "# /// script\n# dependencies = []\nimport x\n",
        ),
        ("broken/package.json", "{"),
    ]);
    let wanted = wanted(&tree, &Imports::default());
    let python = [
        "feedparser>=6",
        "httpx[http2]>=0.2",
        "lib   ==1.0",
        "markdown",
    ];
    assert_eq!(wanted.python[..4], python.map(str::to_owned));
    assert_eq!(
        wanted.python[4..],
        ["rich; python_version > '3'".to_owned()]
    );
    let own = |(name, range): (&str, &str)| (name.to_owned(), range.to_owned());
    assert_eq!(
        wanted.npm,
        [("zod", "^3"), ("x", "1"), ("y", "~2")].map(own)
    );
    let unread: Vec<&str> = wanted.unread.keys().map(String::as_str).collect();
    assert_eq!(
        unread,
        [
            "broken/package.json",
            "more/gone.txt",
            "requirements.txt: -e ./here",
            "requirements.txt: ./local",
            "requirements.txt: https://x.example/a.whl",
            "scripts/open.py",
        ]
    );
}

#[test]
fn imports_are_followed_only_where_the_name_is_known() {
    let tree = tree(&[
        ("requirements.txt", "python-dotenv\nPyYAML==6"),
        ("package.json", r#"{"dependencies": {"zod": "^3"}}"#),
    ]);
    let text = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    let imports = Imports {
        python: text(&["yaml", "bs4", "dotenv", "feedparser", "helpers", "PIL"]),
        npm: text(&[
            "axios/unsafe/x.js",
            "@scope/name/part",
            "zod",
            "node:fs",
            "fs/promises",
            "./x",
            "#inner",
            "https://x.example/a.js",
        ]),
    };
    let wanted = wanted(&tree, &imports);
    let python = [
        "Pillow",
        "PyYAML==6",
        "beautifulsoup4",
        "feedparser",
        "python-dotenv",
    ];
    assert_eq!(wanted.python, python.map(str::to_owned));
    let names: Vec<&str> = wanted.npm.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["zod", "axios", "@scope/name"]);
    let unread: Vec<&str> = wanted.unread.keys().map(String::as_str).collect();
    assert_eq!(unread, ["python:helpers"]);
}

#[tokio::test]
async fn without_registries_everything_is_missing_and_nothing_is_nothing() {
    let shop = Shop::default();
    let wanted = Wanted {
        python: vec!["a".into(), "requests".into()],
        npm: vec![("b".into(), "1".into()), ("brought".into(), "1".into())],
        ..Wanted::default()
    };
    let bundled = Bundled {
        python: vec![("requests".into(), "2.0".into())],
        npm: vec!["brought".into()],
    };
    let none = Registries::default();
    let packages = vendor(&wanted, &bundled, &shop, &none, &|_| {})
        .await
        .unwrap();
    let keys: Vec<String> = missing(&packages).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["npm:b", "python:a"]);
    let nothing = shop.try_vendor(&Wanted::default(), &bundled).await.unwrap();
    assert_eq!(nothing, Packages::default().limited());
    assert_eq!(shop.asked.lock().unwrap().len(), 0);
}

impl Packages {
    /// As an empty result is: a tree for packages.
    fn limited(mut self) -> Self {
        self.tree = Tree::limited(Limits::PACKAGES);
        self
    }
}

#[tokio::test]
async fn a_registry_that_is_not_well_is_an_error_of_the_whole() {
    for status in [0, 429, 500, 503, 302] {
        let mut shop = Shop::default();
        shop.answers
            .insert(format!("{NPM}/a"), (status, "text/plain", Vec::new()));
        let npm = vec![("a".to_owned(), "1".to_owned())];
        let wanted = Wanted {
            npm,
            ..Wanted::default()
        };
        let failed = shop
            .try_vendor(&wanted, &Bundled::default())
            .await
            .unwrap_err();
        assert_eq!(failed.code(), "web", "{status}");
    }
    for status in [401, 403, 404, 410, 451] {
        let mut shop = Shop::default();
        shop.answers
            .insert(format!("{NPM}/a"), (status, "text/plain", Vec::new()));
        let packages = shop.vendor_npm(&[("a", "1")]).await;
        assert_eq!(missing(&packages).len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_address_that_is_not_safe_is_not_asked() {
    let mut shop = Shop::default();
    shop.npm("a", "1.0.0", json!({}));
    for address in ["http://npm.example/a.tgz", "file:///etc/passwd", "x", ""] {
        shop.edit("a", |page| {
            page["versions"]["1.0.0"]["dist"]["tarball"] = json!(address)
        });
        let packages = shop.vendor_npm(&[("a", "1")]).await;
        assert_eq!(missing(&packages).len(), 1, "{address}");
    }
    assert_eq!(shop.times_asked("tgz"), 0);
    assert_eq!(shop.times_asked("passwd"), 0);
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let shop = Shop::default();
    let wish = |n: usize| (format!("p{n}"), "1".to_owned());
    let npm: Vec<_> = (0..=MAX_WANTED).map(wish).collect();
    let wanted = Wanted {
        npm: npm.clone(),
        ..Wanted::default()
    };
    let failed = shop
        .try_vendor(&wanted, &Bundled::default())
        .await
        .unwrap_err();
    assert_eq!(failed, VendorError::TooMany(MAX_WANTED + 1));
    let npm = npm[1..].to_vec();
    let wanted = Wanted {
        npm,
        ..Wanted::default()
    };
    let packages = shop.try_vendor(&wanted, &Bundled::default()).await.unwrap();
    assert_eq!(missing(&packages).len(), MAX_WANTED);
    let mut shop = Shop::default();
    let huge = vec![b' '; MAX_ARCHIVE_BYTES as usize + 1];
    shop.npm("a", "1.0.0", json!({}));
    shop.answer(&format!("{NPM}/a/-/1.0.0.tgz"), "x", &huge);
    let packages = shop.vendor_npm(&[("a", "1")]).await;
    assert!(missing(&packages)[0].1.contains("is over"));
}

#[tokio::test]
async fn all_files_together_have_a_limit() {
    let mut shop = Shop::default();
    // Does not pack well, so that no other limit is met first.
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 & 0x3f
    };
    let chunk: Vec<u8> = (0..9 << 20).map(|_| noise()).collect();
    let names: Vec<String> = (0..12).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        shop.npm_with(name, "1.0.0", json!({}), &[("package/x", &chunk)]);
    }
    let wanted: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    let packages = shop.vendor_npm(&wanted).await;
    assert_eq!(super::names(&packages).len(), 11);
    assert!(missing(&packages)[0].1.contains("100 MiB"));
}

#[test]
fn the_imports_of_a_skill_are_those_of_its_own_scripts() {
    let skill = "---\nname: x\ndescription: Does x.\n---\n";
    let tree = tree(&[
        ("SKILL.md", skill),
        (
            "scripts/a.py",
            "import yaml, unheard_of\nimport json\nimport b\n",
        ),
        (
            "scripts/b.py",
            "try:\n    import bs4\n    import unheard_too\nexcept ImportError:\n    bs4 = None\n",
        ),
        (
            "scripts/c.mjs",
            "import { z } from 'zod';\nimport fs from 'node:fs';\nimport './d.mjs';\n",
        ),
        ("scripts/d.mjs", "export {};\n"),
    ]);
    let document = claw_skill::document::parse("x", skill.as_bytes()).unwrap();
    let imports = Imports::of(&claw_skill::infer::infer(&tree, &document));
    assert_eq!(
        imports.python,
        ["bs4", "unheard_of", "yaml"].map(str::to_owned)
    );
    assert_eq!(imports.npm, ["zod".to_owned()]);
}

#[test]
fn a_vendoring_may_move_between_threads() {
    fn check<T: Send>(_: T) {}
    let (wanted, bundled, shop) = (Wanted::default(), Bundled::default(), Shop::default());
    let registries = Registries::default();
    check(vendor(&wanted, &bundled, &shop, &registries, &|_| {}));
}
