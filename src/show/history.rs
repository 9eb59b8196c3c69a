//! What is known from before a walk, in words.

use super::codes;
use super::ticket::words;
use super::times::Times;
use crate::journal::{Summary, TicketRow};
use crate::text::harmless::harmless;
use crate::text::language::{Language, counted, say};
use crate::view::View;
use crate::walk::history::{
    EarlierResult, EarlierSession, History, OtherWalker, Outage, SessionStanding, Shared, Stage,
};
use crate::walk::offer::OfferSource;

/// The earlier sessions, one a line below a heading; nothing if there are none. Says if this is what one desk has, and
/// others have more.
#[must_use]
pub fn lines(view: View<'_>, history: &History, times: &Times) -> Vec<String> {
    let sessions = history.sessions.iter().map(|session| line(view, session, times));
    let heading = match history.is_alone {
        false => view.own("以前报过：", "Earlier calls:"),
        true if history.sessions.is_empty() => view.own(
            "中心库没有回答：别的台接过的来电看不到。",
            "Earlier calls at other desks: the store does not answer.",
        ),
        true => view.own(
            "以前报过（中心库没有回答，只有本台的）：",
            "Earlier calls (this desk's only: the store does not answer):",
        ),
    };
    let heading = (history.is_alone || !history.sessions.is_empty()).then(|| heading.to_owned());
    heading.into_iter().chain(sessions).collect()
}

/// Somebody at another desk.
#[must_use]
pub fn who(language: Language, walker: &OtherWalker) -> String {
    match (walker.operator.as_deref().map(harmless), walker.desk.as_deref().map(harmless)) {
        (Some(operator), Some(desk)) => {
            say!(language, " {desk} 号台的 {operator} ", "operator {operator} at desk {desk}")
        }
        (Some(operator), None) => say!(language, " {operator} ", "operator {operator} at another desk"),
        (None, Some(desk)) => say!(language, " {desk} 号台", "desk {desk}"),
        (None, None) => language.pick("另一个台", "another desk").to_owned(),
    }
}

/// Says that somebody else has the session now.
#[must_use]
pub fn taken_over(language: Language, walker: &OtherWalker) -> String {
    let who = who(language, walker);
    say!(
        language,
        "这个会话现在由{who}处理；在这里接着走的会成为另一个会话。",
        "This session is with {who} now; what you do here becomes a separate one."
    )
}

/// An earlier session in one line: whose, when, codes, result, number.
fn line(view: View<'_>, session: &EarlierSession, times: &Times) -> String {
    let EarlierSession { shares, name, codes, changed, result, others } = session;
    let label = match shares {
        Shared::Terminal => view.own("同终端", "terminal"),
        Shared::Merchant => view.own("同商户", "merchant"),
    };
    let ticket =
        |outcome: &str, state| format!("{} · {}", self::outcome(view, outcome), words::standing(view, state));
    let result = match result {
        EarlierResult::Ticket { outcome, state } => ticket(outcome, *state),
        EarlierResult::Outcome { outcome } => self::outcome(view, outcome),
        EarlierResult::Unfinished(standing) => self::standing(view.language, standing, times),
    };
    let others = others.iter().map(|(outcome, state)| ticket(outcome, *state));
    let result = [result].into_iter().chain(others).collect::<Vec<_>>().join("  ");
    let codes = codes::line(codes.iter().map(String::as_str));
    format!("{label}  {}  {codes}  {result}  {name}", times.date(*changed))
}

/// The name of an outcome, if the library still has it.
#[must_use]
pub fn outcome(view: View<'_>, id: &str) -> String {
    let known = view.manifest.outcomes.iter().find(|known| *known.id == *id);
    known.map_or_else(|| harmless(id).into_owned(), |known| view.words(known.name).into_owned())
}

/// The title of a session's ticket in lists: its outcome; for a request, with the walk's result.
#[must_use]
pub fn title(view: View<'_>, session: &Summary, ticket: &TicketRow) -> String {
    let own = outcome(view, &ticket.outcome);
    match session.outcome.as_deref().filter(|_| ticket.matter.is_some()) {
        Some(came_to) => [own, outcome(view, came_to)].join(" · "),
        None => own,
    }
}

/// The requests of an unfinished session's matters, which are filed once it ends or is abandoned; nothing if there are
/// none. Without a view, the outcomes are shown by id.
#[must_use]
pub fn requests(language: Language, view: Option<View<'_>>, session: &Summary) -> Option<String> {
    let name = |id: &String| view.map_or_else(|| harmless(id).into_owned(), |view| outcome(view, id));
    let names: Vec<String> = session.requests.iter().map(name).collect();
    let names = language.listed(&names);
    to_be_filed(language, session).map(|label| language.labelled(label, &names))
}

