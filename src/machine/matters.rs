//! The matters of a session as JSON, the same in every format.

use std::borrow::Cow;

use serde::Serialize;

use crate::tree::{Act, Manifest, Matter, MatterState, Read, Since, Standing, Tree};
use crate::view::View;

/// The state of a matter.
#[derive(Debug, Serialize)]
pub(super) struct StandingJson<'m> {
    matter: &'m str,
    state: &'m str,
    /// The outcome whose ticket it requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'m str>,
}

impl<'m> StandingJson<'m> {
    pub(super) fn of(manifest: &'m Manifest, standing: Standing) -> Option<StandingJson<'m>> {
        let (matter, state) = (manifest.matter(standing.matter)?, manifest.state(standing)?);
        Some(StandingJson { matter: &matter.id, state: &state.id, request: request(manifest, state) })
    }

    /// The state of each of several matters.
    pub(super) fn all(manifest: &'m Manifest, standings: &[Standing]) -> Vec<StandingJson<'m>> {
        standings.iter().filter_map(|standing| StandingJson::of(manifest, *standing)).collect()
    }
}

/// A matter that a tree deals with.
#[derive(Debug, Serialize)]
pub(super) struct MatterJson<'m> {
    id: &'m str,
    name: Cow<'m, str>,
    states: Vec<StateJson<'m>>,
}

/// A state of a matter.
#[derive(Debug, Serialize)]
struct StateJson<'m> {
    id: &'m str,
    name: Cow<'m, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'m str>,
}

impl<'m> MatterJson<'m> {
    /// The matters that the steps of a tree read, set or count from, in the library's order.
    pub(super) fn in_tree(view: View<'m>, tree: &Tree) -> Vec<MatterJson<'m>> {
        let read = tree.nodes().iter().flat_map(|node| node.when.iter()).filter_map(|condition| {
            match condition.read {
                Read::State(standing) => Some(standing.matter),
                Read::Answer { .. } => None,
            }
        });
        let set = tree.nodes().iter().filter_map(|node| match node.act {
            Act::Set { standing, .. } => Some(standing.matter),
            _ => None,
        });
        let counted = tree.nodes().iter().filter_map(|node| match node.wait?.since {
            Since::Matter(matter) => Some(matter),
            Since::Previous | Since::Answer(_) => None,
        });
        let mut matters: Vec<u16> = read.chain(set).chain(counted).collect();
        matters.sort_unstable();
        matters.dedup();
        let found = matters.into_iter().filter_map(|matter| view.manifest.matter(matter));
        found.map(|matter| MatterJson::of(view, matter)).collect()
    }

    fn of(view: View<'m>, matter: &'m Matter) -> MatterJson<'m> {
        let state = |state: &'m MatterState| StateJson {
            id: &state.id,
            name: view.words(state.name),
            request: request(view.manifest, state),
        };
        MatterJson {
            id: &matter.id,
            name: view.words(matter.name),
            states: matter.states.iter().map(state).collect(),
        }
    }
}

fn request<'m>(manifest: &'m Manifest, state: &MatterState) -> Option<&'m str> {
    state.request.and_then(|request| manifest.outcome(request)).map(|outcome| &*outcome.id)
}
