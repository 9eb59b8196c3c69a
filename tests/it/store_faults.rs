//! What the program says where the shared store refuses: its disk is full, it is read-only, the password is wrong, its
//! certificate has expired. The walk is recorded all the same, and nothing is lost. The server is a stub that speaks the
//! first words of PostgreSQL's protocol.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::support::common::{Run, run_in};

/// What the stub says: a code of SQL, and words that only a person at the server should see.
type Answer = (&'static str, &'static str);

/// When it says so.
#[derive(Clone, Copy, PartialEq)]
enum When {
    /// Instead of letting anybody in.
    AtLogin,
    /// To everything that it is asked.
    WhenAsked,
}

/// Starts a stub; returns its port.
fn stub(when: When, answer: Answer, tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tls = tls.clone();
            // Whoever asks may leave.
            thread::spawn(move || drop(greet(stream, when, answer, tls)));
        }
    });
    port
}

fn greet(
    mut stream: TcpStream,
    when: When,
    answer: Answer,
    tls: Option<Arc<ServerConfig>>,
) -> std::io::Result<()> {
    let Some(config) = tls else {
        return serve(stream, when, answer);
    };
    // The request for an encrypted connection.
    stream.read_exact(&mut [0; 8])?;
    stream.write_all(b"S")?;
    serve(StreamOwned::new(ServerConnection::new(config).unwrap(), stream), when, answer)
}

/// Reads a message's rest, behind its kind.
fn rest(stream: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

fn serve(mut stream: impl Read + Write, when: When, (code, said): Answer) -> std::io::Result<()> {
    let refusal = message(b'E', format!("SERROR\0VERROR\0C{code}\0M{said}\0\0").as_bytes());
    let ready = message(b'Z', b"I");
    rest(&mut stream)?;
    if when == When::AtLogin {
        stream.write_all(&refusal)?;
        return stream.flush();
    }
    stream.write_all(&[message(b'R', &[0; 4]), ready.clone()].concat())?;
    stream.flush()?;
    let mut kind = [0];
    while stream.read_exact(&mut kind).is_ok() {
        rest(&mut stream)?;
        // The end of a question, in either form.
        if matches!(kind, [b'S' | b'Q']) {
            stream.write_all(&[&refusal[..], &ready].concat())?;
            stream.flush()?;
        }
    }
    Ok(())
}

/// A desk whose store is at an address.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new(store: &str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.toml"), format!("[store]\n{store}")).unwrap();
        Desk { folder }
    }

    fn at(when: When, answer: Answer) -> Desk {
        let port = stub(when, answer, None);
        Desk::new(&format!("url = \"postgresql://desk@localhost:{port}/posdiag\"\ntls = \"off\"\n"))
    }

    fn runs(&self, args: &str, language: &str) -> Run {
        let place = self.folder.path().to_str().unwrap();
        let (data, config) = (format!("{place}/data"), format!("{place}/config.toml"));
        let environment =
            [("POSDIAG_DATA_DIR", &*data), ("POSDIAG_CONFIG", &config), ("HOME", place), ("TZ", "UTC")];
        let args: Vec<&str> = args.split_whitespace().chain(["--lang", language]).collect();
        run_in(&environment, &args)
    }

    /// Every command that meets the store says this; a walk is recorded, and waits to be pushed.
    #[track_caller]
    fn hears(&self, en: (&str, &str), zh: &str) {
        let walked = self.runs("walk E102 --answer transaction.kind=neither --record", "en");
        assert_eq!(walked.exit, Some(4), "{walked:?}");
        assert!(walked.stderr.contains(en.0), "{walked:?}");
        assert_eq!(walked.stderr.matches(en.0).count(), 1, "it is said once: {walked:?}");
        for command in ["sync", "store check", "store status"] {
            let run = self.runs(command, "en");
            assert!(run.exit == Some(1) && run.stderr.contains(en.0), "{command}: {run:?}");
            assert!(run.stderr.contains(en.1), "{command}: {run:?}");
            assert!(self.runs(command, "zh").stderr.contains(zh), "{command}");
        }
        // Lists are this desk's.
        let list = self.runs("session list --all", "en");
        assert!(list.exit == Some(0) && list.stdout.contains("E102"), "{list:?}");
        assert!(list.stderr.contains(en.0) && list.stderr.contains("only what this desk has"), "{list:?}");
        for run in [walked, list] {
            assert!(!(run.stdout + &run.stderr).contains("secret"), "the server's own words are shown");
        }
    }
}

#[test]
fn full_store_is_called_full() {
    let desk =
        Desk::at(When::WhenAsked, ("53100", "could not extend file \"secret\": No space left on device"));
    desk.hears(("The shared store's disk is full.", "make room on the server"), "中心库的磁盘满了。");
}

#[test]
fn read_only_store_is_called_read_only() {
    let desk =
        Desk::at(When::WhenAsked, ("25006", "cannot execute INSERT in a read-only transaction secret"));
    desk.hears(("The shared store is read-only.", "connect to the primary server"), "中心库是只读的。");
}

