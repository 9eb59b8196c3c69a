//! A small library whose one ticket asks for every field that the shipped library declares.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use posdiag::library::embedded;
use posdiag::tree::{Field, Library, Listing, check, compile};

use crate::support::small_library::manifest_with_fields;

const STEPS: [(&str, &str); 3] = [
    (
        "shared/ladder.yaml",
        "name: General\nsteps:\n- id: general\n  ask: Is it still there?\n  on_no:\n  - end: visit\n- end: office\n",
    ),
    (
        "t/T01.yaml",
        "code: T01\nrow: 1\nmessage: Asks\nsteps:\n- id: first\n  ask: Is the first thing so?\n  on_no:\n  - end: visit\n\
         - id: second\n  try: Do the second thing\n- end: office\n",
    ),
    (
        "t/T02.yaml",
        "code: T02\nrow: 2\nmessage: Collects\nsteps:\n- id: which\n  collect: [{ids}]\n\
         - id: second\n  try: Do the second thing\n- end: office\n",
    ),
];

static SHIPPED: LazyLock<Library> = LazyLock::new(|| embedded::library().unwrap());

/// The fields.
pub(crate) static FIELDS: LazyLock<&'static [Field]> = LazyLock::new(|| &SHIPPED.manifest().fields);

/// The library's files, by their paths in its folder.
fn files() -> impl Iterator<Item = (&'static str, String)> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/trees/library.yaml");
    let shipped = std::fs::read_to_string(shipped).unwrap();
    let (from, to) = (shipped.find("\nfields:").unwrap() + 1, shipped.find("\ntags:").unwrap());
    let lines = shipped[from..to].lines();
    // It has one language, and no network to take a field from.
    let lines = lines.filter(|line| !line.starts_with("    zh: ") && *line != "  from: network.link");
    let fields: String = lines.flat_map(|line| [line, "\n"]).collect();
    let ids: Vec<&str> = FIELDS.iter().map(|field| &*field.id).collect();
    let ids = ids.join(", ");
    let manifest = manifest_with_fields(fields.strip_prefix("fields:\n").unwrap())
        .replace("  text: Over to them\n", &format!("  text: Over to them\n  collect: [{ids}]\n"));
    let manifest = format!("{manifest}  merchant: merchant_number\n  terminal: terminal_number\n");
    let steps = STEPS.into_iter().map(move |(path, text)| (path, text.replace("{ids}", &ids)));
    steps.chain([("library.yaml", manifest)])
}

/// The library.
pub(crate) fn library() -> Library {
    let files: Vec<_> = files().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect();
    let checked = check(&Listing::of_memory(files)).library;
    Library::open(compile(&checked.expect("the tests' own library has no faults"))).unwrap()
}

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("all-fields");
    for (path, text) in files() {
        let path = folder.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Another test may be reading it.
        let new = path.with_extension(std::process::id().to_string());
        std::fs::write(&new, text).unwrap();
        std::fs::rename(new, path).unwrap();
    }
    folder
});

/// The library's folder.
pub(crate) fn folder() -> &'static Path {
    &FOLDER
}
