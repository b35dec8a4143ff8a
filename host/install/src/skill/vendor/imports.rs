//! Imports that nothing declares: which package a well-known name belongs to.
//!
//! Invariant: no package is fetched because its name looks like an import. A name is in the table, or it is missing.

use super::Wanted;
use claw_skill::infer::{Language, Moment, Needs, distribution, is_node};

/// What scripts import and no file declares, without what lies beside them and what the language brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imports {
    /// First parts of the names of Python modules: `yaml` of `import yaml.nodes`.
    pub python: Vec<String>,
    /// Specifiers as scripts write them: `axios`, `@scope/name/part`.
    pub npm: Vec<String>,
}

impl Imports {
    /// Of the scripts of a skill, without its tests and templates. What a script does without is followed if its name is
    /// known.
    pub fn of(needs: &Needs) -> Self {
        let mut imports = Self::default();
        for script in needs.scripts.iter().filter(|script| !script.aside) {
            for need in &script.imports {
                let optional = need.when == Moment::Optional;
                match script.language {
                    Language::Python if optional && package_of(&need.name).is_none() => {}
                    Language::Python => imports.python.push(need.name.clone()),
                    Language::JavaScript | Language::TypeScript if optional => {}
                    Language::JavaScript | Language::TypeScript => {
                        imports.npm.push(need.name.clone());
                    }
                    _ => {}
                }
            }
        }
        for list in [&mut imports.python, &mut imports.npm] {
            list.sort();
            list.dedup();
        }
        imports
    }
}

/// Modules whose package has another name, beyond those that [`distribution`] knows.
const OTHER_NAME: [(&str, &str); 4] = [
    ("frontmatter", "python-frontmatter"),
    ("readability", "readability-lxml"),
    ("ruamel", "ruamel.yaml"),
    ("slugify", "python-slugify"),
];

/// Modules that are their package's name.
const SAME_NAME: [&str; 71] = [
    "aiofiles",
    "aiohttp",
    "anthropic",
    "anyio",
    "arrow",
    "boto3",
    "bleach",
    "cachetools",
    "certifi",
    "chardet",
    "chevron",
    "click",
    "colorama",
    "cssselect",
    "defusedxml",
    "diskcache",
    "docopt",
    "emoji",
    "fastapi",
    "feedparser",
    "flask",
    "ftfy",
    "gspread",
    "h11",
    "html2text",
    "html5lib",
    "httpx",
    "humanize",
    "icalendar",
    "idna",
    "jinja2",
    "jsonpath_ng",
    "jsonschema",
    "loguru",
    "lxml",
    "markdownify",
    "markupsafe",
    "matplotlib",
    "mistune",
    "networkx",
    "notion_client",
    "numpy",
    "openai",
    "openpyxl",
    "packaging",
    "pandas",
    "pdfplumber",
    "pendulum",
    "playwright",
    "psutil",
    "pydantic",
    "pygments",
    "pyparsing",
    "pypdf",
    "pytz",
    "qrcode",
    "rapidfuzz",
    "regex",
    "requests",
    "rich",
    "scipy",
    "selenium",
    "six",
    "sqlalchemy",
    "tabulate",
    "tenacity",
    "toml",
    "tqdm",
    "typer",
    "websockets",
    "xmltodict",
];

/// The package a well-known module of Python belongs to.
fn package_of(module: &str) -> Option<&str> {
    let known = distribution(module);
    if known != module {
        return Some(known);
    }
    let other = OTHER_NAME.iter().find(|(name, _)| *name == module);
    let same = || SAME_NAME.contains(&module).then_some(module);
    other.map(|(_, package)| *package).or_else(same)
}

/// The package of a specifier: `None` for a path, an address, or what Node brings.
pub(super) fn npm_package_of(specifier: &str) -> Option<String> {
    if specifier.starts_with(['.', '/', '#', '~']) || specifier.contains(':') {
        return None;
    }
    let mut parts = specifier.split('/');
    let first = parts.next()?;
    if first.starts_with('@') {
        return parts.next().map(|second| format!("{first}/{second}"));
    }
    (!is_node(first)).then(|| first.to_owned())
}

/// Adds what imports say to what was declared.
pub(super) fn add(wanted: &mut Wanted, imports: &Imports) {
    let declared: Vec<String> = wanted
        .python
        .iter()
        .map(|wish| super::python::name_of(wish))
        .collect();
    let mut seen = declared;
    for module in &imports.python {
        let Some(package) = package_of(module) else {
            let why =
                "is imported, no file says which package it is of, and the name is not well known";
            let key = format!("python:{module}");
            let known = seen.contains(&super::python::name_of(module));
            if !known {
                wanted.unread.entry(key).or_insert_with(|| why.to_owned());
            }
            continue;
        };
        let name = super::python::name_of(package);
        if !seen.contains(&name) {
            seen.push(name);
            wanted.python.push(package.to_owned());
        }
    }
    for specifier in &imports.npm {
        let Some(package) = npm_package_of(specifier) else {
            continue;
        };
        if !wanted.npm.iter().any(|(name, _)| *name == package) {
            wanted.npm.push((package, "*".to_owned()));
        }
    }
}
