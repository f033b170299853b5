"""Trial IDs in arguments of the command line and in the watch list."""

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
"""Words between IDs that are ignored."""
_ELSEWHERE = "trialcli reads ClinicalTrials.gov."


def named_trials(text: str) -> tuple[str, ...]:
    """Return the trials that an argument names, each once.

    Raises:
        UsageError: it names none, or a part cannot be read for certain.
    """
    trials, problem = read_trials(text)
    if problem is not None:
        raise _error(problem, text)
    return trials


def refuse_other_ids(text: str) -> None:
    """Raise an error if a text is meant as an ID but cannot be read.

    Raises:
        UsageError: it is an ID of another registry, or has a typing error.
    """
    _, problem = read_trials(text)
    if problem is not None and problem.what:
        raise _error(problem, text)


def has_no_id(text: str) -> bool:
    """Whether nothing in a text looks like an ID, of this registry or of another."""
    plain = folded(text)
    ids = (*found_in(plain), *registry_ids(plain), *publisher_ids(plain))
    return not ids and not _BARE.fullmatch(plain.strip())


def is_meant_as_trials(text: str) -> bool:
    """Whether an argument is meant to name trials, not a version or a file.

    ``NCT07331467.json`` is the name of a file; an address of the registry is not.
    """
    plain = folded(text)
    found = found_in(plain)
    if not found or _words_beside(plain, found):
        return False
    return "clinicaltrials.gov/" in plain.lower() or not _OF_A_PATH.search(plain)


def read_trials(text: str) -> tuple[tuple[str, ...], UnusableText | None]:
    """Return the trials that a text names, each once; or none, and the reason."""
    plain = folded(text)
    found = found_in(plain)
    for one in found:
        if one.fault:
            return (), UnusableText(one.text, one.fault, one.question)
    others = () if found else (*registry_ids(plain), *publisher_ids(plain))
    other = next(iter(others), None)
    if other is not None:
        hint = f"{_ELSEWHERE} {_search_by(other.text) if other.is_registered else EXAMPLE}"
        return (), UnusableText(other.text, f"is {other.meaning}", hint=hint)
    if bare := _BARE.fullmatch(plain.strip()):
        return (), UnusableText(bare[0], "has no NCT before it")
    if not found:
        return (), UnusableText("", "is not a trial ID")
    trials = tuple(dict.fromkeys(one.trial for one in found if one.trial and not one.is_mention))
    if _words_beside(plain, found):
        only = f"ID: {trials[0]}" if len(trials) == 1 else "IDs"
        return (), UnusableText(
            "", "has more in it than trial IDs", hint=f"Give only the trial {only}."
        )
    return trials, None


def _search_by(other_id: str) -> str:
    quoted = f'"{other_id}"' if " " in other_id else other_id
    return f"To find the NCT ID of the trial: trialcli search --id {quoted}."


def _error(problem: UnusableText, text: str) -> UsageError:
    said = f"{problem.what or _shown(text)} {problem.why}"
    return UsageError(
        f"{said}; {problem.question}" if problem.question else f"{said}.", hint=problem.hint
    )


def _shown(text: str) -> str:
    """Return an argument for an error message: shortened if it is long or an address."""
    if is_address(text):
        return without_addresses(repr(text))
    return repr(shortened(text, _MOST_SHOWN))


def _words_beside(plain: str, found: list[Found]) -> bool:
    """Whether there are other words beside the IDs, so that more was meant.

    The rest of an address or a path around an ID does not count.
    """
    spans = iter(found)
    span = next(spans, None)
    for word in _WORD.finditer(plain):
        while span is not None and span.end <= word.start():
            span = next(spans, None)
        if (span is None or word.end() <= span.start) and not _BESIDE.fullmatch(word[0]):
            return True
    return False
