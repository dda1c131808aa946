//! A real client against a real server over a real socket: every RPC, every error, every behaviour of streams.

mod client;
mod connections;
mod errors;
mod health;
mod promises;
mod raw;
mod stream;
mod unary;
