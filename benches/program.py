#!/usr/bin/env python3
"""Times the program as a whole: starting up, redacting a letter, scanning text and PDF, the last against pdftotext.

usage: benches/program.py PROGRAM     needs: poppler-utils, qpdf; PROGRAM is a release build
Prints medians; CPU is user + system time of the process and its children. Text and PDF are those of corpus/.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LETTER = CORPUS / "good/referral-cardiology/referral-cardiology-writer.pdf"


def run(command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode > 1:
        sys.exit(f"{command[0]} ended with {done.returncode}: {' '.join(command[1:])}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def median(command: list[str], times: int) -> tuple[float, float]:
    """Medians of wall and CPU seconds, after one run to warm up."""
    run(command)
    walls, cpus = zip(*(run(command) for _ in range(times)))
    return statistics.median(walls), statistics.median(cpus)


SIZE = 40_000_000


def filled(path: Path, part: bytes) -> Path:
    """A file of about SIZE bytes made of copies of a part."""
    path.write_bytes(part * (SIZE // len(part)))
    return path


def text(program: str, work: Path) -> None:
    """One file of each sort, read by one thread."""
    ordinary = [json.loads(line)["text"] for line in open(CORPUS / "text/ordinary.jsonl", encoding="utf-8")]
    prose = "\n\n".join(ordinary).encode()
    step = 4096
    with_bsn = b"\nBSN 123456782\n".join(prose[at:at + step] for at in range(0, len(prose), step))
    letters = (json.loads(line) for line in open(CORPUS / "text/train.jsonl", encoding="utf-8"))
    dense = "\n\n".join(letter["text"] for letter in letters if letter["format"] == "txt").encode()
    table = (CORPUS / "good/patient-list/patients-semicolon.csv").read_bytes()
    head, rows = table.split(b"\n", 1)
    for name, path in (
        ("ordinary text", filled(work / "prose.txt", prose)),
        ("with a BSN every 4 KB", filled(work / "bsn.txt", with_bsn)),
        ("letters, a finding a line", filled(work / "letters.txt", dense)),
    ):
        show(program, name, path)
    path = work / "patients.csv"
    path.write_bytes(head + b"\n" + rows * (SIZE // 4 // len(rows)))
    show(program, "csv of patients, five findings a line", path)


def show(program: str, name: str, path: Path) -> None:
    size = path.stat().st_size / 1e6
    wall, cpu = median([program, "scan", "--no-ocr", "--jobs", "1", "--format", "jsonl", "-q", str(path)], 3)
    print(f"scan {name}: {size:.0f} MB, {size / wall:.1f} MB/s, {size / cpu:.1f} MB per CPU-second", flush=True)


def pdf(program: str, work: Path) -> None:
    """One long file made of the corpus letters."""
    pages = [str(p) for p in sorted(CORPUS.glob("good/*/*.pdf")) if "scan" not in p.name and "id-" not in p.name]
    merged = work / "merged.pdf"
    subprocess.run(["qpdf", "--empty", "--pages", *pages * 25, "--", str(merged)], check=True)
    count = int(subprocess.run(["qpdf", "--show-npages", str(merged)], check=True, capture_output=True, text=True).stdout)
    _, ours = median([program, "scan", "--no-ocr", "--jobs", "1", "--format", "jsonl", "-q", str(merged)], 5)
    _, theirs = median(["pdftotext", str(merged), "-"], 5)
    print(f"scan .pdf   {count} pages: {count / ours:.0f} pages per CPU-second, pdftotext {count / theirs:.0f}, ratio {theirs / ours:.2f}")


def main() -> None:
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "empty.txt").write_text("Niets.\n", encoding="utf-8")
        wall, cpu = median([program, "scan", "--no-ocr", str(work / "empty.txt")], 41)
        print(f"start-up:    {wall * 1e3:.1f} ms, {cpu * 1e3:.1f} ms CPU")
        wall, cpu = median([program, "redact", "--no-ocr", str(LETTER), "-o", str(work / "letter.pdf")], 41)
        print(f"redact a one-page letter: {wall * 1e3:.1f} ms, {cpu * 1e3:.1f} ms CPU")
        text(program, work)
        pdf(program, work)


if __name__ == "__main__":
    main()
