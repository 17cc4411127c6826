"""Letters of care: referral, intake, discharge, laboratory, prescription, team meeting, home care, authorisation.

Each function returns (Letter, find, keep). `find` holds what every format of the letter must give. A health word is
expected only where the person stands in the same paragraph, row or mail; names are not expected yet.
"""

from letter import Letter
from people import (AMRANI, BHAGWANDIN, BOSMAN, DEBOER, HOEKSTRA, JANSEN, KUIPERS, MEULEN, PEETERS, SCHOLTEN, TERPSTRA,
                    YILDIZ, phone)


def referral_cardiology():
    p = TERPSTRA
    letter = Letter("Verwijsbrief cardiologie").head(
        "Huisartsenpraktijk De Linde", "Biltstraat 214", "3572 BK Utrecht"
    ).lines("Aan de polikliniek Cardiologie", "Utrecht, 9 november 2026").kv(
        ("Betreft", f"mevrouw {p.initials} {p.surname}"), ("Geboortedatum", p.born), ("BSN", p.bsn),
        ("Adres", f"{p.street}, {p.postcode} {p.city}"), ("Telefoon", phone(p.mobile)),
    ).p("Geachte collega,").p(
        "Graag uw beoordeling van bovengenoemde patiënte in verband met toenemende kortademigheid bij inspanning en "
        "tweemaal een korte periode van hartkloppingen in rust, voor het laatst op zondagavond."
    ).h("Voorgeschiedenis").p(
        f"Patiënte mw. {p.surname} (geb. {p.born}, BSN {p.bsn}) is bekend met hypertensie en sinds 2019 met paroxismaal "
        "atriumfibrilleren. Zij gebruikt metoprolol 50 mg eenmaal daags en apixaban 5 mg tweemaal daags."
    ).h("Onderzoek").p(
        "Bloeddruk 158/92, pols 96 en irregulair, geen oedeem aan de enkels. Over de longen beiderzijds vesiculair "
        "ademgeruis zonder bijgeluiden."
    ).h("Vraagstelling").p(
        "Wilt u het ritme beoordelen en adviseren over het verdere beleid? Patiënte komt liefst op een ochtend, omdat "
        "haar dochter haar moet brengen."
    ).lines("Met collegiale groet,", "", "S. Wagenaar, huisarts")
    find = [("bsn", p.bsn), ("birth-date", p.born), ("postcode", p.postcode), ("phone", p.mobile),
            ("medication", "metoprolol"), ("medication", "apixaban"), ("diagnosis", "atriumfibrilleren")]
    return letter, find, ["polikliniek Cardiologie", "Vraagstelling", "op een ochtend"]


def referral_mental():
    p = KUIPERS
    dotted = f"{p.bsn[:4]}.{p.bsn[4:6]}.{p.bsn[6:]}"
    letter = Letter("Verwijzing GGZ", font="sans").head(
        "Praktijk voor huisartsgeneeskunde Strijp", "Hulstlaan 3, 5643 LM Eindhoven"
    ).lines("Eindhoven, 2 november 2026").p("Beste collega,").p(
        "Hierbij verwijs ik onderstaande cliënte voor diagnostiek en behandeling in de basis-ggz."
    ).kv(
        ("Naam", p.full), ("Geboren", p.born_long), ("Burgerservicenummer", dotted),
        ("E-mailadres", p.email), ("Woonplaats", f"{p.street}, {p.postcode_solid} {p.city}"),
    ).p(
        f"Cliënte ({p.full}, geboren {p.born_long}, BSN {dotted}) meldde zich met een depressieve stoornis na het verlies "
        "van haar baan. Zij gebruikt sertraline 50 mg, met onvoldoende effect. Geen suïcidaliteit."
    ).p(
        "Graag uw oordeel over de diagnose en, zo nodig, cognitieve gedragstherapie. Zij heeft een voorkeur voor "
        "afspraken buiten kantoortijd."
    ).lines("Vriendelijke groet,", "R. Oudejans, huisarts")
    find = [("bsn", p.bsn), ("birth-date", p.born_long), ("postcode", p.postcode), ("email", p.email),
            ("medication", "sertraline")]
    return letter, find, ["Vriendelijke groet", "buiten kantoortijd"]


