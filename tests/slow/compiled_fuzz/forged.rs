//! Compiled libraries forged by somebody who knows the format: every checksum right, and nothing else.

use xxhash_rust::xxh3::xxh3_64;

/// The offset and length of a range in the file.
pub(crate) type Section = (u32, u32);

/// Offsets in the header.
pub(crate) const MANIFEST: usize = 28;
pub(crate) const TITLES: usize = 36;
pub(crate) const PASSAGES: usize = 44;
pub(crate) const CONTENTS: usize = 52;
pub(crate) const CODES: usize = 60;
pub(crate) const SEQUENCES: usize = 72;
/// A text of every library: its name, the first text of the first block.
pub(crate) const TEXT: u32 = 104;
/// The header's end, where its checksum is.
pub(crate) const HEADER: usize = 84;

/// A library under construction.
#[derive(Clone)]
pub(crate) struct Forged {
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn short(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
}

fn range((start, len): Section) -> std::ops::Range<usize> {
    let start = usize::try_from(start).unwrap();
    start..start + usize::try_from(len).unwrap()
}

impl Forged {
    /// From a valid library.
    pub(crate) fn of(bytes: &[u8]) -> Forged {
        Forged { bytes: bytes.to_vec() }
    }

    pub(crate) fn section(&self, at: usize) -> Section {
        (number(&self.bytes, at), number(&self.bytes, at + 4))
    }

    /// Writes a section, such as one of the header's.
    pub(crate) fn point(&mut self, at: usize, (start, len): Section) {
        self.bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
        self.bytes[at + 4..at + 8].copy_from_slice(&len.to_le_bytes());
    }

    /// Writes the root of an index, and how many levels it has.
    pub(crate) fn index(&mut self, at: usize, root: Section, levels: u32) {
        self.point(at, root);
        self.bytes[at + 8..at + 12].copy_from_slice(&levels.to_le_bytes());
    }

    /// Appends bytes after their checksum.
    pub(crate) fn append(&mut self, sealed: &[u8]) -> Section {
        let start = u32::try_from(self.bytes.len()).unwrap();
        self.bytes.extend_from_slice(&xxh3_64(sealed).to_le_bytes());
        self.bytes.extend_from_slice(sealed);
        (start, u32::try_from(sealed.len() + 8).unwrap())
    }

    pub(crate) fn block(&mut self, texts: &[u8], record: &[u8]) -> Section {
        let length = u32::try_from(texts.len()).unwrap().to_le_bytes();
        self.append(&[&length, texts, record].concat())
    }

    pub(crate) fn page(&mut self, entries: &[(&[u8], Section)]) -> Section {
        let mut page = u16::try_from(entries.len()).unwrap().to_le_bytes().to_vec();
        let mut place = 2 + 2 * entries.len();
        for (key, _) in entries {
            page.extend_from_slice(&u16::try_from(place).unwrap().to_le_bytes());
            place += 2 + key.len() + 8;
        }
        for (key, (start, len)) in entries {
            page.extend_from_slice(&u16::try_from(key.len()).unwrap().to_le_bytes());
            page.extend_from_slice(key);
            page.extend_from_slice(&start.to_le_bytes());
            page.extend_from_slice(&len.to_le_bytes());
        }
        self.append(&page)
    }

    /// The library with only the tree `E101`, and these sequences, which must be in order.
    pub(crate) fn with(mut self, tree: &[u8], sequences: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let tree = self.block(b"", tree);
        let codes = self.page(&[(b"E101", tree)]);
        self.index(CODES, codes, 1);
        if !sequences.is_empty() {
            let sections: Vec<_> =
                sequences.iter().map(|(id, record)| (id.as_bytes(), self.block(b"", record))).collect();
            let root = self.page(&sections);
            self.index(SEQUENCES, root, 1);
        }
        self.sealed()
    }

    /// Its bytes, with length and checksum in the header.
    pub(crate) fn sealed(mut self) -> Vec<u8> {
        let length = (self.bytes.len() as u64).to_le_bytes();
        self.bytes[16..24].copy_from_slice(&length);
        let checksum = xxh3_64(&self.bytes[..HEADER]);
        self.bytes[HEADER..HEADER + 8].copy_from_slice(&checksum.to_le_bytes());
        self.bytes
    }

    /// Every range of a valid library with a checksum; pages first.
    pub(crate) fn stretches(&self) -> Vec<Section> {
        let mut found = Vec::new();
        let mut blocks: Vec<Section> =
            [MANIFEST, TITLES, PASSAGES, CONTENTS].map(|at| self.section(at)).into();
        for index in [CODES, SEQUENCES] {
            let mut level = vec![self.section(index)];
            for _ in 0..number(&self.bytes, index + 8) {
                let below: Vec<Section> = level.iter().flat_map(|page| self.entries(*page)).collect();
                found.append(&mut level);
                level = below;
            }
            blocks.append(&mut level);
        }
        blocks.sort_unstable();
        blocks.dedup();
        found.append(&mut blocks);
        found
    }

    fn entries(&self, page: Section) -> Vec<Section> {
        let page = &self.bytes[range(page)][8..];
        let section = |entry: usize| {
            let at = short(page, 2 + 2 * entry);
            let at = at + 2 + short(page, at);
            (number(page, at), number(page, at + 4))
        };
        (0..short(page, 0)).map(section).collect()
    }

