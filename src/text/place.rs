//! Where a value stands in structured data: the names and positions on the way to it.

use crate::base::Coat;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// A key of an object. Equal keys of one stream share one `Name`, so what is learned of it is learned once.
pub(crate) struct Name {
    /// The decoded key, cut to [`Name::LONGEST`] bytes.
    pub(crate) text: Box<[u8]>,
    /// Whether the key itself holds something that must not be shown.
    tainted: AtomicBool,
    /// Rules that take the whole value under this key, once somebody has looked.
    pub(crate) rules: OnceLock<Box<[u32]>>,
    /// The words of the key, once somebody has split it.
    pub(crate) words: OnceLock<Vec<u8>>,
    /// Whether it may name a provider, once somebody has looked.
    pub(crate) may_name: OnceLock<bool>,
    /// The rules that may have a word they must have near in the name, as a set, once somebody asks.
    pub(crate) near: OnceLock<Box<[u64]>>,
    /// Set once the key was searched, whole, and there was nothing in it to try.
    plain: AtomicBool,
    /// Set once something in it was decoded: it is never plain then.
    coated: AtomicBool,
}

impl Name {
    /// Longer keys are cut: they are data, not names.
    pub(crate) const LONGEST: usize = 128;

    pub(crate) fn new(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            tainted: AtomicBool::new(false),
            rules: OnceLock::new(),
            words: OnceLock::new(),
            may_name: OnceLock::new(),
            near: OnceLock::new(),
            plain: AtomicBool::new(false),
            coated: AtomicBool::new(false),
        }
    }

    /// Whether it need not be searched again.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain.load(Ordering::Relaxed) && !self.coated.load(Ordering::Relaxed)
    }

    pub(crate) fn set_plain(&self) {
        // A key that was cut is not known whole.
        self.plain.store(self.text.len() < Self::LONGEST, Ordering::Relaxed);
    }

    /// Says that something in the key was decoded.
    pub(crate) fn set_coated(&self) {
        self.coated.store(true, Ordering::Relaxed);
    }

    /// Marks the key as one that must not be shown.
    pub(crate) fn taint(&self) {
        self.tainted.store(true, Ordering::Relaxed);
    }

    /// The key, if it looks like a name and nothing was found in it.
    fn shown(&self) -> Option<&str> {
        let good = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$' | b'@' | b'/' | b':');
        let fits = !self.text.is_empty() && self.text.len() <= 40 && self.text.iter().all(good);
        if fits && !self.tainted.load(Ordering::Relaxed) { std::str::from_utf8(&self.text).ok() } else { None }
    }
}

/// One step down from a container to a value.
#[derive(Clone)]
pub(crate) enum Step {
    /// The whole document.
    Root,
    /// The member of an object.
    Key(Arc<Name>),
    /// The element of an array.
    Index(u64),
    /// What a text in the value decodes to; the coat, if all of the text was encoded.
    Inside(Option<Coat>),
}

/// A value's place: a step from the place of its container.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) parent: Option<Arc<Place>>,
    pub(crate) step: Step,
}

impl Place {
    /// The names from the value outward: its own key first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Arc<Name>> {
        std::iter::successors(Some(self), |place| place.parent.as_deref()).filter_map(|place| match &place.step {
            Step::Key(name) => Some(name),
            _ => None,
        })
    }

    /// Whether it is an element of an array.
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.step, Step::Index(_))
    }

    /// The key that names the value: its own, or that of the array it is an element of.
    pub(crate) fn key(&self) -> Option<&Arc<Name>> {
        let mut place = self;
        loop {
            match &place.step {
                Step::Key(name) => return Some(name),
                Step::Index(_) | Step::Root => place = place.parent.as_deref()?,
                // Part of a value is not the value.
                Step::Inside(_) => return None,
            }
        }
    }

    /// The path as reports show it: `$.users[2].email`, with `*` for a key that must not be shown. At most the inmost
    /// 16 steps.
    pub(crate) fn path(&self) -> Arc<str> {
        let mut steps: Vec<&Step> =
            std::iter::successors(Some(self), |place| place.parent.as_deref()).map(|place| &place.step).collect();
        let cut = steps.len() > 16;
        steps.truncate(16);
        let mut path = String::from(if cut { "…" } else { "" });
        for step in steps.into_iter().rev() {
            // Writing to a String does not fail.
            let _ = match step {
                Step::Root => write!(path, "$"),
                Step::Key(name) => write!(path, ".{}", name.shown().unwrap_or("*")),
                Step::Index(index) => write!(path, "[{index}]"),
                Step::Inside(coat) => coat.map_or(Ok(()), |coat| write!(path, "({})", coat.name())),
            };
        }
        path.into()
    }
}

/// The names seen lately, so that a key that comes again is the same object. Direct-mapped: a newcomer replaces.
pub(crate) struct Names {
    slots: Vec<Option<Arc<Name>>>,
}

impl Names {
    const SLOTS: usize = 256;

    pub(crate) fn new() -> Self {
        Self { slots: Vec::new() }
    }

    pub(crate) fn intern(&mut self, text: &[u8]) -> Arc<Name> {
        let text = &text[..text.len().min(Name::LONGEST)];
        if self.slots.is_empty() {
            self.slots.resize(Self::SLOTS, None);
        }
        // FNV-1a; only the choice of a slot depends on it.
        let hash = text.iter().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193));
        let slot = &mut self.slots[(hash >> 8) as usize % Self::SLOTS];
        match slot {
            Some(name) if *name.text == *text => name.clone(),
            _ => slot.insert(Arc::new(Name::new(text))).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_shows_names_only() {
        let key = |text: &str| Step::Key(Arc::new(Name::new(text.as_bytes())));
        let place = |parent: Option<&Place>, step| Place { parent: parent.cloned().map(Arc::new), step };
        let root = place(None, Step::Root);
        let users = place(Some(&root), key("users"));
        let third = place(Some(&users), Step::Index(2));
        let odd = place(Some(&third), key("not a name"));
        assert_eq!(&*odd.path(), "$.users[2].*");
        assert_eq!(&*third.key().map(|name| name.text.clone()).unwrap_or_default(), b"users");
        users.key().into_iter().for_each(|name| name.taint());
        assert_eq!(&*third.path(), "$.*[2]");
    }
}