def intake_form():
    p = JANSEN
    letter = Letter("Intakeformulier", font="sans").head("Fysiotherapie De IJssel", "Intakeformulier nieuwe cliënt").table(
        ("Vraag", "Antwoord"), ("Achternaam en voorletters", f"{p.surname}, {p.initials}"), ("Geboortedatum", p.born),
        ("BSN", p.bsn), ("Straat en huisnummer", p.street), ("Postcode en plaats", f"{p.postcode} {p.city}"),
        ("Telefoon mobiel", phone(p.mobile, "pairs")), ("E-mail", p.email), ("IBAN voor machtiging", p.iban),
        ("Polisnummer", "nog niet bekend"), ("Verwezen door", "huisarts"),
    ).h("Reden van aanmelding").p(
        "Pijn in de rechterschouder na een val van de fiets, sinds zes weken. Heffen boven schouderhoogte lukt niet. "
        "Slaapt slecht op de aangedane zijde."
    ).h("Doel van de cliënt").p("Weer zelf de was kunnen ophangen en in het voorjaar kunnen tennissen.").lines(
        "Deventer, 16 oktober 2026", "Handtekening cliënt: ______________________"
    )
    find = [("bsn", p.bsn), ("birth-date", p.born), ("phone", p.mobile), ("email", p.email), ("iban", p.iban)]
    return letter, find, ["Intakeformulier", "de was kunnen ophangen", "kunnen tennissen"]


def discharge():
    p = HOEKSTRA
    spaced = f"{p.bsn[:3]} {p.bsn[3:6]} {p.bsn[6:]}"
    letter = Letter("Ontslagbrief").head("Ziekenhuis Noorderpoort", "Afdeling Interne Geneeskunde").lines(
        "Aan de huisarts van onderstaande patiënt"
    ).kv(("Patiënt", p.formal), ("Geb.datum", p.born), ("BSN", spaced), ("Patiëntnummer", p.patient),
         ("Opname", "19-10-2026"), ("Ontslag", "27-10-2026")).h("Conclusie").p(
        f"De heer {p.surname}, geboren {p.born}, BSN {spaced}, werd opgenomen met een pneumonie rechts onder bij bekende "
        "COPD en diabetes mellitus type 2. Behandeld met amoxicilline 500 mg en prednisolon 30 mg gedurende zeven dagen."
    ).h("Beloop").p(
        "De eerste twee dagen zuurstof per neusbril nodig, daarna gestaag herstel. Op dag vier koortsvrij. De "
        "fysiotherapeut heeft ademhalingsoefeningen voorgedaan en een looptraining gestart op de gang."
    ).p(
        "Bij ontslag liep patiënt zelfstandig met rollator. De wijkverpleging komt eenmaal daags voor de steunkousen. "
        "Voor controle is een afspraak gemaakt op de polikliniek over zes weken, met vooraf een longfoto."
    ).h("Advies").p(
        "Graag over twee weken de nierfunctie herhalen. Wij hebben met patiënt en zijn zoon besproken dat reanimatie "
        "gewenst blijft en dat een nieuwe opname mogelijk is."
    ).lines("Met vriendelijke groet,", "mede namens de zaalarts", "dr. E. Postma, internist")
    find = [("bsn", p.bsn), ("birth-date", p.born), ("diagnosis", "pneumonie"), ("medication", "amoxicilline"),
            ("medication", "prednisolon")]
    return letter, find, ["Interne Geneeskunde", "op de gang", "mede namens de zaalarts"]


def lab_result():
    p = MEULEN
    letter = Letter("Laboratoriumuitslag", font="sans").head("Medisch Laboratorium IJsselland", "Uitslag aan aanvrager").kv(
        ("Naam", f"{p.surname}, {p.initials}"), ("Geboortedatum", p.born), ("BSN", p.bsn), ("Afname", "03-11-2026 08:15"),
    ).table(
        ("Bepaling", "Uitslag", "Eenheid", "Referentie"), ("Hemoglobine", "8,1", "mmol/L", "8,5 - 11,0"),
        ("HbA1c", "61", "mmol/mol", "20 - 42"), ("Kreatinine", "102", "µmol/L", "60 - 110"),
        ("eGFR", "68", "mL/min", "> 60"), ("LDL-cholesterol", "2,4", "mmol/L", "< 2,6"), ("TSH", "1,8", "mU/L", "0,4 - 4,0"),
    ).p("Opmerking: het monster was licht hemolytisch; kalium is daarom niet gerapporteerd.").lines(
        "Geautoriseerd door de klinisch chemicus van dienst"
    )
    return letter, [("bsn", p.bsn), ("birth-date", p.born)], ["Laboratorium", "klinisch chemicus van dienst"]


