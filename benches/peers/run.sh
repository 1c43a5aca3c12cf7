#!/usr/bin/env bash
# Scores the workload of the batch bench with polars (one thread and all), numpy, pandas, duckdb, Python's decimal and ZEN, on the
# same columns and in turn with the exact kernel: `benches/peers/run.sh [UNITS]`. Needs Python 3 with venv and a package
# index; everything goes to a folder under `target`. `cargo bench --bench batch` finds it there and asks polars itself.
set -euo pipefail
cd "$(dirname "$0")/../.."

units=${1:-1000000}
target="${CARGO_TARGET_DIR:-$PWD/target}"
work="$target/peers"
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
CARGO_TARGET_DIR="$work/zen" cargo build --quiet --release --manifest-path benches/peers/zen/Cargo.toml
CARGO_TARGET_DIR="$target" cargo bench --quiet --bench batch --features simd,rayon -- "$units" --peers
