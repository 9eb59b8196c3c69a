//! Checks whether a sink would accept tickets: by asking it, or by sending a test.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{no_such_queue, place};
use crate::app::clock::SystemClock;
use crate::cli::shared::format::Format;
use crate::command::Context;
use crate::delivery::build::{SinkFault, build, promise, url};
use crate::delivery::routes::unknown_queues;
use crate::delivery::sink::{DeliveryFault, Letter, Remote, Sink};
use crate::delivery::{message, trial};
use crate::journal::{DeliveryReason, ReasonKind};
use crate::machine::sink_check::SinkCheckJson;
use crate::machine::sink_try::SinkTryJson;
use crate::problem::{Exit, Problem};
use crate::settings::sink::{SecretSource, SinkKind, SinkSetting, shown_url};
use crate::settings::template::Template;
use crate::text::language::{Language, say};
use crate::text::shown::shown;
use crate::view::Vocabulary;
use crate::walk::clock::Clock as _;

/// How long a server may take while somebody waits.
const PATIENCE: Duration = Duration::from_secs(15);

/// Checks whether a sink can be used as configured.
pub(super) fn check(context: &Context<'_>, name: &str, format: Format) -> anyhow::Result<Exit> {
    let (sink, language) = (context.sink(name)?, context.language());
    if format == Format::Json {
        let reason = match build(sink, &SystemClock) {
            Err(fault) => Some(fault.reason()),
            Ok(ready) => ready.reach(PATIENCE).err().map(DeliveryFault::reason),
        };
        let (fields, queues) = (unknown_fields(context, sink)?, queues_unknown(context, sink)?);
        let json = SinkCheckJson::of(sink, place(sink, language), promise(sink).id(), reason)
            .lacking(fields, queues);
        context.print_json(&json)?;
        return Ok(if reason.is_some() { Exit::Environment } else { Exit::Done });
    }
    let ready = ready(sink, language)?;
    ready.reach(PATIENCE).map_err(|fault| unreached(sink, fault.reason(), language))?;
    let mut said = match sink.kind {
        SinkKind::Folder => {
            let place = place(sink, language);
            say!(language, "{name} 可以写：{place}", "{name} is writable: {place}")
        }
        SinkKind::Email => {
            let place = place(sink, language);
            say!(language, "{name} 连得上：{place}", "{name} is reachable: {place}")
        }
        _ => {
            let url = url(sink).map(|url| shown_url(&url)).unwrap_or_default();
            say!(language, "{name} 连得上：{url}", "{name} is reachable: {url}")
        }
    };
    if sink.kind != SinkKind::Folder {
        said += language.pick(
            "\n能否接收，试送才知道：posdiag sink try ",
            "\nTo see whether it accepts tickets: posdiag sink try ",
        );
        said += name;
    }
    context.print(&format!("{said}\n"))?;
    context.say(&language.labelled(name, promise(sink).words(language)));
    for field in unknown_fields(context, sink)? {
        context.say(&say!(
            language,
            "! 资料库里没有字段 {field}，那里会是空的",
            "! The library has no field {field}; it will be empty"
        ));
    }
    for queue in queues_unknown(context, sink)? {
        context.say(&no_such_queue(language, name, &queue));
    }
    Ok(Exit::Done)
}

/// The fields that a sink's texts name and the library does not have.
fn unknown_fields(context: &Context<'_>, sink: &SinkSetting) -> Result<Vec<String>, Problem> {
    let mapped = sink.rest.iter().flat_map(|rest| rest.fields.iter().map(|(_, text)| text));
    let named: BTreeSet<&str> = sink.text.iter().chain(mapped).flat_map(Template::fields).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let library = context.library()?;
    let fields = &library.manifest().fields;
    let unknown = named.into_iter().filter(|id| !fields.iter().any(|known| *known.id == **id));
    Ok(unknown.map(str::to_owned).collect())
}

/// The queues that a sink names and the library does not have.
fn queues_unknown(context: &Context<'_>, sink: &SinkSetting) -> Result<Vec<String>, Problem> {
    if sink.when.queues.is_empty() && sink.rest.as_ref().is_none_or(|rest| rest.queues.is_empty()) {
        return Ok(Vec::new());
    }
    let library = context.library()?;
    let unknown = unknown_queues(library.manifest(), &[sink]);
    Ok(unknown.into_iter().map(|(_, queue)| queue.to_owned()).collect())
}

/// The result of a test ticket.
struct Tried {
    made: Option<Remote>,
    /// Whether it can be found by its key, if the sink looks tickets up.
    found: Option<bool>,
    /// Whether it was closed or removed.
    withdrawn: bool,
}

/// Sends a test to a sink, looks it up and removes it.
fn tried(sink: &dyn Sink, letter: &Letter) -> Result<Tried, DeliveryFault> {
    let made = sink.create(std::slice::from_ref(letter), PATIENCE)?;
    let found = match &made {
        Some(made) if sink.promise().finds() => Some(sink.has_key(letter, made, PATIENCE)?),
        _ => None,
    };
    let withdrawn = sink.withdraw(letter, made.as_ref(), PATIENCE)?;
    Ok(Tried { made, found, withdrawn })
}

