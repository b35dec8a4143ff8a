use super::shown;

#[test]
fn a_malformed_url_is_written_down_without_secrets() {
    assert_eq!(shown("https://user:pw@h/p?token=1#f"), "h/p");
    assert_eq!(shown("https://h/\u{7}p?x"), "https://h/\u{fffd}p");
    assert_eq!(shown(&"a".repeat(500)).len(), super::SHOWN_CHARS);
}
