#![allow(clippy::unwrap_used)]

use super::*;
use futures_util::{FutureExt as _, StreamExt as _};
use proptest::prelude::*;

fn events(pieces: &[&[u8]]) -> Result<Vec<(String, String)>, SseError> {
    let mut parser = Parser::default();
    let mut out = VecDeque::new();
    for piece in pieces {
        parser.push(piece, &mut out)?;
    }
    Ok(out.into_iter().map(|e| (e.name, e.data)).collect())
}

fn pair(name: &str, data: &str) -> (String, String) {
    (name.to_owned(), data.to_owned())
}

#[test]
fn the_three_line_ends_mean_the_same() {
    for end in ["\n", "\r\n", "\r"] {
        let text =
            format!("event: a{end}data: 1{end}data:2{end}{end}: ping{end}{end}data{end}{end}");
        let got = events(&[text.as_bytes()]).unwrap();
        assert_eq!(got, [pair("a", "1\n2"), pair("", "")], "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped_once() {
    assert_eq!(
        events(&[b"\xef", b"\xbb", b"\xbfdata: x\n\n"]).unwrap(),
        [pair("", "x")]
    );
}

#[test]
fn an_event_without_its_empty_line_is_not_handed_on() {
    assert_eq!(events(&[b"data: x\n\ndata: y\n"]).unwrap(), [pair("", "x")]);
    assert_eq!(events(&[b"data: x\n\ndata: y"]).unwrap(), [pair("", "x")]);
}

#[test]
fn an_event_name_without_data_is_dropped_with_its_event() {
    assert_eq!(
        events(&[b"event: lonely\n\ndata: x\n\n"]).unwrap(),
        [pair("", "x")]
    );
}

#[test]
fn bytes_that_are_no_text_are_an_error_and_split_characters_are_not() {
    assert_eq!(events(&[b"data: \xff\n\n"]), Err(SseError::NotUtf8));
    let smile = "data: 🙂\n\n".as_bytes();
    for cut in 0..smile.len() {
        let got = events(&[&smile[..cut], &smile[cut..]]).unwrap();
        assert_eq!(got, [pair("", "🙂")], "cut at {cut}");
    }
}

#[test]
fn an_event_may_be_as_long_as_the_limit_and_no_longer() {
    let frame = "data: \n\n".len();
    let at = format!("data: {}\n\n", "x".repeat(MAX_EVENT_BYTES - frame));
    assert_eq!(events(&[at.as_bytes(), at.as_bytes()]).unwrap().len(), 2);
    let over = format!("data: {}\n\n", "x".repeat(MAX_EVENT_BYTES - frame + 1));
    assert_eq!(events(&[over.as_bytes()]), Err(SseError::EventTooLong));
    let lines = "data: x\n".repeat(MAX_EVENT_BYTES / 8 + 1);
    assert_eq!(events(&[lines.as_bytes()]), Err(SseError::EventTooLong));
}

#[test]
fn an_answer_may_be_as_long_as_the_limit_and_no_longer() {
    let mut parser = Parser::default();
    let mut out = VecDeque::new();
    let piece = b": 345678901234\n\n".repeat(1 << 12);
    for _ in 0..MAX_ANSWER_BYTES / piece.len() {
        parser.push(&piece, &mut out).unwrap();
    }
    assert_eq!(parser.push(b"\n", &mut out), Err(SseError::AnswerTooLong));
}

/// What another implementation makes of the same bytes.
fn reference(text: &str) -> Vec<(String, String)> {
    use eventsource_stream::Eventsource as _;
    let one = futures_util::stream::iter([Ok::<_, ()>(text.as_bytes().to_vec())]);
    let all: Vec<_> = one.eventsource().collect().now_or_never().unwrap();
    all.into_iter()
        .map(|e| {
            let e = e.unwrap();
            let name = if e.event == "message" { "" } else { &e.event };
            pair(name, &e.data)
        })
        .collect()
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "data: ?[a-zA-Z0-9 {}\":é🙂]{0,12}",
        "event: ?[a-z_]{1,8}",
        ": ?[a-z]{0,5}",
        "id: [0-9]{1,3}",
        "retry: [0-9]{1,3}",
        Just(String::new()),
        Just("data".to_owned()),
    ]
}

proptest! {
    #[test]
    fn any_cut_gives_the_events_another_parser_finds(
        lines in prop::collection::vec((line(), prop::sample::select(vec!["\n", "\r\n"])), 0..30),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let text: String = lines.iter().map(|(l, e)| format!("{l}{e}")).collect();
        let mut at: Vec<usize> = cuts.iter().map(|c| c.index(text.len() + 1)).collect();
        at.extend([0, text.len()]);
        at.sort_unstable();
        let pieces: Vec<&[u8]> = at.windows(2).map(|w| &text.as_bytes()[w[0]..w[1]]).collect();
        prop_assert_eq!(events(&pieces).unwrap(), reference(&text));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = events(&[&bytes]);
    }
}
