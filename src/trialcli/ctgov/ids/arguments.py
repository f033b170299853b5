"""Trial IDs where a person names trials one by one: on the command line, and in the watch list."""

import re

from trialcli.ctgov.ids.folding import folded
from trialcli.ctgov.ids.intext import Found, found_in
from trialcli.ctgov.ids.others import publisher_ids, registry_ids
from trialcli.errors import UsageError
from trialcli.registry.ids import EXAMPLE, UnusableText
from trialcli.text.blocks import shortened
from trialcli.text.quoting import is_address, without_addresses

_MOST_SHOWN = 60
_BARE = re.compile(r"[0-9]{8}")
_WORD = re.compile(r"[^\s,;]+")
_OF_A_PATH = re.compile(r"[/\\]|\.[A-Za-z]")
_BESIDE = re.compile(
    r"(?:[a-z]|and|or|und|et|nct|no|nr|id|ids|number|numbers|identifier|trial|trials"
    r"|clinicaltrials\.gov)?[^0-9A-Za-z]*",
    re.IGNORECASE,
)
"""Words that may stand between IDs without a meaning of their own."""
_ONLY_IDS = "Give the trial IDs alone."
_ELSEWHERE = "trialcli reads ClinicalTrials.gov."
_SEARCH_THERE = (
    f"{_ELSEWHERE} To find the NCT ID of the trial, search for this at https://clinicaltrials.gov."
)


def named_trials(text: str) -> tuple[str, ...]:
    """Return the trials that an argument names, each once.

    Raises:
        UsageError: it names none, or anything in it cannot be read for certain.

    """
    trials, problem = read_trials(text)
    if problem is not None:
        raise _error(problem, text)
    return trials


def refuse_other_ids(text: str) -> None:
    """Raise an error if a text was meant as an ID, and is not one that can be read.

    Raises:
        UsageError: it is an ID of another registry, or has a typing error.

    """
    _, problem = read_trials(text)
    if problem is not None and problem.what:
        raise _error(problem, text)


def is_meant_as_trials(text: str) -> bool:
    """Tell whether an argument was meant to name trials, and not a version or a file.

    ``NCT07331467.json`` is the name of a file; an address of the registry is none.
    """
    plain = folded(text)
    found = found_in(plain)
    if not found or _words_beside(plain, found):
        return False
    return "clinicaltrials.gov/" in plain.lower() or not _OF_A_PATH.search(plain)


def read_trials(text: str) -> tuple[tuple[str, ...], UnusableText | None]:
    """Return the trials that a text names, each once; or none, and why."""
    plain = folded(text)
    found = found_in(plain)
    for one in found:
        if one.fault:
            return (), UnusableText(one.text, one.fault, one.question)
    others = () if found else (*registry_ids(plain), *publisher_ids(plain))
    other = next(iter(others), None)
    if other is not None:
        hint = _SEARCH_THERE if other.is_registered else f"{_ELSEWHERE} {EXAMPLE}"
        return (), UnusableText(other.text, f"is {other.meaning}", hint=hint)
    if bare := _BARE.fullmatch(plain.strip()):
        return (), UnusableText(bare[0], "has no NCT before it")
    if not found:
        return (), UnusableText("", "is not a trial ID")
    if _words_beside(plain, found):
        return (), UnusableText("", "has more in it than trial IDs", hint=_ONLY_IDS)
    return tuple(
        dict.fromkeys(one.trial for one in found if one.trial and not one.is_mention)
    ), None


def _error(problem: UnusableText, text: str) -> UsageError:
    said = f"{problem.what or _shown(text)} {problem.why}"
    return UsageError(
        f"{said}; {problem.question}" if problem.question else f"{said}.", hint=problem.hint
    )


def _shown(text: str) -> str:
    """Return an argument as an error can show it: not whole if it is long or an address."""
    if is_address(text):
        return without_addresses(repr(text))
    return repr(shortened(text, _MOST_SHOWN))


def _words_beside(plain: str, found: list[Found]) -> bool:
    """Tell whether words stand beside the IDs, so that more was meant than to name trials.

    The rest of an address or a path in which an ID stands is not beside it.
    """
    spans = iter(found)
    span = next(spans, None)
    for word in _WORD.finditer(plain):
        while span is not None and span.end <= word.start():
            span = next(spans, None)
        if (span is None or word.end() <= span.start) and not _BESIDE.fullmatch(word[0]):
            return True
    return False
