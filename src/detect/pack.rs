//! Rules with their prefilter, packed: what the build script makes of the built-in rules, and the program reads when it starts.

use super::compile::compile_file;
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
        postcard::to_allocvec(self).map_err(|_| Error::new(ErrorKind::Internal, "the rules cannot be packed"))
    }
}

impl Pack {
    /// Reads what [`Pack::write`] has made. What is large or seldom needed stays where it is.
    ///
    /// # Errors
    /// If it is something else.
    pub(super) fn read(bytes: &'static [u8]) -> Result<Self> {
        postcard::from_bytes(bytes).map_err(|_| Error::new(ErrorKind::Internal, "the packed rules cannot be read"))
    }
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
