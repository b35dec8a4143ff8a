#![allow(clippy::unwrap_used)]
use super::*;

mod secrets;

const HEAD: &str = "name: demo\nversion: 0.1.0\nworld: claw:tool/tool@0.1.0\nsummary: A demo.\n";

fn with(rest: &str) -> Result<Manifest, ManifestError> {
    Manifest::parse(&format!("{HEAD}{rest}"))
}

fn error(rest: &str) -> String {
    with(rest).unwrap_err().to_string()
}

/// With something of everything.
const WHOLE: &str = "
name: github
version: 0.3.1-rc.1
world: claw:tool/tool@0.1.0
summary: Read and file GitHub issues.
language: rust
capabilities:
  files: [{ root: /workspace, access: rw }, { root: /home/cache, access: ro }]
  http:
    - { host: api.github.com, methods: [GET, POST], path: /repos/ }
    - { scheme: http, host: '*', port: 8080 }
    - { scheme: '*', host: '*', port: '*' }
  kv: { bytes: 2MiB }
  memory: { access: ro }
  blobs: true
  secrets:
    - { name: github-token, host: API.github.com, placement: bearer }
    - { name: hook-key, host: b.test, port: 8443, placements: ['query:key', 'header:authorization=Bot *', bearer, bearer] }
    - { name: own, scheme: http, host: 127.0.0.1, port: 8080, placement: 'json:/a b' }
  captured:
    - { name: session, host: b.test, placement: bearer, pointer: /data/token }
config:
  type: object
  properties: { repo: { type: string } }
limits: { memory: 32MiB, wall: 30s, cpu: 500ms, output: 64KiB }
";

#[test]
fn a_whole_manifest_is_read() {
    let m = Manifest::parse(WHOLE).unwrap();
    assert_eq!(
        (m.name.as_str(), m.version.as_str()),
        ("github", "0.3.1-rc.1")
    );
    assert_eq!(m.language, "rust");
    let rules: Vec<String> = m
        .capabilities
        .rules()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        rules,
        [
            "files rw /workspace",
            "files ro /home/cache",
            "http GET,POST https://api.github.com/repos/",
            "http http://*:8080/",
            "http *://*:*/",
            "kv rw",
            "memory ro",
            "blobs rw",
            "secret github-token https://api.github.com bearer",
            "secret hook-key https://b.test:8443 bearer",
            "secret hook-key https://b.test:8443 header:authorization=Bot *",
            "secret hook-key https://b.test:8443 query:key",
            "secret own http://127.0.0.1:8080 json:/a b",
            "capture session https://b.test /data/token",
            "secret session https://b.test bearer",
        ]
    );
    for rule in m.capabilities.rules() {
        assert_eq!(rule.to_string().parse(), Ok(rule));
    }
    assert_eq!(m.kv_quota_bytes(), 2 * MIB_BYTES);
    assert_eq!(
        m.limits(),
        CallLimits {
            memory_bytes: 32 * MIB_BYTES,
            wall_ms: 30_000,
            cpu_ms: 500,
            output_bytes: 64 * 1024,
        }
    );
    assert_eq!(m.config.unwrap()["properties"]["repo"]["type"], "string");
}

#[test]
fn a_small_manifest_asks_for_nothing() {
    let m = with("").unwrap();
    assert!(m.capabilities.is_empty() && m.config.is_none());
    assert_eq!(m.limits(), CallLimits::default());
    assert_eq!(m.kv_quota_bytes(), 0);
    assert_eq!(m.language, "unknown");
    assert!(
        with("capabilities: {}\nlimits: {}")
            .unwrap()
            .capabilities
            .is_empty()
    );
    assert!(
        with("capabilities:\nlimits:\n")
            .unwrap()
            .capabilities
            .is_empty()
    );
    assert_eq!(
        with("capabilities: { kv: {} }").unwrap().kv_quota_bytes(),
        DEFAULT_KV_BYTES
    );
    assert_eq!(
        with("capabilities: { kv: }").unwrap().kv_quota_bytes(),
        DEFAULT_KV_BYTES
    );
}

