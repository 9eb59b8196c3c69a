//! One exchange with a web server, and what is known if it fails: whether anything was sent.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::fmt::rfc2822;
use ureq::config::Config;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};
use ureq::{Agent, AsSendBody, Body, Timeout, http};

use super::sink::DeliveryFault;
use crate::desk::file;
use crate::journal::{DeliveryReason, ReasonKind};
use crate::session::Moment;

/// The most bytes of a response that are read.
const MAX_ANSWER: u64 = 1024 * 1024;
/// The most bytes of a file of certificates.
const MAX_CERTIFICATES: u64 = 1024 * 1024;
/// The time limit for connecting.
const CONNECT: Duration = Duration::from_secs(10);

/// Sends requests, each over its own connection: an open one might be closed just as it is used, and nobody would know
/// whether the request arrived.
pub struct Http {
    agent: Agent,
    connected: Arc<AtomicBool>,
}

/// A request.
pub struct HttpRequest<'r> {
    /// Its method.
    pub method: &'r str,
    /// Its URL.
    pub url: &'r str,
    /// Its headers.
    pub headers: &'r [(&'r str, String)],
    /// Its body, if it has one.
    pub body: Option<&'r [u8]>,
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Its status.
    pub status: u16,
    /// After how many seconds the server wants to be asked again, if it says so.
    pub retry_after: Option<u64>,
    /// Its body; `None` if that broke off.
    pub body: Option<Vec<u8>>,
}

impl Http {
    /// A client that trusts the certificates of a file, or those that the system trusts. Proxies come from the
    /// environment.
    ///
    /// # Errors
    /// A [`DeliveryFault`] if the file has no certificates.
    pub fn new(ca_file: Option<&Path>) -> Result<Http, DeliveryFault> {
        let roots = ca_file.map_or(Ok(RootCerts::PlatformVerifier), certificates)?;
        let connected = Arc::new(AtomicBool::new(false));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .timeout_connect(Some(CONNECT))
            .user_agent(concat!("posdiag/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        Ok(Http { agent: agent(config, &connected), connected })
    }

    /// Sends a body and reads the response, both within this time.
    ///
    /// # Errors
    /// A [`DeliveryFault`]: not sent if no connection was made; in doubt if one was.
    pub fn post(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: &[u8],
        patience: Duration,
        now: Moment,
    ) -> Result<HttpAnswer, DeliveryFault> {
        self.exchange(&HttpRequest { method: "POST", url, headers, body: Some(body) }, patience, now)
    }

    /// Sends a request and reads the response, both within this time.
    ///
    /// # Errors
    /// As for [`Http::post`].
    pub fn exchange(
        &self,
        request: &HttpRequest<'_>,
        patience: Duration,
        now: Moment,
    ) -> Result<HttpAnswer, DeliveryFault> {
        self.connected.store(false, Ordering::SeqCst);
        let mut builder = http::Request::builder().method(request.method).uri(request.url);
        for (name, value) in request.headers {
            builder = builder.header(*name, value);
        }
        // What cannot be written as a request is not sent.
        let unwritten = |_| DeliveryFault::NotSent(ReasonKind::Connect.into());
        let answered = match request.body {
            Some(body) => self.run(builder.body(body).map_err(unwritten)?, patience),
            None => self.run(builder.body(()).map_err(unwritten)?, patience),
        };
        let mut response = answered.map_err(|error| self.fault(&error))?;
        let header =
            |name: http::HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = header(http::header::RETRY_AFTER).and_then(|value| retry_after(value, now));
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec().ok();
        Ok(HttpAnswer { status, retry_after, body })
    }

    fn run<B: AsSendBody>(
        &self,
        request: http::Request<B>,
        patience: Duration,
    ) -> Result<http::Response<Body>, ureq::Error> {
        self.agent.run(self.agent.configure_request(request).timeout_global(Some(patience)).build())
    }

    /// Whether there is a web server at an address, whatever it answers.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    pub fn reach(&self, url: &str, patience: Duration) -> Result<(), DeliveryFault> {
        self.connected.store(false, Ordering::SeqCst);
        let request = self.agent.head(url).config().timeout_global(Some(patience)).build();
        request.call().map(|_| ()).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &ureq::Error) -> DeliveryFault {
        if self.connected.load(Ordering::SeqCst) {
            return DeliveryFault::InDoubt(match error {
                ureq::Error::Timeout(_) => ReasonKind::Silence.into(),
                ureq::Error::Protocol(_) | ureq::Error::Http(_) => ReasonKind::Answer.into(),
                _ => ReasonKind::CutOff.into(),
            });
        }
        DeliveryFault::NotSent(match error {
            ureq::Error::HostNotFound | ureq::Error::Timeout(Timeout::Resolve) => ReasonKind::Resolve.into(),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => ReasonKind::Tls.into(),
            ureq::Error::Io(error) if is_of_tls(error) => ReasonKind::Tls.into(),
            _ => ReasonKind::Connect.into(),
        })
    }
}

/// Whether the cause of a system error is TLS.
fn is_of_tls(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
}

fn agent(config: Config, connected: &Arc<AtomicBool>) -> Agent {
    let connector = DefaultConnector::default().chain(Watcher(Arc::clone(connected)));
    Agent::with_parts(config, connector, DefaultResolver::default())
}

/// The bytes of a file of certificates (PEM).
///
/// # Errors
/// [`DeliveryFault::NotSent`] if it cannot be read.
pub(super) fn certificate_file(path: &Path) -> Result<Vec<u8>, DeliveryFault> {
    file::read(path, MAX_CERTIFICATES).map_err(|_| DeliveryFault::NotSent(ReasonKind::Tls.into()))
}

fn certificates(path: &Path) -> Result<RootCerts, DeliveryFault> {
    let unreadable = || DeliveryFault::NotSent(ReasonKind::Tls.into());
    let pem = certificate_file(path)?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    let certificates: Vec<_> = parse_pem(&pem).filter_map(certificate).collect();
    if certificates.is_empty() { Err(unreadable()) } else { Ok(RootCerts::new_with_certs(&certificates)) }
}

/// Notes that a connection has been made, including its encryption: from then on, what fails may have arrived.
struct Watcher(Arc<AtomicBool>);

impl fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watcher")
    }
}

