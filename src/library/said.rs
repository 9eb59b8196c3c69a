//! Differences between the texts of two trees, with their places.

use std::collections::BTreeMap;

use serde_json::Value;

/// A text that differs, or another value of a step that changes no walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedText {
    /// Its place: the step and the key, `restart say`, or the key alone.
    pub at: String,
    /// The language; none if it is the same in all.
    pub language: Option<Box<str>>,
    /// The old value; none if there was none.
    pub was: Option<String>,
    /// The new value; none if there is none any more.
    pub now: Option<String>,
}

/// The values at each place of a tree; several, if steps without names share a place.
type Said = BTreeMap<String, Vec<String>>;

/// The texts that differ between an old and a new tree, in each language, for steps that both have; `renamed` maps old
/// names of steps to new ones.
pub(super) fn changed(
    was: &[(&str, Value)],
    now: &[(&str, Value)],
    renamed: &dyn Fn(&str) -> String,
) -> Vec<ChangedText> {
    let mut changed: Vec<ChangedText> = Vec::new();
    for ((language, was), (_, now)) in was.iter().zip(now) {
        let (was, now) = (said(was, renamed), said(now, &str::to_owned));
        for (at, was, now) in pairs(&was, &now) {
            let text = ChangedText { at, language: Some((*language).into()), was, now };
            let alike = |known: &&mut ChangedText| {
                (&known.at, &known.was, &known.now) == (&text.at, &text.was, &text.now)
            };
            match changed.iter_mut().find(alike) {
                // What is the same in all languages belongs to none.
                Some(known) => known.language = None,
                None => changed.push(text),
            }
        }
    }
    changed
}

/// The places that both have, or that are in a step that both have, with what differs there.
fn pairs(was: &Said, now: &Said) -> Vec<(String, Option<String>, Option<String>)> {
    let steps = |said: &Said| said.keys().map(|at| step(at).to_owned()).collect::<Vec<_>>();
    let (before, after) = (steps(was), steps(now));
    let mut places: Vec<&String> = was.keys().chain(now.keys()).collect();
    places.sort_unstable();
    places.dedup();
    let mut pairs = Vec::new();
    for at in places.into_iter().filter(|at| {
        let step = step(at);
        before.iter().any(|known| known == step) && after.iter().any(|known| known == step)
    }) {
        let (was, now) =
            (was.get(at).map_or(&[][..], Vec::as_slice), now.get(at).map_or(&[][..], Vec::as_slice));
        // Steps without names that were added or removed cannot be distinguished.
        if was.len() > 1 && now.len() > 1 && was.len() != now.len() {
            continue;
        }
        for index in 0..was.len().max(now.len()) {
            let (was, now) = (was.get(index).cloned(), now.get(index).cloned());
            if was != now {
                pairs.push((at.clone(), was, now));
            }
        }
    }
    pairs
}

/// The step of a place.
fn step(at: &str) -> &str {
    at.rsplit_once(' ').map_or("", |(step, _)| step)
}

fn said(tree: &Value, named: &dyn Fn(&str) -> String) -> Said {
    let mut said = Said::new();
    gather(tree, "", named, &mut said);
    said
}

fn gather(value: &Value, at: &str, named: &dyn Fn(&str) -> String, said: &mut Said) {
    /// A value that is not a text, and whose change changes walks.
    const NO_TEXTS: [&str; 11] =
        ["format", "code", "table", "matters", "kind", "id", "value", "of", "when", "outcome", "set"];
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, at, named, said)),
        Value::Object(parts) => {
            let own = |key: &str| parts.get(key).and_then(Value::as_str);
            // A step by its name, an option by its step's and its own; one without a name by its kind.
            let at = match (own("id"), own("value"), own("kind")) {
                (Some(id), _, Some(_)) => named(id),
                (_, Some(value), None) => format!("{at} = {value}"),
                (None, _, Some("use")) => own("of").unwrap_or_default().to_owned(),
                (None, _, Some(kind)) => kind.to_owned(),
                _ => at.to_owned(),
            };
            for (key, part) in parts.iter().filter(|(key, _)| !NO_TEXTS.contains(&key.as_str())) {
                let place = if at.is_empty() { key.clone() } else { format!("{at} {key}") };
                match part {
                    Value::Null => {}
                    Value::String(text) => said.entry(place).or_default().push(text.clone()),
                    Value::Bool(_) | Value::Number(_) => {
                        said.entry(place).or_default().push(part.to_string());
                    }
                    Value::Array(items) if items.iter().all(Value::is_string) && !items.is_empty() => {
                        let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                        said.entry(place).or_default().push(items.join(", "));
                    }
                    Value::Array(_) | Value::Object(_) => gather(part, &at, named, said),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed_of(was: &Value, now: &Value) -> Vec<(String, Option<String>, Option<String>)> {
        let changed = changed(&[("zh", was.clone())], &[("zh", now.clone())], &str::to_owned);
        changed.into_iter().map(|text| (text.at, text.was, text.now)).collect()
    }

    #[test]
    fn changed_texts_are_reported_by_place() {
        let tree = |message: &str, text: &str, hint: Option<&str>, label: &str, step: &str| {
            let mut tree = json!({ "message": message, "steps": [
                { "id": "link", "kind": "choose", "text": text, "branches": [{ "value": "wifi", "label": label, "steps": [] }] },
                { "id": step, "kind": "try", "text": step, "minutes": 2 },
                { "kind": "end", "outcome": "office", "text": "x" },
            ] });
            if let Some(hint) = hint {
                tree["steps"][0]["hint"] = json!(hint);
            }
            tree
        };
        let was = tree("a", "b", None, "c", "restart");
        assert_eq!(changed_of(&was, &was), []);
        let some = |text: &str| Some(text.to_owned());
        let now = tree("A", "B", Some("H"), "C", "other");
        assert_eq!(
            changed_of(&was, &now),
            [
                ("link = wifi label".to_owned(), some("c"), some("C")),
                ("link hint".to_owned(), None, some("H")),
                ("link text".to_owned(), some("b"), some("B")),
                ("message".to_owned(), some("a"), some("A")),
            ],
            "a step that is gone is told as that"
        );
    }

    #[test]
    fn changes_outside_texts_are_reported_once() {
        let tree = |minutes: u32| json!({ "steps": [{ "id": "a", "kind": "try", "minutes": minutes }] });
        let (was, now) = ([("zh", tree(2)), ("en", tree(2))], [("zh", tree(3)), ("en", tree(3))]);
        let changed = changed(&was, &now, &str::to_owned);
        assert_eq!(changed.len(), 1);
        assert_eq!((changed[0].language.as_deref(), changed[0].now.as_deref()), (None, Some("3")));
    }
}
