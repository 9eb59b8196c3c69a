//! Card numbers, card verification values, PINs and track data, planted wherever text comes in, appear nowhere.
//!
//! They are typed at every prompt, given as every argument, variable and setting, and brought in by files. Then all
//! output of the program and every byte that it wrote is searched: standard output and error, the screen with what
//! scrolled off it, the database with its log and its free pages, exports, tickets, stories, messages. A prompt's own
//! row is exempt during typing, and so are a command line, which the system shows to others, and the name of a
//! requested file. Scripts, JSON lines and replayed lines have separate tests.
//!
//! Each of the tests plants at least `POSDIAG_PLANTED` generated numbers, 100 by default; those about errors, a quarter
//! of that.

mod planted;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;

use crate::support::all_fields::{FIELDS, folder, library};
use crate::support::common::{Run, posdiag};
use crate::support::kept_walks::{Desk, Writer, now, opened, text, walks};
use crate::support::pty::Terminal;
use expectrl::process::unix::{Signal, WaitStatus};
use planted::{Card, Planted, count};
use posdiag::journal::{Entry, Pin, Stored, export};
use posdiag::session::{Answer, Channel, Moment, Session};
use posdiag::text::redaction::{FieldKind, without_secrets};
use posdiag::tree::{Field, Library};

/// What is planted in a field, and whether it is accepted, cut.
fn for_field(field: &Field, planted: &mut Planted) -> (Card, bool) {
    match (field.shape.kind, field.shape.length) {
        (FieldKind::Text, _) => {
            let card = planted.card();
            let spelled = format!("it was {} once", card.spelled);
            (Card { spelled, ..card }, true)
        }
        (FieldKind::CardNumber, _) => (planted.card(), true),
        _ => (planted.card(), false),
    }
}

// ---- at a terminal

/// A person at a terminal, and the search of what it shows.
struct Person<'p> {
    terminal: Terminal,
    planted: &'p mut Planted,
    desk: &'p Desk,
}

impl Person<'_> {
    /// At a terminal that runs `posdiag ARGUMENTS`.
    fn at<'p>(desk: &'p Desk, planted: &'p mut Planted, arguments: &str) -> Person<'p> {
        let arguments = format!("{arguments} --lang en --library '{}'", folder().display());
        let terminal = Terminal::keeping(150, 40, &desk.folder(), &arguments);
        Person { terminal, planted, desk }
    }

    /// Nothing that was planted is left on the screen, above it or on the disk.
    #[track_caller]
    fn sees_nothing(&mut self) {
        let everything = self.terminal.everything();
        self.planted.not_in(&everything, "the terminal");
    }

    /// Types something, which then appears.
    #[track_caller]
    fn types(&mut self, text: &str) {
        let flat = |text: &str| text.replace(char::is_whitespace, "");
        let end = flat(text);
        self.terminal.types(text);
        self.terminal.until(text, |terminal| flat(&terminal.screen()).ends_with(&end));
    }

    /// Types a line, after which a prompt appears below this.
    #[track_caller]
    fn enters(&mut self, text: &str, next: &str) {
        self.types(text);
        self.terminal.types("\r");
        self.terminal.asks(next);
        self.sees_nothing();
    }

    /// Types a text that is refused with this message; what is offered for editing instead is deleted.
    #[track_caller]
    fn is_refused(&mut self, text: &str, why: &str) {
        const LONGEST: usize = 200;
        self.types(text);
        self.terminal.types("\r");
        // What was beside it is offered, and it is not.
        self.terminal.until(why, |terminal| {
            let screen = terminal.screen();
            let offered = screen.lines().last().and_then(|line| line.strip_prefix("> ")).unwrap_or_default();
            screen.contains(why) && !offered.is_empty() && without_secrets(offered) == offered.trim_end()
        });
        self.terminal.types(&"\x7f".repeat(LONGEST));
        self.terminal.asks(why);
        self.sees_nothing();
    }

    /// Types a key as a line.
    #[track_caller]
    fn key(&mut self, key: &str, next: &str) {
        self.terminal.types(&format!("{key}\r"));
        self.terminal.asks(next);
    }

    /// Ends, and nothing is left either.
    #[track_caller]
    fn ends(mut self, exit: i32) {
        assert_eq!(self.terminal.ends(), exit, "{}", self.terminal.screen());
        self.sees_nothing();
        self.planted.not_below(&self.desk.folder(), "a walk");
    }

    /// Types a card number and a secret where neither is an answer.
    #[track_caller]
    fn answers_wrongly(&mut self, next: &str) {
        let card = self.planted.card().spelled;
        self.enters(&card, next);
        let secret = self.planted.secret();
        self.enters(&secret, next);
    }

    /// Types free text at a question: a secret, which is refused, then card numbers, which are cut; returns what should
    /// be kept of them.
    #[track_caller]
    fn says(&mut self, question: &str, next: &str) -> [String; 2] {
        let secret = self.planted.secret();
        self.is_refused(&secret, "must never be stored");
        assert!(self.terminal.screen().contains(question), "{}", self.terminal.screen());
        let (one, two) = (self.planted.card(), self.planted.card());
        self.enters(&format!("card {} or else {} it was", one.spelled, two.spelled), next);
        [one.masked(), two.masked()]
    }

    /// Gives a reason with a card number in it, which is recorded after its recorded form was shown; returns that.
    #[track_caller]
    fn reasons(&mut self) -> String {
        let secret = self.planted.secret();
        self.is_refused(&secret, "must never be stored");
        let card = self.planted.card();
        self.types(&format!("no {}", card.spelled));
        self.terminal.types("\r");
        self.terminal.sees("was cut to its first six and last four digits");
        self.terminal.sees(&format!("> no {}", card.masked()));
        self.sees_nothing();
        self.terminal.types("\r");
        card.masked()
    }

    /// Types a card number for a field that is not for one: it is asked about if the field could have it, and not
    /// accepted.
    #[track_caller]
    fn is_not_taken(&mut self, card: &str) {
        const QUESTION: &str = "Is it really";
        self.types(card);
        self.terminal.types("\r");
        // It is asked about, or offered for editing, cut.
        self.terminal.until("what is said of it", |terminal| {
            let screen = terminal.screen();
            let offered = screen.lines().last().is_some_and(|line| line.starts_with("> "));
            terminal.is_drawn() && !screen.contains(card) && (offered || screen.contains(QUESTION))
        });
        self.sees_nothing();
        if self.terminal.screen().contains(QUESTION) {
            self.terminal.at(QUESTION, "n");
            self.terminal.asks("! The card number was not saved");
        } else {
            self.terminal.types(&"\x7f".repeat(60));
            self.terminal.asks("\n! ");
        }
    }

    /// Goes through every field that is asked for at a ticket's end: plants in each, and leaves it empty if that is
    /// refused.
    #[track_caller]
    fn fills_in(&mut self, fields: &[&Field], last: &str) -> Vec<String> {
        let mut kept = Vec::new();
        for (number, field) in fields.iter().enumerate() {
            let place = |number: usize| format!("To hand over {}/{}", number + 1, fields.len());
            let (here, next) = (place(number), place(number + 1));
            let next = if number + 1 < fields.len() { next.as_str() } else { last };
            self.terminal.asks(&here);
            let secret = self.planted.secret();
            self.is_refused(&secret, "must never be stored");
            let (card, taken) = for_field(field, self.planted);
            if taken {
                self.types(&card.spelled);
                self.leaves(next);
                kept.push(card.masked());
            } else {
                self.is_not_taken(&card.spelled);
                self.leaves(next);
            }
            self.sees_nothing();
        }
        kept
    }

    /// Presses Enter; a prompt follows, or the end.
    #[track_caller]
    fn leaves(&mut self, next: &str) {
        self.terminal.types("\r");
        self.terminal.sees(next);
    }
}

