//! The configuration of sinks: plain data.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::mail::MailSetting;
use super::rest::RestSetting;
use super::template::Template;
use crate::text::language::Language;
use crate::text::names::names;

/// A sink: a destination of tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkSetting {
    /// Its name in the journal.
    pub name: String,
    /// Its kind.
    pub kind: SinkKind,
    /// The folder, for a folder sink.
    pub folder: Option<PathBuf>,
    /// The format of the files in a folder.
    pub form: LetterForm,
    /// The address, for a sink that has one.
    pub url: Option<SecretSource>,
    /// The signing secret, if there is one.
    pub secret: Option<SecretSource>,
    /// The certificates that are trusted instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The tickets that it gets.
    pub when: SinkCondition,
    /// The events that it is told about.
    pub on: Vec<TicketEvent>,
    /// The language.
    pub language: Language,
    /// Whether it gets personal data, too.
    pub personal: bool,
    /// From which day on; `None` means since it was configured.
    pub since: Option<Date>,
    /// A custom text: for a robot the whole message, for others the title.
    pub text: Option<Template>,
    /// For e-mail, where and how it is sent.
    pub mail: Option<MailSetting>,
    /// For a ticket system, its definition.
    pub rest: Option<Box<RestSetting>>,
    /// The account at a ticket system.
    pub user: Option<String>,
}

/// The kind of a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinkKind {
    /// A folder for files.
    Folder,
    /// A web service that is notified.
    Webhook,
    /// A robot in a group of Feishu (Lark).
    Feishu,
    /// A robot in a group of DingTalk.
    DingTalk,
    /// A robot in a group of WeCom (WeChat Work).
    WeCom,
    /// E-mail to an address.
    Email,
    /// A ticket system addressed over HTTP.
    Rest,
}

names!(SinkKind {
    Folder = "folder",
    Webhook = "webhook",
    Feishu = "feishu",
    DingTalk = "dingtalk",
    WeCom = "wecom",
    Email = "email",
    Rest = "rest",
});

impl SinkSetting {
    /// Whether nothing that happens to a ticket after it was filed interests it.
    #[must_use]
    pub fn is_told_of_filed_only(&self) -> bool {
        self.on.iter().all(|event| *event == TicketEvent::Filed)
    }
}

impl SinkKind {
    /// Whether it is a robot in a group chat.
    #[must_use]
    pub fn is_robot(self) -> bool {
        matches!(self, SinkKind::Feishu | SinkKind::DingTalk | SinkKind::WeCom)
    }
}

/// The form of a ticket in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LetterForm {
    /// JSON for programs.
    #[default]
    Json,
    /// Markdown for people.
    Markdown,
    /// Text for people.
    Text,
}

names!(LetterForm { Json = "json", Markdown = "markdown", Text = "text" });

/// An event of a ticket that a sink may be told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketEvent {
    /// It was filed.
    Filed,
    /// Its last field was filled in.
    Completed,
    /// It was closed.
    Closed,
    /// It was reopened.
    Reopened,
    /// Somebody continues the walk after it.
    UnderWay,
    /// The walk continued after it with the same result: it stays open and was updated.
    Updated,
}

names!(TicketEvent {
    Filed = "filed",
    Completed = "completed",
    Closed = "closed",
    Reopened = "reopened",
    UnderWay = "under_way",
    Updated = "updated",
});

/// Which tickets a sink wants: those that match all conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SinkCondition {
    /// Those of these queues, by id; none means any.
    pub queues: Vec<String>,
    /// Those about these codes; none means any.
    pub codes: Vec<CodePattern>,
}

impl SinkCondition {
    /// Whether it wants a ticket of this queue about this code.
    #[must_use]
    pub fn matches(&self, queue: Option<&str>, code: &str) -> bool {
        let of_queue = self.queues.is_empty()
            || queue.is_some_and(|queue| self.queues.iter().any(|known| known == queue));
        of_queue && (self.codes.is_empty() || self.codes.iter().any(|pattern| pattern.matches(code)))
    }
}

/// Codes: `E102`, or `E3*` for all that begin with `E3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePattern(pub String);

impl CodePattern {
    /// Whether a code matches, ignoring case.
    #[must_use]
    pub fn matches(&self, code: &str) -> bool {
        let (pattern, code) = (self.0.to_ascii_lowercase(), code.to_ascii_lowercase());
        let mut parts = pattern.split('*');
        let Some(mut rest) = parts.next().and_then(|first| code.strip_prefix(first)) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
        rest.ends_with(last)
    }
}

/// The source of a secret, which is read when it is needed and never shown.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The configuration itself, which is only allowed for addresses.
    Here(String),
    /// The whole contents of a file, which nobody else may read.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// The output of a program, with its arguments.
    Command(Vec<String>),
}

/// The source without secrets.
impl fmt::Debug for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::Here(_) => formatter.write_str("Here"),
            SecretSource::File(path) => formatter.debug_tuple("File").field(path).finish(),
            SecretSource::Variable(name) => formatter.debug_tuple("Variable").field(name).finish(),
            SecretSource::Command(_) => formatter.write_str("Command"),
        }
    }
}

/// An address in a form that may be shown: its scheme and server, and the end of the rest, which may be a secret.
#[must_use]
pub fn shown_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "…".to_owned() };
    let (server, path) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let server = server.rsplit('@').next().unwrap_or_default();
    match path.char_indices().rev().nth(3) {
        _ if path.is_empty() => format!("{scheme}://{server}"),
        // A short one has no end that may be shown.
        Some((at, _)) if path.len() >= 16 => {
            format!("{scheme}://{server}/***{}", path.get(at..).unwrap_or_default())
        }
        _ => format!("{scheme}://{server}/***"),
    }
}

#[cfg(test)]
mod tests {
    use super::{CodePattern, SinkCondition, shown_url};

    #[test]
    fn star_matches_anything() {
        for (pattern, codes, others) in [
            ("E102", &["E102", "e102"][..], &["E10", "E1020", ""][..]),
            ("E3*", &["E3", "E324"], &["E2", "XE3"]),
            ("*", &["", "80"], &[]),
            ("E*4", &["E4", "E324"], &["E", "E325", "4"]),
            ("*3*4*", &["E324", "34"], &["E43"]),
        ] {
            let pattern = CodePattern(pattern.to_owned());
            assert!(codes.iter().all(|code| pattern.matches(code)), "{pattern:?}");
            assert!(!others.iter().any(|code| pattern.matches(code)), "{pattern:?}");
        }
    }

    #[test]
    fn all_conditions_must_match() {
        let condition = SinkCondition {
            queues: vec!["device".to_owned(), "risk".to_owned()],
            codes: vec![CodePattern("E3*".to_owned())],
        };
        assert!(condition.matches(Some("risk"), "E324"));
        assert!(!condition.matches(Some("office"), "E324"));
        assert!(!condition.matches(None, "E324"));
        assert!(!condition.matches(Some("risk"), "80"));
        assert!(SinkCondition::default().matches(None, "80"));
    }

    #[test]
    fn address_is_shown_as_its_server_and_last_part() {
        for (url, shown) in [
            ("https://chat.example/hook/0123456789abcdef", "https://chat.example/***cdef"),
            ("https://chat.example/send?key=0123456789", "https://chat.example/***6789"),
            ("https://chat.example/abc", "https://chat.example/***"),
            ("https://chat.example", "https://chat.example"),
            ("https://user:word@chat.example:8443", "https://chat.example:8443"),
            ("nonsense", "…"),
        ] {
            assert_eq!(shown_url(url), shown);
        }
    }
}
