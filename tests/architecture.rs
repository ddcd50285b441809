//! The arrows of `ARCHITECTURE.md`, enforced: who may use whom, and where I/O, clocks and `unsafe` may appear.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module, and those it may use.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("base", &[]),
    ("text", &["base"]),
    ("detect", &["base", "text"]),
    ("policy", &["base", "detect"]),
    ("redact", &["base", "text", "policy"]),
    ("engine", &["base", "text", "detect", "policy", "redact"]),
    ("memory", &["base"]),
    ("mcp", &["base", "text", "policy", "engine", "memory"]),
    ("doors", &["base", "text", "detect", "policy", "engine", "memory", "mcp"]),
];

fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.insert(path.clone(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The folder below `src` that a file is in.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    below.components().next().unwrap().as_os_str().to_string_lossy().into_owned()
}

/// The code of a file: no comments, and nothing from its tests on.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn arrows_go_one_way() {
    for (path, text) in sources() {
        let module = module(&path);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else { continue };
        for (name, _) in MAY_USE.iter().filter(|(name, _)| *name != module) {
            let uses = code(&text).contains(&format!("crate::{name}"));
            assert!(!uses || allowed.contains(name), "{} uses {name}", path.display());
        }
    }
}

#[test]
fn every_folder_is_known() {
    for path in sources().keys() {
        let module = module(path);
        let known =
            MAY_USE.iter().any(|(name, _)| *name == module) || ["cli", "lib.rs", "main.rs"].contains(&module.as_str());
        assert!(known, "{} is in no module of the picture", path.display());
    }
}

#[test]
fn input_and_output_stay_in_the_doors() {
    let banned = [
        "std::fs",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "std::process",
        "std::env",
        "std::io",
        "std::time",
        "SystemTime",
        "Instant",
        "println!",
        "eprintln!",
        "tokio",
        "std::thread",
    ];
    for (path, text) in
        sources().iter().filter(|(path, _)| !["doors", "cli", "main.rs"].contains(&module(path).as_str()))
    {
        // A length of time is no clock.
        let code = code(text).replace("std::time::Duration", "").replace("type Instant", "");
        for word in banned {
            assert!(!code.contains(word), "{} has {word}", path.display());
        }
    }
}

/// Where instructions of a processor are used, each by the side of a plain loop that does the same.
const MAY_BE_UNSAFE: &str = "detect/bits";

/// Where it is asked which signal ended a process, where there are signals.
const MAY_ASK_THE_SYSTEM: &str = "cli/mcp/stdio.rs";

#[test]
fn nothing_is_unsafe_or_for_one_system_alone() {
    for (path, text) in sources() {
        let is_unsafe = code(&text).contains("unsafe ") || code(&text).contains("std::arch");
        assert!(
            !is_unsafe || path.parent().is_some_and(|folder| folder.ends_with(MAY_BE_UNSAFE)),
            "{} has unsafe",
            path.display()
        );
        let is_of_one_system = code(&text).contains("std::os::");
        assert!(!is_of_one_system || path.ends_with(MAY_ASK_THE_SYSTEM), "{}", path.display());
    }
}

#[test]
fn files_begin_by_saying_what_they_are_for_and_stay_readable() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not say what it is for", path.display());
        assert!(text.lines().count() <= 600, "{} has {} lines", path.display(), text.lines().count());
    }
}

#[test]
fn only_the_eraser_makes_cleared_bytes() {
    for (path, text) in sources() {
        let makes = code(&text).contains("Cleared(");
        assert!(!makes || module(&path) == "redact", "{} makes cleared bytes", path.display());
    }
}
