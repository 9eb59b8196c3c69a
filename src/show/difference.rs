//! The differences between two libraries as text.

use std::collections::HashSet;

use crate::library::declarations::{ChangedDeclaration, ChangedPart, DeclarationChange, DeclarationKind};
use crate::library::difference::{
    ChangedCode, ChangedSequence, ChangedWalk, Difference, LostId, RemovedCode, SequenceRole, StateName,
    WalkEnd,
};
use crate::library::said::ChangedText;
use crate::text::harmless::harmless;
use crate::text::language::{Language, counted, say};
use crate::text::width::{cut, width};
use crate::view::paint::Paint;

/// The most walks and the most texts of a code that are shown by default.
const TOLD: usize = 5;

/// The columns shown of a text.
const SHOWN: usize = 48;

/// How many characters of context are shown around a difference.
const AROUND: usize = 6;

/// The changes, one a line; with `all`, every walk.
#[must_use]
pub fn text(difference: &Difference, language: Language, paint: Paint, all: bool) -> String {
    let added = difference.added.iter().map(|code| format!("+ {code}"));
    let removed = difference.removed.iter().map(|removed| removed_line(removed, language));
    let mut told = HashSet::new();
    let mut lines = Vec::new();
    for changed in &difference.changed {
        lines.extend(changed_lines(changed, language, all));
        lines.extend(text_lines(&changed.texts, language, all, &mut told));
    }
    for changed in &difference.sequences {
        lines.extend(sequence_lines(changed, language, all));
        lines.extend(text_lines(&changed.texts, language, all, &mut told));
    }
    let declared = difference.declarations.iter().map(|changed| declared_line(changed, language));
    let lost = difference.lost.iter().map(|lost| lost_line(lost, language));
    let lines =
        added.chain(removed).chain(lines).chain(declared).chain(lost).chain([summary(difference, language)]);
    let mut page = String::new();
    for line in lines {
        let line = harmless(&line);
        page.push_str(&if paint.0 { painted(&line, paint) } else { line.into_owned() });
        page.push('\n');
    }
    page
}

fn removed_line(removed: &RemovedCode, language: Language) -> String {
    match &removed.now {
        None => format!("- {}", removed.code),
        Some(now) => say!(
            language,
            ("- {}（现在是 {now} 的别名）", removed.code),
            ("- {} (now an alias of {now})", removed.code)
        ),
    }
}

fn changed_lines(changed: &ChangedCode, language: Language, all: bool) -> Vec<String> {
    let ChangedCode { code, walks, .. } = changed;
    let mut lines = vec![changed_line(code, walks.len(), language)];
    lines.extend(walk_lines(walks, language, all));
    lines
}

fn changed_line(what: &str, walks: usize, language: Language) -> String {
    match walks {
        0 => say!(language, "~ {what}：只有文字变了，走法没变", "~ {what}: only texts changed, no walks"),
        count => say!(
            language,
            ("~ {what}：{count} 条走法变了"),
            ("~ {what}: {} changed", counted(count, "walk has", "walks have"))
        ),
    }
}

fn walk_lines(walks: &[ChangedWalk], language: Language, all: bool) -> Vec<String> {
    let told = if all { walks.len() } else { TOLD };
    let shown = walks.iter().take(told).map(|walk| format!("    {}", walk_line(walk, language)));
    let rest = walks.len().checked_sub(told).filter(|rest| *rest > 0);
    let rest = rest.map(|rest| {
        say!(language, "    ……还有 {rest} 条，加 --all 全部列出", "    … and {rest} more; --all lists them")
    });
    shown.chain(rest).collect()
}

