#!/usr/bin/env python3
"""Writes the labelled texts: corpus/text/{train,test,ordinary}.jsonl. The same bytes at every run.

Python's standard library only. Templates stand in corpus/tools/text/<genre>.txt; what they may hold is told in
text_template.py. Texts of `test` come from other templates, and with other names, than those of `train`.
"""

import json
from collections import Counter
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
EACH = {"train": 48, "test": 40}  # documents a genre


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
        templates = [t for t in load(HERE / "text" / f"{genre}.txt", genre) if t.split == split]
        assert templates, (genre, split)
        for at in range(EACH[split]):
            # each text has a seed of its own: a new template changes no other genre
            rng = Random(f"{split}-{genre}-{at}")
            template = templates[at % len(templates)]
            writer = template.write(rng, Slots(rng, split))
            record = writer.record(f"{split}-{genre}-{at:03d}", genre, template.format)
            out.append(record)
    return out


def halves_apart():
    """What stands in train must not stand in test: first names, surnames, streets, words."""
    for at in ((0, 1), (2,)):
        split = [{w for half in people.NAMES.values() for i in at for w in people.words(half[n][i])} for n in (0, 1)]
        assert not split[0] & split[1], split[0] & split[1]
    pairs = [people.STREETS, people.CITIES, people.ORGS, people.DOMAINS, *people.INSTITUTIONS.values(), *(w for _, w in WORDS.values())]
    for train, test in pairs:
        assert not set(train) & set(test), set(train) & set(test)


def main():
    halves_apart()
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
