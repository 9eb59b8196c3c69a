//! The JSON Schemas (draft 2020-12) of a library's files, for editors: generated from the same tables of keys that the
//! reader uses. What only the whole library can decide (whether a name exists, whether a path ends) is left to the
//! checker.

use serde_json::{Map, Value, json};

use crate::text::harmless::first_harmful;
use crate::tree::keys::{self, KINDS, KeyRow, KeyShape, LIBRARY, Need, SEQUENCE, TREE};
use crate::tree::marks::Mark;
use crate::tree::{FIRST_LANGUAGE, LANGUAGE, LONGEST_PHRASE};

/// For a tree's file.
#[must_use]
pub fn tree() -> String {
    let about = (
        "树：一个错误代码的处理步骤，TABLE/CODE.yaml",
        "A tree: the steps of one error code, TABLE/CODE.yaml.",
    );
    page("tree", about, TREE, r"(ID\.)?ID = ID", "例如 such as: network.link = wifi and restart = not_fixed")
}

/// For a sequence's file.
#[must_use]
pub fn sequence() -> String {
    let about = (
        "共用步骤：许多代码都要走的几步，shared/NAME.yaml",
        "A sequence: steps shared by many codes, shared/NAME.yaml.",
    );
    // A sequence's conditions name only its own steps, and matters.
    page(
        "sequence",
        about,
        SEQUENCE,
        "ID = ID",
        "只能写自己文件里的步骤 only steps of this file: link = wifi",
    )
}

/// For `library.yaml`.
#[must_use]
pub fn library() -> String {
    let about = ("资料库的总表，library.yaml", "What a library contains, library.yaml.");
    document("library", about, LIBRARY, json!({ "text": text(), "said": said() }))
}

/// For a file with steps, with this spelling of conditions.
fn page(name: &str, about: (&str, &str), keys: &'static [KeyRow], condition: &str, example: &str) -> String {
    // What a condition reads, a wait may count from.
    let since = condition.split(" = ").next().unwrap_or_default().replace("ID", ID);
    let condition = condition.replace("ID", ID).replace(" = ", r"\s*!?=\s*");
    let when = json!({
        "type": "string",
        "pattern": format!(r"^\s*{condition}(\s* (and|or) \s*{condition})*\s*$"),
        "description": example,
    });
    let mut defs = Map::from_iter([
        ("text".to_owned(), text()),
        ("said".to_owned(), said()),
        ("when".to_owned(), when),
        ("since".to_owned(), spelled(&format!("^{since}$"))),
        ("cautious".to_owned(), cautious()),
        ("steps".to_owned(), json!({ "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/step" } })),
        (
            "step".to_owned(),
            json!({ "oneOf": KINDS.map(|kind| json!({ "$ref": format!("#/$defs/{kind}") })) }),
        ),
    ]);
    for kind in KINDS {
        let mut step = mapping(keys::of_kind(kind));
        step.insert("title".to_owned(), kind.into());
        if kind == "ask" {
            let rules = step.entry("allOf").or_insert_with(|| json!([]));
            rules.as_array_mut().into_iter().for_each(|rules| rules.push(unsure_at_caution()));
        }
        defs.insert(kind.to_owned(), step.into());
    }
    document(name, about, keys, defs.into())
}

/// Steps of which one, at any depth, has a caution.
fn cautious() -> Value {
    let steps = json!({ "$ref": "#/$defs/cautious" });
    let branch = |key: &str, below: Value| json!({ "properties": { key: below }, "required": [key] });
    let mut ways = vec![json!({ "required": ["caution"] })];
    ways.extend(["on_yes", "on_no", "on_unsure", "on_fixed"].map(|key| branch(key, steps.clone())));
    ways.push(branch("options", json!({ "contains": branch("steps", steps) })));
    json!({ "type": "array", "contains": { "anyOf": ways } })
}

/// If the path of "no", which "unsure" takes by default, leads to a caution, it has to be said explicitly.
fn unsure_at_caution() -> Value {
    json!({
        "if": { "properties": { "on_no": { "$ref": "#/$defs/cautious" } }, "required": ["on_no"] },
        "then": { "anyOf": [{ "required": ["unsure_as"] }, { "required": ["on_unsure"] }] },
    })
}

fn document(name: &str, (zh, en): (&str, &str), keys: &'static [KeyRow], defs: Value) -> String {
    let mut schema = mapping(keys.iter());
    for (key, value) in [
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("$id", json!(format!("posdiag:{name}:{LANGUAGE}"))),
        ("title", json!(name)),
        ("description", json!(format!("{zh} · {en}"))),
        ("$defs", defs),
    ] {
        schema.insert(key.to_owned(), value);
    }
    let mut text = serde_json::to_string_pretty(&Value::from(schema)).unwrap_or_default();
    text.push('\n');
    text
}

/// A mapping with exactly these keys.
fn mapping(keys: impl Iterator<Item = &'static KeyRow>) -> Map<String, Value> {
    let (mut properties, mut required, mut rules) = (Map::new(), Vec::new(), Vec::new());
    for key in keys {
        let name = key.name;
        let mut property = shape(&key.shape);
        property.insert("description".to_owned(), format!("{} · {}", key.zh, key.en).into());
        properties.insert(name.to_owned(), property.into());
        let (there, absent) = (json!({ "required": [name] }), json!({ "properties": { name: false } }));
        let of_kinds =
            |kinds: &[&str]| json!({ "properties": { "kind": { "enum": kinds } }, "required": ["kind"] });
        match &key.need {
            Need::Optional => {}
            Need::Required => required.push(name),
            Need::Unless(flag) => {
                let set = json!({ "properties": { *flag: { "const": true } }, "required": [flag] });
                rules.push(json!({ "if": set, "then": absent, "else": there }));
            }
            Need::OfKinds(kinds) => rules.push(json!({ "if": of_kinds(kinds), "then": there })),
            Need::OnlyOfKinds(kinds) => {
                rules.push(json!({ "if": of_kinds(kinds), "then": there, "else": absent }));
            }
            Need::Beside(other) => {
                rules.push(json!({ "if": there, "then": { "required": [other] } }));
            }
            Need::Not(other) => rules.push(json!({ "if": { "required": [other] }, "then": absent })),
        }
    }
    let mut mapping = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), properties.into()),
        ("required".to_owned(), json!(required)),
        ("additionalProperties".to_owned(), json!(false)),
    ]);
    if !rules.is_empty() {
        mapping.insert("allOf".to_owned(), json!(rules));
    }
    mapping
}

