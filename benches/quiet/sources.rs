//! The quiet corpus: ordinary text that a machine has anyway, a share of each kind. Nothing is downloaded.

use flate2::read::GzDecoder;
use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Each kind of text, and how many MB of it are taken at most.
pub const KINDS: [(&str, usize); 13] = [
    ("rust", 45),
    ("python", 40),
    ("docs", 25),
    ("go", 20),
    ("json", 20),
    ("javascript", 15),
    ("man", 15),
    ("c", 10),
    ("config", 8),
    ("minified", 6),
    ("hashes", 6),
    ("lockfiles", 4),
    ("logs", 2),
];

/// Folders that are looked through; `~` is the home folder, and `*` a name or a part of one.
const ROOTS: [&str; 19] = [
    "~/.cargo/registry/src",
    "~/.rustup/toolchains/*/share/doc",
    "~/.rustup/toolchains/*/lib/rustlib/src",
    "~/.pyenv/versions/*/lib/python*",
    "/usr/lib/python*",
    "/usr/local/lib/python*",
    "/usr/lib/node_modules",
    "/usr/local/lib/node_modules",
    "/usr/share/nodejs",
    "/usr/local/go",
    "/usr/lib/go*",
    "/usr/include",
    "/usr/share/doc",
    "/usr/share/man",
    "/usr/share",
    "/etc/ssl/certs",
    "/var/lib/dpkg/info",
    "/var/log",
    "./.git",
];

/// Larger files are left out: no single one should decide what is measured.
const LARGEST: u64 = 3 << 20;

/// What other scanners bring along to be tested on is neither ordinary nor to be looked at.
const LEFT_OUT: [&str; 8] = [
    "gitleaks",
    "trufflehog",
    "kingfisher",
    "noseyparker",
    "detect_secrets",
    "detect-secrets",
    "presidio",
    "ripsecrets",
];

/// A script whose lines are this long on average was written by a program.
const MINIFIED_LINE: usize = 400;

pub struct Text {
    pub kind: usize,
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// Gathers the corpus. The same on a machine whose files are the same: files are taken in the order of a hash of their names, and what was
/// taken already is not taken again.
pub fn collect() -> Vec<Text> {
    let mut paths = Vec::new();
    roots().iter().for_each(|root| walk(root, &mut paths));
    paths.sort_by_cached_key(|path| (hash(path), path.clone()));
    paths.dedup();
    let mut taken = [0; KINDS.len()];
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    for path in paths {
        let Some(kind) = kind_of_name(&path) else { continue };
        // What is minified shows only in the text, so scripts are read for both.
        let is_script = KINDS[kind].0 == "javascript";
        let is_full = |kind: usize| taken[kind] >= KINDS[kind].1 << 20;
        if is_full(kind) && (!is_script || is_full(place("minified"))) {
            continue;
        }
        let Some(bytes) = read(&path) else { continue };
        let kind = if is_script && is_minified(&bytes) { place("minified") } else { kind };
        if is_full(kind) || !seen.insert(hash(&bytes)) {
            continue;
        }
        taken[kind] += bytes.len();
        texts.push(Text { kind, path, bytes });
    }
    texts
}

fn place(name: &str) -> usize {
    KINDS.iter().position(|(kind, _)| *kind == name).unwrap_or_default()
}

fn roots() -> Vec<PathBuf> {
    let home = std::env::var("HOME").unwrap_or_default();
    let mut found = Vec::new();
    for root in ROOTS {
        let mut folders = vec![PathBuf::from("/")];
        let root = if let Some(rest) = root.strip_prefix("./") {
            Path::new(env!("CARGO_MANIFEST_DIR")).join(rest).to_string_lossy().into_owned()
        } else {
            root.replacen('~', &home, 1)
        };
        for part in root.split('/').filter(|part| !part.is_empty()) {
            folders = folders.iter().flat_map(|folder| children(folder, part)).collect();
        }
        found.extend(folders);
    }
    found
}

/// The folders below one whose names fit; a `*` may stand at the end.
fn children(folder: &Path, name: &str) -> Vec<PathBuf> {
    let Some(head) = name.strip_suffix('*') else { return vec![folder.join(name)] };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let fits = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(head));
    entries.map(|entry| entry.path()).filter(fits).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if LEFT_OUT.iter().any(|part| name.contains(part)) {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), found);
        } else if kind.is_file() && entry.metadata().is_ok_and(|data| data.len() > 0 && data.len() <= LARGEST) {
            found.push(entry.path());
        }
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The kind of a file by its name; `None` of those that are no text.
fn kind_of_name(path: &Path) -> Option<usize> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let is_in = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_any = |names: &[&str]| names.contains(&name);
    let lockfiles = ["package-lock.json", "npm-shrinkwrap.json", "go.sum", "pnpm-lock.yaml", ".package-lock.json"];
    let kind = if is_any(&lockfiles) || ends(&[".lock"]) {
        "lockfiles"
    } else if ends(&[".min.js", ".min.css", ".js.map", ".css.map", ".min.mjs"]) {
        "minified"
    } else if ends(&[".crt", ".pem", ".md5sums", "sums", ".asc", ".cargo-checksum.json"])
        || is_any(&["record", "packed-refs"])
        || is_in("logs")
    {
        "hashes"
    } else if is_in("man") {
        "man"
    } else if ends(&[".log", ".log.1"]) || is_in("log") {
        "logs"
    } else if ends(&[".rs"]) {
        "rust"
    } else if ends(&[".py", ".pyi"]) {
        "python"
    } else if ends(&[".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx"]) {
        "javascript"
    } else if ends(&[".go"]) {
        "go"
    } else if ends(&[".c", ".h", ".cc", ".hpp", ".s"]) {
        "c"
    } else if ends(&[".json", ".jsonl", ".ipynb", ".geojson"]) {
        "json"
    } else if ends(&[
        ".toml",
        ".yaml",
        ".yml",
        ".xml",
        ".ini",
        ".cfg",
        ".conf",
        ".properties",
        ".desktop",
        ".service",
        ".sh",
        ".pl",
        ".rb",
        ".mk",
        ".cmake",
        ".postinst",
        ".preinst",
        ".templates",
    ]) {
        "config"
    } else if ends(&[".md", ".rst", ".txt", ".html", ".adoc", ".news"])
        || ["changelog", "copyright", "readme", "news", "license", "todo", "authors"]
            .iter()
            .any(|start| name.starts_with(start))
    {
        "docs"
    } else {
        return None;
    };
    Some(place(kind))
}

fn is_minified(bytes: &[u8]) -> bool {
    bytes.len() > 2 * MINIFIED_LINE && bytes.len() / (bytes.iter().filter(|b| **b == b'\n').count() + 1) > MINIFIED_LINE
}

/// The text of a file, unpacked if it is packed; `None` if it is no text.
fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        GzDecoder::new(&bytes[..]).take(LARGEST).read_to_end(&mut unpacked).ok()?;
        bytes = unpacked;
    }
    let is_text = !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok();
    (is_text && !bytes.is_empty()).then_some(bytes)
}
