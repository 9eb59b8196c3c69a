//! Every path of the shipped library, enumerated and written to a sink: as text, and as JSON lines.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use std::io::{self, Write};

use divan::counter::{BytesCount, ItemsCount};
use posdiag::library::embedded;
use posdiag::machine::paths::{Format, View, write};
use posdiag::tree::Library;

fn main() {
    divan::main();
}

/// Takes everything, and counts it.
#[derive(Default)]
struct Sink {
    lines: usize,
    bytes: usize,
}

impl Write for Sink {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        // A line is written in one piece.
        self.lines += 1;
        self.bytes += divan::black_box(written).len();
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Looks up each tree of the library, as `posdiag paths --all` does, and writes its paths.
fn everything(library: &Library, format: Format) -> Sink {
    let view =
        View { manifest: library.manifest(), texts: library.texts(), column: 0, on_phone: false, format };
    let mut sink = Sink::default();
    for title in library.titles().expect("the library is whole") {
        let tree = library.tree(&title.code).expect("it is whole").expect("it is there");
        write(&tree, view, &mut sink).expect("a sink takes everything");
    }
    sink
}

#[divan::bench(args = [Format::Text, Format::Jsonl, Format::Collapsed])]
fn all_paths(bencher: divan::Bencher<'_, '_>, format: Format) {
    let library = embedded::library().expect("the embedded library is whole");
    let Sink { lines, bytes } = everything(&library, format);
    bencher
        .counter(ItemsCount::new(lines))
        .counter(BytesCount::new(bytes))
        .bench_local(|| everything(&library, format));
}
