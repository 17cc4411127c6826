"""What stands in a slot of a template: names, numbers, dates, words of health, and decoys."""

from datetime import date, timedelta
from random import Random

import numbers_nl as nl
import text_people as tp
from text_template import Writer
from text_words import WORDS

NAMES = {"first", "last", "Last", "full", "given", "long", "il", "li", "lf", "low", "firstlow", "up", "uplast", "main", "nodots", "fi",
         "capital", "upli", "mainfirst", "lastlow"}
AGES = {"b": (0, 1), "c": (2, 15), "m": (22, 43), "d": (32, 64), "e": (22, 63), "o": (66, 97)}
# every written form of a BSN that stands on one line
FORMS = ["plain", "4.2.3-dot", "4.2.3-space", "4.2.3-nbsp", "4.2.3-dash", "3.3.3-dot", "3.3.3-space", "3.3.3-nbsp", "3.3.3-dash", "8-digits", "broken"]
WEIGHTS = [34, 8, 7, 4, 4, 9, 9, 4, 6, 9, 6]
# forms of `test` alone
MORE_FORMS = ["zero first", "2.2.2.3-dot", "2.2.2.3-space", "boxes", "3.3.3-slash"]
MORE_WEIGHTS = [5, 2, 3, 3, 2]
PLACES = {"above": "label on the line above", "cell": "table cell", "none": "no label", "behind": "label behind", "asked": "asked for in the turn before",
          "listed": "list under a label"}


def write_bsn(number: str, form: str) -> str:
    if form in ("plain", "8-digits"):
        return number
    if form == "broken":
        return f"{number[:4]}\n{number[4:]}" if number[0] in "13579" else f"{number[:3]}.{number[3:6]}.\n{number[6:]}"
    if form == "boxes":
        return " ".join(number)
    if form == "zero first":
        return number
    sizes, name = form.split("-")
    sep = {"dot": ".", "space": " ", "nbsp": "\u00a0", "dash": "-", "slash": "/"}[name]
    parts, at = [], 0
    for size in map(int, sizes.split(".")):
        parts.append(number[at : at + size])
        at += size
    return sep.join(parts)


def say_date(rng: Random, day: date, form: str = "") -> str:
    month = tp.MONTHS[day.month - 1]
    forms = {
        "dash": f"{day:%d-%m-%Y}", "short": f"{day.day}-{day.month}-{day.year}", "long": f"{day.day} {month} {day.year}",
        "slash": f"{day:%d/%m/%Y}", "dots": f"{day:%d.%m.%Y}", "iso": f"{day:%Y-%m-%d}", "two": f"{day:%d-%m-%y}",
        "abbr": f"{day.day} {'mrt' if month == 'maart' else month[:3]}. {day.year}", "solid": f"{day:%Y%m%d}", "upper": f"{day.day:02d} {month[:3].upper()} {day.year}",
    }
    return forms[form or rng.choices(list(forms), [38, 12, 16, 8, 5, 6, 4, 5, 0, 0])[0]]


def say_date_otherwise(rng: Random, day: date) -> str:
    """Ways to write a date that train and tuning do not have."""
    month, year = tp.MONTHS[day.month - 1], day.year
    short = year % 100
    return rng.choice([f"{day.day} {month} '{short:02d}", f"{day:%d%m%Y}", f"{day.day:02d} - {day.month:02d} - {year}", f"{day.day}/{day.month}/{year}",
                       f"{day.day}.{day.month}.{short:02d}", f"{day.day:02d}-{month[:3]}-{year}", f"{day.day} {month.capitalize()} {year}",
                       f"{day.day}-{day.month}-'{short:02d}", f"{day:%d/%m/%y}", f"{day.day}e {month} {year}"])


