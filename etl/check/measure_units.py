"""The unit in which an indicator is stated: the one it always had, or a question.

A return that says 亿元 where it always said 万元, with the same figures, is off by ten thousand; one whose
figures changed with the unit is right. Nobody but the sender knows which.
"""

from __future__ import annotations

import sqlalchemy as sa

from etl.tidy.tidied import Doubt, Option, Tidied

SHOWN = 3


def changed_unit(connection: sa.Connection, said: Tidied) -> Doubt | None:
    """The question about indicators whose 计量单位 is another than when they were last loaded."""
    stated: dict[str, str] = {}
    for rows in said.tables:
        if rows.table == "indicator_value" and "ytd_value_source" in rows.columns:
            codes, sources = (rows.columns[n].to_pylist() for n in ("indicator_code", "ytd_value_source"))
            stated |= {code: _unit(text) for code, text in zip(codes, sources, strict=True) if code and text}
    if not stated:
        return None
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
    changed = [
        f"{name or code}现填“{stated[code]}”，以前各期为“{_unit(text)}”"
        for code, text, name in held
        if stated[code] and _unit(text) and stated[code] != _unit(text)
    ]
    if not changed:
        return None
    more = f"等{len(changed)}个指标" if len(changed) > SHOWN else ""
    return Doubt(
        "measure",
        f"计量单位与以前各期不同：{'；'.join(changed[:SHOWN])}{more}。请问计量单位是否确实改了？",
        (
            Option("A", "计量单位确实改了，数也按新单位填", {"units_ok": True}),
            Option("B", "计量单位填错了，作废重报", {"discard": True}),
        ),
    )


def _unit(source: str) -> str:
    """'1234.5 万元' → '万元'."""
    return source.rsplit(" ", 1)[1] if " " in source else ""
