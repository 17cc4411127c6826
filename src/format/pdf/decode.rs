//! Decoding streams within bounds: a few kilobytes must not grow to gigabytes.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Array, MaybeRef, ObjRef, Object, Stream};
use hayro_syntax::page::Page;

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

/// The content of a page: its streams, joined by a line feed as operators may not run over their border; with the
/// worst trouble on the way.
pub fn page_content(page: &Page<'_>, limit: u64) -> (Vec<u8>, Option<Trouble>) {
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
    match page.raw().get::<Object<'_>>(b"Contents".as_slice()) {
        Some(Object::Array(list)) => items(page, &list).into_iter().for_each(add),
        Some(other) => add(Some(other)),
        None if page.raw().contains_key(b"Contents".as_slice()) => add(None),
        None => {}
    }
    (out, trouble)
}

/// The items of an array of a page. One that cannot be found is `None`; it does not hide those behind it.
pub fn items<'a>(page: &Page<'a>, list: &Array<'a>) -> Vec<Option<Object<'a>>> {
    let get = |item| match item {
        MaybeRef::Ref(id) => page.xref().get::<Object<'a>>(ObjRef::into(id)),
        MaybeRef::NotRef(object) => Some(object),
    };
    list.raw_iter().map(get).collect()
}
