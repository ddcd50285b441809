//! Least privilege: whether a principal may call a tool of a server, read a resource or get a prompt, with these arguments.

use super::json::{Kind, Value};
use super::policy::{GuardPolicy, Patterns};
use ipnet::IpNet;
use std::net::IpAddr;

/// A clause: whom and what it is about, and what it says.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub method: &'static str,
    pub name: Patterns,
    pub server: Patterns,
    pub principal: Patterns,
    pub annotations: Vec<(String, bool)>,
    pub is_allowed: bool,
    pub checks: Vec<(Vec<String>, Check)>,
    pub schema: Option<super::schema::Schema>,
}

/// What an argument must be.
#[derive(Clone, Debug)]
pub(super) enum Check {
    /// An absolute path inside one of these folders, without `..`.
    Within(Vec<String>),
    /// An http or https URL of one of these hosts.
    Hosts(Patterns),
    /// An IP address in one of these networks, or a URL of one. A name is not looked up, and does not pass.
    Networks(Vec<IpNet>),
    /// There.
    Required,
}

/// Whose call of what is asked about.
pub(super) struct Asked<'a> {
    pub method: &'a str,
    /// The tool's or prompt's name, or the resource's URI.
    pub name: &'a str,
    pub server: &'a str,
    pub principal: &'a str,
    /// Annotations that the server gave the tool: `None` if it is not known.
    pub annotations: Option<&'a [(String, bool)]>,
}

/// Why a call is denied. The text may name an argument, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Denial {
    Tool,
    ReadOnly,
    Argument(String),
    Schema,
}

impl std::fmt::Display for Denial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tool => f.write_str("it is not allowed here"),
            Self::ReadOnly => f.write_str("only tools that a trusted server declares read-only are allowed here"),
            Self::Argument(name) => write!(f, "its argument {name} is outside of what is allowed here"),
            Self::Schema => f.write_str("its arguments do not have the form that is asked for here"),
        }
    }
}

impl GuardPolicy {
    /// Decides about a call. Without arguments, whether it is allowed with any.
    pub(super) fn decide(&self, asked: &Asked<'_>, arguments: Option<Value<'_, '_>>) -> Result<(), Denial> {
        let is_trusted = self.trusted.fits(asked.server);
        let annotation = |name: &str| {
            let given = asked.annotations.filter(|_| is_trusted)?;
            given.iter().find(|(given, _)| given == name).map(|(_, value)| *value)
        };
        if self.is_read_only && asked.method == "tools/call" && annotation("readOnlyHint") != Some(true) {
            return Err(Denial::ReadOnly);
        }
        let clause = self.access.iter().find(|clause| clause.fits(asked, &annotation));
        match clause {
            None if self.is_default_allow => Ok(()),
            None => Err(Denial::Tool),
            Some(clause) if !clause.is_allowed => Err(Denial::Tool),
            Some(clause) => arguments.map_or(Ok(()), |arguments| clause.check(arguments)),
        }
    }
}

impl Access {
    fn fits(&self, asked: &Asked<'_>, annotation: &dyn Fn(&str) -> Option<bool>) -> bool {
        let is_about =
            self.method == asked.method || self.method == "resources/read" && asked.method.starts_with("resources/");
        is_about
            && self.name.fits(asked.name)
            && self.server.fits(asked.server)
            && self.principal.fits(asked.principal)
            // What is not known counts against the call: it fits a clause that denies, and none that allows.
            && self.annotations.iter().all(|(name, value)| annotation(name).map_or(!self.is_allowed, |given| given == *value))
    }

    fn check(&self, arguments: Value<'_, '_>) -> Result<(), Denial> {
        for (path, check) in &self.checks {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let value = arguments.at(&keys);
            let holds = match (check, value) {
                (Check::Required, value) => value.is_some(),
                (_, None) => true,
                (check, Some(value)) => check.holds(value),
            };
            if !holds {
                return Err(Denial::Argument(path.join(".")));
            }
        }
        match &self.schema {
            Some(schema) if !schema.is_valid(arguments.raw()) => Err(Denial::Schema),
            _ => Ok(()),
        }
    }
}

impl Check {
    fn holds(&self, value: Value<'_, '_>) -> bool {
        match value.kind() {
            Kind::Array => value.children().all(|child| self.holds(child)),
            Kind::String => value.string().is_some_and(|text| self.holds_for(&text)),
            _ => false,
        }
    }

    fn holds_for(&self, text: &str) -> bool {
        match self {
            Self::Required => true,
            Self::Within(folders) => folders.iter().any(|folder| is_within(text, folder)),
            Self::Hosts(hosts) => host(text).is_some_and(|host| hosts.fits(&host.to_string().to_ascii_lowercase())),
            Self::Networks(networks) => {
                address(text).is_some_and(|address| networks.iter().any(|network| network.contains(&address)))
            }
        }
    }
}

/// Whether a path stays inside a folder, as text: symbolic links are the server's affair.
fn is_within(path: &str, folder: &str) -> bool {
    let path = path.strip_prefix("file://").unwrap_or(path);
    // A percent sign may be a separator in disguise, where a server decodes.
    let is_plain = !path.contains(['\0', '%', '~']) && !path.chars().any(char::is_control);
    let parts = |text: &str| -> Vec<String> {
        text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    };
    let is_absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    let (path_parts, folder_parts) = (parts(path), parts(folder));
    is_plain && is_absolute && !path_parts.iter().any(|part| part == "..") && path_parts.starts_with(&folder_parts)
}

