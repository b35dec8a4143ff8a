//! File tests in `[[ ]]`: the interpreter's are relative to `/` or only ask whether the file exists, those of `[` are
//! right. Invariant: pure; only whole tests are replaced.

/// Tests of one file that `[[ ]]` takes wrongly.
const UNARY: [&str; 15] = [
    "-L", "-h", "-x", "-r", "-w", "-p", "-S", "-O", "-G", "-N", "-b", "-c", "-u", "-g", "-k",
];

/// Tests of two files.
const BINARY: [&str; 3] = ["-nt", "-ot", "-ef"];

/// Words between two tests.
const JOINTS: [&str; 4] = ["&&", "||", "!", "("];

/// Words after a complete test.
const ENDS: [&str; 3] = ["&&", "||", ")"];

/// The text between the brackets; `words` are the places of its words.
pub(super) fn rewritten(text: &str, words: &[(usize, usize)]) -> String {
    let word = |at: usize| words.get(at).map(|(from, to)| &text[*from..*to]);
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some((from, to)) = words.get(at).copied() {
        let starts = at == 0 || word(at - 1).is_some_and(|before| JOINTS.contains(&before));
        let ends = |after: usize| word(after).is_none_or(|next| ENDS.contains(&next));
        let found = match (word(at), word(at + 1), word(at + 2)) {
            (Some(test), Some(file), _) if starts && UNARY.contains(&test) && ends(at + 2) => {
                Some((format!("{test} {}", quoted(file)), at + 1))
            }
            (Some(a), Some(test), Some(b)) if starts && BINARY.contains(&test) && ends(at + 3) => {
                let (a, b) = (quoted(a), quoted(b));
                let both = if test == "-ef" {
                    // Numbers, not paths: a file may have several names.
                    let number = |file: &str| format!("\"$(stat -Lc %i {file})\"");
                    let (one, other) = (number(&a), number(&b));
                    format!("-e {a} ] && [ -e {b} ] && [ {one} = {other}")
                } else {
                    format!("{a} {test} {b}")
                };
                Some((both, at + 2))
            }
            _ => None,
        };
        match found {
            Some((test, last)) => {
                out.push_str(&text[copied..from]);
                out.push_str(&format!("-n $([ {test} ] && echo 1)"));
                copied = words[last].1;
                at = last + 1;
            }
            None => {
                out.push_str(&text[copied..to]);
                copied = to;
                at += 1;
            }
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// `[[ ]]` splits no words, `[` does.
fn quoted(word: &str) -> String {
    if word.contains(['"', '\'', '~']) || !word.contains(['$', '`']) {
        return word.to_owned();
    }
    format!("\"{word}\"")
}
