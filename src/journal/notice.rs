//! Notices while the journal is being used: it has nobody to tell them to, but a listener has.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::fault::shown;
use crate::text::language::{Language, say};

/// Something that the user of the journal should know meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another program holds it, and is being waited for.
    Waiting,
    /// It is being rewritten without what was deleted, and is so large that this takes seconds.
    Rewriting,
    /// Others than the owner may write into its folder.
    OpenToOthers {
        /// The folder.
        folder: PathBuf,
    },
}

impl Notice {
    /// The notice, in a sentence.
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

/// The listener.
type Listener = Box<dyn Fn(&Notice) + Send + Sync>;

/// SQLite waits in a plain function, which can only reach what is static.
static LISTENER: OnceLock<Listener> = OnceLock::new();

/// From now on, notices go to this listener; only the first call takes effect.
pub fn listen(listener: impl Fn(&Notice) + Send + Sync + 'static) {
    // A second one would say the same.
    let _ = LISTENER.set(Box::new(listener));
}

/// Tells the listener.
#[cfg(feature = "sqlite")]
pub(super) fn tell(notice: &Notice) {
    if let Some(listener) = LISTENER.get() {
        listener(notice);
    }
}
