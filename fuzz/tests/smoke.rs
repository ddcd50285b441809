//! Runs each body on the stable compiler: over the seeds, and over mutations of them.
//!
//! Without settings the runs are the same each time, so that a gate that holds them never fails for a change that did not cause it.
//! `FUZZ_SECONDS` looks for new failures: that long for each target, from another start each time. `FUZZ_SEED` is where the random
//! numbers start; the one used is printed, and the input that fails is made small and written to `artifacts/<target>/`, from where
//! `FUZZ_INPUT` runs it again.

#![allow(clippy::unwrap_used)]

use cofferdam_fuzz::{TARGETS, seeds};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs};

/// The start and the length of the runs that are the same each time.
const FIXED_SEED: u64 = 0x5EED_C0FF_E4DA;
const FIXED_RUNS: u32 = 4_000;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit.max(1)
    }
}

/// A seed with a few things changed.
fn mutate(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let (at, to) = (random.below(data.len() + 1), random.below(data.len() + 1));
        let (from, to) = (at.min(to), at.max(to));
        match random.below(8) {
            0 if from < data.len() => data[from] ^= 1 << random.below(8),
            1 if from < data.len() => data[from] = random.next() as u8,
            2 => data.insert(from, *b"\"\\{}[]:,@=-._ \n\r0aA\x80"[..].get(random.below(20)).unwrap()),
            3 if to - from < 64 => drop(data.drain(from..to)),
            4 if to - from < 512 => {
                let part = data[from..to].to_vec();
                data.splice(from..from, part);
            }
            5 | 6 => {
                // Two texts glued together, the second without its head.
                let other = &seeds[random.below(seeds.len())];
                let start = random.below(other.len());
                data.splice(from..from, other[start..].iter().copied());
            }
            _ => data.truncate(data.len() - random.below(4).min(data.len())),
        }
    }
    data.truncate(4096);
    data
}

/// Takes out what can be taken out of an input that fails, for ten seconds at most.
fn shrink(body: fn(&[u8]), mut data: Vec<u8>) -> Vec<u8> {
    let fails = |data: &[u8]| catch_unwind(AssertUnwindSafe(|| body(data))).is_err();
    let hook = take_hook();
    set_hook(Box::new(|_| ()));
    let start = Instant::now();
    let mut size = data.len() / 2;
    while size > 0 {
        let before = data.len();
        let mut at = 0;
        while at < data.len() && start.elapsed() < Duration::from_secs(10) {
            let shorter = [&data[..at], &data[(at + size).min(data.len())..]].concat();
            if fails(&shorter) { data = shorter } else { at += size }
        }
        if data.len() == before || start.elapsed() >= Duration::from_secs(10) {
            size /= 2;
        }
    }
    set_hook(hook);
    data
}

fn smoke(name: &str) {
    let body = TARGETS.iter().find(|target| target.0 == name).unwrap().1;
    // Rules that do not load are a mistake of their own, and no finding.
    cofferdam::RuleSet::builtin().unwrap();
    let seconds: Option<f64> = env::var("FUZZ_SECONDS").ok().map(|text| text.parse().unwrap());
    let clock = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as u64;
    let given = env::var("FUZZ_SEED").ok().map(|text| text.parse().unwrap());
    let seed = given.unwrap_or_else(|| seconds.map_or(FIXED_SEED, |_| clock())) | 1;
    println!("{name}: FUZZ_SEED={seed}");
    let check = |data: &[u8]| {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(data))) {
            let data = shrink(body, data.to_vec());
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts").join(name);
            fs::create_dir_all(&folder).unwrap();
            let file = folder.join(format!("smoke-{seed}"));
            fs::write(&file, &data).unwrap();
            eprintln!("{name}: FUZZ_SEED={seed}, input in {}: {:?}", file.display(), String::from_utf8_lossy(&data));
            resume_unwind(panic);
        }
    };
    if let Some(file) = env::var_os("FUZZ_INPUT") {
        return body(&fs::read(file).unwrap());
    }
    let (seeds, mut random) = (seeds::of(name), Random(seed));
    let start = Instant::now();
    let mut runs = 0;
    while seconds.map_or(runs < FIXED_RUNS, |seconds| start.elapsed() < Duration::from_secs_f64(seconds)) {
        check(&seeds[random.below(seeds.len())]);
        (0..4).for_each(|_| check(&mutate(&seeds, &mut random)));
        runs += 5;
    }
    println!("{name}: {runs} runs");
}

#[test]
fn split() {
    smoke("split");
}

#[test]
fn json() {
    smoke("json");
}

#[test]
fn rules() {
    smoke("rules");
}

#[test]
fn twice() {
    smoke("twice");
}

#[test]
fn coats() {
    smoke("coats");
}

#[test]
fn mcp() {
    smoke("mcp");
}
