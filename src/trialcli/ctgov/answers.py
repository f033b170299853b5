"""Read answers of ClinicalTrials.gov: a record, a page of records, or an error."""

from collections.abc import Mapping
from typing import Any

from trialcli.ctgov.search.refusals import complaint
from trialcli.errors import (
    BadAnswerError,
    NotFoundError,
    RejectedRequestError,
    ServerFaultError,
    WrongRecordError,
)
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import Record, at
from trialcli.registry.dialect import Answer, DataVersion, SearchPage
from trialcli.registry.ids import NO_SUCH_TRIAL, canonical_trial_id
from trialcli.text.blocks import shortened, storable

_LONGEST_QUOTE = 200
_MAY_PASS = (404, 408, 425)
"""Statuses that may pass within seconds; a second attempt does not change others."""
_MAY_BE_ANOTHER = (
    "A sign-in page, a proxy or a filter of this network may have answered instead. Open the "
    "registry in a browser to check, or try again later."
)


def read_version(answer: Answer) -> DataVersion:
    """Read the versions of the API and the data; the data date is optional."""
    document = document_of(answer)
    version, stamp = document.get("apiVersion"), document.get("dataTimestamp")
    if not isinstance(version, str):
        raise BadAnswerError("The registry's answer does not contain the version of its API.")
    return DataVersion(storable(version), storable(stamp) if isinstance(stamp, str) else None)


def read_study(trial: str, answer: Answer) -> Record:
    """Read the record of a trial; it may list the trial as an alias."""
    if answer.status == 404 and _text(answer).strip() == f"NCT number {trial} not found":
        raise NotFoundError(NO_SUCH_TRIAL, trial=trial, hint="Check the ID for typing errors.")
    study = document_of(answer)
    require_record_of(trial, study)
    return study


def require_record_of(trial: str, study: Record) -> None:
    """Raise an error unless a record has the trial as its ID or as an alias.

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


def read_page(answer: Answer) -> SearchPage:
    """Read a page of records. An empty page with a token is not the last page.

    Raises:
        BadAnswerError: it is not such a page, or has more records than the total that it states.
    """
    document = document_of(answer)
    studies = document.get("studies")
    if not isinstance(studies, list) or not all(isinstance(study, dict) for study in studies):
        raise BadAnswerError("The registry's answer is not a list of records.")
    token, total = token_and_total(document, len(studies))
    return SearchPage(tuple(studies), token, total)


def token_and_total(page: Mapping[str, Any], came: int) -> tuple[str | None, int | None]:
    """Return the token of the next page, and how many records the whole list has.

    Raises:
        BadAnswerError: they are malformed, or more records came than there are.
    """
    token, total = page.get("nextPageToken"), page.get("totalCount")
    if not isinstance(token, str | None):
        raise BadAnswerError("The registry's answer does not say whether its list continues.")
    if type(total) is not int:
        total = None
    elif total < came:
        # The registry has wrongly answered a search with a total of 0 before.
        raise BadAnswerError(
            f"The registry's list is wrong: it states a total of {total} trials and has {came}."
        )
    return token or None, total


def names(study: Record) -> tuple[str, ...]:
    """Return the ID of a record and then its aliases; empty if it has no ID."""
    own = _trial_id(at(study, "protocolSection.identificationModule.nctId"))
    if own is None:
        return ()
    listed = at(study, "protocolSection.identificationModule.nctIdAliases")
    aliases = map(_trial_id, listed if isinstance(listed, list) else ())
    return tuple(dict.fromkeys((own, *filter(None, aliases))))


def data_date(study: Record) -> str | None:
    """Return the data date that a record states."""
    date = at(study, "derivedSection.miscInfoModule.versionHolder")
    return date if isinstance(date, str) else None


def _trial_id(value: Any) -> str | None:
    return canonical_trial_id(value) if isinstance(value, str) else None


def document_of(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer."""
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
            f"The registry does not accept the request (HTTP 400): {_quoted(answer)}"
        )
    raise ServerFaultError(
        f"The registry gave no usable answer (HTTP {answer.status}): {_quoted(answer)}",
        hint=_MAY_BE_ANOTHER
        if _is_html(answer)
        else "Check the address of the registry, or try again later.",
        is_lasting=answer.status not in _MAY_PASS,
    )


def _what_is_wrong(answer: Answer, error: ValueError) -> str:
    if not answer.body.strip():
        return "it is empty"
    return "it is a web page, not a record" if _is_html(answer) else str(error)


def _is_html(answer: Answer) -> bool:
    return "html" in answer.content_type.lower() or answer.body.lstrip()[:1] == b"<"


def _quoted(answer: Answer) -> str:
    """Return the text of an answer on one line, safe for a screen."""
    if _is_html(answer):
        return "a web page."
    said = complaint(_text(answer)) or _text(answer)
    printable = (char if char.isprintable() else " " for char in said)
    text = " ".join("".join(printable).split())
    return f"“{shortened(text, _LONGEST_QUOTE)}”." if text else "nothing else."


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")
