//! Any bytes are a document or a refusal: no panic, no overflow, and nothing slow. What is read keeps what the rest of
//! the program builds on.
#![no_main]

use claw_skill::document::{self, MAX_NAME_CHARS, MAX_WARNINGS, Refused};
use claw_skill::listing::{self, Entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = match document::parse("folder", bytes) {
        Ok(document) => document,
        Err(Refused::TooLarge { .. } | Refused::Binary { .. } | Refused::Empty) => return,
    };
    assert!(!document.name.is_empty() && !document.description.is_empty());
    assert!(document.name.chars().count() <= MAX_NAME_CHARS);
    assert_eq!(document::usable_name(&document.name), document.name);
    assert!(!document.description.contains('\n'));
    assert!(document.warnings.len() <= MAX_WARNINGS);
    let lines = u32::try_from(bytes.len()).unwrap_or(u32::MAX) + 2;
    assert!(document.body_line >= 1 && document.body_line <= lines);
    assert!(
        document
            .warnings
            .iter()
            .all(|warning| warning.line <= lines)
    );
    let entry = Entry {
        name: document.name,
        description: document.description,
        location: "/skill/SKILL.md".to_owned(),
    };
    let text = listing::list(&[entry], 500);
    assert!(text.chars().count() <= 500);
    assert_eq!(text.matches("</").count(), text.matches('<').count() / 2);
});
