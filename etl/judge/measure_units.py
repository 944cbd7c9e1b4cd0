"""The unit in which an indicator is stated: the one it always had, or a question.

A return that says 亿元 where it always said 万元, with the same figures, is off by ten thousand; one whose
figures changed with the unit is right. Nobody but the sender knows which.
"""

from __future__ import annotations

import sqlalchemy as sa

from etl.judge.before import keys_of, last_held, lasting_keys
from etl.tidy.tidied import Doubt, Option, Tidied
from etl.values import nfkc, unpadded
from schemas.warehouse import LOADED

SHOWN = 3


def changed_unit(connection: sa.Connection, said: Tidied) -> Doubt | None:
    """The question about what is measured in another 计量单位 than when it was last loaded."""
    changed = [*_indicators(connection, said), *_by_their_own_column(connection, said)]
    if not changed:
        return None
    more = f"等{len(changed)}项" if len(changed) > SHOWN else ""
    return Doubt(
        "measure",
        f"计量单位与以前各期不同：{'；'.join(changed[:SHOWN])}{more}。请问计量单位是否确实改了？",
        (
            Option("A", "计量单位确实改了，数也按新单位填", {"units_ok": True}),
            Option("B", "计量单位填错了，作废重报", {"discard": True}),
        ),
    )


def _indicators(connection: sa.Connection, said: Tidied) -> list[str]:
    stated: dict[str, str] = {}
    for rows in said.tables:
        if rows.table == "indicator_value" and "ytd_value_source" in rows.columns:
            codes, sources = (rows.columns[n].to_pylist() for n in ("indicator_code", "ytd_value_source"))
            stated |= {code: _unit(text) for code, text in zip(codes, sources, strict=True) if code and text}
    if not stated:
        return []
    held = connection.execute(
        sa.text(
            "select distinct on (v.indicator_code) v.indicator_code, v.ytd_value_source, i.indicator_name"
            " from warehouse.indicator_value v"
            " left join warehouse.indicator i on i.indicator_code = v.indicator_code"
            " and i.superseded_at = 'infinity'"
            " where v.superseded_at = 'infinity' and v.ytd_value_source is not null"
            " and v.indicator_code = any(:codes) order by v.indicator_code, v.period_start desc"
        ),
        {"codes": list(stated)},
    )
    return [
        _told(name or code, stated[code], _unit(text))
        for code, text, name in held
        if stated[code] and _unit(text) and stated[code] != _unit(text)
    ]


def _by_their_own_column(connection: sa.Connection, said: Tidied) -> list[str]:
    """Of tables whose figures stand in the unit that a column of the row states.

    A word that settles the unit (走访企业 is counted in 家) is none: another word is another thing.
    """
    changed = []
    for rows in said.tables:
        columns = LOADED[rows.table].__table__.columns
        infos = [columns[name].info for name in rows.columns]
        units = {str(info["unit_from"]) for info in infos if info.get("unit_from") and not info["units"]}
        keys = [key for key in lasting_keys(rows) if key not in units]
        if len(units) != 1 or not keys or not units <= rows.columns.keys():
            continue
        [unit] = units
        held = last_held(connection, rows, keys, [unit])
        for key, now in zip(keys_of(rows, keys), rows.columns[unit].to_pylist(), strict=True):
            then = held[key][0] if key in held else None
            if now and then and unpadded(nfkc(now)) != unpadded(nfkc(then)):
                changed.append(_told("-".join(map(str, key)), now, then))
    return list(dict.fromkeys(changed))


def _told(what: str, now: str, then: str) -> str:
    return f"{what}现填“{now}”，以前各期为“{then}”"


def _unit(source: str) -> str:
    """'1234.5 万元' → '万元'."""
    return source.rsplit(" ", 1)[1] if " " in source else ""
