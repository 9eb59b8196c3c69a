//! The faults of `[deliver]` and `[[sink]]` in `config.toml`: their kinds and messages.

use super::rest_fault::RestFaultKind;
use super::sink::SinkKind;
use super::template::Placeholder;
use crate::text::language::{Language, say};
use crate::text::strict::ShapeFault;

/// The most sinks.
pub(super) const MAX_SINKS: usize = 16;

/// The keys of `[[sink]]`, in the order in which they are listed.
pub(super) const SINK_KEYS: [&str; 29] = [
    "name",
    "kind",
    "folder",
    "form",
    "url",
    "url_file",
    "url_env",
    "url_command",
    "secret_file",
    "secret_env",
    "secret_command",
    "ca_file",
    "when",
    "on",
    "language",
    "personal",
    "since",
    "text",
    "server",
    "tls",
    "user",
    "from",
    "to",
    "subject",
    "system",
    "system_file",
    "set",
    "queues",
    "fields",
];
/// The keys of `[store]`.
#[cfg(feature = "store")]
pub(super) const STORE_KEYS: [&str; 9] = [
    "url",
    "service",
    "password_file",
    "password_env",
    "password_command",
    "ca_file",
    "tls",
    "desk",
    "since",
];
/// The keys of `when`.
pub(super) const WHEN_KEYS: [&str; 2] = ["queue", "code"];

/// The keys of `[deliver]`.
pub(super) const DELIVER_KEYS: [&str; 2] = ["after_walk", "by"];

/// A table with its own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConfigTable {
    Deliver,
    #[cfg(feature = "store")]
    Store,
    Sink,
    When,
    /// Different values for the tickets of queues.
    Queues,
    /// Fields of the other system.
    Fields,
}

impl ConfigTable {
    fn name(self) -> &'static str {
        match self {
            ConfigTable::Deliver => "[deliver]",
            #[cfg(feature = "store")]
            ConfigTable::Store => "[store]",
            ConfigTable::Sink => "[[sink]]",
            ConfigTable::When => "when",
            ConfigTable::Queues => "queues",
            ConfigTable::Fields => "fields",
        }
    }

    fn keys(self) -> &'static [&'static str] {
        match self {
            ConfigTable::Deliver => &DELIVER_KEYS,
            #[cfg(feature = "store")]
            ConfigTable::Store => &STORE_KEYS,
            ConfigTable::Sink => &SINK_KEYS,
            ConfigTable::When => &WHEN_KEYS,
            // They have no fixed keys.
            ConfigTable::Queues | ConfigTable::Fields => &[],
        }
    }
}

/// The kinds of faults. What they quote may be displayed unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SinkFaultKind {
    UnknownKey {
        place: ConfigTable,
        key: String,
        near: Option<&'static str>,
    },
    /// A secret is in the file itself.
    SecretHere {
        key: &'static str,
    },
    NotTable {
        place: ConfigTable,
    },
    NotFlag {
        key: &'static str,
    },
    NotList {
        key: &'static str,
    },
    TooMany,
    Missing {
        key: &'static str,
        kind: Option<SinkKind>,
    },
    NotOfKind {
        key: &'static str,
        kind: SinkKind,
    },
    /// The same is given in two ways.
    Twice {
        key: &'static str,
    },
    Name {
        name: String,
    },
    NameTaken {
        name: String,
    },
    Url,
    Variable,
    Date,
    Pattern,
    Personal,
    UnknownPlace {
        name: Option<String>,
        near: Option<&'static str>,
    },
    /// It is not a mail server.
    Server,
    /// It is not an e-mail address.
    Mailbox,
    /// Unencrypted data would leave this machine.
    InTheClear,
    /// A hub delivers from a store, and there is none.
    HubWithoutStore,
    /// It is not an address of a shared store.
    #[cfg(feature = "store")]
    StoreUrl,
    /// The shared store has no address.
    #[cfg(feature = "store")]
    NoStoreUrl,
    /// About a ticket system.
    Rest(RestFaultKind),
}

