//! The engine embedded in another service: a walk on the phone, answered by a function. It needs no terminal, no clock
//! and no disk; what happens is returned as events, which the service may store as it likes.
//!
//! `cargo run --example embed`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::sync::Arc;

use posdiag::library::embedded;
use posdiag::session::{Channel, Moment, Place, Session};
use posdiag::tree::{Act, Node};
use posdiag::walk::answer::parse;

/// The one who answers: somebody for whom only the restart helps.
fn answer(node: &Node) -> &'static str {
    match node.act {
        Act::Ask { .. } => "no",
        Act::Try { .. } if &*node.id == "restart" => "fixed",
        Act::Try { .. } => "not_fixed",
        _ => "1",
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let library = embedded::library()?;
    let (manifest, texts) = (library.manifest(), library.texts());
    let english = manifest.column("en");
    let tree = Arc::new(library.tree("E102")?.ok_or("no such code")?);
    let (mut session, _started) = Session::start(tree, Channel::Phone, Moment(0));
    while let Place::Prompt(step) = session.place() {
        let tree = Arc::clone(session.tree());
        let node = tree.node(step).ok_or("no such step")?;
        let given = answer(node);
        println!("{} -> {given}", node.text().map(|text| texts.get(text, english)).unwrap_or_default());
        let _event = session.answer(parse(node, given)?, Moment(0))?;
    }
    let Place::End(ending) = session.place() else { return Err("no outcome".into()) };
    let outcome = manifest.outcome(ending.outcome(session.tree())).ok_or("no such outcome")?;
    println!("{}: {}", texts.get(outcome.name, english), texts.get(outcome.text, english));
    Ok(())
}
