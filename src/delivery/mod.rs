//! Delivery: brings tickets to the systems where the next teams work.
//!
//! What is to be delivered is derived: the tickets of the journal that match a sink, minus what is done. Nothing is
//! written for it when a walk ends. [`courier`] is the one algorithm for every [`sink::Sink`], and knows no network,
//! file or database; [`Delivery`](crate::journal::Delivery) is what is kept for each ticket and sink. Where they are kept is a
//! [`keeping::DeliveryKeeper`]: this desk's journal, or, for a hub that delivers for all desks, the store that they share.

pub mod build;
pub mod courier;
mod folder;
pub mod http;
#[cfg(feature = "store")]
pub mod hub;
pub mod keeping;
mod look;
mod mail;
pub mod message;
pub mod outbox;
mod rest;
mod robot;
pub mod round;
pub mod routes;
pub mod schedule;
mod short;
pub mod sign;
pub mod sink;
mod smtp;
pub mod trial;
mod webhook;

pub use robot::advice;
