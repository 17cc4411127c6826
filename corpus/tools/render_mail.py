"""Mail as mail programs make it, with Python's email package and fixed dates and boundaries."""

from email import policy
from email.message import EmailMessage, Message
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

START = datetime(2026, 11, 2, 8, 15, tzinfo=timezone(timedelta(hours=1)))
AGENT = "Mozilla Thunderbird"


def message(subject: str, sender: str, to: str, number: int = 1, **more: str) -> EmailMessage:
    """Headers as Thunderbird writes them; `number` makes date and id differ."""
    msg = EmailMessage(policy=policy.SMTP.clone(linesep="\n"))
    msg["Message-ID"] = f"<{number:06d}.20261102@post.example>"
    msg["Date"] = format_datetime(START + timedelta(minutes=37 * number))
    msg["MIME-Version"] = "1.0"
    msg["User-Agent"] = AGENT
    msg["Content-Language"] = "nl-NL"
    msg["From"] = sender
    msg["To"] = to
    msg["Subject"] = subject
    for key, value in more.items():
        msg[key.replace("_", "-")] = value
    return msg


def body(msg: EmailMessage, text: str, cte: str = "quoted-printable", html: str | None = None, charset: str = "utf-8") -> EmailMessage:
    """Set the text, with an HTML alternative if given."""
    msg.set_content(text, charset=charset, cte=cte)
    if html is not None:
        msg.add_alternative(html, subtype="html", charset=charset, cte=cte if cte != "8bit" else "quoted-printable")
    return msg


def attach(msg: EmailMessage, name: str, data: bytes, mime: str) -> EmailMessage:
    """Attach a file."""
    main, sub = mime.split("/")
    if main == "text":
        msg.add_attachment(data.decode(), subtype=sub, filename=name, charset="utf-8", cte="base64")
    else:
        msg.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return msg


def fix_boundaries(msg: Message, prefix: str = "------------", depth: list[int] | None = None) -> None:
    """Boundaries that do not change between runs."""
    count = depth if depth is not None else [0]
    if msg.is_multipart():
        if msg.get_content_maintype() == "multipart":
            count[0] += 1
            msg.set_boundary(f"{prefix}ZW0k{count[0]:04d}aYq7LmT")
        for part in msg.get_payload():
            fix_boundaries(part, prefix, count)


def to_bytes(msg: EmailMessage, prefix: str = "------------") -> bytes:
    """The raw message with CRLF line ends, as it travels."""
    fix_boundaries(msg, prefix)
    return msg.as_bytes(policy=policy.SMTP)


def letter_mail(title: str, text: str, html: bytes | None, cte: str, number: int) -> bytes:
    """A letter sent as mail from one practice to another."""
    msg = message(title, "Praktijk De Linde <praktijk@delinde.example>", "Secretariaat <secretariaat@noorderpoort.example>", number)
    return to_bytes(body(msg, text, cte, html.decode() if html else None))


def mbox(messages: list[bytes], final_newline: bool = True) -> bytes:
    """mboxrd: 'From ' lines before each message, LF ends, quoted 'From ' in bodies."""
    out = b""
    for i, raw in enumerate(messages):
        lines = raw.replace(b"\r\n", b"\n").split(b"\n")
        lines = [b">" + x if x.lstrip(b">").startswith(b"From ") else x for x in lines]
        out += b"From - Mon Nov  2 08:%02d:00 2026\n" % (15 + i)
        out += b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n" + b"\n".join(lines).rstrip(b"\n") + b"\n\n"
    return out if final_newline else out.rstrip(b"\n")
