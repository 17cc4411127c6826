"""Scanned letters and copies of identity documents: pictures, scanned PDFs, and both inside mail."""

import io
import json
from datetime import datetime, timezone

import img2pdf
from PIL import Image

import iddocs
import letters_care as care
import letters_office as office
from camera import from_cairo, jpeg, noise, office_scan, phone_photo, png, turn
from case import Case
from faces import portrait
from people import AMRANI, BOSMAN, DEBOER, JANSEN, KUIPERS, SCHOLTEN, TERPSTRA
from render_draw import cairo_image
from render_mail import attach, body, message, to_bytes

# What must be gone from the pixels after redaction.
DESTROY = ("face", "ghost", "bsn", "bsn-mrz", "mrz", "mrz1", "mrz2", "mrz3", "qr", "document-number")


def pdf_of(pictures: list[bytes]) -> bytes:
    """A scanned PDF: one picture a page, as scanners write it."""
    layout = img2pdf.get_layout_fun((img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)))
    return img2pdf.convert(pictures, layout_fun=layout, creationdate=datetime(2026, 11, 1, 9, tzinfo=timezone.utc),
                           moddate=datetime(2026, 11, 1, 9, tzinfo=timezone.utc), nodate=False, engine=img2pdf.Engine.internal)


def on_paper(card: Image.Image, boxes: dict, width_mm: float, dpi: int = 150) -> tuple[Image.Image, dict]:
    """A copy of a card on a sheet of A4, as a copier makes it."""
    page = Image.new("RGB", (round(210 * dpi / 25.4), round(297 * dpi / 25.4)), (255, 255, 255))
    width = round(width_mm * dpi / 25.4)
    small = card.resize((width, round(card.height * width / card.width)), Image.Resampling.LANCZOS)
    x, y = (page.width - width) // 2, round(page.height * 0.12)
    page.paste(small, (x, y))
    k = width / card.width
    return page, {key: [round(x + b[0] * k), round(y + b[1] * k), round(b[2] * k), round(b[3] * k)] for key, b in boxes.items()}


def truth(case: Case, name: str, size, boxes: dict, facts: dict | None = None) -> None:
    """Write the ground truth of one picture into the case's truth.json."""
    known = json.loads(case.hidden.get("truth.json", b"{}"))
    known[name] = {"size": list(size), "boxes": boxes, "destroy": [k for k in boxes if k in DESTROY]}
    if facts:
        known[name]["mrz"] = facts["mrz"]
    case.hidden["truth.json"] = (json.dumps(known, indent=1, ensure_ascii=False) + "\n").encode()


def scans() -> list[Case]:
    """Letters through a scanner."""
    out = []
    letter, find, keep = care.referral_mental()
    find = [x for x in find if x[0] in ("bsn", "birth-date")]
    pages = [office_scan(from_cairo(s), 1) for s in cairo_image(letter, 150)]
    case = Case("good", "scan-referral", "Scan of a letter as JPEG, as PNG (16 greys) and as a scanned PDF", keep, find)
    case.add("scan-referral.jpg", jpeg(pages[0], 72))
    clean = from_cairo(cairo_image(letter, 150)[0]).convert("L").quantize(16)
    case.add("scan-referral.png", png(clean))
    out.append(case.add("scan-referral.pdf", pdf_of([jpeg(p, 70) for p in pages])))

    letter, find, keep = office.invoice_with_bsn()
    page = office_scan(from_cairo(cairo_image(letter, 150)[0]), 2, tilt=-0.9, gray=False)
    case = Case("good", "scan-invoice", "Colour scan of an invoice with a BSN, tilted", keep, [x for x in find if x[0] == "bsn"], verdict=["bsn.invoice"])
    out.append(case.add("scan-invoice.jpg", jpeg(page, 70)))

    letter, find, keep = office.appointment()
    page = office_scan(from_cairo(cairo_image(letter, 130)[0]), 3)
    case = Case("good", "scan-appointment", "Black-and-white scan with a phone number but without BSN or ID document", keep, [], [("bsn", None), ("id-document", None), ("face", None)])
    out.append(case.add("scan-appointment.png", png(page.point(lambda v: 255 if v > 150 else 0).convert("1"), 130)))
    return out


