//! The arguments of `posdiag library …`.

use std::path::PathBuf;

use clap::Arg;

use super::super::{Action, Context};
use crate::cli::shared::format::{self, Format};
use crate::cli::{Form, Id, Subcommand};
use crate::problem::Exit;
use crate::text::language::Language;

/// The option of this name that every other command takes makes no sense here: this argument replaces it.
const LIBRARY: Id = Id("library");

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag library install trees.posdiag", "从此用这个资料库", "use this library from now on"),
        ("posdiag library status", "现在用的是哪个", "which one is in use"),
        ("posdiag library rollback", "退回上一个", "go back to the previous one"),
    ],
    meant: Some("library status"),
    below: &[INSTALL, STATUS, ROLLBACK],
    ..Subcommand::new(
        "library",
        ("安装资料库、看用的是哪个、退回上一个", "Install a library, show the one in use, go back"),
        ("posdiag library [命令] [选项]", "posdiag library [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(Status::default())),
    )
};

const INSTALL: Subcommand<dyn Action> = Subcommand {
    arguments: install_arguments,
    examples: &[
        ("posdiag library install trees.posdiag", "编译好的文件", "a compiled file"),
        ("posdiag library install trees", "也可以是文件夹", "or a folder"),
    ],
    ..Subcommand::new(
        "install",
        ("检查一个资料库，从此用它代替自带的", "Check a library and use it from now on"),
        ("posdiag library install [选项] DIR|FILE", "posdiag library install [OPTIONS] DIR|FILE"),
        |line| Ok(Box::new(Install { from: line.path(LIBRARY).unwrap_or_default() })),
    )
};

fn install_arguments(language: Language) -> Vec<Arg> {
    vec![LIBRARY.path("DIR|FILE").required(true).help(language.pick(
        "资料库文件夹，或 posdiag compile 写的文件",
        "A library's folder, or a file that posdiag compile wrote",
    ))]
}

/// Installs a library.
#[derive(Debug)]
struct Install {
    /// Its folder, or its compiled file.
    from: PathBuf,
}

impl Action for Install {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::install_from(context, &self.from)
    }
}

const STATUS: Subcommand<dyn Action> = Subcommand {
    arguments: |language| vec![format::argument(STATUS_FORMS, language)],
    forms: STATUS_FORMS,
    examples: &[
        ("posdiag library status", "现在用的是哪个", "which one is in use"),
        ("posdiag library status --format json", "给程序读", "for programs"),
    ],
    ..Subcommand::new(
        "status",
        ("显示现在用的是哪个资料库", "Show which library is in use"),
        ("posdiag library status [选项]", "posdiag library status [OPTIONS]"),
        |line| Ok(Box::new(Status { format: Format::of(line) })),
    )
};

const STATUS_FORMS: &[Form] = &[
    Form::read("text", "用的是哪个资料库", "the library in use"),
    Form::parsed("json", 1, "一行：用的是哪个资料库", "one line: the library in use"),
];

/// Shows which library is in use.
#[derive(Debug, Default)]
struct Status {
    format: Format,
}

impl Action for Status {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::status(context, self.format)
    }
}

const ROLLBACK: Subcommand<dyn Action> = Subcommand {
    examples: &[("posdiag library rollback", "退回上一个", "go back to the previous one")],
    ..Subcommand::new(
        "rollback",
        ("退回上一个用过的资料库", "Go back to the previous library"),
        ("posdiag library rollback [选项]", "posdiag library rollback [OPTIONS]"),
        |_| Ok(Box::new(Rollback)),
    )
};

/// Rolls back to the previous library.
#[derive(Debug)]
struct Rollback;

impl Action for Rollback {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        super::rollback(context)
    }
}
