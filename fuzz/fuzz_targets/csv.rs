//! Opens any bytes as csv, takes everything out, verifies the result.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::redact("csv", bytes));
