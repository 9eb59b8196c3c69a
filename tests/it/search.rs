//! Codes are found by description: in both languages, by characters, by pinyin, with a typo.

use std::collections::BTreeSet;

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::PinyinNotation;
use posdiag::front::terminal::picker::{Before, PickerList, PickerRow};
use posdiag::library::embedded;
use posdiag::library::lookup::{Found, general_tree, look_up};
use posdiag::library::search::{HitPlace, Hits, Index, Spelling, Typing};
use posdiag::text::language::Language;
use posdiag::text::simplified::traditional;
use posdiag::text::width::width;
use posdiag::tree::{Act, CodePassages, Library, Text, fold};
use proptest::prelude::*;

use crate::support::common::{Run, run, speak};
use crate::support::views::view;

fn codes(index: &Index<'_>, found: &Hits) -> Vec<String> {
    found.hits.iter().map(|hit| index.entries()[hit.entry].code.to_string()).collect()
}

#[test]
fn best_match_comes_first() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for (typed, code, place, spelling) in [
        // A code in any spelling.
        ("e102", "E102", HitPlace::Code, Spelling::Letters),
        ("Ｅ１０２", "E102", HitPlace::Code, Spelling::Letters),
        ("E 102", "E102", HitPlace::Code, Spelling::Letters),
        ("102", "E102", HitPlace::Code, Spelling::Letters),
        ("posp:05", "05", HitPlace::Code, Spelling::Letters),
        ("5", "05", HitPlace::Code, Spelling::Letters),
        ("co", "C0", HitPlace::Code, Spelling::Letters),
        ("27", "0027", HitPlace::Code, Spelling::Letters),
        // Chinese by characters.
        ("网络异常", "0008", HitPlace::Message, Spelling::Letters),
        ("余额不足", "51", HitPlace::Message, Spelling::Letters),
        ("不出小票", "C07", HitPlace::Message, Spelling::Letters),
        // In full, by initials, and mixed.
        ("wangluoyichang", "0008", HitPlace::Message, Spelling::Pinyin),
        ("wlyc", "0008", HitPlace::Message, Spelling::Initials),
        ("WLYC", "0008", HitPlace::Message, Spelling::Initials),
        ("wlyichang", "0008", HitPlace::Message, Spelling::Pinyin),
        ("网络yc", "0008", HitPlace::Message, Spelling::Initials),
        ("yuebuzu", "51", HitPlace::Message, Spelling::Pinyin),
        // Second readings: 重 is chong in 重试 and zhong in 重要, 行 hang in 发卡行.
        ("chongzuo", "19", HitPlace::Message, Spelling::Pinyin),
        ("zhongzuo", "19", HitPlace::Message, Spelling::Pinyin),
        // English, with capitals, in part, and with a typo.
        ("insufficient", "51", HitPlace::Message, Spelling::Letters),
        ("Network error", "0008", HitPlace::Message, Spelling::Letters),
        ("insuficient", "51", HitPlace::Message, Spelling::Slip),
        ("netwrok", "0008", HitPlace::Message, Spelling::Slip),
    ] {
        let found = index.find(typed, Typing::Done).unwrap();
        let first = found.hits.first().unwrap_or_else(|| panic!("{typed} finds nothing"));
        let entry = &index.entries()[first.entry];
        assert_eq!(&*entry.code, code, "{typed}: {:?}", codes(&index, &found));
        let reason = &first.reasons[0];
        assert_eq!((reason.place, reason.spelling), (place, spelling), "{typed}");
    }
}

#[test]
fn every_code_is_found_by_code_and_by_message() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for entry in index.entries() {
        let found = index.find(&entry.code, Typing::Done).unwrap();
        assert_eq!(codes(&index, &found)[0], *entry.code);
        let Some(message) = entry.message else { continue };
        for column in 0..library.manifest().languages.len() {
            let message = library.texts().get(message, column);
            let found = index.find(message, Typing::Done).unwrap();
            assert!(codes(&index, &found).contains(&entry.code.to_string()), "{message}");
            assert_eq!(found.missing, 0, "{message}");
        }
    }
}

