//! The walk at a terminal, with a line-based terminal in memory: what a person sees, and what nobody may see.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use posdiag::front::terminal::console::{Input, Lost, Room};
use posdiag::front::terminal::interactive::{Walked, walk};
use posdiag::front::terminal::keys::{Asked, KeyPress, field_legend, legend, parse};
use posdiag::library::embedded;
use posdiag::library::paths::{PathEvent, Paths};
use posdiag::session::{Channel, Session};
use posdiag::show::panel;
use posdiag::text::language::Language;
use posdiag::tree::{Act, Library, Node, Value, check_folder, compile};
use posdiag::walk::clock::Clock as _;
use posdiag::walk::conversation::{Codes, Conversation, Departure};
use posdiag::walk::keeper::Unrecorded;
use proptest::prelude::*;

use crate::support::clocks::HeldClock;
use crate::support::memory_terminal::{Leaver, MemoryTerminal, Person, typed, walk_style};
use crate::support::views::view;

/// Types one line after the other.
struct Reader(VecDeque<Input>);

impl Person for Reader {
    fn types(&mut self, screen: &[String], _: Room) -> Option<Input> {
        assert!(!self.0.is_empty(), "nothing left to type at:\n{}", screen.join("\n"));
        self.0.pop_front()
    }
}

fn walks() -> Library {
    let report = check_folder(Path::new("tests/data/walks"));
    let checked = report.library.as_ref().expect("tests/data/walks has no fault");
    Library::open(compile(checked)).unwrap()
}

fn go<P: Person>(
    library: &Library,
    code: &str,
    at: (Language, Channel),
    size: (usize, usize),
    person: P,
) -> (Vec<String>, MemoryTerminal<P>) {
    let (panel, console) = try_go(library, code, at, size, person);
    (panel.unwrap(), console)
}

fn try_go<P: Person>(
    library: &Library,
    code: &str,
    (language, channel): (Language, Channel),
    size: (usize, usize),
    person: P,
) -> (Result<Vec<String>, Lost>, MemoryTerminal<P>) {
    let view = view(library, language);
    let mut console = MemoryTerminal::new(size, person);
    let tree = library.tree(code).unwrap().unwrap();
    let clock = HeldClock::default().ticking(1);
    let (session, _) = Session::start(Arc::new(tree), channel, clock.now());
    let keeper = &mut Unrecorded;
    let conversation =
        Conversation::new(session, view.manifest, keeper, &clock).with_codes(Codes::Here(library));
    let panel =
        walk(&mut console, walk_style(view), conversation).map(|Walked { departure, session, .. }| {
            match departure {
                Departure::Finished(ending) => panel::lines(view, (&session, None), ending, None),
                departure => panic!("left without an outcome: {departure:?}"),
            }
        });
    (panel, console)
}

fn lines(lines: &[&str]) -> Reader {
    Reader(typed(lines.iter().copied()).collect())
}

/// Takes one path through a tree; at its end goes all the way back, and returns by `=`.
struct Explorer {
    /// What is typed at each prompt of a step.
    way: std::vec::IntoIter<String>,
    stage: Stage,
    panel: Vec<String>,
}

#[derive(PartialEq)]
enum Stage {
    Forward,
    Back,
    Again,
}

impl Person for Explorer {
    fn types(&mut self, screen: &[String], _: Room) -> Option<Input> {
        let start = screen.iter().rposition(String::is_empty).unwrap();
        // An outcome has a rule before its panel and an empty line below.
        let legend = screen[start..].join("  ");
        let ended = legend.contains("y 确认") || legend.contains("y confirm");
        let panel = || {
            let first = screen[..start].iter().rposition(|line| line.starts_with('─')).unwrap();
            screen[first..start].to_vec()
        };
        // At the ticket, or in a step that collects: what may be unknown is a field.
        let unknown = ["? 不知道", "/不知道", "? unknown", "/unknown"];
        let asks_for_field = legend.contains("以后再填")
            || legend.contains("fill in later")
            || unknown.iter().any(|key| legend.contains(key));
        let typed = match self.stage {
            Stage::Forward if asks_for_field => "?".to_owned(),
            // A field that was collected on the way returns with the rest; one that the ticket asks for is new.
            Stage::Again if asks_for_field && !legend.contains("= ") => "?".to_owned(),
            Stage::Forward if ended => {
                assert_eq!(self.way.next(), None, "the end came too soon:\n{}", screen.join("\n"));
                (self.panel, self.stage) = (panel(), Stage::Back);
                "b".to_owned()
            }
            Stage::Forward => {
                let next = self.way.next();
                next.unwrap_or_else(|| panic!("the end did not come:\n{}", screen.join("\n")))
            }
            Stage::Back if legend.contains("已经是第一步") || legend.contains("This is the first step") =>
            {
                self.stage = Stage::Again;
                "=".to_owned()
            }
            Stage::Back => "b".to_owned(),
            Stage::Again if ended => {
                assert_eq!(panel(), self.panel);
                "y".to_owned()
            }
            Stage::Again => panic!("what was held aside did not come back:\n{}", screen.join("\n")),
        };
        Some(Input::Line(typed))
    }
}