/// The spelling of a name.
const ID: &str = "[a-z][a-z0-9_]*";
/// The punctuation of a Chinese keyboard that a word does not begin with: quotes were meant.
const QUOTES: &str = "“”‘’＂";

fn shape(shape: &KeyShape) -> Map<String, Value> {
    let schema = match shape {
        KeyShape::Word => spelled(&format!("^(?![{QUOTES}]){}", visible(""))),
        KeyShape::Id => spelled(&format!("^{ID}$")),
        KeyShape::OptionId => spelled(&format!("^(?!(unsure|tampering)$){ID}$")),
        KeyShape::SharedStep => spelled(&format!(r"^{ID}\.{ID}$")),
        KeyShape::When => json!({ "$ref": "#/$defs/when" }),
        KeyShape::Since => json!({ "$ref": "#/$defs/since" }),
        KeyShape::Standing => spelled(&format!("^ *{ID} *= *{ID} *$")),
        KeyShape::Length => spelled("^ *[1-9][0-9]* *(- *[1-9][0-9]* *)?$"),
        KeyShape::OneOf(names) => json!({ "enum": names() }),
        KeyShape::List(item) => list(item, false),
        KeyShape::Set(item) => list(item, true),
        KeyShape::Text => json!({ "$ref": "#/$defs/text" }),
        KeyShape::Said => json!({ "$ref": "#/$defs/said" }),
        KeyShape::Phrases => phrases(),
        KeyShape::Number(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        KeyShape::Language => json!({ "enum": (FIRST_LANGUAGE..=LANGUAGE).collect::<Vec<_>>() }),
        KeyShape::Flag => json!({ "type": "boolean" }),
        KeyShape::Map(keys) => mapping(keys.iter()).into(),
        KeyShape::Steps => json!({ "$ref": "#/$defs/steps" }),
        KeyShape::StepsOrNone => json!({ "type": "array", "items": { "$ref": "#/$defs/step" } }),
        KeyShape::OneOrMore(one) => json!({ "anyOf": [self::shape(one), list(one, false)] }),
        KeyShape::Answers => {
            let answer = json!({ "anyOf": [self::shape(&KeyShape::Word), list(&KeyShape::Word, false)] });
            json!({ "type": "object", "minProperties": 1, "additionalProperties": answer })
        }
    };
    if let Value::Object(schema) = schema { schema } else { Map::new() }
}

/// The pattern of a visible text, without invisible characters and none of these.
fn visible(but: &str) -> String {
    let refused = format!("{but}{}", harmful());
    format!(r"[^{refused}]*[^\s{refused}][^{refused}]*$")
}

/// The harmful characters as ranges of a pattern; engines differ in the spelling of those beyond the first plane. A
/// carriage return at the end of a line is not included.
fn harmful() -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let is_harmful = |c: char| c != '\r' && first_harmful(c.encode_utf8(&mut [0; 4])).is_some();
    for code in ('\0'..='\u{ffff}').filter(|c| is_harmful(*c)).map(u32::from) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    let ranges = ranges.iter().map(|(first, last)| format!(r"\u{first:04x}-\u{last:04x}"));
    ranges.collect::<Vec<_>>().concat()
}

fn spelled(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn list(item: &KeyShape, once: bool) -> Value {
    let items = match item {
        // `[zh，en]` is one word in YAML.
        KeyShape::Word => spelled(&format!("^(?![{QUOTES}]){}", visible("，、"))),
        item => shape(item).into(),
    };
    let mut list = json!({ "type": "array", "minItems": 1, "items": items });
    if once {
        list["uniqueItems"] = true.into();
    }
    list
}

/// A sentence in each language, or a plain one in a library with one language. A number is a sentence, too: `zh: 80`.
fn text() -> Value {
    let pattern = format!("^{}", visible(""));
    json!({
        "type": ["object", "string"],
        "pattern": pattern,
        "minProperties": 1,
        "patternProperties": { format!("^{ID}$"): { "type": ["string", "number", "boolean"], "pattern": pattern } },
        "additionalProperties": false,
    })
}

/// Short phrases: a list in each language, or a plain one in a library with one language.
fn phrases() -> Value {
    let mut list = list(&KeyShape::Word, true);
    list["items"]["maxLength"] = LONGEST_PHRASE.into();
    json!({
        "anyOf": [
            list,
            {
                "type": "object",
                "minProperties": 1,
                "patternProperties": { format!("^{ID}$"): list },
                "additionalProperties": false,
            },
        ]
    })
}

/// The same, with braces only around marks.
fn said() -> Value {
    let marks = Mark::ALL.map(Mark::word).join("|");
    let pattern = format!(r"^[^{{}}]*(\{{({marks})\}}[^{{}}]*)*$");
    json!({
        "allOf": [{ "$ref": "#/$defs/text" }],
        "pattern": pattern,
        "patternProperties": { format!("^{ID}$"): { "pattern": pattern } },
    })
}
