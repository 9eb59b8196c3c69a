//! Mends that are certain: what a fault's author can only have meant.

use std::sync::Arc;

use crate::text::harmless::first_harmful;
use crate::tree::fault::{Fault, Kind};
use crate::tree::location::{SourceFile, Span};

/// A stretch of a file and what belongs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub by: String,
}

/// Signs that cannot be seen, wherever they stand, and mean nothing.
const INVISIBLE: [char; 2] = ['\u{200b}', '\u{feff}'];

impl Fault {
    /// What mends it, where there is no doubt.
    #[must_use]
    pub fn fix(&self) -> Option<Fix> {
        let (text, span) = (self.at.file.text.as_str(), self.at.span);
        let here = text.get(span.start..span.end)?;
        let behind = text.get(span.end..)?;
        let put = |by: String| Some(Fix { span, by });
        match &self.kind {
            Kind::UnquotedCode { .. } => put(format!("\"{here}\"")),
            Kind::UnknownKey { near: Some(near), sure: true, .. } => put((*near).to_owned()),
            Kind::Harmful { found } if here.chars().eq([*found]) => {
                let rest = behind.split('\n').next().unwrap_or_default();
                let is_blank = |sign: char| {
                    sign.is_whitespace() || first_harmful(sign.encode_utf8(&mut [0; 4])).is_some()
                };
                (INVISIBLE.contains(found) || rest.chars().all(is_blank))
                    .then(|| Fix { span, by: String::new() })
            }
            // A quote has a second one, which is to be found by a person.
            Kind::FullWidth { wants: "\"", .. } => None,
            Kind::FullWidth { wants, .. } => {
                let blank = matches!(*wants, ":" | "-") && !behind.starts_with(char::is_whitespace);
                put([*wants, if blank { " " } else { "" }].concat())
            }
            Kind::WhenSign { wants: wants @ ("and" | "or"), .. } => put(format!(" {wants} ")),
            Kind::WhenSign { wants, .. } => put((*wants).to_owned()),
            Kind::NoSpace => put(format!("{here} ")),
            _ => None,
        }
    }
}

/// A file in which every certain mend of its faults is made, and which faults those are, by their place in the list;
/// none where nothing can be mended for certain.
#[must_use]
pub fn mended(file: &Arc<SourceFile>, faults: &[Fault]) -> Option<(String, Vec<usize>)> {
    let own = |fault: &&(usize, &Fault)| fault.1.at.file.path == file.path;
    let numbered: Vec<(usize, &Fault)> = faults.iter().enumerate().collect();
    let mut fixes: Vec<(usize, Fix)> =
        numbered.iter().filter(own).filter_map(|(number, fault)| Some((*number, fault.fix()?))).collect();
    fixes.sort_by_key(|(_, fix)| fix.span.start);
    let (mut text, mut end, mut made) = (String::with_capacity(file.text.len()), 0, Vec::new());
    for (number, fix) in fixes {
        // Two faults may be about the same signs.
        let Some(before) = file.text.get(end..fix.span.start) else { continue };
        text.push_str(before);
        text.push_str(&fix.by);
        end = fix.span.end;
        made.push(number);
    }
    text.push_str(file.text.get(end..)?);
    (!made.is_empty()).then_some((text, made))
}
