//! The pages of a handbook: what they are called and say, for whom, that every link leads somewhere, that no text of a
//! library is more than a text, that two runs make the same bytes, and what is done with the folder that they are in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use posdiag::library::embedded;
use posdiag::show::handbook::{Handbook, LIST, Readers};
use posdiag::text::harmless::first_harmful;
use posdiag::text::language::Language;
use posdiag::tree::{Act, By, Closing, Library, Listing, check, compile, drawing};
use sha2::{Digest as _, Sha256};

use crate::support::base_library::copy_of;
use crate::support::common::{Run, run_at};
use crate::support::small_library::{MANIFEST, files};

/// The files of a handbook, by name.
pub(crate) type Files = BTreeMap<String, String>;

pub(crate) fn made(library: &Library, readers: Readers) -> Files {
    let mut files = Files::new();
    let handbook = Handbook::of(library, readers).unwrap();
    let mut take = |name: &str, bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(files.insert(name.to_owned(), text), None, "{name} is made twice");
        Ok(())
    };
    handbook.files(&mut take).unwrap();
    let listed: BTreeSet<String> = handbook.file_names().into_iter().collect();
    assert_eq!(listed, files.keys().cloned().collect(), "the list of files is another one");
    files
}

fn of_files(files: Vec<(String, Vec<u8>)>) -> Library {
    let report = check(&Listing::of_memory(files));
    let drawn: Vec<String> =
        report.faults.iter().map(|fault| drawing::draw(fault, "", Language::En, false)).collect();
    Library::open(compile(&report.library.unwrap_or_else(|| panic!("{}", drawn.join("\n"))))).unwrap()
}

/// Whether a file's name ends so.
fn ends(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some()
}

/// The values of an attribute in a page.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let before = format!(" {attribute}=\"");
    page.match_indices(&before).map(|(at, _)| page[at + before.len()..].split('"').next().unwrap()).collect()
}

/// What a page says, without its tags.
pub(crate) fn said(page: &str) -> String {
    let mut text = String::new();
    for piece in page.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        text.push(' ');
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Every link of the files leads to a file, and where it names a place in it, to that.
fn assert_links_lead_somewhere(files: &Files) {
    let places: BTreeMap<&str, BTreeSet<&str>> =
        files.iter().map(|(name, page)| (&**name, values(page, "id").into_iter().collect())).collect();
    for (name, page) in files.iter().filter(|(name, _)| ends(name, ".html")) {
        for to in values(page, "href").into_iter().chain(values(page, "src")) {
            let (file, place) = to.split_once('#').unwrap_or((to, ""));
            let file = if file.is_empty() { name } else { file };
            let there =
                places.get(file).unwrap_or_else(|| panic!("{name} leads to {to}, which is not there"));
            let is_walk = place == "walk" || place.ends_with("&amp;walk");
            assert!(place.is_empty() || is_walk || there.contains(place), "{name} leads to {to}");
        }
        let ids = values(page, "id");
        assert_eq!(ids.len(), places[&**name].len(), "{name} has an id twice");
    }
}

/// Nothing is loaded from anywhere: what looks like an address is the name of a format.
fn assert_nothing_from_outside(name: &str, text: &str) {
    let rest = text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "");
    let found = ["http:", "https:", "//cdn", "@import", "url(", "integrity="];
    for word in found.into_iter().filter(|word| *word != "url(" || !ends(name, ".svg")) {
        assert!(!rest.contains(word), "{name} has {word}");
    }
}

