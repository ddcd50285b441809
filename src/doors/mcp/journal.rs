//! What a guard did, written down: a line of JSON each for those who collect it, a line of words for who watches. No content.

use crate::base::Finding;
use crate::doors::report;
use crate::mcp::{Event, EventKind, Inspected, Sender};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes down findings and events.
#[derive(Default)]
pub struct Journal {
    report: Option<Mutex<Box<dyn Write + Send>>>,
    words: Option<Mutex<Box<dyn Write + Send>>>,
}

#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    /// Milliseconds since 1970.
    time: u64,
    server: &'a str,
    principal: &'a str,
    from: &'static str,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize)]
struct EventLine<'a> {
    event: &'static str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    detail: &'a str,
}

impl Journal {
    /// Writes nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Also writes a line of JSON for each finding and event.
    pub fn with_report(mut self, report: impl Write + Send + 'static) -> Self {
        self.report = Some(Mutex::new(Box::new(report)));
        self
    }

    /// Also writes a line of words for each event that kept something back.
    pub fn with_words(mut self, words: impl Write + Send + 'static) -> Self {
        self.words = Some(Mutex::new(Box::new(words)));
        self
    }

    /// Writes down what came of a message.
    ///
    /// # Errors
    /// The report's writer's: what cannot be written down is for the door to act on.
    pub fn record(&self, server: &str, principal: &str, sender: Sender, inspected: &Inspected) -> io::Result<()> {
        if let Some(report) = &self.report
            && !(inspected.findings.is_empty() && inspected.events.is_empty())
        {
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            let line = Header { server, principal, from: name(sender) };
            inspected.findings.iter().try_for_each(|finding| line.finding(&mut **report, finding))?;
            inspected.events.iter().try_for_each(|event| line.event(&mut **report, event))?;
            report.flush()?;
        }
        if let Some(words) = &self.words {
            let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
            for event in inspected.events.iter().filter(|event| is_telling(event.kind)) {
                let name = event.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
                let (method, kind, detail) = (&event.method, event.kind.name(), &event.detail);
                // Whoever does not read along misses it, and nothing else.
                let _ = writeln!(words, "cofferdam: {server}: {method}{name}: {kind}: {detail}");
            }
            let _ = words.flush();
        }
        Ok(())
    }
}

struct Header<'a> {
    server: &'a str,
    principal: &'a str,
    from: &'static str,
}

impl Header<'_> {
    fn finding(&self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        self.line(out, report::finding_line(finding))
    }

    fn event(&self, out: &mut dyn Write, event: &Event) -> io::Result<()> {
        let (method, name, detail) = (event.method.as_str(), event.name.as_deref(), event.detail.as_str());
        self.line(out, EventLine { event: event.kind.name(), method, name, detail })
    }

    fn line(&self, out: &mut dyn Write, what: impl Serialize) -> io::Result<()> {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis());
        let time = u64::try_from(time).unwrap_or(u64::MAX);
        let Self { server, principal, from } = *self;
        report::write_line(out, &Line { time, server, principal, from, what })
    }
}

fn name(sender: Sender) -> &'static str {
    match sender {
        Sender::Client => "client",
        Sender::Server => "server",
    }
}

/// Whether somebody who watches wants to know.
fn is_telling(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Repeated | EventKind::FirstUse | EventKind::HandleUnknown | EventKind::WeakHandle)
}
