//! The graph of a tree: its steps as vertices, the transitions between them as edges, its sequences as frames.
//!
//! It is two things at once. As vertices, edges and frames it is the input of tools that draw graphs; as lists of
//! items, each with its branches, it is the structured program that can be laid out without them: a list runs from top
//! to bottom, branches stand side by side below their question, and those that continue join below.
//!
//! A condition (`when`) is drawn as a question that the program answers itself, and an action that helps ends at its
//! own vertex.

use crate::tree::{Act, Fixed, Node, NodeId, Read, Standing, Tree, Unsure, Value};

/// The graph of a tree.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The vertices, from top to bottom; a walk begins at the first.
    pub vertices: Vec<Vertex>,
    /// The edges between them.
    pub edges: Vec<Edge>,
    /// The sequences, an outer one before those in it.
    pub frames: Vec<Frame>,
    /// The same as a structured program.
    pub list: ItemList,
}

/// A point that a walk passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// What it represents.
    pub kind: VertexKind,
    /// The index of the innermost frame around it.
    pub frame: Option<usize>,
}

/// What a vertex represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VertexKind {
    /// The code, where every walk begins.
    Start,
    /// A step or an outcome.
    Step(NodeId),
    /// The conditions of this step.
    Condition(NodeId),
    /// The end that this action reaches if it helps; it comes right after the action.
    Fixed(NodeId),
    /// Several edges join.
    Join,
    /// The steps run out, which the checker does not allow.
    Nowhere,
}

/// An edge from one vertex to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Its start, as an index of [`Graph::vertices`].
    pub from: usize,
    /// Its end.
    pub to: usize,
    /// When it is taken.
    pub way: EdgeCondition,
}

/// When an edge is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeCondition {
    /// Always.
    On,
    /// At this answer.
    Answer {
        /// The answer.
        value: Value,
        /// At "unsure", too.
        or_unsure: bool,
    },
    /// If the conditions hold.
    Holds,
    /// If they do not.
    Otherwise,
}

/// A use of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The `use` step.
    pub node: NodeId,
    /// The index of the frame around it.
    pub outer: Option<usize>,
}

/// Items one below the other.
#[derive(Clone, Debug, Default)]
pub struct ItemList {
    /// The items.
    pub items: Vec<GraphItem>,
    /// The edge that leaves it, if a walk continues after it.
    pub exit: Option<usize>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct GraphItem {
    /// The edge that enters it; none if it is unreachable.
    pub entry: Option<usize>,
    /// What it is.
    pub what: GraphItemKind,
}

/// The kinds of item.
#[derive(Clone, Debug)]
pub enum GraphItemKind {
    /// A vertex with its branches.
    Point {
        /// The vertex.
        vertex: usize,
        /// Its branches, side by side.
        branches: Vec<Branch>,
        /// The vertex where its branches join, if more than one continues.
        join: Option<usize>,
    },
    /// An action.
    Action {
        /// Its vertex.
        vertex: usize,
        /// The edge to its end if it helps.
        fixed: usize,
        /// The edge to the continuation if it does not.
        not_fixed: usize,
    },
    /// A sequence.
    Framed {
        /// Its contents.
        frame: usize,
        /// What is in it.
        list: ItemList,
    },
}

/// A branch.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The edge that leads into it.
    pub edge: usize,
    /// Its contents; empty if the walk continues below.
    pub list: ItemList,
}

impl Graph {
    /// Builds the graph of a tree.
    #[must_use]
    pub fn of(tree: &Tree) -> Graph {
        let mut builder = Builder { tree, graph: Graph::default(), frame: None, open: None };
        let start = builder.vertex(VertexKind::Start);
        builder.open = Some(builder.edge(start, EdgeCondition::On));
        builder.graph.list = builder.list(tree.start());
        if builder.open.is_some() {
            builder.vertex(VertexKind::Nowhere);
        }
        builder.graph
    }

