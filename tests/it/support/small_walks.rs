//! Walks through the trees of small libraries, answer by answer.

use posdiag::session::{Answer, Channel, Place, Session};
use posdiag::tree::{Library, Value};

use crate::support::random_walks::NOW;
use crate::support::small_library::tree;

/// Starts a walk of a code.
pub(crate) fn start(library: &Library, code: &str, channel: Channel) -> Session {
    Session::start(tree(library, code), channel, NOW).0
}

/// The id of the current step, or the outcome in brackets.
pub(crate) fn at(library: &Library, session: &Session) -> String {
    match session.place() {
        Place::Prompt(id) => session.tree().node(id).unwrap().id.to_string(),
        Place::End(ending) => {
            let outcome = library.manifest().outcome(ending.outcome(session.tree())).unwrap();
            format!("[{}]", outcome.id)
        }
    }
}

pub(crate) fn answer(session: &mut Session, name: &str) {
    let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
    let value = session.tree().node(id).unwrap().value(name).unwrap_or_else(|| panic!("no answer {name}"));
    let answer = if value == Value::Skipped { Answer::Skipped(None) } else { Answer::Value(value) };
    session.answer(answer, NOW).unwrap();
}

/// Gives answers, each `STEP=VALUE`, and checks that the walk was there.
pub(crate) fn go(library: &Library, session: &mut Session, answers: &str) {
    for part in answers.split(' ') {
        let (step, value) = part.split_once('=').unwrap();
        assert_eq!(at(library, session), step, "before {part} of {answers}");
        answer(session, value);
    }
}
