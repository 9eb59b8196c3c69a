//! The keys that the tree language has had since its first edition: what each does to a walk, and where it is shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail; clippy takes the functions beside the tests for other code"
)]

mod small_library;

use posdiag::library::pinned::{pin, unpin};
use posdiag::machine::explain::TreeJson;
use posdiag::machine::walk::{WalkJson, WalkResult};
use posdiag::session::{Answer, Channel, Moment, Place, Session};
use posdiag::show::{explain, panel};
use posdiag::text::language::Language;
use posdiag::tree::{Damage, Library, Listing, Tree, Value, check};
use posdiag::view::View;
use posdiag::view::paint::Paint;
use serde_json::{Value as Json, json};
use small_library::{MANIFEST, declared, tree};

const NOW: Moment = Moment(1_763_870_000_000_000);

fn view(library: &Library) -> View<'_> {
    let (manifest, texts) = (library.manifest(), library.texts());
    View { manifest, texts, language: Language::En, column: 0, paint: Paint(false), columns: None }
}

/// A walk of the first code that was answered so; the names of answers, one after the other.
fn walked(library: &Library, channel: Channel, answers: &str) -> Session {
    let mut session = Session::start(tree(library, "T01"), channel, NOW).0;
    for name in answers.split_whitespace() {
        let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
        let answer = match session.tree().node(id).unwrap().value(name) {
            _ if name == "tampering" => Answer::Tampering,
            Some(Value::Skipped) => Answer::Skipped(None),
            Some(value) => Answer::Value(value),
            None => panic!("no answer {name}"),
        };
        session.answer(answer, NOW).unwrap();
    }
    session
}

/// The panel of a walk that came to its end, on a screen.
fn panel_of(library: &Library, session: &Session) -> String {
    let Place::End(ending) = session.place() else { panic!("not at an end") };
    panel::lines(view(library), session, ending, Some(80)).join("\n")
}

/// What a walk came to, for machines.
fn walk_json(library: &Library, session: &Session) -> Json {
    let Place::End(ending) = session.place() else { panic!("not at an end") };
    let result = WalkResult { ending, name: None, fields: &[], ticket: None };
    serde_json::to_value(WalkJson::of(view(library), session, result).unwrap()).unwrap()
}

fn explain_json(library: &Library, tree: &Tree) -> Json {
    serde_json::to_value(TreeJson::of(view(library), tree)).unwrap()
}

/// A tree as it is kept, which comes back as it was.
fn pinned(library: &Library, tree: &Tree) -> String {
    let text = pin(tree, library.manifest(), library.texts());
    let back = unpin([text.as_str()]).unwrap();
    assert_eq!(pin(&back.trees[0], &back.manifest, &back.texts), text);
    text
}

/// The codes of what is wrong with a library that declares this.
fn faults(manifest: &str, steps: &str) -> Vec<&'static str> {
    let files = [
        ("library.yaml", manifest.to_owned()),
        ("shared/ladder.yaml", "name: ladder\nsteps:\n- end: office\n".to_owned()),
        ("t/T01.yaml", format!("code: T01\nrow: 1\nmessage: About T01\nsteps:\n{steps}\n")),
    ];
    let report = check(&Listing::of_memory(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))));
    report.faults.iter().map(|fault| fault.kind.code()).collect()
}

mod say_of_an_outcome {
    use super::*;

    const STEPS: &str = "\
- id: lamp
  choose: Which lamp is lit?
  options:
  - id: green
    label: Green
    steps:
    - end: fine
  - id: yellow
    label: Yellow
    steps:
    - end: fine
      say: Yellow is fine, too.
  - id: none
    label: None
- id: reset
  try: Press reset
- id: open
  ask: Is it dry inside?
  by: technician
  on_no:
  - end: fine
- end: office";

