//! Optional content: layers that a reader may switch off (ISO 32000-2, 8.11).

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, ObjRef};

use super::walk::Id;

/// Layers that are switched off.
#[derive(Debug, Default)]
pub struct Layers {
    /// Their object numbers.
    off: HashSet<Id>,
    /// Are there layers at all?
    pub any: bool,
}

impl Layers {
    /// From `/OCProperties` of the catalog.
    pub fn new(catalog: &Dict<'_>) -> Self {
        let mut off = HashSet::new();
        if let Some(properties) = catalog.get::<Dict<'_>>(b"OCProperties".as_slice())
            && let Some(config) = properties.get::<Dict<'_>>(b"D".as_slice())
        {
            let mut add = |list: Option<Array<'_>>| {
                for item in list.iter().flat_map(Array::raw_iter) {
                    off.extend(item.as_obj_ref().map(|r| (r.obj_number, r.gen_number as u16)));
                }
            };
            if config.get::<Name<'_>>(b"BaseState".as_slice()).is_some_and(|name| name.as_str() == "OFF") {
                add(properties.get(b"OCGs".as_slice()));
            }
            add(config.get(b"OFF".as_slice()));
        }
        Self { off, any: catalog.contains_key(b"OCProperties".as_slice()) }
    }

    /// Is the content switched off for which `key` of this dictionary names a layer, or a set of layers with a policy
    /// (ISO 32000-2, 8.11.2.2)?
    pub fn hidden(&self, holder: &Dict<'_>, key: &[u8]) -> bool {
        if !self.any {
            return false;
        }
        let listed = |r: ObjRef| self.off.contains(&(r.obj_number, r.gen_number as u16));
        if holder.get_ref(key).is_some_and(listed) {
            return true;
        }
        let Some(group) = holder.get::<Dict<'_>>(key) else { return false };
        let states: Vec<bool> = match group.get_ref(b"OCGs".as_slice()) {
            Some(one) if group.get::<Array<'_>>(b"OCGs".as_slice()).is_none() => vec![listed(one)],
            _ => {
                let list = group.get::<Array<'_>>(b"OCGs".as_slice());
                list.iter().flat_map(Array::raw_iter).filter_map(|item| item.as_obj_ref().map(listed)).collect()
            }
        };
        let (some_off, some_on) = (states.contains(&true), states.contains(&false));
        let policy = group.get::<Name<'_>>(b"P".as_slice());
        !states.is_empty()
            && match policy.as_ref().map(Name::as_str) {
                Some("AllOn") => some_off,
                Some("AnyOff") => !some_off,
                Some("AllOff") => some_on,
                _ => !some_on,
            }
    }
}