    /// Follows a walk: the edges that it took, in order, from the steps that it passed and their answers. `given` has
    /// the states of the session's matters before.
    #[must_use]
    pub fn follow(&self, tree: &Tree, given: &[Standing], trail: &[(NodeId, Option<Value>)]) -> Vec<usize> {
        let mut ways: Vec<Vec<usize>> = vec![Vec::new(); self.vertices.len()];
        for (index, edge) in self.edges.iter().enumerate() {
            if let Some(ways) = ways.get_mut(edge.from) {
                ways.push(index);
            }
        }
        let mut latest: Vec<Option<Value>> = vec![None; tree.nodes().len()];
        let mut standings = given.to_vec();
        let mut trail = trail.iter();
        let (mut at, mut taken) = (0, Vec::new());
        while let Some(vertex) = self.vertices.get(at) {
            let value = match vertex.kind {
                VertexKind::Condition(id) => {
                    let is_so = |read: Read| match read {
                        Read::Answer { key, value } => latest.get(key.index()) == Some(&Some(value)),
                        Read::State(standing) => standings.contains(&standing),
                    };
                    Seen::Condition(tree.node(id).is_some_and(|node| node.when.hold(is_so)))
                }
                VertexKind::Step(id) => match trail.next() {
                    Some((visited, value)) if *visited == id => {
                        let Some(node) = tree.node(id) else { break };
                        if let Some(slot) = latest.get_mut(node.key.index()) {
                            *slot = value.or(*slot);
                        }
                        if let Act::Set { standing, .. } = node.act {
                            standings.retain(|known| known.matter != standing.matter);
                            standings.push(standing);
                        }
                        Seen::Step(*value)
                    }
                    _ => break,
                },
                VertexKind::Start | VertexKind::Join => Seen::Step(None),
                VertexKind::Fixed(_) | VertexKind::Nowhere => break,
            };
            let out = ways.get(at).into_iter().flatten().copied();
            let Some(edge) =
                out.into_iter().find(|edge| self.edges.get(*edge).is_some_and(|edge| value.takes(edge.way)))
            else {
                break;
            };
            taken.push(edge);
            at = self.edges.get(edge).map_or(at, |edge| edge.to);
        }
        taken
    }
}

/// What decides at a vertex which edge is taken.
#[derive(Clone, Copy)]
enum Seen {
    /// Whether the conditions hold.
    Condition(bool),
    /// The answer to the step.
    Step(Option<Value>),
}

impl Seen {
    fn takes(self, way: EdgeCondition) -> bool {
        match (self, way) {
            (Seen::Condition(holds), EdgeCondition::Holds) => holds,
            (Seen::Condition(holds), EdgeCondition::Otherwise) => !holds,
            // Information and fields may have been left to somebody else.
            (Seen::Step(None | Some(Value::Skipped)), EdgeCondition::On) => true,
            (Seen::Step(Some(given)), EdgeCondition::Answer { value, or_unsure }) => {
                given == value
                    || (or_unsure && given == Value::Unsure)
                    || (given == Value::Skipped && value == Value::NotFixed)
            }
            _ => false,
        }
    }
}

struct Builder<'t> {
    tree: &'t Tree,
    graph: Graph,
    /// The graph under construction.
    frame: Option<usize>,
    /// The edge to whatever comes next.
    open: Option<usize>,
}