/// Notes and answers at a step, another code, tampering, and a ticket's fields; returns what should be kept, masked.
fn walks_to_a_ticket(desk: &Desk, planted: &mut Planted) -> Vec<String> {
    let mut kept = Vec::new();
    let mut person = Person::at(desk, planted, "walk T01");
    person.terminal.asks("Is the first thing so?");
    person.answers_wrongly("! Type y, n or ?");
    for _ in 0..3 {
        person.key("m", "Note: (Enter: save; Esc: cancel)");
        kept.extend(person.says("Note:", "y yes  n no"));
    }
    // What is cut already stays unchanged.
    let cut = "it prints 622848******1234, 411111*********0018 it was";
    person.key("m", "Note: (Enter: save; Esc: cancel)");
    person.enters(cut, "y yes  n no");
    kept.push(cut.to_owned());
    // Cancelled.
    person.key("m", "Note: (Enter: save; Esc: cancel)");
    let card = person.planted.card().spelled;
    person.types(&card);
    person.terminal.types("\x1b");
    person.terminal.asks("y yes  n no");
    person.sees_nothing();

    person.key("c", "The code that the terminal shows now");
    let secret = person.planted.secret();
    person.enters(&secret, "! This cannot be a code.");
    let card = person.planted.card();
    person.types(&card.spelled);
    person.terminal.types("\r");
    person.terminal.until("what is said of it", |terminal| !terminal.screen().contains(&card.spelled));
    person.terminal.asks("! This cannot be a code.");
    person.sees_nothing();
    person.terminal.types("\x1b");
    person.terminal.asks("y yes  n no");

    person.key("!", "Signs of tampering");
    person.answers_wrongly("! Type y or n");
    person.terminal.types("n\r");
    person.terminal.until("the step again", |terminal| {
        terminal.is_asking() && !terminal.screen().contains("Signs of tampering")
    });
    person.key("y", "Do the second thing");
    person.answers_wrongly("! Type 1 or 2");
    person.key("3", "Why not?");
    kept.push(person.reasons());
    person.terminal.asks("y confirm and file it");
    person.answers_wrongly("! Type y or .");
    person.sees_nothing();

    person.key("y", "To hand over 1/");
    let fields: Vec<&Field> = FIELDS.iter().collect();
    kept.extend(person.fills_in(&fields, "Full text: posdiag ticket show"));
    person.ends(3);
    kept
}

/// The same fields at a step, where each has to be answered; then a reason for abandoning.
fn collects_and_gives_up(desk: &Desk, planted: &mut Planted) -> Vec<String> {
    let mut kept = Vec::new();
    let mut person = Person::at(desk, planted, "walk T02");
    let example = |field: &Field| format!("(such as {})", field.example);
    for (number, field) in FIELDS.iter().enumerate() {
        let here = example(field);
        let next = FIELDS.get(number + 1).map_or("Do the second thing".to_owned(), example);
        person.terminal.asks(&here);
        let secret = person.planted.secret();
        person.is_refused(&secret, "must never be stored");
        match for_field(field, person.planted) {
            (card, true) => {
                kept.push(card.masked());
                person.enters(&card.spelled, &next);
                assert!(person.terminal.screen().contains(&card.masked()), "{}", person.terminal.screen());
            }
            (card, false) => {
                person.is_not_taken(&card.spelled);
                person.key("?", &next);
            }
        }
    }
    person.key("x", "Why give up?");
    kept.push(person.reasons());
    person.ends(4);
    kept
}

/// In the list that narrows while typing.
fn picks(desk: &Desk, planted: &mut Planted) {
    let mut person = Person::at(desk, planted, "");
    person.terminal.sees("Code, words, call:");
    let secret = person.planted.secret();
    person.terminal.types(&secret);
    person.terminal.until("what was typed", |terminal| {
        terminal.screen().lines().any(|line| line.starts_with("> Code, words, call:") && line.len() > 26)
    });
    person.terminal.types("\x1b");
    person.ends(130);

    let mut person = Person::at(desk, planted, "--once");
    person.terminal.sees("Code, words, call:");
    let card = person.planted.card();
    person.terminal.types(&card.spelled);
    person.terminal.sees("> No call or ticket has this number");
    person.terminal.types("\r\x1b");
    person.ends(130);
}

