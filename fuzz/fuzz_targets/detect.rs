//! Looks for everything in any text, as prose, as a table, as the text of a picture.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| zwartlak_fuzz::detect(text));
