//! Secrets by name: what there is, and stand-ins; values never.

use super::*;
use crate::common::SECRET;

pub(super) fn secrets() -> Vec<Case> {
    let name = |name: &str| json!({ "name": name });
    let undeclared = || Args(name("nothing"), NotFound, "secret-undeclared");
    vec![
        case("secrets.all", json!({}), Like(are_all), Ambient),
        case(
            "secrets.check",
            name("token"),
            Is(json!(true)),
            undeclared(),
        ),
        case(
            "secrets.check",
            name("other"),
            Is(json!(false)),
            undeclared(),
        ),
        case(
            "secrets.placeholder",
            name("token"),
            Like(is_stand_in),
            undeclared(),
        ),
        case(
            "secrets.placeholder",
            name("token"),
            Like(is_stand_in),
            Args(name("other"), NotFound, "secret-missing"),
        ),
    ]
}

fn are_all(value: &Value) -> bool {
    let origin = "https://api.example.com";
    let of = |name: &str, ready: bool| json!({"name": name, "ready": ready, "origin": origin, "placements": ["bearer"]});
    *value == json!([of("token", true), of("other", false)])
}

/// As long as the value, and not the value.
fn is_stand_in(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.len() == SECRET.len() && text != SECRET)
}
