"""Letters of the office: invoices, payslip, school letter, complaint, appointment, WhatsApp export."""

from random import Random

import numbers_nl as nl
from letter import Letter
from people import AMRANI, BENALI, BRINK, DAAN, JANSEN, KOWALSKA, NOOR, PEETERS, RAMDIN, SCHOLTEN, phone

RNG = Random(77)
# An invoice and a customer number that happen to pass the elfproef.
INVOICE_NO = nl.bsn(RNG, "2")
CUSTOMER_NO = nl.bsn(RNG, "3")


def invoice_with_bsn():
    p = RAMDIN
    letter = Letter("Factuur", font="sans").head("Tandartspraktijk Schiekade", "Schiekade 12, 3032 AJ Rotterdam", "KvK 24417283").h(
        "Factuur"
    ).kv(("Factuurnummer", "2026-00418"), ("Factuurdatum", "30 oktober 2026"), ("Patiënt", p.formal),
         ("Geboortedatum", p.born), ("BSN", p.bsn)).table(
        ("Datum", "Code", "Omschrijving", "Bedrag"), ("12-10-2026", "C002", "Consult voor periodieke controle", "€ 28,26"),
        ("12-10-2026", "X10", "Kleine röntgenfoto", "€ 20,40"), ("12-10-2026", "V92", "Vulling twee vlakken", "€ 70,67"),
        ("", "", "Totaal te betalen", "€ 119,33"),
    ).p(
        "Wij verzoeken u het bedrag binnen dertig dagen over te maken op rekening "
        f"{nl.grouped(p.iban).replace(' ', chr(160))} onder vermelding van het factuurnummer."
    ).lines("Vragen over deze factuur: administratie@schiekade-tandarts.example")
    return letter, [("bsn", p.bsn), ("iban", p.iban)], ["Factuur", "periodieke controle", "119,33"]


def invoice_without_bsn():
    p = SCHOLTEN
    letter = Letter("Factuur", font="sans").head("Oogzorg Apeldoorn B.V.", "Hoofdstraat 88, 7311 KE Apeldoorn").h("Factuur").kv(
        ("Factuurnummer", INVOICE_NO), ("Klantnummer", CUSTOMER_NO), ("Factuurdatum", "4 november 2026"),
    ).lines("Aan:", p.formal, p.street, f"{p.postcode}  {p.city}").table(
        ("Artikel", "Aantal", "Prijs", "Bedrag"), ("Montuur, model Veluwe", 1, "€ 149,00", "€ 149,00"),
        ("Glazen enkelvoudig, ontspiegeld", 2, "€ 64,50", "€ 129,00"), ("Totaal inclusief btw", "", "", "€ 278,00"),
    ).p(f"Betalen kan op rekening {p.iban} ten name van Oogzorg Apeldoorn. Wij rekenen geen verzendkosten.").lines(
        "Dank voor uw bezoek aan onze winkel."
    )
    return letter, [("iban", p.iban), ("postcode", p.postcode)], ["Factuur", "278,00", "geen verzendkosten"]


def payslip():
    p = BRINK
    letter = Letter("Loonstrook", font="sans").head("Salarisspecificatie oktober 2026", "Stichting Zorggroep Amstel").kv(
        ("Werknemer", f"{p.initials} {p.surname}"), ("Personeelsnummer", "004417"), ("Geboortedatum", p.born),
        ("BSN", p.bsn), ("IBAN", nl.grouped(p.iban)), ("Functie", "verpleegkundige, FWG 45"),
    ).table(
        ("Omschrijving", "Aantal", "Bedrag"), ("Bruto salaris", "156,00", "€ 3.412,00"), ("Onregelmatigheidstoeslag", "22,50", "€ 301,88"),
        ("Pensioenpremie", "", "€ -268,40"), ("Loonheffing tabel", "", "€ -702,11"), ("Netto uitbetaling", "", "€ 2.743,37"),
    ).p("Het bedrag wordt op 24 oktober bijgeschreven. Vakantie-uren: opgebouwd 13,3, saldo 88,6.")
    find = [("bsn", p.bsn), ("birth-date", p.born), ("iban", p.iban)]
    return letter, find, ["Salarisspecificatie", "Onregelmatigheidstoeslag", "2.743,37"]


