//! The pages that `posdiag check --explain` shows: one for each rule of the checker.
//!
//! A page is a Markdown file in `rules/`: a heading with the code and its title in both languages, a section in each
//! language, and an example. The first line of each fenced block in the example says what it is: `file=PATH` a file
//! that fails, `mended=PATH` its fixed version, `text zh` and `text en` what the checker draws.
//! `tests/it/checker_rules.rs` checks the pages against the checker, and lists the blocks that are not shown to
//! readers.

use crate::text::language::Language;
use crate::text::packed::{Packed, packed};

/// The pages, by code.
static PAGES: Packed = packed!("rules");

/// The page of a rule in one language, as plain text for a terminal; `None` if there is no such rule.
#[must_use]
pub fn page(code: &str, language: Language) -> Option<String> {
    let page = PAGES.named(code)?;
    let mut shown = format!("{code} {}\n\n{}\n", title(page, language), section(page, language));
    let mut told = None;
    for block in blocks(page) {
        let (heading, path) = match block.role {
            Role::Failing(path) => (language.pick("报错的例子", "An example that fails"), path),
            Role::Mended(path) => (language.pick("改好之后", "The same, fixed"), path),
            Role::Drawing(of) if of == language.tag() => {
                (language.pick("检查结果", "The check's report"), "")
            }
            Role::Drawing(_) | Role::Other => continue,
        };
        // Several files of one example share a heading.
        if told != Some(heading) {
            shown.extend(["\n", heading, language.pick("：", ":"), "\n"]);
        }
        told = Some(heading);
        if !path.is_empty() {
            shown.extend(["\n  ", path, "\n"]);
        }
        shown.push('\n');
        for line in block.text.lines() {
            shown.push_str(format!("    {line}").trim_end());
            shown.push('\n');
        }
    }
    Some(shown)
}

/// The description of a rule, without its example.
#[must_use]
pub fn about(code: &str, language: Language) -> Option<&'static str> {
    PAGES.named(code).map(|page| section(page, language))
}

/// A rule's title: after the code in the first line, Chinese first.
#[must_use]
pub fn title_of(code: &str, language: Language) -> Option<&'static str> {
    PAGES.named(code).map(|page| title(page, language))
}

fn title(page: &'static str, language: Language) -> &'static str {
    let line = page.lines().next().unwrap_or_default();
    let (_, titles) = line.trim_start_matches("# ").split_once(' ').unwrap_or_default();
    let (zh, en) = titles.split_once(" · ").unwrap_or((titles, titles));
    language.pick(zh, en)
}

fn section(page: &'static str, language: Language) -> &'static str {
    let heading = language.pick("## 中文\n", "## English\n");
    let (_, section) = page.split_once(heading).unwrap_or_default();
    section.split("\n## ").next().unwrap_or_default().trim()
}

/// The kind of a block in an example.
enum Role {
    Failing(&'static str),
    Mended(&'static str),
    Drawing(&'static str),
    Other,
}

struct Block {
    role: Role,
    text: &'static str,
}

/// The fenced blocks of a page, in order.
fn blocks(page: &'static str) -> impl Iterator<Item = Block> {
    page.split("```").skip(1).step_by(2).map(|block| {
        let (about, text) = block.split_once('\n').unwrap_or((block, ""));
        let (kind, about) = about.split_once(' ').unwrap_or((about, ""));
        let role = match (kind, about.split_once('=')) {
            (_, Some(("file" | "bytes", path))) => Role::Failing(path),
            (_, Some(("mended", path))) => Role::Mended(path),
            ("text", None) if about != "setup" => Role::Drawing(about),
            _ => Role::Other,
        };
        Block { role, text }
    })
}
