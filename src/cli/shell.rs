//! `posdiag help`, `completions` and `man` as they can be typed, and the scripts that complete a command line.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, Command};

use super::arguments::{page, place};
use super::topics::TOPICS;
use crate::text::language::Language;

/// A shell that completes what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash, from 3.2.
    Bash,
    /// zsh.
    Zsh,
    /// fish, from 3.4.
    Fish,
    /// PowerShell, from 5.1.
    PowerShell,
}

/// The shells by name.
const SHELLS: [(&str, Shell); 4] =
    [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish), ("powershell", Shell::PowerShell)];

impl Shell {
    /// The shell of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Shell> {
        SHELLS.iter().find(|(known, _)| *known == name).map(|(_, shell)| *shell)
    }

    /// The script that tells it how the command line is completed. It asks the program itself (`posdiag __complete`)
    /// each time, so that what it offers is always what the program takes.
    #[must_use]
    pub fn script(self) -> &'static str {
        match self {
            Shell::Bash => include_str!("shells/posdiag.bash"),
            Shell::Zsh => include_str!("shells/posdiag.zsh"),
            Shell::Fish => include_str!("shells/posdiag.fish"),
            Shell::PowerShell => include_str!("shells/posdiag.ps1"),
        }
    }
}

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

代码连同提示、表、队、没走完的会话、工单号都能补全；
文字的语言跟着 --lang、配置和系统。";

const INSTALL_EN: &str = "\
To install, run once; new windows have it:
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

Codes with their messages, tables, queues, unfinished sessions and ticket
numbers are completed; the words are in the language of --lang, the
configuration or the locale.";

pub(super) fn completions_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own("posdiag completions SHELL", "posdiag completions SHELL"))
        .after_help(own(INSTALL_ZH, INSTALL_EN))
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(SHELLS.map(|(name, _)| name)))
                .help(own("bash、zsh、fish 或 powershell", "bash, zsh, fish or powershell")),
        )
}

const MAN_ZH: &str = "\
--out 写 posdiag.1、posdiag-walk.1 等等，旧的换成新的；然后 man posdiag、
man posdiag-walk 就能看。";

const MAN_EN: &str = "\
--out writes posdiag.1, posdiag-walk.1 and so on over older ones; then
man posdiag and man posdiag-walk show them.";

pub(super) fn man_arguments(command: Command, language: Language) -> Command {
    let own = |zh, en| language.pick(zh, en);
    page(command, language, false)
        .override_usage(own(
            "posdiag man [COMMAND]…\n      posdiag man --out DIR",
            "posdiag man [COMMAND]…\n       posdiag man --out DIR",
        ))
        .after_help(own(MAN_ZH, MAN_EN))
        .arg(words("COMMAND").help(own(
            "哪个命令的手册页，例如 ticket list；不写是 posdiag 的",
            "Whose page, such as ticket list; else posdiag's",
        )))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .display_order(place::OWN)
                .conflicts_with("words")
                .value_parser(ValueParser::path_buf())
                .help(own("全部写进这个文件夹，没有就建", "Write them all into this folder")),
        )
}

const TOPICS_ZH: &str = "主题：";
const TOPICS_EN: &str = "Topics:";

pub(super) fn help_arguments(command: Command, language: Language) -> Command {
    let topics = TOPICS.map(|(name, zh, en)| format!("\n  {name:<10}  {}", language.pick(zh, en)));
    page(command, language, false)
        .override_usage(language.pick("posdiag help [COMMAND 或 TOPIC]…", "posdiag help [COMMAND or TOPIC]…"))
        .after_help([language.pick(TOPICS_ZH, TOPICS_EN), &*topics.concat()].concat())
        .arg(words("COMMAND").help(language.pick(
            "命令，例如 ticket list，或下面的主题；不写是 --help",
            "A command, such as ticket list, or a topic; else --help",
        )))
}

/// The words of a command's path.
fn words(shown: &'static str) -> Arg {
    Arg::new("words").value_name(shown).num_args(0..)
}
