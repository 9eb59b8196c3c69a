//! The checker on broken and on hostile libraries: every fault is reported once, at its place and in a stable order,
//! and no contents of a file make it panic, hang or exhaust memory.

use crate::support::common;
use std::fs;
use std::path::Path;

use posdiag::text::language::Language;
use posdiag::text::width::width;
use posdiag::tree::{Fault, check_folder, drawing};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::base_library::{copy, link, write};

const HEAD: &str = "code: E103\nrow: 3\nuntitled: true\nsteps:\n";
const SEQUENCE: &str = "name:\n  zh: 甲\n  en: A\nsteps:\n";
const TREE: &str = "e/E103.yaml";
const BASE_MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/base/library.yaml");

fn faults_of(library: &Path) -> Vec<Fault> {
    let report = check_folder(library);
    assert_eq!(report.library.is_none(), !report.faults.is_empty());
    for fault in &report.faults {
        for language in Language::ALL {
            let drawn = drawing::draw(fault, "", language, false);
            assert!(drawn.len() < 20_000, "{}", drawn.len());
        }
    }
    report.faults
}

/// The faults of the base library with these files, one a line: `path:line:column: code`.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let library = copy();
    for (path, text) in files {
        write(library.path(), path, text);
    }
    lines(library.path())
}

fn lines(library: &Path) -> Vec<String> {
    let short = |fault: &Fault| {
        let line = drawing::line(fault, "", Language::En);
        let (place, said) = line.split_once(": ").unwrap();
        format!("{place} {}", said.split(' ').next().unwrap())
    };
    faults_of(library).iter().map(short).collect()
}

/// The codes for a library with this as `TREE`.
fn codes(tree: impl AsRef<[u8]>) -> Vec<&'static str> {
    let library = copy();
    write(library.path(), TREE, tree);
    codes_of(&library)
}

fn codes_of(library: &TempDir) -> Vec<&'static str> {
    faults_of(library.path()).iter().map(|fault| fault.kind.code()).collect()
}

fn steps(count: usize, step: impl Fn(usize) -> String) -> String {
    (0..count).map(step).collect()
}

fn simple(kind: &str, id: &str) -> String {
    format!("- id: {id}\n  {kind}:\n    zh: 甲\n    en: A\n")
}

#[test]
fn the_base_library_has_no_faults() {
    assert_eq!(told(&[]), [""; 0]);
}

#[test]
fn all_faults_are_reported_in_file_order() {
    let library = copy();
    let manifest = fs::read_to_string(library.path().join("library.yaml")).unwrap();
    write(library.path(), "library.yaml", manifest.replace("  kind: text\n", "  kind: prose\n"));
    write(
        library.path(),
        "shared/x.yaml",
        format!("{SEQUENCE}- use: nowhere\n- id: A\n  tell:\n    zh: 甲\n"),
    );
    write(library.path(), "e/E103.yaml", "code: E104\nrow: 0\nmessage: text\nstep: []\n");
    write(library.path(), "e/E104.yaml", "code: [\n");
    write(
        library.path(),
        "posp/06.yaml",
        "code: 06\nrow: 1\nuntitled: true\nopening: none\nsteps:\n- end: offce\n",
    );
    let expected = [
        "library.yaml:47:9 PD110",
        "shared/x.yaml:5:8 PD301",
        "shared/x.yaml:6:7 PD201",
        "shared/x.yaml:7:3 PD107",
        "e/E103.yaml:1:7 PD205",
        "e/E103.yaml:2:6 PD106",
        "e/E103.yaml:3:10 PD104",
        "e/E103.yaml:4:1 PD102",
        "e/E104.yaml:1:7 PD010",
        "posp/06.yaml:1:7 PD105",
        "posp/06.yaml:2:6 PD206",
        "posp/06.yaml:6:8 PD301",
    ];
    for _ in 0..3 {
        assert_eq!(lines(library.path()), expected);
    }
}

