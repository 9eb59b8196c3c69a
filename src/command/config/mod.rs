//! `posdiag config`: the settings in effect on this machine, and where each comes from.

mod arguments;

use std::path::{Path, PathBuf};

use super::walk::unknown_fields;
use super::{Action, Context};
use crate::cli::shared::format::Format;
use crate::machine::config::ConfigJson;
use crate::problem::{Exit, Problem};
#[cfg(feature = "store")]
use crate::settings::STORE;
#[cfg(feature = "deliver")]
use crate::settings::{AFTER_WALK, DELIVER, DELIVERERS, SINK};
use crate::settings::{CHANNELS, COLOURS, CONFIG_VARIABLE, FIELDS, KEYINGS, KEYS, Origin, Setting, name_of};
use crate::text::language::{Language, say};
use crate::text::shown::{shown_path, whole_path};
use crate::text::width::{pad, width};
use crate::tree::Library;

pub(super) use arguments::SUBCOMMAND;

/// A setting for display: its value in words, if it has one.
type Row = Setting<Option<String>>;

/// Prints every setting and its origin.
#[derive(Debug)]
struct ShowSettings {
    format: Format,
}

impl Action for ShowSettings {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        match self.format {
            Format::Text => {
                context.print(&text(context))?;
                if let Some(library) = tell_of_library(context) {
                    tell_of_routes(context, &library);
                }
                Ok(Exit::Done)
            }
            Format::Json => {
                let file = context.invocation.settings.file.as_deref().map(whole_path);
                context.print_json(&ConfigJson::of(file, &rows(context, whole_path)))
            }
        }
    }
}

/// Prints where the configuration file is, or would be.
#[derive(Debug)]
struct ShowFile;

impl Action for ShowFile {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let path = context.environment.config_file().ok_or_else(|| {
            let message = context.own(
                "没有主目录，不知道配置文件在哪里。",
                "There is no home folder for a configuration file.",
            );
            Problem::environment(message).with_help(say!(
                context.language(),
                "用 {CONFIG_VARIABLE} 指定一个文件",
                "set {CONFIG_VARIABLE} to a file"
            ))
        })?;
        context.print(&format!("{}\n", whole_path(&path)))?;
        Ok(Exit::Done)
    }

    /// The path can be shown even if the file is invalid.
    fn minds_configuration(&self) -> bool {
        false
    }
}

/// Every setting, in the order of [`KEYS`], followed by the values of fields.
fn rows(context: &Context<'_>, path: fn(&Path) -> String) -> Vec<(String, Row)> {
    let settings = &context.invocation.settings;
    let folder = |folder: &Setting<Option<PathBuf>>| Row {
        value: folder.value.as_deref().map(path),
        origin: folder.origin,
    };
    let number = |number: &Setting<u32>| Row { value: Some(number.value.to_string()), origin: number.origin };
    let rows: [Row; KEYS.len()] = [
        Row { value: Some(settings.language.value.tag().to_owned()), origin: settings.language.origin },
        Row {
            value: Some(name_of(&settings.channel.value, &CHANNELS).to_owned()),
            origin: settings.channel.origin,
        },
        Row { value: settings.operator().map(ToString::to_string), origin: settings.operator.origin },
        folder(&settings.library),
        folder(&settings.data_folder),
        Row {
            value: Some(name_of(&settings.colour.value, &COLOURS).to_owned()),
            origin: settings.colour.origin,
        },
        Row {
            value: Some(name_of(&settings.keying.value, &KEYINGS).to_owned()),
            origin: settings.keying.origin,
        },
        number(&settings.burst_merchants),
        number(&settings.burst_minutes),
        number(&settings.personal_days),
    ];
    let fields = settings.fields.iter().map(|(id, field)| {
        (format!("{FIELDS}.{id}"), Row { value: Some(field.value.to_string()), origin: field.origin })
    });
    KEYS.map(str::to_owned).into_iter().zip(rows).chain(fields).chain(of_sinks(context)).collect()
}

