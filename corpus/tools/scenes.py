"""How a document gets into a file: on a desk, on a copier, by fax. Areas move along as quads, exactly."""

from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from camera import desk, homography, noise

# Table tops (red, green, blue): other ones in the test.
TABLES = {"tuning": [(150, 112, 78), (70, 74, 82), (96, 110, 96), (205, 200, 190)],
          "test": [(120, 84, 60), (176, 170, 160), (44, 40, 48), (140, 150, 165)]}
PHOTOS = ("desk", "dark", "glare", "blur", "noisy", "turned", "slanted", "cut", "far", "large")
COPIES = ("flat", "scan", "scan-grey", "fax", "two")
SCENES = PHOTOS + COPIES
Quad = list


def quads(areas: dict, matrix) -> dict[str, Quad]:
    """Boxes as four corners, clockwise from the top left of the document, under a homography."""
    out = {}
    for key, (x, y, w, h) in areas.items():
        points = np.array([[x, y, 1], [x + w, y, 1], [x + w, y + h, 1], [x, y + h, 1]], float) @ np.asarray(matrix, float).T
        out[key] = [[round(float(p[0] / p[2]), 1), round(float(p[1] / p[2]), 1)] for p in points]
    return out


def place(card: Image.Image, scene: Image.Image, corners, rounded: int = 30) -> np.ndarray:
    """Puts the document with its corners at these points; returns the homography."""
    src = [(0, 0), (card.width, 0), (card.width, card.height), (0, card.height)]
    forward = homography(src, corners)
    back = np.linalg.inv(forward)
    back = tuple((back / back[2, 2]).flatten()[:8])
    mask = Image.new("L", card.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, card.width - 1, card.height - 1), rounded, fill=255)
    warped = card.transform(scene.size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    scene.paste(warped, mask=mask.transform(scene.size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC))
    return forward


def photo(card: Image.Image, areas: dict, scene: str, split: str, seed: int):
    """A phone photo."""
    rng = Random(seed)
    size = (4032, 3024) if scene == "large" else (2016, 1512)
    w, h = size
    fill = {"far": 0.5, "large": 0.8}.get(scene, rng.uniform(0.72, 0.9))
    cw, ch = card.size
    k = min(w * fill / cw, h * fill / ch)
    angle = np.radians({"slanted": rng.choice((-1, 1)) * rng.uniform(9, 32), "turned": rng.choice((90, 180, 270)) + rng.uniform(-3, 3)}.get(scene, rng.uniform(-4, 4)))
    if scene == "turned" and abs(np.sin(angle)) > 0.7:
        k = min(w * fill / ch, h * fill / cw)
    if scene == "slanted":
        k *= 0.8
    middle = np.array([w / 2 + rng.uniform(-0.03, 0.03) * w, h / 2 + rng.uniform(-0.03, 0.03) * h])
    if scene == "cut":  # the edge of the picture takes a bit of the document, but nothing secret
        middle[1] += h * 0.5 - ch * k * 0.46
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        point = turn @ np.array([x * cw * k / 2, y * ch * k / 2]) + middle
        corners.append(tuple(point + np.array([rng.uniform(-0.02, 0.02) * w, rng.uniform(-0.02, 0.02) * h]) * (0.4 if scene == "cut" else 1)))
    top = desk(w // 2, h // 2, seed, rng.choice(TABLES[split])).resize(size)
    shadow = Image.new("L", size, 0)
    ImageDraw.Draw(shadow).polygon([(x + 14, y + 18) for x, y in corners], fill=150)
    top.paste((28, 20, 14), mask=shadow.filter(ImageFilter.GaussianBlur(14)))
    matrix = place(card, top, corners)
    data = np.asarray(top, np.float32)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    light = 1.04 - rng.uniform(0.15, 0.4) * np.clip((xx / w * rng.uniform(0.2, 0.8) + yy / h * 0.7) - 0.35, 0, 1)
    if scene == "dark":
        light = light * rng.uniform(0.28, 0.42)
    data = data * light[:, :, None] * np.array([1.02, 1.0, 0.95], np.float32)
    if scene == "glare":
        cx, cy = rng.uniform(0.3, 0.7) * w, rng.uniform(0.25, 0.75) * h
        data = data + 110 * np.exp(-(((xx - cx) / (0.14 * w)) ** 2 + ((yy - cy) / (0.06 * h)) ** 2))[:, :, None]
    picture = Image.fromarray(np.clip(data, 0, 255).astype(np.uint8))
    soft = {"blur": rng.uniform(1.8, 2.6), "large": 1.4}.get(scene, 0.8)
    picture = noise(picture.filter(ImageFilter.GaussianBlur(soft)), seed + 1, {"noisy": 11.0, "dark": 5.0}.get(scene, 3.0))
    return picture, quads({**areas, "document": [0, 0, cw, ch]}, matrix), rng.choice((68, 76, 84, 90))


def coarse(picture: Image.Image, placed: list):
    """A fax at the lower of its two resolutions, 204 x 98 dots an inch; areas are those of the picture with square dots."""
    low = picture.convert("L").resize((picture.width, picture.height // 2), Image.Resampling.BOX).point(lambda v: 255 * (v > 140)).convert("1")
    shown = round(low.height * 204 / 98)
    k = shown / picture.height
    moved = [{key: [[x, round(y * k, 1)] for x, y in quad] for key, quad in quads.items()} for quads in placed]
    return low, moved, (low.width, shown)


def copy(cards: list, scene: str, seed: int):
    """Documents as scanned: alone, or on a sheet of A4. `cards` holds (picture, areas, width in mm)."""
    rng = Random(seed)
    if scene == "flat":
        card, areas, _ = cards[0]
        k = rng.uniform(0.7, 1.0)
        small = card.resize((round(card.width * k), round(card.height * k)), Image.Resampling.LANCZOS)
        matrix = np.diag([small.width / card.width, small.height / card.height, 1])
        return noise(small, seed, 2.0), [quads({**areas, "document": [0, 0, *card.size]}, matrix)], 85
    dpi = {"fax": 200, "scan-grey": 150}.get(scene, rng.choice((150, 200)))
    page = Image.new("RGB", (round(210 * dpi / 25.4), round(297 * dpi / 25.4)), (252, 252, 250))
    placed = []
    for i, (card, areas, width_mm) in enumerate(cards):
        k = width_mm * dpi / 25.4 / card.width
        x = page.width * rng.uniform(0.1, 0.9 - width_mm / 210 - 0.02)
        y = page.height * (0.08 + 0.42 * i + rng.uniform(0, 0.06))
        tilt = np.radians(rng.uniform(-2.5, 2.5))
        turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
        corners = [tuple(turn @ np.array([px * card.width * k, py * card.height * k]) + (x, y)) for px, py in ((0, 0), (1, 0), (1, 1), (0, 1))]
        matrix = place(card, page, corners)
        placed.append(quads({**areas, "document": [0, 0, *card.size]}, matrix))
    picture = page.filter(ImageFilter.GaussianBlur(0.5))
    if scene in ("fax", "scan-grey"):
        picture = picture.convert("L")
    picture = noise(picture, seed, 2.5)
    if scene == "fax":  # error diffusion is what faxes make of pictures
        picture = picture.point(lambda v: min(255, int(v * 1.25))).convert("1")
    return picture, placed, rng.choice((70, 80))
