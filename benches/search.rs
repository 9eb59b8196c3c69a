//! Measures a search of the shipped library: building the index and looking words up in it. `cargo bench --bench
//! search`.

#![allow(clippy::unwrap_used, reason = "a benchmark may fail")]

use posdiag::library::embedded;
use posdiag::library::search::{Index, Typing};

fn main() {
    divan::main();
}

#[divan::bench]
fn index(bencher: divan::Bencher<'_, '_>) {
    let library = embedded::library().unwrap();
    bencher.bench(|| Index::of(&library).unwrap().entries().len());
}

#[divan::bench(args = ["网络异常", "wlyc", "wangluoyichang", "network error", "netwrok", "qqqqq", "客人的卡余额不够", "WiFi连不上", "wlcs", "printer is out of paper"])]
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
