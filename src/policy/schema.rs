//! The shape of a policy file.

use crate::base::{Action, Category, Channel, Severity};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyFile {
    #[serde(default)]
    pub(super) mode: super::Mode,
    #[serde(default)]
    pub(super) clause: Vec<Spanned<ClauseTable>>,
    #[serde(default)]
    pub(super) dictionary: Vec<Spanned<DictionaryTable>>,
    #[serde(default)]
    pub(super) document: Vec<Spanned<DocumentTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DictionaryTable {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) category: Option<Category>,
    pub(super) severity: Option<Severity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentTable {
    pub(super) name: String,
    pub(super) folder: Option<String>,
    pub(super) index: Option<String>,
    #[serde(default)]
    pub(super) ignore: Vec<String>,
    pub(super) severity: Option<Severity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseTable {
    pub(super) when: When,
    pub(super) action: Action,
    pub(super) style: Option<StyleName>,
    /// The text of style `constant`.
    pub(super) constant: Option<String>,
}

/// A clause fits if everything that is given fits.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct When {
    pub(super) category: Option<OneOrMany<Category>>,
    pub(super) rule: Option<OneOrMany<String>>,
    pub(super) min_severity: Option<Severity>,
    pub(super) min_confidence: Option<u8>,
    pub(super) channel: Option<OneOrMany<Channel>>,
    pub(super) server: Option<OneOrMany<String>>,
    pub(super) tool: Option<OneOrMany<String>>,
    pub(super) tenant: Option<OneOrMany<String>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StyleName {
    Label,
    Tag,
    Mask,
    Hash,
    Remove,
    Constant,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}
