use super::*;

/// What Node finds from a folder: the nearest `node_modules` above it that has the name. Another reading of the rule
/// than the layout's.
fn node_finds(tree: &Tree, from: &str, name: &str) -> Option<String> {
    let parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for end in (0..=parts.len()).rev() {
        if end > 0 && parts[end - 1] == "node_modules" {
            continue;
        }
        let folder: String = parts[..end].iter().map(|part| format!("{part}/")).collect();
        let manifest = format!("{folder}node_modules/{name}/package.json");
        if let Some(bytes) = tree.get(&manifest) {
            let manifest: Value = serde_json::from_slice(bytes).unwrap();
            return Some(manifest["version"].as_str().unwrap().to_owned());
        }
    }
    None
}

/// Every dependency of every package in the tree, found by Node's rule from where it lies, with a version in its range.
fn assert_resolvable(packages: &Packages) -> usize {
    let mut seen = 0;
    for (path, bytes) in packages.tree.files() {
        let Some(folder) = path.strip_suffix("/package.json") else {
            continue;
        };
        let manifest: Value = serde_json::from_slice(bytes).unwrap();
        let dependencies = manifest["dependencies"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (name, range) in dependencies {
            let found = node_finds(&packages.tree, folder, &name);
            let found = found.unwrap_or_else(|| panic!("{folder} does not find {name}"));
            let range = nodejs_semver::Range::parse(range.as_str().unwrap()).unwrap();
            let version = nodejs_semver::Version::parse(&found).unwrap();
            assert!(
                range.satisfies(&version),
                "{folder}: {name} {range} is {found}"
            );
            seen += 1;
        }
    }
    seen
}

#[tokio::test]
async fn what_is_shared_lies_at_the_top_once() {
    let mut shop = Shop::default();
    shop.npm("a", "1.0.0", json!({"shared": "^1.0.0"}));
    shop.npm("b", "1.0.0", json!({"shared": ">=1.1.0 <3", "a": "*"}));
    shop.npm("shared", "1.1.0", json!({}));
    shop.npm("shared", "1.2.0", json!({}));
    let packages = shop.vendor_npm(&[("a", "^1"), ("b", "1.x")]).await;
    assert_eq!(names(&packages), ["a@1.0.0", "b@1.0.0", "shared@1.2.0"]);
    assert_eq!(missing(&packages), []);
    assert_eq!(assert_resolvable(&packages), 3);
    assert_eq!(shop.times_asked("/shared"), 2, "its page and its archive");
    let vendored = packages.vendored.unwrap();
    assert_eq!(vendored.tree, packages.tree.hash());
    let archive = &shop.answers[&format!("{NPM}/a/-/1.0.0.tgz")].2;
    assert_eq!(vendored.npm[0].sha256, claw_core::id::Digest::of(archive));
}

#[tokio::test]
async fn versions_that_conflict_nest_and_node_finds_each() {
    let mut shop = Shop::default();
    for version in ["1.0.0", "2.0.0", "3.0.0"] {
        shop.npm("leaf", version, json!({}));
    }
    shop.npm("mid", "1.0.0", json!({"leaf": "^1"}));
    shop.npm("mid", "2.0.0", json!({"leaf": "^3"}));
    shop.npm("a", "1.0.0", json!({"leaf": "^2", "mid": "^1"}));
    shop.npm(
        "b",
        "1.0.0",
        json!({"leaf": "^3", "mid": "^2", "@s/c": "*"}),
    );
    shop.npm("@s/c", "1.0.0", json!({"leaf": "~1.0.0", "mid": "1 || 2"}));
    let packages = shop.vendor_npm(&[("a", "*"), ("b", "*")]).await;
    assert_eq!(missing(&packages), []);
    assert_eq!(assert_resolvable(&packages), 9);
    assert!(
        packages
            .tree
            .get("node_modules/leaf/package.json")
            .is_some()
    );
    let nested = |(path, _): &(&str, &[u8])| path.matches("node_modules/").count() > 1;
    assert!(packages.tree.files().any(|file| nested(&file)));
}

#[tokio::test]
async fn the_same_answers_make_the_same_tree() {
    let mut shop = Shop::default();
    shop.npm("a", "1.0.0", json!({"z": "1", "y": "1"}));
    shop.npm("z", "1.0.0", json!({"y": "2"}));
    shop.npm("y", "1.0.0", json!({}));
    shop.npm("y", "2.0.0", json!({}));
    let one = shop.vendor_npm(&[("a", "1"), ("z", "1")]).await;
    let two = shop.vendor_npm(&[("z", "1"), ("a", "1")]).await;
    assert_eq!(one, two);
    assert_eq!(assert_resolvable(&one), 3);
}

#[tokio::test]
async fn a_circle_ends() {
    let mut shop = Shop::default();
    shop.npm("a", "1.0.0", json!({"b": "1"}));
    shop.npm("a", "2.0.0", json!({"b": "2"}));
    shop.npm("b", "1.0.0", json!({"a": "2"}));
    shop.npm("b", "2.0.0", json!({"a": "1"}));
    let packages = shop.vendor_npm(&[("a", "1")]).await;
    let said = missing(&packages);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0]
            .1
            .starts_with("it would lie inside more than 6 packages"),
        "{said:?}"
    );
    let mut shop = Shop::default();
    shop.npm("a", "1.0.0", json!({"b": "1"}));
    shop.npm("b", "1.0.0", json!({"a": "1"}));
    let packages = shop.vendor_npm(&[("a", "1")]).await;
    assert_eq!(assert_resolvable(&packages), 2);
}

