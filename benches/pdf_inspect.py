#!/usr/bin/env python3
"""`zwartlak inspect` beside Free Law Project's x-ray (PyPI: x-ray), file by file.

    benches/pdf_inspect.py [--zwartlak target/release/zwartlak] [FOLDER...]

Without folders: corpus/inspect, where the truth is known. Needs a Python with x-ray (`pip install x-ray`). With folders of
your own it prints where the two differ, so that somebody can look. x-ray only looks for text under rectangles, so a miss of
`hidden-layer` says nothing against it; what counts is that nothing it finds is missed here.
"""

import argparse
import asyncio
import collections
import csv
import inspect
import json
import pathlib
import subprocess
import sys

try:
    import xray
except ImportError:
    sys.exit("pip install x-ray first")

COVERED = {"under-box", "under-annotation", "under-picture", "same-colour", "invisible"}


def ours(program: str, paths: list[pathlib.Path]) -> dict[str, set[str]]:
    run = subprocess.run([program, "inspect", "--no-ocr", "--format", "jsonl", *map(str, paths)], capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = collections.defaultdict(set)
    for line in map(json.loads, run.stdout.splitlines()):
        if line["type"] == "concealed" and line["counts"]:
            found[line["path"]].add(line["kind"])
        elif line["type"] == "gap":
            found[line["path"]].add("gap")
    return found


def theirs(path: pathlib.Path) -> bool | None:
    try:
        found = xray.inspect(str(path))
        return bool(asyncio.run(found) if inspect.isawaitable(found) else found)
    except Exception:  # whatever it stumbles over
        return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--zwartlak", default="target/release/zwartlak")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    root = pathlib.Path(__file__).parent.parent / "corpus/inspect"
    truth = {} if args.folders else dict(csv.reader(open(root / "expected.csv")))
    paths = sorted(path for folder in args.folders or [root] for path in folder.rglob("*.pdf"))
    found = ours(args.zwartlak, paths)
    score = collections.Counter()
    for path in paths:
        kinds, other = found.get(str(path), set()), theirs(path)
        score["files"] += 1
        score["x-ray found"] += other is True
        score["x-ray failed"] += other is None
        score["zwartlak found"] += bool(kinds - {"gap"})
        score["zwartlak gap"] += "gap" in kinds
        missed = other is True and not kinds & (COVERED | {"gap", "clipped", "outside-page"})
        score["x-ray found, zwartlak did not"] += missed
        if truth:
            bad = bool(truth[path.stem])
            score["truly hiding"] += bad
            score["zwartlak right"] += bool(kinds) == bad
            score["x-ray right"] += (other is True) == bad
        if missed:
            print("only x-ray:", path)
    for name, count in score.items():
        print(f"{name:<32}{count:>6}")


main()
