"""Recall, precision and speed of zwartlak and of other programs on the same labelled texts.

Every program gets each text as one string (zwartlak: as one file) and gives places and kinds. Scored as `zwartlak eval`
does: a label is found when a finding of its kind shares a character with it, a BSN and an IBAN only with the same
digits; a finding is right when it is on a label of its kind. Findings that lie in a label holding such a value (a name
in a mail address) are not counted. Where a program's kind is wider than ours (Deduce's `locatie` is also a town), its
precision says nothing and is left out.

To be fair: mail addresses in these texts end in `.example`, which Deduce and Presidio do not take for a domain, so their
`-` for mail says nothing. Deduce takes every date; that it finds birth dates is no wonder. Presidio is its Dutch-usable
patterns only, without a language model.
"""

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

EXACT = {"bsn", "iban", "payment-card"}
HOLDS = {("name", "email"), ("name", "account-handle"), ("postcode", "address"), ("address", "postcode"), ("bsn", "vat-id"),
         ("name", "mrz"), ("bsn", "mrz"), ("birth-date", "mrz"), ("document-number", "mrz")}


def solid(text):
    return "".join(c for c in text.lower() if c.isalnum()).lstrip("0")


def deduce():
    from deduce import Deduce

    engine = Deduce()
    tags = {"persoon": "name", "patient": "name", "bsn": "bsn", "telefoonnummer": "phone", "emailadres": "email",
            "datum": "birth-date", "locatie": ("address", "postcode"), "id": "patient-number"}

    def run(text):
        return [(tags.get(a.tag), a.start_char, a.end_char) for a in engine.deidentify(text).annotations]

    return run, {"birth-date", "address", "postcode", "patient-number"}


def euredact():
    import euredact as eu

    tags = {"PERSON_NAME": "name", "NATIONAL_ID": "bsn", "SSN": "bsn", "TAX_ID": "bsn", "PHONE": "phone", "EMAIL": "email",
            "POSTAL_CODE": "postcode", "BANK_ACCOUNT": "iban", "DOB": "birth-date", "ADDRESS": "address", "CREDIT_CARD": "payment-card",
            "IP_ADDRESS": "ip-address", "IPV6_ADDRESS": "ip-address", "LICENSE_PLATE": "licence-plate", "VAT": "vat-id",
            "PASSPORT": "document-number", "DRIVERS_LICENSE": "driving-licence-number", "HEALTH_INSURANCE": "insurance-number",
            "HEALTHCARE_PROVIDER": ("big-number", "agb-code"), "SOCIAL_HANDLE": "account-handle", "SECRET": "password"}

    def run(text):
        found = eu.redact(text, countries=["NL"], detect_dates=True, cache=False).detections
        return [(tags.get(d.entity_type.value), d.start, d.end) for d in found]

    return run, {"big-number", "agb-code"}


def presidio():
    from presidio_analyzer import predefined_recognizers as known

    recognizers = [("email", known.EmailRecognizer()), ("iban", known.IbanRecognizer()), ("ip-address", known.IpRecognizer()),
                   ("payment-card", known.CreditCardRecognizer()), ("phone", known.PhoneRecognizer(supported_regions=("NL",)))]

    def run(text):
        return [(kind, r.start, r.end) for kind, one in recognizers for r in one.analyze(text, one.supported_entities, None) or []]

    return run, set()


