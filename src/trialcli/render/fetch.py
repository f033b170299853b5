"""What became of fetched trials: a line each, a count, or JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from trialcli.core.fetched import Fetched
from trialcli.core.text import one_line
from trialcli.errors import NotLookedAtError

SCHEMA = "trialcli/fetch/1"
_OUTCOMES = ("new", "changed", "unchanged", "failed")


def fetched_line(fetched: Fetched) -> str:
    """Return ``NCT07331467  changed  a1b2c3d4``, with the reason where it failed."""
    said = fetched.name.digest[:8] if fetched.name else ""
    if fetched.error is not None:
        hint = f" {fetched.error.hint}" if fetched.error.hint else ""
        said = one_line(f"{fetched.error.message}{hint}")
    elif fetched.asked != fetched.trial:
        said += f"  (the registry keeps it as {fetched.trial})"
    return f"{fetched.asked}  {fetched.outcome:<9}  {said}".rstrip() + "\n"


def counts_line(done: Sequence[Fetched]) -> str:
    """Return ``3 trials: 1 new, 2 unchanged``."""
    counts = Counter[str](fetched.outcome for fetched in done)
    told = ", ".join(f"{counts[name]} {name}" for name in _OUTCOMES if counts[name])
    noun = "trial" if len(done) == 1 else "trials"
    return f"{len(done)} {noun}: {told}" if told else "No trials."


def fetch_data(done: Sequence[Fetched], broken: NotLookedAtError | None) -> dict[str, Any]:
    """Return the JSON of ``fetch``; ``broken``: why a search ended before its last page."""
    return {
        "schema": SCHEMA,
        "complete": broken is None and not any(fetched.error for fetched in done),
        "trials": [_trial(fetched) for fetched in done],
        "error": None if broken is None else _error(broken),
    }


def _trial(fetched: Fetched) -> dict[str, Any]:
    return {
        "asked": fetched.asked,
        "trial": fetched.trial,
        "outcome": fetched.outcome,
        "snapshot": fetched.name.file_name if fetched.name else None,
        "asked_registry": fetched.asked_registry,
        "error": None if fetched.error is None else _error(fetched.error),
    }


def _error(error: NotLookedAtError) -> dict[str, Any]:
    return {"kind": error.kind, "message": error.message, "hint": error.hint}
