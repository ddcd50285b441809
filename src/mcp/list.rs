//! Lists that a server gives: each entry is inspected on its own, and goes without the others if it must.

use super::access::Asked;
use super::event::EventKind;
use super::guard::Tool;
use super::inspect::{Hole, clear, place};
use super::json::{Json, Kind, Value, canonical};
use super::link::{Link, Refusal, Turn};
use super::lookalike;
use super::message::Message;
use super::schema::Schema;
use super::surface::{self, Part};
use crate::memory::PinState;
use std::sync::Arc;

impl Link {
    /// Inspects the entries of a list. What comes back is the list if it changed.
    pub(super) fn check_entries(
        &mut self,
        message: &Message<'_>,
        method: &str,
        list: Value<'_, '_>,
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
        for (index, entry) in list.children().enumerate() {
            let name = entry.get("name").and_then(Value::string);
            if is_tools && !self.is_tool_shown(entry, name.as_deref(), turn) {
                is_changed = true;
                continue;
            }
            let cleared = {
                let context = self.context(method, Part::Result, turn.sender, None);
                let context = match &name {
                    Some(name) if is_tools => context.tool(name.as_ref()),
                    _ => context,
                };
                let holes = self.holes_of_entry(message, method, entry);
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

    /// Opaque values of an entry, at its own positions.
    fn holes_of_entry(&self, message: &Message<'_>, method: &str, entry: Value<'_, '_>) -> Vec<Hole> {
        let era = self.era.unwrap_or(surface::Era::Legacy);
        let span = entry.span();
        let holes = self.opaque_holes(message, method, Part::Result, era).into_iter();
        let inside = holes.filter(|hole| span.start <= hole.span.start && hole.span.end <= span.end);
        inside
            .map(|hole| Hole { span: hole.span.start - span.start..hole.span.end - span.start, filling: None })
            .collect()
    }

    /// Notes a tool, and whether the client is shown it.
    fn is_tool_shown(&self, entry: Value<'_, '_>, name: Option<&str>, turn: &mut Turn) -> bool {
        let Some(name) = name.filter(|_| entry.kind() == Kind::Object) else {
            turn.note(EventKind::EntryDropped, "tools/list", None, "a tool without a name".into());
            return false;
        };
        let Some(definition) = ToolDefinition::read(entry) else { return false };
        let mut memory = self.guard.memory();
        let state = memory.lock.state(&self.server, name, &definition.canonical);
        if state == PinState::FirstUse && self.guard.parts.has_lock && !self.guard.parts.policy.blocks_first_use {
            turn.note(EventKind::FirstUse, "tools/list", Some(name.to_owned()), "noted in the lock".into());
        }
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
            self.guard.parts.policy.decide(&asked, None).is_ok()
        };
        let output = entry.get("outputSchema").and_then(|schema| Schema::read(schema.raw()));
        let limit = self.guard.parts.limits.tools;
        let lookalikes = lookalike::find(&memory.lock, &self.server, entry, name);
        let server = memory.servers.entry(Arc::clone(&self.server)).or_default();
        if server.tools.len() < limit || server.tools.contains_key(name) {
            server.tools.insert(name.to_owned(), Arc::new(Tool { annotations, output, state, definition }));
        }
        drop(memory);
        let shown = |this: &Self| Some(this.guard.showable(name));
        for event in turn
            .events
            .iter_mut()
            .filter(|event| event.kind == EventKind::FirstUse && event.name.as_deref() == Some(name))
        {
            event.name = shown(self);
        }
        for (kind, detail) in lookalikes {
            turn.note(kind, "tools/list", shown(self), detail);
        }
        if self.is_out(state) {
            let detail = match state {
                PinState::Changed => "changed since it was approved",
                PinState::Added => "was not there when the server was approved",
                _ => "nobody approved this server's tools",
            };
            turn.note(EventKind::Drift, "tools/list", shown(self), detail.into());
        }
        if !is_allowed {
            turn.note(EventKind::Denied, "tools/list", shown(self), "not shown".into());
        }
        is_allowed && !self.is_out(state)
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
            memory.lock.approve(&self.server, name, &tool.definition.canonical, &tool.definition.for_people);
            *tool = Arc::new(Tool { state: PinState::Approved, ..Tool::clone(tool) });
            is_changed = true;
        }
        is_changed
    }
}

/// What a server says of a tool, as far as it is held to it.
#[derive(Clone, Debug)]
pub struct ToolDefinition {
    /// The tool's name.
    pub name: String,
    /// What is hashed: one text for one meaning.
    pub canonical: String,
    /// The same on many lines.
    pub for_people: String,
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
        Some(Self { name, canonical: canonical(json.root(), false), for_people: canonical(json.root(), true) })
    }
}
