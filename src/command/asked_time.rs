//! Times in options: `--since`, `--until`, `--older-than`.

use jiff::tz::TimeZone;

use super::Context;
use crate::app::clock::{now, wall};
use crate::problem::Problem;
use crate::session::Moment;
use crate::text::language::say;
use crate::text::redaction::{AskedTime, asked_time};
use crate::text::shown::shown;

impl Context<'_> {
    /// A time typed for an option, in any spelling that a date field accepts: an age (`7d`, `1w`, `3h`), a day, meaning
    /// its beginning (`2026-11-01`, `11-22`, `昨天`), a week or a month (`上周`), or a time of day. If the day had to be
    /// inferred, that is said.
    pub(super) fn asked_time(&self, option: &str, typed: &str) -> Result<Moment, Problem> {
        let language = self.language();
        let refused = || {
            let typed = shown(typed);
            Problem::usage(say!(language, "{option} 不能是“{typed}”。", "{option} cannot be `{typed}`."))
                .with_help(self.own(
                    "写多久以前（7d、1w、3h），或哪天（昨天、上周、11-22、2026-11-22）",
                    "give how long ago (7d, 1w, 3h) or a day (yesterday, last week, 11-22, 2026-11-22)",
                ))
        };
        match asked_time(typed, wall()).ok_or_else(refused)? {
            AskedTime::Ago { minutes } => Ok(Moment(now().0.saturating_sub(minutes * 60_000_000))),
            AskedTime::Wall { at, is_guessed } => {
                if is_guessed {
                    let day = at.date();
                    self.say(&language.labelled(option, &say!(language, "记为 {day}", "read as {day}")));
                }
                let at = at.to_zoned(TimeZone::system()).map_err(|_| refused())?;
                Ok(Moment(at.timestamp().as_microsecond()))
            }
        }
    }
}
