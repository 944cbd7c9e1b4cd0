"""The wall as one HTML file: opens offline in any browser, filters by unit, light and chain, loads nothing.

Every row stands in the file as HTML: without JavaScript the page shows all of them and filters none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from pathlib import Path

from reports.blocks import LIGHT_COLOURS, LIGHT_MARKS, LIGHTS
from reports.charts.style import LIGHT_TINTS, NAVY
from reports.wall.model import Wall, WallMilestone, WallMonth, WallProject

_HERE = Path(__file__).parent
# Between name and light; on a telephone each stands before its value.
_LABELS = ("产业链", "责任单位", "总投资（亿元）", "年度计划（万元）", "完成率（%）")
# The page may run its own script and style and load nothing at all.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render_page(wall: Wall) -> str:
    """The whole page."""
    colours = "".join(
        f".light-{n}{{color:{LIGHT_COLOURS[light]}}}.tint-{n}{{background:{LIGHT_TINTS[light]}}}"
        for n, light in enumerate(LIGHTS)
    )
    css = (_HERE / "wall.css").read_text(encoding="utf-8") + colours
    script = (_HERE / "wall.js").read_text(encoding="utf-8")
    legend = "".join(f"<li>{escape(line)}</li>" for line in (*wall.legend, *wall.notes))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(wall.title)}</title><style>{css}</style></head><body>"
        f"<header><h1>{escape(wall.title)}</h1><p>{escape(wall.subtitle)}</p>"
        f'<p class="what"><b>{escape(wall.mark)}</b>　{escape(wall.basis)}</p></header>'
        f"{_filters(wall)}<main><table><thead>{_head(wall)}</thead>"
        f"<tbody>{''.join(_row(wall, project) for project in wall.projects)}</tbody></table>"
        f'<p id="none" hidden>没有符合条件的项目。</p></main>'
        f"<footer><ul>{legend}</ul><p>{escape(wall.office)}</p></footer><script>{script}</script></body></html>\n"
    )


def _filters(wall: Wall) -> str:
    lights = "".join(
        f'<label class="light-{n}"><input type="checkbox" name="light" value="{light}" checked>'
        f'{LIGHT_MARKS[light]}{light} <b data-count="{light}">{wall.count(light)}</b></label>'
        for n, light in enumerate(LIGHTS)
    )
    return (
        '<form id="filters" autocomplete="off">'
        f"{_select('unit', '责任单位', wall.units())}{_select('chain', '产业链', wall.chains())}"
        f"<fieldset><legend>亮灯</legend>{lights}</fieldset>"
        '<label>项目名称<input type="search" name="name"></label>'
        f'<button type="reset">全部</button><output id="shown">共{len(wall.projects)}个项目</output></form>'
    )


def _select(name: str, label: str, values: Sequence[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in values)
    return f'<label>{label}<select name="{name}"><option value="">全部</option>{options}</select></label>'


def _head(wall: Wall) -> str:
    cells = ("序号", "项目名称", *_LABELS, "亮灯")
    months = "".join(f'<i style="left:{n * 100 / 12:.3f}%">{n + 1}月</i>' for n in range(12))
    line = _today(wall, f"<span>{escape(wall.line_label)}</span>")
    named = "".join(f'<th scope="col">{cell}</th>' for cell in cells)
    axis = f'<th scope="col" class="axis"><div class="months">{months}{line}</div></th>'
    return f'<tr>{named}{axis}<th scope="col">形象进度</th></tr>'


def _today(wall: Wall, inside: str = "") -> str:
    return f'<b class="today" style="left:{_share(wall, wall.line_day):.3f}%">{inside}</b>'


def _row(wall: Wall, project: WallProject) -> str:
    n = LIGHTS.index(project.light)
    more = "" if project.light_text == project.light else f"<br>{escape(project.light_text)}"
    marks = {"unit": project.unit, "chain": project.chain, "light": project.light, "name": project.name}
    data = "".join(f' data-{key}="{escape(value)}"' for key, value in marks.items())
    numbers = (project.total_yi_yuan, project.plan_wan_yuan, project.completion_pct)
    kinds = ("", "", *[' class="number"'] * len(numbers))
    told = "".join(
        f'<td{kind} data-label="{label}">{escape(text)}</td>'
        for kind, label, text in zip(kinds, _LABELS, (project.chain, project.unit, *numbers), strict=True)
    )
    return (
        f'<tr{data}><td>{project.number}</td><th scope="row">{escape(project.name)}</th>{told}'
        f'<td class="light light-{n} tint-{n}">{LIGHT_MARKS[project.light]}{project.light}{more}</td>'
        f'<td class="axis" aria-hidden="true">{_axis(wall, project)}</td>'
        f"<td>{escape(project.progress_text)}{_in_words(project)}</td></tr>"
    )


def _in_words(project: WallProject) -> str:
    """What the axis shows, as a list that opens by key or finger: a title needs a mouse."""
    lines = [_told(milestone) for milestone in project.milestones]
    lines += [_month_told(place, month) for place, month in enumerate(project.months) if month.light]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>节点和逐月亮灯</summary><ul>{items}</ul></details>" if items else ""


def _axis(wall: Wall, project: WallProject) -> str:
    months = "".join(_month(n, month) for n, month in enumerate(project.months))
    marks = "".join(_milestone(wall, milestone) for milestone in project.milestones)
    sides = (("before", project.other_years(wall.year, -1)), ("after", project.other_years(wall.year, 1)))
    marks += "".join(
        f'<em class="{side}" title="{escape(text)}">{escape(text)}</em>' for side, text in sides if text
    )
    line = _today(wall)
    return f'<div class="year"><div class="marks">{marks}</div><div class="cells">{months}</div>{line}</div>'


def _month(place: int, month: WallMonth) -> str:
    if month.light is None:
        return "<i></i>"
    n = LIGHTS.index(month.light)
    title = _month_told(place, month)
    return (
        f'<i class="tint-{n}" title="{escape(title)}">'
        f'<span class="light-{n}">{LIGHT_MARKS[month.light]}</span>{escape(month.text)}</i>'
    )


def _month_told(place: int, month: WallMonth) -> str:
    return f"{place + 1}月：{month.light}灯" + (f"，完成率{month.text}%" if month.text else "")


def _told(milestone: WallMilestone) -> str:
    """A milestone's whole story."""
    told = [milestone.name, f"计划{_day(milestone.planned)}"]
    if milestone.is_met:
        told.append(f"{_day(milestone.met)}完成" if milestone.met else "已完成")
    return "，".join([*told, milestone.says])


def _milestone(wall: Wall, milestone: WallMilestone) -> str:
    """Hollow where it is planned, full where it was met; the whole story in the title."""
    colour = LIGHT_COLOURS[milestone.light] if milestone.light else NAVY
    title = escape(_told(milestone))
    pieces = []
    for day, mark in ((milestone.planned, "▽"), (milestone.met, "▼")):
        if day is not None and day.year == wall.year:
            share = _share(wall, day)
            name = "" if mark == "▼" else escape(milestone.name)
            side = " to-left" if share > 85 else ""
            pieces.append(
                f'<u class="mark{side}" style="left:{share:.3f}%;color:{colour}" title="{title}">{mark}'
                f"<span>{name}</span></u>"
            )
    return "".join(pieces)


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "时间未定"


def _share(wall: Wall, day: dt.date) -> float:
    """Percent of the axis: each month is as wide as the others."""
    after = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    within = (day.day - 1) / (after - day.replace(day=1)).days
    return ((day.year - wall.year) * 12 + day.month - 1 + within) * 100 / 12
