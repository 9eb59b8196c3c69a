//! A ticket system addressed over HTTP, as its file declares it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::http::{Http, HttpAnswer, HttpRequest};
use super::message::{QUEUE, THEIRS};
use super::sink::{DeliveryFault, Letter, Promise, Remote, Sink};
use crate::journal::digest::sha256_of;
use crate::journal::{DeliveryReason, ReasonKind, RemoteState};
use crate::session::Moment;
use crate::settings::rest::{
    RestBody, RestCall, RestCheck, RestFields, RestLogin, RestLookup, RestPointer, RestSetting, RestStep,
    RestSystem, RestText,
};
use crate::text::harmless::harmless;
use crate::walk::clock::Clock;

/// The longest number or address of the other system that is kept.
const LONGEST: usize = 200;

/// The values of placeholders, by name.
type Values = BTreeMap<String, String>;

/// A ticket system.
pub(super) struct Rest<'r> {
    setting: RestSetting,
    url: String,
    user: Option<String>,
    secret: Option<String>,
    http: Http,
    clock: &'r dyn Clock,
}

/// The account used there.
pub(super) struct RestAccount {
    pub(super) user: Option<String>,
    pub(super) secret: Option<String>,
}

impl<'r> Rest<'r> {
    pub(super) fn new(
        setting: RestSetting,
        url: &str,
        account: RestAccount,
        http: Http,
        clock: &'r dyn Clock,
    ) -> Rest<'r> {
        let RestAccount { user, secret } = account;
        Rest { setting, url: url.trim_end_matches('/').to_owned(), user, secret, http, clock }
    }

    fn system(&self) -> &RestSystem {
        &self.setting.system
    }

    /// What is known about a letter.
    fn values(&self, letter: &Letter) -> Values {
        let mut values: Values = serde_json::from_slice(&letter.body).unwrap_or_default();
        let queue = values.get(QUEUE).cloned().unwrap_or_default();
        let set =
            self.setting.values_of(&queue).map(|(name, value)| (format!("set.{name}"), value.to_owned()));
        values.extend(set);
        let scheme = self.url.find("://").map_or(0, |at| at + 3);
        let server =
            self.url.get(scheme..).and_then(|rest| rest.find('/')).map_or(self.url.len(), |at| scheme + at);
        values.insert("origin".to_owned(), self.url.get(..server).unwrap_or_default().to_owned());
        values.insert("user".to_owned(), self.user.clone().unwrap_or_default());
        values.insert("key".to_owned(), letter.key.clone());
        values
    }

    /// The deadline.
    fn until(&self, patience: Duration) -> Moment {
        Moment(self.clock.now().0.saturating_add(i64::try_from(patience.as_micros()).unwrap_or(i64::MAX)))
    }

    /// Sends a request and returns the response: one with a status of success, or one of these.
    fn ask(
        &self,
        call: &RestCall,
        values: &Values,
        exists: &[u16],
        until: Moment,
    ) -> Result<(HttpAnswer, Value), DeliveryFault> {
        let body = call.body.as_ref().map(|body| said(body, None, values));
        self.ask_with(call, body.as_deref(), values, exists, until)
    }

    fn ask_with(
        &self,
        call: &RestCall,
        body: Option<&str>,
        values: &Values,
        exists: &[u16],
        until: Moment,
    ) -> Result<(HttpAnswer, Value), DeliveryFault> {
        let now = self.clock.now();
        let left = u64::try_from(until.0.saturating_sub(now.0)).ok().filter(|left| *left > 0);
        let patience =
            left.map(Duration::from_micros).ok_or(DeliveryFault::NotSent(ReasonKind::Silence.into()))?;
        let fill = |name: &str| values.get(name).cloned().unwrap_or_default();
        let mut url = self.url.clone() + &call.path.filled(|name| in_url(&fill(name)));
        let mut headers = Vec::new();
        for (name, text) in self.system().headers.iter().chain(&call.headers) {
            headers.push((name.as_str(), one_line(&text.filled(fill))));
        }
        self.log_in(&mut url, &mut headers, values, now);
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let request =
            HttpRequest { method: call.method, url: &url, headers: &headers, body: body.map(str::as_bytes) };
        let answer = self.http.exchange(&request, patience, now)?;
        if exists.contains(&answer.status) {
            return Ok((answer, Value::Null));
        }
        answer.success()?;
        let json = match answer.body.as_deref() {
            Some(b"") => Value::Null,
            _ => answer.json().ok_or(DeliveryFault::InDoubt(ReasonKind::Answer.into()))?,
        };
        if let Some((place, wanted)) = &self.system().success {
            let found = pointer(place, values).all(&json).into_iter().next().cloned().unwrap_or_default();
            if found != *wanted {
                let code = found.as_i64();
                return Err(DeliveryFault::Refused(code.map_or(ReasonKind::Answer.into(), |code| {
                    DeliveryReason::numbered(ReasonKind::Code, code)
                })));
            }
        }
        Ok((answer, json))
    }

    fn log_in<'h>(
        &'h self,
        url: &mut String,
        headers: &mut Vec<(&'h str, String)>,
        values: &Values,
        now: Moment,
    ) {
        let secret = self.secret.clone().unwrap_or_default();
        let filled = |text: &RestText| {
            text.filled(|name| match name {
                "secret" => secret.clone(),
                name => values.get(name).cloned().unwrap_or_default(),
            })
        };
        match &self.system().login {
            RestLogin::Basic { user, password } => {
                let both = BASE64.encode(format!("{}:{}", filled(user), filled(password)));
                headers.push(("Authorization", format!("Basic {both}")));
            }
            RestLogin::Header { name, value } => headers.push((name, one_line(&filled(value)))),
            RestLogin::UdeskV2 => {
                let user = self.user.clone().unwrap_or_default();
                let seconds = now.0 / 1_000_000;
                let nonce = sha256_of(
                    format!("{}\n{}", url.strip_prefix(&self.url).unwrap_or(url), now.0).as_bytes(),
                );
                let nonce = nonce.get(..32).unwrap_or_default();
                let between = if url.contains('?') { '&' } else { '?' };
                let sign = udesk_sign(&user, &secret, seconds, nonce);
                let (user, signed) = (in_url(&user), format!("timestamp={seconds}&nonce={nonce}"));
                *url = format!("{url}{between}email={user}&{signed}&sign_version=v2&sign={sign}");
            }
        }
    }

    /// Runs the steps one after the other, and returns what they extracted and whether it was there already.
    fn steps(&self, steps: &[RestStep], values: &mut Values, until: Moment) -> Result<bool, DeliveryFault> {
        for step in steps {
            let body = step.call.body.as_ref().map(|body| said(body, step.fields.as_ref(), values));
            let (answer, json) = self.ask_with(&step.call, body.as_deref(), values, &step.exists, until)?;
            if step.exists.contains(&answer.status) {
                return Ok(true);
            }
            for (name, place) in &step.keep {
                let kept = pointer(place, values).text(&json).filter(|kept| is_kept(kept));
                let kept = kept.ok_or(DeliveryFault::InDoubt(ReasonKind::Answer.into()))?;
                if name == "id" {
                    values.insert("id".to_owned(), kept.clone());
                }
                values.insert(format!("step.{name}"), kept);
            }
        }
        Ok(false)
    }

    fn look_up(
        &self,
        lookup: &RestLookup,
        values: &Values,
        until: Moment,
    ) -> Result<Vec<Remote>, DeliveryFault> {
        let not_understood = || DeliveryFault::InDoubt(ReasonKind::Answer.into());
        let (_, json) = self.ask(&lookup.call, values, &[], until)?;
        let items = pointer(&lookup.items, values).all(&json).into_iter().next().and_then(Value::as_array);
        let key = values.get("key").map(String::as_str).unwrap_or_default();
        let of_key =
            |item: &&Value| lookup.key.as_ref().is_none_or(|place| pointer(place, values).has(item, key));
        let mut found = Vec::new();
        for item in items.ok_or_else(not_understood)?.iter().filter(of_key) {
            let id = pointer(&lookup.id, values).text(item).filter(|id| is_kept(id));
            found.push(self.remote(&id.ok_or_else(not_understood)?, values));
        }
        found.sort_by(|one: &Remote, other| (one.id.len(), &one.id).cmp(&(other.id.len(), &other.id)));
        Ok(found)
    }

    fn check(&self, check: &RestCheck, values: &Values, until: Moment) -> Result<(), DeliveryFault> {
        let (_, json) = self.ask(&check.call, values, &[], until)?;
        let fill = |name: &str| values.get(name).cloned().unwrap_or_default();
        let key = check.has.iter().map(|(place, wanted)| (place, wanted.filled(fill)));
        let names = self.setting.fields.iter().map(|(name, _)| name.clone());
        let fields = check.fields.iter().flat_map(|place| names.clone().map(move |name| (place, name)));
        if key.chain(fields).all(|(place, wanted)| pointer(place, values).has(&json, &wanted)) {
            Ok(())
        } else {
            Err(DeliveryFault::Refused(ReasonKind::NoField.into()))
        }
    }

    fn remote(&self, id: &str, values: &Values) -> Remote {
        let link = self.system().link.as_ref().map(|link| {
            let link = link.filled(|name| match name {
                "id" => in_url(id),
                name => in_url(&values.get(name).cloned().unwrap_or_default()),
            });
            self.url.clone() + &link
        });
        Remote { id: id.to_owned(), url: link.filter(|link| is_kept(link)) }
    }

    /// What is known about a letter and its ticket.
    fn values_of(&self, letter: &Letter, ticket: Option<&Remote>) -> Values {
        let mut values = self.values(letter);
        values.extend(ticket.map(|ticket| ("id".to_owned(), ticket.id.clone())));
        values
    }
}

