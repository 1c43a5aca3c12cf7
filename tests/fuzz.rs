//! The fuzz targets as ordinary tests: seeds of the gallery, mutated. `APPRAISAL_FUZZ` sets how many mutants of each
//! target are tried (200 unless set); the runs are the same every time.

#[path = "../fuzz/targets.rs"]
mod targets;

/// Pieces that documents trip over.
const PIECES: &[&str] = &[
    "NaN",
    "-0",
    "1e999",
    "99999999999999999999999999999999",
    "0.1e-400",
    "null",
    "[]",
    "{}",
    "\"\"",
    "\u{202e}",
    "\u{0}",
    "％",
    "１",
    "true",
    "-1",
    "0",
    "1/0",
    "1/3",
    "\"total\"",
    "\"id\":\"total\",",
    "[[[[[[[[",
    "\u{feff}",
    "\"none\"",
    "1000000000000",
    "0.00000000000000000001",
];

/// The same throws in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0).unwrap() % n.max(1)
    }
}

/// A few changes at random places: a byte, a piece put in, a stretch taken out, doubled, or taken from another seed, a
/// number replaced.
fn mutate(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = seed.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(out.len() + 1);
        let end = (at + 1 + dice.below(24)).min(out.len());
        match dice.below(7) {
            0 if at < out.len() => out[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => {
                let piece = PIECES[dice.below(PIECES.len())];
                out.splice(at..at, piece.bytes());
            }
            2 => drop(out.drain(at.min(end)..end)),
            3 => {
                let stretch = out[at.min(end)..end].to_vec();
                out.splice(at..at, stretch);
            }
            4 => {
                let from = dice.below(other.len() + 1);
                let stretch = other[from..(from + 40).min(other.len())].to_vec();
                out.splice(at.min(end)..end, stretch);
            }
            _ => {
                let digits: Vec<usize> = (0..out.len()).filter(|at| out[*at].is_ascii_digit()).collect();
                if digits.is_empty() {
                    continue;
                }
                let start = digits[dice.below(digits.len())];
                let end = (start..out.len())
                    .find(|at| !out[*at].is_ascii_digit())
                    .unwrap_or(out.len());
                let piece = PIECES[dice.below(PIECES.len())];
                out.splice(start..end, piece.bytes());
            }
        }
    }
    out
}

fn run(name: &str) {
    let target = targets::TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        (target.run)(seed);
    }
    let mutants: usize = std::env::var("APPRAISAL_FUZZ")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(200);
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..mutants {
        let (seed, other) = (&seeds[dice.below(seeds.len())], &seeds[dice.below(seeds.len())]);
        let mutant = mutate(seed, other, &mut dice);
        let tried = std::panic::catch_unwind(|| (target.run)(&mutant));
        assert!(tried.is_ok(), "{name} fails on:\n{}", String::from_utf8_lossy(&mutant));
    }
}

#[test]
fn number() {
    run("number");
}

#[test]
fn scheme_json() {
    run("scheme_json");
}

#[test]
fn scheme_toml() {
    run("scheme_toml");
}

#[test]
fn record() {
    run("record");
}

#[test]
fn card() {
    run("card");
}

#[test]
fn frame() {
    run("frame");
}

/// Every target of the list has its test, and its file for `cargo fuzz`.
#[test]
fn no_target_is_left_out() {
    let source = include_str!("fuzz.rs");
    for target in targets::TARGETS {
        assert!(source.contains(&format!("run(\"{}\")", target.name)), "{}", target.name);
        let file =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{}.rs", target.name));
        assert!(file.exists(), "{}", target.name);
    }
}