#[test]
fn all_words_must_match_or_else_as_many_as_possible() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let both = index.find("网络 异常", Typing::Done).unwrap();
    assert_eq!(codes(&index, &both)[..2], ["0008", "E102"]);
    assert!(both.hits.iter().filter(|hit| hit.missing == 0).all(|hit| hit.reasons.len() == 2));
    assert_eq!(both, index.find("网络　异常", Typing::Done).unwrap(), "a full-width space parts words too");

    let one_of_them = index.find("网络 qqqqq", Typing::Done).unwrap();
    assert_eq!(one_of_them.missing, 1);
    assert_eq!(codes(&index, &one_of_them), codes(&index, &index.find("网络", Typing::Done).unwrap()));
    assert_eq!(index.find("qqqqq", Typing::Done).unwrap(), Hits { hits: Vec::new(), missing: 1 });
    assert_eq!(index.find("  ", Typing::Done).unwrap(), Hits::default());
}

/// All texts of a code and the sequences it uses, from its linked tree: an independent source of the same texts. What
/// people say for it is not in a tree. The closing belongs to every code, and says nothing about one.
fn said(library: &Library, entry: &CodePassages) -> BTreeSet<String> {
    let tree = library.tree(&entry.code).unwrap().unwrap();
    let mut texts: Vec<Text> = tree.message.into_iter().chain(tree.cause).chain(entry.find.clone()).collect();
    for node in tree.own_nodes() {
        texts.extend(node.text());
        texts.extend([node.guidance.say, node.guidance.hint, node.caution].into_iter().flatten());
        match &node.act {
            Act::Choose { options, .. } => texts.extend(options.iter().map(|option| option.label)),
            Act::Use { name, .. } => texts.push(*name),
            Act::End { outcome, .. } => texts.push(library.manifest().outcome(*outcome).unwrap().name),
            _ => {}
        }
    }
    let columns = 0..library.manifest().languages.len();
    columns
        .flat_map(|column| texts.iter().map(move |text| library.texts().get(*text, column).to_owned()))
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of words")]
fn pinyin_agrees_with_ib_matcher() {
    const WORDS: &[&str] = &[
        "wl",
        "yc",
        "qd",
        "cq",
        "wlyc",
        "ljsb",
        "jiaoyi",
        "jychaoshi",
        "chongqi",
        "zhongqi",
        "fakahang",
        "fkh",
        "qiandao",
        "网络yc",
        "重q",
        "lyq",
        "luyouqi",
        "xiaopiao",
        "xp",
        "jihuoma",
        "jhm",
        "yue",
        "chaxun",
        "sim",
        "lian",
        "xian",
        "fangan",
        "huan'ji",
        "hj",
        "fanchang",
        "miyao",
        "my",
        "gtms",
        "emv",
        "weixin",
        "wx",
        "a",
        "zzz",
        "nvshi",
        "lv",
        "shouquanyingyong",
        "sqyy",
        "交yi",
        "mac",
        "wifi",
        "shezhi",
        "hh",
        "bmcp",
        "erweima",
    ];
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let texts: Vec<_> =
        index.entries().iter().map(|entry| (entry.code.to_string(), said(&library, entry))).collect();
    let pinyin = PinyinMatchConfig::notations(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter);
    for word in WORDS {
        let matcher: IbMatcher<'_> = IbMatcher::builder(*word).pinyin(pinyin.shallow_clone()).build();
        let expected: BTreeSet<&str> = texts
            .iter()
            .filter(|(_, texts)| texts.iter().any(|text| matcher.is_match(text.as_str())))
            .map(|(code, _)| code.as_str())
            .collect();
        let found = index.find(word, Typing::Done).unwrap();
        let by_words: BTreeSet<&str> = found
            .hits
            .iter()
            .filter(|hit| {
                hit.missing == 0
                    && hit
                        .reasons
                        .iter()
                        .any(|why| why.place != HitPlace::Code && why.spelling != Spelling::Slip)
            })
            .map(|hit| &*index.entries()[hit.entry].code)
            .collect();
        assert_eq!(by_words, expected, "{word}");
    }
}

#[test]
fn intended_code_stays_listed_while_typing() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for typed in ["wangluoyichang", "wlyc", "网络异常", "network error", "0008"] {
        for end in typed.char_indices().map(|(start, c)| start + c.len_utf8()) {
            let found = index.find(&typed[..end], Typing::Going).unwrap();
            assert!(codes(&index, &found).contains(&"0008".to_owned()), "{}", &typed[..end]);
        }
    }
}

