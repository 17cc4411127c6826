"""Damaged, cut, empty and locked files. Never silence: what is expected comes out, or a gap does."""

import io
import subprocess
import tempfile
from base64 import b64encode
from pathlib import Path

from PIL import Image

import letters_care as care
from camera import from_cairo, jpeg, office_scan, png
from case import Case
from people import AMRANI, BENALI, JANSEN, MEULEN, PEETERS, TERPSTRA
from pdf_raw import page
from render_draw import cairo_image, cairo_pdf
from render_mail import attach, body, mbox, message, to_bytes

BSN = TERPSTRA.bsn


def bad(name: str, about: str, file: str, data: bytes | str, find=(), gap=(), keep=(), or_gap=False, **over) -> Case:
    case = Case("malformed", name, about, list(keep), list(find), gap=list(gap), or_gap=or_gap)
    return case.add(file, data, **over)


def locked(pdf: bytes, user: str, owner: str) -> bytes:
    """AES-128 by qpdf, with a fixed id and start vector, so that it can be rebuilt."""
    with tempfile.TemporaryDirectory() as tmp:
        plain, out = Path(tmp, "in.pdf"), Path(tmp, "out.pdf")
        plain.write_bytes(pdf)
        subprocess.run(["qpdf", "--allow-weak-crypto", "--static-id", "--static-aes-iv",
                        "--encrypt", user, owner, "128", "--use-aes=y", "--", str(plain), str(out)], check=True,
                       stderr=subprocess.DEVNULL)
        return out.read_bytes()


