"""The tables of trialcli's own: the stored versions, and the events between them."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from trialcli.registry.tables import Column, Row
from trialcli.versions.snapshot import Snapshot, file_name, version_name

if TYPE_CHECKING:
    from trialcli.versions.diff import Diff, Version

_NCT_ID = Column("nct_id", "text", "NCT ID of the trial")


class StoredVersion(NamedTuple):
    """A stored version of a trial, with its place among the versions."""

    snapshot: Snapshot
    number: int | None
    """The registry's number, from 1."""
    day: date
    """When it was submitted; without a number, when it was read."""
    is_newest: bool
    digits: int
    """How many digits of the digests distinguish the versions of the trial."""

    @property
    def name(self) -> str:
        """How it is named: ``v7``, or the start of its digest."""
        return version_name(self.number, self.snapshot.digest, self.digits)


class VersionTable(NamedTuple):
    """A table whose rows are read from a stored version."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[StoredVersion], Iterator[Row]]


class DiffTable(NamedTuple):
    """A table whose rows are read from the diff of two consecutive versions."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: "Callable[[Diff], Iterator[Row]]"


def _version_rows(version: StoredVersion) -> Iterator[Row]:
    snapshot = version.snapshot
    source = snapshot.source
    yield (
        snapshot.trial,
        version.name,
        version.number,
        version.day,
        version.is_newest,
        snapshot.digest,
        source.kind,
        source.url,
        snapshot.retrieved,
        snapshot.data_timestamp,
        file_name(snapshot),
    )


VERSIONS = VersionTable(
    "versions",
    "The stored versions of each trial, oldest first.",
    (
        _NCT_ID,
        Column("version", "text", "number in the registry (v7), or start of the digest"),
        Column("number", "integer", "number in the registry, from 1, if it is known"),
        Column("date", "date", "day on which it was submitted; without a number, when read (UTC)"),
        Column("is_newest", "boolean", "whether no stored version of the trial is newer"),
        Column("digest", "text", "content digest of the record"),
        Column("source", "text", "where the record came from: api, history, page and others"),
        Column("url", "text", "address that served it, if it is known"),
        Column("retrieved", "time", "when it was read (UTC)"),
        Column("data_timestamp", "text", "the registry's time stamp of its data, as served"),
        Column("file", "text", "name of its file in the store"),
    ),
    _version_rows,
)


def _change_rows(diff: "Diff") -> Iterator[Row]:
    before, after = _side(diff.before), _side(diff.after)
    changes = diff.comparison.changes
    for place, event in enumerate(diff.events, 1):
        modules = dict.fromkeys(changes[position].module for position in event.changes)
        yield (
            diff.trial,
            *before,
            *after,
            place,
            event.rule.id,
            event.severity,
            event.heuristic,
            event.concern,
            event.sentence,
            json.dumps(dict(event.facts), ensure_ascii=False),
            "; ".join(modules),
            len(event.changes),
        )


def _side(version: "Version") -> Row:
    return version.name, version.day, version.digest, version.source


def _side_columns(side: str) -> tuple[Column, ...]:
    return (
        Column(f"{side}_version", "text", f"version {side}, as in the table versions"),
        Column(f"{side}_date", "date", f"day of the version {side}: when submitted, or else read"),
        Column(f"{side}_digest", "text", f"content digest of the version {side}"),
        Column(f"{side}_source", "text", f"where the version {side} came from"),
    )


CHANGES = DiffTable(
    "changes",
    "The events between each two consecutive stored versions of a trial, worst first.",
    (
        _NCT_ID,
        *_side_columns("before"),
        *_side_columns("after"),
        Column("position", "integer", "place among the events of the two versions, from 1"),
        Column("rule", "text", "rule that rates the event (trialcli rules)"),
        Column("severity", "text", "major, minor, detail or none"),
        Column("heuristic", "boolean", "whether the rule has a threshold of trialcli's own"),
        Column("concern", "text", "news, or administrative, registry or spacing"),
        Column("sentence", "text", "what changed, in words"),
        Column("facts", "text", "figures of the sentence, as JSON"),
        Column("modules", "text", "modules of the record that changed"),
        Column("change_count", "integer", "number of changes in the record"),
    ),
    _change_rows,
)
OWN_TABLES = (VERSIONS, CHANGES)
