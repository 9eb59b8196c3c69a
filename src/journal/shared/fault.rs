//! The faults of a shared store: plain data, with their sentences in both languages.

use std::fmt;

use crate::text::language::{Language, say};

/// Why the store does not do what it was asked. This desk's own data is unaffected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// Its host name cannot be resolved.
    NoHost,
    /// Nobody answers there.
    Unreachable,
    /// It did not answer in time.
    Silent,
    /// The connection broke.
    CutOff,
    /// No encrypted connection was made.
    Tls(TlsTrouble),
    /// User or password is wrong.
    Login,
    /// There is no such database.
    NoDatabase,
    /// The database is not a posdiag store yet.
    NoStore,
    /// A newer posdiag created it.
    Newer {
        /// The version of its schema.
        found: i32,
        /// The highest version known here.
        known: i32,
    },
    /// An older posdiag created it, and it needs to be upgraded.
    Older {
        /// The version of its schema.
        found: i32,
        /// The version that this program needs.
        known: i32,
    },
    /// The user lacks permission.
    NotAllowed,
    /// It is read-only: a standby, or configured so.
    ReadOnly,
    /// Its disk is full.
    Full,
    /// It accepts no more connections.
    Crowded,
    /// It is starting or stopping.
    Stopping,
    /// Others wrote the same rows for so long that it was given up.
    Contended,
    /// Its contents are inconsistent.
    Damaged,
    /// Another error, by its SQL code.
    Other {
        /// The code, `SQLSTATE`; empty if there is none.
        code: String,
    },
}

/// Why no encrypted connection is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsTrouble {
    /// The server does not support it.
    NotOffered,
    /// Its certificate is not issued by a trusted authority.
    Untrusted,
    /// Its certificate has expired, or is not valid yet.
    Expired,
    /// Its certificate is for another name.
    OtherName,
    /// Something else.
    Other,
}

impl TlsTrouble {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        match self {
            TlsTrouble::NotOffered => language
                .pick("共享库的服务器不支持加密连接。", "The shared store offers no encrypted connection."),
            TlsTrouble::Untrusted => language.pick(
                "共享库的证书不可信：不是这里信任的机构签发的。",
                "The shared store's certificate is not trusted: nobody vouches for it who is trusted here.",
            ),
            TlsTrouble::Expired => language.pick(
                "共享库的证书已过期，或还没有生效。",
                "The shared store's certificate has expired, or is not valid yet.",
            ),
            TlsTrouble::OtherName => language
                .pick("共享库的证书是给别的名字的。", "The shared store's certificate is for another name."),
            TlsTrouble::Other => language.pick(
                "和共享库的加密连接建立不了。",
                "No encrypted connection to the shared store comes about.",
            ),
        }
    }
}

