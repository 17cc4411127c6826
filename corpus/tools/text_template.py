"""Templates of the labelled texts: slots, literal labels, alternatives; out comes text with byte offsets.

    === train csv          a template begins; split (train, tuning, test), and format unless it is txt; flags: `wrap` (lines of 72), `F:p`, `M:q`
                           (that person is a woman, a man)
    {p.full} {p.bsn}       a slot: person p, q, r, d, e ... and what of them is wanted
    <diagnosis:COPD>       a label of this kind; numbers may be drawn in it: <lab-result:Hb 7,{n:1-9}>
    <!bsn:123456789>       a decoy: looks like a BSN, is none
    [[a|b||c]]             one of these (an empty one, too)
    %repeat 3-6            the next line this often, with new people each time ({p...} only)
"""

import re
from random import Random

KINDS = set(
    "bsn a-number v-number mrz document-number driving-licence-number name birth-date patient-number insurance-number licence-plate "
    "big-number agb-code vat-id ip-address account-handle address postcode phone email iban payment-card diagnosis medication treatment "
    "lab-result mental-health disability pregnancy addiction covid health-code ethnicity religion politics union sex-life genetic biometric "
    "criminal password".split()
)
PIECE = re.compile(r"\{([A-Za-z0-9_.:-]+)\}|<(!?)([a-z-]+):([^<>]*)>")
WOMAN = re.compile(r"\b([Mm]oeder|[Jj]uf|[Zz]uster|[Dd]ochter|[Nn]icht|[Tt]ante|[Zz]us|[Zz]usje|[Mm]ijn vrouw|[Bb]uurvrouw|[Mm]ama|[Oo]ma)[ ,:(]{1,3}\{([a-z])\.")
MAN = re.compile(r"\b([Vv]ader|[Ss]tiefvader|[Mm]eneer|[Oo]om|[Mm]ijn man|[Bb]roer|[Bb]uurman|[Ss]choonzoon|[Oo]nze zoon|[Oo]pa)[ ,:(]{1,3}\{([a-z])\.")
# share of words with a typing mistake; letters are read over before they go out, chats are not
TYPOS = {"chat": 0.03, "whatsapp": 0.03, "mail": 0.012, "mdo": 0.015, "complaint": 0.012, "lab": 0, "payslip": 0, "invoice": 0}
NUMBER = re.compile(r"\{n:(\d+)-(\d+)\}")
CHOICE = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", re.S)


def choose(text: str, rng: Random) -> str:
    """Alternatives, innermost first."""
    while True:
        found = CHOICE.search(text)
        if not found:
            return text
        text = text[: found.start()] + rng.choice(found.group(1).split("|")) + text[found.end() :]


class Writer:
    """Text under construction, with its labels in characters."""

    def __init__(self, rng: Random | None = None, typos: float = 0, mail: bool = False):
        self.text, self.labels, self.decoys = "", [], []
        self.rng, self.typos, self.mail = rng, typos, mail

    def plain(self, text: str):
        # the header of a mail is written by programs
        if self.typos and not (self.mail and "\n\n" not in self.text):
            text = re.sub(r"[^\W\d_]{5,}", self.typo, text)
        self.text += text

    def typo(self, found: re.Match) -> str:
        """Now and then a letter lost, doubled or swapped; never the first, as people do not."""
        word = found.group()
        if self.rng.random() >= self.typos:
            return word
        at = self.rng.randint(1, len(word) - 2)
        return self.rng.choice(
            [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
        )

    def label(self, kind: str, value: str, form: str | None = None):
        assert kind in KINDS, kind
        assert value.strip(), kind
        self.labels.append([kind, len(self.text), len(self.text) + len(value), form])
        self.text += value

    def decoy(self, kind: str, value: str, what: str):
        assert kind in KINDS, kind
        self.decoys.append([kind, len(self.text), len(self.text) + len(value), what])
        self.text += value

    def wrap(self, width: int):
        """Lines of at most this many characters; only spaces become line breaks, so offsets stay."""
        out = []
        for line in self.text.split("\n"):
            chars, start = list(line), 0
            while len(line) - start > width:
                at = line.rfind(" ", start, start + width + 1)
                if at <= start:
                    break
                chars[at] = "\n"
                start = at + 1
            out.append("".join(chars))
        self.text = "\n".join(out)
        for label in self.labels:
            if label[3] and "\n" in self.text[label[1] : label[2]]:
                label[3] = "broken over a line/" + label[3].split("/")[1]

    def record(self, name: str, genre: str, form: str) -> dict:
        """As it is stored: offsets in bytes of UTF-8."""
        at = [0]
        for c in self.text:
            at.append(at[-1] + len(c.encode()))

        def marks(items, key):
            out = []
            for kind, start, end, more in items:
                mark = {"kind": kind, "start": at[start], "end": at[end]}
                if more:
                    mark[key] = more
                out.append(mark)
            return out

        return {"id": name, "genre": genre, "format": form, "text": self.text, "labels": marks(self.labels, "form"),
                "decoys": marks(self.decoys, "what")}


class Template:
    """One hand-written document."""

    def __init__(self, genre: str, head: str, body: str):
        flags = head.split()
        self.genre, self.split, self.body = genre, flags[0], body.strip("\n") + "\n"
        self.format = next((f for f in flags[1:] if f in ("csv", "eml")), "txt")
        self.wrap = "wrap" in flags
        # who must be a woman or a man: said by a word before the slot, or by a flag such as F:p
        self.sexes = {m.group(2): "F" for m in WOMAN.finditer(body)} | {m.group(2): "M" for m in MAN.finditer(body)}
        self.sexes |= {f[2:]: f[0] for f in flags[1:] if f[1:2] == ":"}

    def write(self, rng: Random, slots) -> Writer:
        out = Writer(rng, TYPOS.get(self.genre, 0.004) if self.format != "csv" else 0, self.format == "eml")
        slots.sexes = self.sexes
        lines, repeat = [], None
        for line in self.body.split("\n"):
            if line.startswith("%repeat "):
                low, high = map(int, line.split()[1].split("-"))
                repeat = rng.randint(low, high)
                continue
            lines += [(line, at) for at in range(repeat)] if repeat else [(line, None)]
            repeat = None
        # alternatives may span lines, repeated lines choose each for themselves
        blocks, run = [], []
        for line, at in lines:
            if at is None:
                run.append(line)
            else:
                if run:
                    blocks.append(("\n".join(run) + "\n", False))
                    run = []
                blocks.append((line + "\n", True))
        if run:
            blocks.append(("\n".join(run), False))
        for block, new in blocks:
            if new:
                slots.forget("p")
                slots.row += 1
            self.fill(choose(block, rng), out, slots)
        if self.wrap:
            out.wrap(72)
        return out

    @staticmethod
    def fill(text: str, out: Writer, slots):
        at = 0
        for found in PIECE.finditer(text):
            slot, bang, kind, value = found.groups()
            if slot is None and kind not in KINDS:
                continue
            out.plain(text[at : found.start()])
            at = found.end()
            if slot is not None:
                slots.write(slot, out)
            elif bang:
                out.decoy(kind, value, "look-alike")
            else:
                out.label(kind, NUMBER.sub(lambda n: str(out.rng.randint(int(n[1]), int(n[2]))), value))
        out.plain(text[at:])


def load(path, genre: str) -> list[Template]:
    parts = re.split(r"^=== (.*)$", path.read_text(encoding="utf-8"), flags=re.M)
    return [Template(genre, parts[i], parts[i + 1]) for i in range(1, len(parts), 2)]
