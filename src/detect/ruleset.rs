//! Rule sets: the built-in rules, rules from files, and what follows from them together.

use super::compile::{compile_file, normalise_key};
use super::context::{last_mark_before, split_name};
use super::env;
use super::guard;
use super::machine::{Automata, Probe};
use super::named::{self, Naming};
use super::pack::{Pack, check_ids, mark_rule};
use super::prefilter::{LONGEST_LOOK, Prefilter};
use super::rule::Rule;
use super::scan::look_behind;
use super::words::{Dictionary, Documents, Words};
use crate::base::Result;
use crate::text::coat::cues;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// The built-in rules, as the build script has compiled them.
static BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.pack"));

/// Compiled rules, ready to be searched for together. Immutable.
///
/// ```
/// let rules = cofferdam::RuleSet::builtin()?;
/// assert!(rules.rules().iter().any(|rule| rule.id().as_str() == "secret.github.pat"));
/// # Ok::<(), cofferdam::Error>(())
/// ```
pub struct RuleSet {
    /// The rules, and last the one that knows the marks of redactions.
    all: Vec<Rule>,
    /// Of each of them.
    automata: Vec<OnceLock<Box<Automata>>>,
    prefilter: Prefilter,
    /// The labels of the rules, and the rules for each name of a field, once somebody asks.
    labels: OnceLock<HashSet<String>>,
    keys: OnceLock<HashMap<Vec<u8>, Vec<u32>>>,
    look_behind: usize,
    /// Dictionaries and documents, if there are any.
    words: Option<Arc<Words>>,
}

/// Gathers rules; see [`RuleSet::builder`].
#[derive(Default)]
pub struct RuleSetBuilder {
    rules: Vec<Rule>,
    words: Words,
    /// The rule for marks and the prefilter, if they were made ahead for just these rules.
    ahead: Option<(Rule, Prefilter)>,
    /// Values that have a rule.
    env_values: HashSet<Vec<u8>>,
}

/// What the rules of a set together bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleLimits {
    /// The most bytes of decoded text that a stream holds back while something in them may still be a finding.
    pub hold_back: usize,
    /// How many of these are for dictionaries and documents.
    pub hold_back_words: usize,
    /// The rule that needs the others.
    pub hold_back_rule: String,
    /// The most bytes of text already given out that are kept to look back at.
    pub look_behind: usize,
}

impl RuleSet {
    /// The built-in rules. They were compiled when the library was built, and are read in some milliseconds: keep the set.
    ///
    /// # Errors
    /// None that the tests do not rule out.
    pub fn builtin() -> Result<Arc<Self>> {
        Self::builder().builtin()?.build()
    }

    /// A set to be filled with rules.
    pub fn builder() -> RuleSetBuilder {
        RuleSetBuilder::default()
    }

    /// The rules, in the order they were added.
    pub fn rules(&self) -> &[Rule] {
        &self.all[..self.all.len() - 1]
    }

