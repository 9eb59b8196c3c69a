//! E-mail through the program: what is said to the server, what a failure means, and that repeated mail has the same
//! Message-ID.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::common::{Run, json, posdiag};

/// What happens in a session with the server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// The mail is accepted.
    Take,
    /// A line with this prefix gets this reply.
    Answer(&'static str, &'static str),
    /// The connection breaks at a line with this prefix.
    Drop(&'static str),
    /// The mail is accepted, and the connection breaks before the reply.
    TakeAndDrop,
    /// The mail is accepted, and there is never a reply.
    TakeAndStall,
}

/// A mail server in the test, with the mails that it accepted and the commands that it got.
#[derive(Clone, Default)]
struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(fates: &[Fate]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server { port: listener.local_addr().unwrap().port(), ..Server::default() };
        let (serving, mut fates) = (server.clone(), fates.iter().copied().collect::<VecDeque<_>>());
        thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                open.extend(stream.try_clone());
                let fate = fates.pop_front().unwrap_or(Fate::Take);
                // A disconnecting client ends its session.
                let _ = serving.serve(stream, fate);
                if fate != Fate::TakeAndStall {
                    let _ = open.pop().map(|stream| stream.shutdown(std::net::Shutdown::Both));
                }
            }
        });
        server
    }

    fn serve(&self, mut stream: TcpStream, fate: Fate) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?);
        writeln!(stream, "220 stub\r")?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            self.told.lock().unwrap().push(line.clone());
            match fate {
                Fate::Answer(to, said) if line.starts_with(to) => {
                    writeln!(stream, "{said}\r")?;
                    continue;
                }
                Fate::Drop(at) if line.starts_with(at) => return Ok(()),
                _ => {}
            }
            match line.split(' ').next().unwrap() {
                "EHLO" => write!(stream, "250-stub\r\n250 AUTH PLAIN\r\n")?,
                "QUIT" => return writeln!(stream, "221 bye\r"),
                "AUTH" => writeln!(stream, "235 ok\r")?,
                "DATA" => {
                    writeln!(stream, "354 go on\r")?;
                    let mut mail = String::new();
                    while !mail.ends_with("\r\n.\r\n") {
                        if lines.read_line(&mut mail)? == 0 {
                            return Ok(());
                        }
                    }
                    if let Fate::Answer(".", said) = fate {
                        writeln!(stream, "{said}\r")?;
                        continue;
                    }
                    self.taken.lock().unwrap().push(mail);
                    match fate {
                        Fate::TakeAndDrop | Fate::TakeAndStall => return Ok(()),
                        _ => writeln!(stream, "250 taken\r")?,
                    }
                }
                _ => writeln!(stream, "250 ok\r")?,
            }
        }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

struct Home(tempfile::TempDir);

impl Home {
    fn of(server: &Server, more: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        home.configure(server, more);
        home
    }

    fn configure(&self, server: &Server, more: &str) {
        let port = server.port;
        let config = format!(
            "language = \"en\"\ndata_dir = \"data\"\n[deliver]\nafter_walk = 0\n[[sink]]\nname = \"box\"\nkind = \"email\"\n\
             server = \"127.0.0.1:{port}\"\ntls = \"none\"\nfrom = \"POS <pos@shop.example>\"\n\
             to = [\"team@shop.example\", \"boss@shop.example\"]\n{more}\n"
        );
        fs::write(self.0.path().join("config.toml"), config).unwrap();
    }

    fn run(&self, args: &str) -> Run {
        let mut command = posdiag();
        command.args(args.split_whitespace()).current_dir(self.0.path());
        command.env("POSDIAG_CONFIG", "config.toml").env("TZ", "UTC");
        command.output().unwrap().into()
    }

    fn files(&self, more: &str) -> String {
        let run = self.run(&format!("walk E108 --assume-unsure --record --format json {more}"));
        json(&run)["tickets"][0]["number"].as_str().unwrap().to_owned()
    }

    /// The state of the only delivery, and the reason.
    fn delivers(&self, args: &str) -> (String, String) {
        let told = json(&self.run(&format!("deliver --format json {args}")));
        let of = |key: &str| told["deliveries"][0][key].as_str().unwrap_or_default().to_owned();
        (of("state"), of("reason"))
    }
}

fn header<'m>(mail: &'m str, name: &str) -> &'m str {
    let found = mail.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_else(|| panic!("{name}: {mail}"))
}

