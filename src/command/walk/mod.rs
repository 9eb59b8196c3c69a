//! `posdiag walk CODE`: a walk with a person at a terminal, with a program, or with answers given in advance.

mod arguments;
mod departure;
mod json_lines;
mod person;
mod script;

use super::Context;
use crate::cli::shared::keep::Keep;
use crate::library::lookup::unknown_tree;
use crate::problem::{Exit, Problem};
use crate::session::Channel;
use crate::settings::{FIELDS, KEYS, Origin};
use crate::text::language::say;
use crate::text::shown::shown;
use crate::tree::{Library, Manifest, Tree, nearest};
use crate::view::View;
use crate::walk::complaint::Complaint;
use crate::walk::conversation::Conversation;
use crate::walk::input::FieldInput;
use crate::walk::reply::Reply;

pub(super) use arguments::SUBCOMMAND;
use arguments::{ScriptOptions, WalkFormat};
pub(super) use departure::CallEnd;
pub(super) use person::{GoingOn, go_on, run, tree};

/// What a walk is asked to be.
#[derive(Clone, Copy)]
pub(super) struct WalkOrder<'w> {
    /// The code as it was typed.
    pub(super) code: &'w str,
    /// It is known not to be in the library.
    pub(super) unknown: bool,
    pub(super) channel: Channel,
    /// How it is recorded.
    pub(super) keep: &'w Keep,
}

impl WalkOrder<'_> {
    /// The tree of the code; for an unknown one, the general steps.
    pub(super) fn tree(&self, context: &Context<'_>, library: &Library) -> Result<Tree, Problem> {
        if self.unknown {
            unknown_tree(library, self.code).ok_or_else(|| context.no_such_code())
        } else {
            context.tree(library, self.code)
        }
    }
}

/// Walks a code at a terminal, with a program, or with answers given in advance.
fn walked(context: &Context<'_>, wanted: WalkOrder<'_>, script: &ScriptOptions) -> anyhow::Result<Exit> {
    if script.format == WalkFormat::Jsonl {
        json_lines::run(context, wanted, script)
    // Without a person at the keys, the answers come from elsewhere.
    } else if script.is_asked_for() || !context.environment.stdin_terminal {
        script::run(context, wanted, script)
    } else {
        run(context, wanted)
    }
}

/// The numbers of the merchant and the terminal given at the start of the walk, as the library's fields take them.
fn numbers(context: &Context<'_>, view: View<'_>, keep: &Keep) -> Result<Vec<(u16, FieldInput)>, Problem> {
    let manifest = view.manifest;
    knows_configured_fields(context, manifest)?;
    let not_cards = context.not_cards(view, &keep.not_a_card)?;
    let said = [
        ("--merchant", &keep.merchant, manifest.roles.merchant),
        ("--terminal", &keep.terminal, manifest.roles.terminal),
    ];
    let number = |(option, typed, role): (&str, &Option<String>, Option<u16>)| {
        let typed = typed.as_deref()?;
        let Some((index, field)) = role.and_then(|index| Some((index, manifest.field(index)?))) else {
            return Some(Err(Problem::usage(say!(
                context.language(),
                "这个资料库没有 {option} 对应的字段。",
                "This library has no field for {option}."
            ))));
        };
        let read = context.field_value(option, (index, field), typed, &not_cards);
        Some(read.map(|number| (index, number)))
    };
    said.into_iter().filter_map(number).collect()
}

/// That the library has the fields that the configuration has values for: what is misspelled would never be offered.
fn knows_configured_fields(context: &Context<'_>, manifest: &Manifest) -> Result<(), Problem> {
    match unknown_fields(context, manifest).next() {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

/// A problem for each field that the configuration has a value for and the library does not have.
pub(super) fn unknown_fields<'c>(
    context: &'c Context<'_>,
    manifest: &'c Manifest,
) -> impl Iterator<Item = Problem> + 'c {
    let is_known = |id: &str| manifest.fields.iter().any(|field| *field.id == *id);
    let fields = context.invocation.settings.fields.iter().filter(move |(id, _)| !is_known(id));
    fields.map(|(id, setting)| unknown_field(context, manifest, id, setting.origin))
}

fn unknown_field(context: &Context<'_>, manifest: &Manifest, id: &str, origin: Origin) -> Problem {
    let language = context.language();
    let ids: Vec<&str> = manifest.fields.iter().map(|field| &*field.id).collect();
    let near = nearest(id, ids.iter().copied());
    let id = shown(id);
    let message = match origin {
        Origin::File { line } => say!(
            language,
            "配置文件第 {line} 行：这个资料库没有字段“{id}”。",
            "Line {line} of the configuration: this library has no field `{id}`."
        ),
        _ => say!(language, "这个资料库没有字段“{id}”。", "This library has no field `{id}`."),
    };
    // As whatever else is wrong in the file.
    if KEYS.contains(&&*id) {
        let help = say!(
            language,
            "“{id}”是一项设置：写到 [{FIELDS}] 的上面",
            "`{id}` is a setting: put it above [{FIELDS}]"
        );
        return Problem::environment(message).with_help(help);
    }
    Problem { exit: Exit::Environment, ..Problem::no_such(message, near, &ids, language) }
}

/// Fills in what was said about a walk before it begins.
fn say_before<'r>(
    context: &Context<'_>,
    conversation: &mut Conversation<'_>,
    replies: impl IntoIterator<Item = Reply<'r>>,
) -> Result<(), Problem> {
    for reply in replies {
        if let Err(complaint @ Complaint::NotKept(_)) = conversation.take(reply) {
            return Err(Problem::environment(complaint.message(context.language())));
        }
    }
    Ok(())
}
