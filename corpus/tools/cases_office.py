"""Office files and archives: ordinary ones, values in places that are not shown, damaged and hostile ones."""

import bz2
import lzma
import struct
import zipfile
import zlib

import letters_care as care
import letters_office as office
from case import Case
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from letter import to_text
from people import AMRANI, BENALI, BOSMAN, DEBOER, HOEKSTRA, JANSEN, MEULEN, PEETERS, PEOPLE, TERPSTRA, YILDIZ
from render_package import fixed, to_docx, to_gz, to_ods, to_odt, to_pptx, to_tar, to_xlsx, to_zip


def rows(people, number=int):
    """A list as a practice keeps it; BSNs as numbers, as spreadsheets like to."""
    return [["Naam", "BSN", "Geboortedatum", "Opmerking"]] + [[x.full, number(x.bsn), x.birth, "geen"] for x in people]


def good() -> list[Case]:
    letter, find, keep = office.invoice_with_bsn()
    letters = Case("good", "office-letter", "An invoice as Word and OpenDocument text", keep, find, verdict=["bsn.invoice"])
    letters.add("invoice.docx", to_docx(letter)).add("invoice.odt", to_odt(letter))
    people = PEOPLE[:6]
    find = [("bsn", x.bsn) for x in people]
    sheets = Case("good", "office-list", "A list of clients as a workbook: BSNs as numbers, birth dates as days since 1900", ["Opmerking", "geen"], find)
    sheets.add("clients.xlsx", to_xlsx({"Cliënten": rows(people)})).add("clients.ods", to_ods("Cliënten", rows(people)))
    slides = Case("good", "office-slides", "Slides with a case in a title and in the notes", ["Casusbespreking", "vervolg"],
                  [("bsn", HOEKSTRA.bsn), ("bsn", BOSMAN.bsn)])
    slides.add("slides.pptx", to_pptx([("Casusbespreking", f"BSN {HOEKSTRA.bsn}", f"Let op, BSN {BOSMAN.bsn}"), ("vervolg", "volgende week", "")]))
    text = to_text(letter).encode()
    inner = to_gz(to_tar({"map/lijst.csv": f"naam;bsn\n{AMRANI.full};{AMRANI.bsn}\n{DEBOER.full};{DEBOER.bsn}\n".encode()}), "lijst.tar")
    find = [("bsn", office.RAMDIN.bsn), ("bsn", AMRANI.bsn), ("bsn", DEBOER.bsn)]
    members = {"lees mij.txt": b"Niets bijzonders hier.\n", "factuur.txt": text, "factuur.docx": to_docx(letter), "lijst.tar.gz": inner}
    archives = Case("good", "archives", "Letters in archives in archives", ["Niets bijzonders"], find, verdict=["bsn.invoice"])
    archives.add("share.zip", to_zip(members)).add("share.tar", to_tar(members)).add("share.tgz", to_gz(to_tar(members)))
    return [letters, sheets, slides, archives]


def run(tag: str, words: str):
    piece, text = OxmlElement("w:r"), OxmlElement(tag)
    text.text = words
    text.set(qn("xml:space"), "preserve")
    piece.append(text)
    return piece


def changed(kind: str, author: str, child):
    change = OxmlElement(kind)
    for name, value in (("w:id", "7"), ("w:author", author), ("w:date", "2026-11-01T09:00:00Z")):
        change.set(qn(name), value)
    change.append(child)
    return change


def hidden_docx() -> Case:
    letter, _, _ = care.referral_cardiology()
    a, b, c, d, e, f = TERPSTRA.bsn, MEULEN.bsn, AMRANI.bsn, HOEKSTRA.bsn, YILDIZ.bsn, JANSEN.bsn

    def then(document) -> None:
        split = document.add_paragraph("BSN ")
        for n in range(0, 9, 2):
            split.add_run(a[n:n + 2]).bold = n % 4 == 0
        split._p.append(changed("w:del", "PKI", run("w:delText", f" was BSN {b}")))
        split._p.append(changed("w:ins", "PKI", run("w:t", " is goed")))
        section = document.sections[0]
        section.header.paragraphs[0].text = f"BSN {c}"
        section.footer.paragraphs[0].text = "bladzijde"
        document.core_properties.comments = f"BSN {d}"
        note = document.add_paragraph("Zie de opmerking")
        document.add_comment(note.runs, text=f"Klopt BSN {e}?", author="PKI", initials="P")
        hidden = document.add_paragraph().add_run(f"BSN {f}")
        hidden.font.hidden = True

    case = Case("tricky", "docx-hidden-places", "BSNs split over runs, deleted, in header, properties, comment and hidden text; custom XML; an embedded list",
                ["bladzijde", "Zie de opmerking"], [("bsn", x) for x in (a, b, c, d, e, f, PEETERS.bsn, BENALI.bsn)])
    custom = f"<?xml version=\"1.0\"?><dossier><bsn>{PEETERS.bsn}</bsn></dossier>".encode()
    embedded = to_xlsx({"Blad1": rows([BENALI])})
    from letter import Letter

    plain = to_docx(Letter("Brief").p("Een korte brief."), then)
    return case.add("hidden.docx", fixed(plain, {"customXml/item9.xml": custom, "word/embeddings/lijst.xlsx": embedded}))


