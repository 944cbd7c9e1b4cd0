"""What the command line prints: receipts and lists as people read them, or JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from etl.answer.answer import receipt_text
from liangshai.settings import TIME_ZONE

EXIT_CODES = {
    "accepted": 0,
    "duplicate": 0,
    "evidence": 0,
    "partly": 3,
    "returned": 4,
    "held": 5,
    # Kept, but our own fault kept it from being read: it is taken up again with the next load.
    "received": 1,
}
_WORST_LAST = (0, 3, 5, 4, 1)
END_WORDS = {
    "accepted": "已受理",
    "partly": "部分受理",
    "held": "待确认",
    "returned": "退回",
    "duplicate": "重复",
    "received": "待处理",
    "evidence": "盖章件",
}
PERIOD_WORDS = {
    "none": "不定期", "day": "每日", "week": "每周", "month": "每月",
    "quarter": "每季", "half": "每半年", "year": "每年",
}  # fmt: skip


def print_json(data: Any) -> None:
    """Data to stdout as indented JSON with Chinese as it is; days and decimals as text."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def moment_text(moment: str) -> str:
    """An ISO time as people write it, to the second, in Shanghai."""
    return f"{datetime.fromisoformat(moment).astimezone(ZoneInfo(TIME_ZONE)):%Y-%m-%d %H:%M:%S}"


def print_receipts(receipts: list[dict[str, Any]], as_json: bool) -> None:
    """One receipt alone is an object in JSON, several are a list."""
    if as_json:
        print_json(receipts[0] if len(receipts) == 1 else receipts)
        return
    for receipt in receipts:
        click.echo(receipt_text(receipt).rstrip())
        click.echo()


def exit_code(receipts: list[dict[str, Any]]) -> int:
    """The gravest end among the receipts: returned, then held, then partly."""
    return worst_code(receipt["status"] for receipt in receipts)


def worst_code(statuses: Iterable[str]) -> int:
    """The exit code of the gravest of these ends."""
    return max((EXIT_CODES[status] for status in statuses), key=_WORST_LAST.index, default=0)


def ends_text(ends: Mapping[str, int]) -> str:
    """How many came to which end: 已受理2份，退回1份."""
    return "，".join(f"{END_WORDS[end]}{n}份" for end, n in sorted(ends.items())) or "没有新的报送"


def end_text(receipt: Mapping[str, Any]) -> str:
    """What became of one return, in a line: its number, its end, and the first thing against it."""
    wrong = [receipt["reason"]] if receipt["reason"] else [one["message"] for one in receipt["rejected"]]
    if receipt["status"] == "held" and receipt["question"]:
        wrong = [receipt["question"]["sentence"]]
    more = f"（等{len(wrong)}处）" if len(wrong) > 1 else ""
    what = f"{receipt['source_label'] or receipt['file']}：{END_WORDS[receipt['status']]}"
    return f"第{receipt['submission']}号 {what}{f'。{wrong[0]}{more}' if wrong else ''}"


def mail_text(sent: Mapping[str, int], queued: int) -> str:
    """What became of the outbox, whole: 已发4封，可能重复2封，待发1封，失败1封（连同此前的3封）."""
    counts = {
        "已发": sent["sent"],
        "可能重复": sent["possible_duplicates"],
        "待发": sent["waiting"],
        "失败": sent["failed"],
    }
    told = "，".join(f"{name}{n}封" for name, n in counts.items() if n or name != "可能重复")
    earlier = sum(counts.values()) - queued
    return f"{told}（连同发件箱里此前的{earlier}封）" if earlier > 0 else told


def mail_code(sent: Mapping[str, int]) -> int:
    """The exit code of a command whose work is to send: 1 where a mail waits or has failed."""
    return int(bool(sent["waiting"] or sent["failed"]))


def came_text(came: Mapping[str, Any]) -> str:
    """What one way gave: 收件夹：2份（另有1份还没写完，下次受理）."""
    if not came["connected"]:
        return f"{came['label']}：未接入。{came['fault']}"
    is_records = came["kind"] in ("database", "web")
    parts = [f"{came['records']}条新记录" if is_records else f"{came['files']}份"]
    if came["self_checks"]:
        parts.append(f"自检{came['self_checks']}份")
    if came["still_written"]:
        parts.append(f"另有{came['still_written']}份刚放入，写完整后下次受理")
    if came["still_refused"]:
        parts.append(f"上次退回的{came['still_refused']}条没有改，仍未入库")
    if came["fault"]:
        parts = [came["fault"]] if not (came["files"] or came["records"]) else [*parts, came["fault"]]
    return f"{came['label']}：{'；'.join(parts)}"


def print_questions(questions: list[dict[str, Any]], as_json: bool) -> None:
    """Open questions, each with whom it asks and its lettered answers; one JSON list with `as_json`."""
    if as_json:
        print_json(questions)
        return
    if not questions:
        click.echo("没有待确认的问题。")
    for question in questions:
        asked = "报送单位" if question["asked_of"] == "unit" else "报表主管"
        click.echo(
            f"问题 {question['id']}（第{question['submission']}号报送 {question['file']}，请{asked}答复）"
        )
        click.echo(f"  {question['sentence']}")
        for option in question["options"]:
            click.echo(f"    {option['letter']}  {option['words']}")
    if questions:
        click.echo(f"答复：liangshai held {questions[0]['id']} A")