#[test]
fn the_handbook_of_the_shipped_library_is_whole() {
    let library = embedded::library().unwrap();
    let files = made(&library, Readers::Agents);
    let lower: BTreeSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), files.len(), "two files differ only in case");
    for title in library.titles().unwrap() {
        for ending in [".html", ".en.html", ".svg", ".en.svg"] {
            assert!(files.contains_key(&format!("{}{ending}", title.code)), "{}{ending}", title.code);
        }
    }
    assert_links_lead_somewhere(&files);
    for (name, text) in &files {
        assert_nothing_from_outside(name, text);
        assert_eq!(first_harmful(text), None, "{name}");
        if !ends(name, ".html") {
            continue;
        }
        let language = if ends(name, ".en.html") { "en" } else { "zh" };
        assert!(text.starts_with("<!doctype html>\n"), "{name}");
        assert!(text.contains(&format!("<html lang=\"{language}\" ")), "{name}");
        assert!(text.contains("default-src 'none'") || text.contains("default-src &#39;none&#39;"), "{name}");
        assert_eq!(text.matches("<h1").count(), 1, "{name}");
        let version = &library.manifest().version;
        assert!(text.contains("http-equiv=\"refresh\"") || said(text).contains(&**version), "{name}");
    }
}

#[test]
fn two_runs_make_the_same_bytes() {
    let library = of_files(hostile());
    let digest = || -> Vec<String> {
        let files = made(&library, Readers::Agents);
        let single = Handbook::of(&library, Readers::Agents).unwrap().single().unwrap();
        files.into_values().chain([single]).collect()
    };
    assert_eq!(digest(), digest());
}

#[test]
fn no_more_than_three_levels_are_set_in() {
    let library = embedded::library().unwrap();
    let mut deepest = 0;
    for (name, page) in made(&library, Readers::Technicians) {
        // The lists that are open, from the outermost: whether the item that each has come to is an answer that is set in.
        let mut open: Vec<bool> = Vec::new();
        for tag in page.split('<') {
            match tag.split([' ', '>']).next() {
                Some("ol" | "ul") => open.push(false),
                Some("/ol" | "/ul") => drop(open.pop()),
                Some("li") => {
                    let class = values(&format!("<{tag}"), "class").concat();
                    if let Some(item) = open.last_mut() {
                        *item = ["yes", "no", "option", "unsure"].contains(&&*class);
                    }
                }
                _ => continue,
            }
            let levels = open.iter().filter(|is_set_in| **is_set_in).count();
            assert!(levels <= 3, "{name} sets in {levels} levels");
            deepest = deepest.max(levels);
        }
    }
    assert_eq!(deepest, 3);
}

/// A library whose texts would do harm where they were more than texts.
fn hostile() -> Vec<(String, Vec<u8>)> {
    let manifest = MANIFEST
        .replace("name: Small", "name: \"</title><script>alert(1)</script>\"")
        .replace("title: T", "title: \"<!--\"")
        .replace("label: Model", "label: \"<b onclick=x>&lt;\"");
    let long = "W".repeat(400);
    let steps = format!(
        r#"- use: odd
- id: ask
  ask: "<img src=x onerror=alert(1)>"
  say: "\"><script src=//evil/x.js></script>"
  hint: "{long}"
  caution: "</p></li></ol><h1>"
  on_yes:
  - id: tell
    tell: "javascript:alert(1) &#60;b&#62; ' \" `"
- end: office
  text: "]]><style>*</style>"
  collect: [model]"#
    );
    let sequences = [("odd", "- id: odd\n  try: \"{code} </script>\"")];
    files(&manifest, &sequences, &[("T01", &steps)])
}

#[test]
fn no_text_of_a_library_is_more_than_a_text() {
    let library = of_files(hostile());
    let handbook = Handbook::of(&library, Readers::Agents).unwrap();
    let mut files = made(&library, Readers::Agents);
    files.insert("single.html".to_owned(), handbook.single().unwrap());
    for (name, page) in files.iter().filter(|(name, _)| ends(name, ".html")) {
        // What a browser would read as an element is one of the handbook's own.
        for harm in [
            "<img src=x",
            "<script>alert",
            "<b onclick",
            "<style>*",
            "<!--",
            "<script src=//",
            "</p></li></ol><h1>",
        ] {
            assert!(!page.contains(harm), "{name} has {harm}");
        }
        let scripts = page.matches("<script").count();
        assert_eq!(scripts, page.matches("</script>").count(), "{name}");
    }
    let page = said(&files["T01.html"]);
    for text in [
        "<img src=x onerror=alert(1)>",
        "\"><script src=//evil/x.js></script>",
        "javascript:alert(1) &#60;b&#62; ' \" `",
    ] {
        assert!(page.contains(text), "{text} is not told: {page}");
    }
    assert!(said(&files["T01.html"]).contains("T01 </script>"), "the mark stands for the code");
    assert_links_lead_somewhere(&files);
}

