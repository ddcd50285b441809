//! Bytes that the program has in itself, and what is unpacked from them when it is asked for.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::OnceLock;

/// Bytes made at run time, or part of the program: then they are not copied, and in memory only where they are looked at.
#[derive(Clone)]
pub(super) struct Bytes(Cow<'static, [u8]>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self)
    }
}

impl<'de: 'static> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'static [u8]>::deserialize(deserializer).map(|bytes| Self(bytes.into()))
    }
}

/// As [`Bytes`], of text.
#[derive(Clone)]
pub(super) struct Text(Cow<'static, str>);

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de: 'static> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'static str>::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// A value that few ask for: of one that comes out of the program itself, only the packed bytes are kept until then.
#[derive(Default)]
pub(super) struct Later<T> {
    packed: &'static [u8],
    value: OnceLock<Box<T>>,
}

impl<T: Default + Deserialize<'static>> Later<T> {
    /// The value that was packed as these bytes.
    pub(super) fn packed(packed: &'static [u8]) -> Self {
        Self { packed, value: OnceLock::new() }
    }

    /// The value.
    pub(super) fn get(&self) -> &T {
        // What the build has packed can be unpacked; a test asks for all of it.
        self.value.get_or_init(|| postcard::from_bytes(self.packed).unwrap_or_default())
    }
}

impl<T> From<T> for Later<T> {
    fn from(value: T) -> Self {
        Self { packed: &[], value: Box::new(value).into() }
    }
}
