//! Where a text flows, and between whom.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The way a text flows. The same words are harmless in one channel and an attack in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// From a person to the model.
    Prompt,
    /// From a server or tool to the model. The default, being the least trusted of the common ones.
    #[default]
    ToolResult,
    /// From the model to a server or tool.
    ToolCall,
    /// A tool's name, description or schema, read by the model.
    ToolDescription,
    /// A retrieved document.
    Document,
    /// What is kept between sessions.
    Memory,
}

impl Channel {
    /// Every channel, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Prompt, Self::ToolResult, Self::ToolCall, Self::ToolDescription, Self::Document, Self::Memory];

    /// The name as policies and options write it: `tool-result`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::ToolResult => "tool-result",
            Self::ToolCall => "tool-call",
            Self::ToolDescription => "tool-description",
            Self::Document => "document",
            Self::Memory => "memory",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Channel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|channel| channel.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|channel| channel.name()).collect();
            format!("expected one of {}", names.join(", "))
        })
    }
}

/// Who sends what to whom: what a policy can ask about besides the findings.
///
/// ```
/// use cofferdam::{Channel, Context};
/// let context = Context::new(Channel::ToolResult).server("github").tool("get_issue");
/// assert_eq!(context.server.as_deref(), Some("github"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The way the text flows.
    pub channel: Channel,
    /// The name of the MCP server.
    pub server: Option<String>,
    /// The name of the tool.
    pub tool: Option<String>,
    /// The tenant on whose behalf the text flows.
    pub tenant: Option<String>,
    /// The person or service on whose behalf the text flows.
    pub principal: Option<String>,
}

impl Context {
    /// A context that knows the channel alone.
    pub fn new(channel: Channel) -> Self {
        Self { channel, ..Self::default() }
    }

    /// The same with the server's name.
    pub fn server(mut self, name: impl Into<String>) -> Self {
        self.server = Some(name.into());
        self
    }

    /// The same with the tool's name.
    pub fn tool(mut self, name: impl Into<String>) -> Self {
        self.tool = Some(name.into());
        self
    }

    /// The same with the tenant.
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        self.tenant = Some(name.into());
        self
    }

    /// The same with the principal.
    pub fn principal(mut self, name: impl Into<String>) -> Self {
        self.principal = Some(name.into());
        self
    }
}
