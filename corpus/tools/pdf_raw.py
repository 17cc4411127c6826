"""A PDF written object by object, for constructions that no ordinary producer makes on purpose."""

import zlib


class Pdf:
    """Objects are added by number; `bytes()` writes a classic file with a right cross-reference table."""

    def __init__(self) -> None:
        self.objects: dict[int, bytes] = {}
        self.info: int | None = None

    def add(self, number: int, data: str | bytes) -> None:
        self.objects[number] = data.encode("latin-1") if isinstance(data, str) else data

    def stream(self, number: int, data: str | bytes, extra: str = "", packed: bool = False) -> None:
        raw = data.encode("latin-1") if isinstance(data, str) else data
        if packed:
            raw, extra = zlib.compress(raw, 9), extra + " /Filter /FlateDecode"
        head = f"<< /Length {len(raw)}{(' ' + extra.strip()) if extra else ''} >>\nstream\n"
        self.objects[number] = head.encode("latin-1") + raw + b"\nendstream"

    def bytes(self) -> bytes:
        out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        at = {}
        for number in sorted(self.objects):
            at[number] = len(out)
            out += b"%d 0 obj\n" % number + self.objects[number] + b"\nendobj\n"
        start = len(out)
        size = max(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            out += b"%010d 00000 n \n" % at[number] if number in at else b"0000000000 00000 f \n"
        info = f" /Info {self.info} 0 R" if self.info else ""
        out += f"trailer\n<< /Size {size} /Root 1 0 R{info} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")
        return out


def page(content: str | bytes, resources: str = "", extra: str = "", packed: bool = False) -> Pdf:
    """A one-page A4 file: 1 catalog, 2 pages, 3 page, 4 content, 5 Helvetica, 6 Times; 10 and up are free."""
    pdf = Pdf()
    pdf.add(1, "<< /Type /Catalog /Pages 2 0 R /Lang (nl) >>")
    pdf.add(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    pdf.add(3, f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> {resources} >> {extra} >>")
    pdf.stream(4, content, packed=packed)
    pdf.add(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    pdf.add(6, "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>")
    return pdf