/// How tickets are delivered, if that is configured: where each sink is, without secrets.
#[cfg(feature = "deliver")]
fn of_sinks(context: &Context<'_>) -> Vec<(String, Row)> {
    let settings = &context.invocation.settings;
    let after_walk =
        Row { value: Some(settings.after_walk.value.to_string()), origin: settings.after_walk.origin };
    let by = Row {
        value: Some(name_of(&settings.deliver_by.value, &DELIVERERS).to_owned()),
        origin: settings.deliver_by.origin,
    };
    let by = (by.origin != Origin::Default).then(|| (format!("{DELIVER}.by"), by));
    let is_configured = !settings.sinks.is_empty() || settings.after_walk.origin != Origin::Default;
    let after_walk = is_configured.then(|| (format!("{DELIVER}.{}", AFTER_WALK.key), after_walk));
    let sinks = settings.sinks.iter().map(|sink| {
        let Setting { value: sink, origin } = sink;
        let place = super::sink::place(sink, context.language());
        (
            format!("{SINK}.{}", sink.name),
            Row { value: Some(format!("{} {place}", sink.kind.id())), origin: *origin },
        )
    });
    by.into_iter().chain(after_walk).chain(sinks).chain(of_store(context)).collect()
}

/// The shared store, if there is one: where it is, without secrets.
#[cfg(feature = "store")]
fn of_store(context: &Context<'_>) -> Option<(String, Row)> {
    let Setting { value: store, origin } = context.invocation.settings.store.as_ref()?;
    let place = store.url.clone().or_else(|| store.service.clone());
    Some((format!("{STORE}.url"), Row { value: place, origin: *origin }))
}

#[cfg(all(feature = "deliver", not(feature = "store")))]
fn of_store(_: &Context<'_>) -> Option<(String, Row)> {
    None
}

#[cfg(not(feature = "deliver"))]
fn of_sinks(_: &Context<'_>) -> Vec<(String, Row)> {
    Vec::new()
}

/// The library, if it can be used; otherwise, and where fields have values that it does not have, a walk would be
/// refused, and this says why.
fn tell_of_library(context: &Context<'_>) -> Option<Library> {
    let tell = |problem: Problem| {
        context.say(&format!("! {}", problem.message));
        problem.help.iter().for_each(|help| context.say(&format!("  {help}")));
    };
    match context.library() {
        Ok(library) => {
            unknown_fields(context, library.manifest()).for_each(tell);
            Some(library)
        }
        Err(problem) => {
            tell(problem);
            None
        }
    }
}

/// The tickets that go nowhere, if any go anywhere.
#[cfg(feature = "deliver")]
fn tell_of_routes(context: &Context<'_>, library: &Library) {
    let sinks = context.sinks();
    if !sinks.is_empty() {
        for remark in super::sink::remarks(library.manifest(), &sinks, context.language()) {
            context.say(&remark);
        }
    }
}

#[cfg(not(feature = "deliver"))]
fn tell_of_routes(_: &Context<'_>, _: &Library) {}

fn text(context: &Context<'_>) -> String {
    let none = |key: &str| match key {
        "library" => context.own("（自带的）", "(built-in)"),
        _ => context.own("（无）", "(none)"),
    };
    let rows: Vec<_> = rows(context, shown_path)
        .into_iter()
        .map(|(key, row)| {
            let value = row.value.unwrap_or_else(|| none(&key).to_owned());
            (key, value, origin(context.language(), row.origin))
        })
        .collect();
    let keys = rows.iter().map(|(key, ..)| width(key)).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value, _)| width(value)).max().unwrap_or(0);
    let mut page = file(context);
    for (key, value, origin) in rows {
        page.extend([&*pad(&key, keys), "  ", &*pad(&value, values), "  ", &*origin, "\n"]);
    }
    page
}

/// The first line: the file, and whether it exists.
fn file(context: &Context<'_>) -> String {
    let there = context.invocation.settings.file.is_some();
    let Some(path) = context.environment.config_file() else {
        return context.own("没有配置文件\n\n", "No configuration file\n\n").to_owned();
    };
    let path = shown_path(&path);
    if there {
        say!(context.language(), "配置文件：{path}\n\n", "Configuration file: {path}\n\n")
    } else {
        say!(
            context.language(),
            "配置文件：{path}（尚未创建）\n\n",
            "Configuration file: {path} (not created yet)\n\n"
        )
    }
}

pub(super) fn origin(language: Language, origin: Origin) -> String {
    match origin {
        Origin::Option(name) | Origin::Variable(name) => name.to_owned(),
        Origin::File { line } => say!(language, "配置文件第 {line} 行", "the file, line {line}"),
        Origin::Locale => language.pick("系统语言", "the system's language").to_owned(),
        Origin::Default => language.pick("默认", "default").to_owned(),
    }
}
