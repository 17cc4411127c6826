//! Decoding streams within bounds: a few kilobytes must not grow to gigabytes.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Array, Dict, Object, Stream};

use super::walk::Trouble;

/// Deflate cannot grow data by more than this.
const MAX_RATIO: u64 = 1032;

/// Filters whose output can be much larger than their input (hayro's filter type has no public name).
const GROWING: [&str; 3] = ["FlateDecode", "LzwDecode", "RunLengthDecode"];

/// The decoded bytes of a stream.
///
/// # Errors
/// When a filter fails or the result would be larger than `limit` bytes.
pub fn stream<'a>(stream: &Stream<'a>, limit: u64) -> Result<Cow<'a, [u8]>, Trouble> {
    if !fits(stream, limit) {
        return Err(Trouble::Limit);
    }
    stream.decoded_data().map_err(|_| Trouble::Undecodable)
}

/// Can the stream be decoded without growing over `limit` bytes?
pub fn fits(stream: &Stream<'_>, limit: u64) -> bool {
    let growing = stream.filters().iter().filter(|f| GROWING.contains(&format!("{f:?}").as_str())).count() as u32;
    let raw = stream.raw_data();
    let most = (raw.len() as u64).saturating_mul(MAX_RATIO.saturating_pow(growing));
    if most <= limit {
        return true;
    }
    if growing != 1 {
        return growing == 0;
    }
    // Only now is it worth counting.
    let mut reader = ZlibDecoder::new(raw.as_ref()).take(limit.saturating_add(1));
    std::io::copy(&mut reader, &mut std::io::sink()).unwrap_or(0) <= limit
}

/// The content of a page: its streams, joined by a line feed as operators may not run over their border.
///
/// # Errors
/// The first trouble; what could be decoded is returned with it.
pub fn page_content(page: &Dict<'_>, limit: u64) -> (Vec<u8>, Option<Trouble>) {
    let (mut out, mut trouble) = (Vec::new(), None);
    let mut add = |object: Option<Object<'_>>| match object {
        Some(Object::Stream(item)) => match stream(&item, limit.saturating_sub(out.len() as u64)) {
            Ok(bytes) => {
                out.extend_from_slice(&bytes);
                out.push(b'\n');
            }
            Err(found) => trouble = trouble.max(Some(found)),
        },
        Some(Object::Null(_)) => {}
        _ => trouble = trouble.max(Some(Trouble::Undecodable)),
    };
    match page.get::<Object<'_>>(b"Contents".as_slice()) {
        Some(Object::Array(list)) => {
            let listed = list.raw_iter().count();
            let mut seen = 0;
            for item in Array::iter::<Object<'_>>(&list) {
                seen += 1;
                add(Some(item));
            }
            if seen < listed {
                add(None);
            }
        }
        Some(Object::Stream(one)) => add(Some(Object::Stream(one))),
        _ => {
            if page.contains_key(b"Contents".as_slice()) {
                add(None);
            }
        }
    }
    (out, trouble)
}