/// The changed texts, one a line; those of a shared step are shown with the first code that uses it.
fn text_lines<'d>(
    texts: &'d [ChangedText],
    language: Language,
    all: bool,
    told: &mut HashSet<(&'d str, Option<&'d str>, Option<&'d str>)>,
) -> Vec<String> {
    let is_shared = |text: &ChangedText| text.at.split(' ').next().is_some_and(|step| step.contains('.'));
    let mut new = |text: &&'d ChangedText| {
        !is_shared(text) || told.insert((&text.at, text.was.as_deref(), text.now.as_deref()))
    };
    let texts: Vec<&ChangedText> = texts.iter().filter(|text| new(text)).collect();
    let count = if all { texts.len() } else { TOLD };
    let shown = texts.iter().take(count).map(|text| {
        let said = otherwise(text.was.as_deref(), text.now.as_deref(), language);
        format!("    {}{}  {said}", text.at, tag(text.language.as_deref()))
    });
    let rest = texts.len().checked_sub(count).filter(|rest| *rest > 0);
    let rest = rest.map(|rest| {
        say!(
            language,
            "    ……还有 {rest} 处文字，加 --all 全部列出",
            "    … and {rest} more texts; --all lists them"
        )
    });
    shown.chain(rest).collect()
}

fn tag(language: Option<&str>) -> String {
    language.map(|language| format!(" [{language}]")).unwrap_or_default()
}

/// The old and the new text, as far as they differ: for long texts with the same beginning or end, the middle.
fn otherwise(was: Option<&str>, now: Option<&str>, language: Language) -> String {
    let none = || language.pick("没有", "none").to_owned();
    let (Some(before), Some(after)) = (was, now) else {
        let shown = |said: Option<&str>| said.map_or_else(none, |said| cut(said, SHOWN).into_owned());
        return format!("{} → {}", shown(was), shown(now));
    };
    let alike =
        |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(one, other)| one == other).count();
    let begin = alike(&mut before.chars().zip(after.chars()));
    let end = alike(&mut before.chars().rev().zip(after.chars().rev()));
    let middle = |said: &str| {
        let count = said.chars().count();
        let begin = begin.saturating_sub(AROUND);
        let end = count.saturating_sub(end.min(count - begin.min(count)).saturating_sub(AROUND));
        if width(said) <= SHOWN {
            return said.to_owned();
        }
        let kept: String = said.chars().skip(begin).take(end.saturating_sub(begin)).collect();
        let (before, behind) = (if begin > 0 { "…" } else { "" }, if end < count { "…" } else { "" });
        format!("{before}{}{behind}", cut(&kept, SHOWN))
    };
    format!("{} → {}", middle(before), middle(after))
}

fn sequence_lines(changed: &ChangedSequence, language: Language, all: bool) -> Vec<String> {
    let ChangedSequence { role, was, now, walks, .. } = changed;
    let role = match role {
        SequenceRole::Ladder => language.pick("查不到代码时走的", "for unknown codes"),
        SequenceRole::Closing => language.pick("收尾", "the closing"),
    };
    let what = |name: &str| say!(language, "{name}（{role}）", "{name} ({role})");
    let mut lines = vec![match (was.as_deref(), now.as_deref()) {
        (None, Some(now)) => format!("+ {}", what(now)),
        (Some(was), None) => format!("- {}", what(was)),
        (Some(was), Some(now)) if was != now => {
            changed_line(&what(&format!("{was} → {now}")), walks.len().max(1), language)
        }
        (was, _) => changed_line(&what(was.unwrap_or_default()), walks.len(), language),
    }];
    lines.extend(walk_lines(walks, language, all));
    lines
}

/// `~ outcome office: queue support → repair, text`.
fn declared_line(changed: &ChangedDeclaration, language: Language) -> String {
    let kind = match changed.kind {
        DeclarationKind::Library => language.pick("资料库", "library"),
        DeclarationKind::Table => language.pick("表", "table"),
        DeclarationKind::Field => language.pick("字段", "field"),
        DeclarationKind::Tag => language.pick("标签", "tag"),
        DeclarationKind::Queue => language.pick("队列", "queue"),
        DeclarationKind::Outcome => language.pick("结果", "outcome"),
        DeclarationKind::State => language.pick("状态", "state"),
        DeclarationKind::Role => language.pick("角色", "roles"),
    };
    let is_one = matches!(changed.kind, DeclarationKind::Library | DeclarationKind::Role);
    let what = if is_one { kind.to_owned() } else { format!("{kind} {}", changed.id) };
    match &changed.change {
        DeclarationChange::Added => format!("+ {what}"),
        DeclarationChange::Removed => format!("- {what}"),
        DeclarationChange::Changed(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| part_words(part, language)).collect();
            language.labelled(&format!("~ {what}"), &parts.join(language.pick("，", ", ")))
        }
    }
}