/// Invalid YAML is reported with the reason, in both languages, at its origin.
#[test]
fn invalid_yaml_gives_reason_and_place() {
    let tree = |message: &str| {
        let steps = "steps:\n- end: office\n";
        format!("code: E103\nrow: 3\n{message}\n{steps}")
    };
    for (written, place, zh, en) in [
        ("aliases: [E9, E8", "3:10", "括号没有成对", "a bracket has no match"),
        ("aliases: [E9，E8】", "3:10", "括号没有成对", "a bracket has no match"),
        ("message: {zh: 甲, en: A", "3:10", "括号没有成对", "a bracket has no match"),
        ("message:\n  zh: [甲\n  en: A", "4:7", "括号没有成对", "a bracket has no match"),
        ("aliases: [\"]\", # ]\n  E9", "3:10", "括号没有成对", "a bracket has no match"),
        ("aliases: ]", "3:10", "括号没有成对", "a bracket has no match"),
        ("aliases: [E9, , E8]", "3:15", "括号里每两项之间要一个逗号", "in brackets, items"),
        ("cause: \"甲", "3:8", "引号没有成对", "a quote has no match"),
        ("cause: '甲", "3:8", "引号没有成对", "a quote has no match"),
        ("cause: \"甲\"乙", "3:11", "右引号后面还有字", "there is text after the closing quote"),
        ("cause: \"甲\\乙\"", "3:8", "双引号里的“\\”有特殊意思", "`\\` has a special meaning"),
        ("message", "3:1", "这里应该是“键: 值”", "a `key: value` belongs here"),
        ("message:\n  zh 甲\n  en: A", "4:3", "这里应该是“键: 值”", "a `key: value` belongs here"),
        ("message:\n  zh: 甲\n  - en: A", "5:3", "这里不能有“- ”", "a list item (`- `) cannot be here"),
        ("aliases: - E9", "3:10", "这里不能有“- ”", "a list item (`- `) cannot be here"),
        ("cause: @甲", "3:8", "这个符号不能在句首", "a text cannot start with this character"),
        ("cause: > 甲", "3:8", "这个符号不能在句首", "a text cannot start with this character"),
    ] {
        let library = copy();
        write(library.path(), TREE, tree(written));
        let faults = faults_of(library.path());
        assert_eq!(faults.len(), 1, "{written}");
        let zh = format!("{TREE}:{place}: PD010 这里的写法读不懂：{zh}");
        assert_eq!(drawing::line(&faults[0], "", Language::Zh), zh);
        let said = drawing::line(&faults[0], "", Language::En);
        assert!(said.starts_with(&format!("{TREE}:{place}: PD010 this cannot be read: {en}")), "{said}");
    }
    for (written, expected) in [
        ("message:\n\tzh: 甲", "e/E103.yaml:4:1 PD011"),
        ("message:\n  zh: 甲\n en: A", "e/E103.yaml:5:2 PD022"),
        ("message:\n  zh:甲\n  en: A", "e/E103.yaml:4:5 PD019"),
        ("cause: !甲", "e/E103.yaml:3:8 PD015"),
    ] {
        assert_eq!(told(&[(TREE, &tree(written))]), [expected], "{written}");
    }
    assert_eq!(told(&[(TREE, "%YAML 1.2\ncode: E103\n")]), ["e/E103.yaml:1:1 PD015"]);
}

/// One mistake is one fault: mere consequences are not reported.
#[test]
fn one_fault_does_not_cause_others() {
    let manifest = fs::read_to_string(BASE_MANIFEST).unwrap();
    for (from, to, expected) in [
        ("\noutcomes:", "\noutcome:", &["PD102"][..]),
        ("\nfields:", "\nfield:", &["PD102"]),
        ("\nqueues:", "\nqueue:", &["PD102"]),
        ("\ntags:", "\ntag:", &["PD102"]),
        ("\nroles:", "\nrole:", &["PD102"]),
        ("- id: e\n  title", "- title", &["PD103"]),
        ("- id: office\n  kind", "- kind", &["PD103"]),
        ("  folder: e\n", "", &["PD103"]),
    ] {
        let library = copy();
        assert!(manifest.contains(from), "{from}");
        write(library.path(), "library.yaml", manifest.replacen(from, to, 1));
        assert_eq!(codes_of(&library), expected, "{to}");
    }
    // The only tree whose condition reads a shared question cannot be read: the question is not at fault.
    let question = format!("{SEQUENCE}{}- id: b\n  try:\n    zh: 甲\n    en: A\n", simple("ask", "a"));
    let reader =
        |tail: &str| format!("{HEAD}- use: q\n- when: q.a = yes\n  end: office\n- end: visit\n{tail}");
    assert_eq!(told(&[("shared/q.yaml", &question), (TREE, &reader(""))]), [""; 0]);
    assert_eq!(
        told(&[("shared/q.yaml", &question), (TREE, &reader("foo: bar\n"))]),
        ["e/E103.yaml:9:1 PD102"]
    );
    assert_eq!(told(&[("shared/q.yaml", &question)]), ["shared/q.yaml:5:7 PD406"]);
    // A copied file whose code was not changed.
    let copied =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/base/e/E102.yaml")).unwrap();
    assert_eq!(told(&[(TREE, &copied.replace("row: 2", "row: 3"))]), ["e/E103.yaml:1:7 PD205"]);
    // A cycle of three is one fault.
    let uses = |name: &str| format!("{SEQUENCE}- use: {name}\n");
    let circle =
        [("shared/a.yaml", &*uses("b")), ("shared/b.yaml", &*uses("c")), ("shared/c.yaml", &*uses("a"))];
    assert_eq!(told(&circle), ["shared/a.yaml:5:8 PD302"]);
}