proptest! {
    // A search of the whole library is slow in a debug build.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_can_be_searched_for(typed in "\\PC{0,40}|[a-z]{0,30}|[网络重启 a-z0-9]{0,30}|.{0,20}") {
        let library = embedded::library().unwrap();
        let index = Index::of(&library).unwrap();
        for typing in [Typing::Done, Typing::Going] {
            for hit in index.find(&typed, typing).unwrap().hits {
                for reason in hit.reasons {
                    let said = reason.text.map_or("", |text| library.texts().get(text, reason.column));
                    prop_assert!(said.get(reason.at.clone()).is_some(), "{:?} in {}", reason.at, said);
                }
            }
        }
    }
}

#[test]
fn hits_are_shown_with_their_reason() {
    insta::assert_snapshot!("zh", speak("zh", "search wlyc").stdout);
    insta::assert_snapshot!("steps", speak("zh", "search xpc").stdout);
    insta::assert_snapshot!("what_people_say", speak("zh", "search 付不了").stdout);
    insta::assert_snapshot!("en", speak("en", "search insuficient").stdout);
    insta::assert_snapshot!("some_words", speak("zh", "search 余额不足 qqqqq").stdout);
}

#[test]
fn many_hits_are_truncated_unless_all_are_requested() {
    let short = speak("en", "search network").stdout;
    let all = speak("en", "search --all network").stdout;
    let last = short.lines().last().unwrap();
    assert!(last.ends_with(" more: --all lists them"), "{last}");
    assert!(all.starts_with(short.strip_suffix(&format!("{last}\n")).unwrap()));
    assert!(!all.contains("--all"));
}

#[test]
fn hits_are_printed_as_json() {
    let Run { exit, stdout, stderr } = run(&["search", "--format", "json", "wlyc"]);
    assert_eq!((exit, &*stderr), (Some(0), ""));
    let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(found["format"], 1);
    assert_eq!(found["missing"], 0);
    assert_eq!(
        found["hits"][0],
        serde_json::json!({
            "code": "0008", "table": "front", "row": 8, "message": "网络异常",
            "reasons": [{
                "word": 0, "place": "message", "spelling": "initials", "match": "网络异常", "text": "网络异常",
            }],
        })
    );
    let by_code: serde_json::Value =
        serde_json::from_str(&run(&["search", "--lang", "en", "--format", "json", "posp:51"]).stdout)
            .unwrap();
    assert_eq!(
        by_code["hits"][0]["reasons"],
        serde_json::json!([{ "word": 0, "place": "code", "spelling": "letters", "match": "51" }])
    );
    let nothing = run(&["search", "--format", "json", "qqqqq"]);
    assert_eq!(nothing.exit, Some(2));
    assert_eq!(nothing.stdout, "{\"format\":1,\"missing\":1,\"hits\":[]}\n");
}

#[test]
fn empty_result_suggests_a_next_step() {
    let nothing = speak("en", "search qqqqq");
    assert_eq!((nothing.exit, &*nothing.stdout), (Some(2), ""));
    insta::assert_snapshot!("nothing", nothing.stderr);
    for args in [&["search"][..], &["search", ""], &["search", " ", "　"]] {
        let asked = run(args);
        assert_eq!(asked.exit, Some(2), "{args:?}");
        assert!(asked.stderr.starts_with("错误：没有指定要找什么。\n"), "{}", asked.stderr);
    }
}

/// The rows of the picker for the input, the best first.
fn rows(list: &PickerList<'_>, choices: &[PickerRow<'_>], typed: &str) -> Vec<String> {
    let scored = choices.iter().filter_map(|choice| Some((list.score(typed, choice)?, choice)));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(score, _)| -score);
    scored.into_iter().map(|(_, choice)| choice.to_string()).collect()
}