/// At the fields of an existing ticket.
fn edits(desk: &Desk, planted: &mut Planted, number: &str) {
    let mut person = Person::at(desk, planted, &format!("ticket edit {number}"));
    let missing = |field: &&Field| !matches!(field.shape.kind, FieldKind::Text | FieldKind::CardNumber);
    let fields: Vec<&Field> = FIELDS.iter().filter(missing).collect();
    person.fills_in(&fields, "Full text: posdiag ticket show");
    person.ends(0);
}

/// Where a session is picked, where deletion is confirmed, and where a folder cannot be used.
fn picks_and_confirms(desk: &Desk, planted: &mut Planted) {
    let mut person = Person::at(desk, planted, "resume");
    person.terminal.sees("Resume:");
    let card = person.planted.card().spelled;
    person.terminal.types(&card);
    person.terminal.until("what was typed", |terminal| {
        terminal.screen().lines().any(|line| line.starts_with("> Resume:") && line.len() > 20)
    });
    person.terminal.types("\x1b");
    person.ends(130);

    let mut person = Person::at(desk, planted, "session purge --older-than 0");
    person.terminal.asks("This cannot be undone. y yes  n no");
    person.answers_wrongly("! Type y or n");
    person.terminal.types("n\r");
    person.ends(0);
}

/// Arguments with a terminal to walk at.
fn begins_with_arguments(desk: &Desk, planted: &mut Planted) {
    for option in ["--merchant", "--terminal", "--reference", "--operator"] {
        for secret in [false, true] {
            let plant = if secret { planted.secret() } else { planted.card().spelled };
            Person::at(desk, planted, &format!("walk T01 {option} '{plant}'")).ends(2);
        }
    }
    for command in ["", "walk", "walk --unknown"] {
        let secret = planted.secret();
        Person::at(desk, planted, &format!("{command} '{secret}'")).ends(2);
        let card = planted.card();
        Person::at(desk, planted, &format!("{command} '{}'", card.spelled)).ends(2);
    }
}

/// On a terminal that echoes typed text itself: nothing is shown a second time.
fn types_at_a_plain_terminal(desk: &Desk, planted: &mut Planted) -> Vec<String> {
    let (card, wrong, secret) = (planted.card(), planted.card().spelled, planted.secret());
    let script = format!(
        "export TERM=dumb POSDIAG_DATA_DIR='{}'\nexec \"$POSDIAG\" walk T01 --lang en --library '{}'",
        desk.folder().display(),
        folder().display()
    );
    let mut terminal = Terminal::with(150, 60, &script);
    let mut prompts = 0;
    let mut says = |terminal: &mut Terminal, line: &str| {
        prompts += 1;
        terminal.until("a prompt", |terminal| {
            let screen = terminal.screen();
            screen.lines().filter(|line| line.starts_with('>')).count() == prompts
                && screen.lines().last() == Some(">")
        });
        terminal.types(&format!("{line}\n"));
    };
    for line in [wrong.as_str(), "m", &secret, &format!("it is {} then", card.spelled), "p", &secret, ""] {
        says(&mut terminal, line);
    }
    assert_eq!(terminal.ends(), 4, "{}", terminal.screen());
    let everything = terminal.everything();
    let said: Vec<&str> = everything.lines().filter(|line| !line.starts_with("> ")).collect();
    planted.not_in(&said.join("\n"), "a plain terminal");
    vec![card.masked()]
}

/// A process that ends during a prompt with typed text.
fn is_ended(desk: &Desk, planted: &mut Planted) {
    for (signal, question) in [(Signal::SIGKILL, "m"), (Signal::SIGTERM, "c"), (Signal::SIGHUP, "")] {
        let mut person = Person::at(desk, planted, "walk T01");
        person.terminal.asks("Is the first thing so?");
        if !question.is_empty() {
            person.key(question, "Esc: cancel");
        }
        let text = format!("{} {}", person.planted.card().spelled, person.planted.secret());
        person.types(&text);
        person.planted.not_below(&desk.folder(), "a prompt in which something is typed");
        person.terminal.session.get_process_mut().signal(signal).unwrap();
        if signal == Signal::SIGKILL {
            // The program could not clear it.
            person.terminal.until("the end", |terminal| {
                matches!(terminal.session.get_process().status().unwrap(), WaitStatus::Signaled(..))
            });
            person.planted.not_below(&desk.folder(), "a kill");
        } else {
            person.ends(130);
        }
    }
}

/// Everything available of what was recorded.
fn all_of_it(desk: &Desk) -> String {
    let mut all = String::new();
    let sessions = desk.does(&["session", "list", "--all", "--format", "json"]);
    let tickets = desk.does(&["ticket", "list", "--state", "all", "--format", "json"]);
    all.push_str(&desk.does(&["session", "list", "--all"]));
    all.push_str(&desk.does(&["ticket", "list", "--state", "all"]));
    for format in ["csv", "markdown", "json"] {
        let personal = ["ticket", "export", "--state", "all", "--format", format, "--personal"];
        all.push_str(&desk.does(&personal));
        all.push_str(&desk.does(&personal[..6]));
    }
    let names = |list: &str, of: &str, name: &str| -> Vec<String> {
        let list: serde_json::Value = serde_json::from_str(list.trim()).unwrap();
        list[of].as_array().unwrap().iter().map(|one| one[name].as_str().unwrap().to_owned()).collect()
    };
    for name in names(&tickets, "tickets", "number") {
        for format in ["text", "markdown", "json"] {
            all.push_str(&desk.does(&["ticket", "show", &name, "--format", format]));
        }
    }
    for name in names(&sessions, "sessions", "name") {
        for format in ["text", "json"] {
            all.push_str(&desk.does(&["session", "show", &name, "--format", format]));
        }
        all.push_str(&desk.does(&["session", "export", &name, "-o", "-"]));
    }
    all + &sessions + &tickets
}

