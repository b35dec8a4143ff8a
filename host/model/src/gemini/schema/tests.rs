#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use proptest::prelude::*;

#[test]
fn what_gemini_does_not_take_is_dropped_or_said_otherwise() {
    for (given, want) in [
        (
            json!({"$schema": "x", "$id": "y", "title": "T", "type": "object", "additionalProperties": false,
                "properties": {"a": {"type": "string", "description": "d", "default": "x", "examples": ["y"]}},
                "required": ["a", "gone"], "patternProperties": {}}),
            json!({"type": "OBJECT", "properties": {"a": {"type": "STRING", "description": "d"}}, "required": ["a"]}),
        ),
        (
            json!({"type": "integer", "minimum": 1, "maximum": 9, "exclusiveMinimum": 0, "multipleOf": 2, "format": "uint32"}),
            json!({"type": "INTEGER", "minimum": 1, "maximum": 9}),
        ),
        (
            json!({"type": "string", "format": "date-time", "minLength": 1, "pattern": "^a"}),
            json!({"type": "STRING", "format": "date-time", "minLength": 1, "pattern": "^a"}),
        ),
        (
            json!({"type": "string", "format": "uri"}),
            json!({"type": "STRING"}),
        ),
        (
            json!({"enum": ["a", "b"]}),
            json!({"type": "STRING", "enum": ["a", "b"]}),
        ),
        (
            json!({"const": "a"}),
            json!({"type": "STRING", "enum": ["a"]}),
        ),
        (
            json!({"type": "integer", "enum": [1, 2]}),
            json!({"type": "INTEGER"}),
        ),
        (
            json!({"type": ["string", "null"], "enum": ["a", null]}),
            json!({"type": "STRING", "enum": ["a"], "nullable": true}),
        ),
        (
            json!({"type": "array", "uniqueItems": true, "minItems": 1, "items": {"type": "boolean"}}),
            json!({"type": "ARRAY", "minItems": 1, "items": {"type": "BOOLEAN"}}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "ARRAY", "items": anything()}),
        ),
        (json!({"properties": {}}), json!({"type": "OBJECT"})),
        (json!(true), anything()),
        (json!(null), anything()),
    ] {
        assert_eq!(reduce(&given), want, "{given}");
    }
}

#[test]
fn alternatives_stand_alone() {
    for (given, want) in [
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "description": "d"}),
            json!({"anyOf": [{"type": "STRING", "description": "d"}, {"type": "INTEGER"}]}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}], "description": "d"}),
            json!({"type": "STRING", "nullable": true, "description": "d"}),
        ),
        (
            json!({"type": ["integer", "string", "null"]}),
            json!({"anyOf": [{"type": "INTEGER", "nullable": true}, {"type": "STRING"}]}),
        ),
        (
            json!({"anyOf": [{"oneOf": [{"type": "string"}, {"type": "null"}]}, {"type": ["number", "boolean"]}]}),
            json!({"anyOf": [{"type": "STRING", "nullable": true}, {"type": "NUMBER"}, {"type": "BOOLEAN"}]}),
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            json!({"type": "OBJECT", "properties": {"a": {"type": "STRING"}, "b": {"type": "STRING"}}}),
        ),
        (
            json!({"allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"$ref": "#/$defs/b"}], "$defs": {"b": {"type": "object", "properties": {"b": {"type": "number"}}, "required": ["b"]}}}),
            json!({"type": "OBJECT", "properties": {"a": {"type": "STRING"}, "b": {"type": "NUMBER"}}, "required": ["a", "b"]}),
        ),
    ] {
        assert_eq!(reduce(&given), want, "{given}");
    }
}

#[test]
fn references_are_followed_and_end_inside_themselves() {
    let tree = json!({
        "type": "object",
        "properties": {"root": {"$ref": "#/$defs/node", "description": "the tree"}, "no": {"$ref": "#/$defs/none"}},
        "$defs": {"node": {"type": "object", "properties": {
            "name": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        }}},
    });
    let node = json!({"type": "OBJECT", "description": "the tree", "properties": {
        "name": {"type": "STRING"},
        "children": {"type": "ARRAY", "items": anything()},
    }});
    let want = json!({"type": "OBJECT", "properties": {"root": node, "no": anything()}});
    assert_eq!(reduce(&tree), want);
    let twice = json!({
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/n"}, "b": {"$ref": "#/$defs/n"}},
        "$defs": {"n": {"type": "number"}},
    });
    let number = json!({"type": "NUMBER"});
    assert_eq!(
        reduce(&twice)["properties"],
        json!({"a": number, "b": number})
    );
    for own in ["#", "x.json", "#/$defs/none"] {
        let given = json!({"type": "object", "properties": {"a": {"$ref": own}}});
        let want = match own {
            "#" => json!({"type": "OBJECT", "properties": {"a": anything()}}),
            _ => anything(),
        };
        assert_eq!(reduce(&given)["properties"]["a"], want, "{own}");
    }
}

