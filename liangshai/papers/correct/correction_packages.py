"""送出包 of a 更正函: beside each package of the paper one with the letter, for paper and chat."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from liangshai.papers.correct.correction_letters import Audience, had_of
from liangshai.papers.readers.distribution import fill, with_cover
from liangshai.service import Service
from reports.delivery.mail import Letter
from reports.issuing.correction.correction import MARK
from schemas.warehouse.delivery import Delivery


def write_packages(
    service: Service, issue_id: int, name: str, letters: Mapping[Audience, Letter], title: str, told: str
) -> None:
    """`name`: 更正函1, behind the folder of the paper's packages; `told`: a line for the slip."""
    by_had = {(one.sees_whole, one.unit_name, one.own_forms): mail for one, mail in letters.items()}
    query = sa.select(Delivery.package, Delivery.edition).filter_by(issue_id=issue_id)
    with service.engine.connect() as connection:
        rows = connection.execute(query.order_by(Delivery.recipient_code)).all()
    for row in rows:
        mail = by_had.get(had_of(row.edition))
        if mail is not None:
            place = service.settings.home / row.package
            folder = place.parent.with_name(f"{place.parent.name}-{name}") / place.name
            fill(folder, with_cover(title, told, _short_names(mail.attachments), by_mail=False))


def _short_names(attachments: Mapping[str, bytes]) -> dict[str, bytes]:
    """As a chat and a USB stick bear them."""
    short = {}
    for full, content in attachments.items():
        stem, _, form = full.rpartition(".")
        short[f"{'本单位分册（更正）' if stem.endswith(MARK) else '更正函'}.{form}"] = content
    return short
