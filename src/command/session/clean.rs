//! `posdiag session clean`: rewrites what an earlier version recorded and this one would not.

use super::super::{Context, counted};
use crate::command::terminal::Kept;
use crate::front::terminal::confirmation::confirm;
use crate::front::terminal::console::Lost;
use crate::journal::cleaning::{CleanedSession, CleanedText, TextPlace};
use crate::journal::sqlite::Cleaning;
use crate::problem::{Exit, Problem};
use crate::text::language::{Language, say};
use crate::text::shown::shown_path;

/// Shows what would be rewritten, and rewrites it after confirmation.
pub(super) fn clean(context: &Context<'_>, yes: bool) -> anyhow::Result<Exit> {
    let Some(mut store) = context.done(context.desk().existing_journal())? else {
        context.say(context.own("还没有会话。", "There are no sessions yet."));
        return Ok(Exit::Done);
    };
    let found = context.done(context.desk().to_clean(&store))?;
    if found.is_empty() {
        context.say(context.own("没有要清理的。", "There is nothing to clean."));
        return Ok(Exit::Done);
    }
    context.print_lines(&lines(&found, context.language()))?;
    if !yes && !sure(context, &found)? {
        context.say(context.own(
            "什么都没有改。要改写：posdiag session clean --yes",
            "Nothing was changed. To rewrite it: posdiag session clean --yes",
        ));
        return Ok(Exit::Found);
    }
    let cleaned = context.done(context.desk().clean(&mut store))?;
    let texts = cleaned.texts();
    if texts == 0 {
        context.say(context.own("旧内容已从数据文件里清除。", "No old data is left in the files."));
    } else {
        context.say(&say!(
            context.language(),
            ("改写了 {texts} 处，旧内容已从数据文件里清除。"),
            ("{} rewritten, and no old data is left in the files.", counted(texts, "text was", "texts were"))
        ));
    }
    Ok(Exit::Done)
}

/// What would be cleaned: which texts contain what, session by session, and never the text itself.
fn lines(found: &Cleaning, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for CleanedSession { name, texts } in &found.sessions {
        lines.push(say!(language, "会话 {name}", "Session {name}"));
        lines.extend(self::told(texts, language).iter().map(|line| format!("  {line}")));
    }
    if found.is_sweep_due {
        let left = "上一次改写或删除的内容，数据文件里还有残留";
        lines.push(
            language.pick(left, "The files still hold what was rewritten or deleted before").to_owned(),
        );
    }
    for path in &found.set_aside {
        let path = shown_path(path);
        lines.push(say!(
            language,
            "损坏后放到一边的 {path}：内容无法检查，将整个删除",
            "{path}, damaged and set aside: it cannot be checked, so it is deleted"
        ));
    }
    let (sessions, texts) = (found.sessions.len(), found.texts());
    if texts > 0 {
        lines.push(say!(
            language,
            ("{sessions} 个会话里有 {texts} 处要改写。"),
            (
                "{} in {} to rewrite.",
                counted(texts, "text", "texts"),
                counted(sessions, "session", "sessions")
            )
        ));
    }
    lines
}

/// Where card data was found and of which kind, one line per text; authors of entries are named once.
pub(super) fn told(texts: &[CleanedText], language: Language) -> Vec<String> {
    let is_operator = |text: &&CleanedText| matches!(text.place, TextPlace::Operator { .. });
    let operators = texts.iter().filter(is_operator).count();
    let mut lines: Vec<String> = Vec::new();
    let mut is_told = false;
    for text in texts {
        let data = text.data.name(language);
        let place = match is_operator(&text) && operators > 1 {
            true if std::mem::replace(&mut is_told, true) => continue,
            true => say!(language, "{operators} 条的操作员", "the operator of {operators} events"),
            false => text.place.message(language),
        };
        lines.push(say!(language, "{place}：{data}", "{place}: {data}"));
    }
    lines
}

/// Asks before anything is rewritten; if nobody can be asked, nothing is rewritten.
fn sure(context: &Context<'_>, found: &Cleaning) -> anyhow::Result<bool> {
    let Some(mut console) = context.console() else { return Ok(false) };
    let question = if found.set_aside.is_empty() {
        context.own("改写？改写后无法恢复。y 是  n 否", "Rewrite it? This cannot be undone. y yes  n no")
    } else {
        context.own(
            "改写，并删除放到一边的文件？之后无法恢复。y 是  n 否",
            "Rewrite it, and delete the file set aside? This cannot be undone. y yes  n no",
        )
    };
    match confirm(&mut console, context.words(), &[question]) {
        Err(Lost::Interrupted) => {
            let message = context.own("什么都没有改。", "Nothing was changed.");
            Err(Problem::new(Exit::Interrupted, message).into())
        }
        sure => sure.map_err(|lost| context.lost(lost, Kept::Nothing)),
    }
}
