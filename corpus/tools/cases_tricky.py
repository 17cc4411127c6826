"""Texts that fool a plain pattern: numbers that look like a BSN, a BSN in odd dress, words that only look like health."""

from random import Random

import numbers_nl as nl
from case import Case
from people import (AMRANI, BENALI, BHAGWANDIN, BOSMAN, BRINK, DIJKGRAAF, HOEKSTRA, JANSEN, KUIPERS, LUUK, MEULEN, PEETERS, RAMDIN,
                    SCHOLTEN, TERPSTRA)
from render_mail import body, message, to_bytes

RNG = Random(4711)


def passing(start: str, length: int = 9) -> str:
    """A number with these first digits that passes the elfproef."""
    while True:
        number = start + "".join(RNG.choice("0123456789") for _ in range(length - len(start)))
        if nl.elfproef(number):
            return number


def number_forms() -> Case:
    """Every written form with a label, one a line."""
    eight = next(str(n) for n in range(12345601, 12345700) if nl.elfproef("0" + str(n)))
    people = [TERPSTRA, MEULEN, AMRANI, HOEKSTRA, KUIPERS, RAMDIN, BRINK, JANSEN, BENALI, SCHOLTEN]
    b = [p.bsn for p in people]
    nbsp, thin, dash = "\u00a0", "\u202f", "\u2011"
    lines = [
        f"BSN {b[0]}", f"BSN: {b[1][:4]}.{b[1][4:6]}.{b[1][6:]}", f"bsn-nummer {b[2][:3]}.{b[2][3:6]}.{b[2][6:]}",
        f"Burgerservicenummer {b[3][:4]} {b[3][4:6]} {b[3][6:]}", f"sofinummer: {b[4][:3]} {b[4][3:6]} {b[4][6:]}",
        f"B.S.N. {b[5][:3]}-{b[5][3:6]}-{b[5][6:]}", f"BSN:{nbsp}{b[6][:3]}{nbsp}{b[6][3:6]}{nbsp}{b[6][6:]}",
        f"BSN {b[7][:4]}{thin}{b[7][4:6]}{thin}{b[7][6:]}", f"BSN {b[8][:4]}{dash}{b[8][4:6]}{dash}{b[8][6:]}", f"{b[9]} (BSN)",
        f"BSN: {eight} (zonder de voorloopnul)",
    ]
    find = [("bsn", x) for x in b] + [("bsn", eight)]
    text = "Schrijfwijzen in onze oude administratie\n\n" + "\n\n".join(lines) + "\n\nEinde van de lijst.\n"
    case = Case("tricky", "bsn-forms", "Every written form of a labelled BSN: dots, spaces, no-break spaces, dashes, eight digits", ["oude administratie", "Einde van de lijst"], find)
    case.add("bsn-forms.txt", text)
    html = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>" + "".join(f"<p>{x}</p>" for x in text.replace(nbsp, "&nbsp;").split("\n\n")) + "</body></html>"
    case.add("bsn-forms.html", html)
    msg = message("Schrijfwijzen", "Balie <balie@zorgnoord.example>", "Karin <karin@zorgnoord.example>", 40)
    return case.add("bsn-forms.eml", to_bytes(body(msg, text, "quoted-printable")), extra_verdict=["bsn.mail"])


def orders() -> Case:
    """Four hundred order numbers: about 36 pass the elfproef, none is a BSN."""
    rng = Random(99)
    numbers = [str(rng.randint(100_000_000, 999_999_999)) for _ in range(400)]
    rows = ["order;datum;artikel;aantal"]
    wares = ["handschoenen M", "steunkous klasse 2", "verbandgaas 10x10", "desinfectie 500 ml"]
    rows += [f"{n};{rng.randint(1, 28):02d}-10-2026;{rng.choice(wares)};{rng.randint(1, 40)}" for n in numbers]
    case = Case("tricky", "order-list", "Sheet with 400 order numbers, one in eleven passes the elfproef", ["verbandgaas"], [], [("bsn", None)])
    bare = ["kenmerk;aantal"] + [f"{n};{rng.randint(1, 9)}" for n in numbers[:300]]
    return case.add("orders.csv", "\r\n".join(rows) + "\r\n").add("references.csv", "\n".join(bare) + "\n", keep=["kenmerk"])


