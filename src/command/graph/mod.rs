//! `posdiag graph CODE`: a tree as a flow chart, with the way that a session took through it.

use clap::Arg;

use super::stream;
use super::{Action, Context};
use crate::cli::shared::format;
use crate::cli::shared::output::{self, Holds, Output};
use crate::cli::{Candidates, CommandLine, Form, Id, Sessions, Subcommand, no_code};
use crate::desk::session::StoredSession;
use crate::library::lookup::{Found, look_up};
use crate::problem::{Exit, Problem};
use crate::session::{Leg, Session};
use crate::show::graph::{Picture, PictureFormat};
use crate::text::harmless::harmless;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::tree::fold;
use crate::view::View;
use crate::view::paint::Paint;

const CODE: Id = Id("code");
const WALKED: Id = Id("walked");
const IDS: Id = Id("ids");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    completed: &[(CODE, Candidates::Codes), (WALKED, Candidates::Sessions(Sessions::All))],
    forms: FORMS,
    examples: &[
        ("posdiag graph E102", "在终端里看", "in the terminal"),
        ("posdiag graph E102 -o E102.svg", "一张图片", "as an image"),
        ("posdiag graph --walked 418-273", "标出走过的路", "with the path taken"),
    ],
    missing: Some(no_code),
    ..Subcommand::new(
        "graph",
        ("画出一个代码的流程图", "Draw a code's tree as a flow chart"),
        (
            "posdiag graph [选项] CODE\n      posdiag graph [选项] --walked NAME [CODE]",
            "posdiag graph [OPTIONS] CODE\n       posdiag graph [OPTIONS] --walked NAME [CODE]",
        ),
        |line| Ok(Box::new(Draw::of(line)?)),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "流程图，在终端里看", "a flow chart, for the terminal").ending(&["txt"]),
    Form::read("mermaid", "给 Mermaid 画", "for Mermaid").ending(&["mmd", "mermaid"]),
    Form::read("dot", "给 Graphviz 画", "for Graphviz").ending(&["dot", "gv"]),
    Form::read("svg", "图片", "an image").ending(&["svg"]),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    let own_arguments = [
        CODE.positional("CODE").required_unless_present(WALKED.0).help(own("要画的代码", "The code to draw")),
        format::argument(FORMS, language).value_name("FORMAT"),
        WALKED.option("NAME").help(own("标出一个会话走过的路", "Mark the path a session took")),
        IDS.flag().help(own("图片里也写出步骤的 id", "Show the steps' ids in an image, too")),
    ];
    own_arguments.into_iter().chain(output::arguments(FORMS, Holds::Public, language)).collect()
}

#[derive(Debug)]
struct Draw {
    /// The code as typed; without one, the last code of the session.
    code: Option<String>,
    format: PictureFormat,
    /// The session whose way is marked, by its name as typed.
    walked: Option<String>,
    /// Show the ids of steps, for authors.
    ids: bool,
    /// Where the output goes.
    output: Output,
}

impl Draw {
    fn of(line: &CommandLine<'_>) -> Result<Draw, Problem> {
        let output = Output::of(line, FORMS)?;
        let format = match output.form {
            "mermaid" => PictureFormat::Mermaid,
            "dot" => PictureFormat::Dot,
            "svg" => PictureFormat::Svg,
            _ => PictureFormat::Text,
        };
        let ids = line.flag(IDS) || format != PictureFormat::Svg;
        Ok(Draw { code: line.text(CODE), format, walked: line.text(WALKED), ids, output })
    }
}

impl Action for Draw {
    /// Draws a code's tree, or that of a session.
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let file = self.output.file();
        let paint = if file.is_none() { context.paint_stdout() } else { Paint(false) };
        let columns = context.stdout_columns().filter(|_| file.is_none());
        let drawn = match (&self.walked, self.code.as_deref()) {
            (Some(name), code) => {
                draw_walked(context, name, code, (self.format, self.ids), (paint, columns))?
            }
            (None, code) => {
                let library = context.library()?;
                let tree = context.tree_alone(&library, code.unwrap_or_default())?;
                let picture = Picture::of(&tree, context.view(&library, paint, columns));
                with_ids(picture, self.ids).draw(self.format)
            }
        };
        let file = (file, self.output.force);
        if let Some(file) = stream::write(context, file, drawn.as_bytes(), Holds::Public)? {
            context.say(&say!(context.language(), "流程图已写入{file}。", "Flow chart written to {file}."));
        }
        Ok(Exit::Done)
    }
}

fn with_ids(picture: Picture<'_>, ids: bool) -> Picture<'_> {
    if ids { picture } else { picture.without_ids() }
}

/// The pinned tree of a session, with the way that the session took.
fn draw_walked(
    context: &Context<'_>,
    name: &str,
    code: Option<&str>,
    (format, ids): (PictureFormat, bool),
    (paint, columns): (Paint, Option<usize>),
) -> anyhow::Result<String> {
    let (store, listed) = context.session(name)?;
    let stored = context.done(StoredSession::load(&store, &listed, None))?;
    let (name, session) = (&listed.name, context.done(stored.session())?);
    let (number, leg) =
        leg(context, &session, code)?.ok_or_else(|| not_walked(context, name, &session, code))?;
    let view: View<'_> = context.view_of(stored.trees.vocabulary(), paint, columns);
    let given = session.matters_before(number);
    Ok(with_ids(Picture::of(&leg.tree, view), ids).walked(leg, &given).draw(format))
}

/// The last leg of a session that walked the typed code, or the last leg of all.
fn leg<'s>(
    context: &Context<'_>,
    session: &'s Session,
    code: Option<&str>,
) -> anyhow::Result<Option<(usize, &'s Leg)>> {
    let mut legs = session.legs().iter().enumerate().rev();
    let Some(typed) = code else { return Ok(legs.next()) };
    let of = |wanted: &str| legs.clone().find(|(_, leg)| fold(&leg.tree.code) == fold(wanted));
    if let Some(leg) = of(typed) {
        return Ok(Some(leg));
    }
    // A code can be typed in several ways, and the session may know it from another library.
    let library = context.library()?;
    Ok(match look_up(&library, typed).map_err(|damaged| context.damaged(damaged))? {
        Found::One(code) => of(&code),
        _ => None,
    })
}

fn not_walked(context: &Context<'_>, name: &str, session: &Session, code: Option<&str>) -> Problem {
    let code = shown(code.unwrap_or_default());
    let walked: Vec<String> =
        session.legs().iter().map(|leg| harmless(&leg.tree.code).into_owned()).collect();
    let walked = context.language().listed(&walked);
    Problem::usage(say!(
        context.language(),
        "会话 {name} 没有走过 {code}。",
        "Session {name} never walked {code}."
    ))
    .with_help(say!(context.language(), "它走过：{walked}", "it walked: {walked}"))
}
