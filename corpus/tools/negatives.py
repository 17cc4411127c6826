"""Pictures that show no identity document: cards of shops, business cards, people, invoices, whiteboards."""

from random import Random

import cairo
import numpy as np
from PIL import Image, ImageFilter

import letters_office as office
import numbers_nl as nl
from camera import desk, from_cairo, noise, office_scan
from faces import portrait
from idmodels import LAYOUTS, Card
from people import PEOPLE
from render_draw import cairo_image
from scenes import photo

WHAT = ("loyalty-card", "business-card", "person", "invoice", "whiteboard", "bank-card", "badge", "receipt")
SHOPS = ("BOEKENWURM", "GROENTEHOF", "SPORTZAAL OOST", "FIETSPLEIN", "BIBLIOTHEEK ZUID")


def loyalty_card(rng: Random, layout, seed: int) -> Image.Image:
    card = Card(1011, 638, layout, seed % 3, seed)
    card.head(60, 110, rng.choice(SHOPS), 60)
    card.put(60, 180, "klantenkaart - spaar mee voor korting", 28)
    card.put(60, 560, " ".join(str(rng.randint(1000, 9999)) for _ in range(4)), 40, bold=True)
    if seed % 2:
        card.qr(700, 250, f"https://spaarkaart.example/{rng.randint(10**8, 10**9)}", 8)
    return card.picture()


def business_card(rng: Random, layout, seed: int) -> Image.Image:
    card, person = Card(1011, 638, layout, seed % 3, seed), rng.choice(PEOPLE)
    card.head(60, 150, person.full, 48)
    card.put(60, 210, rng.choice(("fysiotherapeut", "adviseur verzekeringen", "tandarts", "makelaar")), 30)
    for i, line in enumerate((person.street, f"{person.postcode} {person.city}", person.mobile, person.email)):
        card.put(60, 400 + 50 * i, line, 28)
    if seed % 3 == 0:
        card.photo(720, 120, 320, seed)
    return card.picture()


def bank_card(rng: Random, layout, seed: int) -> Image.Image:
    card, person = Card(1011, 638, layout, seed % 3, seed), rng.choice(PEOPLE)
    card.head(60, 100, "BANK VAN DE LAGE LANDEN", 38)
    card.chip(90, 220, 150)
    card.put(90, 450, nl.grouped(nl.iban(rng, "INGB")), 40, bold=True)
    card.put(90, 520, f"{person.initials} {person.surname}".upper(), 32)
    card.put(600, 520, "GELDIG TOT 09/29", 28)
    return card.picture()


def badge(rng: Random, layout, seed: int) -> Image.Image:
    card, person = Card(638, 1011, layout, seed % 3, seed), rng.choice(PEOPLE)
    card.head(60, 100, "ZIEKENHUIS DE BRUG", 40)
    card.photo(150, 180, 420, seed)
    card.put(80, 700, person.full, 46, bold=True)
    card.put(80, 760, "verpleegkundige, afdeling C3", 30)
    card.put(80, 900, f"personeelsnummer {rng.randint(10000, 99999)}", 26)
    return card.picture()


def receipt(rng: Random, layout, seed: int) -> Image.Image:
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, 560, 1000)
    ctx = cairo.Context(surface)
    ctx.set_source_rgb(0.97, 0.97, 0.95)
    ctx.paint()
    ctx.set_source_rgb(0.15, 0.15, 0.15)
    ctx.select_font_face("Liberation Mono" if layout.name == "tuning" else "DejaVu Sans Mono")
    ctx.set_font_size(24)
    for i, item in enumerate([rng.choice(SHOPS), "", *rng.sample(("melk", "brood", "kaas jong", "appels", "thee", "zeep", "batterijen"), 5), "", "TOTAAL", "PIN", f"bon {rng.randint(10**8, 10**9)}"]):
        ctx.move_to(50, 80 + i * 56)
        ctx.show_text(f"{item:<14}{rng.uniform(1, 30):>9.2f}" if item and i > 1 else item)
    return from_cairo(surface)


def whiteboard(rng: Random, layout, seed: int) -> Image.Image:
    board = np.full((1200, 1600, 3), 236, np.float32) + np.random.default_rng(seed).normal(0, 3, (1200, 1600, 1))
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 1600, 1200)
    ctx = cairo.Context(surface)
    ctx.select_font_face("Dancing Script" if seed % 2 else layout.face, cairo.FONT_SLANT_ITALIC)
    lines = ["planning week 42", "team zorg: intake ma + do", "paspoort mee bij inschrijving!", "bellen: wijkverpleging", "MDO 14:00 zaal 2", "budget 123456782 ??"]
    for i, line in enumerate(rng.sample(lines, 5)):
        ctx.set_source_rgb(*rng.choice(((0.1, 0.1, 0.5), (0.6, 0.1, 0.1), (0.05, 0.35, 0.1))))
        ctx.set_font_size(rng.randint(50, 80))
        ctx.move_to(rng.randint(60, 260), 170 + i * 190)
        ctx.show_text(line)
    data = np.frombuffer(surface.get_data(), np.uint8).reshape(1200, 1600, 4).astype(np.float32)
    alpha = data[:, :, 3:] / 255
    return Image.fromarray(np.clip(board * (1 - alpha) + data[:, :, 2::-1], 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))


def person(rng: Random, split: str, seed: int) -> Image.Image:
    """One to three people before a wall."""
    scene = desk(1600, 1200, seed, rng.choice(((180, 190, 200), (90, 120, 90), (200, 180, 150))))
    for i in range(rng.randint(1, 3)):
        head, _ = portrait(seed + i, rng.randint(300, 700))
        scene.paste(head, (60 + 500 * i, rng.randint(100, 450)))
    return noise(scene, seed, 3)


def invoice(rng: Random, seed: int) -> Image.Image:
    letter, _, _ = rng.choice((office.invoice_without_bsn, office.appointment))()
    page = from_cairo(cairo_image(letter, 150)[0])
    code = Card(400, 400, LAYOUTS["tuning"], 0, seed)
    code.qr(40, 40, f"https://betaal.example/{rng.randint(10**8, 10**9)}?bedrag=4210", 7)
    page.paste(code.picture().crop((40, 40, 320, 320)), (900, 1250))
    return office_scan(page, seed, tilt=rng.uniform(-1, 1), gray=False)


def make(what: str, split: str, seed: int) -> tuple[Image.Image, int]:
    """A picture and the quality to save it at."""
    rng, layout = Random(seed), LAYOUTS[split]
    if what == "person":
        return person(rng, split, seed), 85
    if what == "invoice":
        return invoice(rng, seed), 75
    if what == "whiteboard":
        return whiteboard(rng, layout, seed), 80
    flat = {"loyalty-card": loyalty_card, "business-card": business_card, "bank-card": bank_card, "badge": badge, "receipt": receipt}[what](rng, layout, seed)
    picture, _, quality = photo(flat, {}, rng.choice(("desk", "slanted", "turned", "glare", "dark")), split, seed)
    return picture, quality
