//! Compares checking with reading: 10,000 generated trees are read into the mirror, and checked, in one run. The ratio
//! of the two medians is what counts.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use posdiag::tree::{Checks, Listing, check, check_with, read_only};

mod generated;

use generated::TREES;

static LIBRARY: LazyLock<Listing> = LazyLock::new(|| generated::library(|tree| tree));

fn main() {
    let report = check(&LIBRARY);
    assert!(report.faults.is_empty(), "the benchmark's library has no faults");
    divan::main();
}

#[divan::bench(sample_count = 20)]
fn a_read_into_the_mirror(bencher: divan::Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(TREES)).bench(|| read_only(divan::black_box(&LIBRARY)));
}

#[divan::bench(sample_count = 20)]
fn b_check(bencher: divan::Bencher<'_, '_>) {
    // On one thread, as `posdiag check --jobs 1` does.
    let checks = Checks { warnings: true, keep: false, ..Checks::default() };
    bencher
        .counter(ItemsCount::new(TREES))
        .bench(|| check_with(divan::black_box(&LIBRARY), &checks).faults.len());
}
