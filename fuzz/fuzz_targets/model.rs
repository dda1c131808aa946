//! Any bytes as models: an error or a pipeline that answers, never a panic.

#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each program runs one of the three")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::model(data));