#[tokio::test]
async fn bytes_that_are_not_what_the_registry_says_are_refused() {
    let mut shop = Shop::default();
    for name in ["good", "bad512", "badsha1", "none", "weak"] {
        shop.npm(name, "1.0.0", json!({}));
    }
    let sha1 = |shop: &Shop, name: &str| {
        let archive = &shop.answers[&format!("{NPM}/{name}/-/1.0.0.tgz")].2;
        hex::encode(sha1::Sha1::digest(archive))
    };
    let (good, weak) = (sha1(&shop, "good"), sha1(&shop, "weak"));
    let other = sri(b"other");
    shop.edit("bad512", |page| {
        page["versions"]["1.0.0"]["dist"]["integrity"] = json!(other)
    });
    for (name, sum) in [("badsha1", good.as_str()), ("none", ""), ("good", &good)] {
        shop.edit(name, |page| {
            let dist = page["versions"]["1.0.0"]["dist"].as_object_mut().unwrap();
            dist.remove("integrity");
            dist.insert("shasum".into(), json!(sum));
        });
    }
    // A weaker digest that is right does not help against a stronger one that is not.
    shop.edit("weak", |page| {
        page["versions"]["1.0.0"]["dist"] = json!({
            "tarball": page["versions"]["1.0.0"]["dist"]["tarball"], "integrity": other, "shasum": weak,
        });
    });
    let all = ["good", "bad512", "badsha1", "none", "weak"].map(|name| (name, "1"));
    let packages = shop.vendor_npm(&all).await;
    assert_eq!(names(&packages), ["good@1.0.0"]);
    let said: BTreeMap<String, String> = missing(&packages).into_iter().collect();
    for name in ["bad512", "badsha1", "weak"] {
        let why = &said[&format!("npm:{name}")];
        assert!(why.contains("digest differs"), "{name}: {why}");
    }
    assert!(said["npm:none"].contains("names no digest"));
}

#[tokio::test]
async fn scripts_are_named_and_native_code_is_refused() {
    let mut shop = Shop::default();
    let scripts = json!({"scripts": {"postinstall": "node x.js", "test": "y"}});
    shop.npm_with("scripted", "1.0.0", scripts, &[]);
    shop.npm_with("gyp", "1.0.0", json!({}), &[("package/binding.gyp", b"{}")]);
    shop.npm_with(
        "built",
        "1.0.0",
        json!({}),
        &[("package/prebuilds/x.node", b"\x7fELF")],
    );
    shop.npm_with(
        "builds",
        "1.0.0",
        json!({"scripts": {"install": "node-gyp rebuild"}}),
        &[],
    );
    shop.npm_with("flag", "1.0.0", json!({"gypfile": true}), &[]);
    shop.npm_with("cpu", "1.0.0", json!({"cpu": ["x64"]}), &[]);
    shop.npm_with("mac", "1.0.0", json!({"os": ["darwin"]}), &[]);
    shop.npm_with(
        "unwindows",
        "1.0.0",
        json!({"os": ["!win32"], "cpu": "any"}),
        &[],
    );
    let parts = json!({"optionalDependencies": {"@parts/linux-x64": "1"}});
    shop.npm_with("parts", "1.0.0", parts, &[]);
    let all = [
        "scripted",
        "gyp",
        "built",
        "builds",
        "flag",
        "cpu",
        "mac",
        "unwindows",
        "parts",
    ];
    let packages = shop.vendor_npm(&all.map(|name| (name, "*"))).await;
    assert_eq!(names(&packages), ["scripted@1.0.0", "unwindows@1.0.0"]);
    let scripts = BTreeMap::from([("scripted@1.0.0".to_owned(), vec!["postinstall".to_owned()])]);
    assert_eq!(packages.scripts, scripts);
    let said: BTreeMap<String, String> = missing(&packages).into_iter().collect();
    assert_eq!(said.len(), 7, "{said:?}");
    for name in ["gyp", "built", "builds", "flag", "cpu", "parts"] {
        assert!(
            said[&format!("npm:{name}")].contains("native code"),
            "{name}"
        );
    }
    assert!(said["npm:mac"].contains("other systems"));
    assert_eq!(shop.times_asked("linux-x64"), 0);
}

