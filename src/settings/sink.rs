//! Where tickets go, as the configuration says it: plain data.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::mail::MailSetting;
use super::rest::RestSetting;
use super::template::Template;
use crate::text::language::Language;
use crate::text::names::names;

/// A sink: where tickets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkSetting {
    /// Its name, by which the journal knows it.
    pub name: String,
    /// What it is.
    pub kind: SinkKind,
    /// The folder, of one that is one.
    pub folder: Option<PathBuf>,
    /// The form of the files in a folder.
    pub form: LetterForm,
    /// The address, of one that has one.
    pub url: Option<SecretSource>,
    /// What messages are signed with, where they are.
    pub secret: Option<SecretSource>,
    /// The certificates that are trusted in place of the system's.
    pub ca_file: Option<PathBuf>,
    /// Which tickets go there.
    pub when: SinkCondition,
    /// What of them is told.
    pub on: Vec<TicketEvent>,
    /// In which language.
    pub language: Language,
    /// Whether personal data goes there, too.
    pub personal: bool,
    /// From which day on; `None` is since it was configured.
    pub since: Option<Date>,
    /// What is said of a ticket, in place of the usual: of a robot all, of others what heads it.
    pub text: Option<Template>,
    /// Of e-mail, where and how it is sent.
    pub mail: Option<MailSetting>,
    /// Of a ticket system, what it is.
    pub rest: Option<Box<RestSetting>>,
    /// Who logs in at a ticket system.
    pub user: Option<String>,
}

/// What a sink is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinkKind {
    /// A folder that files are put into.
    Folder,
    /// A web service that is told of tickets.
    Webhook,
    /// A robot in a group of Feishu (Lark).
    Feishu,
    /// A robot in a group of DingTalk.
    DingTalk,
    /// A robot in a group of WeCom (WeChat Work).
    WeCom,
    /// E-mail to an address.
    Email,
    /// A ticket system that is spoken to over HTTP.
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
    /// For programs.
    #[default]
    Json,
    /// To be read, as Markdown.
    Markdown,
    /// To be read.
    Text,
}

names!(LetterForm { Json = "json", Markdown = "markdown", Text = "text" });

/// What happens to a ticket that a sink may be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketEvent {
    /// It was filed.
    Filed,
    /// Its last field was filled in.
    Completed,
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// Somebody goes on with the walk behind it.
    UnderWay,
    /// The walk went on behind it and came to the same: it stays open, brought up to date.
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

/// Which tickets a sink wants: all that match everything that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SinkCondition {
    /// Those of these queues, by id; none is any.
    pub queues: Vec<String>,
    /// Those about these codes; none is any.
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
    /// Whether a code is meant; capitals and small letters are one.
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

/// Where a secret is; what it is, is read where it is needed and never shown.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// It stands in the configuration, which is for addresses only.
    Here(String),
    /// It is all that a file has, which nobody else may read.
    File(PathBuf),
    /// An environment variable has it.
    Variable(String),
    /// A program says it, with its arguments.
    Command(Vec<String>),
}

/// Without what is secret.
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

/// An address as it may be shown: its scheme and server, and the end of what is behind, which may be a secret.
#[must_use]
pub fn shown_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "…".to_owned() };
    let (server, path) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let server = server.rsplit('@').next().unwrap_or_default();
    match path.char_indices().rev().nth(3) {
        _ if path.is_empty() => format!("{scheme}://{server}"),
        // What is short has no end that could be shown.
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
