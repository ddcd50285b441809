//! Which servers may be started or spoken to: by command line, by package, by the hash of the program, or by URL.
//!
//! A list may be taken from `server.json` files as the MCP registry has them: from a vetted copy, which needs no network.

use super::policy::Patterns;
use serde::Deserialize;

/// A server that is about to be started or spoken to.
#[derive(Clone)]
pub enum Launch<'a> {
    /// A command with its arguments, and the SHA-256 of the program's file in hex, if it could be read.
    Command(&'a [String], Option<&'a str>),
    /// A URL.
    Url(&'a str),
}

/// An entry of the list. All that it names must fit.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    /// The command line, argument by argument; a last `**` fits any further ones.
    pub command: Option<Vec<Patterns>>,
    pub has_rest: bool,
    /// `npm:NAME@VERSION`, `pypi:NAME@VERSION`, `oci:IMAGE@DIGEST`.
    pub package: Option<String>,
    pub sha256: Option<String>,
    pub url: Option<Patterns>,
}

impl Allowed {
    pub(super) fn fits(&self, launch: &Launch<'_>) -> bool {
        match launch {
            Launch::Url(url) => self.url.as_ref().is_some_and(|pattern| pattern.fits(url)),
            Launch::Command(command, hash) => {
                let names_something = self.command.is_some() || self.package.is_some() || self.sha256.is_some();
                names_something
                    && self.command.as_ref().is_none_or(|patterns| self.fits_command(patterns, command))
                    && self.package.as_ref().is_none_or(|package| self::package(command).as_ref() == Some(package))
                    && self
                        .sha256
                        .as_ref()
                        .is_none_or(|known| hash.is_some_and(|hash| known.eq_ignore_ascii_case(hash)))
            }
        }
    }

    fn fits_command(&self, patterns: &[Patterns], command: &[String]) -> bool {
        let is_long_enough =
            if self.has_rest { command.len() >= patterns.len() } else { command.len() == patterns.len() };
        is_long_enough && patterns.iter().zip(command).all(|(pattern, argument)| pattern.fits(argument))
    }
}

/// The package that a command line runs, with its version: of npx, uvx and the like, and of containers. `None` if it is none, or
/// says no version: then what runs is whatever is newest.
pub(super) fn package(command: &[String]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let program = program.rsplit(['/', '\\']).next()?;
    let program = program.strip_suffix(".cmd").or_else(|| program.strip_suffix(".exe")).unwrap_or(program);
    let mut rest = arguments.iter().map(String::as_str).peekable();
    let kind = match program {
        "npx" | "bunx" => "npm",
        "pnpm" | "yarn" if rest.next()? == "dlx" => "npm",
        "npm" if matches!(rest.next()?, "exec" | "x") => "npm",
        "uvx" => "pypi",
        "pipx" if rest.next()? == "run" => "pypi",
        "uv" if rest.next()? == "tool" && rest.next()? == "run" => "pypi",
        "docker" | "podman" if rest.next()? == "run" => return image(rest),
        _ => return None,
    };
    let mut named = None;
    while let Some(argument) = rest.next() {
        match argument {
            "--from" | "-p" | "--package" | "--spec" => named = rest.next(),
            _ if argument.starts_with("--package=") || argument.starts_with("--from=") => {
                named = argument.split_once('=').map(|(_, name)| name);
            }
            "-y" | "--yes" | "-q" | "--quiet" | "--silent" => {}
            // Others may change where the package comes from, or what runs of it.
            _ if argument.starts_with('-') => return None,
            _ => {
                named = named.or(Some(argument));
                break;
            }
        }
    }
    let (name, version) = match (kind, named?) {
        ("npm", named) => named.rsplit_once('@').filter(|(name, _)| !name.is_empty())?,
        (_, named) => named.split_once("==").or_else(|| named.split_once('@'))?,
    };
    // A range or a tag is no version.
    let is_exact = version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.');
    is_exact.then(|| format!("{kind}:{name}@{version}"))
}

/// The image of a container, if it is named by its digest.
fn image<'a>(arguments: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut named = arguments.filter(|argument| !argument.starts_with('-') && argument.contains("@sha256:"));
    named.next().map(|image| format!("oci:{image}"))
}

#[derive(Deserialize)]
struct ServerJson {
    #[serde(default)]
    packages: Vec<Package>,
    #[serde(default)]
    remotes: Vec<Remote>,
}

#[derive(Deserialize)]
struct Package {
    #[serde(alias = "registry_type", alias = "registryType", alias = "registry_name")]
    registry: String,
    #[serde(alias = "name")]
    identifier: String,
    #[serde(default)]
    version: Option<String>,
}

