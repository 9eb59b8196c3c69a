//! `posdiag new library DIR` and `posdiag new tree CODE`: start a library, or the tree of a code.

mod library;
mod template;
mod tree;

use std::io;
use std::path::Path;

use super::rows::{aligned, page};
use super::{Action, Context, prefix_of};
use crate::cli::Subcommand;
use crate::desk::file::why_unwritten;
use crate::problem::Problem;
use crate::text::language::{Language, say};
use crate::text::shown::{shown_path, typeable};

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag new library mylib", "新建资料库", "create a library"),
        ("posdiag new tree E002 --library mylib", "加一个代码", "add a code to it"),
    ],
    meant: Some("new library"),
    below: &[library::SUBCOMMAND, tree::SUBCOMMAND],
    ..Subcommand::new(
        "new",
        ("新建资料库，或一个代码的树", "Create a library, or a tree for a code"),
        ("posdiag new 命令 [选项] …", "posdiag new COMMAND [OPTIONS] …"),
        |line| Err(nothing_new(line.language())),
    )
};

/// It was not said what to create.
fn nothing_new(language: Language) -> Problem {
    Problem::usage(language.pick("没有指定新建什么。", "Nothing to create was given."))
        .with_help(
            language.pick("建资料库：posdiag new library mylib", "a library: posdiag new library mylib"),
        )
        .with_help(
            language
                .pick("给代码建一棵树：posdiag new tree E123", "a tree for a code: posdiag new tree E123"),
        )
}

/// Where editors find the schemas of a library's files.
const SCHEMAS: &str = "schema";

/// The line by which an editor finds a file's schema, from a folder at this depth below the library's.
fn editor_line(up: &str, schema: &str) -> String {
    format!("# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.json")
}

/// What to do next, each with its command.
fn next(context: &Context<'_>, folder: &Path, code: &str, more: &[(&str, String)]) -> String {
    let own = |zh, en| context.own(zh, en);
    let folder = typeable(&folder.to_string_lossy()).unwrap_or_else(|| "DIR".to_owned());
    let mut commands = vec![
        (own("检查", "check it"), format!("posdiag check {folder}")),
        (own("读一遍", "read it"), format!("posdiag explain {code} --library {folder}")),
        (own("走一遍", "walk it"), format!("posdiag walk {code} --library {folder}")),
        (own("画成图", "draw it"), format!("posdiag graph {code} --library {folder}")),
    ];
    commands.extend(more.iter().map(|(about, command)| (*about, format!("{command} --library {folder}"))));
    let cells = commands.into_iter().map(|(about, command)| vec![format!("  {about}"), command]);
    // A command is never cut: it is there to be copied.
    format!("{}\n{}", own("接下来：", "Next:"), page(&aligned(cells.collect()), None))
}

/// A file or a folder that could not be created.
fn unwritten(context: &Context<'_>, path: &Path, error: &io::Error) -> Problem {
    let path = shown_path(path);
    let why = why_unwritten(error, context.language());
    let problem = Problem::environment(say!(
        context.language(),
        "写不了 {path}：{why}。没有留下任何文件。",
        "{path} cannot be written: {why}. Nothing was left behind."
    ));
    problem.with_help(context.own("换一个文件夹再试", "try another folder"))
}
