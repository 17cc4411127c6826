"""A foreign reader of text: prints a .txt, .csv or .html file decoded; of a page also what is not shown.

Usage: text.py FILE
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True
from mail import html_words  # noqa: E402

raw = Path(sys.argv[1]).read_bytes()
for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
    if raw.startswith(mark):
        text = raw.decode(charset, "replace")
        break
else:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
sys.stdout.reconfigure(encoding="utf-8", errors="replace")
print(text)
if sys.argv[1].endswith(".html"):
    print(html_words(text))
