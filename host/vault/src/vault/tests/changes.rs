use super::*;

#[test]
fn what_was_set_is_there_for_the_next_process() {
    let home = Home::new();
    let setting = Setting {
        agents: vec![agent("main"), agent("main")],
        uses: vec![bearer_at("a.test"), bearer_at("a.test"), bearer_at("::1")],
        env: Some("A_KEY".into()),
        skills: vec!["forge".into(), "forge".into()],
        prefix: None,
    };
    assert!(
        !home
            .vault
            .set(&name("key"), value("sk-0123456789"), setting)
            .unwrap()
    );
    let vault = home.again().unwrap();
    let listed = vault.list();
    assert_eq!(listed, home.vault.list());
    assert_eq!(listed[0].name, name("key"));
    assert_eq!(listed[0].agents, [agent("main")]);
    assert_eq!(listed[0].skills, ["forge"]);
    assert!(vault.bind_skill(&name("key"), "hub").unwrap());
    assert!(!vault.bind_skill(&name("key"), "hub").unwrap());
    assert_eq!(vault.list()[0].skills, ["forge", "hub"]);
    assert_eq!(listed[0].uses, [bearer_at("a.test"), bearer_at("[::1]")]);
    assert_eq!(given(&vault, "main", "key").unwrap(), "sk-0123456789");
    assert!(hides(&vault, "sk-0123456789"));
}

#[test]
fn set_again_replaces_and_keeps_the_first_time() {
    let home = Home::new();
    let vault = &home.vault;
    vault
        .set(&name("key"), value("first-value"), at_a())
        .unwrap();
    let before = vault.list()[0].clone();
    assert!(
        vault
            .set(&name("key"), value("second-value"), Setting::default())
            .unwrap()
    );
    let after = vault.list()[0].clone();
    assert_eq!(vault.list().len(), 1);
    assert_eq!(after.created_ms, before.created_ms);
    assert!(after.rotated_ms > before.rotated_ms);
    assert!(after.uses.is_empty());
    assert!(given(vault, "main", "key").is_err());
}

#[test]
fn a_rotated_secret_keeps_its_uses_and_hides_the_value_of_before() {
    let home = Home::new();
    let vault = &home.vault;
    vault
        .set(&name("key"), value("first-value"), at_a())
        .unwrap();
    let before = vault.list()[0].clone();
    vault.rotate(&name("key"), value("second-value")).unwrap();
    assert_eq!(given(vault, "main", "key").unwrap(), "second-value");
    assert!(vault.list()[0].rotated_ms > before.rotated_ms);
    assert_eq!(vault.list()[0].created_ms, before.created_ms);
    assert!(hides(vault, "first-value") && hides(&home.again().unwrap(), "first-value"));
    // One value of before is kept; this process knows all it saw.
    vault.rotate(&name("key"), value("third-value")).unwrap();
    assert!(
        hides(vault, "first-value") && hides(vault, "second-value") && hides(vault, "third-value")
    );
    let next = home.again().unwrap();
    assert!(
        !hides(&next, "first-value") && hides(&next, "second-value") && hides(&next, "third-value")
    );
    // The same value again does not push the one of before out.
    vault.rotate(&name("key"), value("third-value")).unwrap();
    assert!(hides(&home.again().unwrap(), "second-value"));
}

#[test]
fn a_removed_secret_is_hidden_until_the_process_ends() {
    let home = Home::new();
    let vault = &home.vault;
    vault
        .set(&name("key"), value("first-value"), at_a())
        .unwrap();
    let mask = vault.mask();
    vault.remove(&name("key")).unwrap();
    assert!(vault.list().is_empty());
    assert!(matches!(
        given(vault, "main", "key"),
        Err(SecretRefusal::Missing(_))
    ));
    assert_eq!(mask.text("first-value"), "***********");
    assert!(!hides(&home.again().unwrap(), "first-value"));
}

#[test]
fn values_that_are_no_more_are_hidden_up_to_the_limit() {
    let home = Home::new();
    let long = |c: char| c.to_string().repeat(16 * 1024);
    for c in "abcdefg".chars() {
        home.vault
            .set(&name("key"), value(&long(c)), at_a())
            .unwrap();
    }
    // g is there, f the one of before, b to e fill the limit.
    let hidden = |c: char| hides(&home.vault, &long(c));
    assert!("bcdefg".chars().all(hidden));
    assert!(!hidden('a'));
}

#[test]
fn a_mask_given_out_earlier_hides_what_is_stored_later() {
    let home = Home::new();
    let mask = home.vault.mask();
    home.vault
        .set(&name("key"), value("first-value"), at_a())
        .unwrap();
    assert_eq!(mask.text("first-value"), "***********");
}