#[test]
fn secrets_typed_at_any_prompt_are_not_kept_anywhere() {
    let mut planted = Planted::new(0x7465_726d);
    while planted.cards() < count() {
        let desk = Desk::new();
        let mut kept = walks_to_a_ticket(&desk, &mut planted);
        let number = desk.name();
        edits(&desk, &mut planted, &number);
        kept.extend(collects_and_gives_up(&desk, &mut planted));
        picks(&desk, &mut planted);
        kept.extend(types_at_a_plain_terminal(&desk, &mut planted));
        picks_and_confirms(&desk, &mut planted);
        begins_with_arguments(&desk, &mut planted);
        is_ended(&desk, &mut planted);
        planted.not_below(&desk.folder(), "the walks");

        let all = all_of_it(&desk);
        planted.not_in(&all, "what was printed");
        // It did come in: what may be kept of it was kept.
        for masked in kept {
            assert!(all.contains(&masked), "{masked}");
        }
        #[cfg(feature = "deliver")]
        delivers(&desk, &planted);
        desk.does(&["session", "purge", "--older-than", "0", "--yes"]);
        planted.not_below(&desk.folder(), "what was deleted");
    }
}

/// Delivers the tickets in every format, contacts in full.
#[cfg(feature = "deliver")]
fn delivers(desk: &Desk, planted: &Planted) {
    let (config, out) = (desk.file("config.toml"), desk.file("out"));
    let mut sinks = String::new();
    for form in ["json", "markdown", "text"] {
        std::fs::create_dir_all(out.join(form)).unwrap();
        writeln!(sinks, "[[sink]]\nname = \"{form}\"\nkind = \"folder\"\nform = \"{form}\"").unwrap();
        writeln!(sinks, "folder = \"out/{form}\"\npersonal = true\nsince = \"2020-01-01\"").unwrap();
    }
    std::fs::write(&config, sinks).unwrap();
    let args = ["deliver", "--lang", "en"].map(str::to_owned);
    let run = runs(desk, &args, &[("POSDIAG_CONFIG", config.to_str().unwrap())], "");
    assert_eq!(run.exit, Some(0), "{run:?}");
    planted.not_in(&(run.stdout + &run.stderr), "what is said of deliveries");
    for form in ["json", "markdown", "text"] {
        let files = std::fs::read_dir(out.join(form).join("new")).unwrap().count();
        assert!(files > 0, "{form}: nothing was delivered");
    }
    planted.not_below(&out, "what was delivered");
}

// ---- as arguments

/// A walk that ended with a ticket, on the library of all fields; returns its number.
fn ticket(desk: &Desk, library: &Library) -> String {
    let now = now();
    let mut writer = Writer::begin(&desk.folder(), library, ("T01", Channel::OnSite), "li", now);
    writer.answers(1, "yes").answers(1, "not_fixed").does(Session::end);
    writer.name()
}

/// The values beside something planted in an argument, and where a file or a ticket is named.
const PLANT: &str = "{}";
const TICKET: &str = "TICKET";
const OTHER: &str = "OTHER";
const PLACE: &str = "PLACE/";

/// Command lines, with arguments separated by bars.
const COMMANDS: [&str; 67] = [
    "{}",
    "E102|{}",
    "{}|E102",
    "{}|walk|E102",
    "walk|{}",
    "walk|--unknown|{}",
    "walk|E102|--operator|{}",
    "walk|E102|--reference|{}",
    "walk|E102|--merchant|{}",
    "walk|E102|--terminal|{}",
    "E102|--reference|{}",
    "E102|--operator={}",
    "deliver|{}",
    "deliver|--sink|{}",
    "sink|check|{}",
    "sink|try|{}",
    "explain|{}",
    "explain|E102|{}|E103",
    "explain|E102|--format|{}",
    "search|{}",
    "search|网络|{}",
    "search|{}|--format|json",
    "paths|{}",
    "paths|{}|--format|jsonl",
    "list|{}",
    "list|{}|--format|json",
    "check|{}",
    "check|PLACE/{}",
    "check|--explain|{}",
    "config|{}",
    "config|show|--operator|{}",
    "config|show|--library|{}",
    "config|show|--data-dir|PLACE/{}",
    "config|show|--format|json|--data-dir|PLACE/{}",
    "E102|--library|{}",
    "E102|--library|PLACE/{}",
    "session|list|--data-dir|PLACE/{}",
    "ticket|list|--data-dir|PLACE/{}",
    "E102|--lang|{}",
    "E102|--lang={}",
    "E102|--color|{}",
    "E102|--{}",
    "E102|--x-{}=1",
    "-{}",
    "session|{}",
    "session|show|{}",
    "session|export|{}",
    "session|export|OTHER|-o|PLACE/{}",
    "session|export|OTHER|-o|PLACE/no/{}",
    "session|import|PLACE/{}",
    "session|take-back|{}",
    "session|purge|--older-than|{}",
    "resume|{}",
    "ticket|{}",
    "ticket|show|{}",
    "ticket|show|TICKET|--format|{}",
    "ticket|edit|{}|--note|x",
    "ticket|edit|TICKET|--field|{}",
    "ticket|edit|TICKET|--field|{}=x",
    "ticket|edit|TICKET|--note|it was {} so",
    "ticket|close|OTHER|--note|it was {} so",
    "ticket|reopen|OTHER|--note|it was {} so",
    "ticket|list|--queue|{}",
    "ticket|list|--code|{}",
    "ticket|list|--since|{}",
    "ticket|export|{}",
    "ticket|export|--state|all|-o|PLACE/{}",
];

