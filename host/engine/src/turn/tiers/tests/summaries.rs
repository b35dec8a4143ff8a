//! What is asked for, what passes, and what the host adds.
use super::*;
use claw_core::model::ModelMessage;

fn entries(bodies: Vec<EntryBody>) -> Vec<Entry> {
    let entry = |body| Entry {
        id: EntryId::new("e"),
        parent: None,
        run: None,
        at: TimestampMs(0),
        provenance: Provenance::Owner,
        labels: Vec::new(),
        body,
    };
    bodies.into_iter().map(entry).collect()
}

fn request(earlier: Option<&str>, old: &[Entry], limit: u64) -> (String, u64) {
    let (system, message) = summary::request(earlier, old, limit, Some("it lacks x"));
    let tokens = size::fixed(&system, &[]) + size::message(&message);
    let ModelMessage::User { content } = message else {
        panic!();
    };
    (content[0].to_text(), tokens)
}

#[test]
fn the_request_fits_whatever_is_summed_up() {
    let mut all = turns(50, 5_000);
    all.extend(step("c", "r".repeat(2 << 20)));
    all.push(person(&"p".repeat(1 << 20)));
    all.push(person("the end"));
    let all = entries(all);
    let earlier = "e".repeat(100_000);
    for limit in [2_000, 10_000, 70_000, 5_000_000] {
        for earlier in [None, Some(earlier.as_str())] {
            let (text, tokens) = request(earlier, &all, limit);
            assert!(tokens <= limit, "{tokens} of {limit}");
            assert!(text.contains("person: the end\n"), "{limit}");
            assert!(text.ends_with("could not be used: it lacks x."));
        }
    }
}

#[test]
fn results_lose_their_middle_before_the_conversation_does() {
    let mut all = vec![person("find it")];
    for i in 0..20 {
        all.extend(step(
            &format!("c{i}"),
            format!("{}needle", "r".repeat(5_000)),
        ));
    }
    let all = entries(all);
    let (text, _) = request(None, &all, 100_000);
    assert!(text.contains("assistant calls page: {\"n\":\"c7\"}\nresult of page: rrr"));
    assert!(text.len() > 20 * 2_500);
    let (text, _) = request(None, &all, 20_000);
    assert_eq!(text.matches("needle").count(), 20);
    assert!(text.len() < 20 * 1_000 && !text.contains("middle of the conversation"));
    let (text, _) = request(None, &all, 3_000);
    assert!(text.contains("middle of the conversation") && text.contains("person: find it"));
}

#[test]
fn a_summary_needs_every_heading_and_a_word() {
    assert_eq!(summary::check(SUMMARY, false), Ok(()));
    assert_eq!(summary::check(&SUMMARY.to_lowercase(), false), Ok(()));
    let why = |text: &str, cut| summary::check(text, cut).unwrap_err();
    assert!(why(SUMMARY, true).contains("too long"));
    assert!(why("", false).contains("it lacks ## What this is about"));
    assert_eq!(
        why(
            &SUMMARY.replace("## Unfinished work", "Unfinished work"),
            false
        ),
        "it lacks ## Unfinished work"
    );
    let bare: Vec<&str> = SUMMARY.lines().filter(|l| l.starts_with("##")).collect();
    assert_eq!(why(&bare.join("\n"), false), "it says nothing");
}

#[test]
fn names_the_model_left_out_are_listed_by_the_host() {
    let mut all = vec![
        person("read (https://example.com/a?b=1), then mail ann@example.com."),
        said(
            "I keep it in `notes/trip.md`; and/or ask 1/2 of 10:30.",
            Vec::new(),
        ),
        person("see /etc/hosts and blob-0a1b"),
    ];
    all.extend(step("c", "of https://untrusted.example/".into()));
    let all = entries(all);
    let text = summary::names(None, &all, "the file notes/trip.md was written");
    assert_eq!(
        text,
        "\n\n## More exact names\n- /etc/hosts\n- blob-0a1b\n- https://example.com/a?b=1\n- ann@example.com"
    );
    assert_eq!(summary::names(None, &all[..0], ""), "");
    let earlier = summary::names(Some("- /srv/old.txt"), &all[..0], "");
    assert!(earlier.ends_with("- /srv/old.txt"));
    let many: String = (0..100).map(|i| format!("/tmp/file{i} ")).collect();
    let text = summary::names(Some(&many), &[], "");
    assert_eq!(text.matches("- /tmp").count(), 40);
}
