//! Card data in a library, which its authors have to remove before anybody walks it.

use super::pinned::{clean_tree, pin};
use crate::text::kept::without_card_data;
use crate::text::redaction::{CardData, redact};
use crate::tree::{Damage, Library, Text, Tree};

/// Card data found in a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryCardData {
    /// The sequence or the code; `None` in the library's declarations.
    pub of: Option<String>,
    /// The place in it, in the notation of programs: `steps[2].hint.zh`. It contains nothing of what was found.
    pub path: String,
    /// Its kind.
    pub data: CardData,
}

/// All card data in a library, in every text, name and example: first in its declarations, then in its sequences, then
/// in its trees, which report what is in a sequence once more. The example of a field may be what the field accepts and
/// keeps.
///
/// # Errors
/// [`Damage`] of the library's bytes.
pub fn card_data_of(library: &Library) -> Result<Vec<LibraryCardData>, Damage> {
    let mut declared = Declared { library, found: Vec::new() };
    declared.look();
    let mut found = declared.found;
    for id in library.sequence_ids()? {
        found.extend(of_tree(library, &id, &library.sequence(&id)?)?);
    }
    for title in library.titles()? {
        if let Some(tree) = library.tree(&title.code)? {
            found.extend(of_tree(library, &title.code, &tree)?);
        }
    }
    Ok(found)
}

/// What is in a tree, except for its library's declarations.
fn of_tree(library: &Library, id: &str, tree: &Tree) -> Result<Vec<LibraryCardData>, Damage> {
    const OWN: [&str; 6] = ["code", "message", "cause", "aliases", "row", "steps"];
    let is_own = |path: &str| path.split(['.', '[']).next().is_some_and(|key| OWN.contains(&key));
    let of = without_card_data(id).map_or_else(|| id.to_owned(), |(_, clean)| clean);
    let found = clean_tree(&pin(tree, library.manifest(), library.texts()))?.found;
    let own = found.into_iter().filter(|found| is_own(&found.path));
    Ok(own.map(|own| LibraryCardData { of: Some(of.clone()), path: own.path, data: own.data }).collect())
}

/// The findings in a library's declarations.
struct Declared<'l> {
    library: &'l Library,
    found: Vec<LibraryCardData>,
}

impl Declared<'_> {
    fn look(&mut self) {
        let manifest = self.library.manifest();
        self.name("version", &manifest.version);
        self.text("name", manifest.name);
        for (index, table) in manifest.tables.iter().enumerate() {
            let path = |key: &str| format!("tables[{index}].{key}");
            self.name(&path("id"), &table.id);
            self.text(&path("title"), table.title);
            self.name(&path("folder"), &table.folder);
            self.name(&path("prefix"), &table.prefix);
            table.others.iter().chain(&table.opening).for_each(|name| self.name(&path("others"), name));
        }
        for (index, field) in manifest.fields.iter().enumerate() {
            let path = |key: &str| format!("fields[{index}].{key}");
            self.name(&path("id"), &field.id);
            self.text(&path("label"), field.label);
            field.from.iter().for_each(|from| self.name(&path("from"), from));
            let kept = redact(&field.example, field.shape);
            if !kept.is_ok_and(|kept| kept.text.as_str() == &*field.example) {
                self.name(&path("example"), &field.example);
            }
        }
        for (index, tag) in manifest.tags.iter().enumerate() {
            self.name(&format!("tags[{index}].id"), &tag.id);
        }
        for (index, queue) in manifest.queues.iter().enumerate() {
            self.name(&format!("queues[{index}].id"), &queue.id);
            self.text(&format!("queues[{index}].name"), queue.name);
        }
        for (index, outcome) in manifest.outcomes.iter().enumerate() {
            let path = |key: &str| format!("outcomes[{index}].{key}");
            self.name(&path("id"), &outcome.id);
            self.text(&path("name"), outcome.name);
            self.text(&path("text"), outcome.text);
            outcome.say.into_iter().for_each(|say| self.text(&path("say"), say));
        }
        self.matters();
    }

    fn matters(&mut self) {
        for (index, matter) in self.library.manifest().matters.iter().enumerate() {
            let path = format!("matters[{index}]");
            self.name(&format!("{path}.id"), &matter.id);
            self.text(&format!("{path}.name"), matter.name);
            for (index, state) in matter.states.iter().enumerate() {
                self.name(&format!("{path}.states[{index}].id"), &state.id);
                self.text(&format!("{path}.states[{index}].name"), state.name);
            }
        }
    }

    fn name(&mut self, path: &str, name: &str) {
        if let Some((data, _)) = without_card_data(name) {
            self.found.push(LibraryCardData { of: None, path: path.to_owned(), data });
        }
    }

    fn text(&mut self, path: &str, text: Text) {
        let library = self.library;
        for (column, language) in library.manifest().languages.iter().enumerate() {
            self.name(&format!("{path}.{language}"), library.texts().get(text, column));
        }
    }
}
