//! `posdiag search WORDS…`: the codes that words are said of.

use super::Context;
use crate::cli::{Format, no_words};
use crate::library::search::{Index, MOST_SEARCHED_WHOLE, Typing};
use crate::machine::search::SearchJson;
use crate::problem::{Exit, Problem};
use crate::show::hits;
use crate::text::language::Language;
use crate::text::shown::shown;

/// How many codes are shown unless all are asked for: what fits on a screen beside their reasons.
const MOST: usize = 10;

pub(super) fn run(
    context: &Context<'_>,
    words: &[String],
    all: bool,
    format: Format,
) -> anyhow::Result<Exit> {
    let typed = words.join(" ");
    if typed.trim().is_empty() {
        return Err(no_words(context.language()).into());
    }
    let mut library = context.library()?;
    if library.trees() <= MOST_SEARCHED_WHOLE {
        if library.is_read_in_parts() {
            library = context.whole_library()?;
        }
    } else if format == Format::Text {
        context.say(context.own(
            "资料库很大，只找了代码和屏幕提示。",
            "The library is large: only codes and messages were searched.",
        ));
    }
    let index = Index::of(&library).map_err(|damaged| context.damaged(damaged))?;
    let found = index.find(&typed, Typing::Done).map_err(|damaged| context.damaged(damaged))?;
    match format {
        Format::Json => {
            let view = context.view_for_programs(&library);
            context.print_json(&SearchJson::of(view, &index, &found))?;
            Ok(if found.hits.is_empty() { Exit::Usage } else { Exit::Done })
        }
        Format::Text if found.hits.is_empty() => Err(nothing_found(context, &typed).into()),
        Format::Text => {
            let view = context.view(&library, context.paint_stdout(), context.stdout_columns());
            context.print(&hits::text(&index, &found, if all { usize::MAX } else { MOST }, view))?;
            Ok(Exit::Done)
        }
    }
}

fn nothing_found(context: &Context<'_>, typed: &str) -> Problem {
    let typed = shown(typed);
    let problem = Problem::usage(match context.language() {
        Language::Zh => format!("没有找到“{typed}”。"),
        Language::En => format!("Nothing was found for `{typed}`."),
    });
    problem
        .with_help(context.own(
            "换个说法，或者少写几个字：中文、拼音、首字母、英文都可以",
            "try other words, or fewer of them: Chinese, pinyin, initials or English",
        ))
        .with_help(context.own("posdiag list 列出全部代码", "posdiag list lists every code"))
        .with_help(context.own(
            "终端显示了手册里没有的代码，就走通用流程：posdiag walk --unknown CODE",
            "for a code that the manual does not know, walk the general steps: posdiag walk --unknown CODE",
        ))
}