    /// The rule of that name.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().iter().find(|rule| rule.id.as_str() == id)
    }

    /// What the rules together bound.
    pub fn limits(&self) -> RuleLimits {
        let longest = self.rules().iter().filter(|rule| !rule.is_own_words()).max_by_key(|rule| rule.hold_back());
        let words = self.rules().iter().filter(|rule| rule.is_own_words()).map(Rule::hold_back).max().unwrap_or(0);
        RuleLimits {
            // Words are read behind the rules.
            hold_back: longest.map_or(0, Rule::hold_back).max(guard::LOOK) + words,
            hold_back_words: words,
            hold_back_rule: longest.map_or(String::new(), |rule| rule.id.to_string()),
            look_behind: self.look_behind,
        }
    }

    pub(super) fn all(&self) -> &[Rule] {
        &self.all
    }

    pub(crate) fn get(&self, rule: u32) -> &Rule {
        &self.all[rule as usize]
    }

    pub(super) fn prefilter(&self) -> &Prefilter {
        &self.prefilter
    }

    pub(super) fn is_mark_rule(&self, rule: u32) -> bool {
        rule as usize == self.all.len() - 1
    }

    pub(super) fn words(&self) -> Option<&Arc<Words>> {
        self.words.as_ref()
    }

    pub(super) fn is_label(&self, label: &str) -> bool {
        let labels = || self.rules().iter().map(|rule| rule.label.to_string()).collect();
        self.labels.get_or_init(labels).contains(label)
    }

    /// What the rule is matched by.
    pub(super) fn automata(&self, rule: u32) -> &Automata {
        self.automata[rule as usize].get_or_init(Box::default)
    }

    pub(super) fn look_behind(&self) -> usize {
        self.look_behind
    }

    /// Whether a rule with an anchor may match from before a place in the text to behind it, with what may follow the text.
    pub(crate) fn may_cross(&self, text: &[u8], place: usize) -> Result<bool> {
        let mut starts = Vec::new();
        self.prefilter.literals(text, 0, &mut || {}, &mut |rule, start| starts.push((rule, start)));
        self.crosses(&starts, text, place)
    }

    /// The same for the rules that wait for a name before the value.
    pub(crate) fn may_be_named_across(&self, text: &[u8], place: usize) -> Result<bool> {
        let (mut naming, mut starts) = (Naming::default(), Vec::new());
        let names = self.prefilter.names();
        let lengths = self.prefilter.lengths();
        let mut at_value = |start: usize| {
            if start < place
                && let Some((counts, _)) = self.prefilter.value(text, start, true)
                && Naming::has_own_name(text, start, false)
            {
                let after_mark = last_mark_before(text, start, named::REACH, &|label| self.is_label(label));
                naming.read(text, start, after_mark, false, std::iter::empty(), names);
                let rules = naming.rules(names).into_iter().filter(|rule| lengths.fits(*rule, &counts));
                starts.extend(rules.map(|rule| (rule, start)));
            }
        };
        self.prefilter.values(text, place.saturating_sub(LONGEST_LOOK), true, &mut at_value);
        self.crosses(&starts, text, place)
    }

    /// Whether a rule matches from where it may start before a place to behind it.
    fn crosses(&self, starts: &[(u32, usize)], text: &[u8], place: usize) -> Result<bool> {
        for &(rule, start) in starts.iter().filter(|(_, start)| *start < place) {
            let Some(pattern) = self.all.get(rule as usize).and_then(|rule| rule.pattern.as_ref()) else { continue };
            if !pattern.may_start(text, start, true) {
                continue;
            }
            let crosses = match self.automata(rule).probe(pattern, &text[start..], true)? {
                Probe::Open => true,
                Probe::Ends(ends) => ends.longest_first().next().is_some_and(|length| start + length > place),
                Probe::Dead => false,
            };
            if crosses {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The rules that take the whole value of a field of that name.
    pub(super) fn rules_for_field(&self, name: &[u8]) -> Box<[u32]> {
        let words = split_name(name);
        let last = words.rsplit(|b| *b == b' ').find(|word| !word.is_empty()).unwrap_or_default();
        let (name, last) = (normalise_key(name), normalise_key(last));
        let ends = (0..name.len().saturating_sub(SHORTEST_END)).map(|at| &name[at + 1..]);
        let keys = self.keys.get_or_init(|| {
            let mut keys: HashMap<Vec<u8>, Vec<u32>> = HashMap::new();
            for (rule, key) in
                self.all.iter().enumerate().flat_map(|(at, rule)| rule.keys.iter().map(move |key| (at, key)))
            {
                keys.entry(key.to_vec()).or_default().push(rule as u32);
            }
            keys
        });
        let known = [name.as_slice(), last.as_slice()].into_iter().chain(ends).filter_map(|key| keys.get(key));
        let mut rules: Vec<u32> = known.flatten().copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules.into()
    }
}

/// A key may be the end of a name if it has so many bytes.
const SHORTEST_END: usize = 6;

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RuleSet({} rules)", self.rules().len())
    }
}

impl RuleSetBuilder {
    /// Adds the built-in rules.
    ///
    /// # Errors
    /// None that the tests do not rule out.
    pub fn builtin(mut self) -> Result<Self> {
        let Pack { rules, mark, prefilter } = Pack::read(BUILTIN)?;
        let ahead = self.rules.is_empty().then_some((mark, prefilter));
        self.add(rules)?;
        self.ahead = ahead;
        Ok(self)
    }

    /// Adds the rules of a file's text. The name is for error messages. Examples are run by
    /// [`Engine::check_examples`](crate::Engine::check_examples), not here.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`](crate::ErrorKind::Rule) with file and line.
    pub fn file(mut self, name: &str, text: &str) -> Result<Self> {
        self.add(compile_file(text, name)?)?;
        Ok(self)
    }

    /// Adds a dictionary. It counts as a rule, named `secret.dictionary.NAME` or `pii.dictionary.NAME`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) if that is no name of a rule.
    pub fn dictionary(mut self, dictionary: Dictionary) -> Result<Self> {
        let rule = self.words.dictionary(dictionary, self.rules.len())?;
        self.add(vec![rule])?;
        Ok(self)
    }