def pdfs() -> list[Case]:
    letter, _, _ = care.referral_cardiology()
    good = cairo_pdf(letter)
    bsn = [("bsn", BSN)]
    simple = page(f"BT /F1 11 Tf 72 700 Td (Verslag) Tj 0 -20 Td (BSN: {BSN}) Tj ET")
    plain = simple.bytes()
    start = plain.rindex(b"startxref")
    no_end = plain.replace(b"endstream", b"endstrEam")
    empty = page("")
    empty.objects[2] = b"<< /Type /Pages /Kids [] /Count 0 >>"
    loop = page(f"BT /F1 11 Tf 72 700 Td (BSN: {BSN}) Tj ET q /A Do Q", "/XObject << /A 10 0 R >>")
    loop.stream(10, "q /A Do Q", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 10 0 R >> >>")
    tree = page(f"BT /F1 11 Tf 72 700 Td (BSN: {BSN}) Tj ET")
    tree.objects[2] = b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"
    return [
        bad("pdf-truncated", "PDF cut at two thirds", "truncated.pdf", good[: len(good) * 2 // 3], bsn, or_gap=True),
        bad("pdf-bad-xref", "startxref points nowhere, offsets are wrong", "bad-xref.pdf",
            plain[:start].replace(b"0000000", b"0000009") + b"startxref\n99999999\n%%EOF\n", bsn, or_gap=True),
        bad("pdf-wrong-length", "Stream lengths are wrong", "wrong-length.pdf", plain.replace(b"/Length ", b"/Length 9"), bsn, or_gap=True),
        bad("pdf-no-endstream", "The word endstream is misspelt", "no-endstream.pdf", no_end, bsn, or_gap=True),
        bad("pdf-encrypted", "PDF that asks for a password", "encrypted.pdf", locked(good, "geheim", "beheer"), gap=["encrypted"]),
        bad("pdf-zero-pages", "PDF without pages", "zero-pages.pdf", empty.bytes(), gap=["unreadable"]),
        bad("pdf-form-loop", "A form that draws itself", "form-loop.pdf", loop.bytes(), bsn, or_gap=True),
        bad("pdf-page-loop", "A page tree that contains itself", "page-loop.pdf", tree.bytes(), bsn, or_gap=True),
        bad("pdf-junk-around", "Junk before the header and after the end; the junk holds a number too", "junk.pdf",
            b"rommel\r\n" + plain + f"\nBSN {JANSEN.bsn}\n".encode(), bsn, or_gap=True),
        bad("pdf-only-header", "Nothing but the header", "header.pdf", b"%PDF-1.7\n", gap=["unreadable"]),
    ]


def pictures() -> list[Case]:
    letter, _, _ = care.referral_mental()
    picture = office_scan(from_cairo(cairo_image(letter, 90)[0]), 8).resize((600, 848))
    small = picture.quantize(8)
    whole = png(small)
    photo = jpeg(picture, 50)
    bomb = io.BytesIO()
    Image.new("1", (30000, 30000)).save(bomb, "PNG", optimize=True)
    return [
        bad("png-truncated", "PNG cut at half", "truncated.png", whole[: len(whole) // 2], gap=["unreadable"]),
        bad("jpeg-garbage", "JPEG header and then noise", "garbage.jpg", photo[:400] + bytes((i * 89 + 7) % 251 for i in range(3000)), gap=["unreadable"]),
        bad("jpeg-is-png", "PNG with the name of a JPEG: formats are told by content", "wrong-name.jpg", png(small.crop((0, 0, 300, 200)))),
        bad("png-bomb", "900 million pixels in a small file: a limit, not a crash", "bomb.png", bomb.getvalue(), gap=["limit"]),
    ]


def mails() -> list[Case]:
    text = f"Goedemiddag,\n\nhet BSN is {AMRANI.bsn}.\n\nGroet\n"
    head = ("From: a@zorgnoord.example\r\nTo: b@zorgnoord.example\r\nSubject: test\r\nDate: Mon, 02 Nov 2026 11:00:00 +0100\r\nMIME-Version: 1.0\r\n")
    broken = head + (f'Content-Type: multipart/mixed; boundary="abc"\r\n\r\n--abc\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}'
                     f"\r\n--abc\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ntweede deel, BSN {BENALI.bsn}\r\n")
    absent = head + f"Content-Type: multipart/mixed\r\n\r\nBSN {AMRANI.bsn}\r\n"
    base64 = head + ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                     + b64encode(f"Goedemiddag, het BSN is {AMRANI.bsn}.\n".encode()).decode() + "\r\n!!rommel!!\r\n")
    charset = head + f"Content-Type: text/plain; charset=x-onbekend\r\n\r\nhet BSN is {AMRANI.bsn}\r\n"
    nested = to_bytes(body(message("diep", "A <a@zorgnoord.example>", "B <b@zorgnoord.example>", 60), text, "8bit"))
    for level in range(40):
        outer = (f"From: a@zorgnoord.example\r\nSubject: laag {level}\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n").encode()
        nested = outer + nested
    msg = body(message("bijlage stuk", "A <a@zorgnoord.example>", "B <b@zorgnoord.example>", 61), text, "8bit")
    attach(msg, "scan.pdf", cairo_pdf(care.home_care()[0])[:4000], "application/pdf")
    bsn = [("bsn", AMRANI.bsn)]
    one = to_bytes(body(message("laatste", "A <a@zorgnoord.example>", "B <b@zorgnoord.example>", 62), text, "8bit"))
    two = to_bytes(body(message("eerste", "A <a@zorgnoord.example>", "B <b@zorgnoord.example>", 63), f"BSN {PEETERS.bsn}\n", "8bit"))
    return [
        bad("eml-broken-boundary", "The closing boundary is missing", "broken.eml", broken, bsn + [("bsn", BENALI.bsn)], keep=["Goedemiddag"]),
        bad("eml-no-boundary", "Multipart without a boundary parameter", "no-boundary.eml", absent, bsn, or_gap=True),
        bad("eml-bad-base64", "Base64 with rubbish behind it", "bad-base64.eml", base64, bsn, or_gap=True),
        bad("eml-unknown-charset", "A charset that nobody knows; the ASCII in it can be read all the same", "charset.eml", charset, bsn, or_gap=True),
        bad("eml-deep", "Forty messages in each other: the limit is said", "deep.eml", nested, gap=["limit"]),
        bad("eml-damaged-attachment", "The attached PDF is cut: the body is found, the attachment is a gap", "attachment.eml", to_bytes(msg), bsn, gap=["unreadable"]),
        bad("mbox-no-newline", "Mailbox without a newline at the end: the last message counts too", "no-newline.mbox",
            mbox([two, one], final_newline=False), bsn + [("bsn", PEETERS.bsn)], keep=["Goedemiddag"]),
    ]


def texts() -> list[Case]:
    b = MEULEN.bsn
    find = [("bsn", b)]
    return [
        bad("csv-unbalanced", "A quote that is never closed", "unbalanced.csv", f'naam;BSN\r\n"van der Meulen;{b}\r\nJansen;{JANSEN.bsn}\r\n', find + [("bsn", JANSEN.bsn)]),
        bad("csv-ragged", "Rows of different length", "ragged.csv", f"naam;BSN;plaats\nMeulen;{b}\nJansen;{JANSEN.bsn};Deventer;extra;extra\n;;\n", find + [("bsn", JANSEN.bsn)]),
        bad("txt-invalid-utf8", "Invalid UTF-8 between good text", "invalid-utf8.txt", b"cli\xebnt \xff\xfe\xc3( BSN: " + b.encode() + b" \xe2\x82 einde\n", find, keep=["einde"]),
        bad("txt-nul", "NUL bytes in text", "nul.txt", b"regel een\x00\x00\x00 BSN: " + b.encode() + b"\x00 einde\n", find, keep=["einde"], or_gap=True),
        bad("txt-empty", "An empty file has nothing in it and nothing to hide", "empty.txt", b""),
        bad("txt-half-utf16", "UTF-16 with an odd number of bytes", "half-utf16.txt", b"\xff\xfe" + f"BSN: {b} einde".encode("utf-16-le") + b"\x41", find, or_gap=True),
        bad("txt-long-line", "One line of half a megabyte", "long-line.txt", "woord " * 45000 + f"BSN: {b} " + "woord " * 45000, find, keep=["woord"]),
        bad("html-unclosed", "Tags and comment never closed", "unclosed.html",
            f"<html><head><meta charset=utf-8><title>x</title><body><div><p>BSN: <b>{b}<p>tekst<!-- BSN {JANSEN.bsn} ", find + [("bsn", JANSEN.bsn)], keep=["tekst"]),
    ]


def cases() -> list[Case]:
    return pdfs() + pictures() + mails() + texts()
