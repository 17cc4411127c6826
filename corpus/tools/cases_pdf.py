"""PDFs with text in unusual dress: one construction, one planted value, ordinary words around it."""

from case import Case
from letters_care import referral_cardiology
from people import (AMRANI, BENALI, BOSMAN, BRINK, DIJKGRAAF, HOEKSTRA, JANSEN, KUIPERS, MEULEN, NOOR, PEETERS, RAMDIN, SCHOLTEN,
                    TERPSTRA)
from pdf_raw import page
from render_draw import cairo_pdf
from render_html import STYLE
from render_office import chromium

TOP = "BT /F1 14 Tf 72 770 Td (Verslag van het huisbezoek) Tj ET\n"
END = "BT /F1 11 Tf 72 640 Td (De volgende afspraak is in januari.) Tj ET\n"
KEEP = ["Verslag van het huisbezoek", "volgende afspraak is in januari"]


def one(name: str, about: str, pdf, bsn: str, more=()) -> Case:
    return Case("tricky", name, about, KEEP, [("bsn", bsn), *more]).add(f"{name}.pdf", pdf.bytes())


def kerned(text: str) -> str:
    """A TJ array with an adjustment after every second glyph."""
    parts = [f"({text[i:i + 2]})" for i in range(0, len(text), 2)]
    return "[" + " -12 ".join(parts) + "] TJ"


def text_operators() -> list[Case]:
    """Show operators, positions and fonts."""
    out = []
    b = TERPSTRA.bsn
    out.append(one("pdf-kerned", "BSN as a TJ array with kerning, cut in the middle of the number",
                   page(TOP + f"BT /F1 11 Tf 72 700 Td (BSN: ) Tj {kerned(b)} ET\n" + END), b))
    b = MEULEN.bsn
    glyphs = " ".join(f"1 0 0 1 {110 + 6.2 * i:.1f} 700 Tm ({c}) Tj" for i, c in enumerate(b))
    out.append(one("pdf-glyph-by-glyph", "Every digit placed on its own with Tm",
                   page(TOP + f"BT /F1 11 Tf 1 0 0 1 72 700 Tm (BSN:) Tj {glyphs} ET\n" + END), b))
    b = AMRANI.bsn
    out.append(one("pdf-split-operators", "Number over two text objects and two fonts of the same line",
                   page(TOP + f"BT /F1 11 Tf 72 700 Td (Burgerservicenummer {b[:4]}) Tj ET\nBT /F1 11 Tf 203 700 Td ({b[4:]}) Tj ET\n" + END), b))
    b = HOEKSTRA.bsn
    out.append(one("pdf-quote-operators", "Lines shown with ' and \" and hexadecimal strings",
                   page(TOP + f"BT /F1 11 Tf 14 TL 72 714 Td (Zie onder.) Tj (BSN:) ' 0 0 <{b.encode().hex()}> \" ET\n" + END), b))
    b = KUIPERS.bsn
    out.append(one("pdf-invisible", "BSN in text render mode 3 and in white",
                   page(TOP + f"BT /F1 11 Tf 3 Tr 72 700 Td (BSN: {b}) Tj ET\nBT 0 Tr 1 1 1 rg /F1 11 Tf 72 680 Td (BSN {JANSEN.bsn}) Tj ET\n0 g\n" + END),
                   b, [("bsn", JANSEN.bsn)]))
    b = RAMDIN.bsn
    out.append(one("pdf-octal-escapes", "Digits as octal escapes, with line continuations in the string",
                   page(TOP + "BT /F1 11 Tf 72 700 Td (BSN: " + "\\\n".join(f"\\{ord(c):03o}" for c in b) + ") Tj ET\n" + END), b))
    b = BRINK.bsn
    out.append(one("pdf-packed-streams", "Content in two compressed streams, cut between the operators of the number's line", two_streams(b), b))
    b = DIJKGRAAF.bsn
    out.append(one("pdf-spacing", "Character spacing, scaling and rise around the number",
                   page(TOP + f"BT /F2 11 Tf 1.5 Tc 90 Tz 2 Ts 72 700 Td (BSN: {b}) Tj 0 Tc 100 Tz 0 Ts ET\n" + END), b))
    return out


def two_streams(bsn: str):
    pdf = page("")
    pdf.objects[3] = pdf.objects[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 10 0 R]")
    pdf.stream(4, TOP + f"BT /F1 11 Tf 72 700 Td (BSN: {bsn[:5]}) Tj", packed=True)
    pdf.stream(10, f"({bsn[5:]}) Tj ET\n" + END, packed=True)
    return pdf


