//! Memory as text for the model.

use claw_sdk::memory::{Hit, Piece, Provenance};

/// One hit: a head line with id, place and provenance, then its text.
pub(crate) fn hit(hit: &Hit) -> String {
    let source = provenance(hit.provenance);
    format!(
        "[{}] {}:{} ({source})\n{}",
        hit.id,
        hit.path,
        hit.line,
        hit.text.trim_end()
    )
}

/// A piece: a head line, its text and how much of the file follows.
pub(crate) fn piece(piece: &Piece) -> String {
    let source = provenance(piece.provenance);
    let mut text = format!(
        "{}:{} ({source})\n{}",
        piece.path,
        piece.line,
        piece.text.trim_end()
    );
    if piece.more > 0 {
        text.push_str(&format!("\n[{} more lines in the file]", piece.more));
    }
    text
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Owner => "from the owner",
        Provenance::Agent => "written by the assistant",
        Provenance::Untrusted => "untrusted",
        Provenance::System => "from the system",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_names_its_id_and_its_provenance() {
        let shown = hit(&Hit {
            id: "m1".into(),
            path: "memory/2026-11-20.md".into(),
            line: 4,
            text: "Likes tea.\n".into(),
            score: 1.0,
            provenance: Provenance::Untrusted,
            written: 0,
        });
        assert_eq!(shown, "[m1] memory/2026-11-20.md:4 (untrusted)\nLikes tea.");
    }

    #[test]
    fn a_piece_says_what_follows() {
        let mut shown = Piece {
            path: "MEMORY.md".into(),
            line: 1,
            text: "a\nb".into(),
            provenance: Provenance::Owner,
            more: 0,
        };
        assert_eq!(piece(&shown), "MEMORY.md:1 (from the owner)\na\nb");
        shown.more = 3;
        assert!(piece(&shown).ends_with("\n[3 more lines in the file]"));
    }
}