/// The keys for an answer.
fn keys(node: &Node, answer: Value) -> Vec<String> {
    let number;
    let keys: &[&str] = match answer {
        Value::Yes => &["y"],
        Value::No => &["n"],
        // The first shows how to find out.
        Value::Unsure if node.guidance.hint.is_some() => &["?", "?"],
        Value::Unsure => &["?"],
        Value::Fixed => &["1"],
        Value::NotFixed => &["2"],
        // And no reason.
        Value::Skipped => &["3", ""],
        Value::Option(index) => {
            number = (index + 1).to_string();
            &[&number]
        }
    };
    keys.iter().copied().map(str::to_owned).collect()
}

/// One of so many paths of E102, starting with this one, and the first to each outcome: forward, back to its first step
/// and forward again. Returns the headlines of the outcomes.
fn outcomes_of_e102(
    (first, of): (usize, usize),
    language: Language,
    channel: Channel,
    size: (usize, usize),
) -> BTreeMap<u16, String> {
    let library = embedded::library().unwrap();
    let tree = library.tree("E102").unwrap().unwrap();
    let mut headlines = BTreeMap::new();
    let mut paths = Paths::new(&tree, channel == Channel::Phone);
    let mut number = 0;
    while let Some(path) = paths.next_path() {
        number += 1;
        let outcome = path.ending.outcome(&tree).unwrap();
        // Outcomes of few paths would be missed otherwise.
        if number % of != first && headlines.contains_key(&outcome) {
            continue;
        }
        let answers = path.trail.iter().filter_map(|visit| match visit.done {
            PathEvent::Answered(value) => Some(keys(tree.node(visit.node)?, value)),
            _ => None,
        });
        let way = answers.flatten().collect::<Vec<_>>().into_iter();
        let person = Explorer { way, stage: Stage::Forward, panel: Vec::new() };
        let (panel, _) = go(&library, "E102", (language, channel), size, person);
        let headline = headlines.entry(outcome).or_insert_with(|| panel[1].clone());
        assert_eq!(*headline, panel[1]);
    }
    headlines
}

#[test]
fn e102_is_walked_on_every_path_forward_and_back() {
    let library = embedded::library().unwrap();
    let tree = library.tree("E102").unwrap().unwrap();
    let ends = tree.nodes().iter().filter_map(|node| match node.act {
        Act::End { outcome, .. } => Some(outcome),
        _ => None,
    });
    let outcomes: BTreeSet<u16> = ends.chain([tree.roles.resolved]).collect();
    let terminals = [
        (Language::Zh, Channel::OnSite, (80, 24)),
        (Language::Zh, Channel::Phone, (40, 24)),
        (Language::En, Channel::Phone, (80, 24)),
        (Language::En, Channel::OnSite, (40, 24)),
    ];
    // Each path on one of the terminals; every outcome on each of them.
    let of = terminals.len();
    std::thread::scope(|scope| {
        let walks = terminals.iter().enumerate().map(|(first, (language, channel, size))| {
            scope.spawn(move || outcomes_of_e102((first, of), *language, *channel, *size))
        });
        for walk in walks.collect::<Vec<_>>() {
            let headlines = walk.join().unwrap();
            let distinct: BTreeSet<&String> = headlines.values().collect();
            assert_eq!(distinct.len(), outcomes.len(), "{headlines:?}");
            assert!(headlines.keys().eq(&outcomes), "{headlines:?}");
        }
    });
}

/// A card number in a common spelling, and its digits.
fn cards() -> impl Strategy<Value = (String, String)> {
    let digits = prop::collection::vec(0_u32..10, 14);
    let first = prop::sample::select(vec![[4, 0], [4, 9], [5, 1], [5, 5], [6, 2], [8, 1]]);
    (first, digits, prop::sample::select(vec!["", " ", "-", "．"]), any::<bool>()).prop_map(
        |(first, rest, between, wide)| {
            let mut digits: Vec<u32> = first.into_iter().chain(rest).take(15).collect();
            let sum: u32 = digits
                .iter()
                .rev()
                .enumerate()
                .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
                .sum();
            digits.push((10 - sum % 10) % 10);
            let zero = if wide { '０' } else { '0' };
            let spelled = |digit: &u32| char::from_u32(u32::from(zero) + digit).unwrap();
            let groups: Vec<String> =
                digits.chunks(4).map(|group| group.iter().map(spelled).collect()).collect();
            (groups.join(between), digits.iter().map(u32::to_string).collect())
        },
    )
}

