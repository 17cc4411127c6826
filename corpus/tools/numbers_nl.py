"""Dutch and international numbers that carry a check, computed for made-up people."""

from random import Random


def elfproef(number: str) -> bool:
    """The 11-test of a BSN: nine digits, weights 9..2 and -1."""
    if len(number) != 9 or not number.isdigit() or int(number) == 0:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, number)) % 11 == 0


def bsn(rng: Random, first: str = "123456789") -> str:
    """A number that passes the elfproef and is none of the known specimens."""
    while True:
        head = rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(7))
        for last in "0123456789":
            number = head + last
            if elfproef(number) and not number.startswith("9999") and len(set(number)) > 4:
                return number


def not_bsn(rng: Random) -> str:
    """Nine digits that fail the elfproef."""
    while True:
        number = str(rng.randint(100_000_000, 999_999_999))
        if not elfproef(number):
            return number


def iban(rng: Random, bank: str) -> str:
    """A Dutch IBAN with the right mod-97 digits."""
    account = "".join(rng.choice("0123456789") for _ in range(10))
    digits = "".join(str(int(c, 36)) for c in bank + account + "NL00")
    return f"NL{98 - int(digits) % 97:02d}{bank}{account}"


def grouped(text: str, size: int = 4, sep: str = " ") -> str:
    """Cut a string in groups, as an IBAN on paper."""
    return sep.join(text[i : i + size] for i in range(0, len(text), size))


def btw_old(number: str) -> str:
    """The VAT number of a sole trader as it was until 2020: it holds the BSN."""
    return f"NL{number}B01"


# ---- ICAO Doc 9303 ----------------------------------------------------------------------------


def icao_digit(field: str) -> str:
    """Check digit with weights 7 3 1 (ICAO Doc 9303 part 3, 4.9)."""
    total = 0
    for i, char in enumerate(field):
        value = 0 if char == "<" else int(char, 36)
        total += value * (7, 3, 1)[i % 3]
    return str(total % 10)


def mrz_name(surname: str, given: str, width: int) -> str:
    """Names as the MRZ writes them: capitals, < for space, << between surname and given names."""
    plain = str.maketrans("ÉËÈÖÜÄÇÏŞ", "EEEOUACIS")

    def clean(text: str) -> str:
        return "".join(c if c.isalpha() else "<" for c in text.upper().translate(plain).replace("'", ""))

    return f"{clean(surname)}<<{clean(given)}".ljust(width, "<")[:width]


def td3(doc: str, surname: str, given: str, birth: str, sex: str, expiry: str, optional: str = "") -> list[str]:
    """Passport zone, two lines of 44 (part 4). Dates are YYMMDD; `optional` held the BSN until August 2021."""
    opt = optional.ljust(14, "<")
    opt_check = icao_digit(opt) if optional else "<"
    composite = doc + icao_digit(doc) + birth + icao_digit(birth) + expiry + icao_digit(expiry) + opt + opt_check
    line2 = (
        f"{doc}{icao_digit(doc)}NLD{birth}{icao_digit(birth)}{sex}{expiry}{icao_digit(expiry)}"
        f"{opt}{opt_check}{icao_digit(composite)}"
    )
    lines = ["P<NLD" + mrz_name(surname, given, 39), line2]
    assert all(len(line) == 44 for line in lines), lines
    return lines


def td1(doc: str, surname: str, given: str, birth: str, sex: str, expiry: str, optional: str = "") -> list[str]:
    """Card zone, three lines of 30 (part 5). Old cards carry the BSN in the optional data of line 1."""
    opt = optional.ljust(14, "<") + (icao_digit(optional.ljust(14, "<")) if optional else "<")
    line1 = f"I<NLD{doc}{icao_digit(doc)}{opt}"
    body2 = f"{birth}{icao_digit(birth)}{sex}{expiry}{icao_digit(expiry)}NLD" + "<" * 11
    composite = line1[5:30] + body2[0:7] + body2[8:15] + body2[18:29]
    lines = [line1, body2 + icao_digit(composite), mrz_name(surname, given, 30)]
    assert all(len(line) == 30 for line in lines), lines
    return lines


def licence_line(number: str, rng: Random) -> str:
    """The one line of a Dutch driving licence: 29 characters and a check digit over all of them."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    body = f"D1NLD1{number}" + "".join(rng.choice(letters) for _ in range(13))
    assert len(body) == 29
    return body + icao_digit(body)


assert td3("SPECI2014", "X", "Y", "650310", "F", "240309", "999999990")[1].startswith(
    "SPECI20142NLD6503101F2403096999999990<<<<<84"
)
