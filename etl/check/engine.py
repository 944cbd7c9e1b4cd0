"""Great Expectations behind one function: which positions of a frame fail which rule."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Protocol

import numpy as np
import pandas as pd

from etl.later import import_later

REMEMBERED_ROWS = 20_000
"""Of larger frames the rows of every condition side by side would take too much memory."""
_ONE_AT_A_TIME = threading.Lock()
_KNOWN: ContextVar[dict[int, tuple[object, Any]]] = ContextVar("_KNOWN")
"""Of the run: what was worked out of an object, by the object's address."""


class Expected(Protocol):
    """What the engine needs to know of a rule."""

    @property
    def rule_id(self) -> str: ...
    @property
    def expect(self) -> tuple[str, Mapping[str, object]]: ...
    @property
    def condition(self) -> str | None: ...
    def judged_columns(self) -> list[str]: ...


class EngineFault(Exception):
    """A rule could not be evaluated: our own fault, and no reason to let a row pass."""


def failing_positions(frame: pd.DataFrame, rules: Sequence[Expected]) -> dict[str, np.ndarray]:
    """Sorted positions (int64) of the failing rows, by rule id.

    ``frame`` has a plain RangeIndex and every column that the rules look at.

    Raises:
        EngineFault: an expectation raised instead of answering.
    """
    looked_at = sorted({name for rule in rules for name in rule.judged_columns()})
    missing = sorted(set(looked_at) - set(frame.columns))
    if missing:
        raise EngineFault(f"the check frame has no columns {', '.join(missing)}")
    with _ONE_AT_A_TIME, _quiet():
        gx = load_engine()
        source, rows = _place(gx)
        with _each_once(source.get_execution_engine(), len(frame)):
            batch = rows.get_batch({"dataframe": frame[looked_at]})
            suite = gx.ExpectationSuite("rules", expectations=[_expectation(gx, rule) for rule in rules])
            outcome = batch.validate(
                suite, result_format={"result_format": "COMPLETE", "return_unexpected_index_query": False}
            )
    failing = {_rule_id(result): _positions(result) for result in outcome.results}
    unanswered = sorted({rule.rule_id for rule in rules} - set(failing))
    if unanswered:
        raise EngineFault(f"no result for the rules {', '.join(unanswered)}")
    return failing


@cache
def _place(gx: Any) -> tuple[Any, Any]:
    """Where frames are handed to the engine. It writes its settings down at each step: once for all runs."""
    context = gx.get_context(mode="ephemeral", project_config=_configuration())
    source = context.data_sources.add_pandas("returns")
    rows = source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
    return source, rows


@contextmanager
def _each_once(engine: Any, rows: int) -> Iterator[None]:
    """A run works out anew for each of its metrics what is here worked out once: a third of a small run.

    That is an expectation's configuration and the expectation of a configuration (neither changes within a
    run), the rows of a condition, and the name that equal arguments have. At the end nothing of it is left.
    """
    settings = importlib.import_module("great_expectations.expectations.expectation_configuration")
    configurations = settings.ExpectationConfiguration
    arguments = importlib.import_module("great_expectations.core.id_dict").IDDict
    made, named = configurations.to_domain_obj, arguments.to_id
    token = _KNOWN.set({})
    configurations.to_domain_obj = lambda configuration: _known(configuration, made)
    arguments.to_id = _name_once(named)
    if rows <= REMEMBERED_ROWS:
        engine.get_domain_records = _pick_once(engine.get_domain_records)
    try:
        yield
    finally:
        engine.__dict__.pop("get_domain_records", None)
        engine.batch_manager.reset_batch_cache()
        engine.batch_manager.batch_data_cache.clear()
        configurations.to_domain_obj, arguments.to_id = made, named
        _KNOWN.reset(token)


def _known(owner: Any, work_out: Callable[[Any], Any]) -> Any:
    known = _KNOWN.get()
    if id(owner) not in known:
        # Kept with its owner: no other may come to stand at the same address.
        known[id(owner)] = owner, work_out(owner)
    return known[id(owner)][1]


def _name_once(name_of: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def name(arguments: Any, id_keys: Any = None, id_ignore_keys: Any = None) -> Any:
        if len(arguments) < 2 or id_keys is not None or id_ignore_keys is not None:
            return name_of(arguments, id_keys, id_ignore_keys)
        key = repr(sorted(arguments.items()))
        if key not in known:
            known[key] = name_of(arguments)
        return known[key]

    return name


def _pick_once(pick: Callable[[Mapping[str, object]], pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    known: dict[str, pd.DataFrame] = {}

    def records(domain_kwargs: Mapping[str, object]) -> pd.DataFrame:
        key = repr(sorted(domain_kwargs.items()))
        if key not in known:
            known[key] = pick(domain_kwargs)
        return known[key]

    return records


def load_engine() -> Any:
    """Imported when the first rows come, without the half of it that only its charts and distributions need.

    Collecting garbage in between would cost a third of its import.
    """
    if "great_expectations" in sys.modules:
        return sys.modules["great_expectations"]
    was_collecting = gc.isenabled()
    gc.disable()
    import_later("scipy.stats", "altair")
    try:
        module = importlib.import_module("great_expectations")
        gc.freeze()  # 2,700 modules that stay: no later collection need look at them
        return module
    finally:
        if was_collecting:
            gc.enable()


def _expectation(gx: Any, rule: Expected) -> Any:
    name, arguments = rule.expect
    condition: dict[str, Any] = {}
    if rule.condition is not None:
        rows = importlib.import_module("great_expectations.expectations.row_conditions")
        condition = {"row_condition": rows.Column(rule.condition) == True}  # noqa: E712  (builds a condition)
    return _class_of(gx, name)(**arguments, **condition, meta={"rule_id": rule.rule_id})


@cache
def _class_of(gx: Any, name: str) -> Any:
    """The expectation `name`, under its own name, which the engine looks it up by."""
    return type(name, (_ReadOnce, getattr(gx.expectations, name)), {})


class _ReadOnce:
    """An expectation whose configuration is worked out once in a run."""

    @property
    def configuration(self) -> Any:
        return _known(self, lambda expectation: super(_ReadOnce, expectation).configuration)  # type: ignore[misc]  # noqa: UP008


def _rule_id(result: Any) -> str:
    return str(result.expectation_config.meta["rule_id"])


def _positions(result: Any) -> np.ndarray:
    raised = result.exception_info or {}
    # One flat answer, or one for each metric that was computed.
    answers = [raised] if "raised_exception" in raised else list(raised.values())
    messages = [answer["exception_message"] for answer in answers if answer.get("raised_exception")]
    if messages:
        raise EngineFault(f"rule {_rule_id(result)}: {messages[0]}")
    rows = result.result.get("unexpected_index_list") or []
    if not result.success and not rows:
        raise EngineFault(f"rule {_rule_id(result)} failed and names no row")
    return np.sort(np.asarray(rows, dtype=np.int64))


def _configuration() -> Any:
    """In memory only: no docs site, no progress bars on a clerk's terminal, no report to a server outside."""
    types = importlib.import_module("great_expectations.data_context.types.base")
    return types.DataContextConfig(
        store_backend_defaults=types.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars={"globally": False},
        analytics_enabled=False,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Its warnings and log lines are for developers, and would stand in the middle of a clerk's receipt."""
    logger = logging.getLogger("great_expectations")
    propagate, handlers = logger.propagate, list(logger.handlers)
    # Some of its modules set levels of their own, so only the way out can be closed.
    logger.propagate, logger.handlers = False, [logging.NullHandler()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.propagate, logger.handlers = propagate, handlers
