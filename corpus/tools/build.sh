#!/bin/bash
# Builds the corpus anew with pinned packages. Needs the Debian packages named in README.md beside this file.
set -euo pipefail
cd "$(dirname "$0")"
for tool in soffice chromium qpdf; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: see corpus/tools/README.md" >&2; exit 2; }
done
venv=${ZWARTLAK_CORPUS_VENV:-../../target/corpus-venv}
if [ ! -x "$venv/bin/python" ]; then
    # cairo comes from Debian, so the Debian Python is used and sees Debian's packages
    /usr/bin/python3 -m venv --system-site-packages "$venv"
    grep -v '^scikit-image' requirements.txt >"$venv/most.txt"
    "$venv/bin/pip" install --quiet -r "$venv/most.txt"
    "$venv/bin/pip" install --quiet --no-deps "$(grep '^scikit-image' requirements.txt)"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" build.py