    /// Corrects the checksums of ranges.
    pub(crate) fn reseal(&mut self, stretches: &[Section]) {
        for stretch in stretches {
            let range = range(*stretch);
            let checksum = xxh3_64(&self.bytes[range.start + 8..range.end]);
            self.bytes[range.start..range.start + 8].copy_from_slice(&checksum.to_le_bytes());
        }
    }
}

/// A number in the notation of records.
pub(crate) fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

pub(crate) fn name(name: &[u8]) -> Vec<u8> {
    [varint(name.len() as u64), name.to_vec()].concat()
}

pub(crate) fn names(names: &[&str]) -> Vec<u8> {
    let each: Vec<u8> = names.iter().flat_map(|one| name(one.as_bytes())).collect();
    [varint(names.len() as u64), each].concat()
}

/// A step of a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) was: Vec<u8>,
    pub(crate) when: Vec<u8>,
    pub(crate) act: Vec<u8>,
    /// Who does it, by number: the merchant, a technician, the back office.
    pub(crate) by: u8,
}

impl Step {
    fn of(act: Vec<u8>) -> Step {
        Step { id: None, was: vec![0], when: vec![0], act, by: 0 }
    }

    pub(crate) fn ask(yes: &[u8], no: &[u8]) -> Step {
        Step::of([&[0], &*varint(TEXT.into()), yes, no, &[1]].concat())
    }

    pub(crate) fn choose(options: usize) -> Step {
        let option = |number: usize| {
            [name(number.to_string().as_bytes()), vec![0], varint(TEXT.into()), vec![0]].concat()
        };
        let options = [varint(options as u64), (0..options).flat_map(option).collect()].concat();
        Step::of([&[1], &*varint(TEXT.into()), &options, &[0]].concat())
    }

    /// A question with one option that has these earlier names.
    pub(crate) fn choose_renamed(was: &[&str]) -> Step {
        let option = [name(b"o"), names(was), varint(TEXT.into()), vec![0]].concat();
        Step::of([&[1], &*varint(TEXT.into()), &[1], &*option, &[0]].concat())
    }

    pub(crate) fn collect(fields: &[u64]) -> Step {
        let each: Vec<u8> = fields.iter().copied().flat_map(varint).collect();
        Step::of([vec![4], varint(fields.len() as u64), each].concat())
    }

    pub(crate) fn tell(text: u32) -> Step {
        Step::of([vec![3], varint(text.into())].concat())
    }

    pub(crate) fn uses(sequence: &str) -> Step {
        Step::of([vec![6], name(sequence.as_bytes())].concat())
    }

    pub(crate) fn end(outcome: u16) -> Step {
        Step::of([vec![7], varint(outcome.into()), vec![0, 0, 0]].concat())
    }

    /// An action that ends the walk if it helps.
    pub(crate) fn attempt(text: u32) -> Step {
        Step::of([vec![2], varint(text.into()), vec![0]].concat())
    }

    pub(crate) fn set(matter: u16, state: u16) -> Step {
        Step::of([vec![5], varint(matter.into()), varint(state.into())].concat())
    }

    /// An end whose ticket includes the request of a matter.
    pub(crate) fn end_with(outcome: u16, matter: u16) -> Step {
        Step::of([vec![7], varint(outcome.into()), vec![0, 0, 1], varint(matter.into())].concat())
    }

    pub(crate) fn by(self, by: u8) -> Step {
        Step { by, ..self }
    }

    /// Done if a matter has this state.
    pub(crate) fn in_state(self, matter: u16, state: u16) -> Step {
        let when = [vec![1, 1, 1], varint(matter.into()), varint(state.into()), vec![0]].concat();
        Step { when, ..self }
    }

    pub(crate) fn id(self, id: &str) -> Step {
        Step { id: Some(id.into()), ..self }
    }

    pub(crate) fn was(self, was: &[&str]) -> Step {
        Step { was: names(was), ..self }
    }

    pub(crate) fn when(self, conditions: usize, step: &str, answer: &str) -> Step {
        // One group of them; each reads an answer, and is not `!=`.
        let one = [vec![0], name(step.as_bytes()), name(answer.as_bytes()), vec![0]].concat();
        Step { when: [vec![1], varint(conditions as u64), one.repeat(conditions)].concat(), ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        let id = self.id.as_ref().map_or(vec![0], |id| [vec![1], name(id)].concat());
        [&*id, &*self.was, &*self.when, &*self.act, &[0, 0, 0, self.by, 0, 0, 0]].concat()
    }
}

/// A list of steps.
pub(crate) fn steps(steps: &[Step]) -> Vec<u8> {
    [varint(steps.len() as u64), steps.iter().flat_map(Step::bytes).collect()].concat()
}

/// A list in which a question is nested in a branch of a question, to this depth, with `inner` in the last.
pub(crate) fn nested(depth: usize, inner: &Step) -> Vec<u8> {
    // What comes before the list of the branch, and after it.
    let ask = steps(&[Step::ask(&[0xee], &steps(&[])).id("q")]);
    let branch = ask.iter().rposition(|byte| *byte == 0xee).unwrap();
    [ask[..branch].repeat(depth), steps(std::slice::from_ref(inner)), ask[branch + 1..].repeat(depth)]
        .concat()
}

/// The record of the tree `E101`.
pub(crate) fn record(list: &[Step]) -> Vec<u8> {
    [name(b"E101"), vec![0, 1, 0, 0, 0, 0, 0], steps(list)].concat()
}

/// The record of a sequence.
pub(crate) fn sequence(id: &str, was: &[&str], list: &[Step]) -> Vec<u8> {
    [name(id.as_bytes()), names(was), varint(TEXT.into()), steps(list)].concat()
}
