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
        if job.spot.path.is_empty() {
            let id = job.spot.object.ok_or_else(lost)?;
            let stream = objects.get_object_mut(id).and_then(Object::as_stream_mut).map_err(|_| lost())?;
            let limit = usize::try_from(limits.inflated).unwrap_or(usize::MAX);
            let bytes = stream.get_plain_content_with_limit(limit).map_err(|_| lost())?;
            let text = cut(decode_stream(&bytes), &job).ok_or_else(lost)?;
            let dict = std::mem::take(&mut stream.dict);
            *stream = flate(dict, &encode_stream(&text, &bytes)).ok_or_else(lost)?;
        } else {
            let value = at(objects, &job.spot).ok_or_else(lost)?;
            let Object::String(bytes, format) = value else { return Err(lost()) };
            let text = cut(decode(bytes), &job).ok_or_else(lost)?;
            *bytes = encode(&text);
            *format = StringFormat::Literal;
        }
    }
    Ok(())
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
            Step::Item(_) => return None,
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
