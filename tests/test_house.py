"""The house stands as drawn: who may import whom, how thin the DAGs are, what no tracked file may hold."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import click
import pytest

from liangshai.cli import cli
from schemas.source import load_sources

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("schemas", "etl", "reports", "liangshai", "dags")
"""Lowest first. A layer may import itself and what stands before it."""
PACKAGES = (*LAYERS, "expectations")
HEAVY = {
    "docx", "great_expectations", "lxml", "matplotlib", "openpyxl", "pandas", "psycopg",
    "pyarrow", "python_calamine", "typst", "xlsxwriter",
}  # fmt: skip
MOST_DAG_LINES = 80
MOST_LINES = 400
"""Of any file of code, the tests too: what is longer holds more than one idea."""
MOST_MODULES = 24
"""Side by side in one folder of code: in a longer row nobody sees the way."""
ROWS_OF_SUBJECTS = {"schemas/warehouse", "expectations"}
"""Folders whose modules are alike, one for each subject: the row is their order."""


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """All of a file's syntax tree: read once for all that ask."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def _imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module that the file imports, anywhere in it, with the line."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _texts() -> Iterator[tuple[str, str]]:
    """Name and text of every tracked text file but this one, which must name what it forbids."""
    for path in _tracked():
        content = path.read_bytes()
        if path != Path(__file__).resolve() and b"\0" not in content[:8000]:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")


# ---------------------------------------------------------------- who may import whom


@pytest.mark.parametrize("package", LAYERS)
def test_a_layer_imports_only_itself_and_the_layers_below_it(package: str) -> None:
    above = set(LAYERS[LAYERS.index(package) + 1 :]) | {"tests", "examples", "bench"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in _modules(package)
        for name, line in _imports(path)
        if name.split(".")[0] in above and not _is_the_demo(path, name)
    ]
    assert wrong == []


def _is_the_demo(path: Path, name: str) -> bool:
    """The demo serves the example departments' systems: it alone knows the folder examples/."""
    return path == ROOT / "liangshai" / "demo.py" and name.split(".")[0] == "examples"


_MODULES_BY_NAME = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in _modules(package)
}


def test_no_modules_import_each_other_in_a_circle() -> None:
    # Imports inside functions and for types count: who meets one of the two must not have to know the other.
    needed = {name: _needed_by(name, path) for name, path in _MODULES_BY_NAME.items()}
    try:
        list(TopologicalSorter(needed).static_order())
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def _needed_by(name: str, path: Path) -> set[str]:
    """Modules of ours that the file imports; `from a import b` means a.b where that is a module, else a."""
    imported = [
        (f"{node.module}.{alias.name}", node.module)
        for node in _nodes(path)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    imported += [(module, "") for module, _ in _imports(path)]
    found = {inner if inner in _MODULES_BY_NAME else outer for inner, outer in imported}
    return found & set(_MODULES_BY_NAME) - {name}


def test_the_expectations_are_read_by_the_checks_alone() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in LAYERS
        for path in _modules(package)
        for name, _ in _imports(path)
        if name.split(".")[0] == "expectations"
    }
    assert readers == {"etl/check/check.py"}


def test_the_expectations_need_nothing_of_the_house() -> None:
    used = {name.split(".")[0] for path in _modules("expectations") for name, _ in _imports(path)}
    assert used & {*PACKAGES, *HEAVY} == {"expectations"}


def test_great_expectations_is_known_to_one_module_alone() -> None:
    # It is loaded by name there, since its import costs seconds.
    named = re.compile(r"(import|from) great_expectations|import_module\(\"great_expectations")
    knowing = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in _modules(package)
        if named.search(path.read_text("utf-8"))
    }
    assert knowing == {"etl/check/engine.py"}


