//! What fuzzing found worth keeping is read on every run, without fuzzing. `tests/fuzz` has the target.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_skill::document;
use std::path::Path;

#[test]
fn every_kept_input_is_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus/document");
    let (mut read, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        match document::parse("folder", &bytes) {
            Ok(document) => {
                assert!(!document.name.is_empty() && !document.description.is_empty());
                assert_eq!(document::usable_name(&document.name), document.name);
                read += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 8 && refused > 8, "{read} read, {refused} refused");
}
