//! `posdiag man`: a manual page, or all of them into a folder.

use std::fs;
use std::path::Path;

use super::Context;
use crate::cli::manual;
use crate::problem::{Exit, Problem};
use crate::text::language::Language;
use crate::text::shown::shown_path;

pub(super) fn run(context: &Context<'_>, words: &[String], out: Option<&Path>) -> anyhow::Result<Exit> {
    let Some(folder) = out else {
        context.print(&manual::page(words, context.language())?.roff)?;
        return Ok(Exit::Done);
    };
    let failed = |path: &Path, error: &std::io::Error| {
        let path = shown_path(path);
        Problem::environment(match context.language() {
            Language::Zh => format!("写不了 {path}：{error}。"),
            Language::En => format!("{path} cannot be written: {error}"),
        })
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let pages = manual::pages(context.language());
    for page in &pages {
        let path = folder.join(&page.name);
        write(&path, &page.roff).map_err(|error| failed(&path, &error))?;
    }
    let (count, folder) = (pages.len(), shown_path(folder));
    context.say(&match context.language() {
        Language::Zh => format!("{folder} 里写好了 {count} 页手册。"),
        Language::En => format!("{count} manual pages are in {folder}."),
    });
    Ok(Exit::Done)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge, where the pages are written; older ones are replaced"
)]
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}
