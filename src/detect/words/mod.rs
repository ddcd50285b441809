//! Own words: what a user names instead of describing it, exact terms ([`Dictionary`]) and confidential texts ([`Documents`]).
//!
//! Both are sets of hashes of words in a row, and are looked up as a stream's text is read word by word. `docs/own-words.md` is the manual.

mod fold;
mod grams;
mod passages;
mod scan;
mod sequence;
mod set;
mod split;
mod terms;

pub use grams::{DocumentIndex, DocumentIndexBuilder};

pub(super) use scan::{Finds, WordScanner};

use super::packed::Later;
use super::rule::{About, Rule};
use crate::base::{Category, Error, ErrorKind, Result, RuleId, Severity};
use terms::Terms;

/// As many bytes between two words that still follow one another.
const LONGEST_GAP: usize = 64;

/// How many of 100 findings are real.
const TERM_CONFIDENCE: u8 = 95;
const PASSAGE_CONFIDENCE: u8 = 90;

/// Exact terms, such as the names of projects and customers: found as whole words, whatever their case and diacritics.
///
/// ```
/// use cofferdam::{Context, Dictionary, Engine, RuleSet};
///
/// let customers = Dictionary::parse("customers", "customers.txt", "# ours\nAcme Corp\nMüller & Söhne\n")?;
/// let engine = Engine::builder().rules(RuleSet::builder().dictionary(customers)?.build()?).build()?;
/// let inspection = engine.inspect(&Context::default(), "mail from ACME-Corp. and muller, sohne".as_bytes())?;
/// assert_eq!(inspection.output, b"mail from [REDACTED:secret.dictionary.customers]. and [REDACTED:secret.dictionary.customers]");
/// # Ok::<(), cofferdam::Error>(())
/// ```
///
/// The terms are kept as hashes of 64 bits, about 17 bytes for each. `Debug` does not show them.
pub struct Dictionary {
    name: String,
    file: String,
    category: Category,
    severity: Severity,
    terms: Terms,
}

/// Confidential texts of which passages are found: 50 words or more, even if one in ten was replaced.
///
/// ```
/// use cofferdam::{Context, DocumentIndex, Documents, Engine, RuleSet};
///
/// let memo = "The board has decided to buy the harbour works at Elmsport for the price that was agreed in March, \
///             subject to the consent of the owners of the northern quay, who will be asked before the end of the year.";
/// let index = DocumentIndex::builder(None).document(memo)?.build();
/// let rules = RuleSet::builder().documents(Documents::new("merger", index))?.build()?;
/// let engine = Engine::builder().rules(rules).build()?;
/// let inspection = engine.inspect(&Context::default(), format!("Translate this: {memo}").as_bytes())?;
/// assert_eq!(inspection.output, b"Translate this: [REDACTED:secret.document.merger].");
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Debug)]
pub struct Documents {
    name: String,
    severity: Severity,
    index: DocumentIndex,
}

impl Dictionary {
    /// Reads terms, one a line; empty lines and those that start with `#` are passed over. The file's name is for error messages. What
    /// is found is named `secret.dictionary.NAME`, of severity high. Takes about half a second for a million terms.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with file and line, and without the term: it is too long or too short, or there are too many.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self> {
        let terms = Terms::parse(text, file)?;
        let (name, file) = (name.to_owned(), file.to_owned());
        Ok(Self { name, file, category: Category::Secret, severity: Severity::High, terms })
    }

    /// The same, of another category.
    pub fn category(mut self, category: Category) -> Self {
        self.category = category;
        self
    }

    /// The same, of another severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// How many terms there are; those that differ in case and diacritics alone count once.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there are none. There always are.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({}, {} terms)", self.name, self.len())
    }
}

impl Documents {
    /// Documents whose passages are found under the name `secret.document.NAME`, of severity high.
    pub fn new(name: &str, index: DocumentIndex) -> Self {
        Self { name: name.to_owned(), severity: Severity::High, index }
    }

    /// The same, of another severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// All own words of a rule set, each with the number of its rule.
#[derive(Default)]
pub(crate) struct Words {
    terms: Vec<(u32, Terms)>,
    indexes: Vec<(u32, DocumentIndex)>,
}

impl Words {
    /// Adds a dictionary, and gives the rule that its findings are named after, which is to have that number.
    pub(super) fn dictionary(&mut self, dictionary: Dictionary, number: usize) -> Result<Rule> {
        let Dictionary { name, file, category, severity, terms } = dictionary;
        let id = id(&format!("{}.dictionary.{name}", category.name()))?;
        let rule = Rule {
            about: about(
                format!("Term of the dictionary {name}"),
                "Somebody has listed it as a word that must not be shown.",
            ),
            confidence: TERM_CONFIDENCE,
            source: file.into(),
            hold_back_words: terms.hold_back(),
            ..Rule::bare(id, severity)
        };
        self.terms.push((number as u32, terms));
        Ok(rule)
    }

    /// Adds documents, likewise.
    pub(super) fn documents(&mut self, documents: Documents, number: usize) -> Result<Rule> {
        let Documents { name, severity, index } = documents;
        let id = id(&format!("secret.document.{name}"))?;
        if index.is_empty() {
            return Err(Error::new(ErrorKind::Policy, format!("document `{name}`: there are no texts to be found")));
        }
        let rule = Rule {
            about: about(
                format!("Passage of the documents {name}"),
                "Somebody has marked the text it is taken from as confidential.",
            ),
            confidence: PASSAGE_CONFIDENCE,
            source: format!("document {name}").into(),
            hold_back_words: passages::HOLD_BACK,
            ..Rule::bare(id, severity)
        };
        self.indexes.push((number as u32, index));
        Ok(rule)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.indexes.is_empty()
    }
}

fn id(text: &str) -> Result<(RuleId, Category)> {
    RuleId::parse(text).map_err(|text| Error::new(ErrorKind::Policy, text))
}

fn about(title: String, why: &str) -> Later<About> {
    About { title, why: why.to_owned(), ..About::default() }.into()
}
