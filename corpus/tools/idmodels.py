"""Identity documents for measuring: fourteen kinds, each in two layouts, one for tuning and one for the test.

`make(kind, layout, person, seed)` returns (picture, areas, facts). Areas are boxes in the flat document: those of `SECRET`
and any number of `field...`, which hold other personal data. Facts: bsn (None if this side has none), mrz lines.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from PIL import ImageChops

import numbers_nl as nl
from camera import from_cairo
from iddocs import doc_number, on_card, yymmdd
from iddraw import Doc
from people import Person

SECRET = ("bsn", "bsn-mrz", "mrz", "mrz1", "mrz2", "mrz3", "face", "ghost", "qr", "signature")


@dataclass(frozen=True)
class Layout:
    """What differs between the documents that detectors are tuned on and those they are measured on."""

    name: str
    tints: tuple
    face: str
    shift: int
    """Pixels by which columns move."""
    lift: int
    """Pixels by which rows move."""
    guilloche: int
    wide: float
    """Letters are this much larger."""


TUNING = Layout("tuning", (((0.80, 0.87, 0.93), (0.93, 0.90, 0.84)), ((0.94, 0.84, 0.86), (0.90, 0.90, 0.95)), ((0.83, 0.91, 0.85), (0.93, 0.92, 0.83))),
                "Liberation Sans", 0, 0, 0, 1.0)
TEST = Layout("test", (((0.88, 0.84, 0.93), (0.84, 0.93, 0.92)), ((0.95, 0.90, 0.80), (0.86, 0.88, 0.94)), ((0.78, 0.86, 0.88), (0.95, 0.88, 0.86))),
              "DejaVu Sans", 26, 9, 500, 0.9)
LAYOUTS = {"tuning": TUNING, "test": TEST}
NAVY = (0.1, 0.2, 0.42)


class Card(Doc):
    """A document in a layout, which counts its fields."""

    def __init__(self, width: int, height: int, layout: Layout, tint: int, seed: int):
        super().__init__(width, height, layout.tints[tint], layout.guilloche + seed)
        self.layout, self.seed, self.fields = layout, seed, 0

    def put(self, x: float, y: float, text: str, size: float, key: str | None = None, bold: bool = False, rgb=(0.1, 0.1, 0.12)) -> float:
        return self.text(x + self.layout.shift, y + self.layout.lift, text, size * self.layout.wide, key, self.layout.face, bold, rgb)

    def value(self, x: float, y: float, label: str, value: str, size: float = 25, key: str | None = None) -> None:
        """A label with a personal value below it."""
        self.fields += 1
        self.put(x, y, label, size * 0.52, rgb=(0.25, 0.3, 0.42))
        self.put(x, y + size * 1.05, value, size, key or f"field{self.fields}", bold=True)

    def head(self, x: float, y: float, text: str, size: float) -> None:
        self.put(x, y, text, size, bold=True, rgb=NAVY)

    def photo(self, x: int, y: int, height: int, variant: int, key: str = "face", fade: float = 1.0) -> None:
        """The whole portrait is personal, not the face alone."""
        super().photo(x, y, height, variant, key, fade)
        picture = self.later[-1][0]
        self.boxes[f"field-{key}"] = [x, y, picture.width, picture.height]

    def pen(self, x: float, y: float, width: float) -> None:
        before = from_cairo(self.surface)
        self.signature(x + self.layout.shift, y + self.layout.lift, width, self.layout.guilloche + self.seed)
        left, top, right, bottom = ImageChops.difference(before, from_cairo(self.surface)).getbbox()
        self.boxes["signature"] = [left, top, right - left, bottom - top]


def sex(person: Person) -> str:
    return "V/F" if person.sex == "F" else "M/M"


def passport(person: Person, layout: Layout, seed: int, model: int):
    """Holder's page, 125 x 88 mm at 300 dpi. Until August 2021 the BSN stands in the zone."""
    card = Card(1476, 1039, layout, seed % 3, seed)
    issued = {2006: date(2009, 5, 6), 2011: date(2012, 9, 11), 2014: date(2017, 6, 14), 2021: date(2023, 3, 2)}[model]
    expiry = issued.replace(year=issued.year + (5 if model < 2014 else 10))
    number = doc_number(person, "N")
    card.head(60, 62, "KONINKRIJK DER NEDERLANDEN", 33)
    card.put(690, 60, "KINGDOM OF THE NETHERLANDS   ROYAUME DES PAYS-BAS", 20, rgb=NAVY)
    card.head(60, 104, "PASPOORT  PASSPORT  PASSEPORT", 25)
    card.value(1000, 106, "Documentnummer / Document no.", number, 30)
    card.photo(60 + layout.shift, 170 + layout.lift, 500, seed)
    ghost_at = {2006: (1130, 620), 2011: (1190, 560), 2014: (1200, 480), 2021: (1210, 300)}[model]
    card.photo(ghost_at[0], ghost_at[1] + layout.lift, 200 if model > 2006 else 170, seed, key="ghost", fade=0.45 if model > 2011 else 0.36)
    left = 500
    card.value(left, 200, "1. Naam / Surname / Nom", person.surname, 32)
    card.value(left, 272, "2. Voornamen / Given names / Prénoms", person.given, 32)
    card.put(left, 344, "3. Nationaliteit / Nationality", 16, rgb=NAVY)
    card.put(left, 372, "Nederlandse", 27, bold=True)
    card.value(left, 412, "4. Geboortedatum / Date of birth / Date de naissance", on_card(person.birth), 27)
    card.value(left, 480, "5. Geslacht / Sex / Sexe", sex(person), 27)
    card.value(850, 480, "6. Geboorteplaats / Place of birth", person.city, 27)
    card.value(left, 548, "7. Datum van afgifte / Date of issue", on_card(issued), 27)
    card.value(left, 616, "9. Autoriteit / Authority", f"Burg. van {person.city}", 27)
    card.value(left, 684, "10. Geldig tot / Date of expiry", on_card(expiry), 27)
    card.pen(700, 810, 240)
    old = model < 2021
    lines = nl.td3(number, person.surname, person.given, yymmdd(person.birth), person.sex, yymmdd(expiry), person.bsn if old else "")
    card.zone(lines, 70, 905, 43, 76)
    if old:
        x, y, w, h = card.boxes["mrz2"]
        card.boxes["bsn-mrz"] = [int(x + w * 28 / 44), y, int(w * 9 / 44) + 1, h]
    return card, person.bsn if old else None, lines


