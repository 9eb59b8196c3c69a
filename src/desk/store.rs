//! The store that this desk shares with others, according to its configuration.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;

use super::Desk;
use super::fault::DeskFault;
use super::file;
use super::secret::{self, SecretFault};
use super::store_fault::StoreConfigFault;
use crate::journal::Store;
use crate::journal::shared::DeskUser;
use crate::journal::shared::postgres::{Address, Encryption, Postgres};
use crate::session::Moment;
use crate::settings::Settings;
use crate::settings::store::StoreSetting;

/// The most bytes of a file of certificates, services or passwords.
const LONGEST: u64 = 1024 * 1024;

impl Desk<'_> {
    /// Whether this desk shares a store.
    #[must_use]
    pub fn shares(self) -> bool {
        self.settings.store.is_some()
    }

    /// The shared store, before any exchange; each exchange has this time limit.
    ///
    /// # Errors
    /// [`DeskFault::StoreConfig`], or a fault of the journal or the store.
    pub fn shared(self, store: &mut Store, patience: Duration) -> Result<Postgres, DeskFault> {
        shared(self.settings, store, patience)
    }

    /// From when on sessions are pushed.
    #[must_use]
    pub fn pushes_since(self) -> Moment {
        pushes_since(self.settings)
    }
}

/// The store that the settings name, for the desk of a journal.
///
/// # Errors
/// As [`Desk::shared`].
pub fn shared(settings: &Settings, store: &mut Store, patience: Duration) -> Result<Postgres, DeskFault> {
    let setting = settings.store.as_ref().ok_or(StoreConfigFault::NotConfigured)?;
    let walker = DeskUser {
        desk: store.desk_id()?,
        called: setting.value.desk.as_ref().map(ToString::to_string),
        operator: settings.operator().map(ToString::to_string),
    };
    Ok(Postgres::new(address(&setting.value)?, walker, patience)?)
}

/// From when on the settings want sessions pushed.
#[must_use]
pub fn pushes_since(settings: &Settings) -> Moment {
    let since = settings.store.as_ref().and_then(|setting| setting.value.since);
    let since = since.and_then(|day| day.to_zoned(TimeZone::system()).ok());
    since.map_or(Moment(0), |since| Moment(since.timestamp().as_microsecond()))
}

/// The address of a store, including the password.
///
/// # Errors
/// A [`StoreConfigFault`].
pub fn address(setting: &StoreSetting) -> Result<Address, StoreConfigFault> {
    let encryption = if setting.is_encrypted {
        let authorities = setting.ca_file.as_deref().map(|path| file::read(path, LONGEST)).transpose();
        Encryption::Trusting(authorities.map_err(|_| StoreConfigFault::Certificates)?)
    } else {
        Encryption::Off
    };
    let url = url(setting)?;
    let mut address = Address::parse(&url, encryption).map_err(StoreConfigFault::Address)?;
    if address.is_socket() {
        // The connection stays within this machine, and the driver encrypts none of it.
        address.encryption = Encryption::Off;
    } else if !setting.is_encrypted && !address.is_local() {
        return Err(StoreConfigFault::InTheClear);
    }
    let password = match &setting.password {
        Some(source) => Some(secret::read(source).map_err(StoreConfigFault::Secret)?.reveal()),
        None => password_of_file(&address)?,
    };
    Ok(match password {
        Some(password) => address.with_password(&password),
        None => address,
    })
}

/// The host and the port of the store that settings name; `None` where they name none.
#[must_use]
pub fn host_and_port(settings: &Settings) -> Option<String> {
    let url = url(&settings.store.as_ref()?.value).ok()?;
    let address = Address::parse(&url, Encryption::Off).ok()?;
    Some(format!("{}:{}", address.host(), address.port()))
}

fn url(setting: &StoreSetting) -> Result<String, StoreConfigFault> {
    match (&setting.url, &setting.service) {
        (Some(url), _) => Ok(url.clone()),
        (None, Some(service)) => url_of_service(service),
        (None, None) => Err(StoreConfigFault::NotConfigured),
    }
}

