"""Rule files: YAML that people edit, in editions that are dated and versioned, told with file and place."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Annotated, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.grammar_faults import first_fault
from schemas.yaml_lines import read_yaml


class RuleFault(ValueError):
    """A rule file has a hole, an overlap or a slip; the sentence says where."""


class Strict(BaseModel):
    """Part of a rule file: nothing unknown in it, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


_FOR_PEOPLE = object()
# Words of a rule that people read: another wording changes no figure, light, rank or score.
Told = Annotated[str, _FOR_PEOPLE]


class Dated(Strict):
    """One edition, in force from its day on. `document`: the paper that laid it down, '' where none did."""

    version: str
    valid_from: dt.date
    document: Told = ""

    def sha256(self) -> str:
        """Hex digest of the edition, its words too: which of two wordings a paper was made by."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def kept(self) -> str:
        """The whole edition as an issue keeps it: text, for a JSON object in PostgreSQL forgets its order."""
        return self.model_dump_json(by_alias=True)

    def counts_as(self, other: Dated) -> bool:
        """Whether both give the same figures, lights, ranks and scores, however they are worded."""
        return type(self) is type(other) and _counting(self) == _counting(other)


def _counting(part: object) -> object:
    """The part of a rule file without the words for people."""
    if isinstance(part, BaseModel):
        fields = type(part).model_fields
        return {name: _counting(of) for name, of in part if _FOR_PEOPLE not in fields[name].metadata}
    if isinstance(part, dict):
        return {name: _counting(of) for name, of in part.items()}
    if isinstance(part, tuple | list):
        return [_counting(of) for of in part]
    return part


EditionT = TypeVar("EditionT", bound=Dated)


class RuleTable(Strict, Generic[EditionT]):
    """All editions of one rule."""

    label: str
    editions: tuple[EditionT, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> EditionT:
        """The edition in force on `day`. Raises RuleFault where there is none."""
        in_force = [edition for edition in self.editions if edition.valid_from <= day]
        if not in_force:
            first = min(edition.valid_from for edition in self.editions)
            raise RuleFault(f"{day} 没有生效的{self.label}，最早的一版自 {first} 起")
        return max(in_force, key=lambda edition: edition.valid_from)

    def version(self, version: str) -> EditionT:
        """The edition of this name, whenever it was in force."""
        for edition in self.editions:
            if edition.version == version:
                return edition
        raise RuleFault(f"{self.label}没有版本“{version}”，现有{'、'.join(e.version for e in self.editions)}")


TableT = TypeVar("TableT", bound=BaseModel)


def load_rule_table(path: Path, model: type[TableT]) -> TableT:
    """The file as its model. Raises RuleFault: no YAML, not of the grammar, or two editions alike."""
    try:
        table = model.model_validate(read_yaml(path))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        told = " ".join(str(fault).split())
        raise RuleFault(f"{path.name} 不是正确的 YAML：{told}") from None
    except ValidationError as fault:
        place, said = first_fault(fault, model)
        raise RuleFault(f"{path.name} 的 {'/'.join(map(str, place)) or '开头'} 不合语法：{said}") from None
    editions = getattr(table, "editions", ())
    for part in ("version", "valid_from"):
        if len({getattr(edition, part) for edition in editions}) < len(editions):
            raise RuleFault(f"{path.name} 有两版同名或同日生效，应各不相同")
    return table
