//! The shells that completion supports.

/// A shell with completion.
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
pub const SHELLS: [(&str, Shell); 4] =
    [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish), ("powershell", Shell::PowerShell)];

impl Shell {
    /// The shell of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Shell> {
        SHELLS.iter().find(|(known, _)| *known == name).map(|(_, shell)| *shell)
    }
}
