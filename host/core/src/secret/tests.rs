#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn names_are_small_and_plain() {
    for good in ["a", "github-token", "k2", &"a".repeat(64)] {
        assert_eq!(SecretName::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "2k", "-a", "A", "a_b", "a b", "ä", &"a".repeat(65)] {
        assert!(SecretName::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn every_placement_reads_back_as_its_one_text() {
    for text in [
        "bearer",
        "basic",
        "basic-user",
        "header:x-api-key",
        "header:authorization=Bot *",
        "query:key",
        "query:filter[key]",
        "path:bot*",
        "path:*",
        "form:client_secret",
        "json:/auth/token",
        "json:/a b",
        "frame:/d/token",
        "line:PASS *",
        "hmac-sha256:x-signature",
        "hmac-sha256:x-hub-signature-256=sha256=*",
    ] {
        assert_eq!(Placement::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_place_is_refused() {
    for text in [
        "",
        "Bearer",
        "bearer:x",
        "header:",
        "header:X-Api-Key",
        "header:x=*",
        "header:x=**",
        "header:x=\r\n*",
        "header:x y",
        "query:",
        "query:a&b",
        "path:bot",
        "path:a/b*",
        "path:*?",
        "form:a=b",
        "json:",
        "json:token",
        "line:PASS",
        "line:a\nb*",
        "cookie:x",
        &format!("header:{}", "x".repeat(300)),
    ] {
        assert!(Placement::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_placement_is_text_in_json() {
    let placement = Placement::Header(
        "authorization".into(),
        Template {
            before: "Bot ".into(),
            after: String::new(),
        },
    );
    let text = serde_json::to_string(&placement).unwrap();
    assert_eq!(text, r#""header:authorization=Bot *""#);
    assert_eq!(serde_json::from_str::<Placement>(&text).unwrap(), placement);
    assert!(serde_json::from_str::<Placement>(r#""cookie:x""#).is_err());
}

#[test]
fn without_a_vault_nothing_is_there_and_nothing_is_hidden() {
    let (agent, name) = (AgentId::new("main"), SecretName::parse("key").unwrap());
    let to = Destination {
        scheme: "https".into(),
        host: "a.test".into(),
        port: 443,
    };
    let ask = |secrets: &NoSecrets| {
        let answer = secrets.value(&agent, &name, &to, &Placement::Bearer);
        answer.err().unwrap().to_string()
    };
    let none = NoSecrets::default();
    assert_eq!(ask(&none), "no secret `key` is stored for this agent");
    let broken = NoSecrets::unusable("it is damaged");
    assert_eq!(ask(&broken), "the vault cannot be used: it is damaged");
    assert_eq!(none.readiness(&agent, &name), Readiness::Missing);
    assert!(none.listing(&agent).is_empty());
    assert!(none.placeholder(&agent, &name).is_none());
    assert!(matches!(none.mask().text("text"), Cow::Borrowed("text")));
    let mut stream = none.mask().stream();
    assert_eq!(stream.push(b"a\\"), b"a\\");
    assert!(stream.finish().is_empty());
    assert_eq!(stream.hidden(), 0);
}
