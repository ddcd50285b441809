//! Own words from files: the dictionaries and documents that a policy names, and folders to make indexes of.

use crate::base::{Error, ErrorKind, Key, Result};
use crate::detect::{Dictionary, DocumentIndex, Documents, RuleSetBuilder};
use crate::policy::{DocumentTexts, Policy};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Adds the dictionaries and documents that a policy names. Their files are named relative to that of the policy.
///
/// ```no_run
/// use cofferdam::{Engine, Policy, RuleSet, doors::own_words};
/// let text = std::fs::read_to_string("policy.toml")?;
/// let policy = Policy::parse(&text, "policy.toml")?;
/// let rules = own_words::load(RuleSet::builder().builtin()?, &policy, None)?.build()?;
/// let engine = Engine::builder().rules(rules).policy(policy).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Indexes must have been made under the key given.
///
/// # Errors
/// [`ErrorKind::Io`] with the name of a file that cannot be read, [`ErrorKind::Policy`] with file and line for what is wrong in one,
/// [`ErrorKind::Limit`] for too much. Never content.
pub fn load(mut builder: RuleSetBuilder, policy: &Policy, key: Option<&Key>) -> Result<RuleSetBuilder> {
    let beside = Path::new(policy.file()).parent().unwrap_or(Path::new(""));
    for source in policy.dictionaries() {
        let path = beside.join(&source.file);
        let dictionary = Dictionary::parse(&source.name, &shown(&path), &read(&path)?)?;
        builder = builder.dictionary(dictionary.category(source.category).severity(source.severity))?;
    }
    for source in policy.documents() {
        let ignore: Vec<PathBuf> = source.ignore.iter().map(|file| beside.join(file)).collect();
        let index = match &source.texts {
            DocumentTexts::Folder(folder) => index(&beside.join(folder), &ignore, key)?.index,
            DocumentTexts::Index(file) => {
                let path = beside.join(file);
                let bytes = fs::read(&path).map_err(|error| failed(&path, &error))?;
                without(DocumentIndex::from_bytes(&bytes, &shown(&path), key)?, &ignore)?
            }
        };
        builder = builder.documents(Documents::new(&source.name, index).severity(source.severity))?;
    }
    Ok(builder)
}

/// An index and what it was made of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Indexed {
    /// The index.
    pub index: DocumentIndex,
    /// How many files were read.
    pub files: usize,
    /// How many bytes of text they hold.
    pub bytes: u64,
}

/// Makes an index of the text files in a folder and the folders in it, without what the files of boilerplate hold. Files whose name
/// starts with a dot are passed over.
///
/// # Errors
/// [`ErrorKind::Io`] with the name of a file that cannot be read; [`ErrorKind::Policy`] with that of one that is no UTF-8 text, since
/// nothing of it would be found; [`ErrorKind::Limit`] for too much.
pub fn index(folder: &Path, ignore: &[PathBuf], key: Option<&Key>) -> Result<Indexed> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    let (mut builder, mut bytes) = (DocumentIndex::builder(key), 0);
    for path in &paths {
        let text = read(path)?;
        bytes += text.len() as u64;
        builder = builder.document(&text)?;
    }
    Ok(Indexed { index: without(builder.build(), ignore)?, files: paths.len(), bytes })
}

fn without(index: DocumentIndex, ignore: &[PathBuf]) -> Result<DocumentIndex> {
    ignore.iter().try_fold(index, |index, path| Ok(index.ignore(&read(path)?)))
}

/// The files in a folder, in the order of their names. Links to folders are not followed: they may lead round in circles.
fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = entries.map_err(|error| failed(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&path, &error))?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.is_dir() {
            walk(&path, paths)?;
        } else if path.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| failed(path, &error))?;
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| Error::new(ErrorKind::Policy, format!("{}: is no UTF-8 text", shown(path))))
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{}: {error}", shown(path)))
}

/// A path as it may be shown on a terminal.
fn shown(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
