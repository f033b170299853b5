"""All tables of a record, named as in AACT, the database that CTTI makes of the registry."""

from collections.abc import Iterator

from trialcli.record.tree import Record, at, strings
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.tables import Column, Row, Table


def _trial(record: Record) -> str | None:
    stated = at(record, "protocolSection.identificationModule.nctId")
    return canonical_trial_id(stated) if isinstance(stated, str) else None


def _text(record: Record, place: str) -> str | None:
    value = at(record, place)
    return value if isinstance(value, str) and value else None


def _studies(record: Record) -> Iterator[Row]:
    if trial := _trial(record):
        title = _text(record, "protocolSection.identificationModule.briefTitle")
        yield trial, title, _text(record, "protocolSection.statusModule.overallStatus")


def _conditions(record: Record) -> Iterator[Row]:
    if trial := _trial(record):
        number = int(trial[3:]) * 1_000_000
        names = strings(at(record, "protocolSection.conditionsModule.conditions"))
        yield from ((trial, number + place, name) for place, name in enumerate(names, 1))


_NCT_ID = Column("nct_id", "text", "NCT ID of the trial.")
TABLES = (
    Table(
        "studies",
        "One row for each trial.",
        (
            _NCT_ID,
            Column("brief_title", "text", "Short title."),
            Column("overall_status", "text", "Status of the trial."),
        ),
        _studies,
    ),
    Table(
        "conditions",
        "Conditions that the trial studies.",
        (
            _NCT_ID,
            Column("id", "integer", "Number of the row."),
            Column("name", "text", "Condition, as the sponsor wrote it."),
        ),
        _conditions,
    ),
)
"""Every table, in the order in which the documents list them."""
