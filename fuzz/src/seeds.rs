//! Writes the seeds of every target to `corpus/TARGET`: documents, records and cards of the gallery.

#[path = "../targets.rs"]
#[expect(dead_code, reason = "the seeds are written, the targets are not run")]
mod targets;

fn main() -> std::io::Result<()> {
    for target in targets::TARGETS {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(target.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = (target.seeds)();
        for (at, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{at:03}")), seed)?;
        }
        println!("{}: {} seeds", target.name, seeds.len());
    }
    Ok(())
}
