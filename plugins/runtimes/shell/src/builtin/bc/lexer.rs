//! The words of `bc`. Invariant: pure.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Number(String),
    Name(String),
    Text(String),
    /// An operator or a bracket.
    Mark(&'static str),
    /// The end of a line.
    Line,
}

const MARKS: [&str; 33] = [
    "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "<=", ">=", "!=", "&&", "||", "+", "-", "*", "/", "%", "^",
    "=", "<", ">", "!", "(", ")", "{", "}", "[", "]", ",", ";", "?",
];

/// Splits a program; the error names the character nobody knows.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut list = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '\n' {
            list.push(Token::Line);
            rest = &rest[1..];
        } else if c == '\\' && rest[1..].starts_with('\n') {
            rest = &rest[2..];
        } else if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
        } else if c == '#' {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if c == '"' {
            let end = rest[1..].find('"').ok_or_else(|| "syntax error".to_owned())?;
            list.push(Token::Text(rest[1..=end].to_owned()));
            rest = &rest[end + 2..];
        } else if c.is_ascii_digit() || c == '.' || c.is_ascii_uppercase() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && !c.is_ascii_uppercase() && c != '.')
                .unwrap_or(rest.len());
            let number = &rest[..end];
            list.push(if number == "." {
                Token::Name("last".to_owned())
            } else {
                Token::Number(number.to_owned())
            });
            rest = &rest[end..];
        } else if c.is_ascii_lowercase() {
            let end = rest
                .find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '_')
                .unwrap_or(rest.len());
            list.push(Token::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            list.push(Token::Mark(mark));
            rest = &rest[mark.len()..];
        } else {
            return Err(format!("illegal character: {c}"));
        }
    }
    list.push(Token::Line);
    Ok(list)
}
