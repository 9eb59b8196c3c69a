//! Builds a sink from its configuration.

use super::folder::Folder;
use super::http::Http;
use super::rest::{Rest, RestAccount};
use super::robot::Robot;
use super::sink::{DeliveryFault, Promise, Sink};
use super::smtp::Smtp;
use super::webhook::Webhook;
use crate::desk::secret::{self, SecretFault};
use crate::journal::{DeliveryReason, ReasonKind};
use crate::settings::sink::{SecretSource, SinkKind, SinkSetting};
use crate::settings::sinks::is_url;
use crate::walk::clock::Clock;

/// Why a sink cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinkFault {
    /// Its address or secret is unavailable.
    Secret(SecretFault),
    /// The file of certificates cannot be read.
    Certificates,
}

impl SinkFault {
    /// Why nothing is delivered to it.
    #[must_use]
    pub fn reason(self) -> DeliveryReason {
        match self {
            SinkFault::Secret(_) => ReasonKind::Secret.into(),
            SinkFault::Certificates => ReasonKind::Tls.into(),
        }
    }
}

/// The guarantees of a sink.
#[must_use]
pub fn promise(setting: &SinkSetting) -> Promise {
    match (setting.kind, &setting.rest) {
        (SinkKind::Folder, _) => Promise::OneFile,
        (SinkKind::Rest, Some(rest)) => Promise::of(rest.system.promise),
        _ => Promise::AtLeastOnce,
    }
}

/// Whether a sink can report the state of its tickets.
#[must_use]
pub fn reads_state(setting: &SinkSetting) -> bool {
    setting.rest.as_ref().is_some_and(|rest| rest.system.state.is_some())
}

/// Builds a sink: its address and secret are read.
///
/// # Errors
/// A [`SinkFault`].
pub fn build<'c>(setting: &SinkSetting, clock: &'c dyn Clock) -> Result<Box<dyn Sink + 'c>, SinkFault> {
    if setting.kind == SinkKind::Folder {
        let folder = setting.folder.clone().unwrap_or_default();
        return Ok(Box::new(Folder::new(folder, setting.form)));
    }
    let secret = setting.secret.as_ref().map(read).transpose().map_err(SinkFault::Secret)?;
    let ca_file = setting.ca_file.as_deref();
    let no_certificates = |_: DeliveryFault| SinkFault::Certificates;
    if let Some(mail) = &setting.mail {
        let smtp = Smtp::new(mail.clone(), secret, ca_file, clock);
        return Ok(Box::new(smtp.map_err(no_certificates)?));
    }
    let url = url(setting).map_err(SinkFault::Secret)?;
    let http = Http::new(ca_file).map_err(no_certificates)?;
    Ok(match &setting.rest {
        Some(rest) => {
            let account = RestAccount { user: setting.user.clone(), secret };
            Box::new(Rest::new((**rest).clone(), &url, account, http, clock))
        }
        None if setting.kind.is_robot() => Box::new(Robot::new(setting.kind, url, secret, http, clock)),
        None => Box::new(Webhook::new(url, secret, http, clock)),
    })
}

/// The address of a sink, which may be a secret.
///
/// # Errors
/// A [`SecretFault`].
pub fn url(setting: &SinkSetting) -> Result<String, SecretFault> {
    let url = setting.url.as_ref().map(read).transpose()?.unwrap_or_default();
    if is_url(&url) { Ok(url) } else { Err(SecretFault::NoUrl) }
}

fn read(source: &SecretSource) -> Result<String, SecretFault> {
    Ok(secret::read(source)?.reveal())
}
