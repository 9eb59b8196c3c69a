//! The arguments of `posdiag config`.

use clap::Arg;
use clap::builder::PossibleValuesParser;

use super::super::Action;
use super::{ShowFile, ShowSettings};
use crate::cli::shared::format::{self, FORMAT, Format};
use crate::cli::{CommandLine, Form, Id, Subcommand, excluded, see_help};
use crate::problem::Problem;
use crate::text::language::Language;

const WHAT: Id = Id("what");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    forms: FORMS,
    examples: &[
        ("posdiag config", "各项设置和来源", "settings and their origins"),
        ("posdiag config path", "配置文件在哪里", "where the file is"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    meant: Some("config show"),
    ..Subcommand::new(
        "config",
        ("显示各项设置和来源", "Show settings and where each comes from"),
        (
            "posdiag config [show] [选项]\n      posdiag config path",
            "posdiag config [show] [OPTIONS]\n       posdiag config path",
        ),
        action,
    )
};

const FORMS: &[Form] = &[
    Form::read("text", "每项设置和来源", "each setting and where it comes from"),
    Form::parsed("json", 1, "一行：每项设置和来源", "one line: each setting and its origin"),
];

const NOTES_ZH: &str = "\
config.toml 里每行一个设置，都可以不写：
  language = \"zh\"            zh 或 en
  channel = \"onsite\"         phone 或 onsite，walk 用
  operator = \"A12\"           经办人
  library = \"~/trees\"        资料库文件夹
  data_dir = \"~/posdiag\"     会话和工单存在这个文件夹
  color = \"auto\"             auto、always 或 never
  keys = \"enter\"             enter 按回车才算；single 一按就算
  burst_merchants = 5        同一代码有这么多家报来就提醒；0 不提醒
  burst_minutes = 30         在这么多分钟里
  personal_days = 30         这么多天没动过的会话，删去联系人和电话；0 不删
写在最后的，是每张工单都一样的字段：
  [fields]
  manufacturer = \"Newland\"
  model = \"N900\"
POSDIAG_CONFIG 指定别的文件。文件里的相对路径从它所在的文件夹算起。";

const NOTES_EN: &str = "\
Settings in config.toml, one per line, all optional:
  language = \"zh\"            zh or en
  channel = \"onsite\"         phone or onsite, for walks
  operator = \"A12\"           the operator
  library = \"~/trees\"        the library's folder
  data_dir = \"~/posdiag\"     the folder of sessions and tickets
  color = \"auto\"             auto, always or never
  keys = \"enter\"             enter: press Enter; single: a key answers
  burst_merchants = 5        warn when this many have the same code; 0: never
  burst_minutes = 30         within this many minutes
  personal_days = 30         days until contacts are removed; 0: never
At the end, fields that are the same in every ticket:
  [fields]
  manufacturer = \"Newland\"
  model = \"N900\"
POSDIAG_CONFIG sets another file. Relative paths start at the file's folder.";

fn arguments(language: Language) -> Vec<Arg> {
    let what = WHAT.positional("WHAT").hide_possible_values(true);
    vec![
        what.value_parser(PossibleValuesParser::new(["show", "path"])).help(language.pick(
            "show 显示各项设置（默认）；path 显示配置文件在哪里",
            "show: the settings (the default); path: where the file is",
        )),
        format::argument(FORMS, language),
    ]
}

fn action(line: &CommandLine<'_>) -> Result<Box<dyn Action>, Problem> {
    let language = line.language();
    match (line.text(WHAT).as_deref(), line.text(FORMAT)) {
        (Some("path"), None) => Ok(Box::new(ShowFile)),
        (Some("path"), Some(_)) => Err(see_help(excluded("--format", "path", language), language)),
        _ => Ok(Box::new(ShowSettings { format: Format::of(line) })),
    }
}
