"""The outcomes of fetched trials and histories: a line each, counts, or JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trialcli.record.wholeness import lacking_words
from trialcli.render.problem import error_data
from trialcli.text.blocks import counted, one_line
from trialcli.versions.fetch_result import Fetched, FetchedHistory, FetchResult

SCHEMA = "trialcli/fetch/1"
_OUTCOMES = ("new", "changed", "unchanged", "failed")
_HISTORY_OUTCOMES = ("complete", "partial", "failed")
_NUMBERS_SHOWN = 5


def fetched_line(fetched: Fetched) -> str:
    """Return ``NCT07331467  changed  a1b2c3d4``, with the reason if it failed."""
    said = fetched.name.digest[:8] if fetched.name else ""
    if fetched.error is not None:
        hint = f" {fetched.error.hint}" if fetched.error.hint else ""
        said = one_line(f"{fetched.error.message}{hint}")
    else:
        said += "".join(f"  ({note})" for note in _notes(fetched))
    return f"{fetched.asked}  {fetched.outcome:<9}  {said}".rstrip() + "\n"


def _notes(fetched: Fetched) -> Iterator[str]:
    if fetched.asked != fetched.trial:
        yield f"the registry has it as {fetched.trial}"
    if fetched.after_page:
        yield "the first record; the previous version was transcribed from a page"
    if fetched.lacks:
        yield f"the registry's answer {lacking_words(fetched.lacks)}; it may be incomplete"


def history_line(fetched: FetchedHistory) -> str:
    """Return ``NCT07331467  history    12 versions, 3 new``, with what is missing and why."""
    return f"{fetched.trial}  {'history':<9}  {one_line(_history_words(fetched))}\n"


def _history_words(fetched: FetchedHistory) -> str:
    why = "" if fetched.error is None else f"{fetched.error.message} {fetched.error.hint or ''}"
    if not fetched.listed:
        return f"failed: {why}".rstrip()
    said = f"{counted(fetched.listed, 'version')}, {len(fetched.new) or 'none'} new"
    if fetched.missing:
        said += f", {_numbered(fetched.missing)} missing"
    if fetched.unlisted:
        said += f"; {_numbered(fetched.unlisted)} stored and no longer listed"
    return f"{said}: {why}".rstrip() if why else said


def _numbered(numbers: Sequence[int]) -> str:
    """Return ``2 (v3, v4)``."""
    shown = ", ".join(f"v{number}" for number in numbers[:_NUMBERS_SHOWN])
    return f"{len(numbers)} ({shown}{', …' if len(numbers) > _NUMBERS_SHOWN else ''})"


def counts_line(result: FetchResult) -> str:
    """Return ``3 trials: 1 new, 2 unchanged; 3 histories: 3 complete``."""
    done, histories = result.trials, result.histories
    trials = f"{counted(len(done), 'trial')}: {_counts((one.outcome for one in done), _OUTCOMES)}"
    if not histories:
        return trials
    outcomes = _counts((one.outcome for one in histories), _HISTORY_OUTCOMES)
    return f"{trials}; {counted(len(histories), 'history', 'histories')}: {outcomes}"


def _counts(outcomes: Iterable[str], order: Iterable[str]) -> str:
    counts = Counter(outcomes)
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name])


def fetch_data(result: FetchResult) -> dict[str, Any]:
    """Return the JSON of ``fetch``."""
    return {
        "schema": SCHEMA,
        "complete": result.has_all,
        "found": result.found,
        "everything": None,
        "trials": [fetched_data(fetched) for fetched in result.trials],
        "history": [fetched_history_data(fetched) for fetched in result.histories],
        "error": None if result.broken is None else error_data(result.broken),
    }


def fetched_history_data(fetched: FetchedHistory) -> dict[str, Any]:
    """Return the outcome for a history as JSON values."""
    return {
        "trial": fetched.trial,
        "outcome": fetched.outcome,
        "versions": fetched.listed,
        "new": list(fetched.new),
        "missing": list(fetched.missing),
        "unlisted": list(fetched.unlisted),
        "error": None if fetched.error is None else error_data(fetched.error),
    }


def fetched_data(fetched: Fetched) -> dict[str, Any]:
    """Return the outcome for a trial as JSON values."""
    return {
        "asked": fetched.asked,
        "trial": fetched.trial,
        "outcome": fetched.outcome,
        "snapshot": fetched.name.file_name if fetched.name else None,
        "asked_registry": fetched.asked_registry,
        "lacks": list(fetched.lacks),
        "error": None if fetched.error is None else error_data(fetched.error),
    }
