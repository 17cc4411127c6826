"""Files for `zwartlak inspect`: one way of hiding each, and files that only look as if they hide something.

`python3 corpus/tools/cases_inspect.py` writes `corpus/inspect/<name>.pdf` and `expected.csv`: name and the kinds that
count, none for a clean file. Needs Python alone; the same bytes each time.
"""

import pathlib
import random

from pdf_raw import Pdf, page

TOP = "BT /F1 14 Tf 72 770 Td (Verslag van het huisbezoek) Tj ET\n"
LINE = "BT /F1 11 Tf 72 700 Td (Mevrouw Terpstra woont in de Zonnehof.) Tj ET\n"
NAME = "117 697 45 12 re f\n"  # over the name in LINE
FORM = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"


def image(pdf: Pdf, number: int, width: int, height: int, gray, extra: str = "") -> None:
    """A gray picture; `gray` gives the brightness at a pixel."""
    data = bytes(gray(x, y) for y in range(height) for x in range(width))
    dress = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 {extra}"
    pdf.stream(number, data, dress, packed=True)


def noise(low: int, high: int):
    """A photograph, as far as a program can tell."""
    dice = random.Random(4)
    return lambda x, y: dice.randrange(low, high)


def with_image(content: str, width: int, height: int, gray, extra: str = "", more: str = "") -> Pdf:
    pdf = page(content, f"/XObject << /Im 10 0 R {more} >>")
    image(pdf, 10, width, height, gray, extra)
    return pdf


