//! The policy of a guard: who may call what with which arguments, how often, and what servers may ask for. A TOML file.
//!
//! ```toml
//! default = "deny"                        # what no clause names; "allow" without this line
//! trusted = ["files"]                     # servers whose annotations are believed
//! requests = ["roots/list"]               # what servers may ask of the client, besides ping
//! first_use = "block"                     # tools of servers that the lock does not know; "allow" without this line
//!
//! [[access]]                              # the first clause that fits decides
//! server = ["files"]
//! tool = ["read_*", "list_*"]
//! action = "allow"
//! arguments.path = { within = ["/srv/data"] }
//!
//! [[budget]]
//! principal = ["*"]
//! calls = "100/1m"
//! ```

use super::access::{Access, Check};
use super::servers::{self, Allowed, Launch};
use crate::base::{Error, ErrorKind, Result};
use crate::memory::{Budgets, Rate};
use globset::{GlobBuilder, GlobMatcher};
use ipnet::IpNet;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// What a guard lets through, besides what its engine's policy says of contents.
///
/// ```
/// use cofferdam::mcp::GuardPolicy;
/// let policy = GuardPolicy::parse("default = 'deny'\n[[access]]\ntool = ['read_*']\naction = 'allow'", "mcp.toml")?;
/// assert!(GuardPolicy::parse("defualt = 'deny'", "mcp.toml").is_err());
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GuardPolicy {
    pub(super) is_default_allow: bool,
    pub(super) is_read_only: bool,
    pub(super) trusted: Patterns,
    pub(super) requests: Vec<String>,
    pub(super) blocks_first_use: bool,
    pub(super) access: Vec<Access>,
    budgets: Vec<BudgetClause>,
    /// Servers that may be used; any if there is no list.
    servers: Option<Vec<Allowed>>,
}

/// Names with `*` for any run of characters. `None` fits everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns(Option<Vec<GlobMatcher>>);

impl Patterns {
    pub(super) fn fits(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|globs| globs.iter().any(|glob| glob.is_match(name)))
    }

    /// What fits one text alone.
    pub(super) fn exact(text: &str) -> Self {
        let glob = GlobBuilder::new(&globset::escape(text)).literal_separator(false).build();
        Self(Some(glob.map(|glob| glob.compile_matcher()).into_iter().collect()))
    }

    fn read(patterns: Option<Vec<String>>, file: &str) -> Result<Self> {
        let Some(patterns) = patterns else { return Ok(Self(None)) };
        let globs = patterns.iter().map(|pattern| {
            let glob = GlobBuilder::new(pattern).literal_separator(false).backslash_escape(true).build();
            glob.map(|glob| glob.compile_matcher()).map_err(|error| {
                Error::new(ErrorKind::Policy, format!("{file}: pattern {pattern:?}: {}", error.kind()))
            })
        });
        Ok(Self(Some(globs.collect::<Result<_>>()?)))
    }
}

/// Which calls a budget counts, and what they may cost.
#[derive(Clone, Debug)]
struct BudgetClause {
    server: Patterns,
    principal: Patterns,
    tool: Patterns,
    calls: Option<Rate>,
    bytes: Option<Rate>,
    entities: Option<Rate>,
}

/// The accounts of a policy's budgets.
pub(super) struct Accounts(Vec<(BudgetClause, Budgets)>);

impl Accounts {
    pub(super) fn new(policy: &GuardPolicy) -> Self {
        let clauses = policy.budgets.iter();
        Self(
            clauses.map(|clause| (clause.clone(), Budgets::new(clause.calls, clause.bytes, clause.entities))).collect(),
        )
    }