fn host(text: &str) -> Option<url::Host<String>> {
    let url = url::Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    // Characters that one parser drops and another takes for a separator.
    let has_tricks = text.contains(['\\', '\t', '\n', '\r', ' ']);
    if is_plain && !has_tricks { url.host().map(|host| host.to_owned()) } else { None }
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| match host(text)? {
        url::Host::Ipv4(address) => Some(address.into()),
        url::Host::Ipv6(address) => Some(address.to_ipv4_mapped().map_or(address.into(), IpAddr::from)),
        url::Host::Domain(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Json;

    fn decide(policy: &str, tool: &str, arguments: &str) -> Result<(), Denial> {
        let policy = GuardPolicy::parse(policy, "").unwrap();
        let annotations = [("readOnlyHint".to_owned(), tool.starts_with("read"))];
        let asked = Asked {
            method: "tools/call",
            name: tool,
            server: "files",
            principal: "ann",
            annotations: Some(&annotations),
        };
        let json = Json::parse(arguments.as_bytes()).unwrap();
        policy.decide(&asked, Some(json.root()))
    }

    #[test]
    fn the_first_clause_that_fits_decides() {
        let policy = "default = 'deny'\n[[access]]\ntool = ['read_secret']\naction = 'deny'\n[[access]]\ntool = ['read_*']\naction = 'allow'";
        assert_eq!(decide(policy, "read_file", "{}"), Ok(()));
        assert_eq!(decide(policy, "read_secret", "{}"), Err(Denial::Tool));
        assert_eq!(decide(policy, "write_file", "{}"), Err(Denial::Tool));
        assert_eq!(decide("", "write_file", "{}"), Ok(()));
    }

    #[test]
    fn annotations_are_believed_of_trusted_servers_only() {
        assert_eq!(decide("read_only = true", "read_file", "{}"), Err(Denial::ReadOnly));
        assert_eq!(decide("read_only = true\ntrusted = ['files']", "read_file", "{}"), Ok(()));
        assert_eq!(decide("read_only = true\ntrusted = ['files']", "write_file", "{}"), Err(Denial::ReadOnly));
        let clause = "default='deny'\n[[access]]\nannotations = { readOnlyHint = true }\naction = 'allow'";
        assert_eq!(decide(clause, "read_file", "{}"), Err(Denial::Tool));
        assert_eq!(decide(&format!("trusted = ['files']\n{clause}"), "read_file", "{}"), Ok(()));
    }

    #[test]
    fn paths_stay_inside() {
        let policy = "[[access]]\naction = 'allow'\narguments.path = { within = ['/srv/data', 'C:/data'] }";
        for (path, is_inside) in [
            ("/srv/data/a.txt", true),
            ("/srv/data", true),
            ("file:///srv/data/a", true),
            ("/srv/./data//a", true),
            ("C:\\\\data\\\\a", true),
            ("/srv/database", false),
            ("/srv/data/../etc/passwd", false),
            ("/srv/data/%2e%2e/x", false),
            ("srv/data/a", false),
            ("/srv\\\\data\\\\..\\\\x", false),
            ("~/srv/data", false),
            ("/srv/data/a\\u0000", false),
            ("", false),
        ] {
            let found = decide(policy, "read_file", &format!("{{\"path\":\"{path}\"}}"));
            assert_eq!(found.is_ok(), is_inside, "{path}: {found:?}");
        }
        assert!(decide(policy, "read_file", r#"{"path":["/srv/data/a","/etc/passwd"]}"#).is_err());
        assert!(decide(policy, "read_file", r#"{"path":{"a":1}}"#).is_err());
        assert!(decide(policy, "read_file", r#"{"other":"/etc/passwd"}"#).is_ok());
        let required = "[[access]]\naction = 'allow'\narguments.path = { required = true }";
        assert_eq!(decide(required, "read_file", "{}"), Err(Denial::Argument("path".into())));
    }

    #[test]
    fn urls_and_addresses_stay_where_they_may_go() {
        let policy = "[[access]]\naction = 'allow'\narguments.url = { hosts = ['*.example.com', 'example.com'] }\n\
                      arguments.\"to.addr\" = { networks = ['10.0.0.0/8', 'fd00::/8'] }";
        for (url, is_inside) in [
            ("https://example.com/a", true),
            ("https://WWW.Example.com:8443/a?b", true),
            ("https://example.com.evil.test/", false),
            ("https://evil.test/?example.com", false),
            ("https://example.com@evil.test/", false),
            ("https://user:pw@example.com/", false),
            ("ftp://example.com/", false),
            ("javascript:alert(1)", false),
            ("https://evil.test\\\\.example.com/", false),
            ("example.com", false),
        ] {
            let found = decide(policy, "fetch", &format!("{{\"url\":\"{url}\"}}"));
            assert_eq!(found.is_ok(), is_inside, "{url}: {found:?}");
        }
        for (address, is_inside) in [
            ("10.1.2.3", true),
            ("http://10.1.2.3:80/x", true),
            ("http://0x0a010203/", true),
            ("http://[fd00::1]/", true),
            ("http://[::ffff:10.0.0.1]/", true),
            ("192.168.0.1", false),
            ("http://192.168.0.1/", false),
            ("http://internal/", false),
        ] {
            let found = decide(policy, "fetch", &format!("{{\"to\":{{\"addr\":\"{address}\"}}}}"));
            assert_eq!(found.is_ok(), is_inside, "{address}: {found:?}");
        }
    }

    #[test]
    fn arguments_have_the_form_that_is_asked_for() {
        let policy = "[[access]]\naction = 'allow'\n[access.schema]\ntype = 'object'\nadditionalProperties = false\nproperties.n = { type = 'integer', maximum = 5 }";
        assert_eq!(decide(policy, "x", r#"{"n":5}"#), Ok(()));
        assert_eq!(decide(policy, "x", r#"{"n":6}"#), Err(Denial::Schema));
        assert_eq!(decide(policy, "x", r#"{"m":1}"#), Err(Denial::Schema));
    }
}
