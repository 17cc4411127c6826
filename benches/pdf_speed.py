#!/usr/bin/env python3
"""Two ratios in one run, CPU-seconds on one merged file: scan against pdftotext, redact (verified) against PyMuPDF.

    benches/pdf_speed.py [--zwartlak target/release/zwartlak] [--copies 40]

Needs qpdf, poppler-utils and a Python with pymupdf. The file is the letters of corpus/good, merged over and over. `scan` is the
whole program: reading with boxes, detection, report. `redact` takes a word out of every page, writes the file anew, opens it
again and searches it; PyMuPDF searches the word, applies redactions and saves with garbage collection and compression.
"""

import argparse
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

MUPDF = """
import sys, fitz
document = fitz.open(sys.argv[1])
for page in document:
    for hit in page.search_for(sys.argv[2]):
        page.add_redact_annot(hit, fill=(0, 0, 0))
    page.apply_redactions()
document.save(sys.argv[3], garbage=3, deflate=True)
"""


def seconds(*args) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(a) for a in args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--zwartlak", default="target/release/zwartlak")
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--word", default="mevrouw")
    args = parser.parse_args()
    root = pathlib.Path(__file__).parent.parent / "corpus/good"
    letters = [path for path in sorted(root.rglob("*.pdf")) if not path.parent.name.startswith(("scan", "id-"))]
    with tempfile.TemporaryDirectory() as scratch:
        merged, out = pathlib.Path(scratch, "merged.pdf"), pathlib.Path(scratch, "out.pdf")
        subprocess.run(["qpdf", "--empty", "--pages", *letters * args.copies, "--", merged], check=True)
        pages = int(subprocess.run(["qpdf", "--show-npages", merged], capture_output=True, check=True).stdout)
        jobs = {
            "pdftotext -bbox": ("pdftotext", "-bbox", merged, out),
            "pdftotext": ("pdftotext", merged, out),
            "zwartlak scan": (args.zwartlak, "scan", "--no-ocr", "-q", merged),
            "PyMuPDF redact, save": (sys.executable, "-c", MUPDF, merged, args.word, out),
            "zwartlak redact, verify": (args.zwartlak, "redact", "--no-ocr", "--allow-gaps", "--only", "bsn", "--literal", args.word, "-q", "-o", out, merged),
        }
        # In turns, so that a busy machine is busy for all.
        rounds = [{name: seconds(*job) for name, job in jobs.items()} for _ in range(3)]
        took = {name: statistics.median(r[name] for r in rounds) for name in jobs}
    print(f"{pages} pages")
    for name, time in took.items():
        print(f"{name:<26}{pages / time:>8.0f} pages per CPU-second")
    print(f"scan / pdftotext:      {took['pdftotext'] / took['zwartlak scan']:.2f}")
    print(f"scan / pdftotext -bbox:{took['pdftotext -bbox'] / took['zwartlak scan']:.2f}")
    print(f"redact / PyMuPDF:      {took['PyMuPDF redact, save'] / took['zwartlak redact, verify']:.2f}")


main()
