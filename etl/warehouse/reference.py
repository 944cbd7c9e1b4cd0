"""Names to codes: units, people, projects and indicators as the registers give them, on a given day.

A name that is not registered is never guessed. One that is nearly registered (刘会涓 beside 刘慧涓) is
a question to a person, with the near names as the options.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.values import is_unusual, look_alike, sound_alike, unpadded
from schemas.warehouse import LOADED

FAR_FUTURE = date(9999, 12, 31)
# Registers that are held ready under their whole key.
STRUCK = "R-struck"  # the rule of a row that names what is struck off
_BY_KEY = ("project_milestone", "infrastructure_work", "reform_item", "reform_measure", "indicator_target")
REGISTERS = frozenset({"project", *_BY_KEY})
"""What a year's lists register and its papers print."""


TOLD_SINCE = "told_since"
_SAID_LONGER = ("指标", "重点项目")


class UnknownName(Exception):
    """A name is not registered. ``near``: registered names that differ by one character.

    ``written``: the one name that is meant, of several in a cell.
    """

    def __init__(self, sentence: str, near: tuple[str, ...] = (), written: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.near = near
        self.written = written


class StruckName(UnknownName):
    """What is named stood in the register once and was taken out of it: known, and no longer owed."""


@dataclass(slots=True)
class Names:
    """Spellings → (code, valid from, valid to)."""

    what: str
    entries: dict[str, list[tuple[str, date, date]]] = field(default_factory=dict)
    _but_one: dict[tuple[int, str], list[str]] | None = None
    """The spellings by all of their characters but one, and the place of that one."""
    _found_near: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _in_text: tuple[str, ...] | None = None

    def add(
        self, spelling: str, code: str, valid_from: date | None = None, valid_to: date | None = None
    ) -> None:
        self._but_one = self._in_text = None
        self._found_near.clear()
        held = self.entries.setdefault(spelling_key(spelling), [])
        held.append((code, valid_from or date.min, valid_to or FAR_FUTURE))

    def code(self, spelling: str, day: date | None = None) -> str:
        """The code of this spelling on ``day`` (any day: the only code it ever had).

        Raises:
            UnknownName: not registered, or more than one code fits.
        """
        wanted = spelling if spelling in self.entries else spelling_key(spelling)
        found = self.entries.get(wanted, [])
        if len(found) == 1:
            return found[0][0]
        codes = {c for c, start, end in found if day is None or start <= day <= end} or {
            c for c, _, _ in found
        }
        if len(codes) == 1:
            return codes.pop()
        if codes:
            raise UnknownName(f"“{spelling}”对应{len(codes)}个{self.what}，请写全称或代码")
        raise UnknownName(f"{self.what}名录里没有“{spelling}”，请按名录填写", self.near(spelling))

    @property
    def in_text(self) -> tuple[str, ...]:
        """Spellings that may be looked for in a text, longer ones first, since one may hold another."""
        if self._in_text is None:
            words = (known for known in self.entries if len(known) > 1 and not known.isascii())
            self._in_text = tuple(sorted(words, key=len, reverse=True))
        return self._in_text

    def holds(self, spelling: str) -> bool:
        """Whether this is a registered spelling, of one or of several."""
        return spelling in self.entries or spelling_key(spelling) in self.entries

    def near(self, spelling: str) -> tuple[str, ...]:
        """Registered spellings that differ in one character, a qualifier, or how a company's name ends."""
        wanted = spelling_key(spelling)
        if (found := self._found_near.get(wanted)) is None:
            alike = {known for known in self.entries if _near(known, wanted)} | {*self.alike(wanted)}
            if self.what == "人员" and alike:
                # 刘会娟 may be 刘会涓, and 刘慧涓 as well.
                alike |= {known for known in self.entries if _sounds_like(known, wanted)}
            if self.what in _SAID_LONGER:
                alike |= {known for known in self.entries if _is_lengthened(known, wanted)}
            found = self._found_near[wanted] = tuple(sorted(alike))
        return found

    def alike(self, spelling: str) -> list[str]:
        """Registered spellings that a name typed by ear, from paper or in old characters may mean.

        One character differs, and sounds (刘会娟, 刘慧娟) or looks alike (周未, 周末); or all that differ
        sound alike and are no everyday characters on one side (劉會娟).
        """
        wanted = spelling_key(spelling)
        if self._but_one is None:
            self._but_one = {}
            for known in self.entries:
                for at in range(len(known)):
                    self._but_one.setdefault((at, known[:at] + known[at + 1 :]), []).append(known)
        found = {
            known
            for at in range(len(wanted))
            for known in self._but_one.get((at, wanted[:at] + wanted[at + 1 :]), ())
            if len(known) == len(wanted) and known != wanted and _is_slip(known[at], wanted[at])
        }
        if any(map(is_unusual, wanted)):
            found |= {known for known in self.entries if _is_in_old_characters(wanted, known)}
        return sorted(found)


@dataclass(slots=True)
class Reference:
    """What names mean at the start of a run, and the registered values that returns may repeat."""

    units: Names = field(default_factory=lambda: Names("单位"))
    people: Names = field(default_factory=lambda: Names("人员"))
    projects: Names = field(default_factory=lambda: Names("重点项目"))
    indicators: Names = field(default_factory=lambda: Names("指标"))
    enterprises: Names = field(default_factory=lambda: Names("企业"))
    unit_names: dict[str, str] = field(default_factory=dict)
    enterprise_names: dict[str, str] = field(default_factory=dict)
    unit_emails: dict[str, str] = field(default_factory=dict)
    indicator_units: dict[str, str] = field(default_factory=dict)
    registered: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    person_names: dict[str, str] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    """Names of which somebody has answered that they are nobody of the directory."""
    extended: dict[tuple[str, str], date] = field(default_factory=dict)
    """(table, row key) → the day until which the office has extended it."""
    extensions: dict[tuple[str, str], dict[str, tuple[date, date]]] = field(default_factory=dict)
    """(table, row key) → number of each extension → the day of its consent and the day until which."""

    struck_projects: dict[str, str] = field(default_factory=dict)
    """Spelling → name of what a list of projects named once and no list names now."""

    def with_projects(self, codes: list[str], names: list[str]) -> Reference:
        """This reference, with the projects that a register in hand names first."""
        known = Names(
            self.projects.what, {spelling: list(held) for spelling, held in self.projects.entries.items()}
        )
        for code, name in zip(codes, names, strict=True):
            known.entries[spelling_key(code)] = [(code, date.min, FAR_FUTURE)]
            known.entries[spelling_key(name)] = [(code, date.min, FAR_FUTURE)]
        return replace(self, projects=known)

    def unit_name(self, code: str | None) -> str:
        return self.unit_names.get(code or "", code or "未知单位")


def load_reference(connection: sa.Connection) -> Reference:
    """Read the registers as they stand now."""
    reference = Reference()
    _load_units(connection, reference)
    _load_people(connection, reference)
    _load_indicators(connection, reference)
    _load_enterprises(connection, reference)
    _load_projects(connection, reference)
    for table in _BY_KEY:
        keys = LOADED[table].key_columns()
        rows = [row._mapping for row in _rows(connection, f"select * from report.{table}")]
        reference.registered[table] = {tuple(row[key] for key in keys): dict(row) for row in rows}
    _load_supervision_items(connection, reference)
    _load_extensions(connection, reference)
    return reference


def _load_units(connection: sa.Connection, reference: Reference) -> None:
    for row in _rows(connection, "select * from report.unit order by sort_order nulls last, valid_from"):
        for name in (row.unit_name, row.short_name, row.unit_code):
            if name:
                reference.units.add(name, row.unit_code, row.valid_from, row.valid_to)
        reference.unit_names[row.unit_code] = row.unit_name
        if row.contact_email:
            reference.unit_emails[row.unit_code] = row.contact_email
    for row in _rows(connection, "select * from report.unit_alias"):
        reference.units.add(row.alias_name, row.unit_code, row.valid_from, row.valid_to)


def _load_people(connection: sa.Connection, reference: Reference) -> None:
    for row in _rows(connection, "select * from report.person"):
        reference.people.add(row.person_name, row.person_code)
        reference.people.add(row.person_code, row.person_code)
        reference.person_names[row.person_code] = row.person_name
    for row in _rows(connection, "select * from report.person_alias"):
        reference.people.add(row.alias_name, row.person_code, row.valid_from, row.valid_to)
    answered = (
        "select distinct said.key as name from ledger.submission"
        " cross join lateral jsonb_each_text(hints -> 'names') as said where said.key = said.value"
    )
    reference.strangers = {row.name for row in _rows(connection, answered)}


def _load_indicators(connection: sa.Connection, reference: Reference) -> None:
    for row in _rows(connection, "select * from report.indicator"):
        for name in (row.indicator_name, row.indicator_code, *(row.aliases or "").split(";")):
            if name.strip():
                reference.indicators.add(name, row.indicator_code, row.valid_from, row.valid_to)
        reference.indicator_units[row.indicator_code] = row.unit


def _load_enterprises(connection: sa.Connection, reference: Reference) -> None:
    for row in _rows(connection, "select enterprise_code, enterprise_name, aliases from report.enterprise"):
        reference.enterprise_names[row.enterprise_code] = row.enterprise_name
        for name in (row.enterprise_name, row.enterprise_code, *re.split("[;；、]", row.aliases or "")):
            if name.strip():
                reference.enterprises.add(name, row.enterprise_code)


def _load_projects(connection: sa.Connection, reference: Reference) -> None:
    registered = reference.registered.setdefault("project", {})
    for row in _rows(connection, "select * from report.project"):
        reference.projects.add(row.project_code, row.project_code)
        reference.projects.add(row.project_name, row.project_code)
        registered[(row.list_year, row.project_code)] = dict(row._mapping)
    struck = (
        "select distinct on (project_code) project_code, project_name from warehouse.project gone"
        " where not exists (select from report.project p where p.project_code = gone.project_code)"
        " order by project_code, recorded_at desc"
    )
    for row in _rows(connection, struck):
        for spelling in (row.project_code, row.project_name):
            if not reference.projects.holds(spelling):
                reference.struck_projects[spelling_key(spelling)] = row.project_name


class _Unread(dict[tuple[Any, ...], dict[str, Any]]):
    """What weekly returns reported could not be read: whoever needs it meets the fault, the others go on."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def get(self, *_: Any) -> Any:
        raise self.fault


def _load_supervision_items(connection: sa.Connection, reference: Reference) -> None:
    """The register's items; of the others the days that were told first, which count as registered.

    ``TOLD_SINCE`` holds the week that told them: its own correction changes them.
    """
    told = (
        f"select item_no, min(period_start) as {TOLD_SINCE},"
        " (array_agg(assigned_date order by period_start) filter (where assigned_date is not null))[1]"
        " as assigned_date,"
        " (array_agg(due_date order by period_start) filter (where due_date is not null))[1] as due_date"
        " from report.supervision_week group by item_no"
    )
    registered: dict[tuple[Any, ...], dict[str, Any]] = {}
    try:
        with connection.begin_nested():
            for sql in (told, "select * from report.supervision_item"):
                registered |= {(row.item_no,): dict(row._mapping) for row in _rows(connection, sql)}
    except sa.exc.DBAPIError as fault:
        if fault.connection_invalidated:
            raise
        registered = _Unread(fault)
    reference.registered["supervision_item"] = registered


def _load_extensions(connection: sa.Connection, reference: Reference) -> None:
    """The last day that the office consented to: of several extensions, that of the last one."""
    extensions = (
        "select subject_table, subject_key, change_no, in_force_date, until_date"
        " from report.registered_change"
        " where change_type = '延期' and until_date is not null order by in_force_date, change_no"
    )
    for row in _rows(connection, extensions):
        key = (row.subject_table, row.subject_key)
        reference.extended[key] = row.until_date
        reference.extensions.setdefault(key, {})[row.change_no] = row.in_force_date, row.until_date


def spelling_key(text: str) -> str:
    """One normalisation for every name: half-width, no white space, one kind of dash and bracket."""
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", unpadded(text)))
    # Once more: without the white space between them, a letter and its accent are one character.
    return re.sub(r"[‐‑‒–—−－]", "-", unicodedata.normalize("NFKC", flat))


# What a company's name ends in is written in several ways, or left out.
_COMPANY = re.compile(r"(?:集团|控股)?(?:股份|责任)?(?:有限)?(?:责任)?公司$|集团$")


def _is_same_company(known: str, wanted: str) -> bool:
    core = _COMPANY.sub("", known)
    return len(core) > 2 and core != known and core == _COMPANY.sub("", wanted)


_QUALIFIER = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_LEAST_CORE, _LONGEST_ADDED = 4, 4


def _is_qualified(known: str, wanted: str) -> bool:
    """全口径税收(含出口退税) and 全口径税收: one may be the other."""
    core = _QUALIFIER.sub("", known)
    return len(core) >= _LEAST_CORE and not core.isascii() and core == _QUALIFIER.sub("", wanted)


def _is_lengthened(known: str, wanted: str) -> bool:
    """全社会固定资产投资 and 固定资产投资: one may be the other. Of units it is another."""
    shorter, longer = sorted((known, wanted), key=len)
    is_part = longer.startswith(shorter) or longer.endswith(shorter)
    added = len(longer) - len(shorter)
    return is_part and 0 < added <= _LONGEST_ADDED and len(shorter) >= _LEAST_CORE and not shorter.isascii()


def _is_slip(one: str, other: str) -> bool:
    return sound_alike(one, other) or look_alike(one, other)


def _is_in_old_characters(wanted: str, known: str) -> bool:
    """Only characters outside the everyday ones differ, and each sounds like the one that stands for it."""
    differing = [(a, b) for a, b in zip(wanted, known, strict=False) if a != b]
    return (
        len(wanted) == len(known)
        and all(is_unusual(a) and sound_alike(a, b) for a, b in differing)
        and bool(differing)
    )


def _sounds_like(known: str, wanted: str) -> bool:
    return known != wanted and known[:1] == wanted[:1] and sound_alike(known, wanted)


def _near(known: str, wanted: str) -> bool:
    if known != wanted and (_is_same_company(known, wanted) or _is_qualified(known, wanted)):
        return True
    if known == wanted or abs(len(known) - len(wanted)) > 1 or min(len(known), len(wanted)) < 2:
        return False
    if re.fullmatch(r"[A-Za-z0-9-]+", known):
        return False
    if len(known) == len(wanted):
        return sum(a != b for a, b in zip(known, wanted, strict=True)) == 1 and known[0] == wanted[0]
    longer, shorter = (known, wanted) if len(known) > len(wanted) else (wanted, known)
    return len(longer) > 3 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _rows(connection: sa.Connection, sql: str) -> list[Any]:
    return list(connection.execute(sa.text(sql)))
