#!/bin/bash
# Compares zwartlak with Deduce, euredact and Presidio's pattern recognizers on corpus/text/test.jsonl, in one run on one
# machine. The others are installed with pip in a folder of their own below target/; what does not install is left out.
#
#   benches/peers/run.sh [LABELLED.jsonl] [ZWARTLAK]
set -euo pipefail
cd "$(dirname "$0")/../.."
corpus=${1:-corpus/text/test.jsonl}
program=${2:-target/release/zwartlak}
[ -x "$program" ] || { echo "$program is missing: cargo build --release" >&2; exit 2; }
venv=${ZWARTLAK_PEERS_VENV:-target/peers-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
for package in deduce==3.0.6 euredact==0.7.0 presidio-analyzer==2.2.366; do
    "$venv/bin/pip" install --quiet "$package" || echo "$package did not install" >&2
done
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" benches/peers/peers.py "$corpus" "$program"
