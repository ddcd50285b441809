//! The stdio filter: a reader in, a writer out, one stream between.

use super::report;
use crate::base::{Context, Error, ErrorKind};
use crate::engine::{Engine, Status, Stream};
use crate::text::Format;
use std::fmt;
use std::io::{self, Read, Write};

/// How a filter run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether a finding stopped the output. The input was read to its end all the same.
    pub is_blocked: bool,
    /// How many findings there were.
    pub findings: u64,
}

/// Why a filter run failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum FilterError {
    /// The input could not be read.
    Input(io::Error),
    /// The output could not be written.
    Output(io::Error),
    /// The report could not be written.
    Report(io::Error),
    /// The engine gave up. Nothing more was written; the input was read to its end.
    Engine(Error),
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => write!(f, "input: {error}"),
            Self::Output(error) => write!(f, "output: {error}"),
            Self::Report(error) => write!(f, "report: {error}"),
            Self::Engine(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for FilterError {}

const BUFFER: usize = 64 << 10;

/// Copies the input to the output, cleared, and writes a line for each finding to the report.
///
/// Whenever the input pauses (a read gives less than was asked for), all that is clear is written and flushed. Memory is bounded
/// whatever the input.
///
/// ```
/// use cofferdam::{Context, Engine, Format, doors::filter::filter};
/// let engine = Engine::builder().build()?;
/// let (mut output, mut report) = (Vec::new(), Vec::new());
/// let input = &b"password=tr0ub4dor-3\n"[..];
/// let outcome = filter(&engine, Context::default(), Format::Auto, input, &mut output, Some(&mut report))?;
/// assert_eq!(outcome.findings, 1);
/// assert_eq!(output, b"password=[REDACTED:secret.password]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FilterError`]. What was written until then is cleared text.
pub fn filter(
    engine: &Engine,
    context: Context,
    format: Format,
    mut input: impl Read,
    output: &mut dyn Write,
    report: Option<&mut dyn Write>,
) -> Result<Outcome, FilterError> {
    let stream = engine.stream_as(context, format).map_err(FilterError::Engine)?;
    let mut run = Run { stream, cleared: Vec::new(), output, report, findings: 0 };
    let mut buffer = vec![0; BUFFER];
    let mut is_blocked = false;
    loop {
        let length = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                // What came before is still inspected to its end, and given out.
                run.step(|stream, cleared| stream.finish(cleared))?;
                return Err(FilterError::Input(error));
            }
        };
        if is_blocked {
            continue;
        }
        let pauses = length < buffer.len();
        let bytes = &buffer[..length];
        let step = run.step(|stream, cleared| {
            let status = stream.write(bytes, cleared)?;
            if pauses { stream.flush(cleared) } else { Ok(status) }
        });
        match step {
            Ok(status) => is_blocked = status == Status::Blocked,
            Err(FilterError::Engine(error)) => {
                drain(&mut input, &mut buffer);
                return Err(FilterError::Engine(error));
            }
            Err(error) => return Err(error),
        }
    }
    let status = run.step(|stream, cleared| stream.finish(cleared))?;
    Ok(Outcome { is_blocked: is_blocked || status == Status::Blocked, findings: run.findings })
}

/// Reads to the end, so that whoever writes does not fail.
fn drain(input: &mut impl Read, buffer: &mut [u8]) {
    loop {
        match input.read(buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

struct Run<'o, 'r> {
    stream: Stream,
    cleared: Vec<u8>,
    output: &'o mut dyn Write,
    report: Option<&'r mut dyn Write>,
    findings: u64,
}

impl Run<'_, '_> {
    /// Drives the stream one step, and writes what comes of it.
    fn step(
        &mut self,
        drive: impl FnOnce(&mut Stream, &mut Vec<u8>) -> crate::Result<Status>,
    ) -> Result<Status, FilterError> {
        self.cleared.clear();
        let status = drive(&mut self.stream, &mut self.cleared);
        // Also after an error: what is cleared is cleared.
        self.output.write_all(&self.cleared).and_then(|()| self.output.flush()).map_err(FilterError::Output)?;
        let findings = self.stream.take_findings();
        let notices = self.stream.take_notices();
        self.findings += findings.len() as u64;
        if let Some(report) = &mut self.report {
            let lines = findings.iter().try_for_each(|finding| report::write_finding(report, finding));
            let lines = lines.and_then(|()| notices.iter().try_for_each(|notice| report::write_notice(report, notice)));
            lines.and_then(|()| report.flush()).map_err(FilterError::Report)?;
        }
        status.map_err(|error| match error.kind() {
            ErrorKind::Io => FilterError::Output(io::Error::other(error)),
            _ => FilterError::Engine(error),
        })
    }
}
