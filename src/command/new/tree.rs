//! `posdiag new tree CODE`: creates a tree for a code, in the library's folder for it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Arg;

use super::template::{Audience, filled, scalar};
use super::{SCHEMAS, editor_line, next, prefix_of, unwritten};
use crate::cli::{Id, Subcommand};
use crate::command::{Action, Context};
use crate::desk::file::create;
use crate::desk::library::{LibraryFault, Reading, at, usual_folder};
use crate::library::naming::spelled;
use crate::problem::{Exit, Problem};
use crate::settings::Origin;
use crate::text::harmless::first_harmful;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::text::shown::typeable;
use crate::tree::{Library, OutcomeKind, Table, check_folder};

const CODE: Id = Id("code");
const MESSAGE: Id = Id("message");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    examples: &[
        ("posdiag new tree E002", "在资料库的文件夹里", "in a library's folder"),
        ("posdiag new tree E002 --message 缺水", "带上屏幕的提示", "with the screen's message"),
    ],
    ..Subcommand::new(
        "tree",
        ("给一个代码新建一棵树，放到该放的文件夹", "Create a tree for a code, in the right folder"),
        ("posdiag new tree [选项] CODE", "posdiag new tree [OPTIONS] CODE"),
        |line| Ok(Box::new(NewTree { code: line.text(CODE), message: line.text(MESSAGE) })),
    )
};

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        CODE.positional("CODE").help(own(
            "照表的写法；几张表都行时写成 TABLE:CODE",
            "As its table spells it; TABLE:CODE where several do",
        )),
        MESSAGE.option("TEXT").help(own("屏幕上的提示", "The screen's message")),
    ]
}

/// Creates the tree of a code.
#[derive(Debug)]
struct NewTree {
    /// The code as typed.
    code: Option<String>,
    /// What the screen says, as typed.
    message: Option<String>,
}

impl Action for NewTree {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let typed = self.code.as_deref().map(str::trim).filter(|code| !code.is_empty()).ok_or_else(|| {
            Problem::usage(context.own("没有指定代码。", "No code was given."))
                .with_help(context.own("例如 posdiag new tree E123", "try posdiag new tree E123"))
        })?;
        let message = self.message.as_deref().map(|message| sentence(context, message)).transpose()?;
        let folder = folder(context)?;
        let library = at(&folder, Reading::All).map_err(|fault| context.library_fault(&fault))?;
        let (table, code) = meant(context, &library, typed)?;
        refuse_known(context, &library, &folder, &code)?;
        let path = place(context, &folder, table, &code)?;

        let text = text(context, &library, &folder, (table, &code), message.as_deref());
        let above = path.parent().unwrap_or(&folder);
        let fresh = !above.exists();
        fs::create_dir_all(above).map_err(|error| unwritten(context, above, &error))?;
        let made = create(&path, text.as_bytes(), false).map_err(|error| unwritten(context, &path, &error));
        // What the template cannot know, such as an opening sequence that ends, is left to the checker.
        let report = check_folder(&folder);
        if made.is_ok() && report.library.is_none() {
            let _ = fs::remove_file(&path);
        }
        if fresh && (made.is_err() || report.library.is_none()) {
            let _ = fs::remove_dir(above);
        }
        made?;
        if report.library.is_none() {
            let problem = context.library_fault(&LibraryFault::of_report(&folder, report));
            let message = context.own(
                "示例步骤在这个资料库里有错，没有留下文件。",
                "The example's steps have errors in this library; no file was left.",
            );
            return Err(Problem { message: message.to_owned(), ..problem }.into());
        }
        let shown = format!("{}{}/{code}.yaml", prefix_of(&folder), table.folder);
        let mut page = say!(
            context.language(),
            "已建好：{shown}\n里面的步骤是示例：用编辑器打开，改成您自己的。\n\n",
            "Tree created: {shown}\nIts steps are an example: open it in an editor and make them your own.\n\n"
        );
        if message.is_some() && library.manifest().languages.len() > 1 {
            page += context.own(
                "提示在每种语言里都一样：翻译一下。\n\n",
                "The message is the same in every language: translate it.\n\n",
            );
        }
        page += &next(context, &folder, &code, &[]);
        context.print(&page)?;
        Ok(Exit::Done)
    }
}

/// The library's folder, as `posdiag check` finds it.
fn folder(context: &Context<'_>) -> Result<PathBuf, Problem> {
    let library = &context.invocation.settings.library;
    let asked = library.value.clone().filter(|_| library.origin == Origin::Option("--library"));
    asked.or_else(usual_folder).or_else(|| library.value.clone()).ok_or_else(|| {
        Problem::usage(context.own("这里没有资料库。", "There is no library here."))
            .with_help(context.own("用 --library 指定文件夹", "give its folder with --library"))
            .with_help(context.own(
                "还没有的，先新建：posdiag new library mylib",
                "or create one first: posdiag new library mylib",
            ))
    })
}

/// What the screen says, as it was typed.
fn sentence(context: &Context<'_>, typed: &str) -> Result<String, Problem> {
    const LONGEST: usize = 400;
    let typed = typed.trim();
    let why = if typed.is_empty() {
        context.own("--message 后面是空的。", "--message is empty.")
    } else if first_harmful(typed).is_some() || typed.contains(['\n', '\t']) {
        context
            .own("--message 里有换行或看不见的字符。", "--message has a line break or invisible characters.")
    } else if typed.chars().count() > LONGEST {
        context.own("--message 太长了，最多 400 个字。", "--message is too long: 400 characters at most.")
    } else {
        return Ok(typed.to_owned());
    };
    Err(Problem::usage(why)
        .with_help(context.own("照屏幕上显示的写一行", "write the screen's message, in one line")))
}

