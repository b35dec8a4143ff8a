#![allow(clippy::unwrap_used)]
use super::*;
use serde_json::json;

fn definition(name: &str, input: Value) -> Definition {
    Definition {
        name: name.to_owned(),
        title: String::new(),
        description: "does it".to_owned(),
        input_schema: input.to_string(),
        output_schema: String::new(),
        effects: vec!["read".to_owned(), "Bad Word".to_owned()],
        idempotent: true,
        parallel: false,
    }
}

fn refusal(definition: Definition) -> String {
    let failure = Tools::new(vec![definition]).err().unwrap();
    assert_eq!(failure.kind, FailureKind::Incompatible);
    failure.message
}

#[test]
fn arguments_are_judged_with_path_and_words() {
    let schema = json!({
        "type": "object",
        "properties": {"list": {"type": "array", "items": {"$ref": "#/$defs/n"}}},
        "required": ["list"],
        "additionalProperties": false,
        "$defs": {"n": {"type": "integer"}}
    });
    let tools = Tools::new(vec![definition("sum", schema)]).unwrap();
    tools
        .check_arguments("sum", &json!({"list": [1, 2]}))
        .unwrap();
    let failure = tools
        .check_arguments("sum", &json!({"list": [1, "x"]}))
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Arguments);
    assert!(failure.message.contains("`/list/1`"), "{failure}");
    assert!(tools.check_arguments("sum", &json!({})).is_err());
    assert!(tools.check_arguments("sum", &json!([])).is_err());
    let unknown = tools.check_arguments("other", &json!({})).unwrap_err();
    assert_eq!(unknown.kind, FailureKind::NotFound);
    assert_eq!(tools.definitions()[0].effects, ["read"]);
}

#[test]
fn structured_results_are_judged_where_there_is_a_schema() {
    let mut with = definition("sum", json!({"type": "object"}));
    with.output_schema = json!({"type": "object", "required": ["n"]}).to_string();
    let tools = Tools::new(vec![with, definition("other", json!({}))]).unwrap();
    assert!(tools.check_structured("sum", &json!({"n": 1})).is_none());
    assert!(tools.check_structured("sum", &json!({})).is_some());
    assert!(tools.check_structured("other", &json!(7)).is_none());
}

#[test]
fn definitions_outside_the_contract_are_refused() {
    for name in ["", "A", "9a", "a-b", "a b", &"a".repeat(49)] {
        assert!(
            refusal(definition(name, json!({}))).contains("a name is"),
            "{name}"
        );
    }
    Tools::new(vec![definition(&"a".repeat(48), json!({}))]).unwrap();
    let mut long = definition("a", json!({}));
    long.description = "x".repeat(MAX_DESCRIPTION_BYTES + 1);
    assert!(refusal(long).contains("description"));
    assert!(refusal(definition("a", json!([]))).contains("not a JSON object"));
    assert!(refusal(definition("a", json!({"type": "objekt"}))).contains("schema"));
    let big = json!({"description": "x".repeat(MAX_SCHEMA_BYTES)});
    assert!(refusal(definition("a", big)).contains("larger than"));
    let twice = vec![definition("a", json!({})), definition("a", json!({}))];
    assert!(Tools::new(twice).err().unwrap().message.contains("twice"));
    assert!(Tools::new(Vec::new()).is_err());
    let many = (0..=MAX_TOOLS).map(|i| definition(&format!("t{i}"), json!({})));
    assert!(Tools::new(many.collect()).is_err());
}

#[test]
fn references_stay_inside_and_do_not_explode() {
    for reference in [
        "https://example.com/s.json",
        "other.json",
        "#anchor",
        "#/$defs/none",
    ] {
        let words = refusal(definition("a", json!({"$ref": reference})));
        assert!(words.contains("is not a place in this schema"), "{words}");
    }
    let cycle = json!({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}});
    assert!(refusal(definition("a", cycle)).contains("refers to itself"));
    let mut bomb = json!({"$ref": "#/$defs/d0", "$defs": {"d30": {}}});
    for i in 0..30 {
        let next = json!({"$ref": format!("#/$defs/d{}", i + 1)});
        bomb["$defs"][format!("d{i}")] = json!({"anyOf": [next, next]});
    }
    assert!(refusal(definition("a", bomb)).contains("more than"));
    assert!(refusal(definition("a", json!({"$dynamicRef": "#x"}))).contains("not supported"));
    let look = json!({"properties": {"x": {"pattern": "(?=a)b"}}});
    assert!(refusal(definition("a", look)).contains("input schema"));
}

