//! Writes the seeds of all targets to `corpus/<target>/`, where libFuzzer looks for them.

use std::{fs, io, path};

fn main() -> io::Result<()> {
    for (target, _) in cofferdam_fuzz::TARGETS {
        let folder = path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (at, seed) in cofferdam_fuzz::seeds::of(target).iter().enumerate() {
            fs::write(folder.join(format!("seed-{at:04}")), seed)?;
        }
    }
    Ok(())
}
