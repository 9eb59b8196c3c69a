//! The meaning of an error of the server, or on the way to it, for a person. Nothing of what was sent gets into it.

use std::error::Error as _;
use std::io;

use rustls::CertificateError;

use crate::journal::shared::{StoreFault, TlsTrouble};

/// The fault for an error.
pub(super) fn of(error: &tokio_postgres::Error) -> StoreFault {
    if let Some(said) = error.as_db_error() {
        return of_answer(said.code().code(), said.message());
    }
    if error.is_closed() {
        return StoreFault::CutOff;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(trouble) = cause.downcast_ref::<rustls::Error>() {
            return StoreFault::Tls(of_tls(trouble));
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            if let Some(trouble) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return StoreFault::Tls(of_tls(trouble));
            }
            return of_io(error);
        }
        source = cause.source();
    }
    // The crate has no other name for it.
    let said = error.to_string() + &error.source().map(ToString::to_string).unwrap_or_default();
    if said.contains("does not support TLS") {
        StoreFault::Tls(TlsTrouble::NotOffered)
    } else if said.contains("TLS") {
        StoreFault::Tls(TlsTrouble::Other)
    } else if said.contains("authentication") || said.contains("password missing") {
        StoreFault::Login
    } else if said.contains("read-only") || said.contains("read only") {
        StoreFault::ReadOnly
    } else if said.contains("unexpected message") || said.contains("parsing response") {
        // Whatever answered is not such a server.
        StoreFault::Unreachable
    } else {
        StoreFault::Other { code: String::new() }
    }
}

fn of_io(error: &io::Error) -> StoreFault {
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::NotFound
        | io::ErrorKind::PermissionDenied => StoreFault::Unreachable,
        io::ErrorKind::TimedOut => StoreFault::Silent,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => StoreFault::CutOff,
        // The system has no kind of its own for a host name that is not known.
        _ => StoreFault::NoHost,
    }
}

fn of_tls(error: &rustls::Error) -> TlsTrouble {
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsTrouble::Expired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsTrouble::OtherName
            }
            _ => TlsTrouble::Untrusted,
        },
        _ => TlsTrouble::Other,
    }
}

/// The fault for an error of the server, by its code and what it says.
fn of_answer(code: &str, said: &str) -> StoreFault {
    match code {
        "28P01" | "28000" => StoreFault::Login,
        "3D000" => StoreFault::NoDatabase,
        "42P01" | "3F000" => StoreFault::NoStore,
        "42501" => StoreFault::NotAllowed,
        "25006" => StoreFault::ReadOnly,
        "53100" => StoreFault::Full,
        "53300" => StoreFault::Crowded,
        "57P01" | "57P02" | "57P03" => StoreFault::Stopping,
        "57014" => StoreFault::Silent,
        "40001" | "40P01" => StoreFault::Contended,
        "08P01" => of_pgbouncer(said),
        code if code.starts_with("08") => StoreFault::CutOff,
        code if code.starts_with("XX") => StoreFault::Damaged,
        code => StoreFault::Other { code: code.to_owned() },
    }
}

/// The fault for what pgbouncer says, all of it under one code, and always in English.
fn of_pgbouncer(said: &str) -> StoreFault {
    if said.contains("authentication failed") || said.contains("no such user") {
        StoreFault::Login
    } else if said.contains("no such database") || said.contains("does not exist") {
        StoreFault::NoDatabase
    } else if said.contains("no more connections") {
        StoreFault::Crowded
    } else if said.contains("timeout") {
        StoreFault::Silent
    } else if said.contains("shutting down") {
        StoreFault::Stopping
    } else {
        // The server behind it is away.
        StoreFault::Unreachable
    }
}

/// Whether an immediate retry may succeed, because of a conflict with other writers.
pub(super) fn is_of_contention(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|state| matches!(state.code(), "40001" | "40P01"))
}

#[cfg(test)]
mod tests {
    use super::of_answer;
    use crate::journal::shared::StoreFault;

    #[test]
    fn answers_of_the_server_and_of_pgbouncer_have_their_faults() {
        for (code, said, fault) in [
            ("28P01", "Passwort-Authentifizierung fehlgeschlagen", StoreFault::Login),
            ("53100", "could not extend file: No space left on device", StoreFault::Full),
            ("53300", "sorry, too many clients already", StoreFault::Crowded),
            ("08006", "", StoreFault::CutOff),
            ("XX001", "invalid page in block 0", StoreFault::Damaged),
            ("22021", "", StoreFault::Other { code: "22021".to_owned() }),
            // What pgbouncer says.
            ("08P01", "SASL authentication failed", StoreFault::Login),
            ("08P01", "password authentication failed", StoreFault::Login),
            ("08P01", "no such user", StoreFault::Login),
            ("08P01", "no such database: posdiag", StoreFault::NoDatabase),
            ("08P01", "database \"posdiag\" does not exist", StoreFault::NoDatabase),
            ("08P01", "no more connections allowed (max_client_conn)", StoreFault::Crowded),
            ("08P01", "query_wait_timeout", StoreFault::Silent),
            ("08P01", "the database system is shutting down", StoreFault::Stopping),
            (
                "08P01",
                "server login has been failing, try again later (server_login_retry)",
                StoreFault::Unreachable,
            ),
        ] {
            assert_eq!(of_answer(code, said), fault, "{code} {said}");
        }
    }
}
