"""A letter as blocks, so that one text becomes many file formats with one expectation."""

from dataclasses import dataclass, field


@dataclass
class Block:
    """One of: head (lines at the top), p (paragraph), h (heading), kv (label-value rows), table (rows, first = head),
    lines (address, signature)."""

    kind: str
    rows: list
    css: str = ""


@dataclass
class Letter:
    """A document of a practice."""

    title: str
    blocks: list[Block] = field(default_factory=list)
    font: str = "serif"

    def head(self, *lines: str) -> "Letter":
        return self.push("head", list(lines))

    def lines(self, *lines: str) -> "Letter":
        return self.push("lines", list(lines))

    def h(self, text: str) -> "Letter":
        return self.push("h", [text])

    def p(self, text: str) -> "Letter":
        return self.push("p", [" ".join(text.split(" "))])

    def kv(self, *rows: tuple[str, str]) -> "Letter":
        return self.push("kv", list(rows))

    def table(self, *rows: tuple) -> "Letter":
        return self.push("table", [tuple(map(str, row)) for row in rows])

    def push(self, kind: str, rows: list) -> "Letter":
        self.blocks.append(Block(kind, rows))
        return self


def wrap(text: str, width: int = 78) -> list[str]:
    """Break at plain spaces only: a no-break space stays whole."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return lines + [line]


def to_text(letter: Letter, width: int = 78) -> str:
    """Plain text as a person would type it."""
    out = []
    for block in letter.blocks:
        if block.kind in ("head", "lines"):
            out += block.rows
        elif block.kind == "h":
            out += [block.rows[0].upper()]
        elif block.kind == "p":
            out += wrap(block.rows[0], width) if width else block.rows
        elif block.kind == "kv":
            pad = max(len(label) for label, _ in block.rows) + 1
            out += [f"{(label + ':').ljust(pad)} {value}" for label, value in block.rows]
        elif block.kind == "table":
            widths = [max(len(row[i]) for row in block.rows) for i in range(len(block.rows[0]))]
            for i, row in enumerate(block.rows):
                out.append("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip())
                if i == 0:
                    out.append("  ".join("-" * w for w in widths))
        out.append("")
    return "\n".join(out).rstrip() + "\n"
