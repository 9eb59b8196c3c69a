//! Texts with placeholders that a ticket fills: `{code} {message} · {field.terminal_number}`. There is no more to it,
//! since their authors are not programmers.

use crate::text::names::names;
use crate::tree::is_id;

/// A text with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(pub Vec<TemplatePart>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// A value of the ticket.
    Place(Placeholder),
    /// The value of the ticket's field with this id.
    Field(String),
}

/// The values of a ticket that a text can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// Its number.
    Number,
    /// Its title.
    Title,
    /// The code that it is about.
    Code,
    /// The code's message.
    Message,
    /// The name of its queue.
    Queue,
    /// The request to the queue.
    Request,
    /// The merchant's number.
    Merchant,
    /// The terminal's number.
    Terminal,
    /// Whose terminal it is, as given.
    Reference,
    /// Its state.
    State,
    /// When it was filed.
    Filed,
}

names!(Placeholder {
    Number = "number",
    Title = "title",
    Code = "code",
    Message = "message",
    Queue = "queue",
    Request = "request",
    Merchant = "merchant",
    Terminal = "terminal",
    Reference = "reference",
    State = "state",
    Filed = "filed",
});

/// The prefix of a field's placeholder.
const FIELD: &str = "field.";

/// An unknown placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPlace {
    /// The text between its braces; `None` if a brace is not closed.
    pub name: Option<String>,
}

impl Template {
    /// Parses a text. `{{` means a literal brace.
    ///
    /// # Errors
    /// The first [`UnknownPlace`].
    pub fn read(text: &str) -> Result<Template, UnknownPlace> {
        read(text, TemplatePart::Text, part).map(Template)
    }

    /// The ids of the fields that it refers to.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            TemplatePart::Field(id) => Some(&**id),
            TemplatePart::Text(_) | TemplatePart::Place(_) => None,
        })
    }
}

/// Parses a text into literals and placeholders, which are resolved by name. `{{` means a literal brace.
///
/// # Errors
/// The first [`UnknownPlace`].
pub(super) fn read<P>(
    text: &str,
    words: fn(String) -> P,
    place: impl Fn(&str) -> Option<P>,
) -> Result<Vec<P>, UnknownPlace> {
    let mut parts = Vec::new();
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            said.push('{');
            rest = after;
            continue;
        }
        let (name, after) = after.split_once('}').ok_or(UnknownPlace { name: None })?;
        if !said.is_empty() {
            parts.push(words(std::mem::take(&mut said)));
        }
        parts.push(place(name).ok_or_else(|| UnknownPlace { name: Some(name.to_owned()) })?);
        rest = after;
    }
    said.push_str(rest);
    if !said.is_empty() {
        parts.push(words(said));
    }
    Ok(parts)
}

fn part(name: &str) -> Option<TemplatePart> {
    match name.strip_prefix(FIELD) {
        Some(id) => is_id(id).then(|| TemplatePart::Field(id.to_owned())),
        None => Placeholder::from_id(name).map(TemplatePart::Place),
    }
}

#[cfg(test)]
mod tests {
    use super::{Placeholder, Template, TemplatePart, UnknownPlace};

    #[test]
    fn unknown_placeholders_are_reported() {
        let read = Template::read("{code} · {field.terminal_number}: {{x}").unwrap();
        let text = |text: &str| TemplatePart::Text(text.to_owned());
        assert_eq!(
            read.0,
            [
                TemplatePart::Place(Placeholder::Code),
                text(" · "),
                TemplatePart::Field("terminal_number".to_owned()),
                text(": {x}"),
            ]
        );
        assert_eq!(read.fields().collect::<Vec<_>>(), ["terminal_number"]);
        for (wrong, name) in [
            ("{wether}", Some("wether")),
            ("{field.Ä}", Some("field.Ä")),
            ("{}", Some("")),
            ("a {code", None),
        ] {
            let name = name.map(str::to_owned);
            assert_eq!(Template::read(wrong), Err(UnknownPlace { name }), "{wrong}");
        }
        for known in Placeholder::ALL {
            assert!(Template::read(&format!("{{{}}}", known.id())).is_ok());
        }
    }
}