def scan(hide, layer: str) -> Pdf:
    """A page as a picture of striped lines, and its text."""
    def gray(x: int, y: int) -> int:
        if hide(x, y):
            return 0
        return 60 if 130 <= y % 200 < 160 and (x // 6) % 2 and y > 100 else 250
    return with_image(f"q 595 0 0 842 0 0 cm /Im Do Q\n{layer}", 595, 842, gray)


def annotated(content: str, annotation: str, appearance: str | None = None) -> Pdf:
    pdf = page(content, extra="/Annots [20 0 R]")
    drawn = ""
    if appearance is not None:
        pdf.stream(21, appearance, "/Type /XObject /Subtype /Form /BBox [110 695 165 710]")
        drawn = "/AP << /N 21 0 R >>"
    pdf.add(20, f"<< /Type /Annot /Rect [110 695 165 710] {annotation} {drawn} >>")
    return pdf


def catalog(pdf: Pdf, more: str) -> Pdf:
    pdf.add(1, f"<< /Type /Catalog /Pages 2 0 R {more} >>")
    return pdf


def boxes():
    """Things over text."""
    yield "box-black", "under-box", page(TOP + LINE + "0 g " + NAME)
    yield "box-white", "under-box", page(TOP + LINE + "1 g " + NAME)
    yield "box-red", "under-box", page(TOP + LINE + "1 0 0 rg " + NAME)
    yield "box-label-on-top", "under-box", page(TOP + LINE + "0 g " + NAME + "BT 1 g /F1 8 Tf 120 699 Td (GELAKT) Tj ET\n")
    yield "box-polygon", "under-box", page(TOP + LINE + "0 g 117 697 m 162 697 l 162 709 l 117 709 l h f\n")
    yield "box-thick-line", "under-box", page(TOP + LINE + "0 G 13 w 117 703 m 162 703 l S\n")
    yield "box-two-lines", "under-box under-box", page(TOP + LINE + LINE.replace("700", "684") + "0 g " + NAME + NAME.replace("697", "681"))
    yield "box-in-form", "under-box", form_box()
    yield "box-spot-colour", "under-box", spot()
    yield "box-cmyk", "under-box", page(TOP + LINE + "0 0 0 1 k " + NAME)
    yield "box-first-same-colour", "same-colour", page(TOP + "0 g " + NAME + LINE)
    yield "box-one-initial", "under-box", page(TOP + "BT /F1 11 Tf 72 700 Td (Mevrouw T. komt.) Tj ET\n0 g 118 697 8 12 re f\n")
    yield "box-turned-page", "under-box", page(TOP + LINE + "0 g " + NAME, extra="/Rotate 90")
    yield "box-black-on-black", "same-colour under-box", page(TOP + LINE + "q 0 g 117 697 45 12 re f Q BT 0 g /F1 11 Tf 119 700 Td (Bosman) Tj ET\n")
    yield "picture-over-text", "under-picture", with_image(TOP + LINE + "q 60 0 0 14 115 696 cm /Im Do Q\n", 60, 14, noise(90, 160))
    yield "annotation-square", "under-annotation", annotated(TOP + LINE, "/Subtype /Square /IC [0 0 0] /C [0 0 0]", "0 g 110 695 55 15 re f")
    yield "annotation-square-no-look", "under-annotation", annotated(TOP + LINE, "/Subtype /Square /IC [0 0 0]")
    yield "annotation-redact", "under-annotation", annotated(TOP + LINE, "/Subtype /Redact /QuadPoints [110 710 165 710 110 695 165 695]")
    yield "annotation-black-marker", "under-annotation", annotated(TOP + LINE, "/Subtype /Highlight /C [0 0 0] /QuadPoints [110 710 165 710 110 695 165 695]")


def form_box() -> Pdf:
    pdf = page(TOP + LINE + "/Fm Do\n", "/XObject << /Fm 10 0 R >>")
    pdf.stream(10, "0 g " + NAME, FORM)
    return pdf


def spot() -> Pdf:
    pdf = page(TOP + LINE + "/Sp cs 1 scn " + NAME, "/ColorSpace << /Sp [/Separation /Zwart /DeviceGray 10 0 R] >>")
    pdf.add(10, "<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>")
    return pdf


def elsewhere():
    """Things beside, behind and outside."""
    yield "white-text", "same-colour", page(TOP + LINE.replace("BT", "BT 1 g"))
    yield "invisible-text", "invisible", page(TOP + "BT 3 Tr /F1 11 Tf 72 660 Td (Mevrouw Terpstra) Tj ET\n")
    yield "transparent-text", "invisible", page(TOP + "q /Gs gs BT /F1 11 Tf 72 660 Td (Mevrouw Terpstra) Tj ET Q\n", "/ExtGState << /Gs << /ca 0 >> >>")
    yield "outside-crop", "outside-page", page(TOP + "BT /F1 11 Tf 72 60 Td (Mevrouw Terpstra) Tj ET\n", extra="/CropBox [0 200 595 842]")
    yield "outside-media", "outside-page", page(TOP + "BT /F1 11 Tf 700 300 Td (Mevrouw Terpstra) Tj ET\n")
    yield "clipped-text", "clipped", page(TOP + "q 0 700 100 100 re W n BT /F1 11 Tf 272 660 Td (Mevrouw Terpstra) Tj ET Q\n")
    yield "clipped-form", "clipped", clipped_form()
    yield "hidden-layer", "hidden-layer", layered()
    yield "picture-under-box", "picture-under-box", with_image(TOP + "q 300 0 0 300 100 300 cm /Im Do Q\n0 g 180 400 60 60 re f\n", 150, 150, noise(40, 220))
    yield "picture-cropped", "cropped-picture", with_image(TOP + "q 100 300 150 300 re W n 300 0 0 300 100 300 cm /Im Do Q\n", 150, 150, noise(40, 220))
    yield "scan-black-bar", "under-box", scan(lambda x, y: 125 <= y <= 165 and 60 <= x <= 300, "BT 3 Tr /F1 30 Tf 70 687 Td (Terpstra) Tj 220 0 Td (Zonnehof) Tj ET\n")
    yield "scan-box-on-top", "picture-under-box under-box", scan(lambda x, y: False, "BT 3 Tr /F1 30 Tf 70 687 Td (Terpstra) Tj 250 0 Td (Zonnehof) Tj ET\n0 g 60 677 200 40 re f\n")
    pdf = page(TOP)
    pdf.info = 10
    pdf.add(10, "<< /Author (T. Terpstra) /Producer (Proef) >>")
    yield "author", "origin", pdf
    yield "comment", "comment", annotated(TOP, "/Subtype /Text /Contents (Terpstra belde terug)")
    pdf = catalog(page(TOP), "/Names << /EmbeddedFiles << /Names [(lijst.txt) 10 0 R] >> >>")
    pdf.add(10, "<< /Type /Filespec /F (lijst.txt) /EF << /F 11 0 R >> >>")
    pdf.stream(11, "Terpstra, Zonnehof", "/Type /EmbeddedFile")
    yield "attachment", "attachment", pdf
    pdf = page(TOP)
    pdf.stream(10, LINE, FORM)
    yield "unused-form", "unused-drawing", pdf
    pdf = page(TOP, extra="/Thumb 10 0 R")
    image(pdf, 10, 76, 106, noise(0, 255))
    yield "thumbnail", "thumbnail", pdf
    pdf = catalog(page(TOP), "/Outlines 10 0 R")
    pdf.add(10, "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>")
    pdf.add(11, "<< /Title (BSN 111222333) /Parent 10 0 R /Dest [3 0 R /Fit] >>")
    yield "bookmark-with-bsn", "background", pdf


def clipped_form() -> Pdf:
    pdf = page(TOP + "/Fm Do\n", "/XObject << /Fm 10 0 R >>")
    pdf.stream(10, LINE, FORM.replace("[0 0 595 842]", "[0 0 595 600]"))
    return pdf


def layered() -> Pdf:
    pdf = page(TOP + "/OC /L BDC " + LINE + "EMC\n", "/Properties << /L 10 0 R >>")
    pdf.add(10, "<< /Type /OCG /Name (concept) >>")
    return catalog(pdf, "/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>")


def revised(before: str, after: str) -> bytes:
    base = page(before).bytes()
    start = int(base.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    content, at = after.encode(), len(base)
    update = b"4 0 obj\n<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream\nendobj\n"
    xref = at + len(update)
    return base + update + b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, start, xref)


def clean():
    """What must not count."""
    yield "clean-plain", "", page(TOP + LINE)
    yield "clean-table-ground", "", page(TOP + "0.8 g " + NAME + "0 g " + LINE)
    yield "clean-white-on-black", "", page(TOP + "0 g 60 690 400 30 re f BT 1 g /F1 11 Tf 72 700 Td (Mevrouw Terpstra) Tj ET\n")
    yield "clean-frame", "", page(TOP + LINE + "0 G 1 w " + NAME.replace(" f", " S"))
    yield "clean-frame-of-two", "", page(TOP + LINE + "1 0 0 rg 110 690 60 24 re 112 692 56 20 re f*\n")
    yield "clean-underline", "", page(TOP + LINE + "0 g 72 697 90 1 re f\n")
    yield "clean-highlight", "", page(TOP + LINE + "/Gs gs 1 1 0 rg " + NAME, "/ExtGState << /Gs << /ca 0.4 >> >>")
    yield "clean-marker", "", page(TOP + LINE + "/Gs gs 1 1 0 rg " + NAME, "/ExtGState << /Gs << /BM /Multiply >> >>")
    yield "clean-marker-annotation", "", annotated(TOP + LINE, "/Subtype /Highlight /C [1 1 0] /QuadPoints [110 710 165 710 110 695 165 695]")
    yield "clean-marker-drawn", "", annotated(TOP + LINE, "/Subtype /Highlight /C [1 1 0] /QuadPoints [110 710 165 710 110 695 165 695]", "1 1 0 rg 110 695 55 15 re f")
    yield "clean-link", "", annotated(TOP + LINE, "/Subtype /Link /Border [0 0 1] /A << /S /URI /URI (https://example.nl) >>")
    yield "clean-box-beside", "", page(TOP + LINE + "0 g 270 697 60 12 re f\n")
    yield "clean-box-half-touching", "", page(TOP + LINE + "0 g 72 709 200 12 re f\n")
    yield "clean-x-under-box", "", page(TOP + "BT /F1 11 Tf 72 700 Td (XXXXXXXX) Tj ET 0 g 70 697 90 12 re f\n")
    yield "clean-dashes-under-box", "", page(TOP + "BT /F1 11 Tf 72 700 Td (- ---- -) Tj ET 0 g 70 697 90 12 re f\n")
    yield "clean-clipped-box", "", page(TOP + LINE + "q 300 300 10 10 re W n 0 g " + NAME + "Q\n")
    yield "clean-scan", "", scan(lambda x, y: False, "BT 3 Tr /F1 30 Tf 70 687 Td (Terpstra) Tj 220 0 Td (Zonnehof) Tj ET\n")
    yield "clean-light-gray", "", page(TOP + LINE.replace("BT", "BT 0.75 g"))
    yield "clean-photo-behind-text", "", with_image("q 595 0 0 842 0 0 cm /Im Do Q\n" + TOP + LINE, 100, 140, noise(170, 250))
    yield "clean-ornament-over-text", "", with_image(TOP + LINE + "q 20 0 0 20 400 696 cm /Im Do Q\n", 60, 60, noise(90, 160))
    pdf = page(TOP)
    pdf.info = 10
    pdf.add(10, "<< /Author (anonymous) /Title (untitled) /Creator (Proef 1.0) /Producer (Proef) /CreationDate (D:20261101090000Z) >>")
    yield "clean-usual-metadata", "", pdf
    yield "clean-text-twice", "", page(TOP + LINE + LINE.replace("BT", "BT 3 Tr"))
    yield "clean-big-watermark-below", "", page("BT 0.9 g /F1 90 Tf 60 640 Td (CONCEPT) Tj ET 0 g\n" + TOP + LINE)
    yield "clean-white-under-text", "", page("1 g 0 0 595 842 re f 0 g\n" + TOP + LINE)


def cases():
    yield from boxes()
    yield from elsewhere()
    yield "revision", "revision", revised(TOP + LINE, TOP + "BT /F1 11 Tf 72 700 Td (Mevrouw woont in de Zonnehof.) Tj ET\n")
    yield "clean-revision-with-more", "", revised(TOP, TOP + LINE)
    yield from clean()


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent.parent / "inspect"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.pdf"):
        old.unlink()
    rows = ["name,expected"]
    for name, expected, pdf in cases():
        (folder / f"{name}.pdf").write_bytes(pdf if isinstance(pdf, bytes) else pdf.bytes())
        rows.append(f"{name},{expected}")
    (folder / "expected.csv").write_text("\n".join(rows) + "\n")
    print(len(rows) - 1, "files")