impl SinkFaultKind {
    /// What is wrong.
    #[expect(clippy::too_many_lines, reason = "a table: one line a kind")]
    pub(super) fn message(&self, language: Language) -> String {
        match self {
            SinkFaultKind::UnknownKey { place, key, .. } => {
                let (place, fault) = (place.name(), ShapeFault::UnknownKey(key).clause(language));
                say!(language, "{place} 里{fault}", "{fault} in {place}")
            }
            SinkFaultKind::SecretHere { key } => say!(
                language,
                "{key} 是机密，不能写在配置文件里",
                "{key} is a secret, which does not belong in this file"
            ),
            SinkFaultKind::NotTable { place } => {
                let place = place.name();
                say!(language, "{place} 必须是一张表", "{place} must be a table")
            }
            SinkFaultKind::NotFlag { key } => {
                say!(language, "{key} 只能是 true 或 false", "{key} must be true or false")
            }
            SinkFaultKind::NotList { key } => {
                say!(language, "{key} 必须是方括号里的文字", "{key} must be a list of texts in brackets")
            }
            SinkFaultKind::TooMany => {
                say!(language, "最多 {MAX_SINKS} 个 [[sink]]", "there can be at most {MAX_SINKS} sinks")
            }
            SinkFaultKind::Missing { key, .. } => {
                say!(language, "这个 [[sink]] 没有写 {key}", "this sink has no {key}")
            }
            SinkFaultKind::NotOfKind { key, kind } => {
                let kind = kind.id();
                say!(language, "{kind} 不用 {key}", "{kind} does not use {key}")
            }
            SinkFaultKind::Twice { key } => {
                say!(language, "{key} 写了两种来源", "{key} is given in two ways")
            }
            SinkFaultKind::Name { name } => {
                say!(language, "“{name}”不能作名字", "`{name}` cannot be a sink's name")
            }
            SinkFaultKind::NameTaken { name } => {
                say!(language, "已经有叫 {name} 的了", "another sink is called {name}")
            }
            SinkFaultKind::Url => say!(language, "这不是地址", "this is not an address"),
            SinkFaultKind::Variable => {
                say!(language, "这不是环境变量的名字", "this is not the name of an environment variable")
            }
            SinkFaultKind::Date => say!(language, "这不是日期", "this is not a date"),
            SinkFaultKind::Pattern => say!(language, "代码是空的", "a code is empty"),
            SinkFaultKind::Personal => say!(
                language,
                "群机器人的消息总是遮盖联系人和电话",
                "a robot's messages always mask contacts"
            ),
            SinkFaultKind::UnknownPlace { name: Some(name), .. } => {
                say!(language, "工单里没有“{name}”可以填", "a ticket has no `{name}` to put there")
            }
            SinkFaultKind::UnknownPlace { name: None, .. } => {
                say!(language, "大括号没有合上", "a brace is not closed")
            }
            SinkFaultKind::Server => say!(language, "这不是邮件服务器", "this is not a mail server"),
            SinkFaultKind::Mailbox => say!(language, "这不是邮箱地址", "this is not an e-mail address"),
            SinkFaultKind::InTheClear => say!(
                language,
                "tls = \"none\" 只能用于本机的服务器，而且不能登录",
                "tls = \"none\" is for a server on this machine only, without a login"
            ),
            SinkFaultKind::HubWithoutStore => say!(
                language,
                "by = \"hub\" 需要各台共用的中心库，这里没有 [store]",
                "by = \"hub\" needs the store that desks share, and there is no [store] here"
            ),
            #[cfg(feature = "store")]
            SinkFaultKind::StoreUrl => {
                say!(language, "这不是中心库的地址", "this is not the address of a shared store")
            }
            #[cfg(feature = "store")]
            SinkFaultKind::NoStoreUrl => {
                say!(language, "[store] 没有写 url", "[store] has no url")
            }
            SinkFaultKind::Rest(kind) => kind.message(language),
        }
    }

