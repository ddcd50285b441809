//! Own words as a policy names them: which files hold them, and what their findings are called.

use super::schema::{DictionaryTable, DocumentTable};
use crate::base::{Category, RuleId, Severity};

/// A dictionary that a policy names: `[[dictionary]]`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DictionarySource {
    /// Its name, the last part of the name of its rule.
    pub name: String,
    /// The file of its terms, as the policy names it.
    pub file: String,
    /// The category of its findings: secret or pii.
    pub category: Category,
    /// The severity of its findings.
    pub severity: Severity,
    pub(super) line: usize,
}

/// Documents that a policy names: `[[document]]`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DocumentSource {
    /// Their name, the last part of the name of their rule.
    pub name: String,
    /// Where they are.
    pub texts: DocumentTexts,
    /// Files whose text is boilerplate, not to be found, as the policy names them.
    pub ignore: Vec<String>,
    /// The severity of their findings.
    pub severity: Severity,
    pub(super) line: usize,
}

/// Where documents are, as a policy names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentTexts {
    /// A folder of text files.
    Folder(String),
    /// A file that `cofferdam documents index` has written.
    Index(String),
}

impl DictionarySource {
    pub(super) fn read(table: DictionaryTable, line: usize) -> Result<Self, String> {
        let DictionaryTable { name, file, category, severity } = table;
        let category = category.unwrap_or(Category::Secret);
        if category == Category::Injection {
            return Err(format!("dictionary `{name}`: category must be secret or pii"));
        }
        let source = Self { name, file, category, severity: severity.unwrap_or(Severity::High), line };
        RuleId::parse(&source.rule())?;
        Ok(source)
    }

    /// The name of its rule.
    pub(super) fn rule(&self) -> String {
        format!("{}.dictionary.{}", self.category.name(), self.name)
    }
}

impl DocumentSource {
    pub(super) fn read(table: DocumentTable, line: usize) -> Result<Self, String> {
        let DocumentTable { name, folder, index, ignore, severity } = table;
        let texts = match (folder, index) {
            (Some(folder), None) => DocumentTexts::Folder(folder),
            (None, Some(index)) => DocumentTexts::Index(index),
            _ => return Err(format!("document `{name}` must have either folder or index")),
        };
        let source = Self { name, texts, ignore, severity: severity.unwrap_or(Severity::High), line };
        RuleId::parse(&source.rule())?;
        Ok(source)
    }

    /// The name of their rule.
    pub(super) fn rule(&self) -> String {
        format!("secret.document.{}", self.name)
    }
}
