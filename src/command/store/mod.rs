//! `posdiag store …`: creates, shows and maintains the store that desks share.

mod arguments;
mod calls;
mod contact;
pub(super) mod hub;

use std::time::Duration;

use super::{Context, counted};
use crate::app::clock::now;
use crate::desk::store::host_and_port;
use crate::desk::{DeskFault, StoreConfigFault};
use crate::journal::Store;
use crate::journal::shared::postgres::{KNOWN, Postgres};
use crate::journal::shared::{SharedStore as _, StoreFault, StoreStatus};
use crate::problem::{Exit, Problem};
use crate::session::Moment;
use crate::text::language::{Language, say};

pub(super) use arguments::SUBCOMMAND;
pub(super) use calls::CallsElsewhere;

/// How long a person waits for its state.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long creating or rewriting tables may take.
const LONG: Duration = Duration::from_hours(1);
/// The clock difference that is not reported, in microseconds.
const SAME_TIME: i64 = 60_000_000;

impl Context<'_> {
    /// The journal and the shared store, with the time limit for each exchange.
    pub(super) fn shared(&self, patience: Duration) -> Result<(Store, Postgres), Problem> {
        if !self.desk().shares() {
            return Err(self.desk_fault(&StoreConfigFault::NotConfigured.into()));
        }
        let mut store = self.done(self.desk().journal())?;
        let shared = self.done(self.desk().shared(&mut store, patience))?;
        Ok((store, shared))
    }

    /// A fault of the store, with where that is: whoever looks after it wants to know what was tried.
    fn store_fault(&self, fault: StoreFault) -> Problem {
        let problem = self.desk_fault(&DeskFault::Shared(fault));
        let Some(place) = host_and_port(&self.invocation.settings) else { return problem };
        let message = self.language().labelled(&place, &problem.message);
        Problem { message, ..problem }
    }
}

fn init(context: &Context<'_>) -> anyhow::Result<Exit> {
    let (_, mut shared) = context.shared(LONG)?;
    let was = shared.schema().map_err(|fault| context.store_fault(fault))?;
    let made = shared.make().map_err(|fault| context.store_fault(fault))?;
    context.say(&match was {
        Some(KNOWN) => say!(
            context.language(),
            "中心库已经存在（格式 {KNOWN}）。",
            "The store already exists (schema {KNOWN})."
        ),
        _ => {
            say!(
                context.language(),
                "中心库建好了（格式 {KNOWN}）。",
                "The store was created (schema {KNOWN})."
            )
        }
    });
    if !made.roles.is_empty() {
        let roles = context.language().listed(&made.roles);
        context.say(&say!(context.language(), "建了角色：{roles}。", "Roles were created: {roles}."));
    }
    context.say(context.own(
        "每个台的用户要属于 posdiag_desk：GRANT posdiag_desk TO 用户",
        "Each desk's user must be in posdiag_desk: GRANT posdiag_desk TO user",
    ));
    Ok(Exit::Done)
}

fn upgrade(context: &Context<'_>) -> anyhow::Result<Exit> {
    let (_, mut shared) = context.shared(LONG)?;
    match shared.schema().map_err(|fault| context.store_fault(fault))? {
        None => Err(context.store_fault(StoreFault::NoStore).into()),
        Some(KNOWN) => {
            context.say(&say!(
                context.language(),
                "不用升级，已经是格式 {KNOWN}。",
                "There is nothing to upgrade: it already has schema {KNOWN}."
            ));
            Ok(Exit::Done)
        }
        Some(found) => {
            shared.make().map_err(|fault| context.store_fault(fault))?;
            context.say(&say!(
                context.language(),
                "中心库从格式 {found} 升级到 {KNOWN}。",
                "The store was upgraded from schema {found} to {KNOWN}."
            ));
            Ok(Exit::Done)
        }
    }
}