#[test]
fn unknown_keys_are_refused_and_the_nearest_is_named() {
    for (rest, words) in [
        (
            "capabilites: {}",
            "unknown key `capabilites` at `the top` (did you mean `capabilities`?)",
        ),
        (
            "homepage: x",
            "unknown key `homepage` at `the top`; known are name, version",
        ),
        (
            "capabilities: { file: [] }",
            "at `capabilities` (did you mean `files`?)",
        ),
        ("capabilities: { sockets: true }", "unknown key `sockets`"),
        (
            "capabilities: { http: [{ hosts: a.test }] }",
            "at `capabilities.http[0]` (did you mean `host`?)",
        ),
        (
            "capabilities: { http: [{ host: a.test }, { url: x }] }",
            "`capabilities.http[1]`",
        ),
        (
            "capabilities: { files: [{ root: /tmp, mode: rw }] }",
            "unknown key `mode` at `capabilities.files[0]`",
        ),
        ("capabilities: { kv: { byte: 1 } }", "did you mean `bytes`?"),
        (
            "capabilities: { memory: { acces: ro } }",
            "did you mean `access`?",
        ),
        (
            "limits: { mem: 1 }",
            "unknown key `mem` at `limits`; known are memory, wall, cpu, output",
        ),
        ("limits: { memmory: 1 }", "did you mean `memory`?"),
        (
            "capabilities: { secret: [] }",
            "at `capabilities` (did you mean `secrets`?)",
        ),
        (
            "capabilities: { secrets: [{ name: k, hots: a.test }] }",
            "at `capabilities.secrets[0]` (did you mean `host`?)",
        ),
        (
            "capabilities: { secrets: [{ name: k, pointer: /x }] }",
            "unknown key `pointer` at `capabilities.secrets[0]`",
        ),
        (
            "capabilities: { captured: [{ pointr: /x }] }",
            "at `capabilities.captured[0]` (did you mean `pointer`?)",
        ),
    ] {
        let error = error(rest);
        assert!(error.contains(words), "{rest}: {error}");
    }
}

/// Manifest text after the head, and words the refusal must have.
const WRONG: &[(&str, &str)] = &[
    ("capabilities: []", "`capabilities` must be a mapping"),
    ("language: Rust", "`language` must be"),
    (
        "capabilities: { files: /workspace }",
        "`capabilities.files` must be a list",
    ),
    (
        "capabilities: { files: [{ access: rw }] }",
        "`capabilities.files[0].root` is missing",
    ),
    (
        "capabilities: { files: [{ root: /workspace }] }",
        "`capabilities.files[0].access` is missing",
    ),
    (
        "capabilities: { files: [{ root: /etc, access: ro }] }",
        "outside of the roots",
    ),
    (
        "capabilities: { files: [{ root: /tmp/../in, access: ro }] }",
        "outside of the roots",
    ),
    (
        "capabilities: { files: [{ root: /tmp, access: all }] }",
        "neither `ro` nor `rw`",
    ),
    (
        "capabilities: { files: [{ root: /skill, access: rw }] }",
        "`/skill` is read-only",
    ),
    (
        "capabilities: { files: [{ root: /in/a, access: rw }] }",
        "`/in` is read-only",
    ),
    (
        "capabilities: { files: [{ root: /memory, access: rw }] }",
        "`/memory` is read-only",
    ),
    (
        "capabilities: { http: [{ path: /x }] }",
        "`capabilities.http[0].host` is missing",
    ),
    (
        "capabilities: { http: ['*'] }",
        "`capabilities.http[0]` must be a mapping",
    ),
    (
        "capabilities: { http: [{ host: 'https://a.test' }] }",
        "a host alone",
    ),
    (
        "capabilities: { http: [{ host: 'a.test:80' }] }",
        "a host alone",
    ),
    (
        "capabilities: { http: [{ host: 'a.test/x' }] }",
        "a host alone",
    ),
    (
        "capabilities: { http: [{ host: '127.1' }] }",
        "oddly spelled",
    ),
    (
        "capabilities: { http: [{ host: 'a b' }] }",
        "`capabilities.http[0]`",
    ),
    (
        "capabilities: { http: [{ host: a.test, scheme: ftp }] }",
        "`ftp` is not a scheme",
    ),
    (
        "capabilities: { http: [{ host: a.test, scheme: 'https://b.test/' }] }",
        "`capabilities.http[0]`",
    ),
    (
        "capabilities: { http: [{ host: a.test, port: 0 }] }",
        "a number from 1 to 65535",
    ),
    (
        "capabilities: { http: [{ host: a.test, port: 70000 }] }",
        "a number from 1 to 65535",
    ),
    (
        "capabilities: { http: [{ host: a.test, port: '80' }] }",
        "a number from 1 to 65535",
    ),
    (
        "capabilities: { http: [{ host: a.test, path: x }] }",
        "starts with `/`",
    ),
    (
        "capabilities: { http: [{ host: a.test, path: /%2e%2e }] }",
        "hides a dot segment",
    ),
    (
        "capabilities: { http: [{ host: a.test, path: '/?q' }] }",
        "may hold only scheme",
    ),
    (
        "capabilities: { http: [{ host: a.test, path: '/ b.test' }] }",
        "may hold only scheme",
    ),
    (
        "capabilities: { http: [{ host: a.test, methods: [] }] }",
        "at least one method",
    ),
    (
        "capabilities: { http: [{ host: a.test, methods: [get] }] }",
        "`get` is not a method",
    ),
    (
        "capabilities: { http: [{ host: a.test, methods: ['*'] }] }",
        "a list of upper-case methods",
    ),
    (
        "capabilities: { http: [{ host: a.test, methods: GET }] }",
        "must be a list",
    ),
    (
        "capabilities: { kv: true }",
        "`capabilities.kv` must be a mapping",
    ),
    (
        "capabilities: { kv: { bytes: lots } }",
        "a size like `64MiB`",
    ),
    ("capabilities: { kv: { bytes: [] } }", "a size like `64MiB`"),
    (
        "capabilities: { memory: rw }",
        "`capabilities.memory` must be a mapping",
    ),
    (
        "capabilities: { memory: {} }",
        "`capabilities.memory.access` is missing",
    ),
    ("capabilities: { blobs: yes please }", "true or false"),
    ("config: { properties: {} }", "`type: object`"),
    ("config: 3", "`type: object`"),
    ("limits: { wall: 30 }", "`limits.wall` must be text"),
    ("limits: { wall: 1w }", "a duration like `30s`"),
    ("limits: { wall: 1h }", "it must be from 1 to 120000"),
    ("limits: { memory: -1 }", "a size like `64MiB`"),
    ("limits: 3", "`limits` must be a mapping"),
];