def hidden_xlsx() -> Case:
    low = next(x for x in (f"0{n}" for n in range(12345670, 12345700)) if sum(int(d) * w for d, w in zip(x, (9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0)

    def then(book) -> None:
        first = book["Lijst"]
        first["B2"].comment = Comment(f"BSN {MEULEN.bsn} is oud", "PKI")
        first.row_dimensions[3].hidden = True
        first["B6"] = int(low)
        first["A6"] = "Bea Kok"
        first["E2"] = f'="BSN {AMRANI.bsn}"'
        secret = book.create_sheet("Verborgen")
        secret["A1"] = f"BSN {HOEKSTRA.bsn}"
        secret.sheet_state = "veryHidden"
        secret["B1"] = "mail"
        secret["B1"].hyperlink = f"mailto:{YILDIZ.email}"
        book.defined_names[f"BSN_{JANSEN.bsn}"] = DefinedName(f"BSN_{JANSEN.bsn}", attr_text="Verborgen!$A$1")

    people = [TERPSTRA, PEETERS, BENALI, BOSMAN]
    find = [("bsn", x.bsn) for x in people] + [("bsn", low[1:])]
    find += [("bsn", x.bsn) for x in (MEULEN, AMRANI, HOEKSTRA, JANSEN)] + [("email", YILDIZ.email)]
    case = Case("tricky", "xlsx-hidden-places", "BSNs without their zero, in a comment, a formula, a hidden row and sheet, the name of a range",
                ["Naam", "Opmerking"], find)
    return case.add("hidden.xlsx", to_xlsx({"Lijst": rows(people)}, then))


def tricky() -> list[Case]:
    names = Case("tricky", "archive-names", "A BSN in the name of a member, names that point outside", ["Niets bijzonders"], [("bsn", TERPSTRA.bsn)],
                 gone=[TERPSTRA.bsn])
    members = {f"dossier BSN {TERPSTRA.bsn}.txt": b"Niets bijzonders hier.\n", "../../buiten.txt": b"Niets bijzonders.\n", "/tmp/buiten.txt": b"Niets bijzonders.\n"}
    names.add("names.zip", to_zip(members)).add("names.tar", to_tar(members))
    return [hidden_docx(), hidden_xlsx(), names]


def bomb() -> bytes:
    """40 MB of zeros."""
    return to_zip({"nullen.bin": bytes(40 << 20)})


def deep() -> bytes:
    content = f"BSN {TERPSTRA.bsn}\n".encode()
    name = "brief.txt"
    for n in range(20):
        content, name = to_zip({name: content}), f"{n}.zip"
    return content


def locked() -> bytes:
    """An archive that says that its member is encrypted."""
    data = bytearray(to_zip({"geheim.txt": b"x" * 40}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def quoted_overlap() -> bytes:
    """Two records of the directory that share one member's bytes."""
    data = bytearray(to_zip({"a.txt": b"een" * 20, "b.txt": b"een" * 20}))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    return bytes(data)


def malformed() -> list[Case]:
    def bad(name, about, file, data, gap=(), find=(), or_gap=False):
        return Case("malformed", name, about, [], list(find), gap=list(gap), or_gap=or_gap).add(file, data)

    text = f"BSN {TERPSTRA.bsn}\n".encode()
    plain = to_zip({"brief.txt": text})
    broken = fixed(to_docx(office.invoice_with_bsn()[0]), patch=lambda name, part: part[:-20] if name == "word/document.xml" else part)
    assert zipfile.ZipFile and zlib
    return [
        bad("zip-bomb", "40 MB of zeros in 40 KB", "bomb.zip", bomb(), ["limit"]),
        bad("zip-deep", "Twenty archives in each other", "deep.zip", deep(), ["limit"]),
        bad("zip-encrypted", "An archive that asks for a password", "locked.zip", locked(), ["encrypted"]),
        bad("zip-overlap", "Two members that share their bytes", "overlap.zip", quoted_overlap(), ["unreadable"]),
        bad("zip-truncated", "An archive without its end", "truncated.zip", plain[:-40], ["unreadable"]),
        bad("zip-hidden-member", "A member that the directory does not know", "hidden.zip", hidden_member(text), ["unreadable"]),
        bad("tar-truncated", "An archive cut in a member", "truncated.tar", to_tar({"a": bytes(900), "b": text})[:700], ["unreadable"]),
        bad("gzip-damaged", "A packed file with a wrong checksum", "damaged.gz", to_gz(text)[:-8] + bytes(8), ["unreadable"]),
        bad("docx-broken-xml", "A document whose XML is cut off", "broken.docx", broken, ["unreadable"]),
        bad("office-old", "The start of a document of before 2007", "brief.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ["unsupported"]),
        bad("office-password", "A document with a password, as Word wraps it", "brief.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100), ["encrypted"]),
        bad("packed-otherwise", "A file packed with xz", "brief.txt.xz", lzma.compress(text), ["unsupported"]).add("brief.txt.bz2", bz2.compress(text)),
    ]


def hidden_member(text: bytes) -> bytes:
    """A member between the others that no record points at."""
    data = to_zip({"a.txt": b"een"})
    start = data.index(b"PK\x01\x02")
    extra = to_zip({"b.txt": text})
    extra = extra[: extra.index(b"PK\x01\x02")]
    tail = bytearray(data[start:])
    end = tail.rindex(b"PK\x05\x06")
    struct.pack_into("<I", tail, end + 16, start + len(extra))
    return data[:start] + extra + bytes(tail)


def cases() -> list[Case]:
    return good() + tricky() + malformed()
