//! Names that stand beside their values: `{"name": "DB_PASSWORD", "value": "…"}`, as containers and build systems write settings.

use crate::text::{Name, Place, Segment, SegmentKind, Step, View};
use std::sync::Arc;

/// The last name seen, and the value that it belongs to.
#[derive(Default)]
pub(super) struct Pair {
    /// The object it stands in, and the name.
    name: Option<(Arc<Place>, Arc<Name>)>,
    /// The number of the segment that it names.
    value: u64,
}

/// Keys whose value is a name, and keys whose value is what is named, without separators.
const NAMES: [&[u8]; 9] =
    [b"name", b"key", b"variable", b"field", b"header", b"parameter", b"parameterkey", b"setting", b"label"];
const VALUES: [&[u8]; 6] = [b"value", b"val", b"data", b"parametervalue", b"defaultvalue", b"secret"];

impl Pair {
    /// Takes note of a segment that begins.
    pub(super) fn begin(&mut self, number: u64, segment: &Segment) {
        let object = object_of(segment, &VALUES);
        let is_named = |(of, _): &(Arc<Place>, Arc<Name>)| object.is_some_and(|object| Arc::ptr_eq(of, object));
        self.value = if self.name.as_ref().is_some_and(is_named) { number } else { u64::MAX };
    }

    /// Takes note of a segment that is whole.
    pub(super) fn end(&mut self, segment: &Segment, view: &View) {
        let Some(object) = object_of(segment, &NAMES) else { return };
        let length = (segment.end - segment.start) as usize;
        let is_here = segment.kind == SegmentKind::String && segment.start >= view.base();
        self.name = (is_here && length < Name::LONGEST)
            .then(|| (object.clone(), Arc::new(Name::new(view.slice(segment.start, segment.end)))));
    }

    /// The name of the segment of that number, if it stands beside it.
    pub(super) fn name_of(&self, number: u64) -> Option<&Arc<Name>> {
        self.name.as_ref().filter(|_| self.value == number).map(|(_, name)| name)
    }
}

/// The object a segment is a value in, if its key is one of these.
fn object_of<'a>(segment: &'a Segment, keys: &[&[u8]]) -> Option<&'a Arc<Place>> {
    let place = segment.place.as_ref().filter(|_| segment.kind != SegmentKind::Key)?;
    let Step::Key(name) = &place.step else { return None };
    keys.iter().any(|key| name.text.eq_ignore_ascii_case(key)).then_some(place.parent.as_ref())?
}