impl Sink for Rest<'_> {
    fn promise(&self) -> Promise {
        Promise::of(self.system().promise)
    }

    fn find(&self, letter: &Letter, patience: Duration) -> Result<Vec<Remote>, DeliveryFault> {
        let until = self.until(patience);
        let lookup = if letter.is_first { &self.system().find } else { &self.system().updates };
        let Some(lookup) = lookup else { return Ok(Vec::new()) };
        let found = self.look_up(lookup, &self.values_of(letter, letter.about.as_ref()), until)?;
        match &letter.about {
            // For a comment, the ticket is what counts.
            Some(about) if !found.is_empty() => Ok(vec![about.clone()]),
            _ => Ok(found),
        }
    }

    fn create(&self, letters: &[Letter], patience: Duration) -> Result<Option<Remote>, DeliveryFault> {
        let [letter] = letters else { return Ok(None) };
        let until = self.until(patience);
        if !letter.is_first {
            let Some(about) = &letter.about else {
                return Err(DeliveryFault::Refused(ReasonKind::Answer.into()));
            };
            self.steps(&self.system().update, &mut self.values_of(letter, Some(about)), until)?;
            return Ok(None);
        }
        let mut values = self.values(letter);
        if self.steps(&self.system().create, &mut values, until)? {
            let Some(find) = &self.system().find else { return Ok(None) };
            return Ok(self.look_up(find, &values, until)?.into_iter().next());
        }
        let id = values.get("id").cloned().unwrap_or_default();
        Ok(Some(self.remote(&id, &values)))
    }

    fn has_key(&self, letter: &Letter, made: &Remote, patience: Duration) -> Result<bool, DeliveryFault> {
        if !letter.is_first {
            return match self.system().updates {
                Some(_) => Ok(!self.find(letter, patience)?.is_empty()),
                None => Ok(true),
            };
        }
        let Some(read) = &self.system().read else { return Ok(true) };
        let values = self.values_of(letter, Some(made));
        let (_, json) = self.ask(&read.call, &values, &[], self.until(patience))?;
        let fill = |name: &str| values.get(name).cloned().unwrap_or_default();
        let key = read.value.as_ref().map_or(letter.key.clone(), |value| value.filled(fill));
        Ok(pointer(&read.key, &values).has(&json, &key))
    }

    fn state(
        &self,
        letter: &Letter,
        made: &Remote,
        patience: Duration,
    ) -> Result<Option<RemoteState>, DeliveryFault> {
        let Some(state) = &self.system().state else { return Ok(None) };
        let values = self.values_of(letter, Some(made));
        let json = match self.ask(&state.call, &values, &[], self.until(patience)) {
            Ok((_, json)) => json,
            Err(DeliveryFault::Refused(why)) if is_gone(why) => return Ok(Some(RemoteState::Gone)),
            Err(fault) => return Err(fault),
        };
        // A ticket that nobody has looked at may have no state yet.
        let said = pointer(&state.state, &values).text(&json).unwrap_or_default();
        let closed = state.closed.filled(|name| values.get(name).cloned().unwrap_or_default());
        let is_closed = closed.split(',').any(|closed| closed.trim() == said && !said.is_empty());
        Ok(Some(if is_closed { RemoteState::Closed } else { RemoteState::Open }))
    }

    fn reach(&self, patience: Duration) -> Result<(), DeliveryFault> {
        let Some(check) = &self.system().check else { return self.http.reach(&self.url, patience) };
        let until = self.until(patience);
        // What is configured for the tickets of a queue has to be there, too.
        let queues = self.setting.queues.iter().map(|(queue, _)| queue.as_str());
        let mut checked = BTreeSet::new();
        for queue in [""].into_iter().chain(queues) {
            let values = self.values(&of_queue(queue));
            let fill = |name: &str| values.get(name).cloned().unwrap_or_default();
            let wanted = check.has.as_ref().map(|(_, wanted)| wanted.filled(fill));
            if checked.insert((check.call.path.filled(fill), wanted)) {
                self.check(check, &values, until)?;
            }
        }
        Ok(())
    }

    fn withdraw(
        &self,
        letter: &Letter,
        made: Option<&Remote>,
        patience: Duration,
    ) -> Result<bool, DeliveryFault> {
        let (Some(made), false) = (made, self.system().close.is_empty()) else { return Ok(false) };
        let mut values = self.values_of(letter, Some(made));
        self.steps(&self.system().close, &mut values, self.until(patience)).map(|_| true)
    }

    fn settle(
        &self,
        letter: &Letter,
        kept: &Remote,
        duplicates: &[Remote],
        patience: Duration,
    ) -> Result<(), DeliveryFault> {
        let until = self.until(patience);
        for duplicate in duplicates {
            let mut values = self.values_of(letter, Some(duplicate));
            values.insert("kept".to_owned(), kept.id.clone());
            self.steps(&self.system().settle, &mut values, until)?;
        }
        Ok(())
    }
}

