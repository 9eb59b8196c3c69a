//! One file a subcommand: each puts the pieces together and says what the program's exit code is.

mod check;
mod explain;
mod list;
pub(crate) mod walk;

use std::io::{self, Write as _};

use anyhow::Context as _;

use crate::cli::{Environment, Invocation, Order, shown};
use crate::front::explain::View;
use crate::front::paint::Paint;
use crate::knowledge::embedded;
use crate::knowledge::language::{Damaged, Library, Tree, check_folder, compile, drawing};
use crate::knowledge::lookup::{Found, look_up};
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

/// Does what was asked for.
///
/// # Errors
/// A [`Problem`], or another error where the environment failed.
pub fn run(invocation: &Invocation, environment: &Environment) -> anyhow::Result<Exit> {
    let context = Context { invocation, environment };
    match &invocation.order {
        Order::Print(text) => context.print(text).map(|()| Exit::Done),
        Order::Check { explain: Some(rule), .. } => check::explain(&context, rule),
        Order::Check { folder, explain: None } => check::run(&context, folder.as_deref()),
        Order::List { table, format } => list::run(&context, table.as_deref(), *format),
        Order::Explain { codes, format } => explain::run(&context, codes, *format),
        Order::Bare { code, channel } => {
            let all =
                environment.stdin_terminal && environment.stdout_terminal && environment.stderr_terminal;
            if all {
                walk::run(&context, code, false, *channel)
            } else {
                explain::run(&context, std::slice::from_ref(code), crate::cli::Format::Text)
            }
        }
        Order::Walk { code, unknown, channel } => walk::run(&context, code, *unknown, *channel),
    }
}

/// What every command works with.
struct Context<'c> {
    invocation: &'c Invocation,
    environment: &'c Environment,
}

impl Context<'_> {
    fn language(&self) -> Language {
        self.invocation.language
    }

    fn own(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language().pick(zh, en)
    }

    fn paint_stdout(&self) -> Paint {
        Paint(self.invocation.colour.on(self.environment, self.environment.stdout_terminal))
    }

    fn paint_stderr(&self) -> Paint {
        Paint(self.invocation.colour.on(self.environment, self.environment.stderr_terminal))
    }

    /// Writes to standard output. A reader that has seen enough (`| head`) is no error.
    fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(error).context(self.own("写不到标准输出", "Standard output cannot be written"))
            }
            _ => Ok(()),
        }
    }

    /// The library that is asked for, else the embedded one.
    fn library(&self) -> anyhow::Result<Library> {
        let Some(folder) = &self.invocation.library else {
            return embedded::library().map_err(|damaged| self.damaged(&damaged).into());
        };
        let report = check_folder(folder);
        let prefix = format!("{}/", folder.display());
        match report.library {
            Some(checked) => {
                Library::open(compile(&checked)).map_err(|damaged| self.damaged(&damaged).into())
            }
            None => {
                let folder = shown(&folder.display().to_string());
                let count = report.faults.len();
                let message = match self.language() {
                    Language::Zh => format!("资料库 {folder} 有 {count} 处错误，不能使用。"),
                    Language::En => format!("The library {folder} has {count} faults and cannot be used."),
                };
                let mut problem = Problem::environment(message);
                problem.help = report
                    .faults
                    .iter()
                    .take(3)
                    .map(|fault| drawing::line(fault, &prefix, self.language()))
                    .collect();
                let help = match self.language() {
                    Language::Zh => format!("posdiag check {folder} 画出全部错误"),
                    Language::En => format!("posdiag check {folder} draws them all"),
                };
                Err(problem.with_help(help).into())
            }
        }
    }

    fn damaged(&self, damaged: &Damaged) -> Problem {
        let why = damaged.0;
        Problem::environment(match self.language() {
            Language::Zh => format!("资料库已损坏：{why}"),
            Language::En => format!("The library is damaged: {why}"),
        })
    }

    /// How trees of a library are shown to a person. A locale that the library does not speak gets its first.
    fn view<'l>(&self, library: &'l Library, paint: Paint, columns: Option<usize>) -> View<'l> {
        let manifest = library.manifest();
        let column = manifest.column(self.language().tag());
        View { manifest, texts: library.texts(), language: self.language(), column, paint, columns }
    }

    /// The tree of a code as it was typed.
    fn tree(&self, library: &Library, typed: &str) -> anyhow::Result<Tree> {
        match look_up(library, typed).map_err(|damaged| self.damaged(&damaged))? {
            Found::One(code) => {
                let tree = library.tree(&code).map_err(|damaged| self.damaged(&damaged))?;
                tree.ok_or_else(|| self.damaged(&Damaged("a code leads nowhere")).into())
            }
            Found::Several(codes) => {
                let typed = shown(typed);
                let codes = codes.join(self.own("、", ", "));
                Err(Problem::usage(match self.language() {
                    Language::Zh => format!("“{typed}”可能是：{codes}。请输全。"),
                    Language::En => format!("`{typed}` may be any of: {codes}. Type the whole code."),
                })
                .into())
            }
            Found::Nothing(near) => {
                let typed = shown(typed);
                let mut problem = Problem::usage(match self.language() {
                    Language::Zh => format!("手册里没有代码“{typed}”。"),
                    Language::En => format!("The manual has no code `{typed}`."),
                });
                let (texts, column) = (library.texts(), library.manifest().column(self.language().tag()));
                for title in near {
                    let message = title.message.map_or("", |message| texts.get(message, column));
                    let label = self.own("相近：", "near:");
                    problem = problem.with_help(format!("{label} {} {message}", title.code));
                }
                let help = match self.language() {
                    Language::Zh => format!("代码没有看错的话，走通用流程：posdiag walk --unknown {typed}"),
                    Language::En => {
                        format!(
                            "if that is what it shows, walk the general steps: posdiag walk --unknown {typed}"
                        )
                    }
                };
                Err(problem.with_help(help).into())
            }
        }
    }
}
