//! Output for people: trees, stories, tickets, graphs, differences, search hits.

pub mod codes;
pub mod delivery;
pub mod difference;
pub mod explain;
pub mod graph;
#[cfg(feature = "handbook")]
pub mod handbook;
pub mod history;
#[cfg(feature = "search")]
pub mod hits;
pub mod panel;
pub mod paths;
pub mod rows;
pub mod sheet;
pub mod story;
pub mod ticket;
pub mod times;