#[test]
fn ticket_is_a_mail_and_later_events_reply_to_it() {
    let server = Server::new(&[]);
    let home = Home::of(&server, "on = [\"filed\", \"closed\"]\nsubject = \"{code} for {queue}\"");
    let number = home.files("--field contact_phone=13800138000 --note=card_6222021234567890123");
    assert_eq!(home.delivers(""), ("delivered".to_owned(), String::new()));
    home.run(&format!("ticket close {number} --note replaced"));
    assert_eq!(home.delivers(""), ("delivered".to_owned(), String::new()));
    let [first, later] = &server.taken()[..] else { panic!("{:?}", server.taken()) };
    let id = header(first, "Message-ID").trim_matches(['<', '>']).strip_suffix("@posdiag").unwrap();
    let root = format!("<{id}@posdiag>");
    assert_eq!(header(later, "In-Reply-To"), root);
    assert_eq!(header(later, "References"), root);
    let is_later = header(later, "Message-ID").strip_prefix(&format!("<{id}.r"));
    assert!(is_later.is_some_and(|rest| rest.ends_with("@posdiag>")), "{later}");
    assert!(header(first, "Subject").starts_with("E108 for "), "{first}");
    assert_eq!(header(first, "From"), "POS <pos@shop.example>");
    assert_eq!(header(first, "Auto-Submitted"), "auto-generated");
    let said = first.replace("=\r\n", "");
    assert!(said.contains(&number) && said.contains("138****8000"), "{said}");
    for planted in ["13800138000", "6222021234567890123"] {
        assert!(!said.contains(planted), "{said}");
    }
    let told = server.told.lock().unwrap().join("\n");
    for line in ["MAIL FROM:<pos@shop.example>", "RCPT TO:<team@shop.example>", "RCPT TO:<boss@shop.example>"]
    {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn failures_are_distinguished_by_their_stage() {
    for (fate, expected, reason, came) in [
        (Fate::Answer("EHLO", "421 busy"), "later", "status 421", 0),
        (Fate::Drop("MAIL"), "later", "cut_off", 0),
        (Fate::Answer("MAIL", "451 later"), "later", "status 451", 0),
        (Fate::Answer("RCPT", "550 nobody"), "refused", "status 550", 0),
        (Fate::Answer("RCPT", "450 greylisted"), "later", "status 450", 0),
        (Fate::Drop("DATA"), "later", "cut_off", 0),
        (Fate::Answer(".", "554 spam"), "refused", "status 554", 0),
        (Fate::Answer(".", "452 full"), "later", "status 452", 0),
        (Fate::TakeAndDrop, "doubt", "cut_off", 1),
    ] {
        let server = Server::new(&[fate]);
        let home = Home::of(&server, "");
        let number = home.files("");
        assert_eq!(home.delivers(""), (expected.to_owned(), reason.to_owned()), "{fate:?}");
        assert_eq!(server.taken().len(), came, "{fate:?}");
        assert_eq!(home.delivers(&format!("{number} --again")).0, "delivered", "{fate:?}");
        let taken = server.taken();
        assert_eq!(taken.len(), came + 1, "{fate:?}");
        assert!(taken.iter().all(|mail| *mail == taken[0]), "{fate:?}: the same bytes");
    }
}

#[test]
fn silent_mail_server_does_not_block_a_walk() {
    let server = Server::new(&[Fate::TakeAndStall]);
    let home = Home::of(&server, "");
    let config = home.0.path().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("after_walk = 0", "after_walk = 1")).unwrap();
    let number = home.files("");
    assert_eq!(home.delivers(&format!("{number} --again")).0, "delivered");
    let [first, second] = &server.taken()[..] else { panic!("{:?}", server.taken()) };
    assert_eq!(first, second);
}

#[test]
fn stripped_encryption_sends_nothing() {
    let server = Server::new(&[]);
    let home = Home::of(&server, "");
    let config = home.0.path().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("tls = \"none\"", "tls = \"starttls\"")).unwrap();
    home.files("");
    assert_eq!(home.delivers(""), ("later".to_owned(), "tls".to_owned()));
    assert!(!server.told.lock().unwrap().iter().any(|line| line.starts_with("MAIL")));
    assert_eq!(home.run("sink check box").exit, Some(1));
}

#[test]
fn remote_servers_get_nothing_unencrypted() {
    let home = Home::of(&Server { port: 25, ..Server::default() }, "user = \"pos\"\nsecret_file = \"key\"");
    let said = home.run("list");
    assert_eq!(said.exit, Some(1));
    let expected =
        "error: config.toml:9:7: tls = \"none\" is for a server on this machine only, without a login\n";
    assert!(said.stderr.starts_with(expected), "{said:?}");
    let other = Home::of(&Server { port: 25, ..Server::default() }, "");
    let config = other.0.path().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    for (right, wrong, fault) in [
        ("127.0.0.1", "mail.example", "config.toml:9:7: tls = \"none\" is for a server on this machine only"),
        ("127.0.0.1:25", "smtp://x", "config.toml:8:10: this is not a mail server"),
        ("pos@shop.example", "pos", "config.toml:10:8: this is not an e-mail address"),
        ("boss@shop.example", "boss", "config.toml:11:28: this is not an e-mail address"),
        ("from = ", "form = ", "config.toml:10:8: form cannot be `POS <pos@shop.example>`"),
    ] {
        fs::write(&config, text.replacen(right, wrong, 1)).unwrap();
        let said = other.run("list").stderr;
        assert!(said.contains(fault), "{wrong}: {said}");
    }
}
