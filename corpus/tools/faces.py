"""Passport photos: one public-domain portrait (NASA, Eileen Collins), varied so that the people differ a little."""

import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps


def astronaut() -> Image.Image:
    """The picture as scikit-image ships it, 512 x 512."""
    spec = importlib.util.find_spec("skimage")
    return Image.open(Path(spec.origin).parent / "data" / "astronaut.png").convert("RGB")


# The head in the source picture: portrait crop and, within the source, the face from hairline to chin.
CROP = (140, 8, 312, 226)
FACE = (176, 62, 272, 192)


def portrait(variant: int, height: int) -> tuple[Image.Image, list[int]]:
    """A passport photo on a plain background, `height` pixels high, with the face box in it."""
    source = astronaut().crop(CROP)
    face = [FACE[0] - CROP[0], FACE[1] - CROP[1], FACE[2] - FACE[0], FACE[3] - FACE[1]]
    scale = height / source.height
    squeeze = (1.0, 0.93, 1.06, 0.97)[variant % 4]
    size = (round(source.width * scale * squeeze), height)
    picture = source.resize(size, Image.Resampling.LANCZOS)
    box = [face[0] * scale * squeeze, face[1] * scale, face[2] * scale * squeeze, face[3] * scale]
    if variant & 1:
        picture = ImageOps.mirror(picture)
        box[0] = size[0] - box[0] - box[2]
    tone = np.asarray(picture, np.float32) * np.array([(1, 1, 1), (0.9, 0.93, 0.98), (1.05, 0.98, 0.9), (0.82, 0.8, 0.8)][variant % 4])
    picture = Image.fromarray(np.clip(tone, 0, 255).astype(np.uint8))
    if variant >= 4:
        picture = ImageOps.grayscale(picture).convert("RGB")
    return picture.filter(ImageFilter.GaussianBlur(0.4)), [round(v) for v in box]
