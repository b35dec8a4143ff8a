//! Tests of reading options.
#![allow(clippy::unwrap_used)]
use super::*;

fn items(words: &str, single_dash: bool) -> Vec<Item> {
    let syntax = Syntax {
        short: "ab:c::",
        long: vec![
            ("long", Takes::Nothing),
            ("value", Takes::Value),
            ("valid", Takes::Maybe),
        ],
        order: Order::Permute,
        single_dash,
    };
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    syntax.read(&words)
}

#[test]
fn clusters_and_values() {
    let some = |v: &str| Some(v.to_owned());
    assert_eq!(
        items("-abx y -b z -c -cq", false),
        [
            Item::Short('a', None),
            Item::Short('b', some("x")),
            Item::Operand("y".into()),
            Item::Short('b', some("z")),
            Item::Short('c', None),
            Item::Short('c', some("q")),
        ]
    );
}

#[test]
fn abbreviations_and_errors() {
    assert_eq!(items("--lo", false), [Item::Long(0, None)]);
    let words = |list: Vec<Item>| match list.into_iter().next() {
        Some(Item::Bad(words)) => words,
        other => format!("{other:?}"),
    };
    assert_eq!(
        words(items("--va", false)),
        "option '--va' is ambiguous; possibilities: '--value' '--valid'"
    );
    assert_eq!(words(items("-z", false)), "invalid option -- 'z'");
    assert_eq!(
        words(items("-b", false)),
        "option requires an argument -- 'b'"
    );
    assert_eq!(
        words(items("--long=x", false)),
        "option '--long' doesn't allow an argument"
    );
}

#[test]
fn one_dash_for_long_names() {
    assert_eq!(items("-lo", true), [Item::Long(0, None)]);
    assert_eq!(items("-a", true), [Item::Short('a', None)]);
}
