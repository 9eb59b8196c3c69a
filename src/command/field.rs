//! Fields and notes of tickets as typed on the command line or in a script's file.

use super::Context;
use crate::app::clock::wall;
use crate::cli::shared::field::name_and_value;
use crate::cli::shared::typed;
use crate::problem::Problem;
use crate::text::language::say;
use crate::text::redaction::{NotACard, Redacted, Refused};
use crate::text::shown::shown;
use crate::tree::{Field, nearest};
use crate::view::View;
use crate::walk::input::FieldInput;

impl Context<'_> {
    /// A field and its value, from `NAME=VALUE`.
    pub(super) fn field(
        &self,
        view: View<'_>,
        typed: &str,
        not_cards: &[u16],
    ) -> Result<(u16, FieldInput), Problem> {
        let (field, input, warned) = self.read_field(view, typed, not_cards)?;
        if let Some(warned) = warned {
            self.say(&warned);
        }
        Ok((field, input))
    }

    /// The same, with the warning to show once the field is recorded.
    pub(super) fn read_field(
        &self,
        view: View<'_>,
        typed: &str,
        not_cards: &[u16],
    ) -> Result<(u16, FieldInput, Option<String>), Problem> {
        let (name, value) = name_and_value(typed, self.language())?;
        let (index, declared) = self.declared(view, name)?;
        let (input, warned) = self.read_value(&declared.id, (index, declared), value, not_cards)?;
        Ok((index, input, warned))
    }

    /// A field by name, with its value as given; `?` means explicitly unknown. Shows any warning.
    pub(super) fn field_named(
        &self,
        view: View<'_>,
        name: &str,
        value: &str,
        not_cards: &[u16],
    ) -> Result<(u16, FieldInput), Problem> {
        let (index, declared) = self.declared(view, name)?;
        Ok((index, self.field_value(&declared.id, (index, declared), value, not_cards)?))
    }

    /// A note from the given source, in the form in which it may be kept. Says if something was cut.
    pub(super) fn note(&self, called: &str, typed: &str) -> Result<Redacted, Problem> {
        let language = self.language();
        let note = typed::note(called, typed, language)?;
        if let Some(warning) = note.warning {
            self.say(&language.labelled(called, warning.explain(language)));
        }
        Ok(note.text)
    }

    /// The fields whose values are not card numbers, according to `--not-a-card` or a script.
    pub(super) fn not_cards(&self, view: View<'_>, names: &[String]) -> Result<Vec<u16>, Problem> {
        names.iter().map(|name| self.declared(view, name).map(|(index, _)| index)).collect()
    }

    /// A field's value from the given source, an option or the field itself. Shows any warning.
    pub(super) fn field_value(
        &self,
        called: &str,
        field: (u16, &Field),
        value: &str,
        not_cards: &[u16],
    ) -> Result<FieldInput, Problem> {
        let (input, warned) = self.read_value(called, field, value, not_cards)?;
        if let Some(warned) = warned {
            self.say(&warned);
        }
        Ok(input)
    }

    fn read_value(
        &self,
        called: &str,
        (index, declared): (u16, &Field),
        value: &str,
        not_cards: &[u16],
    ) -> Result<(FieldInput, Option<String>), Problem> {
        let language = self.language();
        let said = not_cards.contains(&index).then_some(NotACard::Script);
        let input = FieldInput::typed(declared.shape, value, said, wall).map_err(|refused| {
            let why = refused.explain_like(&declared.example, language);
            let problem = Problem::usage(language.labelled(called, &why));
            let id = &declared.id;
            match refused {
                Refused::LooksLikeCard => problem.with_help(say!(
                    language,
                    "确实不是卡号，就加 --not-a-card {id}（脚本里写 not_a_card: [{id}]）",
                    "if it is not one, add --not-a-card {id} (in a script file, not_a_card: [{id}])"
                )),
                _ => problem,
            }
        })?;
        let warned = input.explain(language).map(|said| language.labelled(called, &said));
        Ok((input, warned))
    }

    fn declared<'v>(&self, view: View<'v>, name: &str) -> Result<(u16, &'v Field), Problem> {
        let (language, manifest) = (self.language(), view.manifest);
        let found = manifest.fields.iter().position(|field| {
            *field.id == *name
                || (0..manifest.languages.len()).any(|column| view.texts.get(field.label, column) == name)
        });
        let Some((at, field)) = found.and_then(|at| Some((at, manifest.fields.get(at)?))) else {
            let ids: Vec<&str> = manifest.fields.iter().map(|field| &*field.id).collect();
            let near = nearest(name, ids.iter().copied());
            let name = shown(name);
            let message = say!(language, "没有字段“{name}”。", "There is no field `{name}`.");
            return Err(Problem::no_such(message, near, &ids, language));
        };
        Ok((u16::try_from(at).unwrap_or(u16::MAX), field))
    }
}
