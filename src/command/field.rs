//! A ticket's field and its value as they were typed, on the command line or in a script's file.

use super::Context;
use crate::app::clock::wall;
use crate::cli::shared::field::name_and_value;
use crate::problem::Problem;
use crate::session::FieldValue;
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::tree::nearest;
use crate::view::View;
use crate::walk::input::field_value;

impl Context<'_> {
    /// A field and its value, as `NAME=VALUE` says.
    pub(super) fn field(&self, view: View<'_>, typed: &str) -> Result<(u16, FieldValue), Problem> {
        let (name, value) = name_and_value(typed, self.language())?;
        self.field_named(view, name, value)
    }

    /// A field of a name, and its value as it was given; `?` is expressly unknown. Says what is to be looked at again.
    pub(super) fn field_named(
        &self,
        view: View<'_>,
        name: &str,
        value: &str,
    ) -> Result<(u16, FieldValue), Problem> {
        let (language, manifest) = (self.language(), view.manifest);
        let found = manifest.fields.iter().position(|field| {
            *field.id == *name
                || (0..manifest.languages.len()).any(|column| view.texts.get(field.label, column) == name)
        });
        let Some((at, field)) = found.and_then(|at| Some((at, manifest.fields.get(at)?))) else {
            let ids: Vec<&str> = manifest.fields.iter().map(|field| &*field.id).collect();
            let near = nearest(name, ids.iter().copied());
            let name = shown(name);
            let message = match language {
                Language::Zh => format!("没有“{name}”这一项资料。"),
                Language::En => format!("There is no field `{name}`."),
            };
            return Err(Problem::no_such(message, near, &ids, language));
        };
        let (value, warning) = field_value(field.shape, value, wall).map_err(|refused| {
            let why = refused.explain_like(&field.example, language);
            Problem::usage(language.labelled(&field.id, &why))
        })?;
        if let Some(warning) = warning {
            self.say(warning.explain(language));
        }
        Ok((u16::try_from(at).unwrap_or(u16::MAX), value))
    }
}