/// Filters by number, in which 15 digits may be a merchant's.
const NUMBERS: [&str; 4] = [
    "ticket|list|--merchant|{}",
    "ticket|list|--terminal|{}",
    "ticket|export|--merchant|{}",
    "ticket|list|--state|{}",
];

#[test]
fn secrets_in_arguments_are_not_kept_anywhere() {
    let mut planted = Planted::new(0x6172_6773);
    let desk = Desk::new();
    let library = library();
    let (edited, other) = (ticket(&desk, &library), ticket(&desk, &library));
    let fields =
        FIELDS.iter().map(|field| (format!("ticket|edit|TICKET|--field|{}={PLANT}", field.id), Some(field)));
    let commands = COMMANDS.into_iter().chain(NUMBERS).map(|command| (command.to_owned(), None));
    let commands: Vec<(String, Option<&Field>)> = commands.chain(fields).collect();
    let mut kept = Vec::new();
    let mut run = 0;
    while planted.cards() < count() {
        // A named file was requested by its name. A digit at the end of its name would belong to a number that begins
        // after it.
        let place = tempfile::Builder::new().suffix("_place").tempdir().unwrap();
        for (command, field) in &commands {
            for secret in [false, true] {
                let plant = match field {
                    _ if secret => planted.secret(),
                    None => planted.card().spelled,
                    Some(field) => match for_field(field, &mut planted) {
                        (card, false) => card.spelled,
                        (card, true) => {
                            kept.push(card.masked());
                            card.spelled
                        }
                    },
                };
                let fill = |arg: &str| {
                    let arg = arg.replace(TICKET, &edited).replace(OTHER, &other);
                    arg.replace(PLACE, &format!("{}/", place.path().display())).replace(PLANT, &plant)
                };
                let mut args: Vec<String> = command.split('|').map(fill).collect();
                run += 1;
                if !command.contains("--lang") {
                    args.extend(["--lang".to_owned(), ["en", "zh"][run % 2].to_owned()]);
                }
                let done = runs(&desk, &args, &[], "");
                assert!(done.exit.is_some_and(|exit| exit != 101), "{args:?}: {done:?}");
                planted.not_in(&(done.stdout + &done.stderr), command);
            }
        }
        planted.not_below(&desk.folder(), "arguments");
        // The last value of a field is the ticket's.
        if planted.cards() < count() {
            kept.clear();
        }
        desk.run(&["session", "take-back", &other]);
    }
    let all = all_of_it(&desk);
    planted.not_in(&all, "what was printed");
    for masked in kept {
        assert!(all.contains(&masked), "{masked}");
    }
    planted.not_below(&desk.folder(), "all arguments");
}

