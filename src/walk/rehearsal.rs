//! The walks that a tree is tested by, walked by the very session that a terminal uses.

use std::sync::Arc;

use super::input::shown;
use super::script::{self, Answers, Around, Given, Otherwise, Script, path_answers};
use crate::session::{Channel, Moment, Session};
use crate::text::language::Language;
use crate::tree::fault::Kind;
use crate::tree::{Manifest, Rehearsal, Rehearse, Texts, Tree};
use crate::view::View;
use crate::view::paint::Paint;

/// Walks trees by sessions that nobody keeps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rehearser;

impl Rehearse for Rehearser {
    fn rehearse(
        &self,
        tree: &Tree,
        manifest: &Manifest,
        texts: &Texts,
        walk: &Rehearsal<'_>,
    ) -> Result<(), Kind> {
        let channel = if walk.phone { Channel::Phone } else { Channel::OnSite };
        // Every walk takes no time, and so none has to wait.
        let now = Moment::default();
        let (mut session, _) = Session::start(Arc::new(tree.clone()), channel, now);
        let answers = match walk.path {
            Some(path) => path_answers(path).map_err(no_answer)?,
            None => walk.answers.iter().map(|(step, answer)| Given::new(*step, *answer)).collect(),
        };
        let answers = Answers::ById(answers);
        let mut script = Script { answers, fields: Vec::new(), otherwise: Otherwise::UnknownFields };
        let mut around = Around { clock: &|| now, keep: &mut |_, _| Ok(()) };
        let ending = match script::walk(&mut session, manifest, &mut script, &mut around) {
            Ok(ending) => ending,
            Err(stop) => {
                let said = |language: Language| {
                    let column = manifest.column(language.tag());
                    let view = View { manifest, texts, language, column, paint: Paint(false), columns: None };
                    let (message, help) = script::explain(&stop, &session, view);
                    let mut sentences = std::iter::once(message).chain(help);
                    let first = sentences.next().unwrap_or_default();
                    sentences.fold(first, |said, next| [&said, language.pick("", " "), &next].concat())
                };
                return Err(Kind::WalkStops { zh: said(Language::Zh), en: said(Language::En) });
            }
        };
        let found = manifest.outcome(ending.outcome(tree)).map(|outcome| &*outcome.id).unwrap_or_default();
        match walk.outcome {
            Some(wanted) if wanted != found => Err(Kind::WalkEndsElsewhere {
                wanted: wanted.to_owned(),
                found: found.to_owned(),
                path: session.replay_string(),
            }),
            _ => Ok(()),
        }
    }
}

fn no_answer(part: &str) -> Kind {
    let part = shown(part);
    Kind::WalkStops {
        zh: format!("“{part}”要写成 步骤=回答"), en: format!("`{part}` should be STEP=ANSWER")
    }
}
