use super::*;

fn capture(vault: &Vault, who: &str, text: &str) -> Result<(), SecretRefusal> {
    vault.store(&agent(who), &name("session"), value(text), &https("a.test"))
}

#[test]
fn a_captured_value_goes_back_to_where_it_came_from_for_its_agent() {
    let home = Home::new();
    capture(&home.vault, "main", "first-value").unwrap();
    let vault = home.again().unwrap();
    let ask = |who: &str, to: &Destination, placement: &str| {
        let placement = Placement::parse(placement).unwrap();
        vault
            .value(&agent(who), &name("session"), to, &placement)
            .is_ok()
    };
    assert!(ask("main", &https("a.test"), "bearer"));
    assert!(ask("main", &https("a.test"), "json:/token"));
    assert!(!ask("other", &https("a.test"), "bearer"));
    assert!(!ask("main", &https("b.test"), "bearer"));
    let other_port = Destination {
        port: 8443,
        ..https("a.test")
    };
    assert!(!ask("main", &other_port, "bearer"));
    let clear = Destination {
        scheme: "http".into(),
        ..https("a.test")
    };
    assert!(!ask("main", &clear, "bearer"));
    assert!(hides(&vault, "first-value"));
    assert_eq!(vault.listing(&agent("main"))[0].agents, [agent("main")]);
    assert!(vault.listing(&agent("other")).is_empty());
}

#[test]
fn nothing_goes_back_in_the_clear() {
    let home = Home::new();
    let from = Destination {
        scheme: "http".into(),
        host: "a.test".into(),
        port: 80,
    };
    home.vault
        .store(
            &agent("main"),
            &name("session"),
            value("first-value"),
            &from,
        )
        .unwrap();
    let answer = home
        .vault
        .value(&agent("main"), &name("session"), &from, &Placement::Bearer);
    assert!(matches!(answer, Err(SecretRefusal::NotBound { .. })));
}

#[test]
fn each_agent_has_its_own_and_the_last_one_counts() {
    let home = Home::new();
    let vault = &home.vault;
    capture(vault, "main", "first-value").unwrap();
    capture(vault, "other", "other-value").unwrap();
    capture(vault, "main", "second-value").unwrap();
    assert_eq!(given(vault, "main", "session").unwrap(), "second-value");
    assert_eq!(given(vault, "other", "session").unwrap(), "other-value");
    assert!(hides(vault, "first-value"));
    assert_eq!(vault.list().len(), 2);
}

#[test]
fn what_a_person_stored_is_not_replaced() {
    let home = Home::new();
    let vault = &home.vault;
    capture(vault, "main", "captured-value").unwrap();
    vault
        .set(&name("session"), value("first-value"), at_a())
        .unwrap();
    assert_eq!(given(vault, "main", "session").unwrap(), "first-value");
    let refused = capture(vault, "main", "second-value").unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("secret `session` was stored by a person")
    );
    assert_eq!(given(vault, "main", "session").unwrap(), "first-value");
    // A person's changes are of the person's.
    vault
        .rotate(&name("session"), value("third-value"))
        .unwrap();
    assert_eq!(given(vault, "main", "session").unwrap(), "third-value");
    vault.remove(&name("session")).unwrap();
    assert!(vault.list().is_empty());
}

#[test]
fn a_captured_value_that_could_not_be_hidden_is_refused() {
    let home = Home::new();
    assert!(capture(&home.vault, "main", "short").is_err());
    assert!(capture(&home.vault, "main", "line\nline").is_err());
    assert!(home.vault.list().is_empty());
}