#[derive(Deserialize)]
struct Remote {
    url: String,
}

/// The entries that a `server.json` file makes. Packages without a version make none.
pub(super) fn from_server_json(text: &str) -> Result<Vec<Allowed>, String> {
    let server: ServerJson = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut allowed = Vec::new();
    for package in server.packages {
        let name = match (package.registry.as_str(), package.version) {
            ("npm", Some(version)) => format!("npm:{}@{version}", package.identifier),
            ("pypi", Some(version)) => format!("pypi:{}@{version}", package.identifier),
            ("oci", _) if package.identifier.contains("@sha256:") => format!("oci:{}", package.identifier),
            _ => continue,
        };
        allowed.push(Allowed { package: Some(name), ..Allowed::default() });
    }
    for remote in server.remotes {
        allowed.push(Allowed { url: Some(Patterns::exact(&remote.url)), ..Allowed::default() });
    }
    Ok(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::GuardPolicy;

    fn command(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn packages_are_known_by_name_and_version() {
        for (text, expected) in [
            ("npx -y @scope/server@1.2.3 /srv", Some("npm:@scope/server@1.2.3")),
            ("/usr/local/bin/npx server@1.2.3", Some("npm:server@1.2.3")),
            ("npx.cmd -p tool@1.0.0 run", Some("npm:tool@1.0.0")),
            ("pnpm dlx server@1.2.3", Some("npm:server@1.2.3")),
            ("uvx mcp-server-time@2026.10.19", Some("pypi:mcp-server-time@2026.10.19")),
            ("uvx --from mcp-server-time==2026.10.19 run", Some("pypi:mcp-server-time@2026.10.19")),
            ("docker run -i --rm img@sha256:00", Some("oci:img@sha256:00")),
            ("npx -y @scope/server", None),
            ("npx -y server@latest", None),
            ("npx -y server@^1.2.3", None),
            ("uvx mcp-server-time", None),
            ("docker run img:1.0", None),
            ("npx --registry=https://evil.test server@1.2.3", None),
            ("npx -c evil server@1.2.3", None),
            ("node server.js", None),
            ("npx", None),
        ] {
            assert_eq!(package(&command(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_listed_servers_start() {
        let policy = "[[server]]\ncommand = ['node', '/opt/*.js', '**']\n[[server]]\npackage = 'npm:a@1.0.0'\n[[server]]\n\
                      command = ['/bin/x']\nsha256 = 'AB'\n[[server]]\nurl = 'https://mcp.example/*'";
        let policy = GuardPolicy::parse(policy, "").unwrap();
        let starts = |text: &str, hash| policy.check_launch(&Launch::Command(&command(text), hash)).is_ok();
        assert!(starts("node /opt/a.js", None));
        assert!(starts("node /opt/a.js --more", None));
        assert!(!starts("node /tmp/a.js", None));
        assert!(!starts("node", None));
        assert!(starts("npx -y a@1.0.0 anything", None));
        assert!(!starts("npx -y a@1.0.1", None));
        assert!(starts("/bin/x", Some("ab")));
        assert!(!starts("/bin/x", Some("ac")));
        assert!(!starts("/bin/x", None));
        assert!(policy.check_launch(&Launch::Url("https://mcp.example/a")).is_ok());
        assert!(policy.check_launch(&Launch::Url("https://mcp.example.evil.test/")).is_err());
        assert!(GuardPolicy::default().check_launch(&Launch::Url("https://any.test/")).is_ok());
    }

    #[test]
    fn a_vetted_registry_is_a_list() {
        let text = r#"{"name":"io.x/y","packages":[{"registryType":"npm","identifier":"a","version":"1.0.0"},
            {"registry_type":"pypi","identifier":"b","version":"2.0"},{"registryType":"npm","identifier":"c"}],
            "remotes":[{"type":"streamable-http","url":"https://mcp.example/x"}]}"#;
        let mut policy = GuardPolicy::default();
        policy.allow_registry(text, "server.json").unwrap();
        assert!(policy.check_launch(&Launch::Command(&command("npx a@1.0.0"), None)).is_ok());
        assert!(policy.check_launch(&Launch::Command(&command("uvx b==2.0"), None)).is_ok());
        assert!(policy.check_launch(&Launch::Command(&command("npx c@1.0.0"), None)).is_err());
        assert!(policy.check_launch(&Launch::Url("https://mcp.example/x")).is_ok());
        assert!(policy.check_launch(&Launch::Url("https://mcp.example/xx")).is_err());
        assert!(policy.allow_registry("{", "server.json").is_err());
    }
}
