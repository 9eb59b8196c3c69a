//! `posdiag new` as it can be typed, and what is asked for with it.

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgMatches, Command};

use super::arguments::{page, place, template_of_group};
use super::{misuse, text};
use crate::problem::Problem;
use crate::text::language::Language;

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewOrder {
    /// A library.
    Library {
        /// Its folder, which is not there yet or empty.
        folder: PathBuf,
        /// Its languages as typed; else the author's.
        languages: Option<String>,
        /// Its first code as typed, which tells how its codes are spelled.
        code: Option<String>,
    },
    /// A code's tree.
    Tree {
        /// The code as typed.
        code: Option<String>,
        /// What the screen says, as typed.
        message: Option<String>,
    },
}

pub(super) fn arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    let one = |name: &'static str, about: &'static str, usage: &'static str| {
        page(Command::new(name).about(about), language, false).override_usage(usage)
    };
    let option = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).display_order(place::OWN).help(help)
    };
    let library = one(
        "library",
        own("建一个资料库：一张表、一个代码、通用排查", "Make a library with a table, a code, general steps"),
        own("posdiag new library [选项] DIR", "posdiag new library [OPTIONS] DIR"),
    )
    .arg(
        Arg::new("folder")
            .value_name("DIR")
            .required(true)
            .value_parser(ValueParser::path_buf())
            .help(own("新文件夹；已有的必须是空的", "A new folder, or one that is empty")),
    )
    .arg(option(
        "languages",
        "zh,en",
        own("文字用哪几种语言；不写则用您的", "The languages of its texts; else yours"),
    ));
    let library = library.arg(
        option(
            "first_code",
            "CODE",
            own(
                "第一个代码，照机器的写法；不写是 E001",
                "Its first code, as the machine spells it; else E001",
            ),
        )
        .long("code"),
    );
    let tree = one(
        "tree",
        own("给一个代码建一棵树，放在该放的地方", "Make the tree of a code in its place"),
        own("posdiag new tree [选项] CODE", "posdiag new tree [OPTIONS] CODE"),
    )
    .arg(Arg::new("new_code").value_name("CODE").help(own(
        "照表的写法；几张表都行时写成 TABLE:CODE",
        "As its table spells it; TABLE:CODE where several do",
    )))
    .arg(option("message", "TEXT", own("屏幕上的提示", "What the screen says")));
    page(command, language, true)
        .help_template(template_of_group(language))
        .override_usage(own("posdiag new 命令 [选项] …", "posdiag new COMMAND [OPTIONS] …"))
        .subcommands([library, tree])
}

/// What is asked for.
///
/// # Errors
/// It was not said what is to be made.
pub(super) fn order(matches: &ArgMatches, language: Language) -> Result<NewOrder, Problem> {
    match matches.subcommand() {
        Some(("library", library)) => Ok(NewOrder::Library {
            folder: library.get_one::<PathBuf>("folder").cloned().unwrap_or_default(),
            languages: text(library, "languages"),
            code: text(library, "first_code"),
        }),
        Some((_, tree)) => {
            Ok(NewOrder::Tree { code: text(tree, "new_code"), message: text(tree, "message") })
        }
        None => Err(misuse::nothing_new(language)),
    }
}
