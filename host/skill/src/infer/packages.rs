//! Files that name packages: `requirements.txt`, `pyproject.toml`, `package.json`.

use super::facts::Ecosystem;
use serde_json::Value;

/// A package a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) ecosystem: Ecosystem,
    pub(super) name: String,
    /// As written, behind the name.
    pub(super) version: String,
    pub(super) line: u32,
}

/// The packages a file names, if it is one that does.
pub(super) fn read(path: &str, text: &str) -> Vec<Wanted> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "package.json" => npm(text),
        "pyproject.toml" => pyproject(text),
        _ if name.starts_with("requirements") && name.ends_with(".txt") => {
            let lines = text.lines().zip(1_u32..);
            lines
                .filter_map(|(line, number)| requirement(line, number))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// One requirement of Python: `name[extra]>=1 ; marker  # words`.
pub(super) fn requirement(line: &str, number: u32) -> Option<Wanted> {
    let line = line.split(" #").next().unwrap_or_default().trim();
    if line.is_empty() || line.starts_with(['#', '-']) || line.contains("://") {
        return None;
    }
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let version = rest.split(';').next().unwrap_or_default().trim().to_owned();
    let well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let (name, line) = (name.to_owned(), number);
    well.then_some(Wanted {
        ecosystem: Ecosystem::Python,
        name,
        version,
        line,
    })
}

/// `dependencies = […]` of a project; its groups for making it are left out.
fn pyproject(text: &str) -> Vec<Wanted> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut project = false;
    for (line, number) in text.lines().zip(1_u32..) {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') && !inside {
            project = trimmed == "[project]";
        }
        if project && trimmed.starts_with("dependencies") && trimmed.contains('[') {
            inside = true;
        }
        if !inside {
            continue;
        }
        let mut parts = trimmed.split('"');
        while let (Some(_), Some(quoted)) = (parts.next(), parts.next()) {
            found.extend(requirement(quoted, number));
        }
        if trimmed.ends_with(']') {
            inside = false;
        }
    }
    found
}

fn npm(text: &str) -> Vec<Wanted> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    let Some(dependencies) = value.get("dependencies").and_then(Value::as_object) else {
        return Vec::new();
    };
    let line = |name: &str| {
        let quoted = format!("\"{name}\"");
        text.lines()
            .zip(1_u32..)
            .find(|(line, _)| line.contains(&quoted))
            .map_or(0, |(_, number)| number)
    };
    let wanted = |(name, version): (&String, &Value)| Wanted {
        ecosystem: Ecosystem::Npm,
        name: name.clone(),
        version: version.as_str().unwrap_or_default().to_owned(),
        line: line(name),
    };
    dependencies.iter().map(wanted).collect()
}

/// Scripts of a `package.json` that an installer would run.
pub(super) fn install_scripts(text: &str) -> Vec<(String, String)> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    let run = |name: &&str| {
        value
            .get("scripts")
            .and_then(|s| s.get(*name))
            .and_then(Value::as_str)
            .map(|line| ((*name).to_owned(), line.to_owned()))
    };
    ["preinstall", "install", "postinstall"]
        .iter()
        .filter_map(run)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn names(path: &str, text: &str) -> Vec<(String, String)> {
        read(path, text)
            .into_iter()
            .map(|w| (w.name, w.version))
            .collect()
    }

    fn pair(name: &str, version: &str) -> (String, String) {
        (name.to_owned(), version.to_owned())
    }

    #[test]
    fn requirements_of_python() {
        let text = "# all\nrequests>=2,<3  # http\n-r more.txt\npydantic[email]==2.1 ; python_version > '3'\ngit+https://a.io/x\nrich\n";
        assert_eq!(
            names("a/requirements.txt", text),
            [
                pair("requests", ">=2,<3"),
                pair("pydantic", "==2.1"),
                pair("rich", "")
            ]
        );
        assert!(names("notes.txt", text).is_empty());
    }

    #[test]
    fn projects_of_python() {
        let text = "[project]\nname = \"x\"\ndependencies = [\n  \"httpx>=0.2\",\n]\n[tool.x]\ndependencies = [\"no\"]\n";
        assert_eq!(names("pyproject.toml", text), [pair("httpx", ">=0.2")]);
    }

    #[test]
    fn dependencies_of_npm() {
        let text = "{\n\"dependencies\": {\n\"axios\": \"^1\"},\n\"devDependencies\": {\"jest\": \"1\"},\n\"scripts\": {\"postinstall\": \"node x.js\"}}";
        assert_eq!(names("package.json", text), [pair("axios", "^1")]);
        assert_eq!(read("package.json", text)[0].line, 3);
        assert_eq!(install_scripts(text), [pair("postinstall", "node x.js")]);
        assert!(names("package.json", "{").is_empty());
    }
}
