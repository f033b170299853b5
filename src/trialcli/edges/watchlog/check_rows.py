"""The rows of the state that are of trials and not of watching: checks, aliases, histories."""

import json
from collections.abc import Callable
from datetime import date

from trialcli.edges.sqlite.table import (
    Raw,
    Table,
    moment,
    moment_or_none,
    number,
    text,
    text_or_none,
    trial_id,
)
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.text.blocks import storable
from trialcli.versions.checks import LastCheck


def _look(
    trial: object,
    checked: object,
    registry: object,
    data_timestamp: object,
    failing_since: object,
    error: object,
) -> LastCheck:
    return LastCheck(
        trial_id(trial),
        moment_or_none(checked),
        text_or_none(registry),
        text_or_none(data_timestamp),
        moment_or_none(failing_since),
        text_or_none(error),
    )


def check_row(last_check: LastCheck) -> list[str | None]:
    """Return the row of a check."""
    checked = None if last_check.checked is None else last_check.checked.isoformat()
    failing_since = (
        None if last_check.failing_since is None else last_check.failing_since.isoformat()
    )
    texts = [
        last_check.trial,
        checked,
        last_check.registry,
        last_check.data_timestamp,
        failing_since,
        last_check.error,
    ]
    return [None if text is None else storable(text) for text in texts]


def _alias(alias: object, trial: object) -> tuple[str, str]:
    return trial_id(alias), trial_id(trial)


def _history(trial: object, registry: object, listed: object, versions: object) -> ListedHistory:
    of = trial_id(trial)
    found = tuple(_version(*version) for version in json.loads(text(versions)))
    return ListedHistory(HistoryIndex(of, found), text(registry), moment(listed))


def _version(given: object, day: object, status: object, modules: object) -> RegistryVersion:
    if not isinstance(modules, list):
        raise TypeError("it is no version")
    edited = tuple(map(text, modules))
    return RegistryVersion(
        number(given), date.fromisoformat(text(day)), text_or_none(status), edited
    )


def history_row(listed: ListedHistory) -> list[str]:
    """Return the row of a list of versions."""
    versions = [
        [each.number, each.day.isoformat(), each.status, each.modules]
        for each in listed.index.versions
    ]
    trial, when = listed.index.trial, listed.listed.isoformat()
    return [trial, storable(listed.registry), when, json.dumps(versions)]


def _of_trial(what: str) -> Callable[[Raw], str]:
    return lambda raw: f"The {what} of {raw[0]!s:.40}"


LOOKS = Table(
    "looks",
    ("trial", "looked", "registry", "data_timestamp", "failing_since", "error"),
    keys=1,
    what="check",
    decode=_look,
    label=_of_trial("check"),
)
ALIASES = Table(
    "aliases",
    ("alias", "trial"),
    keys=1,
    what="earlier ID",
    decode=_alias,
    label=lambda raw: f"The earlier ID {raw[0]!s:.40}",
)
HISTORIES = Table(
    "histories",
    ("trial", "registry", "listed", "versions"),
    keys=1,
    what="list of versions",
    decode=_history,
    label=_of_trial("list of versions"),
    many="lists of versions",
)
