"""What scanners and phones do to paper: tone, noise, tilt, perspective, shadow, glare, JPEG."""

import io

import cairo
import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def from_cairo(surface: cairo.ImageSurface) -> Image.Image:
    """An RGB picture of a cairo surface (RGB24, BGRX in memory)."""
    w, h = surface.get_width(), surface.get_height()
    data = np.frombuffer(surface.get_data(), np.uint8).reshape(h, surface.get_stride() // 4, 4)[:, :w, :3]
    return Image.fromarray(np.ascontiguousarray(data[:, :, ::-1]))


def noise(picture: Image.Image, seed: int, sigma: float) -> Image.Image:
    """Sensor noise, the same every time."""
    rng = np.random.default_rng(seed)
    data = np.asarray(picture, np.float32)
    data = data + rng.normal(0, sigma, data.shape[:2] + (1,) if data.ndim == 3 else data.shape)
    return Image.fromarray(np.clip(data, 0, 255).astype(np.uint8))


def office_scan(page: Image.Image, seed: int, tilt: float = 0.4, gray: bool = True) -> Image.Image:
    """A flatbed scan: slightly grey paper, a shade at one edge, a little tilt and blur."""
    rng = np.random.default_rng(seed)
    picture = page.convert("L" if gray else "RGB")
    picture = picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=252 if gray else (252, 252, 251))
    picture = picture.filter(ImageFilter.GaussianBlur(0.45))
    data = np.asarray(picture, np.float32)
    w = data.shape[1]
    shade = 1 - 0.10 * np.exp(-np.arange(w) / (w * 0.02))
    shade = shade.reshape((1, w) if gray else (1, w, 1))
    data = (data * 0.93 + 14) * shade + rng.normal(0, 2.0, data.shape)
    return Image.fromarray(np.clip(data, 0, 255).astype(np.uint8))


def homography(src, dst) -> np.ndarray:
    """The 3x3 matrix that takes four source points to four target points."""
    rows, right = [], []
    for (x, y), (u, v) in zip(src, dst):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows, float), np.array(right, float)), 1).reshape(3, 3)


def desk(width: int, height: int, seed: int, colour) -> Image.Image:
    """A wooden table top: long streaks with soft noise."""
    rng = np.random.default_rng(seed)
    streak = np.repeat(rng.normal(0, 9, (height, 1)), width, axis=1)
    grain = np.cumsum(rng.normal(0, 1.1, (height, width)), axis=1)
    grain -= grain.mean(axis=1, keepdims=True)
    data = np.array(colour, np.float32) + (streak + np.clip(grain, -16, 16))[:, :, None]
    return Image.fromarray(np.clip(data, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))


def phone_photo(card: Image.Image, boxes: dict, seed: int, corners, size=(1280, 960), table=(150, 112, 78),
                glare: float = 0.0, shadow: float = 0.35) -> tuple[Image.Image, dict]:
    """The card on a desk, seen askew. `corners` are where its corners land (top left, clockwise, as shares of the picture).

    Returns the picture and the boxes moved with it (bounding boxes of the moved quads).
    """
    w, h = size
    dst = [(x * w, y * h) for x, y in corners]
    src = [(0, 0), (card.width, 0), (card.width, card.height), (0, card.height)]
    forward = homography(src, dst)
    back = (np.linalg.inv(forward) / np.linalg.inv(forward)[2, 2]).flatten()[:8]
    scene = desk(w, h, seed, table)
    cast = Image.new("L", size, 0)
    ImageDraw.Draw(cast).polygon([(x + 9, y + 12) for x, y in dst], fill=150)
    scene.paste((28, 20, 14), mask=cast.filter(ImageFilter.GaussianBlur(9)))
    rounded = Image.new("L", card.size, 0)
    ImageDraw.Draw(rounded).rounded_rectangle((0, 0, card.width - 1, card.height - 1), 30, fill=255)
    warped = card.transform(size, Image.Transform.PERSPECTIVE, tuple(back), Image.Resampling.BICUBIC)
    mask = rounded.transform(size, Image.Transform.PERSPECTIVE, tuple(back), Image.Resampling.BICUBIC)
    scene.paste(warped, mask=mask)
    data = np.asarray(scene, np.float32)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    light = 1.04 - shadow * np.clip((xx / w * 0.6 + yy / h * 0.7) - 0.35, 0, 1)
    data = data * light[:, :, None] * np.array([1.02, 1.0, 0.95], np.float32)
    if glare:
        spot = np.exp(-(((xx - 0.63 * w) / (0.16 * w)) ** 2 + ((yy - 0.36 * h) / (0.07 * h)) ** 2))
        data = data + glare * 150 * spot[:, :, None]
    picture = Image.fromarray(np.clip(data, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    moved = {}
    for key, (x, y, bw, bh) in boxes.items():
        quad = np.array([[x, y, 1], [x + bw, y, 1], [x + bw, y + bh, 1], [x, y + bh, 1]]) @ forward.T
        quad = quad[:, :2] / quad[:, 2:]
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
        moved[key] = [int(x0), int(y0), int(np.ceil(x1 - x0)), int(np.ceil(y1 - y0))]
    return noise(picture, seed + 1, 3.0), moved


def turn(picture: Image.Image, boxes: dict, quarter: int) -> tuple[Image.Image, dict]:
    """Turn by quarters counter-clockwise, boxes too."""
    for _ in range(quarter % 4):
        boxes = {k: [y, picture.width - x - w, h, w] for k, (x, y, w, h) in boxes.items()}
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    return picture, boxes


def jpeg(picture: Image.Image, quality: int = 80, dpi: int = 150) -> bytes:
    """JPEG bytes."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()


def png(picture: Image.Image, dpi: int = 150) -> bytes:
    """PNG bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()
