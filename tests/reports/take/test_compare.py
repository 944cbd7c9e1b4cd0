"""An edited draft gives the Document with its words; each figure is ours, or is asked for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.edited import EditedBlock, EditedPaper
from reports.blocks import GAP_TEXT, Run
from reports.document import Document, Masthead, Paragraph, gaps_of, plain_text, tables_of, used_figures
from reports.figures.lineage import paragraph, text_of
from reports.issuing.kept.stored import from_plain, to_plain
from reports.take import Taken, TakeProblem, compare
from reports.take.meaning import FAULT as MEANING
from reports.units.signed import told_as_signed
from tests.reports.conftest import UNITS as SAMPLE_UNITS
from tests.reports.take.conftest import Edit, after, docx_of, edited, put, runs_split, unmarked, without

TORN = "文中前后不一"
Take = Callable[..., Taken]
UNITS = {name: name for name in SAMPLE_UNITS} | {"综管局": "综合管理局"}


@pytest.fixture
def take(sample_document: Document, base: EditedPaper, draft_docx: bytes) -> Take:
    def taken(*edits: Edit, **reasons: str) -> Taken:
        given = {key.strip("_").replace("_", "."): reason for key, reason in reasons.items()}
        return compare(sample_document, base, edited(draft_docx, *edits), given, units=UNITS)

    return taken


def asked(taken: Taken) -> list[tuple[str, str, str]]:
    """Place by place; what then no longer agrees within the paper is asked besides (TORN)."""
    found = [(one.stands, one.expected, one.fault) for one in taken.findings.found]
    return [one for one in found if one[2] != TORN]


@pytest.mark.parametrize("edits", [(), (runs_split,), (unmarked,), (runs_split, unmarked)])
def test_a_draft_that_nobody_changed_comes_back_as_the_same_document(
    take: Take, sample_document: Document, edits: tuple[Edit, ...]
) -> None:
    taken = take(*edits)
    assert taken.document == sample_document
    assert asked(taken) == [] and taken.findings.words == [] and taken.findings.told == []
    assert taken.findings.checked_n == taken.findings.equal_n > 10


def test_a_short_notice_comes_back_as_the_same_document_and_its_one_line_masthead_can_be_edited(
    sample_document: Document,
) -> None:
    masthead = Masthead("督查通报", "第12期（总第12期）", "督查办", "2021年3月29日", "通报")
    notice = replace(
        sample_document, leader_page=(), attachments=(), is_compact=True, masthead=masthead, signer="",
        date_text="",
    )  # fmt: skip
    data = docx_of(notice)
    same = compare(notice, edited(data), edited(data), {})
    assert (same.document, same.findings.words) == (notice, [])
    made = compare(notice, edited(data), edited(data, put("第12期（总第12期）", "第12期（总第112期）")), {})
    assert made.document.masthead == replace(masthead, number="第12期（总第112期）")
    # The number is no word like others.
    assert asked(made) == [("第12期（总第112期）", "第12期（总第12期）", "期号改动")]
    reason = {"0.1": "合订本更正期号"}
    again = compare(
        notice, edited(data), edited(data, put("第12期（总第12期）", "第12期（总第112期）")), reason
    )
    assert again.findings.unexplained == []


@pytest.mark.parametrize("edits", [(), (runs_split,), (unmarked,)])
def test_changed_words_are_kept_and_figures_keep_their_lineage(
    take: Take, sample_document: Document, edits: tuple[Edit, ...]
) -> None:
    taken = take(
        put("办公室对各单位重点工作推进情况进行了全面督查", "办公室对各单位工作作了督查"),
        put("1—3月，工业总产值完成", "一季度，全区工业总产值完成", 2),
        put("【待办公室填写】", "请领导协调二号路占地。"),
        put("一、总体情况", "一、总的情况"),
        *edits,
    )
    text = plain_text(taken.document)
    assert "办公室对各单位工作作了督查" in text and "一季度，全区工业总产值完成125.0亿元" in text
    assert "一、总的情况" in text
    # Judgement comes from the 督查核实表: words over a gap are the editor's, and have their reason.
    [(words, was, fault), *meant] = asked(taken)
    # Period and label belong to the figure that they stand with.
    assert meant == [
        ("一季度", "1—3月", MEANING),
        ("全区工业总产值完成125.0亿元", "工业总产值完成125.0亿元", MEANING),
    ]
    assert (words, was) == ("2. 请领导协调二号路占地。", GAP_TEXT) and "只从督查核实表来" in fault
    assert len(taken.findings.words) == 4
    assert gaps_of(sample_document) and not gaps_of(taken.document)
    assert sorted(used_figures(taken.document)) == sorted(used_figures(sample_document))
    assert from_plain(to_plain(taken.document)) == taken.document


def test_a_changed_digit_wants_a_reason_and_leads_back_to_the_figure_of_the_warehouse(take: Take) -> None:
    taken = take(put("125.0", "126.0"))
    finding, torn = taken.findings.unexplained
    assert (finding.stands, finding.expected, finding.fault) == ("126.0", "125.0", "改动")
    assert (torn.key, torn.fault) == (f"{finding.key}.0", TORN)
    assert "别处" in torn.sentence and "125.0" in torn.sentence
    # Why the warehouse is wrong is no reason for printing both.
    alone = take(put("125.0", "126.0"), **{f"_{finding.key.replace('.', '_')}": "按统计局核定"})
    assert [one.key for one in alone.findings.unexplained] == [torn.key]
    reasons = {finding.key: "按统计局核定", torn.key: "其余各处为快报数，表注已写明"}
    again = take(put("125.0", "126.0"), **{f"_{key.replace('.', '_')}": why for key, why in reasons.items()})
    assert again.findings.unexplained == []
    (own,) = [one for one in again.document.figures.values() if one.figure_id.endswith(f"@{finding.key}")]
    assert own.text == "126.0" and "理由：按统计局核定" in own.formula
    assert own.parts == (finding.figure_id,) and finding.figure_id in again.document.figures


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (put("亿元，同比增长", "万元，同比增长"), ("125.0万元", "125.0亿元", "单位由“亿元”改为“万元”")),
        (
            put("%，快于序时进度；税收", "%，快于序时进度；税收为12.3亿元，"),
            ("未报送", "税收未报送", MEANING),
        ),
        (put("同比增长", "同比下降"), ("47.5", "47.5", "由“升”改为“降”")),
        (put("未报送", "12.3"), ("12.3", "未报送", "改动")),
        (put("●绿", "■红"), ("■红", "●绿", "灯由“绿”改为“红”")),
    ],
)
def test_unit_verb_and_light_around_a_figure_are_held_too(
    take: Take, edit: Edit, wanted: tuple[str, str, str]
) -> None:
    assert asked(take(edit)) == [wanted]


@pytest.mark.parametrize("edit", [put("125.0", "１２５．０"), put("125.0", "125.04"), put("47.5", "47.52")])
def test_other_letters_for_the_same_figure_are_kept_without_a_question(take: Take, edit: Edit) -> None:
    taken = take(edit)
    assert asked(taken) == []
    assert taken.findings.checked_n == taken.findings.equal_n


def test_a_number_that_belongs_to_nothing_is_told(take: Take) -> None:
    taken = take(after("进行了全面督查", "另有17个专项，详见附件2。"))
    assert asked(taken) == []
    assert [sentence for sentence in taken.findings.told if "“17”" in sentence]
    assert not [sentence for sentence in taken.findings.told if "“2”" in sentence]


def test_a_paragraph_taken_out_wants_one_reason_for_its_figures(take: Take) -> None:
    taken = take(without("p", "34个重点项目总投资"))
    (finding,) = taken.findings.found
    assert finding.stands == "" and "连同2个数" in finding.fault
    given = take(without("p", "34个重点项目总投资"), **{f"_{finding.key}": "本期不印投资"})
    assert given.findings.unexplained == []
    assert "34个重点项目总投资" not in plain_text(given.document)


def test_a_figure_struck_out_of_its_sentence_is_missed(take: Take) -> None:
    assert asked(take(put(">477.1<", "><"))) == [("", "477.1", "数字不见了")]


def test_a_row_taken_out_is_seen_by_what_it_says(take: Take, sample_document: Document) -> None:
    taken = take(without("tr", ">税收<"))
    assert [one.fault for one in taken.findings.found] == ["连同1个数一并删去"]
    table = tables_of(taken.document)[0]
    assert table.rows[0] == tables_of(sample_document)[0].rows[0]
    assert "税收" not in [row[0].text for row in table.rows]


def doubled(element: str, words: str, *changes: tuple[str, str]) -> Edit:
    """The first element (p or tr) with these words stands twice, the second time with `changes`."""

    def edit(xml: str) -> str:
        pattern = rf"<w:{element}>(?:(?!<w:{element}>).)*?{re.escape(words)}.*?</w:{element}>"
        found = re.search(pattern, xml, flags=re.DOTALL)
        assert found is not None, words
        again = re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", found[0])
        for old, new in changes:
            assert old in again
            again = again.replace(old, new, 1)
        return f"{xml[: found.end()]}{again}{xml[found.end() :]}"

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        doubled("tr", ">工业总产值<"),
        doubled("tr", ">工业总产值<", ("125.0", "135.0")),
        doubled("p", "34个重点项目总投资"),
    ],
)
def test_what_was_pasted_twice_wants_a_reason(take: Take, edit: Edit) -> None:
    taken = take(edit)
    (finding,) = taken.findings.unexplained
    assert finding.fault == "写了两遍" and finding.key.endswith(".0") and "写了两遍" in finding.sentence
    given = take(edit, **{f"_{finding.key}": "分两处列明"})
    assert given.findings.unexplained == []


def test_a_row_that_people_added_of_something_else_is_told_alone(take: Take) -> None:
    taken = take(doubled("tr", ">工业总产值<", ("工业总产值", "工业增加值")))
    assert taken.findings.unexplained == [] and any("新写进的" in one for one in taken.findings.told)


def test_a_row_out_of_a_tall_cell_leaves_the_others_tall(take: Take, sample_document: Document) -> None:
    taken = take(without("tr", "年产5万吨特种聚合物装置项目"))
    before = next(table for table in tables_of(sample_document) if table.table_id == "projects")
    now = next(table for table in tables_of(taken.document) if table.table_id == "projects")
    assert len(now.rows) == len(before.rows) - 1
    assert now.rows[0][0].row_span == before.rows[0][0].row_span - 1


def test_words_that_people_told_are_free_in_a_cell_and_labels_are_not(take: Take) -> None:
    taken = take(put("外围管廊同步推进。", "管廊已贯通。"))
    assert asked(taken) == [] and "管廊已贯通。" in plain_text(taken.document)
    renamed = take(put("年产5万吨特种聚合物装置项目", "年产8万吨特种聚合物装置项目"))
    assert asked(renamed) == [
        ("年产8万吨特种聚合物装置项目（一期）", "年产5万吨特种聚合物装置项目（一期）", MEANING)
    ]
    other = put("年产5万吨特种聚合物装置项目", "年产5亿吨特种聚合物装置项目")
    assert [fault for _, _, fault in asked(take(other))] == [MEANING]
    headed = take(put(">年度目标<", ">年度计划<"))
    assert ("年度计划", "年度目标", MEANING) in asked(headed)


def test_paragraphs_that_changed_places_are_known_with_their_figures(
    sample_document: Document, base: EditedPaper
) -> None:
    blocks = list(base.blocks)
    place = next(n for n, one in enumerate(blocks) if one.text.startswith("34个重点项目总投资"))
    target = next(n for n, one in enumerate(blocks) if one.text == "1. 特别说明")
    blocks.insert(target - 1, blocks.pop(place))
    taken = compare(sample_document, base, replace(base, blocks=tuple(blocks)), {})
    assert asked(taken) == [] and any("移了位置" in one for one in taken.findings.told)
    assert sorted(used_figures(taken.document)) == sorted(used_figures(sample_document))
    assert taken.document.body != sample_document.body


def test_a_sentence_that_went_into_a_paragraph_of_its_own_takes_its_figures_along(
    take: Take, sample_document: Document
) -> None:
    cut = put(
        "34个项目中31个已报", '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">34个项目中31个已报'
    )
    taken = take(cut)
    assert asked(taken) == []
    assert sorted(used_figures(taken.document)) == sorted(used_figures(sample_document))


def test_the_frame_is_kept_as_it_was_edited(take: Take) -> None:
    taken = take(
        put("各办局，张店东部化工区管委会：", "各办局："),
        put("抄送：工委、管委领导。", "抄送：工委、管委领导，区委督查室。"),
        put("2021年4月20日", "2021年4月2日", 1),
    )
    document = taken.document
    assert (document.addressee, document.copy_to) == ("各办局：", "工委、管委领导，区委督查室。")
    # 成文日期 is the signature's to write: who typed one early is told so.
    assert document.date_text == "2021年4月20日" and asked(taken) == []
    assert any(line.startswith("成文日期写的是“2021年4月2日”") for line in taken.findings.told)
    title = "关于2021年第一季度重点工作推进情况的通报"
    [(_, was, fault)] = asked(take(put("关于2021年第一季度", "关于2021年第三季度")))
    assert (was, fault) == (title, MEANING)


def test_a_reason_for_nothing_is_refused(take: Take) -> None:
    with pytest.raises(TakeProblem, match="“999”不是这份文件里要说明的编号"):
        take(put("125.0", "126.0"), _999="无")


def test_a_file_of_another_paper_and_one_without_its_figures_are_refused(
    sample_document: Document, base: EditedPaper
) -> None:
    other = EditedPaper(tuple(EditedBlock("paragraph", f"另一份公文第{n}段") for n in range(60)))
    with pytest.raises(TakeProblem, match="不像是《关于2021年第一季度"):
        compare(sample_document, base, other, {})
    bare = tuple(
        replace(one, text="".join(c for c in one.text if not c.isdigit()), rows=())
        for one in base.blocks
        if one.kind == "paragraph"
    )
    with pytest.raises(TakeProblem):
        compare(sample_document, base, replace(base, blocks=bare), {})


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (without("p", "关于2021年第一季度"), "没有了标题"),
        (put("<w:tblHeader/></w:trPr>", "<w:tblHeader/></w:trPr><w:tc><w:p/></w:tc>"), "表头改了格数"),
    ],
)
def test_what_cannot_be_led_back_is_refused_with_what_to_do(take: Take, edit: Edit, says: str) -> None:
    with pytest.raises(TakeProblem, match=says):
        take(edit)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_a_block_no_figure_changes_without_a_question(
    data: st.DataObject, sample_document: Document, base: EditedPaper
) -> None:
    """Every figure of the draft stands as the warehouse has it as often as before, or was asked for."""
    blocks = list(base.blocks)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(blocks) - 1))
        block = blocks[place]
        if block.kind != "paragraph":
            continue
        letter = data.draw(st.integers(0, len(block.text) - 1))
        new = data.draw(st.sampled_from(["", "7", "甲", "．", "3项", "1"]))
        blocks[place] = replace(block, text=block.text[:letter] + new + block.text[letter + 1 :] or "甲")
    try:
        taken = compare(sample_document, base, replace(base, blocks=tuple(blocks)), {})
    except TakeProblem:
        return
    asked_of = {one.figure_id for one in taken.findings.found}
    was, now = list(used_figures(sample_document)), list(used_figures(taken.document))
    for figure_id in {figure_id for figure_id, _ in was}:
        if figure_id not in asked_of:
            same = [one for one, _ in now if one.partition("@")[0] == figure_id]
            assert len(same) == sum(1 for one, _ in was if one == figure_id)
    for block_now in taken.document.body:
        assert not isinstance(block_now, Paragraph) or block_now.runs


def test_whom_a_line_names_is_touched_only_with_a_reason_and_a_name_may_go_along_with_its_sentence(
    take: Take,
) -> None:
    sentence = "二号路管廊占地协调，请招商局牵头，4月底前办结"
    assert asked(take(put(sentence, "二号路管廊占地协调，请尽快牵头，4月底前办结"))) == [
        ("", "招商局", "单位名称改动")
    ]
    other = take(put(sentence, "二号路管廊占地协调，请综管局牵头，4月底前办结"))
    assert asked(other) == [("综合管理局", "招商局", "单位名称改动")]
    [finding] = other.findings.unexplained
    assert take(
        put(sentence, "二号路，请综管局牵头"), **{f"_{finding.key.replace('.', '_')}": "会上定的"}
    ).findings
    split = "二号路管廊占地协调，4月底前办结。</w:t></w:r></w:p><w:p><w:r><w:t>请招商局牵头"
    assert asked(take(put(sentence, split))) == []
    assert asked(take(put(sentence, "二号路管廊占地的协调，由招商局牵头，4月底以前办结"))) == []


def test_the_mail_s_summary_says_what_the_paper_prints_now_and_a_count_of_differences_is_asked_for(
    sample_document: Document,
) -> None:
    figure = next(one for one in sample_document.figures.values() if one.text == "125.0")
    told = "本期为第2版，替换2021年4月20日印发的第1版，与第1版无数据差异。"
    summary = (Run(told), Run("工业总产值完成"), Run("125.0", figure.figure_id), Run("亿元。"))
    line = paragraph(Run(told))
    draft = replace(
        sample_document,
        body=(*sample_document.body[:1], line, *sample_document.body[1:]),
        summary=text_of(summary),
        summary_runs=summary,
    )
    data = docx_of(draft)
    base = edited(data)
    rewritten = compare(draft, base, edited(data, put("125.0", "126.0", 1)), {})
    assert told_as_signed(draft, rewritten.document).summary == f"{told}工业总产值完成126.0亿元。"
    assert [one.told for one in rewritten.findings.found if one.fault == "差异没有计入改写"] == [
        "没有计入在稿上改写的“126.0”，与上一版的差异不止于此；请改这一句"
    ]
    said = put("与第1版无数据差异", "工业总产值原印125.0亿元")
    mended = compare(draft, base, edited(data, put("125.0", "126.0", 1), said), {})
    assert (
        "印发的第1版，工业总产值原印125.0亿元。工业总产值完成126.0"
        in told_as_signed(draft, mended.document).summary
    )
    assert not [one for one in mended.findings.found if one.fault == "差异没有计入改写"]
