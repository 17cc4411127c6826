#!/usr/bin/python3
"""Does the signature of a message hold? usage: verify_dkim.py PUBLIC-KEY.pem < message   needs: Debian's python3-dkim"""

import sys
from pathlib import Path

import dkim

lines = Path(sys.argv[1]).read_text().splitlines()
record = "v=DKIM1; k=rsa; p=" + "".join(line for line in lines if not line.startswith("-----"))
holds = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record.encode())
sys.exit(0 if holds else 1)
