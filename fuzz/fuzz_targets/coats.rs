//! `cargo +nightly fuzz run --features libfuzzer coats`

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cofferdam_fuzz::coats(data));
