"""Made-up people for the labelled texts. Lists written by hand, not taken from the program's word lists.

Each list is a triple: for `train`, for `tuning`, and (in text_held_back.py) for `test`. Nobody here exists; every number
is computed.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import numbers_nl as nl
import text_held_back as held_back

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def words(text: str) -> list[str]:
    """`a b|c` gives `a b` and `c`."""
    return [w.strip() for w in text.replace("\n", "|").split("|") if w.strip()]


SPLITS = ("train", "tuning", "test")

# origin: (women, men, surnames) for train, the same for tuning, for test
NAMES = {
    "nl": (
        ("Marleen|Tinie|Roos|Ineke|Wilma|Femke|Lieke|Annemarie|Petra|Geertje|Jolanda|Truus|Elsbeth|Mirthe|Carolien|Hennie",
         "Gerrit|Bram|Kees|Joost|Sjoerd|Theo|Martijn|Hugo|Rutger|Henk-Jan|Wouter|Niels|Arie|Frits|Teun|Jelmer",
         "de Wit|van Dijk|Hofstede|van den Heuvel|Mulder|ter Horst|Vermeulen|de Groot-Kramer|van 't Hof|Lammers|Bakker|"
         "Oosterbaan|van der Ploeg|Schippers|Kroon|in 't Veld|Van Leeuwen|Snijders|Rietveld|Jansen-de Vries|Dekkers|"
         "van Ommeren|Groeneweg|Blok|Timmer|Haverkamp|Nijhuis|op den Camp"),
        ("Hilde|Joke|Sterre|Wendy|Mieke|Evelien|Bregje|Corrie|Fleur|Riet|Liesbeth|Noortje|Doortje|Anne-Fleur",
         "Ruud|Koen|Floris|Gijsbert|Leendert|Stijn|Harm|Diederik|Piet-Hein|Thijmen|Cor|Olaf|Huub|Evert",
         "van Wijngaarden|Slotboom|de Kruijff|ten Brinke|Vredevoort|van der Velde-Ruis|Kwakkel|Bloemendaal|'t Hart|"
         "Zuidgeest|Averink|de Ruyter van Wolden|Poelstra|van 't Klooster|Brouwers|Meulendijk|den Ouden|Wagemakers|"
         "Scheltinga|von Gahlen|Uit den Boogaart|Hogewoning|Krabbendam|van Es-Lindeboom|Vos|Winter|Bos|Berg")),
    "fy": (
        ("Sjoukje|Baukje|Tjitske|Froukje", "Wiebe|Sytse|Douwe|Hessel", "Dijkstra|Sinnema|Hoogland-Postma|Wierda|Hylkema|Reitsma"),
        ("Akke|Jeltje|Nynke|Hiske", "Jurjen|Eelke|Bauke|Tsjerk", "Bouwstra|van der Woude|Tjeerdsma|Haagsma|Ypma|Zijlsma")),
    "tr": (
        ("Elif|Zeynep|Hatice|Gülsüm", "Emre|Hasan|Burak|Osman", "Demir|Özkan|Kaplan|Şahin|Aydoğan|Korkmaz"),
        ("Nurcan|Şule|Meryem|Dilara", "Serkan|Yusuf|Tuncay|İlker", "Karagöz|Çetinkaya|Ünal|Bozdağ|Toprak|Erdem")),
    "ma": (
        ("Naima|Khadija|Samira|Ikram", "Youssef|Hicham|Abdelkader|Bilal", "El Khattabi|Bouzian|Aït Haddou|Ouali|Benhamou|El Idrissi"),
        ("Loubna|Rachida|Souad|Houda", "Soufiane|Mimoun|Abdessamad|Redouan", "Ben Tahar|Azzouzi|El Mansouri|Chaouki|Boulahrouz-Amar|Lahlali")),
    "sr": (
        ("Soerya|Anjali|Usha|Merlien", "Rishi|Kewal|Clyde|Radjesh", "Ramcharan|Sewnarain|Biharie|Kartosen|Pinas|Gopal"),
        ("Sharda|Reshma|Ludmila|Indra", "Dewanand|Orlando|Soenil|Ashwin", "Jhagroe|Mahabier|Soekhoe|Doerga|Amatsoemarto|Lachman-Singh")),
    "pl": (
        ("Ewa|Katarzyna|Magda|Joanna", "Piotr|Tomasz|Marek|Krzysztof", "Nowak|Wiśniewska|Lewandowski|Zielińska|Wójcik|Mazur"),
        ("Bożena|Iwona|Małgorzata|Dorota", "Zbigniew|Grzegorz|Paweł|Łukasz", "Szczepańska|Kaczmarek|Dąbrowski|Pawlak|Jabłońska|Sikora")),
    "cn": (
        ("Mei Ling|Xiaoyan|Li|Yan", "Wei|Jianguo|Chun Hei|Bo", "Wong|Zhang|Lam|Cheung|Hu|Liang"),
        ("Shu Fen|Yuting|Hong|Lan", "Zhiqiang|Kwok Wai|Ming|Feng", "Tsang|Zheng|Leung|Ng|Xu|Kwan")),
    "id": (
        ("Dewi|Nona|Sitti|Poppy", "Agus|Benny|Ferdy|Johannes", "Tahitu|Pattiasina|Soetomo|Wijaya|Latumahina|de Fretes"),
        ("Wulan|Yosephina|Tineke|Ratna", "Bambang|Domingus|Robby|Eddy", "Manuputty|Siahaya|Hardjono|Sahetapy|Lekatompessy|van Room-Saija")),
}
NAMES = {origin: (*halves, held_back.NAMES[origin]) for origin, halves in NAMES.items()}

STREETS = (
    words("Lijsterbeslaan|Kastanjestraat|Hoofdweg|Oude Haven|Burgemeester Reehorststraat|Molenpad|'s-Gravenhofweg|Ringdijk|"
          "Plantsoen Noord|Kwekerijstraat|Boerenwetering|Gouden Regenstraat|Prins Mauritskade|Zonnehof|Dr. Schaepmanstraat|Achterom|"
          "Vinkenveld|Wilgenstraat|Kon. Julianaplein|Weversgilde|Tweede Kruisstraat|Noordeinde|Heideveld|Schoolsteeg"),
    words("Vlierbeshof|Langs de Baan|Rentmeesterslaan|Tichelwerk|Burg. van Haarenlaan|Het Zand|Korte Groenendaal|Spaarnebocht|"
          "Witte Paal|Opaalstraat|Waterloopseweg|De Meent|Buitenom|Mgr. Nolensplein|1e Oosterparkdwarsstraat|Sluispolder|Ambachtsheerenlaan|"
          "Kloosterdreef|'t Nieuwland|Leidse Schans|Achter de Hoven|Pastoor Vullinghsgaarde|Jan van Galendreef|Meerkoetsingel"),
    words(held_back.STREETS),
)
CITIES = (
    words("Amersfoort|Hoorn|Veenendaal|Goes|Assen|Zutphen|Roosendaal|Drachten|Purmerend|Weert|Gouda|Kampen"),
    words("Leeuwarden|Helmond|Barneveld|Middelburg|Doetinchem|Delft|Emmen|Oss|Zeist|Sneek|Hilversum|Venlo"),
    words(held_back.CITIES),
)
# institutions that carry the name of a person: no personal data
INSTITUTIONS = {
    "inst": (
        words("Maria Hoeve Ziekenhuis|Sint Willibrord ziekenhuis|verpleeghuis Johannes de Deo|Wilhelmina Kliniek|het Albert Schaap Instituut"),
        words("St. Elisabeth Gasthuis|Koningin Emma Ziekenhuis|zorgcentrum Catharina van Wees|Bernhoeve Medisch Centrum|de Frederik Blankhof"),
    ),
    "school": (
        words("basisschool Anne Schilder|Prinses Ireneschool|Dr. Poelslyceum|cbs De Regenboog"),
        words("Willem de Zwijger College|obs Juliana van Stolberg|Titus Brandsma Lyceum|mavo Het Baken"),
    ),
    "pharmacy": (words("Jacob van Campen Apotheek|Apotheek Van Hasselt"), words("Hendrik Noord Apotheek|Apotheek De Ridder")),
}
INSTITUTIONS = {what: (*halves, words(held_back.INSTITUTIONS[what])) for what, halves in INSTITUTIONS.items()}
ORGS = (
    words("Huisartsenpraktijk De Linde|GGZ Rivierenland|Thuiszorg Nabij|Fysiotherapie Zuiderpoort|Stichting Welzijn Eemdal|"
          "Apotheek Centrum|Medisch Centrum Westerveld|Revalidatiecentrum De Hoge Berg|Gemeente Nieuwdrecht|Zorgverzekeraar Samen Sterk"),
    words("Gezondheidscentrum 't Kompas|Parnassus Jeugd|Zorggroep Waterland|Oefentherapie Oost|Stichting MEE Polder|"
          "Apotheek De Vijzel|Streekziekenhuis Midden|Behandelcentrum De Kentering|Gemeente Oudeveen|Zorgzeker verzekeringen"),
    words(held_back.ORGS),
)
DOMAINS = (words("post|thuismail|praktijkdelinde|westerveldmc|nabijzorg"), words("webbrief|kpost|kompaszorg|vijzelapotheek|streekziekenhuismidden"), words(held_back.DOMAINS))
NOUNS = (words("tuinman zeilboot appel koe mus krokus wolf regen").pop().split(), "viool kievit ooievaar fiets tulp otter mistral".split(), words(held_back.NOUNS))
PASSWORDS = words(held_back.PASSWORDS)


@dataclass
class Person:
    """One made-up person; attributes are what templates may ask for."""

    origin: str
    sex: str
    first: str
    middle: str
    last: str
    birth: date
    street: str
    number: str
    pc: str
    city: str
    rng: Random = field(repr=False, default_factory=Random)
    domain: str = "post"
    values: dict = field(default_factory=dict)

    @property
    def particle(self) -> tuple[str, str]:
        """`van der`, `Ploeg`: capitals begin the surname."""
        parts = self.last.split(" ")
        at = 0
        while at < len(parts) - 1 and (parts[at][0].islower() or parts[at][0] in "'") and self.origin in ("nl", "fy", "id"):
            at += 1
        return " ".join(parts[:at]), " ".join(parts[at:])

    @property
    def initials(self) -> str:
        letters = [self.first[0]] + [w[0] for w in self.middle.split()]
        return "".join(f"{c}." for c in letters)

    def names(self) -> dict[str, str]:
        before, main = self.particle
        last = self.last
        capital = last[0].upper() + last[1:] if last[0] != "'" else last
        back = f" {before}" if before else ""
        given = f"{self.first} {self.middle}".strip()
        return {
            "first": self.first, "last": last, "Last": capital, "full": f"{self.first} {last}", "given": given,
            "long": f"{given} {last}", "il": f"{self.initials} {last}", "li": f"{main}, {self.initials}{back}",
            "lf": f"{main}, {self.first}{back}", "low": f"{self.first} {last}".lower(), "firstlow": self.first.lower(),
            "up": f"{self.initials} {last}".upper(), "uplast": last.upper(), "main": main, "solid": f"{self.first[0]}{main}",
            "nodots": f"{self.initials.replace('.', '')} {last}", "fi": f"{self.first} {main[0]}.",
            "capital": f"{self.first} {last}".upper(), "upli": f"{main}, {self.initials}{back}".upper(), "mainfirst": f"{main} {self.first}",
            "lastlow": last.lower(),
        }


def born(rng: Random, low: int, high: int) -> date:
    return date(2026, 9, 1) - timedelta(days=rng.randint(low * 365, high * 365))


def ascii_name(text: str) -> str:
    table = str.maketrans("ışŞğĞüÜöÖçÇİąćęłńóśźżĄĆĘŁŃÓŚŹŻïëé", "isSgGuUoOcCIacelnoszzACELNOSZZiee")
    return text.translate(table)


class People:
    """Draws people of one split."""

    def __init__(self, rng: Random, split: str):
        self.rng, self.half = rng, SPLITS.index(split)

    def pick(self, pair):
        return self.rng.choice(pair[self.half])

    def person(self, age: tuple[int, int] = (1, 95), sex: str | None = None) -> Person:
        rng = self.rng
        origin = rng.choices(list(NAMES), [46, 8, 8, 9, 9, 7, 5, 8])[0]
        women, men, surnames = (words(w) for w in NAMES[origin][self.half])
        drawn = rng.choice("FM")
        sex = sex or drawn
        first = rng.choice(women if sex == "F" else men)
        middle = " ".join(rng.sample(["Maria", "Johanna", "Anna"] if sex == "F" else ["Jan", "Petrus", "Maria"], rng.randint(0, 2))) \
            if origin in ("nl", "fy", "id") else ""
        number = str(rng.randint(1, 260)) + rng.choices(["", "a", "B", "-2", " hs", "-114", " bis", "II"], [70, 8, 4, 6, 3, 4, 2, 3])[0]
        if self.half == 2 and rng.random() < 0.25:
            number = rng.choice([f"{number.split()[0]}-{rng.randint(1, 40)}", f"{rng.randint(1, 90)} A", f"{rng.randint(1, 90)}/{rng.randint(2, 9)}",
                                 f"{rng.randint(1, 90)} III", f"{rng.randint(1, 90)}c"])
        letters = "ABCDEGHJKLMNPRSTVWXZ"
        pc = f"{rng.randint(1011, 9999)} {rng.choice(letters)}{rng.choice('ABCEGHJKLMNPRTVWXZ')}"
        return Person(origin, sex, first, middle, rng.choice(surnames), born(rng, *age), self.pick(STREETS), number, pc,
                      self.pick(CITIES), rng, self.pick(DOMAINS))


def split_digits(rng: Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def luhn(rng: Random) -> str:
    body = rng.choice(["4539", "5424", "5186", "4716"]) + split_digits(rng, 11)
    total = sum(sum(divmod(int(c) * (2 if i % 2 == 0 else 1), 10)) for i, c in enumerate(body))
    return body + str(-total % 10)


def a_number(rng: Random) -> str:
    """Ten digits, no equal neighbours, digit sum and weighted sum divisible by 11 (LO BRP)."""
    while True:
        n = str(rng.randint(1_000_000_000, 9_999_999_999))
        if any(a == b for a, b in zip(n, n[1:])) or sum(map(int, n)) % 11:
            continue
        if sum(2**i * int(c) for i, c in enumerate(n)) % 11 == 0:
            return n


def bsn8(rng: Random) -> str:
    """A BSN that starts with 0, written without it."""
    return nl.bsn(rng, "0")[1:]


def phone_otherwise(rng: Random, mobile: bool) -> str:
    """Ways to write a number that train and tuning do not have."""
    if mobile:
        n = rng.choice("12345") + split_digits(rng, 7)
        return rng.choice([f"06 {n}", f"06-{n[:4]} {n[4:]}", f"06/{n}", f"+31(0)6-{n}", f"+31 (0)6 {n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
                           f"06 {n[:3]} {n[3:6]} {n[6:]}", f"06-{n[:2]}-{n[2:4]}-{n[4:6]}-{n[6:]}"])
    area = rng.choice(["020", "0546", "0115", "0344", "0570", "046", "0317", "0543"])
    n = rng.choice("2345678") + split_digits(rng, 9 - len(area))
    return rng.choice([f"{area} - {n}", f"{area}/{n}", f"(+31) {area[1:]} {n[:3]} {n[3:]}", f"+31{area[1:]}{n}", f"{area}-{n[:2]} {n[2:4]} {n[4:]}"])


def phone(rng: Random, mobile: bool) -> str:
    if mobile:
        n = split_digits(rng, 8)
        n = rng.choice("12345") + n[1:]
        return rng.choice([f"06-{n}", f"06 {n[:2]} {n[2:4]} {n[4:6]} {n[6:]}", f"06{n}", f"+31 6 {n}", f"+316{n}", f"06 - {n[:4]} {n[4:]}",
                           f"0031 6 {n[:4]} {n[4:]}", f"06.{n[:4]}.{n[4:]}", f"(06) {n[:4]} {n[4:]}"])
    area = rng.choice(["030", "033", "0318", "0229", "0592", "0113", "058", "0492", "0342", "015", "070", "0515"])
    n = rng.choice("2345678") + split_digits(rng, 9 - len(area))
    return rng.choice([f"{area}-{n}", f"{area} {n[:3]} {n[3:]}", f"({area}) {n}", f"{area}{n}", f"+31 {area[1:]} {n}", f"{area} - {n[:3]} {n[3:5]} {n[5:]}"])


def plate(rng: Random) -> str:
    a, d = (lambda n: "".join(rng.choice("BDFGHJKLNPRSTVXZ") for _ in range(n))), (lambda n: split_digits(rng, n))
    return rng.choice([f"{d(2)}-{a(3)}-{rng.randint(1, 9)}", f"{a(1)}-{d(3)}-{a(2)}", f"{a(2)}-{d(3)}-{a(1)}", f"{rng.randint(1, 9)}-{a(3)}-{d(2)}", f"{a(2)}-{d(2)}-{a(2)}"])


def passport(rng: Random, first: str = "NBIR") -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    return rng.choice(first) + rng.choice(letters) + "".join(rng.choice(letters[:8] + "0123456789") for _ in range(6)) + rng.choice("0123456789")
