//! Lists that a server gives: each entry is inspected on its own, and goes without the others if it must.

use super::access::Asked;
use super::event::EventKind;
use super::guard::Tool;
use super::inspect::{Hole, clear, place};
use super::json::{Json, Value, canonical};
use super::link::{Link, Refusal, Turn};
use super::lookalike::Others;
use super::message::Message;
use super::schema::Schema;
use super::surface::{self, Part};
use crate::base::{Channel, Context, Error};
use crate::engine::Engine;
use crate::memory::PinState;
use crate::policy::Policy;
use crate::text::Format;
use std::ops::Range;
use std::sync::Arc;

impl Link {
    /// Inspects the entries of a list. What comes back is the list if it changed.
    pub(super) fn check_entries(
        &mut self,
        message: &Message<'_>,
        method: &str,
        list: Value<'_, '_>,
        holes: &[Hole],
        turn: &mut Turn,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        if method == "skills/list" {
            self.learn_digests(list);
        }
        let is_tools = method == "tools/list";
        let has_cursor = message.get("nextCursor").is_some();
        let mut kept: Vec<Vec<u8>> = Vec::new();
        let mut is_changed = false;
        let key = surface::entries(method).unwrap_or_default();
        let others = if is_tools { Others::of(&self.guard.memory().lock, &self.server) } else { Others::default() };
        for (index, entry) in list.children().enumerate() {
            let name = entry.get("name").and_then(Value::string);
            if is_tools && !self.is_tool_shown(entry, name.as_deref(), &others, turn) {
                is_changed = true;
                continue;
            }
            let cleared = {
                let context = self.context(method, Part::Result, turn.sender, None);
                let context = match &name {
                    Some(name) if is_tools => context.tool(name.as_ref()),
                    _ => context,
                };
                let holes = holes_within(holes, &entry.span());
                clear(&self.guard.parts.engine, &context, entry.raw(), &holes)
            };
            let mut cleared = cleared.map_err(|error| Refusal::new(EventKind::Failed, error.to_string()))?;
            place(&mut cleared.findings, entry.span().start, &format!("$.result.{key}[{index}]"));
            turn.findings.extend(cleared.findings);
            if cleared.is_blocked {
                let rule = turn.findings.last().map(|finding| finding.rule.to_string()).unwrap_or_default();
                let name = name.map(|name| self.guard.showable(&name));
                turn.note(EventKind::EntryDropped, method, name, format!("rule {rule}"));
                is_changed = true;
                continue;
            }
            is_changed |= cleared.text.is_some();
            kept.push(cleared.text.unwrap_or_else(|| entry.raw().to_vec()));
        }
        if is_tools {
            turn.is_lock_changed |= self.learn_server(has_cursor);
        }
        Ok(is_changed.then(|| [&b"["[..], &kept.join(&b','), b"]"].concat()))
    }

    /// Notes a tool, and whether the client is shown it.
    fn is_tool_shown(&self, entry: Value<'_, '_>, name: Option<&str>, others: &Others, turn: &mut Turn) -> bool {
        let definition = name.and_then(|_| ToolDefinition::read(entry));
        let (Some(name), Some(definition)) = (name, definition) else {
            turn.note(EventKind::EntryDropped, "tools/list", None, "a tool without a name".into());
            return false;
        };
        let parts = &self.guard.parts;
        let annotations: Vec<(String, bool)> = entry
            .get("annotations")
            .map(|annotations| {
                annotations.children().filter_map(|a| Some((a.key()?.into_owned(), a.boolean()?))).collect()
            })
            .unwrap_or_default();
        let is_allowed = {
            let asked = Asked {
                method: "tools/call",
                name,
                server: &self.server,
                principal: &self.principal,
                annotations: Some(&annotations),
            };
            parts.policy.decide(&asked, None).is_ok()
        };
        let output = entry.get("outputSchema").and_then(|schema| Schema::read(schema.raw()));
        let (state, is_noted) = {
            let mut memory = self.guard.memory();
            let state = memory.lock.state(&self.server, name, &definition.canonical);
            let server = memory.servers.entry(Arc::clone(&self.server)).or_default();
            let has_room = server.tools.len() < parts.limits.tools || server.tools.contains_key(name);
            if has_room {
                server.tools.insert(name.to_owned(), Arc::new(Tool { annotations, output, state, definition }));
            }
            (state, has_room)
        };
        let mut note = |kind, detail: &str| {
            turn.note(kind, "tools/list", Some(self.guard.showable(name)), detail.to_owned());
        };
        if state == PinState::FirstUse && parts.has_lock && !parts.policy.blocks_first_use {
            note(EventKind::FirstUse, "noted in the lock");
        }
        others.find(entry, name).iter().for_each(|(kind, detail)| note(*kind, detail));
        if self.is_out(state) {
            let detail = match state {
                PinState::Changed => "changed since it was approved",
                PinState::Added => "was not there when the server was approved",
                _ => "nobody approved this server's tools",
            };
            note(EventKind::Drift, detail);
        }
        if !is_allowed {
            note(EventKind::Denied, "not shown");
        }
        if !is_noted {
            // Nothing would hold a call of it to what was approved.
            note(EventKind::TooMany, "limit tools: the server has more");
        }
        is_allowed && is_noted && !self.is_out(state)
    }

