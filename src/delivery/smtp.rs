//! E-mail: a ticket is a message to an address. What is known after a failure depends on how far the server had come:
//! until the message's last byte is sent nothing has arrived, and after it anything may have.

use std::error::Error as _;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::http::certificate_file;
use super::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use crate::journal::{DeliveryReason, ReasonKind};
use crate::session::Moment;
use crate::settings::mail::{MailSetting, MailTls};
use crate::walk::clock::Clock;

/// The time limit for connecting.
const CONNECT: Duration = Duration::from_secs(10);

/// The time limit for closing the connection.
const FAREWELL: Duration = Duration::from_secs(1);

/// A mail server.
pub(super) struct Smtp<'s> {
    setting: MailSetting,
    secret: Option<String>,
    tls: Option<TlsParameters>,
    clock: &'s dyn Clock,
}

impl<'s> Smtp<'s> {
    /// A client that trusts the certificates of a file, or those that the system trusts.
    ///
    /// # Errors
    /// A [`DeliveryFault`] if the file has no certificates.
    pub(super) fn new(
        setting: MailSetting,
        secret: Option<String>,
        ca_file: Option<&Path>,
        clock: &'s dyn Clock,
    ) -> Result<Smtp<'s>, DeliveryFault> {
        let tls = match setting.tls {
            MailTls::None => None,
            MailTls::StartTls | MailTls::Tls => Some(trust(&setting.server.host, ca_file)?),
        };
        Ok(Smtp { setting, secret, tls, clock })
    }

    /// A connection over which mail may be sent.
    fn connected(&self, until: Moment) -> Result<SmtpConnection, DeliveryFault> {
        let server = &self.setting.server;
        let port = server.port.unwrap_or(self.setting.tls.port());
        let addresses = resolved(&server.host, port, self.left(until)?)?;
        let hello = ClientId::default();
        let (at_once, later) = match self.setting.tls {
            MailTls::Tls => (self.tls.as_ref(), None),
            MailTls::StartTls | MailTls::None => (None, self.tls.as_ref()),
        };
        let patience = self.left(until)?.min(CONNECT);
        let mut connection = SmtpConnection::connect(&*addresses, Some(patience), &hello, at_once, None)
            .map_err(|error| before(&error, ReasonKind::Connect))?;
        self.wait_until(&mut connection, until)?;
        if let Some(tls) = later {
            // If the offer of encryption was stripped, nothing is sent.
            if !connection.can_starttls() {
                connection.abort();
                return Err(DeliveryFault::NotSent(ReasonKind::Tls.into()));
            }
            connection.starttls(tls, &hello).map_err(|error| before(&error, ReasonKind::Tls))?;
        }
        if let (Some(user), Some(secret)) = (&self.setting.user, &self.secret) {
            self.wait_until(&mut connection, until)?;
            let credentials = Credentials::new(user.clone(), secret.clone());
            let logged_in = connection.auth(DEFAULT_MECHANISMS, &credentials);
            logged_in.map_err(|error| of_login(before(&error, ReasonKind::CutOff)))?;
        }
        self.wait_until(&mut connection, until)?;
        Ok(connection)
    }

    fn left(&self, until: Moment) -> Result<Duration, DeliveryFault> {
        let left = u64::try_from(until.0.saturating_sub(self.clock.now().0)).unwrap_or_default();
        // A timeout of zero would mean none.
        if left == 0 {
            Err(DeliveryFault::NotSent(ReasonKind::Silence.into()))
        } else {
            Ok(Duration::from_micros(left))
        }
    }

    fn until(&self, patience: Duration) -> Moment {
        let patience = i64::try_from(patience.as_micros()).unwrap_or(i64::MAX);
        Moment(self.clock.now().0.saturating_add(patience))
    }

    fn wait_until(&self, connection: &mut SmtpConnection, until: Moment) -> Result<(), DeliveryFault> {
        let left = self.left(until)?;
        connection.set_timeout(Some(left)).map_err(|_| DeliveryFault::NotSent(ReasonKind::CutOff.into()))
    }

    /// Everything before the message itself.
    fn announced(&self, connection: &mut SmtpConnection, until: Moment) -> Result<(), DeliveryFault> {
        let address = |text: &str| text.parse::<Mailbox>().map(|mailbox| mailbox.email).ok();
        let say = |connection: &mut SmtpConnection, said: &dyn std::fmt::Display| {
            self.wait_until(connection, until)?;
            connection.command(said).map_err(|error| before(&error, ReasonKind::CutOff)).map(drop)
        };
        say(connection, &Mail::new(address(&self.setting.from), Vec::new()))?;
        for to in self.setting.to.iter().filter_map(|to| address(to)) {
            say(connection, &Rcpt::new(to, Vec::new()))?;
        }
        say(connection, &Data)?;
        self.wait_until(connection, until)
    }
}

