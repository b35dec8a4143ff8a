#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn found(value: &str) -> &str {
    let length = prefix(&SecretValue::new(value.into()), None).unwrap();
    &value[..length]
}

#[test]
fn what_a_kind_of_key_begins_with_is_public() {
    for (value, public) in [
        ("sk-ant-api03-Wq7Zx02Lm9Tf5-abcDEF", "sk-ant-"),
        ("sk-proj-Wq7Zx02Lm9Tf5abcDEF", "sk-proj-"),
        ("sk-0123456789", "sk-"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_"),
        ("github_pat_11ABCDEFG0abcdefghijkl", "github_pat_"),
        ("xoxb-123456789012-abcDEF", "xoxb-"),
        ("sk_live_51Hq7Zx02Lm9Tf5", "sk_live_"),
        ("dop_v1_0a1b2c3d4e5f60718293", "dop_v1_"),
        ("glpat-Wq7Zx02Lm9Tf5abc", "glpat-"),
    ] {
        assert_eq!(found(value), public);
    }
}

#[test]
fn what_may_be_part_of_the_secret_is_not() {
    for value in [
        "correct-horse-battery-staple",
        "123e4567-e89b-12d3-a456-426614174000",
        "deadbeef-0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "Passwort-2024ABCDEF",
        "sk-1234567",
        "-abc0123456789",
        "a--0123456789ABC",
        "v1-2-0123456789ABC",
        "0123456789abcdef",
    ] {
        assert_eq!(found(value), "", "{value}");
    }
}

#[test]
fn a_person_may_say_it() {
    let value = SecretValue::new(b"Passwort-2024ABCDEF".to_vec());
    let said = |text| prefix(&value, Some(text));
    assert_eq!(said("Passwort-").unwrap(), 9);
    assert_eq!(said("").unwrap(), 0);
    assert_eq!(said("Passwort-20").unwrap(), 11);
    for bad in [
        "passwort-",
        "Passwort-202",
        "Passwort-2024ABCDEF",
        "Passwort-2024ABCDEFG",
    ] {
        assert!(matches!(said(bad), Err(VaultError::Prefix)), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_stand_in_has_the_form_of_the_value_and_nothing_else_of_it(
        value in "[a-z]{2,4}[_-][A-Za-z0-9]{16,60}",
        prefix in 0..4usize,
    ) {
        let secret = SecretValue::new(value.clone().into_bytes());
        let one = fresh(&secret, prefix).unwrap();
        let other = fresh(&secret, prefix).unwrap();
        prop_assert_eq!(one.len(), value.len());
        prop_assert_eq!(&one[..prefix], &value[..prefix]);
        prop_assert!(one[prefix..].bytes().all(|b| b.is_ascii_alphanumeric()));
        prop_assert_ne!(&one, &value);
        prop_assert_ne!(&one, &other);
        // By chance every 62nd byte agrees.
        let agree = one[prefix..].bytes().zip(value[prefix..].bytes()).filter(|(a, b)| a == b);
        prop_assert!(agree.count() < 10);
    }
}
