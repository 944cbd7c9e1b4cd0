"""Faces: the packages from PyPI alone are enough, and no character prints as an empty box."""

from __future__ import annotations

import pytest

from reports.document import LIGHT_MARKS
from reports.fonts import ROLES, FontSet, MissingGlyph, find_fonts, missing_glyphs, require_glyphs


def test_every_role_has_a_face_with_the_packages_of_pypi_alone(fonts: FontSet) -> None:
    for role in ROLES:
        assert fonts.file_for(role).is_file()


def test_the_same_folders_are_scanned_once() -> None:
    assert find_fonts() is find_fonts(())


def test_the_marks_of_the_lights_and_rare_names_can_be_printed(fonts: FontSet) -> None:
    assert missing_glyphs("".join(LIGHT_MARKS.values()) + "〔〕—①㎡镕堃喆祎赟骉", fonts) == ""


def test_spaces_and_line_ends_need_no_glyph(fonts: FontSet) -> None:
    assert missing_glyphs(" \t\n\u3000\u200b", fonts) == ""


def test_a_character_without_a_glyph_stops_the_issue_and_is_named_with_its_line(fonts: FontSet) -> None:
    with pytest.raises(MissingGlyph, match=r"“\ue005”（U\+E005，见“包建责任人：张\ue005”）"):
        require_glyphs("第一行\n包建责任人：张\ue005\n第三行", fonts)
