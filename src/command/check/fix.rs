//! `--fix`: repairs in the files what has only one possible meaning, each file completely or not at all.

use std::collections::HashSet;
use std::path::Path;

use super::super::{Context, prefix_of};
use super::{Check, CheckFormat, checked};
use crate::desk::file;
use crate::problem::Problem;
use crate::text::language::say;
use crate::text::shown::shown;
use crate::tree::{Fault, drawing, mended};

/// The most rounds: a fix may reveal another fault, which is fixed as well. Each round leaves fewer.
const ROUNDS: usize = 5;

/// The current contents, if they can be read.
fn change(fault: &Fault) -> String {
    let Some(fix) = fault.fix() else { return String::new() };
    let (was, by) = (fault.at.file.text.get(fix.span.start..fix.span.end), fix.by.trim());
    if by.is_empty() || was == Some(by) { String::new() } else { format!(" → {}", shown(by)) }
}

pub(super) fn run(context: &Context<'_>, order: &Check, folder: &Path) -> anyhow::Result<()> {
    let (prefix, language) = (prefix_of(folder), context.language());
    let mut told = String::new();
    for _ in 0..ROUNDS {
        let report = checked(context, order, folder)?;
        let mut files = HashSet::new();
        let mut any = false;
        for fault in &report.faults {
            let source = &fault.at.file;
            if !files.insert(source.path.clone()) {
                continue;
            }
            let Some((text, made)) = mended(source, &report.faults) else { continue };
            let path = folder.join(&source.path);
            let is_there = file::replace_text(&path, &source.text, &text).map_err(|error| {
                Problem::environment(say!(
                    language,
                    ("写不了 {prefix}{}：{error}。", source.path),
                    ("{prefix}{} cannot be written: {error}", source.path)
                ))
            })?;
            if !is_there {
                // Somebody else is writing it: the next round sees what they wrote.
                continue;
            }
            any = true;
            for fault in made.iter().filter_map(|number| report.faults.get(*number)) {
                let (line, change) = (drawing::line(fault, &prefix, language), change(fault));
                told.extend([language.pick("改好了 ", "fixed "), &*line, &*change, "\n"]);
            }
        }
        if !any {
            break;
        }
    }
    if order.format == CheckFormat::Text {
        context.print(&told)?;
    } else if !told.is_empty() {
        context.say(told.trim_end());
    }
    Ok(())
}
