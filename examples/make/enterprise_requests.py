"""Enterprises' requests of the year, each with the moments at which its state changed."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from examples.make.common import draw, is_workday, moment, nth_workday_after, person_name, pick
from examples.make.projects import all_projects

HOW_MANY = 73
# Category, the unit that deals with it, its handlers, and what is asked.
_MATTERS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "手续办理",
        "营商服务中心",
        ("P027", "P028"),
        ("协助办理施工许可", "协助办理环评手续", "咨询不动产登记"),
    ),
    ("用工服务", "营商服务中心", ("P029",), ("招聘操作工", "组织技能培训")),
    ("融资服务", "综合管理局", ("P014", "P034"), ("对接流动资金贷款", "申请技改贴息")),
    ("政策兑现", "综合管理局", ("P014",), ("兑现研发补助", "咨询税收优惠政策")),
    ("蒸汽水电", "规划建设局", ("P019", "P020"), ("增加蒸汽供应量", "双回路供电接入", "解决供水压力不足")),
    ("道路物流", "规划建设局", ("P020",), ("办理车辆通行手续", "修复厂区外道路")),
    ("安全环保", "规划建设局", ("P021", "P033"), ("危废转移协调", "安全评价咨询")),
    ("项目配套", "招商局", ("P016", "P017"), ("协调项目用地平整", "引荐上游原料供应商")),
    ("手续办理", "东部化工区", ("P025", "P026"), ("协助办理规划许可", "协助办理用地手续")),
)
_CHANNELS = ("窗口", "电话", "走访", "研判会", "网上平台")


def write_requests(path: Path) -> None:
    """requests.json: a list of requests; `changes` holds what each looked like from when on."""
    text = json.dumps(all_requests(), ensure_ascii=False, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text + "\n").encode())


def all_requests() -> list[dict[str, Any]]:
    """The year's requests in order of acceptance."""
    days = sorted(_accepted_on(number) for number in range(HOW_MANY))
    return [_request(number, day) for number, day in enumerate(days, start=1)]


def _accepted_on(number: int) -> date:
    day = date(2021, 1, 4) + timedelta(days=int(draw("request day", number) * 358))
    return day if is_workday(day) else nth_workday_after(day, 1)


def _request(number: int, accepted_on: date) -> dict[str, Any]:
    category, unit_name, handlers, wishes = _MATTERS[int(draw("matter", number) * len(_MATTERS))]
    enterprises = tuple(sorted({project.enterprise_name for project in all_projects()}))
    allowed_days = 5 if draw("urgent", number) < 0.25 else 10
    states = _changes(number, accepted_on, allowed_days)
    return {
        "requestNo": f"SQ2021-{number:04d}",
        "enterpriseName": pick(enterprises, "enterprise", number),
        "acceptTime": states[0]["updatedAt"],
        "channel": pick(_CHANNELS, "channel", number),
        "category": category,
        "summary": pick(wishes, "wish", number),
        "unitName": unit_name,
        "handler": person_name(pick(handlers, "handler", number)),
        "dueDate": nth_workday_after(accepted_on, allowed_days).isoformat(),
        "changes": states,
    }


def _changes(number: int, accepted_on: date, allowed_days: int) -> list[dict[str, Any]]:
    """The states that a request went through, each from a moment on."""

    def change(
        day: date, hour: int, status: str, solved_on: date | None, score: int | None
    ) -> dict[str, Any]:
        minute = int(draw("minute", number, status, score) * 60)
        return {
            "updatedAt": moment(day, f"{hour:02d}:{minute:02d}").isoformat(),
            "status": status,
            "solvedDate": solved_on.isoformat() if solved_on else None,
            "satisfaction": score,
        }

    states = [change(accepted_on, 9, "待办", None, None)]
    taken_up = nth_workday_after(accepted_on, 1)
    fate = draw("fate", number)
    if fate < 0.05:
        return [*states, change(taken_up, 15, "已退回", None, None)]
    states.append(change(taken_up, 10, "办理中", None, None))
    if fate < 0.12:
        return states  # still open at the end of the year
    late = fate < 0.27
    needed = (
        allowed_days + 2 + int(draw("late", number) * 9)
        if late
        else 1 + int(draw("needed", number) * (allowed_days - 1))
    )
    solved_on = nth_workday_after(taken_up, needed)
    states.append(change(solved_on, 16, "已办结", solved_on, None))
    if draw("asked back", number) < 0.8:
        score = 3 if late else 5 if draw("score", number) < 0.75 else 4
        states.append(change(nth_workday_after(solved_on, 3), 11, "已办结", solved_on, score))
    return states