def not_bsn() -> list[Case]:
    """Numbers that pass the elfproef and are something else."""
    tel, order, kvk_like, rsin, iban_tail = passing("6"), passing("4"), passing("2"), passing("8"), passing("5")
    text = f"""Geachte relatie,

Uw order {order} is verzonden. Bel bij vragen 0{tel} of ons algemene nummer.
RSIN {rsin}, KvK 24417283, zaaknummer {kvk_like}.
Artikelnummer {iban_tail}, EAN 8712345678906, DBC-traject {passing('1')}.
Ticket: https://winkel.example/bestelling/{passing('3')}?ref={passing('7')}
Hash 9f{passing('1')}ab, bedrag € {passing('1')[:6]},00, versie 5.2.6.5.

Met vriendelijke groet,
Klantenservice
"""
    never = [("bsn", None), ("ip-address", "5.2.6.5")]
    numbers = Case("tricky", "labelled-otherwise", "Nine digits that pass the elfproef but are order, phone, RSIN, case, article, URL or hash",
                   ["is verzonden", "Klantenservice"], [], never)
    numbers.add("labelled-otherwise.txt", text)
    numbers.add("labelled-otherwise.html", "<html><head><meta charset='utf-8'></head><body>" + text.replace("\n\n", "<p>").replace("\n", "<br>") + "</body></html>")
    numbers.add("labelled-otherwise.eml", to_bytes(body(message("Uw order", "Winkel <info@winkel.example>", "Praktijk <p@delinde.example>", 41), text, "8bit")))

    years = Case("tricky", "words-and-sections", "'2026 en' is no postcode, 5.2.6.5 no IP address, '1000 MG' no address", ["wetsartikel", "evaluatie"], [], [
        ("postcode", None), ("ip-address", None), ("bsn", None), ("phone", None)])
    years.add("words-and-sections.txt",
              "In de jaren 2024 en 2026 en daarna is de evaluatie uitgevoerd volgens paragraaf 5.2.6.5 en 10.1.2.3.\n"
              "Het wetsartikel 7:454 lid 3 BW geldt vanaf 1 januari 2020. Zie ook bijlage 1234 en tabel 2 tot 14.\n"
              "Een dosering van 1000 MG komt voor bij volwassenen; het budget was 1250 in dat jaar.\n")
    weather = Case("tricky", "weather", "A depression above the North Sea is weather", ["Noordzee", "windkracht"], [],
                   [(k, None) for k in ("diagnosis", "mental-health", "medication", "treatment", "bsn")])
    weather.add("weather.txt", "Een depressie boven de Noordzee trekt morgen naar het oosten. De wind neemt toe tot windkracht 8, met een\n"
                "kritieke fase in de avond. Daarna volgt een rug van hoge druk; de spanning op de zeeweringen neemt af.\n")
    leaflet = Case("tricky", "leaflet", "Medicine leaflet: health words without a person", ["bijsluiter", "verpakking"], [],
                   [(k, None) for k in ("diagnosis", "mental-health", "medication", "treatment", "bsn", "birth-date")])
    leaflet.add("leaflet.txt", """Wat staat er in deze bijsluiter

Metformine behoort tot de biguaniden en wordt gebruikt bij diabetes mellitus type 2. De gebruikelijke dosering voor
volwassenen is 500 mg tot 850 mg, twee of drie keer per dag. Gebruik dit middel niet bij ernstige nierinsufficiëntie.
Mogelijke bijwerkingen zijn misselijkheid, braken en diarree. Bewaar het middel in de oorspronkelijke verpakking.
""")
    law = Case("tricky", "law-text", "Text of a rule about health data and BSNs, without any", ["verwerkingsverantwoordelijke", "burgerservicenummer"], [],
               [(k, None) for k in ("bsn", "diagnosis", "religion", "politics", "criminal", "name")])
    law.add("law-text.txt", """Over het gebruik van het nummer

De verwerkingsverantwoordelijke gebruikt het burgerservicenummer (BSN) alleen als een wet dat toestaat. Gegevens over
gezondheid, godsdienst, politieke opvatting of strafbare feiten zijn bijzondere gegevens. Een hulpverlener bewaart het
dossier twintig jaren, te rekenen vanaf het tijdstip waarop de laatste wijziging heeft plaatsgevonden.
""")
    specimen = Case("tricky", "specimen", "Specimen numbers are no person's BSN: never sure, at most likely", ["voorbeeld"], [], [])
    specimen.add("specimen.txt", "Op het voorbeeld staat 999999990. De testnummers 111222333 en 123456782 horen bij de handleiding.\n")
    typo = Case("tricky", "failing-numbers", "Bare nine-digit numbers that fail the elfproef", ["voorraad"], [], [("bsn", None)])
    typo.add("failing-numbers.txt", "Telling voorraad:\n" + "\n".join(nl.not_bsn(RNG) for _ in range(40)) + "\n")
    return [numbers, years, weather, leaflet, law, specimen, typo]


