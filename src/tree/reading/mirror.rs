//! The mirror of a file: its YAML in the terms of the tree language, with the place of everything that can be wrong.

use super::keys::{self, KINDS, Need, OPTION, SEQUENCE, STEP, TREE, WALK};
use super::reader::{At, Fields, Reader};
use super::yaml::{YamlNode, YamlValue};
use crate::tree::fault::{Kind, NodeShape};
use crate::tree::guidance::Guidance;
use crate::tree::location::Span;
use crate::tree::texts::Text;

/// A tree's file. What is missing or wrong is `None`, with a fault that says so.
#[derive(Debug)]
pub(crate) struct TreeFile {
    pub(crate) code: Option<At<String>>,
    pub(crate) row: Option<At<u64>>,
    pub(crate) message: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) aliases: Vec<At<String>>,
    pub(crate) tags: Vec<At<String>>,
    pub(crate) find: Vec<Text>,
    pub(crate) opening: Option<At<String>>,
    /// Warnings that the author has checked and allows.
    pub(crate) allow: Vec<At<String>>,
    pub(crate) walks: Vec<WalkCase>,
    pub(crate) steps: Block,
}

/// A walk that tests a tree.
#[derive(Debug)]
pub(crate) struct WalkCase {
    /// The place to point at.
    pub(crate) at: Span,
    pub(crate) way: CaseWay,
    /// The expected outcome.
    pub(crate) outcome: Option<At<String>>,
    pub(crate) phone: bool,
}

/// The steps of a [`WalkCase`].
#[derive(Debug)]
pub(crate) enum CaseWay {
    /// A replay string.
    Path(At<String>),
    /// Answers by the steps' ids; those of a repeated step are taken in turn.
    Answers(Vec<(At<String>, At<String>)>),
}

/// A file of `shared/`.
#[derive(Debug)]
pub(crate) struct SequenceFile {
    pub(crate) name: Option<Text>,
    /// Its earlier names.
    pub(crate) was: Vec<At<String>>,
    pub(crate) allow: Vec<At<String>>,
    pub(crate) steps: Block,
}

/// A list of steps with its key.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) at: Span,
    pub(crate) steps: Vec<Step>,
}

/// A step.
#[derive(Debug)]
pub(crate) struct Step {
    /// The place to point at: its id, or else the key that determines its kind.
    pub(crate) at: Span,
    pub(crate) id: Option<At<String>>,
    /// Its earlier ids.
    pub(crate) was: Vec<At<String>>,
    pub(crate) when: Option<At<String>>,
    pub(crate) act: WrittenAct,
    pub(crate) guidance: Guidance,
    pub(crate) caution: Option<At<Text>>,
    pub(crate) by: Option<At<String>>,
    pub(crate) minutes: Option<u16>,
    pub(crate) wait: Option<u16>,
    /// What the wait counts from; if missing, the previous answer.
    pub(crate) since: Option<At<String>>,
    pub(crate) added: bool,
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum WrittenAct {
    Ask {
        text: At<Text>,
        on_yes: Option<Block>,
        on_no: Option<Block>,
        on_unsure: Option<Block>,
        unsure_as: Option<At<String>>,
    },
    Choose {
        text: At<Text>,
        options: Vec<WrittenOption>,
        unsure_as: Option<At<String>>,
    },
    Try {
        text: Text,
        /// If missing, the walk ends if it helped.
        on_fixed: Option<Block>,
    },
    Tell {
        text: Text,
    },
    Collect {
        fields: Vec<At<String>>,
    },
    Set {
        standing: At<String>,
    },
    Use {
        sequence: At<String>,
    },
    End {
        outcome: At<String>,
        text: Option<Text>,
        collect: Vec<At<String>>,
        with: Option<At<String>>,
    },
}

/// One of the options of a `choose`.
#[derive(Debug)]
pub(crate) struct WrittenOption {
    pub(crate) id: At<String>,
    /// Its earlier ids.
    pub(crate) was: Vec<At<String>>,
    pub(crate) label: Text,
    pub(crate) steps: Block,
}

impl Reader<'_> {
    pub(crate) fn tree(&mut self, node: &YamlNode<'_>) -> Option<TreeFile> {
        let start = self.start();
        let fields = self.fields(node, start, TREE)?;
        let code = self.required(&fields, "code").and_then(|(at, node)| self.word(node, at));
        let row = self.required(&fields, "row").and_then(|_| self.number_of(&fields, "row"));
        let untitled = self.flag(&fields, "untitled");
        let message = match fields.get("message") {
            Some((at, _)) if untitled => {
                self.fault(Kind::KeyOfOtherKind { key: "message", kind: "untitled" }, at);
                None
            }
            Some((at, node)) => self.text(node, at),
            None if untitled => None,
            None => {
                self.fault(Kind::MissingKey { key: "message" }, start);
                None
            }
        };
        Some(TreeFile {
            code,
            row,
            message,
            cause: self.optional_text(&fields, "cause"),
            aliases: self.words(&fields, "aliases"),
            tags: self.words(&fields, "tags"),
            find: self.phrases(&fields, "find"),
            opening: self.optional_word(&fields, "opening"),
            allow: self.words(&fields, "allow"),
            walks: self.walks(&fields),
            steps: self.steps(&fields),
        })
    }

