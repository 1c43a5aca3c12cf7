#!/usr/bin/env bash
# Every table of the batch bench in one run, that of what must be reached at its end: sets up polars, numpy, pandas, duckdb, Python's
# decimal and ZEN, then runs them in turn with the exact kernel, and all the rest. `benches/run.sh [UNITS] [--avx2] [--only PART]`
# passes its arguments on. Needs Python 3 with venv and a package index; everything goes to a folder under `target`, where
# `cargo bench --bench batch --features simd,rayon` finds it as well.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-$PWD/target}"
work="$target/peers"
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
"$work/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -E '^(numpy|pandas|polars|duckdb) '
CARGO_TARGET_DIR="$work/zen" cargo build --quiet --release --manifest-path benches/peers/zen/Cargo.toml
CARGO_TARGET_DIR="$target" cargo bench --quiet --bench batch --features simd,rayon -- "$@"
