"""A foreign reader of archives and office files: prints names and comments, and the text of XML parts joined over their
runs, and unpacks members for other judges.

Usage: package.py FILE FOLDER. Members get numbers for names: nothing is written to where a name points.
"""

import gzip
import sys
import tarfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

PARAGRAPHS = {"p", "h", "si", "is", "c", "v", "f", "comment", "text", "row", "author", "entry"}


def words(part: bytes) -> str:
    """Text of XML with a line break at the end of each paragraph; attributes behind it."""
    out, attributes = [], []

    def walk(element) -> None:
        attributes.extend(element.attrib.values())
        out.append(element.text or "")
        for child in element:
            walk(child)
            out.append(child.tail or "")
        if element.tag.rsplit("}", 1)[-1] in PARAGRAPHS:
            out.append("\n")

    walk(ElementTree.fromstring(part))
    return "".join(out) + "\n" + "\n".join(attributes)


def members(raw: bytes, path: str):
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            print(archive.comment.decode("utf-8", "replace"))
            for info in archive.infolist():
                print(info.filename, info.comment.decode("utf-8", "replace"))
                yield info.filename, archive.read(info)
    elif raw.startswith(b"\x1f\x8b"):
        yield path.removesuffix(".gz").replace(".tgz", ".tar"), gzip.decompress(raw)
    else:
        with tarfile.open(path) as archive:
            for info in archive:
                print(info.name, info.linkname, info.uname, info.gname, info.pax_headers)
                if info.isfile():
                    yield info.name, archive.extractfile(info).read()


sys.stdout.reconfigure(encoding="utf-8", errors="replace")
path, folder = sys.argv[1], Path(sys.argv[2])
office = False
for number, (name, content) in enumerate(members(Path(path).read_bytes(), path)):
    office |= name in ("[Content_Types].xml", "META-INF/manifest.xml")
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") or name.endswith((".xml", ".rels")):
        try:
            print(words(content))
        except ElementTree.ParseError:
            print("not well-formed:", content.decode("utf-8", "replace"))
    end = "".join(c for c in Path(name).suffix if c.isalnum() or c == ".")[:8]
    if not office or end.lower() not in (".xml", ".rels", ""):
        (folder / f"{number:04}{end}").write_bytes(content)
