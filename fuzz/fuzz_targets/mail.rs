//! Opens any bytes as mail, takes everything out, verifies the result.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::redact("mail", bytes));