#[test]
fn near_names_are_suggested() {
    for (wrong, right) in [
        ("- end: ofice\n", "office"),
        ("- use: netwrok\n- end: office\n", "network"),
        ("- id: c\n  collect: [card_nmber]\n- end: office\n", "card_number"),
        ("- edn: office\n", "end"),
        ("- use: network\n- when: network.lnk = wifi\n  end: visit\n- end: office\n", "network.link"),
    ] {
        let library = copy();
        write(library.path(), TREE, format!("{HEAD}{wrong}"));
        let faults = faults_of(library.path());
        let helps: Vec<String> = faults.iter().map(|fault| fault.kind.help(Language::En)).collect();
        assert!(helps.contains(&format!("did you mean `{right}`?")), "{helps:?}");
    }
}

/// The faults of the base library if a field is answered by `question`, and these files are added.
fn told_of_question(question: &str, files: &[(&str, &str)]) -> Vec<String> {
    let manifest = fs::read_to_string(BASE_MANIFEST).unwrap();
    let with = format!("  sensitivity: personal\n  from: {question}\n");
    let manifest = manifest.replace("  sensitivity: personal\n", &with);
    told(&[&[("library.yaml", &*manifest)], files].concat())
}

const NESTED: &str = "\
- id: outer
  ask:
    zh: 甲
    en: A
  on_no:
  - id: inner
    choose:
      zh: 甲
      en: A
    options:
    - id: one
      label:
        zh: 一
        en: One
      steps:
      - id: innermost
        choose:
          zh: 甲
          en: A
        options:
        - id: two
          label:
            zh: 二
            en: Two
          steps:
          - use: network
        - id: three
          label:
            zh: 三
            en: Three
    - id: four
      label:
        zh: 四
        en: Four
";

#[test]
fn answering_questions_must_be_choose_steps_of_a_sequence() {
    let nested = format!("{SEQUENCE}{NESTED}");
    for (question, near) in [
        ("network.link", None),
        ("q.inner", None),
        ("q.innermost", None),
        ("netwrok.link", Some("network.link")),
        ("network.lnk", Some("network.link")),
        ("q.innermos", Some("q.innermost")),
        // A sequence, a step without its sequence, one of another sequence, one of a tree.
        ("network", Some("")),
        ("link", Some("")),
        ("ladder.link", Some("")),
        ("q.inner.innermost", Some("")),
        ("E101.question", Some("")),
    ] {
        let library = copy();
        let manifest = fs::read_to_string(BASE_MANIFEST).unwrap();
        let with = format!("  sensitivity: personal\n  from: {question}\n");
        write(library.path(), "library.yaml", manifest.replace("  sensitivity: personal\n", &with));
        write(library.path(), "shared/q.yaml", &nested);
        write(
            library.path(),
            TREE,
            format!("{HEAD}- use: q\n- when: q.outer = yes\n  end: visit\n- end: office\n"),
        );
        let helps: Vec<String> =
            faults_of(library.path()).iter().map(|fault| fault.kind.help(Language::En)).collect();
        match near {
            None => assert_eq!(helps, [""; 0], "{question}"),
            Some("") => assert_eq!(
                helps,
                ["write SEQUENCE.STEP: a file of shared/, and a `choose` step in it"],
                "{question}"
            ),
            Some(near) => assert_eq!(helps, [format!("did you mean `{near}`?")], "{question}"),
        }
    }
    assert_eq!(told_of_question("network.lnk", &[]), ["library.yaml:49:9 PD301"]);
    // A try, an ask: however similar another name is.
    assert_eq!(told_of_question("network.join", &[]), ["library.yaml:49:9 PD306"]);
    assert_eq!(told_of_question("q.outer", &[("shared/q.yaml", &nested)])[0], "library.yaml:49:9 PD306");
}