#[test]
fn refused_password_is_called_refused() {
    let said = ("The shared store does not accept this user or password.", "check the url and the password");
    for answer in [
        ("28P01", "password authentication failed for user \"secret\""),
        ("28000", "no pg_hba.conf entry for host secret"),
        // Through pgbouncer.
        ("08P01", "SASL authentication failed secret"),
    ] {
        Desk::at(When::AtLogin, answer).hears(said, "中心库不接受这个用户或密码。");
    }
}

#[test]
fn crowded_stopping_and_strange_stores_are_told_apart() {
    let saved = "nothing that was recorded here is lost; try again later";
    for (when, answer, en, zh) in [
        (
            When::AtLogin,
            ("53300", "secret"),
            "The shared store accepts no more connections.",
            "中心库的连接已满。",
        ),
        (
            When::AtLogin,
            ("57P03", "secret"),
            "The shared store is being started or stopped.",
            "中心库正在启动或停止。",
        ),
        (
            When::WhenAsked,
            ("XX002", "secret"),
            "The data in the shared store is inconsistent.",
            "中心库里的内容对不上。",
        ),
        (
            When::WhenAsked,
            ("22012", "secret"),
            "The shared store reported an error (22012).",
            "中心库出错（22012）。",
        ),
    ] {
        Desk::at(when, answer).hears((en, saved), zh);
    }
}

#[test]
fn number_that_is_not_here_is_not_denied_where_the_store_cannot_be_asked() {
    let desk = Desk::at(When::AtLogin, ("57P03", "secret"));
    for command in ["ticket show", "ticket close", "ticket edit", "session show", "resume"] {
        let run = desk.runs(&format!("{command} 418-273"), "en");
        assert_eq!(run.exit, Some(1), "{command}: {run:?}");
        let said = "The shared store is being started or stopped. 418-273 is not at this desk, and the shared store could \
                    not be asked whether it has it.";
        let heard: Vec<&str> = run.stderr.split_whitespace().collect();
        assert!(heard.join(" ").contains(said), "{command}: {run:?}");
        assert!(!run.stderr.contains("There is no"), "{command}: {run:?}");
        let run = desk.runs(&format!("{command} 418-273"), "zh");
        assert!(run.stderr.replace(['\n', ' '], "").contains("也没法问中心库有没有"), "{command}: {run:?}");
    }
}

/// A server's certificate for a name, valid from one year to another, and the authority that issued it, as PEM.
fn certified(name: &str, (from, to): (i32, i32)) -> (Arc<ServerConfig>, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (Arc::new(config), authority_pem)
}

/// A desk that trusts an authority, and a server at `localhost` with a certificate.
fn encrypted(config: Option<Arc<ServerConfig>>, authority: &str) -> Desk {
    let port = match config {
        Some(config) => stub(When::AtLogin, ("57P03", "secret"), Some(config)),
        None => plain(),
    };
    let desk = Desk::new("");
    let file = desk.folder.path().join("authority.pem");
    fs::write(&file, authority).unwrap();
    let config = format!(
        "[store]\nurl = \"postgresql://desk@localhost:{port}/posdiag\"\nca_file = \"{}\"\n",
        file.display()
    );
    fs::write(desk.folder.path().join("config.toml"), config).unwrap();
    desk
}

/// A server that refuses to encrypt.
fn plain() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read_exact(&mut [0; 8]);
            let _ = stream.write_all(b"N");
        }
    });
    port
}

#[test]
fn certificate_that_is_not_valid_today_is_called_so() {
    let said = (
        "The shared store's certificate has expired, or is not valid yet.",
        "check the clock here, then renew the server's certificate",
    );
    for years in [(2001, 2002), (2201, 2202)] {
        let (config, authority) = certified("localhost", years);
        encrypted(Some(config), &authority).hears(said, "中心库的证书已过期，或还没有生效。");
    }
}

#[test]
fn certificates_of_other_names_and_authorities_are_told_apart() {
    let (config, authority) = certified("localhost", (2001, 2201));
    // It is let through, so that only the server refuses.
    encrypted(Some(Arc::clone(&config)), &authority).hears(
        ("The shared store is being started or stopped.", "try again later"),
        "中心库正在启动或停止。",
    );
    let (elsewhere, its_authority) = certified("db.example", (2001, 2201));
    encrypted(Some(elsewhere), &its_authority).hears(
        (
            "The shared store's certificate is for another host name.",
            "use the host name of the certificate in the url",
        ),
        "中心库的证书是给别的主机名的。",
    );
    encrypted(Some(config), &its_authority).hears(
        (
            "The shared store's certificate was not issued by an authority that is trusted here.",
            "name its certificate in ca_file of [store]",
        ),
        "中心库的证书不是这里信任的机构签发的。",
    );
    encrypted(None, &authority).hears(
        ("The shared store offers no encrypted connection.", "turn on ssl at the server"),
        "中心库的服务器不支持加密连接。",
    );
}
