//! Opens any bytes as PDF and inspects them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::open("pdf", bytes));
