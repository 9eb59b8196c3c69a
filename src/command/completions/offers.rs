//! What a shell is offered while a command line is typed. Errors are silent here: a shell asks between two keystrokes,
//! and then offers nothing.

use crate::cli::{Candidates, Completion, Sessions, Shell, Tickets};
use crate::command::{Context, session as sessions};
use crate::journal::{Filter, Listed, ListedTicket, State, Store, TicketFilter};
use crate::library::rules;
use crate::machine::schemas;
use crate::problem::Exit;
use crate::session::TicketState;
use crate::show::ticket::words;
use crate::show::{codes, history};
use crate::text::harmless::harmless;
use crate::text::width::{cut, pad, width};
use crate::tree::{Library, Title, fault, fold};
use crate::view::View;
use crate::view::paint::Paint;

/// A word that is offered, with a description.
struct Offer {
    value: String,
    about: String,
}

/// The longest description shown if the shell sets offers in columns itself.
const WIDEST: usize = 60;
/// The most sessions or tickets offered.
const MOST: usize = 200;
/// How many of the latest sessions are looked through for tickets: a shell waits, and reading all takes the longer, the more
/// there are.
const LOOKED_THROUGH: usize = 1_000;

pub(in crate::command) fn offer(context: &Context<'_>, completion: &Completion) -> Exit {
    let kind = if completion.candidates.contains(&Candidates::Folders) {
        "folders"
    } else if completion.candidates.contains(&Candidates::Files) {
        "files"
    } else {
        "words"
    };
    let mut found = Finder { context, completion, library: None, offers: Vec::new() };
    for candidates in &completion.candidates {
        // What was found before an error is still right.
        if found.add(candidates).is_none() {
            break;
        }
    }
    let page = page(kind, completion, &found.offers);
    let _ = context.print(&page);
    Exit::Done
}

struct Finder<'f> {
    context: &'f Context<'f>,
    completion: &'f Completion,
    library: Option<Library>,
    offers: Vec<Offer>,
}

impl Finder<'_> {
    /// Adds what is wanted and fits; `None` if it is unavailable.
    fn add(&mut self, candidates: &Candidates) -> Option<()> {
        match candidates {
            Candidates::Word(word, about) => self.offer(word, about),
            // Those that the command line knows by name are words by now.
            Candidates::Files | Candidates::Folders | Candidates::Commands | Candidates::Topics => {}
            Candidates::Codes | Candidates::CodesOf(_) => {
                let library = self.library()?;
                let tables = &library.manifest().tables;
                let is_wanted = |title: &Title| match candidates {
                    Candidates::CodesOf(wanted) => {
                        let table = tables.get(usize::from(title.table));
                        table.is_some_and(|table| fold(&table.id) == fold(wanted))
                    }
                    _ => true,
                };
                let titles: Vec<Title> = library.titles().ok()?.into_iter().filter(is_wanted).collect();
                for title in titles {
                    let about = self.view()?.title(title.message).into_owned();
                    self.offer(&title.code, &about);
                }
            }
            Candidates::Tables | Candidates::Queues | Candidates::Fields | Candidates::FieldNames => {
                self.library()?;
                for (id, about) in declared(self.view()?, candidates) {
                    self.offer(&id, &about);
                }
            }
            Candidates::Rules => {
                for rule in fault::CODES {
                    let about = rules::title_of(rule, self.context.language()).unwrap_or_default();
                    self.offer(rule, about);
                }
            }
            Candidates::Schemas => {
                for schema in &schemas::ALL {
                    self.offer(schema.name, schema.of);
                }
            }
            Candidates::Sinks => {
                for sink in &self.context.invocation.settings.sinks {
                    self.offer(&sink.value.name, sink.value.kind.id());
                }
            }
            Candidates::Sessions(which) => self.sessions(*which)?,
            Candidates::Tickets(which) => self.tickets(*which)?,
        }
        Some(())
    }

    fn library(&mut self) -> Option<&Library> {
        if self.library.is_none() {
            self.library = self.context.library().ok();
        }
        self.library.as_ref()
    }

    fn view(&self) -> Option<View<'_>> {
        Some(self.context.view(self.library.as_ref()?, Paint(false), None))
    }

    fn sessions(&mut self, which: Sessions) -> Option<()> {
        let store = self.context.desk().existing_journal().ok()??;
        let states = match which {
            Sessions::Unfinished => State::ALL.into_iter().filter(|state| state.is_unfinished()).collect(),
            Sessions::All | Sessions::HandedOver => Vec::new(),
        };
        let listed = store.list(&Filter { states, ..Filter::default() }).ok()?;
        let wanted = listed.iter().filter(|listed| match which {
            Sessions::All => true,
            Sessions::Unfinished => listed.handed_over.is_none(),
            Sessions::HandedOver => listed.handed_over.is_some(),
        });
        for listed in wanted.take(MOST) {
            self.offer(&listed.name, &about(self.context, listed, &sessions::state(self.context, listed)));
        }
        Some(())
    }

    fn tickets(&mut self, which: Tickets) -> Option<()> {
        let store = self.context.desk().existing_journal().ok()??;
        let tickets = match which {
            Tickets::NotClosed => {
                let states = vec![TicketState::Open, TicketState::UnderWay];
                store.tickets(&TicketFilter { states, ..TicketFilter::default() }).ok()?
            }
            Tickets::All => latest_tickets(&store, |_| true)?,
            Tickets::Closed => latest_tickets(&store, |state| state == TicketState::Closed)?,
        };
        self.library()?;
        for listed in tickets.iter().rev().take(MOST) {
            let number = listed.number();
            let standing = words::standing(self.view()?, listed.ticket.state);
            if self.offers.iter().all(|offer| offer.value != number) {
                self.offer(&number, &about(self.context, &listed.session, standing));
            }
        }
        Some(())
    }

    /// Offers a word that continues what was typed, ignoring case and full width. A word that a shell would interpret
    /// is not offered.
    fn offer(&mut self, value: &str, about: &str) {
        let plain =
            |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '+' | ',' | '%' | '=');
        let typed = &self.completion.typed;
        let fits = value.starts_with(typed.as_str()) || {
            let dashes = |text: &str| text.chars().take_while(|c| *c == '-').count();
            fold(value).starts_with(&fold(typed)) && dashes(value) == dashes(typed)
        };
        if fits && !value.is_empty() && value.chars().all(plain) {
            let value = format!("{}{value}", self.completion.before);
            let about = harmless(about).replace(['\n', '\t'], " ");
            self.offers.push(Offer { value, about });
        }
    }
}