def hidden_html() -> Case:
    """Values a reader does not see: comment, attribute, hidden block, title, meta, script, split by tags and entities."""
    a, b, c, d, e, f, g, h = (p.bsn for p in (TERPSTRA, MEULEN, AMRANI, HOEKSTRA, KUIPERS, RAMDIN, JANSEN, DIJKGRAAF))
    coded = "".join(f"&#{ord(x)};" for x in g)
    html = f"""<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Dossier BSN {a}</title>
<meta name="description" content="BSN {b}"></head>
<body><!-- controle: BSN {c} -->
<p>De afspraak is bevestigd.</p>
<div style="display:none">BSN: {d}</div>
<img src="logo.png" alt="BSN {e}" width="40">
<p>BSN: <b>{f[:3]}</b>{f[3:6]}<span>{f[6:]}</span></p>
<p>BSN {coded}</p>
<form><input type="hidden" name="bsn" value="{h}"></form>
<p>Tot ziens op onze locatie.</p>
</body></html>
"""
    find = [("bsn", x) for x in (a, b, c, d, e, f, g, h)]
    case = Case("tricky", "html-hidden", "BSNs in title, meta, comment, hidden block, alt, split by tags, as entities, in a form field",
                ["afspraak is bevestigd", "onze locatie"], find)
    case.add("html-hidden.html", html)
    msg = message("Bevestiging", "Portaal <portaal@zorgnoord.example>", "Karin <karin@zorgnoord.example>", 42)
    return case.add("html-hidden.eml", to_bytes(body(msg, "De afspraak is bevestigd.\nTot ziens op onze locatie.\n", "quoted-printable", html)))


def mail_corners() -> list[Case]:
    """Odd mail: preamble and epilogue, value split by a soft break, double-typed part, HTML only, encoded file name."""
    p, q, r = BOSMAN, LUUK, PEETERS
    split = Case("tricky", "mail-soft-break", "Quoted-printable soft line break in the middle of the number", ["het BSN is", "bij de balie"],
                 [("bsn", p.bsn), ("bsn", q.bsn)], verdict=["bsn.mail"])
    split.add("mail-soft-break.eml", (
        "From: a@zorgnoord.example\r\nTo: b@zorgnoord.example\r\nSubject: =?utf-8?Q?Pati=C3=ABnt?=\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"Beste Karin,\r\n\r\nhet BSN is {p.bsn[:5]}=\r\n{p.bsn[5:]} en van de tweede BSN =3D =\r\n{''.join(f'={ord(x):02X}' for x in q.bsn)}. Ligt bij de balie.\r\n"))
    edges = Case("tricky", "mail-preamble", "BSN in the preamble and the epilogue of a multipart, where mail programs do not look", ["gewone tekst"],
                 [("bsn", q.bsn), ("bsn", r.bsn)])
    edges.add("mail-preamble.eml", (
        "From: a@zorgnoord.example\r\nTo: b@zorgnoord.example\r\nSubject: test\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="xyz"\r\n\r\nintern: BSN {q.bsn}\r\n--xyz\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n'
        f"gewone tekst\r\n--xyz--\r\nnoot: BSN {r.bsn}\r\n"))
    name = Case("tricky", "mail-file-name", "BSN in the encoded name of an attachment", ["in de bijlage"], [("bsn", p.bsn)], verdict=["bsn.mail"])
    msg = body(message("Bijlage", "A <a@zorgnoord.example>", "B <b@zorgnoord.example>", 43), "Het stuk staat in de bijlage.\n", "8bit")
    msg.add_attachment("De tekst zelf is leeg van gegevens.\n", subtype="plain", filename=f"cliënt BSN {p.bsn}.txt", charset="utf-8", cte="quoted-printable")
    name.add("mail-file-name.eml", to_bytes(msg))
    latin = Case("tricky", "mail-latin1", "ISO-8859-1 mail in base64, folded header with a BSN", ["cliënte", "prettige dag"],
                 [("bsn", r.bsn), ("birth-date", r.born)], verdict=["bsn.mail"])
    msg = body(message(f"Overleg over cliënt, burgerservicenummer {r.bsn}, en over de rest van de agenda van deze week", "A <a@zorgnoord.example>",
                       "B <b@zorgnoord.example>", 44), f"De cliënte (geb. {r.born}) komt morgen.\n\nprettige dag\n", "base64", charset="iso-8859-1")
    latin.add("mail-latin1.eml", to_bytes(msg))
    return [split, edges, name, latin]


def text_corners() -> list[Case]:
    """Old VAT number, BSN in a cell with words, footnote digits, a BSN beside a phone number."""
    p, q = BHAGWANDIN, BRINK
    vat = Case("tricky", "vat-old", "VAT number of a sole trader in its old form holds the BSN; the new form does not", ["Podotherapie"],
               [("vat-id", nl.btw_old(p.bsn))], [("bsn", "000099998")])
    vat.add("vat-old.txt", f"Podotherapie Zuidwal\nBTW-nummer: {nl.btw_old(p.bsn)}\nbtw-id (nieuw): NL000099998B57\n")
    cells = Case("tricky", "csv-mixed-cells", "BSN inside cells with other words, multi-line quoted cells, delimiter in quotes", ["opmerking", "sleutel"],
                 [("bsn", p.bsn), ("bsn", q.bsn)])
    cells.add("mixed-cells.csv", f'naam,opmerking\r\n"Bhagwandin, S.","BSN {p.bsn}, belt liever niet"\r\n"Van den Brink","sleutel bij buren\r\nBSN: {q.bsn}"\r\n')
    return [vat, cells]


def cases() -> list[Case]:
    return [number_forms(), orders(), *not_bsn(), hidden_html(), *mail_corners(), *text_corners()]
