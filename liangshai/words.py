"""What the command line prints: receipts and lists as people read them, or JSON for machines."""

from __future__ import annotations

import json
from typing import Any

import click

from etl.answer import receipt_text

EXIT_CODES = {
    "accepted": 0,
    "duplicate": 0,
    "evidence": 0,
    "partly": 3,
    "returned": 4,
    "held": 5,
    "received": 0,
}
_WORST_LAST = (0, 3, 5, 4)


def print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


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
    codes = [EXIT_CODES[receipt["status"]] for receipt in receipts]
    return max(codes, key=_WORST_LAST.index, default=0)


def print_questions(questions: list[dict[str, Any]], as_json: bool) -> None:
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