/// The question may be what is wrong, or what was not read.
#[test]
fn question_of_a_faulty_sequence_is_not_reported_too() {
    let question = format!("{SEQUENCE}{NESTED}");
    let told = |question, text: &str| told_of_question(question, &[("shared/q.yaml", text)]);
    assert_eq!(told("q.inner", "name: [\n"), ["shared/q.yaml:1:7 PD010"]);
    assert_eq!(told("q.inner", "[]\n"), ["shared/q.yaml:1:1 PD104"]);
    // The step has no options, another name than was meant, or an invalid one.
    assert_eq!(told("q.a", &format!("{SEQUENCE}{}", simple("choose", "a"))), ["shared/q.yaml:5:3 PD103"]);
    assert_eq!(told("q.a", &format!("{SEQUENCE}- idd: a\n  tell:\n    zh: 甲\n    en: A\n")).len(), 2);
    assert_eq!(told("q.first", &question.replace("inner\n", "First\n")), ["shared/q.yaml:10:9 PD201"]);
    let twice = question.replace("innermost\n", "outer\n");
    assert_eq!(told("q.outer", &twice), ["shared/q.yaml:20:13 PD202"]);
    assert_eq!(told("q.a", &format!("{SEQUENCE}- use: q\n")), ["shared/q.yaml:5:8 PD302"]);
    let stray = told_of_question("q.inner", &[("shared/q.yaml.txt", &question)]);
    assert!(
        stray.iter().all(|line| line.starts_with("shared/q.yaml.txt:")) && !stray.is_empty(),
        "{stray:?}"
    );
    // It is reported in the file that it names, and hides nothing in another.
    assert_eq!(
        told_of_question("network.lnk", &[("shared/q.yaml", "name: [\n")]),
        ["library.yaml:49:9 PD301", "shared/q.yaml:1:7 PD010"]
    );
}

#[test]
fn owners_of_values_and_naming_fields_are_checked() {
    let manifest = fs::read_to_string(BASE_MANIFEST).unwrap();
    for (from, to, expected) in [
        ("  length: \"8\"\n", "  length: \"8\"\n  of: terminal\n", &[][..]),
        ("  length: \"8\"\n", "  length: \"8\"\n  of: merchant\n", &[]),
        ("  length: \"8\"\n", "  length: \"8\"\n  of: incident\n", &[]),
        ("  length: \"8\"\n", "  length: \"8\"\n  of: shop\n", &["library.yaml:35:7 PD110"]),
        ("  ladder: ladder\n", "  ladder: ladder\n  terminal: terminal_number\n", &[]),
        ("  ladder: ladder\n", "  ladder: ladder\n  merchant: contact\n  terminal: terminal_number\n", &[]),
        ("  ladder: ladder\n", "  ladder: ladder\n  merchant: contct\n", &["library.yaml:120:13 PD301"]),
        ("  ladder: ladder\n", "  ladder: ladder\n  terminal: office\n", &["library.yaml:120:13 PD301"]),
        ("  ladder: ladder\n", "  ladder: ladder\n  shop: contact\n", &["library.yaml:120:3 PD102"]),
    ] {
        assert_eq!(manifest.matches(from).count(), 1, "{from}");
        assert_eq!(told(&[("library.yaml", &manifest.replace(from, to))]), expected, "{to}");
    }
    // Unknown fields are reported once.
    let unknown = manifest.replace("\nfields:", "\nfield:") + "  terminal: terminal_number\n";
    assert_eq!(told(&[("library.yaml", &unknown)]).len(), 1);
}

/// The signs under the line are displayed right under what they mark. The lines that the last fault of a tree draws:
/// its own, and the other one's.
fn drawn_at(tree: &str) -> (usize, Option<usize>) {
    let library = copy();
    write(library.path(), TREE, tree);
    let faults = faults_of(library.path());
    let fault = faults.last().unwrap();
    (drawing::position(&fault.at).0, fault.other.as_ref().map(|other| drawing::position(other).0))
}

