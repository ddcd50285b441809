//! From raw bytes to what is inspected: the rolling window, the formats, the view and its way home.
//!
//! Nothing here knows what is looked for.

pub(crate) mod coat;
mod format;
mod json;
mod lines;
mod offsets;
mod place;
mod sse;
mod view;
mod window;

pub use format::Format;
pub(crate) use format::Reader;
pub(crate) use offsets::OffsetMap;
pub(crate) use place::{Name, Place, Step};
pub(crate) use view::{Piece, Segment, SegmentKind, View};
pub(crate) use window::Window;
