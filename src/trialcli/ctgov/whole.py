"""The whole of ClinicalTrials.gov: its size, its one download, and the records in that."""

import re

from trialcli.ctgov.answers import document_of
from trialcli.errors import BadAnswerError
from trialcli.registry.dialect import Answer, Request
from trialcli.registry.whole import RegistrySize

_ENTRY_NAME = re.compile(r"[0-9]{2}/(NCT(?!00000000)[0-9]{8})\.json", re.ASCII)
_DATA_DATE_KEY = b'"versionHolder"'
_DATA_DATE = re.compile(rb'\s*:\s*"([0-9]{4}-[0-9]{2}-[0-9]{2})"')


def ask_everything() -> Request:
    """Return the request for the archive with every record, one JSON file for each.

    The address is not in the registry's own description of its API. It takes no other parameters.
    """
    return Request("/api/v2/studies/download", {"format": "json.zip"}, is_extra=True)


def ask_size() -> Request:
    """Return the request for the number of trials in the registry."""
    return Request("/api/v2/stats/size")


def read_size(answer: Answer) -> RegistrySize:
    """Read the answer to ``ask_size``."""
    document = document_of(answer)
    trials, mean = document.get("totalStudies"), document.get("averageSizeBytes")
    if type(trials) is not int or trials < 0:
        raise BadAnswerError("The registry's answer does not say how many trials it has.")
    return RegistrySize(trials, mean if type(mean) is int and mean > 0 else 0)


def require_download(answer: Answer) -> None:
    """Make sure that an answer is the archive: its body was written to a file and is not here.

    Raises:
        RegistryError: it is a refusal, or a web page.
    """
    if answer.status != 200 or answer.body:
        document_of(answer)
        raise BadAnswerError("The registry's answer is not the archive of its records.")


def trial_of_entry(name: str) -> str | None:
    """Return the trial whose record a file of the archive holds; None if its name is another."""
    match = _ENTRY_NAME.fullmatch(name)
    return match[1] if match else None


def data_date_place(content: bytes) -> tuple[int, int] | None:
    """Return where the data date stands in the text of a record, as far as that is certain.

    A key like this one inside a text has a backslash before its quotation marks. If the record has
    the key at several places, one of them may not be the data date.
    """
    key = content.rfind(_DATA_DATE_KEY)
    if key < 0 or content.find(_DATA_DATE_KEY) != key:
        return None
    return likely_data_date_place(content)


def likely_data_date_place(content: bytes) -> tuple[int, int] | None:
    """Return the last place that may be the data date; most texts are not read for this."""
    key = content.rfind(_DATA_DATE_KEY)
    match = _DATA_DATE.match(content, key + len(_DATA_DATE_KEY)) if key >= 0 else None
    return match.span(1) if match else None
