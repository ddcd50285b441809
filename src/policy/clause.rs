//! Policies: parsing, checking against a rule set, deciding.

use super::schema::{ClauseTable, DictionaryTable, DocumentTable, OneOrMany, PolicyFile, StyleName};
use super::words::{DictionarySource, DocumentSource};
use crate::base::error::line_of;
use crate::base::{Action, Category, Channel, Context, Error, ErrorKind, Result, RuleId, Severity};
use crate::detect::{ENV_RULES, Rule, RuleSet};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Whether a policy acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Findings are acted on. The default.
    #[default]
    Enforce,
    /// Nothing is changed; findings say what would have been done.
    Monitor,
}

/// How a value is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `[REDACTED:secret.github.pat]`.
    Label,
    /// `[REDACTED:secret.github.pat#0123456789abcdef]`: the same value has the same tag under one key.
    Tag,
    /// `****1234`: the last four characters stay, of values with at least eight. It leaves no mark that a second pass knows.
    Mask,
    /// `[HASH:…]`: 32 hex digits, the same for the same value under one key.
    Hash,
    /// Nothing. It leaves no mark: text from both sides moves together, and a second pass may see what the first could not.
    Remove,
    /// The same text for all. It leaves no mark either.
    Constant(String),
}

/// Ordered clauses. The first that fits a finding decides; a finding that none fits is redacted.
///
/// ```
/// let text = r#"
/// mode = "enforce"
/// [[clause]]
/// when = { category = "pii", channel = "prompt" }
/// action = "redact"
/// style = "mask"
/// "#;
/// let policy = cofferdam::Policy::parse(text, "policy.toml")?;
/// assert_eq!(policy.mode(), cofferdam::Mode::Enforce);
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    mode: Mode,
    clauses: Vec<Clause>,
    dictionaries: Vec<DictionarySource>,
    documents: Vec<DocumentSource>,
    file: String,
    /// Whether it is the built-in one, which is for any rules: those it names may be missing.
    is_builtin: bool,
}

#[derive(Clone, Debug)]
struct Clause {
    line: usize,
    category: Option<Vec<Category>>,
    rule: Option<Vec<String>>,
    min_severity: Severity,
    min_confidence: u8,
    channel: Option<Vec<Channel>>,
    server: Option<Vec<String>>,
    tool: Option<Vec<String>>,
    tenant: Option<Vec<String>>,
    action: Action,
    style: Style,
}

/// What a policy decides about.
pub(crate) struct Subject<'a> {
    pub(crate) rule: &'a RuleId,
    pub(crate) category: Category,
    pub(crate) severity: Severity,
    pub(crate) confidence: u8,
}

/// What is to be done, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision<'a> {
    pub(crate) action: Action,
    pub(crate) style: &'a Style,
}

/// What is done about a finding that no clause fits.
const UNDECIDED: Decision<'static> = Decision { action: Action::Redact, style: &Style::Label };

impl Default for Policy {
    /// Secrets and personal data are redacted; injection in tool results, tool descriptions and documents blocks if the rule is
    /// sure, and is reported otherwise. [`Policy::DEFAULT`] is the text.
    fn default() -> Self {
        // A test parses the text, so an error cannot occur; should it, everything is redacted.
        let file = "default.toml";
        let parsed = Self::parse(Self::DEFAULT, file).map(|policy| Self { is_builtin: true, ..policy });
        parsed.unwrap_or(Self {
            mode: Mode::Enforce,
            clauses: Vec::new(),
            dictionaries: Vec::new(),
            documents: Vec::new(),
            file: file.into(),
            is_builtin: true,
        })
    }
}

impl Policy {
    /// The text of the default policy.
    pub const DEFAULT: &'static str = include_str!("default.toml");

