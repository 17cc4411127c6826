"""Office files by the libraries that many programs make them with, and archives. All dates are fixed."""

import datetime
import gzip
import io
import re
import tarfile
import zipfile

import docx
import openpyxl
import pptx
from odf import opendocument, table, teletype, text

from letter import Letter

WHEN = datetime.datetime(2026, 11, 1, 9, 0, 0)


def fixed(data: bytes, extra: dict[str, bytes] = {}, patch=None) -> bytes:
    """The same package with fixed times, with parts added, and with `patch(name, bytes)` applied to each part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        parts = [(name, old.read(name)) for name in old.namelist()] + list(extra.items())
        for name, content in parts:
            info = zipfile.ZipInfo(name, WHEN.timetuple()[:6])
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(info, patch(name, content) if patch else content)
    return out.getvalue()


def undated(name: str, part: bytes) -> bytes:
    """A part of properties with a fixed date."""
    if name not in ("docProps/core.xml", "meta.xml", "word/comments.xml"):
        return part
    return re.sub(rb"20\d\d-\d\d-\d\dT[0-9:.]+", b"2026-11-01T09:00:00", part)


def save(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def to_docx(letter: Letter, then=None) -> bytes:
    """A letter by python-docx; `then(document)` adds what letters have not."""
    document = docx.Document()
    props = document.core_properties
    props.author, props.last_modified_by, props.comments, props.title = "", "", "", letter.title
    props.created = props.modified = WHEN
    for block in letter.blocks:
        if block.kind == "h":
            document.add_heading(block.rows[0], 2)
        elif block.kind in ("p", "head", "lines"):
            for row in block.rows:
                document.add_paragraph(row)
        else:
            grid = document.add_table(rows=0, cols=len(block.rows[0]))
            for row in block.rows:
                for cell, words in zip(grid.add_row().cells, row):
                    cell.text = str(words)
    if then:
        then(document)
    return fixed(save(document), patch=undated)


def to_odt(letter: Letter) -> bytes:
    """A letter by odfpy."""
    document = opendocument.OpenDocumentText()
    for block in letter.blocks:
        if block.kind in ("p", "h", "head", "lines"):
            for row in block.rows:
                paragraph = text.P()
                teletype.addTextToElement(paragraph, row)
                document.text.addElement(paragraph)
        else:
            grid = table.Table(name=f"T{len(document.text.childNodes)}")
            for row in block.rows:
                line = table.TableRow()
                for words in row:
                    cell = table.TableCell(valuetype="string")
                    cell.addElement(text.P(text=str(words)))
                    line.addElement(cell)
                grid.addElement(line)
            document.text.addElement(grid)
    return fixed(save(document), patch=undated)


def to_xlsx(sheets: dict[str, list[list]], then=None) -> bytes:
    """Sheets by openpyxl, values with their types."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if then:
        then(book)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = WHEN
    return fixed(save(book), patch=undated)


def to_ods(name: str, rows: list[list]) -> bytes:
    """One sheet by odfpy, values with their types."""
    document = opendocument.OpenDocumentSpreadsheet()
    grid = table.Table(name=name)
    for row in rows:
        line = table.TableRow()
        for value in row:
            if isinstance(value, int):
                cell = table.TableCell(valuetype="float", value=str(value))
                shown = str(value)
            elif isinstance(value, datetime.date):
                cell = table.TableCell(valuetype="date", datevalue=value.isoformat())
                shown = value.strftime("%d-%m-%Y")
            else:
                cell = table.TableCell(valuetype="string")
                shown = value
            cell.addElement(text.P(text=shown))
            line.addElement(cell)
        grid.addElement(line)
    document.spreadsheet.addElement(grid)
    return fixed(save(document), patch=undated)


def to_pptx(slides: list[tuple[str, str, str]]) -> bytes:
    """Slides of title, text and notes, by python-pptx."""
    show = pptx.Presentation()
    for title, words, notes in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = words
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    show.core_properties.author = show.core_properties.last_modified_by = ""
    show.core_properties.created = show.core_properties.modified = WHEN
    return fixed(save(show))


def to_zip(members: dict[str, bytes]) -> bytes:
    """An archive with a folder entry for nothing, fixed times and modes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, WHEN.timetuple()[:6])
            info.external_attr = 0o640 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def to_tar(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """An archive with fixed times, modes and owners."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), int(WHEN.replace(tzinfo=datetime.timezone.utc).timestamp()), 0o640
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def to_gz(content: bytes, name: str = "") -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=out, mtime=1_793_523_600) as packed:
        packed.write(content)
    return out.getvalue()
