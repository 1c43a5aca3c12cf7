#!/usr/bin/env bash
# Scores the workload of the batch bench with numpy, pandas, polars, duckdb and Python's decimal, on the same columns, beside the
# exact kernel: `benches/peers/run.sh [UNITS]`. Needs Python 3 with venv and a package index; everything goes to a
# folder under `target`, and nothing is left installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

units=${1:-1000000}
work="${CARGO_TARGET_DIR:-$PWD/target}/peers"
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
cargo bench --quiet --bench batch --features simd,rayon -- "$units" --dump "$work"
"$work/venv/bin/python" benches/peers/peers.py "$work" "$units"
