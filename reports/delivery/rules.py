"""Who gets which paper, and how much of it: data, dated and versioned, in `schemas/rules/delivery.yml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

import schemas
from reports.delivery.mail import is_address, normal_address
from reports.figures.rule_file import Dated, RuleTable, Strict, load_rule_table
from reports.issuing.kept.papers import PAPERS, QUARTERLY
from schemas.warehouse import LOADED

DELIVERY_FILE = schemas.FOLDER / "rules" / "delivery.yml"
YEARLY_KIND, ENTERPRISES_KIND = "yearly", "yearly_enterprises"
YEARLY_NAMES = {YEARLY_KIND: "考核基础数据", ENTERPRISES_KIND: "考核基础数据（含企业明细）"}
NAMES = {kind: paper.name for kind, paper in PAPERS.items()} | YEARLY_NAMES
ROLES: tuple[str, ...] = LOADED["recipient"].__table__.columns["role"].info["choices"]
_MAY_SEE = {YEARLY_KIND: ("assessor", "office", "leader"), ENTERPRISES_KIND: ("assessor",)}
_HOLDS = {YEARLY_KIND: "个人台账", ENTERPRISES_KIND: "单个企业的数"}
Form = Literal["docx", "pdf", "xlsx"]


class DeliveryFault(Exception):
    """The paper can be sent to nobody as the lists stand; one Chinese sentence naming every fault."""


class Share(Strict):
    """What a role gets of a paper: the whole of it, its own unit's version, or both; in which files."""

    whole: tuple[Form, ...] = ()
    own: tuple[Form, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Share:
        if not (self.whole or self.own):
            raise ValueError("whole 和 own 都是空的，这个角色什么也收不到；不送就删去这一行")
        return self


class DeliveryRules(Dated):
    """The rules from one day on."""

    mail_limit_mb: float = Field(gt=0)
    give_up_hours: float = Field(ge=1)
    picture_width_px: int = Field(ge=480, le=4000)
    picture_height_px: int = Field(ge=1000, le=65000)
    papers: Mapping[str, Mapping[str, Share]]

    @field_validator("papers")
    @classmethod
    def _known(cls, papers: Mapping[str, Mapping[str, Share]]) -> Mapping[str, Mapping[str, Share]]:
        for kind, shares in papers.items():
            if kind not in NAMES:
                raise ValueError(f"没有“{kind}”这种公文，应为{'、'.join(NAMES)}")
            for role, share in shares.items():
                if role not in ROLES:
                    raise ValueError(f"{kind} 之下的角色“{role}”不存在，应为{'、'.join(ROLES)}")
                if share.own and kind != QUARTERLY.kind:
                    raise ValueError(f"{kind} 没有单位分册，{role} 之下不能写 own")
                if kind in YEARLY_NAMES:
                    _refuse_yearly(kind, role, share)
        return papers

    @property
    def give_up_after(self) -> dt.timedelta:
        return dt.timedelta(hours=self.give_up_hours)

    @property
    def mail_limit_bytes(self) -> int:
        return int(self.mail_limit_mb * 1_000_000)


def _refuse_yearly(kind: str, role: str, share: Share) -> None:
    """The year's workbook holds every person's postings and every unit's scores; one edition, enterprises."""
    if role not in _MAY_SEE[kind]:
        raise ValueError(f"{kind} 含{_HOLDS[kind]}，只能送{'、'.join(_MAY_SEE[kind])}，不能送 {role}")
    if share.whole != ("xlsx",):
        raise ValueError(f"{kind} 只有 xlsx 一种文件，{role} 之下应写 whole: [xlsx]")


class DeliveryRuleTable(RuleTable[DeliveryRules]):
    """`schemas/rules/delivery.yml`: every edition of who gets which paper."""

    rule: Literal["delivery"]


def load_delivery_rules(path: Path = DELIVERY_FILE) -> DeliveryRuleTable:
    """Raises RuleFault with file and place."""
    return load_rule_table(path, DeliveryRuleTable)


# ---- who gets what ----


@dataclass(frozen=True, slots=True)
class Registered:
    """One line of the register of recipients."""

    code: str
    name: str
    role: str
    unit_code: str | None
    email: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What lies before a reader: files of the whole paper and of one unit's version."""

    whole: tuple[Form, ...]
    own: tuple[Form, ...]
    unit_code: str | None
    unit_name: str

    @property
    def words(self) -> str:
        """As the ledger has it: 全文 docx、pdf；招商局分册 pdf、xlsx."""
        parts = [f"全文 {'、'.join(self.whole)}"] if self.whole else []
        parts += [f"{self.unit_name}分册 {'、'.join(self.own)}"] if self.own else []
        return "；".join(parts)


def plan(
    rules: DeliveryRules, kind: str, register: Iterable[Registered], units: Mapping[str, str]
) -> list[tuple[Registered, Edition]]:
    """Each recipient of a paper with what he gets, in the register's order.

    `units`: code → name, as the paper itself names them; a unit renamed since keeps its name in it.

    Raises:
        DeliveryFault: nobody gets it, or one who should cannot; then nobody is sent anything.
    """
    shares = rules.papers.get(kind, {})
    name = NAMES[kind]
    if not shares:
        raise DeliveryFault(f"送达规则没有写《{name}》送给谁，没有发送；请改 {DELIVERY_FILE.name}")
    everybody = list(register)
    faults = [
        f"{one.code} {one.name}的角色写的是“{one.role}”，应为{'、'.join(ROLES)}之一"
        for one in everybody
        if one.role not in ROLES
    ]
    chosen = [(one, shares[one.role]) for one in everybody if one.role in shares]
    for one, share in chosen:
        if not is_address(normal_address(one.email)):
            faults.append(
                f"{one.code} {one.name}的邮箱写的是“{_one_line(one.email)}”，"
                "应如 ducha@example.gov.cn，只写一个"
            )
        if share.own and not one.unit_code:
            faults.append(f"{one.code} {one.name}要送单位分册，没有写单位代码")
        elif share.own and one.unit_code not in units:
            faults.append(
                f"{one.code} {one.name}的单位代码写的是“{one.unit_code}”，这份文件的单位里没有这个单位"
            )
    if faults:
        raise DeliveryFault(f"接收人名录有{len(faults)}处要改，没有发送：{'；'.join(faults)}")
    if not chosen:
        roles = "、".join(shares)
        raise DeliveryFault(f"接收人名录里没有《{name}》的接收人（角色 {roles}），没有发送")
    return [(one, _edition(one, share, units)) for one, share in chosen]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _edition(one: Registered, share: Share, units: Mapping[str, str]) -> Edition:
    unit = (one.unit_code, units[one.unit_code]) if share.own and one.unit_code else (None, "")
    return Edition(share.whole, share.own, *unit)
