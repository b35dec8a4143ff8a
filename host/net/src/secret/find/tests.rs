#![allow(clippy::unwrap_used)]

use super::*;
use base64::engine::general_purpose;

const TEXT: &str = "sk-live_9fQ2/x+Z7";

fn finder() -> Arc<Finder> {
    Arc::new(Finder::new([TEXT].into_iter()).unwrap())
}

fn forms() -> Vec<String> {
    let percent = |keep: fn(&u8) -> bool| {
        let spell = |b: u8| match keep(&b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02x}"),
        };
        TEXT.bytes().map(spell).collect::<String>()
    };
    let unicode: String = TEXT.bytes().map(|b| format!("\\u{b:04x}")).collect();
    let mut forms = vec![
        TEXT.to_owned(),
        TEXT.to_lowercase(),
        percent(u8::is_ascii_alphanumeric),
        percent(|_| false),
        unicode,
        TEXT.replace('/', "\\/"),
    ];
    for user in ["", "u", "us", "user:"] {
        let whole = format!("{user}{TEXT}:more");
        forms.push(general_purpose::STANDARD.encode(&whole));
        forms.push(general_purpose::URL_SAFE_NO_PAD.encode(&whole));
    }
    forms
}

#[test]
fn every_form_is_found_in_the_middle_of_anything() {
    for form in forms() {
        let text = format!("%%2\\u00 before {form} after %");
        assert!(finder().any(text.as_bytes()), "{form}");
    }
}

#[test]
fn every_form_is_found_however_it_is_split() {
    for form in forms() {
        let text = format!("b\\ {form} after");
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            let mut scan = Scan::new(finder());
            let found = scan.push(&bytes[..at]).is_some();
            assert!(found || scan.push(&bytes[at..]).is_some(), "{form} at {at}");
        }
        let mut scan = Scan::new(finder());
        assert!(bytes.iter().any(|b| scan.push(&[*b]).is_some()), "{form}");
    }
}

#[test]
fn ordinary_text_is_not_found() {
    for text in [
        "",
        "sk-live_9fQ2/x+Z",
        "k-live_9fQ2/x+Z7",
        "%73%6b-live",
        "sk-live_9fQ2 /x+Z7",
    ] {
        assert!(!finder().any(text.as_bytes()), "{text}");
    }
    let mut scan = Scan::new(finder());
    let half = &TEXT.as_bytes()[..9];
    let rest = &TEXT.as_bytes()[9..];
    assert!(
        [half, b"-", rest]
            .iter()
            .all(|piece| scan.push(piece).is_none())
    );
}

#[test]
fn what_is_found_has_its_name() {
    let texts = ["first-text-here", "second-text-here"];
    let finder = Arc::new(Finder::new(texts.into_iter()).unwrap());
    let names = ["one", "two"].map(|name| SecretName::parse(name).unwrap());
    for (text, name) in texts.iter().zip(["one", "two"]) {
        let encoded = general_purpose::STANDARD.encode(format!("x{text}y"));
        for form in [(*text).to_owned(), encoded] {
            let mut scan = Scan::new(finder.clone()).naming(names.to_vec());
            assert_eq!(
                scan.misplaced(form.as_bytes()),
                Some(format!(" (`{name}`)"))
            );
        }
    }
}
