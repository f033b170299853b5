"""Read ClinicalTrials.gov's history of a record: the list of versions, and one version.

The format is undocumented. Parts that would falsify a history are checked strictly, others are not.
"""

import re
from datetime import date
from typing import Any

from trialcli.ctgov.answers import document_of, require_record_of
from trialcli.errors import BadAnswerError, NotFoundError
from trialcli.record.tree import Record
from trialcli.registry.dialect import Answer
from trialcli.registry.history import HistoryIndex, RegistryVersion

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_history(trial: str, answer: Answer) -> HistoryIndex:
    """Read the list of a record's versions, numbered without gaps, each with its date."""
    if answer.status == 404:
        raise NotFoundError("The registry has no history of this trial (HTTP 404).", trial=trial)
    changes = document_of(answer).get("changes")
    if not isinstance(changes, list) or not changes:
        raise BadAnswerError("The registry's answer is not a list of versions.", trial=trial)
    versions = tuple(_version(trial, place, change) for place, change in enumerate(changes))
    return HistoryIndex(trial, versions)


def read_history_version(trial: str, number: int, answer: Answer) -> Record:
    """Read one version of a record; it must state this version and this trial."""
    if answer.status == 404:
        raise NotFoundError(
            f"The registry lists version {number} but does not have it (HTTP 404).", trial=trial
        )
    document = document_of(answer)
    counted, study = document.get("studyVersion"), document.get("study")
    if type(counted) is not int or not isinstance(study, dict):
        raise BadAnswerError("The registry's answer is not a version of a record.", trial=trial)
    if counted != number - 1:
        raise BadAnswerError(
            f"The registry answered with version {counted + 1} when asked for {number}.",
            trial=trial,
        )
    require_record_of(trial, study)
    return study


def _version(trial: str, place: int, change: Any) -> RegistryVersion:
    """Read one listed version; ``place`` is its position and must be its number."""
    known = change if isinstance(change, dict) else {}
    if type(known.get("version")) is not int or known["version"] != place:
        raise BadAnswerError(
            f"The registry's history has a gap or a wrong order: version {place + 1} is not in its "
            f"place.",
            trial=trial,
        )
    status, modules = known.get("status"), known.get("moduleLabels")
    labels = modules if isinstance(modules, list) else []
    return RegistryVersion(
        number=place + 1,
        day=_day(trial, place + 1, known.get("date")),
        status=status if isinstance(status, str) else None,
        modules=tuple(label for label in labels if isinstance(label, str)),
    )


def _day(trial: str, number: int, text: Any) -> date:
    try:
        # Python alone would accept other forms too, like 2019-W29-2.
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadAnswerError(f"The registry's history has no date for version {number}.", trial=trial)
