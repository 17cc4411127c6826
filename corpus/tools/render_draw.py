"""PDFs by drawing libraries, one function per producer, and the page pictures that scans are made of."""

import io
from datetime import datetime, timezone

import cairo
from fpdf import FPDF
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from letter import Letter, wrap

FONTS = "/usr/share/fonts/truetype/liberation/Liberation"


def cairo_pages(letter: Letter, make_page) -> None:
    """Lay a letter out on A4 (595 x 842 points); `make_page` gives a context for every new page."""
    ctx = make_page()
    face = "Liberation Sans" if letter.font == "sans" else "Liberation Serif"
    y = 70.0

    def put(x: float, text: str, size: float = 11, bold: bool = False) -> None:
        ctx.select_font_face(face, cairo.FONT_SLANT_NORMAL, cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL)
        ctx.set_font_size(size)
        ctx.set_source_rgb(0.08, 0.08, 0.1)
        ctx.move_to(x, y)
        ctx.show_text(text)

    def down(step: float) -> None:
        nonlocal y, ctx
        y += step
        if y > 780:
            ctx = make_page()
            y = 70.0

    for block in letter.blocks:
        if block.kind == "head":
            put(65, block.rows[0], 16, True)
            down(19)
            for row in block.rows[1:]:
                put(65, row, 10)
                down(13)
            ctx.set_line_width(1.2)
            ctx.move_to(65, y - 6)
            ctx.line_to(530, y - 6)
            ctx.stroke()
            down(22)
        elif block.kind == "lines":
            for row in block.rows:
                put(65, row)
                down(15)
            down(8)
        elif block.kind == "h":
            put(65, block.rows[0], 11.5, True)
            down(16)
        elif block.kind == "p":
            for row in wrap(block.rows[0], 82):
                put(65, row)
                down(15)
            down(8)
        elif block.kind == "kv":
            for label, value in block.rows:
                put(65, label + ":")
                put(210, value)
                down(15.5)
            down(8)
        else:
            step = 465 / len(block.rows[0])
            for i, row in enumerate(block.rows):
                for j, cell in enumerate(row):
                    put(68 + j * step, cell, 9.5, i == 0)
                ctx.set_line_width(0.5)
                ctx.move_to(65, y + 4.5)
                ctx.line_to(530, y + 4.5)
                ctx.stroke()
                down(17)
            down(8)


def cairo_pdf(letter: Letter) -> bytes:
    """cairo's PDF surface, with its subset fonts."""
    out = io.BytesIO()
    surface = cairo.PDFSurface(out, 595, 842)
    surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, "2026-11-01T09:00:00")
    surface.set_metadata(cairo.PDFMetadata.TITLE, letter.title)
    ctx = cairo.Context(surface)
    first = [True]

    def page() -> cairo.Context:
        if not first[0]:
            ctx.show_page()
        first[0] = False
        return ctx

    cairo_pages(letter, page)
    surface.finish()
    return out.getvalue()


def cairo_image(letter: Letter, dpi: int) -> list[cairo.ImageSurface]:
    """The pages as pictures, white paper."""
    pages = []

    def page() -> cairo.Context:
        surface = cairo.ImageSurface(cairo.FORMAT_RGB24, round(595 * dpi / 72), round(842 * dpi / 72))
        ctx = cairo.Context(surface)
        ctx.set_source_rgb(1, 1, 1)
        ctx.paint()
        ctx.scale(dpi / 72, dpi / 72)
        pages.append(surface)
        return ctx

    cairo_pages(letter, page)
    return pages


def reportlab_pdf(letter: Letter) -> bytes:
    """reportlab with the standard Helvetica (WinAnsi, not embedded)."""
    out = io.BytesIO()
    doc = SimpleDocTemplate(out, pagesize=A4, invariant=1, title=letter.title, author="praktijk")
    styles = getSampleStyleSheet()
    story = []
    for block in letter.blocks:
        if block.kind == "head":
            story += [Paragraph(block.rows[0], styles["Heading1"])] + [Paragraph(x, styles["Normal"]) for x in block.rows[1:]]
        elif block.kind == "h":
            story.append(Paragraph(block.rows[0], styles["Heading3"]))
        elif block.kind == "p":
            story.append(Paragraph(block.rows[0].replace("<", "&lt;"), styles["BodyText"]))
        elif block.kind == "lines":
            story += [Paragraph(x.replace("<", "&lt;") or "&nbsp;", styles["Normal"]) for x in block.rows]
        else:
            grid = [("GRID", (0, 0), (-1, -1), 0.4, colors.grey)] if block.kind == "table" else []
            story.append(Table([list(r) for r in block.rows], hAlign="LEFT", style=grid + [("FONTSIZE", (0, 0), (-1, -1), 9.5)]))
        story.append(Spacer(1, 9))
    doc.build(story)
    return out.getvalue()


def fpdf_pdf(letter: Letter) -> bytes:
    """fpdf2 with an embedded TrueType subset (Identity-H, ToUnicode)."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2026, 11, 1, 9, tzinfo=timezone.utc))
    pdf.set_title(letter.title)
    name = "Sans" if letter.font == "sans" else "Serif"
    pdf.add_font("L", "", f"{FONTS}{name}-Regular.ttf")
    pdf.add_font("L", "B", f"{FONTS}{name}-Bold.ttf")
    pdf.add_page()
    for block in letter.blocks:
        if block.kind == "head":
            pdf.set_font("L", "B", 15)
            pdf.cell(0, 8, block.rows[0], new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("L", "", 10)
            for row in block.rows[1:]:
                pdf.cell(0, 5, row, new_x="LMARGIN", new_y="NEXT")
        elif block.kind in ("lines", "p", "h"):
            pdf.set_font("L", "B" if block.kind == "h" else "", 11)
            for row in block.rows:
                pdf.multi_cell(0, 5.6, row or " ", align="L", new_x="LMARGIN", new_y="NEXT")
        elif block.kind == "kv":
            pdf.set_font("L", "", 11)
            for label, value in block.rows:
                pdf.cell(52, 5.6, label)
                pdf.cell(0, 5.6, value, new_x="LMARGIN", new_y="NEXT")
        else:
            pdf.set_font("L", "", 9.5)
            with pdf.table() as table:
                for row in block.rows:
                    table.row(row)
        pdf.ln(4)
    return bytes(pdf.output())
