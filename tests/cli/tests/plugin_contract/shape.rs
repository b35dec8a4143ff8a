//! What a plugin says of itself: its imports, and the definitions of its tools.

use crate::common::{self, Claw};
use crate::table::Plugin;
use crate::{definition, strings};
use serde_json::Value;
use std::collections::BTreeSet;

/// The imports that a capability may use.
fn interface(rule: &str) -> &'static str {
    match rule.split(' ').next().unwrap() {
        "files" => "claw:files/files@0.1.0",
        "http" => "claw:http/client@0.1.0",
        "kv" => "claw:kv/kv@0.1.0",
        "memory" => "claw:memory/memory@0.1.0",
        "blobs" => "claw:blobs/blobs@0.1.0",
        other => panic!("no capability `{other}`"),
    }
}

/// The component's imports, as an outside reader finds them.
fn imports(name: &str) -> BTreeSet<String> {
    let bytes = std::fs::read(common::plugins().join(name).join("plugin.wasm")).unwrap();
    let decoded = wit_component::decode(&bytes).unwrap();
    let wit_component::DecodedWasm::Component(resolve, world) = decoded else {
        panic!("`{name}` is no component");
    };
    let items = resolve.worlds[world].imports.values();
    let interfaces = items.map(|item| match item {
        wit_parser::WorldItem::Interface { id, .. } => resolve.id_of(*id).unwrap(),
        other => panic!("`{name}` imports `{other:?}`"),
    });
    interfaces.collect()
}

/// Every import is listed, in the right tier, and the effectful ones are those that the manifest asks for.
pub(crate) fn imports_what_it_asks_for(info: &Value, plugin: &Plugin) {
    let name = plugin.name;
    let tier = |tier: &str| strings(&info["imports"][tier]);
    let listed: Vec<&str> = ["ambient", "runtime", "effectful"]
        .into_iter()
        .flat_map(tier)
        .collect();
    let unique: BTreeSet<String> = listed.iter().map(|&i| i.to_owned()).collect();
    assert_eq!(unique.len(), listed.len(), "{name}: {listed:?}");
    assert_eq!(unique, imports(name));

    let mut asked: BTreeSet<&str> = strings(&info["asks"]).into_iter().map(interface).collect();
    let effectful: BTreeSet<&str> = tier("effectful").into_iter().collect();
    // `to-blob` of files makes blobs without any import of their own.
    if effectful.contains(interface("files")) && !effectful.contains(interface("blobs")) {
        asked.remove(interface("blobs"));
    }
    assert_eq!(effectful, asked, "{name}");

    let ambient = tier("ambient");
    let harmless = [
        "claw:types/",
        "claw:http/http-types@",
        "claw:log/",
        "claw:config/",
        "claw:progress/",
        "claw:tool/context@",
        "wasi:io/",
        "wasi:cli/",
        "wasi:clocks/",
        "wasi:random/",
    ];
    for import in &ambient {
        let known = harmless.iter().any(|prefix| import.starts_with(prefix));
        assert!(known, "{name}: `{import}` is listed as ambient");
    }
    assert!(ambient.iter().any(|i| i.starts_with("wasi:cli/")), "{name}");
    let count = |prefix: &str| {
        let runtime = tier("runtime");
        runtime.iter().filter(|i| i.starts_with(prefix)).count()
    };
    let found = (count("wasi:filesystem/"), count("wasi:sockets/"));
    assert_eq!(found, plugin.runtime, "{name}");
    assert_eq!(tier("runtime").len(), found.0 + found.1, "{name}");
}

/// Every tool is on offer as it was described, with words and a schema for a model.
pub(crate) fn defines_its_tools(claw: &Claw, info: &Value, plugin: &Plugin) {
    let offered = claw.run(&["--json", "tool", "list"]).exits(0).json();
    let offered: Vec<&Value> = offered
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["plugin"] == plugin.name)
        .collect();
    let with_cases: BTreeSet<&str> = plugin.good.iter().map(|g| g.tool).collect();
    let described: BTreeSet<&str> = strings(&info["tools"]).into_iter().collect();
    assert_eq!(described, with_cases, "every tool has a case");
    assert_eq!(offered.len(), described.len());
    for tool in offered {
        let it = &tool["definition"];
        let name = it["name"].as_str().unwrap();
        assert_eq!(it, definition(info, name));
        assert!(name.starts_with(&format!("{}_", plugin.name)), "{name}");
        let description = it["description"].as_str().unwrap();
        let first = description.lines().next().unwrap_or_default();
        assert!(first.len() > 10 && first.ends_with('.'), "{name}: {first}");
        for schema in [&it["input_schema"], &it["output_schema"]] {
            if !schema.is_null() {
                jsonschema::draft202012::meta::validate(schema).unwrap();
                jsonschema::draft202012::new(schema).unwrap();
            }
        }
        let input = &it["input_schema"];
        assert_eq!(input["type"], "object", "{name}");
        assert_eq!(input["additionalProperties"], false, "{name}");
        for (argument, schema) in input["properties"].as_object().unwrap() {
            let words = schema["description"].as_str().unwrap_or_default();
            assert!(!words.is_empty(), "{name}: no words about `{argument}`");
        }
    }
}
