#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

#[test]
fn methods_are_upper_case_words() {
    for good in [
        "GET",
        "POST",
        "M-SEARCH",
        "PROPFIND",
        &"A".repeat(MAX_METHOD_BYTES),
    ] {
        assert!(parse_method(good).is_ok(), "{good}");
    }
    let long = "A".repeat(MAX_METHOD_BYTES + 1);
    for bad in [
        "", "get", "GET ", "GET\r\n", "CONNECT", "TRACE", "G\0", "É", &long,
    ] {
        assert!(parse_method(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn unusable_options_are_refused() {
    let agent = Options {
        user_agent: "a\r\nb".to_owned(),
        ..Options::default()
    };
    let ca = Options {
        extra_ca_pem: vec![b"no certificate".to_vec()],
        ..Options::default()
    };
    for options in [agent, ca] {
        let error = Egress::new(options).err().unwrap();
        assert_eq!(error.fault.code(), "egress-setup");
    }
}
