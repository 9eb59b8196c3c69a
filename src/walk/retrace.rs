//! A walk that goes along a replay string, as an address or a note has it: as far as it fits, and no further.

use super::conversation::Conversation;
use super::question::{Asker, FieldQuestion, Question};
use super::reply::{Caution, Reply, Unknown};
use super::script::{StepAnswer, path_answers};
use crate::session::Answer;

/// The code that a replay string begins with; a table may be named before it.
#[must_use]
pub fn first_code(path: &str) -> &str {
    code_of(path.split(';').next().unwrap_or(path))
}

/// Goes along a replay string, from the first code's tree, in which the walk has begun. Cautions were confirmed by whoever
/// answered; fields, which no replay string has, are left for later. `false` where something of it does not fit: then the
/// walk stands where it got to.
pub fn retrace(conversation: &mut Conversation<'_>, path: &str) -> bool {
    for (number, leg) in path.split(';').enumerate() {
        if number > 0 && !switches(conversation, code_of(leg)) {
            return false;
        }
        let answers = if leg.contains('=') { path_answers(leg) } else { Ok(Vec::new()) };
        let Ok(answers) = answers else { return false };
        if !answers.iter().all(|answer| takes(conversation, answer)) {
            return false;
        }
    }
    true
}

/// The code of a part of a replay string, `CODE:STEP=ANSWER,…`.
fn code_of(leg: &str) -> &str {
    match leg.rsplit_once(':') {
        Some((code, answers)) if answers.is_empty() || answers.contains('=') => code,
        _ => leg,
    }
}

/// Goes on in another code: what the library does not have was walked as unknown.
fn switches(conversation: &mut Conversation<'_>, code: &str) -> bool {
    let to = |unknown| Reply::Code { typed: code, unknown };
    conversation.take(to(Unknown::Refuse)).is_ok() || conversation.take(to(Unknown::Given)).is_ok()
}

/// Answers the step that is asked, once the fields before it are left for later.
fn takes(conversation: &mut Conversation<'_>, given: &StepAnswer<'_>) -> bool {
    loop {
        let (step, is_field) = match conversation.question() {
            Some(Question::Step(step)) => (step, false),
            Some(Question::Field(FieldQuestion { asker: Asker::Step(step), .. })) => (step, true),
            _ => return false,
        };
        if !step.node.has_name(&given.step) {
            if is_field && conversation.take(Reply::Later).is_ok() {
                continue;
            }
            return false;
        }
        let Some(answer) = Answer::named(step.node, &given.answer) else { return false };
        return conversation.take(Reply::Answer { answer, caution: Caution::Implied }).is_ok();
    }
}
