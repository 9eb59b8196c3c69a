//! The documents: each in English and in Chinese, with its fenced blocks.

use std::fs;
use std::path::{Path, PathBuf};

use posdiag::text::language::Language;

/// A document in one language.
pub(crate) struct Document {
    /// Its name without its ending, from the root of the package: `docs/agents`.
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) text: String,
}

/// A fenced block: the text after its fence, its lines, and the line of its fence, from 1.
pub(crate) struct Block {
    pub(crate) info: String,
    pub(crate) text: String,
    pub(crate) line: usize,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The ending of a document's name in a language.
pub(crate) fn ending(language: Language) -> &'static str {
    language.pick(".zh.md", ".md")
}

/// Every document in both languages: the two READMEs, and what is in `docs/`.
pub(crate) fn documents() -> Vec<Document> {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter_map(|name| {
        let name = name.strip_suffix(".zh.md").or(name.strip_suffix(".md"));
        Some(format!("docs/{}", name?))
    });
    let mut names: Vec<String> = names.chain(["README".to_owned(), "trees/README".to_owned()]).collect();
    names.sort();
    names.dedup();
    names.iter().flat_map(|name| both(name)).collect()
}

/// A document in both languages.
pub(crate) fn both(name: &str) -> [Document; 2] {
    Language::ALL.map(|language| document(name, language))
}

/// A document in one language.
pub(crate) fn document(name: &str, language: Language) -> Document {
    let mut document = Document { name: name.to_owned(), language, text: String::new() };
    let path = document.path();
    document.text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    document
}

impl Document {
    /// From the root of the package.
    pub(crate) fn file(&self) -> String {
        [&*self.name, ending(self.language)].concat()
    }

    pub(crate) fn path(&self) -> PathBuf {
        root().join(self.file())
    }

    /// The fenced blocks.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in self.text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) => {
                    open =
                        Some(Block { info: info.trim().to_owned(), text: String::new(), line: number + 1 });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a fence is left open", self.file());
        blocks
    }

    /// The only block with this after its fence.
    pub(crate) fn block(&self, info: &str) -> String {
        let mut found: Vec<Block> = self.blocks().into_iter().filter(|block| block.info == info).collect();
        assert_eq!(found.len(), 1, "{}: blocks `{info}`", self.file());
        found.remove(0).text
    }

    /// The text without its blocks.
    pub(crate) fn prose(&self) -> String {
        let mut inside = false;
        let lines = self.text.lines().filter(|line| {
            let is_fence = line.starts_with("```");
            inside ^= is_fence;
            !inside && !is_fence
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The headings of the text, each with its level.
    pub(crate) fn headings(&self) -> Vec<(usize, String)> {
        let prose = self.prose();
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        let level = |line: &str| line.chars().take_while(|sign| *sign == '#').count();
        headings.map(|line| (level(line), line.trim_start_matches('#').trim().to_owned())).collect()
    }
}

impl Block {
    /// The value of `NAME=` after the fence, in quotes if it contains a space.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let start = [" ", name, "="].concat();
        let value = self.info.split_once(&start)?.1;
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split(' ').next(),
        }
    }
}

/// The words of a command as a shell splits them: quoted text is one word.
pub(crate) fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote, mut word) = (Vec::new(), None, None::<String>);
    for sign in command.chars() {
        match (quote, sign) {
            (Some(end), _) if sign == end => quote = None,
            (None, '"' | '\'') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words
}