class Slots:
    """The people and numbers of one document: the same slot gives the same person all through it."""

    def __init__(self, rng: Random, split: str):
        self.rng, self.split, self.people = rng, split, tp.People(rng, split)
        self.half = tp.SPLITS.index(split)
        self.fresh = split == "test"
        self.persons: dict[str, tp.Person] = {}
        self.row = 0
        self.sexes: dict[str, str] = {}
        # tables write a column in one way
        self.column = rng.choices(FORMS[:9], WEIGHTS[:9])[0]
        self.day = date(2026, 1, 5) + timedelta(days=rng.randint(0, 300))

    def forget(self, who: str):
        self.persons.pop(who, None)

    def person(self, who: str) -> tp.Person:
        if who not in self.persons:
            self.persons[who] = self.people.person(AGES.get(who, (18, 93)), self.sexes.get(who))
        return self.persons[who]

    def write(self, slot: str, out: Writer):
        who, dot, what = slot.partition(".")
        if dot and len(who) <= 2:
            self.of_person(self.person(who), what, out)
        else:
            self.loose(slot, out)

    # ---- of a person ------------------------------------------------------------------------------

    def of_person(self, p: tp.Person, what: str, out: Writer):
        rng = self.rng
        what, _, arg = what.partition(":")
        woman = p.sex == "F"
        words = {"t": "mevrouw" if woman else "de heer", "T": "Mevrouw" if woman else "De heer", "tt": "mw." if woman else "dhr.",
                 "TT": "Mw." if woman else "Dhr.", "mevr": "mevr." if woman else "dhr", "hij": "zij" if woman else "hij",
                 "Hij": "Zij" if woman else "Hij", "zijn": "haar" if woman else "zijn", "hem": "haar" if woman else "hem",
                 "man": "vrouw" if woman else "man", "mv": "V" if woman else "M", "city": p.city, "CITY": p.city.upper(),
                 "age": str((date(2026, 9, 1) - p.birth).days // 365), "zoon": "dochter" if woman else "zoon",
                 "jongen": "meisje" if woman else "jongen", "Moeder": "Moeder" if woman else "Vader", "moeder": "moeder" if woman else "vader"}
        if what == "initials":
            out.plain(p.initials)
        elif what in words:
            out.plain(words[what])
        elif what in NAMES:
            out.label("name", p.names()[what])
        elif what == "born":
            otherwise = self.fresh and not arg and rng.random() < 0.35
            out.label("birth-date", say_date_otherwise(rng, p.birth) if otherwise else say_date(rng, p.birth, arg))
        elif what == "bsn":
            self.bsn(p, arg or "label", out)
        elif what == "addr":
            out.label("address", f"{p.street} {p.number}")
        elif what == "pc":
            out.label("postcode", p.pc)
        elif what == "pcs":
            out.label("postcode", p.pc.replace(" ", ""))
        elif what == "pclow":
            out.label("postcode", p.pc.replace(" ", "").lower())
        elif what in ("mrz1", "mrz3"):
            self.mrz(p, what, out)
        else:
            kind, value = self.number(p, what)
            out.label(kind, value)

    def number(self, p: tp.Person, what: str) -> tuple[str, str]:
        """Numbers of a person stay the same in a document."""
        rng = self.rng
        if what not in p.values:
            slug = tp.ascii_name(p.names()["full"]).lower().replace(" ", "").replace("'", "")
            dotted = tp.ascii_name(f"{p.first[0]}.{p.particle[1]}").lower().replace(" ", "").replace("'", "")
            make = {
                "tel": lambda: ("phone", self.phone(False)), "mob": lambda: ("phone", self.phone(True)),
                "mobplus": lambda: ("phone", f"+31 6 {rng.choice('12345')}{tp.split_digits(rng, 7)}"),
                "email": lambda: ("email", rng.choice([f"{dotted}@{p.domain}.example", f"{slug}{rng.randint(1, 99)}@{p.domain}.example",
                                                       f"{dotted.replace('.', '_')}{p.birth.year}@{p.domain}.example"])),
                "iban": lambda: ("iban", nl.grouped(nl.iban(rng, rng.choice("INGB RABO ABNA SNSB TRIO KNAB ASNB BUNQ".split())), 4, rng.choice([" ", ""]))),
                "pat": lambda: ("patient-number", rng.choice([tp.split_digits(rng, 7), "P" + tp.split_digits(rng, 6), f"2{tp.split_digits(rng, 5)}", f"{tp.split_digits(rng, 3)}.{tp.split_digits(rng, 4)}"])),
                "pol": lambda: ("insurance-number", rng.choice([tp.split_digits(rng, 10), tp.split_digits(rng, 8), "ZV" + tp.split_digits(rng, 7)])),
                "plate": lambda: ("licence-plate", tp.plate(rng)), "doc": lambda: ("document-number", tp.passport(rng)),
                "rijbewijs": lambda: ("driving-licence-number", rng.choice("3456") + tp.split_digits(rng, 9)),
                "anr": lambda: ("a-number", tp.a_number(rng)), "vnr": lambda: ("v-number", "2" + tp.split_digits(rng, 9)),
                "big": lambda: ("big-number", rng.choice(["19", "29", "49", "59", "79", "89", "99"]) + tp.split_digits(rng, 9)),
                "agb": lambda: ("agb-code", rng.choice(["01", "03", "04", "12", "94"]) + tp.split_digits(rng, 6)),
                "btw": lambda: ("vat-id", nl.btw_old(nl.bsn(rng)) if rng.random() < 0.5 else self.btw()),
                "ip": lambda: ("ip-address", f"{rng.choice([31, 62, 77, 83, 145, 213])}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"),
                "ip6": lambda: ("ip-address", "2001:db8:" + ":".join(f"{rng.randint(1, 65535):x}" for _ in range(4)) + "::1"),
                "card": lambda: ("payment-card", nl.grouped(tp.luhn(rng), 4, rng.choice([" ", "", "-"]))),
                "user": lambda: ("account-handle", rng.choice([slug[:9] + str(rng.randint(1, 99)), slug, f"{slug[:3]}{p.birth.year}", f"{p.first.lower().replace(' ', '')}_{rng.randint(10, 99)}"])),
                "handle": lambda: ("account-handle", "@" + rng.choice([slug[:12], f"{slug[:6]}_{rng.randint(10, 99)}"])),
                "pass": lambda: ("password", rng.choice([f"{rng.choice(tp.NOUNS[self.half]).capitalize()}{rng.randint(10, 99)}!", f"Welkom{rng.randint(2024, 2026)}", f"{rng.choice(tp.NOUNS[self.half])}-{rng.choice(tp.NOUNS[self.half])}-{rng.randint(100, 999)}"])),
            }
            if self.fresh:
                make |= self.otherwise(p)
            p.values[what] = make[what]()
        return p.values[what]

    def phone(self, mobile: bool) -> str:
        otherwise = self.fresh and self.rng.random() < 0.5
        return (tp.phone_otherwise if otherwise else tp.phone)(self.rng, mobile)

    def otherwise(self, p: tp.Person) -> dict:
        """Numbers as only `test` writes them."""
        rng, digits = self.rng, lambda n: tp.split_digits(self.rng, n)
        name = tp.ascii_name(p.particle[1].split("-")[0]).lower().replace(" ", "").replace("'", "")
        first = tp.ascii_name(p.first).lower().replace(" ", "").replace("-", "")
        plate = tp.plate(rng)
        return {
            "pat": lambda: ("patient-number", rng.choice([digits(8), f"C{digits(5)}", f"EPD{digits(6)}", f"{digits(2)}-{digits(5)}", "1" + digits(6), f"PT-{digits(4)}"])),
            "pol": lambda: ("insurance-number", rng.choice([digits(9), "1" + digits(9), f"{digits(3)}.{digits(3)}.{digits(3)}", f"WZ-{digits(6)}"])),
            "plate": lambda: ("licence-plate", rng.choice([plate, plate, plate.replace("-", ""), plate.lower()])),
            "user": lambda: ("account-handle", rng.choice([f"{first[0]}.{name}", f"{name}{digits(2)}", f"{first}.{name}", f"{first[:2]}{name[:4]}", f"mw{digits(4)}"])),
            "handle": lambda: ("account-handle", "@" + rng.choice([f"{first}{digits(2)}", f"{first}_{name}"[:15], f"de{name}"])),
            "pass": lambda: ("password", rng.choice([rng.choice(tp.PASSWORDS), rng.choice(tp.PASSWORDS), f"{rng.choice(tp.NOUNS[2]).capitalize()}{digits(3)}#"])),
        }

    def btw(self) -> str:
        """The form since 2020: mod 97 over the whole string is 1."""
        base = "NL" + tp.split_digits(self.rng, 9) + "B"
        for check in range(100):
            text = f"{base}{check:02d}"
            if int("".join(str(int(c, 36)) for c in text)) % 97 == 1:
                return text
        return self.btw()

    def bsn(self, p: tp.Person, where: str, out: Writer):
        """`where`: label, above, cell, column, none, mrz; an exact form may follow after a slash."""
        rng = self.rng
        where, _, form = where.partition("_")
        where = PLACES.get(where, where)
        if not form and self.fresh:
            form = rng.choices(FORMS + MORE_FORMS, WEIGHTS + MORE_WEIGHTS)[0]
        elif not form:
            form = rng.choices(FORMS, WEIGHTS)[0]
        if where in ("table cell", "csv") or form == "column":
            # programs drop the first zero here and there in a column of plain numbers
            form = "8-digits" if self.column == "plain" and rng.random() < 0.08 else self.column
        if "bsn" not in p.values:
            p.values["bsn"] = tp.bsn8(rng) if form in ("8-digits", "zero first") else nl.bsn(rng)
        number = p.values["bsn"]
        if form == "zero first" and len(number) != 8:
            form = "plain"
        if form == "8-digits" and len(number) != 8:
            form = "plain"
        if len(number) == 8 and form != "8-digits":
            number = "0" + number
        value = write_bsn(number, form)
        if where == "csv":
            where = "table cell"
        out.label("bsn", value, f"{'broken over a line' if form == 'broken' else form}/{where}")

    def mrz(self, p: tp.Person, what: str, out: Writer):
        rng = self.rng
        doc = tp.passport(rng, "NI"[what == "mrz1"])
        number = nl.bsn(rng)
        old = rng.random() < 0.6
        names = p.names()
        clean = tp.ascii_name
        expiry = f"{rng.randint(22, 31)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        args = (doc, clean(p.last).replace("-", " "), clean(names["given"]).replace("-", " "), f"{p.birth:%y%m%d}", p.sex, expiry, number if old else "")
        lines = nl.td1(*args) if what == "mrz1" else nl.td3(*args)
        for at, line in enumerate(lines):
            begin = len(out.text)
            out.label("mrz", line)
            if old and number in line:
                place = begin + line.index(number)
                out.labels.append(["bsn", place, place + 9, "plain/MRZ"])
            if at < len(lines) - 1:
                out.plain("\n")

    # ---- of no person -----------------------------------------------------------------------------

    def loose(self, slot: str, out: Writer):
        rng = self.rng
        name, _, arg = slot.partition(":")
        if name in WORDS:
            kind, lists = WORDS[name]
            out.label(kind, rng.choice(lists[self.half]))
        elif name == "date":
            self.day += timedelta(days=rng.randint(0, 20))
            out.decoy("birth-date", say_date(rng, self.day, arg), "another date")
        elif name == "olddate":
            out.decoy("birth-date", say_date(rng, tp.born(rng, 1, 30), arg), "another date")
        elif name in tp.INSTITUTIONS:
            out.decoy("name", self.people.pick(tp.INSTITUTIONS[name]), "institution named after a person")
        elif name == "msgid":
            out.decoy("email", f"{tp.split_digits(rng, 9)}.{tp.split_digits(rng, 4)}@{rng.choice(['mx1', 'mail', 'smtp-out'])}.example", "Message-ID")
        elif name == "org":
            out.plain(self.people.pick(tp.ORGS))
        elif name == "city":
            out.plain(self.people.pick(tp.CITIES))
        elif name == "euro":
            out.plain(f"{rng.randint(5, 900)},{rng.randint(0, 99):02d}")
        elif name == "n":
            low, high = (int(x) for x in (arg or "2-60").split("-"))
            out.plain(str(rng.randint(low, high)))
        elif name == "time":
            out.plain(f"{rng.randint(7, 22):02d}:{rng.randint(0, 59):02d}")
        elif name == "kvk":
            out.decoy("bsn", "8" + tp.split_digits(rng, 7), "KvK number")
        elif name == "rsin":
            out.decoy("bsn", nl.bsn(rng, "8"), "RSIN")
        elif name in ("order", "case"):
            number = nl.bsn(rng) if rng.random() < 0.4 else rng.choice("23456789") + tp.split_digits(rng, 8)
            out.decoy("bsn", number, "order number" if name == "order" else "case number")
        elif name == "sku":
            out.decoy("phone", "0" + tp.split_digits(rng, 9), "article number")
        elif name == "ean":
            out.decoy("bsn", "87" + tp.split_digits(rng, 11), "EAN")
        elif name == "ref":
            out.plain(f"{rng.choice(['ZK', 'REF', 'D', 'VB'])}-{rng.randint(2024, 2026)}-{tp.split_digits(rng, 5)}")
        elif name == "parket":
            out.label("criminal", f"{rng.choice(['01', '05', '10', '13', '16', '18'])}-{tp.split_digits(rng, 6)}-{rng.randint(20, 26)}")
        elif name == "icd":
            out.label("health-code", rng.choice(["E11.9", "I10", "F32.1", "J45.0", "M54.5", "G20", "C50.9", "N18.3"]))
        elif name == "icpc":
            out.label("health-code", rng.choice(["K86", "T90.02", "R96", "P76", "L15", "U71", "D12", "A97"]))
        elif name == "atc":
            out.label("health-code", rng.choice(["C09AA02", "N06AB04", "A10BA02", "C07AB02", "R03AC02"]))
        else:
            raise KeyError(slot)
