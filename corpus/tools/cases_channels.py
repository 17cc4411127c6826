"""One planted BSN for each place in a PDF where a value can hide.

    python3 corpus/tools/cases_channels.py

writes `corpus/channels/<name>.pdf` and `value.txt`. Needs Pillow for the channels made of pixels, and qpdf and reportlab
for those of other producers; the rest is written object by object. Ordinary words stand on every page: they must stay.
"""

import io
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFont

from pdf_raw import Pdf, page

BSN = "227871297"
V = f"BSN: {BSN}"
NAME = f"BSN#20{BSN}"
WORDS = "Verslag van het huisbezoek"
TOP = f"BT /F1 14 Tf 72 770 Td ({WORDS}) Tj ET\n"
FONT = "/Resources << /Font << /F1 5 0 R >> >>"
FORM = f"/Type /XObject /Subtype /Form /BBox [0 0 400 60] {FONT}"
LINE = f"BT /F1 11 Tf 10 20 Td ({V}) Tj ET"
ON_PAGE = f"BT /F1 11 Tf 72 700 Td ({V}) Tj ET\n"
WIDE = "FEFF" + V.encode("utf-16-be").hex().upper()


def catalog(pdf: Pdf, more: str) -> Pdf:
    pdf.add(1, f"<< /Type /Catalog /Pages 2 0 R {more} >>")
    return pdf


def on_page():
    """What a page draws."""
    def text(body: str) -> Pdf:
        return page(TOP + f"BT /F1 11 Tf 14 TL 72 700 Td {body} ET\n")
    yield "tj", text(f"({V}) Tj")
    yield "tj-hex", text(f"<{V.encode().hex()}> Tj")
    yield "tj-octal", text("(" + "".join(f"\\{ord(c):03o}" for c in V) + ") Tj")
    yield "tj-split", text(f"(BSN: ) Tj [({BSN[:2]}) -20 ({BSN[2:5]}) 14 ({BSN[5:]})] TJ")
    yield "quote", text(f"(Zie onder) Tj ({V}) '")
    yield "double-quote", text(f"(Zie onder) Tj 0 0 ({V}) \"")
    yield "invisible", text(f"3 Tr ({V}) Tj")
    yield "clip-mode", text(f"7 Tr ({V}) Tj")
    yield "white", text(f"1 g ({V}) Tj")
    yield "under-box", page(TOP + ON_PAGE + "0 g 70 695 200 16 re f\n")
    yield "tiny", text(f"/F1 0.4 Tf ({V}) Tj")
    yield "outside-crop", page(TOP + f"BT /F1 11 Tf 72 30 Td ({V}) Tj ET\n", extra="/CropBox [0 100 595 842]")
    yield "outside-media", page(TOP + f"BT /F1 11 Tf 900 300 Td ({V}) Tj ET\n")
    yield "comment-in-stream", page(TOP + f"% {V}\n")
    pdf = page(TOP)
    pdf.objects[3] = pdf.objects[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 10 0 R]")
    pdf.stream(10, ON_PAGE, packed=True)
    yield "second-content-stream", pdf
    yield "actual-text-inline", page(TOP + f"/Span << /ActualText ({V}) >> BDC BT /F1 11 Tf 72 700 Td (zie kaart) Tj ET EMC\n")
    pdf = page(TOP + "/Span /P0 BDC BT /F1 11 Tf 72 700 Td (zie kaart) Tj ET EMC\n", "/Properties << /P0 10 0 R >>")
    pdf.add(10, f"<< /ActualText ({V}) >>")
    yield "actual-text-properties", pdf
    pdf = page(TOP + "/OC /L BDC " + ON_PAGE + "EMC\n", "/Properties << /L 10 0 R >>")
    pdf.add(10, "<< /Type /OCG /Name (concept) >>")
    yield "hidden-layer", catalog(pdf, "/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>")
    pdf = page(TOP + "q 1 0 0 1 72 690 cm /Fm Do Q\n", "/XObject << /Fm 10 0 R >>")
    pdf.stream(10, LINE, FORM, packed=True)
    yield "form", pdf
    pdf = page(TOP + "/Pattern cs /P scn 72 600 200 60 re f\n", "/Pattern << /P 10 0 R >>")
    pdf.stream(10, LINE, f"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 200 60] /XStep 200 /YStep 60 {FONT}")
    yield "tiling-pattern", pdf
    pdf = page(TOP + "/Gs gs 0 g 72 600 200 60 re f\n", "/ExtGState << /Gs << /SMask << /S /Luminosity /G 10 0 R >> >> >>")
    pdf.stream(10, f"1 g {LINE}", FORM + " /Group << /S /Transparency /CS /DeviceGray >>")
    yield "soft-mask-group", pdf
    pdf = page(TOP + "BT /T3 20 Tf 72 700 Td (a) Tj ET\n")
    pdf.objects[3] = pdf.objects[3].replace(b"/F2 6 0 R", b"/F2 6 0 R /T3 10 0 R")
    pdf.add(10, f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 200 20] /FontMatrix [0.05 0 0 0.05 0 0] /CharProcs << /a 11 0 R >> "
                f"/Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [200] {FONT} >>")
    pdf.stream(11, f"200 0 d0 BT /F1 11 Tf ({V}) Tj ET")
    yield "type3-glyph", pdf
    yield "to-unicode-of-symbols", encoded(True)
    yield "identity-cid-font", encoded(False)


