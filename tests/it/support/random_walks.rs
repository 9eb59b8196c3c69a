//! Random walks through random trees, move by move.

use posdiag::session::{Answer, Channel, Event, FieldValue, Moment, Place, Session};
use posdiag::text::redaction::{Redacted, Shape, redact};
use posdiag::tree::{Act, Library, Node, Value};

use crate::support::small_library::tree;

/// The time of every move.
pub(crate) const NOW: Moment = Moment(1_000_000);

/// Every answer that a step accepts.
pub(crate) fn answers_of(node: &Node) -> Vec<Answer> {
    let value = |value| Answer::Value(value);
    match &node.act {
        Act::Ask { .. } => vec![value(Value::Yes), value(Value::No), value(Value::Unsure)],
        Act::Try { .. } => vec![value(Value::Fixed), value(Value::NotFixed), Answer::Skipped(None)],
        Act::Choose { options, unsure_as, .. } => {
            let options = (0..options.len()).map(|index| value(Value::Option(u16::try_from(index).unwrap())));
            options.chain(unsure_as.map(|_| value(Value::Unsure))).collect()
        }
        _ => Vec::new(),
    }
}

/// A move of every kind.
pub(crate) const EVERY_MOVE: &str = "aaaaaabbtnfcpheorvk";

fn typed(text: &str) -> Redacted {
    redact(text, Shape::NOTE).unwrap().text
}

/// One move of a random walk, derived from a byte; `None` if that move is not possible now.
pub(crate) fn make_move(session: &mut Session, library: &Library, choice: u8, moves: &str) -> Option<Event> {
    let kind = moves.chars().nth(usize::from(choice) % moves.len())?;
    let pick = usize::from(choice) / moves.len();
    let prompt = match session.place() {
        Place::Prompt(id) => session.tree().node(id).cloned(),
        Place::End(_) => None,
    };
    match kind {
        'a' => {
            if let Some(field) = session.wanted_field() {
                return session.set_field(field, FieldValue::Unknown, NOW).ok();
            }
            if session.caution().is_some() {
                return if pick.is_multiple_of(4) {
                    session.answer(Answer::Declined, NOW).ok()
                } else {
                    session.confirm_caution(NOW).ok()
                };
            }
            let answers = answers_of(&prompt?);
            session.answer(answers.get(pick % answers.len())?.clone(), NOW).ok()
        }
        'b' => session.back(NOW).ok(),
        't' => session.answer(Answer::Tampering, NOW).ok(),
        'n' => session.note(typed("noted"), NOW).ok(),
        'f' => session.set_field(u16::try_from(pick % 2).unwrap(), FieldValue::Unknown, NOW).ok(),
        'c' => {
            let code = format!("T{:02}", pick % 2 + 1);
            session.switch(tree(library, &code), NOW).ok()
        }
        'p' => session.park(Some(NOW.plus_minutes(5)), NOW).ok(),
        'h' => {
            let channel = if pick.is_multiple_of(2) { Channel::Phone } else { Channel::OnSite };
            session.hand_over(channel, NOW).ok()
        }
        'e' if pick.is_multiple_of(3) => session.end(NOW).ok(),
        'o' => {
            let channel = if pick.is_multiple_of(2) { Channel::Phone } else { Channel::OnSite };
            session.change_channel(channel, NOW).ok()
        }
        'r' => {
            let reference = (!pick.is_multiple_of(3)).then(|| typed(&format!("shop {pick}")));
            session.change_reference(reference, NOW).ok()
        }
        'v' => session.confirm_field(1, FieldValue::Known(typed(&format!("N9{pick}"))), NOW).ok(),
        'k' => {
            let said = pick.is_multiple_of(2).then(|| typed("swapped"));
            let tickets = session.tickets();
            let number = tickets.get(pick % tickets.len().max(1)).map_or(1, |ticket| ticket.number);
            session.close(number, said.clone(), NOW).or_else(|_| session.reopen(number, said, NOW)).ok()
        }
        _ => None,
    }
}
