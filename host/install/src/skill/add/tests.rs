#![allow(clippy::unwrap_used)]
use super::*;
use crate::skill::shelf::Shelf;
use crate::skill::testing::{skill, tree};
use std::collections::BTreeMap;

fn fetched(tree: Tree) -> Fetched {
    Fetched {
        folder: "demo".into(),
        tree,
        resolved: Resolved::default(),
        verdict: None,
        source: "o/r".into(),
        notes: vec![],
    }
}

fn shelf() -> (tempfile::TempDir, Shelf) {
    let home = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(home.path());
    (home, shelf)
}

fn planned(shelf: &Shelf, tree: Tree, rules: &[&str], secrets: &[&str]) -> Plan {
    let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    let plan = plan(shelf, fetched(tree), &Refused::default()).unwrap();
    plan.asks(owned(rules), owned(secrets))
}

fn agreed(rules: &[&str], secrets: &[&str], consent: Consent) -> Agreed {
    Agreed {
        capabilities: rules.iter().map(|t| (*t).to_owned()).collect(),
        secrets: secrets.iter().map(|t| (*t).to_owned()).collect(),
        consent,
    }
}

fn yes(allowed: &[&str]) -> Consent {
    Consent::YesToAll(allowed.iter().map(|t| (*t).to_owned()).collect())
}

fn go(shelf: &Shelf, plan: &Plan, agreed: &Agreed) -> Result<Locked, AddError> {
    apply(shelf, plan, agreed, None, &Refused::default(), 42)
}

const A: &str = "http https://a.example";
const B: &str = "http https://b.example";

#[test]
fn a_plan_writes_nothing_and_is_applied_as_agreed() {
    let (_home, shelf) = shelf();
    let plan = planned(&shelf, skill(), &[A, B], &["KEY"]);
    assert_eq!((plan.name.as_str(), &plan.change), ("demo", &Change::First));
    assert_eq!(plan.document.description, "Shows things.");
    assert!(!shelf.folder().exists());
    let locked = go(&shelf, &plan, &agreed(&[B, A, A], &[], Consent::Person)).unwrap();
    assert_eq!(shelf.get("demo").unwrap(), locked);
    assert_eq!(locked.capabilities, [A, B]);
    assert!(locked.secrets.is_empty());
    assert_eq!((locked.installed_ms, locked.source.as_str()), (42, "o/r"));
}

#[test]
fn a_yes_to_all_is_good_for_what_was_allowed_before() {
    let (_home, shelf) = shelf();
    let plan = planned(&shelf, skill(), &[A], &["KEY"]);
    let beyond = go(&shelf, &plan, &agreed(&[A], &["KEY"], yes(&[A])));
    assert!(matches!(beyond, Err(AddError::Grows { more, .. }) if more == ["KEY"]));
    assert!(!shelf.folder().exists());
    go(&shelf, &plan, &agreed(&[A], &["KEY"], yes(&[A, "KEY"]))).unwrap();
}

#[test]
fn an_update_that_asks_for_more_waits_for_a_person() {
    let (_home, shelf) = shelf();
    let first = planned(&shelf, skill(), &[A], &[]);
    go(&shelf, &first, &agreed(&[A], &[], Consent::Person)).unwrap();
    shelf.set_disabled("demo", true).unwrap();
    let mut newer = skill();
    newer.insert("more", b"x").unwrap();
    // More is asked for: not even with the rules of before.
    for (rules, secrets) in [(&[A, B][..], &[][..]), (&[A][..], &["KEY"][..])] {
        let plan = planned(&shelf, newer.clone(), rules, secrets);
        for mine in [
            agreed(&[A], &[], yes(&[])),
            agreed(rules, secrets, yes(&[])),
        ] {
            assert!(matches!(
                go(&shelf, &plan, &mine),
                Err(AddError::Grows { .. })
            ));
        }
        assert_eq!(shelf.get("demo").unwrap().tree, skill().hash());
    }
    // The same, or less, goes.
    let plan = planned(&shelf, newer.clone(), &[A], &[]);
    let locked = go(&shelf, &plan, &agreed(&[A], &[], yes(&[]))).unwrap();
    assert_eq!(locked.tree, newer.hash());
    assert!(locked.disabled, "what sleeps goes on sleeping");
    newer.insert("again", b"x").unwrap();
    let plan = planned(&shelf, newer, &[A, B], &[]);
    assert_eq!(plan.change.grows(), [B]);
    go(&shelf, &plan, &agreed(&[A, B], &[], Consent::Person)).unwrap();
    assert!(shelf.verify(None).unwrap().is_empty());
}

#[test]
fn a_yes_to_all_replaces_no_skill_of_another_source() {
    let (_home, shelf) = shelf();
    let first = planned(&shelf, skill(), &[], &[]);
    go(&shelf, &first, &agreed(&[], &[], Consent::Person)).unwrap();
    let mut other = skill();
    other.insert("evil", b"x").unwrap();
    let stranger = Fetched {
        source: "mallory/r".into(),
        ..fetched(other)
    };
    let plan = plan(&shelf, stranger, &Refused::default()).unwrap();
    let yes = agreed(&[], &[], yes(&[]));
    assert!(matches!(
        go(&shelf, &plan, &yes),
        Err(AddError::Taken { .. })
    ));
    assert_eq!(shelf.get("demo").unwrap().source, "o/r");
    go(&shelf, &plan, &agreed(&[], &[], Consent::Person)).unwrap();
}

#[test]
fn what_is_no_skill_or_bad_has_no_plan() {
    let (_home, shelf) = shelf();
    let none = Refused::default();
    let plan_of = |tree: Tree, refused: &Refused| plan(&shelf, fetched(tree), refused).unwrap_err();
    assert!(matches!(
        plan_of(tree(&[("a/SKILL.md", "x")]), &none),
        AddError::NoSkill
    ));
    assert!(matches!(
        plan_of(tree(&[("SKILL.md", "\0\0")]), &none),
        AddError::Document(_)
    ));
    let bad = Refused {
        known_bad: BTreeSet::from([skill().hash()]),
        ..Refused::default()
    };
    let error = plan_of(skill(), &bad);
    assert!(matches!(error, AddError::Bad { .. }) && error.hint().is_some());
    // Known later than planned: still refused.
    let plan = planned(&shelf, skill(), &[], &[]);
    let late = apply(
        &shelf,
        &plan,
        &agreed(&[], &[], Consent::Person),
        None,
        &bad,
        0,
    );
    assert!(matches!(late, Err(AddError::Shelf(ShelfError::Bad { .. }))));
}

#[test]
fn packages_are_installed_with_what_they_are() {
    let (_home, shelf) = shelf();
    let files = tree(&[("python/x.py", "1")]);
    let vendored = Vendored {
        tree: files.hash(),
        python: vec![],
        npm: vec![],
        missing: BTreeMap::new(),
    };
    let packages = Packages {
        tree: &files,
        vendored: &vendored,
    };
    let plan = planned(&shelf, skill(), &[], &[]);
    let mine = agreed(&[], &[], Consent::Person);
    let locked = apply(&shelf, &plan, &mine, Some(packages), &Refused::default(), 0).unwrap();
    assert_eq!(locked.vendored, Some(vendored));
    assert!(
        shelf
            .packages_folder(&plan.hash)
            .join("python/x.py")
            .is_file()
    );
    assert!(shelf.verify(None).unwrap().is_empty());
}
