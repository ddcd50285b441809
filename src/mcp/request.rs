//! Requests and notifications: whether they may be made, and what of them goes on.

use super::access::Asked;
use super::elicitation;
use super::event::EventKind;
use super::inspect::{Hole, clear};
use super::json::{Kind, Value};
use super::link::{Link, Outcome, Pending, Refusal, Turn, known, part};
use super::message::Message;
use super::surface::{self, Era, Part, Sender};
use crate::base::{Category, Context, Fingerprint};
use crate::memory::{Handles, Ownership, PinState, Spent};

impl Link {
    /// Whether a request may go on, and as what.
    pub(super) fn check_request(
        &mut self,
        message: &Message<'_>,
        pending: &Pending,
        turn: &mut Turn,
    ) -> Result<Outcome, Refusal> {
        match turn.sender {
            Sender::Client => {
                self.check_call(message, pending)?;
                self.check_handles(message, pending, turn)?;
                self.spend(pending, message.root().raw().len(), turn)?;
                if pending.method.ends_with("/list") {
                    self.told.clear();
                }
            }
            Sender::Server => self.check_demand(&pending.method, message.body())?,
        }
        self.check_text(message, &pending.method.clone(), pending.era, pending.name.as_deref(), turn)
    }

    /// A notification that does not go through is told to nobody.
    pub(super) fn notification(&mut self, message: &Message<'_>, turn: &mut Turn) -> Outcome {
        let Some(method) = message.method() else { return Outcome::Reject(None) };
        if turn.sender == Sender::Server && method.ends_with("/list_changed") && !self.told.insert(method.to_owned()) {
            turn.note(EventKind::Repeated, known(method), None, "the client was told and has not looked since".into());
            return Outcome::Reject(None);
        }
        if turn.sender == Sender::Server
            && let Err(refusal) = self.check_demands_within(message)
        {
            turn.note(refusal.kind, known(method), refusal.name, refusal.text);
            return Outcome::Reject(None);
        }
        let era = self.era.unwrap_or(Era::Legacy);
        self.check_text(message, method, era, None, turn).unwrap_or_else(|refusal| {
            turn.note(refusal.kind, known(method), refusal.name, refusal.text);
            Outcome::Reject(None)
        })
    }

    /// Least privilege, and the pins.
    fn check_call(&self, message: &Message<'_>, pending: &Pending) -> Result<(), Refusal> {
        let method = &*pending.method;
        let is_about_a_name = matches!(method, "tools/call" | "prompts/get")
            || matches!(method, "resources/read" | "resources/subscribe" | "resources/directory/read");
        let Some(name) = pending.name.as_deref() else {
            let lacks =
                if is_about_a_name { Err(Refusal::new(EventKind::Irregular, "it has no name")) } else { Ok(()) };
            return lacks;
        };
        let memory = self.guard.memory();
        let tool = match method {
            "tools/call" => memory.servers.get(&self.server).and_then(|server| server.tools.get(name)).cloned(),
            _ => None,
        };
        drop(memory);
        let asked = Asked {
            method,
            name,
            server: &self.server,
            principal: &self.principal,
            annotations: tool.as_ref().map(|tool| tool.annotations.as_slice()),
        };
        let empty = super::json::Json::parse(b"{}").map_err(|_| Refusal::new(EventKind::Failed, "it failed"))?;
        let arguments = message.get("arguments").unwrap_or(empty.root());
        self.guard
            .parts
            .policy
            .decide(&asked, Some(arguments))
            .map_err(|denial| Refusal::new(EventKind::Denied, denial.to_string()).named(self.guard.showable(name)))?;
        match tool.map(|tool| tool.state) {
            Some(state) if self.is_out(state) => {
                let text = "the tool is not what was approved; `cofferdam mcp diff` shows how it changed";
                Err(Refusal::new(EventKind::Drift, text).named(self.guard.showable(name)))
            }
            _ => Ok(()),
        }
    }

    /// Whether a tool in this state is kept from the client.
    pub(super) fn is_out(&self, state: PinState) -> bool {
        match state {
            PinState::Approved => false,
            PinState::FirstUse => self.guard.parts.policy.blocks_first_use,
            PinState::Added => self.guard.parts.has_lock,
            PinState::Changed => true,
        }
    }

    /// Handles are held to whom they were made for.
    fn check_handles(&self, message: &Message<'_>, pending: &Pending, turn: &mut Turn) -> Result<(), Refusal> {
        let Some(body) = message.body() else { return Ok(()) };
        for (name, value) in surface::handles(&pending.method, Part::Params, pending.era, body) {
            if name == "cursor" {
                continue;
            }
            let Some(handle) = value.string() else { continue };
            let is_once = name == "requestState" && !Handles::is_weak(&handle);
            let ownership = self.guard.memory().handles.used(&handle, &self.principal, &self.server, is_once, turn.now);
            let text = match ownership {
                Ownership::Own => continue,
                Ownership::Unknown => {
                    let detail = format!("{name} was not seen made");
                    turn.note(EventKind::HandleUnknown, known(&pending.method), None, detail);
                    continue;
                }
                Ownership::Used => format!("its {name} was used before"),
                Ownership::Expired => format!("its {name} has expired"),
                Ownership::Foreign => format!("its {name} was not made for this principal and server"),
            };
            return Err(Refusal::new(EventKind::HandleRefused, text));
        }
        Ok(())
    }

