"""Faces: the packages from PyPI alone are enough, and no character prints as an empty box."""

from __future__ import annotations

import pytest

from reports.document import LIGHT_MARKS
from reports.fonts import ROLES, FontSet, MissingGlyph, files_for, find_fonts, missing_glyphs, require_glyphs


def test_every_role_has_a_face_with_the_packages_of_pypi_alone(fonts: FontSet) -> None:
    for role in ROLES:
        assert all(fonts.files[family].is_file() for family in fonts.families[role])


def test_a_text_needs_the_first_face_and_a_later_one_only_for_what_the_first_lacks(fonts: FontSet) -> None:
    first, second = (fonts.files[family] for family in fonts.families["hei"][:2])
    lacking = next(
        char for char in map(chr, range(0x9FB0, 0xA000)) if files_for(char, fonts, "hei") != (first,)
    )
    assert files_for("重点项目", fonts, "hei") == (first,)
    assert files_for(f"重点{lacking}项目", fonts, "hei") == (first, second)


def test_the_same_folders_are_scanned_once() -> None:
    assert find_fonts() is find_fonts(())


def test_the_marks_of_the_lights_and_rare_names_can_be_printed(fonts: FontSet) -> None:
    assert missing_glyphs("".join(LIGHT_MARKS.values()) + "〔〕—①㎡镕堃喆祎赟骉", fonts) == ""


def test_spaces_and_line_ends_need_no_glyph(fonts: FontSet) -> None:
    assert missing_glyphs(" \t\n\u3000\u200b", fonts) == ""


def test_a_character_without_a_glyph_stops_the_issue_and_is_named_with_its_line(fonts: FontSet) -> None:
    with pytest.raises(MissingGlyph, match=r"“\ue005”（U\+E005，见“包建责任人：张\ue005”）"):
        require_glyphs("第一行\n包建责任人：张\ue005\n第三行", fonts)
