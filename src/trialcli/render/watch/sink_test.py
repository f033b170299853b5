"""What came of trying a sink."""

from typing import Any, Literal

Outcome = Literal["delivered", "writable"]
"""It took the test; or, of a file: it could be written, and was left as it is."""
_WORDS = {
    "delivered": "delivered",
    "writable": "can be written; it is left as it is until there is news",
}


def tried_text(sink: str, outcome: Outcome) -> str:
    """Return a line."""
    return f"{sink}: {_WORDS[outcome]}"


def tried_data(sink: str, kind: str, outcome: Outcome) -> dict[str, Any]:
    """Return what came of it as JSON values."""
    return {
        "schema": "trialcli/watch-test/1",
        "sink": sink,
        "kind": kind,
        "outcome": outcome,
    }
