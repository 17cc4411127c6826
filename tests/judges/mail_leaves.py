"""Foreign judge for redacted mail: are all leaves but the changed ones byte for byte the same?

    mail_leaves.py FOLDER    pairs N.before, N.after; exit 1 when a leaf without the value differs, or one with it does not

Decoding is Python's. Prints what is wrong, then the number of leaves that stayed and that changed.
"""

import email
import email.policy
import pathlib
import sys

VALUE = b"123456782"


def leaves(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.compat32)
    out = []
    for part in message.walk():
        if not part.is_multipart():
            out.append(part.get_payload(decode=True) or b"")
    return message, out


stayed = changed = wrong = 0
for before in sorted(pathlib.Path(sys.argv[1]).glob("*.before")):
    (old, one), (new, two) = leaves(before), leaves(before.with_suffix(".after"))
    if len(one) != len(two):
        print(f"{before.name}: {len(one)} leaves became {len(two)}")
        wrong += 1
        continue
    for index, (a, b) in enumerate(zip(one, two)):
        held = VALUE in a or VALUE.decode().encode("utf-16-le") in a
        if held == (a == b) or VALUE in b:
            print(f"{before.name}: leaf {index} {'stayed' if a == b else 'changed'}")
            wrong += 1
        stayed += a == b
        changed += a != b
    for name in ("Message-ID", "Date", "In-Reply-To", "References", "MIME-Version"):
        if old.get(name) != new.get(name):
            print(f"{before.name}: {name} changed")
            wrong += 1
print(f"{stayed} stayed, {changed} changed")
sys.exit(1 if wrong else 0)
