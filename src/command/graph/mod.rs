//! `posdiag graph CODE`: a tree as a flow chart, with the way that a session took through it.

use std::path::Path;

use super::recording::{Trees, session as replayed};
use super::stream::{is_standard, named, write_new};
use super::{Context, session as sessions};
use crate::library::lookup::{Found, look_up};
use crate::problem::{Exit, Problem};
use crate::session::{Leg, Session};
use crate::show::graph::{Format, Picture};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::text::shown::shown;
use crate::tree::fold;
use crate::view::View;
use crate::view::paint::Paint;

/// Draws a code's tree, or that of a session.
pub(super) fn run(
    context: &Context<'_>,
    code: Option<&str>,
    format: Format,
    walked: Option<&str>,
    out: Option<&Path>,
) -> anyhow::Result<Exit> {
    let file = out.filter(|path| !is_standard(path));
    let paint = if file.is_none() { context.paint_stdout() } else { Paint(false) };
    let columns = context.stdout_columns().filter(|_| file.is_none());
    let drawn = match (walked, code) {
        (Some(name), _) => draw_walked(context, name, code, format, (paint, columns))?,
        (None, code) => {
            let library = context.library()?;
            let tree = context.tree(&library, code.unwrap_or_default())?;
            Picture::of(&tree, context.view(&library, paint, columns)).draw(format)
        }
    };
    let Some(path) = file else { return context.print(&drawn).map(|()| Exit::Done) };
    write_new(context, path, &drawn)?;
    let path = named(context, path, false);
    context.say(&match context.language() {
        Language::Zh => format!("流程图已写进{path}。"),
        Language::En => format!("The flow chart is in {path}."),
    });
    Ok(Exit::Done)
}

/// The tree of a session as it was pinned, with the way that the session took.
fn draw_walked(
    context: &Context<'_>,
    name: &str,
    code: Option<&str>,
    format: Format,
    (paint, columns): (Paint, Option<usize>),
) -> anyhow::Result<String> {
    let (_, stored) = sessions::load(context, name)?;
    let name = &stored.listed.name;
    let unreadable = |why: String| context.unreadable_session(name, &why);
    let trees = Trees::of(None, &stored.pins).map_err(unreadable)?;
    let session = replayed(&stored.entries, &trees).map_err(unreadable)?;
    let leg = leg(context, &session, code)?.ok_or_else(|| not_walked(context, name, &session, code))?;
    let view: View<'_> = context.view_of(trees.shown(), paint, columns);
    Ok(Picture::of(&leg.tree, view).walked(leg).draw(format))
}

/// The last leg of a session that walked a code as it was typed, or the last of all.
fn leg<'s>(
    context: &Context<'_>,
    session: &'s Session,
    code: Option<&str>,
) -> anyhow::Result<Option<&'s Leg>> {
    let Some(typed) = code else { return Ok(session.legs().last()) };
    let of = |wanted: &str| session.legs().iter().rev().find(|leg| fold(&leg.tree.code) == fold(wanted));
    if let Some(leg) = of(typed) {
        return Ok(Some(leg));
    }
    // A code can be typed in more ways than one, and the session may know it by another library.
    let library = context.library()?;
    Ok(match look_up(&library, typed).map_err(|damaged| context.damaged(damaged))? {
        Found::One(code) => of(&code),
        Found::Several(_) | Found::Nothing(_) => None,
    })
}

fn not_walked(context: &Context<'_>, name: &str, session: &Session, code: Option<&str>) -> Problem {
    let code = shown(code.unwrap_or_default());
    let walked: Vec<String> =
        session.legs().iter().map(|leg| harmless(&leg.tree.code).into_owned()).collect();
    let walked = walked.join(context.own("、", ", "));
    Problem::usage(match context.language() {
        Language::Zh => format!("会话 {name} 没有走过 {code}。"),
        Language::En => format!("Session {name} never walked {code}."),
    })
    .with_help(match context.language() {
        Language::Zh => format!("它走过：{walked}"),
        Language::En => format!("it walked: {walked}"),
    })
}