#[tokio::test]
async fn optional_ones_are_left_out_in_peace_and_needed_ones_are_missing() {
    let mut shop = Shop::default();
    let needs = json!({
        "dependencies": {"gone": "1", "both": "1"},
        "optionalDependencies": {"both": "1", "also-gone": "1", "fine": "1"},
    });
    shop.npm_with("a", "1.0.0", needs, &[]);
    shop.npm("fine", "1.0.0", json!({}));
    let packages = shop.vendor_npm(&[("a", "1")]).await;
    assert_eq!(names(&packages), ["a@1.0.0", "fine@1.0.0"]);
    let why = "the registry has no such package; a@1.0.0 needs it".to_owned();
    assert_eq!(missing(&packages), [("npm:gone".to_owned(), why)]);
    assert_eq!(packages.notes.len(), 2);
}

#[tokio::test]
async fn peers_lie_beside_and_optional_peers_are_not_fetched() {
    let mut shop = Shop::default();
    let peers = json!({
        "peerDependencies": {"peer": "^1", "maybe": "1", "there": "^2"},
        "peerDependenciesMeta": {"maybe": {"optional": true}},
    });
    shop.npm_with("plugin", "1.0.0", peers, &[]);
    shop.npm("peer", "1.5.0", json!({}));
    shop.npm("maybe", "1.0.0", json!({}));
    shop.npm("there", "1.0.0", json!({}));
    shop.npm("there", "2.0.0", json!({}));
    let packages = shop.vendor_npm(&[("plugin", "1"), ("there", "1")]).await;
    assert_eq!(
        names(&packages),
        ["peer@1.5.0", "plugin@1.0.0", "there@1.0.0"]
    );
    assert!(packages.tree.get("node_modules/peer/index.js").is_some());
    assert_eq!(
        packages.notes,
        ["plugin@1.0.0 asks for `there@^2` and finds there@1.0.0"]
    );
    assert_eq!(shop.times_asked("/maybe"), 0);
}

#[tokio::test]
async fn the_version_is_the_one_npm_would_take() {
    let mut shop = Shop::default();
    for version in ["1.0.0", "1.1.0", "1.2.0-beta.1", "2.0.0-rc.1", "1.3.0"] {
        shop.npm("a", version, json!({}));
    }
    shop.edit("a", |page| {
        page["dist-tags"] = json!({"latest": "1.1.0", "next": "2.0.0-rc.1"});
        page["versions"]["1.3.0"]["deprecated"] = json!("broken");
    });
    let cases = [
        ("*", "1.1.0"),
        ("", "1.1.0"),
        ("latest", "1.1.0"),
        ("^1.0.0", "1.1.0"),
        ("~1.0", "1.0.0"),
        ("next", "2.0.0-rc.1"),
        (">=1.2.0-beta.0 <1.2.1", "1.2.0-beta.1"),
        (">1.1.0 <2", "1.3.0"),
        ("^2.0.0-rc.0", "2.0.0-rc.1"),
        ("1.0.0 - 1.0.9", "1.0.0"),
    ];
    for (range, version) in cases {
        let packages = shop.vendor_npm(&[("a", range)]).await;
        assert_eq!(names(&packages), [format!("a@{version}")], "{range}");
    }
    for (range, why) in [("^2.0.0", "fits"), ("canary", "no version `canary`")] {
        let packages = shop.vendor_npm(&[("a", range)]).await;
        assert!(missing(&packages)[0].1.contains(why), "{range}");
    }
}