/// The tickets in such states of the latest sessions, the oldest first.
fn latest_tickets(store: &Store, is_wanted: impl Fn(TicketState) -> bool) -> Option<Vec<ListedTicket>> {
    let latest = store.list(&Filter { limit: LOOKED_THROUGH, ..Filter::default() }).ok()?;
    let mut found: Vec<ListedTicket> = Vec::new();
    for session in latest {
        let tickets = session.summary.tickets.iter().filter(|ticket| is_wanted(ticket.state));
        found.extend(tickets.map(|ticket| ListedTicket { session: session.clone(), ticket: ticket.clone() }));
    }
    found.sort_by_key(|listed| listed.ticket.filed);
    Some(found)
}

/// The declarations of a library by id, with their names.
fn declared(view: View<'_>, candidates: &Candidates) -> Vec<(String, String)> {
    let View { manifest, .. } = view;
    let words = |text| view.words(text).into_owned();
    match candidates {
        Candidates::Tables => {
            manifest.tables.iter().map(|table| (table.id.to_string(), words(table.title))).collect()
        }
        Candidates::Queues => {
            manifest.queues.iter().map(|queue| (queue.id.to_string(), words(queue.name))).collect()
        }
        Candidates::Fields => {
            manifest.fields.iter().map(|field| (format!("{}=", field.id), words(field.label))).collect()
        }
        Candidates::FieldNames => {
            manifest.fields.iter().map(|field| (field.id.to_string(), words(field.label))).collect()
        }
        _ => Vec::new(),
    }
}

/// A short description of a session: what distinguishes it comes first, since a shell cuts off the rest.
fn about(context: &Context<'_>, listed: &Listed, state: &str) -> String {
    let summary = &listed.summary;
    let date = context.times().date(listed.changed);
    let whose = history::whose(summary);
    let message = summary.message.as_deref().unwrap_or_default().to_owned();
    let parts = [codes::line(summary.codes.iter()), whose, date, state.to_owned(), message];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// What a shell's script reads: the kind of completion, then one offer a line: the word, a tab, and the text to show.
/// bash and zsh do not align descriptions, so that is done here, with the width of Chinese characters.
fn page(kind: &str, completion: &Completion, offers: &[Offer]) -> String {
    let set = matches!(completion.shell, Shell::Bash | Shell::Zsh);
    let wide = offers.iter().map(|offer| width(&offer.value)).max().unwrap_or(0);
    let mut page = format!("{kind}\n");
    for Offer { value, about } in offers {
        let shown = if set {
            // The last column stays free: a shell would wrap the line there.
            let room = completion.columns.saturating_sub(wide + 3);
            let about = cut(about, if completion.columns == 0 { WIDEST } else { room });
            format!("{}  {about}", pad(value, wide)).trim_end().to_owned()
        } else {
            cut(about, WIDEST).into_owned()
        };
        page.extend([&**value, "\t", &*shown, "\n"]);
    }
    page
}
