//! `cargo +nightly fuzz run --features libfuzzer mcp`

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cofferdam_fuzz::mcp(data));