def card_front(person: Person, layout: Layout, seed: int, model: int):
    """Front of an identity card."""
    card = Card(1011, 638, layout, (seed + 1) % 3, seed)
    card.head(40, 52, "KONINKRIJK DER NEDERLANDEN", 25)
    card.head(40, 86, "IDENTITEITSKAART  IDENTITY CARD", 19)
    card.value(740, 36, "Documentnummer", doc_number(person, "I"), 28)
    card.photo(40 + layout.shift, 120 + layout.lift, 400, seed)
    card.photo(840, (190 if model > 2014 else 400) + layout.lift, 160, seed, key="ghost", fade=0.45)
    left = 385
    for row, (label, value) in enumerate((
        ("Naam / Surname", person.surname), ("Voornamen / Given names", person.given), ("Geboortedatum / Date of birth", on_card(person.birth)),
        ("Geboorteplaats / Place of birth", person.city), ("Geslacht / Sex", sex(person)), ("Geldig tot / Date of expiry", "02 MRT/MAR 2033"),
    )):
        card.value(left, 150 + 62 * row, label, value, 26)
    card.pen(420, 590, 200)
    return card, None, []


def card_back(person: Person, layout: Layout, seed: int, model: int):
    """Back of an identity card: until 2021 with the BSN in the zone and in print, since then in print and QR code."""
    card = Card(1011, 638, layout, seed % 3, seed)
    card.value(40, 60, "Lengte / Height", "1,81 m", 24)
    card.value(40, 125, "Datum van afgifte / Date of issue", "20 MEI/MAY 2019" if model < 2021 else "02 MRT/MAR 2023", 24)
    card.value(40, 190, "Autoriteit / Authority", f"Burg. van {person.city}", 24)
    card.value(40, 270, "BSN / Personal number" if layout is TUNING else "Burgerservicenummer / Personal no.", person.bsn, 30, key="bsn")
    if model < 2021:
        card.chip(780, 70, 170)
    else:
        card.qr(740 - layout.shift, 60, person.bsn, 9)
    expiry = date(2029, 5, 20) if model < 2021 else date(2033, 3, 2)
    lines = nl.td1(doc_number(person, "I"), person.surname, person.given, yymmdd(person.birth), person.sex, yymmdd(expiry), person.bsn if model < 2021 else "")
    card.zone(lines, 42, 460, 42, 64)
    if model < 2021:
        x, y, w, h = card.boxes["mrz1"]
        card.boxes["bsn-mrz"] = [int(x + w * 15 / 30), y, int(w * 9 / 30) + 1, h]
    return card, person.bsn, lines