    fn spend(&self, pending: &Pending, bytes: usize, turn: &Turn) -> Result<(), Refusal> {
        if &*pending.method != "tools/call" {
            return Ok(());
        }
        let tool = pending.name.as_deref().unwrap_or_default();
        let mut memory = self.guard.memory();
        for budgets in memory.accounts.fitting(&self.server, &self.principal, tool) {
            if budgets.spend(&self.principal, bytes, turn.now) == Spent::Over {
                return Err(Refusal::new(EventKind::OverBudget, "the budget for such calls is used up for now"));
            }
        }
        Ok(())
    }

    /// Sensitive values found in this message count against the budgets for them.
    pub(super) fn spend_entities(&self, name: Option<&str>, turn: &Turn) -> Result<(), Refusal> {
        let is_sensitive = |category| matches!(category, Category::Secret | Category::Pii);
        let values: Vec<Fingerprint> = turn
            .findings
            .iter()
            .filter(|finding| is_sensitive(finding.category))
            .map(|finding| finding.fingerprint)
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        let mut memory = self.guard.memory();
        for budgets in memory.accounts.fitting(&self.server, &self.principal, name.unwrap_or_default()) {
            if budgets.spend_entities(&self.principal, &values, turn.now) == Spent::Over {
                let text = "the budget for sensitive values is used up for now";
                return Err(Refusal::new(EventKind::OverBudget, text));
            }
        }
        Ok(())
    }

    /// Whether a server may ask a client for this.
    pub(super) fn check_demand(&self, method: &str, body: Option<Value<'_, '_>>) -> Result<(), Refusal> {
        let is_restricted = matches!(method, "sampling/createMessage" | "elicitation/create" | "roots/list");
        if is_restricted && !self.guard.parts.policy.requests.iter().any(|allowed| allowed == method) {
            let text = format!("servers may not ask for {method} here");
            return Err(Refusal::new(EventKind::RequestDenied, text));
        }
        match body {
            Some(body) if method == "elicitation/create" => {
                elicitation::check(body).map_err(|text| Refusal::new(EventKind::Phishing, text))
            }
            _ => Ok(()),
        }
    }

    /// The requests that stand inside of a result or a task: the newest protocol has them there.
    pub(super) fn check_demands_within(&self, message: &Message<'_>) -> Result<(), Refusal> {
        let Some(body) = message.body() else { return Ok(()) };
        let nested = body.get("result").and_then(|result| result.get("inputRequests"));
        for requests in [body.get("inputRequests"), nested].into_iter().flatten() {
            if requests.kind() != Kind::Object {
                return Err(Refusal::new(EventKind::Irregular, "its input requests are no object"));
            }
            for request in requests.children() {
                let method = request.get("method").and_then(Value::string);
                let Some(method) = method else {
                    return Err(Refusal::new(EventKind::Irregular, "an input request has no method"));
                };
                self.check_demand(&method, request.get("params"))?;
            }
        }
        Ok(())
    }

    /// The message through the engine, whole.
    pub(super) fn check_text(
        &self,
        message: &Message<'_>,
        method: &str,
        era: Era,
        name: Option<&str>,
        turn: &mut Turn,
    ) -> Result<Outcome, Refusal> {
        let part = part(message.kind());
        let holes = self.opaque_holes(message, method, part, era);
        let cleared = self.clear_message(message, method, part, name, &holes, turn)?;
        self.spend_entities(name, turn)?;
        Ok(cleared.map_or(Outcome::Pass, Outcome::Rewrite))
    }

    /// Holes for what passes as it is: the id, and what the table calls opaque.
    pub(super) fn opaque_holes(&self, message: &Message<'_>, method: &str, part: Part, era: Era) -> Vec<Hole> {
        let mut spans = Vec::new();
        if let Some(id) = message.root().get("id") {
            spans.push(id.span());
        }
        if let Some(body) = message.body() {
            let memory = self.guard.memory();
            let is_own = |handle: &str| memory.handles.is_own(handle, &self.principal, &self.server);
            let indexes = surface::opaque_values(method, part, era, body, is_own);
            spans.extend(indexes.into_iter().filter_map(|index| message.json().nth(index)).map(Value::span));
        }
        spans.sort_by_key(|span| span.start);
        spans.into_iter().map(|span| Hole { span, filling: None }).collect()
    }

    /// Runs the engine over a message. What comes back is the text if it changed.
    pub(super) fn clear_message(
        &self,
        message: &Message<'_>,
        method: &str,
        part: Part,
        name: Option<&str>,
        holes: &[Hole],
        turn: &mut Turn,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let context = self.context(method, part, turn.sender, name);
        let cleared = clear(&self.guard.parts.engine, &context, message.json().text(), holes)
            .map_err(|error| Refusal::new(EventKind::Failed, error.to_string()))?;
        turn.findings.extend(cleared.findings);
        if cleared.is_blocked {
            return Err(blocked(turn));
        }
        Ok(cleared.text)
    }

    /// Where a message's text flows, for the engine's policy.
    pub(super) fn context(&self, method: &str, part: Part, sender: Sender, name: Option<&str>) -> Context {
        let channel = surface::channel(method, part, sender);
        let context = Context::new(channel).server(&*self.server).principal(&*self.principal);
        match name {
            Some(name) if method == "tools/call" => context.tool(name),
            _ => context,
        }
    }
}

/// A finding stopped the message: its rule is named, its content is not.
pub(super) fn blocked(turn: &Turn) -> Refusal {
    let rule = turn.findings.iter().max_by_key(|finding| finding.action).map(|finding| finding.rule.to_string());
    let text = format!("it holds what rule {} does not let through", rule.unwrap_or_default());
    Refusal::new(EventKind::Blocked, text)
}