    /// What to do about it.
    #[expect(clippy::too_many_lines, reason = "a table: one line a kind")]
    pub(super) fn help(&self, language: Language) -> String {
        match self {
            SinkFaultKind::UnknownKey { near: Some(near), .. } => language.did_you_mean(near),
            SinkFaultKind::UnknownKey { place, near: None, .. } => language.there_are(place.keys()),
            SinkFaultKind::SecretHere { key } => say!(
                language,
                "写进只有自己能读的文件，再写 {key}_file = \"…\"；也可以用 {key}_env 或 {key}_command",
                "put it into a file that only you can read and write {key}_file = \"…\"; or use {key}_env or {key}_command"
            ),
            SinkFaultKind::NotTable { place: ConfigTable::Sink } => say!(
                language,
                "每个接收方单独一行 [[sink]]，下面每行一个设置",
                "write [[sink]] on a line of its own for each sink, with its settings below"
            ),
            SinkFaultKind::NotTable { place: ConfigTable::Deliver } => {
                say!(language, "单独一行 [deliver]", "write [deliver] on a line of its own")
            }
            #[cfg(feature = "store")]
            SinkFaultKind::NotTable { place: ConfigTable::Store } => {
                say!(language, "单独一行 [store]", "write [store] on a line of its own")
            }
            SinkFaultKind::NotTable { place: ConfigTable::When } => say!(
                language,
                "例如 when = {{ queue = [\"risk\"], code = [\"E3*\"] }}",
                "such as when = {{ queue = [\"risk\"], code = [\"E3*\"] }}"
            ),
            SinkFaultKind::NotTable { place: ConfigTable::Queues } => say!(
                language,
                "例如 queues = {{ repair = {{ project = \"hardware\" }} }}",
                "such as queues = {{ repair = {{ project = \"hardware\" }} }}"
            ),
            SinkFaultKind::NotTable { place: ConfigTable::Fields } => say!(
                language,
                "例如 fields = {{ \"error-code\" = \"{{code}}\" }}",
                "such as fields = {{ \"error-code\" = \"{{code}}\" }}"
            ),
            SinkFaultKind::NotFlag { key } => say!(language, "例如 {key} = true", "such as {key} = true"),
            SinkFaultKind::NotList { key } => {
                let example = example(key);
                say!(language, "例如 {key} = {example}", "such as {key} = {example}")
            }
            SinkFaultKind::TooMany => say!(language, "合并或删去几个", "merge some, or delete them"),
            SinkFaultKind::Missing { key, kind } => {
                let example = match (*key, kind) {
                    ("url_file", _) => "url_file = \"~/.config/posdiag/robot.url\"",
                    ("url", _) => "url = \"https://…\"",
                    ("folder", _) => "folder = \"/srv/tickets\"",
                    ("kind", _) => "kind = \"webhook\"",
                    ("server", _) => "server = \"smtp.example:587\"",
                    ("from", _) => "from = \"pos@example.org\"",
                    ("to", _) => "to = [\"team@example.org\"]",
                    ("system", _) => "system = \"redmine\"",
                    ("secret_file", _) => "secret_file = \"~/.config/posdiag/token\"",
                    ("user", _) => "user = \"posdiag\"",
                    _ => "name = \"office\"",
                };
                say!(language, "例如 {example}", "such as {example}")
            }
            SinkFaultKind::NotOfKind { .. } | SinkFaultKind::Personal => {
                say!(language, "删掉这一行", "delete the line")
            }
            SinkFaultKind::Twice { .. } => say!(language, "只留一种", "keep one of them"),
            SinkFaultKind::Name { .. } => say!(
                language,
                "小写英文字母开头，后面只有小写字母、数字、下划线和连字符，最多 40 个",
                "a lowercase letter, then lowercase letters, digits, underscores and hyphens, at most 40"
            ),
            SinkFaultKind::NameTaken { .. } => {
                say!(language, "换一个名字", "give it another name")
            }
            SinkFaultKind::Url => say!(
                language,
                "以 https:// 开头，里面不带用户名和密码",
                "start with https://, without a user and password in it"
            ),
            SinkFaultKind::Variable => say!(
                language,
                "只写变量的名字，例如 POSDIAG_TOKEN",
                "write the variable's name alone, such as POSDIAG_TOKEN"
            ),
            SinkFaultKind::Date => {
                say!(language, "例如 since = \"2026-12-01\"", "such as since = \"2026-12-01\"")
            }
            SinkFaultKind::Pattern => {
                say!(language, "写代码，例如 E102，或 E3*", "write a code, such as E102, or E3*")
            }
            SinkFaultKind::UnknownPlace { near: Some(near), .. } => {
                language.did_you_mean(&format!("{{{near}}}"))
            }
            SinkFaultKind::UnknownPlace { name: Some(_), near: None } => {
                let known = Placeholder::ALL.map(|known| format!("{{{}}}", known.id()));
                let known = language.listed(&known);
                say!(language, "可以写：{known}、{{field.字段名}}", "there are: {known}, {{field.ID}}")
            }
            SinkFaultKind::UnknownPlace { name: None, .. } => say!(
                language,
                "写成 {{code}}；大括号本身写成 {{{{",
                "write {{code}}; a brace itself is written {{{{"
            ),
            SinkFaultKind::Server => {
                say!(language, "例如 server = \"smtp.example:587\"", "such as server = \"smtp.example:587\"")
            }
            SinkFaultKind::Mailbox => say!(
                language,
                "例如 \"pos@example.org\" 或 \"POS <pos@example.org>\"",
                "such as \"pos@example.org\" or \"POS <pos@example.org>\""
            ),
            SinkFaultKind::InTheClear => {
                say!(language, "用 tls = \"starttls\" 或 \"tls\"", "use tls = \"starttls\" or \"tls\"")
            }
            SinkFaultKind::HubWithoutStore => say!(
                language,
                "加上 [store]（posdiag help store 有例子），或者写 by = \"desk\"",
                "add [store] (posdiag help store has an example), or write by = \"desk\""
            ),
            #[cfg(feature = "store")]
            SinkFaultKind::StoreUrl | SinkFaultKind::NoStoreUrl => say!(
                language,
                "例如 url = \"postgresql://desk7@db.example/posdiag\"；加密写在 tls 里，密码写在 password_file 里",
                "such as url = \"postgresql://desk7@db.example/posdiag\"; encryption goes into tls, the password into password_file"
            ),
            SinkFaultKind::Rest(kind) => kind.help(language),
        }
    }
}

