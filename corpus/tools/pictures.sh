#!/bin/bash
# Makes the pictures for `zwartlak eval` (see pictures.py). Needs python3-venv python3-cairo fonts-liberation fonts-dejavu-core
# fonts-ocr-b of Debian; the Python packages are pinned in requirements.txt.
set -euo pipefail
cd "$(dirname "$0")"
venv=${ZWARTLAK_CORPUS_VENV:-../../target/corpus-venv}
if [ ! -x "$venv/bin/python" ]; then
    /usr/bin/python3 -m venv --system-site-packages "$venv"
    "$venv/bin/pip" install --quiet $(grep -iE '^(numpy|pillow|segno|fpdf2|reportlab)==' requirements.txt)
    "$venv/bin/pip" install --quiet --no-deps "$(grep '^scikit-image' requirements.txt)"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" pictures.py "$@"
