//! `posdiag handbook -o DIR`: the library as pages that a browser opens.

mod folder;

use std::path::{Path, PathBuf};

use clap::Arg;
use clap::builder::PossibleValuesParser;

use super::{Action, Context, counted, stream};
use crate::cli::shared::output::{Holds, is_standard};
use crate::cli::{CommandLine, Id, Subcommand};
use crate::problem::{Exit, Problem};
use crate::show::handbook::{Handbook, Readers};
use crate::text::language::{Language, say};
use crate::text::shown::shown_path;

const OUTPUT: Id = Id("output");
const SINGLE: Id = Id("single");
const FORCE: Id = Id("force");
const AUDIENCE: Id = Id("audience");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    examples: &[
        ("posdiag handbook -o handbook", "打开 handbook/index.html", "open handbook/index.html"),
        ("posdiag handbook --single pos.html", "一个文件，好发送", "one file, easy to send"),
        ("posdiag handbook -o shop --audience merchants", "给商户的一份", "one for merchants"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    meant: Some("handbook -o DIR"),
    ..Subcommand::new(
        "handbook",
        ("把资料库做成一份可以看、可以走的网页", "Make pages of the library, to read and to walk"),
        (
            "posdiag handbook [选项] -o DIR\n      posdiag handbook [选项] --single FILE",
            "posdiag handbook [OPTIONS] -o DIR\n       posdiag handbook [OPTIONS] --single FILE",
        ),
        |line| Ok(Box::new(MakeHandbook::of(line)?)),
    )
};

const NOTES_ZH: &str = "\
网页不用服务器，从文件夹、U 盘、手机上都能打开，什么都不从外面取。
资料库的每种语言都有。";

const NOTES_EN: &str = "\
The pages need no server: open them from a folder, a stick or a phone. Nothing
is fetched from outside. They are in every language of the library.";

fn arguments(language: Language) -> Vec<Arg> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        OUTPUT
            .path_option("DIR")
            .short('o')
            .required_unless_present(SINGLE.0)
            .help(own("写进这个文件夹，没有就建", "Write the pages into this folder")),
        SINGLE.path_option("FILE").help(own(
            "写成一个文件（.html），好发送；没有流程图",
            "Write one FILE (.html) to send, without charts",
        )),
        AUDIENCE
            .option("WHO")
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(Readers::ALL.map(Readers::id)))
            .help(own(
                "给谁看：agents（默认）、technicians 或 merchants",
                "For agents (the default), technicians or merchants",
            )),
        FORCE.flag().help(own("换掉原来的一份", "Replace the handbook that is there")),
    ]
}

#[derive(Debug)]
struct MakeHandbook {
    /// The destination folder.
    folder: Option<PathBuf>,
    /// The destination file; `-` is standard output.
    single: Option<PathBuf>,
    readers: Readers,
    /// Whether to replace an earlier handbook.
    force: bool,
}

impl MakeHandbook {
    fn of(line: &CommandLine<'_>) -> Result<MakeHandbook, Problem> {
        let readers = line.text(AUDIENCE).and_then(|name| Readers::from_id(&name));
        let (folder, single) = (line.path(OUTPUT), line.path(SINGLE));
        let is_html = |path: &Path| {
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            is_standard(path) || ending.is_some_and(|ending| ending == "html" || ending == "htm")
        };
        if let Some(path) = single.as_deref().filter(|path| !is_html(path)) {
            let (path, language) = (shown_path(path), line.language());
            let problem =
                say!(language, "写不了这种文件：{path}。", "This command does not write files like {path}.");
            return Err(Problem::usage(problem)
                .with_help(language.labelled(language.pick("能写的结尾", "it writes"), ".html")));
        }
        Ok(MakeHandbook { folder, single, readers: readers.unwrap_or_default(), force: line.flag(FORCE) })
    }
}

impl Action for MakeHandbook {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        let library = context.whole_library()?;
        let made = Handbook::of(&library, self.readers).map_err(|damage| context.damaged(damage))?;
        let codes = made.codes();
        if let Some(folder) = &self.folder {
            let files = folder::write(context, &made, folder, self.force)?;
            let folder = shown_path(folder);
            context.say(&say!(
                context.language(),
                ("手册已写入 {folder}：{codes} 个代码，{files} 个文件。从 index.html 看起。"),
                (
                    "Handbook written to {folder}: {}, {files} files. Begin with index.html.",
                    counted(codes, "code", "codes")
                )
            ));
        }
        if let Some(file) = &self.single {
            let page = made.single().map_err(|damage| context.damaged(damage))?;
            let to = Some(file.as_path()).filter(|file| !is_standard(file));
            if let Some(file) = stream::write(context, (to, self.force), page.as_bytes(), Holds::Public)? {
                let kilobytes = page.len().div_ceil(1024);
                context.say(&say!(
                    context.language(),
                    ("手册已写入{file}：{codes} 个代码，{kilobytes} KB。"),
                    ("Handbook written to {file}: {}, {kilobytes} KB.", counted(codes, "code", "codes"))
                ));
            }
        }
        Ok(Exit::Done)
    }
}