#[test]
fn what_a_single_file_may_run_is_what_it_holds() {
    let library = of_files(hostile());
    for readers in Readers::ALL {
        let page = Handbook::of(&library, readers).unwrap().single().unwrap();
        let policy = values(&page, "content")[0].replace("&#39;", "'");
        let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
        let mut held: Vec<String> = Vec::new();
        let styles = ["<style>", "<style id=\"unscripted\">"].map(|tag| (tag, "</style>"));
        for (tag, end) in [("<script>", "</script>")].into_iter().chain(styles) {
            let pieces = page.split(tag).skip(1).map(|piece| piece.split(end).next().unwrap());
            held.extend(pieces.map(digest));
        }
        let allowed = policy.split([' ', ';']).filter(|word| word.starts_with("'sha256-"));
        assert_eq!(allowed.map(str::to_owned).collect::<BTreeSet<_>>(), held.into_iter().collect());
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'self'"), "{policy}");
        assert_nothing_from_outside("single", &page);
        assert_links_lead_somewhere(&Files::from([("single.html".to_owned(), page)]));
    }
}

#[test]
fn names_that_are_no_longer_used_lead_to_the_page() {
    let mut all =
        files(MANIFEST, &[("wires", "- id: pull\n  try: Pull")], &[("T01", "- use: wires\n- end: office")]);
    for (path, bytes) in &mut all {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = match path.as_str() {
            "t/T01.yaml" => text.replace("row: 1", "row: 1\naliases: [INDEX, T-PAPER, \"码\"]"),
            "shared/wires.yaml" => text.replace("steps:", "was: [cables, wires_too]\nsteps:"),
            _ => text,
        }
        .into_bytes();
    }
    let files = made(&of_files(all), Readers::Agents);
    for (stub, to) in [
        ("T-PAPER.html", "T01.html"),
        ("_7801_.html", "T01.html"),
        ("shared.cables.html", "shared.wires.html"),
        ("shared.wires_too.html", "shared.wires.html"),
    ] {
        assert!(files[stub].contains(&format!("content=\"0; url={to}\"")), "{}", files[stub]);
    }
    // The index is no code's.
    assert!(files["index.html"].contains("<h1>Small</h1>"));
    assert!(!files.contains_key("INDEX.html"));
}

#[test]
fn each_reader_is_told_what_is_for_them() {
    let library = embedded::library().unwrap();
    let agents = made(&library, Readers::Agents);
    let technicians = made(&library, Readers::Technicians);
    let merchants = made(&library, Readers::Merchants);
    let code =
        |title: &posdiag::tree::Title| library.tree_with(&title.code, Closing::LeftOut).unwrap().unwrap();
    for title in library.titles().unwrap() {
        let tree = code(&title);
        let name = format!("{}.html", title.code);
        let texts = library.texts();
        let [agents, technicians, merchants] =
            [&agents, &technicians, &merchants].map(|files| said(&files[&name]));
        for node in tree.nodes() {
            let say = node.guidance.say.map(|say| texts.get(say, 0));
            if let Some(say) = say.filter(|say| !say.contains('{')) {
                assert!(agents.contains(say), "{name}: {say}");
                // Some steps are called as they are said.
                assert!(
                    node.text().is_some_and(|text| texts.get(text, 0) == say) || !technicians.contains(say),
                    "{name}: {say}"
                );
            }
            let is_others = node.by != By::Merchant
                && matches!(node.act, Act::Try { .. } | Act::Ask { .. } | Act::Choose { .. });
            if let Some(text) = node.text().filter(|_| is_others).map(|text| texts.get(text, 0)) {
                assert!(!merchants.contains(text), "{name}: {text}");
            }
        }
        let message = tree.message.map(|message| texts.get(message, 0)).unwrap_or_default();
        if let Some(cause) = tree.cause.map(|cause| texts.get(cause, 0)) {
            // Some causes say what the terminal shows.
            let is_told = merchants.contains(cause) && !message.contains(cause);
            assert!(agents.contains(cause) && !is_told, "{name}: {cause}");
        }
    }
    for (name, page) in &merchants {
        assert!(!ends(name, ".svg") || name == "icon.svg", "{name}");
        assert!(!page.contains("walk.js") && !page.contains("id=\"start\""), "{name}");
        for queue in &library.manifest().queues {
            assert!(!page.contains(&format!("→ {}", library.texts().get(queue.name, 0))), "{name}");
        }
    }
    assert!(
        merchants
            .keys()
            .all(|name| !name.contains("walk") && !name.contains("engine") && !name.starts_with("library"))
    );
}