/// The text of a user's file; `None` if there is none.
fn users_file(variable: &str, usual: &str) -> Result<Option<String>, SecretFault> {
    let named = secret::variable(variable).ok();
    let path = match &named {
        Some(path) => PathBuf::from(path),
        None => match secret::variable("HOME") {
            Ok(home) => Path::new(&home).join(usual),
            Err(_) => return Ok(None),
        },
    };
    match file::read(&path, LONGEST) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| SecretFault::NotALine),
        Err(_) if named.is_none() => Ok(None),
        Err(_) => Err(SecretFault::NoFile),
    }
}

/// The password that `PGPASSFILE` has for an address, one a line, `host:port:database:user:password`, where `*` matches
/// anything; `None` if there is none.
fn password_of_file(address: &Address) -> Result<Option<String>, StoreConfigFault> {
    let named = secret::variable("PGPASSFILE").ok();
    let path = named
        .clone()
        .map(PathBuf::from)
        .or_else(|| secret::variable("HOME").ok().map(|home| Path::new(&home).join(".pgpass")));
    let text = users_file("PGPASSFILE", ".pgpass").map_err(StoreConfigFault::Secret)?;
    let Some(text) = text else { return Ok(None) };
    if path.is_some_and(|path| secret::is_open_to_others(&path)) {
        return Err(StoreConfigFault::Secret(SecretFault::OpenToOthers));
    }
    let wanted = [
        address.host(),
        address.port().to_string(),
        address.database().to_owned(),
        address.user().unwrap_or_default().to_owned(),
    ];
    Ok(text.lines().find_map(|line| password_of_line(line, &wanted)))
}

fn password_of_line(line: &str, wanted: &[String; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut parts = vec![String::new()];
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => parts.last_mut()?.extend(signs.next()),
            ':' if parts.len() < 5 => parts.push(String::new()),
            sign => parts.last_mut()?.push(sign),
        }
    }
    let [said @ .., password] = &parts[..] else { return None };
    let fits = said.len() == 4 && said.iter().zip(wanted).all(|(said, wanted)| said == "*" || said == wanted);
    fits.then(|| password.clone())
}

/// The address of a service in `PGSERVICEFILE`.
fn url_of_service(service: &str) -> Result<String, StoreConfigFault> {
    let text = users_file("PGSERVICEFILE", ".pg_service.conf").map_err(|_| StoreConfigFault::NoService)?;
    url_in(&text.unwrap_or_default(), service).ok_or(StoreConfigFault::NoService)
}

fn url_in(text: &str, service: &str) -> Option<String> {
    let heading = format!("[{service}]");
    let lines = text.lines().map(str::trim).skip_while(|line| *line != heading).skip(1);
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with('[')).collect();
    let of = |key: &str| {
        let pairs =
            lines.iter().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
        pairs
            .map(|(known, value)| (known.trim(), value.trim()))
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    };
    let (host, database) = (of("host")?, of("dbname").unwrap_or("posdiag"));
    let user = of("user").map(|user| format!("{user}@")).unwrap_or_default();
    let port = of("port").unwrap_or("5432");
    Some(if host.starts_with('/') {
        format!("postgresql://{user}/{database}?host={host}&port={port}")
    } else {
        format!("postgresql://{user}{host}:{port}/{database}")
    })
}

#[cfg(test)]
mod tests {
    use super::{password_of_line, url_in};

    #[test]
    fn password_comes_from_the_first_matching_line() {
        let wanted = ["db", "5432", "posdiag", "desk"].map(str::to_owned);
        for (line, password) in [
            ("db:5432:posdiag:desk:secret", Some("secret")),
            ("*:*:*:desk:a\\:b\\\\c", Some("a:b\\c")),
            ("db:5432:posdiag:desk:se:cret", Some("se:cret")),
            ("db:5432:other:desk:secret", None),
            ("# db:5432:posdiag:desk:secret", None),
            ("secret", None),
            ("", None),
        ] {
            assert_eq!(password_of_line(line, &wanted).as_deref(), password, "{line}");
        }
    }

    #[test]
    fn service_is_read_as_an_address() {
        let text = "[other]\nhost=no\n\n[pos]\n# ours\nhost = db.example\nuser=desk\ndbname=posdiag\n[last]\nhost=/run\n";
        assert_eq!(url_in(text, "pos").as_deref(), Some("postgresql://desk@db.example:5432/posdiag"));
        assert_eq!(url_in(text, "last").as_deref(), Some("postgresql:///posdiag?host=/run&port=5432"));
        assert_eq!(url_in(text, "none"), None);
    }
}
