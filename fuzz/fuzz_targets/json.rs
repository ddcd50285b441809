//! `cargo +nightly fuzz run --features libfuzzer json`

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cofferdam_fuzz::json(data));
