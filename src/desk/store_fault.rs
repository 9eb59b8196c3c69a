//! The faults of the shared store's configuration: plain data, with their sentences in both languages.

use super::secret::SecretFault;
use crate::journal::shared::postgres::AddressFault;
use crate::text::language::Language;

/// Why the store cannot even be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreConfigFault {
    /// No address is configured.
    NotConfigured,
    /// Its address is invalid.
    Address(AddressFault),
    /// There is no such service in the file of services.
    NoService,
    /// The password is unavailable.
    Secret(SecretFault),
    /// The file of certificates cannot be read.
    Certificates,
    /// Unencrypted data would leave this machine.
    InTheClear,
}

impl StoreConfigFault {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            StoreConfigFault::NotConfigured => ("没有配置中心库。", "No shared store is configured."),
            StoreConfigFault::Address(AddressFault::HasPassword) => {
                ("中心库的地址里有密码。", "The address of the shared store has a password in it.")
            }
            StoreConfigFault::Address(_) => {
                ("中心库的地址不对。", "The address of the shared store is not valid.")
            }
            StoreConfigFault::NoService => {
                ("PGSERVICEFILE 里没有这个服务。", "There is no such service in PGSERVICEFILE.")
            }
            StoreConfigFault::Secret(fault) => return fault.message(language),
            StoreConfigFault::Certificates => (
                "中心库的 ca_file 读不了。",
                "The certificates of the shared store, ca_file, cannot be read.",
            ),
            StoreConfigFault::InTheClear => (
                "tls = \"off\" 只能用于本机的中心库。",
                "tls = \"off\" is for a shared store on this machine only.",
            ),
        };
        language.pick(zh, en)
    }

    /// What to do about it.
    #[must_use]
    pub fn help(self, language: Language) -> &'static str {
        match self {
            StoreConfigFault::NotConfigured => language.pick(
                "在 config.toml 里写 [store]；posdiag help store 有例子",
                "write [store] into config.toml; posdiag help store has an example",
            ),
            _ => language.pick("检查 config.toml 的 [store]", "check [store] in config.toml"),
        }
    }
}
