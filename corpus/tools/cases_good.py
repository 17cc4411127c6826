"""Ordinary documents of a practice, each in several formats with one expectation."""

import letters_care as care
import letters_office as office
from case import Case
from formats import CALC, add
from letter import to_text
from people import BRINK, DEBOER, DIJKGRAAF, JANSEN, PEOPLE, TERPSTRA, YILDIZ, phone
from render_draw import cairo_pdf
from render_html import inner
from render_mail import attach, body, letter_mail, mbox, message, to_bytes

MAIL = ["bsn.mail"]
HEALTH_MAIL = ["bsn.mail", "health.mail"]


def letter_case(name: str, about: str, made, formats: str, mail=(), verdict=(), never=()) -> Case:
    letter, find, keep = made
    case = Case("good", name, about, keep, find, list(never), list(verdict))
    return add(case, letter, formats, list(mail))


def letters() -> list[Case]:
    """The letters of letters_care and letters_office."""
    text, find, keep = office.whatsapp()
    chat = Case("good", "chat-export", "WhatsApp export of a home-care team, BSNs in the middle of small talk", keep, find)
    chat.add("chat-export.txt", text).add("chat-export-crlf.txt", text.replace("\n", "\r\n"))
    numbers = [("bsn", office.INVOICE_NO), ("bsn", office.CUSTOMER_NO)]
    return [
        letter_case("referral-cardiology", "Referral letter of a GP, labelled BSN twice", care.referral_cardiology(),
                    "txt html pdf-writer pdf-chromium eml-qp", HEALTH_MAIL),
        letter_case("referral-mental-health", "Referral to mental health care, BSN as 4.2.3 with dots", care.referral_mental(),
                    "txt-cp1252 pdf-reportlab eml-base64", HEALTH_MAIL),
        letter_case("intake-form", "Intake form as a two-column table: label in the cell to the left", care.intake_form(),
                    "txt html pdf-writer pdf-chromium pdf-fpdf"),
        letter_case("discharge-letter", "Discharge letter of a hospital, BSN in groups of three with spaces", care.discharge(),
                    "txt-utf16le pdf-cairo pdf-writer eml-html", HEALTH_MAIL),
        letter_case("lab-result", "Laboratory result with a table of values", care.lab_result(), "txt-utf16be pdf-reportlab html-latin1"),
        letter_case("prescription", "Prescription with two medicines", care.prescription(), "txt html pdf-fpdf"),
        letter_case("team-meeting", "Minutes of a team meeting, three clients in one document", care.team_meeting(),
                    "txt pdf-cairo pdf-writer"),
        letter_case("home-care", "Home-care indication, the label some words before the number", care.home_care(),
                    "txt-bom pdf-chromium eml-8bit", MAIL),
        letter_case("authorisation-table", "Table with the BSN named only in the column header", care.authorisation_table(),
                    "html pdf-writer pdf-reportlab pdf-chromium"),
        letter_case("invoice-with-bsn", "Dentist's invoice with a BSN that has no place there", office.invoice_with_bsn(),
                    "txt-crlf html pdf-fpdf pdf-writer eml-qp", MAIL, ["bsn.invoice"]),
        letter_case("invoice-without-bsn", "Invoice whose invoice and customer numbers pass the elfproef", office.invoice_without_bsn(),
                    "txt html pdf-chromium pdf-reportlab eml-base64", never=numbers),
        letter_case("payslip", "Payslip with BSN and bank account", office.payslip(), "txt pdf-writer pdf-cairo"),
        letter_case("school-letter", "School letter about two children, BSN with dashes and in running text", office.school_letter(),
                    "txt html pdf-writer"),
        letter_case("complaint", "Complaint: the label stands after the number", office.complaint(), "txt-bom eml-qp pdf-chromium", MAIL),
        letter_case("appointment", "Appointment without a BSN: phone numbers and an address for mail", office.appointment(), "txt html eml-8bit"),
        letter_case("line-break", "BSN on the line after its label, and after a line break in a sentence", office.line_break(),
                    "txt txt-crlf html pdf-cairo pdf-writer"),
        chat,
    ]


