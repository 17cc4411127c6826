#!/usr/bin/env python3
"""Messages with one BSN hidden in every kind of place that mail has: corpus/hiding/*.eml and hiding.toml.

A line of the table: name of the file, what a scan must give (`found`, or `gap` when it cannot be read), what redact must
give (`clean` or `refused`), the message. Needs nothing but Python and openssl for the two S/MIME samples.
"""

import base64
import binascii
import gzip
import io
import pathlib
import quopri
import re
import subprocess
import sys
import tempfile
import zipfile

VALUE = "123456782"
SAYS = f"BSN {VALUE}"
TEXT = f"Beste collega,\n\nHet gaat om BSN {VALUE}, graag bellen.\n"
HEAD = "From: Jan <jan@praktijk.example>\nTo: Kees <kees@praktijk.example>\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n"
CASES = []


def case(name, scan, redact, message):
    if isinstance(message, str):
        message = message.encode("latin-1")
    CASES.append((name, scan, redact, message))


def b64(data, width=76):
    data = data.encode() if isinstance(data, str) else data
    lines = base64.b64encode(data).decode()
    return "\n".join(lines[at : at + width] for at in range(0, len(lines), width)) + "\n"


def header(line, body="Niets bijzonders.\n"):
    return f"{HEAD}{line}\n\n{body}"


def body(fields, content):
    return f"{HEAD}Subject: overleg\nMIME-Version: 1.0\n{fields}\n\n{content}"


def mixed(part, before="", after="", kind="mixed", boundary="grens"):
    return body(
        f'Content-Type: multipart/{kind}; boundary="{boundary}"',
        f"{before}--{boundary}\nContent-Type: text/plain\n\nZie bijlage.\n--{boundary}\n{part}\n--{boundary}--\n{after}",
    )


def html(inside):
    return body("Content-Type: text/html; charset=utf-8", f"<html><body><p>Beste,</p>{inside}</body></html>\n")


def uu(data):
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return "begin 644 brief.txt\n" + "".join(lines) + "`\nend\n"


def headers():
    coded = base64.b64encode(SAYS.encode()).decode()
    quoted = "".join(f"={byte:02X}" for byte in SAYS.encode())
    for name, line in {
        "subject": f"Subject: {SAYS}",
        "subject-folded": "Subject: inzake BSN\n 123456782 graag",
        "subject-quoted-word": f"Subject: =?utf-8?q?{quoted}?=",
        "subject-base64-word": f"Subject: =?UTF-8?B?{coded}?=",
        "subject-two-words": "Subject: BSN =?utf-8?q?1234?=\n =?utf-8?q?56782?=",
        "subject-language": f"Subject: =?iso-8859-1*nl?Q?{SAYS.replace(' ', '_')}?=",
        "subject-capitals": f"SUBJECT : {SAYS}",
        "sender-name": f'Sender: "BSN {VALUE}" <a@b.example>',
        "reply-to-word": f"Reply-To: =?utf-8?b?{coded}?= <a@b.example>",
        "cc-comment": f"Cc: a@b.example ({SAYS})",
        "cc-group": f"Cc: BSN {VALUE}: a@b.example;",
        "own-field": f"X-BSN: {VALUE}",
        "own-field-word": f"X-Dossier: =?utf-8?b?{coded}?=",
        "comments": f"Comments: {SAYS}",
        "keywords": f"Keywords: {SAYS}",
        "received": f"Received: from a.example (BSN {VALUE}) by b.example; Mon, 1 Jan 2024 10:00:00 +0100",
        "unsubscribe": f"List-Unsubscribe: <https://b.example/uit> (BSN {VALUE})",
        "message-id": f"Message-ID: <a@b.example> (BSN {VALUE})",
        "resent-to": f"Resent-To: BSN {VALUE} <a@b.example>",
        "line-that-is-no-field": f"dit is {SAYS} zonder dubbelepunt",
        "field-8-bit": f"X-Opm\xeb: pati\xebnt met {SAYS}",
        "field-very-long": f"X-Spam: {'woord ' * 300}{SAYS}",
    }.items():
        case(f"header-{name}", "found", "clean", header(line))