/// A letter that says only which queue it would be for.
fn of_queue(queue: &str) -> Letter {
    let body = serde_json::json!({ QUEUE: queue }).to_string().into_bytes();
    Letter { key: String::new(), is_first: true, about: None, body }
}

/// A body with its placeholders filled, and with the configured fields.
fn said(body: &RestBody, fields: Option<&RestFields>, values: &Values) -> String {
    let fill = |name: &str| values.get(name).cloned().unwrap_or_default();
    let mut said = body.json(&fill).unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let named = values.iter().filter_map(|(name, value)| Some((name.strip_prefix(THEIRS)?, value)));
    for (name, value) in named.filter(|(_, value)| !value.is_empty()) {
        if let Some(fields) = fields {
            fields.put(&mut said, name, value);
        }
    }
    said.to_string()
}

/// Whether a refusal means that there is no such ticket.
fn is_gone(why: DeliveryReason) -> bool {
    why.kind == ReasonKind::Status && matches!(why.number, Some(404 | 410))
}

/// A pointer into a response. Each one was tried when the file was read.
fn pointer(place: &RestText, values: &Values) -> RestPointer {
    let escaped =
        |name: &str| values.get(name).cloned().unwrap_or_default().replace('~', "~0").replace('/', "~1");
    RestPointer::read(&place.filled(escaped)).unwrap_or_default()
}

