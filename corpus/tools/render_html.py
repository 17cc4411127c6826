"""HTML for a letter, as a care system or a mail program would make it; also the source of Chromium's PDFs."""

from html import escape

from letter import Letter

STYLE = """
@page { size: A4; margin: 22mm 20mm; }
body { font: 11pt/1.4 "Liberation Serif", serif; color: #222; }
body.sans { font-family: "Liberation Sans", Arial, sans-serif; font-size: 10.5pt; }
.head { border-bottom: 2px solid #2b6a6c; color: #2b6a6c; margin-bottom: 1.6em; padding-bottom: .4em; }
.head div:first-child { font-size: 15pt; font-weight: bold; }
table { border-collapse: collapse; margin: 1em 0; }
table.kv td { padding: 1px 14px 1px 0; vertical-align: top; }
table.grid td, table.grid th { border: 1px solid #999; padding: 3px 9px; text-align: left; }
th { background: #e8f0f0; }
h2 { font-size: 12pt; margin: 1.2em 0 .2em; }
"""


def inner(letter: Letter) -> str:
    """The blocks without the frame."""
    out = []
    for block in letter.blocks:
        if block.kind == "head":
            out.append('<div class="head">' + "".join(f"<div>{escape(x)}</div>" for x in block.rows) + "</div>")
        elif block.kind == "lines":
            out.append("<p>" + "<br>\n".join(escape(x) for x in block.rows) + "</p>")
        elif block.kind == "h":
            out.append(f"<h2>{escape(block.rows[0])}</h2>")
        elif block.kind == "p":
            out.append(f"<p>{escape(block.rows[0])}</p>")
        elif block.kind == "kv":
            rows = "\n".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in block.rows)
            out.append(f'<table class="kv">\n{rows}\n</table>')
        elif block.kind == "table":
            head, *rest = block.rows
            cells = "<tr>" + "".join(f"<th>{escape(x)}</th>" for x in head) + "</tr>\n"
            cells += "\n".join("<tr>" + "".join(f"<td>{escape(x)}</td>" for x in row) + "</tr>" for row in rest)
            out.append(f'<table class="grid">\n{cells}\n</table>')
    return "\n".join(out).replace("\u00a0", "&nbsp;")


def to_html(letter: Letter, charset: str = "utf-8") -> bytes:
    """A whole page."""
    text = (
        f'<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="{charset}">\n<title>{escape(letter.title)}</title>\n'
        f'<style>{STYLE}</style>\n</head>\n<body class="{letter.font}">\n{inner(letter)}\n</body>\n</html>\n'
    )
    return text.encode(charset, "xmlcharrefreplace")