fn nested(levels: usize) -> Value {
    (1..levels).fold(
        json!({"type": "string"}),
        |inner, _| json!({"type": "array", "items": inner}),
    )
}

fn schemas(value: &Value) -> usize {
    match value {
        Value::Object(map) => {
            usize::from(map.contains_key("type")) + map.values().map(schemas).sum::<usize>()
        }
        Value::Array(all) => all.iter().map(schemas).sum(),
        _ => 0,
    }
}

#[test]
fn depth_and_number_have_their_limits() {
    let deepest = "/items".repeat(MAX_DEPTH - 1);
    let whole = reduce(&nested(MAX_DEPTH));
    assert_eq!(whole.pointer(&deepest), Some(&json!({"type": "STRING"})));
    let cut = reduce(&nested(MAX_DEPTH + 1));
    let last = format!("{deepest}/items");
    assert_eq!(cut.pointer(&last), Some(&anything()));

    let wide = |n: usize| {
        let each = (0..n).map(|i| (format!("p{i:05}"), json!({"type": "string"})));
        let all: Map<String, Value> = each.collect();
        reduce(&json!({"type": "object", "properties": all}))
    };
    let last = |n: usize| wide(n)["properties"][format!("p{:05}", n - 1)].clone();
    assert_eq!(last(MAX_SCHEMAS - 1), json!({"type": "STRING"}));
    assert_eq!(last(MAX_SCHEMAS), anything());
    // References that double at each level would be 2^20 schemas.
    let defs: Map<String, Value> = (0..20)
        .map(|i| {
            let next = json!({"$ref": format!("#/$defs/{}", i + 1)});
            (
                i.to_string(),
                json!({"type": "object", "properties": {"a": next, "b": next}}),
            )
        })
        .collect();
    let bomb = reduce(&json!({"$ref": "#/$defs/0", "$defs": defs}));
    assert!(schemas(&bomb) <= 5 * MAX_SCHEMAS, "{}", schemas(&bomb));
}

/// Whether a result is one that Gemini takes.
fn judge(value: &Value, depth: usize) -> Result<(), String> {
    const KEYS: [&str; 14] = [
        "type",
        "description",
        "nullable",
        "enum",
        "format",
        "items",
        "properties",
        "required",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
    ];
    let map = value.as_object().ok_or("no object")?;
    if depth > 2 * MAX_DEPTH {
        return Err("too deep".into());
    }
    if let Some(each) = map.get("anyOf") {
        let each = each.as_array().ok_or("anyOf")?;
        if map.len() != 1 || each.len() < 2 {
            return Err(format!("anyOf does not stand alone: {value}"));
        }
        return each.iter().try_for_each(|v| judge(v, depth + 1));
    }
    if !map.get("type").is_some_and(Value::is_string) {
        return Err(format!("no type: {value}"));
    }
    for key in map.keys() {
        if !KEYS.contains(&key.as_str()) && key != "pattern" {
            return Err(format!("key `{key}`"));
        }
    }
    if let Some(items) = map.get("items") {
        judge(items, depth + 1)?;
    }
    let none = Map::new();
    let properties = map
        .get("properties")
        .map_or(&none, |p| p.as_object().unwrap());
    for name in map
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if !properties.contains_key(name.as_str().unwrap()) {
            return Err(format!("required {name}"));
        }
    }
    properties.values().try_for_each(|v| judge(v, depth + 1))
}

fn any_schema() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        Just(json!("string")),
        Just(json!("object")),
        Just(json!("array")),
        Just(json!("null")),
        Just(json!(["string", "null"])),
        Just(json!(["integer", "array", "null"])),
        Just(json!("odd")),
        Just(json!([])),
        Just(json!(7)),
    ];
    let leaf = prop_oneof![
        kind.clone()
            .prop_map(|t| json!({"type": t, "enum": ["a", 1, null], "description": "d"})),
        kind.prop_map(|t| json!({"type": t, "minimum": 1, "format": "uri", "x-odd": true})),
        Just(json!({"$ref": "#/properties/a"})),
        Just(json!({"$ref": 7})),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({})),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let many = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({"type": "object", "properties": {"a": a, "b": b}, "required": ["a", "c", 1]})),
            inner.prop_map(|i| json!({"type": "array", "items": i, "minItems": "x"})),
            many.clone().prop_map(|m| json!({"anyOf": m, "description": "d"})),
            many.clone().prop_map(|m| json!({"oneOf": m, "nullable": 3})),
            many.prop_map(|m| json!({"allOf": m, "type": ["object", "null"]})),
        ]
    })
}

proptest! {
    #[test]
    fn any_schema_becomes_one_that_is_taken(schema in any_schema()) {
        let got = reduce(&schema);
        prop_assert_eq!(judge(&got, 0), Ok(()), "{} from {}", got, schema);
    }
}
