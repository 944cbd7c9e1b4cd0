"""Letters to all who owe a form that its deadline was put off, or that this was taken back."""

from __future__ import annotations

import sqlalchemy as sa

from etl.answer.letter import write_letter
from etl.warehouse.form_extension import Extended
from liangshai.mail.letters import letter_of
from liangshai.mail.reminders import contacts
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import queue


def tell(
    service: Service,
    connection: sa.Connection,
    done: Extended,
    form: str,
    why: str,
    *,
    withdrawn: bool = False,
) -> tuple[int, tuple[str, ...]]:
    """Queue a letter to each unit's contact; how many are new, and the units that have no contact.

    ``form``: the return and its period in words; ``why``: reason and document.
    """
    due = done.due_at
    until = f"{due.year}年{due.month}月{due.day}日{due:%H:%M}"
    title = "撤销顺延通知" if withdrawn else "截止时间顺延通知"
    said = (
        f"顺延已撤销，截止时间仍为{until}"
        if withdrawn
        else f"截止时间顺延至{until}，应报的{len(done.units)}个单位一致"
    )
    letter = letter_of(f"【{title}】{form}的{said}。{why}\n已经报送的不用重报。\n")
    known = contacts(connection)
    reference = f"{done.form_extension_id}/{'撤销' if withdrawn else '顺延'}"
    folder = f"extension-{reference.replace('/', '-')}"
    write_letter(private_directory(service.settings.home / "letters") / folder, letter)
    added = 0
    for unit in done.units:
        to = known.get(unit, [])
        added += queue(connection, "extension", reference, to, f"{title}：{form}", f"letters/{folder}")
    return added, tuple(unit for unit in done.units if not known.get(unit))
