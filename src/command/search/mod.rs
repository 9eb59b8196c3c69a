//! `posdiag search WORDS…`: searches codes by description.

use clap::Arg;

use super::{Action, Context};
use crate::cli::shared::format::{self, Format};
use crate::cli::{CommandLine, Form, Id, Subcommand};
use crate::library::search::{Index, MOST_SEARCHED_WHOLE, Typing};
use crate::machine::search::SearchJson;
use crate::problem::{Exit, Problem};
use crate::show::hits;
use crate::text::language::{Language, say};
use crate::text::shown::shown;

/// How many codes are shown by default: as many as fit on a screen with their reasons.
const MOST: usize = 10;

const WORDS: Id = Id("words");
const ALL: Id = Id("all");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    forms: FORMS,
    examples: &[
        ("posdiag search 不出小票", "按文字", "by Chinese words"),
        (
            "posdiag search 客人的卡刷不了",
            "照商户说的，最接近的在前",
            "in the merchant's words, best match first",
        ),
        ("posdiag search wlyc", "按拼音首字母：网络异常", "by pinyin initials: 网络异常"),
        ("posdiag search no slip --all", "按英文，全部列出", "by English words, all of them"),
    ],
    missing: Some(no_words),
    ..Subcommand::new(
        "search",
        ("按文字或拼音找代码", "Find codes by words or pinyin"),
        ("posdiag search [选项] WORDS…", "posdiag search [OPTIONS] WORDS…"),
        |line| Ok(Box::new(Search::of(line))),
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "最接近的在前，并写明为什么", "best match first, and why"),
    Form::parsed("json", 1, "一行：全部结果和为什么", "one line: every match, and why"),
];

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        WORDS.positionals("WORDS", 1).required(true).help(own(
            "要找的字：中文、拼音、首字母、英文或代码",
            "What to look for: Chinese, pinyin, initials, English or a code",
        )),
        ALL.flag().help(own("全部列出，不只列前几个", "Show every match, not only the best")),
        format::argument(FORMS, language),
    ]
}

#[derive(Debug)]
struct Search {
    /// The search terms; each may be several words.
    words: Vec<String>,
    /// Show all hits, not only the best.
    all: bool,
    format: Format,
}

impl Search {
    fn of(line: &CommandLine<'_>) -> Search {
        Search { words: line.texts(WORDS), all: line.flag(ALL), format: Format::of(line) }
    }
}

impl Action for Search {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let typed = self.words.join(" ");
        if typed.trim().is_empty() {
            return Err(no_words(context.language()).into());
        }
        let mut library = context.library()?;
        if library.trees() <= MOST_SEARCHED_WHOLE {
            if library.is_read_in_parts() {
                library = context.whole_library()?;
            }
        } else if self.format == Format::Text {
            context.say(context.own(
                "资料库很大，只找了代码和屏幕提示。",
                "The library is large: only codes and messages were searched.",
            ));
        }
        let index = Index::of(&library).map_err(|damaged| context.damaged(damaged))?;
        let found = index.find(&typed, Typing::Done).map_err(|damaged| context.damaged(damaged))?;
        match self.format {
            Format::Json => {
                let view = context.view_for_programs(&library);
                context.print_json(&SearchJson::of(view, &index, &found))?;
                Ok(if found.hits.is_empty() { Exit::Usage } else { Exit::Done })
            }
            Format::Text if found.hits.is_empty() => Err(nothing_found(context, &typed).into()),
            Format::Text => {
                let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
                context.print(&hits::text(&index, &found, if self.all { usize::MAX } else { MOST }, view))?;
                Ok(Exit::Done)
            }
        }
    }
}

/// The search terms are missing.
fn no_words(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定要找什么。", "No search words were given."));
    problem.with_help(language.pick(
        "例如 posdiag search 网络、posdiag search wlyc",
        "try posdiag search network, or posdiag search no slip",
    ))
}

fn nothing_found(context: &Context<'_>, typed: &str) -> Problem {
    let typed = shown(typed);
    let problem =
        Problem::usage(say!(context.language(), "没有找到“{typed}”。", "Nothing was found for `{typed}`."));
    problem
        .with_help(context.own(
            "换个说法，或者少写几个字：中文、拼音、首字母、英文都可以",
            "try other words, or fewer of them: Chinese, pinyin, initials or English",
        ))
        .with_help(context.own("posdiag list 列出全部代码", "posdiag list lists every code"))
        .with_help(context.own(
            "终端显示了手册里没有的代码，就走通用流程：posdiag walk --unknown CODE",
            "for a code not in the manual, walk the general steps: posdiag walk --unknown CODE",
        ))
}
