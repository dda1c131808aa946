//! lede reads news articles and returns an extractive summary and the named entities in them.
//!
//! Four floors, each knowing only those below it: [`nlp`] (pure: text in, values out), `server` (gRPC around it),
//! `command` (the command line) and `main`. Read them in that order.
#![forbid(unsafe_code)]

pub mod nlp;
#[cfg(feature = "server")]
pub mod server;
