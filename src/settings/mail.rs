//! The configuration of an e-mail sink.

use std::net::IpAddr;

use crate::text::names::names;

/// Where and how e-mail is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSetting {
    /// The mail server.
    pub server: MailServer,
    /// The encryption of the connection.
    pub tls: MailTls,
    /// The account; none means no login.
    pub user: Option<String>,
    /// The sender.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
}

/// A server, and its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port, unless it is the default one.
    pub port: Option<u16>,
}

impl MailServer {
    /// Parses `smtp.example`, `smtp.example:587` or `[::1]:25`.
    #[must_use]
    pub fn read(text: &str) -> Option<MailServer> {
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, rest)) => (host, Some(rest.strip_prefix(':')?)),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(is_part) {
            return None;
        }
        let port = port.map(str::parse).transpose().ok()?;
        Some(MailServer { host: host.to_owned(), port })
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// The encryption of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailTls {
    /// Encrypted after connecting, by STARTTLS (port 587).
    #[default]
    StartTls,
    /// Encrypted from the first byte (port 465).
    Tls,
    /// Not encrypted, which is only allowed for a server on this machine (port 25).
    None,
}

names!(MailTls { StartTls = "starttls", Tls = "tls", None = "none" });

impl MailTls {
    /// The default port.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            MailTls::StartTls => 587,
            MailTls::Tls => 465,
            MailTls::None => 25,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MailServer;

    #[test]
    fn server_may_have_a_port() {
        let read = |text| MailServer::read(text).map(|server| (server.host, server.port));
        assert_eq!(read("smtp.example"), Some(("smtp.example".to_owned(), None)));
        assert_eq!(read("smtp.example:587"), Some(("smtp.example".to_owned(), Some(587))));
        assert_eq!(read("[::1]:25"), Some(("::1".to_owned(), Some(25))));
        for wrong in ["", ":25", "a b", "smtp.example:", "smtp.example:70000", "smtp://a", "[::1]25"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert!(MailServer::read("127.0.0.1:25").unwrap().is_local());
        assert!(!MailServer::read("10.0.0.1:25").unwrap().is_local());
    }
}
