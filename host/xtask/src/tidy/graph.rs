//! The direction of crates: who may depend on whom, and who owns a heavy dependency alone.

use serde_json::Value;

/// Allowed edges between rooms. `cli` may use all; `testkit` may be a dev-dependency of any room.
const EDGES: [(&str, &[&str]); 17] = [
    ("claw-core", &[]),
    ("claw-policy", &["claw-core"]),
    ("claw-store", &["claw-core"]),
    ("claw-native", &[]),
    ("claw-skill", &["claw-core"]),
    ("claw-net", &["claw-core", "claw-policy"]),
    ("claw-vault", &["claw-core"]),
    ("claw-model", &["claw-core", "claw-net", "claw-policy"]),
    ("claw-engine", &["claw-core", "claw-policy"]),
    (
        "claw-runtime",
        &["claw-core", "claw-policy", "claw-net", "claw-native"],
    ),
    (
        "claw-install",
        &["claw-core", "claw-policy", "claw-native", "claw-skill"],
    ),
    ("claw-gateway", &["claw-core", "claw-engine"]),
    ("claw-testkit", &["claw-core"]),
    (
        "claw-asks",
        &[
            "claw-core",
            "claw-policy",
            "claw-engine",
            "claw-install",
            "claw-net",
            "claw-runtime",
            "claw-store",
            "claw-vault",
        ],
    ),
    (
        "claw-scenario",
        &["claw-core", "claw-policy", "claw-engine"],
    ),
    (
        "claw-sim",
        &["claw-core", "claw-policy", "claw-engine", "claw-store"],
    ),
    ("xtask", &["claw-native"]),
];

/// Held to their edges in tests as well: what everything waits for must build alone and quickly.
const LEAN: [&str; 2] = ["claw-core", "xtask"];

/// Dependencies with one owner: a prefix of the package name, and the room.
const OWNED: [(&str, &str); 4] = [
    ("wasmtime", "claw-runtime"),
    ("reqwest", "claw-net"),
    ("rusqlite", "claw-store"),
    ("landlock", "claw-native"),
];

/// Edges and dependencies that are not allowed, from `cargo metadata --no-deps`.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"] == "dev";
            if let Some(reason) = refused(name, on, for_tests) {
                findings.push(format!("{name} must not depend on {on}: {reason}"));
            }
        }
    }
    findings
}

fn refused(name: &str, on: &str, for_tests: bool) -> Option<String> {
    if let Some((_, owner)) = OWNED.iter().find(|(prefix, _)| on.starts_with(prefix))
        && name != *owner
        && !for_tests
    {
        return Some(format!("only {owner} may"));
    }
    let tests = ["claw-bench", "claw-sim"].contains(&name);
    if on == "claw-testkit" && !for_tests && !tests {
        return Some("it is for tests only".to_string());
    }
    // What puts rooms together: the binary, and the bench that measures them.
    let top = ["claw-cli", "claw-bench"].contains(&name);
    if !on.starts_with("claw-") || top || on == "claw-testkit" {
        return None;
    }
    if on == "claw-cli" {
        return Some("cli is the top".to_string());
    }
    match EDGES.iter().find(|(room, _)| *room == name) {
        None => Some("the room has no line in xtask's list of edges".to_string()),
        Some((_, allowed)) if allowed.contains(&on) => None,
        // A test may put two rooms together, as long as the arrow does not point up.
        Some(_) if for_tests && !depends(on, name) && !LEAN.contains(&name) => None,
        Some((_, allowed)) => Some(format!(
            "it may use {}",
            if allowed.is_empty() {
                "no room"
            } else {
                "only its list"
            }
        )),
    }
}

/// Whether `room` may reach `target` by allowed edges.
fn depends(room: &str, target: &str) -> bool {
    let edges = EDGES
        .iter()
        .find(|(name, _)| *name == room)
        .map_or(&[][..], |(_, edges)| edges);
    edges
        .iter()
        .any(|next| *next == target || depends(next, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(name: &str, on: &str, kind: Option<&str>) -> usize {
        let package =
            serde_json::json!({"name": name, "dependencies": [{"name": on, "kind": kind}]});
        check(&serde_json::json!({"packages": [package]})).len()
    }

    #[test]
    fn edges_against_the_direction_are_found() {
        for (name, on) in [
            ("claw-core", "claw-policy"),
            ("claw-engine", "claw-runtime"),
            ("claw-engine", "claw-net"),
            ("claw-store", "claw-engine"),
            ("claw-install", "claw-net"),
            ("claw-model", "claw-cli"),
            ("claw-policy", "claw-testkit"),
            ("claw-unlisted", "claw-core"),
            ("claw-native", "claw-core"),
            ("xtask", "claw-core"),
            ("xtask", "claw-install"),
            ("xtask", "claw-cli"),
        ] {
            assert_eq!(edge(name, on, None), 1, "{name} -> {on}");
        }
        assert_eq!(edge("claw-core", "claw-net", Some("dev")), 1);
        assert_eq!(edge("xtask", "claw-core", Some("dev")), 1);
        assert_eq!(
            edge("claw-net", "claw-model", Some("dev")),
            1,
            "up, also in tests"
        );
    }

    #[test]
    fn a_heavy_dependency_has_one_owner() {
        assert_eq!(edge("claw-engine", "wasmtime-wasi", None), 1);
        assert_eq!(edge("claw-cli", "wasmtime", None), 1);
        assert_eq!(edge("claw-model", "reqwest", None), 1);
        assert_eq!(edge("claw-runtime", "wasmtime", None), 0);
    }

    #[test]
    fn the_drawn_edges_are_allowed() {
        for (name, on) in [
            ("claw-cli", "claw-runtime"),
            ("claw-runtime", "claw-net"),
            ("claw-install", "claw-native"),
            ("claw-gateway", "claw-engine"),
            ("xtask", "claw-native"),
            ("claw-net", "serde"),
        ] {
            assert_eq!(edge(name, on, None), 0, "{name} -> {on}");
        }
        assert_eq!(edge("claw-core", "claw-testkit", Some("dev")), 0);
        assert_eq!(edge("claw-engine", "claw-store", Some("dev")), 0);
    }
}
