//! Unambiguous fixes: what a fault's author can only have meant.

use std::sync::Arc;

use crate::text::harmless::first_harmful;
use crate::tree::fault::{Fault, Kind, NoYaml};
use crate::tree::location::{SourceFile, Span};

/// A range in a file with its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The range.
    pub span: Span,
    /// The replacement.
    pub by: String,
}

/// Invisible characters, which mean nothing anywhere.
const INVISIBLE: [char; 2] = ['\u{200b}', '\u{feff}'];

impl Fault {
    /// The fix, if there is no doubt.
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
            // A quote has a second one, which a person has to find.
            Kind::FullWidth { wants: "\"", .. } => None,
            Kind::FullWidth { wants: " ", .. } => put(" ".repeat(here.chars().count())),
            Kind::FullWidth { wants, .. } => {
                let blank = matches!(*wants, ":" | "-") && !behind.starts_with(char::is_whitespace);
                put([*wants, if blank { " " } else { "" }].concat())
            }
            Kind::WhenSign { wants: wants @ ("and" | "or"), .. } => put(format!(" {wants} ")),
            Kind::WhenSign { wants, .. } => put((*wants).to_owned()),
            Kind::Syntax { why: NoYaml::Separator(_) } => put(": ".to_owned()),
            Kind::NoSpace { .. } => put(format!("{here} ")),
            _ => None,
        }
    }
}

/// A file with every unambiguous fix applied, and the faults concerned, by their index in the list; none if nothing can
/// be fixed with certainty.
#[must_use]
pub fn mended(file: &Arc<SourceFile>, faults: &[Fault]) -> Option<(String, Vec<usize>)> {
    let own = |fault: &&(usize, &Fault)| fault.1.at.file.path == file.path;
    let numbered: Vec<(usize, &Fault)> = faults.iter().enumerate().collect();
    let mut fixes: Vec<(usize, Fix)> =
        numbered.iter().filter(own).filter_map(|(number, fault)| Some((*number, fault.fix()?))).collect();
    fixes.sort_by_key(|(_, fix)| fix.span.start);
    let (mut text, mut end, mut made) = (String::with_capacity(file.text.len()), 0, Vec::new());
    for (number, fix) in fixes {
        // Two faults may be about the same characters.
        let Some(before) = file.text.get(end..fix.span.start) else { continue };
        text.push_str(before);
        text.push_str(&fix.by);
        end = fix.span.end;
        made.push(number);
    }
    text.push_str(file.text.get(end..)?);
    (!made.is_empty()).then_some((text, made))
}
