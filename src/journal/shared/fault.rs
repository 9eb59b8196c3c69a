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
                .pick("中心库的服务器不支持加密连接。", "The shared store offers no encrypted connection."),
            TlsTrouble::Untrusted => language.pick(
                "中心库的证书不是这里信任的机构签发的。",
                "The shared store's certificate was not issued by an authority that is trusted here.",
            ),
            TlsTrouble::Expired => language.pick(
                "中心库的证书已过期，或还没有生效。",
                "The shared store's certificate has expired, or is not valid yet.",
            ),
            TlsTrouble::OtherName => language.pick(
                "中心库的证书是给别的主机名的。",
                "The shared store's certificate is for another host name.",
            ),
            TlsTrouble::Other => language.pick(
                "和中心库建立不了加密连接。",
                "An encrypted connection to the shared store could not be made.",
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
                ("查不到中心库的主机名。", "The shared store's host name cannot be resolved.")
            }
            StoreFault::Unreachable => ("连不上中心库。", "The shared store is out of reach."),
            StoreFault::Silent => ("中心库没有及时回答。", "The shared store did not answer in time."),
            StoreFault::CutOff => ("和中心库的连接断了。", "The connection to the shared store broke."),
            StoreFault::Tls(trouble) => return trouble.message(language).to_owned(),
            StoreFault::Login => {
                ("中心库不接受这个用户或密码。", "The shared store does not accept this user or password.")
            }
            StoreFault::NoDatabase => {
                ("服务器上没有这个数据库。", "There is no such database on the server.")
            }
            StoreFault::NoStore => {
                ("这个数据库里还没有中心库。", "There is no shared store in this database yet.")
            }
            StoreFault::Newer { found, known } => {
                return say!(
                    language,
                    "中心库是更新版本的 posdiag 建的（格式 {found}，这个程序只认到 {known}）；没有动它。",
                    "The shared store was made by a newer posdiag (schema {found}; this one knows up to {known}); nothing was \
                     changed."
                );
            }
            StoreFault::Older { found, known } => {
                return say!(
                    language,
                    "中心库是旧版本的 posdiag 建的（格式 {found}，这个程序要 {known}）。",
                    "The shared store was made by an older posdiag (schema {found}; this one needs {known})."
                );
            }
            StoreFault::NotAllowed => {
                ("中心库不允许这个用户这样做。", "The shared store does not allow this user to do that.")
            }
            StoreFault::ReadOnly => ("中心库是只读的。", "The shared store is read-only."),
            StoreFault::Full => ("中心库的磁盘满了。", "The shared store's disk is full."),
            StoreFault::Crowded => ("中心库的连接已满。", "The shared store accepts no more connections."),
            StoreFault::Stopping => {
                ("中心库正在启动或停止。", "The shared store is being started or stopped.")
            }
            StoreFault::Contended => {
                ("中心库太忙，试了几次都没轮到。", "The shared store is too busy: several attempts failed.")
            }
            StoreFault::Damaged => {
                ("中心库里的内容对不上。", "The data in the shared store is inconsistent.")
            }
            StoreFault::Other { code } => {
                return say!(
                    language,
                    "中心库出错（{code}）。",
                    "The shared store reported an error ({code})."
                );
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
                "turn on ssl at the server; tls = \"off\" is for a server on this machine only",
            ),
            StoreFault::Tls(TlsTrouble::Untrusted) => (
                "自己的 CA 写在 [store] 的 ca_file 里",
                "if it is an authority of your own, name its certificate in ca_file of [store]",
            ),
            StoreFault::Tls(TlsTrouble::Expired) => (
                "检查这台机器的时钟，再给服务器换证书",
                "check the clock here, then renew the server's certificate",
            ),
            StoreFault::Tls(TlsTrouble::OtherName) => {
                ("url 里要写证书上的名字", "use the host name of the certificate in the url")
            }
            StoreFault::Login => (
                "检查 [store] 的 url 和密码，以及服务器上的 pg_hba.conf",
                "check the url and the password of [store], and pg_hba.conf on the server",
            ),
            StoreFault::NoDatabase => {
                ("先 createdb，再 posdiag store init", "createdb first, then posdiag store init")
            }
            StoreFault::NoStore => ("posdiag store init 建一个", "posdiag store init makes one"),
            StoreFault::Newer { .. } => ("换用新版本的 posdiag", "use the newer posdiag"),
            StoreFault::Older { .. } => (
                "以中心库的属主身份运行 posdiag store upgrade",
                "run posdiag store upgrade as the owner of the store",
            ),
            StoreFault::NotAllowed => (
                "台的用户，由中心库的属主运行：GRANT posdiag_desk TO 用户；各角色的权限见 docs/store.zh.md",
                "for a desk, as the store's owner: GRANT posdiag_desk TO <user>; docs/store.md lists what each role may do",
            ),
            StoreFault::ReadOnly => ("连到主库去", "connect to the primary server"),
            StoreFault::Full => ("给服务器腾出空间", "make room on the server"),
            _ => {
                ("这里记下的不受影响，过一会再试", "nothing that was recorded here is lost; try again later")
            }
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
