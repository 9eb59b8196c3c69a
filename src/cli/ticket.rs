//! `posdiag ticket …` as it can be typed, and what is asked for with it.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments::{formats, page, place, template_of_group, template_of_options};
use super::{Format, text, texts};
use crate::problem::Problem;
use crate::session::TicketState;
use crate::text::language::Language;
use crate::text::shown::shown;

/// What is asked of the tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketOrder {
    /// List them.
    List {
        /// Which.
        which: Which,
        /// How it is printed.
        format: Format,
    },
    /// Print one.
    Show {
        /// Its number as typed.
        number: String,
        /// How it is printed.
        format: TicketFormat,
        /// Put it on the clipboard, too.
        copy: bool,
    },
    /// Fill fields in.
    Edit {
        /// Its number as typed.
        number: String,
        /// Fields and their values, as typed: `NAME=VALUE`. None asks for what is missing.
        fields: Vec<String>,
        /// A note.
        note: Option<String>,
    },
    /// Say that it was dealt with.
    Close {
        /// Its number as typed.
        number: String,
        /// What was done.
        note: Option<String>,
    },
    /// Say that it is to be dealt with after all.
    Reopen {
        /// Its number as typed.
        number: String,
        /// Why.
        note: Option<String>,
    },
    /// Write many.
    Export {
        /// Their numbers as typed; none for those that are wanted.
        numbers: Vec<String>,
        /// Which.
        which: Which,
        /// How.
        format: TicketFormat,
        /// The file; else standard output.
        to: Option<PathBuf>,
        /// With contacts, not masked.
        personal: bool,
    },
}

/// How a ticket is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketFormat {
    /// To be read and pasted.
    Text,
    /// Markdown.
    Markdown,
    /// For machines.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Which tickets are wanted, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The states wanted; none means all.
    pub states: Vec<TicketState>,
    /// Only those of this queue.
    pub queue: Option<String>,
    /// Only those that showed this code.
    pub code: Option<String>,
    /// Only those of this merchant.
    pub merchant: Option<String>,
    /// Only those of this terminal.
    pub terminal: Option<String>,
    /// Only those filed since.
    pub since: Option<String>,
    /// Only those filed before.
    pub until: Option<String>,
    /// Only those that fields are missing of.
    pub incomplete: bool,
}

/// What is asked of the tickets.
pub(super) fn order(matches: &ArgMatches) -> TicketOrder {
    let number = |matches: &ArgMatches| text(matches, "number").unwrap_or_default();
    let note = |matches: &ArgMatches| text(matches, "note");
    match matches.subcommand() {
        Some(("show", show)) => TicketOrder::Show {
            number: number(show),
            format: format(show, TicketFormat::Text),
            copy: show.get_flag("copy"),
        },
        Some(("edit", edit)) => {
            TicketOrder::Edit { number: number(edit), fields: texts(edit, "field"), note: note(edit) }
        }
        Some(("close", close)) => TicketOrder::Close { number: number(close), note: note(close) },
        Some(("reopen", reopen)) => TicketOrder::Reopen { number: number(reopen), note: note(reopen) },
        Some(("export", export)) => {
            let numbers = texts(export, "numbers");
            // Whoever names one wants it, closed or not.
            let which = which(export, numbers.is_empty());
            TicketOrder::Export {
                numbers,
                which,
                format: format(export, TicketFormat::Csv),
                to: export.get_one::<PathBuf>("output").cloned(),
                personal: export.get_flag("personal"),
            }
        }
        Some((_, list)) => TicketOrder::List { which: which(list, true), format: super::format(list) },
        None => TicketOrder::List {
            which: Which { states: NOT_CLOSED.to_vec(), ..Which::default() },
            format: Format::Text,
        },
    }
}

/// The states that are listed where none is asked for.
const NOT_CLOSED: [TicketState; 2] = [TicketState::Open, TicketState::UnderWay];

fn which(matches: &ArgMatches, not_closed: bool) -> Which {
    let states = match text(matches, "state").as_deref() {
        Some("all") => Vec::new(),
        Some(state) => TicketState::from_id(state).into_iter().collect(),
        None if not_closed => NOT_CLOSED.to_vec(),
        None => Vec::new(),
    };
    Which {
        states,
        queue: text(matches, "queue"),
        code: text(matches, "code"),
        merchant: text(matches, "merchant"),
        terminal: text(matches, "terminal"),
        since: text(matches, "since"),
        until: text(matches, "until"),
        incomplete: matches.get_flag("incomplete"),
    }
}

fn format(matches: &ArgMatches, usual: TicketFormat) -> TicketFormat {
    match text(matches, "format").as_deref() {
        Some("text") => TicketFormat::Text,
        Some("markdown") => TicketFormat::Markdown,
        Some("json") => TicketFormat::Json,
        Some("csv") => TicketFormat::Csv,
        _ => usual,
    }
}

/// `NAME=VALUE`, as it was typed.
///
/// # Errors
/// A [`Problem`], where there is no name or no `=`.
pub fn field_and_value(typed: &str, language: Language) -> Result<(&str, &str), Problem> {
    let parts = typed.split_once(['=', '＝']).filter(|(name, _)| !name.trim().is_empty());
    parts.map(|(name, value)| (name.trim(), value.trim())).ok_or_else(|| {
        let typed = shown(typed);
        let problem = Problem::usage(match language {
            Language::Zh => format!("--field 不能是“{typed}”。"),
            Language::En => format!("--field cannot be `{typed}`."),
        });
        problem.with_help(language.pick(
            "写成 名字=内容，例如 --field terminal_number=48160001；不知道就写 名字=?",
            "write NAME=VALUE, such as --field terminal_number=48160001; NAME=? if it is not known",
        ))
    })
}

