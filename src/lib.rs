//! lede reads news articles and returns an extractive summary and the named entities in them.
//!
//! Floors, each knowing only those below it: [`nlp`] (pure: text in, values out), `eval` and `train` (the models), `server` (gRPC around it),
//! `command` (the command line) and `main`. Read them in that order.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod nlp;

#[cfg(feature = "train")]
pub mod eval;
#[cfg(feature = "train")]
pub mod train;

#[cfg(feature = "server")]
pub mod command;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod settings;
#[cfg(feature = "server")]
pub mod telemetry;
