//! `claw doctor`: looks at a home and says what to mend. It opens what every command opens.

use crate::args::Output;
use crate::config;
use crate::failure::{self, Failure};
use crate::home::{self, Home};
use crate::link::Link;
use crate::render;
use crate::runtimes;
use claw_engine::api::Command;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

/// One finding: what was looked at, whether it is good, what was seen.
struct Finding(&'static str, bool, String);

pub(crate) async fn run(home: &Home, output: Output) -> Result<u8, Failure> {
    let mut found = vec![folder(home), configuration(home), bundle(), scripts(home)];
    match Link::open(home).await {
        Ok(link) => {
            found.push(Finding(
                "home",
                true,
                "opens, and its database is of this version".into(),
            ));
            found.push(plugins(&link).await);
            found.push(models(&link).await);
            link.close().await;
        }
        Err(e) => found.push(Finding("home", false, e.0.message)),
    }
    let good = found.iter().all(|f| f.1);
    if output.json {
        let rows: Vec<Value> = found
            .iter()
            .map(|Finding(what, good, seen)| json!({ "what": what, "good": good, "seen": seen }))
            .collect();
        say!("{}", json!({ "good": good, "findings": rows }));
    } else {
        for Finding(what, good, seen) in &found {
            say!(
                "{} {what:<14} {}",
                if *good { "ok  " } else { "MEND" },
                render::clean(seen)
            );
        }
    }
    Ok(if good { 0 } else { failure::FAILED })
}

fn folder(home: &Home) -> Finding {
    let shown = home.path().display();
    match std::fs::metadata(home.path()) {
        Err(_) => Finding(
            "folder",
            true,
            format!("{shown} is not there yet; it will be made"),
        ),
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => Finding(
            "folder",
            false,
            format!("others can look into {shown}: chmod 700 {shown}"),
        ),
        Ok(_) => Finding("folder", true, format!("{shown} is private")),
    }
}

fn configuration(home: &Home) -> Finding {
    match config::load(home) {
        Ok(loaded) if loaded.warnings.is_empty() => Finding("claw.yaml", true, "good".into()),
        Ok(loaded) => Finding("claw.yaml", false, loaded.warnings.join("; ")),
        Err(e) => Finding("claw.yaml", false, e.0.message),
    }
}

fn bundle() -> Finding {
    match home::bundled() {
        Some(folder) => Finding(
            "bundle",
            true,
            format!("bundled plugins in {}", folder.display()),
        ),
        None => Finding(
            "bundle",
            false,
            "no bundled plugins beside the binary; `cargo xtask plugins` builds them".into(),
        ),
    }
}

/// Runtimes of scripts; without any of them everything else works.
fn scripts(home: &Home) -> Finding {
    let listing = match runtimes::list(home) {
        Ok(listing) => listing,
        Err(e) => return Finding("runtimes", false, e.0.message),
    };
    if !listing.broken.is_empty() {
        let words = listing.broken.iter().map(ToString::to_string);
        return Finding("runtimes", false, words.collect::<Vec<_>>().join("; "));
    }
    let names = listing.installed.iter().map(|r| r.manifest.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let seen = if names.is_empty() {
        "none: scripts do not run".to_owned()
    } else {
        names
    };
    Finding("runtimes", true, seen)
}

async fn plugins(link: &Link) -> Finding {
    match link.answer(Command::PluginList).await {
        Ok(Value::Array(all)) => {
            let changed: Vec<String> = all
                .iter()
                .filter(|p| p["changed"] == json!(true))
                .map(|p| render::text(&p["name"]))
                .collect();
            if changed.is_empty() {
                Finding(
                    "plugins",
                    true,
                    format!("{} installed, none changed in place", all.len()),
                )
            } else {
                Finding(
                    "plugins",
                    false,
                    format!("changed in place: {}; add them again", changed.join(", ")),
                )
            }
        }
        Ok(_) => Finding("plugins", false, "no list".into()),
        Err(e) => Finding("plugins", false, e.0.message),
    }
}

async fn models(link: &Link) -> Finding {
    match link.answer(Command::Status).await {
        Ok(status) if status["default_model"].is_null() => Finding(
            "model",
            true,
            "none configured: offline, slash commands only".into(),
        ),
        Ok(status) => Finding("model", true, render::text(&status["default_model"])),
        Err(e) => Finding("model", false, e.0.message),
    }
}