    /// The small library, with something to say at all that the program gives and at one that trees end in.
    fn manifest() -> String {
        let said = [
            ("  text: All well\n", "It works again."),
            ("  text: Nothing to do\n", "All is as it should be."),
            ("  text: Someone comes\n", "Somebody will come."),
            ("  text: Stop\n", "Please stop."),
        ];
        said.iter().fold(MANIFEST.to_owned(), |manifest, (text, say)| {
            assert!(manifest.contains(text));
            manifest.replace(text, &format!("{text}  say: {say}\n"))
        })
    }

    fn library() -> Library {
        declared(&manifest(), &[], &[("T01", STEPS)]).unwrap()
    }

    /// How each end of the tree is come to on the phone, and what is read there.
    const READ: [(&str, Option<&str>); 5] = [
        ("green", Some("All is as it should be.")),
        ("yellow", Some("Yellow is fine, too.")),
        ("none fixed", Some("It works again.")),
        ("none not_fixed", Some("Somebody will come.")),
        ("none tampering", Some("Please stop.")),
    ];

    #[test]
    fn it_is_read_at_ends_that_have_none_and_where_the_program_gives_the_outcome() {
        let library = library();
        for (answers, say) in READ {
            let session = walked(&library, Channel::Phone, answers);
            let bar: Vec<String> = say.iter().map(|say| format!("┃ {say}")).collect();
            let panel = panel_of(&library, &session);
            let read: Vec<&str> = panel.lines().filter(|line| line.starts_with('┃')).collect();
            assert_eq!(read, bar, "{answers}");
            assert_eq!(walk_json(&library, &session)["outcome"]["say"], json!(say), "{answers}");
        }
        let on_site = walked(&library, Channel::OnSite, "green");
        assert!(!panel_of(&library, &on_site).contains('┃'));
        let office = walked(&library, Channel::OnSite, "none not_fixed yes");
        assert!(walk_json(&library, &office)["outcome"].get("say").is_none());
    }

    #[test]
    fn explain_shows_it_where_it_is_read() {
        let library = library();
        let tree = tree(&library, "T01");
        let text = explain::text(&tree, view(&library));
        let said: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("Say ")).collect();
        assert_eq!(said, ["All is as it should be.", "Yellow is fine, too.", "All is as it should be."]);
        let json = explain_json(&library, &tree);
        let ends = json["steps"][0]["branches"].as_array().unwrap();
        let outcome = |branch: usize| &ends[branch]["steps"][0];
        assert_eq!(outcome(0)["outcome"]["say"], "All is as it should be.");
        assert!(outcome(0).get("say").is_none(), "the step itself says nothing");
        assert_eq!(outcome(1)["outcome"]["say"], "Yellow is fine, too.");
    }

    #[test]
    fn a_kept_tree_has_it_in_form_2_and_without_it_stays_of_form_1() {
        let library = library();
        let text = pinned(&library, &tree(&library, "T01"));
        assert!(text.starts_with(r#"{"format":2,"#) && text.contains(r#""say":{"en":"Please stop."}"#));
        // Each tree is written in one way only.
        let other = text.replacen("\"format\":2", "\"format\":1", 1);
        assert_eq!(unpin([other.as_str()]).unwrap_err(), Damage::OtherPin);
        let plain = small_library::library(&[], &[("T01", STEPS)]);
        let text = pinned(&plain, &tree(&plain, "T01"));
        assert!(text.starts_with(r#"{"format":1,"#));
        let other = text.replacen("\"format\":1", "\"format\":2", 1);
        assert_eq!(unpin([other.as_str()]).unwrap_err(), Damage::OtherPin);
    }

    #[test]
    fn it_is_a_text_like_any_other_and_asks_for_no_card_data() {
        let with = |say: &str| manifest().replace("say: Please stop.", say);
        assert_eq!(faults(&manifest(), STEPS), [""; 0]);
        assert_eq!(faults(&with("say: Please tell me the PIN."), STEPS), ["PD414"]);
        assert_eq!(faults(&with("say: [a]"), STEPS), ["PD104"]);
        assert_eq!(faults(&with("say:"), STEPS), ["PD109"]);
        assert_eq!(faults(&with("say: \"a\\e\""), STEPS), ["PD016"]);
    }
}
