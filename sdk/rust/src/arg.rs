//! Arguments of a tool as data. Invariant: what is built here is always valid JSON Schema 2020-12, and the
//! object around it admits no further properties.

use serde_json::{Map, Value, json};

/// One argument: its name, its schema and whether it must be given.
#[derive(Clone, Debug)]
pub struct Arg {
    pub(crate) name: String,
    pub(crate) schema: Map<String, Value>,
    pub(crate) required: bool,
}

fn new(kind: &str, name: &str, description: &str) -> Arg {
    let mut schema = Map::new();
    schema.insert("type".into(), kind.into());
    schema.insert("description".into(), description.into());
    Arg {
        name: name.into(),
        schema,
        required: true,
    }
}

/// A string.
pub fn text(name: &str, description: &str) -> Arg {
    new("string", name, description)
}

/// A whole number.
pub fn integer(name: &str, description: &str) -> Arg {
    new("integer", name, description)
}

/// A number.
pub fn number(name: &str, description: &str) -> Arg {
    new("number", name, description)
}

/// True or false.
pub fn boolean(name: &str, description: &str) -> Arg {
    new("boolean", name, description)
}

/// A list of strings, each at most `item_max_length` characters.
pub fn texts(name: &str, description: &str, item_max_length: u32) -> Arg {
    new("array", name, description).with(
        "items",
        json!({ "type": "string", "maxLength": item_max_length }),
    )
}

/// Anything else: a hand-written schema for this argument.
pub fn custom(name: &str, schema: Map<String, Value>) -> Arg {
    Arg {
        name: name.into(),
        schema,
        required: true,
    }
}

impl Arg {
    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.schema.insert(key.into(), value.into());
        self
    }

    /// The argument may be left out.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// At least this many characters.
    #[must_use]
    pub fn min_length(self, characters: u32) -> Self {
        self.with("minLength", characters)
    }

    /// At most this many characters.
    #[must_use]
    pub fn max_length(self, characters: u32) -> Self {
        self.with("maxLength", characters)
    }

    /// At most this many items of a list.
    #[must_use]
    pub fn max_items(self, items: u32) -> Self {
        self.with("maxItems", items)
    }

    /// A number from `low` to `high`, both included.
    #[must_use]
    pub fn range(self, low: i64, high: i64) -> Self {
        self.with("minimum", low).with("maximum", high)
    }

    /// One of these strings.
    #[must_use]
    pub fn one_of(self, values: &[&str]) -> Self {
        self.with("enum", values.to_vec())
    }
}
