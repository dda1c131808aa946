//! Any bytes as requests: refused, or answered with a message that can be sent.

#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each program runs one of the three")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::request(data));
