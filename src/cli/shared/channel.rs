//! `--phone` and `--onsite`: the channel of a walk.

use clap::{Arg, ArgMatches};

use crate::cli::argument::Id;
use crate::session::Channel;
use crate::text::language::Language;

pub(in crate::cli) const PHONE: Id = Id("phone");
pub(in crate::cli) const ON_SITE: Id = Id("onsite");

/// The channel that was requested, with the option that requested it.
pub(in crate::cli) type AskedChannel = (&'static str, Channel);

/// The two flags.
#[must_use]
pub fn arguments(language: Language) -> [Arg; 2] {
    [
        PHONE
            .flag()
            .conflicts_with(ON_SITE.0)
            .help(language.pick("电话：显示念给商户的话术", "By phone: show what to say to the merchant")),
        ON_SITE
            .flag()
            .help(language.pick("现场（默认，可配置）", "On site (the default, unless configured)")),
    ]
}

/// The channel that flags request; none for a command that does not take them.
pub(in crate::cli) fn asked(matches: &ArgMatches) -> Option<AskedChannel> {
    let flags = [(PHONE, "--phone", Channel::Phone), (ON_SITE, "--onsite", Channel::OnSite)];
    let is_there = |id: Id| matches.try_get_one(id.0).ok().flatten().is_some_and(|there: &bool| *there);
    let asked = flags.into_iter().find(|(id, ..)| is_there(*id));
    asked.map(|(_, flag, channel)| (flag, channel))
}
