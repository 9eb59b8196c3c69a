//! The later keys of the tree language: the effect of each on a walk, and where it is shown.

use crate::support::small_library;
use crate::support::small_library::{MANIFEST, declared, tree};
use crate::support::views;
use posdiag::library::pinned::{pin, unpin};
use posdiag::machine::explain::TreeJson;
use posdiag::machine::walk::{WalkJson, WalkResult};
use posdiag::session::{Answer, Channel, Moment, Place, Session};
use posdiag::show::{explain, panel};
use posdiag::text::language::Language;
use posdiag::tree::{Damage, Library, Listing, Tree, Value, check};
use posdiag::view::View;
use serde_json::{Value as Json, json};

const NOW: Moment = Moment(1_763_870_000_000_000);

fn view(library: &Library) -> View<'_> {
    views::view(library, Language::En)
}

/// A walk of the first code with these answers, by name.
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

/// The panel of a finished walk, on a screen.
fn panel_of(library: &Library, session: &Session) -> String {
    let Place::End(ending) = session.place() else { panic!("not at an end") };
    panel::lines(view(library), (session, None), ending, Some(80)).join("\n")
}

/// The result of a walk, for machines.
fn walk_json(library: &Library, session: &Session) -> Json {
    let Place::End(ending) = session.place() else { panic!("not at an end") };
    let result = WalkResult { ending, name: None, fields: &[], tickets: &[] };
    serde_json::to_value(WalkJson::of(view(library), session, result).unwrap()).unwrap()
}

fn explain_json(library: &Library, tree: &Tree) -> Json {
    serde_json::to_value(TreeJson::of(view(library), tree)).unwrap()
}

/// A tree in its pinned form, which reads back unchanged.
fn pinned(library: &Library, tree: &Tree) -> String {
    let text = pin(tree, library.manifest(), library.texts());
    let back = unpin([text.as_str()]).unwrap();
    assert_eq!(pin(&back.trees[0], &back.manifest, &back.texts), text);
    text
}

/// The codes of the faults of a library with these declarations.
fn faults(manifest: &str, steps: &str) -> Vec<&'static str> {
    let files = [
        ("library.yaml", manifest.to_owned()),
        ("shared/ladder.yaml", "name: ladder\nsteps:\n- end: office\n".to_owned()),
        ("t/T01.yaml", format!("code: T01\nrow: 1\nmessage: About T01\nsteps:\n{steps}\n")),
    ];
    let report = check(&Listing::of_memory(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))));
    report.faults.iter().map(|fault| fault.kind.code()).collect()
}

mod conditions {
    use super::*;

    #[test]
    fn unknown_step_is_reported_once() {
        let read =
            |when: &str| faults(MANIFEST, &format!("- id: a\n  tell: a\n  when: {when}\n- end: office"));
        assert_eq!(read("lamp = yes or lamp = unsure"), ["PD408"]);
        assert_eq!(read("lamp = yes or button = yes or lamp = no"), ["PD408"; 2]);
    }
}

mod outcome_say {
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

    /// The small library, with `say` at all outcomes that the program gives and at one that trees end with.
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

    /// How each end of the tree is reached on the phone, and what is read out there.
    const READ: [(&str, Option<&str>); 5] = [
        ("green", Some("All is as it should be.")),
        ("yellow", Some("Yellow is fine, too.")),
        ("none fixed", Some("It works again.")),
        ("none not_fixed", Some("Somebody will come.")),
        ("none tampering", Some("Please stop.")),
    ];

