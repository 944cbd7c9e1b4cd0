"""Every way in, one after the other: folders, SFTP servers, mailboxes, databases, web APIs.

A way that fails tells so in one sentence and holds up no other. The bytes are kept first, then entered into
the ledger, then put away at their place: a crash at any instant loses nothing and doubles nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from etl.collect import database, sftp, web
from etl.collect.folder import Folder
from etl.collect.landing import keep
from etl.collect.place import Arrived, Place, StillWritten
from etl.collect.records import CollectFault, Fetched, records_bytes
from etl.values import shown_name
from etl.warehouse import ledger
from etl.warehouse.ledger import Arrival
from etl.warehouse.watermark import ASKED_SINCE, move_watermark, still_refused, watermark
from liangshai.intake.collected import Came, Kind, Way
from liangshai.intake.connections import BadConnection, Connection, NoConnection, find
from liangshai.intake.self_check import answer_beside
from liangshai.intake.ways import folder_of, sftp_server, ways_of, web_access
from liangshai.mail.intake import take_mails
from liangshai.operations.alerts import raise_alert, was_raised_lately
from liangshai.service import Service
from schemas.source import Source
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import Submission

log = logging.getLogger("liangshai.intake.collecting")


def ways(service: Service) -> list[Way]:
    """Every way in that this installation knows."""
    return ways_of(service.settings, service.sources)


def collect(service: Service, chosen: Sequence[Way]) -> list[Came]:
    """Take in what each way has. Safe to run again after a crash at any instant."""
    return [_collect_one(service, way) for way in chosen]


def tell(service: Service, came: Sequence[Came]) -> None:
    """An alert for each way that failed; the same news at most once an hour."""
    for one in came:
        if one.fault and one.is_connected:
            sentence = f"{one.way.label}：{one.fault}"
            if not was_raised_lately(service.settings.home, sentence):
                raise_alert(service.settings.home, "collect", sentence)


def _collect_one(service: Service, way: Way) -> Came:
    came = Came(way)
    taking: dict[Kind, Callable[[Service, Came], None]] = {
        "folder": _take_folder,
        "sftp": _take_sftp,
        "mailbox": _take_mails,
        "database": _take_records,
        "web": _take_records,
    }
    try:
        taking[way.kind](service, came)
    except BadConnection as fault:
        came.faults.append(fault.sentence)
    except NoConnection as missing:
        came.faults.append(missing.sentence)
        came.is_connected = False
    except CollectFault as fault:
        came.faults.append(fault.sentence)
    except sa.exc.SQLAlchemyError:
        raise  # the warehouse itself: nothing could be entered from any way
    except Exception as fault:  # our own fault with one way must not close the others
        log.exception("way %s failed", way.name)
        came.faults.append(f"我们的系统从这里取数时出了错（{type(fault).__name__}），已记录，下次再取。")
    return came


# ---------------------------------------------------------------- files


def _take_folder(service: Service, came: Came) -> None:
    root = folder_of(service.settings, came.way)
    _take_files(service, came, Folder(root, unit_names(service), service.settings.inbox_settle_seconds))


def _take_sftp(service: Service, came: Came) -> None:
    server = sftp_server(_connection(service, came.way), came.way)
    settle, taken = service.settings.inbox_settle_seconds, _left_lying(service, came.way)
    with sftp.opened(server, unit_names(service), settle_seconds=settle, taken=taken) as place:
        _take_files(service, came, place)


def _connection(service: Service, way: Way) -> Connection:
    return find(service.settings, way.connection or way.name)


def _left_lying(service: Service, way: Way) -> set[tuple[str, float]]:
    """(path, time of change) of what was taken from here; on a server that keeps it, it still lies there."""
    query = sa.select(Submission.hints["path"].astext, Submission.received_at).where(
        Submission.channel == way.kind, Submission.hints["way"].astext == way.name
    )
    with service.engine.connect() as connection:
        return {(path, received_at.timestamp()) for path, received_at in connection.execute(query)}


def _take_files(service: Service, came: Came, place: Place) -> None:
    intake = service.intake()
    drops: dict[PurePath, list[Arrived]] = {}
    for arrived in place.waiting():
        if arrived.self_check:
            with _one_of_many(came, arrived):
                answer_beside(intake, place, arrived, _hints(service, came.way, arrived))
                came.tried += 1
        else:
            drops.setdefault(arrived.path.parent, []).append(arrived)
    for drop in drops.values():
        _take_drop(service, came, place, drop)
    came.left += place.left


def _take_drop(service: Service, came: Came, place: Place, drop: Sequence[Arrived]) -> None:
    """The files of one folder: a scan beside a workbook belongs to it."""
    taken: list[tuple[Arrived, str]] = []

    def arrivals() -> Iterator[Arrival]:
        for arrived in drop:
            with _one_of_many(came, arrived):
                content, hints = place.content(arrived), _hints(service, came.way, arrived)
                arrival = Arrival(content, arrived.name, arrived.received_at, came.way.kind, None, hints)
                taken.append((arrived, arrival.sha256))
                yield arrival

    came.submissions += service.intake().take_in(arrivals())
    came.files += len(taken)
    for arrived, sha256 in taken:
        with _one_of_many(came, arrived):
            place.put_away(arrived, sha256)


@contextmanager
def _one_of_many(came: Came, arrived: Arrived) -> Iterator[None]:
    """One file that cannot be read or moved holds up no other."""
    try:
        yield
    except StillWritten:
        came.left += 1
    except OSError as fault:
        why = "没有权限" if isinstance(fault, PermissionError) else (fault.strerror or type(fault).__name__)
        came.faults.append(f"文件“{arrived.name}”读不出来或移不走（{why}）。")


def _hints(service: Service, way: Way, arrived: Arrived) -> dict[str, Any]:
    hints: dict[str, Any] = {"unit": arrived.unit_hint} if arrived.unit_hint else {}
    if way.kind == "sftp":
        hints |= {"way": way.name, "path": shown_name(str(arrived.path))}
    return hints | ({"source": way.source} if way.source else {})


def unit_names(service: Service) -> dict[str, str]:
    """Unit code, name or short name → unit code."""
    names: dict[str, str] = {}
    with service.engine.connect() as connection:
        rows = connection.execute(sa.text("select unit_code, unit_name, short_name from report.unit"))
        for code, name, short in rows:
            names |= {key: code for key in (code, name, short) if key}
    return names


# ---------------------------------------------------------------- mails


def _take_mails(service: Service, came: Came) -> None:
    take_mails(service, came, _connection(service, came.way))


# ---------------------------------------------------------------- records


def _take_records(service: Service, came: Came) -> None:
    source = service.sources[came.way.name]
    assert source.collect is not None
    name = source.name
    with service.engine.connect() as connection:
        since = watermark(connection, name)
    fetched = _fetch(service, came.way, source, since)
    came.faults += fetched.remarks
    arrival = Arrival(
        records_bytes(name, fetched.records), f"{source.label}.json", datetime.now(UTC),
        source.collect.kind, None, {"source": name, ASKED_SINCE: since},
    )  # fmt: skip
    registers = [one.name for one in service.sources.values() if one.registered]
    with service.engine.connect() as connection:
        is_old = still_refused(connection, name, arrival.sha256, registers)
    if is_old:
        came.still_refused = len(fetched.records)
    if is_old or not fetched.records:
        return
    came.records = len(fetched.records)
    # The bytes first, then entry and watermark together: nothing is lost, nothing asked for twice.
    keep(service.settings.landing_dir, arrival.content)
    with service.engine.begin() as connection:
        came.submissions.append(ledger.register(connection, arrival))
        move_watermark(connection, name, fetched.watermark)


def _fetch(service: Service, way: Way, source: Source, since: str | None) -> Fetched:
    assert source.collect is not None
    connection, unwanted, keys = _connection(service, way), _unwanted(source), _keys(source)
    if way.kind == "database":
        return database.fetch(connection.url, source.collect, since, leave_out=unwanted, keys=keys)
    access = web_access(connection)
    return web.fetch(connection.url, source.collect, since, leave_out=unwanted, keys=keys, **access)


def _keys(source: Source) -> list[str]:
    """The fields by which a later state of a record replaces an earlier one; none where it never does."""
    table = source.tables[0]
    keys = LOADED[table.table].key_columns() if source.load == "upsert" else ()
    return [field for field, column in table.headings.items() if column in keys]


def _unwanted(source: Source) -> set[str]:
    """Fields that were never asked to leave the department: left out before anything is kept."""
    assert source.collect is not None
    return set(source.tables[0].ignore) - {source.collect.watermark or ""}