#[test]
fn picker_narrows_while_typing() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let view = view(&library, Language::Zh);
    let before = Before::default();
    let list = PickerList::new(&library, &index, view, &before);
    let choices = list.choices();
    let rows = |typed| rows(&list, &choices, typed);

    let all = rows("");
    assert_eq!(all.len(), 1 + index.entries().len());
    assert_eq!(all[..2], ["直接输入查找；↓ 选下面的", "E005  报文解析异常"], "Enter alone walks nothing");
    assert_eq!(rows("wl")[0], "0008  网络异常  提示：【网络】异常（首字母）");
    assert_eq!(rows("wlyc")[0], "0008  网络异常  提示：【网络异常】（首字母）");
    assert_eq!(rows("e102"), ["E102  网络通讯异常"]);
    assert_eq!(rows("qqqqq"), ["手册里没有这个代码：走通用流程"], "a code may be spelled with no digit");
    let unknown = "手册里没有；↓ 选相近的或通用流程";
    assert_eq!(rows("E999"), [unknown, "9999  系统繁忙(其他未知异常)", "手册里没有这个代码：走通用流程"]);
    for typed in ["E120", "77", "0099", "E666", "A7", "=1+1"] {
        assert_eq!(rows(typed)[0], unknown, "{typed}: Enter alone walks nothing that is only similar");
    }
    for typed in ["e1", "E10"] {
        assert_eq!(rows(typed)[0], "接着输入；↓ 选下面的", "{typed}");
    }
    assert_eq!(rows("E1O2"), ["E102  网络通讯异常", "手册里没有这个代码：走通用流程"]);
    assert_eq!(rows("错误码：E102"), ["E102  网络通讯异常"]);
    assert_eq!(rows("黑屏闪"), ["没有这样的代码：不带代码，走通用流程"]);
    let words = rows("打印机不出纸了");
    assert!(words[0].starts_with("C04  "), "{words:?}");
    assert_eq!(words.last().unwrap(), "都不是：不带代码，走通用流程");
    assert!(rows("E10").len() > 9 && rows("E10").last().unwrap().starts_with("手册里没有"));
    assert_eq!(rows("网"), rows("网"), "asked again for the same text");
    for typed in ["", "huanji", "wl", "E999", "a"] {
        for row in rows(typed) {
            assert!(width(&row) <= 77, "{row}");
        }
    }
}

#[test]
fn searched_card_number_is_not_echoed() {
    const CARD: &str = "6222021234567890123";
    for args in [&["search", CARD][..], &["search", "--format", "json", CARD]] {
        let found = run(args);
        assert!(!format!("{}{}", found.stdout, found.stderr).contains("1234567890"), "{found:?}");
    }
}

#[test]
fn huge_search_is_answered() {
    for word in ["a".repeat(100_000), "网".repeat(30_000), "a ".repeat(50_000)] {
        assert!(matches!(run(&["search", &word]).exit, Some(0 | 2)));
    }
}

/// The phrases of `tests/data/words.tsv` with one of their codes among the first five hits.
fn found_phrases(find: impl Fn(&str) -> Vec<String>) -> (usize, Vec<String>) {
    const PHRASES: &str = include_str!("../data/words.tsv");
    let phrases = PHRASES.lines().filter(|line| !line.starts_with('#'));
    let phrases: Vec<(&str, Vec<&str>)> = phrases
        .map(|line| line.split_once('\t').map(|(said, codes)| (said, codes.split(' ').collect())).unwrap())
        .collect();
    let missed = phrases.iter().filter_map(|(said, codes)| {
        let found = find(said);
        let first: Vec<&str> = found.iter().take(5).map(String::as_str).collect();
        (!first.iter().any(|code| codes.contains(code))).then(|| format!("{said}: {first:?}, not {codes:?}"))
    });
    (phrases.len(), missed.collect())
}

#[test]
fn nine_in_ten_spoken_descriptions_are_found() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for typing in [Typing::Done, Typing::Going] {
        let (all, missed) = found_phrases(|said| codes(&index, &index.find(said, typing).unwrap()));
        assert!(all >= 190 && 10 * missed.len() <= all, "{} of {all}: {missed:#?}", missed.len());
    }
}