def patient_list() -> Case:
    """A list with a BSN column, as exported from a care system."""
    rows = [("Naam", "Geboortedatum", "BSN", "Telefoon", "Medicatie")]
    drugs = ["metformine 500 mg", "", "omeprazol 20 mg", "", "salbutamol inhalatie", "", "simvastatine 40 mg", "", "", "levothyroxine 50 mcg"]
    people = PEOPLE[:10]
    rows += [(x.full, x.born, x.bsn, phone(x.mobile), drug) for x, drug in zip(people, drugs)]
    find = [("bsn", x.bsn) for x in people] + [("birth-date", x.born) for x in people] + [("medication", "metformine"), ("medication", "simvastatine")]
    case = Case("good", "patient-list", "Patient list with a BSN column, comma, semicolon, quoted, CP1252", ["Naam", "Geboortedatum"], find)
    plain = "".join(";".join(row) + "\r\n" for row in rows)
    quoted = "".join(",".join('"' + cell + '"' for cell in row) + "\n" for row in rows)
    case.add("patients-semicolon.csv", plain).add("patients-quoted.csv", quoted)
    case.add("patients-comma.csv", "".join(",".join(row) + "\n" for row in rows))
    case.add("patients-cp1252.csv", plain.replace("ı", "i").encode("cp1252"))
    CALC.append((case, "patients-calc.pdf", plain.encode(), {}))
    return case


def column_without_label() -> Case:
    """A column of BSNs with an empty header: all pass, so the column is BSN."""
    rows = ["achternaam;nr;plaats"] + [f"{x.surname};{x.bsn};{x.city}" for x in PEOPLE]
    case = Case("good", "column-without-label", "Twenty numbers in a column that all pass the elfproef", ["achternaam"], [("bsn", x.bsn) for x in PEOPLE])
    return case.add("export.csv", "\r\n".join(rows) + "\r\n")


