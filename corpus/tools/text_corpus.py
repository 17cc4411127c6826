#!/usr/bin/env python3
"""Writes the labelled texts: corpus/text/{train,tuning,test,ordinary}.jsonl. The same bytes at every run.

Python's standard library only. Templates of train and tuning stand in corpus/tools/text/<genre>.txt, those of test in
corpus/tools/text/test/<genre>.txt; what they may hold is told in text_template.py. Each split has other templates and
other names.
"""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random

import text_ordinary
import text_people as people
from text_slots import Slots
from text_template import load
from text_words import WORDS

HERE = Path(__file__).parent
OUT = HERE.parent / "text"
GENRES = ("referral discharge intake invoice mdo mail whatsapp school wmo payslip spreadsheet lab prescription complaint chat").split()
EACH = {"train": 48, "tuning": 40, "test": 36}  # documents a genre
SEEDS = {"train": "train", "tuning": "test", "test": "held back"}  # `tuning` was the first test split, and keeps its texts


def dump(path: Path, records: list[dict]):
    lines = [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for record in records:
        text = record["text"].encode()
        for mark in record["labels"] + record["decoys"]:
            assert text[mark["start"] : mark["end"]].decode().strip(), (record["id"], mark)


def documents(split: str) -> list[dict]:
    out = []
    for genre in GENRES:
        folder = HERE / "text" / "test" if split == "test" else HERE / "text"
        templates = [t for t in load(folder / f"{genre}.txt", genre) if t.split == split]
        assert templates, (genre, split)
        for at in range(EACH[split]):
            # each text has a seed of its own: a new template changes no other genre
            rng = Random(f"{SEEDS[split]}-{genre}-{at}")
            template = templates[at % len(templates)]
            writer = template.write(rng, Slots(rng, split))
            record = writer.record(f"{split}-{genre}-{at:03d}", genre, template.format)
            out.append(record)
    return out


def splits_apart():
    """What stands in one split must not stand in another: first names, surnames, streets, words."""
    for at in ((0, 1), (2,)):
        names = [{w for split in people.NAMES.values() for i in at for w in people.words(split[n][i])} for n in range(3)]
        apart(names)
    for lists in [people.STREETS, people.CITIES, people.ORGS, people.DOMAINS, *people.INSTITUTIONS.values(), *(w for _, w in WORDS.values())]:
        apart([set(words) for words in lists])


def apart(sets: list[set]):
    for one, other in combinations(sets, 2):
        assert not one & other, one & other


def main():
    splits_apart()
    OUT.mkdir(exist_ok=True)
    for split in EACH:
        records = documents(split)
        dump(OUT / f"{split}.jsonl", records)
        kinds = Counter(label["kind"] for r in records for label in r["labels"])
        forms = Counter(label["form"] for r in records for label in r["labels"] if "form" in label)
        decoys = sum(len(r["decoys"]) for r in records)
        print(f"{split}: {len(records)} texts, {sum(kinds.values())} labels, {decoys} decoys")
        print("  " + ", ".join(f"{k} {n}" for k, n in kinds.most_common()))
        print("  " + ", ".join(f"{k} {n}" for k, n in sorted(forms.items())))
    dump(OUT / "ordinary.jsonl", text_ordinary.documents())


if __name__ == "__main__":
    main()