/// Runs `posdiag ARGS` with the desk's data folder, these variables and this input.
fn runs(desk: &Desk, args: &[String], variables: &[(&str, &str)], input: &str) -> Run {
    let mut command = posdiag();
    command.args(args).env("POSDIAG_DATA_DIR", desk.folder()).env("TZ", "UTC");
    command.envs(variables.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended before it read anything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

// ---- in the environment and the configuration

/// Variables that are read, or that a dependency may read.
const VARIABLES: [&str; 18] = [
    "POSDIAG_CONFIG",
    "POSDIAG_DATA_DIR",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "LANGUAGE",
    "TZ",
    "TZDIR",
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "TERM",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "RUST_BACKTRACE",
    "TMPDIR",
    "SQLITE_TMPDIR",
];

/// The commands run with a planted variable or setting.
const DONE: [&str; 8] = [
    "config",
    "config|show|--format|json",
    "config|path",
    "E102",
    "E999",
    "session|list|--all",
    "ticket|export|--format|json",
    "search|网络",
];

/// Configurations: `{}` is planted, `{d}` the digits of a card number, `{_}` those in two halves on two lines, `{u}` as
/// TOML's escapes.
const CONFIGURATIONS: [&str; 47] = [
    "language = \"{}\"",
    "language = '{}'",
    "language = {}",
    "language = {d}",
    "language = [\"{}\"]",
    "language = \"\"\"{_}\"\"\"",
    "language = \"{u}\"",
    "channel = \"{}\"",
    "channel = {d}.5",
    "operator = \"{}\"",
    "operator = \"it is {}\"",
    "operator = \"{}",
    "operator = \"\"\"\n{}\"\"\"",
    "operator = \"\"\"{_}\"\"\"",
    "operator = '''{_}'''",
    "operator = \"{u}\"",
    "operator = {}",
    "operator = \"x\"\noperator = \"{}\"",
    "operator ＝ \"{}\"",
    "operator = “{}”",
    "operator = { \"{}\" = 1 }",
    "library = \"{}\"",
    "library = \"/no/{}\"",
    "library = \"~/{}/x\"",
    "library = \"~{}\"",
    "library = \"\\t{}\"",
    "library = \"C:\\{}\"",
    "data_dir = \"{}\"",
    "data_dir = \"/no/{}\"",
    "color = \"{}\"",
    "color = \"{u}\"",
    "burst_merchants = {d}",
    "burst_merchants = 0x{d}",
    "burst_merchants = \"{}\"",
    "burst_minutes = {}",
    "personal_days = \"\"\"{_}\"\"\"",
    "\"{}\" = 1",
    "{d} = 1",
    "x{d} = 1",
    "{}",
    "[{d}]",
    "[\"{}\"]",
    "# {}\nlanguage = fr",
    "language = \"fr\" # {}",
    "fields = \"{}\"",
    "[fields]\n\"{}\" = \"x\"",
    "[fields]\nx{d} = \"x\"",
];

#[test]
fn secrets_in_environment_or_configuration_are_not_kept_anywhere() {
    let mut planted = Planted::new(0x656e_7669);
    let desk = Desk::new();
    ticket(&desk, &library());
    let fields = FIELDS.iter().map(|field| field.id.to_string()).chain(["pin".to_owned(), "x".to_owned()]);
    let fields = fields.map(|id| format!("[fields]\n{id} = \"{PLANT}\""));
    let configurations: Vec<String> = CONFIGURATIONS.into_iter().map(str::to_owned).chain(fields).collect();
    let file = desk.file("config.toml");
    let mut run = 0;
    let mut does = |desk: &Desk, planted: &Planted, variables: &[(&str, &str)], what: &str| {
        run += 1;
        let mut args: Vec<String> = DONE[run % DONE.len()].split('|').map(str::to_owned).collect();
        // In half of the cases the language comes from the environment or the configuration.
        if run % 4 < 2 {
            args.extend(["--lang".to_owned(), ["en", "zh"][run % 2].to_owned()]);
        }
        let done = runs(desk, &args, variables, "");
        assert!(done.exit.is_some_and(|exit| exit != 101), "{what} {args:?}: {done:?}");
        planted.not_in(&(done.stdout + &done.stderr), &format!("{what} {args:?}"));
    };
    while planted.cards() < count() {
        for variable in VARIABLES {
            let (card, secret) = (planted.card().spelled, planted.secret());
            for plant in [&card, &secret, &format!("/no/{card}"), &format!("/no/{secret}.toml")] {
                does(&desk, &planted, &[(variable, plant)], variable);
            }
        }
        for configuration in &configurations {
            for secret in [false, true] {
                // Called something else, or in halves, as no scheme prints it, a number only counts as a card's if its
                // check digit is right.
                let must_be_right = ["merchants", "{_}"].iter().any(|part| configuration.contains(part));
                let card = if must_be_right { planted.right_card() } else { planted.card() };
                let plant = if secret { planted.secret() } else { card.spelled };
                let halves = format!("{}\n{}", &card.digits[..8], &card.digits[8..]);
                let escaped = plant.chars().fold(String::new(), |mut escaped, character| {
                    let _ = write!(escaped, "\\U{:08x}", u32::from(character));
                    escaped
                });
                let text = configuration
                    .replace(PLANT, &plant)
                    .replace("{d}", &card.digits)
                    .replace("{_}", &halves)
                    .replace("{u}", &escaped);
                std::fs::write(&file, text).unwrap();
                does(&desk, &planted, &[("POSDIAG_CONFIG", file.to_str().unwrap())], configuration);
            }
        }
        planted.not_below(&desk.folder(), "the environment");
    }
    let all = all_of_it(&desk);
    planted.not_in(&all, "what was printed");
}

/// The message about an unusable data folder: nothing planted may be in the name.
type Unusable = fn(&Path);

#[test]
fn unusable_data_folder_is_named_without_secrets() {
    let mut planted = Planted::new(0x666f_6c64);
    let desk = Desk::new();
    let unusable: [(&str, Unusable); 4] = [
        ("a damaged journal", |folder| {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join("journal.db"), "not a database, and longer than nothing").unwrap();
        }),
        ("another program's", |folder| {
            std::fs::create_dir_all(folder).unwrap();
            let other = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
            other.execute_batch("CREATE TABLE other (one); PRAGMA application_id = 7").unwrap();
        }),
        ("a folder for a journal", |folder| std::fs::create_dir_all(folder.join("journal.db")).unwrap()),
        ("no folder", |folder| std::fs::write(folder, "").unwrap()),
    ];
    let place = tempfile::tempdir().unwrap();
    let mut run = 0;
    while planted.cards() < count() / 4 {
        for (what, make) in unusable {
            run += 1;
            let plant = if run % 3 == 2 { planted.secret() } else { planted.card().spelled };
            let folder = place.path().join(plant.replace('/', "-"));
            make(&folder);
            let named = folder.to_str().unwrap();
            for command in ["session|list|--all", "ticket|list", "session|import|-"] {
                let command = command.split('|').map(str::to_owned);
                let language = ["--lang".to_owned(), ["en", "zh"][run % 2].to_owned()];
                let mut args: Vec<String> = command.chain(language).collect();
                let mut variables = vec![("POSDIAG_DATA_DIR", named)];
                if run / 2 % 2 == 0 {
                    args.extend(["--data-dir".to_owned(), named.to_owned()]);
                    variables.clear();
                }
                let done = runs(&desk, &args, &variables, &HAND_OVER);
                planted.not_in(&(done.stdout + &done.stderr), what);
            }
            if run % 3 == 0 {
                let mut person = Person::at(&desk, &mut planted, &format!("walk T01 --data-dir '{named}'"));
                person.terminal.asks("y yes  n no");
                person.sees_nothing();
                person.terminal.types("\x03");
                person.ends(130);
            }
        }
    }
}

// ---- in files that are brought in

/// A session that was handed over: a field, a note, a reason, personal data.
static HAND_OVER: LazyLock<String> = LazyLock::new(|| {
    let desk = Desk::new();
    let library = walks();
    let begun = Moment(1_600_000_000_000_000);
    let mut writer = Writer::begin(&desk.folder(), &library, ("E001", Channel::Phone), "li", begun);
    writer.answers(5, "no").fills(30, Some("822100048160001")).fills(3, None).answers(4, "wifi");
    writer.after(9).does(|session, now| session.answer(Answer::Skipped(Some(text("nobody can"))), now));
    writer.after(2).does(|session, now| session.note(text("the shop is busy"), now));
    writer.after(1).does(|session, now| session.park(None, now));
    let name = writer.name();
    drop(writer);
    let run = desk.run(&["session", "export", &name, "-o", "-"]);
    assert_eq!(run.exit, Some(0), "{run:?}");
    run.stdout
});

/// An entry of an event.
fn entry(event: &str) -> Entry {
    let record = format!("{{\"version\":1,\"at\":1600000100000000,\"event\":{event}}}");
    Entry { personal: None, operator: None, record }
}

/// An entry of an event of version 2, with this after the event in its record.
fn entry_of_now(event: &str, behind: &str) -> Entry {
    let record = format!(
        "{{\"version\":2,\"at\":1600000100000000,\"by\":\"person\",\"program\":\"0.1.0\",\"event\":{event}{behind}}}"
    );
    Entry { personal: None, operator: None, record }
}

/// Plants something in a session that is read from a file.
type Plant = fn(&mut Stored, &str);

/// Changes the only tree, and everything that names its digest.
fn change_tree(stored: &mut Stored, change: impl Fn(&str) -> String) {
    let before = stored.pins[0].digest().to_owned();
    let changed = Pin::new(change(stored.pins[0].json()));
    for entry in &mut stored.entries {
        entry.record = entry.record.replace(&before, changed.digest());
    }
    stored.pins[0] = changed;
}

/// Texts of a hand-over file.
const TEXTS: [(&str, Plant); 19] = [
    ("a note", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"noted\",\"text\":\"it was {plant} so\"}}")));
    }),
    ("a note that was there", |stored, plant| {
        let record = &mut stored.entries[6].record;
        assert!(record.contains("the shop is busy"), "{record}");
        *record = record.replace("the shop is busy", plant);
    }),
    ("the reason of a skipped step", |stored, plant| {
        let record = &mut stored.entries[5].record;
        assert!(record.contains("nobody can"), "{record}");
        *record = record.replace("nobody can", plant);
    }),
    ("the reason for giving up", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"abandoned\",\"reason\":\"{plant}\"}}")));
    }),
    ("a card number's field", |stored, plant| {
        let field = format!("{{\"kind\":\"field\",\"field\":\"card_number\",\"value\":\"{plant}\"}}");
        stored.entries.push(entry(&field));
    }),
    ("a field of text", |stored, plant| {
        let field = format!("{{\"kind\":\"field\",\"field\":\"contact_name\",\"value\":\"{plant}\"}}");
        stored.entries.push(entry(&field));
    }),
    ("personal data in its place", |stored, plant| {
        let mut entry =
            entry("{\"kind\":\"field\",\"field\":\"contact_name\",\"value\":null,\"personal\":true}");
        entry.personal = Some(plant.to_owned());
        stored.entries.push(entry);
    }),
    ("a field's name", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"field\",\"field\":\"{plant}\",\"value\":\"x\"}}")));
    }),
    ("an operator", |stored, plant| stored.entries[1].operator = Some(plant.to_owned())),
    ("a reference", |stored, plant| stored.listed.summary.reference = Some(plant.to_owned())),
    ("a name", |stored, plant| plant.clone_into(&mut stored.listed.name)),
    ("an id", |stored, plant| plant.clone_into(&mut stored.listed.id)),
    ("the id of another", |stored, plant| stored.listed.conflict_with = Some(plant.to_owned())),
    ("the code, here and in its tree", |stored, plant| {
        for entry in &mut stored.entries {
            entry.record = entry.record.replace("\"E001\"", &format!("\"{plant}\""));
        }
        change_tree(stored, |json| json.replace("\"code\":\"E001\"", &format!("\"code\":\"{plant}\"")));
    }),
    ("another code that was shown", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"switched\",\"code\":\"{plant}\"}}")));
    }),
    ("a reference that was given on the way", |stored, plant| {
        let event = format!("{{\"kind\":\"reference\",\"reference\":\"shop {plant}\"}}");
        stored.entries.push(entry_of_now(&event, ""));
    }),
    ("the version of the program", |stored, plant| {
        let record = &mut stored.entries[1].record;
        let version = format!("\"program\":\"{}\"", env!("CARGO_PKG_VERSION"));
        *record = record.replace(&version, &format!("\"program\":\"{plant}\""));
        assert!(record.contains(plant), "{record}");
    }),
    ("a matter", |stored, plant| {
        let set = format!(",\"set\":[{{\"matter\":\"{plant}\",\"state\":\"open\"}}]");
        stored.entries.push(entry_of_now("{\"kind\":\"noted\",\"text\":\"x\"}", &set));
    }),
    ("the state of a matter", |stored, plant| {
        let set = format!(",\"set\":[{{\"matter\":\"payment\",\"state\":\"{plant}\"}}]");
        stored.entries.push(entry_of_now("{\"kind\":\"noted\",\"text\":\"x\"}", &set));
    }),
];

