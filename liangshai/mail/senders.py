"""Whose address is this? The registers say it: units' contacts and the list of recipients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from reports.delivery.deliver import Recipient
from reports.delivery.mail import normal_address


def addresses(told: str) -> list[str]:
    """One register's field as the addresses in it."""
    return [email for email in re.split(r"[;；,，、\s]+", told) if email]


def _key(address: str) -> str:
    """What two spellings of one address have in common."""
    return normal_address(address).lower()


def recipients_with(connection: sa.Connection, role: str) -> list[Recipient]:
    """The registered recipients of one role, in the order of their codes."""
    rows = connection.execute(
        sa.text(
            "select recipient_name, email from report.recipient where role = :role order by recipient_code"
        ),
        {"role": role},
    )
    return [Recipient(row.recipient_name, row.email) for row in rows]


@dataclass(slots=True)
class Senders:
    """Registered addresses (small letters) → the units that they stand for, and their names."""

    ours: str
    units: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    contact_of: dict[str, Recipient] = field(default_factory=dict)

    @classmethod
    def load(cls, connection: sa.Connection, ours: str) -> Senders:
        """``ours``: the address that our own letters come from."""
        known = cls(_key(ours))
        rows = connection.execute(
            sa.text(
                "select unit_code, coalesce(short_name, unit_name) as name, contact_email as email"
                " from report.unit where contact_email is not null"
                " union all select unit_code, recipient_name, email from report.recipient"
            )
        )
        for unit, name, emails in rows:
            for email in addresses(emails):
                known._add(email, unit, name)
        contacts = connection.execute(
            sa.text(
                "select unit_code, coalesce(short_name, unit_name) as name, contact_email as email"
                " from report.unit where contact_email is not null"
            )
        )
        known.contact_of = {row.unit_code: Recipient(row.name, row.email) for row in contacts}
        return known

    def _add(self, email: str, unit: str | None, name: str) -> None:
        address = _key(email)
        if address:
            self.names.setdefault(address, name)
            self.units.setdefault(address, set()).update({unit} if unit else set())

    def knows(self, address: str) -> bool:
        return _key(address) in self.units

    def is_ourselves(self, address: str) -> bool:
        return _key(address) == self.ours and not self.units.get(_key(address))

    def unit_of(self, address: str) -> str | None:
        """The one unit that this address stands for; None: unknown, or several (the form says which)."""
        units = self.units.get(_key(address), set())
        return next(iter(units)) if len(units) == 1 else None

    def may_speak_for(self, address: str, asked: Iterable[str]) -> bool:
        """May ``address`` answer what was asked of ``asked``? The same address, or one of the same unit."""
        mine = self.units.get(_key(address), set())
        others = [_key(one) for one in asked]
        return _key(address) in others or any(mine & self.units.get(one, set()) for one in others)

    def recipient(self, address: str) -> Recipient:
        return Recipient(self.names.get(_key(address), address), address)

    def contacts(self, units: Iterable[str]) -> list[Recipient]:
        """The registered contacts of these units, each once."""
        return [self.contact_of[unit] for unit in dict.fromkeys(units) if unit in self.contact_of]