    /// Once all pages of a server that nobody approved were seen, they are what later lists are held to. Where no lock file is kept,
    /// what is added later is, too. Says whether the lock changed.
    fn learn_server(&self, has_more: bool) -> bool {
        let parts = &self.guard.parts;
        let mut memory = self.guard.memory();
        let is_known = memory.lock.knows(&self.server);
        if has_more || parts.policy.blocks_first_use || is_known && parts.has_lock {
            return false;
        }
        let memory = &mut *memory;
        memory.lock.know(&self.server);
        let Some(server) = memory.servers.get_mut(&self.server) else { return !is_known };
        let mut is_changed = !is_known;
        for (name, tool) in
            server.tools.iter_mut().filter(|(_, tool)| matches!(tool.state, PinState::FirstUse | PinState::Added))
        {
            let shown = tool.definition.for_people(&parts.lock_engine);
            memory.lock.approve(&self.server, name, &tool.definition.canonical, &shown);
            *tool = Arc::new(Tool { state: PinState::Approved, ..Tool::clone(tool) });
            is_changed = true;
        }
        is_changed
    }
}

/// The holes inside of an entry, at its own positions. They are in order.
fn holes_within(holes: &[Hole], span: &Range<usize>) -> Vec<Hole> {
    let first = holes.partition_point(|hole| hole.span.start < span.start);
    let inside = holes[first..].iter().take_while(|hole| hole.span.end <= span.end);
    inside.map(|hole| Hole { span: hole.span.start - span.start..hole.span.end - span.start, filling: None }).collect()
}

/// What a server says of a tool, as far as it is held to it.
#[derive(Clone)]
pub struct ToolDefinition {
    /// The tool's name.
    pub name: String,
    /// What is hashed: one text for one meaning.
    pub canonical: String,
    lines: String,
}

/// What is hidden in a lock file: it is kept in version control. All else stays, for who approves a tool must see what it says.
const LOCK_POLICY: &str =
    "[[clause]]\nwhen = { category = 'secret' }\naction = 'redact'\n[[clause]]\nwhen = {}\naction = 'allow'";

/// An engine with the rules of another, for [`ToolDefinition::for_people`].
///
/// # Errors
/// As [`EngineBuilder::build`](crate::EngineBuilder::build).
pub fn lock_engine(engine: &Engine) -> Result<Engine, Error> {
    let policy = Policy::parse(LOCK_POLICY, "the policy of locks")?;
    Engine::builder().rules(Arc::clone(engine.rules())).policy(policy).build()
}

impl ToolDefinition {
    /// Reads an entry of a list of tools: all that a model or a client acts on. What servers vary from one call to the next (`_meta`)
    /// is not held to. `None` if it has no name.
    pub fn read(entry: Value<'_, '_>) -> Option<Self> {
        const PINNED: &[&str] =
            &["name", "title", "description", "inputSchema", "outputSchema", "annotations", "execution"];
        let name = entry.get("name").and_then(Value::string)?.into_owned();
        let members = entry.children().filter(|child| PINNED.iter().any(|name| child.has_key(name)));
        let members: Vec<Vec<u8>> = members
            .filter_map(|child| Some([&super::json::quote(&child.key()?)[..], b":", child.raw()].concat()))
            .collect();
        let text = [&b"{"[..], &members.join(&b','), b"}"].concat();
        let json = Json::parse(&text).ok()?;
        Some(Self { name, canonical: canonical(json.root(), false), lines: canonical(json.root(), true) })
    }

    /// The definition on many lines, with secrets hidden, for a lock and whoever reads it. The engine is that of [`lock_engine`]; if it
    /// gives up, nothing is shown.
    pub fn for_people(&self, engine: &Engine) -> String {
        let context = Context::new(Channel::ToolDescription);
        let cleared = engine.inspect_as(&context, Format::Json, self.lines.as_bytes());
        cleared.map_or_else(
            |_| "[it cannot be shown]".to_owned(),
            |cleared| String::from_utf8_lossy(&cleared.output).into_owned(),
        )
    }
}
