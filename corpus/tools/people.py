"""The made-up people of the corpus. Nobody here exists; every number is computed."""

from dataclasses import dataclass
from datetime import date
from random import Random

import numbers_nl as nl

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


@dataclass(frozen=True)
class Person:
    """One made-up person with everything a practice would know."""

    title: str  # mevrouw / de heer
    given: str
    initials: str
    surname: str
    birth: date
    sex: str
    street: str
    postcode: str
    city: str
    mobile: str
    email: str
    bsn: str
    iban: str
    patient: str

    @property
    def full(self) -> str:
        return f"{self.given} {self.surname}"

    @property
    def formal(self) -> str:
        return f"{self.title} {self.initials} {self.surname}"

    @property
    def short(self) -> str:
        return f"{'mw.' if self.sex == 'F' else 'dhr.'} {self.surname}"

    @property
    def born(self) -> str:
        return self.birth.strftime("%d-%m-%Y")

    @property
    def born_long(self) -> str:
        return f"{self.birth.day} {MONTHS[self.birth.month - 1]} {self.birth.year}"

    @property
    def postcode_solid(self) -> str:
        return self.postcode.replace(" ", "")


ROWS = """
mevrouw|Johanna|J.M.|Terpstra|1951-03-14|F|Lindelaan 12|3571 KD|Utrecht
de heer|Willem|W.|van der Meulen|1964-11-02|M|Kerkstraat 8a|8011 RT|Zwolle
mevrouw|Fatima|F.|El Amrani|1983-07-27|F|Weteringkade 45|2515 AK|Den Haag
de heer|Pieter|P.J.|Hoekstra|1947-01-09|M|Boterdiep 101|9712 LM|Groningen
mevrouw|Sanne|S.A.|Kuipers|1992-05-30|F|Jan Steenplein 3|5611 GB|Eindhoven
de heer|Mehmet|M.|Yıldız|1978-09-18|M|Van Speykstraat 66-2|1057 GZ|Amsterdam
mevrouw|Grietje|G.|de Boer-Wiersma|1939-12-05|F|Dorpsweg 27|9251 HB|Burgum
de heer|Ravi|R.S.|Ramdin|1970-04-21|M|Schiekade 190|3032 AK|Rotterdam
mevrouw|Noor|N.E.|Verhagen|2011-08-16|F|Bosrand 5|6721 WB|Bennekom
de heer|Daan|D.|Smeets|2014-02-11|M|Markt 14|6211 CK|Maastricht
mevrouw|Agnieszka|A.|Kowalska|1988-10-03|F|Havenstraat 31|4531 EK|Terneuzen
de heer|Thomas|T.H.|van den Brink|1985-06-25|M|Prinsengracht 402hs|1016 JC|Amsterdam
mevrouw|Marijke|M.C.|Jansen|1958-02-28|F|Molenweg 19|7411 RD|Deventer
de heer|Ahmed|A.|Benali|1996-12-19|M|Amsterdamsestraatweg 512|3553 EJ|Utrecht
mevrouw|Lotte|L.|Scholten|1974-08-08|F|Beukenlaan 2|7313 AA|Apeldoorn
de heer|Cornelis|C.A.|Dijkgraaf|1943-05-17|M|Oude Zeedijk 77|1791 PL|Den Burg
mevrouw|Shanti|S.|Bhagwandin|1967-03-23|F|Zuidwal 8|2512 XS|Den Haag
de heer|Jeroen|J.F.|Peeters|1990-01-31|M|Stationsstraat 55|5038 EC|Tilburg
mevrouw|Hendrika|H.W.|Bosman|1935-09-12|F|Zorgboulevard 1-114|8441 PW|Heerenveen
de heer|Luuk|L.T.|Aarts|2006-04-06|M|Heuvelring 20|5038 CL|Tilburg
""".strip().splitlines()


def make_people() -> list[Person]:
    """The fixed list, with numbers drawn from a fixed seed."""
    rng = Random(20261101)
    banks = ["INGB", "RABO", "ABNA", "SNSB", "TRIO", "KNAB", "ASNB"]
    people = []
    for row in ROWS:
        title, given, initials, surname, birth, sex, street, postcode, city = row.split("|")
        ascii_name = surname.lower().replace(" ", "").replace("ı", "i")
        people.append(
            Person(
                title, given, initials, surname, date.fromisoformat(birth), sex, street, postcode, city,
                mobile="06" + "".join(rng.choice("12345678") for _ in range(8)),
                email=f"{given[0].lower()}.{ascii_name}@{rng.choice(['postvak', 'thuismail', 'webpost'])}.example",
                bsn=nl.bsn(rng, "1234"),
                iban=nl.iban(rng, rng.choice(banks)),
                patient=f"P{rng.randint(10000, 99999)}",
            )
        )
    return people


PEOPLE = make_people()
(TERPSTRA, MEULEN, AMRANI, HOEKSTRA, KUIPERS, YILDIZ, DEBOER, RAMDIN, NOOR, DAAN, KOWALSKA, BRINK, JANSEN, BENALI,
 SCHOLTEN, DIJKGRAAF, BHAGWANDIN, PEETERS, BOSMAN, LUUK) = PEOPLE


def phone(number: str, style: str = "06-8") -> str:
    """A mobile number in one of the usual Dutch spellings."""
    return {
        "06-8": f"{number[:2]}-{number[2:]}",
        "pairs": f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:8]} {number[8:]}",
        "plus": f"+31 6 {number[2:]}",
        "plain": number,
    }[style]
