#!/usr/bin/env python3
"""Times the program as a whole: starting up, redacting a letter, scanning text and PDF, the last against pdftotext.

usage: benches/program.py PROGRAM     needs: poppler-utils, qpdf; PROGRAM is a release build
Prints medians; CPU is user + system time of the process and its children. Text and PDF are those of corpus/.
"""

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


def is_utf8(path: Path) -> bool:
    """Can it stand in one file with others?"""
    data = path.read_bytes()
    try:
        return not data.startswith(b"\xef\xbb\xbf") and b"\0" not in data and data.decode() != ""
    except UnicodeDecodeError:
        return False


def text(program: str, work: Path) -> None:
    """All plain text, csv, html and mail of the corpus, many times over, read by one thread."""
    for suffixes in ([".txt"], [".csv"], [".html"], [".eml", ".mbox"]):
        parts = [p for p in sorted(CORPUS.glob("good/*/*")) if p.suffix in suffixes and is_utf8(p)]
        folder = work / suffixes[0][1:]
        folder.mkdir()
        size = copies = 0
        while size < 40_000_000:
            for part in parts:
                # one large file of text or csv; html and mail are files of their own
                if suffixes[0] == ".txt":
                    with open(folder / "all.txt", "ab") as out:
                        size += out.write(part.read_bytes() + b"\n\n")
                else:
                    data = part.read_bytes() * (200 if suffixes[0] == ".csv" else 1)
                    size += (folder / f"{copies}-{part.name}").write_bytes(data)
            copies += 1
        wall, cpu = median([program, "scan", "--no-ocr", "--jobs", "1", "--format", "jsonl", "-q", str(folder)], 3)
        print(f"scan {suffixes[0]:6} {size / 1e6:4.0f} MB: {size / 1e6 / wall:6.1f} MB/s, {size / 1e6 / cpu:6.1f} MB per CPU-second")


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
