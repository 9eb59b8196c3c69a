//! The address of a store, and the user.

use std::fmt;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// How the connection is encrypted.
#[derive(Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not encrypted.
    Off,
    /// Encrypted, to a server with a certificate from one of these authorities (PEM); if none are given, from those
    /// that the system trusts.
    Trusting(Option<Vec<u8>>),
}

/// The address of a store, with the user. The password is never shown.
#[derive(Clone)]
pub struct Address {
    config: Config,
    /// How the connection is encrypted.
    pub encryption: Encryption,
}

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It is not `postgresql://user@host/database`.
    NotAnAddress,
    /// It names no host.
    NoHost,
    /// It sets the encryption, which is configured elsewhere.
    SaysHowToEncrypt,
    /// It contains a password.
    HasPassword,
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown())
    }
}

impl Address {
    /// Parses an address, `postgresql://user@host:5432/database`.
    ///
    /// # Errors
    /// An [`AddressFault`].
    pub fn parse(text: &str, encryption: Encryption) -> Result<Address, AddressFault> {
        let is_url = ["postgresql://", "postgres://"].iter().any(|scheme| text.starts_with(scheme));
        if !is_url {
            return Err(AddressFault::NotAnAddress);
        }
        if text.contains("sslmode=") {
            return Err(AddressFault::SaysHowToEncrypt);
        }
        let config = Config::from_str(text).map_err(|_| AddressFault::NotAnAddress)?;
        if config.get_password().is_some() {
            return Err(AddressFault::HasPassword);
        }
        if config.get_hosts().is_empty() {
            return Err(AddressFault::NoHost);
        }
        Ok(Address { config, encryption })
    }

    /// The first host, or the folder of its socket.
    #[must_use]
    pub fn host(&self) -> String {
        match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            _ => String::new(),
        }
    }

    /// Whether the server is on this machine, so that nobody can listen on the way.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let host = self.host();
        Path::new(&host).is_absolute() || matches!(&*host, "localhost" | "127.0.0.1" | "::1")
    }

    /// Whether it is reached by a local socket rather than a network.
    #[must_use]
    pub fn is_socket(&self) -> bool {
        Path::new(&self.host()).is_absolute()
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// The database; the user's name if none is given.
    #[must_use]
    pub fn database(&self) -> &str {
        self.config.get_dbname().or(self.config.get_user()).unwrap_or_default()
    }

    /// The user; `None` if none is given.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.config.get_user()
    }

    /// The same with a user, if none is given.
    #[must_use]
    pub fn or_user(mut self, user: &str) -> Address {
        if self.config.get_user().is_none() {
            self.config.user(user);
        }
        self
    }

    /// The same with a password.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Address {
        self.config.password(password);
        self
    }

    /// The address for display.
    #[must_use]
    pub fn shown(&self) -> String {
        let user = self.user().map(|user| format!("{user}@")).unwrap_or_default();
        format!("{user}{}:{}/{}", self.host(), self.port(), self.database())
    }

    /// The driver's configuration.
    pub(super) fn config(&self, is_encrypted: bool) -> Config {
        let mut config = self.config.clone();
        config.application_name("posdiag");
        config.ssl_mode(if is_encrypted { SslMode::Require } else { SslMode::Disable });
        // With several hosts, one that does not answer leaves time for the others.
        config.connect_timeout(Duration::from_secs(2));
        config
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressFault, Encryption};

    #[test]
    fn address_shows_host_and_user_but_no_secret() {
        let parse = |text| Address::parse(text, Encryption::Off);
        let address = parse("postgresql://desk@db.example:6432/posdiag").unwrap();
        assert_eq!(address.shown(), "desk@db.example:6432/posdiag");
        assert!(!address.is_local());
        let secret = address.with_password("secret");
        assert_eq!(format!("{secret:?}"), "desk@db.example:6432/posdiag");
        assert!(parse("postgres://localhost/posdiag").unwrap().is_local());
        assert!(parse("postgresql:///posdiag?host=/run/postgresql").unwrap().is_local());
        for (text, fault) in [
            ("http://db.example/", AddressFault::NotAnAddress),
            ("db.example", AddressFault::NotAnAddress),
            ("postgresql:///posdiag", AddressFault::NoHost),
            ("postgresql://desk:pw@db/posdiag", AddressFault::HasPassword),
            ("postgresql://desk@db/posdiag?sslmode=disable", AddressFault::SaysHowToEncrypt),
        ] {
            assert_eq!(parse(text).unwrap_err(), fault, "{text}");
        }
    }
}
