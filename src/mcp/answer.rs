//! Answers: what of them goes on, and what they teach the guard.

use super::copies::level;
use super::event::EventKind;
use super::inspect::Hole;
use super::json::{Json, Kind, Value};
use super::link::{Link, Outcome, Pending, Refusal, Turn, known, part};
use super::message::{Message, MessageKind};
use super::surface::{self, Part, Sender};
use crate::memory::Handles;
use std::sync::Arc;

impl Link {
    /// What becomes of an answer to a request.
    pub(super) fn check_answer(
        &mut self,
        message: &Message<'_>,
        pending: &Pending,
        turn: &mut Turn,
    ) -> Result<Outcome, Refusal> {
        let (method, part) = (&*pending.method, part(message.kind()));
        if turn.sender == Sender::Server && part == Part::Result {
            self.check_demands_within(message)?;
            self.learn_handles(message, pending, turn);
        }
        let mut holes = self.opaque_holes(message, method, part, pending.era);
        if turn.sender == Sender::Server && message.kind() == MessageKind::Result {
            self.parts_on_their_own(message, pending, &mut holes, turn)?;
        }
        let cleared = self.clear_message(message, method, part, pending.name.as_deref(), &holes, turn)?;
        self.spend_entities(pending.name.as_deref(), turn)?;
        let Some(text) = cleared else { return Ok(Outcome::Pass) };
        if self.has_digest(pending) {
            let text = "it would have to be redacted, and its manifest has a digest of it";
            return Err(Refusal::new(EventKind::Blocked, text));
        }
        self.levelled(message, pending, text).map(Outcome::Rewrite)
    }

    /// The parts of a result that are inspected on their own, so that one of them can go without the rest.
    fn parts_on_their_own(
        &mut self,
        message: &Message<'_>,
        pending: &Pending,
        holes: &mut Vec<Hole>,
        turn: &mut Turn,
    ) -> Result<(), Refusal> {
        let method = &*pending.method;
        let mut own = Vec::new();
        if let Some(list) =
            surface::entries(method).and_then(|name| message.get(name)).filter(|list| list.kind() == Kind::Array)
        {
            let filling = self.check_entries(message, method, list, holes, turn)?;
            own.push(Hole { span: list.span(), filling });
        }
        if matches!(method, "initialize" | "server/discover")
            && let Some(instructions) = message.get("instructions").filter(|text| text.kind() == Kind::String)
        {
            let filling = self.check_instructions(method, instructions, turn)?;
            own.push(Hole { span: instructions.span(), filling });
        }
        // What another principal would not be shown must not be kept for all.
        let is_changed = own.iter().any(|hole| hole.filling.is_some());
        if let Some(scope) = message.get("cacheScope").filter(|scope| scope.string().as_deref() == Some("public"))
            && (is_changed || self.guard.parts.policy.depends_on_principal())
        {
            own.push(Hole { span: scope.span(), filling: Some(b"\"private\"".to_vec()) });
        }
        // What lies in a part of its own has no hole in the whole.
        holes.retain(|hole| {
            !own.iter().any(|part| part.span.start <= hole.span.start && hole.span.end <= part.span.end)
        });
        holes.extend(own);
        holes.sort_by_key(|hole| hole.span.start);
        Ok(())
    }

    /// A server's instructions go into the system prompt: they go without the rest if they must.
    fn check_instructions(
        &self,
        method: &str,
        instructions: Value<'_, '_>,
        turn: &mut Turn,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let context = self.context(method, Part::Result, turn.sender, None);
        let mut cleared = super::inspect::clear(&self.guard.parts.engine, &context, instructions.raw(), &[])
            .map_err(|error| Refusal::new(EventKind::Failed, error.to_string()))?;
        super::inspect::place(&mut cleared.findings, instructions.span().start, "$.result.instructions");
        turn.findings.extend(cleared.findings);
        if cleared.is_blocked {
            turn.note(EventKind::EntryDropped, method, None, "the server's instructions".into());
            return Ok(Some(b"\"\"".to_vec()));
        }
        Ok(cleared.text)
    }

    /// Handles that a server makes are noted for whom they are.
    fn learn_handles(&self, message: &Message<'_>, pending: &Pending, turn: &mut Turn) {
        let Some(body) = message.body() else { return };
        for (name, value) in surface::handles(&pending.method, Part::Result, pending.era, body) {
            let Some(handle) = value.string() else { continue };
            self.guard.memory().handles.made(&handle, &self.principal, &self.server, turn.now);
            if Handles::is_weak(&handle) && !name.ends_with("ursor") {
                turn.note(EventKind::WeakHandle, known(&pending.method), None, format!("{name} could be guessed"));
            }
        }
    }

    /// Whether a resource's bytes are held to a digest, so that nothing of it can be redacted.
    fn has_digest(&self, pending: &Pending) -> bool {
        let Some(uri) = pending.name.as_deref().filter(|_| &*pending.method == "resources/read") else { return false };
        let memory = self.guard.memory();
        memory.servers.get(&self.server).is_some_and(|server| server.digested.contains(uri))
    }

    /// Notes which resources have a digest.
    pub(super) fn learn_digests(&self, value: Value<'_, '_>) {
        let mut memory = self.guard.memory();
        let server = memory.servers.entry(Arc::clone(&self.server)).or_default();
        each_object(value, &mut |object| {
            let uri = object.get("uri").and_then(Value::string);
            if let (Some(uri), Some(_)) = (uri, object.get("digest"))
                && server.digested.len() < DIGESTED
            {
                server.digested.insert(uri.into_owned());
            }
        });
    }

    /// Makes a redacted tool result fit its schema and its copies.
    fn levelled(&self, message: &Message<'_>, pending: &Pending, text: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let Some(result) = message.body().filter(|_| message.kind() == MessageKind::Result) else { return Ok(text) };
        if result.get("structuredContent").is_none() {
            return Ok(text);
        }
        let memory = self.guard.memory();
        let tool = pending.name.as_deref().and_then(|name| memory.servers.get(&self.server)?.tools.get(name)).cloned();
        drop(memory);
        let schema = tool.as_ref().and_then(|tool| tool.output.as_ref());
        let span = {
            let json = Json::parse(&text).map_err(|_| torn())?;
            json.root().get("result").ok_or_else(torn)?.span()
        };
        let levelled = level(result.raw(), text[span.clone()].to_vec(), schema).ok_or_else(|| {
            let text = "it holds what must be redacted, and its schema leaves no room for that";
            Refusal::new(EventKind::Blocked, text)
        })?;
        Ok([&text[..span.start], &levelled, &text[span.end..]].concat())
    }
}

/// Resources with a digest that are remembered for a server.
const DIGESTED: usize = 1 << 16;

fn torn() -> Refusal {
    Refusal::new(EventKind::Failed, "the redacted message has another shape")
}

fn each_object(value: Value<'_, '_>, each: &mut impl FnMut(Value<'_, '_>)) {
    if value.kind() == Kind::Object {
        each(value);
    }
    value.children().for_each(|child| each_object(child, each));
}
