#!/usr/bin/env python3
"""Times the scan of a share of small mixed files, without and with a state, and the rescan when nothing has changed.

usage: benches/share.py PROGRAM [FILES]     PROGRAM is a release build; FILES is 100,000 unless given
Each file has another content of about 1.5 KB; one in ten holds a name and a BSN (made up). Prints files a second.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

WORDS = (
    "de het een van ons team vergadering maandag rapport begroting planning rooster afspraak overleg project klant "
    "offerte levering materiaal kantoor printer notulen agenda besluit actie punt verslag voortgang kwartaal omzet "
    "kosten budget training cursus welkom collega"
).split()
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
}
DICE = random.Random(7)


def bsn() -> str:
    """A number that passes the elfproef."""
    while True:
        digits = [DICE.randint(1, 9)] + [DICE.randint(0, 9) for _ in range(7)]
        last = sum((9 - at) * digit for at, digit in enumerate(digits)) % 11
        if last < 10:
            return "".join(map(str, digits)) + str(last)


def lines() -> list[str]:
    """A text."""
    out = [" ".join(DICE.choices(WORDS, k=DICE.randint(8, 20))) + "." for _ in range(DICE.randint(5, 30))]
    return out + (["Patiënt: mevrouw A. de Boer", f"BSN: {bsn()}"] if DICE.random() < 0.1 else [])


def docx(text: list[str]) -> bytes:
    """A document of Word."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text)
    parts = PARTS | {"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def table() -> str:
    """A table without personal data."""
    rows = (f"{DICE.choice(WORDS)};{DICE.randint(1, 9999)};{DICE.randint(1, 28):02d}-03-2024" for _ in range(30))
    return "\n".join(["artikel;bedrag;datum", *rows])


def file(number: int) -> tuple[str, bytes]:
    """Ending and content of a file."""
    text = lines()
    plain = "\n".join(text)
    match number % 10:
        case 0 | 1 | 2 | 3 | 4:
            return "txt", plain.encode()
        case 5 | 6:
            return "docx", docx(text)
        case 7:
            return "csv", table().encode()
        case 8:
            head = f"From: a@x.example\nTo: b@y.example\nSubject: bericht {number}\nDate: Mon, 1 Jan 2024 10:00:00 +0100"
            return "eml", f"{head}\nContent-Type: text/plain; charset=utf-8\n\n{plain}".encode()
        case _:
            return "html", f"<html><body>{''.join(f'<p>{line}</p>' for line in text)}</body></html>".encode()


def scan(what: str, number: int, command: list[str]) -> None:
    """Times one run."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    took = time.perf_counter() - start
    summary = json.loads(done.stdout.splitlines()[-1])
    if done.returncode != 1 or summary["files"] != number or summary["gaps"]:
        sys.exit(f"{what}: ended with {done.returncode}: {summary}")
    print(f"{what}: {number / took:,.0f} files/s, unchanged {summary.get('unchanged', 0):,}, findings {summary['findings']:,}")


def main() -> None:
    """Makes the share and scans it."""
    program, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as work:
        share = Path(work) / "share"
        for at in range(number):
            folder = share / f"{at // 1000:03d}" / str(at // 100 % 10)
            if at % 100 == 0:
                folder.mkdir(parents=True)
            end, content = file(at)
            (folder / f"{DICE.choice(WORDS)}-{at}.{end}").write_bytes(content)
        time.sleep(3)
        command = [program, "scan", str(share), "--format", "jsonl"]
        with_state = [*command, "--state", str(Path(work) / "state")]
        scan("scan", number, command)
        scan("scan --state", number, with_state)
        scan("rescan", number, with_state)
        print(f"state: {(Path(work) / 'state').stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
