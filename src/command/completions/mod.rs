//! `posdiag completions SHELL`: prints the completion script for a shell.

mod offers;

use clap::Arg;
use clap::builder::PossibleValuesParser;

use super::{Action, Context};
use crate::cli::{CommandLine, Id, SHELLS, Shell, Subcommand, see_help};
use crate::problem::{Exit, Problem};
use crate::text::language::Language;

pub(super) use offers::offer;

const SHELL: Id = Id("shell");

pub(super) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    arguments,
    notes: Some(|language| language.pick(INSTALL_ZH, INSTALL_EN).to_owned()),
    missing: Some(no_shell),
    ..Subcommand::new(
        "completions",
        ("打印命令行补全的脚本", "Print a completion script for your shell"),
        ("posdiag completions SHELL", "posdiag completions SHELL"),
        |line| Ok(Box::new(PrintScript::of(line))),
    )
};

const INSTALL_ZH: &str = "\
安装（运行一次，新开的窗口里生效）：
bash：
  mkdir -p ~/.local/share/bash-completion/completions
  posdiag completions bash > ~/.local/share/bash-completion/completions/posdiag
bash，没装 bash-completion 时：
  echo 'eval \"$(posdiag completions bash)\"' >> ~/.bashrc
zsh：
  echo 'eval \"$(posdiag completions zsh)\"' >> ~/.zshrc
fish：
  posdiag completions fish > ~/.config/fish/completions/posdiag.fish
PowerShell：
  'posdiag completions powershell | Out-String | iex' >> $PROFILE

代码连同提示、表、队列、未完成的会话、工单号都能补全；
文字的语言跟着 --lang、配置和系统。";

const INSTALL_EN: &str = "\
To install, run once; it works in new windows:
bash:
  mkdir -p ~/.local/share/bash-completion/completions
  posdiag completions bash > ~/.local/share/bash-completion/completions/posdiag
bash without bash-completion:
  echo 'eval \"$(posdiag completions bash)\"' >> ~/.bashrc
zsh:
  echo 'eval \"$(posdiag completions zsh)\"' >> ~/.zshrc
fish:
  posdiag completions fish > ~/.config/fish/completions/posdiag.fish
PowerShell:
  'posdiag completions powershell | Out-String | iex' >> $PROFILE

Completes codes with their messages, tables, queues, unfinished sessions and
ticket numbers, in the language of --lang, the configuration or the locale.";

fn arguments(language: Language) -> Vec<Arg> {
    let shell = SHELL.positional("SHELL").required(true).hide_possible_values(true);
    vec![
        shell
            .value_parser(PossibleValuesParser::new(SHELLS.map(|(name, _)| name)))
            .help(language.pick("bash、zsh、fish 或 powershell", "bash, zsh, fish or powershell")),
    ]
}

/// The shell is missing.
fn no_shell(language: Language) -> Problem {
    let problem = Problem::usage(language.pick("没有指定 shell。", "No shell was given."))
        .with_help(language.pick("bash、zsh、fish 或 powershell", "bash, zsh, fish or powershell"));
    see_help(problem, language)
}

#[derive(Debug)]
struct PrintScript {
    shell: Option<Shell>,
}

impl PrintScript {
    fn of(line: &CommandLine<'_>) -> PrintScript {
        PrintScript { shell: line.named(SHELL, &SHELLS) }
    }
}

impl Action for PrintScript {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        context.print(self.shell.map_or("", script)).map(|()| Exit::Done)
    }
}

/// The script that tells a shell how to complete the command line. It asks the program itself (`posdiag __complete`)
/// each time, so that the offers always match what the program accepts.
fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("shells/posdiag.bash"),
        Shell::Zsh => include_str!("shells/posdiag.zsh"),
        Shell::Fish => include_str!("shells/posdiag.fish"),
        Shell::PowerShell => include_str!("shells/posdiag.ps1"),
    }
}
