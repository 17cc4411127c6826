//! Opens any bytes as rtf, takes everything out, verifies the result.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::redact("rtf", bytes));
