//! Delivery: tickets are taken to the systems where the next teams work.
//!
//! What is to be delivered follows: the tickets of the journal that match a sink, minus what is done. Nothing is written
//! for it when a walk ends. [`courier`] is the one algorithm for every [`sink::Sink`], and knows no network, file or
//! database; [`Delivery`](crate::journal::Delivery) is what the journal keeps of each ticket and sink.

pub mod courier;
pub mod schedule;
pub mod sink;
