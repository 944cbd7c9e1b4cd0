"""A paper as pictures for a telephone, out of its PDF: the first page, and all pages one below the other."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageChops

_MM_PER_PT = 25.4 / 72
# A4 standing: narrower margins than paper wants, so that letters are as big as they can be.
_MARGIN_MM, _GAP_PX = 9.0, 24
_TEXT_WIDTH_MM, _A4_WIDTH_MM = 156.0, 210.0
_WHITE = (255, 255, 255)
_COLOURS = 64


def page_picture(pdf: bytes, width_px: int) -> bytes:
    """The first page as PNG."""
    with pypdfium2.PdfDocument(pdf) as document:
        return _png(_page(document[0], width_px))


def long_pictures(pdf: bytes, width_px: int, height_px: int) -> list[bytes]:
    """All pages as PNG, one below the other; the page that would pass `height_px` begins the next.

    Lying pages stand upright in pictures of their own, wider as they are wider: held sideways, a telephone
    shows them as large as it shows the others.
    """
    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        pages = (_page(page, width_px) for page in document)
        for together in _stacks(pages, height_px):
            height = sum(page.height for page in together) + _GAP_PX * (len(together) - 1)
            sheet = Image.new("RGB", (together[0].width, height), (214, 214, 210))
            top = 0
            for page in together:
                sheet.paste(page, (0, top))
                top += page.height + _GAP_PX
            pictures.append(_png(sheet))
    return pictures


def _stacks(pages: Iterator[Image.Image], height_px: int) -> Iterator[list[Image.Image]]:
    together: list[Image.Image] = []
    height = 0
    for page in pages:
        if together and (height + page.height > height_px or page.width != together[0].width):
            yield together
            together, height = [], 0
        together.append(page)
        height += page.height + _GAP_PX
    if together:
        yield together


def _page(page: pypdfium2.PdfPage, width_px: int) -> Image.Image:
    """One page, its white margins cut, exactly `width_px` wide; a lying one by as much wider as it is."""
    short_pt, wide_pt = sorted((page.get_width(), page.get_height()))
    if page.get_width() > page.get_height():
        width_px = round(width_px * wide_pt / short_pt)
    share = min((_TEXT_WIDTH_MM + 2 * _MARGIN_MM) / _A4_WIDTH_MM, 1.0)
    drawn: Image.Image = page.render(scale=width_px / (page.get_width() * share)).to_pil().convert("RGB")
    margin = round(_MARGIN_MM / (page.get_width() * _MM_PER_PT) * drawn.width)
    box = ImageChops.difference(drawn, Image.new("RGB", drawn.size, _WHITE)).getbbox()
    if box is None:
        return Image.new("RGB", (width_px, 4 * margin), _WHITE)
    # Both sides lose as much, so that the text of all pages stands in one line; never a stroke of it.
    side = min(
        box[0] - margin, drawn.width - box[2] - margin, (drawn.width - round(drawn.width * share)) // 2
    )
    side = max(side, 0)
    top, bottom = max(box[1] - margin, 0), min(box[3] + margin, drawn.height)
    cut = drawn.crop((side, top, drawn.width - side, bottom))
    if cut.width == width_px:
        return cut
    return cut.resize((width_px, max(round(cut.height * width_px / cut.width), 1)), Image.Resampling.LANCZOS)


def _png(picture: Image.Image) -> bytes:
    """Few colours are enough for letters, lights and lines, and a fifth of the size."""
    target = io.BytesIO()
    picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "PNG")
    return target.getvalue()
