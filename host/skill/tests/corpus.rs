//! The parser over other people's skills. `CLAW_SKILLS_CORPUS` names a folder of unpacked repositories; nothing of them
//! is run, and nothing of them is part of this repository.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_skill::document::{self, Refused};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Of a thousand skills so many are read.
const LOADED_PER_MILLE: usize = 995;

fn skill_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for entry in entries.map(|entry| entry.expect("an entry")) {
        let (path, kind) = (entry.path(), entry.file_type().expect("a type"));
        let skill = document::is_skill_file(&entry.file_name().to_string_lossy());
        if kind.is_dir() {
            skill_files(&path, found);
        } else if kind.is_file() && skill {
            found.push(path);
        }
    }
}

#[derive(Default)]
struct Counts {
    loaded: usize,
    clean: usize,
    codes: BTreeMap<String, usize>,
    aliases: BTreeMap<String, usize>,
    refused: Vec<(PathBuf, Refused)>,
}

fn count(path: &Path, counts: &mut Counts) {
    let bytes = std::fs::read(path).expect("a file");
    let folder = path.parent().and_then(Path::file_name).expect("a folder");
    match document::parse(&folder.to_string_lossy(), &bytes) {
        Err(refused) => counts.refused.push((path.to_owned(), refused)),
        Ok(document) => {
            assert!(!document.name.is_empty(), "{path:?} has no name");
            assert!(
                !document.description.is_empty(),
                "{path:?} has no description"
            );
            counts.loaded += 1;
            counts.clean += usize::from(document.warnings.is_empty());
            let alias = document.gates.alias.unwrap_or_else(|| "-".to_owned());
            *counts.aliases.entry(alias).or_default() += 1;
            for warning in document.warnings {
                if std::env::var("CLAW_SKILLS_SHOW").is_ok_and(|code| code == warning.code) {
                    println!("{}:{}: {}", path.display(), warning.line, warning.words);
                }
                *counts.codes.entry(warning.code).or_default() += 1;
            }
        }
    }
}

#[test]
fn strangers_skills_are_read_or_refused_with_a_reason() {
    let Ok(corpus) = std::env::var("CLAW_SKILLS_CORPUS") else {
        println!("SKIPPED: CLAW_SKILLS_CORPUS names no folder of skills");
        return;
    };
    let mut files = Vec::new();
    skill_files(Path::new(&corpus), &mut files);
    assert!(!files.is_empty(), "no skill in `{corpus}`");
    let mut counts = Counts::default();
    let began = std::time::Instant::now();
    for path in &files {
        count(path, &mut counts);
    }
    println!("{} files in {:?}", files.len(), began.elapsed());
    println!(
        "loaded {}, without any warning {}",
        counts.loaded, counts.clean
    );
    println!("aliases {:?}", counts.aliases);
    for (path, refused) in &counts.refused {
        println!("refused {}: {refused}", path.display());
    }
    let mut codes: Vec<(String, usize)> = counts.codes.into_iter().collect();
    codes.sort_by_key(|(code, count)| (usize::MAX - count, code.clone()));
    for (code, count) in codes {
        println!("{count:6} {code}");
    }
    assert_eq!(
        counts.loaded + counts.refused.len(),
        files.len(),
        "one was dropped"
    );
    assert!(
        counts.loaded * 1_000 >= files.len() * LOADED_PER_MILLE,
        "too many were refused"
    );
}