    pub(crate) fn sequence(&mut self, node: &YamlNode<'_>) -> Option<SequenceFile> {
        let fields = self.fields(node, self.start(), SEQUENCE)?;
        let name = self.required_text(&fields, "name");
        let was = self.word_or_words(&fields, "was");
        Some(SequenceFile { name, was, allow: self.words(&fields, "allow"), steps: self.steps(&fields) })
    }

    fn walks(&mut self, fields: &Fields<'_, '_>) -> Vec<WalkCase> {
        let Some((at, node)) = fields.get("walks") else { return Vec::new() };
        self.list(node, at).iter().filter_map(|walk| self.walk(walk, at)).collect()
    }

    fn walk(&mut self, node: &YamlNode<'_>, list: Span) -> Option<WalkCase> {
        let mut fields = self.fields(node, list, WALK)?;
        fields.point_at_first();
        let outcome = self.optional_word(&fields, "outcome");
        let phone = self.flag(&fields, "phone");
        let way = match (fields.get("path"), fields.get("answers")) {
            (Some((at, node)), None) => CaseWay::Path(self.word(node, at)?),
            (None, Some((at, node))) => CaseWay::Answers(self.answers(node, at)?),
            (Some(_), Some((at, _))) => {
                self.fault(Kind::TwoKinds { first: "path", second: "answers" }, at);
                return None;
            }
            (None, None) => {
                self.fault(Kind::MissingKey { key: "path" }, fields.at);
                return None;
            }
        };
        if outcome.is_none() && fields.get("outcome").is_none() && matches!(way, CaseWay::Answers(_)) {
            self.fault(Kind::MissingKey { key: "outcome" }, fields.at);
        }
        Some(WalkCase { at: fields.at, way, outcome, phone })
    }

