//! Rules with their prefilter, packed: what the build script makes of the built-in rules, and the program reads when it starts.

use super::compile::compile_file;
use super::packed::Later;
use super::prefilter::Prefilter;
use super::rule::Rule;
use crate::base::mark::{MARK_ANCHORS, MARK_REGEX};
use crate::base::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rules that were compiled together.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Pack {
    pub(super) rules: Vec<Rule>,
    /// The rule behind the others that knows the marks of redactions.
    pub(super) mark: Rule,
    pub(super) prefilter: Prefilter,
}

/// What packed rules begin with; behind it come the length of the part that is read at once and a sum of it, eight little-endian
/// bytes each, that part, and the part that is read when it is asked for.
const TITLE: &[u8] = concat!("cofferdam ", env!("CARGO_PKG_VERSION"), " rules\n").as_bytes();

#[allow(dead_code, reason = "used by the build script and the tests")]
impl Pack {
    /// Compiles rule files, each with its name and text, and the cues of coats.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line.
    pub(crate) fn compile<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        cues: &[(String, usize)],
    ) -> Result<Self> {
        let mut all = Vec::new();
        for (name, text) in files {
            all.extend(compile_file(text, name)?);
        }
        check_ids(&all)?;
        all.push(mark_rule()?);
        let prefilter = Prefilter::new(&all, cues)?;
        let mark = all.pop().ok_or_else(no_mark)?;
        Ok(Self { rules: all, mark, prefilter })
    }

    /// The packed bytes. They are the same each time.
    ///
    /// # Errors
    /// None that the tests do not rule out.
    pub(crate) fn write(&self) -> Result<Vec<u8>> {
        let broken = |_| Error::new(ErrorKind::Internal, "the rules cannot be packed");
        let (mut later, mut lengths) = (Vec::new(), Vec::new());
        for rule in &self.rules {
            let about = postcard::to_allocvec(rule.about.get()).map_err(broken)?;
            let table = rule.pattern.as_ref().map(|pattern| postcard::to_allocvec(pattern.table.get()));
            let table = table.transpose().map_err(broken)?.unwrap_or_default();
            lengths.push((about.len(), table.len()));
            later.extend([about, table].concat());
        }
        let now = postcard::to_allocvec(&(self, lengths)).map_err(broken)?;
        let numbers = [now.len() as u64, sum(&now)].map(u64::to_le_bytes);
        Ok([TITLE, numbers.as_flattened(), &now, &later].concat())
    }
}

impl Pack {
    /// Reads what [`Pack::write`] has made. What is large or seldom needed stays where it is.
    ///
    /// # Errors
    /// If it is something else.
    pub(super) fn read(bytes: &'static [u8]) -> Result<Self> {
        Self::parse(bytes).ok_or_else(|| Error::new(ErrorKind::Internal, "the packed rules cannot be read"))
    }

    fn parse(bytes: &'static [u8]) -> Option<Self> {
        let (length, bytes) = bytes.strip_prefix(TITLE)?.split_first_chunk()?;
        let (expected, bytes) = bytes.split_first_chunk()?;
        let (now, mut later) = bytes.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        if sum(now) != u64::from_le_bytes(*expected) {
            return None;
        }
        let ((mut pack, lengths), rest): ((Self, Vec<(usize, usize)>), _) = postcard::take_from_bytes(now).ok()?;
        if !rest.is_empty() || lengths.len() != pack.rules.len() {
            return None;
        }
        for (rule, (about_length, table_length)) in pack.rules.iter_mut().zip(lengths) {
            let (about, table);
            (about, later) = later.split_at_checked(about_length)?;
            (table, later) = later.split_at_checked(table_length)?;
            rule.about = Later::packed(about);
            if let Some(pattern) = &mut rule.pattern {
                pattern.table = Later::packed(table);
            }
        }
        later.is_empty().then_some(pack)
    }
}

/// A sum that no changed bit leaves the same (FNV-1a over words of eight bytes), quick enough to be made at each start.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks();
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain(rest.iter().map(|byte| u64::from(*byte)));
    words.fold(0xCBF2_9CE4_8422_2325, |sum, word| (sum ^ word).wrapping_mul(0x0100_0000_01B3))
}

/// Refuses two rules of one id.
///
/// # Errors
/// [`ErrorKind::Rule`] with file and line of both.
pub(super) fn check_ids(rules: &[Rule]) -> Result<()> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for rule in rules {
        if let Some(first) = seen.insert(rule.id.as_str(), &rule.source) {
            let text = format!("{}: rule {} stands already at {first}", rule.source, rule.id);
            return Err(Error::new(ErrorKind::Rule, text));
        }
    }
    Ok(())
}

/// The rule that finds marks.
pub(super) fn mark_rule() -> Result<Rule> {
    let text = format!(
        "[[rule]]\nid = 'secret.mark.redaction'\ntitle = 'mark'\nwhy = 'mark'\nseverity = 'low'\nconfidence = 99\n\
         anchors = {MARK_ANCHORS:?}\nregex = '{MARK_REGEX}'\nguard = {{ before = 'none', after = 'none' }}\n\
         examples = ['«a»', '', '']\ncounter_examples = ['', '', '']\nreferences = ['mark']\n"
    );
    compile_file(&text, "marks")?.pop().ok_or_else(no_mark)
}

fn no_mark() -> Error {
    Error::new(ErrorKind::Internal, "the rule for marks is missing")
}
