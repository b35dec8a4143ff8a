//! A table of breaks, and properties over generated Markdown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use proptest::prelude::*;

fn words(count: usize, word: &str) -> String {
    vec![word; count].join(" ")
}

#[test]
fn what_fits_is_one_part_and_blank_text_is_none() {
    assert_eq!(chunks("  \n\t\n", 100), Vec::<String>::new());
    assert_eq!(chunks("", 100), Vec::<String>::new());
    assert_eq!(chunks("\n\nhello\n\n", 100), ["hello"]);
    let exact = "x".repeat(64);
    assert_eq!(chunks(&exact, 64), std::slice::from_ref(&exact));
    assert_eq!(chunks(&format!("{exact}y"), 64), [exact, "y".to_owned()]);
}

#[test]
fn the_best_break_of_the_second_half_is_taken() {
    let (a, b) = (words(10, "aaaa"), words(10, "bbbb"));
    // 49 units each, limit 64: each break lies between both.
    for (joint, case) in [
        ("\n\n", "paragraph"),
        ("\n", "line"),
        (". ", "sentence"),
        (" ", "space"),
    ] {
        let text = format!("{a}{joint}{b}");
        let parts = chunks(&text, 64);
        let first = parts.first().unwrap();
        match case {
            "space" => assert_eq!(first.len(), 64, "{case}"),
            _ => assert_eq!(first.trim_end_matches('.'), a, "{case}"),
        }
    }
    let text =
        "Eins zwei drei. Vier fünf sechs sieben\nacht neun zehn elf zwölf\n\ndreizehn vierzehn";
    assert_eq!(
        chunks(text, 64),
        [
            "Eins zwei drei. Vier fünf sechs sieben\nacht neun zehn elf zwölf",
            "dreizehn vierzehn"
        ]
    );
}

#[test]
fn an_early_break_is_better_than_a_torn_word() {
    let word = "w".repeat(60);
    assert_eq!(chunks(&format!("look: {word}"), 64), ["look:", &word]);
    let long = "w".repeat(100);
    assert_eq!(chunks(&long, 64), ["w".repeat(64), "w".repeat(36)]);
}

#[test]
fn the_indentation_of_the_next_line_stays() {
    let text = format!("{}\n\n  - item", words(12, "word"));
    assert_eq!(chunks(&text, 64).last().unwrap(), "  - item");
}

#[test]
fn full_width_stops_end_sentences() {
    let text = format!("{}。{}", "字".repeat(40), "文".repeat(40));
    let parts = chunks(&text, 64);
    assert_eq!(parts, [format!("{}。", "字".repeat(40)), "文".repeat(40)]);
}

#[test]
fn no_character_is_torn() {
    let family = "👨‍👩‍👧‍👦"; // 11 units
    let parts = chunks(&family.repeat(20), 64);
    assert!(
        parts.iter().all(|p| p.chars().count() % 7 == 0),
        "{parts:?}"
    );
    assert_eq!(parts.first().unwrap().encode_utf16().count(), 55);
    // A cluster longer than any part is torn between two of its characters, not within one.
    let zalgo = format!("e{}", "\u{301}".repeat(500));
    assert_eq!(chunks(&zalgo, 64).concat(), zalgo);
}

#[test]
fn a_split_block_is_closed_and_opened_again() {
    let code: Vec<String> = (0..8).map(|n| format!("let line_{n} = {n};")).collect();
    let text = format!(
        "Look:\n\n~~~~rust title=\"x\"\n{}\n~~~~\nDone.",
        code.join("\n")
    );
    let parts = chunks(&text, 100);
    assert_eq!(parts.len(), 2, "{parts:?}");
    let first = parts.first().unwrap();
    assert!(
        first.starts_with("Look:\n\n~~~~rust title=\"x\"\nlet line_0"),
        "{first}"
    );
    assert!(first.ends_with(";\n~~~~"), "{first}");
    assert!(
        parts[1].starts_with("~~~~rust title=\"x\"\nlet"),
        "{parts:?}"
    );
    assert_eq!(parts.last().unwrap().lines().last(), Some("Done."));
    assert_eq!(parts.concat().matches("let line_").count(), 8);
}

#[test]
fn a_block_that_nobody_closed_is_closed() {
    assert_eq!(chunks("```sh\nls", 100), ["```sh\nls\n```"]);
}

#[test]
fn a_long_info_string_is_not_repeated() {
    let info = "i".repeat(40);
    let text = format!("```{info}\n{}\n```", words(30, "code"));
    let parts = chunks(&text, 64);
    assert!(parts[1].starts_with("```\n code"), "{parts:?}");
}

#[test]
fn no_part_is_an_empty_block() {
    // The code ends exactly where the part must.
    for length in 30..70 {
        let text = format!(
            "```\n{}\n``` \nafter and a few words more\n```\nx\n```",
            "c".repeat(length)
        );
        for part in chunks(&text, 64) {
            assert!(
                !part.contains("```\n```\n") && part != "```\n```",
                "{length}: {part:?}"
            );
        }
    }
}

