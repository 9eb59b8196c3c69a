//! A web server in the test that answers as instructed, or fails in the ways in which servers fail.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// It is accepted, and answered with this status, these headers and this body.
    Answer(u16, &'static str, &'static str),
    /// It is accepted, and never answered.
    Stall,
    /// It is accepted, and the connection breaks before an answer.
    CutAfter,
    /// The connection breaks before anything is read.
    Reset,
}

/// An accepted request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let is =
            |line: &&str| line.split_once(':').is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
        Some(self.head.lines().find(is)?.split_once(':')?.1.trim())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct State {
    taken: Vec<Request>,
    fates: VecDeque<Fate>,
}

/// A server, with the requests that it accepted and the behaviour for the next ones. By default they succeed.
pub(crate) struct Stub {
    port: u16,
    scheme: &'static str,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Stub {
    pub(crate) fn new(fates: &[Fate]) -> Stub {
        Stub::serving("http", fates, |stream, answer| answer.over(stream))
    }

    /// One with TLS and a self-signed certificate for `localhost`; returns that certificate.
    pub(crate) fn with_tls(fates: &[Fate]) -> (Stub, String) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let stub = Stub::serving("https", fates, move |stream, answer| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            answer.over(rustls::StreamOwned::new(connection, stream));
        });
        (stub, made.cert.pem())
    }

    fn serving(
        scheme: &'static str,
        fates: &[Fate],
        serve: impl Fn(TcpStream, &OneAnswer<'_>) + Send + 'static,
    ) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { fates: fates.iter().cloned().collect(), ..State::default() };
        let state = Arc::new((Mutex::new(state), Condvar::new()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            let mut stalled = Vec::new();
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let fate = next_fate(&shared);
                if matches!(fate, Fate::Reset) {
                    // Unread data makes the system reset the connection, once there is some.
                    let _ = stream.peek(&mut [0]);
                    continue;
                }
                let open = stream.try_clone();
                let shared = &shared;
                serve(stream, &OneAnswer { fate: fate.clone(), shared });
                if matches!(fate, Fate::Stall) {
                    stalled.extend(open);
                } else if let Ok(open) = open {
                    let _ = open.shutdown(std::net::Shutdown::Both);
                }
            }
        });
        Stub { port, scheme, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://localhost:{}/hook/0123456789abcdef", self.scheme, self.port)
    }

    /// Sets what happens to the next requests.
    pub(crate) fn then(&self, fates: &[Fate]) {
        self.state.0.lock().unwrap().fates.extend(fates.iter().cloned());
    }

    /// The requests accepted so far.
    pub(crate) fn taken(&self) -> Vec<Request> {
        self.state.0.lock().unwrap().taken.clone()
    }

    /// Waits until so many were accepted.
    pub(crate) fn wait_for(&self, count: usize) {
        let state = self.state.0.lock().unwrap();
        drop(self.state.1.wait_while(state, |state| state.taken.len() < count).unwrap());
    }
}

fn next_fate(shared: &Arc<(Mutex<State>, Condvar)>) -> Fate {
    let fate = shared.0.lock().unwrap().fates.pop_front();
    fate.unwrap_or(Fate::Answer(200, "", "{}"))
}

/// One exchange, over an encrypted or unencrypted connection.
struct OneAnswer<'a> {
    fate: Fate,
    shared: &'a Arc<(Mutex<State>, Condvar)>,
}

impl OneAnswer<'_> {
    fn over(&self, mut stream: impl Read + Write) {
        let Some(request) = read(&mut stream) else { return };
        let mut state = self.shared.0.lock().unwrap();
        state.taken.push(request);
        drop(state);
        self.shared.1.notify_all();
        if let Fate::Answer(status, headers, body) = &self.fate {
            let length = body.len();
            let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.flush());
        }
    }
}

/// Reads a request to its end; `None` if it breaks off.
fn read(stream: &mut impl Read) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut some = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let request = Request { head: head.to_owned(), body: body.to_owned() };
            let length: usize = request.header("content-length").map_or(0, |length| length.parse().unwrap());
            if request.body.len() >= length {
                return Some(request);
            }
        }
        let count = stream.read(&mut some).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&some[..count]);
    }
}
