"""The canonical spelling of a trial ID: ``NCT`` and exactly 8 digits.

How people write IDs is read by ``ctgov.ids.intext``. The registry's own pattern allows leading
zeros to be left out; this is not taken over, since in practice a missing digit is a typing error,
and the padded ID is that of another trial.
"""

import re

EXAMPLE = "A trial ID is NCT and 8 digits, like NCT07331467."
_TRIAL_ID = re.compile(r"nct(?!00000000)[0-9]{8}", re.IGNORECASE | re.ASCII)


def canonical_trial_id(text: str) -> str | None:
    """Return the canonical ID of ``text``, or None if it is not exactly a trial ID."""
    return text.upper() if _TRIAL_ID.fullmatch(text) else None