    /// Reads a policy. The file's name is for error messages.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with file and line: unknown keys, values out of range, a style where nothing is redacted.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let tables: PolicyFile =
            toml::from_str(text).map_err(|error| Error::toml(ErrorKind::Policy, &error, text, file))?;
        let read = |table: toml::Spanned<ClauseTable>| {
            let line = line_of(text, table.span().start);
            Clause::read(table.into_inner(), line).map_err(|text| Error::at(ErrorKind::Policy, file, line, text))
        };
        let clauses = tables.clause.into_iter().map(read).collect::<Result<_>>()?;
        let at = |line, text| Error::at(ErrorKind::Policy, file, line, text);
        let dictionary = |table: toml::Spanned<DictionaryTable>| {
            let line = line_of(text, table.span().start);
            DictionarySource::read(table.into_inner(), line).map_err(|text| at(line, text))
        };
        let document = |table: toml::Spanned<DocumentTable>| {
            let line = line_of(text, table.span().start);
            DocumentSource::read(table.into_inner(), line).map_err(|text| at(line, text))
        };
        let dictionaries = tables.dictionary.into_iter().map(dictionary).collect::<Result<_>>()?;
        let documents = tables.document.into_iter().map(document).collect::<Result<_>>()?;
        Ok(Self { mode: tables.mode, clauses, dictionaries, documents, file: file.to_owned(), is_builtin: false })
    }

    /// The dictionaries that the policy names. Whoever builds the rule set loads them; see
    /// [`doors::own_words`](crate::doors::own_words).
    pub fn dictionaries(&self) -> &[DictionarySource] {
        &self.dictionaries
    }

    /// The documents that the policy names. They are loaded likewise.
    pub fn documents(&self) -> &[DocumentSource] {
        &self.documents
    }

    /// The file's name, as it was given to [`Policy::parse`].
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether the policy acts.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The same policy in another mode.
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Checks the policy against the rules it is to be used with.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with file and line: a rule name that fits no rule; a clause that can never decide, because one
    /// above it fits whatever it fits; a dictionary or documents that the rules are without.
    pub fn check(&self, rules: &RuleSet) -> Result<()> {
        if self.is_builtin {
            return Ok(());
        }
        let dictionaries = self.dictionaries.iter().map(|source| (source.line, source.rule()));
        let documents = self.documents.iter().map(|source| (source.line, source.rule()));
        for (line, rule) in dictionaries.chain(documents) {
            if rules.rule(&rule).is_none() {
                return Err(Error::at(ErrorKind::Policy, &self.file, line, format!("{rule} was not loaded")));
            }
        }
        for (index, clause) in self.clauses.iter().enumerate() {
            let fail = |text: String| Err(Error::at(ErrorKind::Policy, &self.file, clause.line, text));
            for pattern in clause.rule.iter().flatten() {
                let is_known = pattern.starts_with(ENV_RULES)
                    || rules.rules().iter().any(|rule| glob(pattern, rule.id().as_str()));
                if !is_known {
                    return fail(format!("no rule is named `{pattern}`"));
                }
            }
            let covered = clause.covered(rules);
            // Rules for values of the environment may not be there today.
            if covered.is_empty() && clause.rule.iter().flatten().any(|pattern| pattern.starts_with(ENV_RULES)) {
                continue;
            }
            if covered.is_empty() && !rules.rules().is_empty() && clause.is_narrow() {
                return fail("no rule fits category, rule and min_severity together".into());
            }
            if let Some(above) = self.clauses[..index].iter().find(|above| above.includes(clause, rules)) {
                let text = format!("this clause never decides: the one at line {} fits all that it fits", above.line);
                return fail(text);
            }
        }
        Ok(())
    }

    /// Decides about one finding. Pure.
    pub(crate) fn decide(&self, subject: &Subject<'_>, context: &Context) -> Decision<'_> {
        let clause = self.clauses.iter().find(|clause| clause.fits(subject, context));
        clause.map_or(UNDECIDED, |clause| Decision { action: clause.action, style: &clause.style })
    }
}