#[tokio::test]
async fn an_alias_lies_under_its_own_name() {
    let mut shop = Shop::default();
    shop.npm("@real/one", "1.0.0", json!({}));
    shop.npm("@real/one", "2.0.0", json!({}));
    shop.npm(
        "user",
        "1.0.0",
        json!({"old": "npm:@real/one@^1", "@real/one": "^2"}),
    );
    let packages = shop.vendor_npm(&[("user", "*")]).await;
    let all = ["@real/one@1.0.0", "@real/one@2.0.0", "user@1.0.0"];
    assert_eq!(names(&packages), all);
    let old = packages.tree.get("node_modules/old/index.js").unwrap();
    assert_eq!(old, b"module.exports = '@real/one@1.0.0'");
}

#[tokio::test]
async fn only_the_registry_is_asked() {
    let shop = Shop::default();
    let elsewhere = [
        "git+https://x.example/a.git",
        "git@x.example:a/b",
        "github:a/b",
        "a/b#v1",
        "https://x.example/a.tgz",
        "http://x.example/a.tgz",
        "file:../a",
        "link:../a",
        "./a",
        "../a",
        "~/a",
        "/etc",
        "workspace:*",
        "catalog:",
        "npm:../../x@1",
        "not a range!",
    ];
    for range in elsewhere {
        let packages = shop.vendor_npm(&[("a", range)]).await;
        assert_eq!(missing(&packages).len(), 1, "{range}");
    }
    let names = [
        "..",
        ".bin",
        "_x",
        "a/b",
        "@a",
        "@a/../b",
        "node_modules",
        "a\\b",
        "a b",
        "a%2fb",
        "@/b",
        "",
    ];
    for name in names {
        let packages = shop.vendor_npm(&[(name, "*")]).await;
        assert_eq!(missing(&packages).len(), 1, "{name}");
    }
    assert_eq!(shop.asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn what_only_developers_read_is_left_out() {
    let mut shop = Shop::default();
    let files: [(&str, &[u8]); 5] = [
        ("package/a.d.ts", b"1"),
        ("package/a.js.map", b"1"),
        ("package/a.ts", b"1"),
        ("package/LICENSE", b"1"),
        ("package/node_modules/inner/index.js", b"1"),
    ];
    shop.npm_with("a", "1.0.0", json!({}), &files);
    let packages = shop.vendor_npm(&[("a", "1")]).await;
    let paths: Vec<&str> = packages.tree.files().map(|(path, _)| path).collect();
    let kept = ["LICENSE", "a.ts", "index.js", "package.json"];
    assert_eq!(paths, kept.map(|path| format!("node_modules/a/{path}")));
}

#[tokio::test]
async fn there_is_an_end_to_packages() {
    let mut shop = Shop::default();
    let count = MAX_PACKAGES + 1;
    let all: BTreeMap<String, &str> = (0..count).map(|n| (format!("p{n:03}"), "1")).collect();
    for name in all.keys() {
        shop.npm(name, "1.0.0", json!({}));
    }
    let half: Vec<(String, &str)> = all.clone().into_iter().collect();
    let (one, two) = half.split_at(count / 2);
    let object = |part: &[(String, &str)]| json!(part.iter().cloned().collect::<BTreeMap<_, _>>());
    shop.npm("one", "1.0.0", object(one));
    shop.npm("two", "1.0.0", object(two));
    let packages = shop.vendor_npm(&[("one", "1"), ("two", "1")]).await;
    assert_eq!(names(&packages).len(), MAX_PACKAGES);
    let said = missing(&packages);
    assert_eq!(said.len(), 3);
    assert!(said[0].1.contains("the limit of 400 packages"), "{said:?}");
}

#[tokio::test]
async fn an_archive_with_a_link_or_a_path_out_is_refused() {
    let mut shop = Shop::default();
    shop.npm("link", "1.0.0", json!({}));
    let gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gz);
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "package/x", "/etc/passwd")
        .unwrap();
    let bytes = tar.into_inner().unwrap().finish().unwrap();
    shop.answer(
        &format!("{NPM}/link/-/1.0.0.tgz"),
        "application/octet-stream",
        &bytes,
    );
    let digest = sri(&bytes);
    shop.edit("link", |page| {
        page["versions"]["1.0.0"]["dist"]["integrity"] = json!(digest)
    });
    let packages = shop.vendor_npm(&[("link", "1")]).await;
    assert!(missing(&packages)[0].1.contains("symbolic link"));
    assert!(packages.tree.is_empty());
}