def structures() -> list[Case]:
    """Forms, rotation, metadata, ligatures, annotations, marked content."""
    out = []
    b = SCHOLTEN.bsn
    pdf = page(TOP + "q 1 0 0 1 72 690 cm /Fm Do Q\n" + END, "/XObject << /Fm 10 0 R >>")
    pdf.stream(10, f"BT /F1 11 Tf 0 10 Td (BSN: {b}) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources << /Font << /F1 5 0 R >> >>", packed=True)
    out.append(one("pdf-form-xobject", "BSN inside a form XObject", pdf, b))
    b = BENALI.bsn
    pdf = page(TOP + "q 1 0 0 1 72 690 cm /Fm Do Q\nq 1 0 0 1 72 600 cm /Fm Do Q\n" + END, "/XObject << /Fm 10 0 R >>")
    pdf.stream(10, "q /Inner Do Q", "/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources << /XObject << /Inner 11 0 R >> >>")
    pdf.stream(11, f"BT /F1 11 Tf 0 10 Td (BSN: {b}) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources << /Font << /F1 5 0 R >> >>")
    out.append(one("pdf-nested-form-twice", "A form in a form, drawn twice on the page", pdf, b))
    for angle, person in ((90, BOSMAN), (180, PEETERS)):
        out.append(one(f"pdf-rotated-{angle}", f"Page with /Rotate {angle}",
                       page(TOP + f"BT /F1 11 Tf 72 700 Td (BSN: {person.bsn}) Tj ET\n" + END, extra=f"/Rotate {angle}"), person.bsn))
    b = NOOR.bsn
    out.append(one("pdf-turned-text", "Text turned by its matrix", page(TOP + f"BT /F1 11 Tf 0.966 0.259 -0.259 0.966 90 560 Tm (BSN: {b}) Tj ET\n" + END), b))
    b = TERPSTRA.bsn
    pdf = page(TOP + END)
    pdf.add(10, f"<< /Title (Dossier BSN {b}) /Author (Praktijk) /Subject (BSN {MEULEN.bsn}) /CreationDate (D:20261101090000+01'00') >>")
    pdf.info = 10
    out.append(one("pdf-info", "BSN in the document information, nothing on the page", pdf, b, [("bsn", MEULEN.bsn)]))
    b = AMRANI.bsn
    pdf = page(TOP + END)
    xmp = ('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
           '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">BSN ' + b +
           "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>")
    pdf.objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Metadata 10 0 R >>"
    pdf.stream(10, xmp, "/Type /Metadata /Subtype /XML")
    out.append(one("pdf-xmp", "BSN in the XMP metadata", pdf, b))
    b = HOEKSTRA.bsn
    pdf = page(TOP + END, extra="/Annots [10 0 R]")
    pdf.add(10, f"<< /Type /Annot /Subtype /Text /Rect [400 700 420 720] /Contents (let op: BSN {b}) /T (Karin) >>")
    out.append(one("pdf-note", "BSN in a sticky note", pdf, b))
    b = KUIPERS.bsn
    out.append(one("pdf-actual-text", "BSN repeated as ActualText of marked content",
                   page(TOP + f"/Span << /ActualText (BSN: {b}) >> BDC BT /F1 11 Tf 72 700 Td (BSN: {b}) Tj ET EMC\n" + END), b))
    b = RAMDIN.bsn
    pdf = page(TOP + END)
    pdf.objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Outlines 10 0 R >>"
    pdf.add(10, "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>")
    pdf.add(11, f"<< /Title (BSN {b}) /Parent 10 0 R /Dest [3 0 R /Fit] >>")
    out.append(one("pdf-outline", "BSN in a bookmark", pdf, b))
    b = JANSEN.bsn
    pdf = page(TOP + f"BT /F1 11 Tf 72 700 Td (BSN: {b}) Tj ET\n" + END)
    pdf.stream(20, f"BT (oude versie BSN {BRINK.bsn}) Tj ET")
    case = one("pdf-orphan", "An object that nothing points to still holds a number: gone after redaction", pdf, b)
    case.gone = [BRINK.bsn]
    out.append(case)
    return out


def revision() -> Case:
    """An earlier revision below an incremental update still holds the number."""
    b = BENALI.bsn
    base = page(TOP + f"BT /F1 11 Tf 72 700 Td (BSN: {b}) Tj ET\n" + END).bytes()
    start = int(base.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    content = (TOP + f"BT /F1 11 Tf 72 700 Td (BSN: {DIJKGRAAF.bsn}) Tj ET\n" + END).encode()
    at = len(base)
    update = b"4 0 obj\n<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream\nendobj\n"
    xref = at + len(update)
    update += b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, start, xref)
    case = Case("tricky", "pdf-revision", "Incremental update: the earlier revision holds another number, gone after redaction", KEEP,
                [("bsn", DIJKGRAAF.bsn)])
    case.gone = [b]
    return case.add("pdf-revision.pdf", base + update)


def producers() -> list[Case]:
    """Real producers with odd pages."""
    p = SCHOLTEN
    html = (f'<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><style>{STYLE} .v {{ writing-mode: vertical-rl; height: 60mm; }} '
            ".two { columns: 2; } .o { color: transparent; }</style></head><body><h2>Office-efficiëntie: definitief overzicht</h2>"
            f'<p class="v">BSN {p.bsn} in de marge</p><div class="two"><p>De affaire met de fietsen is afgelopen; de officiële afspraak staat. '
            f"Cliënt met BSN {BENALI.bsn} komt fietsend.</p><p>Het effect is dat de eerste kolom doorloopt in de tweede.</p></div>"
            f'<p class="o">BSN {PEETERS.bsn}</p></body></html>')
    web = Case("tricky", "pdf-columns-ligatures", "Chromium: vertical text, two columns, ligatures, transparent text", ["officiële afspraak", "eerste kolom"],
               [("bsn", p.bsn), ("bsn", BENALI.bsn), ("bsn", PEETERS.bsn)]).add("columns.pdf", chromium(html.encode()))
    letter, find, keep = referral_cardiology()
    for _ in range(6):
        letter.p("Aanvullend: de wachttijd voor de polikliniek is op dit moment ongeveer vier weken. Wij houden u op de hoogte zodra er plaats is, "
                 "en vragen u de gegevens van de mantelzorger mee te sturen.")
    for i in range(1, 15):
        letter.h(f"Bijlage {i}").p("Verslag van de thuismeting, zonder bijzonderheden. De meting is herhaald met dezelfde uitkomst en besproken in het team.")
    letter.p(f"Ter controle nogmaals het BSN: {TERPSTRA.bsn}.")
    many = Case("tricky", "pdf-many-pages", "Several pages; the number stands on the first and on the last", keep + ["thuismeting"], [x for x in find if x[0] == "bsn"])
    many.add("many-pages.pdf", cairo_pdf(letter))
    return [web, many]


def cases() -> list[Case]:
    return text_operators() + structures() + [revision()] + producers()
