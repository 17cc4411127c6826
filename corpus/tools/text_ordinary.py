"""Ordinary texts without personal data: what is found in them is false, unless it is labelled (IP addresses in logs).

Every text is put together from sentences written by hand in text/ordinary.txt; `[[a|b]]` chooses, `$word` draws from a
list, `#n` is a number of n digits.
"""

import re
from pathlib import Path
from random import Random

from text_template import Writer, choose

SIZE = 165_000  # bytes of each genre, about
LONGEST = 14_000


def grammar() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Lists (`$name: a|b`) and, per genre (`=== name`), its sentences."""
    lists, genres, genre = {}, {}, None
    for line in (Path(__file__).parent / "text" / "ordinary.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("$"):
            name, _, items = line[1:].partition(":")
            lists.setdefault(name, []).extend(item.strip() for item in items.split("|") if item.strip())
        elif line.startswith("=== "):
            genre = line[4:].strip()
            genres[genre] = []
        elif line.strip() and genre:
            genres[genre].append(line)
    return lists, genres


def sentence(rng: Random, text: str, lists) -> str:
    text = choose(text, rng)
    while "$" in text and (found := re.search(r"\$([a-z]+)", text)):
        text = text[: found.start()] + choose(rng.choice(lists[found.group(1)]), rng) + text[found.end() :]
    text = re.sub(r"#(\d+)", lambda m: str(rng.randint(10 ** (int(m.group(1)) - 1), 10 ** int(m.group(1)) - 1)), text)
    return text.replace("\\n", "\n").replace("\\t", "\t")


def prose(rng: Random, sentences: list[str], lists, size: int) -> str:
    """Paragraphs of sentences, in random order, none twice in a row."""
    out, length, last = [], 0, []
    while length < size:
        part = []
        for _ in range(rng.randint(2, 6)):
            pick = rng.choice([s for s in sentences if s not in last] or sentences)
            last = (last + [pick])[-8:]
            text = sentence(rng, pick, lists)
            part.append(text[0].upper() + text[1:])
        out.append(" ".join(part))
        length += len(out[-1].encode()) + 2
    return "\n\n".join(out) + "\n"


def lines(rng: Random, sentences: list[str], lists, size: int) -> str:
    out, length = [], 0
    while length < size:
        out.append(sentence(rng, rng.choice(sentences), lists))
        length += len(out[-1].encode()) + 1
    return "\n".join(out) + "\n"


def law(rng: Random, sentences: list[str], lists, size: int) -> str:
    out, length, number = [], 0, rng.randint(1, 40)
    while length < size:
        number += 1
        out.append(f"Artikel {number}{rng.choice(['', '', '', 'a', ':' + str(rng.randint(1, 9))])}")
        for at in range(rng.randint(1, 5)):
            text = sentence(rng, rng.choice(sentences), lists)
            out.append(f"{at + 1}. {text[0].upper()}{text[1:]}")
        out.append("")
        length += sum(len(line.encode()) + 1 for line in out[-7:]) * 2 // 3
    return "\n".join(out) + "\n"


def sheet(rng: Random, sentences: list[str], lists, size: int) -> str:
    """A head of the list and rows under it: `head => row`."""
    head, _, row = rng.choice(sentences).partition(" => ")
    return head + "\n" + lines(rng, [row], lists, size)


MAKERS = {"law": law, "log": lines, "code": lines, "orders": sheet, "recipe": prose}
FORMATS = {"orders": "csv"}
IP = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")


def documents() -> list[dict]:
    lists, genres = grammar()
    out = []
    for genre, sentences in genres.items():
        total, at = 0, 0
        while total < SIZE:
            rng = Random(f"ordinary-{genre}-{at}")
            text = MAKERS.get(genre, prose)(rng, sentences, lists, rng.randint(1500, LONGEST))
            writer, end = Writer(), 0
            for found in IP.finditer(text) if genre == "log" else []:
                writer.plain(text[end : found.start()])
                writer.label("ip-address", found.group())
                end = found.end()
            writer.plain(text[end:])
            out.append(writer.record(f"ordinary-{genre}-{at:03d}", genre, FORMATS.get(genre, "txt")))
            total += len(text.encode())
            at += 1
    return out
