"""PDFs by programs that people use: LibreOffice Writer and Calc, Chromium's print to PDF.

Both stamp the time and an id; these are set to fixed values of the same length, so that the corpus can be rebuilt.
"""

import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

from letter import Letter
from render_html import to_html

NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)


def fodt(letter: Letter) -> str:
    """A flat Writer document."""
    font = "Liberation Sans" if letter.font == "sans" else "Liberation Serif"

    def para(text: str, style: str = "Body") -> str:
        return f'<text:p text:style-name="{style}">{escape(text)}</text:p>'

    body = []
    for n, block in enumerate(letter.blocks):
        if block.kind == "head":
            body.append(para(block.rows[0], "Big"))
            body += [para(x, "Tight") for x in block.rows[1:]] + [para("")]
        elif block.kind == "lines":
            body += [para(x, "Tight") for x in block.rows] + [para("")]
        elif block.kind == "h":
            body.append(para(block.rows[0], "Heading"))
        elif block.kind == "p":
            body.append(para(block.rows[0]))
        else:
            rows = [tuple(row) for row in block.rows]
            cols = len(rows[0])
            cell_style = "Cell" if block.kind == "table" else "Plain"
            table = f'<table:table table:name="T{n}"><table:table-column table:number-columns-repeated="{cols}"/>'
            for row in rows:
                cells = "".join(f'<table:table-cell table:style-name="{cell_style}" office:value-type="string">{para(x, "Tight")}</table:table-cell>' for x in row)
                table += f"<table:table-row>{cells}</table:table-row>"
            body.append(table + "</table:table>" + para(""))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NS} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="F" fo:font-size="11pt" fo:language="nl" fo:country="NL"/></style:default-style>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm" fo:line-height="120%"/></style:style>
<style:style style:name="Tight" style:family="paragraph"/>
<style:style style:name="Big" style:family="paragraph"><style:text-properties fo:font-size="16pt" fo:font-weight="bold" fo:color="#1f4e79"/></style:style>
<style:style style:name="Heading" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.3cm" fo:keep-with-next="always"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #888888" fo:padding="0.08cm"/></style:style>
<style:style style:name="Plain" style:family="table-cell"><style:table-cell-properties fo:border="none" fo:padding="0.03cm"/></style:style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.2cm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>
<office:body><office:text>{"".join(body)}</office:text></office:body></office:document>"""


def fixed(pdf: bytes) -> bytes:
    """Replace dates and ids by fixed ones of the same length."""
    pdf = re.sub(rb"D:2\d{13}", b"D:20261101090000", pdf)
    pdf = re.sub(rb"<([0-9A-F]{32})>", b"<" + b"5A57414152544C414B" .ljust(32, b"0") + b">", pdf)
    return re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32, pdf)


def libreoffice(sources: dict[str, bytes], kind: str) -> dict[str, bytes]:
    """Convert many files at once. `kind` is 'writer' (.fodt) or 'calc' (.csv); keys are names without extension."""
    if not sources:
        return {}
    ext = {"writer": "fodt", "calc": "csv"}[kind]
    with tempfile.TemporaryDirectory() as tmp:
        for name, data in sources.items():
            Path(tmp, f"{name}.{ext}").write_bytes(data)
        args = ["soffice", f"-env:UserInstallation=file://{tmp}/profile", "--headless"]
        if kind == "calc":
            args += ["--infilter=CSV:59,34,76,1,1/2/2/2/3/2/4/2/5/2,1043,true"]
        args += ["--convert-to", f"pdf:{kind}_pdf_Export", "--outdir", tmp] + sorted(str(p) for p in Path(tmp).glob(f"*.{ext}"))
        subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        return {name: fixed(Path(tmp, f"{name}.pdf").read_bytes()) for name in sources}


def chromium(letter: Letter | bytes) -> bytes:
    """What 'Afdrukken > Opslaan als PDF' makes of a page."""
    html = letter if isinstance(letter, bytes) else to_html(letter)
    with tempfile.TemporaryDirectory() as tmp:
        page, out = Path(tmp, "page.html"), Path(tmp, "page.pdf")
        page.write_bytes(html)
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp}/profile", "--no-pdf-header-footer",
             f"--print-to-pdf={out}", page.as_uri()],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )
        return fixed(out.read_bytes())