#[test]
fn wrong_values_are_refused_with_their_place() {
    for (rest, words) in WRONG {
        let error = error(rest);
        assert!(error.contains(words), "{rest}: {error}");
    }
}

#[test]
fn ceilings_hold_at_the_limit() {
    for (key, most, over) in [
        ("memory", "256MiB", "268435457"),
        ("wall", "120s", "120001ms"),
        ("cpu", "60s", "60001ms"),
        ("output", "1MiB", "1048577"),
    ] {
        assert!(
            with(&format!("limits: {{ {key}: {most} }}")).is_ok(),
            "{key}"
        );
        let error = error(&format!("limits: {{ {key}: {over} }}"));
        assert!(error.contains("it must be from 1 to"), "{error}");
    }
    assert!(error("limits: { memory: 0 }").contains("is 0 bytes"));
    assert!(error("limits: { cpu: 0s }").contains("is 0 ms"));
    assert!(with("capabilities: { kv: { bytes: 16MiB } }").is_ok());
    assert!(error("capabilities: { kv: { bytes: 16777217 } }").contains("from 1 to 16777216"));
    let http = |n: usize| {
        format!(
            "capabilities: {{ http: [{}] }}",
            "{ host: a.test },".repeat(n)
        )
    };
    assert!(with(&http(MAX_HTTP_ENTRIES)).is_ok());
    assert!(error(&http(MAX_HTTP_ENTRIES + 1)).contains("65 entries, more than 64"));
    let files = |n: usize| {
        format!(
            "capabilities: {{ files: [{}] }}",
            "{ root: /tmp, access: ro },".repeat(n)
        )
    };
    assert!(with(&files(MAX_FILES_ENTRIES)).is_ok());
    assert!(error(&files(MAX_FILES_ENTRIES + 1)).contains("17 entries, more than 16"));
    let filler = format!("#{}", "x".repeat(MAX_MANIFEST_BYTES));
    assert!(matches!(with(&filler), Err(ManifestError::TooLong { .. })));
}

