"""The codes: every code named exists, every name leads to one code."""

import csv
from collections import Counter
from pathlib import Path

from examples.make.indicators import all_indicators
from examples.make.projects import all_projects
from examples.make.reform import all_items as reform_items
from examples.make.supervision import all_items as supervision_items

CODES = Path(__file__).resolve().parents[2] / "schemas" / "codes"


def codes(table: str) -> list[dict[str, str]]:
    with (CODES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_units_named_anywhere_exist() -> None:
    units = {row["unit_code"] for row in codes("units")}
    named = {row["unit_code"] for table in ("unit_aliases", "posts") for row in codes(table)}
    named |= {row["unit_code"] for row in codes("recipients") if row["unit_code"]}
    named |= {row["source_unit_code"] for row in codes("indicators")}
    named |= {project.unit_code for project in all_projects()}
    named |= {item.unit_code for item in supervision_items()} | {item.unit for item in reform_items()}
    assert named <= units


def test_people_named_anywhere_exist() -> None:
    people = {row["person_code"] for row in codes("people")}
    named = {row["person_code"] for table in ("person_aliases", "posts") for row in codes(table)}
    named |= {project.person_code for project in all_projects()}
    named |= {code for item in supervision_items() for code in item.people}
    named |= {code for item in reform_items() for code in (item.lead_person, *item.heads)}
    assert named <= people


def test_no_name_and_no_alias_leads_to_two_people_or_two_units() -> None:
    for table, code, name in (("people", "person_code", "person_name"), ("units", "unit_code", "unit_name")):
        aliases = codes({"people": "person_aliases", "units": "unit_aliases"}[table])
        pairs = {(row[name], row[code]) for row in codes(table)}
        pairs |= {(row["alias_name"], row[code]) for row in aliases}
        assert [
            spelling for spelling, count in Counter(spelling for spelling, _ in pairs).items() if count > 1
        ] == []


def test_two_people_have_names_that_differ_in_one_like_sounding_character() -> None:
    names = {row["person_name"] for row in codes("people")}
    assert {"刘慧涓", "刘会涓"} <= names


def test_one_person_changed_to_another_unit_in_2021_without_a_gap() -> None:
    posts = [row for row in codes("posts") if row["person_code"] == "P007"]
    assert [(row["unit_code"], row["valid_from"], row["valid_to"]) for row in posts] == [
        ("U02", "2020-01-01", "2021-06-30"),
        ("U01", "2021-07-01", ""),
    ]


def test_indicators_of_the_returns_stand_in_the_catalogue() -> None:
    catalogue = {row["indicator_name"]: row["indicator_code"] for row in codes("indicators")}
    assert catalogue == {indicator.name: indicator.indicator_code for indicator in all_indicators()}


def test_mail_goes_to_example_addresses_only() -> None:
    addresses = [row["email"] for row in codes("recipients")] + [
        row["contact_email"] for row in codes("units")
    ]
    assert all(address.endswith(("@example.gov.cn", "@example.org")) for address in addresses)
