use super::*;

#[test]
fn a_value_is_given_for_its_agent_place_and_host_alone() {
    let home = Home::new();
    let vault = &home.vault;
    let setting = Setting {
        agents: vec![agent("main")],
        ..at_a()
    };
    vault
        .set(&name("key"), value("first-value"), setting)
        .unwrap();
    let ask = |who: &str, secret: &str, host: &str, placement: Placement| {
        let answer = vault.value(&agent(who), &name(secret), &https(host), &placement);
        answer
            .map(|v| v.expose().to_vec())
            .map_err(|e| e.to_string())
    };
    assert_eq!(
        ask("main", "key", "a.test", Placement::Bearer).unwrap(),
        b"first-value"
    );
    for (who, secret, host, placement, words) in [
        (
            "other",
            "key",
            "a.test",
            "bearer",
            "no secret `key` is stored for this agent",
        ),
        (
            "main",
            "other",
            "a.test",
            "bearer",
            "no secret `other` is stored for this agent",
        ),
        (
            "main",
            "key",
            "b.test",
            "bearer",
            "secret `key` is not bound to `https://b.test:443` as `bearer`",
        ),
        (
            "main",
            "key",
            "a.test",
            "query:key",
            "secret `key` is not bound to `https://a.test:443` as `query:key`",
        ),
    ] {
        let placement = Placement::parse(placement).unwrap();
        assert_eq!(ask(who, secret, host, placement).unwrap_err(), words);
    }
}

#[test]
fn an_agent_sees_what_it_may_use() {
    let home = Home::new();
    let vault = &home.vault;
    let only = Setting {
        agents: vec![agent("main")],
        ..at_a()
    };
    vault
        .set(&name("of-main"), value("sk-0123456789"), only)
        .unwrap();
    vault
        .set(&name("of-all"), value("other-value"), at_a())
        .unwrap();
    let names = |who: &str| -> Vec<String> {
        let listing = vault.listing(&agent(who));
        listing.into_iter().map(|s| s.name.to_string()).collect()
    };
    assert_eq!(names("main"), ["of-all", "of-main"]);
    assert_eq!(names("other"), ["of-all"]);
    assert_eq!(
        vault.readiness(&agent("main"), &name("of-main")),
        Readiness::Ready
    );
    assert_eq!(
        vault.readiness(&agent("other"), &name("of-main")),
        Readiness::Missing
    );
    assert_eq!(vault.placeholder(&agent("other"), &name("of-main")), None);
    let stand_in = vault.placeholder(&agent("main"), &name("of-main")).unwrap();
    assert!(stand_in.starts_with("sk-") && stand_in.len() == 13 && stand_in != "sk-0123456789");
    assert_eq!(vault.mask().text(&stand_in), stand_in);
}

#[test]
fn a_prefix_stays_over_rotation_where_the_new_value_has_it() {
    let home = Home::new();
    let vault = &home.vault;
    let setting = Setting {
        prefix: Some("KEY:".into()),
        ..at_a()
    };
    vault
        .set(&name("key"), value("KEY:0123456789"), setting)
        .unwrap();
    let begins = |with: &str| {
        let stand_in = vault.placeholder(&agent("main"), &name("key")).unwrap();
        assert!(stand_in.starts_with(with));
        stand_in.contains(':') || stand_in.contains('-')
    };
    assert!(begins("KEY:"));
    vault
        .rotate(&name("key"), value("KEY:abcdefghijk"))
        .unwrap();
    assert!(begins("KEY:"));
    vault.rotate(&name("key"), value("sk-0123456789")).unwrap();
    assert!(begins("sk-"));
    vault.rotate(&name("key"), value("0123456789abc")).unwrap();
    assert!(!begins(""));
}
