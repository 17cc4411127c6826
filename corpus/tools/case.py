"""A case of the corpus: files with one expectation, and the case.toml that says it."""

from dataclasses import dataclass, field
from pathlib import Path

import verdicts

OUT = Path(__file__).resolve().parent.parent


def quote(text: str) -> str:
    """A TOML basic string."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif ord(char) < 32 or ord(char) == 127:
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def solid(text: str) -> str:
    """How values are compared: letters and digits only."""
    return "".join(c for c in text if c.isalnum())


@dataclass
class Case:
    """Files that share one expectation. `files` maps a name to bytes; `over` holds per-file exceptions."""

    group: str
    name: str
    about: str
    keep: list[str] = field(default_factory=list)
    find: list[tuple] = field(default_factory=list)  # (kind, value or None)
    never: list[tuple] = field(default_factory=list)  # (kind, value or None)
    verdict: list[str] = field(default_factory=list)
    gap: list[str] = field(default_factory=list)
    redact: str = ""
    gone: list[str] = field(default_factory=list)  # no finding is asked for, but no copy may hold it
    or_gap: bool = False  # damaged on purpose: what is expected, or a gap, but never silence
    files: dict[str, bytes] = field(default_factory=dict)
    over: dict[str, dict] = field(default_factory=dict)
    hidden: dict[str, bytes] = field(default_factory=dict)  # truth.json and the like: no case file

    def add(self, name: str, data: bytes | str, **over) -> "Case":
        """Add a file, with exceptions: find, never, verdict, gap, keep, skip_find, redact."""
        self.files[name] = data.encode() if isinstance(data, str) else data
        if over:
            self.over[name] = over
        return self

    def toml(self) -> str:
        """The text of case.toml."""
        lines = [f"about = {quote(self.about)}"]
        if may := verdicts.MAY.get(self.name):
            lines.append("may = [" + ", ".join(map(quote, may)) + "]")
        if self.keep:
            lines.append("keep = [" + ", ".join(map(quote, self.keep)) + "]")
        if self.redact:
            lines.append(f"redact = {quote(self.redact)}")
        if self.gone:
            lines.append("gone = [" + ", ".join(map(quote, self.gone)) + "]")
        if self.or_gap:
            lines.append("or_gap = true")
        lines += tables("", self.find, self.never, self.verdict + verdicts.MUST.get(self.name, []), self.gap)
        overs = {name: dict(over) for name, over in self.over.items()}
        for name, rules in verdicts.ALSO.get(self.name, {}).items():
            over = overs.setdefault(name, {})
            over["extra_verdict"] = over.get("extra_verdict", []) + rules
        for name, over in overs.items():
            head = f"file.{quote(name)}"
            lines += ["", f"[{head}]"]
            for key in ("keep", "skip_find", "extra_verdict"):
                if key in over:
                    lines.append(f"{key} = [" + ", ".join(map(quote, over[key])) + "]")
            if "redact" in over:
                lines.append(f"redact = {quote(over['redact'])}")
            for key in ("find", "never", "verdict", "gap"):
                if key in over and not over[key]:
                    lines.append(f"{key} = []")
            lines += tables(head + ".", *(over.get(k, []) for k in ("find", "never", "verdict", "gap")))
        return "\n".join(lines) + "\n"

    def write(self) -> None:
        """Write the folder."""
        folder = OUT / self.group / self.name
        folder.mkdir(parents=True, exist_ok=False)
        (folder / "case.toml").write_text(self.toml(), encoding="utf-8")
        for name, data in (self.files | self.hidden).items():
            (folder / name).write_bytes(data)


def tables(prefix: str, find, never, verdict, gap) -> list[str]:
    """The array tables of an expectation."""
    lines = []
    for key, rows in (("find", find), ("never", never)):
        for kind, value in rows:
            lines += ["", f"[[{prefix}{key}]]", f"kind = {quote(kind)}"]
            if value is not None:
                lines.append(f"value = {quote(solid(value))}")
    for rule in verdict:
        lines += ["", f"[[{prefix}verdict]]", f"rule = {quote(rule)}"]
    for reason in gap:
        lines += ["", f"[[{prefix}gap]]", f"reason = {quote(reason)}"]
    return lines
