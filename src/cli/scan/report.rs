//! How findings are written: for people, and for programs.

use super::hit::visible;
use super::{FileHits, Hit, OutputFormat};
use cofferdam::Severity;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Takes findings file by file, in any order. What is for people, and lines of JSON, is written at once; the rest in the order of paths.
pub(super) struct Report {
    format: OutputFormat,
    is_coloured: bool,
    /// Whether hits are kept after they were written.
    keeps: bool,
    files: Vec<FileHits>,
    findings: u64,
    scanned: u64,
    failures: u64,
}

impl Report {
    pub(super) fn new(format: OutputFormat, is_coloured: bool, keeps: bool) -> Self {
        Self { format, is_coloured, keeps, files: Vec::new(), findings: 0, scanned: 0, failures: 0 }
    }

    /// Takes the findings of a file, perhaps none.
    ///
    /// # Errors
    /// That of stdout.
    pub(super) fn add(&mut self, file: FileHits) -> io::Result<()> {
        self.scanned += 1;
        if file.hits.is_empty() {
            return Ok(());
        }
        self.findings += file.hits.len() as u64;
        let mut out = io::stdout().lock();
        let is_written = match self.format {
            OutputFormat::Human => write_human(&mut out, &file, self.is_coloured).map(|()| true)?,
            OutputFormat::Jsonl => {
                for hit in &file.hits {
                    writeln!(out, "{}", object(&file.path, hit))?;
                }
                true
            }
            OutputFormat::Json | OutputFormat::Sarif | OutputFormat::Csv => false,
        };
        if self.keeps || !is_written {
            self.files.push(file);
        }
        Ok(())
    }

    /// Notes that a file could not be scanned.
    pub(super) fn failed(&mut self) {
        self.failures += 1;
    }

    /// How many findings there are, and how many files could not be scanned.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.findings, self.failures)
    }

    /// The findings kept.
    pub(super) fn told(&self) -> impl Iterator<Item = &Hit> {
        self.files.iter().flat_map(|file| &file.hits)
    }

    /// Writes what was not written yet.
    ///
    /// # Errors
    /// That of `out`.
    pub(super) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.files.sort_by(|one, other| one.path.cmp(&other.path));
        match self.format {
            OutputFormat::Human => {
                let (findings, scanned) = (self.findings, self.scanned);
                let failed = if self.failures > 0 { format!(", {} not read", self.failures) } else { String::new() };
                writeln!(out, "{findings} findings in {scanned} files{failed}")?;
            }
            OutputFormat::Jsonl => {}
            OutputFormat::Json => {
                let findings = self.files.iter().flat_map(|file| file.hits.iter().map(|hit| object(&file.path, hit)));
                let findings: Vec<Value> = findings.collect();
                let document = json!({ "findings": findings, "files": self.scanned, "failures": self.failures });
                writeln!(out, "{document:#}")?;
            }
            OutputFormat::Sarif => writeln!(out, "{:#}", sarif(&self.files))?,
            OutputFormat::Csv => write_csv(out, &self.files)?,
        }
        out.flush()
    }
}

fn write_human(out: &mut dyn Write, file: &FileHits, is_coloured: bool) -> io::Result<()> {
    let paint = |code: &str, text: &str| {
        if is_coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    for hit in &file.hits {
        let (finding, at) = (&hit.finding, hit.start);
        let severity = match finding.severity {
            Severity::Critical | Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
        };
        writeln!(
            out,
            "{}:{}:{}: {} ({}, {} %)",
            paint("35", &visible(file.path.as_bytes())),
            paint("32", &at.line.to_string()),
            at.column,
            paint(severity, finding.rule.as_str()),
            finding.severity.name(),
            finding.confidence,
        )?;
        writeln!(out, "    {}", hit.excerpt)?;
    }
    Ok(())
}

fn object(path: &str, hit: &Hit) -> Value {
    let finding = &hit.finding;
    json!({
        "file": path,
        "line": hit.start.line,
        "column": hit.start.column,
        "end_line": hit.end.line,
        "end_column": hit.end.column,
        "start": finding.span.start,
        "end": finding.span.end,
        "rule": finding.rule.as_str(),
        "category": finding.category.name(),
        "severity": finding.severity.name(),
        "confidence": finding.confidence,
        "path": finding.path.as_deref(),
        "coats": finding.coats.iter().map(|coat| coat.name()).collect::<Vec<_>>(),
        "fingerprint": finding.fingerprint.to_string(),
        "excerpt": hit.excerpt,
    })
}

/// Format: OASIS SARIF 2.1.0. Columns count characters.
fn sarif(files: &[FileHits]) -> Value {
    let hits = || files.iter().flat_map(|file| file.hits.iter().map(move |hit| (file, hit)));
    let rules: BTreeSet<&str> = hits().map(|(_, hit)| hit.finding.rule.as_str()).collect();
    let rules: Vec<Value> = rules.into_iter().map(|rule| json!({ "id": rule })).collect();
    let result = |(file, hit): (&FileHits, &Hit)| {
        let finding = &hit.finding;
        let level = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "note",
        };
        json!({
            "ruleId": finding.rule.as_str(),
            "level": level,
            "rank": finding.confidence,
            "message": { "text": format!("{}, {} severity", finding.rule, finding.severity.name()) },
            "partialFingerprints": { "cofferdam/v1": finding.fingerprint.to_string() },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": uri(&file.path) },
                "region": {
                    "startLine": hit.start.line,
                    "startColumn": hit.start.column,
                    "endLine": hit.end.line,
                    "endColumn": hit.end.column,
                },
            } }],
        })
    };
    let results: Vec<Value> = hits().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cofferdam", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let write = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(write).collect()
}

fn write_csv(out: &mut dyn Write, files: &[FileHits]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["file", "line", "column", "rule", "severity", "confidence", "fingerprint"])?;
    for (file, hit) in files.iter().flat_map(|file| file.hits.iter().map(move |hit| (file, hit))) {
        let finding = &hit.finding;
        table.write_record([
            file.path.as_str(),
            &hit.start.line.to_string(),
            &hit.start.column.to_string(),
            finding.rule.as_str(),
            finding.severity.name(),
            &finding.confidence.to_string(),
            &finding.fingerprint.to_string(),
        ])?;
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("src/a b%ü.rs"), "src/a%20b%25%C3%BC.rs");
    }
}
