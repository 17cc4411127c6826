"""Foreign judge for mail: reads messages with Python's email package and says what it sees.

    mail_parts.py VALUE FILE...   exit 1 when the value stands anywhere in a message, 2 when a file is no message
    mail_parts.py --shape FILE    one line for each part: type, encoding, SHA-256 of the decoded body, defects
"""

import email
import email.policy
import hashlib
import re
import sys


def texts(message):
    """Every header and decoded body, attached messages included."""
    for part in message.walk():
        for name, value in part.items():
            yield f"header {name}", str(value)
        if part.get_filename():
            yield "file name", part.get_filename()
        if part.is_multipart():
            continue
        body = part.get_payload(decode=True) or b""
        charset = part.get_content_charset() or "utf-8"
        try:
            yield part.get_content_type(), body.decode(charset, "replace")
        except LookupError:
            yield part.get_content_type(), body.decode("latin-1")


def read(path):
    with open(path, "rb") as file:
        return email.message_from_binary_file(file, policy=email.policy.default)


def shape(path):
    for part in read(path).walk():
        body = b"" if part.is_multipart() else part.get_payload(decode=True) or b""
        digest = hashlib.sha256(body).hexdigest()
        defects = ",".join(sorted(type(defect).__name__ for defect in part.defects))
        print(part.get_content_type(), part.get("Content-Transfer-Encoding", "-"), digest, defects or "-")


def main():
    if sys.argv[1] == "--shape":
        shape(sys.argv[2])
        return 0
    squeeze = lambda text: re.sub(r"[\s.-]", "", text).lower()
    value, left = squeeze(sys.argv[1]), 0
    for path in sys.argv[2:]:
        message = read(path)
        if not message.keys():
            return 2
        for where, text in texts(message):
            if value in squeeze(text):
                print(f"{path}: {where}")
                left += 1
    return 1 if left else 0


sys.exit(main())
