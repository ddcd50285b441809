//! Lines that commits add, as `git` tells them.

use super::{Choice, FileHits, Report, hit};
use cofferdam::{Engine, Format};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// How patches are asked for: plain, and with no line around what was added.
const PATCH: [&str; 9] = [
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-filter=d",
    "--patch",
];

/// Scans what is staged.
pub(super) fn staged(engine: &Engine, choice: &Choice, report: &mut Report) -> Result<(), String> {
    run(&["diff", "--cached"], &[], engine, choice, report)
}

/// Scans the lines that the commits of a range have added.
pub(super) fn commits(range: &str, engine: &Engine, choice: &Choice, report: &mut Report) -> Result<(), String> {
    let range: Vec<&str> = range.split_whitespace().collect();
    run(&["log", "--format=commit %H"], &range, engine, choice, report)
}

fn run(command: &[&str], range: &[&str], engine: &Engine, choice: &Choice, report: &mut Report) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("git: {error}");
    let mut child = Command::new("git")
        .args(["-c", "core.quotepath=off"])
        .args(command)
        .args(PATCH)
        .args(range)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let output = child.stdout.take().ok_or("git: no output")?;
    let result = Patch::new(BufReader::new(output)).scan(engine, choice, report);
    if result.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    result?;
    // Git itself has said why. What it did not tell was not scanned.
    if status.success() { Ok(()) } else { Err(format!("git: {status}")) }
}

/// A patch being read.
struct Patch<R> {
    input: R,
    commit: String,
    file: Option<Added>,
}

/// What was added to a file.
struct Added {
    path: String,
    text: Vec<u8>,
    /// For each line of `text`, its number in the file.
    numbers: Vec<u64>,
}

impl<R: BufRead> Patch<R> {
    fn new(input: R) -> Self {
        Self { input, commit: String::new(), file: None }
    }

    fn scan(&mut self, engine: &Engine, choice: &Choice, report: &mut Report) -> Result<(), String> {
        let mut line = Vec::new();
        // Lines of the present hunk that are still to come: those taken away, and those added, with the number of the next.
        let (mut old, mut new, mut number) = (0, 0, 0);
        loop {
            line.clear();
            if self.input.read_until(b'\n', &mut line).map_err(|error| format!("git: {error}"))? == 0 {
                return self.end_file(engine, choice, report);
            }
            match (line.first(), &mut self.file) {
                (Some(b'-'), _) if old > 0 => old -= 1,
                (Some(b'+'), Some(file)) if new > 0 => {
                    file.text.extend_from_slice(&line[1..]);
                    file.numbers.push(number);
                    (new, number) = (new - 1, number + 1);
                }
                _ if line.starts_with(b"@@ ") => {
                    let header = String::from_utf8_lossy(&line);
                    ((old, _), (new, number)) = hunk(&header).ok_or("git: a patch that cannot be read")?;
                    if let Some(file) = self.file.as_mut().filter(|file| !file.text.is_empty()) {
                        // What does not stand together is not read together.
                        file.text.push(b'\n');
                        file.numbers.push(number);
                    }
                }
                _ if line.starts_with(b"commit ") => {
                    self.end_file(engine, choice, report)?;
                    let name = String::from_utf8_lossy(&line[b"commit ".len()..]);
                    self.commit = name.trim().chars().take(12).collect();
                }
                _ if line.starts_with(b"+++ ") => {
                    self.end_file(engine, choice, report)?;
                    let path = String::from_utf8_lossy(&line[4..]);
                    let path = path.trim_end_matches(['\n', '\r', '\t']);
                    let path = path.strip_prefix("b/").unwrap_or(path);
                    let path = if self.commit.is_empty() { path.to_owned() } else { format!("{}:{path}", self.commit) };
                    self.file = Some(Added { path, text: Vec::new(), numbers: Vec::new() });
                }
                _ => {}
            }
        }
    }

    fn end_file(&mut self, engine: &Engine, choice: &Choice, report: &mut Report) -> Result<(), String> {
        let Some(Added { path, text, numbers }) = self.file.take() else { return Ok(()) };
        let number = |line: u64| {
            let index = (line as usize).saturating_sub(1).min(numbers.len().saturating_sub(1));
            numbers.get(index).copied().unwrap_or(line)
        };
        // A part of a document is none.
        let hits =
            hit::scan(engine, choice, &text, Format::Text, &number).map_err(|error| format!("{path}: {error}"))?;
        report.add(FileHits { path, hits }).map_err(|error| format!("output: {error}"))
    }
}

/// Of `@@ -1,2 +3,4 @@`: counts and first numbers.
fn hunk(header: &str) -> Option<((u64, u64), (u64, u64))> {
    let range = |text: &str| {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((count.parse().ok()?, start.parse().ok()?))
    };
    let mut parts = header.split(' ').skip(1);
    Some((range(parts.next()?.strip_prefix('-')?)?, range(parts.next()?.strip_prefix('+')?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_hunks_are_read() {
        assert_eq!(hunk("@@ -1,2 +3,4 @@ fn main() {"), Some(((2, 1), (4, 3))));
        assert_eq!(hunk("@@ -1 +0,0 @@"), Some(((1, 1), (0, 0))));
        assert_eq!(hunk("@@ what @@"), None);
    }
}