    #[test]
    fn outcome_say_is_read_at_ends_without_their_own() {
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
    fn explain_shows_it_where_it_is_read_out() {
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
    fn pinned_in_form_2_only_if_used() {
        let library = library();
        let text = pinned(&library, &tree(&library, "T01"));
        assert!(text.starts_with(r#"{"format":2,"#) && text.contains(r#""say":{"en":"Please stop."}"#));
        // A tree can only be written in one way.
        let other = text.replacen("\"format\":2", "\"format\":1", 1);
        assert_eq!(unpin([other.as_str()]).unwrap_err(), Damage::OtherPin);
        let plain = small_library::library(&[], &[("T01", STEPS)]);
        let text = pinned(&plain, &tree(&plain, "T01"));
        assert!(text.starts_with(r#"{"format":1,"#));
        let other = text.replacen("\"format\":1", "\"format\":2", 1);
        assert_eq!(unpin([other.as_str()]).unwrap_err(), Damage::OtherPin);
    }

    #[test]
    fn needs_the_second_edition() {
        assert_eq!(faults(&manifest().replace("language: 2", "language: 1"), STEPS), ["PD111"; 4]);
    }

    #[test]
    fn checked_like_any_text_and_for_card_data() {
        let with = |say: &str| manifest().replace("say: Please stop.", say);
        assert_eq!(faults(&manifest(), STEPS), [""; 0]);
        assert_eq!(faults(&with("say: Please tell me the PIN."), STEPS), ["PD414"]);
        assert_eq!(faults(&with("say: [a]"), STEPS), ["PD021"]);
        assert_eq!(faults(&with("say:\n  - a"), STEPS), ["PD104"]);
        assert_eq!(faults(&with("say:"), STEPS), ["PD109"]);
        assert_eq!(faults(&with("say: \"a\\e\""), STEPS), ["PD016"]);
    }
}

mod marks {
    use super::*;

    const STEPS: &str = "\
- use: look
- id: again
  choose: Does {code} come up again?
  options:
  - id: gone
    label: No {message} any more
    steps:
    - end: fine
  - id: there
    label: \"{message} again\"
- end: office
  text: Look into {code} at once";

    const LOOK: &str = "\
- id: seen
  ask: Was {message} ({code}) seen before?
  on_yes:
  - end: fine";

    fn library() -> Library {
        declared(MANIFEST, &[("look", LOOK)], &[("T01", STEPS)]).unwrap()
    }

    #[test]
    fn marks_are_replaced_by_code_and_message() {
        let library = library();
        let text = explain::text(&tree(&library, "T01"), view(&library));
        for said in [
            "Ask Was About T01 (T01) seen before?",
            "Choose Does T01 come up again?",
            "No About T01 any more →",
            "About T01 again →",
            "Look into T01 at once",
        ] {
            assert!(text.contains(said), "{text}");
        }
        let session = walked(&library, Channel::OnSite, "no there");
        assert_eq!(walk_json(&library, &session)["outcome"]["text"], "Look into T01 at once");
        assert!(panel_of(&library, &session).contains("Does T01 come up again? → About T01 again"));
    }

    #[test]
    fn sequence_alone_keeps_the_marks() {
        let library = library();
        let text = explain::text(&library.sequence("look").unwrap(), view(&library));
        assert!(text.contains("Was {message} ({code}) seen before?"), "{text}");
    }

    #[test]
    fn code_replaces_a_missing_message() {
        let library = declared(MANIFEST, &[("look", LOOK)], &[("T01", STEPS)]).unwrap();
        let mut untitled = library.tree("T01").unwrap().unwrap();
        untitled.message = None;
        let text = explain::text(&untitled, view(&library));
        assert!(text.contains("Was T01 (T01) seen before?"), "{text}");
        let unknown_code = posdiag::library::lookup::unknown_code;
        assert_eq!(unknown_code("4111 1111 1111 1111 {message}"), None);
        let typed = unknown_code("E999 {message}").unwrap();
        untitled.code = typed.as_str().into();
        let text = explain::text(&untitled, view(&library));
        assert!(text.contains(&format!("Was {typed} ({typed}) seen before?")), "{text}");
    }

    #[test]
    fn pinned_in_form_2_and_absent_from_form_1() {
        let library = library();
        let text = pinned(&library, &tree(&library, "T01"));
        assert!(text.starts_with(r#"{"format":2,"#) && text.contains("Does {code} come up again?"));
        let back = unpin([text.as_str()]).unwrap();
        let shown = |pinned: &posdiag::library::pinned::Pinned| {
            let (manifest, texts) = (&pinned.manifest, &pinned.texts);
            explain::text(&pinned.trees[0], View { manifest, texts, ..view(&library) })
        };
        assert!(shown(&back).contains("Does T01 come up again?"));
        // What was pinned before there were marks is shown unchanged.
        let old = text.replacen(r#""format":2,"language":2"#, r#""format":1,"language":1"#, 1);
        let back = unpin([old.as_str()]).unwrap();
        assert!(shown(&back).contains("Does {code} come up again?"));
        assert_eq!(pin(&back.trees[0], &back.manifest, &back.texts), old);
    }

    #[test]
    fn other_braces_and_misplaced_marks_are_faults() {
        let with = |text: &str| faults(MANIFEST, &format!("- id: a\n  try: {text}\n- end: office"));
        assert_eq!(with("Press {code}, {message}"), [""; 0]);
        assert_eq!(with("Press {cod}"), ["PD112"]);
        assert_eq!(with("Press { code }"), ["PD112"]);
        assert_eq!(with("Press }"), ["PD112"]);
        assert_eq!(with("Press ｛code｝"), ["PD014"]);
        assert_eq!(with("Press ｛ 4 ｝"), [""; 0]);
        for unquoted in ["{code}", "{message} again", "{whatever} it is", "{ code } again"] {
            assert_eq!(with(unquoted), ["PD021"], "{unquoted}");
        }
        assert_eq!(with("\"{code} again\""), [""; 0]);
        let named = |from: &str, to: &str| faults(&MANIFEST.replace(from, to), "- end: office");
        assert_eq!(named("name: Office\n  text", "name: The {code} office\n  text"), ["PD113"]);
        assert_eq!(named("label: Model", "label: Model of {message}"), ["PD113"]);
        assert_eq!(named("label: Model", "label: Model {1}"), [""; 0], "a name is no sentence about a code");
        assert_eq!(named("text: Over to them", "text: Over {to} them"), ["PD112"]);
    }

    #[test]
    fn first_edition_keeps_braces_literal() {
        let with = |text: &str| {
            let steps = format!("- id: a\n  try: {text}\n- end: office");
            faults(&MANIFEST.replace("language: 2", "language: 1"), &steps)
        };
        assert_eq!(with("Press {cod} and }"), [""; 0]);
        assert_eq!(with("Press {code}"), ["PD111"]);
        assert_eq!(with("{code}"), ["PD021"]);
    }
}

mod find {
    use super::*;
    use posdiag::library::search::{HitPlace, Index, Typing};
    use posdiag::machine::search::SearchJson;
    use posdiag::show::hits;
    use posdiag::tree::{compile, compile_file};

    const WITH: &str = "find:\n- paper roll stuck\n- printer jam\nsteps:\n- end: office\n";

    /// The files of a library with one language whose first code has this after its message.
    fn files(manifest: &str, behind: &str) -> Listing {
        let files = [
            ("library.yaml", manifest.to_owned()),
            ("shared/ladder.yaml", "name: ladder\nsteps:\n- end: office\n".to_owned()),
            ("t/T01.yaml", format!("code: T01\nrow: 1\nmessage: About T01\n{behind}")),
            ("t/T02.yaml", "code: T02\nrow: 2\nmessage: Jammed\nsteps:\n- end: office\n".to_owned()),
        ];
        Listing::of_memory(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))
    }

    fn told(behind: &str) -> Vec<&'static str> {
        let report = check(&files(MANIFEST, &format!("{behind}steps:\n- end: office\n")));
        report.faults.iter().map(|fault| fault.kind.code()).collect()
    }

    #[test]
    fn phrases_find_their_code_and_are_shown_nowhere_else() {
        let checked = check(&files(MANIFEST, WITH)).library.unwrap();
        let in_a_file = Library::open_whole(compile_file(&checked).unwrap()).unwrap();
        for library in [Library::open(compile(&checked)).unwrap(), in_a_file] {
            library.verify().unwrap();
            let index = Index::of(&library).unwrap();
            let found = index.find("paper stuck", Typing::Done).unwrap();
            let places: Vec<HitPlace> = found.hits[0].reasons.iter().map(|reason| reason.place).collect();
            assert_eq!((found.missing, places), (0, vec![HitPlace::Find; 2]));
            let shown = hits::text(&index, &found, 9, view(&library));
            assert!(shown.contains("Also called: [paper] roll stuck"), "{shown}");
            let json = serde_json::to_value(SearchJson::of(view(&library), &index, &found)).unwrap();
            assert_eq!(json["hits"][0]["reasons"][1]["text"], "paper roll stuck");
            assert_eq!(json["hits"][0]["reasons"][1]["place"], "find");
            // The terminal's message means a code more than what people say for another.
            let jam = index.find("jam", Typing::Done).unwrap();
            let codes: Vec<&str> = jam.hits.iter().map(|hit| &*index.entries()[hit.entry].code).collect();
            assert_eq!(codes, ["T02", "T01"]);

            let tree = library.tree("T01").unwrap().unwrap();
            let everywhere = [
                explain::text(&tree, view(&library)),
                explain_json(&library, &tree).to_string(),
                pinned(&library, &tree),
            ];
            assert!(everywhere.iter().all(|shown| !shown.contains("printer jam")));
            assert!(everywhere[2].starts_with(r#"{"format":1,"#), "a walk needs none of it");
        }
    }

    #[test]
    fn each_language_has_its_own_list() {
        let manifest = MANIFEST.replace("languages: [en]", "languages: [en, zh]");
        // Every text of the library needs both languages: these tests are about a fault in `find`.
        let told = |behind: &str| {
            let report = check(&files(&manifest, &format!("{behind}steps:\n- end: office\n")));
            let of_tree = report.faults.into_iter().filter(|fault| fault.at.file.path == "t/T01.yaml");
            of_tree.map(|fault| fault.kind.code()).filter(|code| *code != "PD104").collect::<Vec<_>>()
        };
        assert_eq!(told("find:\n  en:\n  - jam\n  zh:\n  - 卡纸\n  - 纸卷卡住\n"), [""; 0]);
        assert_eq!(told("find:\n  en:\n  - jam\n"), ["PD107"]);
        assert_eq!(told("find:\n  en: [jam]\n  zh: [卡纸]\n  fr: [bourrage]\n"), ["PD108"]);
        assert_eq!(told("find:\n  en: [jam]\n  en: [stuck]\n  zh: [卡纸]\n"), ["PD101"]);
        assert_eq!(told("find:\n  en: []\n  zh: [卡纸]\n"), ["PD109"]);
        assert_eq!(told("find:\n  en: [jam]\n  zh: [卡纸，纸卷卡住]\n"), ["PD014"]);
    }

    #[test]
    fn phrases_are_short_and_unique() {
        assert_eq!(told("find: [jam]\n"), [""; 0]);
        assert_eq!(told("find:\n  en: [jam]\n"), [""; 0]);
        assert_eq!(told("find: jam\n"), ["PD104"]);
        assert_eq!(told("find: []\n"), ["PD109"]);
        assert_eq!(told("find: [\"\"]\n"), ["PD109"]);
        assert_eq!(told("find: [80]\n"), ["PD105"]);
        assert_eq!(told("find: [jam, \" JAM \"]\n"), ["PD115"]);
        assert_eq!(told(&format!("find: [{}]\n", "a".repeat(40))), [""; 0]);
        assert_eq!(told(&format!("find: [{}]\n", "a".repeat(41))), ["PD114"]);
        assert_eq!(told("find: [\"a\\e\"]\n"), ["PD016"]);
        assert_eq!(told("find: [\"{code} jam\"]\n"), ["PD113"]);
        let first = MANIFEST.replace("language: 2", "language: 1");
        let report = check(&files(&first, WITH));
        assert_eq!(report.faults.iter().map(|fault| fault.kind.code()).collect::<Vec<_>>(), ["PD111"]);
    }
}

mod on_fixed {
    use super::*;
    use posdiag::library::graph::Graph;
    use posdiag::library::paths::Paths;
    use posdiag::session::Done;
    use posdiag::show::graph::{Picture, PictureFormat};

    const STEPS: &str = "\
- id: network
  try: Mend the network
  caution: Mind the cable
  on_fixed:
  - id: note
    tell: It works now
- id: router
  when: network = not_fixed
  try: Restart the router
  on_fixed: []
- id: again
  try: Do it again
- when: network = fixed
  end: fixed
- when: router = fixed
  end: fine
- end: office";

    fn library() -> Library {
        declared(MANIFEST, &[], &[("T01", STEPS)]).unwrap()
    }

    /// Where a walk is: the id of its prompt, or of its outcome in brackets.
    fn stands(library: &Library, session: &Session) -> String {
        match session.place() {
            Place::Prompt(id) => session.tree().node(id).unwrap().id.to_string(),
            Place::End(ending) => {
                format!("[{}]", library.manifest().outcome(ending.outcome(session.tree())).unwrap().id)
            }
        }
    }

    /// The same, confirming cautions on the way.
    fn walk(library: &Library, channel: Channel, answers: &str) -> Session {
        let mut session = Session::start(tree(library, "T01"), channel, NOW).0;
        for name in answers.split_whitespace() {
            if session.caution().is_some() && name != "skipped" {
                session.confirm_caution(NOW).unwrap();
            }
            let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
            let answer = match session.tree().node(id).unwrap().value(name).unwrap() {
                Value::Skipped => Answer::Skipped(None),
                value => Answer::Value(value),
            };
            session.answer(answer, NOW).unwrap();
        }
        session
    }

    #[test]
    fn steps_are_walked_and_then_what_follows() {
        let library = library();
        for (answers, stand) in [
            ("", "network"),
            ("fixed", "again"),
            ("fixed fixed", "[fixed]"),
            ("fixed not_fixed", "[fixed]"),
            ("not_fixed", "router"),
            ("not_fixed fixed", "again"),
            ("not_fixed fixed not_fixed", "[fine]"),
            ("not_fixed not_fixed not_fixed", "[office]"),
            ("skipped", "again"),
            ("skipped skipped", "[office]"),
        ] {
            let session = walk(&library, Channel::OnSite, answers);
            assert_eq!(stands(&library, &session), stand, "{answers}");
        }
        let session = walk(&library, Channel::OnSite, "fixed");
        let told = session.legs()[0].trail.iter().filter(|visit| visit.done == Done::Told).count();
        assert_eq!(told, 1, "the steps of the branch are walked");
        assert_eq!(walk(&library, Channel::OnSite, "").progress(), (1, 2));
    }

    #[test]
    fn cautioned_retracted_and_reported_like_any_action() {
        let library = library();
        let mut session = walk(&library, Channel::OnSite, "");
        assert!(session.caution().is_some());
        assert!(session.answer(Answer::Value(Value::Fixed), NOW).is_err(), "the caution comes first");
        session = walk(&library, Channel::OnSite, "fixed not_fixed");
        session.back(NOW).unwrap();
        assert_eq!(stands(&library, &session), "again");
        session.back(NOW).unwrap();
        assert_eq!(session.earlier(), Some(Answer::Value(Value::Fixed)));
        session.confirm_caution(NOW).unwrap();
        session.answer(Answer::Value(Value::NotFixed), NOW).unwrap();
        assert_eq!(stands(&library, &session), "router");
    }

    #[test]
    fn technician_action_is_deferred_on_the_phone() {
        let steps = STEPS.replace("  caution: Mind the cable\n", "  by: technician\n");
        let library = declared(MANIFEST, &[], &[("T01", &*steps)]).unwrap();
        let mut session = walk(&library, Channel::Phone, "");
        assert_eq!(stands(&library, &session), "again", "and what it would have led to is not walked");
        session.answer(Answer::Value(Value::NotFixed), NOW).unwrap();
        assert_eq!(stands(&library, &session), "[visit]");
    }

    #[test]
    fn action_is_credited_if_an_end_says_fixed() {
        let library = library();
        for (answers, helped) in [
            ("fixed not_fixed", Some("Mend the network")),
            ("fixed fixed", Some("Do it again")),
            ("not_fixed fixed not_fixed", None),
        ] {
            let session = walk(&library, Channel::OnSite, answers);
            let panel = panel_of(&library, &session);
            let credit = panel.lines().find_map(|line| line.strip_prefix("What helped: "));
            assert_eq!(credit, helped, "{answers}");
        }
        let steps = STEPS.replace("end: fixed", "end: office").replace("end: fine", "end: office");
        let library = declared(MANIFEST, &[], &[("T01", &*steps)]).unwrap();
        let panel = panel_of(&library, &walk(&library, Channel::OnSite, "fixed not_fixed"));
        assert!(panel.contains("✓ Mend the network → fixed"), "{panel}");
    }

    #[test]
    fn every_path_continues_after_it() {
        let library = library();
        let tree = tree(&library, "T01");
        let mut paths = Paths::new(&tree, false);
        let mut found = Vec::new();
        while let Some(path) = paths.next_path() {
            let mut answers = String::new();
            path.push_answers(&mut answers);
            found.push(answers);
        }
        assert_eq!(
            found,
            [
                "network=fixed,again=fixed",
                "network=fixed,again=not_fixed",
                "network=not_fixed,router=fixed,again=fixed",
                "network=not_fixed,router=fixed,again=not_fixed",
                "network=not_fixed,router=not_fixed,again=fixed",
                "network=not_fixed,router=not_fixed,again=not_fixed",
                "network=not_fixed,router=skipped,again=fixed",
                "network=not_fixed,router=skipped,again=not_fixed",
                "network=skipped,again=fixed",
                "network=skipped,again=not_fixed",
            ]
        );
    }

    #[test]
    fn explain_and_graph_show_where_it_leads() {
        let library = library();
        let tree = tree(&library, "T01");
        let text = explain::text(&tree, view(&library));
        assert!(
            text.contains(
                "Do Mend the network\n  Caution Mind the cable\n  Fixed →\n    Note It works now\n"
            ),
            "{text}"
        );
        assert!(text.contains("Do Restart the router\n  Fixed → continue below\n"), "{text}");
        let json = explain_json(&library, &tree);
        let branches = &json["steps"][0]["branches"];
        assert_eq!(
            (&branches[0]["value"], &branches[0]["steps"][0]["id"]),
            (&json!("fixed"), &json!("note"))
        );
        assert_eq!(json["steps"][1]["branches"][0]["steps"], json!([]));
        assert!(json["steps"][2].get("branches").is_none());
        let graph = Graph::of(&tree);
        let ends =
            graph.vertices.iter().filter(|vertex| format!("{:?}", vertex.kind).starts_with("Fixed")).count();
        assert_eq!(ends, 1, "only what ends where it helped has an end of its own");
        let picture =
            Picture::of(&tree, View { columns: Some(80), ..view(&library) }).draw(PictureFormat::Text);
        assert!(picture.contains("fixed"), "{picture}");
    }

    #[test]
    fn pinned_in_form_2_and_leads_forward() {
        let library = library();
        let text = pinned(&library, &tree(&library, "T01"));
        assert!(text.starts_with(r#"{"format":2,"#) && text.contains(r#""on_fixed":{"first":1}"#));
        let backwards = text.replace(r#""on_fixed":{"first":1}"#, r#""on_fixed":{"first":0}"#);
        assert_eq!(unpin([backwards.as_str()]).unwrap_err(), Damage::Backwards);
        let old = text.replacen(r#""format":2,"language":2"#, r#""format":1,"language":1"#, 1);
        assert_eq!(unpin([old.as_str()]).unwrap_err(), Damage::OtherPin);
    }

    #[test]
    fn conditions_may_read_fixed_if_the_walk_continues() {
        let with = |steps: &str| faults(MANIFEST, steps);
        let reads = "\n- when: a = fixed\n  end: fine\n- end: office";
        assert_eq!(with(&format!("- id: a\n  try: Do\n  on_fixed: []{reads}")), [""; 0]);
        assert_eq!(
            with(&format!("- id: a\n  try: Do\n  on_fixed:\n  - id: b\n    tell: Know{reads}")),
            [""; 0]
        );
        assert_eq!(with(&format!("- id: a\n  try: Do{reads}")), ["PD410"]);
        assert_eq!(with(&format!("- id: a\n  try: Do\n  on_fixed:\n  - end: fine{reads}")), ["PD410"]);
        // Through a sequence, too.
        let sequence = |on_fixed: &str| {
            let look = format!("- id: a\n  try: Do{on_fixed}");
            declared(
                MANIFEST,
                &[("look", &*look)],
                &[("T01", "- use: look\n- when: look.a = fixed\n  end: fine\n- end: office")],
            )
        };
        assert!(sequence("\n  on_fixed: []").is_some());
    }

    #[test]
    fn only_actions_have_it_and_its_steps_are_checked() {
        let with = |steps: &str| faults(MANIFEST, steps);
        assert_eq!(with("- id: a\n  tell: Know\n  on_fixed: []\n- end: office"), ["PD403"]);
        assert_eq!(with("- id: a\n  try: Do\n  on_fixed:\n- end: office"), ["PD109"]);
        assert_eq!(with("- id: a\n  try: Do\n  on_fixed: 7\n- end: office"), ["PD104"]);
        assert_eq!(with("- id: a\n  try: Do\n  on_fixed:\n  - end: nowhere\n- end: office"), ["PD301"]);
        assert_eq!(
            with("- id: a\n  try: Do\n  on_fixed:\n  - end: fine\n  - id: b\n    try: Do\n- end: office"),
            ["PD404"]
        );
        assert_eq!(
            with("- id: a\n  try: Do\n  on_fixed:\n  - id: a\n    tell: Know\n- end: office"),
            ["PD202"]
        );
        assert_eq!(with("- id: a\n  try: Do\n  on_fixed:\n  - end: fine"), ["PD405"]);
        // "Unsure" takes the path of "no", where the caution comes after what helped.
        let unsure = "- id: q\n  ask: Is it?\n  on_no:\n  - id: a\n    try: Do\n    on_fixed:\n    - id: b\n      try: Do\n      caution: Mind\n- end: office";
        assert_eq!(with(unsure), ["PD412"]);
        let first = MANIFEST.replace("language: 2", "language: 1");
        assert_eq!(faults(&first, "- id: a\n  try: Do\n  on_fixed: []\n- end: office"), ["PD111"]);
    }
}

mod wait_and_since {
    use super::*;
    use posdiag::session::FieldValue;
    use posdiag::text::redaction::{Shape, redact};
    use small_library::manifest_with_matters;

    const STEPS: &str = "\
- id: first
  ask: Is it lit?
  wait: 1
  on_no:
  - end: fine
- id: mend
  try: Mend it
- set: water = low
- id: which
  choose: Which lamp?
  wait: 7
  since: mend
  options:
  - id: left
    label: Left
    steps:
    - set: water = full
  - id: right
    label: Right
- id: fill
  collect: [model]
  wait: 5
  since: water
- id: look
  ask: Is it lit now?
  wait: 9
  since: drink
  on_yes:
  - end: fine
- id: never
  when: which = left
  try: Wait
  wait: 2
- set: drink = open
- end: office";

    fn library() -> Library {
        declared(&manifest_with_matters(false), &[], &[("T01", STEPS)]).unwrap()
    }

    fn minute(minutes: i64) -> Moment {
        Moment(NOW.0 + minutes * 60_000_000)
    }

    /// A walk with answers at these minutes.
    fn walk(library: &Library, answers: &[(&str, i64)]) -> Session {
        let mut session = Session::start(tree(library, "T01"), Channel::OnSite, NOW).0;
        for (name, at) in answers {
            let Place::Prompt(id) = session.place() else { panic!("{name}: at an end") };
            let node = session.tree().node(id).unwrap();
            if node.kind() == "collect" {
                let model = FieldValue::Known(redact(name, Shape::NOTE).unwrap().text);
                let field = library.manifest().fields.iter().position(|field| &*field.id == "model").unwrap();
                session.set_field(u16::try_from(field).unwrap(), model, minute(*at)).unwrap();
                continue;
            }
            let value = node.value(name).unwrap();
            let answer = if value == Value::Skipped { Answer::Skipped(None) } else { Answer::Value(value) };
            session.answer(answer, minute(*at)).unwrap();
        }
        session
    }

    #[test]
    fn wait_counts_from_the_named_step() {
        let library = library();
        let due = |answers: &[(&str, i64)]| walk(&library, answers).due();
        assert_eq!(due(&[]), None, "there is nothing yet to count from");
        assert_eq!(due(&[("yes", 10)]), None, "the second step does not wait");
        assert_eq!(due(&[("yes", 10), ("not_fixed", 20)]), Some(minute(27)), "since the step");
        // Since the matter was set: on the way to the step, or by the branch.
        let right = [("yes", 10), ("not_fixed", 20), ("right", 30)];
        assert_eq!(due(&right), Some(minute(25)));
        let left = [("yes", 10), ("not_fixed", 20), ("left", 30)];
        assert_eq!(due(&left), Some(minute(35)));
        // No matter was set: since the code's first answer.
        assert_eq!(due(&[&left[..], &[("N900", 40)]].concat()), Some(minute(19)));
        // Without `since`, the previous answer.
        assert_eq!(due(&[&left[..], &[("N900", 40), ("no", 50)]].concat()), Some(minute(52)));
        // A step that was not done was still answered.
        assert_eq!(due(&[("yes", 10), ("skipped", 21)]), Some(minute(28)));
    }

    #[test]
    fn skipped_step_falls_back_to_the_first_answer() {
        let steps = "- id: a\n  ask: Is it?\n  unsure_as: on_no\n  on_yes:\n  - id: b\n    try: Do\n- id: c\n  try: Do\n  wait: 3\n  since: b\n- end: office";
        let library = declared(MANIFEST, &[], &[("T01", steps)]).unwrap();
        assert_eq!(walk(&library, &[("no", 4)]).due(), Some(minute(7)));
        assert_eq!(walk(&library, &[("yes", 4), ("not_fixed", 6)]).due(), Some(minute(9)));
    }

    #[test]
    fn matter_set_by_another_code_counts() {
        let library = library();
        let mut session = walk(&library, &[("yes", 10), ("not_fixed", 20)]);
        let second = declared(
            &manifest_with_matters(false),
            &[],
            &[("T01", STEPS), ("T02", "- id: again\n  try: Do\n  wait: 5\n  since: water\n- end: office")],
        )
        .unwrap();
        session.switch(tree(&second, "T02"), minute(21)).unwrap();
        assert_eq!(session.due(), Some(minute(25)));
        session.back(minute(22)).unwrap();
        assert_eq!(session.due(), Some(minute(27)));
        session.back(minute(23)).unwrap();
        assert_eq!(session.due(), None);
    }

    #[test]
    fn explain_shows_since() {
        let library = library();
        let tree = tree(&library, "T01");
        let text = explain::text(&tree, view(&library));
        for said in [
            "Ask Is it lit? (after 1 min)",
            "Choose Which lamp? (7 min after \"Mend it\")",
            "Collect Model (5 min after \"Water\" was noted)",
            "Do Wait (after 2 min)",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let json = explain_json(&library, &tree);
        let steps = json["steps"].as_array().unwrap();
        let waits = |id: &str| {
            let step = steps.iter().find(|step| step["id"] == id).unwrap();
            (step["wait"].clone(), step["since"].clone())
        };
        assert_eq!(waits("first"), (json!(1), Json::Null));
        assert_eq!(waits("which"), (json!(7), json!("mend")));
        assert_eq!(waits("fill"), (json!(5), json!("water")));
        assert!(json["matters"].as_array().unwrap().iter().any(|matter| matter["id"] == "water"));
    }

    #[test]
    fn since_is_pinned_in_form_2_and_plain_waits_in_form_1() {
        let library = library();
        let text = pinned(&library, &tree(&library, "T01"));
        assert!(text.starts_with(r#"{"format":2,"#));
        for part in [r#""wait":7,"since":{"key":2}"#, r#""wait":5,"since":{"matter":"water"}"#] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let refused = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            unpin([text.replacen(from, to, 1).as_str()]).unwrap_err()
        };
        assert_eq!(refused(r#""since":{"key":2}"#, r#""since":{"key":99}"#), Damage::ConditionStep);
        assert_eq!(refused(r#""since":{"matter":"water"}"#, r#""since":{"matter":"wine"}"#), Damage::NoState);
        assert_eq!(refused(r#""wait":7,"since""#, r#""since""#), Damage::NotATree);
        assert_eq!(
            refused(r#""wait":null},"by":"merchant""#, r#""wait":null},"by":"merchant","wait":4"#),
            Damage::NotATree
        );
        let old = declared(
            MANIFEST,
            &[],
            &[("T01", "- id: a\n  try: Do\n- id: b\n  try: Do\n  wait: 5\n- end: office")],
        )
        .unwrap();
        let text = pinned(&old, &tree(&old, "T01"));
        assert!(text.starts_with(r#"{"format":1,"#) && text.contains(r#""wait":5}"#), "{text}");
        let doubled = text.replacen(r#""by":"merchant","#, r#""by":"merchant","wait":4,"#, 1);
        assert_eq!(unpin([doubled.as_str()]).unwrap_err(), Damage::OtherPin);
    }

    #[test]
    fn since_must_name_an_answerable_step() {
        let manifest = manifest_with_matters(false);
        let since = |name: &str| {
            let steps = format!(
                "- id: a\n  ask: Is it?\n  on_no:\n  - id: b\n    try: Do\n  - end: fine\n- id: c\n  tell: Know\n- id: d\n  collect: [model]\n- id: e\n  try: Do\n  wait: 5\n  since: {name}\n- id: f\n  try: Do\n- set: water = low\n- end: office"
            );
            faults(&manifest, &steps)
        };
        assert_eq!(since("a"), [""; 0]);
        assert_eq!(since("water"), [""; 0]);
        assert_eq!(since("drink"), ["PD423"], "no step ever sets it");
        assert_eq!(since("nothing"), ["PD422"]);
        assert_eq!(since("link.nothing"), ["PD422"]);
        assert_eq!(since("c"), ["PD422"], "what only tells has no answer");
        assert_eq!(since("d"), ["PD422"]);
        assert_eq!(since("e"), ["PD423"], "itself");
        assert_eq!(since("f"), ["PD423"], "below");
        assert_eq!(since("b"), ["PD423"], "in a branch that ends");
        assert_eq!(since("[a]"), ["PD104"]);
        // Counting from a question does not change any walk's result: the question is still without effect.
        let idle = "- id: a\n  ask: Is it?\n- id: b\n  try: Do\n  wait: 5\n  since: a\n- end: office";
        assert_eq!(faults(&manifest, idle), ["PD406"]);
    }

    #[test]
    fn sequences_and_trees_may_name_steps_of_sequences() {
        let manifest = manifest_with_matters(false);
        let look = "- id: a\n  try: Do\n- id: b\n  try: Do\n  wait: 5\n  since: a";
        let tree_steps = "- use: look\n- id: c\n  try: Do\n  wait: 4\n  since: look.b\n- use: look\n- set: water = low\n- end: office";
        let library = declared(&manifest, &[("look", look)], &[("T01", tree_steps)]).unwrap();
        let at = |answers: &[(&str, i64)]| walk(&library, answers).due();
        assert_eq!(at(&[("not_fixed", 1)]), Some(minute(6)));
        assert_eq!(at(&[("not_fixed", 1), ("not_fixed", 2)]), Some(minute(6)));
        // The second time the sequence is used, its latest answer counts.
        let twice = [("not_fixed", 1), ("not_fixed", 2), ("not_fixed", 10), ("not_fixed", 20)];
        assert_eq!(at(&twice), Some(minute(25)));
        pinned(&library, &tree(&library, "T01"));
    }

    #[test]
    fn since_needs_a_wait_on_a_prompt() {
        let with = |step: &str| faults(MANIFEST, &format!("- id: a\n  try: Do\n{step}\n- end: office"));
        assert_eq!(with("- id: b\n  try: Do\n  since: a"), ["PD103"]);
        assert_eq!(with("- id: b\n  tell: Know\n  wait: 5"), ["PD403"]);
        assert_eq!(with("- id: b\n  tell: Know\n  since: a"), ["PD403", "PD103"]);
        assert_eq!(with("- id: b\n  try: Do\n  wait: 1441"), ["PD106"]);
        let first = MANIFEST.replace("language: 2", "language: 1");
        let old = |step: &str| faults(&first, &format!("- id: a\n  try: Do\n{step}\n- end: office"));
        assert_eq!(old("- id: b\n  try: Do\n  wait: 5"), [""; 0]);
        assert_eq!(old("- id: b\n  collect: [model]\n  wait: 5"), ["PD111"]);
        assert_eq!(old("- id: b\n  try: Do\n  wait: 5\n  since: a"), ["PD111"]);
    }
}
