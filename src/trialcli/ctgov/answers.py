"""What an answer of ClinicalTrials.gov means: a record, a page of them, or which failure."""

from typing import Any

from trialcli.errors import (
    BadAnswerError,
    NotFoundError,
    RejectedRequestError,
    ServerFaultError,
    WrongRecordError,
)
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import Record, at
from trialcli.registry.dialect import Answer, DataVersion, Page
from trialcli.registry.ids import canonical_trial_id
from trialcli.text.blocks import shortened, storable

_LONGEST_QUOTE = 200
_MAY_PASS = (404, 408, 425)
"""What is known to be over a moment later; any other would only be repeated."""
_MAY_BE_ANOTHER = (
    "A sign-in page, a proxy or a filter of this network may have answered in the registry's "
    "place: open the registry in a browser to see. Or try again later."
)


def read_version(answer: Answer) -> DataVersion:
    """Read which API and which data the registry serves; the stamp of the data is optional."""
    document = document_of(answer)
    version, stamp = document.get("apiVersion"), document.get("dataTimestamp")
    if not isinstance(version, str):
        raise BadAnswerError("The registry's answer does not tell the version of its API.")
    return DataVersion(storable(version), storable(stamp) if isinstance(stamp, str) else None)


def read_study(trial: str, answer: Answer) -> Record:
    """Read the record of a trial: its own, or one that lists the trial as an alias."""
    if answer.status == 404 and _text(answer).strip() == f"NCT number {trial} not found":
        raise NotFoundError(
            "The registry has no such trial.", trial=trial, hint="Check the ID for a slip."
        )
    study = document_of(answer)
    require_record_of(trial, study)
    return study


def require_record_of(trial: str, study: Record) -> None:
    """Raise an error unless it is the record of a trial: its own, or one that has it as an alias.

    Raises:
        BadAnswerError, WrongRecordError

    """
    known_as = names(study)
    if not known_as:
        raise BadAnswerError("The registry's answer is not the record of a trial.", trial=trial)
    if trial not in known_as:
        raise WrongRecordError(
            f"The registry answered with the record of another trial, {known_as[0]}.", trial=trial
        )


def read_page(answer: Answer) -> Page:
    """Read a page of records. An empty page is not the last one while it has a token.

    Raises:
        BadAnswerError: it is no such page, or has more records than it says the whole list has.

    """
    document = document_of(answer)
    studies, token = document.get("studies"), document.get("nextPageToken")
    total = document.get("totalCount")
    if not isinstance(studies, list) or not all(isinstance(study, dict) for study in studies):
        raise BadAnswerError("The registry's answer is not a list of records.")
    if not isinstance(token, str | None):
        raise BadAnswerError("The registry's answer does not tell how its list goes on.")
    if type(total) is not int:
        total = None
    elif total < len(studies):
        # A fault has answered searches with 0 before; whoever believes that fetches nothing.
        raise BadAnswerError(
            f"The registry's list is wrong: it says that it has {total} trials, "
            f"and {len(studies)} came."
        )
    return Page(tuple(studies), token or None, total)


def names(study: Record) -> tuple[str, ...]:
    """Return the ID a record carries and then its aliases; empty where it carries none."""
    own = _trial_id(at(study, "protocolSection.identificationModule.nctId"))
    if own is None:
        return ()
    listed = at(study, "protocolSection.identificationModule.nctIdAliases")
    aliases = map(_trial_id, listed if isinstance(listed, list) else ())
    return tuple(dict.fromkeys((own, *filter(None, aliases))))


def data_date(study: Record) -> str | None:
    """Return the day of the data a record says it is from."""
    date = at(study, "derivedSection.miscInfoModule.versionHolder")
    return date if isinstance(date, str) else None


def _trial_id(value: Any) -> str | None:
    return canonical_trial_id(value) if isinstance(value, str) else None


def document_of(answer: Answer) -> dict[str, Any]:
    """Return the JSON object that every good answer is."""
    _refuse_status(answer)
    try:
        document = parse_json(answer.body)
    except ValueError as error:
        raise BadAnswerError(
            f"The registry's answer cannot be read: {_what_is_wrong(answer, error)}.",
            hint=_MAY_BE_ANOTHER if _is_html(answer) else None,
        ) from error
    if not isinstance(document, dict):
        raise BadAnswerError("The registry's answer cannot be read: it is not a JSON object.")
    return document


def _refuse_status(answer: Answer) -> None:
    if answer.status == 200:
        return
    if answer.status == 400 and not _is_html(answer):
        raise RejectedRequestError(
            f"The registry does not accept the question (HTTP 400): {_quoted(answer)}"
        )
    error = ServerFaultError(
        f"The registry gave no usable answer (HTTP {answer.status}): {_quoted(answer)}",
        hint=_MAY_BE_ANOTHER
        if _is_html(answer)
        else "Check that the address of the registry is right, or try again later.",
    )
    error.is_lasting = answer.status not in _MAY_PASS
    raise error


def _what_is_wrong(answer: Answer, error: ValueError) -> str:
    if not answer.body.strip():
        return "it is empty"
    return "it is a web page, not a record" if _is_html(answer) else str(error)


def _is_html(answer: Answer) -> bool:
    return "html" in answer.content_type.lower() or answer.body.lstrip()[:1] == b"<"


def _quoted(answer: Answer) -> str:
    """Return what the registry says, on one line and fit for a screen."""
    if _is_html(answer):
        return "a web page."
    printable = (char if char.isprintable() else " " for char in _text(answer))
    text = " ".join("".join(printable).split())
    return f"“{shortened(text, _LONGEST_QUOTE)}”." if text else "nothing else."


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")
