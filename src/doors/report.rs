//! Reports: one JSON object a finding, without content.

use crate::base::{Finding, Notice};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct FindingLine<'a> {
    rule: &'a str,
    category: &'a str,
    severity: &'a str,
    confidence: u8,
    action: &'a str,
    start: u64,
    end: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    length: u64,
    fingerprint: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coats: Vec<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sealed: bool,
}

#[derive(Serialize)]
struct NoticeLine<'a> {
    notice: &'a str,
    at: u64,
}

/// Writes a finding as one line of JSON: rule, category, severity, confidence, action, byte span, JSON path, length, keyed
/// fingerprint, and the coats it was found under, if any.
///
/// # Errors
/// The writer's.
pub fn write_finding(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    write_line(out, &finding_line(finding))
}

/// A finding as it is written.
pub(crate) fn finding_line(finding: &Finding) -> impl Serialize {
    FindingLine {
        rule: finding.rule.as_str(),
        category: finding.category.name(),
        severity: finding.severity.name(),
        confidence: finding.confidence,
        action: finding.action.name(),
        start: finding.span.start,
        end: finding.span.end,
        path: finding.path.as_deref(),
        length: finding.length,
        fingerprint: finding.fingerprint.to_string(),
        coats: finding.coats.iter().map(|coat| coat.name()).collect(),
        sealed: finding.is_sealed,
    }
}

/// Writes a notice as one line of JSON: what, and at which byte.
///
/// # Errors
/// The writer's.
pub fn write_notice(out: &mut dyn Write, notice: &Notice) -> io::Result<()> {
    write_line(out, &NoticeLine { notice: notice.kind.name(), at: notice.at })
}

pub(crate) fn write_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
