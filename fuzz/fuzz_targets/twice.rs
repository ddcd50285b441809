//! `cargo +nightly fuzz run --features libfuzzer twice`

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cofferdam_fuzz::twice(data));
