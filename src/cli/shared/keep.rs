//! `--merchant`, `--terminal`, `--not-a-card`, `--reference`, `--no-record` and `--copy`: how a walk is recorded.

use clap::Arg;

use super::typed;
use crate::cli::argument::{CommandLine, Id};
use crate::problem::Problem;
use crate::text::language::Language;
use crate::text::redaction::Redacted;

pub(in crate::cli) const MERCHANT: Id = Id("merchant");
pub(in crate::cli) const TERMINAL: Id = Id("terminal");
/// A field whose value is not a card number, although it looks like one.
pub const NOT_A_CARD: Id = Id("not-a-card");
pub(in crate::cli) const REFERENCE: Id = Id("reference");
/// Record nothing.
pub const NO_RECORD: Id = Id("no-record");
/// Copy the ticket to the clipboard.
pub const COPY: Id = Id("copy");

/// How a walk is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Whether it is recorded.
    pub record: bool,
    /// Whose terminal it is about: a site, a merchant.
    pub reference: Option<Redacted>,
    /// The merchant's number, as typed.
    pub merchant: Option<String>,
    /// The terminal's number, as typed.
    pub terminal: Option<String>,
    /// The fields whose values are not card numbers, although they look like one, as typed.
    pub not_a_card: Vec<String>,
    /// What happens to the ticket that the walk ends in.
    pub copying: Copying,
}

/// Whether the ticket that a walk ends in is copied to the clipboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Copying {
    /// It is.
    Wanted,
    /// A key can copy it, before the walk is left.
    #[default]
    Asked,
    /// A key can copy it in the box that follows.
    InBox,
}

impl Copying {
    /// Whether `--copy` was given.
    #[must_use]
    pub fn of(is_wanted: bool) -> Copying {
        if is_wanted { Copying::Wanted } else { Copying::Asked }
    }
}

/// Recorded, and about nobody in particular.
impl Default for Keep {
    fn default() -> Keep {
        Keep {
            record: true,
            reference: None,
            merchant: None,
            terminal: None,
            not_a_card: Vec::new(),
            copying: Copying::Asked,
        }
    }
}

impl Keep {
    /// How the walk of this command line is recorded; options before the subcommand count, too.
    ///
    /// # Errors
    /// The reference may not be kept.
    pub fn of(line: &CommandLine<'_>) -> Result<Keep, Problem> {
        let option = |id| line.text(id).or_else(|| line.before().text(id));
        let flag = |id| line.flag(id) || line.before().flag(id);
        let reference = option(REFERENCE);
        let reference = reference.map(|typed| typed::name("--reference", &typed, line.language()));
        Ok(Keep {
            record: !flag(NO_RECORD),
            reference: reference.transpose()?.flatten(),
            merchant: option(MERCHANT),
            terminal: option(TERMINAL),
            not_a_card: Vec::new(),
            copying: Copying::of(flag(COPY)),
        })
    }
}

/// All of them.
#[must_use]
pub fn arguments(language: Language) -> [Arg; 5] {
    let own = |zh, en| language.pick(zh, en);
    [
        MERCHANT
            .option("NUMBER")
            .help(own("商户号：先看以前报过什么", "Merchant number: first shows earlier calls")),
        TERMINAL
            .option("NUMBER")
            .help(own("终端号：先看以前报过什么", "Terminal number: first shows earlier calls")),
        REFERENCE.option("TEXT").help(own("网点或商户，记在会话里", "Whose terminal: a site or merchant")),
        NO_RECORD.flag().help(own("不记录（默认每一步都记录）", "Record nothing (by default, every step)")),
        copy(language),
    ]
}

/// `--not-a-card`.
#[must_use]
pub fn not_a_card(language: Language) -> Arg {
    NOT_A_CARD.options("NAME").help(
        language.pick(
            "这一项只是像卡号，不是卡号：照常保存",
            "A field that only looks like a card number: save it",
        ),
    )
}

/// `--copy`.
#[must_use]
pub fn copy(language: Language) -> Arg {
    COPY.flag().help(language.pick("把工单复制到剪贴板", "Copy the ticket to the clipboard"))
}
