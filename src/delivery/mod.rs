//! Delivery: brings tickets to the systems where the next teams work.
//!
//! What is to be delivered is derived: the tickets of the journal that match a sink, minus what is done. Nothing is
//! written for it when a walk ends. [`courier`] is the one algorithm for every [`sink::Sink`], and knows no network,
//! file or database; [`Delivery`](crate::journal::Delivery) is what the journal keeps for each ticket and sink.

pub mod build;
pub mod courier;
mod folder;
pub mod http;
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
