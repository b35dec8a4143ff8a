//! Help for a plugin's own tests, which run natively with `cargo test`.

use crate::{Block, Definition, Output};

/// Limits of the contract (`wit/tool`).
const MAX_TOOLS: usize = 64;
const MAX_NAME_BYTES: usize = 48;
const MAX_DESCRIPTION_BYTES: usize = 4 << 10;
const MAX_SCHEMA_BYTES: usize = 64 << 10;

/// Checks definitions against the contract, as the host does at install. The error names the first fault.
pub fn check(definitions: &[Definition]) -> Result<(), String> {
    if definitions.is_empty() || definitions.len() > MAX_TOOLS {
        return Err(format!(
            "a component has 1 to {MAX_TOOLS} tools, not {}",
            definitions.len()
        ));
    }
    for (i, definition) in definitions.iter().enumerate() {
        check_one(definition).map_err(|fault| format!("tool `{}`: {fault}", definition.name))?;
        if definitions
            .iter()
            .take(i)
            .any(|other| other.name == definition.name)
        {
            return Err(format!("tool `{}` is defined twice", definition.name));
        }
    }
    Ok(())
}

fn check_one(definition: &Definition) -> Result<(), String> {
    let name = definition.name.as_bytes();
    let first = name.first().is_some_and(u8::is_ascii_lowercase);
    let rest = name
        .iter()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    if !first || !rest || name.len() > MAX_NAME_BYTES {
        return Err("the name is not `[a-z][a-z0-9_]{0,47}`".into());
    }
    if definition.description.is_empty() || definition.description.len() > MAX_DESCRIPTION_BYTES {
        return Err(format!(
            "the description has {} bytes, not 1 to 4096",
            definition.description.len()
        ));
    }
    if definition.input_schema.len() > MAX_SCHEMA_BYTES {
        return Err("the argument schema is larger than 64 KiB".into());
    }
    let schema: serde_json::Value =
        serde_json::from_str(&definition.input_schema).map_err(|e| e.to_string())?;
    if schema["type"] != "object" {
        return Err("the argument schema is not of type object".into());
    }
    if schema["additionalProperties"] != false {
        return Err("the argument schema admits unknown properties".into());
    }
    Ok(())
}

/// The text blocks of an output, joined by line ends.
pub fn text_of(output: &Output) -> String {
    let texts = output.content.iter().filter_map(|block| match block {
        Block::Text(text) | Block::Json(text) => Some(text.as_str()),
        Block::Image(_) | Block::File(_) => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arg;

    #[test]
    fn faults_are_named() {
        let good = Definition::new("a", "b").arg(arg::text("c", "d"));
        assert_eq!(check(std::slice::from_ref(&good)), Ok(()));
        assert!(check(&[]).is_err());
        assert!(check(&[good.clone(), good.clone()]).is_err_and(|e| e.contains("twice")));
        let mut bad = good.clone();
        bad.name = "A".into();
        assert!(check(&[bad]).is_err_and(|e| e.contains("name")));
        let mut bad = good.clone();
        bad.input_schema = r#"{"type":"object"}"#.into();
        assert!(check(&[bad]).is_err_and(|e| e.contains("unknown properties")));
        let mut bad = good;
        bad.description = "x".repeat(MAX_DESCRIPTION_BYTES + 1);
        assert!(check(&[bad]).is_err_and(|e| e.contains("4097")));
    }
}