/// An example of a list for a key.
fn example(key: &str) -> &'static str {
    match key {
        "queue" => "[\"risk\"]",
        "code" => "[\"E102\", \"E3*\"]",
        "on" => "[\"filed\", \"closed\"]",
        "to" => "[\"team@example.org\"]",
        _ => "[\"pass\", \"show\", \"posdiag\"]",
    }
}

/// The keys of a sink whose lines cannot contain secrets.
const OPEN: [&str; 22] = [
    "name",
    "kind",
    "folder",
    "form",
    "url_file",
    "secret_file",
    "ca_file",
    "when",
    "on",
    "language",
    "personal",
    "since",
    "server",
    "tls",
    "user",
    "from",
    "to",
    "subject",
    "system",
    "system_file",
    "queues",
    "fields",
];
/// The prefixes of headings of a sink's tables with the same property.
const OPEN_TABLES: [&str; 2] = ["[sink.queues", "[sink.fields"];

/// Whether the line at the end of this part of a file may contain a secret, so that it is not shown: one that is in a
/// sink and belongs to a key that may have one. `text` was written by a person, who may have put anything into it.
pub(super) fn may_hold_secret(before: &str, whole: &str) -> bool {
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = whole.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let is_heading = |line: &str| line.trim_start().starts_with("[[");
    let is_among_sinks = key == Some("sink") || before.lines().any(is_heading);
    let heading = before.lines().rev().map(str::trim_start).find(|line| line.starts_with('['));
    let is_open_table = |line: &str| OPEN_TABLES.iter().any(|table| line.trim_start().starts_with(table));
    let is_open = is_heading(line)
        || is_open_table(line)
        || heading.is_some_and(is_open_table)
        || key.is_some_and(|key| OPEN.contains(&key) || key == "text");
    // A store's address with a password in it.
    let is_of_store = heading.is_some_and(|heading| heading.starts_with("[store]"))
        && key.is_some_and(|key| matches!(key, "url" | "password"));
    is_of_store || (is_among_sinks && !is_open)
}
