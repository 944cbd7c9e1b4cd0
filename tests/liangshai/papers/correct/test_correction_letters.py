"""What a 更正函 says of a unit's own 分册, to one who has both and to one who has it alone."""

from __future__ import annotations

from liangshai.papers.correct.correction_letters import Audience, about_own

CHANGES = [{"figure_id": f"f{number}", "label": f"第{number}个数", "old": "1"} for number in range(3)]


def test_a_reader_is_told_which_of_the_listed_figures_stand_in_his_own_edition() -> None:
    both = Audience(True, "招商局", ())
    assert about_own(both, [CHANGES[0], CHANGES[2]], CHANGES) == "招商局分册印有第1、3项，一并照此更正。"
    assert about_own(both, [], CHANGES) == "招商局分册没有印上述各数，不必更正。"
    assert about_own(both, [], []) == "招商局分册有相同文字的，一并照此更正。"
    alone = Audience(False, "招商局", ())
    assert about_own(alone, CHANGES[:1], CHANGES[:1]) == "招商局分册照此更正。"
    assert about_own(Audience(True, "", ()), [], CHANGES) == ""


def test_a_reader_whose_edition_is_made_anew_is_told_that_it_replaces_the_old_one() -> None:
    alone = {"figure_id": "own", "label": "分册里的数", "old": "2"}
    both = Audience(True, "招商局", ())
    end = "更正后的分册随函附送，替换原分册。"
    said = about_own(both, [CHANGES[0], alone], CHANGES, is_anew=True)
    assert said == f"招商局分册印有第1项，另有只印在分册里的数，已一并更正，{end}"
    assert about_own(both, [alone], CHANGES, is_anew=True) == f"招商局分册有只印在分册里的数更正，{end}"
    own = Audience(False, "招商局", ())
    assert about_own(own, [alone], [alone], is_anew=True) == f"招商局分册已照此更正，{end}"


def test_the_letters_of_one_correction_lie_apart() -> None:
    folders = {
        Audience(whole, unit, ()).folder for whole in (True, False) for unit in ("招商局", "规划建设局")
    }
    assert len(folders) == 4 and Audience(True, "", ()).folder == ""