#[test]
fn late_fault_is_reported_with_its_cause() {
    // The first space of line 8 is another character: the parser stops at line 11, which fits nothing before it.
    let block = "- end: office\n  text:\n    zh: 甲\n!   en: >-\n      a\n      b\n  by: merchant\n";
    assert_eq!(drawn_at(&format!("{HEAD}{block}")), (11, Some(8)));
    // The file ends before the intended option.
    let options = "- id: a\n  choose:\n    zh: 甲？\n    en: A?\n  unsure_as: c\n  options:\n";
    let option = |id: &str| {
        format!("  - id: {id}\n    label:\n      zh: {id}\n      en: {id}\n    steps:\n    - end: office\n")
    };
    assert_eq!(drawn_at(&format!("{HEAD}{options}{}{}", option("b"), option("d"))), (9, Some(22)));
}

#[test]
fn carets_align_under_wide_characters() {
    for (tree, meant) in [
        (format!("{HEAD}- end: 网络办公室\n"), "网络办公室"),
        (
            "code: E103\nrow: 3\nmessage:\n  zh: 超时，请重试\n  en: A\n  网络: b\nsteps:\n- end: office\n"
                .to_owned(),
            "网络",
        ),
        (format!("{HEAD}- {{id: 重启, try: {{zh: 重启, en: Restart}}}}\n- end: office\n"), "重启"),
        (
            "code: E103\nrow: 3\nmessage: {zh: 网络通讯异常, en: Error, 请重试}\nsteps:\n- end: office\n"
                .to_owned(),
            "请重试",
        ),
        ("code: E103\r\nrow: 3\r\nuntitled: true\r\nsteps:\r\n- end: 网络\r\n".to_owned(), "网络"),
        ("\u{feff}code: 超时\nrow: 3\nuntitled: true\nsteps:\n- end: office\n".to_owned(), "超时"),
        (format!("{HEAD}- end: 网络"), "网络"),
    ] {
        let library = copy();
        write(library.path(), TREE, &tree);
        let faults = faults_of(library.path());
        assert_eq!(faults.len(), 1, "{:?}", lines(library.path()));
        let drawn = drawing::draw(&faults[0], "", Language::Zh, false);
        let carets =
            drawn.lines().position(|line| line.trim_start().starts_with('|') && line.contains('^')).unwrap();
        let (line, carets) = (drawn.lines().nth(carets - 1).unwrap(), drawn.lines().nth(carets).unwrap());
        let before = &line[..line.find(meant).unwrap()];
        assert_eq!(carets.find('^').unwrap(), width(before), "{drawn}");
        assert_eq!(carets.matches('^').count(), width(meant), "{drawn}");
    }
}

#[test]
fn hostile_file_contents_are_harmless() {
    let million = 1_000_000;
    for (name, tree, expected) in [
        ("alias bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n".to_owned(), "PD015"),
        ("braces", "{".repeat(100_000), "PD017"),
        ("brackets", "[".repeat(100_000), "PD017"),
        ("dashes", "- ".repeat(100_000), "PD017"),
        ("question marks", "? ".repeat(100_000), "PD017"),
        ("lines of question marks", "? a\n".repeat(100_000), "PD018"),
        ("colons", "a: ".repeat(100_000), "PD012"),
        ("empty", String::new(), "PD109"),
        ("comments only", "# 一\n# 二\n".to_owned(), "PD109"),
        ("nothing but zeros", "\0".repeat(million), "PD018"),
        ("one long line", "x".repeat(million), "PD104"),
        ("one long key", format!("{HEAD}- {}: office\n", "k".repeat(900)), "PD102"),
        ("many keys in a line", format!("{{{}}}", steps(80_000, |n| format!("k{n}: 1, "))), "PD018"),
        ("many keys", steps(80_000, |n| format!("k{n}: 1\n")), "PD018"),
        ("many values", format!("steps: [{}]", "a,".repeat(500_000)), "PD003"),
        (
            "many names",
            format!("{HEAD}- id: c\n  collect: [{}]\n- end: office\n", steps(90_000, |n| format!("f{n},"))),
            "PD018",
        ),
        (
            "many conditions",
            format!("{HEAD}- when: a = b{}\n  end: office\n", steps(60_000, |n| format!(" and a{n} = b"))),
            "PD408",
        ),
        (
            "many steps",
            format!("{HEAD}{}- end: office\n", steps(10_000, |n| simple("try", &format!("t{n}")))),
            "PD413",
        ),
        (
            "deep steps",
            format!(
                "{HEAD}{}",
                steps(500, |n| {
                    let pad = " ".repeat(n);
                    format!("{pad}- id: q{n}\n{pad}  on_no:\n{pad} ")
                })
            ),
            "",
        ),
        ("the same key again", format!("{HEAD}- end: office\n{}", "row: 3\n".repeat(1_000)), "PD018"),
    ] {
        let codes = codes(&tree);
        assert!(!codes.is_empty(), "{name}");
        assert!(expected.is_empty() || codes.contains(&expected), "{name}: {codes:?}");
        assert!(codes.len() <= 101, "{name}");
    }
}

