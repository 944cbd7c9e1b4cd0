"""Every source as a data contract: what is generated, and where it is written."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from pathlib import Path

from liangshai.settings import PROJECT_DIR
from schemas.contract import SUFFIX, QualityRule, contract_text
from schemas.source import Source, load_sources


def contracts(only: Collection[str] = ()) -> dict[str, str]:
    """File name → YAML, for every source or ``only`` these."""
    sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    chosen = [source for name, source in sources.items() if not only or name in only]
    rules, names = _rules(chosen), _unit_names()
    return {f"{source.name}{SUFFIX}": contract_text(source, rules, names) for source in chosen}


def write_contracts(folder: Path, only: Collection[str] = ()) -> list[Path]:
    """Write them; the files."""
    made = contracts(only)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in made]


def _rules(sources: Collection[Source]) -> Mapping[str, list[QualityRule]]:
    from etl.check.check import rules_of

    tables = {spec.table for source in sources for spec in source.tables}
    return {
        table: [
            QualityRule(
                rule.rule_id,
                rule.severity,
                rule.owner,
                rule.column,
                rule.sentence,
                rule.expect[0],
                rule.expect[1],
                rule.when or _words_judged(rule.where),
            )
            for rule in rules_of(table)
        ]
        for table in sorted(tables)
    }


def _words_judged(where: tuple[str, tuple[object, ...]] | None) -> str | None:
    """'status in 已销号、重新打开': which rows a rule judges."""
    return f"{where[0]} in {'、'.join(map(str, where[1]))}" if where else None


def _unit_names() -> dict[str, str]:
    with (PROJECT_DIR / "schemas" / "codes" / "units.csv").open(encoding="utf-8") as file:
        return {row["unit_code"]: row["unit_name"] for row in csv.DictReader(file)}