def bodies():
    quoted = "".join(f"={byte:02X}" for byte in TEXT.encode())
    soft = TEXT.replace("123456782", "1234=\n56782")
    plain = "Content-Type: text/plain; charset=utf-8"
    for name, message in {
        "plain": body(plain, TEXT),
        "no-type": body("X-A: b", TEXT),
        "type-without-slash": body("Content-Type: text", TEXT),
        "open-quote": body('Content-Type: text/plain; charset="utf-8', TEXT),
        "quoted-soft-break": body(f"{plain}\nContent-Transfer-Encoding: quoted-printable", soft),
        "quoted-every-byte": body(f"{plain}\nContent-Transfer-Encoding: quoted-printable", quoted),
        "quoted-small-letters": body(f"{plain}\nContent-Transfer-Encoding: quoted-printable", quoted.lower()),
        "base64": body(f"{plain}\nContent-Transfer-Encoding: base64", b64(TEXT)),
        "base64-capitals-comment": body(f"{plain}\nContent-Transfer-Encoding: BASE64 (zo)", b64(TEXT)),
        "base64-one-line": body(f"{plain}\nContent-Transfer-Encoding: base64", b64(TEXT, 10000)),
        "base64-rubbish-between": body(f"{plain}\nContent-Transfer-Encoding: base64", b64(TEXT).replace("g", "g*!\x07")),
        "base64-joined-pieces": body(f"{plain}\nContent-Transfer-Encoding: base64", b64("Beste ,") + b64(TEXT)),
        "base64-footer-behind": body(f"{plain}\nContent-Transfer-Encoding: base64", f"{b64('Beste')}\n-- \n{SAYS}\n"),
        "base64-that-is-text": body(f"{plain}\nContent-Transfer-Encoding: base64", TEXT),
        "flowed": body(f"{plain}; format=flowed", "Het gaat om BSN \n123456782 dus.\n"),
        "flowed-joined": body(f"{plain}; format=flowed; delsp=yes", "Het gaat om BSN 1234 \n56782 dus.\n"),
        "two-types": body("Content-Type: text/plain\nContent-Type: text/html", f"<p>BSN 1234<b>56782</b></p>"),
        "two-encodings": body(
            "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", b64(TEXT)
        ),
        "null-bytes": body(plain, f"a\0b\0 {SAYS} \0\n"),
        "latin-said-utf8": body("Content-Type: text/plain; charset=us-ascii", f"pati\xebnt {SAYS}\n"),
        "utf16-base64": body(
            "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64",
            b64(TEXT.encode("utf-16-le")),
        ),
        "utf16-not-said": body(
            "Content-Type: text/plain\nContent-Transfer-Encoding: base64", b64(TEXT.encode("utf-16"))
        ),
        "japanese": body(
            "Content-Type: text/plain; charset=iso-2022-jp", f"\x1b$BF|K\\\x1b(B {SAYS}\n"
        ),
        "wide-digits": body(
            f"{plain}\nContent-Transfer-Encoding: base64",
            b64("BSN " + "".join(chr(0xFF10 + int(digit)) for digit in VALUE)),
        ),
        "zero-width": body(
            f"{plain}\nContent-Transfer-Encoding: base64", b64("BSN " + "\u200b".join(VALUE))
        ),
        "enriched": body("Content-Type: text/enriched", f"<bold>BSN</bold> {VALUE}\n"),
        "uuencode": body(plain, f"Zie hieronder.\n\n{uu(TEXT.encode())}"),
        "uuencode-as-encoding": body(f"{plain}\nContent-Transfer-Encoding: x-uuencode", uu(TEXT.encode())),
        "from-line-first": "From jan@b.example Mon Jan  1 10:00:00 2024\n" + body(plain, TEXT),
        "crlf": body(plain, TEXT).replace("\n", "\r\n"),
    }.items():
        case(f"body-{name}", "found", "clean", message)
    encoded = quopri.encodestring(TEXT.encode()).decode()
    case("body-utf7", "found", "refused", body("Content-Type: text/plain; charset=utf-7", "BSN +ADEAMgAzADQANQA2ADcAOAAy-\n"))
    case("body-unknown-encoding", "gap", "refused", body("Content-Transfer-Encoding: x-geheim", encoded.replace("1", "q")))
    case("body-ebcdic", "gap", "refused", body("Content-Type: text/plain; charset=cp1047\nContent-Transfer-Encoding: base64", b64(TEXT.encode("cp037"))))
    case("body-yenc", "gap", "refused", body("X-A: b", f"=ybegin line=128 size=14 name=a.txt\n{''.join(chr((ord(c) + 42) % 256) for c in SAYS)}\n=yend size=14\n"))
    case("body-uuencode-cut", "gap", "refused", body("X-A: b", uu(TEXT.encode())[:60] + "\n"))
    case("body-pgp", "gap", "refused", body("X-A: b", "-----BEGIN PGP MESSAGE-----\n\nhQEMA1234\n-----END PGP MESSAGE-----\n"))
    case("body-cr-only", "gap", "refused", body("Content-Transfer-Encoding: base64", b64(TEXT)).replace("\n", "\r"))
    case("body-behind-empty-first-line", "gap", "refused", "\n" + body("Content-Transfer-Encoding: base64", b64(TEXT)))
    case("body-pgp-signed-text", "found", "refused", body("X-A: b", f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n{TEXT}\n-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"))


def pages():
    for name, inside in {
        "text": f"<p>{SAYS}</p>",
        "attribute": f'<p title="{SAYS}">x</p>',
        "picture-words": f'<img src="cid:a" alt="{SAYS}">',
        "comment": f"<!-- {SAYS} -->",
        "conditional-comment": f"<!--[if mso]><p>{SAYS}</p><![endif]-->",
        "hidden-preheader": f'<div style="display:none;font-size:0;max-height:0">{SAYS}</div>',
        "script": f"<script>var a = '{SAYS}';</script>",
        "style": f"<style>/* {SAYS} */</style>",
        "references": "<p>BSN " + "".join(f"&#{ord(digit)};" for digit in VALUE) + "</p>",
        "inside-tags": "<p>BSN 1234<b>567</b><i>82</i></p>",
        "soft-hyphens": "<p>BSN 1234&shy;567&#8203;82</p>",
        "mailto": f'<a href="mailto:a@b.example?subject=BSN%20{VALUE}">mail</a>',
        "data-file": f'<a href="data:text/plain;base64,{base64.b64encode(TEXT.encode()).decode()}">x</a>',
        "unclosed-tag": f'<p title="{SAYS}',
        "title": f"<title>{SAYS}</title>",
        "noscript": f"<noscript>{SAYS}</noscript>",
    }.items():
        case(f"html-{name}", "found", "clean", html(inside))
    case(
        "html-alternatives",
        "found",
        "clean",
        body(
            "Content-Type: multipart/alternative; boundary=grens",
            f"--grens\nContent-Type: text/plain\n\n{SAYS}\n--grens\nContent-Type: text/html\n\n<p>nummer 1234<b>56782</b></p>\n--grens--\n",
        ),
    )


def parts():
    inner = f"From: a@b.example\nSubject: x\n\n{TEXT}"
    encoded = f"Subject: x\nTo: y\nContent-Transfer-Encoding: base64\n\n{b64(TEXT)}"
    deep = f"Content-Type: text/plain\n\n{TEXT}"
    for level in range(10):
        deep = f'Content-Type: multipart/mixed; boundary="g{level}"\n\n--g{level}\n{deep}\n--g{level}--\n'
    file = "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.txt\n"
    pdf = 'Content-Type: application/pdf;\n name="{}"\nContent-Disposition: attachment;\n {}\nContent-Transfer-Encoding: base64\n\n' + b64("x")
    unread = "Content-Type: application/octet-stream\n{}Content-Transfer-Encoding: base64\n\nAAEC/w==\n"
    vcard = f"BEGIN:VCARD\nVERSION:3.0\nFN:Jan Pieters\nNOTE:BSN\n  {VALUE}\nEND:VCARD\n"
    calendar = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:overleg BSN 1234\n 56782\nEND:VEVENT\nEND:VCALENDAR\n"
    for name, message in {
        "preamble": mixed("\nx", before=f"{SAYS}\n"),
        "epilogue": mixed("\nx", after=f"{SAYS}\n"),
        "behind-the-end": mixed("\nx", after=f"--grens\nContent-Transfer-Encoding: base64\n\n{b64(TEXT)}--grens--\n"),
        "without-end": mixed(f"\n{TEXT}").replace("--grens--", ""),
        "prefix-boundary": body(
            'Content-Type: multipart/mixed; boundary="=_1"',
            f'--=_1\nContent-Type: multipart/alternative; boundary="=_12"\n\n--=_12\n\nx\n--=_12--\n--=_1\nContent-Transfer-Encoding: base64\n\n{b64(TEXT)}--=_1--\n',
        ),
        "file-text": mixed(f"{file}\n{TEXT}"),
        "file-base64": mixed(f"{file}Content-Transfer-Encoding: base64\n\n{b64(TEXT)}"),
        "file-inline": mixed(f"Content-Type: text/plain; name=a.txt\nContent-Disposition: inline\n\n{TEXT}"),
        "part-header": mixed(f"Content-Description: {SAYS}\n\nx"),
        "part-header-word": mixed("Content-Description: =?utf-8?q?BSN_1234?=\n =?utf-8?q?56782?=\n\nx"),
        "part-id": mixed(f"Content-ID: <a@b.example> (BSN {VALUE})\n\nx"),
        "message": mixed(f"Content-Type: message/rfc822\n\n{inner}"),
        "message-encoded-inside": mixed(f"Content-Type: message/rfc822\n\n{encoded}"),
        "message-base64": mixed(f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{b64(inner)}"),
        "message-subject": mixed(f"Content-Type: message/rfc822\n\nSubject: {SAYS}\nTo: a@b.example\n\nx"),
        "message-in-message": mixed(
            f"Content-Type: message/rfc822\n\nSubject: x\nTo: y\nContent-Type: message/rfc822\n\n{inner}"
        ),
        "digest": mixed(f"\n{inner}", kind="digest"),
        "delivery-report": mixed(f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; b.example\n\nDiagnostic-Code: smtp; {SAYS}\n", kind="report"),
        "returned-headers": mixed(f"Content-Type: text/rfc822-headers\n\nSubject: {SAYS}\n", kind="report"),
        "calendar": mixed(f"Content-Type: text/calendar; method=REQUEST\n\n{calendar}"),
        "calendar-base64": mixed(f"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n{b64(calendar)}"),
        "vcard": mixed(f"Content-Type: text/vcard; name=a.vcf\n\n{vcard}"),
        "table": mixed(f"Content-Type: text/csv; name=a.csv\n\nnaam;bsn\nJan;{VALUE}\n"),
        "deep": f"{HEAD}Subject: x\n{deep}",
        "uuencode-file": mixed(f"Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-uuencode\n\n{uu(TEXT.encode())}"),
        "unknown-subtype": mixed(f"Content-Type: text/x-dossier\n\n{TEXT}"),
        "no-type-with-html": mixed(f"Content-Disposition: attachment; filename=a.html\n\n<p>BSN 1234<b>56782</b></p>"),
    }.items():
        case(f"part-{name}", "found", "clean", message)
    for name, (kind, disposition) in {
        "name-plain": (f"BSN {VALUE}.pdf", f'filename="BSN {VALUE}.pdf"'),
        "name-only-type": (f"BSN {VALUE}.pdf", "size=3"),
        "name-pieces": ("a.pdf", 'filename*0="BSN 1234";\n filename*1="56782.pdf"'),
        "name-percent": ("a.pdf", "filename*=UTF-8''" + "".join(f"%{ord(c):02X}" for c in f"BSN {VALUE}.pdf")),
        "name-percent-pieces": ("a.pdf", "filename*0*=utf-8''BSN%201234;\n filename*1*=%35%36782.pdf"),
        "name-encoded-word": (f"=?utf-8?b?{base64.b64encode(SAYS.encode()).decode()}?=", "size=3"),
    }.items():
        case(f"file-{name}", "found", "clean", mixed(pdf.format(kind, disposition)))
    case("part-boundary-itself", "found", "refused", mixed("\nx", boundary=f"BSN {VALUE}"))
    case("part-same-boundary-inside", "found", "refused", mixed("Content-Type: multipart/mixed; boundary=grens\n\n--grens\n\n" + TEXT))
    case("part-boundary-absent", "found", "refused", mixed(f"\n{TEXT}").replace("--grens", "--drens"))
    case("part-boundary-absent-encoded", "gap", "refused", mixed(f"Content-Transfer-Encoding: base64\n\n{b64(TEXT)}").replace("--grens", "--drens"))
    case("part-boundary-missing", "gap", "refused", body("Content-Type: multipart/mixed", f"--x\nContent-Transfer-Encoding: base64\n\n{b64(TEXT)}--x--\n"))
    case("part-epilogue-encoded", "gap", "refused", mixed("\nx", after=f"Content-Transfer-Encoding: base64\n\n{b64(TEXT * 2)}"))
    case("part-preamble-uuencode", "gap", "refused", mixed("\nx", before=uu(TEXT.encode())))
    case("part-piece-of-message", "gap", "refused", body('Content-Type: message/partial; id="a@b"; number=2; total=3', b64(TEXT)))
    case("part-unread", "gap", "refused", mixed(unread.format("")))
    case("part-encrypted", "gap", "refused", body("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=g", "--g\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--g\n\n-----BEGIN PGP MESSAGE-----\n\nhQ\n--g--\n"))
    case("part-signed", "found", "refused", mixed("Content-Type: application/pgp-signature\n\nsig", kind="signed").replace("Zie bijlage.", SAYS))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2024, 1, 1, 0, 0, 0)), TEXT)
    case("part-zip", "found", "clean", mixed(f"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n{b64(packed.getvalue())}"))
    case("part-gzip", "found", "clean", mixed(f"Content-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n{b64(gzip.compress(TEXT.encode(), mtime=0))}"))
    rtf = "{\\rtf1\\ansi BSN 1234{\\b 56782}\\par}"
    case("part-rtf", "found", "clean", mixed(f"Content-Type: text/rtf\n\n{rtf}"))
    case("part-binhex", "gap", "refused", mixed("Content-Type: application/mac-binhex40\n\n(This file must be converted with BinHex 4.0)\n:#d9b3f9b:\n"))


def smime():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        openssl = lambda *args: subprocess.run(["openssl", *args], check=True, cwd=folder, capture_output=True)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "9999", "-subj", "/CN=Jan Pieters/emailAddress=jan@praktijk.example")
        (folder / "in").write_text(f"Content-Type: text/plain\n\n{TEXT}")
        openssl("smime", "-sign", "-nodetach", "-in", "in", "-signer", "c.pem", "-inkey", "k.pem", "-out", "signed")
        openssl("smime", "-encrypt", "-aes128", "-in", "in", "-out", "sealed", "c.pem")
        openssl("smime", "-sign", "-in", "in", "-signer", "c.pem", "-inkey", "k.pem", "-out", "clear")
        wrap = lambda name: (HEAD + "Subject: x\n").encode() + (folder / name).read_bytes()
        case("smime-signed-in-one-piece", "found", "refused", wrap("signed"))
        case("smime-signed-beside", "found", "refused", wrap("clear"))
        case("smime-sealed", "gap", "refused", wrap("sealed"))
        unnamed = re.sub(rb"smime-type=\S+ ?", b"", wrap("signed"))
        case("smime-signed-not-said", "found", "refused", unnamed)


def main():
    out = pathlib.Path(__file__).parent.parent / "hiding"
    out.mkdir(exist_ok=True)
    for make in (headers, bodies, pages, parts):
        make()
    if len(sys.argv) > 1 or not (out / "smime-sealed.eml").exists():
        smime()  # keys and so signatures are new each time
    else:
        for name, scan, redact in [
            ("smime-signed-in-one-piece", "found", "refused"),
            ("smime-signed-beside", "found", "refused"),
            ("smime-sealed", "gap", "refused"),
            ("smime-signed-not-said", "found", "refused"),
        ]:
            case(name, scan, redact, (out / f"{name}.eml").read_bytes())
    with open(out / "hiding.toml", "w") as index:
        index.write("# Made by tools/mail_hiding.py. One BSN in each message; what scan and redact must make of it.\n")
        for name, scan, redact, message in CASES:
            (out / f"{name}.eml").write_bytes(message)
            index.write(f'\n[{name}]\nscan = "{scan}"\nredact = "{redact}"\n')
    names = {f"{name}.eml" for name, *_ in CASES}
    for path in out.glob("*.eml"):
        if path.name not in names:
            path.unlink()
    print(len(CASES), "messages")


main()