/// The table that spells a code, with the code in its spelling.
fn meant<'l>(
    context: &Context<'_>,
    library: &'l Library,
    typed: &str,
) -> Result<(&'l Table, String), Problem> {
    let mut meant = spelled(library, typed);
    if meant.len() == 1 {
        return Ok(meant.swap_remove(0));
    }
    let typed = shown(typed);
    if !meant.is_empty() {
        let each: Vec<_> = meant.iter().map(|(table, code)| format!("{}:{code}", table.id)).collect();
        let each = context.language().listed(&each);
        return Err(Problem::usage(say!(
            context.language(),
            "“{typed}”可以是几张表的代码。",
            "`{typed}` may be a code of several tables."
        ))
        .with_help(say!(context.language(), "写明是哪张表：{each}", "say which: {each}")));
    }
    let problem = Problem::usage(say!(
        context.language(),
        "没有一张表的代码写成“{typed}”。",
        "No table spells a code `{typed}`."
    ));
    let view = context.view(library, context.paint_stderr(), None);
    let problem = library.manifest().tables.iter().fold(problem, |problem, table| {
        let (spelling, title) = (table.spelling(), view.words(table.title));
        problem.with_help(say!(
            context.language(),
            ("{}（{title}）写成 {spelling}，0 是一位数字", table.id),
            ("{} ({title}) spells its codes {spelling}, each 0 a digit", table.id)
        ))
    });
    Err(problem.with_help(context.own(
        "别的写法：在 library.yaml 的 tables 里加一张表，或写进 others",
        "for another spelling, add a table to library.yaml, or the code to a table's others",
    )))
}

/// Makes sure that the library does not have the code yet.
fn refuse_known(context: &Context<'_>, library: &Library, folder: &Path, code: &str) -> anyhow::Result<()> {
    let known = library.canonical(code).map_err(|damaged| context.damaged(damaged))?;
    let Some((known, table)) = known else { return Ok(()) };
    let table = library.manifest().tables.get(usize::from(table));
    let path = format!("{}{}/{known}.yaml", prefix_of(folder), table.map_or("", |table| &table.folder));
    let alias = *known != *code;
    let problem = Problem::usage(if alias {
        say!(
            context.language(),
            "{code} 已经是 {known} 的别名：{path}",
            "{code} is already an alias of {known}: {path}"
        )
    } else {
        say!(context.language(), "{code} 已经有了：{path}", "{code} already exists: {path}")
    });
    let typed = typeable(&folder.to_string_lossy()).unwrap_or_else(|| "DIR".to_owned());
    Err(problem
        .with_help(say!(
            context.language(),
            "读一遍：posdiag explain {known} --library {typed}",
            "to read it: posdiag explain {known} --library {typed}"
        ))
        .into())
}

/// The path of the tree: its file is named after the code.
fn place(context: &Context<'_>, folder: &Path, table: &Table, code: &str) -> Result<PathBuf, Problem> {
    let usable =
        |name: &str| !name.starts_with('.') && !name.contains(['/', '\\']) && first_harmful(name).is_none();
    if !usable(&table.folder) || !usable(code) {
        let name = shown(if usable(code) { &table.folder } else { code });
        return Err(Problem::usage(say!(
            context.language(),
            "“{name}”不能作文件名。",
            "`{name}` cannot be a file name."
        ))
        .with_help(
            context.own("在 library.yaml 的 tables 里改它", "change it under `tables` in library.yaml"),
        ));
    }
    Ok(folder.join(&*table.folder).join(format!("{code}.yaml")))
}

/// The tree's file.
fn text(
    context: &Context<'_>,
    library: &Library,
    folder: &Path,
    (table, code): (&Table, &str),
    message: Option<&str>,
) -> String {
    let manifest = library.manifest();
    let author = Audience { language: context.language(), languages: &manifest.languages };
    let row = library.titles().ok().into_iter().flatten();
    let row =
        row.filter(|title| manifest.tables.get(usize::from(title.table)).is_some_and(|of| of.id == table.id));
    let row = row.map(|title| title.row).max().unwrap_or(0) + 1;
    let roles = [manifest.roles.dispatch, manifest.roles.tampering];
    let numbered = || (0_u16..).zip(&manifest.outcomes);
    let end =
        numbered().find(|(number, outcome)| outcome.kind == OutcomeKind::Ticket && !roles.contains(number));
    let end = end.map(|(_, outcome)| outcome).or_else(|| manifest.outcome(manifest.roles.dispatch));
    let outcomes: Vec<&str> = manifest.outcomes.iter().map(|outcome| &*outcome.id).collect();
    let has_schema = folder.join(SCHEMAS).join("tree.json").is_file();
    let editor = if has_schema { editor_line("../", "tree") } else { String::new() };
    filled(
        include_str!("tree.yaml"),
        author,
        &[
            ("editor", &editor),
            ("code", &scalar(code)),
            ("row", &row.to_string()),
            ("message_zh", message.unwrap_or("改成屏幕上显示的文字")),
            ("message_en", message.unwrap_or("Write here what the screen says")),
            ("end", end.map_or("", |outcome| &outcome.id)),
            ("outcomes", &context.language().listed(&outcomes)),
        ],
    )
}
