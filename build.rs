//! Checks `trees/` and compiles it into one block of bytes, which `src/library/embedded.rs` includes. For the command line,
//! it also packs the long texts that few commands print (`src/text/packed.rs`).
//!
//! The checker is the program's own, included by path, so that a fault in a shipped tree fails the build with the same
//! diagnostic that `posdiag check` shows.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec_zlib;

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
    let (out, embeds, prints, is_small, is_gnu) = (
        env::var_os("OUT_DIR"),
        env::var_os("CARGO_FEATURE_EMBEDDED").is_some(),
        env::var_os("CARGO_FEATURE_CLI").is_some(),
        env::var_os("PROFILE").is_some_and(|profile| profile == "release")
            && env::var_os("CARGO_CFG_TARGET_OS").is_some_and(|system| system == "linux"),
        env::var_os("CARGO_CFG_TARGET_ENV").is_some_and(|library| library == "gnu"),
    );
    let out = PathBuf::from(out.ok_or("cargo sets OUT_DIR")?);
    if is_small {
        // The index of the tables for unwinding, a hundred kilobytes: where a panic aborts, nothing unwinds.
        println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
    }
    if is_small && is_gnu {
        // The tables themselves are seven hundred more. What starts a static program refers to them.
        let script = out.join("no-unwinding.ld");
        #[expect(clippy::disallowed_methods, reason = "it can be generated again")]
        fs::write(&script, "SECTIONS { /DISCARD/ : { *(.eh_frame) } }\nINSERT AFTER .text;\n")?;
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
    if embeds {
        write_library(&out)?;
    }
    if prints {
        pack(&out.join("rules.packed"), &files("src/library/rules", "md")?)?;
        pack(&out.join("schemas.packed"), &files("src/machine", "json")?)?;
        pack(&out.join("licenses.packed"), &["LICENSE".into(), "THIRD-PARTY.txt".into()])?;
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

/// The files of a folder that end like that, in the order of their names.
#[allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn files(folder: &str, ending: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={folder}");
    #[expect(clippy::disallowed_methods, reason = "the files that are packed")]
    let entries = fs::read_dir(folder)?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    Ok(paths)
}

/// Packs texts, each under its file's name without the ending, as `src/text/packed.rs` reads them.
#[allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn pack(to: &Path, files: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.file_stem().and_then(|name| name.to_str()).ok_or("a file has a name")?;
        #[expect(clippy::disallowed_methods, reason = "the files that are packed")]
        let read = fs::read_to_string(file)?;
        text.extend([name, "\0", &read, "\0"]);
    }
    #[expect(clippy::disallowed_methods, reason = "the file that is made")]
    fs::write(to, compress_to_vec_zlib(text.as_bytes(), 10))?;
    Ok(())
}
