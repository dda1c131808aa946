//! Any text with any options: read to its end, twice the same, every span a piece of it.

#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each program runs one of the three")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::text(data));
