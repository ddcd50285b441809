//! `cofferdam rules import`, and the rule files of other programs that `--rules` is given.

use super::{Exit, fail, print};
use clap::Args;
use cofferdam::import::{Format, Imported, Importer};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

/// Makes a rule file of the rules of gitleaks, Betterleaks or Presidio
#[derive(Args)]
pub struct Import {
    /// Their files; ids are kept apart over all of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Writes to a file instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Takes the files for those of gitleaks, betterleaks or presidio; auto tells by their shape
    #[arg(long = "as", value_name = "FORMAT", default_value = "auto", value_parser = format)]
    format: OptionalFormat,
}

/// Nothing is `auto`.
#[derive(Clone, Copy)]
struct OptionalFormat(Option<Format>);

fn format(text: &str) -> Result<OptionalFormat, String> {
    let found = Format::ALL.into_iter().find(|format| format.name() == text);
    if found.is_none() && text != "auto" {
        return Err("expected one of gitleaks, betterleaks, presidio, auto".to_owned());
    }
    Ok(OptionalFormat(found))
}

impl Import {
    pub fn run(&self) -> Exit {
        let imported = match self.import() {
            Ok(imported) => imported,
            Err(error) => return fail(Exit::Usage, error),
        };
        let Imported { notes, toml, .. } = &imported;
        let told = notes.iter().try_for_each(|note| writeln!(io::stderr(), "cofferdam: {note}"));
        // Nobody is left to tell if stderr fails.
        let _ = told.and_then(|()| tell(&imported));
        match &self.output {
            None => print(toml),
            Some(path) => match fs::write(path, toml) {
                Ok(()) => Exit::Done,
                Err(error) => fail(Exit::Io, format_args!("{}: {error}", path.display())),
            },
        }
    }

    fn import(&self) -> Result<Imported, String> {
        let mut importer = Importer::new();
        for path in &self.files {
            let name = path.to_string_lossy();
            let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
            let format = self.format.0.or_else(|| format_of(&name, &text));
            importer.add(&name, &text, format).map_err(|error| error.to_string())?;
        }
        importer.finish().map_err(|error| error.to_string())
    }
}

/// Whose rules a file has. One of a name for YAML can be nothing but Presidio's, and what is wrong with it is to be told as of YAML.
fn format_of(name: &str, text: &str) -> Option<Format> {
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    Format::of(text).or(is_yaml.then_some(Format::Presidio))
}

/// Puts what the files of other programs become in the place of their texts. Tells on stderr which rules are refused.
///
/// # Errors
/// A text, if nothing is left of them.
pub fn convert(files: Vec<(String, String)>) -> Result<Vec<(String, String)>, String> {
    let (mut own, mut importer, mut is_used) = (Vec::new(), Importer::new(), false);
    for (name, text) in files {
        match format_of(&name, &text) {
            None => own.push((name, text)),
            format => {
                importer.add(&name, &text, format).map_err(|error| error.to_string())?;
                is_used = true;
            }
        }
    }
    if is_used {
        let imported = importer.finish().map_err(|error| error.to_string())?;
        // Nobody is left to tell if stderr fails.
        let _ = tell(&imported);
        own.push(("imported rules".to_owned(), imported.toml));
    }
    Ok(own)
}

/// Says on stderr which rules are refused, and how many load.
fn tell(imported: &Imported) -> io::Result<()> {
    let mut err = io::stderr().lock();
    for refused in &imported.refused {
        writeln!(err, "cofferdam: {refused}; it is left out")?;
    }
    writeln!(err, "cofferdam: {} of {} imported rules load", imported.rules, imported.of)
}