impl StoreFault {
    /// Whether nothing is wrong here, and it passes by itself: the store is away, or overloaded.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(
            self,
            StoreFault::NoHost
                | StoreFault::Unreachable
                | StoreFault::Silent
                | StoreFault::CutOff
                | StoreFault::Crowded
                | StoreFault::Stopping
                | StoreFault::Contended
        )
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (zh, en) = match self {
            StoreFault::NoHost => {
                ("找不到共享库的主机名。", "The name of the shared store's host leads nowhere.")
            }
            StoreFault::Unreachable => ("连不上共享库。", "The shared store is out of reach."),
            StoreFault::Silent => ("共享库没有及时回答。", "The shared store did not answer in time."),
            StoreFault::CutOff => ("和共享库的连接断了。", "The connection to the shared store broke."),
            StoreFault::Tls(trouble) => return trouble.message(language).to_owned(),
            StoreFault::Login => {
                ("共享库不接受这个用户或密码。", "The shared store does not accept this user or password.")
            }
            StoreFault::NoDatabase => {
                ("服务器上没有这个数据库。", "There is no such database on the server.")
            }
            StoreFault::NoStore => {
                ("这个数据库里还没有共享库。", "There is no shared store in this database yet.")
            }
            StoreFault::Newer { found, known } => {
                return say!(
                    language,
                    "共享库是更新版本的 posdiag 建的（格式 {found}，这个程序只认到 {known}）；没有动它。",
                    "The shared store is a newer posdiag's (schema {found}; this one knows up to {known}); it was left \
                     alone."
                );
            }
            StoreFault::Older { found, known } => {
                return say!(
                    language,
                    "共享库是旧版本的 posdiag 建的（格式 {found}，这个程序要 {known}）。",
                    "The shared store is an older posdiag's (schema {found}; this one wants {known})."
                );
            }
            StoreFault::NotAllowed => {
                ("共享库不允许这个用户这样做。", "The shared store does not allow this user that.")
            }
            StoreFault::ReadOnly => ("共享库是只读的。", "The shared store is read-only."),
            StoreFault::Full => ("共享库的磁盘满了。", "The shared store's disk is full."),
            StoreFault::Crowded => ("共享库的连接已满。", "The shared store takes no more connections."),
            StoreFault::Stopping => {
                ("共享库正在启动或停止。", "The shared store is being started or stopped.")
            }
            StoreFault::Contended => (
                "共享库太忙，试了几次都没轮到。",
                "The shared store is too busy: it was tried several times in vain.",
            ),
            StoreFault::Damaged => {
                ("共享库里的内容对不上。", "What the shared store has does not fit together.")
            }
            StoreFault::Other { code } => {
                return say!(language, "共享库出错（{code}）。", "The shared store failed ({code}).");
            }
        };
        language.pick(zh, en).to_owned()
    }

    /// What to do about it, in a sentence; nothing for what passes by itself.
    #[must_use]
    pub fn help(&self, language: Language) -> &'static str {
        let (zh, en) = match self {
            StoreFault::NoHost => ("检查 [store] 的 url", "check the url of [store]"),
            StoreFault::Tls(TlsTrouble::NotOffered) => (
                "在服务器上打开 ssl；只在本机用可以写 tls = \"off\"",
                "turn ssl on at the server; for one on this machine alone there is tls = \"off\"",
            ),
            StoreFault::Tls(TlsTrouble::Untrusted) => (
                "自己的 CA 写在 [store] 的 ca_file 里",
                "a certificate authority of your own goes into ca_file of [store]",
            ),
            StoreFault::Tls(TlsTrouble::Expired) => (
                "检查这台机器的时钟，再给服务器换证书",
                "check the clock here, then renew the server's certificate",
            ),
            StoreFault::Tls(TlsTrouble::OtherName) => {
                ("url 里要写证书上的名字", "the url has to have the name that the certificate is for")
            }
            StoreFault::Login => (
                "检查 [store] 的 url 和密码：posdiag store check",
                "check the url and the password of [store]: posdiag store check",
            ),
            StoreFault::NoDatabase => {
                ("先 createdb，再 posdiag store init", "createdb first, then posdiag store init")
            }
            StoreFault::NoStore => ("posdiag store init 建一个", "posdiag store init makes one"),
            StoreFault::Newer { .. } => ("换用新版本的 posdiag", "use the newer posdiag"),
            StoreFault::Older { .. } => (
                "以库的属主身份运行 posdiag store upgrade",
                "run posdiag store upgrade as the owner of the store",
            ),
            StoreFault::NotAllowed => (
                "换一个有权限的用户：docs/store.zh.md 里有各角色的权限",
                "use a user who may: docs/store.md has what each role is allowed",
            ),
            StoreFault::ReadOnly => ("连到主库去", "connect to the primary server"),
            StoreFault::Full => ("给服务器腾出空间", "make room on the server"),
            _ => ("这里记下的不受影响，以后再同步", "what is kept here is safe, and goes to the store later"),
        };
        language.pick(zh, en)
    }
}

impl fmt::Display for StoreFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for StoreFault {}
