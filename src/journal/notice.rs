//! What is to be said while the journal is worked with: it has no one to say it to, whoever listens has.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::fault::shown;
use crate::text::language::{Language, say};

/// Something that whoever works with the journal should know meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another program has it, and is waited for.
    Waiting,
    /// It is written anew without what was deleted, and is so large that this takes seconds.
    Rewriting,
    /// Others than the owner may write into its folder.
    OpenToOthers {
        /// The folder.
        folder: PathBuf,
    },
}

impl Notice {
    /// It, in a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Notice::Waiting => say!(
                language,
                "另一个程序正占用着记录，等它做完（最多半分钟）…",
                "Another program is using the journal; waiting, half a minute at most …"
            ),
            Notice::Rewriting => say!(
                language,
                "正在从数据文件里清除已删除的内容，要几秒钟…",
                "Removing deleted data from the files; this takes a few seconds …"
            ),
            Notice::OpenToOthers { folder } => {
                let folder = shown(folder);
                say!(
                    language,
                    "! 数据文件夹 {folder} 别人也能写。要禁止：chmod o-w {folder}",
                    "! Others can write to the data folder {folder}. To stop that: chmod o-w {folder}"
                )
            }
        }
    }
}

/// Who listens.
type Listener = Box<dyn Fn(&Notice) + Send + Sync>;

/// SQLite waits in a plain function, which knows nothing but what is here.
static LISTENER: OnceLock<Listener> = OnceLock::new();

/// From now on, notices go there; the first who listens does.
pub fn listen(listener: impl Fn(&Notice) + Send + Sync + 'static) {
    // Who comes second says the same.
    let _ = LISTENER.set(Box::new(listener));
}

/// Tells whoever listens.
#[cfg(feature = "sqlite")]
pub(super) fn tell(notice: &Notice) {
    if let Some(listener) = LISTENER.get() {
        listener(notice);
    }
}