/// The texts of a page's elements of a class, without their tags.
pub(crate) fn of_class(page: &str, element: &str, class: &str) -> Vec<String> {
    let (before, after) = (format!("<{element} class=\"{class}\">"), format!("</{element}>"));
    let texts = page.split(&before).skip(1).map(|rest| said(rest.split(&after).next().unwrap()));
    texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn merchants_read_only_what_is_said_to_them() {
    let library = embedded::library().unwrap();
    let merchants = made(&library, Readers::Merchants);
    for (column, language) in ["zh", "en"].into_iter().enumerate() {
        let texts = library.texts();
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let outcomes = &library.manifest().outcomes;
        let names: BTreeSet<String> =
            outcomes.iter().map(|outcome| spaced(texts.get(outcome.name, column))).collect();
        let mut conditions = 0;
        for title in library.titles().unwrap() {
            let tree = library.tree_with(&title.code, Closing::LeftOut).unwrap().unwrap();
            let name = format!("{}{}", title.code, if language == "zh" { ".html" } else { ".en.html" });
            let page = &merchants[&name];
            let leads = of_class(page, "span", "said");
            // An outcome's name says what the agent does next.
            assert_eq!(leads.iter().find(|lead| names.contains(*lead)), None, "{name}");
            let whens = of_class(page, "p", "when");
            conditions += whens.iter().filter(|when| when.contains(['?', '？'])).count();
            for node in
                tree.nodes().iter().filter(|node| matches!(node.act, Act::Ask { .. } | Act::Choose { .. }))
            {
                let Some(say) = node.guidance.say.map(|say| texts.get(say, column)) else { continue };
                if !say.contains(['?', '？']) {
                    assert!(!leads.contains(&spaced(say)), "{name} asks nothing: {say}");
                }
                let text = node.text().map(|text| spaced(texts.get(text, column))).unwrap();
                let quoted =
                    whens.iter().find(|when| when.contains(&text) && !spaced(say).starts_with(&text));
                assert_eq!(quoted, None, "{name} has the agent's words");
            }
        }
        assert!(conditions > 50, "{language}: {conditions} conditions are about a question");
    }
}

#[test]
fn what_merchants_have_ready_is_not_folded() {
    let library = embedded::library().unwrap();
    let page = &made(&library, Readers::Merchants)["0003.en.html"];
    assert!(
        of_class(page, "span", "said").contains(&"Merchant number (MID), Terminal number (TID)".to_owned())
    );
    assert!(!said(page).contains("What the back office needs"), "the name is the agents'");
}

// ---- the folder

fn makes(folder: &Path, args: &str) -> Run {
    run_at(folder, &format!("handbook --library small --lang en {args}"))
}

/// A folder with a small library in it.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let library = copy_of("tests/data/base");
    fs::rename(library.keep(), folder.path().join("small")).unwrap();
    folder
}

