//! Assignments the interpreter takes wrongly: an array made of a changed array, an array's element or a variable named by
//! another inside a pattern. Invariant: pure; the replacement is one command where the assignment was one.

/// What stands for the beginning of `text`, and how many bytes of it.
pub(super) fn rewritten(text: &str) -> Option<(String, usize)> {
    let (local, rest) = declared(text);
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let name = &rest[..end];
    let value = rest[end..].strip_prefix('=')?;
    let before = text.len() - value.len();
    if let Some((array, change, used)) = changed_array(value) {
        let from = format!("${{#{array}[@]}}");
        let list = format!("\"${{{array}[@]{change}}}\"");
        let declare = if local {
            format!("declare -a {name}; ")
        } else {
            String::new()
        };
        let text = format!(
            "{{ {declare}mapfile -d '' -t {name} < <([ {from} = 0 ] || printf '%s\\0' {list}); }}"
        );
        return Some((text, before + used));
    }
    if local {
        return None;
    }
    let (inner, value, used) = inner_element(value)?;
    Some((format!("__claw_part={inner} {name}={value}"), before + used))
}

/// `local` before an assignment.
fn declared(text: &str) -> (bool, &str) {
    for word in ["local -a ", "local ", "declare -a "] {
        if let Some(rest) = text.strip_prefix(word) {
            return (true, rest);
        }
    }
    (false, text)
}

/// Whether a word ends here.
fn ends(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || ";&|)".contains(c))
}

/// `("${array[@]change}")`.
fn changed_array(value: &str) -> Option<(&str, &str, usize)> {
    let inner = value.strip_prefix("(\"${")?;
    let (array, rest) = inner.split_once("[@]")?;
    let (change, rest) = rest.split_once("}\")")?;
    let named = !array.is_empty() && array.chars().all(|c| c.is_alphanumeric() || c == '_');
    let plain = change.starts_with(['/', '#', '%', '^', ',', '@'])
        && !change.contains(['"', '{', '}', '`', '\n']);
    (named && plain && ends(rest)).then_some((array, change, value.len() - rest.len()))
}

/// `${variable#"${array[i]}"}`: the element, the value with a variable in its place, and the length of the whole.
fn inner_element(value: &str) -> Option<(&str, String, usize)> {
    let open = value.strip_prefix("\"").unwrap_or(value);
    let inner = open.strip_prefix("${")?;
    let name = inner.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    if name == 0 || !inner[name..].starts_with(['#', '%', '/']) {
        return None;
    }
    let at = inner.find("\"${")?;
    let element = &inner[at + 1..];
    let close = element.find("}\"")?;
    let element = &element[..=close];
    let complex = element.contains('[') || element.starts_with("${!");
    let simple_before = !inner[name..at].contains(['}', '`', '\n', ' ']);
    if !complex || !simple_before || element[2..].contains(['{', '`', '\n', '"', ' ']) {
        return None;
    }
    let rest = &inner[at + 1 + close + 2..];
    let end = rest.find('}')?;
    if rest[..end].contains(['"', '$', '`', '\n', ' ']) {
        return None;
    }
    let tail = &rest[end + 1..];
    let quote = if open.len() == value.len() { "" } else { "\"" };
    let tail = tail.strip_prefix(quote)?;
    if !ends(tail) {
        return None;
    }
    let text = format!(
        "{quote}${{{}\"$__claw_part\"{}}}{quote}",
        &inner[..at],
        &rest[..end]
    );
    Some((element, text, value.len() - tail.len()))
}