impl<In: Transport> Connector<In> for Watcher {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<In>, ureq::Error> {
        self.0.store(chained.is_some(), Ordering::SeqCst);
        Ok(chained)
    }
}

/// The seconds of a `Retry-After` (RFC 9110, 10.2.3): a number of them, or a date.
fn retry_after(value: &str, now: Moment) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(seconds);
    }
    let date = rfc2822::parse(value.trim()).ok()?.timestamp();
    u64::try_from(date.as_second().saturating_sub(now.0 / 1_000_000)).ok()
}

impl HttpAnswer {
    /// Makes sure that the response reports success; otherwise says what its status means. A page for people reports
    /// nothing of the kind.
    ///
    /// # Errors
    /// A [`DeliveryFault`].
    pub fn success(&self) -> Result<(), DeliveryFault> {
        let status = DeliveryReason::numbered(ReasonKind::Status, i64::from(self.status));
        match self.status {
            200..=299 if self.is_page() => Err(DeliveryFault::Refused(ReasonKind::Page.into())),
            200..=299 => Ok(()),
            300..=399 => Err(DeliveryFault::Refused(ReasonKind::Redirect.into())),
            408 | 425 | 429 | 503 => Err(DeliveryFault::PutOff { why: status, after: self.retry_after }),
            401 => Err(DeliveryFault::Refused(DeliveryReason::numbered(
                ReasonKind::Login,
                i64::from(self.status),
            ))),
            400..=499 => Err(DeliveryFault::Refused(status)),
            _ => Err(DeliveryFault::InDoubt(status)),
        }
    }

    /// The response, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }

    fn is_page(&self) -> bool {
        let body = self.body.as_deref().unwrap_or_default().trim_ascii_start();
        let begins = |with: &[u8]| {
            body.get(..with.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(with))
        };
        begins(b"<!doctype html") || begins(b"<html")
    }
}

#[cfg(test)]
mod tests {
    use super::{HttpAnswer, retry_after};
    use crate::delivery::sink::DeliveryFault::{self, InDoubt, PutOff, Refused};
    use crate::journal::{DeliveryReason, ReasonKind};
    use crate::session::Moment;

    #[test]
    fn http_status_decides_what_is_known() {
        let success = |status, body: &[u8]| {
            HttpAnswer { status, retry_after: Some(7), body: Some(body.to_vec()) }.success()
        };
        let of = |status| DeliveryReason::numbered(ReasonKind::Status, status);
        assert_eq!(success(200, b""), Ok(()));
        assert_eq!(success(204, b"{}"), Ok(()));
        let page: Result<(), DeliveryFault> = Err(Refused(ReasonKind::Page.into()));
        assert_eq!(success(200, b"\n<!DOCTYPE html>"), page);
        assert_eq!(success(302, b""), Err(Refused(ReasonKind::Redirect.into())));
        for status in [408, 425, 429, 503] {
            assert_eq!(success(status, b""), Err(PutOff { why: of(i64::from(status)), after: Some(7) }));
        }
        assert_eq!(success(410, b""), Err(Refused(of(410))));
        assert_eq!(success(401, b""), Err(Refused(DeliveryReason::numbered(ReasonKind::Login, 401))));
        assert_eq!(success(500, b""), Err(InDoubt(of(500))));
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_a_date() {
        let now = Moment(784_887_151_000_000);
        assert_eq!(retry_after(" 120 ", now), Some(120));
        assert_eq!(retry_after("Tue, 15 Nov 1994 08:12:37 GMT", now), Some(6));
        assert_eq!(retry_after("Tue, 15 Nov 1994 08:12:30 GMT", now), None);
        assert_eq!(retry_after("soon", now), None);
    }
}