#[test]
fn non_utf_8_bytes_are_refused() {
    for (bytes, expected) in [
        (&b"\xff\xfec\0o\0d\0e\0"[..], "PD002"),
        (b"code: \xcd\xf8\xc2\xe7\n", "PD002"),
        (b"code: \x80\n", "PD002"),
        (b"code: E103\0\nrow: 3\n", "PD016"),
        (b"\xef\xbb\xbf", "PD109"),
        (b"\xef\xbb\xbf\xef\xbb\xbfcode: E103\n", "PD016"),
    ] {
        assert_eq!(codes(bytes)[0], expected, "{bytes:?}");
    }
    assert_eq!(codes(vec![b'a'; 50_000_000]), ["PD003"]);
}

#[test]
fn bom_carriage_returns_and_a_missing_newline_are_accepted() {
    let tree = format!("{HEAD}- end: office");
    for variant in
        [tree.clone(), format!("\u{feff}{tree}"), tree.replace('\n', "\r\n"), format!("{tree}\r\n")]
    {
        assert_eq!(codes(&variant), [""; 0], "{variant:?}");
    }
}

#[cfg(unix)]
#[test]
fn special_files_are_never_opened() {
    let library = copy();
    let tree = |name: &str| library.path().join("e").join(name);
    fs::create_dir(tree("E103.yaml")).unwrap();
    link("/etc/hostname", &tree("E104.yaml"));
    link("E105.yaml", &tree("E105.yaml"));
    link("/dev/zero", &tree("E106.yaml"));
    link("nowhere", &tree("E107.yaml"));
    assert!(std::process::Command::new("mkfifo").arg(tree("E108.yaml")).status().unwrap().success());
    link("..", &tree("up"));
    assert_eq!(codes_of(&library), ["PD001", "PD004", "PD001", "PD004", "PD001", "PD001"]);
}

/// A folder that contains itself: its library.yaml is one that nothing reads.
#[cfg(unix)]
#[test]
fn folder_that_contains_itself_is_read_once() {
    let library = copy();
    link(".", &library.path().join("again"));
    assert_eq!(lines(library.path()), ["again/library.yaml:2:1 PD005"]);
}

/// Sequences that use the next one twice: sixty of them would be more steps than can be counted.
#[test]
fn doubling_sequences_are_refused() {
    let library = copy();
    for level in 0..60 {
        write(
            library.path(),
            &format!("shared/s{level}.yaml"),
            format!("{SEQUENCE}- use: s{0}\n- use: s{0}\n", level + 1),
        );
    }
    write(library.path(), "shared/s60.yaml", format!("{SEQUENCE}{}", simple("try", "a")));
    write(library.path(), TREE, format!("{HEAD}- use: s0\n- end: office\n"));
    assert_eq!(codes_of(&library), ["PD413"], "the first that is too big, and none of those that use it");
}

#[test]
fn consecutive_sequences_are_counted() {
    let library = copy();
    for level in 0..300 {
        write(library.path(), &format!("shared/s{level}.yaml"), format!("{SEQUENCE}- use: s{}\n", level + 1));
    }
    write(library.path(), "shared/s300.yaml", format!("{SEQUENCE}{}", simple("try", "a")));
    write(library.path(), TREE, format!("{HEAD}- use: s0\n- end: office\n"));
    assert_eq!(codes_of(&library), ["PD017"]);
}

