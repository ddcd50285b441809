//! The engine: rules, policy, limits and key put together, and its two doors, [`Engine::inspect`] and [`Engine::stream`].

mod check;
mod layers;
mod stream;

pub use stream::{Status, Stream};

use crate::base::{Action, Budget, Category, Context, Error, Finding, Key, Limits, Notice, Result};
use crate::detect::{Rule, RuleSet};
use crate::policy::{Mode, Policy};
use crate::text::Format;
use std::sync::Arc;

/// Inspects texts. Immutable, cheap to clone, and free to be shared between threads.
///
/// ```
/// use cofferdam::{Channel, Context, Engine};
///
/// let engine = Engine::builder().build()?;
/// let context = Context::new(Channel::ToolResult);
/// let inspection = engine.inspect(&context, br#"{"user": "ann", "password": "tr0ub4dor-3"}"#)?;
/// assert_eq!(inspection.output, br#"{"user": "ann", "password": "[REDACTED:secret.password]"}"#);
/// assert_eq!(inspection.findings[0].path.as_deref(), Some("$.password"));
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone)]
pub struct Engine {
    parts: Arc<Parts>,
}

struct Parts {
    rules: Arc<RuleSet>,
    policy: Policy,
    limits: Limits,
    key: Key,
    budget: Budget,
    exhaustive: bool,
    each_rule_tells: bool,
}

impl Parts {
    /// The category of a rule of which another may tell in its place: injection is judged by all that points to it, and own words in
    /// a value are not the value.
    fn shared(&self, rule: &Rule) -> Option<Category> {
        let tells_itself = self.each_rule_tells || rule.is_own_words() || rule.category() == Category::Injection;
        (!tells_itself).then(|| rule.category())
    }
}

/// Puts an [`Engine`] together. What is not given has a sensible default.
#[derive(Default)]
pub struct EngineBuilder {
    rules: Option<Arc<RuleSet>>,
    policy: Option<Policy>,
    limits: Limits,
    key: Option<Key>,
    exhaustive: bool,
    each_rule_tells: bool,
}

/// What came of a whole text.
#[derive(Clone)]
#[non_exhaustive]
pub struct Inspection {
    /// The strictest action that a finding asks for. In monitor mode it was not taken.
    pub action: Action,
    /// The cleared text. Of a blocked text, what came before the finding that blocked, and a placeholder.
    pub output: Vec<u8>,
    /// What was found, in order. Of a blocked text, up to the finding that blocked.
    pub findings: Vec<Finding>,
    /// How the text was read, where that is worth a word.
    pub notices: Vec<Notice>,
    /// Whether the text was stopped.
    pub is_blocked: bool,
}

impl std::fmt::Debug for Inspection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspection")
            .field("action", &self.action)
            .field("output", &format_args!("<{} bytes>", self.output.len()))
            .field("findings", &self.findings)
            .field("notices", &self.notices)
            .field("is_blocked", &self.is_blocked)
            .finish()
    }
}

impl Engine {
    /// An engine to be put together.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Inspects a whole text, whose format is told by its first bytes.
    ///
    /// The cost is linear in the length of the text; the output is a copy.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a limit is reached.
    ///
    /// # Panics
    /// Never.
    pub fn inspect(&self, context: &Context, text: &[u8]) -> Result<Inspection> {
        self.inspect_as(context, Format::Auto, text)
    }

    /// Inspects a whole text of a known format.
    ///
    /// # Errors
    /// As [`Engine::inspect`].
    pub fn inspect_as(&self, context: &Context, format: Format, text: &[u8]) -> Result<Inspection> {
        let mut stream = self.stream_as(context.clone(), format)?;
        let mut output = Vec::with_capacity(text.len());
        stream.write(text, &mut output)?;
        let status = stream.finish(&mut output)?;
        let findings = stream.take_findings();
        Ok(Inspection {
            action: findings.iter().map(|finding| finding.action).max().unwrap_or(Action::Allow),
            output,
            findings,
            notices: stream.take_notices(),
            is_blocked: status == Status::Blocked,
        })
    }

    /// Starts a stream whose format is told by its first bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if the memory of the engine's streams is used up.
    pub fn stream(&self, context: Context) -> Result<Stream> {
        self.stream_as(context, Format::Auto)
    }

    /// Starts a stream of a known format.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn stream_as(&self, context: Context, format: Format) -> Result<Stream> {
        Stream::new(self.parts.clone(), context, format)
    }

    /// Runs the examples and counter-examples of all rules, and returns an error for each that does not do as it must, with file
    /// and line.
    ///
    /// # Errors
    /// If an example cannot be inspected at all.
    pub fn check_examples(&self) -> Result<Vec<Error>> {
        check::check_examples(self)
    }

    /// The rules in use.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.parts.rules
    }

    /// The policy in use.
    pub fn policy(&self) -> &Policy {
        &self.parts.policy
    }

    /// The memory that the engine's streams share.
    pub fn budget(&self) -> &Budget {
        &self.parts.budget
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({:?})", self.parts.rules)
    }
}

impl EngineBuilder {
    /// The rules. Default: the built-in ones.
    pub fn rules(mut self, rules: Arc<RuleSet>) -> Self {
        self.rules = Some(rules);
        self
    }

    /// The policy. Default: [`Policy::default`].
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The limits. Default: [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The key of fingerprints and tags. Default: a random one.
    pub fn key(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// Changes nothing in what flows, and reports what would have been done.
    pub fn monitor(mut self) -> Self {
        self.policy = Some(self.policy.unwrap_or_default().with_mode(Mode::Monitor));
        self
    }

    /// Lets each rule tell of what it finds. Without this, a value that several rules know is told of once, by the surest; what
    /// another rule would do about it more strictly is never left out. What flows is the same either way.
    ///
    /// ```
    /// use cofferdam::{Context, Engine};
    ///
    /// let text = b"APP_PASSWORD=tr0ub4dor-3";
    /// let all = Engine::builder().each_rule_tells().build()?.inspect(&Context::default(), text)?;
    /// let one = Engine::builder().build()?.inspect(&Context::default(), text)?;
    /// assert_eq!((all.findings.len(), one.findings.len()), (2, 1));
    /// assert_eq!(all.output, one.output);
    /// # Ok::<(), cofferdam::Error>(())
    /// ```
    pub fn each_rule_tells(mut self) -> Self {
        self.each_rule_tells = true;
        self
    }

    /// Tries every rule at every byte, without the prefilter. Thousands of times slower, with the same result: it is the
    /// oracle of the tests.
    #[doc(hidden)]
    pub fn exhaustive(mut self) -> Self {
        self.exhaustive = true;
        self
    }

    /// The engine.
    ///
    /// # Errors
    /// A limit out of its range, a policy that does not fit the rules, or a built-in rule that does not compile.
    pub fn build(self) -> Result<Engine> {
        self.limits.check()?;
        let rules = self.rules.map_or_else(RuleSet::builtin, Ok)?;
        let policy = self.policy.unwrap_or_default();
        policy.check(&rules)?;
        let key = self.key.map_or_else(Key::random, Ok)?;
        let budget = Budget::new(self.limits.memory);
        let parts = Parts {
            rules,
            policy,
            limits: self.limits,
            key,
            budget,
            exhaustive: self.exhaustive,
            each_rule_tells: self.each_rule_tells,
        };
        Ok(Engine { parts: Arc::new(parts) })
    }
}
