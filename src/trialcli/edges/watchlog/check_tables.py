"""The tables of the state file that every command needs: checks, aliases, listed versions."""

from datetime import date
from typing import Any, NamedTuple

from trialcli.edges.sqlite.table import (
    Table,
    json_column,
    optional,
    text_column,
    time_column,
    trial_column,
)
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.versions.checks import LastCheck


class Alias(NamedTuple):
    """Another ID of a trial."""

    alias: str
    trial: str


class HistoryRow(NamedTuple):
    """A ``ListedHistory``, flat."""

    trial: str
    registry: str
    listed: object
    versions: tuple[RegistryVersion, ...]


def history_row(listed: ListedHistory) -> HistoryRow:
    """Return a list of versions as a row."""
    return HistoryRow(listed.index.trial, listed.registry, listed.listed, listed.index.versions)


def _history(trial: str, versions: tuple[RegistryVersion, ...], **rest: Any) -> ListedHistory:
    return ListedHistory(HistoryIndex(trial, versions), **rest)


def _read_versions(held: list[list[Any]]) -> tuple[RegistryVersion, ...]:
    return tuple(_read_version(*version) for version in held)


def _read_version(number: int, day: str, status: str | None, modules: list[str]) -> RegistryVersion:
    is_well_formed = (
        isinstance(number, int)
        and number >= 0
        and isinstance(status, str | None)
        and isinstance(modules, list)
        and all(isinstance(module, str) for module in modules)
    )
    if not is_well_formed:
        raise TypeError("it is not a version")
    return RegistryVersion(number, date.fromisoformat(day), status, tuple(modules))


def _write_versions(versions: tuple[RegistryVersion, ...]) -> list[list[Any]]:
    return [[each.number, each.day.isoformat(), each.status, each.modules] for each in versions]


CHECKS = Table(
    "looks",
    (
        trial_column("trial"),
        optional(time_column("looked", "checked")),
        optional(text_column("registry")),
        optional(text_column("data_timestamp")),
        optional(time_column("failing_since")),
        optional(text_column("error")),
        optional(text_column("digest")),
    ),
    make=LastCheck,
    describe="The check of {trial!s:.40}".format_map,
    added=(None,),
)
CHECKS_WITHOUT_DIGESTS = CHECKS._replace(columns=CHECKS.columns[:-1], added=())
"""The table before its step 6."""
ALIASES = Table(
    "aliases",
    (trial_column("alias"), trial_column("trial")),
    make=Alias,
    describe="The earlier ID {alias!s:.40}".format_map,
)
HISTORIES = Table(
    "histories",
    (
        trial_column("trial"),
        text_column("registry"),
        time_column("listed"),
        json_column("versions", _read_versions, _write_versions),
    ),
    make=_history,
    describe="The list of versions of {trial!s:.40}".format_map,
)
