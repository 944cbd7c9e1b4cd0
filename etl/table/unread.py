"""What is told of sheets from which nothing is read, and of a return in which a table is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.answer.mark import is_problem_sheet
from etl.grid import Grid, Sheet, is_filled
from etl.table.heads.headings import SEARCHED, expected
from etl.template.marks import LISTS_SHEET
from etl.tidy.cells import not_empty
from etl.tidy.tidied import Ignored, Problem, Tidied, Warned
from etl.values import heading_unit, normalise_heading
from schemas.source import Source, TableSpec

NOT_OURS = "不是本报表的工作表"
OTHER_PERIOD = "其他期别的工作表"
_EACH = 2  # so many sheets are told one by one
_NAMED = 5


def tell_unread(sheets: Iterable[tuple[Sheet, str]], said: Tidied) -> None:
    """Every sheet with its reason into the account; many for one reason in one warning."""
    told: dict[str, list[tuple[Sheet, int]]] = {}
    for sheet, reason in sheets:
        cells = not_empty(sheet)
        if not cells:
            continue
        ours = added_by_us(sheet)
        why = ours or reason
        said.ignored.append(Ignored(sheet.name, why, cells, sheet_no=sheet.number))
        if ours is None:
            told.setdefault(why, []).append((sheet, cells))
    for why, listed in told.items():
        if len(listed) <= _EACH:
            for sheet, cells in listed:
                sentence = f"工作表“{sheet.name}”有{cells}个单元格未读取（{why}）"
                said.warnings.append(Warned("W-sheet", sentence, sheet.name))
            continue
        names = "、".join(f"“{sheet.name}”" for sheet, _ in listed[:_NAMED])
        more = f"等{len(listed)}张工作表" if len(listed) > _NAMED else f"{len(listed)}张工作表"
        sentence = f"{names}{more}共{sum(cells for _, cells in listed)}个单元格未读取（{why}）"
        said.warnings.append(Warned("W-sheet", sentence, listed[0][0].name))


def added_by_us(sheet: Sheet) -> str | None:
    """What a sheet is that we added ourselves; a department's own 问题清单 is none of them."""
    if sheet.name == LISTS_SHEET:
        return "模板的下拉选项"
    is_list = sheet.n_rows > 0 and is_problem_sheet(sheet.name, sheet.rows[0])
    return "我们附的问题清单" if is_list else None


def has_our_marks(grid: Grid | None) -> bool:
    """Whether it is a workbook that we marked and sent back."""
    return grid is not None and any(
        sheet.n_rows > 0 and is_problem_sheet(sheet.name, sheet.rows[0]) for sheet in grid.sheets
    )


def reason_unread(sheet: Sheet) -> str:
    """Why nothing is read from a sheet on which no table of the return was found."""
    return "隐藏的工作表" if sheet.hidden else NOT_OURS


def no_table(grid: Grid, source: Source, spec: TableSpec) -> Problem:
    """The table is not there: what its heading should say, and which row of the file comes nearest."""
    wanted = "、".join(heading.replace("{year}年", "本年") for heading in list(spec.headings)[:4])
    columns = f"（应有{wanted}等栏目）"
    named = [sheet for sheet in grid.sheets if spec.sheet and re.search(spec.sheet, sheet.name)]
    if spec.sheet and not named:
        sentence = f"“{source.label}”缺少工作表“{spec.sheet}”{columns}，请补上；没有内容的，表头下写“无”"
    elif hidden := _hidden_with_heads(grid, named, spec):
        sentence = (
            f"“{source.label}”的表头在隐藏的工作表“{hidden.name}”里，隐藏的工作表不读取，请取消隐藏后重新报送"
        )
    else:
        where = f"工作表“{spec.sheet}”里" if spec.sheet else "文件里"
        nearest = _nearest_row(named or [s for s in grid.sheets if not s.hidden], spec)
        sentence = f"{where}找不到“{source.label}”的表头{columns}{nearest}，请核对是否报错了表"
    return Problem("", "", "", "", "R-no-table", sentence, fatal=True)


def _hidden_with_heads(grid: Grid, named: Sequence[Sheet], spec: TableSpec) -> Sheet | None:
    """The sheet that nobody sees and on which the table stands, where no other has anything like it."""
    sheets = named or grid.sheets
    if any(_nearest_row([sheet], spec) for sheet in sheets if not sheet.hidden):
        return None
    return next((sheet for sheet in sheets if sheet.hidden and _nearest_row([sheet], spec)), None)


def _nearest_row(sheets: list[Sheet], spec: TableSpec) -> str:
    """'；最像表头的是…第6行': where most words of the expected headings stand; '' where none does."""
    known = {part for path in expected(spec, None) for part in path.split("/")}
    best: tuple[int, Sheet, int, set[str]] | None = None
    for sheet in sheets:
        for row in range(min(sheet.n_rows, SEARCHED)):
            words = {_heading(cell) for cell in sheet.rows[row] if isinstance(cell, str) and is_filled(cell)}
            if (hits := len(words & known)) and (best is None or hits > best[0]):
                best = (hits, sheet, row, words)
    if best is None:
        return ""
    hits, sheet, row, words = best
    strange = sorted(words - known)
    others = f"，{'、'.join(f'“{word}”' for word in strange[:3])}等{len(strange)}栏不是" if strange else ""
    return f"；最像表头的是工作表“{sheet.name}”第{row + 1}行，{hits}栏相同{others}"


def _heading(cell: str) -> str:
    return normalise_heading(heading_unit(cell)[0])