def encoded(simple: bool) -> Pdf:
    """Codes that only a ToUnicode map explains."""
    letters = sorted(set(V))
    code = {c: i + 1 for i, c in enumerate(letters)}
    width = 1 if simple else 2
    shown = "".join(f"{code[c]:0{2 * width}x}" for c in V)
    pdf = page(TOP + f"BT /F3 11 Tf 72 700 Td <{shown}> Tj ET\n")
    pdf.objects[3] = pdf.objects[3].replace(b"/F2 6 0 R", b"/F2 6 0 R /F3 10 0 R")
    rows = "\n".join(f"<{n:0{2 * width}x}> <{ord(c):04x}>" for c, n in code.items())
    cmap = (f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n1 begincodespacerange <{'00' * width}> <{'ff' * width}> endcodespacerange\n"
            f"{len(code)} beginbfchar\n{rows}\nendbfchar endcmap end end")
    pdf.stream(11, cmap)
    if simple:
        names = " ".join({" ": "/space", ":": "/colon"}.get(c, "/" + ("zero one two three four five six seven eight nine".split()[int(c)] if c.isdigit() else c)) for c in letters)
        pdf.add(10, f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [1 {names}] >> /ToUnicode 11 0 R >>")
    else:
        pdf.add(10, "<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H /DescendantFonts [12 0 R] /ToUnicode 11 0 R >>")
        pdf.add(12, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 556 /FontDescriptor 13 0 R >>")
        pdf.add(13, "<< /Type /FontDescriptor /FontName /Helvetica /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 720 /Descent -200 /CapHeight 700 /StemV 80 >>")
    return pdf


def drawn(width: int = 900, height: int = 120) -> Image.Image:
    picture = Image.new("L", (width, height), 255)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", height // 2)
    ImageDraw.Draw(picture).text((20, height // 5), V, 0, font)
    return picture


def pixels():
    """What a picture shows."""
    picture = drawn()
    dress = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /BitsPerComponent 8"
    def placed(extra: str = "", matrix: str = "450 0 0 60 72 600") -> Pdf:
        return page(TOP + f"q {matrix} cm /Im Do Q\n", f"/XObject << /Im 10 0 R {extra} >>")
    pdf = placed()
    pdf.stream(10, picture.tobytes(), dress + " /ColorSpace /DeviceGray", packed=True)
    yield "image-gray", pdf
    pdf, out = placed(), io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=80)
    pdf.stream(10, out.getvalue(), dress + " /ColorSpace /DeviceRGB /Filter /DCTDecode")
    yield "image-jpeg", pdf
    pdf = placed()
    bilevel = dress.replace("/BitsPerComponent 8", "/BitsPerComponent 1")
    pdf.stream(10, picture.convert("1").tobytes(), bilevel + " /ColorSpace /DeviceGray", packed=True)
    yield "image-bilevel", pdf
    pdf = placed()
    black = Image.new("L", picture.size, 0)
    pdf.stream(10, black.tobytes(), dress + " /ColorSpace /DeviceGray /SMask 11 0 R", packed=True)
    pdf.stream(11, Image.eval(picture, lambda v: 255 - v).tobytes(), dress + " /ColorSpace /DeviceGray", packed=True)
    yield "soft-mask-of-image", pdf
    small = drawn(450, 60)
    data = small.convert("1").tobytes()
    inline = f"q 450 0 0 60 72 600 cm\nBI /W {small.width} /H {small.height} /BPC 1 /CS /G /F /AHx ID {data.hex()}>\nEI Q\n"
    yield "inline-image", page(TOP + inline, packed=True)
    pdf = page(TOP, extra="/Thumb 10 0 R")
    pdf.stream(10, picture.tobytes(), dress + " /ColorSpace /DeviceGray", packed=True)
    yield "thumbnail", pdf
    pdf = placed()
    pdf.stream(10, Image.new("L", picture.size, 200).tobytes(), dress + " /ColorSpace /DeviceGray /Alternates [<< /Image 11 0 R /DefaultForPrinting true >>]", packed=True)
    pdf.stream(11, picture.tobytes(), dress + " /ColorSpace /DeviceGray", packed=True)
    yield "alternate-image", pdf
    pdf = page(TOP)
    pdf.stream(10, picture.tobytes(), dress + " /ColorSpace /DeviceGray", packed=True)
    yield "orphan-image", pdf
    pdf = placed()
    pdf.stream(10, Image.new("L", picture.size, 200).tobytes(), dress + " /ColorSpace /DeviceGray /Metadata 11 0 R", packed=True)
    pdf.stream(11, f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{V}</x:xmpmeta>", "/Type /Metadata /Subtype /XML")
    yield "image-metadata", pdf


def annotation(body: str, more=None) -> Pdf:
    pdf = page(TOP, extra="/Annots [20 0 R]")
    pdf.add(20, f"<< /Type /Annot /Rect [72 600 272 640] {body} >>")
    for number, (data, dress) in (more or {}).items():
        pdf.stream(number, data, dress)
    return pdf


def annotations():
    """Notes, links and fields."""
    ap = {21: (LINE, FORM)}
    yield "free-text", annotation(f"/Subtype /FreeText /Contents ({V}) /DA (/F1 11 Tf) /AP << /N 21 0 R >>", ap)
    yield "note", annotation(f"/Subtype /Text /Contents ({V})")
    yield "note-rich", annotation(f"/Subtype /Text /RC (<p>{V}</p>)")
    yield "note-author", annotation(f"/Subtype /Text /Contents (gebeld) /T ({V})")
    yield "note-subject", annotation(f"/Subtype /Text /Contents (gebeld) /Subj ({V})")
    yield "note-utf16", annotation(f"/Subtype /Text /Contents <{WIDE}>")
    yield "note-hidden", annotation(f"/Subtype /Text /F 2 /Contents ({V})")
    yield "popup", annotation(f"/Subtype /Popup /Contents ({V})")
    yield "stamp-appearance", annotation("/Subtype /Stamp /AP << /N 21 0 R >>", ap)
    yield "appearance-down", annotation("/Subtype /Stamp /AP << /D 21 0 R >>", ap)
    yield "appearance-hidden", annotation("/Subtype /Stamp /F 2 /AP << /N 21 0 R >>", ap)
    yield "redact-overlay", annotation(f"/Subtype /Redact /OverlayText ({V})")
    yield "link-uri", annotation(f"/Subtype /Link /A << /S /URI /URI (https://example.nl/bsn {BSN}) >>")
    yield "link-launch", annotation(f"/Subtype /Link /A << /S /Launch /F (BSN {BSN}.txt) >>")
    for key in ("V", "DV", "TU", "TM", "RV", "T"):
        pdf = annotation(f"/Subtype /Widget /FT /Tx {'' if key == 'T' else '/T (veld)'} /{key} ({V.replace(':', '')})")
        yield f"field-{key.lower()}-{ {'V': 'value', 'DV': 'default', 'TU': 'tooltip', 'TM': 'mapping', 'RV': 'rich', 'T': 'name'}[key] }", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    pdf = annotation(f"/Subtype /Widget /FT /Ch /T (keus) /Opt [(geen) ({V})]")
    yield "field-options", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    pdf = annotation("/Subtype /Widget /FT /Tx /T (veld) /AP << /N 21 0 R >>", ap)
    yield "field-appearance", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    pdf = annotation(f"/Subtype /Widget /FT /Btn /T (knop) /MK << /CA ({V}) >>")
    yield "button-caption", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    pdf = annotation(f"/Subtype /Widget /FT /Btn /T (vink) /AS /{NAME} /V /{NAME} /AP << /N << /{NAME} 21 0 R >> >>", {21: ("", FORM)})
    yield "button-state-name", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    pdf = page(TOP)
    pdf.stream(10, f"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><bsn>{V}</bsn></xdp:xdp>")
    yield "xfa", catalog(pdf, "/AcroForm << /Fields [] /XFA [(datasets) 10 0 R] >>")
    pdf = annotation(f"/Subtype /Widget /FT /Sig /T (teken) /V << /Type /Sig /Reason ({V}) /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3] >>")
    yield "signature-reason", catalog(pdf, "/AcroForm << /Fields [20 0 R] >>")
    yield "attached-by-note", attached(annotation("/Subtype /FileAttachment /FS 30 0 R"), "lijst.txt", V)


def attached(pdf: Pdf, name: str, data: str, more: str = "") -> Pdf:
    pdf.add(30, f"<< /Type /Filespec /F ({name}) {more} /EF << /F 31 0 R >> >>")
    pdf.stream(31, data, "/Type /EmbeddedFile")
    return pdf


def structure():
    """What stands beside the pages."""
    for key in ("ActualText", "Alt", "T", "E"):
        pdf = page(TOP)
        pdf.add(10, "<< /Type /StructTreeRoot /K 11 0 R >>")
        pdf.add(11, f"<< /Type /StructElem /S /P /P 10 0 R /Pg 3 0 R /K 0 /{key} ({V}) >>")
        yield f"structure-{key.lower()}", catalog(pdf, "/StructTreeRoot 10 0 R")
    pdf = page(TOP)
    pdf.add(10, "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>")
    pdf.add(11, f"<< /Title ({V}) /Parent 10 0 R /Dest [3 0 R /Fit] >>")
    yield "bookmark", catalog(pdf, "/Outlines 10 0 R")
    for key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Dossier"):
        pdf = page(TOP)
        pdf.info = 10
        pdf.add(10, f"<< /{key} ({V}) >>")
        yield f"info-{key.lower()}", pdf
    pdf = page(TOP)
    pdf.info = 10
    pdf.add(10, f"<< /Title <{WIDE}> >>")
    yield "info-utf16", pdf
    pdf = page(TOP)
    pdf.stream(10, f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
                   f"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt><rdf:li>{V}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>",
               "/Type /Metadata /Subtype /XML")
    yield "xmp", catalog(pdf, "/Metadata 10 0 R")
    pdf = page(TOP + "/OC /L BDC BT /F1 11 Tf 72 700 Td (laag) Tj ET EMC\n", "/Properties << /L 10 0 R >>")
    pdf.add(10, f"<< /Type /OCG /Name ({V}) >>")
    yield "layer-name", catalog(pdf, "/OCProperties << /OCGs [10 0 R] /D << >> >>")
    yield "attachment-data", catalog(attached(page(TOP), "lijst.txt", V), "/Names << /EmbeddedFiles << /Names [(lijst) 30 0 R] >> >>")
    yield "attachment-name", catalog(attached(page(TOP), f"BSN {BSN}.txt", "leeg"), "/Names << /EmbeddedFiles << /Names [(lijst) 30 0 R] >> >>")
    yield "attachment-description", catalog(attached(page(TOP), "lijst.txt", "leeg", f"/Desc ({V})"), "/Names << /EmbeddedFiles << /Names [(lijst) 30 0 R] >> >>")
    yield "associated-file", catalog(attached(page(TOP), "lijst.txt", V), "/AF [30 0 R]")
    yield "portfolio-item", catalog(attached(page(TOP), "lijst.txt", "leeg", f"/CI << /Wie ({V}) >>"), "/Collection << /Type /Collection >> /Names << /EmbeddedFiles << /Names [(lijst) 30 0 R] >> >>")
    yield "javascript", catalog(page(TOP), f"/OpenAction << /S /JavaScript /JS (app.alert\\('{V}'\\)) >>")
    pdf = page(TOP)
    pdf.stream(10, f"app.alert('{V}')")
    yield "javascript-stream", catalog(pdf, "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS 10 0 R >>] >> >>")
    yield "destination-name", catalog(page(TOP), f"/Names << /Dests << /Names [({V}) [3 0 R /Fit]] >> >>")
    yield "destination-key", catalog(page(TOP), f"/Dests << /{NAME} [3 0 R /Fit] >>")
    yield "page-label", catalog(page(TOP), f"/PageLabels << /Nums [0 << /P ({V} ) /S /D >>] >>")
    yield "piece-info", page(TOP, extra=f"/PieceInfo << /App << /LastModified (D:2026) /Private << /X ({V}) >> >> >>")
    yield "article-thread", thread()
    yield "private-key", catalog(page(TOP), f"/Praktijk << /Notitie ({V}) >>")
    yield "private-name", catalog(page(TOP), f"/Praktijk /{NAME}")
    yield "private-name-hex", catalog(page(TOP), "/Praktijk /" + "".join(f"#{ord(c):02x}" for c in V))
    yield "private-number", catalog(page(TOP), f"/BSN {BSN}")
    pdf = page(TOP)
    pdf.add(10, f"({V})")
    yield "orphan-string", pdf
    pdf = page(TOP)
    pdf.stream(10, ON_PAGE)
    yield "orphan-content", pdf
    pdf = page(TOP)
    pdf.stream(10, LINE, FORM)
    yield "orphan-form", pdf
    pdf = page(TOP)
    pdf.stream(10, V)
    yield "orphan-stream", pdf
    pdf = page(TOP)
    pdf.objects[5] = pdf.objects[5].replace(b"/Helvetica", f"/{NAME}".encode())
    yield "font-name", pdf


def thread() -> Pdf:
    pdf = page(TOP)
    pdf.add(10, f"<< /Type /Thread /F 11 0 R /I << /Title ({V}) >> >>")
    pdf.add(11, "<< /Type /Bead /T 10 0 R /N 11 0 R /V 11 0 R /P 3 0 R /R [0 0 100 100] >>")
    return catalog(pdf, "/Threads [10 0 R]")


def around():
    """Bytes besides the objects, and other packagings."""
    base = page(TOP).bytes()
    yield "after-the-end", base + f"\n{V}\n".encode()
    yield "before-the-header", f"{V}\n".encode() + base
    yield "comment-between-objects", base.replace(b"2 0 obj", f"% {V}\n2 0 obj".encode(), 1)
    yield "comment-in-header", base.replace(b"%\xe2\xe3\xcf\xd3", f"% {V}".encode(), 1)
    old = page(TOP + ON_PAGE).bytes()
    start = int(old.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    at = len(old)
    update = b"4 0 obj\n<< /Length %d >>\nstream\n" % len(TOP) + TOP.encode() + b"\nendstream\nendobj\n"
    yield "earlier-revision", old + update + (
        b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, start, at + len(update)))
    pdf = page(TOP)
    whole = pdf.bytes()
    yield "trailer-key", whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Wie ({V})".encode())
    yield "trailer-id", whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /ID [({V}) ({V})]".encode())
    pdf = page(TOP)
    pdf.objects[4] = pdf.objects[4].replace(b"<< /Length", f"<< /Notitie ({V}) /Length".encode())
    yield "stream-dictionary", pdf
    pdf = page(TOP, "/ColorSpace << /Cs [/ICCBased 10 0 R] >>")
    pdf.stream(10, bytes(128) + b"\0\0\0\1desc\0\0\0\x90\0\0\0\x40desc\0\0\0\0" + V.encode() + bytes(40), "/N 3 /Alternate /DeviceRGB")
    yield "colour-profile", pdf
    info = page(TOP + ON_PAGE)
    info.info = 10
    info.add(10, f"<< /Title ({V}) >>")
    for name, args in (("object-streams", ["--object-streams=generate"]), ("linearized", ["--linearize"]),
                       ("encrypted-no-password", ["--encrypt", "", "geheim", "256", "--"]),
                       ("encrypted-rc4", ["--allow-weak-crypto", "--encrypt", "", "geheim", "128", "--"]),
                       ("encrypted-password", ["--encrypt", "lezer", "geheim", "256", "--"])):
        with tempfile.TemporaryDirectory() as folder:
            plain, made = pathlib.Path(folder, "a.pdf"), pathlib.Path(folder, "b.pdf")
            plain.write_bytes(info.bytes())
            # The keys of encryption are random; the file id, at least, is not.
            subprocess.run(["qpdf", "--static-id", *args, plain, made], check=True)
            yield name, made.read_bytes()
    from reportlab.pdfgen.canvas import Canvas
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 770, WORDS)
    canvas.drawString(72, 700, V)
    canvas.bookmarkPage(V)
    canvas.addOutlineEntry(V, V)
    canvas.acroForm.textfield(name="bsn", value=V, x=72, y=600, width=200)
    canvas.save()
    yield "reportlab-all-at-once", out.getvalue()


def cases():
    for group in (on_page, pixels, annotations, structure, around):
        yield from group()


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent.parent / "channels"
    folder.mkdir(exist_ok=True)
    count = 0
    for name, pdf in cases():
        path = folder / f"{name}.pdf"
        # Encryption gives other bytes each time: what is there stays.
        if not (name.startswith("encrypted") and path.exists() and "--all" not in sys.argv):
            path.write_bytes(pdf if isinstance(pdf, bytes) else pdf.bytes())
        count += 1
    (folder / "value.txt").write_text(BSN + "\n")
    print(count, "files")
