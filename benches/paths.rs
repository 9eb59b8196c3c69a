//! Every path of the shipped library, enumerated and written to a sink: as text, and as JSON lines.

#![allow(clippy::expect_used, reason = "a benchmark of what does not work is none")]

use std::io::{self, Write};

use divan::counter::{BytesCount, ItemsCount};
use posdiag::library::embedded;
use posdiag::machine;
use posdiag::session::Channel;
use posdiag::show::paths;
use posdiag::text::language::Language;
use posdiag::tree::Library;
use posdiag::view::View;
use posdiag::view::paint::Paint;

fn main() {
    divan::main();
}

/// The formats that paths are written in.
#[derive(Clone, Copy, Debug)]
enum Format {
    Text,
    Collapsed,
    Jsonl,
}

/// A sink that discards everything and counts the bytes.
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
    let view = View {
        manifest: library.manifest(),
        texts: library.texts(),
        language: Language::Zh,
        column: 0,
        paint: Paint(false),
        columns: None,
        subject: None,
    };
    let mut sink = Sink::default();
    for title in library.titles().expect("the library is whole") {
        let tree = library.tree(&title.code).expect("it is whole").expect("it is there");
        let (manifest, to) = (view.manifest, &mut sink);
        let written = match format {
            Format::Text => paths::text(&tree, manifest, (false, &[]), to),
            Format::Collapsed => paths::collapsed(&tree, manifest, (false, &[]), to),
            Format::Jsonl => machine::paths::write(view, &tree, (Channel::OnSite, &[]), to),
        };
        written.expect("a sink takes everything");
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