/// Whether a text from another system is short and harmless enough to be kept.
fn is_kept(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && harmless(text) == text
}

/// A value as a segment of a URL (RFC 3986).
fn in_url(text: &str) -> String {
    let is_open = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().fold(String::with_capacity(text.len()), |mut said, byte| {
        if is_open(byte) {
            said.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(said, "%{byte:02X}");
        }
        said
    })
}

/// A value as a header has it.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// The signature parameters that Udesk requires in a request.
fn udesk_sign(user: &str, secret: &str, seconds: i64, nonce: &str) -> String {
    sha256_of(format!("{user}&{secret}&{seconds}&{nonce}&v2").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{in_url, udesk_sign};

    #[test]
    fn values_put_into_an_address_stay_one_segment() {
        assert_eq!(in_url("k-1.2_~"), "k-1.2_~");
        assert_eq!(in_url("a/r1 &=?测"), "a%2Fr1%20%26%3D%3F%E6%B5%8B");
    }

    #[test]
    fn udesk_requests_are_signed_as_documented() {
        // sha256 of `a@b.c&token&1763870000&n1&v2`, by coreutils.
        assert_eq!(
            udesk_sign("a@b.c", "token", 1_763_870_000, "n1"),
            "2820738cc66ba596bad8263abe6b49881fccad51f9cc94dff15c8f45c32c0411"
        );
    }
}