#[test]
fn phrase_is_found_by_its_parts() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for (typed, code, text, at) in [
        // With other text before, between and after, in another order, and with a character that occurs nowhere.
        ("客户机器小票打不出来了", "C04", "小票打不出来", "小票打不出来"),
        ("信号很差", "E103", "信号差", "信号"),
        ("餘額馕不足", "51", "余额不足", "余额"),
        ("钱没有到帐", "E506", "钱没到账", "钱没"),
        // In two scripts.
        ("WiFi要登陆", "E207", "WiFi要登录", "WiFi"),
    ] {
        let found = index.find(typed, Typing::Done).unwrap();
        assert_eq!(
            found.missing,
            usize::from(typed != "客户机器小票打不出来了" || found.missing > 0),
            "{typed}"
        );
        let hit = &found.hits[0];
        assert_eq!(&*index.entries()[hit.entry].code, code, "{typed}: {:?}", codes(&index, &found));
        let reason = &hit.reasons[0];
        let said = library.texts().get(reason.text.unwrap(), reason.column);
        assert_eq!((said, &said[reason.at.clone()]), (text, at), "{typed}");
    }
    for nothing in ["馕", "馕馕馕", "馕的馕", "黑屏"] {
        assert_eq!(
            index.find(nothing, Typing::Done).unwrap(),
            Hits { hits: Vec::new(), missing: 1 },
            "{nothing}"
        );
    }
}

#[test]
fn split_words_match_and_initials_are_optional() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let found = |typed| codes(&index, &index.find(typed, Typing::Done).unwrap());
    for (one, other) in [("wi-fi", "wifi"), ("Wi‑Fi", "WiFi"), ("time-out", "timeout")] {
        let (one, other): (BTreeSet<_>, BTreeSet<_>) =
            (found(one).into_iter().collect(), found(other).into_iter().collect());
        assert!(!one.is_empty());
        assert_eq!(one, other);
    }
    assert!(found("timeout").contains(&"E101".to_owned()), "{:?}", found("timeout"));
    // 网络连接超时, 余额不足, 打印小票时提示打印失败.
    for (initials, code) in
        [("wlcs", "68"), ("wltx", "E102"), ("yebz", "51"), ("ebz", "51"), ("dyxpsb", "C04")]
    {
        assert!(
            found(initials).iter().take(5).any(|found| found == code),
            "{initials}: {:?}",
            found(initials)
        );
    }
}

/// In full-width letters, and in traditional characters if there are any.
fn otherwise(said: &str) -> String {
    let wide =
        |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c };
    said.chars().map(wide).map(|c| traditional(c).next().unwrap_or(c)).collect()
}

#[test]
fn neither_width_nor_case_nor_script_makes_a_difference() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    let find = |said: &str| index.find(said, Typing::Done).unwrap();
    let (_, missed) = found_phrases(|said| {
        assert!(find(&otherwise(said)) == find(said), "{}", otherwise(said));
        assert!(find(&said.to_uppercase()) == find(said), "{said}");
        codes(&index, &find(said))
    });
    assert!(missed.len() < 19);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn only_real_codes_are_taken_as_codes(
        typed in "\\PC{0,20}|[a-zA-Z]{1,12}|[网络不通卡机小票了 0-9EeOl-]{0,12}|.{0,8}(码|code) ?[E0-9]{1,4}.{0,8}"
    ) {
        let library = embedded::library().unwrap();
        let folded = fold(&typed);
        match look_up(&library, &typed).unwrap() {
            Found::One(code) => {
                // It occurs there, except for omitted zeros and a prefix; or its message does.
                let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
                let bare = digits.trim_start_matches('0');
                let tree = library.tree(&code).unwrap().unwrap();
                let said = tree.aliases.iter().any(|alias| folded.contains(&fold(alias)));
                let message = tree.message.is_some_and(|text| {
                    (0..2).any(|column| folded.contains(&fold(library.texts().get(text, column))))
                });
                prop_assert!(folded.contains(bare) || said || message, "{} for {}", code, typed);
            }
            Found::Words(_) => {
                let tree = general_tree(&library, &typed);
                prop_assert!(tree.is_none_or(|tree| &*tree.code == "?"), "{}", typed);
            }
            Found::Several(_) | Found::Alike(_) | Found::Nothing(_) => {
                prop_assert!(folded.bytes().any(|byte| byte.is_ascii_alphanumeric()), "{}", typed);
            }
        }
    }
}

#[test]
fn number_among_words_does_not_hide_other_hits() {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    for (typed, code) in [
        ("wrong pin 3 times", "55"),
        ("密码输错 3 次", "75"),
        ("E102 网络不好", "E102"),
        ("收了 51 块没出小票", "C07"),
    ] {
        let found = codes(&index, &index.find(typed, Typing::Done).unwrap());
        assert!(found.iter().take(5).any(|found| found == code), "{typed}: {found:?}");
    }
}