def mails() -> list[Case]:
    """Threads, attachments, nested messages and a mailbox."""
    p, q, r = DIJKGRAAF, DEBOER, YILDIZ
    thread_text = f"""Dag Karin,

Dank, ik heb hem gevonden. Zijn BSN klopt nu: {p.bsn}. Ik bel mevrouw morgen.

Groet,
Esther

Op 02-11-2026 om 08:52 schreef Karin:
> Hoi Esther,
>
> Bij dhr. Dijkgraaf stond het verkeerde BSN in het systeem. Het moet zijn
> {p.bsn}, geboortedatum {p.born}. Wil je het aanpassen?
>
> Karin
>
> > Op 30-10-2026 schreef Esther:
> > De declaratie van dhr. Dijkgraaf is afgekeurd. Weet jij waarom?
"""
    find = [("bsn", p.bsn), ("birth-date", p.born)]
    thread = Case("good", "mail-thread", "Mail thread with quotes: the number stands in the answer and in the quote",
                  ["declaratie", "Wil je het aanpassen"], find, verdict=["bsn.mail"])
    msg = message("Re: declaratie afgekeurd", "Esther Vos <esther@zorgnoord.example>", "Karin Blom <karin@zorgnoord.example>", 5,
                  In_Reply_To="<000004.20261102@post.example>")
    thread.add("mail-thread.eml", to_bytes(body(msg, thread_text, "8bit")))
    html = "<html><body><p>Zie onder.</p><p>BSN&nbsp;" + p.bsn + "<br>geboortedatum " + p.born + "</p><p>Wil je het aanpassen? De declaratie is afgekeurd.</p></body></html>"
    msg = message("Re: declaratie afgekeurd", "Esther Vos <esther@zorgnoord.example>", "Karin Blom <karin@zorgnoord.example>", 6)
    thread.add("mail-thread-alternative.eml", to_bytes(body(msg, thread_text, "quoted-printable", html)))

    subject = Case("good", "mail-subject", "BSN in an encoded subject (RFC 2047)", ["kunt u dit nakijken"], [("bsn", q.bsn)], verdict=["bsn.mail"])
    msg = message(f"Cliënte BSN {q.bsn} – graag bellen", "Balie <balie@aandewielen.example>", "Apotheek <info@apotheekburgum.example>", 7)
    subject.add("mail-subject.eml", to_bytes(body(msg, "Goedemiddag,\n\nkunt u dit nakijken en terugbellen?\n\nde balie\n", "8bit")))

    letter, lfind, _ = care.referral_cardiology()
    invoice, ifind, _ = office.invoice_with_bsn()
    attached = Case("good", "mail-attachments", "Mail with a PDF, a CSV and a text attached, nothing personal in the body itself",
                    ["zie bijlagen"], [x for x in lfind if x[0] in ("bsn", "phone")] + [("bsn", JANSEN.bsn), ("iban", BRINK.iban)])
    msg = body(message("Stukken voor het overleg", "Praktijk De Linde <praktijk@delinde.example>", "MDO <mdo@wijkzuid.example>", 8),
               "Beste allen,\n\nzie bijlagen voor donderdag.\n\nGroet, Sandra\n", "quoted-printable")
    attach(msg, "verwijsbrief.pdf", cairo_pdf(letter), "application/pdf")
    attach(msg, "lijst.csv", f"naam;BSN\r\n{JANSEN.surname};{JANSEN.bsn}\r\n".encode(), "text/csv")
    attach(msg, "rekening.txt", f"Overmaken op IBAN {BRINK.iban} graag.\n".encode(), "text/plain")
    attached.add("mail-attachments.eml", to_bytes(msg))

    inner_msg = message("Uitslag", "Lab <lab@ijsselland.example>", "Praktijk De Linde <praktijk@delinde.example>", 9)
    body(inner_msg, f"Geachte collega,\n\nde uitslag van patiënt met BSN {r.bsn} (geb. {r.born}) volgt per post.\n", "base64")
    attach(inner_msg, "factuur.pdf", cairo_pdf(invoice), "application/pdf")
    nested = Case("good", "mail-forwarded", "A forwarded message as attachment (message/rfc822), with a PDF inside it",
                  ["ter informatie doorgestuurd", "volgt per post"], [("bsn", r.bsn), ("birth-date", r.born)] + [x for x in ifind if x[0] == "bsn"])
    outer = body(message("Fwd: Uitslag", "Praktijk De Linde <praktijk@delinde.example>", "Waarneming <huisarts@waarneming.example>", 10),
                 "Beste collega,\n\nter informatie doorgestuurd.\n", "quoted-printable")
    outer.add_attachment(inner_msg)
    nested.add("mail-forwarded.eml", to_bytes(outer))

    prefix = Case("good", "mail-prefix-boundary", "Inner boundary begins with the outer one: a reader that matches prefixes loses the attachment",
                  ["de lijst"], [("bsn", TERPSTRA.bsn), ("bsn", JANSEN.bsn)])
    prefix.add("mail-prefix-boundary.eml", (
        "From: a@zorgnoord.example\r\nTo: b@zorgnoord.example\r\nSubject: lijst\r\nDate: Mon, 02 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="=_1"\r\n\r\n--=_1\r\nContent-Type: multipart/alternative; boundary="=_12"\r\n\r\n'
        f"--=_12\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHierbij de lijst, BSN {TERPSTRA.bsn}.\r\n"
        f"--=_12\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hierbij de lijst, BSN {TERPSTRA.bsn}.</p>\r\n--=_12--\r\n"
        '--=_1\r\nContent-Type: text/csv; name="lijst.csv"\r\nContent-Disposition: attachment; filename="lijst.csv"\r\n\r\n'
        f"naam;BSN\r\nJansen;{JANSEN.bsn}\r\n--=_1--\r\n"))

    box = Case("good", "mailbox", "Thunderbird mailbox with four messages, two with personal data, one with a PDF",
               ["kerstborrel", "Wil je het aanpassen", "zie bijlagen"], find + [x for x in lfind if x[0] == "bsn"])
    party = to_bytes(body(message("Kerstborrel", "Secretariaat <info@zorgnoord.example>", "Allen <allen@zorgnoord.example>", 11),
                          "Beste allen,\n\nde kerstborrel is op 17 december.\nFrom Utrecht rijdt een bus.\n", "8bit"))
    messages = [party, thread.files["mail-thread.eml"], attached.files["mail-attachments.eml"],
                letter_mail("Verwijsbrief", to_text(letter), inner(letter).encode(), "quoted-printable", 12)]
    box.add("mailbox.mbox", mbox(messages))
    return [thread, subject, attached, nested, prefix, box]


def cases() -> list[Case]:
    return letters() + [patient_list(), column_without_label()] + mails()
