//! The facts that the steps of a tree read: answers, states and fields, each one bit of what is known.

use crate::tree::{Act, Key, Node, NodeId, Read, Standing, Tree, Value};

/// A fact that a step of a tree reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// The latest answer to a step was this.
    Answer(Key, Value),
    /// The answer to a step that occurs twice still stands: it is not asked again.
    Stands(Key),
    /// A matter has this state.
    State(Standing),
    /// A field was asked for.
    Field(u16),
}

/// The most facts; a tree that reads more has no [`Facts`].
const MOST: usize = 256;

/// The set of true facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct KnownFacts([u64; MOST / 64]);

impl KnownFacts {
    /// The word of a fact, and its bit in it.
    fn place(fact: usize) -> (usize, u64) {
        (fact / 64, 1 << (fact % 64))
    }

    /// Whether a fact is true; one that no step reads never is.
    pub(super) fn has(&self, fact: Option<usize>) -> bool {
        fact.is_some_and(|fact| {
            let (word, bit) = KnownFacts::place(fact);
            self.0.get(word).is_some_and(|word| word & bit != 0)
        })
    }

    fn put(&mut self, fact: usize, is_so: bool) {
        let (word, bit) = KnownFacts::place(fact);
        if let Some(word) = self.0.get_mut(word) {
            *word = if is_so { *word | bit } else { *word & !bit };
        }
    }

    /// What both know.
    pub(super) fn and(mut self, other: KnownFacts) -> KnownFacts {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own &= other);
        self
    }
}

/// The facts that the steps of a tree read.
#[derive(Debug)]
pub(super) struct Facts {
    /// In order; a fact's index is its bit.
    sorted: Vec<Fact>,
    /// What is read from each node on, after it or by itself.
    from: Vec<KnownFacts>,
    /// Whether a condition reads a step, by its key.
    is_read: Vec<bool>,
}

impl Facts {
    /// The facts of a tree, if they are not too many.
    pub(super) fn of(tree: &Tree) -> Option<Facts> {
        let nodes = tree.nodes();
        let mut stands_twice = vec![false; nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            if let Some(twice) = stands_twice.get_mut(node.key.index()).filter(|_| node.key.index() != index)
            {
                *twice = true;
            }
        }
        let reads: Vec<Vec<Fact>> = nodes
            .iter()
            .map(|node| {
                let again = stands_twice.get(node.key.index()).copied().unwrap_or_default();
                read_by(node, again)
            })
            .collect();
        let mut facts = reads.concat();
        facts.sort_unstable();
        facts.dedup();
        if facts.len() > MOST {
            return None;
        }
        let mut found = Facts {
            sorted: facts,
            from: vec![KnownFacts::default(); nodes.len()],
            is_read: vec![false; nodes.len()],
        };
        let mut known = KnownFacts::default();
        for (index, reads) in reads.iter().enumerate().rev() {
            reads.iter().filter_map(|fact| found.find(*fact)).for_each(|fact| known.put(fact, true));
            if let Some(from) = found.from.get_mut(index) {
                *from = known;
            }
        }
        for key in nodes.iter().flat_map(|node| node.when.keys()) {
            if let Some(read) = found.is_read.get_mut(key.index()) {
                *read = true;
            }
        }
        Some(found)
    }

    /// The bit of a fact, if a step reads it.
    pub(super) fn find(&self, fact: Fact) -> Option<usize> {
        self.sorted.binary_search(&fact).ok()
    }

    /// The bit that a condition reads.
    pub(super) fn read(&self, read: Read) -> Option<usize> {
        self.find(match read {
            Read::Answer { key, value } => Fact::Answer(key, value),
            Read::State(standing) => Fact::State(standing),
        })
    }

    /// What is read from a node on.
    pub(super) fn read_from(&self, id: NodeId) -> KnownFacts {
        self.from.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether a condition reads a step.
    pub(super) fn is_read(&self, key: Key) -> bool {
        self.is_read.get(key.index()).copied().unwrap_or_default()
    }

    /// Records an answer in place of the step's earlier one, and whether it stands.
    pub(super) fn answer(&self, known: &mut KnownFacts, key: Key, value: Value, stands: bool) {
        let first = self.sorted.partition_point(|fact| *fact < Fact::Answer(key, Value::Yes));
        let own = self.sorted.get(first..).unwrap_or_default();
        for (index, fact) in (first..).zip(own) {
            match fact {
                Fact::Answer(of, answer) if *of == key => known.put(index, *answer == value),
                _ => break,
            }
        }
        if let Some(fact) = self.find(Fact::Stands(key)) {
            known.put(fact, stands);
        }
    }

    /// The answer to a step that is not asked again.
    pub(super) fn standing_answer(&self, known: &KnownFacts, key: Key) -> Option<Value> {
        if !known.has(self.find(Fact::Stands(key))) {
            return None;
        }
        let first = self.sorted.partition_point(|fact| *fact < Fact::Answer(key, Value::Yes));
        (first..).zip(self.sorted.get(first..)?).find_map(|(index, fact)| match fact {
            Fact::Answer(of, value) if *of == key && known.has(Some(index)) => Some(*value),
            _ => None,
        })
    }

    /// Records a matter's state in place of its earlier one.
    pub(super) fn set(&self, known: &mut KnownFacts, standing: Standing) {
        let first =
            self.sorted.partition_point(|fact| *fact < Fact::State(Standing { state: 0, ..standing }));
        let own = self.sorted.get(first..).unwrap_or_default();
        for (index, fact) in (first..).zip(own) {
            match fact {
                Fact::State(state) if state.matter == standing.matter => known.put(index, *state == standing),
                _ => break,
            }
        }
    }

    /// Records that a field was asked for.
    pub(super) fn fill(&self, known: &mut KnownFacts, field: u16) {
        if let Some(fact) = self.find(Fact::Field(field)) {
            known.put(fact, true);
        }
    }
}

/// What a step reads; `again` if another one is the same step.
fn read_by(node: &Node, again: bool) -> Vec<Fact> {
    let mut facts: Vec<Fact> = node
        .when
        .iter()
        .map(|condition| match condition.read {
            Read::Answer { key, value } => Fact::Answer(key, value),
            Read::State(standing) => Fact::State(standing),
        })
        .collect();
    let mut asked = |values: &mut dyn Iterator<Item = Value>| {
        facts.extend(values.map(|value| Fact::Answer(node.key, value)));
        facts.push(Fact::Stands(node.key));
    };
    match &node.act {
        Act::Ask { .. } if again => asked(&mut [Value::Yes, Value::No, Value::Unsure].into_iter()),
        Act::Choose { options, .. } if again => {
            let options = (0..options.len()).filter_map(|index| u16::try_from(index).ok()).map(Value::Option);
            asked(&mut options.chain([Value::Unsure]));
        }
        Act::Collect { fields } => facts.extend(fields.iter().map(|field| Fact::Field(*field))),
        _ => {}
    }
    facts
}
