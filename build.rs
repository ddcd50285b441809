//! Compiles the rule files under `patterns/` into one packed file, so that a rule needs no line of Rust, and the program no time for
//! its rules. The rule compiler is the library's own, so what the build says of a rule is what the library would say.

use std::path::{Path, PathBuf};
use std::{env, error, fs, io};

#[path = "src/base"]
#[allow(dead_code, unused_imports)]
mod base {
    mod coat;
    pub mod error;
    mod rule_id;
    pub mod mark {
        mod form;
        pub use form::*;
    }
    pub use coat::Coat;
    pub use error::{Error, ErrorKind, Result};
    pub use rule_id::{Category, RuleId, Severity};
}

#[path = "src/text"]
#[allow(dead_code)]
mod text {
    mod place;
    pub mod coat {
        pub mod cues;
    }
    pub(crate) use place::Name;
}

#[path = "src/detect"]
#[allow(dead_code, private_interfaces)]
mod detect {
    mod anchor;
    mod around;
    mod beside;
    mod bits;
    mod check;
    mod compile;
    mod context;
    mod guard;
    mod literals;
    mod named;
    mod nearby;
    mod nfa;
    mod openings;
    pub mod pack;
    mod packed;
    mod prefilter;
    mod rule;
    mod schema;
    mod table;
    mod value;
}

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=patterns");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let mut paths = Vec::new();
    collect(&root.join("patterns"), &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in &paths {
        let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        files.push((name, fs::read_to_string(path)?));
    }
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let pack = detect::pack::Pack::compile(files, &text::coat::cues::cues())?;
    fs::write(out.join("rules.pack"), pack.write()?)?;
    Ok(())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}