/// What is not a text of it, or misplaced: an error is reported.
const SLIPS: [(&str, Plant); 12] = [
    ("a kind", |stored, plant| stored.entries.push(entry(&format!("{{\"kind\":\"{plant}\"}}")))),
    ("a key", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"taken_back\",\"{plant}\":1}}")));
    }),
    ("a value under another key", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"taken_back\",\"card\":\"{plant}\"}}")));
    }),
    ("a text for a number", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"parked\",\"until\":\"{plant}\"}}")));
    }),
    ("a text for an occurrence", |stored, plant| {
        let event = format!(
            "{{\"kind\":\"cautioned\",\"code\":\"E001\",\"step\":\"clear\",\"occurrence\":\"{plant}\"}}"
        );
        stored.entries.push(entry(&event));
    }),
    ("an answer", |stored, plant| {
        let record = &mut stored.entries[1].record;
        *record = record.replace("\"answer\":\"no\"", &format!("\"answer\":\"{plant}\""));
        assert!(record.contains(plant), "{record}");
    }),
    ("a channel", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"handed_over\",\"channel\":\"{plant}\"}}")));
    }),
    ("who answered", |stored, plant| {
        let record = &mut stored.entries[1].record;
        *record = record.replace("\"by\":\"person\"", &format!("\"by\":\"{plant}\""));
        assert!(record.contains(plant), "{record}");
    }),
    ("the matter of a ticket", |stored, plant| {
        let filed = format!("{{\"ticket\":1,\"outcome\":\"back_office\",\"matter\":\"{plant}\"}}");
        let event = format!("{{\"kind\":\"abandoned\",\"reason\":\"hung up\",\"files\":[{filed}]}}");
        stored.entries.push(entry_of_now(&event, ""));
    }),
    ("a channel that was gone on to", |stored, plant| {
        let event = format!("{{\"kind\":\"channel\",\"channel\":\"{plant}\"}}");
        stored.entries.push(entry_of_now(&event, ""));
    }),
    ("an outcome", |stored, plant| {
        stored.entries.push(entry(&format!("{{\"kind\":\"ended\",\"outcome\":\"{plant}\"}}")));
    }),
    ("a step", |stored, plant| {
        let record = &mut stored.entries[1].record;
        *record = record.replace("\"step\":\"paying\"", &format!("\"step\":\"{plant}\""));
        assert!(record.contains(plant), "{record}");
    }),
];

