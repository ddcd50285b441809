//! `cargo +nightly fuzz run --features libfuzzer rules`

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cofferdam_fuzz::rules(data));
