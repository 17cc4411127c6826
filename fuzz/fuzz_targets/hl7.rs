//! Opens any bytes as hl7, takes everything out, opens the result.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::exercise("hl7", bytes));
