//! A search over the shipped library, and over 10,000 codes that bear its messages: reading what is searched, and looking
//! for words in it. `cargo bench --bench search`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]
#![allow(clippy::disallowed_methods, reason = "it reads the trees as files")]

use std::sync::LazyLock;

use posdiag::library::embedded;
use posdiag::library::search::{Index, Typing};
use posdiag::tree::{Library, check, compile};

mod generated;

fn main() {
    divan::main();
}

#[divan::bench]
fn index(bencher: divan::Bencher<'_, '_>) {
    let library = embedded::library().unwrap();
    bencher.bench(|| Index::of(&library).unwrap().entries().len());
}

/// Words that are found as they are, by their sounds, with a slip, not at all, and only in parts.
const WORDS: [&str; 10] = [
    "网络异常",
    "wlyc",
    "wangluoyichang",
    "network error",
    "netwrok",
    "qqqqq",
    "客人的卡余额不够",
    "WiFi连不上",
    "wlcs",
    "printer is out of paper",
];

#[divan::bench(args = WORDS)]
fn find(bencher: divan::Bencher<'_, '_>, typed: &str) {
    let library = embedded::library().unwrap();
    let index = Index::of(&library).unwrap();
    bencher.bench(|| index.find(typed, Typing::Done).unwrap().hits.len());
}

/// What each keystroke in the picker costs beside the search.
#[divan::bench(args = ["E1O2", "错误码：E102", "客人的卡余额不够"])]
fn named(bencher: divan::Bencher<'_, '_>, typed: &str) {
    let library = embedded::library().unwrap();
    bencher.bench(|| posdiag::library::naming::named(&library, typed).unwrap().len());
}

/// 10,000 codes; each has the message of a shipped one.
static LARGE: LazyLock<Library> = LazyLock::new(|| {
    let messages: Vec<String> = messages();
    let mut next = messages.iter().cycle();
    let listing = generated::library(|tree| {
        let (head, rest) = tree.split_once("message:\n").unwrap();
        let (_, rest) = rest.split_once("cause:\n").unwrap();
        format!("{head}message:\n{}cause:\n{rest}", next.next().unwrap())
    });
    let library = check(&listing).library.unwrap();
    Library::open(compile(&library)).unwrap()
});

/// The messages of the shipped trees, in both languages, as they stand in the files.
fn messages() -> Vec<String> {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/trees")).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path()).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let trees = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let messages = trees.filter_map(|tree| {
        let (_, message) = tree.split_once("\nmessage:\n")?;
        let languages: Vec<&str> = message.lines().take_while(|line| line.starts_with("  ")).collect();
        Some(languages.join("\n") + "\n")
    });
    messages.collect()
}

#[divan::bench(sample_count = 20)]
fn index_of_ten_thousand(bencher: divan::Bencher<'_, '_>) {
    let library = &*LARGE;
    bencher.bench(|| Index::of(library).unwrap().entries().len());
}

#[divan::bench(args = WORDS, sample_count = 20)]
fn find_among_ten_thousand(bencher: divan::Bencher<'_, '_>, typed: &str) {
    let library = &*LARGE;
    let index = Index::of(library).unwrap();
    bencher.bench(|| index.find(typed, Typing::Done).unwrap().hits.len());
}
