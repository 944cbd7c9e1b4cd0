"""The paper on a telephone: one width, nothing cut off, lying pages upright."""

from __future__ import annotations

import io

import typst
from PIL import Image

from reports.delivery.pictures import long_pictures, page_picture

A4 = '#set page(paper: "a4", margin: (x: 27mm, y: 36mm)); #set text(16pt)\n'
STROKE = "#rect(width: 100%, height: 100%, stroke: 2pt + rgb(200, 0, 0))\n"


def pdf(pages: str) -> bytes:
    made = typst.compile((A4 + pages).encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def is_red(image: Image.Image, x: int, y: int) -> bool:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel[0] > 150 and pixel[1] < 90


def test_a_page_fills_the_telephone_without_its_margins_and_loses_no_stroke() -> None:
    image = picture(page_picture(pdf(STROKE), 1080))
    assert image.width == 1080
    middle = image.height // 2
    edges = [x for x in range(1080) if is_red(image, x, middle)]
    assert edges and 20 < edges[0] < 100 and 980 < edges[-1] < 1060


def test_pages_stand_below_each_other_and_a_new_picture_begins_where_one_would_be_too_high() -> None:
    pages = pdf("#pagebreak()\n".join([STROKE] * 5))
    pictures = [picture(png) for png in long_pictures(pages, 720, 2600)]
    assert [image.width for image in pictures] == [720] * 3
    assert all(image.height <= 2600 for image in pictures)
    assert pictures[0].height == pictures[1].height > pictures[2].height


def test_a_lying_page_stands_upright_in_a_wider_picture_of_its_own() -> None:
    lying = f'#page(paper: "a4", flipped: true)[{STROKE}]'
    pages = pdf(f"{STROKE}{lying}{STROKE}")
    first, wide, last = (picture(png) for png in long_pictures(pages, 1080, 6000))
    assert (first.width, last.width) == (1080, 1080)
    # As high as another page is wide: a telephone that is turned shows its letters no smaller.
    assert wide.width == round(1080 * 297 / 210) and 900 < wide.height < 1180


def test_an_empty_page_is_short_and_a_page_higher_than_the_limit_stands_alone() -> None:
    assert picture(page_picture(pdf("#v(1pt)"), 1080)).height < 400
    assert len(long_pictures(pdf("#pagebreak()\n".join([STROKE] * 3)), 1080, 1000)) == 3