/// Runs on as little stack as a guest's worker has.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_cycle_cannot_hide() {
    let again = json!({"anyOf": [{"$ref": "#/properties/definitions"}, {"type": "string"}]});
    let named_like_a_keyword = json!({"properties": {"definitions": again}});
    assert!(refusal(definition("a", named_like_a_keyword)).contains("refers to itself"));
    let inner = json!({"$id": "http://x/b", "$ref": "#/$defs/B", "$defs": {"B": {"allOf": [{"$ref": "#/$defs/B"}]}}});
    let of_another_base = json!({"properties": {"a": inner}, "$defs": {"B": true}});
    assert!(refusal(definition("a", of_another_base)).contains("at the top only"));
    let percent = json!({"$ref": "#/$defs/%61", "$defs": {"%61": true, "a": {"allOf": [{"$ref": "#/$defs/%61"}]}}});
    assert!(refusal(definition("a", percent)).contains("is not a place"));
    let top = json!({"$id": "http://x/a", "$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"id": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "integer"}}});
    let tools = Tools::new(vec![definition("a", top)]).unwrap();
    assert!(tools.check_arguments("a", &json!({"id": "x"})).is_err());
}

#[test]
fn deep_schemas_are_refused_before_they_use_up_the_stack() {
    let chain = |n: usize| {
        let mut defs = json!({});
        for i in 0..n {
            defs[i.to_string()] = json!({"$ref": format!("#/$defs/{}", i + 1)});
        }
        defs[n.to_string()] = json!({"type": "object"});
        json!({"$ref": "#/$defs/0", "$defs": defs})
    };
    assert!(refusal(definition("a", chain(bounds::MAX_DEPTH + 1))).contains("levels"));
    on_a_small_stack(move || {
        let mut nots = json!({"type": "object"});
        for _ in 0..bounds::MAX_DEPTH / 2 - 1 {
            nots = json!({"allOf": [nots]});
        }
        for deepest in [chain(bounds::MAX_DEPTH - 3), nots] {
            let tools = Tools::new(vec![definition("a", deepest)]).unwrap();
            tools.check_arguments("a", &json!({})).unwrap();
        }
    });
    let twice = json!({"unevaluatedProperties": false});
    assert!(refusal(definition("a", twice)).contains("not supported"));
}

#[test]
fn patterns_are_few_and_small() {
    let many = |n: usize| {
        let names = (0..n).map(|i| (format!("p{i}"), json!({"pattern": "^a+$"})));
        json!({"properties": names.collect::<serde_json::Map<_, _>>()})
    };
    let half = || many(bounds::MAX_PATTERNS / 2);
    Tools::new(vec![definition("a", half()), definition("b", half())]).unwrap();
    let over = vec![
        definition("a", half()),
        definition("b", half()),
        definition("c", many(1)),
    ];
    assert!(
        Tools::new(over)
            .err()
            .unwrap()
            .message
            .contains("patterns in all")
    );
    let over = refusal(definition("a", many(bounds::MAX_PATTERNS + 1)));
    assert!(over.contains("patterns"));
    let date = json!({"properties": {"x": {"pattern": "^\\d{4}-\\d{2}-\\d{2}$"}}});
    Tools::new(vec![definition("a", date)]).unwrap();
    let big = json!({"properties": {"x": {"pattern": "\\pL{150}"}}});
    assert!(refusal(definition("a", big)).contains("is not a \"regex\""));
}

#[test]
fn judging_has_a_bounded_cost() {
    let checks: Vec<Value> = (0..2_000).map(|_| json!({"minimum": 9})).collect();
    let schema = json!({"properties": {"l": {"items": {"allOf": checks}}}});
    let tools = Tools::new(vec![definition("a", schema)]).unwrap();
    let long = json!({"l": vec![1; 100_000]});
    let failure = tools.check_arguments("a", &long).unwrap_err();
    assert!(
        failure.message.contains("too much for its schema"),
        "{failure}"
    );
    let failure = tools
        .check_arguments("a", &json!({"l": vec![1; 10]}))
        .unwrap_err();
    assert!(failure.message.contains("`/l/0`"), "{failure}");
}
