//! The walks that test a tree, run in the same session code that a terminal uses.

use std::sync::Arc;

use super::clock::StoppedClock;
use super::conversation::Conversation;
use super::input::shown;
use super::keeper::Unrecorded;
use super::script::{self, Answers, Otherwise, Script, StepAnswer, path_answers};
use super::stop::Stop;
use crate::session::{Channel, Moment, Session};
use crate::text::language::Language;
use crate::tree::fault::Kind;
use crate::tree::{Manifest, Rehearsal, Rehearse, Texts, Tree};
use crate::view::View;
use crate::view::paint::Paint;
use jiff::civil::date;

/// Walks trees in sessions that are not recorded.
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
        let (session, _) = Session::start(Arc::new(tree.clone()), channel, CLOCK.now);
        let answers = match walk.path {
            Some(path) => path_answers(path).map_err(no_answer)?,
            None => walk.answers.iter().map(|(step, answer)| StepAnswer::new(*step, *answer)).collect(),
        };
        let answers = Answers::ById(answers);
        let mut script = Script { answers, fields: Vec::new(), otherwise: Otherwise::UnknownFields };
        let keeper = &mut Unrecorded;
        let mut conversation = Conversation::new(session, manifest, keeper, &CLOCK);
        let walked = script::walk(&mut conversation, &mut script);
        let ending = walked.map_err(|stop| stops(&stop, tree, manifest, texts))?;
        let found = manifest.outcome(ending.outcome(tree)).map(|outcome| &*outcome.id).unwrap_or_default();
        match walk.outcome {
            Some(wanted) if wanted != found => Err(Kind::WalkEndsElsewhere {
                wanted: wanted.to_owned(),
                found: found.to_owned(),
                path: conversation.session().replay_string(),
            }),
            _ => Ok(()),
        }
    }
}

/// Walks take no time here, so none has to wait.
const CLOCK: StoppedClock = StoppedClock { now: Moment(0), wall: date(2000, 1, 1).at(0, 0, 0, 0) };

fn stops(stop: &Stop, tree: &Tree, manifest: &Manifest, texts: &Texts) -> Kind {
    let said = |language: Language| {
        let column = manifest.column(language.tag());
        let view =
            View { manifest, texts, language, column, paint: Paint(false), columns: None, subject: None };
        let mut sentences = vec![stop.message(tree, view)];
        sentences.extend(stop.help(tree, view));
        sentences.join(language.pick("", " "))
    };
    Kind::WalkStops { zh: said(Language::Zh), en: said(Language::En) }
}

fn no_answer(part: &str) -> Kind {
    let part = shown(part);
    Kind::WalkStops {
        zh: format!("“{part}”要写成 步骤=回答"), en: format!("`{part}` should be STEP=ANSWER")
    }
}
