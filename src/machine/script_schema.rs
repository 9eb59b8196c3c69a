//! The JSON Schema of a script, for editors: generated from the table of keys that the reader uses.

use serde_json::{Map, Value, json};

use crate::walk::script_file::{KEYS, ScriptKey, ScriptShape};

/// The schema, as a text.
#[must_use]
pub fn script() -> String {
    let mut schema = mapping(KEYS);
    for (key, value) in [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("$id", "posdiag:script:1"),
        ("title", "script"),
        (
            "description",
            "一次走法的回答，posdiag walk --script 用 · The answers of a walk, for posdiag walk --script.",
        ),
    ] {
        schema[key] = value.into();
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn mapping(keys: &[ScriptKey]) -> Value {
    let described = |(name, shape, zh, en): &ScriptKey| {
        let mut property = of(*shape);
        property["description"] = format!("{zh} · {en}").into();
        ((*name).to_owned(), property)
    };
    let properties: Map<String, Value> = keys.iter().map(described).collect();
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

fn of(shape: ScriptShape) -> Value {
    let word = json!({ "type": ["string", "integer", "boolean"], "minimum": 0 });
    match shape {
        ScriptShape::Word => word,
        ScriptShape::Channel => json!({ "enum": ["phone", "onsite"] }),
        ScriptShape::Words => json!({ "type": "array", "items": word }),
        ScriptShape::Answers => {
            let several =
                json!({ "type": ["array", "string", "integer", "boolean"], "minimum": 0, "items": word });
            json!({ "type": ["object", "null"], "additionalProperties": several })
        }
        ScriptShape::Fields => {
            let known = json!({ "type": ["string", "integer", "boolean", "null"], "minimum": 0 });
            json!({ "type": ["object", "null"], "additionalProperties": known })
        }
        ScriptShape::Map(keys) => mapping(keys),
    }
}
