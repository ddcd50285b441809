//! Reads rules of other programs: the TOML of gitleaks and Betterleaks, and Presidio's YAML recognisers.
//!
//! What an engine that streams cannot do is refused rule by rule, with the reason; what is found in another way than the rule's author
//! meant is told. `docs/import.md` says how each key is read.
//!
//! ```
//! use cofferdam::import::Importer;
//!
//! let theirs = r#"
//! [[rules]]
//! id = "acme-token"
//! description = "Acme token"
//! regex = '''\b(acme_[a-z0-9]{16,})\b'''
//! keywords = ["acme_"]
//! [[rules]]
//! id = "acme-file"
//! path = '''\.acme$'''
//! "#;
//! let mut importer = Importer::new();
//! importer.add("acme.toml", theirs, None)?;
//! let imported = importer.finish()?;
//! assert_eq!((imported.rules, imported.of), (1, 2));
//! assert_eq!(imported.refused[0].to_string(), "acme.toml:7: rule acme-file: has no regex: it is about the names of files");
//! let rules = cofferdam::RuleSet::builder().file("acme.toml", &imported.toml)?.build()?;
//! assert!(rules.rule("secret.imported.acme-token").is_some());
//! # Ok::<(), cofferdam::Error>(())
//! ```

mod draft;
mod filter;
mod gitleaks;
mod presidio;
mod regex;
mod tree;

use crate::base::{Error, ErrorKind, Result};
use draft::Draft;
use regex::Source;
use std::collections::HashSet;
use std::fmt;
use tree::Tree;

/// Whose rules a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `[[rules]]` with `regex`, `keywords`, `entropy` and allowlists.
    Gitleaks,
    /// The same with filter expressions and components.
    Betterleaks,
    /// `recognizers` with patterns and deny-lists, in YAML.
    Presidio,
}

/// Gathers rules from files of other programs.
#[derive(Debug, Default)]
pub struct Importer {
    ids: HashSet<String>,
    files: Vec<String>,
    imported: Imported,
}

/// What came of it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The rules as the text of a rule file.
    pub toml: String,
    /// How many rules of the files load.
    pub rules: usize,
    /// How many there were.
    pub of: usize,
    /// Those that do not load, each with the reason.
    pub refused: Vec<Remark>,
    /// What is not found as the rules' authors meant it.
    pub notes: Vec<Remark>,
}

/// Something to be said of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remark {
    /// The file it stands in.
    pub file: String,
    /// Where its table starts, from 1.
    pub line: usize,
    /// What its file calls it; empty if it is about the whole file.
    pub rule: String,
    /// What there is to say.
    pub text: String,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gitleaks, Self::Betterleaks, Self::Presidio];

    /// As it is written in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gitleaks => "gitleaks",
            Self::Betterleaks => "betterleaks",
            Self::Presidio => "presidio",
        }
    }

    /// Whose rules a text has, told by its shape. Nothing if it is not like any of them: it may be a rule file of Cofferdam.
    pub fn of(text: &str) -> Option<Self> {
        if let Ok(tree) = Tree::toml(text, "") {
            return gitleaks::format_of(&tree);
        }
        // Reading YAML is slow; most texts that are no TOML are none of these either.
        let tree = text.contains("recognizers").then(|| Tree::yaml(text, "").ok())??;
        presidio::is_it(&tree).then_some(Self::Presidio)
    }
}

impl Importer {
    /// One without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the rules of a file's text. The name is for remarks; without a format it is told by the shape of the text.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line if the text cannot be read at all. A rule that cannot be loaded is no error.
    pub fn add(&mut self, file: &str, text: &str, format: Option<Format>) -> Result<()> {
        let unknown =
            || Error::at(ErrorKind::Rule, file, 1, "is like no rule file of gitleaks, Betterleaks or Presidio");
        match format.or_else(|| Format::of(text)).ok_or_else(unknown)? {
            Format::Presidio => presidio::read(&Tree::yaml(text, file)?, file, self),
            Format::Gitleaks | Format::Betterleaks => gitleaks::read(&Tree::toml(text, file)?, file, self),
        }
        self.files.push(file.to_owned());
        Ok(())
    }

    /// What came of all files.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] if no rule is left.
    pub fn finish(mut self) -> Result<Imported> {
        if self.imported.of == 0 {
            return Err(Error::new(ErrorKind::Rule, format!("{}: no rules to import", self.files.join(", "))));
        }
        if self.imported.rules == 0 {
            let first =
                self.imported.refused.first().map_or(String::new(), |refused| format!("; the first: {refused}"));
            return Err(Error::new(
                ErrorKind::Rule,
                format!("none of {} rules can be loaded{first}", self.imported.of),
            ));
        }
        self.imported.toml.insert_str(0, draft::HEADER);
        Ok(self.imported)
    }

    /// Adds a rule that is to be made of a regex, or refuses it.
    fn rule(&mut self, file: &str, mut draft: Draft, source: &Source<'_>) {
        self.imported.of += 1;
        let origin = format!("{file}:{}", draft.line);
        let (rewritten, notes) = match regex::rewrite(source) {
            Ok(rewritten) => rewritten,
            Err(text) => return self.refuse(file, draft.line, &draft.name, text),
        };
        draft.notes.extend(notes);
        let first = self.free_id(&draft.id());
        if first != draft.id() {
            draft.notes.push(format!("its id is taken: it becomes {first}"));
        }
        let mut tables = String::new();
        for (at, one) in rewritten.iter().enumerate() {
            // Where a regex becomes several, they share the label.
            let id = if at == 0 { first.clone() } else { format!("{first}.{}", at + 1) };
            let table = draft.toml(&id, &origin, one);
            if let Err(error) = draft::check(&table) {
                return self.refuse(file, draft.line, &draft.name, draft::reason(&error));
            }
            tables.push('\n');
            tables.push_str(&table);
        }
        self.ids.insert(first);
        self.imported.rules += 1;
        self.imported.toml.push_str(&tables);
        for note in draft.notes {
            self.imported.notes.push(remark(file, draft.line, &draft.name, note));
        }
    }

    fn refuse(&mut self, file: &str, line: usize, rule: &str, text: impl Into<String>) {
        self.imported.refused.push(remark(file, line, rule, text.into()));
    }

    /// Refuses a rule that has no regex.
    fn skip(&mut self, file: &str, line: usize, rule: &str, text: impl Into<String>) {
        self.imported.of += 1;
        self.refuse(file, line, rule, text);
    }

    /// Says something of a whole file.
    fn note(&mut self, file: &str, text: impl Into<String>) {
        self.imported.notes.push(remark(file, 1, "", text.into()));
    }

    fn free_id(&self, id: &str) -> String {
        let numbered = |number: usize| if number == 1 { id.to_owned() } else { format!("{id}-{number}") };
        (1..).map(numbered).find(|id| !self.ids.contains(id)).unwrap_or_default()
    }
}

/// A remark is shown on a terminal: it has no control characters.
fn remark(file: &str, line: usize, rule: &str, text: String) -> Remark {
    Remark { file: draft::visible(file), line, rule: draft::visible(rule), text: draft::visible(&text) }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, text } = self;
        if rule.is_empty() { write!(f, "{file}: {text}") } else { write!(f, "{file}:{line}: rule {rule}: {text}") }
    }
}