def prescription():
    p = DEBOER
    letter = Letter("Recept").head("Recept", "Huisartsenpraktijk Aan de Wielen, Burgum").kv(
        ("Datum", "11 november 2026"), ("Patiënt", f"{p.title} {p.surname}"), ("Geb. datum", p.born),
        ("Burger Service Nummer", p.bsn), ("Adres", f"{p.street}, {p.postcode} {p.city}"),
    ).p(f"R/ furosemide tablet 40 mg, 30 stuks, S. 1 dd 1 tablet (mw. {p.surname}, geb. {p.born}, BSN {p.bsn})").p(
        f"R/ paracetamol tablet 500 mg, 90 stuks, S. zo nodig 3 dd 2 tabletten (mw. {p.surname}, geb. {p.born}, BSN {p.bsn})"
    ).p("Graag in een weekdoos verpakken en woensdag voor twaalf uur laten bezorgen.").lines("J. de Haan, huisarts")
    find = [("bsn", p.bsn), ("birth-date", p.born), ("medication", "furosemide"), ("medication", "paracetamol"),
            ("postcode", p.postcode)]
    return letter, find, ["woensdag voor twaalf uur", "Recept"]


def team_meeting():
    a, b, c = YILDIZ, BHAGWANDIN, BOSMAN
    letter = Letter("MDO-verslag", font="sans").head("Verslag multidisciplinair overleg", "Wijkteam Zuid, 5 november 2026").p(
        "Aanwezig: specialist ouderengeneeskunde, twee wijkverpleegkundigen, ergotherapeut, casemanager. Afwezig met "
        "bericht: maatschappelijk werk."
    )
    texts = [
        (a, f"Cliënt {a.full} (BSN {a.bsn}, geb. {a.born}) heeft sinds de zomer een decubitus aan de linkerhiel. De wond "
            "wordt om de dag verzorgd; de ergotherapeut regelt een ander matras."),
        (b, f"Cliënte mw. {b.surname}, bsn: {b.bsn}, geboren op {b.born}, is bekend met de ziekte van Parkinson en gebruikt "
            "levodopa 125 mg. Zij valt vaker in de avond. Afgesproken is dat de zoon de drempels weghaalt."),
        (c, f"Cliënte mw. {c.surname} met burgerservicenummer {c.bsn} en geboortedatum {c.born} verblijft tijdelijk bij haar "
            "dochter. De dementie neemt toe; de casemanager vraagt dagbesteding aan voor drie dagdelen."),
    ]
    for number, (person, text) in enumerate(texts, 1):
        letter.h(f"Bespreking {number}: {person.short}").p(text)
        letter.p(
            "Actie: de wijkverpleegkundige belt de familie deze week en legt de uitkomst vast in het dossier. "
            "Evaluatie bij het volgende overleg."
        )
    letter.p("Volgend overleg: donderdag 3 december 2026, 13.00 uur, kamer 1.14.").lines("Verslag: casemanager wijkteam Zuid")
    find = [(k, v) for x in (a, b, c) for k, v in (("bsn", x.bsn), ("birth-date", x.born))]
    return letter, find + [("medication", "levodopa")], ["de zoon de drempels", "drie dagdelen", "Volgend overleg"]


def home_care():
    p = BOSMAN
    letter = Letter("Indicatie wijkverpleging").head("Thuiszorg Heerenveen", "Indicatiestelling wijkverpleging").p(
        f"Op 12 oktober 2026 is {p.formal} thuis bezocht ({p.street}, {p.postcode} {p.city}). Haar BSN staat op de "
        f"verzekeringspas: {p.bsn}. Zij is geboren op {p.born}."
    ).p(
        "Mevrouw kan zich met hulp wassen aan de wastafel. Het aantrekken van de elastische kousen lukt niet meer. Haar "
        "buurvrouw doet de boodschappen en let op de medicatie."
    ).table(("Handeling", "Minuten per dag", "Dagen"), ("Wassen en kleden", 25, 7), ("Steunkousen aan en uit", 20, 7),
            ("Medicatie aanreiken", 10, 7)).p("De indicatie geldt tot en met 11 april 2027.").lines("M. Faber, wijkverpleegkundige")
    return letter, [("bsn", p.bsn), ("birth-date", p.born), ("postcode", p.postcode)], ["boodschappen", "Indicatie"]


def authorisation_table():
    people = [AMRANI, PEETERS, SCHOLTEN, MEULEN, KUIPERS]
    letter = Letter("Aanvraag machtiging", font="sans").head("Aan de zorgverzekeraar", "Verzamelaanvraag machtiging hulpmiddelen").p(
        "Hierbij vragen wij een machtiging aan voor onderstaande verzekerden. De motivering is eerder toegezonden."
    ).table(("Naam", "Geb.datum", "BSN", "Hulpmiddel"),
            *[(x.surname, x.born, x.bsn, tool) for x, tool in
              zip(people, ("orthopedische schoen", "steunzool", "kniebrace", "polsspalk", "orthese"))]).p(
        "Wij zien uw besluit graag binnen vijf werkdagen tegemoet."
    ).lines("Podotherapie Zuidwal, administratie")
    find = [("bsn", x.bsn) for x in people] + [("birth-date", x.born) for x in people]
    return letter, find, ["zorgverzekeraar", "vijf werkdagen"]
