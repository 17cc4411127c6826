"""Dutch identity documents of made-up people: old and new passport, old and new card, driving licence.

Each function returns (picture, boxes, facts); facts name the numbers: doc, bsn (None if not on this side), mrz lines.
"""

from datetime import date
from random import Random

import numbers_nl as nl
from iddraw import Doc
from people import MONTHS, Person

BLUE = ((0.80, 0.87, 0.93), (0.93, 0.90, 0.84))
PINK = ((0.94, 0.84, 0.86), (0.90, 0.90, 0.95))
GREEN = ((0.83, 0.91, 0.85), (0.93, 0.92, 0.83))
EN = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def doc_number(person: Person, first: str) -> str:
    """Nine characters: two letters (no O), six free, a digit last."""
    rng = Random(person.bsn + first)
    free = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return first + rng.choice("CDFGHKLMNPR") + "".join(rng.choice(free) for _ in range(6)) + rng.choice("0123456789")


def on_card(day: date) -> str:
    """10 MAA/MAR 1965, as on passport and card."""
    nl_month = MONTHS[day.month - 1][:3].upper().replace("MAA", "MRT")
    english = EN[day.month - 1]
    month = nl_month if nl_month == english else f"{nl_month}/{english}"
    return f"{day.day:02d} {month} {day.year}"


def yymmdd(day: date) -> str:
    return day.strftime("%y%m%d")


def passport(person: Person, variant: int, old: bool):
    """The holder's page of a passport, 125 x 88 mm at 300 dpi. `old`: until August 2021, with the BSN in the zone."""
    doc = Doc(1476, 1039, PINK if old else BLUE, variant)
    issued = date(2018, 6, 14) if old else date(2023, 3, 2)
    expiry = issued.replace(year=issued.year + 10)
    number = doc_number(person, "N" if old else "NX"[:1])
    dark = (0.35, 0.1, 0.16) if old else (0.1, 0.2, 0.42)
    doc.text(60, 62, "KONINKRIJK DER NEDERLANDEN", 33, bold=True, rgb=dark)
    doc.text(690, 60, "KINGDOM OF THE NETHERLANDS   ROYAUME DES PAYS-BAS", 20, rgb=dark)
    doc.text(60, 104, "PASPOORT  PASSPORT  PASSEPORT", 25, bold=True, rgb=dark)
    doc.field(560, 106, "Type / Type / Type", "P", 26)
    doc.field(760, 106, "Code / Code / Code", "NLD", 26)
    doc.field(1000, 106, "Documentnummer / Document no. / No. du document", number, 30, key="document-number")
    doc.photo(60, 170, 500, variant)
    doc.photo(1200, 480, 210, variant, key="ghost", fade=0.45)
    left = 500
    doc.field(left, 200, "1. Naam / Surname / Nom", person.surname, 32)
    doc.field(left, 272, "2. Voornamen / Given names / Prénoms", f"{person.given}", 32)
    doc.field(left, 344, "3. Nationaliteit / Nationality / Nationalité", "Nederlandse", 27)
    doc.field(left, 412, "4. Geboortedatum / Date of birth / Date de naissance", on_card(person.birth), 27, key="birth-date")
    doc.field(left, 480, "5. Geslacht / Sex / Sexe", "V/F" if person.sex == "F" else "M/M", 27)
    doc.field(850, 480, "6. Geboorteplaats / Place of birth", person.city, 27)
    doc.field(left, 548, "7. Datum van afgifte / Date of issue", on_card(issued), 27)
    doc.field(850, 548, "8. Lengte / Height", "1,74 m", 27)
    doc.field(left, 616, "9. Autoriteit / Authority", f"Burg. van {person.city}", 27)
    doc.field(left, 684, "10. Geldig tot / Date of expiry / Date d'expiration", on_card(expiry), 27)
    doc.signature(960, 750, 240, variant)
    lines = nl.td3(number, person.surname, person.given, yymmdd(person.birth), person.sex, yymmdd(expiry), person.bsn if old else "")
    doc.zone(lines, 70, 905, 43, 76)
    if old:
        x, y, w, h = doc.boxes["mrz2"]
        doc.boxes["bsn"] = [int(x + w * 28 / 44), y, int(w * 9 / 44) + 1, h]
    return doc.picture(), doc.boxes, {"doc": number, "bsn": person.bsn if old else None, "mrz": lines}


def card_front(person: Person, variant: int):
    """Front of an identity card, 85.6 x 54 mm at 300 dpi; no BSN on it."""
    doc = Doc(1011, 638, BLUE, 40 + variant)
    number = doc_number(person, "I")
    doc.text(40, 52, "KONINKRIJK DER NEDERLANDEN", 25, bold=True, rgb=(0.1, 0.2, 0.42))
    doc.text(40, 86, "IDENTITEITSKAART  IDENTITY CARD  CARTE D'IDENTITÉ", 19, rgb=(0.1, 0.2, 0.42))
    doc.text(760, 56, number, 30, key="document-number", bold=True)
    doc.photo(40, 120, 400, variant)
    doc.photo(840, 190, 160, variant, key="ghost", fade=0.45)
    doc.field(385, 150, "Naam / Surname", person.surname, 27)
    doc.field(385, 212, "Voornamen / Given names", person.given, 27)
    doc.field(385, 274, "Geboortedatum / Date of birth", on_card(person.birth), 25, key="birth-date")
    doc.field(385, 336, "Geboorteplaats / Place of birth", person.city, 25)
    doc.field(385, 398, "Geslacht / Sex", "V/F" if person.sex == "F" else "M/M", 25)
    doc.field(600, 398, "Nationaliteit / Nationality", "Nederlandse", 25)
    doc.field(385, 460, "Geldig tot / Date of expiry", "02 MRT/MAR 2033", 25)
    doc.signature(420, 590, 200, variant)
    return doc.picture(), doc.boxes, {"doc": number, "bsn": None, "mrz": []}