    /// Answers by the steps' ids: a word each, or a list of them.
    fn answers(&mut self, node: &YamlNode<'_>, at: Span) -> Option<Vec<(At<String>, At<String>)>> {
        let YamlValue::Map(entries) = &node.value else {
            self.wrong_type(node, at, NodeShape::Map);
            return None;
        };
        let mut answers = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let step = self.word(key, at)?;
            let given = self.one_or_more(value, key.span);
            answers.extend(given.into_iter().map(|answer| (step.clone(), answer)));
        }
        Some(answers)
    }

    fn steps(&mut self, fields: &Fields<'_, '_>) -> Block {
        self.required_last(fields, "steps").map(|(at, node)| self.block(node, at)).unwrap_or_default()
    }

    fn block(&mut self, node: &YamlNode<'_>, at: Span) -> Block {
        let steps = self.list(node, at).iter().filter_map(|step| self.step(step, at)).collect();
        Block { at, steps }
    }

    fn step(&mut self, node: &YamlNode<'_>, list: Span) -> Option<Step> {
        let at = self.empty_item(node).unwrap_or(list);
        let mut fields = self.fields(node, at, STEP)?;
        fields.point_at_first();
        let (kind, kind_at) = self.kind(&fields, fields.at)?;
        self.refuse_keys_of_other_kinds(&fields, kind);
        let id = self.optional_word(&fields, "id");
        let named = keys::of_kind(kind).any(|key| key.name == "id" && key.need == Need::Required);
        if named && fields.get("id").is_none() {
            self.fault(Kind::MissingKey { key: "id" }, kind_at);
        }
        let at = id.as_ref().map_or(kind_at, |id| id.span);
        let act = self.act(&fields, kind);
        let step = Step {
            at,
            id,
            was: self.word_or_words(&fields, "was"),
            when: self.optional_word(&fields, "when"),
            guidance: Guidance::of(|key| self.optional_said(&fields, key)),
            caution: fields
                .get("caution")
                .and_then(|(at, node)| Some(At { value: self.said(node, at)?, span: at })),
            by: self.optional_word(&fields, "by"),
            minutes: self.minutes(&fields, "minutes"),
            wait: self.minutes(&fields, "wait"),
            since: self.since(&fields),
            added: self.flag(&fields, "added"),
            act: act?,
        };
        Some(step)
    }

    /// The kind of a step, determined by the one key that says so.
    fn kind(&mut self, fields: &Fields<'_, '_>, first: Span) -> Option<(&'static str, Span)> {
        let mut found = KINDS
            .iter()
            .filter_map(|kind| fields.get(kind).map(|(span, _)| (*kind, span)))
            // An `end` may have `collect`.
            .filter(|(kind, _)| *kind != "collect" || fields.get("end").is_none());
        let Some(kind) = found.next() else {
            // An unknown key was meant to say it.
            if !fields.has_others {
                self.fault(Kind::NoKind, first);
            }
            return None;
        };
        if let Some(second) = found.next() {
            if fields.holds_another {
                return None;
            }
            let (first, second) = if kind.1 < second.1 { (kind, second) } else { (second, kind) };
            self.twice(Kind::TwoKinds { first: first.0, second: second.0 }, second.1, Some(first.1));
            return None;
        }
        Some(kind)
    }

    fn refuse_keys_of_other_kinds(&mut self, fields: &Fields<'_, '_>, kind: &'static str) {
        for (key, span, _) in &fields.entries {
            match keys::of_kind(kind).find(|known| known.name == *key) {
                None => self.fault(Kind::KeyOfOtherKind { key, kind }, *span),
                Some(row) => self.refuse_newer(row, *span),
            }
        }
    }

    fn act(&mut self, fields: &Fields<'_, '_>, kind: &'static str) -> Option<WrittenAct> {
        let (at, node) = fields.get(kind)?;
        Some(match kind {
            "ask" => {
                let text = self.said(node, at).unwrap_or_default();
                let (on_yes, on_no) = (self.branch(fields, "on_yes"), self.branch(fields, "on_no"));
                let on_unsure = self.branch(fields, "on_unsure");
                let unsure_as = self.optional_word(fields, "unsure_as");
                WrittenAct::Ask { text: At { value: text, span: at }, on_yes, on_no, on_unsure, unsure_as }
            }
            "choose" => {
                let text = self.said(node, at).unwrap_or_default();
                let options = self.required_last(fields, "options").map(|(at, node)| self.options(node, at));
                let unsure_as = self.optional_word(fields, "unsure_as");
                WrittenAct::Choose { text: At { value: text, span: at }, options: options?, unsure_as }
            }
            "try" => {
                let text = self.said(node, at).unwrap_or_default();
                WrittenAct::Try { text, on_fixed: self.on_fixed(fields) }
            }
            "tell" => WrittenAct::Tell { text: self.said(node, at).unwrap_or_default() },
            "collect" => WrittenAct::Collect { fields: self.words(fields, "collect") },
            "set" => WrittenAct::Set { standing: self.word(node, at)? },
            "use" => WrittenAct::Use { sequence: self.word(node, at)? },
            _ => {
                let (text, collect) = (self.optional_said(fields, "text"), self.words(fields, "collect"));
                let with = self.optional_word(fields, "with");
                WrittenAct::End { outcome: self.word(node, at)?, text, collect, with }
            }
        })
    }

    /// What the wait of a step counts from.
    fn since(&mut self, fields: &Fields<'_, '_>) -> Option<At<String>> {
        let since = self.optional_word(fields, "since")?;
        if fields.get("wait").is_none() {
            self.fault(Kind::MissingKey { key: "wait" }, since.span);
        }
        Some(since)
    }

    /// The continuation if an action helped, which may be empty.
    fn on_fixed(&mut self, fields: &Fields<'_, '_>) -> Option<Block> {
        fields.get("on_fixed").map(|(at, node)| match &node.value {
            YamlValue::List(steps) if steps.is_empty() => Block { at, steps: Vec::new() },
            _ => self.block(node, at),
        })
    }

    fn branch(&mut self, fields: &Fields<'_, '_>, key: &str) -> Option<Block> {
        fields.get(key).map(|(at, node)| self.block(node, at))
    }

    fn options(&mut self, node: &YamlNode<'_>, at: Span) -> Vec<WrittenOption> {
        self.list(node, at).iter().filter_map(|option| self.option(option, at)).collect()
    }

    fn option(&mut self, node: &YamlNode<'_>, list: Span) -> Option<WrittenOption> {
        let mut fields = self.fields(node, list, OPTION)?;
        fields.point_at_first();
        let id = self.required(&fields, "id").and_then(|(at, node)| self.word(node, at));
        let was = self.word_or_words(&fields, "was");
        let label = self.required_said(&fields, "label");
        let steps = fields.get("steps").map(|(at, node)| self.block(node, at)).unwrap_or_default();
        Some(WrittenOption { id: id?, was, label: label.unwrap_or_default(), steps })
    }
}
