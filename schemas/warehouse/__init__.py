"""The warehouse's tables by subject. ``LOADED`` maps a table name to its class."""

from schemas.warehouse import (  # noqa: F401  (each import registers its tables)
    activity,
    assessment,
    calendar,
    changes,
    conduct,
    delivery,
    enterprise_figures,
    enterprise_service,
    enterprises,
    held,
    incidents,
    indicators,
    investment,
    ledger,
    livelihood,
    mail,
    organisation,
    outlook,
    oversight,
    paper,
    people_records,
    posting_month,
    project_work,
    projects,
    publication,
    reference,
    reform,
    return_notes,
    safety,
    signature,
    supervision,
    take,
    verification,
)
from schemas.warehouse.base import SYSTEM_COLUMNS, Base, Loaded

LOADED: dict[str, type[Loaded]] = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Loaded)
}

# Rows of these tables speak of one person or one enterprise: row-level security, never the reader.
RESTRICTED = tuple(sorted(name for name, loaded in LOADED.items() if loaded.__restricted__))

__all__ = ["LOADED", "RESTRICTED", "SYSTEM_COLUMNS", "Base", "Loaded"]