def school_letter():
    a, b = NOOR, DAAN
    dashed = f"{a.bsn[:3]}-{a.bsn[3:6]}-{a.bsn[6:]}"
    letter = Letter("Aanmelding leerling").head("Basisschool De Bosrand", "t.a.v. de schooladministratie").p(
        f"Hierbij bevestigen wij de inschrijving van {a.full}, geboren op {a.born_long}, met BSN {dashed}, voor groep 8. "
        f"Het gezin woont op {a.street}, {a.postcode} in {a.city}."
    ).p(
        f"Haar neefje {b.given} (geb. {b.born}, burgerservicenummer {b.bsn}) stroomt na de voorjaarsvakantie in. De "
        "intern begeleider neemt contact op over een rustige werkplek en extra tijd bij toetsen."
    ).p("De eerste schooldag begint om 8.30 uur op het plein. Gymschoenen met een lichte zool zijn verplicht.").lines(
        "Met vriendelijke groet,", "de directie"
    )
    find = [("bsn", a.bsn), ("bsn", b.bsn), ("birth-date", a.born_long), ("birth-date", b.born), ("postcode", a.postcode)]
    return letter, find, ["schooladministratie", "rustige werkplek", "Gymschoenen"]


def complaint():
    p = PEETERS
    letter = Letter("Klacht over bejegening").lines("Tilburg, 8 november 2026").p("Geachte klachtenfunctionaris,").p(
        "Op dinsdag 20 oktober had ik een afspraak op uw prikpost. Ik stond met een nuchtere maag drie kwartier te wachten, "
        "terwijl er twee balies dicht bleven. Toen ik er iets van zei, riep de medewerkster mijn gegevens hardop door de "
        "wachtkamer, zodat iedereen kon meeluisteren."
    ).p(
        f"Voor uw administratie: mijn geboortedatum is {p.born} en {p.bsn} is mijn BSN. U kunt mij bereiken via {p.email} of "
        "het nummer hieronder."
    ).p("Ik verwacht binnen twee weken een inhoudelijke reactie en een excuus.").lines("Hoogachtend,", p.full).kv(
        ("Telefoon", phone(p.mobile, "plus"))
    )
    find = [("bsn", p.bsn), ("birth-date", p.born), ("email", p.email), ("phone", p.mobile[1:])]
    return letter, find, ["klachtenfunctionaris", "drie kwartier", "een excuus"]


def appointment():
    p = KOWALSKA
    letter = Letter("Afspraakbevestiging", font="sans").head("Verloskundigen Zeeuws-Vlaanderen").p(f"Beste {p.given},").p(
        "Je volgende controle is op woensdag 18 november 2026 om 10.40 uur. Neem het groene boekje mee. Kun je niet? Bel dan "
        "uiterlijk een dag van tevoren."
    ).kv(("Praktijk", "0115 555 014"), ("Jouw nummer bij ons", phone(p.mobile)), ("Jouw e-mail", p.email)).lines("Tot dan!")
    return letter, [("phone", "0115555014"), ("phone", p.mobile), ("email", p.email)], ["groene boekje", "volgende controle"]


def line_break():
    p = BENALI
    letter = Letter("Uittreksel dossier").p("Uittreksel op verzoek van de gemachtigde, opgesteld op 6 november 2026.").lines(
        "De cliënt heeft zich gelegitimeerd en staat bij ons ingeschreven onder het BSN", f"{p.bsn[:4]}.{p.bsn[4:6]}.{p.bsn[6:]},",
        "met als vaste contactpersoon zijn zus.",
    ).lines("Burgerservicenummer:", p.bsn, "Geboortedatum:", p.born).p("Andere stukken zijn niet aangetroffen.")
    return letter, [("bsn", p.bsn), ("birth-date", p.born)], ["gemachtigde", "contactpersoon zijn zus", "niet aangetroffen"]


def whatsapp():
    a, b = AMRANI, JANSEN
    text = f"""[12-10-2026, 09:03:11] Wijkteam Oost: Berichten en oproepen zijn end-to-end versleuteld.
[12-10-2026, 09:04:52] Petra: goedemorgen, wie gaat er vandaag naar mw El Amrani?
[12-10-2026, 09:05:20] Ingrid: ik, sta er om half 11. heeft iemand haar bsn voor het formulier?
[12-10-2026, 09:06:01] Petra: bsn {a.bsn}, geb {a.born}
[12-10-2026, 09:06:09] Petra: haar mobiel is {phone(a.mobile, "pairs")}
[12-10-2026, 09:06:47] Ingrid: top 👍
[12-10-2026, 11:48:33] Ingrid: geweest. wond ziet er goed uit, morgen weer
[12-10-2026, 11:50:02] Joost: en mw Jansen? BSN was toch {b.bsn[:3]}.{b.bsn[3:6]}.{b.bsn[6:]}
[12-10-2026, 11:52:40] Ingrid: klopt. sleutel ligt bij de buren op nr 21
<Media weggelaten>
[12-10-2026, 17:15:19] Petra: fijne avond allemaal
"""
    find = [("bsn", a.bsn), ("bsn", b.bsn), ("birth-date", a.born), ("phone", a.mobile)]
    return text, find, ["end-to-end versleuteld", "bij de buren op nr 21", "fijne avond"]