/// The digits of a line, including full-width ones.
fn digits_of(line: &str) -> String {
    line.chars()
        .filter_map(|c| if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xfee0) } else { Some(c) })
        .filter(char::is_ascii_digit)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_prompt_shows_a_card_number((card, digits) in cards(), around in "[a-z卡号， ]{0,6}") {
        let text = format!("{around} {card}");
        let card = card.as_str();
        let typed = [
            // A question; a note; another code, which is not one.
            card, "m", &text, "c", card, "b1", "E001", card, "y",
            // Fields: refused, searched, unknown; cut to what may be kept.
            card, "?", "?", card,
            // Options, an action, a reason, a caution, tampering.
            card, "1", card, "3", &text, "no time", card, "y", card, "2", card, "!", card, "n", "2", card, "y",
            // The outcome, and the contact that it asks for.
            card, "m", &text, "y", card,
        ];
        let library = walks();
        for (language, size) in [(Language::Zh, (80, 24)), (Language::En, (40, 24))] {
            let at = (language, Channel::Phone);
            let (panel, console) = go(&library, "E001", at, size, lines(&typed));
            prop_assert!(console.person.0.is_empty());
            for line in console.printed.iter().chain(&panel) {
                prop_assert!(!digits_of(line).contains(&digits), "{} in {}", card, line);
            }
            prop_assert!(!digits_of(&console.printed.concat()).contains(&digits));
        }
    }
}

fn node(library: &Library, code: &str, id: &str) -> Node {
    let tree = library.tree(code).unwrap().unwrap();
    tree.nodes().iter().find(|node| *node.id == *id).unwrap().clone()
}

#[test]
fn every_spelling_of_a_key_works() {
    let library = walks();
    let (ask, choose, action) = (
        node(&library, "E001", "paying"),
        node(&library, "E001", "link.kind"),
        node(&library, "E001", "clear"),
    );
    let known = |asked: Asked<'_>, spellings: &str, key: &KeyPress| {
        for spelling in spellings.split(' ') {
            assert_eq!(parse(spelling, asked).as_ref(), Some(key), "{spelling}");
            assert_eq!(parse(&format!(" {spelling} "), asked).as_ref(), Some(key), "{spelling}");
        }
    };
    for asked in [Asked::Step(&ask), Asked::Step(&choose), Asked::Step(&action), Asked::Field, Asked::YesNo] {
        known(asked, "b B ｂ Ｂ 退 退回 返回", &KeyPress::Back);
        known(asked, "m M ｍ 备注", &KeyPress::Note);
        known(asked, "c C ｃ 换码", &KeyPress::Code);
        known(asked, "! ！", &KeyPress::Tampering);
        known(asked, "h H ｈ 帮助", &KeyPress::Help);
        known(asked, "? ？ 不知道 不确定 不清楚", &KeyPress::Unsure);
        known(asked, "= ＝", &KeyPress::Same);
        assert_eq!(parse("", asked).filter(|key| *key != KeyPress::Value(String::new())), None);
    }
    let answers = |node: &Node, spellings: &str, value: Value| {
        known(Asked::Step(node), spellings, &KeyPress::Answer(value));
    };
    answers(&ask, "y Y ｙ Ｙ yes YES 是 是的 对 好 好的 有 嗯 ok OK 1 １ 1. ① y。", Value::Yes);
    answers(&ask, "n N ｎ no 否 不 不是 不对 没有 没 不行 2 ② 2、 （2）", Value::No);
    answers(&choose, "1 １ 1. 1、 (1) ① wifi", Value::Option(0));
    answers(&choose, "2 ２ cellular", Value::Option(1));
    answers(&action, "1 １ ① y 是 好了 修好了 fixed ok", Value::Fixed);
    answers(&action, "2 ２ 2、 n 否 没好 没修好 不行", Value::NotFixed);
    answers(&action, "3 ３ s 没做", Value::Skipped);
    known(Asked::Step(&ask), "p ｐ P 暂停", &KeyPress::Pause);
    known(Asked::Step(&ask), "x ｘ 放弃", &KeyPress::Abandon);
    known(Asked::YesNo, "y ｙ 是", &KeyPress::Yes);
    known(Asked::YesNo, "n ｎ 否", &KeyPress::No);
    for (node, wrong) in
        [(&ask, "k 3 yy 4111111111111111"), (&choose, "0 3 -1 99999999999999999999 y"), (&action, "0 4")]
    {
        for wrong in wrong.split(' ') {
            assert_eq!(parse(wrong, Asked::Step(node)), None, "{wrong}");
        }
    }
}