def zwartlak(program, records):
    """All texts as files in a folder, scanned at once by one thread; gives the findings of each, and the seconds."""
    out = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for record in records:
            Path(folder, f"{record['id']}.{record['format']}").write_bytes(record["text"].encode())
        begin = time.monotonic()
        scan = [program, "scan", folder, "--format", "jsonl", "--reveal", "--no-ocr", "--jobs", "1", "--progress", "never"]
        done = subprocess.run(scan, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begin
    texts = {r["id"]: r["text"] for r in records}
    for line in done.stdout.splitlines():
        f = json.loads(line)
        if f["type"] != "finding":
            continue
        name = Path(f["path"]).stem
        place, text = f["place"], texts[name]
        if "bytes" in place:
            start, end = (len(text.encode()[:at].decode(errors="ignore")) for at in place["bytes"])
            out[name].append((f["kind"], start, end))
        elif f.get("value"):
            # a place in a mail counts from its part: wherever the value stands
            at = text.find(f["value"])
            while at >= 0:
                out[name].append((f["kind"], at, at + len(f["value"])))
                at = text.find(f["value"], at + 1)
    return out, seconds


def score(records, found):
    counts = defaultdict(lambda: [0, 0, 0, 0])  # labels, recalled, right, wrong
    for record in records:
        text, labels = record["text"], record["labels"]
        spans = [(set(k) if isinstance(k, tuple) else {k}, s, e) for k, s, e in found[record["id"]] if k]

        def same(kind, span, label):
            value, whole = text[span[1] : span[2]], text[label["start"] : label["end"]]
            return kind in span[0] and span[1] < label["end"] and label["start"] < span[2] and (kind not in EXACT or solid(value) == solid(whole))

        for label in labels:
            counts[label["kind"]][0] += 1
            counts[label["kind"]][1] += any(same(label["kind"], span, label) for span in spans)
        for span in spans:
            right = any(same(label["kind"], span, label) for label in labels)
            touched = {label["kind"] for label in labels if span[1] < label["end"] and label["start"] < span[2]}
            kind = sorted(span[0])[0]
            if not right and any((kind, other) in HOLDS for other in touched):
                continue
            counts[kind][2 if right else 3] += 1
    return counts


def main():
    logging.disable(logging.CRITICAL)  # Presidio tells of every match
    records = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    size = sum(len(r["text"].encode()) for r in records)
    for record in records:  # offsets in characters, as the others give them
        raw = record["text"].encode()
        for label in record["labels"]:
            label["start"], label["end"] = (len(raw[: label[k]].decode()) for k in ("start", "end"))
    results, speed, vague = {}, {}, {}
    found, seconds = zwartlak(sys.argv[2], records)
    results["zwartlak"], speed["zwartlak"], vague["zwartlak"] = score(records, found), (0.0, seconds), set()
    for name, make in (("Deduce", deduce), ("euredact", euredact), ("Presidio patterns", presidio)):
        try:
            begin = time.monotonic()
            run, loose = make()
            run("Jan de Vries belde.")
            start = time.monotonic() - begin
        except Exception as error:  # not installed, or not in this version
            print(f"{name}: {error!r}", file=sys.stderr)
            continue
        begin = time.monotonic()
        found = {r["id"]: run(r["text"]) for r in records}
        speed[name] = (start, time.monotonic() - begin)
        results[name], vague[name] = score(records, found), loose
    kinds = sorted({k for name, r in results.items() if name != "zwartlak" for k, c in r.items() if c[1] and c[0]})
    print(f"{len(records)} texts, {size} bytes; recall / precision (0.5 and up for zwartlak)\n")
    print("| kind | labels | " + " | ".join(results) + " |\n|---|---:" + "|---:" * len(results) + "|")
    for kind in kinds:
        cells = []
        for name, counts in results.items():
            labels, recalled, right, wrong = counts[kind]
            if not recalled and not right + wrong:
                cells.append("-")
                continue
            precision = "-" if kind in vague[name] or not right + wrong else f"{right / (right + wrong):.3f}"
            cells.append(f"{recalled / labels:.3f} / {precision}")
        print(f"| {kind} | {results['zwartlak'][kind][0]} | " + " | ".join(cells) + " |")
    print("\n| program | start, s | texts, s | KB/s |\n|---|---:|---:|---:|")
    for name, (start, seconds) in speed.items():
        print(f"| {name} | {start:.1f} | {seconds:.1f} | {size / 1000 / seconds:.0f} |")
    print("\nzwartlak: its start is in its seconds; one thread; files on disk.")


if __name__ == "__main__":
    main()
