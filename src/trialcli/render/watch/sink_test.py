"""The result of ``trialcli watch test``."""

from typing import Any, Literal

SinkTestResult = Literal["delivered", "writable"]
"""The test was delivered; or, for a file: it can be written, and was not changed."""
_WORDS = {
    "delivered": "delivered",
    "writable": "can be written; it is not changed until there is news",
}


def sink_test_text(sink: str, outcome: SinkTestResult) -> str:
    """Return a line."""
    return f"{sink}: {_WORDS[outcome]}"


def sink_test_data(sink: str, kind: str, outcome: SinkTestResult) -> dict[str, Any]:
    """Return the JSON of ``watch test``."""
    return {
        "schema": "trialcli/watch-test/1",
        "sink": sink,
        "kind": kind,
        "outcome": outcome,
    }
