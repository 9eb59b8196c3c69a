//! What not every walk needs, and what makes the engine large: files that are opened, and search.

use posdiag::desk::coming_back::come_back;
use posdiag::desk::incoming;
use posdiag::desk::portable::{PortableKeeper, PortableSession};
use posdiag::desk::session::{records, session};
use posdiag::desk::trees::Trees;
use posdiag::library::lookup::{Found, look_up};
use posdiag::library::search::{Index, Typing};
use posdiag::machine::search::SearchJson;
use posdiag::text::language::Language;
use posdiag::tree::Title;
use posdiag::view::Vocabulary;
use posdiag::walk::clock::Clock as _;
use posdiag::walk::conversation::Codes;
use serde::{Deserialize, Serialize};

use super::{Page, fault, line, no_call, signed, view};

/// How a session of a file is gone on with.
#[derive(Debug, Deserialize)]
struct Loading {
    file: String,
    language: String,
}

/// What is searched for.
#[derive(Debug, Deserialize)]
struct Sought {
    words: String,
    language: String,
    /// More may be typed.
    #[serde(default)]
    typing: bool,
}

/// What a text names: `one` code or `several`; none, but one is `alike` or `nothing` is; or it is `words`. With these codes.
#[derive(Debug, Serialize)]
struct FoundJson {
    found: &'static str,
    codes: Vec<Box<str>>,
}

impl FoundJson {
    fn of(found: Found) -> FoundJson {
        let of = |titles: Vec<Title>| titles.into_iter().map(|title| title.code).collect();
        let (found, codes) = match found {
            Found::One(code) => ("one", vec![code]),
            Found::Several(codes) => ("several", codes),
            Found::Alike(title) => ("alike", vec![title.code]),
            Found::Nothing(near) => ("nothing", of(near)),
            Found::Words(titles) => ("words", of(titles)),
        };
        FoundJson { found, codes }
    }
}

impl Page {
    pub(crate) fn load(&mut self, call: &[u8]) -> Vec<u8> {
        let (Some(library), Ok(loading)) = (self.library, serde_json::from_slice::<Loading>(call)) else {
            return no_call();
        };
        let language = Language::from_locale(&loading.language).unwrap_or(Language::En);
        let read = match incoming::read(&loading.file) {
            Ok((stored, _)) => stored,
            Err(why) => return fault("file", why.message(language)),
        };
        let Ok(trees) = Trees::of(Some(library), &read.pins) else { return no_call() };
        let pinned = matches!(trees, Trees::Pinned(..));
        let trees: &'static Trees<'static> = Box::leak(Box::new(trees));
        let (Ok(records), Ok(mut session)) = (records(&read.entries), session(&read.entries, trees)) else {
            return no_call();
        };
        let before = session.clone();
        let returned = come_back(&mut session, &read.listed.name, None, self.clock.now());
        let event = match returned {
            Ok(event) => event,
            Err(why) => return fault("closed", why.message(language)),
        };
        let (view, _) = view(trees.vocabulary(), &loading.language);
        let keeper = PortableKeeper::of(PortableSession::again(
            read,
            records,
            trees.all(),
            trees.vocabulary(),
            signed(),
        ));
        let codes = if pinned { Codes::Nowhere } else { Codes::Here(library) };
        let conversation =
            self.conversation(session, &keeper, view).with_codes(codes).returning(before, event);
        let said = self.talk(conversation, keeper, view, "");
        if let Some(walk) = &mut self.walk {
            walk.pinned = pinned;
        }
        said
    }

    pub(crate) fn search(&mut self, call: &[u8]) -> Vec<u8> {
        let (Some(library), Ok(sought)) = (self.library, serde_json::from_slice::<Sought>(call)) else {
            return no_call();
        };
        if self.index.is_none() {
            self.index = Index::of(library).ok();
        }
        let typing = if sought.typing { Typing::Going } else { Typing::Done };
        let found = self.index.as_ref().map(|index| (index, index.find(&sought.words, typing)));
        let Some((index, Ok(found))) = found else { return no_call() };
        let (view, _) = view(Vocabulary::of(library), &sought.language);
        line(&SearchJson::of(view, index, &found))
    }

    pub(crate) fn look_up(&self, typed: &[u8]) -> Vec<u8> {
        let (Some(library), Ok(typed)) = (self.library, std::str::from_utf8(typed)) else { return no_call() };
        look_up(library, typed).map_or_else(|_| no_call(), |found| line(&FoundJson::of(found)))
    }
}
