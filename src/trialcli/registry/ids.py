"""The canonical spelling of a trial ID: ``NCT`` and exactly 8 digits.

How people write IDs is read by ``ctgov.ids.intext``. The registry's own pattern allows leading
zeros to be left out; this is not taken over, since in practice a missing digit is a typing error,
and the padded ID is that of another trial.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

EXAMPLE = "A trial ID is NCT and 8 digits, like NCT07331467."
NO_SUCH_TRIAL = "The registry has no such trial."
"""The error if a registry does not have a trial; the check log remembers this sentence."""
_TRIAL_ID = re.compile(r"nct(?!00000000)[0-9]{8}", re.IGNORECASE | re.ASCII)


def canonical_trial_id(text: str) -> str | None:
    """Return the canonical ID of ``text``, or None if it is not exactly a trial ID."""
    return text.upper() if _TRIAL_ID.fullmatch(text) else None


class UnusableText(NamedTuple):
    """Why a text does not name trials."""

    what: str
    """The part of the text that is wrong; never an address; empty if it is the text as a whole."""
    why: str
    """What is wrong with it, as the rest of a sentence: ``has 7 digits``."""
    question: str = ""
    """A question to the person who typed it: ``is one missing?``."""
    hint: str = EXAMPLE


ReadTrials = Callable[[str], tuple[tuple[str, ...], UnusableText | None]]
"""Reads the trial IDs of a text, however they are spelled: the IDs, or none and why."""