#[test]
fn a_folder_with_other_things_is_left_alone() {
    let folder = desk();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir(at("other")).unwrap();
    fs::write(at("other/notes.txt"), "mine").unwrap();
    for args in ["-o other", "-o other --force"] {
        let run = makes(folder.path(), args);
        assert_eq!(run.exit, Some(1), "{run:?}");
        assert!(
            run.stderr.starts_with("error: other is not empty and no handbook, and was left unchanged.\n"),
            "{run:?}"
        );
    }
    assert_eq!(fs::read_dir(at("other")).unwrap().count(), 1);
    let run = makes(folder.path(), "-o other/notes.txt");
    assert_eq!(run.exit, Some(1), "{run:?}");
    assert_eq!(fs::read_to_string(at("other/notes.txt")).unwrap(), "mine");
}

#[test]
fn of_an_earlier_handbook_only_its_own_files_are_replaced() {
    let folder = desk();
    let at = |path: &str| folder.path().join("pages").join(path);
    let run = makes(folder.path(), "-o pages");
    assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    let run = makes(folder.path(), "-o pages");
    assert_eq!(run.exit, Some(1), "{run:?}");
    assert!(
        run.stderr.starts_with("error: pages has a handbook already, which was not overwritten.\n"),
        "{run:?}"
    );
    fs::write(at("mine.txt"), "mine").unwrap();
    fs::write(at("E101.html"), "old").unwrap();
    // What the handbook does not have any more goes.
    let tree = folder.path().join("small/posp/05.yaml");
    let text = fs::read(&tree).unwrap();
    fs::remove_file(&tree).unwrap();
    let run = makes(folder.path(), "-o pages --force");
    assert_eq!(run.exit, Some(0), "{run:?}");
    assert_ne!(fs::read_to_string(at("E101.html")).unwrap(), "old");
    assert!(at("mine.txt").exists() && !at("05.html").exists() && at("00.html").exists());
    let list = fs::read_to_string(at(LIST)).unwrap();
    assert!(list.lines().any(|line| line == "E101.html") && !list.contains("mine.txt"), "{list}");
    // A file that somebody put there is none of the handbook's, whatever it is called.
    fs::write(&tree, text).unwrap();
    fs::write(at("05.html"), "mine").unwrap();
    let run = makes(folder.path(), "-o pages --force");
    assert_eq!(run.exit, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("05.html is not a file of the handbook, and was not overwritten."),
        "{run:?}"
    );
    assert_eq!(fs::read_to_string(at("05.html")).unwrap(), "mine");
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_a_link_or_outside_the_folder() {
    let folder = desk();
    let at = |path: &str| folder.path().join(path);
    assert_eq!(makes(folder.path(), "-o pages").exit, Some(0));
    fs::write(at("secret"), "mine").unwrap();
    fs::remove_file(at("pages/E101.html")).unwrap();
    std::os::unix::fs::symlink(at("secret"), at("pages/E101.html")).unwrap();
    let list = fs::read_to_string(at("pages").join(LIST)).unwrap();
    fs::write(at("pages").join(LIST), format!("{list}../secret\n{}\n", at("secret").display())).unwrap();
    let run = makes(folder.path(), "-o pages --force");
    assert_eq!(run.exit, Some(0), "{run:?}");
    assert_eq!(fs::read_to_string(at("secret")).unwrap(), "mine");
    assert!(!at("pages/E101.html").is_symlink());
}

#[test]
fn one_file_follows_the_rules_of_other_results() {
    let folder = desk();
    let at = |path: &str| folder.path().join(path);
    let run = makes(folder.path(), "--single one.pdf");
    assert_eq!(run.exit, Some(2), "{run:?}");
    assert!(run.stderr.starts_with("error: This command does not write files like one.pdf.\n"), "{run:?}");
    assert_eq!(makes(folder.path(), "--single one.html").exit, Some(0));
    let run = makes(folder.path(), "--single one.html");
    assert_eq!(run.exit, Some(1), "{run:?}");
    assert!(run.stderr.starts_with("error: one.html already exists and was not overwritten.\n"), "{run:?}");
    assert_eq!(makes(folder.path(), "--single one.html --force").exit, Some(0));
    let printed = makes(folder.path(), "--single -");
    assert_eq!(printed.stdout, fs::read_to_string(at("one.html")).unwrap());
    let run = run_at(folder.path(), "handbook --lang en");
    assert_eq!(run.exit, Some(2), "{run:?}");
}