/// Each question ends on one path and continues on the other: as many answers to remember as a tree can have.
#[test]
fn largest_tree_is_checked() {
    let ask = |n: usize| simple("ask", &format!("q{n}")) + "  on_yes:\n  - end: office\n";
    let tree = format!("{HEAD}{}- when: q3 = no\n  end: visit\n- end: office\n", steps(990, ask));
    assert_eq!(codes(&tree), [""; 0]);
}

#[test]
fn valid_edge_cases_pass() {
    let ask = |rest: &str| format!("{}{rest}", simple("ask", "q"));
    let caution = "- id: wipe\n  caution:\n    zh: 甲\n    en: A\n  try:\n    zh: 甲\n    en: A\n";
    let inner = "  on_yes:\n  - id: r\n    ask:\n      zh: 甲\n      en: A\n    on_yes:\n    - end: visit\n";
    for (steps, expected) in [
        // Unsure goes where "no" goes: past the branch, out of the outer one, to the caution below.
        (format!("{}{caution}", ask("  on_yes:\n  - end: normal\n")), &["PD412"][..]),
        (format!("{}{caution}", ask(inner)), &["PD412"]),
        // Here only the outer question leads there.
        (format!("{}{caution}", ask(&format!("{inner}  - end: normal\n"))), &["PD412"]),
        (format!("{}{caution}", ask("  unsure_as: on_no\n  on_yes:\n  - end: normal\n")), &[]),
        // If both answers lead to it, "unsure" is no worse.
        (format!("{}- id: x\n  when: q = yes\n  tell:\n    zh: 甲\n    en: A\n{caution}", ask("")), &[]),
        // The very same steps in different notation.
        (ask("  on_yes:\n  - end: office\n"), &["PD406"]),
        (ask("  on_yes:\n  - use: network\n  on_no:\n  - use: network\n"), &["PD406"]),
        (ask("  on_yes:\n  - end: visit\n"), &[]),
        (ask("  on_unsure:\n  - end: visit\n"), &[]),
        // Answers that nobody can have given here.
        (format!("{}- when: t = fixed\n  end: visit\n", simple("try", "t")), &["PD410"]),
        (format!("{}- when: t = skipped\n  end: visit\n", simple("try", "t")), &[]),
        (format!("{}- when: q = yes\n  end: visit\n", ask("  on_yes:\n  - end: normal\n")), &["PD410"]),
        ("- when: network.link = wifi\n  end: visit\n- use: network\n".to_owned(), &["PD410"]),
        (
            "- use: network\n- when: network.link = unsure and network.join = skipped\n  end: visit\n"
                .to_owned(),
            &[],
        ),
        (
            "- use: network\n- when: network.link = wifi and network.link = cellular\n  end: visit\n"
                .to_owned(),
            &["PD407"],
        ),
        ("- use: network\n- when: network.link ＝ wifi\n  end: visit\n".to_owned(), &["PD014"]),
        // A guarded end ends nothing for the others.
        (format!("{}- when: q = yes\n  end: visit\n", ask("")), &[]),
    ] {
        assert_eq!(codes(format!("{HEAD}{steps}- end: office\n")), expected, "{steps}");
    }
}

/// The same through the program: a drawing, exit code 5, nothing on standard error.
#[test]
fn program_reports_faults() {
    for tree in ["[".repeat(100_000), "\0".repeat(100_000), format!("{HEAD}- end: {}", "网".repeat(100_000))]
    {
        let library = copy();
        write(library.path(), TREE, tree);
        let run = common::run(&["check".as_ref(), library.path().as_os_str()]);
        assert_eq!((run.exit, run.stderr.as_str()), (Some(5), ""));
        assert!(run.stdout.contains("e/E103.yaml") && run.stdout.len() < 100_000);
    }
}

