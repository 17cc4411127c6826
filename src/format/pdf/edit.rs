//! Changing strings and attached files in the objects.

use std::sync::Arc;

use lopdf::{Dictionary, Document as Objects, Object, ObjectId, StringFormat};

use super::image::flate;
use super::jobs::StringJob;
use super::parts::{Spot, Step};
use super::strings::{decode, decode_stream, encode, encode_stream};
use crate::document::Limits;
use crate::format::Error;

/// Replaces parts of strings and text streams.
///
/// # Errors
/// When one is not where it was.
pub fn strings(objects: &mut Objects, jobs: Vec<StringJob>, limits: &Limits) -> Result<(), Error> {
    let lost = || Error::CannotRedact("a text in the objects was not found again".into());
    for job in jobs {
        if let [Step::Name(name)] = job.spot.path.as_slice() {
            rename(objects, name);
        } else if job.spot.path == [Step::Bytes] {
            let id = job.spot.object.ok_or_else(lost)?;
            let stream = objects.get_object_mut(id).and_then(Object::as_stream_mut).map_err(|_| lost())?;
            let limit = usize::try_from(limits.inflated).unwrap_or(usize::MAX);
            let mut bytes = stream.get_plain_content_with_limit(limit).map_err(|_| lost())?;
            for (range, _) in &job.cuts {
                bytes.get_mut(range.clone()).ok_or_else(lost)?.fill(b' ');
            }
            let dict = std::mem::take(&mut stream.dict);
            *stream = flate(dict, &bytes).ok_or_else(lost)?;
        } else if let Some(Object::String(bytes, format)) = whole(objects, &job.spot) {
            *bytes = encode(&cut(decode(bytes), &job).ok_or_else(lost)?);
            *format = StringFormat::Literal;
        } else if job.spot.path.is_empty() {
            let id = job.spot.object.ok_or_else(lost)?;
            let stream = objects.get_object_mut(id).and_then(Object::as_stream_mut).map_err(|_| lost())?;
            let limit = usize::try_from(limits.inflated).unwrap_or(usize::MAX);
            let bytes = stream.get_plain_content_with_limit(limit).map_err(|_| lost())?;
            let text = cut(decode_stream(&bytes), &job).ok_or_else(lost)?;
            let dict = std::mem::take(&mut stream.dict);
            *stream = flate(dict, &encode_stream(&text, &bytes)).ok_or_else(lost)?;
        } else {
            let value = at(objects, &job.spot).ok_or_else(lost)?;
            if matches!(value, Object::Integer(_)) {
                *value = Object::Integer(0);
                continue;
            }
            let Object::String(bytes, format) = value else { return Err(lost()) };
            let text = cut(decode(bytes), &job).ok_or_else(lost)?;
            *bytes = encode(&text);
            *format = StringFormat::Literal;
        }
    }
    Ok(())
}

/// An object that is nothing but a string.
fn whole<'o>(objects: &'o mut Objects, spot: &Spot) -> Option<&'o mut Object> {
    let id = spot.object.filter(|_| spot.path.is_empty())?;
    objects.objects.get_mut(&id)
}

/// Gives a name another name wherever it stands, so that what belongs together still does. What content streams call by
/// it is not touched: then the examiner sees it, and nothing leaves.
fn rename(objects: &mut Objects, name: &[u8]) {
    let mut taken = 1;
    let free = loop {
        let candidate = format!("ZwN{taken}").into_bytes();
        if !objects.objects.values().any(|object| mentions(object, &candidate, 0)) {
            break candidate;
        }
        taken += 1;
    };
    for object in objects.objects.values_mut() {
        rename_in(object, name, &free, 0);
    }
    let mut trailer = Object::Dictionary(std::mem::take(&mut objects.trailer));
    rename_in(&mut trailer, name, &free, 0);
    if let Object::Dictionary(trailer) = trailer {
        objects.trailer = trailer;
    }
}

/// Deepest nesting of arrays and dictionaries in which names are looked for, as in reading.
const MAX_DEPTH: usize = 64;

fn mentions(object: &Object, name: &[u8], depth: usize) -> bool {
    let in_dict = |dict: &Dictionary| dict.iter().any(|(key, value)| key == name || mentions(value, name, depth + 1));
    depth <= MAX_DEPTH
        && match object {
            Object::Name(found) => found == name,
            Object::Array(items) => items.iter().any(|item| mentions(item, name, depth + 1)),
            Object::Dictionary(dict) => in_dict(dict),
            Object::Stream(stream) => in_dict(&stream.dict),
            _ => false,
        }
}

fn rename_in(object: &mut Object, name: &[u8], free: &[u8], depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let in_dict = |dict: &mut Dictionary| {
        if let Some(value) = dict.remove(name) {
            dict.set(free.to_vec(), value);
        }
        dict.iter_mut().for_each(|(_, value)| rename_in(value, name, free, depth + 1));
    };
    match object {
        Object::Name(found) if found == name => *found = free.to_vec(),
        Object::Array(items) => items.iter_mut().for_each(|item| rename_in(item, name, free, depth + 1)),
        Object::Dictionary(dict) => in_dict(dict),
        Object::Stream(stream) => in_dict(&mut stream.dict),
        _ => {}
    }
}

fn cut(mut text: String, job: &StringJob) -> Option<String> {
    for (range, instead) in job.cuts.iter().rev() {
        text.get(range.clone())?;
        text.replace_range(range.clone(), instead);
    }
    Some(text)
}

fn at<'o>(objects: &'o mut Objects, spot: &Spot) -> Option<&'o mut Object> {
    let mut steps = spot.path.iter();
    let mut value = match spot.object {
        Some(id) => objects.objects.get_mut(&id)?,
        None => match steps.next()? {
            Step::Key(key) => objects.trailer.get_mut(key).ok()?,
            _ => return None,
        },
    };
    for step in steps {
        value = match (step, value) {
            (Step::Key(key), Object::Dictionary(dict)) => dict.get_mut(key).ok()?,
            (Step::Key(key), Object::Stream(stream)) => stream.dict.get_mut(key).ok()?,
            (Step::Item(index), Object::Array(list)) => list.get_mut(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Replaces or empties attached files.
///
/// # Errors
/// When one is not where it was.
pub fn attachments(objects: &mut Objects, jobs: Vec<(ObjectId, Option<Arc<[u8]>>)>) -> Result<(), Error> {
    let lost = || Error::CannotRedact("an attached file was not found again".into());
    for (id, bytes) in jobs {
        let bytes = bytes.unwrap_or_else(|| Arc::from([]));
        let stream = objects.get_object_mut(id).and_then(Object::as_stream_mut).map_err(|_| lost())?;
        let mut dict = std::mem::take(&mut stream.dict);
        // Size, dates and digest are those of the old file.
        let mut params = Dictionary::new();
        params.set("Size", bytes.len() as i64);
        dict.set("Params", params);
        dict.remove(b"DL");
        *stream = flate(dict, &bytes).ok_or_else(lost)?;
    }
    Ok(())
}
