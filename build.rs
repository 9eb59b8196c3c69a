//! Checks `trees/` and compiles it into one block of bytes, which `src/library/embedded.rs` includes.
//!
//! The checker is the program's own, included by path, so that a fault in a shipped tree fails the build with the same
//! diagnostic that `posdiag check` shows.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the crate uses the whole of it; building needs the checker only"
)]
#[path = "src/text"]
mod text {
    pub mod harmless;
    pub mod language;
    pub mod names;
    pub mod narrow;
    pub mod shape;
    pub mod strict;
    pub mod width;
}

#[allow(dead_code, unused_imports, unreachable_pub, reason = "as above")]
#[path = "src/tree/mod.rs"]
mod tree;

use text::language::Language;
use tree::{check_folder, compile, drawing};

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]
fn main() -> Result<(), Box<dyn Error>> {
    for watched in ["trees", "src/tree"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    for leaf in ["harmless", "language", "names", "narrow", "shape", "width"] {
        println!("cargo::rerun-if-changed=src/text/{leaf}.rs");
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "a build script learns from the environment what to make, and where"
    )]
    let (out, embeds) = (env::var_os("OUT_DIR"), env::var_os("CARGO_FEATURE_EMBEDDED").is_some());
    let out = out.ok_or("cargo sets OUT_DIR")?;
    if embeds {
        write_library(Path::new(&out))?;
    }
    Ok(())
}

/// Checks `trees/`, and compiles it.
#[allow(clippy::print_stderr, reason = "this is how a build script tells of a fault")]
fn write_library(out: &Path) -> Result<(), Box<dyn Error>> {
    let report = check_folder(Path::new("trees"));
    for fault in &report.faults {
        eprintln!("{}\n", drawing::draw(fault, "trees/", Language::En, false));
    }
    let library = report.library.ok_or("trees/ has faults, drawn above")?;
    let compiled = compile(&library);
    for (name, contents) in
        [("library.bin", compiled.bytes.as_slice()), ("texts.txt", compiled.texts.as_bytes())]
    {
        #[expect(clippy::disallowed_methods, reason = "the files that are made")]
        fs::write(out.join(name), contents)?;
    }
    Ok(())
}
