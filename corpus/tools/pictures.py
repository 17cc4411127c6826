"""Pictures for measuring, with exact truth: identity documents, letters, and pictures that show none.

    corpus/tools/pictures.sh FOLDER [--documents N] [--letters N] [--negatives N]

writes FOLDER/tuning and FOLDER/test, each with pictures and a pictures.json that says what they show; `zwartlak eval
FOLDER/test` prints the marks. Each picture comes from its number alone: a smaller run gives the first of the same pictures.
They are not committed: 300 documents take a few minutes and 250 MB.
"""

import argparse
import json
from pathlib import Path
from random import Random

import idmodels
import letters_care as care
import letters_office as office
import negatives
from camera import from_cairo, office_scan
from people import PEOPLE
from render_draw import cairo_image
from scenes import COPIES, SCENES, coarse, copy, photo

KINDS = list(idmodels.KINDS)
LETTERS = (care.referral_cardiology, care.intake_form, care.discharge, office.complaint, care.team_meeting, office.school_letter,
           care.referral_mental, care.lab_result, office.payslip, care.home_care)
BACK_OF = {"card-front-2014": "card-back-2014", "card-front-2021": "card-back-2021", "residence-front": "residence-back",
           "licence-front-2014": "licence-back", "licence-front-2022": "licence-back"}


def truth_of(kind: str, facts: dict, areas: dict) -> dict:
    return {"kind": kind, "bsn": facts["bsn"], "mrz": facts["mrz"], "areas": areas}


def document(number: int, split: str):
    """(picture, quality, truth) of one picture with an identity document."""
    rng = Random(f"{split}{number}")
    kind = KINDS[number % len(KINDS)]
    scene = SCENES[(number * 7 + number // len(KINDS)) % len(SCENES)]
    people = PEOPLE[::2] if split == "tuning" else PEOPLE[1::2]
    person, seed = rng.choice(people), rng.randrange(1000)
    card, areas, facts = idmodels.make(kind, split, person, seed)
    if scene not in COPIES:
        picture, moved, quality = photo(card, areas, scene, split, seed)
        return picture, quality, {"scene": scene, "documents": [truth_of(kind, facts, moved)]}
    both = [(kind, facts, (card, areas, 125 if card.width > 1200 else 86))]
    if scene == "two":
        other = BACK_OF.get(kind, "licence-back")
        card2, areas2, facts2 = idmodels.make(other, split, person, seed)
        both.append((other, facts2, (card2, areas2, 86)))
    picture, placed, quality = copy([one for _, _, one in both], scene, seed)
    shown = {}
    if scene == "fax" and Random(f"coarse {split}{number}").random() < 0.5:
        picture, placed, size = coarse(picture, placed)
        shown = {"size": size, "scene": "fax-coarse"}
    return picture, quality, {"scene": scene, "documents": [truth_of(k, f, quads) for (k, f, _), quads in zip(both, placed)], **shown}


def letter(number: int, split: str):
    """(picture, quality, truth) of a scanned letter."""
    text, _, _ = LETTERS[(number * 2 + (split == "test")) % len(LETTERS)]()
    dpi = (200, 150, 300, 240)[number % 4]
    page = office_scan(from_cairo(cairo_image(text, dpi)[0]), number, tilt=(0.4, -0.7, 0.0, 1.1)[number % 4], gray=number % 2 == 0)
    shown = []
    for block in text.blocks:
        for row in block.rows:
            shown += row.split() if isinstance(row, str) else (f"{row[0]}:".split() + row[1].split() if block.kind == "kv" else " ".join(row).split())
    return page, 75, {"scene": f"letter-{dpi}", "documents": [], "words": shown}


def negative(number: int, split: str):
    what = negatives.WHAT[number % len(negatives.WHAT)]
    picture, quality = negatives.make(what, split, number + (5000 if split == "test" else 0))
    return picture, quality, {"scene": what, "documents": []}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("folder", type=Path)
    args.add_argument("--documents", type=int, default=300, help="pictures with a document, both halves together")
    args.add_argument("--letters", type=int, default=20)
    args.add_argument("--negatives", type=int, default=100)
    args = args.parse_args()
    for split in ("tuning", "test"):
        folder = args.folder / split
        folder.mkdir(parents=True, exist_ok=True)
        listed = []
        for name, count, make in (("document", args.documents, document), ("letter", args.letters, letter), ("negative", args.negatives, negative)):
            for number in range(count // 2):
                picture, quality, truth = make(number, split)
                end, dpi, options = ("png", (200, 200), {}) if picture.mode == "1" else ("jpg", (200, 200), {"quality": quality})
                if truth["scene"] == "fax-coarse":
                    end, dpi, options = "tif", (204, 98), {"compression": "group4"}
                file = f"{name}-{number:03d}-{truth['scene']}.{end}"
                picture.save(folder / file, dpi=dpi, **options)
                listed.append({"file": file, "size": picture.size, **truth})
        (folder / "pictures.json").write_text(json.dumps({"pictures": listed}, indent=1, ensure_ascii=False) + "\n")
        print(f"{folder}: {len(listed)} pictures")


if __name__ == "__main__":
    main()
