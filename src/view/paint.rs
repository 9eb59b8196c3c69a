//! Colour, decided for each stream separately: every text can be understood without it.

use colored::{ColoredString, Colorize};

/// Whether output may be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    fn apply(self, text: &str, style: fn(&str) -> ColoredString) -> String {
        if self.0 { style(text).to_string() } else { text.to_owned() }
    }

    /// A code, a headline.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.apply(text, |text| text.bold())
    }

    /// Minor text.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.apply(text, |text| text.dimmed())
    }

    /// A question or an action.
    #[must_use]
    pub fn lead(self, text: &str) -> String {
        self.apply(text, |text| text.cyan())
    }

    /// Success.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.apply(text, |text| text.green())
    }

    /// A warning.
    #[must_use]
    pub fn warning(self, text: &str) -> String {
        self.apply(text, |text| text.yellow())
    }

    /// Failure.
    #[must_use]
    pub fn error(self, text: &str) -> String {
        self.apply(text, |text| text.red().bold())
    }
}
