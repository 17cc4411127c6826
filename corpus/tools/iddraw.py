"""Drawing tools for identity documents: paper with guilloches, text that remembers its box, photo, ghost, signature, QR."""

import math
from random import Random

import cairo
import segno
from PIL import Image

from camera import from_cairo
from faces import portrait


class Doc:
    """A document being drawn, in pixels; `boxes` is the ground truth (x, y, width, height)."""

    def __init__(self, width: int, height: int, tint, seed: int):
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        self.ctx = cairo.Context(self.surface)
        self.width, self.height = width, height
        self.boxes: dict[str, list[int]] = {}
        self.later: list = []
        self.paper(tint, seed)

    def paper(self, tint, seed: int) -> None:
        """A colour wash with families of sine curves, as security printing has."""
        rng = Random(seed)
        ctx = self.ctx
        wash = cairo.LinearGradient(0, 0, self.width, self.height)
        a, b = tint
        wash.add_color_stop_rgb(0, *a)
        wash.add_color_stop_rgb(0.55, *b)
        wash.add_color_stop_rgb(1, *a)
        ctx.set_source(wash)
        ctx.paint()
        for family in range(5):
            shade = [max(0.0, v - rng.uniform(0.08, 0.2)) for v in (a if family % 2 else b)]
            ctx.set_source_rgba(*shade, 0.55)
            ctx.set_line_width(0.9)
            wave, lift = rng.uniform(90, 260), rng.uniform(12, 40)
            for line in range(26):
                base = self.height * (line - 3) / 20
                for x in range(0, self.width + 8, 8):
                    y = base + lift * math.sin(x / wave * 6.28 + line * 0.35 + family) + 9 * math.sin(x / 37 + family * 2)
                    (ctx.move_to if x == 0 else ctx.line_to)(x, y)
                ctx.stroke()
        for ring in range(16):
            ctx.set_source_rgba(*[max(0, v - 0.25) for v in a], 0.28)
            ctx.new_path()
            for step in range(181):
                angle = step / 180 * 2 * math.pi
                radius = self.height * (0.13 + 0.016 * ring) * (1 + 0.11 * math.sin(7 * angle + ring * 0.4))
                ctx.line_to(self.width * 0.62 + radius * math.cos(angle), self.height * 0.52 + radius * math.sin(angle))
            ctx.stroke()

    def text(self, x: float, y: float, text: str, size: float, key: str | None = None, face: str = "Liberation Sans",
             bold: bool = False, rgb=(0.1, 0.1, 0.12), space: float = 0) -> float:
        """Text with its baseline at y; returns the x where it ends. `key` records the box."""
        ctx = self.ctx
        ctx.select_font_face(face, cairo.FONT_SLANT_NORMAL, cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL)
        ctx.set_font_size(size)
        ctx.set_source_rgb(*rgb)
        end = x
        for char in text if space else [text]:
            ctx.move_to(end, y)
            ctx.show_text(char)
            end += ctx.text_extents(char).x_advance + space
        if key:
            self.boxes[key] = [int(x) - 2, int(y - size * 0.8) - 2, int(end - x) + 5, int(size * 0.86) + 5]
        return end

    def field(self, x: float, y: float, label: str, value: str, size: float = 25, key: str | None = None) -> None:
        """A small label with the value below it."""
        self.text(x, y, label, size * 0.52, rgb=(0.25, 0.3, 0.42))
        self.text(x, y + size * 1.05, value, size, key=key, bold=True)

    def zone(self, lines: list[str], x: float, y: float, size: float, step: float, key: str = "mrz") -> None:
        """The machine readable zone in OCR-B, on a lighter band, spread to the width of the document."""
        ctx = self.ctx
        ctx.set_source_rgba(1, 1, 1, 0.55)
        ctx.rectangle(0, y - size * 1.6, self.width, step * len(lines) + size * 1.5)
        ctx.fill()
        ctx.select_font_face("OCR B")
        ctx.set_font_size(size)
        advance = (self.width - 2 * x) / len(lines[0])
        ctx.set_source_rgb(0.05, 0.05, 0.06)
        for i, line in enumerate(lines):
            for j, char in enumerate(line):
                ctx.move_to(x + j * advance, y + i * step)
                ctx.show_text(char)
            self.boxes[f"{key}{i + 1}" if len(lines) > 1 else key] = [int(x), int(y + i * step - size), int(self.width - 2 * x), int(size * 1.25)]

    def photo(self, x: int, y: int, height: int, variant: int, key: str = "face", fade: float = 1.0) -> None:
        """A portrait; `fade` below 1 makes the pale ghost."""
        picture, face = portrait(variant, height)
        self.boxes[key] = [x + face[0], y + face[1], face[2], face[3]]
        self.later.append((picture, x, y, fade))

    def signature(self, x: float, y: float, width: float, seed: int) -> None:
        """A pen stroke that could be somebody's name."""
        rng = Random(seed)
        ctx = self.ctx
        ctx.set_source_rgb(0.1, 0.1, 0.25)
        ctx.set_line_width(3)
        ctx.move_to(x, y)
        at = x
        while at < x + width:
            step = rng.uniform(14, 30)
            up, down = rng.uniform(8, 46), rng.uniform(2, 16)
            ctx.curve_to(at + step * 0.2, y - up, at + step * 0.7, y - up, at + step * 0.6, y + down)
            at += step
            ctx.curve_to(at - 4, y + down, at - 3, y - 6, at, y - rng.uniform(0, 8))
        ctx.stroke()
        self.boxes["signature"] = [int(x) - 4, int(y - 50), int(width) + 40, 72]

    def qr(self, x: int, y: int, text: str, scale: int) -> None:
        """A QR code with quiet zone."""
        code = segno.make_qr(text, error="m")
        rows = [list(row) for row in code.matrix_iter(scale=1, border=2)]
        ctx = self.ctx
        for r, row in enumerate(rows):
            for c, dark in enumerate(row):
                ctx.set_source_rgb(*((0.05,) * 3 if dark else (1, 1, 1)))
                ctx.rectangle(x + c * scale, y + r * scale, scale, scale)
                ctx.fill()
        self.boxes["qr"] = [x, y, len(rows) * scale, len(rows) * scale]

    def chip(self, x: float, y: float, size: float) -> None:
        """A gold contact chip."""
        ctx = self.ctx
        ctx.set_source_rgb(0.8, 0.68, 0.35)
        ctx.rectangle(x, y, size, size * 0.8)
        ctx.fill()
        ctx.set_source_rgb(0.5, 0.4, 0.15)
        ctx.set_line_width(1.5)
        for k in (0.33, 0.66):
            ctx.move_to(x, y + size * 0.8 * k)
            ctx.line_to(x + size, y + size * 0.8 * k)
        ctx.move_to(x + size / 2, y)
        ctx.line_to(x + size / 2, y + size * 0.8)
        ctx.stroke()

    def picture(self) -> Image.Image:
        """The finished document."""
        image = from_cairo(self.surface)
        for portrait_picture, x, y, fade in self.later:
            region = image.crop((x, y, x + portrait_picture.width, y + portrait_picture.height))
            image.paste(Image.blend(region, portrait_picture, fade), (x, y))
        return image