/// The page of `posdiag ticket`, and those of its commands.
pub(super) fn arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let one = |name: &'static str, about: &'static str, usage: &'static str| {
        page(Command::new(name).about(about), language, false).override_usage(usage)
    };
    let number = || {
        Arg::new("number")
            .value_name("NUMBER")
            .required(true)
            .help(own("工单号，例如 418-273", "The ticket's number, such as 418-273"))
    };
    let note = |help: &'static str| {
        Arg::new("note").long("note").value_name("TEXT").display_order(place::OWN + 2).help(help)
    };
    let list = one(
        "list",
        own("列出没关闭的工单", "List the tickets that are not closed"),
        own("posdiag ticket list [选项]", "posdiag ticket list [OPTIONS]"),
    )
    .help_template(template_of_options(language))
    .args(filters(language))
    .arg(formats("text|json", &["text", "json"], language));
    let show = one(
        "show",
        own("打印一张工单", "Print a ticket"),
        own("posdiag ticket show [选项] NUMBER", "posdiag ticket show [OPTIONS] NUMBER"),
    )
    .arg(number())
    .arg(
        formats("FORMAT", &["text", "markdown", "json"], language)
            .help(own("text（默认）、markdown 或 json", "text (the default), markdown or json")),
    )
    .arg(copy_argument(language));
    let edit = one(
        "edit",
        own("补填或改正资料", "Fill in or correct what is handed over"),
        own("posdiag ticket edit [选项] NUMBER", "posdiag ticket edit [OPTIONS] NUMBER"),
    )
    .arg(number())
    .arg(
        Arg::new("field")
            .long("field")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .display_order(place::OWN)
            .help(own(
                "填一项，可写几次；不写就在终端里逐项问",
                "A field, repeatable; else they are asked for",
            )),
    )
    .arg(note(own("加一条备注", "Add a note")));
    let close = one(
        "close",
        own("关闭工单：已经办好", "Close a ticket that was dealt with"),
        own("posdiag ticket close [选项] NUMBER", "posdiag ticket close [OPTIONS] NUMBER"),
    )
    .arg(number())
    .arg(note(own("怎么办好的", "What was done")));
    let reopen = one(
        "reopen",
        own("重新打开关闭了的工单", "Open a closed ticket again"),
        own("posdiag ticket reopen [选项] NUMBER", "posdiag ticket reopen [OPTIONS] NUMBER"),
    )
    .arg(number())
    .arg(note(own("为什么", "Why")));
    let export =
        one(
            "export",
            own("把工单写成表格或文件", "Write tickets as a table or a file"),
            own("posdiag ticket export [选项] [NUMBER]…", "posdiag ticket export [OPTIONS] [NUMBER]…"),
        )
        .arg(Arg::new("numbers").value_name("NUMBER").num_args(0..).help(own(
            "工单号；不写则按选项挑，默认没关闭的",
            "Numbers; else by the options, those not closed",
        )))
        .args(filters(language))
        .arg(
            formats("FORMAT", &["csv", "markdown", "json"], language)
                .help(own("csv（默认）、markdown 或 json", "csv (the default), markdown or json")),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE")
                .display_order(place::OWN + 8)
                .value_parser(ValueParser::path_buf())
                .help(own("写进这个文件，不写则打印", "Write this file; else print")),
        )
        .arg(
            Arg::new("personal")
                .long("personal")
                .action(ArgAction::SetTrue)
                .display_order(place::OWN + 9)
                .help(own("联系人和电话不打码", "Contacts and phone numbers unmasked")),
        );
    page(command, language, true)
        .help_template(template_of_group(language))
        .override_usage(own("posdiag ticket [命令] [选项]", "posdiag ticket [COMMAND] [OPTIONS]"))
        .subcommands([list, show, edit, close, reopen, export])
}

/// Puts a ticket's text on the clipboard.
pub(super) fn copy_argument(language: Language) -> Arg {
    Arg::new("copy")
        .long("copy")
        .action(ArgAction::SetTrue)
        .display_order(place::OWN + 7)
        .help(language.pick("工单放进剪贴板", "Put the ticket on the clipboard"))
}

fn filters(language: Language) -> [Arg; 8] {
    let own = |zh, en| language.pick(zh, en);
    let filter = |id: &'static str, value: &'static str, at: usize, help: &'static str| {
        Arg::new(id).long(id).value_name(value).display_order(place::OWN + at).help(help)
    };
    [
        filter("state", "STATE", 1, own("open、under_way、closed 或 all", "open, under_way, closed or all"))
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["open", "under_way", "closed", "all"])),
        filter(
            "queue",
            "QUEUE",
            2,
            own("只要交给这一队的，例如 back_office", "Only this queue's, such as back_office"),
        ),
        filter("code", "CODE", 3, own("只要这个代码的", "Only of this code")),
        filter("merchant", "NUMBER", 4, own("只要这个商户号的", "Only of this merchant number")),
        filter("terminal", "NUMBER", 5, own("只要这个终端号的", "Only of this terminal number")),
        filter(
            "since",
            "WHEN",
            6,
            own("从何时起开的：7d、12h、2026-11-01", "Filed since: 7d, 12h, 2026-11-01"),
        ),
        filter("until", "WHEN", 7, own("到何时为止开的", "Filed before")),
        Arg::new("incomplete")
            .long("incomplete")
            .action(ArgAction::SetTrue)
            .display_order(place::OWN + 8)
            .help(own("只要资料还没填全的", "Only those with fields missing")),
    ]
}