impl Clause {
    fn read(table: ClauseTable, line: usize) -> Result<Self, String> {
        let style = match (table.action, table.style, table.constant) {
            (Action::Redact, Some(StyleName::Constant), Some(text)) => Style::Constant(text),
            (Action::Redact, Some(StyleName::Constant), None) => return Err("style constant needs `constant`".into()),
            (_, _, Some(_)) => return Err("`constant` goes with style constant".into()),
            (Action::Redact, style, None) => match style.unwrap_or(StyleName::Label) {
                StyleName::Tag => Style::Tag,
                StyleName::Mask => Style::Mask,
                StyleName::Hash => Style::Hash,
                StyleName::Remove => Style::Remove,
                _ => Style::Label,
            },
            (action, Some(_), None) => {
                return Err(format!("style goes with action redact, not with {}", action.name()));
            }
            (_, None, None) => Style::Label,
        };
        let when = table.when;
        let min_confidence = when.min_confidence.unwrap_or(0);
        if min_confidence > 99 {
            return Err(format!("min_confidence {min_confidence} must be 0 to 99"));
        }
        fn list<T>(name: &str, field: Option<OneOrMany<T>>) -> Result<Option<Vec<T>>, String> {
            match field.map(OneOrMany::into_vec) {
                Some(list) if list.is_empty() => Err(format!("{name} is an empty list, which fits nothing")),
                list => Ok(list),
            }
        }
        Ok(Self {
            line,
            category: list("category", when.category)?,
            rule: list("rule", when.rule)?,
            min_severity: when.min_severity.unwrap_or(Severity::Low),
            min_confidence,
            channel: list("channel", when.channel)?,
            server: list("server", when.server)?,
            tool: list("tool", when.tool)?,
            tenant: list("tenant", when.tenant)?,
            action: table.action,
            style,
        })
    }

    fn fits(&self, subject: &Subject<'_>, context: &Context) -> bool {
        let named = |patterns: &Option<Vec<String>>, name: Option<&str>| match (patterns, name) {
            (None, _) => true,
            (Some(patterns), Some(name)) => patterns.iter().any(|pattern| glob(pattern, name)),
            (Some(_), None) => false,
        };
        subject.severity >= self.min_severity
            && subject.confidence >= self.min_confidence
            && self.category.as_ref().is_none_or(|list| list.contains(&subject.category))
            && self.channel.as_ref().is_none_or(|list| list.contains(&context.channel))
            && named(&self.rule, Some(subject.rule.as_str()))
            && named(&self.server, context.server.as_deref())
            && named(&self.tool, context.tool.as_deref())
            && named(&self.tenant, context.tenant.as_deref())
    }

    /// The rules whose findings the clause can fit.
    fn covered<'a>(&self, rules: &'a RuleSet) -> BTreeSet<&'a str> {
        let fits = |rule: &&Rule| {
            rule.severity() >= self.min_severity
                && self.category.as_ref().is_none_or(|list| list.contains(&rule.category()))
                && self.rule.as_ref().is_none_or(|list| list.iter().any(|pattern| glob(pattern, rule.id().as_str())))
        };
        rules.rules().iter().filter(fits).map(|rule| rule.id().as_str()).collect()
    }

    /// Whether it asks for certain rules by name.
    fn is_narrow(&self) -> bool {
        self.rule.is_some()
    }

    /// Whether it fits every finding that the other fits.
    fn includes(&self, other: &Self, rules: &RuleSet) -> bool {
        fn wider<T: PartialEq>(mine: &Option<Vec<T>>, theirs: &Option<Vec<T>>) -> bool {
            match (mine, theirs) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(mine), Some(theirs)) => theirs.iter().all(|one| mine.contains(one)),
            }
        }
        self.min_confidence <= other.min_confidence
            && wider(&self.channel, &other.channel)
            && wider(&self.server, &other.server)
            && wider(&self.tool, &other.tool)
            && wider(&self.tenant, &other.tenant)
            && other.covered(rules).is_subset(&self.covered(rules))
            && (self.covers_categories(other))
    }

    /// Whether it would fit rules not loaded now as well: no rule set makes two clauses contradict that do not by themselves.
    fn covers_categories(&self, other: &Self) -> bool {
        let severity = self.min_severity <= other.min_severity || other.rule.is_some();
        let category = match (&self.category, &other.category) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => theirs.iter().all(|one| mine.contains(one)),
            (Some(_), None) => other.rule.is_some(),
        };
        let rule = self.rule.is_none() || other.rule.is_some();
        severity && category && rule
    }
}

