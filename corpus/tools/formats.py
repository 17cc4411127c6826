"""One letter in many formats: the names used in the case lists, and what they make."""

from case import Case
from letter import Letter, to_text
from render_draw import cairo_pdf, fpdf_pdf, reportlab_pdf
from render_html import to_html
from render_mail import letter_mail
from render_office import chromium, fodt, libreoffice

# LibreOffice is slow to start: its work is gathered and done in one go at the end.
WRITER: list[tuple[Case, str, bytes, dict]] = []
CALC: list[tuple[Case, str, bytes, dict]] = []


def add(case: Case, letter: Letter, names: str, mail_verdicts: list[str] = ()) -> Case:
    """Add the letter in each named format. `mail_verdicts` are the rules that hold for it as mail only."""
    text = to_text(letter)
    for number, name in enumerate(names.split()):
        base = case.name
        over = {"extra_verdict": list(mail_verdicts)} if name.startswith("eml") and mail_verdicts else {}
        if name == "txt":
            case.add(f"{base}.txt", text)
        elif name == "txt-bom":
            case.add(f"{base}-bom.txt", text.encode("utf-8-sig"))
        elif name == "txt-utf16le":
            case.add(f"{base}-utf16le.txt", b"\xff\xfe" + text.encode("utf-16-le"))
        elif name == "txt-utf16be":
            case.add(f"{base}-utf16be.txt", b"\xfe\xff" + text.encode("utf-16-be"))
        elif name == "txt-cp1252":
            case.add(f"{base}-cp1252.txt", text.encode("cp1252"))
        elif name == "txt-crlf":
            case.add(f"{base}-crlf.txt", text.replace("\n", "\r\n"))
        elif name == "html":
            case.add(f"{base}.html", to_html(letter))
        elif name == "html-latin1":
            case.add(f"{base}-latin1.html", to_html(letter, "iso-8859-1"))
        elif name == "pdf-writer":
            WRITER.append((case, f"{base}-writer.pdf", fodt(letter).encode(), over))
        elif name == "pdf-chromium":
            case.add(f"{base}-chromium.pdf", chromium(letter))
        elif name == "pdf-cairo":
            case.add(f"{base}-cairo.pdf", cairo_pdf(letter))
        elif name == "pdf-reportlab":
            case.add(f"{base}-reportlab.pdf", reportlab_pdf(letter))
        elif name == "pdf-fpdf":
            case.add(f"{base}-fpdf.pdf", fpdf_pdf(letter))
        elif name == "eml-qp":
            case.add(f"{base}-qp.eml", letter_mail(letter.title, text, None, "quoted-printable", 100 + number), **over)
        elif name == "eml-base64":
            case.add(f"{base}-base64.eml", letter_mail(letter.title, text, None, "base64", 120 + number), **over)
        elif name == "eml-8bit":
            case.add(f"{base}-8bit.eml", letter_mail(letter.title, text, None, "8bit", 140 + number), **over)
        elif name == "eml-html":
            case.add(f"{base}-html.eml", letter_mail(letter.title, text, to_html(letter), "quoted-printable", 160 + number), **over)
        else:
            raise ValueError(name)
    return case


def finish_office() -> None:
    """Run LibreOffice over what was gathered."""
    for kind, jobs in (("writer", WRITER), ("calc", CALC)):
        made = libreoffice({f"{i:03d}": source for i, (_, _, source, _) in enumerate(jobs)}, kind)
        for i, (case, name, _, over) in enumerate(jobs):
            case.add(name, made[f"{i:03d}"], **over)
        jobs.clear()