impl Sink for Smtp<'_> {
    fn promise(&self) -> Promise {
        Promise::AtLeastOnce
    }

    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let [letter] = letters else { return Ok(None) };
        if letter.body.is_empty() {
            return Err(DeliveryFault::Refused(ReasonKind::Unreadable.into()));
        }
        let until = self.until(patience);
        let mut connection = self.connected(until)?;
        let announced = self.announced(&mut connection, until);
        if announced.is_err() {
            connection.abort();
        }
        announced?;
        let taken = connection.message(&letter.body);
        let taken = taken
            .map(drop)
            .map_err(|error| answered(&error).unwrap_or(DeliveryFault::InDoubt(broken(&error))));
        // It has arrived, whatever the reply to the farewell.
        let _ = connection.set_timeout(Some(FAREWELL));
        connection.abort();
        taken.map(|()| None)
    }

    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault> {
        let until = self.until(patience);
        let mut connection = self.connected(until)?;
        connection.abort();
        Ok(())
    }
}

/// The meaning of an error before the message itself was sent.
fn before(error: &Error, otherwise: ReasonKind) -> DeliveryFault {
    let why = match broken(error).kind {
        _ if error.is_tls() => ReasonKind::Tls,
        ReasonKind::CutOff => otherwise,
        kind => kind,
    };
    answered(error).unwrap_or(DeliveryFault::NotSent(why.into()))
}

/// The same for the login: a refusal then refuses the login.
fn of_login(fault: DeliveryFault) -> DeliveryFault {
    match fault {
        DeliveryFault::Refused(why) => {
            DeliveryFault::Refused(DeliveryReason { kind: ReasonKind::Login, ..why })
        }
        fault => fault,
    }
}

/// The meaning of a reply that is not a success: later, or never.
fn answered(error: &Error) -> Option<DeliveryFault> {
    let code = error.status().map(u16::from)?;
    let why = DeliveryReason::numbered(ReasonKind::Status, i64::from(code));
    Some(if error.is_permanent() {
        DeliveryFault::Refused(why)
    } else {
        DeliveryFault::PutOff { why, after: None }
    })
}

/// Why there was no reply.
fn broken(error: &Error) -> DeliveryReason {
    let mut source = error.source();
    while let Some(cause) = source {
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => return ReasonKind::Silence.into(),
            Some(io::ErrorKind::InvalidData) => return ReasonKind::Tls.into(),
            _ => source = cause.source(),
        }
    }
    // It offers no supported way to log in.
    if error.is_client() { ReasonKind::Answer.into() } else { ReasonKind::CutOff.into() }
}

/// The addresses of a server. The system may take long to resolve them, and is then left alone.
fn resolved(host: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, DeliveryFault> {
    let (tell, told) = mpsc::channel();
    let name = (host.to_owned(), port);
    let thread = thread::Builder::new().spawn(move || {
        let found = (name.0.as_str(), name.1).to_socket_addrs().map(Iterator::collect);
        // The asking thread may be gone.
        let _ = tell.send(found);
    });
    let unknown = |()| DeliveryFault::NotSent(ReasonKind::Resolve.into());
    thread.map_err(|_| unknown(()))?;
    let found = told.recv_timeout(patience).map_err(|_| unknown(()))?;
    found.map_err(|_: io::Error| unknown(()))
}

fn trust(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, DeliveryFault> {
    let unusable = || DeliveryFault::NotSent(ReasonKind::Tls.into());
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let certificate = Certificate::from_pem(&certificate_file(path)?).map_err(|_| unusable())?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|_| unusable())
}
