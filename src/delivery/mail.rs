//! A ticket as an e-mail: the same bytes however often it is made, with a Message-ID by which mail programs recognize a
//! copy.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};

use crate::session::Moment;
use crate::settings::mail::MailSetting;

/// The contents of a mail.
pub(super) struct MailText {
    /// The key of the event.
    pub(super) key: String,
    /// The subject.
    pub(super) subject: String,
    /// The text.
    pub(super) text: String,
    /// When the event happened.
    pub(super) at: Moment,
}

/// The bytes of a mail; none if an address is invalid.
pub(super) fn mail(setting: &MailSetting, mail: &MailText) -> Vec<u8> {
    let thread = mail.key.split_once("/r").map(|(ticket, _)| message_id(ticket));
    let micros = u64::try_from(mail.at.0).unwrap_or_default();
    let at = SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
    let mailbox = |text: &str| text.parse::<Mailbox>().ok();
    let Some(from) = mailbox(&setting.from) else { return Vec::new() };
    let mut builder = Message::builder()
        .from(from)
        .date(at)
        .message_id(Some(message_id(&mail.key)))
        // A header is one line.
        .subject(mail.subject.split_whitespace().collect::<Vec<_>>().join(" "))
        .header(ContentType::TEXT_PLAIN);
    for to in setting.to.iter().filter_map(|to| mailbox(to)) {
        builder = builder.to(to);
    }
    if let Some(thread) = thread {
        builder = builder.in_reply_to(thread.clone()).references(thread);
    }
    let Ok(mut message) = builder.body(mail.text.clone()) else { return Vec::new() };
    // Suppresses automatic replies (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
    message.formatted()
}

/// The Message-ID of a key: `<TICKET-ID@posdiag>`, and for later events `<TICKET-ID.rN@posdiag>`.
fn message_id(key: &str) -> String {
    format!("<{}@posdiag>", key.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::{MailText, mail};
    use crate::session::Moment;
    use crate::settings::mail::{MailServer, MailSetting, MailTls};

    #[test]
    fn mail_is_reproducible_and_names_its_thread() {
        let setting = MailSetting {
            server: MailServer { host: "localhost".to_owned(), port: None },
            tls: MailTls::None,
            user: None,
            from: "POS <pos@example.org>".to_owned(),
            to: vec!["a@example.org".to_owned(), "b@example.org".to_owned()],
        };
        let of = |key: &str| {
            let (key, text) = (key.to_owned(), "终端 1\n.\n".to_owned());
            let subject = "E102 网络异常\r\nBcc: c@example.org".to_owned();
            mail(&setting, &MailText { key, subject, text, at: Moment(1_796_010_429_000_000) })
        };
        let first = String::from_utf8(of("k1")).unwrap();
        assert_eq!(of("k1"), first.as_bytes());
        assert!(first.contains("\r\nMessage-ID: <k1@posdiag>\r\n"), "{first}");
        assert!(first.contains("\r\nDate: Mon, 30 Nov 2026 "), "{first}");
        assert!(first.contains("\r\nTo: a@example.org, b@example.org\r\n"), "{first}");
        assert!(!first.contains("\r\nBcc") && !first.contains("In-Reply-To"), "{first}");
        assert!(first.is_ascii());
        let later = String::from_utf8(of("k1/r12")).unwrap();
        for line in ["Message-ID: <k1.r12@posdiag>", "In-Reply-To: <k1@posdiag>", "References: <k1@posdiag>"]
        {
            assert!(later.contains(&format!("\r\n{line}\r\n")), "{later}");
        }
    }
}