    /// The accounts that count a call.
    pub(super) fn fitting(&mut self, server: &str, principal: &str, tool: &str) -> impl Iterator<Item = &mut Budgets> {
        self.0.iter_mut().filter_map(move |(clause, budgets)| {
            let fits = clause.server.fits(server) && clause.principal.fits(principal) && clause.tool.fits(tool);
            fits.then_some(budgets)
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    default: Choice,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    trusted: Vec<String>,
    requests: Option<Vec<String>>,
    #[serde(default)]
    first_use: FirstUse,
    #[serde(default)]
    access: Vec<AccessTable>,
    #[serde(default)]
    budget: Vec<BudgetTable>,
    server: Option<Vec<ServerTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServerTable {
    command: Option<Vec<String>>,
    package: Option<String>,
    sha256: Option<String>,
    url: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Choice {
    #[default]
    Allow,
    Deny,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum FirstUse {
    #[default]
    Allow,
    Block,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessTable {
    server: Option<Vec<String>>,
    principal: Option<Vec<String>>,
    tool: Option<Vec<String>>,
    resource: Option<Vec<String>>,
    prompt: Option<Vec<String>>,
    #[serde(default)]
    annotations: BTreeMap<String, bool>,
    action: Choice,
    #[serde(default)]
    arguments: BTreeMap<String, ArgumentTable>,
    schema: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArgumentTable {
    within: Option<Vec<String>>,
    hosts: Option<Vec<String>>,
    networks: Option<Vec<IpNet>>,
    #[serde(default)]
    required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetTable {
    server: Option<Vec<String>>,
    principal: Option<Vec<String>>,
    tool: Option<Vec<String>>,
    calls: Option<String>,
    bytes: Option<String>,
    entities: Option<String>,
}

/// What a server may ask of a client without a word in the policy: where its folders are, which the client answers as it likes.
const REQUESTS: &[&str] = &["roots/list"];

impl Default for GuardPolicy {
    /// Every tool may be called; servers may not ask for sampling or elicitation; first use is allowed.
    fn default() -> Self {
        Self {
            is_default_allow: true,
            is_read_only: false,
            trusted: Patterns(Some(Vec::new())),
            requests: REQUESTS.iter().map(|method| (*method).to_owned()).collect(),
            blocks_first_use: false,
            access: Vec::new(),
            budgets: Vec::new(),
            servers: None,
        }
    }
}

impl GuardPolicy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with the file, and the line where the TOML or a field is wrong.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let parsed: File = toml::from_str(text).map_err(|error| Error::toml(ErrorKind::Policy, &error, text, file))?;
        let requests = parsed.requests.unwrap_or_else(|| REQUESTS.iter().map(|method| (*method).to_owned()).collect());
        if let Some(unknown) = requests.iter().find(|method| !REQUESTABLE.contains(&method.as_str())) {
            let known = REQUESTABLE.join(", ");
            return Err(Error::new(ErrorKind::Policy, format!("{file}: requests: {unknown:?} is none of {known}")));
        }
        Ok(Self {
            is_default_allow: parsed.default == Choice::Allow,
            is_read_only: parsed.read_only,
            trusted: Patterns::read(Some(parsed.trusted), file)?,
            requests,
            blocks_first_use: parsed.first_use == FirstUse::Block,
            access: parsed.access.into_iter().map(|table| access(table, file)).collect::<Result<_>>()?,
            budgets: parsed.budget.into_iter().map(|table| budget(table, file)).collect::<Result<_>>()?,
            servers: parsed
                .server
                .map(|tables| tables.into_iter().map(|table| server(table, file)).collect::<Result<_>>())
                .transpose()?,
        })
    }

    /// Adds the servers of a `server.json` file, as the MCP registry has them, to those that may be used; from then on, no others may.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with the file.
    pub fn allow_registry(&mut self, text: &str, file: &str) -> Result<()> {
        let allowed = servers::from_server_json(text)
            .map_err(|error| Error::new(ErrorKind::Policy, format!("{file}: {error}")))?;
        self.servers.get_or_insert_with(Vec::new).extend(allowed);
        Ok(())
    }

    /// Whether a server may be started or spoken to.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] if there is a list, and it is not on it.
    pub fn check_launch(&self, launch: &Launch<'_>) -> Result<()> {
        match &self.servers {
            Some(allowed) if !allowed.iter().any(|allowed| allowed.fits(launch)) => {
                let what = match launch {
                    Launch::Command(..) => "command",
                    Launch::Url(_) => "URL",
                };
                let text = format!("the server's {what} is not among those that the guard policy allows");
                Err(Error::new(ErrorKind::Policy, text))
            }
            _ => Ok(()),
        }
    }

    /// Whether one principal may see more than another.
    pub(super) fn depends_on_principal(&self) -> bool {
        !self.access.is_empty() || !self.is_default_allow || self.is_read_only
    }

    /// Lets servers ask for more: `sampling/createMessage`, `elicitation/create`.
    pub fn with_request(mut self, method: &str) -> Self {
        self.requests.push(method.to_owned());
        self
    }

    /// Believes what a server says of its tools.
    pub fn with_read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }
}

const REQUESTABLE: &[&str] = &["roots/list", "sampling/createMessage", "elicitation/create"];

fn access(table: AccessTable, file: &str) -> Result<Access> {
    let mut checks = Vec::new();
    for (name, table) in table.arguments {
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        let mut push = |check| checks.push((path.clone(), check));
        if let Some(prefixes) = table.within {
            if let Some(relative) = prefixes.iter().find(|prefix| !prefix.starts_with('/') && !prefix.contains(':')) {
                let text = format!("{file}: arguments.{name}: within {relative:?} is not an absolute path");
                return Err(Error::new(ErrorKind::Policy, text));
            }
            push(Check::Within(prefixes));
        }
        if let Some(hosts) = table.hosts {
            push(Check::Hosts(Patterns::read(Some(hosts), file)?));
        }
        if let Some(networks) = table.networks {
            push(Check::Networks(networks));
        }
        if table.required {
            push(Check::Required);
        }
    }
    let schema = match table.schema {
        None => None,
        Some(schema) => {
            let schema = serde_json::to_value(schema).map_err(|_| {
                Error::new(ErrorKind::Policy, format!("{file}: a schema has a value that JSON has not"))
            })?;
            let schema = super::schema::compile(&schema)
                .map_err(|error| Error::new(ErrorKind::Policy, format!("{file}: schema: {error}")))?;
            Some(schema)
        }
    };
    let kinds = [table.tool.is_some(), table.resource.is_some(), table.prompt.is_some()];
    if kinds.iter().filter(|is_given| **is_given).count() > 1 {
        let text = format!("{file}: a clause is about one of tool, resource and prompt");
        return Err(Error::new(ErrorKind::Policy, text));
    }
    let (method, name) = match (table.resource, table.prompt) {
        (Some(uris), _) => ("resources/read", Some(uris)),
        (_, Some(names)) => ("prompts/get", Some(names)),
        _ => ("tools/call", table.tool),
    };
    Ok(Access {
        method,
        name: Patterns::read(name, file)?,
        server: Patterns::read(table.server, file)?,
        principal: Patterns::read(table.principal, file)?,
        annotations: table.annotations.into_iter().collect(),
        is_allowed: table.action == Choice::Allow,
        checks,
        schema,
    })
}

fn server(table: ServerTable, file: &str) -> Result<Allowed> {
    let mut command = table.command;
    let has_rest = command.as_ref().is_some_and(|command| command.last().is_some_and(|last| last == "**"));
    if has_rest && let Some(command) = &mut command {
        command.pop();
    }
    let patterns = |texts: Vec<String>| texts.into_iter().map(|text| Patterns::read(Some(vec![text]), file)).collect();
    Ok(Allowed {
        command: command.map(patterns).transpose()?,
        has_rest,
        package: table.package,
        sha256: table.sha256,
        url: table.url.map(|url| Patterns::read(Some(vec![url]), file)).transpose()?,
    })
}

fn budget(table: BudgetTable, file: &str) -> Result<BudgetClause> {
    let rate = |text: Option<String>| text.map(|text| rate(&text, file)).transpose();
    Ok(BudgetClause {
        server: Patterns::read(table.server, file)?,
        principal: Patterns::read(table.principal, file)?,
        tool: Patterns::read(table.tool, file)?,
        calls: rate(table.calls)?,
        bytes: rate(table.bytes)?,
        entities: rate(table.entities)?,
    })
}

/// `100/1m`: so many in so many milliseconds (`ms`), seconds, minutes, hours or days.
fn rate(text: &str, file: &str) -> Result<Rate> {
    let wrong = || Error::new(ErrorKind::Policy, format!("{file}: {text:?} is no rate such as \"100/1m\""));
    let (count, per) = text.split_once('/').ok_or_else(wrong)?;
    let digits = per.find(|c: char| !c.is_ascii_digit()).unwrap_or(per.len());
    let unit = match &per[digits..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    let count: NonZeroU32 = count.trim().parse().map_err(|_| wrong())?;
    let per: u64 = per[..digits].parse().map_err(|_| wrong())?;
    match per.checked_mul(unit) {
        Some(per) if per > 0 => Ok(Rate { count, per }),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = |text: &str| GuardPolicy::parse(text, "mcp.toml").unwrap_err().to_string();
        assert!(error("default = 'perhaps'").starts_with("mcp.toml:1: "));
        assert!(error("\n[[access]]\naction = 'allow'\ntools = ['x']").starts_with("mcp.toml:4: "));
        assert!(error("[[budget]]\ncalls = '5'").contains("\"5\" is no rate"));
        assert!(error("[[budget]]\ncalls = '0/1m'").contains("is no rate"));
        assert!(error("[[access]]\naction='deny'\ntool=['[']").contains("pattern \"[\""));
        assert!(error("[[access]]\naction='deny'\ntool=['a']\nprompt=['b']").contains("one of"));
        assert!(error("[[access]]\naction='allow'\narguments.p = { within = ['data'] }").contains("absolute"));
        assert!(error("[[access]]\naction='allow'\nschema = { type = 'nothing' }").contains("schema"));
        assert!(error("requests = ['ping']").contains("is none of"));
    }

    #[test]
    fn rates_are_read() {
        let read = rate("100/5m", "").unwrap();
        assert_eq!((read.count.get(), read.per), (100, 300_000));
    }
}
