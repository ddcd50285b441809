//! Counts the instructions that fixed inputs take under callgrind, and compares them with those of `baseline.toml`.
//!
//! Instructions are no seconds, but they are the same in each run on whatever machine, so a change of some percent is seen. Without
//! valgrind nothing is counted, and that is said. `--accept REASON` makes what is counted the baseline.

#[path = "../../corpus/mod.rs"]
mod corpus;
mod inputs;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, error, fs, process};

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

/// What was counted when it was accepted, and why that was.
#[derive(Default, Serialize, Deserialize)]
struct Baseline {
    /// The compiler's version: another makes other instructions.
    rustc: String,
    reason: String,
    instructions: BTreeMap<String, u64>,
}

/// In percent: more than this fails, and as much less asks for a new baseline.
const MOST_GROWTH: f64 = 5.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--input", name] => run_input(name),
        ["--accept", reason] if !reason.trim().is_empty() => count().and_then(|counted| accept(counted, reason)),
        [] => count().and_then(check),
        _ => Err("usage: cofferdam-instructions [--accept REASON]".into()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What a run under valgrind does: the input once so that all is built that is built when first needed, and once to be counted.
fn run_input(name: &str) -> Result<ExitCode> {
    let (_, make) = inputs::ALL.iter().find(|(known, _)| *known == name).ok_or("no such input")?;
    let mut run = make();
    run();
    measured(&mut *run);
    Ok(ExitCode::SUCCESS)
}

/// Counting is on inside of this function alone.
#[inline(never)]
fn measured(run: &mut dyn FnMut() -> usize) {
    std::hint::black_box(run());
}

/// The instructions of each input; `None` without valgrind.
fn count() -> Result<Option<BTreeMap<String, u64>>> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return Ok(None);
    }
    let program = env::current_exe()?;
    let counted = inputs::ALL.iter().map(|(name, _)| Ok((name.to_string(), count_input(&program, name)?)));
    counted.collect::<Result<_>>().map(Some)
}

fn count_input(program: &Path, name: &str) -> Result<u64> {
    let out = env::temp_dir().join(format!("cofferdam-instructions-{}", process::id()));
    let done = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*cofferdam_instructions::measured*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .args(["--input", name])
        .output()?;
    // Nothing of it is needed but the sum, which is printed.
    let _ = fs::remove_file(out);
    let report = String::from_utf8_lossy(&done.stderr);
    let sum = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, sum)| sum.trim().to_owned());
    match sum.and_then(|sum| sum.parse().ok()) {
        Some(0) | None => Err(format!("{name}: nothing was counted:\n{report}").into()),
        Some(instructions) => Ok(instructions),
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.toml")
}

fn rustc() -> Result<String> {
    Ok(String::from_utf8(Command::new("rustc").arg("--version").output()?.stdout)?.trim().to_owned())
}

fn accept(counted: Option<BTreeMap<String, u64>>, reason: &str) -> Result<ExitCode> {
    let instructions = counted.ok_or("valgrind is not installed: there is nothing to accept")?;
    let baseline = Baseline { rustc: rustc()?, reason: reason.to_owned(), instructions };
    fs::write(path(), toml::to_string(&baseline)?)?;
    println!("{} counts accepted", baseline.instructions.len());
    Ok(ExitCode::SUCCESS)
}

fn check(counted: Option<BTreeMap<String, u64>>) -> Result<ExitCode> {
    let Some(counted) = counted else {
        println!("skipped: valgrind is not installed, so no instructions are counted");
        return Ok(ExitCode::SUCCESS);
    };
    let baseline: Baseline = toml::from_str(&fs::read_to_string(path())?)?;
    let (lines, grown) = compare(&baseline.instructions, &counted);
    println!("{}", lines.join("\n"));
    let rustc = rustc()?;
    if rustc != baseline.rustc {
        println!("counted with {rustc}, the baseline with {}: they are shown, and nothing fails", baseline.rustc);
        return Ok(ExitCode::SUCCESS);
    }
    if grown.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!(
        "more than {MOST_GROWTH} % more instructions: {}\nIf there is a reason: \
         cargo run --release --manifest-path benches/instructions/Cargo.toml -- --accept 'the reason'",
        grown.join(", ")
    )
    .into())
}

/// A line for each input, and the inputs that take too many more than the baseline says, or are not in it.
fn compare(baseline: &BTreeMap<String, u64>, counted: &BTreeMap<String, u64>) -> (Vec<String>, Vec<String>) {
    let mut grown = Vec::new();
    let line = |(name, now): (&String, &u64)| {
        let Some(before) = baseline.get(name) else {
            grown.push(name.clone());
            return format!("{name:<24}{now:>14}, not in the baseline");
        };
        let growth = (*now as f64 / *before as f64 - 1.0) * 100.0;
        if growth > MOST_GROWTH {
            grown.push(name.clone());
        }
        let note = if growth < -MOST_GROWTH { ", accept it as the new baseline" } else { "" };
        format!("{name:<24}{now:>14} {growth:>+6.1} %{note}")
    };
    let lines = counted.iter().map(line).collect();
    (lines, grown)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use std::collections::BTreeMap;

    fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
        counts.iter().map(|(name, count)| (name.to_string(), *count)).collect()
    }

    #[test]
    fn what_grows_too_much_or_is_new_fails() {
        let baseline = counts(&[("same", 1000), ("little", 1000), ("less", 1000), ("much", 1000)]);
        let now = counts(&[("same", 1000), ("little", 1049), ("less", 500), ("much", 1051), ("new", 1)]);
        let (lines, grown) = compare(&baseline, &now);
        assert_eq!(grown, ["much", "new"]);
        assert!(lines.iter().any(|line| line.starts_with("less") && line.ends_with("new baseline")));
    }
}
