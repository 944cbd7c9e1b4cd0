"""Every source is a data contract that the standard's own schema and model accept; docs/ has it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from open_data_contract_standard.model import OpenDataContractStandard

from liangshai.cli import cli
from liangshai.forms.contracts import contracts
from schemas.source import load_sources
from schemas.warehouse import LOADED, RESTRICTED

ROOT = Path(__file__).resolve().parents[3]
SOURCES = load_sources(ROOT / "schemas" / "sources")
FOLDER = ROOT / "docs" / "contracts"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return contracts()


@pytest.fixture(scope="module")
def validator() -> Any:
    """The JSON schema that the standard publishes, as its own package carries it."""
    text = resources.files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8")
    schema = json.loads(text)
    return jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("name", list(SOURCES))
def test_a_contract_is_of_the_standard(name: str, made: dict[str, str], validator: Any) -> None:
    held = yaml.safe_load(made[f"{name}.odcs.yaml"])
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(held)] == []
    assert OpenDataContractStandard.from_string(made[f"{name}.odcs.yaml"]).apiVersion == "v3.1.0"


def test_the_validator_refuses_what_is_not_of_the_standard(made: dict[str, str], validator: Any) -> None:
    held = yaml.safe_load(made["project_progress.odcs.yaml"])
    held["schema"][0]["properties"][0]["logicalType"] = "money"
    held["deadline"] = 3
    assert len(list(validator.iter_errors(held))) >= 2


def test_the_contracts_in_docs_are_what_the_sources_make(made: dict[str, str]) -> None:
    """After a change of a source: `liangshai contract export --out docs/contracts`."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.odcs.yaml")} == made


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_heading_of_a_source_stands_at_its_column(name: str, made: dict[str, str]) -> None:
    held = yaml.safe_load(made[f"{name}.odcs.yaml"])
    for spec, table in zip(SOURCES[name].tables, held["schema"], strict=True):
        told = {
            column["name"]: custom["value"]
            for column in table["properties"]
            for custom in column["customProperties"]
            if custom["property"] == "heading"
        }
        across: dict[str, str] = {}
        if spec.across is not None:
            key = f"〔{LOADED[spec.table].__table__.columns[spec.across.key].info['label']}〕"
            across = {name: spec.across.path(key, label) for label, name in spec.across.columns.items()}
            across[spec.across.key] = key
        assert told == {column: heading for heading, column in spec.headings.items()} | across
        assert [c["name"] for c in table["properties"] if c.get("primaryKey")] == list(
            LOADED[spec.table].key_columns()
        )


def test_deadline_rules_choices_and_units_are_told(made: dict[str, str]) -> None:
    held = yaml.safe_load(made["project_progress.odcs.yaml"])
    levels = {level["property"]: level["value"] for level in held["slaProperties"]}
    assert levels == {"frequency": 1, "latency": 3, "timeOfAvailability": "18:00", "timeToRepair": 2}
    (table,) = held["schema"]
    columns = {column["name"]: column for column in table["properties"]}
    invested = columns["ytd_investment_wan_yuan"]
    assert (invested["logicalType"], invested["physicalType"]) == ("number", "numeric(20, 4)")
    assert {"property": "unit", "value": "万元"} in invested["customProperties"]
    assert "PP-02" in {rule["id"] for rule in invested["quality"]}
    reform = yaml.safe_load(made["reform_progress.odcs.yaml"])["schema"][0]
    status = next(column for column in reform["properties"] if column["name"] == "status")
    assert status["quality"][0]["arguments"]["validValues"] == ["完成", "正在推进", "未达标"]


def test_contracts_of_people_and_enterprises_are_restricted(made: dict[str, str]) -> None:
    for name, source in SOURCES.items():
        if any(spec.table in RESTRICTED for spec in source.tables):
            held = yaml.safe_load(made[f"{name}.odcs.yaml"])
            assert "liangshai_reader" not in {role["role"] for role in held["roles"]}
            assert all(c["classification"] == "restricted" for t in held["schema"] for c in t["properties"])


def test_the_command_writes_the_contracts_that_were_asked_for(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["contract", "export", "--out", str(tmp_path / "契约"), "reform_list"])
    assert done.exit_code == 0, done.output
    assert [path.name for path in (tmp_path / "契约").iterdir()] == ["reform_list.odcs.yaml"]


def test_a_source_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["contract", "export", "--out", str(tmp_path), "reform"])
    assert done.exit_code == 2
    assert "没有报表“reform”" in done.output