/// What a slip of the hand or a disk error may leave in a file.
const HOSTILE: [&str; 28] = [
    "", "\0", "\t", "：", "－ ", "“", "，", "[", "{", "- ", "? ", "&a ", "*a", "!x ", "<<: ", "---\n",
    "...\n", "| ", "> ", "80", "0001", "~", "true", "1e999", "\u{202e}", "\u{feff}", "\r", "网络: ",
];
const FILES: [&str; 5] =
    ["library.yaml", "shared/network.yaml", "shared/ladder.yaml", "e/E101.yaml", "posp/05.yaml"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A file of the base library with something hostile instead of a byte, a word, a value, a line or an indentation.
    #[test]
    fn damaged_files_never_panic_the_checker(
        file in prop::sample::select(&FILES[..]),
        hostile in prop::sample::select(&HOSTILE[..]),
        place in any::<prop::sample::Index>(),
        what in 0..5,
        byte in any::<u8>(),
    ) {
        let library = copy();
        let text = fs::read_to_string(library.path().join(file)).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = place.index(lines.len());
        let own = lines[line].clone();
        let content = own.trim_start();
        let damaged = match what {
            0 => format!("{hostile}{own}"),
            1 => own.split_once(':').map_or(hostile.to_owned(), |(key, _)| format!("{key}: {hostile}")),
            2 => format!("{}{hostile}{content}", &own[..own.len() - content.len()]),
            3 => hostile.to_owned(),
            _ => format!(" {own}"),
        };
        lines[line] = damaged;
        let mut bytes = lines.join("\n").into_bytes();
        if what == 4 {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        write(library.path(), file, bytes);
        faults_of(library.path());
    }
}

/// The most common mistake: a line off by one space is reported as such, at its place, with what would fit.
#[test]
fn line_off_by_one_space_is_reported_as_such() {
    let step = "- id: a\n  ask:\n    zh: 甲\n    en: A\n  on_yes:\n  - end: office\n- end: visit\n";
    for (from, to, place, help) in [
        ("  on_yes:", " on_yes:", "9:2", "indent it by 0, in line with `steps`, or by 2, in line with `ask`"),
        ("  on_yes:", "   on_yes:", "9:4", "indent it by 2, in line with `ask`, or by 4, in line with `en`"),
        ("    en: A", "   en: A", "8:4", "indent it by 2, in line with `ask`, or by 4, in line with `zh`"),
        ("    en: A", "     en: A", "8:6", "indent it by 4, in line with `zh`"),
        ("  - end: office", "    - end: office\n   - end: visit", "11:4", ""),
        ("    zh: 甲", "    zh: >-\n      甲\n     乙", "9:6", "indent it by 6, in line with the text above"),
    ] {
        let library = copy();
        write(library.path(), "e/E103.yaml", format!("{HEAD}{}", step.replacen(from, to, 1)));
        let report = check_folder(library.path());
        let [fault] = &report.faults[..] else { panic!("{to}: {:?}", report.faults) };
        let (line, column) = drawing::position(&fault.at);
        assert_eq!((fault.kind.code(), format!("{line}:{column}").as_str()), ("PD022", place), "{to}");
        assert!(fault.kind.help(Language::En).contains(help), "{}", fault.kind.help(Language::En));
        assert!(!fault.kind.message(Language::Zh).contains("parsing"));
    }
    // A continued sentence is not one, whatever is in it.
    let on = step.replacen("    zh: 甲", "    zh: \"甲\n     en: 乙\"", 1);
    assert_eq!(told(&[(TREE, &format!("{HEAD}{on}"))]), [""; 0]);
}

/// A displayed name used as an id is reported with the id.
#[test]
fn displayed_name_used_as_id_is_explained() {
    let library = copy();
    let meant = |end: &str| {
        write(library.path(), "e/E103.yaml", format!("{HEAD}- end: {end}\n"));
        let report = check_folder(library.path());
        let fault = report.faults.iter().find(|fault| fault.at.file.path == "e/E103.yaml").unwrap();
        assert_eq!(fault.kind.code(), "PD301");
        fault.kind.help(Language::En)
    };
    assert_eq!(meant("hand over to the back office"), "did you mean `office`?");
    assert_eq!(meant("交后台处理"), "did you mean `office`?");
    // Three outcomes go to this queue, and none has its id.
    let manifest = fs::read_to_string(BASE_MANIFEST).unwrap();
    assert_eq!(manifest.matches("queue: support").count(), 3);
    assert!(meant("技术支持").starts_with("write one of: fixed, "), "{}", meant("技术支持"));
    write(library.path(), "library.yaml", manifest.replace("office", "support"));
    assert_eq!(meant("技术支持"), "did you mean `support`?");
    write(library.path(), "library.yaml", manifest);
    assert!(meant("xyzzy").starts_with("write one of: fixed, "), "{}", meant("xyzzy"));
}
