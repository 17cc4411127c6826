"""A foreign reader of mail: prints everything Python's email package sees, and unpacks attachments for other judges.

Usage: mail.py FILE FOLDER. Reads one message, or an mbox when the file starts with 'From '.
"""

import email
import email.header
import html.parser
import mailbox
import re
import sys
from email import policy
from pathlib import Path


class Words(html.parser.HTMLParser):
    """Text, comments and attribute values."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.other: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_starttag(self, tag: str, attrs) -> None:
        self.other += [value or "" for _, value in attrs]


def html_words(source: str) -> str:
    """What stands in a page, seen or unseen."""
    words = Words()
    words.feed(source)
    words.close()
    return "".join(words.text) + "\n" + "\n".join(words.other)


def show(part, folder: Path, count: list[int]) -> None:
    for key, value in part.items():
        print(key, ":", value)
        try:
            print(key, ":", "".join(str(email.header.make_header([x])) for x in email.header.decode_header(str(value))))
        except Exception:  # noqa: BLE001  a broken header is shown raw above
            pass
    for name in ("preamble", "epilogue"):
        print(getattr(part, name, None) or "")
    print(part.get_filename() or "")
    if part.is_multipart():
        for child in part.get_payload():
            show(child, folder, count)
        return
    data = part.get_payload(decode=True) or b""
    if part.get_content_maintype() == "text":
        charset = part.get_content_charset() or "utf-8"
        try:
            text = data.decode(charset, "replace")
        except LookupError:
            text = data.decode("latin-1")
        print(text)
        if part.get_content_subtype() == "html":
            print(html_words(text))
    else:
        count[0] += 1
        suffix = Path(part.get_filename() or "").suffix or ".bin"
        (folder / f"{count[0]}{re.sub('[^.a-z0-9]', '', suffix.lower())}").write_bytes(data)


def main() -> None:
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    raw = source.read_bytes()
    count = [0]
    if raw.startswith(b"From "):
        for message in mailbox.mbox(source, factory=lambda f: email.message_from_binary_file(f, policy=policy.compat32), create=False):
            show(message, folder, count)
    else:
        show(email.message_from_bytes(raw, policy=policy.compat32), folder, count)


if __name__ == "__main__":
    main()