#[test]
fn inline_code_is_no_fence() {
    let text = format!("```let x``` {}", words(30, "word"));
    let parts = chunks(&text, 64);
    assert!(parts.iter().skip(1).all(|p| !p.contains('`')), "{parts:?}");
}

#[test]
fn a_cut_makes_no_fence() {
    // Every break falls before a mark, which would open a block at the beginning of a part.
    let text = format!("start {}", vec!["```abcdefghij"; 40].join(" "));
    for limit in 64..128 {
        let parts = chunks(&text, limit);
        assert!(parts.iter().all(|p| balanced(p)), "{parts:?}");
        assert_eq!(parts.concat().matches("```").count(), 40);
    }
}

#[test]
fn the_limit_has_a_floor_and_the_parts_a_ceiling() {
    let text = words(20, "word");
    assert_eq!(chunks(&text, 0), chunks(&text, MIN_PART_UNITS));
    let fits = vec!["x".repeat(64); MAX_PARTS].join("\n");
    assert_eq!(parts(&fits, 64).len(), MAX_PARTS);
    assert_eq!(parts(&fits, 64).last().unwrap(), &"x".repeat(64));
    let over = parts(&format!("{fits}\ny"), 64);
    assert_eq!(over.len(), MAX_PARTS);
    assert!(over.last().unwrap().contains("whole in its session"));
}

#[test]
fn a_preview_is_the_first_part() {
    let text = words(100, "word");
    assert_eq!(first(&text, 64), chunks(&text, 64).first().cloned());
    assert_eq!(first(" ", 64), None);
}

#[test]
fn a_long_text_is_split_in_linear_time() {
    let text = format!(
        "{}\n```\n{}\n```",
        words(100_000, "word"),
        words(100_000, "`code")
    );
    assert!(chunks(&text, 4096).len() > 200);
}

/// Fences as a reader of Markdown sees them, written apart from the code under test.
fn balanced(part: &str) -> bool {
    let mut open: Option<(char, usize)> = None;
    for line in part.lines() {
        let rest = line.trim_start_matches(' ');
        if line.len() - rest.len() > 3 {
            continue;
        }
        let Some(mark) = rest.chars().next().filter(|c| "`~".contains(*c)) else {
            continue;
        };
        let run = rest.chars().take_while(|c| *c == mark).count();
        let info = &rest[run..];
        match open {
            _ if run < 3 => {}
            None if mark == '`' && info.contains('`') => {}
            None => open = Some((mark, run)),
            Some((m, n)) if m == mark && run >= n && info.trim().is_empty() => open = None,
            Some(_) => {}
        }
    }
    open.is_none()
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Zäö字。.!?'\"🦀 ]{0,80}",
        2 => Just(String::new()),
        2 => "[ ]{0,3}(```|````|~~~|~~~~~)(rust|sh -x| title=\"a b\")?[ ]{0,2}",
        2 => "[ ]{0,3}(```|````|~~~|~~~~~)",
        1 => "[ ]{0,6}[a-z]{1,9} ```[a-z` ~]{0,9}",
        1 => "[`~ a]{1,12}",
        // Long lines with marks that a cut could make a fence of.
        2 => "([a-z]{1,6} |(```|~~~)[a-z ]{1,5}){5,40}",
        1 => "[a-z]{100,300}",
        1 => "[ ]{1,100}",
    ]
}

fn markdown() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..40).prop_map(|lines| lines.join("\n"))
}

/// Found by the property below: a line that is no fence, for its marks are in its words, and whose tail looks like one
/// once it is cut twice.
#[test]
fn a_line_cut_twice_makes_no_fence() {
    let text = "``` aaa a ``` aaaaaa ```a aaaaaa aaaa ```aaaaaa aaaaaa aaa aa ```  aaaaaa ~~~a  a aa ~~~  \
                aaaaa ~~~aaa aaaaaa aaaaa aaa ```a  ``` ";
    for part in chunks(text, 64) {
        assert!(balanced(&part), "{part:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_part_is_a_message(text in markdown(), limit in 64_usize..400) {
        for part in chunks(&text, limit) {
            prop_assert!(part.encode_utf16().count() <= limit, "{part:?}");
            prop_assert!(!part.trim().is_empty());
            prop_assert!(balanced(&part), "{part:?}");
        }
    }

    #[test]
    fn nothing_but_white_space_and_a_closed_fence_is_lost(text in markdown(), limit in 64_usize..400) {
        let mut at = 0;
        let check = |gap: &str, fenced: bool| {
            let gap = gap.trim();
            let marks = gap.chars().all(|c| matches!(c, '`' | '~'));
            prop_assert!(gap.is_empty() || (fenced && marks), "{gap:?}");
            Ok(())
        };
        let mut fenced = false;
        for piece in Cutter::new(&text, limit) {
            check(&text[at..piece.body.start], fenced)?;
            // What stands between the added fences is the text itself.
            prop_assert!(piece.render(&text).contains(&text[piece.body.clone()]));
            fenced = piece.closed.is_some();
            at = piece.body.end;
        }
        check(&text[at..], fenced)?;
    }
}