def licence_number(person: Person) -> str:
    rng = Random(person.bsn)
    return "5" + "".join(rng.choice("0123456789") for _ in range(9))


def licence_front(person: Person, layout: Layout, seed: int, model: int):
    """Front of a driving licence; the BSN stands under 4d (until 2014: 4d on the back, here in front as well)."""
    card = Card(1011, 638, layout, 1, seed)
    card.head(210, 58, "RIJBEWIJS", 36)
    card.put(450, 55, "KONINKRIJK DER NEDERLANDEN", 24, rgb=NAVY)
    card.ctx.set_source_rgb(0.05, 0.2, 0.55)
    card.ctx.rectangle(36, 24, 130, 86)
    card.ctx.fill()
    card.text(72, 82, "NL", 44, bold=True, rgb=(1, 0.85, 0.1))
    card.photo(40, 150 + layout.lift, 380, seed)
    if model > 2006:
        card.photo(845, (360 if model < 2022 else 300) + layout.lift, 150, seed, key="ghost", fade=0.45)
    rows = [
        ("1.", person.surname, None), ("2.", person.given, None), ("3.", f"{person.born.replace('-', '.')}  {person.city}", None),
        ("4a.", "14.06.2021   4b. 14.06.2031", None), ("4c.", f"Gemeente {person.city}", None),
        ("4d." if model == 2006 else "4d.  BSN", person.bsn, "bsn"), ("5.", licence_number(person), None),
    ]
    for i, (label, value, key) in enumerate(rows):
        card.put(365, 142 + i * 52, label, 20, rgb=NAVY)
        card.put(420 if len(label) < 5 else 500, 142 + i * 52, value, 28, key or f"field{i}", bold=True)
    card.put(365, 520, "7.", 20, rgb=NAVY)
    card.pen(430, 545, 210)
    card.put(365, 610, "9.   AM/B", 24, bold=True)
    return card, person.bsn, []


def licence_back(person: Person, layout: Layout, seed: int, _model: int):
    """Back of a driving licence: the categories and the one-line zone."""
    card = Card(1011, 638, layout, 1, seed)
    for i, row in enumerate(("AM", "A", "B", "C", "D", "BE", "T")):
        card.put(60, 70 + i * 58, row, 26, bold=True)
        card.put(260, 70 + i * 58, "18.03.2012" if row in ("AM", "B") else "----------", 24, f"field{i}a")
        card.put(520, 70 + i * 58, "14.06.2031" if row in ("AM", "B") else "----------", 24, f"field{i}b")
    line = nl.licence_line(licence_number(person), Random(person.bsn + "l"))
    card.zone([line], 42, 570, 42, 60)
    return card, None, [line]


def residence(person: Person, layout: Layout, seed: int, back: int):
    """Residence document, front (0) or back (1)."""
    card = Card(1011, 638, layout, 2, seed)
    number = doc_number(person, "I")
    if back:
        card.value(40, 60, "Geboorteplaats / Place of birth", person.city, 24)
        card.value(40, 125, "Nationaliteit / Nationality", "Surinaamse", 24)
        card.value(40, 190, "Opmerkingen / Remarks", "ARBEID VRIJ TOEGESTAAN", 24)
        card.chip(780, 70, 170)
        lines = nl.td1(number, person.surname, person.given, yymmdd(person.birth), person.sex, "290520", person.bsn)
        lines[0] = "IR" + lines[0][2:]
        card.zone(lines, 42, 460, 42, 64)
        x, y, w, h = card.boxes["mrz1"]
        card.boxes["bsn-mrz"] = [int(x + w * 15 / 30), y, int(w * 9 / 30) + 1, h]
        return card, person.bsn, lines
    card.head(40, 52, "VERBLIJFSTITEL", 30)
    card.head(360, 50, "RESIDENCE PERMIT", 22)
    card.value(720, 36, "Nummer / Number", number, 28)
    card.photo(40 + layout.shift, 120 + layout.lift, 400, seed)
    card.photo(840, 300 + layout.lift, 160, seed, key="ghost", fade=0.45)
    for row, (label, value) in enumerate((
        ("Naam / Surname", person.surname), ("Voornamen / Given names", person.given), ("Geslacht / Sex", sex(person)),
        ("Geboortedatum / Date of birth", on_card(person.birth)), ("Soort titel / Type of permit", "ONBEPAALDE TIJD"),
        ("Geldig tot / Card expiry", "20 MEI/MAY 2029"),
    )):
        card.value(385, 150 + 62 * row, label, value, 26)
    card.pen(420, 590, 200)
    return card, None, []


