"""Trial IDs: one canonical spelling, and picking them out of any text."""

import re
from dataclasses import dataclass

from trialcli.core.quoting import without_addresses
from trialcli.errors import UsageError

# The registry's own pattern for a path parameter (OpenAPI 2.0.5, /studies/{nctId}).
_TRIAL_ID = re.compile(r"nct0*([1-9][0-9]{0,7})", re.IGNORECASE | re.ASCII)
# Anything a person could have meant as a trial ID, so that a slip is named and not passed over.
_LOOKS_LIKE = re.compile(r"(?<![^\W_])nct[0-9]+(?![^\W_])", re.IGNORECASE)


def parse_trial_id(text: str) -> str:
    """Return the canonical ID (``NCT`` and 8 digits) of ``text``.

    Raises:
        UsageError: ``text`` is not a trial ID.

    """
    canonical = canonical_trial_id(text.strip())
    if canonical is None:
        raise UsageError(
            f"{without_addresses(repr(text))} is not a trial ID.",
            hint="A trial ID is NCT and 8 digits, like NCT07331467.",
        )
    return canonical


def canonical_trial_id(text: str) -> str | None:
    """Return the canonical ID of ``text``, or None where it is not a trial ID."""
    match = _TRIAL_ID.fullmatch(text)
    return f"NCT{int(match[1]):08d}" if match else None


@dataclass(frozen=True, slots=True)
class PickedIds:
    """Trial IDs found in a text, and an account of what was passed over."""

    trials: tuple[str, ...]
    """Canonical IDs, in order of first appearance."""
    repeated: int = 0
    """How often an ID already picked came again."""
    malformed: tuple[str, ...] = ()
    """What looked like an ID and is not one, e.g. with nine digits."""
    lines_without: int = 0
    """Non-blank lines with nothing that looks like an ID."""


def pick_trial_ids(text: str) -> PickedIds:
    """Pick the trial IDs out of any text or CSV, line by line."""
    trials: dict[str, None] = {}
    malformed: list[str] = []
    repeated = lines_without = 0
    for line in text.splitlines():
        found = _LOOKS_LIKE.findall(line)
        lines_without += bool(line.strip()) and not found
        for word in found:
            trial = canonical_trial_id(word)
            if trial is None:
                malformed.append(word)
            elif trial in trials:
                repeated += 1
            else:
                trials[trial] = None
    return PickedIds(tuple(trials), repeated, tuple(malformed), lines_without)
