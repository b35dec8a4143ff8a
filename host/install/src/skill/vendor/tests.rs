#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod npm;
mod python;
mod said;

use super::*;
use crate::skill::web::{Web, WebError, WebRequest, WebResponse};
use base64::Engine as _;
use serde_json::{Value, json};
use sha2::Digest as _;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;

const NPM: &str = "https://npm.example";
const PYTHON: &str = "https://python.example/simple";

/// A registry and an index in memory.
#[derive(Default)]
struct Shop {
    answers: BTreeMap<String, (u16, &'static str, Vec<u8>)>,
    pages: BTreeMap<String, Value>,
    files: BTreeMap<String, Vec<Value>>,
    asked: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl Web for Shop {
    async fn get(&self, request: WebRequest) -> Result<WebResponse, WebError> {
        self.asked.lock().unwrap().push(request.url.clone());
        let known = self.answers.get(&request.url);
        let (status, kind, body) = known.cloned().unwrap_or((404, "text/plain", Vec::new()));
        if status == 0 {
            return Err(WebError::Failed("no connection".into()));
        }
        if body.len() as u64 > request.max_bytes {
            return Err(WebError::TooBig(request.max_bytes));
        }
        Ok(WebResponse {
            status,
            headers: vec![("content-type".into(), kind.into())],
            body,
            final_url: request.url,
        })
    }
}

fn tar_gz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gz);
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*path, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sri(bytes: &[u8]) -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha512::digest(bytes));
    format!("sha512-{digest}")
}

impl Shop {
    fn answer(&mut self, url: &str, kind: &'static str, body: &[u8]) {
        self.answers
            .insert(url.to_owned(), (200, kind, body.to_vec()));
    }

    /// A package of npm with more files than its manifest, and what else its page says.
    fn npm_with(&mut self, name: &str, version: &str, more: Value, files: &[(&str, &[u8])]) {
        let mut manifest = json!({"name": name, "version": version, "main": "index.js"});
        let own = more.as_object().cloned().unwrap_or_default();
        manifest.as_object_mut().unwrap().extend(own);
        let text = manifest.to_string();
        let main = format!("module.exports = '{name}@{version}'");
        let mut all: Vec<(&str, &[u8])> = vec![
            ("package/package.json", text.as_bytes()),
            ("package/index.js", main.as_bytes()),
        ];
        all.extend_from_slice(files);
        let bytes = tar_gz(&all);
        let tarball = format!("{NPM}/{name}/-/{version}.tgz");
        manifest["dist"] = json!({"tarball": tarball, "integrity": sri(&bytes)});
        self.answer(&tarball, "application/octet-stream", &bytes);
        let page = self
            .pages
            .entry(name.to_owned())
            .or_insert_with(|| json!({"versions": {}}));
        page["versions"][version] = manifest;
        page["dist-tags"]["latest"] = json!(version);
        let (page, url) = (
            page.to_string(),
            format!("{NPM}/{}", name.replace('/', "%2f")),
        );
        self.answer(&url, "application/json", page.as_bytes());
    }

    /// A package of npm with dependencies.
    fn npm(&mut self, name: &str, version: &str, dependencies: Value) {
        self.npm_with(name, version, json!({"dependencies": dependencies}), &[]);
    }

    /// What the page of a package says, changed.
    fn edit(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        let page = self.pages.get_mut(name).unwrap();
        change(page);
        let (page, url) = (
            page.to_string(),
            format!("{NPM}/{}", name.replace('/', "%2f")),
        );
        self.answer(&url, "application/json", page.as_bytes());
    }

    /// A wheel with metadata, and what else its page says of it.
    fn wheel(&mut self, file: &str, requires: &[&str], more: Value, files: &[(&str, &[u8])]) {
        let mut parts = file.split('-');
        let (name, version) = (parts.next().unwrap(), parts.next().unwrap());
        let mut metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        for line in requires {
            metadata.push_str(&format!("Requires-Dist: {line}\n"));
        }
        metadata.push_str("\nRequires-Dist: only-words\n");
        let place = format!("{name}-{version}.dist-info/METADATA");
        let module = format!("{name}/__init__.py");
        let code = format!("VERSION = '{version}'\n");
        let mut all: Vec<(&str, &[u8])> =
            vec![(&module, code.as_bytes()), (&place, metadata.as_bytes())];
        all.extend_from_slice(files);
        let bytes = zip(&all);
        let url = format!("https://files.example/{file}");
        self.answer(&url, "application/octet-stream", &bytes);
        let mut entry = json!({
            "filename": file, "url": url, "hashes": {"sha256": hex::encode(sha2::Sha256::digest(&bytes))},
        });
        let own = more.as_object().cloned().unwrap_or_default();
        entry.as_object_mut().unwrap().extend(own);
        self.file(name, entry);
    }

    fn file(&mut self, name: &str, entry: Value) {
        let name = super::python::name_of(name);
        let files = self.files.entry(name.clone()).or_default();
        files.push(entry);
        let page = json!({"meta": {"api-version": "1.0"}, "name": name, "files": files});
        let url = format!("{PYTHON}/{name}/");
        let kind = "application/vnd.pypi.simple.v1+json";
        self.answer(&url, kind, page.to_string().as_bytes());
    }

    /// A wheel for any processor.
    fn pure(&mut self, name: &str, version: &str, requires: &[&str]) {
        self.wheel(
            &format!("{name}-{version}-py3-none-any.whl"),
            requires,
            json!({}),
            &[],
        );
    }

    fn times_asked(&self, part: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|url| url.contains(part)).count()
    }

    async fn try_vendor(
        &self,
        wanted: &Wanted,
        bundled: &Bundled,
    ) -> Result<Packages, VendorError> {
        let registries = Registries {
            npm: Some(Url::parse(NPM).unwrap()),
            python: Some(Url::parse(PYTHON).unwrap()),
        };
        vendor(wanted, bundled, self, &registries, &|_| {}).await
    }

    async fn vendor_npm(&self, wanted: &[(&str, &str)]) -> Packages {
        let own = |(name, range): &(&str, &str)| ((*name).to_owned(), (*range).to_owned());
        let npm = wanted.iter().map(own).collect();
        let wanted = Wanted {
            npm,
            ..Wanted::default()
        };
        self.try_vendor(&wanted, &Bundled::default()).await.unwrap()
    }

    async fn vendor_python(&self, wanted: &[&str]) -> Packages {
        let python = wanted.iter().map(|wish| (*wish).to_owned()).collect();
        let wanted = Wanted {
            python,
            ..Wanted::default()
        };
        self.try_vendor(&wanted, &Bundled::default()).await.unwrap()
    }
}

fn missing(packages: &Packages) -> Vec<(String, String)> {
    let vendored = packages.vendored.clone();
    vendored
        .map(|v| v.missing)
        .unwrap_or_default()
        .into_iter()
        .collect()
}

fn names(packages: &Packages) -> Vec<String> {
    let vendored = packages.vendored.clone().unwrap();
    let all = vendored.npm.into_iter().chain(vendored.python);
    all.map(|package| format!("{}@{}", package.name, package.version))
        .collect()
}