#[test]
fn legend_lists_the_accepted_keys() {
    let library = walks();
    let node = |id| node(&library, "E001", id);
    let (ask, choose, action, look_up) =
        (node("paying"), node("link.kind"), node("clear"), node("look_it_up"));
    for (asked, hint, earlier, zh, en) in [
        (Asked::Step(&ask), true, false, "y 是|n 否|? 怎么看/不确定", "y yes|n no|? how to tell/unsure"),
        (Asked::Step(&look_up), false, false, "y 是|n 否|? 不确定", "y yes|n no|? unsure"),
        (
            Asked::Step(&choose),
            false,
            true,
            "1-2 选一项|? 不确定|= 同上次",
            "1-2 choose|? unsure|= as before",
        ),
        (
            Asked::Step(&action),
            true,
            false,
            "1 好了|2 没好|3 没做|? 怎么做",
            "1 fixed|2 not fixed|3 not done|? how",
        ),
        (Asked::Step(&action), false, false, "1 好了|2 没好|3 没做", "1 fixed|2 not fixed|3 not done"),
        (Asked::YesNo, false, true, "y 是|n 否", "y yes|n no"),
    ] {
        assert_eq!(
            legend(asked, hint, earlier, Language::Zh).join("|"),
            format!("{zh}|b 退回|p 暂停|h 更多")
        );
        assert_eq!(
            legend(asked, hint, earlier, Language::En).join("|"),
            format!("{en}|b back|p pause|h more")
        );
    }
    for (offered, step, zh, en) in [
        (false, None, "回车 以后再填|? 不知道|. 其余以后填|b 退回|h 更多", "Enter fill in later|? unknown|"),
        (
            true,
            Some(true),
            "回车 采用|? 在哪里看/不知道|b 退回|p 暂停|h 更多",
            "Enter accept|? where to look/unknown|",
        ),
        (false, Some(false), "回车 以后再填|? 不知道|b 退回|p 暂停|h 更多", "Enter fill in later|? unknown|"),
    ] {
        assert_eq!(field_legend(offered, step, Language::Zh).join("|"), zh);
        assert!(field_legend(offered, step, Language::En).join("|").starts_with(en), "{en}");
    }
}

/// The screen after everything was typed; then Ctrl-C.
fn screen_after(
    library: &Library,
    code: &str,
    channel: Channel,
    size: (usize, usize),
    typed: &[&str],
) -> String {
    let (finished, console) =
        try_go(library, code, (Language::En, channel), size, Leaver::new(lines(typed).0));
    assert!(matches!(finished, Err(Lost::Interrupted)));
    console.screen.join("\n")
}

#[test]
fn returning_answers_are_marked_and_the_screen_equals_a_straight_walk() {
    let library = walks();
    let screen = |size, typed: &[&str]| screen_after(&library, "E001", Channel::OnSite, size, typed);
    let there = ["n", "?", "?", "?", "?", "1", "2"];
    // Back to the network, and the same again: held answers are marked.
    let back: Vec<&str> = there.iter().chain(&["b", "b", "="]).copied().collect();
    for size in [(80, 24), (80, 12), (80, 8)] {
        let kept = screen(size, &back);
        assert!(kept.contains("not fixed (carried over)\n"), "{kept}");
        assert_eq!(kept.replace(" (carried over)", ""), screen(size, &there));
    }
    // Wrong input leaves no trace after it was corrected.
    let slips = ["w", "", "n", "abc", "h", "h", "?", "?", "4", "?", "!", "w", "n", "?", "7", "1", "z", "2"];
    assert_eq!(screen((80, 24), &slips), screen((80, 24), &there));
}

#[test]
fn oversized_text_and_resize_ask_again() {
    let library = walks();
    let typed = [
        Input::Line("n".to_owned()),
        Input::TooLong,
        Input::Resized,
        Input::Line("?".to_owned()),
        Input::Line("?".to_owned()),
        Input::Escape,
    ];
    let person = Leaver::new(typed);
    let (_, console) = try_go(&library, "E001", (Language::En, Channel::OnSite), (80, 24), person);
    assert_eq!(
        console.person.seen,
        [
            "y yes  n no  ? how to tell/unsure  b back  p pause  h more",
            "Enter fill in later  ? where to look/unknown  b back  p pause  h more",
            "! Too long: the rest was cut off.",
            "Enter fill in later  ? where to look/unknown  b back  p pause  h more",
            "Enter fill in later  ? unknown  b back  p pause  h more",
            "Enter fill in later  ? where to look/unknown  b back  p pause  h more",
            "Enter fill in later  ? where to look/unknown  b back  p pause  h more",
        ]
    );
}
