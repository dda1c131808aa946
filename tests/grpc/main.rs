//! A real client against a real server over a real socket: every RPC, every error, every behaviour of streams.

#[path = "../../load/attack/attacks.rs"]
mod attacks;
mod client;
mod connections;
mod errors;
mod health;
mod promises;
mod raw;
mod statuses;
mod stream;
mod unary;
#[path = "../../load/attack/wire.rs"]
mod wire;