#[test]
fn places_are_bound_and_unbound() {
    let home = Home::new();
    let vault = &home.vault;
    vault
        .set(&name("key"), value("first-value"), Setting::default())
        .unwrap();
    assert!(given(vault, "main", "key").is_err());
    assert!(vault.bind(&name("key"), bearer_at("a.test")).unwrap());
    assert!(!vault.bind(&name("key"), bearer_at("a.test")).unwrap());
    assert!(given(vault, "main", "key").is_ok());
    assert!(given(&home.again().unwrap(), "main", "key").is_ok());
    vault.unbind(&name("key"), bearer_at("a.test")).unwrap();
    assert!(given(vault, "main", "key").is_err());
    let unbound = vault.unbind(&name("key"), bearer_at("a.test")).unwrap_err();
    assert_eq!(
        unbound.to_string(),
        "secret `key` is not bound to `a.test` as `bearer`"
    );
    assert!(matches!(
        vault.bind(&name("key"), bearer_at("*.test")),
        Err(VaultError::Host(_))
    ));
}

#[test]
fn what_is_not_there_is_unknown() {
    let home = Home::new();
    let vault = &home.vault;
    let unknown = |result: Result<(), VaultError>| {
        assert!(matches!(result, Err(VaultError::Unknown(_))));
        assert!(!home.path(VAULT_FILE).exists());
    };
    unknown(vault.rotate(&name("key"), value("first-value")));
    unknown(vault.remove(&name("key")));
    unknown(vault.bind(&name("key"), bearer_at("a.test")).map(|_| ()));
    unknown(vault.unbind(&name("key"), bearer_at("a.test")));
}

#[test]
fn what_cannot_be_stored_changes_nothing() {
    let home = Home::new();
    let vault = &home.vault;
    vault
        .set(&name("key"), value("first-value"), at_a())
        .unwrap();
    let before = std::fs::read(home.path(VAULT_FILE)).unwrap();
    let prefixed = Setting {
        prefix: Some("sk-".into()),
        ..Setting::default()
    };
    let anywhere = Setting {
        uses: vec![bearer_at("*")],
        ..Setting::default()
    };
    assert!(matches!(
        vault.set(&name("key"), value("short"), at_a()),
        Err(VaultError::Short { .. })
    ));
    assert!(matches!(
        vault.rotate(&name("key"), value("line\nline")),
        Err(VaultError::Character { .. })
    ));
    assert!(matches!(
        vault.set(&name("key"), value("other-value"), prefixed),
        Err(VaultError::Prefix)
    ));
    assert!(matches!(
        vault.set(&name("key"), value("other-value"), anywhere),
        Err(VaultError::Host(_))
    ));
    assert_eq!(std::fs::read(home.path(VAULT_FILE)).unwrap(), before);
    assert_eq!(given(vault, "main", "key").unwrap(), "first-value");
}

#[test]
fn the_limits_hold_at_the_limit() {
    let home = Home::new();
    let vault = &home.vault;
    let full = |result: Result<bool, VaultError>, which: &str| {
        let Err(VaultError::Full { what, .. }) = result else {
            panic!("not full of {which}")
        };
        assert_eq!(what, which);
    };
    let ports = |count: u16| Setting {
        uses: (1..=count)
            .map(|port| BoundUse {
                port: Some(port),
                ..bearer_at("a.test")
            })
            .collect(),
        ..Setting::default()
    };
    vault
        .set(&name("key"), value("first-value"), ports(MAX_USES as u16))
        .unwrap();
    full(
        vault.bind(&name("key"), bearer_at("a.test")),
        "places for a secret",
    );
    let skills = |count: usize| Setting {
        skills: (0..count).map(|i| format!("s{i}")).collect(),
        ..Setting::default()
    };
    vault
        .set(&name("key"), value("first-value"), skills(MAX_SKILLS))
        .unwrap();
    full(
        vault.bind_skill(&name("key"), "one-more").map(|_| true),
        "skills for a secret",
    );
    let agents = |count: usize| Setting {
        agents: (0..count).map(|i| agent(&format!("a{i}"))).collect(),
        ..Setting::default()
    };
    vault
        .set(&name("key"), value("first-value"), agents(MAX_AGENTS))
        .unwrap();
    full(
        vault.set(&name("key"), value("first-value"), agents(MAX_AGENTS + 1)),
        "agents for a secret",
    );
    let long = "x".repeat(16 * 1024);
    for i in 1..MAX_VALUES_BYTES / long.len() {
        vault
            .set(&name(&format!("long{i}")), value(&long), Setting::default())
            .unwrap();
    }
    full(
        vault.set(&name("longer"), value(&long), Setting::default()),
        "bytes of values",
    );
    assert_eq!(home.again().unwrap().list(), vault.list());
}

#[test]
fn there_are_not_more_secrets_than_the_limit() {
    let home = Home::new();
    let entry = |i: usize| -> Entry {
        let stored = format!(
            r#"[{{"facts":{{"name":"k{i}","agents":[],"uses":[],"prefix":0,"captured":null,"created_ms":0,"rotated_ms":0}},"value":"MTIzNDU2Nzg=","previous":null}}]"#
        );
        entry::read(stored.as_bytes()).unwrap().remove(0)
    };
    let fill = |count| {
        home.vault.change(|entries| {
            *entries = (0..count).map(entry).collect();
            Ok(())
        })
    };
    fill(MAX_SECRETS + 1).unwrap_err();
    fill(MAX_SECRETS).unwrap();
    let more = home.vault.set(&name("more"), value("first-value"), at_a());
    assert_eq!(
        more.unwrap_err().to_string(),
        "the vault holds at most 256 secrets"
    );
}
