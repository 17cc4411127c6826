"""Builds the corpus: removes good/, tricky/ and malformed/ and writes them anew."""

import shutil
import sys

import cases_good
import cases_malformed
import cases_messages
import cases_office
import cases_pdf
import cases_pictures
import cases_tricky
from case import OUT
from formats import finish_office

LIMIT = 25_000_000


def main() -> int:
    cases = []
    for part in (cases_good, cases_messages, cases_pictures, cases_tricky, cases_pdf, cases_malformed, cases_office):
        cases += part.cases()
        print(f"{part.__name__}: {len(cases)} cases so far", file=sys.stderr)
    finish_office()
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "two cases with one name"
    for group in ("good", "tricky", "malformed"):
        shutil.rmtree(OUT / group, ignore_errors=True)
    for case in sorted(cases, key=lambda c: c.name):
        case.write()
    files = sum(len(case.files) for case in cases)
    size = sum(len(data) for case in cases for data in case.files.values())
    print(f"{len(cases)} cases, {files} files, {size / 1e6:.1f} MB")
    return 0 if size < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