fn check(context: &Context<'_>) -> anyhow::Result<Exit> {
    let (mut store, mut shared) = context.shared(PATIENCE)?;
    let status = shared.status().map_err(|fault| context.store_fault(fault))?;
    let StoreStatus { server, schema, now: there, .. } = &status;
    let mut lines = vec![ok(&say!(
        context.language(),
        "连得上：{server}，格式 {schema}",
        "reachable: {server}, schema {schema}"
    ))];
    lines.extend(rights(context, &mut shared)?);
    lines.push(match clock(context, *there) {
        None => ok(context.own("时钟一致", "the clocks agree")),
        Some(said) => wrong(&said),
    });
    let reserved = store.share_with(&status.id).and_then(|()| store.reserved());
    let reserved = reserved.map_err(|fault| context.fault(fault))?;
    lines.push(ok(&say!(
        context.language(),
        ("离线时还有 {reserved} 个号可用"),
        (
            "{} for a time without the store",
            counted(reserved as usize, "number is reserved", "numbers are reserved")
        )
    )));
    let is_well = !lines.iter().any(|line| line.starts_with('✗'));
    context.print_lines(&lines)?;
    Ok(if is_well { Exit::Done } else { Exit::Environment })
}

/// A line of what was checked and is well.
fn ok(said: &str) -> String {
    format!("✓ {said}")
}

/// A line of what is not.
fn wrong(said: &str) -> String {
    format!("✗ {said}")
}

/// Whether this user may do what a desk does and, where this machine is a hub, what that does.
fn rights(context: &Context<'_>, shared: &mut Postgres) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let missing = shared.missing().map_err(|fault| context.store_fault(fault))?;
    let sinks = context.sinks();
    let is_hub = context.has_hub() && !sinks.is_empty();
    if is_hub {
        let missing = hub::missing_rights(context, shared, &sinks)?;
        if missing.is_empty() {
            lines.push(ok(context.own("hub 的权限够用", "the rights are those of a hub")));
        }
        lines.extend(missing.iter().map(|(message, help)| {
            wrong(&say!(context.language(), "{message}（{help}）", "{message} ({help})"))
        }));
    }
    lines.push(match &missing[..] {
        [] => ok(context.own("权限够用", "the rights are those of a desk")),
        // A hub can do without.
        _ if is_hub => format!(
            "· {}",
            context.own(
                "这个用户没有台的权限。也在这台机器上走流程，就由属主运行：GRANT posdiag_desk TO 用户",
                "this user lacks the rights of a desk. To walk on this machine, too, as the owner: GRANT posdiag_desk TO user",
            )
        ),
        missing => {
            let read_only = missing.iter().all(|missing| missing.right != "SELECT");
            wrong(if read_only {
                context.own(
                    "这个用户只能读，不能写。由属主运行：GRANT posdiag_desk TO 用户",
                    "this user may read and not write. As the owner: GRANT posdiag_desk TO user",
                )
            } else {
                context.own(
                    "这个用户没有台的权限。由属主运行：GRANT posdiag_desk TO 用户",
                    "this user lacks the rights of a desk. As the owner: GRANT posdiag_desk TO user",
                )
            })
        }
    });
    Ok(lines)
}

/// What is said about a clock that differs; it does no harm, since nothing depends on it.
pub(super) fn clock(context: &Context<'_>, there: Moment) -> Option<String> {
    let ahead = there.0 - now().0;
    (ahead.abs() > SAME_TIME).then(|| {
        let minutes = (ahead.abs() + 30_000_000) / 60_000_000;
        let minutes = usize::try_from(minutes).unwrap_or(usize::MAX);
        if ahead > 0 {
            say!(
                context.language(),
                ("这里的时钟比中心库慢 {minutes} 分钟"),
                ("the clock here is {} behind the store's", counted(minutes, "minute", "minutes"))
            )
        } else {
            say!(
                context.language(),
                ("这里的时钟比中心库快 {minutes} 分钟"),
                ("the clock here is {} ahead of the store's", counted(minutes, "minute", "minutes"))
            )
        }
    })
}

