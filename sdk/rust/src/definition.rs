//! Building a tool's definition. Invariant: `input_schema` is at every step a JSON object schema that refuses
//! unknown properties, unless [`Definition::schema`] replaced it.

use serde_json::{Map, Value, json};

use crate::{Definition, arg::Arg};

impl Definition {
    /// A tool without arguments, effects or promises. `name` is `[a-z][a-z0-9_]{0,47}`; the first line of
    /// `description` stands alone.
    pub fn new(name: &str, description: &str) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            description: description.into(),
            input_schema: empty_schema().to_string(),
            output_schema: String::new(),
            effects: Vec::new(),
            idempotent: false,
            parallel: false,
        }
    }

    /// A title for people.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        self.title = title.into();
        self
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: Arg) -> Self {
        let mut schema: Value =
            serde_json::from_str(&self.input_schema).unwrap_or_else(|_| empty_schema());
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(arg.name.clone(), Value::Object(arg.schema));
        }
        if let (true, Some(object)) = (arg.required, schema.as_object_mut()) {
            let required = object.entry("required").or_insert_with(|| json!([]));
            if let Some(names) = required.as_array_mut() {
                names.push(arg.name.into());
            }
        }
        self.input_schema = schema.to_string();
        self
    }

    /// Replaces the whole argument schema by a hand-written one.
    #[must_use]
    pub fn schema(mut self, schema: Map<String, Value>) -> Self {
        self.input_schema = Value::Object(schema).to_string();
        self
    }

    /// The schema of the structured output.
    #[must_use]
    pub fn output_schema(mut self, schema: Map<String, Value>) -> Self {
        self.output_schema = Value::Object(schema).to_string();
        self
    }

    /// Declares an effect: `read`, `write`, `delete`, `send` or `pay`. The host computes the real ones and a
    /// declaration can only add to them.
    #[must_use]
    pub fn effect(mut self, effect: &str) -> Self {
        self.effects.push(effect.into());
        self
    }

    /// Running the same call twice does no more than once.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// The tool may run beside other calls of the same turn.
    #[must_use]
    pub fn parallel(mut self) -> Self {
        self.parallel = true;
        self
    }
}

fn empty_schema() -> Value {
    json!({ "type": "object", "properties": {}, "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use crate::{Definition, arg};

    #[test]
    fn builds_a_closed_object_schema() {
        let definition = Definition::new("a", "b")
            .arg(arg::text("path", "Where.").max_length(9))
            .arg(arg::texts("tags", "Words.", 40).max_items(2).optional());
        assert_eq!(
            definition.input_schema,
            concat!(
                r#"{"type":"object","properties":{"path":{"type":"string","description":"Where.","maxLength":9},"#,
                r#""tags":{"type":"array","description":"Words.","items":{"type":"string","maxLength":40},"maxItems":2}},"#,
                r#""additionalProperties":false,"required":["path"]}"#,
            )
        );
    }
}
