//! Opens any bytes as vcard, takes everything out, opens the result.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zwartlak_fuzz::exercise("vcard", bytes));