def card_back(person: Person, variant: int, old: bool):
    """Back of an identity card: the zone, and the BSN: in digits and (since 2021) a QR code; before, also in the zone."""
    doc = Doc(1011, 638, GREEN if old else BLUE, 60 + variant)
    number = doc_number(person, "I")
    expiry = date(2029, 5, 20) if old else date(2033, 3, 2)
    doc.field(40, 60, "Lengte / Height", "1,81 m", 24)
    doc.field(40, 125, "Datum van afgifte / Date of issue", "20 MEI/MAY 2019" if old else "02 MRT/MAR 2023", 24)
    doc.field(40, 190, "Autoriteit / Authority", f"Burg. van {person.city}", 24)
    doc.field(40, 270, "BSN / Personal number", person.bsn, 30, key="bsn")
    if old:
        doc.chip(780, 70, 170)
    else:
        doc.qr(740, 60, person.bsn, 9)
    lines = nl.td1(number, person.surname, person.given, yymmdd(person.birth), person.sex, yymmdd(expiry), person.bsn if old else "")
    doc.zone(lines, 42, 460, 42, 64)
    if old:
        x, y, w, h = doc.boxes["mrz1"]
        doc.boxes["bsn-mrz"] = [int(x + w * 15 / 30), y, int(w * 9 / 30) + 1, h]
    return doc.picture(), doc.boxes, {"doc": number, "bsn": person.bsn, "mrz": lines}


def licence_front(person: Person, variant: int):
    """Front of a driving licence with the BSN printed under 4d."""
    rng = Random(person.bsn)
    number = "5" + "".join(rng.choice("0123456789") for _ in range(9))
    doc = Doc(1011, 638, PINK, 80 + variant)
    doc.text(210, 58, "RIJBEWIJS", 36, bold=True, rgb=(0.1, 0.2, 0.42))
    doc.text(450, 55, "KONINKRIJK DER NEDERLANDEN", 24, rgb=(0.1, 0.2, 0.42))
    doc.ctx.set_source_rgb(0.05, 0.2, 0.55)
    doc.ctx.rectangle(36, 24, 130, 86)
    doc.ctx.fill()
    doc.text(72, 82, "NL", 44, bold=True, rgb=(1, 0.85, 0.1))
    doc.photo(40, 150, 380, variant)
    doc.photo(845, 360, 150, variant, key="ghost", fade=0.45)
    rows = [
        ("1.", person.surname, None), ("2.", person.given, None), ("3.", f"{person.born.replace('-', '.')}  {person.city}", "birth-date"),
        ("4a.", "14.06.2021   4b. 14.06.2031", None), ("4c.", f"Gemeente {person.city}", None), ("4d.", f"BSN {person.bsn}", "bsn"),
        ("5.", number, "licence-number"),
    ]
    for i, (label, value, key) in enumerate(rows):
        doc.text(365, 142 + i * 52, label, 20, rgb=(0.1, 0.2, 0.42))
        doc.text(420, 142 + i * 52, value, 28, key=key, bold=True)
    doc.text(365, 520, "7.", 20, rgb=(0.1, 0.2, 0.42))
    doc.signature(430, 545, 210, variant)
    doc.text(365, 610, "9.", 20, rgb=(0.1, 0.2, 0.42))
    doc.text(420, 610, "AM/B", 28, bold=True)
    return doc.picture(), doc.boxes, {"doc": number, "bsn": person.bsn, "mrz": []}


def licence_back(person: Person, variant: int):
    """Back of a driving licence: the category table and the one-line zone."""
    rng = Random(person.bsn)
    number = "5" + "".join(rng.choice("0123456789") for _ in range(9))
    doc = Doc(1011, 638, PINK, 90 + variant)
    for i, row in enumerate(("AM", "A", "B", "C", "D", "BE", "T")):
        doc.text(60, 70 + i * 58, row, 26, bold=True)
        doc.text(260, 70 + i * 58, "18.03.2012" if row in ("AM", "B") else "----------", 24)
        doc.text(520, 70 + i * 58, "14.06.2031" if row in ("AM", "B") else "----------", 24)
    doc.text(720, 70, "12.  01.06", 24)
    line = nl.licence_line(number, Random(person.bsn + "l"))
    doc.zone([line], 42, 570, 42, 60, key="mrz")
    return doc.picture(), doc.boxes, {"doc": number, "bsn": None, "mrz": [line]}