    /// Adds documents. They count as a rule, named `secret.document.NAME`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) if that is no name of a rule, or the index is empty.
    pub fn documents(mut self, documents: Documents) -> Result<Self> {
        let rule = self.words.documents(documents, self.rules.len())?;
        self.add(vec![rule])?;
        Ok(self)
    }

    fn add(&mut self, mut rules: Vec<Rule>) -> Result<()> {
        rules.iter_mut().try_for_each(Rule::resolve)?;
        if !rules.is_empty() {
            self.ahead = None;
        }
        if self.rules.is_empty() {
            self.rules = rules;
        } else {
            self.rules.append(&mut rules);
        }
        Ok(())
    }

    /// Adds a rule that finds the value of an environment variable exactly, in any coat, as `secret.env.` and its name. Of a URL with a
    /// password or a connection string, that is looked for alone. The value is trimmed, and shown nowhere. One that another
    /// variable has, too, is looked for under the first name.
    ///
    /// Nothing is read from the environment here; [`env::choose`](crate::env::choose) tells which variables hold secrets.
    ///
    /// ```
    /// use cofferdam::{Context, Engine, RuleSet};
    /// let rules = RuleSet::builder().env_value("DB_PASSWORD", b"tr0ub4dor-3")?.build()?;
    /// let engine = Engine::builder().rules(rules).build()?;
    /// let inspection = engine.inspect(&Context::default(), b"it was tr0ub4dor-3.")?;
    /// assert_eq!(inspection.output, b"it was [REDACTED:secret.env.db-password].");
    /// # Ok::<(), cofferdam::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Rule`](crate::ErrorKind::Rule) with the name, if the value has fewer than 6 bytes or 4 different ones, or more than 128 KiB.
    pub fn env_value(mut self, name: &str, value: &[u8]) -> Result<Self> {
        if self.env_values.insert(value.trim_ascii().to_vec()) {
            let rule = env::rule(name, value, &|id| self.rules.iter().any(|rule| rule.id.as_str() == id))?;
            self.add(vec![rule])?;
        }
        Ok(self)
    }

    /// The set.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`](crate::ErrorKind::Rule) if two rules have one id.
    pub fn build(self) -> Result<Arc<RuleSet>> {
        let Self { rules: mut all, words, ahead, .. } = self;
        let prefilter = match ahead {
            Some((mark, prefilter)) => {
                all.push(mark);
                prefilter
            }
            None => {
                check_ids(&all)?;
                all.push(mark_rule()?);
                Prefilter::new(&all, &cues())?
            }
        };
        let look_behind = look_behind(&all);
        let automata = all.iter().map(|_| OnceLock::new()).collect();
        let words = (!words.is_empty()).then(|| Arc::new(words));
        let (labels, keys) = (OnceLock::new(), OnceLock::new());
        Ok(Arc::new(RuleSet { all, automata, prefilter, labels, keys, look_behind, words }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// The texts of the built-in rule files, with their names.
    fn files(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                files(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn the_program_has_the_rules_of_the_files() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        files(&root.join("patterns"), root, &mut texts);
        let pack = Pack::compile(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())), &cues()).unwrap();
        assert!(pack.write().unwrap() == BUILTIN, "what is compiled now is not what the build has compiled");
        let read = Pack::read(BUILTIN).unwrap();
        for (ours, theirs) in read.rules.iter().zip(&pack.rules) {
            assert_eq!((ours.id(), ours.title(), ours.why()), (theirs.id(), theirs.title(), theirs.why()));
            assert_eq!(ours.examples().len(), theirs.examples().len());
        }
        assert!(read.write().unwrap() == BUILTIN);
    }

    #[test]
    fn what_is_no_pack_is_refused() {
        let is_read = |bytes: Vec<u8>| Pack::read(bytes.leak()).is_ok();
        assert!(is_read(BUILTIN.to_vec()));
        for length in [0, 8, 40, BUILTIN.len() / 8, BUILTIN.len() - 1] {
            assert!(!is_read(BUILTIN[..length].to_vec()), "{length}");
        }
        assert!(!is_read([BUILTIN, b"0"].concat()));
        for at in [0, 20, 30, 40, 60, 1000, BUILTIN.len() / 8] {
            let mut bytes = BUILTIN.to_vec();
            bytes[at] ^= 1;
            assert!(!is_read(bytes), "{at}");
        }
    }
}