fn part_words(part: &ChangedPart, language: Language) -> String {
    if let Some(tag_of) = &part.language {
        let said = otherwise(part.was.as_deref(), part.now.as_deref(), language);
        return format!("{}{} {said}", part.key, tag(Some(tag_of)));
    }
    let none = || language.pick("没有", "none").to_owned();
    match (&part.was, &part.now) {
        (None, None) => part.key.to_owned(),
        (was, now) => {
            let word =
                |word: &Option<String>| word.clone().filter(|word| !word.is_empty()).unwrap_or_else(none);
            format!("{} {} → {}", part.key, word(was), word(now))
        }
    }
}

fn lost_line(lost: &LostId, language: Language) -> String {
    let step = match &lost.code {
        Some(code) => format!("{code}/{}", lost.step),
        None => lost.step.to_string(),
    };
    match &lost.option {
        None => say!(
            language,
            ("! {step} 没有了：如果是改了名，在新步骤里写 was: {}", last(&lost.step)),
            ("! {step} is gone: if it was renamed, write `was: {}` in the new step", last(&lost.step))
        ),
        Some(option) => say!(
            language,
            "! {step} 的选项 {option} 没有了：如果是改了名，在新选项里写 was: {option}",
            "! the option {option} of {step} is gone: if it was renamed, write `was: {option}` in the new one"
        ),
    }
}

fn summary(difference: &Difference, language: Language) -> String {
    if difference.is_none() {
        return language.pick("没有不同。", "No difference.").to_owned();
    }
    let (added, removed, changed) =
        (difference.added.len(), difference.removed.len(), difference.changed.len());
    say!(
        language,
        "新增 {added} 个代码，去掉 {removed} 个，改动 {changed} 个。",
        "Codes: {added} added, {removed} removed, {changed} changed."
    )
}

fn painted(line: &str, paint: Paint) -> String {
    match line.split_at_checked(1) {
        Some(("+", _)) => paint.good(line),
        Some(("-" | "!", _)) => paint.error(line),
        Some(("~", _)) => paint.strong(line),
        _ => line.to_owned(),
    }
}

/// The id that a file uses for a step: without its sequence.
fn last(step: &str) -> &str {
    step.rsplit_once('.').map_or(step, |(_, own)| own)
}

fn walk_line(walk: &ChangedWalk, language: Language) -> String {
    let channel = if walk.phone { language.pick("（电话）", " (by phone)") } else { "" };
    let given = match &walk.given {
        None => String::new(),
        Some(given) => say!(language, ("（{} 时）", state(given)), (" (where {})", state(given))),
    };
    let path = [&*walk.path, channel, &given].concat();
    let end = |end: &WalkEnd| end_words(end, language);
    match (&walk.was, &walk.now) {
        (Some(was), Some(now)) => format!("{path}  {} → {}", end(was), end(now)),
        (None, Some(now)) => say!(language, ("{path}  新的 → {}", end(now)), ("{path}  new → {}", end(now))),
        (was, _) => {
            let was = was.as_ref().map(end).unwrap_or_default();
            say!(language, "{path}  {was} → 没有了", "{path}  {was} → gone")
        }
    }
}

/// The result of a walk in the notation of steps: `fixed, payment = open`.
fn end_words(end: &WalkEnd, language: Language) -> String {
    let outcome = end.outcome.as_deref().map(str::to_owned);
    let with = end.with.as_ref().map(|matter| format!("with {matter}"));
    let said: Vec<String> = outcome.into_iter().chain(with).chain(end.set.iter().map(state)).collect();
    if said.is_empty() {
        return language.pick("（继续）", "(continues)").to_owned();
    }
    said.join(language.pick("，", ", "))
}

fn state(name: &StateName) -> String {
    format!("{} = {}", name.matter, name.state)
}