fn status(context: &Context<'_>) -> anyhow::Result<Exit> {
    let (mut store, mut shared) = context.shared(PATIENCE)?;
    let since = context.desk().pushes_since();
    let there = shared.status();
    if let Ok(there) = &there {
        store.share_with(&there.id).map_err(|fault| context.fault(fault))?;
    }
    let left = store.to_push(since).map_err(|fault| context.fault(fault))?.len();
    let reserved = store.reserved().map_err(|fault| context.fault(fault))?;
    let mut lines = vec![say!(
        context.language(),
        ("这里还有 {left} 个会话没推完，还有 {reserved} 个号可用"),
        (
            "here: {} to push, {} reserved",
            counted(left, "session", "sessions"),
            counted(reserved as usize, "number", "numbers")
        )
    )];
    let fault = match there.and_then(|status| shared.counts().map(|counts| (status, counts))) {
        Ok((status, counts)) => {
            let StoreStatus { server, schema, .. } = status;
            lines.push(say!(
                context.language(),
                "中心库：{server}，格式 {schema}",
                "the store: {server}, schema {schema}"
            ));
            lines.extend(counts.iter().filter_map(|(table, count)| {
                let what = what_it_holds(context.language(), table)?;
                Some(format!("  {}", context.language().labelled(what, &count.to_string())))
            }));
            match hub::lines(context, &mut shared) {
                Ok(of_hub) => {
                    lines.extend(of_hub);
                    None
                }
                Err(fault) => Some(fault),
            }
        }
        Err(fault) => Some(fault),
    };
    context.print_lines(&lines)?;
    match fault {
        Some(fault) => Err(context.store_fault(fault).into()),
        None => Ok(Exit::Done),
    }
}

/// What a table holds, as people call it; `None` for what only ties others together.
fn what_it_holds(language: Language, table: &str) -> Option<&'static str> {
    Some(match table {
        "session" => language.pick("会话", "sessions"),
        "entry" => language.pick("会话里的记录", "entries of sessions"),
        "personal" => language.pick("联系人和电话", "contacts and phone numbers"),
        "pin" => language.pick("会话走过的处理办法", "trees that sessions walked"),
        "ticket" => language.pick("工单", "tickets"),
        "delivery" => language.pick("hub 的投递", "deliveries by a hub"),
        "number" => language.pick("已发和预留的号", "numbers, given or reserved"),
        "gone" => language.pick("删除标记", "marks of what was deleted"),
        _ => return None,
    })
}

fn erase(context: &Context<'_>) -> anyhow::Result<Exit> {
    let (_, mut shared) = context.shared(LONG)?;
    shared.status().map_err(|fault| context.store_fault(fault))?;
    let erased = shared.erase().map_err(|fault| context.store_fault(fault))?;
    let (sessions, personal) =
        (usize::try_from(erased.sessions).unwrap_or(0), usize::try_from(erased.personal).unwrap_or(0));
    context.say(&say!(
        context.language(),
        ("清除了 {sessions} 个会话、{personal} 项联系人和电话。"),
        (
            "{} and {} removed.",
            counted(sessions, "session", "sessions"),
            counted(personal, "contact or phone number was", "contacts or phone numbers were")
        )
    ));
    if !erased.is_rewritten {
        context.say(context.own(
            "! 表没有重写：数据文件里还有残留。要以表的属主身份在 PostgreSQL 上做。",
            "! The tables were not rewritten: the files still hold traces. It takes the tables' owner, and PostgreSQL.",
        ));
        return Ok(Exit::Environment);
    }
    context.say(context.own(
        "事务日志和备份里还有；多久以后没有，见 docs/store.zh.md。",
        "Logs and backups still have it; docs/store.md says for how long.",
    ));
    Ok(Exit::Done)
}