def foreign(person: Person, layout: Layout, seed: int, _model: int):
    """A passport of another country, known by its zone alone."""
    card = Card(1476, 1039, layout, (seed + 2) % 3, seed)
    state, country, title = (("POL", "RZECZPOSPOLITA POLSKA", "PASZPORT"), ("TUR", "TÜRKİYE CUMHURİYETİ", "PASAPORT"))[seed % 2]
    card.head(60, 62, country, 33)
    card.head(700, 62, title, 30)
    card.photo(60 + layout.shift, 170 + layout.lift, 500, seed)
    for row, value in enumerate((person.surname, person.given, state, yymmdd(person.birth), person.city)):
        card.value(500, 200 + 90 * row, f"{row + 1}.", value, 30)
    card.pen(900, 740, 240)
    lines = nl.td3(doc_number(person, "E"), person.surname, person.given, yymmdd(person.birth), person.sex, "300101")
    lines = [f"P<{state}" + lines[0][5:], lines[1][:10] + state + lines[1][13:]]
    card.zone(lines, 70, 905, 43, 76)
    return card, None, lines


def insurance_back(person: Person, layout: Layout, seed: int, _model: int):
    """Back of a health insurance card, the European card; number 6 is the BSN."""
    card = Card(1011, 638, layout, 0, seed)
    card.head(60, 70, "EUROPESE ZIEKTEVERZEKERINGSKAART", 30)
    card.put(60, 118, "EUROPEAN HEALTH INSURANCE CARD", 20, rgb=NAVY)
    card.value(60, 180, "3 Naam", person.surname, 28)
    card.value(60, 260, "4 Voornamen", person.given, 28)
    card.value(560, 260, "5 Geboortedatum", person.birth.strftime("%d/%m/%Y"), 28)
    card.value(60, 340, "6 Persoonlijk identificatienummer" if layout is TEST else "6 Persoonlijk identificatienummer (BSN)", person.bsn, 30, key="bsn")
    card.put(560, 340, "7 Identificatienummer van de instelling", 16, rgb=NAVY)
    card.put(560, 374, "3311 - ZORGZAAM", 28, bold=True)
    card.value(60, 420, "8 Identificatienummer van de kaart", "80528" + person.bsn[::-1] + "000123", 28)
    card.put(560, 420, "9 Vervaldatum", 16, rgb=NAVY)
    card.put(560, 452, "31/12/2027", 28, bold=True)
    return card, person.bsn, []


KINDS = {
    "passport-2006": (passport, 2006), "passport-2011": (passport, 2011), "passport-2014": (passport, 2014), "passport-2021": (passport, 2021),
    "card-front-2014": (card_front, 2014), "card-front-2021": (card_front, 2021), "card-back-2014": (card_back, 2014), "card-back-2021": (card_back, 2021),
    "licence-front-2006": (licence_front, 2006), "licence-front-2014": (licence_front, 2014), "licence-front-2022": (licence_front, 2022),
    "licence-back": (licence_back, 0), "residence-front": (residence, 0), "residence-back": (residence, 1), "foreign-passport": (foreign, 0),
    "insurance-back": (insurance_back, 0),
}


def make(kind: str, layout: str, person: Person, seed: int):
    """One document."""
    draw, model = KINDS[kind]
    card, bsn, lines = draw(person, LAYOUTS[layout], seed, model)
    return card.picture(), card.boxes, {"bsn": bsn, "mrz": lines}
