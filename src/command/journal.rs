//! The journal, as commands reach it.

use std::path::Path;

use super::Context;
use crate::desk::recorder::{SessionFault, Signature, refresh};
use crate::journal::{Fault, Store};
use crate::problem::Problem;
use crate::session::record::Author;
use crate::text::language::Language;

impl Context<'_> {
    pub(super) fn operator(&self) -> Option<String> {
        self.invocation.settings.operator().map(ToString::to_string)
    }

    pub(super) fn signature(&self, author: Author) -> Signature {
        Signature::of(&self.invocation.settings, author)
    }

    /// The journal, made where there is none.
    pub(super) fn store(&self) -> Result<Store, Problem> {
        let folder = self.invocation.settings.data_folder()?;
        Store::open(folder).map_err(|fault| self.fault(&fault))
    }

    /// The journal that is there; `None` where nothing was ever kept.
    pub(super) fn existing_store(&self) -> Result<Option<Store>, Problem> {
        let folder: &Path = self.invocation.settings.data_folder()?;
        Store::open_existing(folder).map_err(|fault| self.fault(&fault))
    }

    /// What is said of a journal that does not do what it was asked.
    pub(super) fn fault(&self, fault: &Fault) -> Problem {
        Problem::environment(fault.message(self.language())).with_help(fault.help(self.language()))
    }

    /// Works out anew what an earlier program left out of the rows of sessions, which lists go by.
    pub(super) fn refresh(&self, store: &mut Store) -> Result<(), Problem> {
        refresh(store).map_err(|fault| self.fault(&fault))
    }

    /// What is said of a session that cannot be made again.
    pub(super) fn unreadable_session(&self, name: &str, fault: impl Into<SessionFault>) -> Problem {
        self.unreadable_because(name, &fault.into().message(self.language()))
    }

    /// The same, where it is said why already.
    pub(super) fn unreadable_because(&self, name: &str, why: &str) -> Problem {
        Problem::environment(match self.language() {
            Language::Zh => format!("会话 {name} 读不出来：{why}。"),
            Language::En => format!("Session {name} cannot be read: {why}."),
        })
        .with_help(self.own(
            "它还留在记录里；posdiag session export 可以把它原样取出来",
            "it stays in the journal; posdiag session export takes it out as it is",
        ))
    }
}