/// Sends a ticket that says that it is a test.
pub(super) fn try_out(context: &Context<'_>, name: &str, format: Format) -> anyhow::Result<Exit> {
    let (sink, language) = (context.sink(name)?, context.language());
    let library = context.library()?;
    let view = message::view(Vocabulary::of(&library), sink.language);
    let letter = trial::letter(view, sink, SystemClock.now());
    let key_lost = DeliveryReason::from(ReasonKind::KeyLost);
    if format == Format::Json {
        let tried = match build(sink, &SystemClock) {
            Err(fault) => Err(DeliveryFault::NotSent(fault.reason())),
            Ok(ready) => tried(&*ready, &letter),
        };
        let json = SinkTryJson::of(sink, place(sink, language));
        let (json, exit) = match tried {
            Ok(Tried { found: Some(false), made, .. }) => (
                json.taken(number_and_link(made.as_ref()), Some(false), false).because(key_lost),
                Exit::Environment,
            ),
            Ok(Tried { made, found, withdrawn }) => {
                (json.taken(number_and_link(made.as_ref()), found, withdrawn), Exit::Done)
            }
            Err(fault) => {
                let is_in_doubt = matches!(fault, DeliveryFault::InDoubt(_));
                (json.not_taken(is_in_doubt).because(fault.reason()), Exit::Environment)
            }
        };
        context.print_json(&json)?;
        return Ok(exit);
    }
    let tried = tried(&*ready(sink, language)?, &letter).map_err(|fault| failed(sink, fault, language))?;
    if tried.found == Some(false) {
        return Err(unreached(sink, key_lost, language).into());
    }
    let number = tried.made.as_ref().map(|made| format!(" {}", made.id)).unwrap_or_default();
    let taken = say!(language, "{name} 已收到测试工单{number}", "{name} accepted the test ticket{number}");
    let then = if tried.withdrawn {
        language.pick("，已撤掉或关闭。", ", which is now closed or removed.")
    } else {
        language.pick("。请到那边核对后删除。", ". Check it there, then delete it.")
    };
    context.print(&format!("{taken}{then}\n"))?;
    Ok(Exit::Done)
}

fn number_and_link(made: Option<&Remote>) -> Option<(&str, Option<&str>)> {
    made.map(|made| (&*made.id, made.url.as_deref()))
}

fn ready<'s>(sink: &SinkSetting, language: Language) -> Result<Box<dyn Sink + 's>, Problem> {
    build(sink, &SystemClock).map_err(|fault| {
        let name = &sink.name;
        match fault {
            SinkFault::Secret(why) => {
                let problem = Problem::environment(language.labelled(name, why.message(language)));
                match where_secrets_are(sink, language) {
                    Some(place) => problem.with_help(place),
                    None => problem,
                }
            }
            SinkFault::Certificates => Problem::environment(say!(
                language,
                "{name}：ca_file 里没有可用的证书。",
                "{name}: there are no certificates in its ca_file."
            )),
        }
    })
}

/// Where the configuration says that a sink's secrets are.
fn where_secrets_are(sink: &SinkSetting, language: Language) -> Option<String> {
    let sources = [sink.secret.as_ref(), sink.url.as_ref()].into_iter().flatten();
    let places: Vec<String> = sources
        .filter_map(|source| match source {
            SecretSource::Here(_) => None,
            SecretSource::File(path) => Some(shown(&path.display().to_string())),
            SecretSource::Variable(name) => Some(format!("${}", shown(name))),
            SecretSource::Command(words) => words.first().map(|program| shown(program)),
        })
        .collect();
    let listed = language.listed(&places);
    (!places.is_empty()).then(|| say!(language, "配置里写的是 {listed}", "the configuration names {listed}"))
}

/// The problem for a sink that cannot be used: why, and what to do about it.
fn unreached(sink: &SinkSetting, why: DeliveryReason, language: Language) -> Problem {
    let (name, words) = (&sink.name, why.words(language));
    let problem = Problem::environment(say!(language, "{name}：{words}。", "{name}: {words}."));
    match advice(why.kind, language) {
        Some(advice) => problem.with_help(advice),
        None => problem,
    }
}

/// What can be done about a sink that cannot be used.
fn advice(why: ReasonKind, language: Language) -> Option<&'static str> {
    Some(match why {
        ReasonKind::Resolve | ReasonKind::Connect => language.pick(
            "检查配置里的地址和端口，以及这台机器能否访问那个网络",
            "check that the address and port are right and that this machine is on that network",
        ),
        ReasonKind::Tls => language.pick(
            "公司自己的证书：把签发它的证书存成 PEM 文件，写 ca_file = \"…\"",
            "if your company signs its own: write ca_file = \"…\" with its authority's certificate (PEM)",
        ),
        ReasonKind::Login => language.pick(
            "检查 user 和密钥文件的内容；令牌可能已过期",
            "check user and the secret; a token may have expired",
        ),
        ReasonKind::Page | ReasonKind::Redirect => language.pick(
            "url 只写到系统的首页为止，用 https",
            "url is the system's own address, without a page, and with https",
        ),
        ReasonKind::NoFolder => language.pick("先创建它", "create it first"),
        ReasonKind::NoField => language.pick(
            "那边要有配置里说的字段，并用于这个队列或项目：docs/delivery.zh.md",
            "the configured fields must exist there, for this queue or project: docs/delivery.md",
        ),
        ReasonKind::KeyLost => language.pick(
            "那边要有存放编号的字段，用于这个队列或项目：docs/delivery.zh.md；测试工单请到那边删除",
            "the key needs a field there, in this queue or project: docs/delivery.md; delete the test there",
        ),
        _ => return None,
    })
}

/// The problem for a sink that did not do what it was asked, or may have.
fn failed(sink: &SinkSetting, fault: DeliveryFault, language: Language) -> Problem {
    let problem = unreached(sink, fault.reason(), language);
    match fault {
        DeliveryFault::InDoubt(_) => problem.with_help(
            language.pick("不确定是否收到：请到那边查看", "it may or may not have arrived: check there"),
        ),
        _ => problem,
    }
}
