//! Byte-pair encoding, as tokenizers learn it: the most frequent pair of neighbours becomes one piece, again and again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// As many pieces are learned.
const PIECES: usize = 4096;

/// A longer piece would be of use to one word alone.
const LONGEST_PIECE: usize = 12;
const LONGEST_NUMBER: usize = 4;

/// A word in fewer files is not common, or is no word; and of each crate, so many files count at most, lest a large one decides.
const FEWEST_FILES: u64 = 3;
const MOST_FILES_OF_A_CRATE: u64 = 60;

const LONGEST_WORD: usize = 24;

/// A word as the pieces it has at the time, and the number of files it stands in.
struct Word {
    pieces: Vec<u32>,
    files: u64,
}

pub fn write_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = words(&crates(root));
    println!("{} words", words.len());
    let pieces = learn(words);
    let mut table = String::new();
    pieces.iter().for_each(|piece| table += &format!("{piece}\n"));
    println!("{} pieces, {} bytes", pieces.len(), table.len());
    fs::write(root.join("../../src/detect/pieces.txt"), table).unwrap();
}

/// The folders of the crates that the manifest names, as the lockfile has them.
fn crates(root: &Path) -> Vec<PathBuf> {
    let table = |file: &str| fs::read_to_string(root.join(file)).unwrap().parse::<toml::Table>().unwrap();
    let (manifest, lock) = (table("Cargo.toml"), table("Cargo.lock"));
    let home = std::env::var("HOME").unwrap_or_default();
    let cargo = std::env::var("CARGO_HOME").map_or_else(|_| Path::new(&home).join(".cargo"), PathBuf::from);
    let registries = fs::read_dir(cargo.join("registry/src")).unwrap().map(|entry| entry.unwrap().path());
    let registries: Vec<PathBuf> = registries.collect();
    let packages = lock["package"].as_array().unwrap().iter();
    let named = packages.filter(|package| manifest["dependencies"].get(package["name"].as_str().unwrap()).is_some());
    let folders = named.flat_map(|package| {
        let name = format!("{}-{}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        registries.iter().map(move |registry| registry.join(&name))
    });
    let folders: Vec<PathBuf> = folders.filter(|folder| folder.exists()).collect();
    assert!(folders.len() >= manifest["dependencies"].as_table().unwrap().len(), "not all is there: run cargo fetch");
    folders
}

fn walk(folder: &Path, files: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| ["rs", "md", "toml", "txt"].iter().any(|known| extension == *known))
        {
            files.insert(path);
        }
    }
}

/// The words and numbers of all crates, with the number of files each stands in: what a table of data repeats a thousand times is not
/// common for that.
fn words(crates: &[PathBuf]) -> Vec<Word> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for folder in crates {
        let mut files = BTreeSet::new();
        walk(folder, &mut files);
        let mut of_crate: HashMap<String, u64> = HashMap::new();
        for file in files {
            let Ok(text) = fs::read_to_string(file) else { continue };
            let mut here = HashSet::new();
            split(&text, |word| {
                here.insert(word.to_ascii_lowercase());
            });
            here.into_iter().for_each(|word| *of_crate.entry(word).or_default() += 1);
        }
        of_crate
            .into_iter()
            .for_each(|(word, files)| *counts.entry(word).or_default() += files.min(MOST_FILES_OF_A_CRATE));
    }
    counts.retain(|word, files| *files >= FEWEST_FILES && (2..=LONGEST_WORD).contains(&word.len()));
    counts.into_iter().map(|(word, files)| Word { pieces: word.bytes().map(u32::from).collect(), files }).collect()
}

/// Names the runs of letters, cut before each capital behind a small letter, and the runs of digits.
fn split(text: &str, mut found: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut start = 0;
    for at in 1..=bytes.len() {
        let (last, next) = (bytes[at - 1], bytes.get(at).copied().unwrap_or(b' '));
        let goes_on = (last.is_ascii_alphabetic()
            && next.is_ascii_alphabetic()
            && !(last.is_ascii_lowercase() && next.is_ascii_uppercase()))
            || (last.is_ascii_digit() && next.is_ascii_digit());
        if !goes_on {
            if last.is_ascii_alphanumeric() {
                found(&text[start..at]);
            }
            start = at;
        }
    }
}

fn learn(mut words: Vec<Word>) -> BTreeSet<String> {
    // Of the pieces, those below 256 are bytes.
    let mut texts: Vec<String> = (0..=255_u8).map(|byte| char::from(byte).to_string()).collect();
    let mut counts: HashMap<(u32, u32), u64> = HashMap::new();
    let mut places: HashMap<(u32, u32), BTreeSet<usize>> = HashMap::new();
    for (index, word) in words.iter().enumerate() {
        for pair in word.pieces.windows(2) {
            *counts.entry((pair[0], pair[1])).or_default() += word.files;
            places.entry((pair[0], pair[1])).or_default().insert(index);
        }
    }
    let mut learned = BTreeSet::new();
    while learned.len() < PIECES {
        let fits = |pair: &(u32, u32)| {
            let (first, second) = (&texts[pair.0 as usize], &texts[pair.1 as usize]);
            let is_number = first.as_bytes()[0].is_ascii_digit();
            first.len() + second.len() <= if is_number { LONGEST_NUMBER } else { LONGEST_PIECE }
        };
        let candidates = counts.iter().filter(|(pair, count)| **count > 0 && fits(pair));
        // The lower numbers decide between equals, so that the table does not depend on the order of a map.
        let Some((pair, _)) = candidates.max_by_key(|(pair, count)| (**count, std::cmp::Reverse(**pair))) else {
            break;
        };
        let pair = *pair;
        let new = texts.len() as u32;
        texts.push(format!("{}{}", texts[pair.0 as usize], texts[pair.1 as usize]));
        learned.insert(texts[new as usize].clone());
        for index in places.remove(&pair).unwrap_or_default() {
            let word = &mut words[index];
            for old in word.pieces.windows(2) {
                *counts.get_mut(&(old[0], old[1])).unwrap() -= word.files;
            }
            word.pieces = merge(&word.pieces, pair, new);
            for pair in word.pieces.windows(2) {
                *counts.entry((pair[0], pair[1])).or_default() += word.files;
                places.entry((pair[0], pair[1])).or_default().insert(index);
            }
        }
        counts.remove(&pair);
    }
    learned
}

fn merge(pieces: &[u32], pair: (u32, u32), new: u32) -> Vec<u32> {
    let mut merged = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let is_pair = pieces[at] == pair.0 && pieces.get(at + 1) == Some(&pair.1);
        merged.push(if is_pair { new } else { pieces[at] });
        at += if is_pair { 2 } else { 1 };
    }
    merged
}