def id_case(name: str, about: str, made, kinds: str, bsn: bool = True, face: bool = True) -> tuple[Case, tuple]:
    """A case for one document; `kinds` names the extra kinds it must give."""
    find = [("id-document", None)] + ([("face", None)] if face else [])
    facts = made[2]
    for kind in kinds.split():
        find.append((kind, {"document-number": facts["doc"], "driving-licence-number": facts["doc"], "mrz": None}[kind]))
    if bsn and facts["bsn"]:
        find.append(("bsn", facts["bsn"]))
    return Case("good", name, about, [], find, verdict=["id-copy.patient"]), made


def id_copies() -> list[Case]:
    """Flat scans and phone photos of identity documents, in four kinds of file."""
    out = []
    askew = [(0.10, 0.14), (0.91, 0.09), (0.95, 0.86), (0.06, 0.91)]

    case, (card, boxes, facts) = id_case("id-passport-2014", "Passport of before August 2021: the BSN stands in the MRZ only",
                                         iddocs.passport(TERPSTRA, 0, True), "mrz")
    flat = noise(card.resize((1180, 831), Image.Resampling.LANCZOS), 11, 2)
    k = 1180 / 1476
    scaled = {key: [round(v * k) for v in b] for key, b in boxes.items()}
    case.add("passport-2014.png", png(flat.quantize(128)))
    truth(case, "passport-2014.png", flat.size, scaled, facts)
    photo, moved = phone_photo(card, boxes, 21, askew, glare=0.35)
    case.add("passport-2014-photo.jpg", jpeg(photo, 78))
    truth(case, "passport-2014-photo.jpg", photo.size, moved, facts)
    sheet, placed = on_paper(card, boxes, 125)
    scan = office_scan(sheet, 12, tilt=0.0, gray=False)
    case.add("passport-2014-scan.pdf", pdf_of([jpeg(scan, 75)]))
    truth(case, "passport-2014-scan.pdf", scan.size, placed, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-passport-2021", "Passport since August 2021: no BSN on the holder's page",
                                         iddocs.passport(JANSEN, 2, False), "mrz", bsn=False)
    case.never.append(("bsn", None))
    photo, moved = phone_photo(card, boxes, 22, [(0.08, 0.10), (0.93, 0.16), (0.90, 0.90), (0.05, 0.84)], table=(70, 74, 82))
    case.add("passport-2021-photo.jpg", jpeg(photo, 80))
    truth(case, "passport-2021-photo.jpg", photo.size, moved, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-card-front", "Identity card, front", iddocs.card_front(KUIPERS, 1), "")
    case.add("card-front.jpg", jpeg(noise(card, 13, 2.5), 85))
    truth(case, "card-front.jpg", card.size, boxes, facts)
    photo, moved = phone_photo(card, boxes, 23, [(0.14, 0.18), (0.88, 0.14), (0.90, 0.80), (0.10, 0.84)], glare=0.3, table=(120, 96, 80))
    photo, moved = turn(photo, moved, 1)
    case.add("card-front-turned.jpg", jpeg(photo, 80))
    truth(case, "card-front-turned.jpg", photo.size, moved, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-card-back-2021", "Identity card since 2021, back: BSN in digits and as QR code",
                                         iddocs.card_back(KUIPERS, 1, False), "mrz", face=False)
    case.add("card-back.png", png(card.quantize(96)))
    truth(case, "card-back.png", card.size, boxes, facts)
    photo, moved = phone_photo(card, boxes, 24, askew, table=(172, 168, 160))
    case.add("card-back-photo.jpg", jpeg(photo, 80))
    truth(case, "card-back-photo.jpg", photo.size, moved, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-card-back-2014", "Old identity card, back: BSN in digits and in the MRZ",
                                         iddocs.card_back(BOSMAN, 2, True), "mrz", face=False)
    case.add("card-back-old.jpg", jpeg(noise(card, 14, 3), 80))
    truth(case, "card-back-old.jpg", card.size, boxes, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-licence-front", "Driving licence, front, with the BSN printed",
                                         iddocs.licence_front(SCHOLTEN, 3), "")
    case.add("licence-front.jpg", jpeg(noise(card, 15, 2.5), 84))
    truth(case, "licence-front.jpg", card.size, boxes, facts)
    out.append(case)

    case, (card, boxes, facts) = id_case("id-licence-back", "Driving licence, back, with the one-line zone",
                                         iddocs.licence_back(SCHOLTEN, 3), "mrz", face=False)
    photo, moved = phone_photo(card, boxes, 25, [(0.09, 0.13), (0.92, 0.10), (0.94, 0.84), (0.07, 0.88)], table=(96, 110, 96))
    case.add("licence-back-photo.jpg", jpeg(photo, 80))
    truth(case, "licence-back-photo.jpg", photo.size, moved, facts)
    out.append(case)

    # Both sides on one sheet, as a copier gives it, sent by a client from her phone.
    front, back = iddocs.card_front(AMRANI, 0), iddocs.card_back(AMRANI, 0, False)
    sheet, _ = on_paper(front[0], {}, 86)
    lower, _ = on_paper(back[0], {}, 86)
    strip = lower.crop((0, 150, lower.width, 700))
    sheet.paste(strip, (0, 750))
    scan = office_scan(sheet, 16, tilt=0.3, gray=False)
    case = Case("good", "id-mail", "Client sends both sides of her card by mail, as a scanned PDF and as a photo", ["de kopie waar u om vroeg"],
                [("id-document", None), ("face", None), ("bsn", AMRANI.bsn)], verdict=["id-copy.patient"])
    msg = body(message("Kopie ID", f"{AMRANI.full} <{AMRANI.email}>", "Praktijk De Linde <praktijk@delinde.example>", 30),
               "Goedemorgen,\n\nhierbij de kopie waar u om vroeg.\n\nGroeten\n", "quoted-printable")
    case.add("id-mail-pdf.eml", to_bytes(attach(msg, "id-kaart.pdf", pdf_of([jpeg(scan, 76)]), "application/pdf")))
    msg = body(message("Kopie ID", f"{AMRANI.full} <{AMRANI.email}>", "Praktijk De Linde <praktijk@delinde.example>", 31),
               "Goedemorgen,\n\nhierbij de kopie waar u om vroeg.\n\nGroeten\n", "quoted-printable")
    photo, _ = phone_photo(back[0], {}, 26, askew)
    attach(msg, "IMG_2041.jpg", jpeg(phone_photo(front[0], {}, 27, askew, glare=0.2)[0], 76), "image/jpeg")
    case.add("id-mail-photos.eml", to_bytes(attach(msg, "IMG_2042.jpg", jpeg(photo, 76), "image/jpeg")))
    out.append(case)
    return out


def exif_photo() -> Case:
    """A phone photo that tells in its EXIF what it shows."""
    page = office_scan(from_cairo(cairo_image(care.prescription()[0], 110)[0]), 5, gray=False).crop((60, 60, 870, 760))
    picture = Image.new("RGB", (page.width + 80, page.height + 80), (120, 100, 84))
    picture.paste(page, (40, 40))
    exif = Image.Exif()
    exif[0x010E] = f"recept mw De Boer BSN {DEBOER.bsn}"
    exif[0x0110] = "Telefoon X"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=76, exif=exif)
    case = Case("tricky", "photo-exif", "Photo of a prescription; the BSN also stands in the EXIF description", ["woensdag voor twaalf uur"], [("bsn", DEBOER.bsn)])
    return case.add("photo-exif.jpg", out.getvalue())


def portrait_only() -> Case:
    """A portrait without any document: a face, no ID copy."""
    picture, _face = portrait(0, 700)
    case = Case("tricky", "portrait-only", "A portrait photo on its own is no identity document, and its face no finding", [], [], [("id-document", None), ("face", None), ("bsn", None)])
    case.add("portrait.jpg", jpeg(picture, 85))
    truth(case, "portrait.jpg", picture.size, {})
    return case


def cases() -> list[Case]:
    return scans() + id_copies() + [exif_photo(), portrait_only()]