/// The separator within whose a session is.
pub(crate) const BESIDE: &str = " · ";

/// Whose a session is: its reference, and the numbers of merchant and terminal, as far as known.
#[must_use]
pub fn whose(session: &Summary) -> String {
    let known = [&session.reference, &session.merchant, &session.terminal].into_iter().flatten();
    known.map(|part| harmless(part)).collect::<Vec<_>>().join(BESIDE)
}

/// Says that an unfinished session has requests; see [`requests`].
#[must_use]
pub fn to_be_filed(language: Language, session: &Summary) -> Option<&'static str> {
    (!session.requests.is_empty()).then(|| language.pick("待开单", "to be filed"))
}

/// The state of a session and its requests, in ever fewer words.
#[must_use]
pub fn wordings(
    language: Language,
    view: Option<View<'_>>,
    session: &Summary,
    standing: &str,
) -> Vec<String> {
    let Some(label) = to_be_filed(language, session) else { return vec![standing.to_owned()] };
    let with = |asks: &str| [standing, language.pick("，", ", "), asks].concat();
    let whole = requests(language, view, session).map(|requests| with(&requests));
    let shortest = language.pick("待开单", "to file").to_owned();
    whole.into_iter().chain([with(label), label.to_owned(), shortest]).collect()
}

/// The state of a session, in a few words, and whether it was also continued elsewhere.
#[must_use]
pub fn standing(language: Language, standing: &SessionStanding, times: &Times) -> String {
    let own = |zh, en| language.pick(zh, en).to_owned();
    let stage = match &standing.stage {
        Stage::HandedOver => own("已移交", "handed over"),
        Stage::Walked => own("进行中", "in progress"),
        Stage::CutOff => own("未完成", "unfinished"),
        Stage::Paused => own("已暂停", "paused"),
        Stage::Waiting { until } => {
            say!(language, ("等到 {}", times.date(*until)), ("until {}", times.date(*until)))
        }
        Stage::Due => own("到时间了", "due"),
        Stage::BackOffice => own("等后台", "back office"),
        Stage::Ended => own("已结束", "ended"),
        Stage::GivenUp => own("已放弃", "given up"),
        Stage::Joined { ticket } => {
            let ticket = harmless(ticket);
            say!(language, "已并入 {ticket}", "joined to {ticket}")
        }
    };
    if standing.in_conflict { say!(language, "{stage}，有冲突", "{stage}, in conflict") } else { stage }
}

/// The warning of a possible outage.
#[must_use]
pub fn outage(language: Language, outage: &Outage) -> String {
    let Outage { code, merchants, operators, minutes } = outage;
    let code = harmless(code);
    match language {
        Language::Zh => {
            let callers = match (merchants, operators) {
                (merchants, 0) => format!("{merchants} 家"),
                (0, operators) => format!("{operators} 位操作员接的来电"),
                (merchants, operators) => format!("{merchants} 家、另有 {operators} 位操作员接的来电"),
            };
            format!("{minutes} 分钟内有 {callers}报 {code}，可能是线路或平台故障。派人、换机之前先问后台。")
        }
        Language::En => {
            let merchants_had = counted(*merchants, "merchant", "merchants");
            let callers = match (merchants, operators) {
                (1, 0) => format!("{merchants_had} has"),
                (_, 0) => format!("{merchants_had} have"),
                (0, _) => format!("callers of {} have", counted(*operators, "operator", "operators")),
                (..) => {
                    let operators = counted(*operators, "other operator", "other operators");
                    format!("{merchants_had} and callers of {operators} have")
                }
            };
            format!(
                "{callers} had {code} within {minutes} minutes: it may be an outage. Ask the back office \
                 before anyone is sent or a terminal is swapped."
            )
        }
    }
}

/// The origin of an offered value, in words.
#[must_use]
pub fn offer_source(view: View<'_>, source: &OfferSource, times: &Times) -> String {
    match source {
        OfferSource::FilledIn => view.own("已填", "filled in earlier").to_owned(),
        OfferSource::Configuration => view.own("配置", "from the configuration").to_owned(),
        OfferSource::Session { name, changed } => say!(
            view.language,
            ("{} 的会话 {name}", times.date(*changed)),
            ("session {name} of {}", times.date(*changed))
        ),
    }
}
