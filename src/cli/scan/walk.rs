//! Files and folders, walked and scanned by all cores.

use super::archive::{self, ArchiveLimits};
use super::file::{FileScan, Told};
use super::{Choice, Report, hit, warn};
use clap::Args;
use cofferdam::{Engine, Format};
use ignore::overrides::OverrideBuilder;
use ignore::{WalkBuilder, WalkState};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

#[derive(Args)]
pub(super) struct WalkOptions {
    /// Scans hidden files and folders, too
    #[arg(long)]
    hidden: bool,
    /// Does not heed .gitignore, .ignore and the like
    #[arg(long)]
    no_ignore: bool,
    /// Scans only files that fit a glob, or with a leading `!` only others; may be given many times, the last that fits decides
    #[arg(short, long, value_name = "GLOB")]
    glob: Vec<String>,
    /// Follows symbolic links
    #[arg(short = 'L', long)]
    follow: bool,
    /// Scans binary files, too
    #[arg(short = 'a', long)]
    text: bool,
    /// Scans the files in archives, too, and those in archives inside of them: zip (jar, whl, docx and the like), tar, gzip, bzip2, xz, zstd
    /// (see docs/archives.md)
    #[arg(long, conflicts_with_all = ["staged", "commits"])]
    archives: bool,
    #[command(flatten)]
    archive_limits: ArchiveLimits,
    /// Passes over larger files, in MiB, and says so
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    max_filesize: u64,
    /// How many threads scan; 0 is one a core
    #[arg(short = 'j', long, value_name = "NUMBER", default_value_t = 0)]
    threads: usize,
}

impl WalkOptions {
    fn file_scan<'a>(&'a self, find: archive::Find<'a>) -> FileScan<'a> {
        let archives = self.archives.then_some(&self.archive_limits);
        FileScan { archives, max_filesize: self.max_filesize, binary: self.text, find }
    }
}

/// Scans files, and folders of files.
pub(super) fn walk(
    paths: &[PathBuf],
    options: &WalkOptions,
    engine: &Engine,
    choice: &Choice,
    report: &mut Report,
) -> Result<(), String> {
    let find =
        |text: &[u8]| hit::scan(engine, choice, text, Format::Auto, &|line| line).map_err(|error| error.to_string());
    let scan = options.file_scan(&find);
    let mut rest = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            scan_stdin(&scan, report)?;
        } else {
            rest.push(path);
        }
    }
    let Some((first, others)) = rest.split_first() else { return Ok(()) };
    let mut builder = WalkBuilder::new(first);
    others.iter().for_each(|path| {
        builder.add(path);
    });
    let mut globs = OverrideBuilder::new(".");
    for glob in &options.glob {
        globs.add(glob).map_err(|error| error.to_string())?;
    }
    builder.overrides(globs.build().map_err(|error| error.to_string())?);
    builder.standard_filters(!options.no_ignore).hidden(!options.hidden).follow_links(options.follow);
    builder.threads(options.threads);
    let progress = progress();
    let shared = Mutex::new(report);
    let fail = |path: &str, error: &dyn std::fmt::Display| {
        progress.suspend(|| warn(path, error));
        shared.lock().unwrap_or_else(PoisonError::into_inner).failed();
    };
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    fail("path", &error);
                    return WalkState::Continue;
                }
            };
            // Pipes and devices are read only if they are named.
            let is_file =
                entry.file_type().is_some_and(|kind| kind.is_file() || (entry.depth() == 0 && !kind.is_dir()));
            if !is_file {
                return WalkState::Continue;
            }
            let path = entry.path().strip_prefix("./").unwrap_or(entry.path());
            let name = path.to_string_lossy().into_owned();
            let mut goes_on = true;
            scan.file(path, &name, &mut |told| {
                match told {
                    Told::Failed { path, why } => fail(&path, &why),
                    Told::Hits(hits) => {
                        progress.inc(1);
                        let mut report = shared.lock().unwrap_or_else(PoisonError::into_inner);
                        if progress.suspend(|| report.add(hits)).is_err() {
                            // The rest goes unread, which the exit status must say.
                            report.failed();
                            goes_on = false;
                        }
                    }
                }
                goes_on
            });
            if goes_on { WalkState::Continue } else { WalkState::Quit }
        })
    });
    progress.finish_and_clear();
    Ok(())
}

/// Scans what comes through stdin, whatever it is.
fn scan_stdin(scan: &FileScan<'_>, report: &mut Report) -> Result<(), String> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text).map_err(|error| format!("stdin: {error}"))?;
    let mut result = Ok(());
    scan.whole(text, "-", &mut |told| {
        result = match told {
            Told::Hits(hits) => report.add(hits).map_err(|error| format!("output: {error}")),
            Told::Failed { path, why } => {
                warn(&path, why);
                report.failed();
                Ok(())
            }
        };
        result.is_ok()
    });
    result
}

/// A count of files on the terminal, if there is one that nothing else is written to.
fn progress() -> ProgressBar {
    if !io::stderr().is_terminal() || io::stdout().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{spinner} {pos} files scanned, {per_sec}");
    let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