impl Builder<'_> {
    /// Adds a vertex at the open edge.
    fn vertex(&mut self, kind: VertexKind) -> usize {
        let index = self.graph.vertices.len();
        self.graph.vertices.push(Vertex { kind, frame: self.frame });
        if let Some(open) = self.open.take() {
            self.lead(open, index);
        }
        index
    }

    /// An edge whose end is not known yet.
    fn edge(&mut self, from: usize, way: EdgeCondition) -> usize {
        self.graph.edges.push(Edge { from, to: from, way });
        self.graph.edges.len() - 1
    }

    fn lead(&mut self, edge: usize, to: usize) {
        if let Some(edge) = self.graph.edges.get_mut(edge) {
            edge.to = to;
        }
    }

    fn list(&mut self, first: Option<NodeId>) -> ItemList {
        let tree = self.tree;
        let items = tree.list(first).map(|(id, node)| {
            if node.when.is_none() {
                return self.item(id, node);
            }
            let entry = self.open;
            let vertex = self.vertex(VertexKind::Condition(id));
            let ways =
                [(EdgeCondition::Holds, Inside::Item(id)), (EdgeCondition::Otherwise, Inside::Steps(None))];
            self.point(entry, vertex, &ways)
        });
        let items = items.collect();
        ItemList { items, exit: self.open }
    }

    fn item(&mut self, id: NodeId, node: &Node) -> GraphItem {
        let entry = self.open;
        if let Act::Use { first, .. } = node.act {
            let frame = self.graph.frames.len();
            self.graph.frames.push(Frame { node: id, outer: self.frame });
            let outer = self.frame.replace(frame);
            let list = self.list(first);
            self.frame = outer;
            return GraphItem { entry, what: GraphItemKind::Framed { frame, list } };
        }
        let vertex = self.vertex(VertexKind::Step(id));
        let answer = |value, or_unsure| EdgeCondition::Answer { value, or_unsure };
        match &node.act {
            Act::Ask { yes, no, unsure, .. } => {
                let mut ways = vec![
                    (answer(Value::Yes, *unsure == Unsure::AsYes), Inside::Steps(*yes)),
                    (answer(Value::No, *unsure == Unsure::AsNo), Inside::Steps(*no)),
                ];
                if let Unsure::Own(own) = unsure {
                    ways.push((answer(Value::Unsure, false), Inside::Steps(*own)));
                }
                self.point(entry, vertex, &ways)
            }
            Act::Choose { options, unsure_as, .. } => {
                let ways = (0_u16..).zip(options).map(|(index, option)| {
                    (answer(Value::Option(index), *unsure_as == Some(index)), Inside::Steps(option.first))
                });
                self.point(entry, vertex, &ways.collect::<Vec<_>>())
            }
            Act::Try { fixed: Fixed::GoesOn(first), .. } => {
                let ways = [(Value::Fixed, *first), (Value::NotFixed, None)];
                let ways = ways.map(|(value, first)| (answer(value, false), Inside::Steps(first)));
                self.point(entry, vertex, &ways)
            }
            Act::Try { .. } => {
                let fixed = self.edge(vertex, answer(Value::Fixed, false));
                self.open = Some(fixed);
                self.vertex(VertexKind::Fixed(id));
                let not_fixed = self.edge(vertex, answer(Value::NotFixed, false));
                self.open = Some(not_fixed);
                GraphItem { entry, what: GraphItemKind::Action { vertex, fixed, not_fixed } }
            }
            Act::Tell { .. } | Act::Collect { .. } | Act::Set { .. } | Act::Use { .. } => {
                self.open = Some(self.edge(vertex, EdgeCondition::On));
                self.point(entry, vertex, &[])
            }
            Act::End { .. } => self.point(entry, vertex, &[]),
        }
    }

    /// Adds a vertex with branches, and the point where those that continue join.
    fn point(&mut self, entry: Option<usize>, vertex: usize, ways: &[(EdgeCondition, Inside)]) -> GraphItem {
        let mut exits = Vec::new();
        let mut branches = Vec::with_capacity(ways.len());
        for (way, inside) in ways {
            let edge = self.edge(vertex, *way);
            self.open = Some(edge);
            let list = match inside {
                Inside::Steps(first) => self.list(*first),
                Inside::Item(id) => {
                    let items = self.tree.node(*id).map(|node| self.item(*id, node)).into_iter().collect();
                    ItemList { items, exit: self.open }
                }
            };
            exits.extend(self.open.take());
            branches.push(Branch { edge, list });
        }
        let mut join = None;
        match exits.as_slice() {
            // A step without branches left its own edge open.
            [] if ways.is_empty() => {}
            [] => self.open = None,
            [one] => self.open = Some(*one),
            several => {
                let point = self.vertex(VertexKind::Join);
                for exit in several {
                    self.lead(*exit, point);
                }
                self.open = Some(self.edge(point, EdgeCondition::On));
                join = Some(point);
            }
        }
        GraphItem { entry, what: GraphItemKind::Point { vertex, branches, join } }
    }
}

/// The contents of a branch.
#[derive(Clone, Copy)]
enum Inside {
    /// The list that begins with this step.
    Steps(Option<NodeId>),
    /// This step alone.
    Item(NodeId),
}