@pytest.mark.parametrize("package", ["schemas", "etl", "reports", "expectations"])
def test_nothing_below_the_front_door_reads_the_environment(package: str) -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in _modules(package)
        for node in _nodes(path)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.Name) and node.id in ("environ", "getenv"))
    ]
    assert readers == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_day_is_taken_from_the_machine_s_own_time_zone(package: str) -> None:
    """A server in UTC lives in yesterday until eight in the morning."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _modules(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr == "today"
            or (node.func.attr in ("now", "astimezone") and not node.args and not node.keywords)
        )
        and ast.unparse(node.func.value) not in ("stages", "sa.func", "func")
    ]
    assert found == []


def test_no_file_of_code_is_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in _tracked()
        if path.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_folder_of_code_is_a_heap() -> None:
    modules = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in _tracked()
        if path.suffix == ".py" and path.name != "__init__.py"
    )
    heaps = {folder: count for folder, count in modules.items() if count > MOST_MODULES}
    assert set(heaps) - ROWS_OF_SUBJECTS == set(), heaps


# ---------------------------------------------------------------- the DAGs

_READ_DAGS = """
import json, sys
sys.path.insert(0, sys.argv[1])
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
dags = {
    name: {"tags": sorted(dag.tags), "doc": dag.doc_md or "", "catchup": dag.catchup,
           "tasks": {t.task_id: [t.owner, t.retries, t.on_failure_callback is not None] for t in dag.tasks}}
    for name, dag in bag.dags.items()
}
print("\\n" + json.dumps({"errors": bag.import_errors, "dags": dags, "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def dag_bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow finds in dags/, read by a process of its own, as the dag processor does; no database."""
    environment = dict(os.environ, AIRFLOW_HOME=str(tmp_path_factory.mktemp("airflow")), PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", _READ_DAGS, str(ROOT / "dags")],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_airflow_imports_every_dag_without_an_error(dag_bag: dict[str, Any]) -> None:
    assert dag_bag["errors"] == {}
    assert set(dag_bag["dags"]) >= {"intake", "nightly_load", "quarterly_bulletin", "yearly_assessment"}


def test_every_dag_has_a_tag_a_description_and_no_catch_up(dag_bag: dict[str, Any]) -> None:
    for name, dag in dag_bag["dags"].items():
        assert dag["tags"], name
        assert dag["doc"], name
        assert dag["catchup"] is False, name


def test_every_task_has_an_owner_retries_and_an_alert(
    dag_bag: dict[str, Any],
) -> None:
    for name, dag in dag_bag["dags"].items():
        for task, (owner, retries, alerts) in dag["tasks"].items():
            assert owner == "operations", (name, task)
            assert retries >= 1, (name, task)
            assert alerts, (name, task)


def test_reading_the_dags_imports_nothing_heavy(dag_bag: dict[str, Any]) -> None:
    assert (HEAVY | {"reports"}) & set(dag_bag["modules"]) == set()


@pytest.mark.parametrize("path", _modules("dags"), ids=lambda path: path.name)
def test_a_dag_file_is_thin(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < MOST_DAG_LINES


# ---------------------------------------------------------------- data and words


def test_every_source_file_is_of_the_grammar_and_names_columns_that_exist() -> None:
    folder = ROOT / "schemas" / "sources"
    assert set(load_sources(folder)) == {path.stem for path in folder.glob("*.yml")}


def test_no_tracked_file_names_a_machine_or_a_package_registry() -> None:
    paths = r"(?<![\w.])/(?:home|Users)/\w+/|(?<![\w.])/root/"
    registries = (
        r"pythonhosted\.org|pypi\.org/simple|--(?:extra-)?index-url[ =]|--find-links|//[\w.-]+/simple\b"
    )
    wrong = [
        f"{name}: {match[0]}"
        for name, text in _texts()
        # A container's own paths are no machine's.
        if not name.startswith(("Dockerfile", "docker-compose"))
        for match in re.finditer(f"{paths}|{registries}", text)
    ]
    assert wrong == []


def test_nothing_was_left_to_be_done_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME)\b")
    assert [name for name, text in _texts() if marks.search(text)] == []


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in _texts()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
        for target in target
        if target and "://" not in target and not ((ROOT / name).parent / target).exists()
    ]
    assert broken == []


def test_the_index_of_decisions_names_every_record_by_subject_and_by_number() -> None:
    folder = ROOT / "docs" / "decisions"
    subjects, numbers = (folder / "README.md").read_text("utf-8").split("## By number")
    records = {path.name for path in folder.glob("0*.md")}
    assert set(re.findall(r"\]\((0[^)]+)\)", subjects)) == records
    assert set(re.findall(r"\]\((0[^)]+)\)", numbers)) == records


_NAMED_PATHS = re.compile(
    r"(?<![\w/.{}-])((?:"
    + "|".join((*PACKAGES, "tests", "docs", "examples", "bench"))
    + r")/[\w/.{}<>*…-]*[\w*>}])",
    re.ASCII,
)
_MADE_BY_ITS_READER = ("docs/add_a_source.md", "schemas/")
"""A page, and where the files lie that it tells its reader to write."""


def test_paths_that_documents_and_code_name_exist() -> None:
    # Whoever moves a module must find every sentence that sends people there. What came before stays told
    # as it was: the list of changes is left out, and so is a path with a place to be filled in.
    wrong = [
        f"{name}: {path}"
        for name, text in _texts()
        if name != "CHANGELOG.md" and not name.startswith("tests/samples/")
        for path in _NAMED_PATHS.findall(text)
        if not re.search(r"[{}<>*…]", path)
        if not (ROOT / path).exists() and (name, path[: path.index("/") + 1]) != _MADE_BY_ITS_READER
    ]
    assert wrong == []


# ---------------------------------------------------------------- the commands


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command that does something: 'ingest', 'source check' …"""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def _table_of_commands() -> set[str]:
    section = (ROOT / "README.md").read_text("utf-8").split("## Commands", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    # `ingest FILE… [--json]`: the command is what stands in small letters at the beginning.
    return {
        match[1].strip()
        for cell in cells
        for code in re.findall(r"`([^`]+)`", cell)
        if (match := re.match(r"((?:[a-z]+ ?)+)(?=[^a-z]|$)", code))
    }


def test_the_command_line_answers_before_anything_heavy_is_imported() -> None:
    """A person who asks for help waits a third of a second, not two."""
    asked = "import sys, liangshai.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.split()) & (HEAVY | {"sqlalchemy", "numpy", "airflow"}) == set()


def test_the_readme_lists_every_command_and_no_other() -> None:
    assert _table_of_commands() == set(_commands(cli))


@pytest.mark.parametrize("command", list(_commands(cli)))
def test_every_command_explains_itself_in_chinese(command: str) -> None:
    found: click.Command = cli
    for name in command.split():
        assert isinstance(found, click.Group)
        found = found.commands[name]
    assert re.search(r"[\u4e00-\u9fff]", found.help or "")