/// Whether a text fits a pattern in which `*` stands for any characters.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| glob(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Policy> {
        Policy::parse(text, "p.toml")
    }

    #[test]
    fn the_default_is_what_it_says() -> Result<()> {
        let policy = parse(Policy::DEFAULT)?;
        policy.check(&*RuleSet::builtin()?)?;
        let (id, category) = RuleId::parse("injection.a.b").map_err(Error::sink)?;
        let decide = |confidence, channel| {
            let subject = Subject { rule: &id, category, severity: Severity::High, confidence };
            policy.decide(&subject, &Context::new(channel)).action
        };
        assert_eq!(decide(80, Channel::ToolResult), Action::Block);
        assert_eq!(decide(79, Channel::ToolResult), Action::Allow);
        assert_eq!(decide(99, Channel::Prompt), Action::Allow);
        Ok(())
    }

    #[test]
    fn what_no_clause_fits_is_redacted() -> Result<()> {
        let (rule, category) = RuleId::parse("pii.a.b").map_err(Error::sink)?;
        let subject = Subject { rule: &rule, category, severity: Severity::Low, confidence: 1 };
        assert_eq!(parse("")?.decide(&subject, &Context::default()).action, Action::Redact);
        Ok(())
    }

    #[test]
    fn mistakes_are_refused_with_their_line() -> Result<()> {
        let rules = RuleSet::builtin()?;
        let cases = [
            ("mode = 'off'", 1),
            ("\n[[clause]]\nwhen = {}\naction = 'redact'\nstyl = 'label'", 5),
            ("\n\n[[clause]]\nwhen = { rule = 'secret.no-such.*' }\naction = 'redact'", 3),
            ("[[clause]]\nwhen = {}\naction = 'allow'\n[[clause]]\nwhen = { category = 'pii' }\naction = 'redact'", 4),
            ("[[clause]]\nwhen = {}\naction = 'block'\nstyle = 'mask'", 1),
            ("[[clause]]\nwhen = {}\naction = 'redact'\nstyle = 'constant'", 1),
            ("[[clause]]\nwhen = { min_confidence = 100 }\naction = 'redact'", 1),
            ("[[clause]]\nwhen = { channel = [] }\naction = 'redact'", 1),
            ("\n[[dictionary]]\nname = 'a'\nfile = 'a.txt'", 2),
            ("\n[[dictionary]]\nname = 'A b'\nfile = 'a.txt'", 2),
            ("[[dictionary]]\nname = 'a'\nfile = 'a.txt'\ncategory = 'injection'", 1),
            ("[[document]]\nname = 'a'", 1),
            ("\n\n[[document]]\nname = 'a'\nfolder = 'a'\nindex = 'a.fp'", 3),
            ("[[document]]\nname = 'a'\nfolder = 'a'\nignored = []", 4),
        ];
        for (text, line) in cases {
            let error = parse(text).and_then(|policy| policy.check(&rules)).expect_err(text);
            assert!(error.to_string().starts_with(&format!("p.toml:{line}: ")), "{error}");
        }
        Ok(())
    }

    #[test]
    fn globs() {
        assert!(glob("secret.*", "secret.github.pat") && glob("*.pat", "secret.github.pat") && glob("*", ""));
        assert!(!glob("secret.*.x", "secret.github.pat") && !glob("secret", "secret.github"));
    }
}
