//! How two libraries differ, to be read.

use crate::library::difference::{ChangedCode, ChangedWalk, Difference, LostId, RemovedCode};
use crate::text::harmless::harmless;
use crate::text::language::Language;
use crate::view::paint::Paint;

/// The most walks of a code that are told, where not all are asked for.
const TOLD: usize = 5;

/// What has changed, a line each; with `all`, every walk.
#[must_use]
pub fn text(difference: &Difference, language: Language, paint: Paint, all: bool) -> String {
    let added = difference.added.iter().map(|code| format!("+ {code}"));
    let removed = difference.removed.iter().map(|removed| removed_line(removed, language));
    let changed = difference.changed.iter().flat_map(|changed| changed_lines(changed, language, all));
    let lost = difference.lost.iter().map(|lost| lost_line(lost, language));
    let lines = added.chain(removed).chain(changed).chain(lost).chain([summary(difference, language)]);
    let mut page = String::new();
    for line in lines {
        let line = harmless(&line);
        page.push_str(&if paint.0 { painted(&line, paint) } else { line.into_owned() });
        page.push('\n');
    }
    page
}

fn removed_line(removed: &RemovedCode, language: Language) -> String {
    match (&removed.now, language) {
        (None, _) => format!("- {}", removed.code),
        (Some(now), Language::Zh) => format!("- {}（现在是 {now} 的别名）", removed.code),
        (Some(now), Language::En) => format!("- {} (now an alias of {now})", removed.code),
    }
}

fn changed_lines(changed: &ChangedCode, language: Language, all: bool) -> Vec<String> {
    let ChangedCode { code, walks } = changed;
    let mut lines = vec![match (walks.len(), language) {
        (0, Language::Zh) => format!("~ {code}：只是文字或说明变了，走法没变"),
        (0, Language::En) => format!("~ {code}: only what is said has changed, no walk"),
        (count, Language::Zh) => format!("~ {code}：{count} 条走法变了"),
        (1, Language::En) => format!("~ {code}: 1 walk has changed"),
        (count, Language::En) => format!("~ {code}: {count} walks have changed"),
    }];
    let told = if all { walks.len() } else { TOLD };
    lines.extend(walks.iter().take(told).map(|walk| format!("    {}", walk_line(walk, language))));
    if let Some(rest) = walks.len().checked_sub(told).filter(|rest| *rest > 0) {
        lines.push(match language {
            Language::Zh => format!("    ……还有 {rest} 条，加 --all 全部列出"),
            Language::En => format!("    … and {rest} more; --all lists them"),
        });
    }
    lines
}

fn lost_line(lost: &LostId, language: Language) -> String {
    let step = match &lost.code {
        Some(code) => format!("{code}/{}", lost.step),
        None => lost.step.to_string(),
    };
    match (&lost.option, language) {
        (None, Language::Zh) => {
            format!("! {step} 没有了：如果是改了名，在新步骤里写 was: {}", last(&lost.step))
        }
        (None, Language::En) => {
            format!("! {step} is gone: if it was renamed, write `was: {}` at the new step", last(&lost.step))
        }
        (Some(option), Language::Zh) => {
            format!("! {step} 的选项 {option} 没有了：如果是改了名，在新选项里写 was: {option}")
        }
        (Some(option), Language::En) => format!(
            "! the option {option} of {step} is gone: if it was renamed, write `was: {option}` at the new one"
        ),
    }
}

fn summary(difference: &Difference, language: Language) -> String {
    if difference.is_none() {
        return language.pick("没有不同。", "No difference.").to_owned();
    }
    let (added, removed, changed) =
        (difference.added.len(), difference.removed.len(), difference.changed.len());
    match language {
        Language::Zh => format!("新增 {added} 个代码，去掉 {removed} 个，改动 {changed} 个。"),
        Language::En => format!("Codes: {added} added, {removed} removed, {changed} changed."),
    }
}

fn painted(line: &str, paint: Paint) -> String {
    match line.split_at_checked(1) {
        Some(("+", _)) => paint.good(line),
        Some(("-" | "!", _)) => paint.error(line),
        Some(("~", _)) => paint.strong(line),
        _ => line.to_owned(),
    }
}

/// The id that a file has for a step: without its sequence.
fn last(step: &str) -> &str {
    step.rsplit_once('.').map_or(step, |(_, own)| own)
}

fn walk_line(walk: &ChangedWalk, language: Language) -> String {
    let channel = match (walk.phone, language) {
        (false, _) => "",
        (true, Language::Zh) => "（电话）",
        (true, Language::En) => " (by phone)",
    };
    let path = &walk.path;
    match (&walk.was, &walk.now) {
        (Some(was), Some(now)) => format!("{path}{channel}  {was} → {now}"),
        (None, Some(now)) => match language {
            Language::Zh => format!("{path}{channel}  新的 → {now}"),
            Language::En => format!("{path}{channel}  new → {now}"),
        },
        (was, _) => {
            let was = was.as_deref().unwrap_or_default();
            match language {
                Language::Zh => format!("{path}{channel}  {was} → 没有了"),
                Language::En => format!("{path}{channel}  {was} → gone"),
            }
        }
    }
}