/// Trees that its session never walked. What it did walk is the library's, including its texts.
const TREES: [(&str, Plant); 3] = [
    ("a tree that nothing names", |stored, plant| {
        let json = stored.pins[0].json().replace("One of each", &format!("it was {plant} so"));
        stored.pins.push(Pin::new(json));
    }),
    ("the tree of a code that nothing names", |stored, plant| {
        let json = stored.pins[0].json().replace("\"code\":\"E001\"", &format!("\"code\":\"{plant}\""));
        stored.pins.push(Pin::new(json));
    }),
    ("no tree at all", |stored, plant| stored.pins.push(Pin::new(format!("{{\"{plant}\":1}}")))),
];

/// What happens to a file in which something was planted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// It is imported cut or masked; if this program never writes such texts, not at all.
    Cleaned,
    /// It is not imported.
    Nowhere,
}

/// Plants in a hand-over file with a correct digest, and imports it: nothing of it is kept or shown.
fn brings_in(seed: u64, count: usize, ways: &[(&str, Plant)], comes: Comes) {
    let mut planted = Planted::new(seed);
    let desk = Desk::new();
    // There is a journal to be searched.
    let honest = runs(&desk, &["session", "import", "-"].map(str::to_owned), &[], &HAND_OVER);
    assert_eq!(honest.exit, Some(0), "{honest:?}");
    let known = desk.listed();
    let file = desk.file("case.posdiag");
    let (mut run, mut came_in) = (0, 0);
    // If the rest of a text is imported, the word that marks a secret stays: it is searched as a whole.
    let (mut others, mut secrets) = (Planted::new(seed + 1), Vec::new());
    while planted.cards() < count {
        for (what, plant) in ways {
            for secret in [false, true] {
                let text = match (secret, comes) {
                    (false, _) => planted.card().spelled,
                    (true, Comes::Nowhere) => planted.secret(),
                    (true, Comes::Cleaned) => others.secret(),
                };
                if secret {
                    secrets.push(text.clone());
                }
                let mut stored = opened(&HAND_OVER);
                plant(&mut stored, &text);
                let changed = export::write(&stored).unwrap();
                run += 1;
                let language = ["en", "zh"][run % 2];
                let piped = run % 3 == 0;
                std::fs::write(&file, &changed).unwrap();
                let named = if piped { "-" } else { file.to_str().unwrap() };
                let args = ["session", "import", named, "--lang", language].map(str::to_owned);
                let done = runs(&desk, &args, &[], if piped { &changed } else { "" });
                std::fs::remove_file(&file).unwrap();
                let said = format!("{}{}", done.stdout, done.stderr);
                planted.not_in(&said, what);
                assert!(!secrets.iter().any(|secret| said.contains(secret)), "{what}: {said}");
                let may_come = comes == Comes::Cleaned && done.exit == Some(0);
                came_in += usize::from(may_come);
                assert!(may_come || done.exit == Some(1), "{what}: {text}: {done:?}");
            }
        }
        planted.not_below(&desk.folder(), "files that were brought in");
        assert!(!secrets.iter().any(|secret| desk.has(secret)), "files that were brought in");
    }
    match comes {
        Comes::Cleaned => assert!(came_in > 0),
        Comes::Nowhere => assert_eq!(desk.listed(), known),
    }
    planted.not_in(&all_of_it(&desk), "what was printed");
}

#[test]
fn secrets_in_a_hand_over_file_are_not_kept_anywhere() {
    brings_in(0x696d_706f, count(), &TEXTS, Comes::Cleaned);
}

#[test]
fn errors_in_a_hand_over_file_are_reported_without_secrets() {
    brings_in(0x736c_6970, count() / 4, &SLIPS, Comes::Nowhere);
}

#[test]
fn trees_in_a_hand_over_file_bring_no_secrets() {
    brings_in(0x7472_6565, count() / 4, &TREES, Comes::Nowhere);
}

#[test]
fn text_piped_instead_of_a_hand_over_file_is_not_echoed() {
    let mut planted = Planted::new(0x7069_7065);
    let desk = Desk::new();
    while planted.cards() < count() / 4 {
        let card = planted.card();
        let (spelled, secret) = (card.spelled, planted.secret());
        let texts = [
            spelled.clone(),
            secret.clone(),
            format!("{{\"posdiag_session\":{}}}", card.digits),
            format!("{{\"posdiag_session\":\"{spelled}\"}}"),
            format!("{{\"posdiag_session\":1,\"digest\":\"{secret}\",\"session\":{{}}}}"),
            format!("{{\"posdiag_session\":1,\"{spelled}\":1}}"),
            format!("{{\"{spelled}\":1}}"),
            HAND_OVER.replace("the shop is busy", &spelled),
        ];
        for (number, text) in texts.iter().enumerate() {
            let args = ["session", "import", "-", "--lang", ["en", "zh"][number % 2]].map(str::to_owned);
            let done = runs(&desk, &args, &[], text);
            assert_eq!(done.exit, Some(1), "{text}: {done:?}");
            planted.not_in(&(done.stdout + &done.stderr), text);
        }
    }
    assert!(!desk.folder().exists(), "nothing was kept");
}