#[test]
fn heads_are_checked() {
    let head = |key: &str, value: &str| {
        let lines: Vec<String> = HEAD
            .lines()
            .map(|l| match l.split_once(": ") {
                Some((k, _)) if k == key => format!("{k}: {value}"),
                _ => l.to_owned(),
            })
            .collect();
        Manifest::parse(&lines.join("\n"))
    };
    for bad in ["Demo", "1demo", "de mo", "''", "de_mo", &"a".repeat(65)] {
        assert!(head("name", bad).is_err(), "{bad}");
    }
    assert!(head("name", &"a".repeat(MAX_NAME_BYTES)).is_ok());
    for good in ["0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0+x"] {
        assert!(head("version", good).is_ok(), "{good}");
    }
    for bad in [
        "'1.0'", "1", "01.0.0", "1.0.0.0", "v1.0.0", "1.0.0-", "1.0.x",
    ] {
        assert!(head("version", bad).is_err(), "{bad}");
    }
    assert!(head("world", "claw:tool/tool@0.1.7").is_ok());
    for bad in [
        "claw:tool/tool@0.2.0",
        "claw:tool/tool@0.1",
        "claw:tool/tool@0.1.x",
        "claw:channel/channel@0.1.0",
        "claw:tool/tool@0.10.0",
    ] {
        assert!(
            matches!(head("world", bad), Err(ManifestError::World { .. })),
            "{bad}"
        );
    }
    for bad in ["''", "' '", "\"a\\nb\"", &"a".repeat(MAX_SUMMARY_BYTES + 1)] {
        assert!(head("summary", bad).is_err(), "{bad}");
    }
    for key in ["name", "version", "world", "summary"] {
        let without: Vec<&str> = HEAD.lines().filter(|l| !l.starts_with(key)).collect();
        let error = Manifest::parse(&without.join("\n")).unwrap_err();
        assert_eq!(error, ManifestError::Missing { at: key.into() });
    }
}

#[test]
fn broken_yaml_and_doubled_keys_are_refused() {
    for bad in ["name: [", "- a", "", "3", "name: a\nname: b\n", "{1: 2}"] {
        assert!(Manifest::parse(bad).is_err(), "{bad}");
    }
    assert!(matches!(with("name: twice"), Err(ManifestError::Yaml(_))));
}

#[test]
fn interfaces_follow_capabilities() {
    let all = with(
        "capabilities: { files: [{ root: /tmp, access: ro }], http: [{ host: a.test }], kv: {}, \
         memory: { access: ro }, blobs: true }",
    )
    .unwrap()
    .capabilities;
    let wanted = [
        "claw:blobs/blobs@0.1",
        "claw:files/files@0.1",
        "claw:http/client@0.1",
        "claw:kv/kv@0.1",
        "claw:memory/memory@0.1",
    ];
    assert_eq!(all.interfaces().into_iter().collect::<Vec<_>>(), wanted);
    assert!(Capabilities::default().interfaces().is_empty());
    let imports: Vec<String> = wanted.iter().map(|i| format!("{i}.0")).collect();
    assert_eq!(
        all.excess(imports.iter().map(String::as_str)),
        Vec::<String>::new()
    );
    assert_eq!(
        Capabilities::default().excess(imports.iter().map(String::as_str)),
        imports
    );
}

#[test]
fn ambient_types_and_wasi_imports_are_no_excess() {
    let none = Capabilities::default();
    let fine = [
        "claw:tool/context@0.1.0",
        "claw:log/log@0.1.3",
        "claw:config/config@0.1.0",
        "claw:progress/progress@0.1.0",
        "claw:types/errors@0.1.0",
        "claw:types/content@0.1.0",
        "claw:http/http-types@0.1.0",
        "wasi:io/streams@0.2.6",
        "wasi:sockets/tcp@0.2.6",
    ];
    assert_eq!(none.excess(fine), Vec::<String>::new());
    for beyond in [
        "claw:kv/kv@0.1.0",
        "claw:kv/kv@0.2.0",
        "claw:log/log@0.2.0",
        "claw:secrets/secrets@0.1.0",
        "claw:log/other@0.1.0",
    ] {
        assert_eq!(none.excess([beyond]), [beyond]);
    }
    let kv = with("capabilities: { kv: {} }").unwrap().capabilities;
    assert_eq!(kv.excess(["claw:kv/kv@0.2.0"]), ["claw:kv/kv@0.2.0"]);
}
