#!/usr/bin/env python3
"""Builds patterns/lexicon/words.bloom, proper.bloom and places.txt.

Sources: Debian package wdutch (OpenTaal, BSD or CC-BY); PyPI package Faker (MIT) for places. Usage:

    pip download --no-deps faker && unzip faker-*.whl -d faker-src
    apt-get install wdutch
    python3 tools/lexicon/words.py faker-src /usr/share/dict/dutch patterns/lexicon

words.bloom: ordinary words, those the dictionary writes in lower case. proper.bloom: words it only writes with a capital
and that are no place: surnames, first names, brands. Both are Bloom filters: `src/detect/dictionary.rs` reads them.
"""

import importlib
import re
import sys

WORD = re.compile(r"^[A-Za-zÀ-ɏ]{3,40}$")
MASK = (1 << 64) - 1
CASE = 0x2020202020202020
MIX = 0x9E3779B97F4A7C15
PROBES = 6


def rotl(value, by):
    return ((value << by) | (value >> (64 - by))) & MASK


def hash64(word):
    """The hash of src/detect/lexicon.rs: eight bytes at a time, case folded by setting bit 5 of each byte."""
    data = word.encode()
    total = len(data)
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        total = rotl(((total ^ (int.from_bytes(data[at:at + 8], "little") | CASE)) * MIX) & MASK, 29)
    last = int.from_bytes(data[whole:].ljust(8, b"\0"), "little")
    return ((total ^ (last | CASE)) * MIX) & MASK


def bloom(words, bits):
    out = bytearray((1 << bits) // 8)
    for word in words:
        value = hash64(word)
        start, step = value >> 32, (value & 0xFFFFFFFF) | 1
        for probe in range(PROBES):
            bit = (start + probe * step) & ((1 << bits) - 1)
            out[bit >> 3] |= 1 << (bit & 7)
    return bytes(out)


def main(faker, dictionary, out):
    sys.path.insert(0, faker)
    address = importlib.import_module("faker.providers.address.nl_NL").Provider
    places = sorted({p for p in (*address.cities, *address.countries) if WORD.match(p)})
    known_places = {p.lower() for p in places}
    words = [line.strip() for line in open(dictionary, encoding="utf-8")]
    words = [word for word in words if WORD.match(word)]
    ordinary = {word for word in words if word == word.lower()}
    proper = {w for w in words if w[0].isupper() and w[1:] == w[1:].lower()}
    proper = {w for w in proper if w.lower() not in ordinary and w.lower() not in known_places}
    open(f"{out}/words.bloom", "wb").write(bloom(ordinary, 22))
    open(f"{out}/proper.bloom", "wb").write(bloom(proper, 20))
    with open(f"{out}/places.txt", "w", encoding="utf-8") as target:
        target.write("# Built by tools/lexicon/words.py from Faker (MIT): places and countries, in Dutch.\n")
        target.writelines(place + "\n" for place in places)
    print(len(ordinary), len(proper), len(places))


main(*sys.argv[1:4])
